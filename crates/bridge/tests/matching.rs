//! Deposits and releases of made-up bridges, matched.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "tests may panic"
)]

use bridge::incidents::{Verdict, incidents};
use bridge::{End, Matching, Options, Side, match_ends, placebo, read_csv};
use proptest::prelude::*;

/// A bridge of three tokens: delays of half an hour and more, accounts that come back, round amounts.
struct World {
    state: u64,
}

impl World {
    fn next(&mut self, below: u64) -> u64 {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }

    /// Both ends of `count` passages; equal ids are the truth. `fee` takes the amount to what comes out.
    fn passages(&mut self, count: u64, fee: impl Fn(u128, u64) -> u128) -> (Vec<End>, Vec<End>) {
        let mut sides = (Vec::new(), Vec::new());
        for n in 0..count {
            let token = self.next(3);
            let round = self.next(4) == 0;
            let amount =
                if round { 10u128.pow(9) } else { 10_000 + u128::from(self.next(1_000_000_000_000)) };
            let time = 1_700_000_000 + n * 400 + self.next(300);
            let account = format!("0x{:040x}", self.next(count));
            let (id, random) = (format!("{n}"), self.next(1_000));
            let end = |time, asset: &str, amount| End {
                id: id.clone(),
                time: Some(time),
                asset: format!("{asset}{token}"),
                amount: Some(amount),
                account: Some(account.clone()),
                ..End::default()
            };
            sides.0.push(end(time, "here", amount));
            let delay = 1_800 + self.next(3_000) * (1 + 20 * u64::from(self.next(10) == 0));
            sides.1.push(end(time + delay, "there", fee(amount, random)));
        }
        // Releases come in no order that tells anything.
        sides.1.sort_by_key(|end| (end.amount, end.time));
        sides
    }
}

fn right(matching: &Matching) -> usize {
    matching.matches.iter().filter(|pair| pair.source_tx == pair.destination_tx).count()
}

fn f1(matching: &Matching, truth: usize) -> f64 {
    2.0 * right(matching) as f64 / (matching.matches.len() + truth) as f64
}

#[test]
fn passages_are_found_again_though_fees_vary_and_releases_are_missing() {
    let (deposits, mut releases) =
        World { state: 7 }.passages(600, |amount, random| amount - amount * u128::from(random) / 200_000);
    releases.retain(|end| !end.id.ends_with('3'));
    let matching = match_ends(&deposits, &releases, &Options::default());
    assert!(f1(&matching, releases.len()) > 0.97, "{}", f1(&matching, releases.len()));
    let said: f64 = matching.matches.iter().map(|pair| pair.probability).sum();
    assert!((said - right(&matching) as f64).abs() < 12.0, "{said} said, {} right", right(&matching));
    assert!((2_000..6_000).contains(&matching.median_delay), "{}", matching.median_delay);
}

#[test]
fn a_fixed_fee_is_learned_without_accounts() {
    let (mut deposits, mut releases) = World { state: 8 }.passages(600, |amount, _| amount - 7_777);
    deposits.iter_mut().chain(&mut releases).for_each(|end| end.account = None);
    let matching = match_ends(&deposits, &releases, &Options::default());
    assert!(f1(&matching, 600) > 0.85, "{}", f1(&matching, 600));
}

#[test]
fn tokens_with_other_decimals_are_recognised() {
    let (deposits, releases) = World { state: 9 }.passages(300, |amount, _| amount * 10u128.pow(12));
    let matching = match_ends(&deposits, &releases, &Options::default());
    assert!(f1(&matching, 300) > 0.97, "{}", f1(&matching, 300));
    let sure = matching.asset_pairs.iter().filter(|(_, _, share)| *share > 0.8);
    assert!(
        sure.clone().count() == 3 && sure.clone().all(|(from, to, _)| from[4..] == to[5..]),
        "{:?}",
        matching.asset_pairs
    );
}

#[test]
fn strangers_are_not_paired() {
    let (deposits, _) = World { state: 10 }.passages(200, |amount, _| amount);
    let (_, releases) = World { state: 11 }.passages(200, |amount, _| amount);
    let matching = match_ends(&deposits, &releases, &Options::default());
    // Round amounts of the same token at fitting times are taken for pairs, and the laws learned from nothing else
    // are too sure of them; but the placebo, which has time run backwards, finds as many.
    let by_chance = placebo(&deposits, &releases, &Options::default()).matches.len();
    assert!(matching.matches.len() < 80, "{} strangers paired", matching.matches.len());
    assert!(by_chance * 2 > matching.matches.len(), "{by_chance} of {} by chance", matching.matches.len());
    let (deposits, releases) = World { state: 10 }.passages(200, |amount, _| amount);
    let (found, by_chance) = (
        match_ends(&deposits, &releases, &Options::default()),
        placebo(&deposits, &releases, &Options::default()),
    );
    assert!(by_chance.matches.len() * 4 < found.matches.len(), "{} by chance", by_chance.matches.len());
}

#[test]
fn an_answer_that_names_its_deposit_is_taken_at_its_word() {
    let hash = "ab".repeat(32);
    let source = format!("tx_hash,time,asset,amount,memo\n0x{hash},1700000000,BTC.BTC,5000,=:ETH.ETH:0xaa\n");
    let destination = format!(
        "tx_hash,time,asset,amount,memo\nout1,1700000900,ETH.ETH,99,OUT:{hash}\nout2,1700000900,ETH.ETH,5000,\n"
    );
    let source = read_csv(source.as_bytes(), "s", Side::Source).unwrap();
    let destination = read_csv(destination.as_bytes(), "d", Side::Destination).unwrap();
    let matching = match_ends(&source.kept, &destination.kept, &Options::default());
    assert_eq!(matching.matches.len(), 1);
    assert_eq!(matching.matches[0].destination_tx, "out1");
    assert!(matching.matches[0].probability > 0.99);
}

#[test]
fn incidents_say_what_the_extract_rules_out() {
    let (deposits, mut releases) = World { state: 12 }.passages(400, |amount, _| amount);
    let end = |id: &str, time, asset: &str, amount| End {
        id: id.to_owned(),
        time: Some(time),
        asset: asset.to_owned(),
        amount: Some(amount),
        account: Some("0xthief".to_owned()),
        ..End::default()
    };
    let middle = 1_700_000_000 + 300 * 400;
    let mut again = releases.iter().find(|end| end.id == "150").unwrap().clone();
    again.id = "again".to_owned();
    again.time = again.time.map(|time| time + 40_000);
    releases.extend([
        end("old", 1_700_000_100, "there0", 12_345_678),
        end("new", 1_800_000_000, "there0", 12_345_678),
        end("alien", middle, "elsewhere", 5),
        end("huge", middle, "there0", 10u128.pow(15)),
        end("small", middle, "there0", 123_456_789),
        again,
    ]);
    let matching = match_ends(&deposits, &releases, &Options::default());
    let found = incidents(&deposits, &releases, &matching);
    let verdict = |id: &str| found.iter().find(|one| one.destination_tx == id).map(|one| one.verdict.clone());
    assert_eq!(verdict("old"), Some(Verdict::OlderThanExtract));
    assert_eq!(verdict("new"), Some(Verdict::NewerThanExtract));
    assert_eq!(verdict("alien"), Some(Verdict::AssetNotHeld));
    assert!(
        matches!(verdict("huge"), Some(Verdict::LargerThanAnyDeposit { largest }) if largest < 10u128.pow(13))
    );
    assert_eq!(verdict("small"), Some(Verdict::NotHeld));
    let twice = verdict("again").or_else(|| verdict("150"));
    assert!(matches!(twice, Some(Verdict::PaidTwice { deposit, .. }) if deposit == "150"));
    assert!(verdict("huge").unwrap().is_unexplained() && !verdict("old").unwrap().is_unexplained());
}

#[test]
fn fewer_columns_leave_fewer_pairs_and_are_not_surer() {
    let (deposits, releases) = World { state: 13 }.passages(200, |amount, _| amount);
    let full = match_ends(&deposits, &releases, &Options::default());
    let strip = |ends: &[End]| -> Vec<End> {
        ends.iter()
            .map(|end| End { account: None, time: None, asset: String::new(), ..end.clone() })
            .collect()
    };
    let bare = match_ends(&strip(&deposits), &strip(&releases), &Options::default());
    assert!(right(&full) > 195 && right(&bare) > 120, "{} and {}", right(&full), right(&bare));
    let expected = |matching: &Matching| matching.matches.iter().map(|pair| pair.probability).sum::<f64>();
    assert!(expected(&bare) < expected(&full));
}

fn any_end() -> impl Strategy<Value = End> {
    let text = prop::option::of("[ab]");
    let time = prop::option::of(prop_oneof![0u64..100, Just(u64::MAX), 1_700_000_000u64..1_700_000_100]);
    let amount = prop::option::of(prop_oneof![0u128..5, Just(u128::MAX), any::<u128>()]);
    ("[0-3]", time, "[xy]?", amount, text.clone(), text.clone(), text).prop_map(
        |(id, time, asset, amount, account, number, refers)| End {
            id,
            time,
            asset,
            amount,
            account,
            number,
            refers,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever the rows: one to one, every row accounted for, probabilities within bounds, no panic.
    #[test]
    fn any_rows_give_a_one_to_one_pairing(
        source in prop::collection::vec(any_end(), 0..25),
        destination in prop::collection::vec(any_end(), 0..25),
    ) {
        let matching = match_ends(&source, &destination, &Options::default());
        let mut left: Vec<_> = matching.matches.iter().map(|pair| pair.source).chain(matching.unmatched_source.iter().copied()).collect();
        let mut right: Vec<_> = matching.matches.iter().map(|pair| pair.destination).chain(matching.unmatched_destination.iter().copied()).collect();
        left.sort_unstable();
        right.sort_unstable();
        prop_assert_eq!(left, (0..source.len()).collect::<Vec<_>>());
        prop_assert_eq!(right, (0..destination.len()).collect::<Vec<_>>());
        for pair in &matching.matches {
            prop_assert!((0.4..1.0).contains(&pair.probability));
        }
        let _ = incidents(&source, &destination, &matching);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), head in "(id,time,amount,memo,to\n)?") {
        let text = [head.as_bytes(), &bytes].concat();
        for side in [Side::Source, Side::Destination] {
            let _ = read_csv(&text[..], "any", side);
        }
    }
}

#[test]
fn equal_input_gives_equal_output_in_any_order() {
    let (deposits, releases) = World { state: 14 }.passages(150, |amount, _| amount);
    let once = match_ends(&deposits, &releases, &Options::default());
    let mut turned = (deposits, releases);
    turned.0.reverse();
    turned.1.reverse();
    let again = match_ends(&turned.0, &turned.1, &Options::default());
    let sure = |matching: &Matching| {
        let pairs = matching.matches.iter().filter(|pair| pair.probability > 0.99);
        let mut pairs: Vec<_> =
            pairs.map(|pair| (pair.source_tx.clone(), pair.destination_tx.clone())).collect();
        pairs.sort();
        pairs
    };
    assert_eq!(sure(&once), sure(&again));
    assert!(sure(&once).len() > 130);
}
