//! The CoinJoin rules on small transactions: real ones reduced to their values, and invented near misses.

use cluster::coinjoin::{
    Change, Coin, Kind, Owner, Participants, ScriptKind, Tx, classify, is_coinjoin, mixed_outputs,
    unmixed_change,
};
use proptest::prelude::*;

/// P2WPKH scripts, each another: `side` and `number` make them so.
fn scripts(side: u8, count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|number| {
            let mut script = vec![0x00, 0x14];
            script.extend([side; 16]);
            script.extend(u32::try_from(number).unwrap().to_be_bytes());
            script
        })
        .collect()
}

/// Lends a transaction of these values, every script P2WPKH and its own.
fn with_values<T>(inputs: &[u64], outputs: &[u64], use_it: impl FnOnce(&Tx<'_>) -> T) -> T {
    let (from, to) = (scripts(1, inputs.len()), scripts(2, outputs.len()));
    let inputs: Vec<Coin<'_>> =
        inputs.iter().zip(&from).map(|(value, script)| Coin::new(*value, script)).collect();
    let outputs: Vec<Coin<'_>> =
        outputs.iter().zip(&to).map(|(value, script)| Coin::new(*value, script)).collect();
    use_it(&Tx { inputs: &inputs, outputs: &outputs, time: None })
}

fn kind(inputs: &[u64], outputs: &[u64]) -> Kind {
    with_values(inputs, outputs, |tx| classify(tx).kind)
}

/// 7732a03c8cf133e0475ae37e4f2f49ba77beb631378216889e33e9847aa0049b (July 2018), values in satoshi.
const JOINMARKET: (&[u64], &[u64]) = (
    &[100_000_000, 63_640_544, 41_979_708, 59_754_628, 100_000_800, 83_833_827, 59_754_628, 15_370_723],
    &[
        83_240_446, 83_240_446, 83_240_446, 83_240_446, 55_492_608, 83_240_446, 595_381, 18_498_052,
        16_760_754, 16_775_202,
    ],
);

/// d19450c00be0fdbb560e4de48ca9ad66e73875cd4bd1adff856eedb1a4ee8b00 (March 2024).
const WHIRLPOOL: (&[u64], &[u64]) =
    (&[5_000_000, 5_000_000, 5_003_932, 5_000_000, 5_000_000, 5_005_142], &[5_000_000; 6]);

#[test]
fn a_whirlpool_round_is_one_and_its_participants_are_counted() {
    let found = with_values(WHIRLPOOL.0, WHIRLPOOL.1, classify);
    assert_eq!(found.kind, Kind::Whirlpool);
    assert_eq!(found.participants, Some(Participants { at_least: 6, at_most: 6 }));
    assert_eq!(found.denomination, Some(5_000_000));
    assert_eq!(found.evidence.len(), 2);
}

#[test]
fn near_misses_of_whirlpool_are_not_whirlpool() {
    assert_eq!(kind(&[5_100_000; 5], &[5_000_000; 5]), Kind::None, "nobody remixes");
    assert_eq!(
        kind(&[5_000_000, 5_000_000, 5_000_000, 5_000_000, 5_200_000], &[5_000_000; 5]),
        Kind::None,
        "too much"
    );
    assert_eq!(
        kind(&[5_000_001, 5_000_001, 5_000_001, 5_000_001, 5_003_000], &[5_000_001; 5]),
        Kind::None,
        "no pool"
    );
    let script = scripts(1, 1);
    let inputs: Vec<Coin<'_>> = WHIRLPOOL.0.iter().map(|value| Coin::new(*value, &script[0])).collect();
    let to = scripts(2, 6);
    let outputs: Vec<Coin<'_>> = to.iter().map(|script| Coin::new(5_000_000, script)).collect();
    assert!(!is_coinjoin(&Tx { inputs: &inputs, outputs: &outputs, time: None }), "one script pays for all");
}

#[test]
fn no_protocol_is_found_before_its_release() {
    let (from, to) = (scripts(1, 6), scripts(2, 6));
    let inputs: Vec<Coin<'_>> =
        WHIRLPOOL.0.iter().zip(&from).map(|(value, script)| Coin::new(*value, script)).collect();
    let outputs: Vec<Coin<'_>> = to.iter().map(|script| Coin::new(5_000_000, script)).collect();
    let at = |time| classify(&Tx { inputs: &inputs, outputs: &outputs, time: Some(time) }).kind;
    assert_eq!(at(1_500_000_000), Kind::None, "July 2017");
    assert_eq!(at(1_700_000_000), Kind::Whirlpool, "November 2023");
}

#[test]
fn a_joinmarket_round_is_one_because_its_makers_are_paid() {
    let found = with_values(JOINMARKET.0, JOINMARKET.1, classify);
    assert_eq!(found.kind, Kind::JoinMarket, "{:?}", found.evidence);
    assert_eq!(found.participants, Some(Participants { at_least: 5, at_most: 5 }));
    assert_eq!(with_values(JOINMARKET.0, JOINMARKET.1, |tx| mixed_outputs(tx, &found)), [0, 1, 2, 3, 5]);
}

#[test]
fn its_change_is_tied_to_the_inputs_that_paid_for_it() {
    let change = with_values(JOINMARKET.0, JOINMARKET.1, |tx| unmixed_change(tx, &classify(tx)));
    let owner =
        |output: usize| change.iter().find(|one| one.output == output).map(|one| one.owner.clone()).unwrap();
    // 16,760,754 + 83,240,446 = 100,001,200: the makers who brought 100,000,000 and 100,000,800 could each have it.
    assert_eq!(owner(6), Owner::Inputs(vec![5]), "83,833,827 is 595,381 + 83,240,446 less 2,000");
    assert_eq!(owner(8), Owner::Ambiguous);
    assert_eq!(change.len(), 5);
}

#[test]
fn a_payout_of_equal_amounts_is_not_a_coinjoin() {
    // No division: 3 × 100,000 and two changes from inputs that cannot pay for them one by one.
    assert_eq!(
        kind(&[40_000, 50_000, 1_000_000], &[100_000, 100_000, 100_000, 600_000, 180_000]),
        Kind::None
    );
    assert_eq!(kind(&[700_000, 80_000], &[100_000, 100_000, 100_000]), Kind::None, "two inputs");
    let many: Vec<u64> = std::iter::repeat_n(100_000, 100).chain([7]).collect();
    assert_eq!(kind(&[1_000_100; 11], &many), Kind::None, "fewer inputs than equal outputs");
}

#[test]
fn token_protocols_with_equal_dust_are_not_coinjoins() {
    let (from, to) = (scripts(1, 4), scripts(2, 5));
    let inputs: Vec<Coin<'_>> =
        [700, 900, 800, 9_000].iter().zip(&from).map(|(v, script)| Coin::new(*v, script)).collect();
    let mut outputs: Vec<Coin<'_>> =
        [546, 546, 546, 150, 350].iter().zip(&to).map(|(v, script)| Coin::new(*v, script)).collect();
    outputs[4] = Coin::new(0, &[0x6a, 0x5d, 0x00]);
    assert_eq!(outputs[4].kind, ScriptKind::OpReturn);
    assert!(!is_coinjoin(&Tx { inputs: &inputs, outputs: &outputs, time: None }));
}

#[test]
fn the_address_of_wasabis_coordinator_or_its_denomination_tells_wasabi_1() {
    let inputs: Vec<u64> = (0..12).map(|number| 11_000_000 + number * 313_131).collect();
    let outputs: Vec<u64> =
        std::iter::repeat_n(9_980_000, 12).chain((1..9).map(|number| number * 300_007)).collect();
    assert_eq!(kind(&inputs, &outputs), Kind::Wasabi1);
    let smaller: Vec<u64> =
        outputs.iter().map(|&value| if value == 9_980_000 { 5_004_000 } else { value }).collect();
    assert_eq!(kind(&inputs, &smaller), Kind::OtherCoinJoin, "another denomination names no protocol");
    let to = scripts(2, 5);
    let mut outputs: Vec<Coin<'_>> = to.iter().map(|script| Coin::new(5_000_000, script)).collect();
    outputs[4] =
        Coin { value: 77, kind: ScriptKind::P2wpkh, script: b"bc1qs604c7jv6amk4cxqlnvuxv26hv3e48cds4m0ew" };
    let from = scripts(1, 4);
    let inputs: Vec<Coin<'_>> = from.iter().map(|script| Coin::new(6_000_000, script)).collect();
    assert_eq!(classify(&Tx { inputs: &inputs, outputs: &outputs, time: None }).kind, Kind::Wasabi1);
}

#[test]
fn a_round_of_wasabi_2_is_sorted_and_of_standard_denominations() {
    let inputs: Vec<u64> = (0..30).map(|number| 9_000_000 - number * 123_457).collect();
    let outputs: Vec<u64> = [
        16_777_216, 16_777_216, 14_348_907, 10_000_000, 5_000_000, 5_000_000, 2_097_152, 1_594_323, 100_000,
        77,
    ]
    .to_vec();
    assert_eq!(kind(&inputs, &outputs), Kind::Wasabi2);
    let mut unsorted = outputs.clone();
    unsorted.swap(0, 5);
    assert_eq!(kind(&inputs, &unsorted), Kind::None);
    let odd: Vec<u64> = outputs.iter().map(|value| value + 1).collect();
    assert_eq!(kind(&inputs, &odd), Kind::None);
    assert_eq!(kind(&inputs[..20], &outputs), Kind::None, "too few inputs");
}

#[test]
fn a_small_round_of_wasabi_1_ties_change_to_the_only_inputs_that_fit() {
    // Twelve owners with one input each, values far apart; everyone pays 3,594 to the coordinator and 500 to the miner.
    let inputs: Vec<u64> = (0..12).map(|number| 10_000_000 + 1_000_003 * number * number + 200_000).collect();
    let mut outputs = vec![9_983_000; 12];
    outputs.extend(inputs.iter().map(|value| value - 9_983_000 - 4_094));
    outputs.push(12 * 3_594);
    let change = with_values(&inputs, &outputs, |tx| unmixed_change(tx, &classify(tx)));
    assert_eq!(change.len(), 13, "twelve changes and the coordinator's fee");
    for (owner, one) in change[..12].iter().enumerate() {
        let claimed = Change { output: 12 + owner, owner: Owner::Inputs(vec![owner]) };
        assert!(*one == claimed || one.owner == Owner::Ambiguous, "{one:?}");
    }
    assert_eq!(change[0].owner, Owner::Inputs(vec![0]));
}

/// A made-up JoinMarket round: owners with one or two inputs, makers paid within the terms, the taker pays the rest.
fn round() -> impl Strategy<Value = (Vec<u64>, Vec<u64>, Vec<Vec<usize>>)> {
    let maker = (1_000_u64..90_000_000, 0_u64..9_000, prop::option::of(1_000_u64..5_000_000));
    (20_000_000_u64..60_000_000, prop::collection::vec(maker, 2..6), 1_000_u64..3_000).prop_map(
        |(amount, makers, miner)| {
            let (mut inputs, mut changes, mut owners) = (Vec::new(), Vec::new(), Vec::new());
            let mut paid = miner;
            for &(rest, fee, second) in &makers {
                let brought = amount + rest;
                let first = brought - second.unwrap_or(0);
                owners.push(vec![inputs.len()]);
                inputs.push(first);
                if let Some(second) = second {
                    owners.last_mut().unwrap().push(inputs.len());
                    inputs.push(second);
                }
                changes.push(rest + fee);
                paid += fee;
            }
            owners.push(vec![inputs.len()]);
            inputs.push(amount + 7_777_777 + paid);
            changes.push(7_777_777);
            let outputs = std::iter::repeat_n(amount, changes.len()).chain(changes).collect();
            (inputs, outputs, owners)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The true owners always fit the terms, so a link that is claimed is a true one.
    #[test]
    fn a_claimed_owner_of_change_is_the_true_one((inputs, outputs, owners) in round()) {
        let (found, change) = with_values(&inputs, &outputs, |tx| {
            let found = classify(tx);
            let change = unmixed_change(tx, &found);
            (found, change)
        });
        // Equal changes make another shape, which the rules leave alone.
        prop_assume!(found.kind != Kind::None);
        prop_assert_eq!(found.kind, Kind::JoinMarket);
        for one in change {
            if let Owner::Inputs(claimed) = one.owner {
                prop_assert_eq!(&claimed, &owners[one.output - owners.len()]);
            }
        }
    }

    /// Whatever the values, the rules end and never call a transaction of fewer than three inputs a CoinJoin.
    #[test]
    fn any_values_are_classified(
        inputs in prop::collection::vec(any::<u64>(), 0..40), outputs in prop::collection::vec(0_u64..4, 0..40),
    ) {
        let found = with_values(&inputs, &outputs, classify);
        prop_assert!(inputs.len() >= 3 || !found.is_coinjoin());
        prop_assert_eq!(found.evidence.is_empty(), !found.is_coinjoin());
    }
}
