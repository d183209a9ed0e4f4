//! Independence: claims of one origin are joined, each link says why, circles are shown. The sources are invented.

use assess::{
    Stated,
    origin::{Origins, Reason, independent},
};
use proptest::prelude::*;
use record::Digest;
use serde_json::json;

/// A claim on one theft: who says it, of which day, which number, in which words.
fn said(title: &str, known: &str, amount: u64, quote: &str) -> Stated {
    let mut claim = json!({
        "subject": "incident:2025-05-05:sample", "property": "amount_stolen",
        "value": {"quantity": {"amount": amount.to_string(), "unit": "USD"}},
        "valid": {"from": "2025-05", "to": "2025-05"}, "known": known,
        "source": {"originator": title, "exhibit": Digest::of(b"x").to_string(), "locator": {"line": 1}},
        "grade": {"reliability": "C", "credibility": 3},
    });
    if !quote.is_empty() {
        claim["source"]["quote"] = json!(quote);
    }
    Stated::new(serde_json::from_value(claim).unwrap()).unwrap()
}

fn origins(claims: &[Stated]) -> Origins {
    independent(&claims.iter().collect::<Vec<_>>())
}

#[test]
fn relays_of_one_release_are_one_source() {
    let found = origins(&[
        said("Protos quoting FBI release of 12 May 2025", "2025-05-13", 41_300_000, ""),
        said("SC Magazine on FBI, May 2025", "2025-05-14", 41_300_000, ""),
        said("coinblast on FBI", "2025-06", 41_000_000, ""),
    ]);
    assert_eq!((found.count, found.groups.len()), (1, 1));
    assert_eq!(found.groups[0].issuer, "FBI");
    assert_eq!(found.groups[0].outlets.len(), 3);
    assert!(found.links.iter().all(|link| link.reason == Reason::SameIssuer && link.why.contains("FBI")));
}

#[test]
fn two_issuers_are_two_sources() {
    let found = origins(&[
        said(
            "Protos quoting FBI release of 12 May 2025",
            "2025-05-13",
            41_300_000,
            "about $41.3 million was taken",
        ),
        said(
            "Decrypt on Elliptic, May 2025",
            "2025-05-10",
            41_300_000,
            "we put the loss at 41.3 million dollars",
        ),
    ]);
    assert_eq!((found.count, found.links.len(), found.loops.len()), (2, 0, 0));
    assert_eq!(found.groups[0].issuer, "Elliptic", "the earliest comes first");
}

#[test]
fn the_same_words_are_one_source_and_a_common_phrase_is_none() {
    let words = "thieves emptied three hot wallets of the exchange within eleven minutes on Monday";
    let copied = origins(&[
        said("Alpha News", "2025-05-06", 10_000_000, words),
        said("Beta Daily", "2025-05-07", 12_000_000, &format!("{words}, it said")),
    ]);
    assert_eq!((copied.count, copied.links[0].reason), (1, Reason::SameWords));
    let own = origins(&[
        said("Alpha News", "2025-05-06", 10_000_000, "worth of cryptocurrency was stolen"),
        said("Beta Daily", "2025-05-07", 12_000_000, "worth of cryptocurrency was stolen"),
    ]);
    assert_eq!(own.count, 2, "five words may be anybody's");
}

#[test]
fn a_copy_that_has_the_number_later_is_no_second_source() {
    let copy = origins(&[
        said("Alpha News", "2025-05-06", 41_350_000, ""),
        said("dailycopy (machine-written)", "2025-05-20", 41_350_000, ""),
    ]);
    assert_eq!((copy.count, copy.links[0].reason), (1, Reason::SameNumber));
    let round = origins(&[
        said("Alpha News", "2025-05-06", 40_000_000, ""),
        said("dailycopy (machine-written)", "2025-05-20", 40_000_000, ""),
    ]);
    assert_eq!(round.count, 2, "a round number may be anybody's");
}

#[test]
fn a_circle_of_citations_is_shown_and_counts_once() {
    let found = origins(&[
        said("Alpha News citing Beta Daily", "2025-05-06", 10_000_000, ""),
        said("Beta Daily citing Gamma Wire", "2025-05-07", 10_000_000, ""),
        said("Gamma Wire citing Alpha News", "2025-05-08", 10_000_000, ""),
    ]);
    assert_eq!(found.loops.len(), 1);
    assert_eq!(found.loops[0].members, ["Alpha News", "Beta Daily", "Gamma Wire"]);
    assert_eq!(found.count, 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every claim is in one group, whatever the order, and the earliest of each group is one of its own.
    #[test]
    fn claims_are_parted_once(picked in proptest::collection::vec((0_usize..6, 1_u8..28, 1_u64..5), 0..12), shift in 0_usize..12) {
        let titles = ["A on FBI", "B on FBI", "C", "D citing C", "C citing D", "E (machine-written)"];
        let mut claims: Vec<Stated> = picked
            .iter()
            .map(|(title, day, amount)| said(titles[*title], &format!("2025-05-{day:02}"), amount * 1_111_000, ""))
            .collect();
        let found = origins(&claims);
        let mut ids: Vec<_> = claims.iter().map(|claim| claim.id).collect();
        ids.sort();
        ids.dedup();
        let mut grouped: Vec<_> = found.groups.iter().flat_map(|group| group.claims.clone()).collect();
        grouped.sort();
        prop_assert_eq!(&ids, &grouped);
        prop_assert!(found.groups.iter().all(|group| group.claims.first() == Some(&group.earliest)));
        prop_assert!(found.count <= found.groups.len() && (found.count > 0) != ids.is_empty());
        if !claims.is_empty() {
            let by = shift % claims.len();
            claims.rotate_left(by);
            prop_assert_eq!(origins(&claims), found);
        }
    }
}
