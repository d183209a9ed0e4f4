use crate::{good, one_bad, read};
use gather::{Collected, Format, GatherError};
use proptest::prelude::*;
use record::Locator;

const FORMAT: Format = Format::EtherscanLabels;
const A: &str = "0x00000000000000000000000000000000000000A1";

fn said(out: &Collected) -> Vec<String> {
    out.claims.iter().map(|claim| format!("{}={}", claim.property, claim.value)).collect()
}

fn entry(name: &str, labels: &str) -> String {
    format!("{{\"{A}\": {{\"name\": \"{name}\", \"labels\": [{labels}]}}}}")
}

#[test]
fn an_entry_becomes_claims_as_a_tag_does() {
    let out = good(FORMAT, "etherscan.combined.json.gz", &entry("KuCoin 2", "\"kucoin\", \"hot-wallet\""));
    let address = A.to_lowercase();
    assert_eq!(
        said(&out),
        [
            format!("publicKey={address}"),
            "currency=ETH".to_owned(),
            "label=KuCoin 2".to_owned(),
            "category=exchange".to_owned(),
            "concept=kucoin".to_owned(),
            "concept=hot-wallet".to_owned()
        ]
    );
    let claim = &out.claims[2];
    assert_eq!(claim.subject.as_str(), format!("wallet:evm:{address}"));
    assert_eq!(
        (claim.grade.to_string(), claim.known.to_string()),
        ("C3".to_owned(), "2026-11-01".to_owned())
    );
    assert_eq!(
        (&*claim.source.originator, &claim.source.locator),
        ("etherscan.io", &Locator::Record(A.to_owned()))
    );
    assert_eq!(claim.source.citation.as_deref(), Some(&*format!("https://etherscan.io/address/{address}")));
    assert_eq!(claim.source.quote, None);
    assert_eq!(
        out.claims[1].source.quote.as_deref(),
        Some("etherscan.combined.json.gz"),
        "the name is the evidence"
    );
}

#[test]
fn the_name_of_the_file_is_only_a_hint() {
    let text = entry("A", "");
    let bsc = good(FORMAT, "bscscan.json", &text);
    assert_eq!(
        (&*bsc.claims[1].value.to_string(), &*bsc.claims[1].source.originator),
        ("BNB", "bscscan.com")
    );
    let none = good(FORMAT, "labels.json", &text);
    assert_eq!(said(&none), [format!("publicKey={}", A.to_lowercase()), "label=A".to_owned()]);
    assert_eq!((&*none.claims[0].source.originator, &none.claims[0].source.citation), ("labels.json", &None));
    assert_eq!(none.claims[0].subject, bsc.claims[0].subject, "an EVM key is one on all its chains");
}

#[test]
fn without_a_name_the_first_label_is_one() {
    let out = good(FORMAT, "l.json", &entry("", "\"airdrop-hunter\", \"airdrop-hunter\""));
    assert_eq!(said(&out)[1..], ["label=airdrop-hunter".to_owned(), "concept=airdrop-hunter".to_owned()]);
    let out =
        good(FORMAT, "l.json", &format!("{{\"{A}\":{{\"name\":null,\"labels\":[\"scam\"],\"more\":{{}}}}}}"));
    assert_eq!(said(&out)[1..], ["label=scam", "abuse=scam", "concept=scam"]);
}

#[test]
fn damaged_entries_are_set_aside_with_their_offset() {
    let fine = "\"0x00000000000000000000000000000000000000b2\":{\"name\":\"B\",\"labels\":[]}";
    for (bad, why) in [
        ("\"\":{\"name\":\"\",\"labels\":[\"contract-deployer\"]}", "not a valid"),
        ("\"No matching records found\":{\"name\":\"x\",\"labels\":[]}", "not a valid"),
        ("\"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\":{\"name\":\"x\"}", "EVM"),
        ("\"0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\":{\"name\":\"x\"}", "EIP-55"),
        (&format!("\"{A}\":{{\"name\":\"\",\"labels\":[]}}"), "neither a name"),
        (&format!("\"{A}\":[1]"), "not an object"),
        (&format!("\"{A}\":\"x\""), "not an object"),
        (&format!("\"{A}\":{{\"name\":{{}}}}"), "name is not text"),
        (&format!("\"{A}\":{{\"labels\":\"kucoin\"}}"), "not a list"),
        (&format!("\"{A}\":{{\"labels\":[[\"a\"]]}}"), "not a list"),
        (&format!("\"{A}\":{{\"name\":\"a\",\"name\":\"b\"}}"), "twice"),
        (fine, "twice"),
    ] {
        let text = format!("{{{fine},\n{bad}}}");
        let (tally, out) =
            read(FORMAT, "l.json", text.as_bytes()).unwrap_or_else(|error| panic!("{bad}: {error}"));
        assert_eq!((tally.kept, tally.quarantined), (1, 1), "{bad}");
        assert!(out.quarantined[0].reason.contains(why), "{bad}: {}", out.quarantined[0].reason);
        assert_eq!(out.quarantined[0].line, 2, "{bad}");
        assert!(out.quarantined[0].record.contains("at byte 7"), "{}", out.quarantined[0].record);
    }
    assert!(one_bad(FORMAT, &entry(&"x".repeat(2000), "")).contains("1 KiB"));
    let many = vec!["\"a\""; 65].join(",");
    assert!(one_bad(FORMAT, &entry("x", &many)).contains("at most 64"));
}

#[test]
fn what_breaks_off_is_refused() {
    let whole = entry("A", "\"a\"");
    for text in [
        "[]",
        "1",
        "",
        &whole[..whole.len() - 1],
        &format!("{whole} x"),
        &format!("{{\"{A}\":{}", "[".repeat(1000)),
    ] {
        let outcome = read(FORMAT, "l.json", text.as_bytes());
        assert!(matches!(outcome, Err(GatherError::Malformed { .. })), "{text}");
    }
    assert!(good(FORMAT, "l.json", "{}").claims.is_empty());
}

proptest! {
    /// Against serde_json's own view of the whole object.
    #[test]
    fn every_entry_is_read_once(entries in proptest::collection::btree_map(any::<u32>(), (".{0,20}", proptest::collection::vec("[a-z-]{1,9}", 0..4)), 0..20)) {
        let object: serde_json::Map<_, _> = entries
            .iter()
            .map(|(n, (name, labels))| (format!("0x{n:040x}"), serde_json::json!({"name": name, "labels": labels})))
            .collect();
        let empty = entries.values().filter(|(name, labels)| name.trim().is_empty() && labels.is_empty()).count() as u64;
        let (tally, out) = read(FORMAT, "l.json", serde_json::to_string_pretty(&object).unwrap().as_bytes()).unwrap();
        prop_assert_eq!((tally.read, tally.quarantined), (entries.len() as u64, empty));
        prop_assert_eq!(out.claims.iter().filter(|claim| &*claim.property == "label").count() as u64, tally.kept);
    }
}
