//! Known counts, and the counter against an enumeration that a reader can check by eye.

use super::*;
use proptest::prelude::*;

fn computed(inputs: &[u64], outputs: &[u64], tolerance: Tolerance) -> Interpretations {
    match interpretations(inputs, outputs, tolerance, Bounds::default()) {
        Analysis::Computed(found) => found,
        Analysis::NotComputed(why) => panic!("not computed: {why:?}"),
    }
}

const EXACT: Tolerance = Tolerance { pays: 0, receives: 0 };

/// Every division of the inputs (as a growth string), times every way of handing the outputs to its blocks.
fn reference(inputs: &[u64], outputs: &[u64], tolerance: Tolerance) -> Interpretations {
    let mut found = Interpretations { count: 0, links: vec![vec![0; outputs.len()]; inputs.len()] };
    let mut divisions = vec![vec![0_usize]];
    for _ in 1..inputs.len() {
        divisions = divisions
            .iter()
            .flat_map(|one| {
                (0..=one.iter().max().unwrap() + 1).map(|block| [one.clone(), vec![block]].concat())
            })
            .collect();
    }
    for owner in divisions {
        let blocks = owner.iter().max().unwrap() + 1;
        for code in 0..blocks.pow(u32::try_from(outputs.len()).unwrap()) {
            let taker: Vec<usize> =
                (0..outputs.len()).map(|at| code / blocks.pow(u32::try_from(at).unwrap()) % blocks).collect();
            if (0..blocks).all(|block| block_fits(block, (inputs, &owner), (outputs, &taker), tolerance)) {
                found.count += 1;
                for (input, output) in pairs(inputs.len(), outputs.len()) {
                    found.links[input][output] += u128::from(owner[input] == taker[output]);
                }
            }
        }
    }
    found
}

fn pairs(inputs: usize, outputs: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..inputs).flat_map(move |input| (0..outputs).map(move |output| (input, output)))
}

fn block_fits(
    block: usize,
    inputs: (&[u64], &[usize]),
    outputs: (&[u64], &[usize]),
    tolerance: Tolerance,
) -> bool {
    let sum = |(values, owners): (&[u64], &[usize])| -> u64 {
        values.iter().zip(owners).filter(|(_, owner)| **owner == block).map(|(value, _)| value).sum()
    };
    let (paid, taken) = (sum(inputs), sum(outputs));
    outputs.1.contains(&block) && paid <= taken + tolerance.pays && taken <= paid + tolerance.receives
}

#[test]
fn perfect_coinjoins_have_the_published_numbers_of_interpretations() {
    // The Boltzmann tool's figures for n inputs and n outputs of one value.
    for (size, count) in
        [(1, 1), (2, 3), (3, 16), (4, 131), (5, 1_496), (6, 22_482), (7, 426_833), (8, 9_934_563)]
    {
        let coins = vec![100_000; size];
        assert_eq!(computed(&coins, &coins, EXACT).count, count, "{size} × {size}");
    }
    let five = computed(&[5; 5], &[5; 5], EXACT);
    assert!((five.entropy_bits() - 10.5469).abs() < 1e-3, "{}", five.entropy_bits());
    assert!(five.deterministic().is_empty());
}

#[test]
fn the_published_example_has_two_readings_and_eight_sure_links() {
    // Inputs 21, 12, 36, 28.1 and outputs 25, 8, 50, 14.1 (Ficsór's answer on sub-transactions), times ten.
    let found = computed(&[210, 120, 360, 281], &[250, 80, 500, 141], EXACT);
    assert_eq!(found.count, 2);
    assert_eq!(found.deterministic(), [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]);
    assert_eq!(found.probability(0, 2), Some(0.5));
    assert_eq!(found.probability(4, 0), None);
}

#[test]
fn an_ordinary_payment_has_one_reading_and_all_its_links_are_sure() {
    let found = computed(&[70, 55], &[100, 20], Tolerance { pays: 5, receives: 0 });
    assert_eq!((found.count, found.deterministic().len()), (1, 4));
    assert!(found.entropy_bits().abs() < f64::EPSILON);
}

#[test]
fn beyond_the_bounds_nothing_is_said() {
    let coins = [7; 13];
    assert_eq!(
        interpretations(&coins, &coins, EXACT, Bounds::default()),
        Analysis::NotComputed(TooLarge::Coins)
    );
    let few = Bounds { coins: 12, steps: 1_000 };
    assert_eq!(interpretations(&[7; 8], &[7; 8], EXACT, few), Analysis::NotComputed(TooLarge::Steps));
    // Every set fits every other: the worst case ends at the bound on steps, not later.
    let loose = Tolerance { pays: u64::MAX, receives: u64::MAX };
    let answer = interpretations(&[u64::MAX; 12], &[u64::MAX; 12], loose, Bounds::default());
    assert_eq!(answer, Analysis::NotComputed(TooLarge::Steps));
}

#[test]
fn no_coins_at_all_divide_in_one_way_and_one_side_alone_in_none() {
    assert_eq!(computed(&[], &[], EXACT).count, 1);
    assert_eq!(computed(&[1], &[], EXACT).count, 0);
    assert!(computed(&[1], &[], EXACT).deterministic().is_empty());
}

/// Few small values, so that many sums agree.
fn coins() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(1_u64..12, 1..6)
}

proptest! {
    #[test]
    fn counts_and_links_are_those_of_the_enumeration(
        inputs in coins(), outputs in coins(), pays in 0_u64..4, receives in 0_u64..3,
    ) {
        let tolerance = Tolerance { pays, receives };
        prop_assert_eq!(computed(&inputs, &outputs, tolerance), reference(&inputs, &outputs, tolerance));
    }

    #[test]
    fn order_of_the_coins_changes_no_count(mut inputs in coins(), outputs in coins(), pays in 0_u64..6) {
        let tolerance = Tolerance { pays, receives: 0 };
        let before = computed(&inputs, &outputs, tolerance);
        inputs.reverse();
        let mut after = computed(&inputs, &outputs, tolerance);
        after.links.reverse();
        prop_assert_eq!(before, after);
    }
}
