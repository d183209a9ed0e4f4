//! The body of norms, the acts that breach it, and the two legal tests, on the dossier.

use crate::common;

use assess::{
    Stated,
    norms::{
        Act, Answer, Bearing, Code, ControlPath, Verdict, breaches, norms, paid_work_abroad, under_un_control,
    },
};
use common::claim;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use record::EntityId;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::LazyLock};

/// The dossier's claims, with exhibit and locator as gathering would fill them in.
static DOSSIER: LazyLock<Vec<Stated>> = LazyLock::new(|| {
    let files = [
        "norms.jsonl",
        "norms/paragraphs.jsonl",
        "norms/work.jsonl",
        "numbers.jsonl",
        "dprk/network.jsonl",
        "dprk/un_1718.jsonl",
    ];
    common::dossier(&files)
});

fn code() -> Code {
    norms(&DOSSIER)
}

fn id(text: &str) -> EntityId {
    EntityId::new(text).unwrap()
}

fn act(kind: &str, day: Date) -> Act {
    Act { kind: kind.to_owned(), day, state: None, actor: None }
}

/// The binding paragraphs that the act falls under, as `2397:8`.
fn under(kind: &str, day: Date) -> Vec<String> {
    let found = breaches(&code(), &act(kind, day));
    let binding =
        found.iter().filter(|breach| breach.bearing == Bearing::Decides && breach.in_force == Answer::Yes);
    binding.map(|breach| breach.norm.as_str().replace("unscr:", "").replace("para-", "")).collect()
}

#[test]
fn every_resolution_of_the_series_is_held_by_paragraph() {
    let code = code();
    for number in [1718, 1874, 2094, 2270, 2321, 2371, 2375, 2397] {
        let own: Vec<_> = code.all().iter().filter(|norm| norm.paragraph.resolution == number).collect();
        assert!(own.len() >= 5, "{number}: {}", own.len());
        assert!(code.resolutions()[&number].adopted_on.is_some(), "{number}: no day of adoption");
        for norm in own {
            assert!(!norm.text().is_empty(), "{}: nothing is said", norm.paragraph);
            assert!(norm.bearing != Bearing::NotKnown || norm.paragraph.is_run(), "{}", norm.paragraph);
        }
    }
}

#[test]
fn what_was_not_read_says_so_and_is_graded_below_what_was() {
    let code = code();
    for norm in code.all() {
        let unread = norm.says[0].originator.contains("not checked")
            || norm.numbered.first().is_some_and(|said| said.originator.contains("not checked"));
        assert_eq!(norm.caution().is_some(), unread, "{}", norm.paragraph);
        if unread {
            assert!(norm.grade().unwrap().strength() <= 200, "{}: {:?}", norm.paragraph, norm.grade());
        }
    }
    let find = |text: &str| code.find(&id(text)).unwrap();
    assert_eq!(find("unscr:1718:para-8(d)").caution(), None);
    assert_eq!(find("unscr:1874:para-26").grade().unwrap().to_string(), "A1");
    assert!(find("unscr:1874:para-18").caution().unwrap().contains("check before quoting"));
}

#[test]
fn every_relation_leads_to_a_paragraph_that_is_held_and_is_older() {
    let code = code();
    for norm in code.all() {
        for other in norm.amends.iter().chain(&norm.supersedes) {
            let other = code.find(other).unwrap_or_else(|| panic!("{}: {other} is not held", norm.id));
            assert!(other.paragraph.resolution < norm.paragraph.resolution, "{} {}", norm.id, other.id);
        }
        assert!(
            norm.breached_by.is_empty() || norm.bearing == Bearing::Decides,
            "{}: only a duty is breached",
            norm.id
        );
    }
}

#[test]
fn coal_is_read_under_the_paragraph_of_its_day() {
    assert_eq!(under("coal_export", date(2016, 3, 1)), Vec::<String>::new());
    assert_eq!(under("coal_export", date(2016, 6, 1)), ["2270:29"]);
    // From 30 November 2016 a capped trade was allowed: an export as such was no breach.
    assert_eq!(under("coal_export", date(2017, 1, 15)), Vec::<String>::new());
    assert_eq!(under("coal_export_above_cap", date(2017, 1, 15)), ["2321:26"]);
    assert_eq!(under("coal_export", date(2017, 8, 5)), ["2371:8"]);
    assert_eq!(under("coal_export_above_cap", date(2017, 8, 5)), Vec::<String>::new());
    assert_eq!(under("coal_export", date(2025, 1, 1)), ["2371:8"]);
}

#[test]
fn work_is_read_under_the_paragraph_of_its_day() {
    assert_eq!(under("work_authorisation", date(2017, 9, 10)), Vec::<String>::new());
    assert_eq!(under("work_authorisation", date(2017, 9, 11)), ["2375:17"]);
    assert_eq!(under("work_authorisation_above_cap", date(2017, 8, 20)), ["2371:11"]);
    assert_eq!(under("work_authorisation_above_cap", date(2018, 1, 1)), Vec::<String>::new());
    assert_eq!(
        under("paid_work_abroad", date(2019, 12, 22)),
        Vec::<String>::new(),
        "the last day still counts"
    );
    assert_eq!(under("paid_work_abroad", date(2019, 12, 23)), ["2397:8"]);
}

#[test]
fn refined_petroleum_and_crude_follow_their_caps() {
    assert_eq!(under("refined_petroleum_above_cap", date(2017, 11, 1)), ["2375:14"]);
    assert_eq!(under("refined_petroleum_above_cap", date(2018, 2, 1)), ["2397:5"]);
    assert_eq!(under("crude_oil_above_cap", date(2017, 12, 1)), ["2375:15"]);
    assert_eq!(under("crude_oil_above_cap", date(2018, 1, 1)), ["2397:4"]);
}

#[test]
fn the_panels_mandate_has_run_out_and_the_measures_have_not() {
    let code = code();
    let panel = code.find(&id("unscr:1874:para-26")).unwrap();
    assert_eq!(code.force(panel, date(2024, 4, 30)), Answer::Yes);
    assert_eq!(code.force(panel, date(2024, 5, 1)), Answer::No);
    let freeze = code.find(&id("unscr:1718:para-8(d)")).unwrap();
    assert_eq!(code.force(freeze, date(2026, 1, 1)), Answer::Yes);
    assert_eq!(code.force(freeze, date(2006, 10, 13)), Answer::No);
}

#[test]
fn a_theft_for_a_listed_party_falls_under_the_freeze_with_its_exemptions() {
    let found = breaches(&code(), &act("theft_by_listed_controlled", date(2022, 3, 23)));
    assert_eq!(found[0].norm, id("unscr:1718:para-8(d)"));
    assert_eq!(found[0].caution, None);
    assert!(!found[0].exemptions.iter().any(|text| text.contains("2664")), "made only on 9 December 2022");
    assert!(found[0].amended_by.contains(&id("unscr:2270:para-32")));
    assert!(found.iter().all(|breach| !breach.claims.is_empty()));
    let later = breaches(&code(), &act("theft_by_listed_controlled", date(2025, 2, 21)));
    assert!(later[0].exemptions.iter().any(|text| text.contains("2664")));
}

#[test]
fn an_unknown_kind_of_act_breaches_nothing_that_is_held() {
    assert!(breaches(&code(), &act("jaywalking", date(2020, 1, 1))).is_empty());
    assert!(code().acts().contains(&"bulk_cash") && !code().acts().contains(&"jaywalking"));
}

/// The verdict on the chain, which must be held hop by hop.
fn control(chain: &[&str], day: Date) -> Verdict {
    let chain: Vec<_> = chain.iter().map(|text| id(text)).collect();
    let path = ControlPath::along(&chain, "un_1718", &DOSSIER).expect("every hop has a claim");
    under_un_control(&code(), &path, day)
}

fn answers(verdict: &Verdict) -> Vec<Answer> {
    verdict.elements.iter().map(|element| element.answer).collect()
}

#[test]
fn chinyong_is_tied_to_the_ministry_but_control_is_not_stated() {
    use Answer::{NotKnown, Yes};
    let verdict = control(&["entity:chinyong", "entity:mnd"], date(2024, 6, 1));
    assert_eq!(answers(&verdict), [NotKnown, Yes], "{verdict:#?}");
    assert_eq!(verdict.answer, NotKnown);
    assert!(verdict.elements[0].why.contains("is associated with"), "{}", verdict.elements[0].why);
    for subsidiary in ["entity:alis-llc", "entity:shenyang-geumpungri"] {
        let verdict = control(&[subsidiary, "entity:chinyong", "entity:mnd"], date(2024, 6, 1));
        assert_eq!(answers(&verdict), [Yes, NotKnown, Yes], "{subsidiary}: {verdict:#?}");
        assert_eq!(verdict.answer, NotKnown, "the weakest hop decides");
    }
}

#[test]
fn of_a_day_before_the_source_speaks_nothing_is_known() {
    let verdict = control(&["entity:alis-llc", "entity:chinyong", "entity:mnd"], date(2020, 1, 1));
    assert_eq!(verdict.elements[0].answer, Answer::NotKnown);
    assert!(verdict.elements[0].why.contains("no source speaks"), "{}", verdict.elements[0].why);
}

#[test]
fn organised_it_work_in_the_host_states_is_paid_work_after_the_deadline() {
    let code = code();
    for host in ["CN", "RU", "LA", "KH", "GQ", "GN", "NG", "TZ"] {
        let verdict = paid_work_abroad(&code, &DOSSIER, &id("it-workers"), host);
        assert_eq!(verdict.answer, Answer::Yes, "{host}: {verdict:#?}");
        assert!(verdict.to_check.len() >= 3, "exemptions remain to be checked");
        assert_eq!(verdict.paragraphs, [id("unscr:2397:para-8")]);
        assert_eq!(verdict.weakest().unwrap().to_string(), "D1", "the summary that names the states");
        assert!(verdict.caution.unwrap().contains("graded D1"));
    }
    let verdict = paid_work_abroad(&code, &DOSSIER, &id("it-workers"), "CH");
    assert_eq!(verdict.answer, Answer::NotKnown, "no source names it, and that is not a no");
    let verdict = paid_work_abroad(&code, &DOSSIER, &id("entity:chinyong"), "LA");
    assert_eq!(verdict.answer, Answer::Yes, "{verdict:#?}");
    assert_eq!(verdict.caution, None, "{verdict:#?}");
    let verdict = paid_work_abroad(&code, &DOSSIER, &id("entity:chinyong"), "CN");
    assert_eq!(verdict.answer, Answer::NotKnown);
}

/// An invented claim.
fn invented(subject: &str, property: &str, value: &Value, valid: &Value) -> Stated {
    claim(
        json!({
            "subject": subject, "property": property, "value": value, "valid": valid, "known": "2025",
            "source": { "originator": "invented for a test" },
            "grade": { "reliability": "B", "credibility": 2 },
        }),
        0,
    )
}

#[test]
fn work_before_the_deadline_is_a_no_and_a_straddling_span_is_not_known() {
    let code = code();
    let claims = |from: &str, to: &str| {
        let span = json!({ "from": from, "to": to });
        vec![
            invented("entity:acme", "sends_workers", &json!({ "text": "workers" }), &span),
            invented("entity:acme", "host_countries", &json!({ "text": "Guinea" }), &span),
            invented("entity:acme", "revenue_in_period", &json!({ "text": "some" }), &span),
        ]
    };
    let ask =
        |claims: &[Stated], host: &str| paid_work_abroad(&code, claims, &id("entity:acme"), host).answer;
    assert_eq!(ask(&claims("2018-01", "2019-06"), "GN"), Answer::No);
    assert_eq!(ask(&claims("2018-01", "2021-06"), "GN"), Answer::NotKnown);
    assert_eq!(ask(&claims("2020-01", "2021-06"), "GN"), Answer::Yes);
    assert_eq!(ask(&claims("2020-01", "2021-06"), "GQ"), Answer::NotKnown, "Guinea is not Equatorial Guinea");
    assert_eq!(
        ask(&claims("2020-01", "2021-06")[..2], "GN"),
        Answer::NotKnown,
        "nobody says that it is paid"
    );
}

#[test]
fn a_claim_on_a_person_is_never_an_element() {
    let code = code();
    let span = json!({ "from": "2021", "to": "2022" });
    let claims = [
        invented("person:invented", "sends_workers", &json!({ "text": "workers" }), &span),
        invented("person:invented", "host_countries", &json!({ "text": "Laos" }), &span),
        invented("person:invented", "earnings_per_worker_year", &json!({ "text": "some" }), &span),
    ];
    let verdict = paid_work_abroad(&code, &claims, &id("person:invented"), "LA");
    assert_eq!(verdict.answer, Answer::NotKnown);
    assert!(verdict.elements.iter().take(4).all(|element| element.claims.is_empty()), "{verdict:#?}");
}

#[test]
fn the_order_of_the_claims_does_not_matter() {
    let mut turned = DOSSIER.clone();
    turned.reverse();
    assert_eq!(serde_json::to_string(&norms(&turned)).unwrap(), serde_json::to_string(&code()).unwrap());
}

#[test]
fn a_denied_paragraph_is_not_known_to_be_in_force() {
    let mut claims = DOSSIER.clone();
    let mut denial =
        DOSSIER.iter().find(|stated| stated.claim.subject == id("unscr:2371:para-9")).unwrap().claim.clone();
    denial.denied = true;
    claims.push(Stated::new(denial).unwrap());
    let code = norms(&claims);
    assert_eq!(code.force(code.find(&id("unscr:2371:para-9")).unwrap(), date(2020, 1, 1)), Answer::NotKnown);
}

#[test]
fn no_quote_of_the_norms_is_longer_than_25_words() {
    let own = |stated: &&Stated| stated.claim.subject.as_str().starts_with("unscr:");
    let quotes: BTreeSet<_> =
        DOSSIER.iter().filter(own).filter_map(|stated| stated.claim.source.quote.as_deref()).collect();
    assert!(quotes.len() > 20);
    for quote in quotes {
        assert!(quote.split_whitespace().count() <= 25, "{quote}");
    }
}

proptest! {
    /// A norm that was replaced is not in force once its successor is, and what is not in force is breached by nothing.
    #[test]
    fn no_paragraph_stands_beside_the_one_that_replaced_it(days in 0i32..9_000) {
        let day = date(2005, 1, 1).saturating_add(jiff::Span::new().days(days));
        let code = code();
        let standing: BTreeSet<_> = code.in_force(day).iter().map(|found| found.norm.id.clone()).collect();
        for norm in code.all() {
            let replaced = norm.supersedes.iter().any(|old| standing.contains(old));
            prop_assert!(!(code.force(norm, day) == Answer::Yes && replaced), "{} on {day}", norm.id);
        }
        for kind in code.acts() {
            for breach in breaches(&code, &act(kind, day)) {
                prop_assert!(standing.contains(&breach.norm));
                prop_assert!(breach.in_force != Answer::No && !breach.says.is_empty());
            }
        }
    }

    /// Any text is a paragraph or none, and never a panic; a paragraph covers itself.
    #[test]
    fn any_id_is_a_paragraph_or_none(text in "unscr:[0-9]{1,6}:paras?-[0-9a-z()\\-]{0,16}|[!-~]{1,40}") {
        if let Some(paragraph) = assess::norms::Paragraph::of(&id(&text)) {
            prop_assert!(paragraph.covers(&paragraph) || paragraph.is_run(), "{text}");
        }
    }
}

#[test]
fn paragraphs_that_replace_one_another_do_not_hang() {
    let (one, two) = ("unscr:9001:para-1", "unscr:9002:para-1");
    let span = json!({ "from": "2020-01-01" });
    let claims = [
        invented(one, "measure", &json!({ "text": "one" }), &span),
        invented(two, "measure", &json!({ "text": "two" }), &span),
        invented(one, "supersedes", &json!({ "entity": two }), &span),
        invented(two, "supersedes", &json!({ "entity": one }), &span),
    ];
    let code = norms(&claims);
    assert!(code.in_force(date(2021, 1, 1)).is_empty(), "each replaced the other");
}

#[test]
fn a_path_is_as_strong_as_its_weakest_hop() {
    let span = json!({ "from": "2020-01-01" });
    let link =
        |from: &str, property: &str, to: &str| invented(from, property, &json!({ "entity": to }), &span);
    let listed =
        invented("entity:c", "listing:un_1718", &json!({ "text": "X.1" }), &json!({ "from": "2016-03-02" }));
    let ask = |claims: &[Stated]| {
        let chain = [id("entity:a"), id("entity:b"), id("entity:c")];
        let path = ControlPath::along(&chain, "un_1718", claims)?;
        Some(under_un_control(&code(), &path, date(2022, 3, 23)).answer)
    };
    let (held, owned) = (link("entity:a", "held_by", "entity:b"), link("entity:b", "owned_by", "entity:c"));
    assert_eq!(ask(&[held.clone(), owned.clone(), listed.clone()]), Some(Answer::Yes));
    assert_eq!(ask(&[held.clone(), owned.clone()]), Some(Answer::NotKnown), "nobody says that it is listed");
    assert_eq!(ask(&[held.clone(), listed.clone()]), None, "a hop without a claim is no path");
    let loose = link("entity:b", "linked_to", "entity:c");
    assert_eq!(ask(&[held.clone(), loose, listed.clone()]), Some(Answer::NotKnown));
    let mut denied = owned.claim.clone();
    denied.denied = true;
    let denied = Stated::new(denied).unwrap();
    assert_eq!(ask(&[held.clone(), owned.clone(), denied, listed.clone()]), Some(Answer::NotKnown));
    let mut ended = owned.claim.clone();
    ended.valid = serde_json::from_value(json!({ "from": "2020-01-01", "to": "2021-01-01" })).unwrap();
    assert_eq!(ask(&[held, Stated::new(ended).unwrap(), listed]), Some(Answer::No), "it had ended");
}
