//! What is written is read again as it was, and is what GraphSense's schema asks for.

use super::*;
use crate::{Collected, Format, read_bytes};
use proptest::prelude::*;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Fields of a tag in GraphSense's schema, and those that must be there.
const FIELDS: [&str; 15] = [
    "label",
    "source",
    "currency",
    "network",
    "context",
    "confidence",
    "is_cluster_definer",
    "lastmod",
    "category",
    "abuse",
    "address",
    "tx_hash",
    "actor",
    "concepts",
    "tag_type",
];
const MANDATORY: [&str; 6] = ["address", "label", "source", "currency", "network", "confidence"];

fn tag() -> LabelTag {
    LabelTag {
        wallet: EntityId::new("wallet:evm:0x00000000000000000000000000000000000000a1").unwrap(),
        label: Some("Invented: \"Hot\" \\ 1".to_owned()),
        category: Some("exchange".to_owned()),
        abuse: None,
        actor: Some("invented".to_owned()),
        currency: Some("ETH".to_owned()),
        concepts: vec!["hot_wallet".to_owned(), "sushiswap".to_owned()],
        originator: Arc::from("Invented Explorer"),
        citation: Some(Arc::from("https://example.org/a")),
        exhibit: Digest::of(b"x"),
        grade: "C3".parse().unwrap(),
        known: "2024-05-06".parse().unwrap(),
    }
}

fn written(tags: &[LabelTag]) -> String {
    let mut out = Vec::new();
    write_tagpack("Labels", "Us", tags, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn read(text: &str) -> Collected {
    let mut out = Collected::default();
    read_bytes(Format::TagPack, &[("p.yaml", text.as_bytes())], "2026".parse().unwrap(), &mut out).unwrap();
    out
}

/// What a tag says, as claims would: property, value, grade, date, originator, citation.
fn said(tag: &LabelTag) -> BTreeSet<[String; 6]> {
    let address = tag.wallet.as_str().rsplit(':').next().map(str::to_owned);
    let fields = [
        ("publicKey", &address),
        ("label", &tag.label),
        ("category", &tag.category),
        ("abuse", &tag.abuse),
        ("actor", &tag.actor),
        ("currency", &tag.currency),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
    let concepts = tag.concepts.iter().map(|concept| ("concept", concept.clone()));
    let rest = [
        tag.grade.to_string(),
        tag.known.to_string(),
        tag.originator.to_string(),
        tag.citation.as_deref().unwrap_or_default().to_owned(),
    ];
    let [grade, known, originator, citation] = rest;
    let line = |(name, value): (&str, String)| {
        [name.to_owned(), value, grade.clone(), known.clone(), originator.clone(), citation.clone()]
    };
    fields.chain(concepts).map(line).collect()
}

fn read_back(out: &Collected) -> BTreeSet<[String; 6]> {
    let line = |claim: &record::Claim| {
        [
            claim.property.to_string(),
            claim.value.to_string(),
            claim.grade.to_string(),
            claim.known.to_string(),
            claim.source.originator.to_string(),
            claim.source.citation.as_deref().unwrap_or_default().to_owned(),
        ]
    };
    out.claims.iter().map(line).collect()
}

#[test]
fn a_pack_has_what_the_schema_asks_for() {
    let bare = LabelTag {
        label: None,
        currency: None,
        citation: None,
        category: Some("shadow_bank".to_owned()),
        grade: "C2".parse().unwrap(),
        known: "2024-02".parse().unwrap(),
        ..tag()
    };
    let text = written(&[tag(), bare]);
    let pack: Json = serde_yaml_ng::from_str(&text).unwrap();
    assert!(["title", "creator", "description"].iter().all(|field| pack[field].is_string()), "{text}");
    for tag in pack["tags"].as_array().unwrap() {
        let fields = tag.as_object().unwrap();
        assert!(fields.keys().all(|field| FIELDS.contains(&field.as_str())), "{tag}");
        assert!(MANDATORY.iter().all(|field| fields[*field].as_str().is_some_and(|text| !text.is_empty())));
        serde_json::from_str::<Json>(tag["context"].as_str().unwrap()).unwrap();
        let category = tag.get("category").and_then(Json::as_str);
        assert!(category.is_none_or(taxonomy::is_concept), "{tag}");
        assert!(
            tag["concepts"].as_array().unwrap().iter().all(|one| taxonomy::is_concept(one.as_str().unwrap()))
        );
    }
    assert!(text.contains("\n  lastmod: 2024-05-06\n"), "a day is no text: {text}");
    assert!(text.contains("confidence: \"web_crawl\""));
}

#[test]
fn nothing_to_write_is_a_pack_without_tags() {
    assert!(read(&written(&[])).claims.is_empty());
}

#[test]
fn the_chain_of_a_tag_is_told_by_its_currency() {
    let on = |currency: Option<&str>| LabelTag { currency: currency.map(str::to_owned), ..tag() }.chain();
    assert_eq!([on(None), on(Some("USDT")), on(Some("BNB"))], ["ethereum", "ethereum", "bsc"]);
    assert!(LabelTag::chains().any(|chain| chain == "bsc"));
}

#[test]
fn a_context_of_ours_that_is_broken_is_set_aside() {
    let good = written(&[tag()]);
    for (from, to) in
        [("\\\"sushiswap\\\"]", "\\\"sushiswap"), ("watchkeeper\\\":{", "watchkeeper\\\":{\\\"x\\\":1,")]
    {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good);
        let out = read(&text);
        assert_eq!((out.claims.len(), out.quarantined.len()), (0, 1), "{text}");
        assert!(out.quarantined[0].reason.contains("watchkeeper"), "{:?}", out.quarantined);
    }
}

/// What a reader trims is not written either.
fn word() -> impl Strategy<Value = String> {
    "[^ \t\r\n]([^\r\n]{0,30}[^ \t\r\n])?".prop_filter("trimmed", |text| text.trim() == text)
}

prop_compose! {
    fn any_tag()(
        words in proptest::array::uniform4(proptest::option::of(word())),
        currency in proptest::option::of(prop_oneof![Just("ETH".to_owned()), Just("BNB".to_owned())]),
        concepts in proptest::collection::vec(prop_oneof![word(), Just("exchange".to_owned())], 0..40),
        category in proptest::option::of(prop_oneof![Just("exchange".to_owned()), Just("mixer".to_owned())]),
        grade in "[A-F][1-6]",
        known in prop_oneof!["20[0-2][0-9]", "20[0-2][0-9]-0[1-9]", "20[0-2][0-9]-1[0-2]-[12][0-9]"],
        originator in word(),
        citation in proptest::option::of(word()),
    ) -> LabelTag {
        let [label, abuse, actor, one] = words;
        LabelTag {
            label,
            category,
            abuse,
            actor,
            currency,
            concepts: concepts.into_iter().chain(one).collect(),
            originator: Arc::from(originator),
            citation: citation.map(Arc::from),
            grade: grade.parse().unwrap(),
            known: known.parse().unwrap(),
            ..tag()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn every_tag_comes_back_as_it_was(tags in proptest::collection::vec(any_tag(), 1..4)) {
        let out = read(&written(&tags));
        prop_assert_eq!(&out.quarantined, &[]);
        let all: BTreeSet<_> = tags.iter().flat_map(said).collect();
        prop_assert_eq!(read_back(&out), all);
    }
}
