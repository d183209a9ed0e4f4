//! Both predicates over a watch on disk, with claims as sources make them.

use archive::{Archive, Watch, Writer};
use record::{Act, Claim, Decimal, Digest, Exhibit, Interval, Locator, Origin, Source, Value};
use screen::predicate::{Doubt, Predicates, Question, Standing, UnAnswer, both};

struct Book(Vec<Claim>);

impl Book {
    fn say(&mut self, subject: &str, property: &str, value: Value) -> &mut Claim {
        let line = self.0.len() as u64 + 1;
        self.0.push(Claim {
            subject: subject.parse().unwrap(),
            schema: None,
            property: property.into(),
            value,
            denied: false,
            valid: Interval::default(),
            known: "2018-05-01".parse().unwrap(),
            source: Source {
                exhibit: Digest::of(b"invented"),
                locator: Locator::Line(line),
                quote: None,
                originator: "an invented register".into(),
                attributor: None,
                citation: None,
            },
            grade: "B2".parse().unwrap(),
            scope: Default::default(),
            handling: None,
        });
        self.0.last_mut().unwrap()
    }

    fn tie(&mut self, from: &str, relation: &str, to: &str) -> &mut Claim {
        self.say(from, relation, Value::Entity(to.parse().unwrap()))
    }

    fn list(&mut self, who: &str, list: &str, since: &str) {
        self.say(who, &format!("listing:{list}"), Value::Text(format!("ref-{who}"))).valid.from =
            Some(since.parse().unwrap());
    }

    /// An `Ownership` edge as the FollowTheMoney reader takes it in: its own claims, and the relation from one line.
    fn edge(&mut self, edge: &str, owner: &str, asset: &str, share: Option<Value>, valid: Interval) {
        let line = Locator::Line(self.0.len() as u64 + 1000);
        self.tie(edge, "owner", owner).source.locator = line.clone();
        self.tie(edge, "asset", asset).source.locator = line.clone();
        let relation = self.tie(asset, "owned_by", owner);
        (relation.source.locator, relation.valid) = (line.clone(), valid);
        if let Some(share) = share {
            self.say(edge, "percentage", share).source.locator = line;
        }
    }

    fn keep(self) -> (tempfile::TempDir, Archive) {
        let dir = tempfile::tempdir().unwrap();
        let watch = Watch::init(&dir.path().join("w"), "test.example/watch").unwrap();
        let (digest, bytes) = watch.exhibits().add(&mut &b"invented"[..]).unwrap();
        let exhibit = Exhibit {
            digest,
            bytes,
            name: "invented.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            origin: Origin {
                title: "invented".to_owned(),
                publisher: "nobody".to_owned(),
                ..Origin::default()
            },
            handling: Default::default(),
            terms: String::new(),
        };
        let claims = self.0.into_iter().map(Act::Claim);
        let acts = [Act::Exhibit(exhibit)].into_iter().chain(claims).collect();
        Writer::open(&watch).unwrap().record(acts).unwrap();
        let archive = Archive::open(&watch).unwrap();
        (dir, archive)
    }
}

fn text(words: &str) -> Option<Value> {
    Some(Value::Text(words.to_owned()))
}

fn percent(number: &str) -> Option<Value> {
    Some(Value::Quantity { amount: number.parse::<Decimal>().unwrap(), unit: "%".to_owned() })
}

fn since(day: &str) -> Interval {
    Interval { from: Some(day.parse().unwrap()), to: None }
}

fn ask(archive: &Archive, who: &str, day: &str) -> Predicates {
    both(archive, &who.parse().unwrap(), &Question::on(day.parse().unwrap())).unwrap()
}

#[test]
fn both_are_answered_apart_with_their_claims_and_dates() {
    let mut book = Book(vec![]);
    book.list("xu", "un_1718", "2016-01-01");
    book.list("xs", "ofac_sdn", "2016-01-01");
    book.list("ys", "ofac_sdn", "2017-01-01");
    book.tie("firm", "controlled_by", "xu").valid = since("2015");
    book.edge("e1", "xs", "firm", text("25"), since("2015"));
    book.edge("e2", "ys", "firm", percent("25"), since("2015"));
    book.tie("branch", "acting_for", "xs").valid = since("2015");
    let (_dir, archive) = book.keep();
    let firm = ask(&archive, "firm", "2019-01-01");
    assert!(matches!(firm.un.answer, UnAnswer::Covered { .. }), "{}", firm.un.words);
    assert_eq!(firm.us50.answer.standing, Standing::ByOwnership, "{}", firm.us50.words);
    assert!(firm.us50.answer.layers[0].stakes.iter().all(|counted| counted.stake.claims.len() == 2));
    // Before the second owner was listed, a quarter is not a half; the UN answer does not move.
    let before = ask(&archive, "firm", "2016-06-01");
    assert_eq!(before.us50.answer.standing, Standing::NotFound, "{}", before.us50.words);
    assert!(matches!(before.un.answer, UnAnswer::Covered { .. }), "{}", before.un.words);
    // Neither answer borrows from the other.
    let branch = ask(&archive, "branch", "2019-01-01");
    assert!(matches!(branch.un.answer, UnAnswer::NotFound { .. }));
    assert_eq!(branch.us50.answer.standing, Standing::NotFound);
    let json = serde_json::to_value(&firm).unwrap();
    assert_eq!(
        (&json["as_of"], &json["un"]["answer"], &json["us50"]["standing"]),
        (&"2019-01-01".into(), &"Covered".to_lowercase().into(), &"by_ownership".into())
    );
    assert!(json["us50"]["words"].as_str().unwrap().starts_with("Review, because"));
}

#[test]
fn what_became_known_later_is_not_known_before() {
    let mut book = Book(vec![]);
    book.list("xs", "ofac_sdn", "2016-01-01");
    book.edge("e1", "xs", "firm", text("80"), Interval::default());
    let (_dir, archive) = book.keep();
    let known = |day: &str| {
        let question = Question { known_at: day.parse().ok(), ..Question::on("2019-01-01".parse().unwrap()) };
        both(&archive, &"firm".parse().unwrap(), &question).unwrap().us50.answer.standing
    };
    assert_eq!((known("2018-04-30"), known("2018-05-01")), (Standing::NotFound, Standing::ByOwnership));
    // Undated, and first said in May 2018: of 2017 it may have been true.
    assert_eq!(ask(&archive, "firm", "2017-01-01").us50.answer.standing, Standing::Unclear);
}

#[test]
fn sources_that_disagree_leave_bounds() {
    let mut book = Book(vec![]);
    book.list("xs", "ofac_sdn", "2016-01-01");
    book.edge("e1", "xs", "split", text("60"), since("2015"));
    book.edge("e2", "xs", "split", text("40"), since("2015"));
    book.edge("e3", "xs", "agreed", text("majority"), since("2015"));
    book.edge("e4", "xs", "agreed", text("51"), since("2015"));
    book.edge("e5", "xs", "denied", text("80"), since("2015"));
    book.tie("denied", "owned_by", "xs").denied = true;
    book.tie("unsaid", "owned_by", "xs").valid = since("2015");
    let (_dir, archive) = book.keep();
    let found = |who: &str| {
        let us = ask(&archive, who, "2019-01-01").us50.answer;
        let sum = us.sum.unwrap();
        let contested = us.doubts.iter().any(|doubt| matches!(doubt, Doubt::Contested { .. }));
        (us.standing, sum.at_least.to_string(), sum.at_most.to_string(), contested)
    };
    let expect = |standing, least: &str, most: &str, contested| {
        (standing, least.to_owned(), most.to_owned(), contested)
    };
    assert_eq!(found("split"), expect(Standing::Unclear, "40", "60", true));
    assert_eq!(found("agreed"), expect(Standing::ByOwnership, "51", "51", false));
    assert_eq!(found("denied"), expect(Standing::Unclear, "0", "80", true));
    assert_eq!(found("unsaid"), expect(Standing::Unclear, "0", "100", false));
}

#[test]
fn registers_that_write_bands_as_roles_are_read_and_votes_are_not_shares() {
    let mut book = Book(vec![]);
    book.list("xs", "ofac_sdn", "2016-01-01");
    for (edge, firm, role) in [
        ("e1", "band", "ownership-of-shares-75-to-100-percent"),
        ("e2", "votes", "voting-rights-75-to-100-percent"),
        ("e3", "command", "controlled_by"),
    ] {
        book.edge(edge, "xs", firm, None, since("2015"));
        book.say(edge, "role", Value::Text(role.to_owned()));
    }
    let (_dir, archive) = book.keep();
    let us = |who: &str| ask(&archive, who, "2019-01-01").us50.answer;
    assert_eq!(
        (us("band").standing, us("band").sum.unwrap().at_least.to_string()),
        (Standing::ByOwnership, "75".to_owned())
    );
    for who in ["votes", "command"] {
        assert_eq!(us(who).standing, Standing::NotFound, "{who}");
        assert!(matches!(us(who).doubts[..], [Doubt::ControlOnly { .. }]), "{who}");
    }
}
