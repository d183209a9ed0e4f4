//! An updated index answers as one built anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests may panic")]

use names::Kind;
use proptest::prelude::*;
use screen::{ListScratch, Lists, Model, Party};

/// Invented parts of invented names.
const PARTS: [&str; 12] = [
    "Orvund", "Tessaly", "Kim", "Brennik", "Yong", "Chol", "Maravek", "Trading", "Shipping", "Volodin",
    "Pak", "Selim",
];

fn party(id: usize, parts: &[usize]) -> Party {
    let name: Vec<&str> = parts.iter().map(|part| PARTS[*part]).collect();
    Party { id: format!("invented-{id:03}"), ..Party::called(&name.join(" "), Kind::Person) }
}

fn answers(lists: &Lists, asked: &Party) -> Vec<(String, u32)> {
    let found = lists.search(asked, &Model::shipped(), 50, &mut ListScratch::default());
    found.into_iter().map(|(party, found)| (party.id.clone(), found.weighed.nats.to_bits())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_delta_gives_what_building_anew_gives(
        names in proptest::collection::vec(proptest::collection::vec(0..PARTS.len(), 2..4), 20..60),
        amended in proptest::collection::vec((0..70_usize, proptest::collection::vec(0..PARTS.len(), 2..4)), 0..4),
        gone in proptest::collection::vec(0..60_usize, 0..3),
        asked in proptest::collection::vec(0..PARTS.len(), 2..4),
    ) {
        let parties: Vec<Party> = names.iter().enumerate().map(|(id, parts)| party(id, parts)).collect();
        let mut lists = Lists::new(parties);
        let mut amended: Vec<Party> = amended.iter().map(|(id, parts)| party(*id, parts)).collect();
        amended.sort_by(|a, b| a.id.cmp(&b.id));
        amended.dedup_by(|a, b| a.id == b.id);
        let gone: Vec<String> = gone.iter().map(|id| format!("invented-{id:03}")).collect();
        let gone: Vec<&str> =
            gone.iter().map(String::as_str).filter(|id| amended.iter().all(|party| party.id != *id)).collect();
        lists.update(&gone, &amended);
        let anew = Lists::new(lists.parties().cloned().collect());
        let asked = party(999, &asked);
        prop_assert_eq!(answers(&lists, &asked), answers(&anew, &asked));
    }
}

#[test]
fn a_name_that_an_override_turns_around_is_found_either_way() {
    let lists = Lists::new(vec![party(1, &[0, 1])]);
    for name in ["\u{202e}Orvund Tessaly", "\u{202e}ylasseT dnuvrO"] {
        let found = answers(&lists, &Party::called(name, Kind::Person));
        assert!(f32::from_bits(found[0].1) > 0.0, "{name}");
    }
}
