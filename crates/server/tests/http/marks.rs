//! Every route × every caller × every mark: what a caller must not see is in no body, count, caption, search result,
//! error or proof. All that is held here is invented.

use crate::common::{Answer, Service, request};
use archive::{Watch, Writer};
use axum::{body::Body, http::header};
use record::{Act, Claim, Exhibit, Finding, Handling, Input, Tlp};
use serde_json::{Value, json};
use server::{Grant, Role, Rules, Snapshot};
use std::{collections::BTreeMap, sync::OnceLock};
use tempfile::TempDir;

/// A mark, and the word that everything so marked has in it.
pub(crate) struct Mark {
    pub(crate) word: &'static str,
    tlp: Tlp,
    party: Option<&'static str>,
}

const fn mark(word: &'static str, tlp: Tlp, party: Option<&'static str>) -> Mark {
    Mark { word, tlp, party }
}

pub(crate) const MARKS: [Mark; 8] = [
    mark("qzclear", Tlp::Clear, None),
    mark("qzgreen", Tlp::Green, None),
    mark("qzamber", Tlp::Amber, None),
    mark("qzstrict", Tlp::AmberStrict, None),
    mark("qzred", Tlp::Red, None),
    mark("qzkorea", Tlp::Clear, Some("KR")),
    mark("qzseoul", Tlp::Red, Some("KR")),
    mark("qzjapan", Tlp::Amber, Some("JP")),
];

/// Who asks; `None`: without a token.
pub(crate) struct Asker {
    pub(crate) who: &'static str,
    pub(crate) role: Role,
    sees: Tlp,
    party: Option<&'static str>,
}

const fn asker(who: &'static str, role: Role, sees: Tlp, party: Option<&'static str>) -> Asker {
    Asker { who, role, sees, party }
}

pub(crate) const ASKERS: [Asker; 9] = [
    asker("anonymous", Role::Reader, Tlp::Green, None),
    asker("clear reader", Role::Reader, Tlp::Clear, None),
    asker("amber analyst", Role::Analyst, Tlp::Amber, None),
    asker("strict analyst", Role::Analyst, Tlp::AmberStrict, None),
    asker("red approver", Role::Approver, Tlp::Red, None),
    asker("korean approver", Role::Approver, Tlp::Red, Some("KR")),
    asker("korean reader", Role::Reader, Tlp::Amber, Some("KR")),
    asker("korean delegate", Role::Participant, Tlp::Red, Some("KR")),
    asker("japanese delegate", Role::Participant, Tlp::Amber, Some("JP")),
];

impl Asker {
    /// As the guide says it, not as the code does.
    fn may_see(&self, mark: &Mark) -> bool {
        match mark.party {
            Some(_) => mark.party == self.party && mark.tlp <= self.sees,
            None if self.role == Role::Participant => mark.tlp <= self.sees && mark.tlp <= Tlp::Green,
            None => mark.tlp <= self.sees,
        }
    }
}

/// A service over marked records, and a token for each who asks.
pub(crate) struct World {
    _folder: TempDir,
    pub(crate) watch: Watch,
    pub(crate) service: Service,
    tokens: BTreeMap<&'static str, String>,
    findings: Vec<String>,
}

fn exhibit(watch: &Watch, bytes: &[u8], handling: Handling) -> Exhibit {
    let (digest, bytes) = watch.exhibits().add(&mut &*bytes).unwrap();
    let (name, media_type) = ("invented.txt".to_owned(), "text/plain".to_owned());
    let (origin, terms) = (record::Origin::default(), String::new());
    Exhibit { digest, bytes, name, media_type, origin, handling, terms }
}

fn claim(source: &Exhibit, subject: &str, property: &str, text: &str, handling: Option<&Handling>) -> Claim {
    let mut claim = json!({
        "subject": subject, "schema": "Company", "property": property, "value": { "text": text },
        "known": "2024-01-01", "valid": {},
        "source": { "exhibit": source.digest, "locator": { "line": 1 }, "originator": "Invented Authority" },
        "grade": { "reliability": "B", "credibility": 2 },
    });
    if let Some(handling) = handling {
        claim["handling"] = json!(handling);
    }
    serde_json::from_value(claim).unwrap()
}

fn finding(inputs: &[Input], word: &str) -> Finding {
    serde_json::from_value(json!({
        "method": { "name": "invented.method", "version": 1 }, "parameters": {}, "inputs": inputs,
        "result": { "says": format!("{word} finding") },
        "independence": "nothing_found", "confidence": "low",
    }))
    .unwrap()
}

fn enter(watch: &Watch) -> Vec<String> {
    let mut writer = Writer::open(watch).unwrap();
    let open = exhibit(watch, b"invented, for anyone", Handling::default());
    writer.record(vec![Act::Exhibit(open.clone())]).unwrap();
    writer.record(vec![Act::Claim(claim(&open, "inv:shared", "name", "Shared Invention", None))]).unwrap();
    let mut findings = vec![];
    for mark in &MARKS {
        let handling =
            Handling { tlp: mark.tlp, releasable_to: mark.party.into_iter().map(str::to_owned).collect() };
        let word = mark.word;
        let own = exhibit(watch, format!("{word} exhibit").as_bytes(), handling.clone());
        let by_mark = |subject: &str, property: &str, text: &str| {
            claim(&open, subject, property, text, Some(&handling))
        };
        let claims = [
            by_mark(&format!("inv:own-{word}"), "name", &format!("{word} owned")),
            by_mark(&format!("inv:own-{word}"), &format!("listing:list_{word}"), "INV.1"),
            by_mark("inv:shared", "alias", &format!("{word} alias")),
            claim(&own, &format!("inv:exhibit-{word}"), "name", &format!("{word} shown"), None),
        ];
        let first = claims[0].id().unwrap();
        writer.record(vec![Act::Exhibit(own.clone())]).unwrap();
        writer.record(claims.into_iter().map(Act::Claim).collect()).unwrap();
        let on_claim = writer.record_finding(&finding(&[Input::Claim(first)], word)).unwrap();
        let on_exhibit = writer.record_finding(&finding(&[Input::Exhibit(own.digest)], word)).unwrap();
        let deeper = writer.record_finding(&finding(&[Input::Finding(on_claim)], word)).unwrap();
        findings.extend([on_claim, on_exhibit, deeper].map(|id| id.to_string()));
    }
    findings
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::init(&folder.path().join("watch"), "invented.example/marks").unwrap();
        let findings = enter(&watch);
        let tokens = ASKERS.iter().skip(1).map(|asker| {
            let grant = Grant {
                who: asker.who.to_owned(),
                role: asker.role,
                sees: asker.sees,
                party: asker.party.map(str::to_owned),
                expires: None,
            };
            (asker.who, Rules::add(&watch, grant).unwrap().0.text())
        });
        let tokens = tokens.collect();
        let service = Service::of(Snapshot::of_watch(&watch).unwrap());
        Self { _folder: folder, watch, service, tokens, findings }
    }

    pub(crate) fn token(&self, asker: &Asker) -> Option<&str> {
        self.tokens.get(asker.who).map(String::as_str)
    }

    pub(crate) fn ask(&self, asker: &Asker, method: &str, uri: &str, body: &str) -> Answer {
        let mut request = request(method.parse().unwrap(), uri, Body::from(body.to_owned()));
        if let Some(token) = self.token(asker) {
            let value = format!("Bearer {token}").parse().unwrap();
            request.headers_mut().insert(header::AUTHORIZATION, value);
        }
        self.service.send(request)
    }
}

pub(crate) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(World::new)
}

/// Questions that name nothing marked, on every route that there is; the document's own routes are added with whatever
/// fills their templates.
fn broad(world: &World) -> Vec<(String, String, String)> {
    let get = |uri: &str| ("GET".to_owned(), uri.to_owned(), String::new());
    let mut all: Vec<_> = [
        "/search/default?limit=500",
        "/search/default?limit=0&facets=datasets&facets=topics",
        "/entities/inv:shared",
        "/entities/inv:shared/adjacent",
        "/screen?name=Shared+Invention&limit=50",
        "/claims?text=inv%3Ashared&limit=500",
        "/claims?text=inv&limit=500",
        "/claims?text=name&limit=500",
        "/findings?limit=500",
        "/path?from=inv%3Ashared&to_list=nothing",
        "/reconcile/default?queries=%7B%22q%22%3A%7B%22query%22%3A%22Shared+Invention%22%7D%7D",
        "/ledger/proof?index=3&since=2",
    ]
    .into_iter()
    .map(get)
    .collect();
    all.extend(world.findings.iter().map(|id| get(&format!("/findings/{id}"))));
    let query = json!({ "queries": { "q": { "schema": "Company", "properties": { "name": ["Shared Invention"] } } } });
    all.push(("POST".to_owned(), "/match/default?cutoff=0&limit=500".to_owned(), query.to_string()));
    for (path, methods) in world.service.ok("/openapi.json")["paths"].as_object().unwrap() {
        let filled = path.replace("{dataset}", "default").replace("{entity_id}", "inv:shared");
        let filled = filled.split('/').map(|part| if part.starts_with('{') { "inv:shared" } else { part });
        let filled = filled.collect::<Vec<_>>().join("/");
        for method in methods.as_object().unwrap().keys() {
            all.push((method.to_uppercase(), filled.clone(), "{}".to_owned()));
        }
    }
    all
}

#[test]
fn what_a_caller_must_not_see_is_in_no_answer_to_a_broad_question() {
    let world = world();
    let questions = broad(world);
    let mut seen = 0;
    for asker in &ASKERS {
        let mut told = String::new();
        for (method, uri, body) in &questions {
            // A stream of events does not end.
            if uri == "/events" {
                continue;
            }
            let answer = world.ask(asker, method, uri, body);
            for mark in MARKS.iter().filter(|mark| !asker.may_see(mark)) {
                let hidden = answer.text.contains(mark.word)
                    || answer
                        .headers
                        .values()
                        .any(|value| value.as_bytes().windows(5).any(|part| part == mark.word.as_bytes()));
                assert!(!hidden, "{} sees {} at {method} {uri}: {}", asker.who, mark.word, answer.text);
            }
            told.push_str(&answer.text);
        }
        for mark in MARKS.iter().filter(|mark| asker.may_see(mark)) {
            for what in ["owned", "alias", "shown", "finding"] {
                let thing = format!("{} {what}", mark.word);
                assert!(told.contains(&thing), "{} does not see '{thing}'", asker.who);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// A hidden word and one that nobody ever wrote get the same answer: neither counts nor errors tell them apart.
#[test]
fn what_a_caller_must_not_see_is_asked_for_as_if_it_were_not_there() {
    let world = world();
    for asker in &ASKERS {
        for mark in &MARKS {
            let nothing = "xv".to_owned() + &mark.word[2..];
            for (method, uri, body) in pointed(mark.word) {
                let put = |text: &str| text.replace(mark.word, &nothing);
                let real = world.ask(asker, method, &uri, &body);
                let none = world.ask(asker, method, &put(&uri), &put(&body));
                let same = (real.status, put(&real.text)) == (none.status, none.text.clone());
                assert!(
                    same || asker.may_see(mark),
                    "{} can tell that {} is held, at {method} {uri}: {} / {}",
                    asker.who,
                    mark.word,
                    real.text,
                    none.text
                );
            }
        }
    }
}

fn pointed(word: &str) -> Vec<(&'static str, String, String)> {
    let query = json!({ "queries": { "q": { "schema": "Company", "properties": { "name": [format!("{word} owned")] } } } });
    let get = |uri: String| ("GET", uri, String::new());
    vec![
        get(format!("/search/default?q={word}")),
        get(format!("/search/list_{word}?q=owned")),
        get(format!("/search/default?filter=alias:{word}+alias")),
        get(format!("/search/default?include_dataset=list_{word}")),
        get(format!("/entities/inv:own-{word}")),
        get(format!("/entities/inv:exhibit-{word}/adjacent")),
        get(format!("/claims?text={word}")),
        get(format!("/claims?text=inv:own-{word}")),
        get(format!("/claims?text=listing:list_{word}")),
        get(format!("/path?from={word}+owned")),
        get(format!("/path?from=inv:own-{word}")),
        get(format!("/path?from=inv:shared&to_list=list_{word}")),
        ("POST", format!("/match/list_{word}"), query.to_string()),
    ]
}

/// Scores of names that are nearly the same differ, and so do the answers: what is held must not be among them.
#[test]
fn what_a_caller_must_not_see_is_no_candidate() {
    let world = world();
    for asker in &ASKERS {
        for mark in &MARKS {
            let name = format!("{} owned", mark.word);
            let query =
                json!({ "queries": { "q": { "schema": "Company", "properties": { "name": [name] } } } });
            let matched = world.ask(asker, "POST", "/match/default?cutoff=0&limit=500", &query.to_string());
            let screened = world.ask(asker, "GET", &format!("/screen?limit=50&name={}+owned", mark.word), "");
            for answer in [matched, screened] {
                assert_eq!(answer.status, 200, "{}", answer.text);
                let held = [format!("inv:own-{}", mark.word), format!("list_{}", mark.word)];
                let found = held.iter().all(|id| answer.text.contains(id));
                let touched = held.iter().any(|id| answer.text.contains(id));
                assert_eq!(
                    (found, touched),
                    (asker.may_see(mark), asker.may_see(mark)),
                    "{}: {}",
                    asker.who,
                    answer.text
                );
            }
        }
    }
}

#[test]
fn counts_are_of_what_the_caller_sees() {
    let world = world();
    for asker in &ASKERS {
        let visible = MARKS.iter().filter(|mark| asker.may_see(mark)).count() as u64;
        let total = |uri: &str| {
            let answer = world.ask(asker, "GET", uri, "");
            let told: Value = serde_json::from_str(&answer.text).unwrap();
            told["total"]["value"].as_u64().or_else(|| told["total"].as_u64()).unwrap()
        };
        // Of each mark one record of its own and one that rests on a marked exhibit; and the shared one.
        assert_eq!(total("/search/default"), 1 + 2 * visible, "{}", asker.who);
        assert_eq!(total("/findings"), 3 * visible, "{}", asker.who);
        let catalog: Value = serde_json::from_str(&world.ask(asker, "GET", "/catalog", "").text).unwrap();
        assert_eq!(catalog["datasets"].as_array().unwrap().len() as u64, 1 + visible, "{}", asker.who);
        assert_eq!(catalog["datasets"][0]["entity_count"], 1 + 2 * visible, "{}", asker.who);
    }
}

#[test]
fn every_route_is_in_the_table_and_every_role_gets_what_the_table_says() {
    let world = world();
    let document = world.service.ok("/openapi.json");
    let mut routes = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let filled: Vec<&str> =
            path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
        let uri = filled.join("/");
        for method in methods.as_object().unwrap().keys().map(|method| method.to_uppercase()) {
            routes += 1;
            if uri == "/events" {
                continue;
            }
            let least = server::least_role(&method, path);
            let least = least.unwrap_or_else(|| panic!("{method} {path} is not in the table of access"));
            for asker in &ASKERS {
                let answer = world.ask(asker, &method, &uri, "{}");
                let refused = answer.text.contains("or above");
                let may = least.is_none_or(|least| asker.role.may(least));
                assert_eq!(refused, !may, "{} at {method} {path}: {}", asker.who, answer.text);
                let with_token = if asker.who == "anonymous" { 401 } else { 403 };
                assert!(
                    may || answer.status == with_token,
                    "{} at {method} {path}: {}",
                    asker.who,
                    answer.text
                );
            }
        }
    }
    assert!(routes >= 21, "{routes}");
}
