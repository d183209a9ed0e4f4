//! Who contests whom, and what a stop says of it.

use super::*;
use dispute::{against, disputes};
use proptest::prelude::*;
use record::{Claim, Digest, Grade, Interval, Locator, Scope, Source, Value};
use std::sync::Arc;

fn held(originator: &str, property: &str, value: &str, grade: &str, denied: bool) -> Held {
    let claim = Claim {
        subject: EntityId::new("wallet:evm:0x00000000000000000000000000000000000000a1").unwrap(),
        schema: None,
        property: Arc::from(property),
        value: Value::Text(value.to_owned()),
        denied,
        valid: Interval::default(),
        known: "2024".parse().unwrap(),
        source: Source {
            exhibit: Digest::of(b"x"),
            locator: Locator::Row(1),
            quote: None,
            originator: Arc::from(originator),
            attributor: None,
            citation: None,
        },
        grade: grade.parse::<Grade>().unwrap(),
        scope: Scope::default(),
        handling: None,
    };
    Held { id: claim.id().unwrap(), claim, status: Status::Standing, entry: 1 }
}

fn sides(claims: &[Held]) -> Vec<String> {
    let all = disputes(claims);
    all.iter()
        .flat_map(|d| d.says.iter().map(|s| format!("{} {}={}", s.originator, d.property, s.value)))
        .collect()
}

#[test]
fn two_originators_that_share_nothing_contest_each_other() {
    let exchange = held("A", "category", "exchange", "C3", false);
    let mixer = held("B", "category", "mixer", "B2", false);
    let all = [exchange, mixer];
    assert_eq!(sides(&all), ["B category=mixer", "A category=exchange"], "the best grade first");
    assert_eq!(against(&all[1], &all).unwrap(), "contested: A says exchange (C3)");
    let actors = [held("A", "actor", "x", "B2", false), held("B", "actor", "y", "C3", false)];
    assert_eq!(sides(&actors), ["A actor=x", "B actor=y"]);
    let with_actors: Vec<_> = all.iter().chain(&actors).cloned().collect();
    assert_eq!(
        against(&all[1], &with_actors).unwrap(),
        "contested: A says exchange (C3), A says it is x's (B2), B says it is y's (C3)"
    );
}

#[test]
fn what_only_differs_in_words_or_breadth_is_no_dispute() {
    let own = held("A", "category", "mixing_service", "B2", false);
    for other in ["mixer", "mixing_service", "service", "hot_wallet"] {
        assert_eq!(disputes(&[own.clone(), held("B", "category", other, "C3", false)]), [], "{other}");
    }
    let same = [own.clone(), held("A", "category", "exchange", "C3", false)];
    assert_eq!(disputes(&same), [], "one originator does not contest itself");
    assert_eq!(disputes(&[held("A", "label", "x", "B2", false), held("B", "label", "y", "B2", false)]), []);
    let shared = [
        own.clone(),
        held("B", "category", "mixer", "C3", false),
        held("B", "category", "user", "C3", false),
    ];
    assert_eq!(disputes(&shared), [], "they share one");
}

#[test]
fn a_denial_contests() {
    let own = held("A", "category", "exchange", "B2", false);
    let all = [own.clone(), held("B", "category", "exchange", "C3", true)];
    assert_eq!(sides(&all), ["A category=exchange", "B category=NOT exchange"]);
    assert_eq!(against(&own, &all).unwrap(), "contested: B says NOT exchange (C3)");
}

#[test]
fn the_withdrawn_have_no_voice() {
    let own = held("A", "category", "exchange", "B2", false);
    let gone = Held {
        status: Status::Withdrawn { why: "w".to_owned() },
        ..held("B", "category", "mixer", "A1", false)
    };
    assert_eq!(disputes(&[own, gone]), []);
}

proptest! {
    /// Against every pair of claims: contested are the originators with another who shares nothing.
    #[test]
    fn disputes_are_what_pairs_say(said in proptest::collection::vec((0_u8..3, 0_u8..4), 0..8)) {
        let claims: Vec<_> = said
            .iter()
            .map(|(who, what)| held(&format!("o{who}"), "category", &format!("c{what}"), "B2", false))
            .collect();
        let of = |who: u8| said.iter().filter(|(by, _)| *by == who).map(|(_, what)| *what).collect::<BTreeSet<_>>();
        let apart = |a: u8, b: u8| a != b && !of(a).is_empty() && !of(b).is_empty() && of(a).is_disjoint(&of(b));
        let expected: BTreeSet<_> = said
            .iter()
            .filter(|(who, _)| (0..3).any(|other| apart(*who, other)))
            .map(|(who, what)| format!("o{who} category=c{what}"))
            .collect();
        let found = sides(&claims);
        prop_assert_eq!(found.len(), expected.len(), "each once");
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}
