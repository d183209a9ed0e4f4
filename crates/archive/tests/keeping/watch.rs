//! A watch from the outside: what goes in comes out, nothing is deleted, the view can always be made again.

use archive::{Archive, ArchiveError, BulkSource, Replay, View, Watch, Writer};
use proptest::prelude::*;
use record::{
    Act, Bulk, Claim, Decimal, Exhibit, Identity, Judgement, Locator, Origin, Source, Status, Tally, Value,
    Withdrawal,
};
use std::fs;

fn new_watch() -> (tempfile::TempDir, Watch) {
    let dir = tempfile::tempdir().unwrap();
    let watch = Watch::init(&dir.path().join("w"), "test.example/watch").unwrap();
    (dir, watch)
}

fn exhibit(watch: &Watch, bytes: &[u8]) -> Exhibit {
    let (digest, bytes) = watch.exhibits().add(&mut &*bytes).unwrap();
    let origin = Origin { title: "invented".to_owned(), publisher: "nobody".to_owned(), ..Origin::default() };
    Exhibit {
        digest,
        bytes,
        name: "invented.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        origin,
        handling: Default::default(),
        terms: String::new(),
    }
}

fn claim(exhibit: &Exhibit, row: u64, subject: &str, property: &str, value: Value, known: &str) -> Claim {
    Claim {
        subject: subject.parse().unwrap(),
        schema: Some("Organization".into()),
        property: property.into(),
        value,
        denied: false,
        valid: Default::default(),
        known: known.parse().unwrap(),
        source: Source {
            exhibit: exhibit.digest,
            locator: Locator::Row(row),
            quote: None,
            originator: "an invented authority".into(),
            attributor: None,
            citation: None,
        },
        grade: "A1".parse().unwrap(),
        scope: Default::default(),
        handling: None,
    }
}

fn take_in(watch: &Watch, exhibit: &Exhibit, claims: &[Claim]) -> Bulk {
    let mut writer = Writer::open(watch).unwrap();
    let source = source(exhibit);
    let mut intake = writer.begin_bulk(source).unwrap();
    for claim in claims {
        intake.claim(claim.clone()).unwrap();
    }
    intake.quarantine(["f", "r", "reason", "hint"].map(str::to_owned), 3).unwrap();
    writer.finish_bulk(intake, Tally { read: 1, quarantined: 1, ..Tally::default() }).unwrap()
}

fn source(exhibit: &Exhibit) -> BulkSource {
    BulkSource {
        exhibits: vec![exhibit.clone()],
        format: "test".to_owned(),
        version: 1,
        known: "2026-01-01".parse().unwrap(),
    }
}

#[test]
fn as_of_and_known_at_hold_on_every_read() {
    let (_dir, watch) = new_watch();
    let one = exhibit(&watch, b"one");
    let parent = Value::Entity("parent".parse().unwrap());
    let mut listed = claim(&one, 1, "child", "controlled_by", parent, "2022-04-14");
    listed.valid.from = Some("2019".parse().unwrap());
    take_in(
        &watch,
        &one,
        &[listed, claim(&one, 2, "child", "name", Value::Text("First Child".to_owned()), "2019-01-01")],
    );
    let archive = Archive::open(&watch).unwrap();
    let day = |text: &str| text.parse().unwrap();
    let (child, parent) = ("child".parse().unwrap(), "parent".parse().unwrap());
    let seen = |view: View| {
        (archive.claims_of(&child, &view).unwrap().len(), archive.claims_about(&parent, &view).unwrap().len())
    };
    assert_eq!(seen(View::now()), (2, 1));
    assert_eq!(seen(View::on(day("2022-03-23"))), (1, 0));
    assert_eq!(seen(View { as_of: Some(day("2022-03-23")), known_at: None, held_before: None }), (2, 1));
    assert_eq!(seen(View { as_of: Some(day("2018-12-31")), known_at: None, held_before: None }), (1, 0));
    assert_eq!(archive.search("rst Chi", &View::now(), 5).unwrap().len(), 1);
    assert_eq!(archive.search("child", &View::on(day("2018-01-01")), 5).unwrap().len(), 0);
    assert_eq!(archive.caption(&child).unwrap(), "First Child");
}

#[test]
fn withdrawal_marks_and_never_deletes() {
    let (_dir, watch) = new_watch();
    let one = exhibit(&watch, b"one");
    let said = claim(&one, 1, "a", "name", Value::Text("A".to_owned()), "2020-01-01");
    let id = said.id().unwrap();
    take_in(&watch, &one, &[said]);
    let withdrawal = Withdrawal {
        claim: id,
        superseded_by: None,
        by: "its source".to_owned(),
        on: "2021-06-01".parse().unwrap(),
        why: "an error".to_owned(),
    };
    Writer::open(&watch).unwrap().record(vec![Act::Withdrawal(withdrawal)]).unwrap();
    let archive = Archive::open(&watch).unwrap();
    let status = |view: View| archive.claim(&id, &view).unwrap().unwrap().status;
    assert_eq!(status(View::now()), Status::Withdrawn { why: "an error".to_owned() });
    assert_eq!(
        status(View { as_of: None, known_at: Some("2021-05-31".parse().unwrap()), held_before: None }),
        Status::Standing
    );
}

#[test]
fn the_view_is_made_again_with_the_same_digest() {
    let (_dir, watch) = new_watch();
    let one = exhibit(&watch, b"one");
    let claims: Vec<_> = (0..1500)
        .map(|n| {
            claim(&one, n, &format!("e{}", n % 7), "name", Value::Text(format!("name {n}")), "2020-01-01")
        })
        .collect();
    let bulk = take_in(&watch, &one, &claims);
    let on = "2026-01-01".parse().unwrap();
    let same = Identity {
        left: "e0".parse().unwrap(),
        right: "e1".parse().unwrap(),
        judgement: Judgement::Same,
        by: "t".to_owned(),
        on,
        why: "test".to_owned(),
        evidence: vec![],
    };
    let mut writer = Writer::open(&watch).unwrap();
    writer.record(vec![Act::Identity(same)]).unwrap();
    let before = Archive::open(&watch).unwrap().digest().unwrap();
    drop(writer);
    let mut replay = Replay::aside(&watch, watch.dir()).unwrap();
    assert_eq!(replay.projected().unwrap(), 0);
    for index in 0..replay.size() {
        let entry = replay.entry(index).unwrap();
        if matches!(entry.act, Act::Bulk(_)) {
            let mut intake = replay.begin(index, source(&one)).unwrap();
            for claim in &claims {
                intake.claim(claim.clone()).unwrap();
            }
            intake.quarantine(["f", "r", "reason", "hint"].map(str::to_owned), 3).unwrap();
            replay.finish(intake, bulk.tally, &bulk, index).unwrap();
        } else {
            replay.apply(index, &entry).unwrap();
        }
    }
    replay.install().unwrap();
    let archive = Archive::open(&watch).unwrap();
    assert_eq!(archive.behind().unwrap(), 0);
    assert_eq!(archive.digest().unwrap(), before);
    assert_eq!(archive.claims_of(&"e0".parse().unwrap(), &View::now()).unwrap().len(), 215 + 215);
}

#[test]
fn a_replay_that_gives_other_claims_is_refused() {
    let (_dir, watch) = new_watch();
    let one = exhibit(&watch, b"one");
    let bulk =
        take_in(&watch, &one, &[claim(&one, 1, "a", "name", Value::Text("A".to_owned()), "2020-01-01")]);
    let before = Archive::open(&watch).unwrap().digest().unwrap();
    let mut replay = Replay::aside(&watch, watch.dir()).unwrap();
    replay.apply(0, &replay.entry(0).unwrap()).unwrap();
    let mut intake = replay.begin(1, source(&one)).unwrap();
    intake.claim(claim(&one, 1, "a", "name", Value::Text("B".to_owned()), "2020-01-01")).unwrap();
    assert!(matches!(replay.finish(intake, bulk.tally, &bulk, 1), Err(ArchiveError::Unreadable { .. })));
    replay.discard().unwrap();
    assert_eq!(Archive::open(&watch).unwrap().digest().unwrap(), before);
}

#[test]
fn an_intake_given_up_leaves_nothing() {
    let (_dir, watch) = new_watch();
    let one = exhibit(&watch, b"one");
    let mut writer = Writer::open(&watch).unwrap();
    let before = Archive::open(&watch).unwrap().digest().unwrap();
    let mut intake = writer.begin_bulk(source(&one)).unwrap();
    for n in 0..2000 {
        intake.claim(claim(&one, n, "a", "name", Value::Text("A".to_owned()), "2020-01-01")).unwrap();
    }
    writer.abandon_bulk(intake).unwrap();
    assert_eq!(writer.size(), 0);
    assert_eq!(Archive::open(&watch).unwrap().digest().unwrap(), before);
}

#[test]
fn exhibits_are_kept_once_and_damage_is_found() {
    let (_dir, watch) = new_watch();
    let exhibits = watch.exhibits();
    let (digest, bytes) = exhibits.add(&mut &b"the same bytes"[..]).unwrap();
    assert_eq!((digest, bytes), exhibits.add(&mut &b"the same bytes"[..]).unwrap());
    assert_eq!(exhibits.read(&digest).unwrap(), b"the same bytes");
    let file = watch.dir().join("exhibits").join(&digest.to_string()[..2]).join(format!("{digest}.zst"));
    fs::write(&file, zstd_of(b"other bytes")).unwrap();
    assert!(matches!(exhibits.check(&digest), Err(ArchiveError::Exhibit { .. })));
    assert!(exhibits.read(&digest).is_err());
}

fn zstd_of(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 0).unwrap()
}

#[test]
fn folders_that_are_no_watch_are_told_apart() {
    let (dir, watch) = new_watch();
    assert!(matches!(Watch::init(watch.dir(), "again"), Err(ArchiveError::WatchExists { .. })));
    let other = dir.path().join("other");
    fs::create_dir(&other).unwrap();
    assert!(matches!(Watch::open(&other), Err(ArchiveError::NoWatch { .. })));
    fs::write(other.join("letter.txt"), "x").unwrap();
    assert!(matches!(Watch::init(&other, "n"), Err(ArchiveError::NotEmpty { .. })));
    let below = watch.dir().join("stores");
    assert_eq!(Watch::find(&below).unwrap().name(), "test.example/watch");
    fs::write(watch.dir().join("watch.toml"), "format = 99\nname = 'n'\nmore = 1\n").unwrap();
    assert!(matches!(Watch::open(watch.dir()), Err(ArchiveError::NewerFormat { found: 99, .. })));
    fs::write(watch.dir().join("watch.toml"), "format = ").unwrap();
    assert!(matches!(Watch::open(watch.dir()), Err(ArchiveError::Settings { .. })));
}

#[test]
fn two_writers_cannot_be() {
    let (_dir, watch) = new_watch();
    let _first = Writer::open(&watch).unwrap();
    let second = Writer::open(&watch).err().unwrap().to_string();
    assert!(second.contains("hint:"), "{second}");
}

fn any_value() -> impl Strategy<Value = Value> {
    let number = (any::<i64>(), 0_u32..20).prop_map(|(n, scale)| Decimal::new(i128::from(n), scale));
    prop_oneof![
        any::<String>().prop_map(Value::Text),
        "[a-z]{1,8}:[0-9A-Za-z.é]{1,9}".prop_map(|id| Value::Entity(id.parse().unwrap())),
        (1_i16..9999).prop_map(|year| Value::Date(format!("{year:04}-02").parse().unwrap())),
        (number.clone(), "[ -~]{0,9}").prop_map(|(amount, unit)| Value::Quantity { amount, unit }),
        (number.clone(), number, "[ -~]{0,9}").prop_map(|(low, high, unit)| Value::Range { low, high, unit }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever a claim says, it comes back bit for bit: its id, which hashes all of it, is the same.
    #[test]
    fn claims_come_back_bit_for_bit(
        values in prop::collection::vec((any_value(), any::<bool>(), any::<Option<String>>(), 1_u8..=6), 1..20)
    ) {
        let (_dir, watch) = new_watch();
        let one = exhibit(&watch, b"one");
        let claims: Vec<_> = values.into_iter().enumerate().map(|(n, (value, denied, quote, credibility))| {
            let mut claim = claim(&one, n as u64, "subject", "property", value, "2020-02");
            claim.denied = denied;
            claim.source.quote = quote;
            claim.grade.credibility = record::Credibility::new(credibility).unwrap();
            claim.scope.population = denied.then(|| "all actors".to_owned());
            claim
        }).collect();
        take_in(&watch, &one, &claims);
        let archive = Archive::open(&watch).unwrap();
        let mut back = Vec::new();
        archive.for_each_claim(|id, claim| { assert_eq!(claim.id().unwrap(), id); back.push(claim); Ok(()) }).unwrap();
        prop_assert_eq!(back, claims);
    }
}
