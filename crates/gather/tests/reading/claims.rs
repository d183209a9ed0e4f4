use crate::{good, known, one_bad, read};
use gather::Format;
use record::{Bound, Certainty, Claim, Digest, Extent, Locator, Reliability, Tlp, Value};

const HEADER: &str = "claim_id,subject,property,value,unit,period_start,period_end,source_title,source_url,source_date,source_kind,quote_under_25_words,reliability A-F,credibility 1-6";

fn row(rest: &str) -> String {
    format!("{HEADER}\nC1,{rest}\n")
}

fn first(text: &str) -> Claim {
    good(Format::ClaimsCsv, "facts.csv", text).claims.remove(0)
}

#[test]
fn a_fact_keeps_everything() {
    let text = row(
        "incident:x,amount_stolen,80.5,USD (more than),2022-03,2022-04-01,\"Invented Times, p. 1\",https://example.org/a,2022-05,news,\"more than $80,500\",B,2",
    );
    let claim = first(&text);
    assert!(
        matches!(&claim.value, Value::Quantity { amount, unit } if amount.to_string() == "80.5" && unit == "USD")
    );
    assert_eq!(claim.scope.extent, Extent::AtLeast);
    assert_eq!(claim.valid.to_string(), "2022-03 to 2022-04-01");
    assert_eq!(claim.known.to_string(), "2022-05");
    assert_eq!(claim.grade.to_string(), "B2");
    let source = &claim.source;
    assert_eq!(
        (&*source.originator, source.quote.as_deref()),
        ("Invented Times, p. 1", Some("more than $80,500"))
    );
    assert_eq!(
        (&source.locator, source.exhibit),
        (&Locator::Record("C1".to_owned()), Digest::of(text.as_bytes()))
    );
    assert_eq!(source.citation.as_deref(), Some("https://example.org/a"));
}

#[test]
fn parents_are_read_as_relations_by_their_words() {
    for (quote, relation) in [
        ("Glow is controlled by the Bureau", "controlled_by"),
        ("the firm is subordinate to the Bureau", "subordinate_to"),
        ("were identified as front companies for it", "front_of"),
        ("a sub-group of it", "subordinate_to"),
        ("is associated with it", "associated_with"),
        ("a firm affiliated with it", "associated_with"),
        ("the Bureau controls it", "controlled_by"),
        ("the Bureau is its parent company", "subordinate_to"),
    ] {
        let out = good(
            Format::ClaimsCsv,
            "f.csv",
            &row(&format!("entity:a,parent,entity:b,,2020,2021,T,u,2022,k,{quote},A,1")),
        );
        assert_eq!(out.claims.len(), 2);
        assert_eq!((&*out.claims[0].property, out.claims[0].grade.to_string().as_str()), ("parent", "A1"));
        assert_eq!(
            (&*out.claims[1].property, out.claims[1].grade.to_string().as_str()),
            (relation, "A1, read from text"),
            "{quote}"
        );
        assert_eq!(out.claims[1].value.entity().unwrap().as_str(), "entity:b");
    }
    let words =
        good(Format::ClaimsCsv, "f.csv", &row("entity:a,parent,The Bureau,,2020,2021,T,u,2022,k,q,A,1"));
    assert_eq!(words.claims.len(), 1, "a parent that is no entity is no relation");
}

#[test]
fn optional_columns_say_more() {
    let header = format!(
        "{HEADER},schema,originator,attributor,population,extent,denied,as_of,known,valid_from,valid_to,handling"
    );
    let text = format!(
        "{header}\nC1,person:x,name,Invented Person,,2020,2021,T,u,2022,k,,F,6,Person,The Agency,The Bureau,all,at_most,true,2021-05,2023-01-02,<2018-09-13,,TLP:AMBER+STRICT;kr;jp\n"
    );
    let claim = first(&text);
    assert_eq!(
        (claim.schema.as_deref(), &*claim.source.originator, claim.source.attributor.as_deref()),
        (Some("Person"), "The Agency", Some("The Bureau"))
    );
    assert_eq!(
        (claim.denied, claim.known.to_string().as_str(), claim.grade.reliability),
        (true, "2023-01-02", Reliability::F)
    );
    assert!(matches!(claim.valid.from, Some(Bound::Before(_))));
    assert_eq!((claim.scope.population.as_deref(), claim.scope.extent), (Some("all"), Extent::AtMost));
    let handling = claim.handling.unwrap();
    assert_eq!((handling.tlp, handling.releasable_to.len()), (Tlp::AmberStrict, 2));
    assert_eq!(claim.valid.holds_on(jiff_date()), Certainty::No, "the period stands in for valid_to");
}

fn jiff_date() -> jiff::civil::Date {
    jiff::civil::date(2025, 1, 1)
}

#[test]
fn bad_facts_are_set_aside() {
    for (rest, why) in [
        ("a b,name,x,,2020,2021,T,u,2022,k,q,A,1", "entity id"),
        ("a,two words,x,,2020,2021,T,u,2022,k,q,A,1", "property"),
        ("a,name,1e6,USD,2020,2021,T,u,2022,k,q,A,1", "exact number"),
        ("a,name,x,,2021-02-31,2021,T,u,2022,k,q,A,1", "not a date"),
        ("a,name,x,,0000-00-00,2021,T,u,2022,k,q,A,1", "not a date"),
        ("a,name,x,,2022,2021,T,u,2022,k,q,A,1", "before it begins"),
        ("a,name,x,,2020,2021,,u,2022,k,q,A,1", "originator"),
        ("a,name,x,,2020,2021,T,u,2022,k,q,G,1", "Admiralty"),
        ("a,name,x,,2020,2021,T,u,2022,k,q,A,7", "Admiralty"),
        ("a,name,x,,2020,2021,T,u,2022,k,q,A", "13 fields"),
    ] {
        let reason = one_bad(Format::ClaimsCsv, &row(rest));
        assert!(reason.contains(why), "{rest}: {reason}");
    }
    let long = row(&format!("a,name,x,,2020,2021,T,u,2022,k,{},A,1", "word ".repeat(26)));
    assert!(one_bad(Format::ClaimsCsv, &long).contains("25 words"));
    let line = "a,name,x,,2020,2021,T,u,2022,k,q,A,1";
    assert!(one_bad(Format::ClaimsCsv, &format!("{HEADER}\nC1,{line}\nC1,{line}\n")).contains("twice"));
}

#[test]
fn a_misspelt_column_does_not_pass() {
    for header in [format!("{HEADER},orignator"), HEADER.replace("unit", "units"), format!("{HEADER},unit")] {
        let error = read(Format::ClaimsCsv, "f.csv", format!("{header}\n").as_bytes()).unwrap_err();
        assert!(error.to_string().contains("column"), "{error}");
    }
}

fn json_claim() -> String {
    r#"{"claim":{"subject":"entity:a","property":"name","value":{"text":"Invented Trading"},"known":"2022-05","source":{"originator":"The Agency"},"grade":{"reliability":"A","credibility":1}}}"#.to_owned()
}

#[test]
fn a_claim_as_json_is_placed_in_its_own_file() {
    let text = format!("\n{}\n", json_claim());
    let out = good(Format::ClaimsJson, "c.jsonl", &text);
    let source = &out.claims[0].source;
    assert_eq!((source.exhibit, &source.locator), (Digest::of(text.as_bytes()), &Locator::Line(2)));
    let whole = serde_json::json!({ "claim": out.claims[0] });
    assert_eq!(
        good(Format::ClaimsJson, "d.jsonl", &whole.to_string()).claims,
        out.claims,
        "what is placed stays placed"
    );
}

#[test]
fn identities_are_read() {
    let line = r#"{"identity":{"left":"a","right":"b","judgement":"same","by":"me","on":"2026-01-01","why":"one number"}}"#;
    let (tally, out) = read(Format::ClaimsJson, "i.jsonl", line.as_bytes()).unwrap();
    assert_eq!((tally.kept, tally.claims, out.identities.len()), (1, 0, 1));
}

#[test]
fn typos_in_json_do_not_pass() {
    let claim = json_claim();
    for (bad, why) in [
        (claim.replace("\"known\"", "\"denid\":true,\"known\""), "denid"),
        (claim.replace("\"originator\"", "\"quot\":\"x\",\"originator\""), "quot"),
        (claim.replace("\"known\":", "\"known\":\"2021\",\"known\":"), "twice"),
        (claim.replace("2022-05", "2022-13"), "not a date"),
        (claim.replace("\"subject\":\"entity:a\"", "\"subject\":\"a b\""), "entity id"),
        (claim.replace("\"subject\"", "\"schema\":\"Persona\",\"subject\""), "FollowTheMoney"),
        (claim.replace("{\"claim\"", "{\"claims\":1,\"claim\""), "claims"),
        (claim.replace("\"known\":\"2022-05\",", ""), "known"),
        ("{}".to_owned(), "neither"),
        ("[]".to_owned(), "not a JSON object"),
    ] {
        let reason = one_bad(Format::ClaimsJson, &bad);
        assert!(reason.contains(why), "{bad}: {reason}");
    }
    assert_eq!(known().to_string(), "2026-11-01");
}
