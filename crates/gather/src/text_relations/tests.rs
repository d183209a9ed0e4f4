//! Sentences in the manner of the lists, about invented parties.

use super::*;
use crate::{Collected, Sink, intake::Intake};
use record::{Basis, Digest};

/// Schema, id, name and other names of the invented parties.
const PARTIES: [(&str, &str, &[&str]); 9] = [
    ("Organization", "x:lamp", &["LANTERN MINING DEVELOPMENT TRADING CORPORATION", "LAMICO"]),
    ("Organization", "x:bank", &["TALLOW COMMERCIAL BANK", "TALLOW BANK (TCB)"]),
    ("Organization", "x:wick", &["NORTHERN WICKBONG GENERAL CORPORATION"]),
    ("Organization", "x:bureau", &["GENERAL BUREAU OF OIL LAMPS"]),
    ("Organization", "x:office", &["OFFICE 93"]),
    ("Organization", "x:fund", &["WAX FUND", "GUILD OF WAX (GOW)"]),
    ("Organization", "x:academy", &["SECOND ACADEMY OF LAMP SCIENCES"]),
    ("Person", "x:han", &["Han In Vented"]),
    ("Organization", "x:sub", &["HESUNG LAMP TRADING COMPANY"]),
];

/// What the text, in the record of `own`, is read to say: `subject relation object`, with its marks.
fn said(own: &str, text: &str) -> Vec<String> {
    let mut sink = Collected::default();
    outcome(own, text, &mut sink);
    sink.claims.iter().map(shown).collect()
}

fn outcome(own: &str, text: &str, sink: &mut dyn Sink) -> Outcome {
    let mut seen = crate::Seen::default();
    let mut intake = Intake::new(sink, "2025-01-01".parse().unwrap(), &mut seen);
    let mut clerk = Clerk::new(&mut intake, Digest::of(b"list"), "an invented list");
    let mut texts = TextRelations::default();
    let subject =
        |schema, id| Subject { id: EntityId::new(id).unwrap(), schema, record: "r".into(), known: None };
    for (schema, id, names) in PARTIES {
        for (at, name) in names.iter().enumerate() {
            texts.name(&subject(schema, id), name, if at == 0 { Standing::Primary } else { Standing::Alias });
        }
    }
    texts.name(&subject("Person", "x:hacker"), "staff", Standing::Derived);
    let schema = PARTIES.iter().find(|(_, id, _)| *id == own).unwrap().0;
    texts.text(&subject(schema, own), "COMMENTS1", text);
    texts.resolve(&mut clerk).unwrap()
}

fn shown(claim: &record::Claim) -> String {
    assert_eq!(claim.grade.basis, Basis::ReadFromText);
    let mut text = format!("{} {} {}", claim.subject, claim.property, claim.value);
    let marks = [
        (claim.denied, " denied"),
        (claim.grade.credibility.level() == 3, " doubtful"),
        (claim.valid.to.is_some(), " former"),
    ];
    text.extend(marks.iter().filter(|(holds, _)| *holds).map(|(_, mark)| *mark));
    text
}

#[test]
fn who_is_whose_is_read_in_the_right_direction() {
    for (own, text, says) in [
        (
            "x:sub",
            "The Lantern Mining Development Corporation (LAMICO) is the parent company of Hesung Lamp Trading Corporation.",
            &["x:sub controlled_by x:lamp"][..],
        ),
        (
            "x:sub",
            "Hesung is a lamp company subordinate to the General Bureau of Oil Lamps (GBOL). It has burned oil.",
            &["x:sub subordinate_to x:bureau"],
        ),
        (
            "x:sub",
            "Hesung Lamp is a subsidiary of Northern Wickbong General Corporation – a maker of wicks – and has sold them.",
            &["x:sub controlled_by x:wick"],
        ),
        (
            "x:sub",
            "Owned by the Northern Wickbbong General Corporation, the largest maker of wicks.",
            &["x:sub owned_by x:wick"],
        ),
        (
            "x:office",
            "Office 93 trades in wax and controls the lamp oil firm Wax Fund.",
            &["x:fund controlled_by x:office"],
        ),
        (
            "x:office",
            "It is responsible for oil, and directs the activities of LAMICO.",
            &["x:lamp controlled_by x:office"],
        ),
        (
            "x:academy",
            "It uses a number of subordinate organizations to buy oil, including Hesung Lamp Trading Company.",
            &["x:sub subordinate_to x:academy"],
        ),
        (
            "x:office",
            "The General Bureau of Oil Lamps and the Second Academy of Lamp Sciences – also listed – are subordinate to Office 93.",
            &["x:bureau subordinate_to x:office", "x:academy subordinate_to x:office"],
        ),
        ("x:sub", "Front company for Tallow Commercial Bank, a listed entity.", &["x:sub front_of x:bank"]),
        (
            "x:bureau",
            "Changed name as Second Academy of Lamp Sciences (XXe.027) in 2013.",
            &["x:academy successor_of x:bureau"],
        ),
        (
            "x:sub",
            "The company’s parent is the Ministry of Candles.",
            &["x:sub controlled_by Ministry of Candles"],
        ),
    ] {
        assert_eq!(said(own, text), says, "{text}");
    }
}

#[test]
fn one_phrase_may_name_several_and_several_phrases_one() {
    let text = "Owned or controlled by, or acts or purports to act for or on behalf of Tallow Commercial Bank and LAMICO.";
    assert_eq!(said("x:sub", text), ["x:sub controlled_by x:bank", "x:sub controlled_by x:lamp"]);
    let text = "It is associated with Office 39 and Office 93 of the Party.";
    assert_eq!(said("x:sub", text), ["x:sub associated_with x:office"]);
    let text = "It provides financial services in support to Tallow Commercial Bank and Hesung Lamp Trading, a subordinate of the Northern Wickbong General Corporation.";
    assert_eq!(
        said("x:fund", text),
        ["x:sub subordinate_to x:wick", "x:fund supports x:bank", "x:fund supports x:sub"]
    );
}

#[test]
fn short_forms_are_learnt_from_the_texts() {
    let text = "Used as an alias by the Second Academy of Lamp Sciences (“Second Academy”). It buys oil on behalf of Second Academy.";
    assert_eq!(said("x:sub", text), ["x:sub front_of x:academy", "x:sub acting_for x:academy"]);
}

#[test]
fn offices_belong_to_persons() {
    for (own, text, says) in [
        (
            "x:han",
            "Han In Vented is a Tallow Commercial Bank (TCB) official.",
            &["x:han official_of x:bank"][..],
        ),
        (
            "x:han",
            "Former Director of the General Bureau of Oil Lamps.",
            &["x:han official_of x:bureau former"],
        ),
        ("x:han", "Served as the LAMICO representative in Atlantis.", &["x:han official_of x:lamp former"]),
        ("x:han", "Has served as representative for Wax Fund.", &["x:han official_of x:fund"]),
        (
            "x:han",
            "Representative for Wax Fund, which is affiliated with the army and has a close relationship with Office 93.",
            &["x:fund associated_with x:office", "x:han official_of x:fund"],
        ),
        ("x:han", "Deputy Chief of Staff", &[]),
        ("x:sub", "Its director of sales met a LAMICO official.", &[]),
    ] {
        assert_eq!(said(own, text), says, "{text}");
    }
}

#[test]
fn doubt_denial_and_strangers_are_heard() {
    for (text, says) in [
        ("It is believed to be controlled by Office 93.", &["x:sub controlled_by x:office doubtful"][..]),
        ("It is not owned by Wax Fund.", &["x:sub owned_by x:fund denied"]),
        ("It was formerly associated with Wax Fund.", &["x:sub associated_with x:fund former"]),
        ("It sold oil to Candle Research, a subordinate of Wax Fund.", &[]),
        ("In 2013, Hesung, a subsidiary of Wax Fund, sold oil.", &["x:sub controlled_by x:fund"]),
        ("A DPRK firm based in Lampton that is subordinate to Wax Fund.", &["x:sub subordinate_to x:fund"]),
        ("The Candle Research Institute is subordinate to Office 93.", &[]),
        ("It moved cash to banks affiliated with Office 93.", &[]),
        ("Member of the Popular Front for the Lamps of the East.", &[]),
        ("Wax Fund was listed in 2009 and is the primary seller of wax.", &[]),
        ("Facilitates shipments on behalf of its owner.", &[]),
    ] {
        assert_eq!(said("x:sub", text), says, "{text}");
    }
}

#[test]
fn fields_are_resolved_or_keep_their_name() {
    let mut sink = Collected::default();
    let mut seen = crate::Seen::default();
    let mut intake = Intake::new(&mut sink, "2025-01-01".parse().unwrap(), &mut seen);
    let mut clerk = Clerk::new(&mut intake, Digest::of(b"list"), "an invented list");
    let subject = |id| Subject {
        id: EntityId::new(id).unwrap(),
        schema: "Organization",
        record: "r".into(),
        known: None,
    };
    let mut texts = TextRelations::default();
    texts.name(&subject("x:1"), "WAX FUND, LTD.", Standing::Primary);
    for name in ["Wax Fund Ltd", "Nobody at all"] {
        texts.field(&subject("x:2"), "Remarks", ["Linked To:", "linked_to"], name);
    }
    assert_eq!(texts.resolve(&mut clerk).unwrap(), Outcome { resolved: 1, named: 1, unresolved: 0 });
    assert_eq!(
        sink.claims.iter().map(shown).collect::<Vec<_>>(),
        ["x:2 linked_to x:1", "x:2 linked_to Nobody at all"]
    );
    assert_eq!(sink.claims[0].source.quote.as_deref(), Some("Linked To: Wax Fund Ltd"));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(words in proptest::collection::vec(proptest::sample::select(vec![
        "owned", "or", "controlled", "by", ",", "The", "(", ")", "LAMICO", "TCB)", "Wax", "Fund", "and", "is", "parent", "company",
        "of", "Han", "official", "on", "behalf", "which", "–", ".", ";", "’s", "subordinate", "organizations", "including", "é",
    ]), 0..30)) {
        let mut sink = Collected::default();
        outcome("x:han", &words.join(" "), &mut sink);
        for claim in &sink.claims {
            proptest::prop_assert!(claim.value.entity() != Some(&claim.subject));
        }
    }
}
