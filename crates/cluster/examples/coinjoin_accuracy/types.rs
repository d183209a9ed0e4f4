//! The first tables: which type the rules gave, against what each file is said to hold.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::io::Write;

use cluster::coinjoin::{Coin, Kind, WHIRLPOOL_POOLS, is_wasabi2_denomination, repeated};

use crate::dumplings::Row;
use crate::{Set, classified};

type Lists = BTreeMap<String, HashSet<String>>;

const KINDS: [Kind; 6] =
    [Kind::Wasabi1, Kind::Wasabi2, Kind::Whirlpool, Kind::JoinMarket, Kind::OtherCoinJoin, Kind::None];

/// A group of rows with one truth; `None`: the truth is not known.
struct Group<'a> {
    name: String,
    truth: Option<Kind>,
    rows: Vec<&'a Row>,
}

pub(crate) fn report(
    out: &mut impl Write,
    sets: &[Set],
    lists: &Lists,
    block: Option<&[bitcoin::Transaction]>,
) -> Result<(), Box<dyn Error>> {
    let groups = groups(sets, lists);
    let counts: Vec<[usize; 6]> = groups.iter().map(|group| count(&group.rows)).collect();
    confusion(out, &groups, &counts)?;
    scores(out, &groups, &counts)?;
    without_coordinator(out, &groups)?;
    any_kind(out, &groups)?;
    placebo(out, &groups)?;
    if let Some(block) = block {
        let possible = block.iter().filter(|tx| could_be(tx)).count();
        writeln!(
            out,
            "\nBlock: {} transactions, {possible} whose outputs alone would let a rule fire.",
            block.len()
        )?;
    }
    Ok(())
}

/// The rows by truth. A transaction is in one group only: the first of its files in the order below.
fn groups<'a>(sets: &'a [Set], lists: &Lists) -> Vec<Group<'a>> {
    let mut taken: HashSet<&str> = HashSet::new();
    let mut groups = Vec::new();
    let disowned: HashSet<&str> = lists.values().flatten().map(String::as_str).collect();
    let market = market(sets);
    for (end, name, truth) in [
        ("/WasabiCoinJoins", "Wasabi 1", Some(Kind::Wasabi1)),
        ("/Wasabi2CoinJoins", "Wasabi 2", Some(Kind::Wasabi2)),
        ("/SamouraiCoinJoins", "Whirlpool", Some(Kind::Whirlpool)),
        ("/SamouraiTx0s", "Whirlpool Tx0 (one owner)", Some(Kind::None)),
        ("jm_202406/OtherCoinJoins", "JoinMarket candidates", None),
        ("positives/OtherCoinJoins", "JoinMarket filter's test", None),
        ("/SamouraiPostMixTxs", "spends of Whirlpool outputs", Some(Kind::None)),
        ("/Wasabi2PostMixTxs", "spends of Wasabi 2 outputs", Some(Kind::None)),
        ("ww1_202405/WasabiPostMixTxs", "spends of Wasabi 1 outputs, 2021", Some(Kind::None)),
        ("/WasabiPostMixTxs", "spends of Wasabi 1 outputs, 2018", Some(Kind::None)),
        ("/OtherCoinJoinPostMixTxs", "spends of JoinMarket candidates", Some(Kind::None)),
    ] {
        let files: Vec<&Set> = sets.iter().filter(|set| set.name.ends_with(end)).collect();
        let rows: Vec<&Row> =
            files.iter().flat_map(|set| &set.rows).filter(|row| taken.insert(&row.txid)).collect();
        let (left_out, kept): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| disowned.contains(row.txid.as_str()));
        let (traded, kept): (Vec<_>, Vec<_>) =
            kept.into_iter().partition(|row| market.contains(row.txid.as_str()));
        groups.push(Group {
            name: format!("{name}, in the market"),
            truth: Some(Kind::JoinMarket),
            rows: traded,
        });
        groups.push(Group { name: name.to_owned(), truth, rows: kept });
        groups.push(Group {
            name: format!("{name}, on a list of false positives"),
            truth: None,
            rows: left_out,
        });
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// Equal outputs below this many satoshi are marks of token protocols, not trade: a maker's smallest offer is by default
/// 100,000 satoshi.
const SMALLEST_TRADE: u64 = 10_000;

/// Transactions of the `JoinMarket` files that trade with each other: those with three or more equal outputs that
/// spend, or are spent by, at least two others of them. Makers offer the same coins again and again, so real rounds have
/// such neighbours, and payouts have not. The rules do not look at this.
fn market(sets: &[Set]) -> HashSet<String> {
    let files = sets.iter().filter(|set| set.name.contains("jm_202406"));
    let large: HashMap<&str, &Row> = files
        .flat_map(|set| &set.rows)
        .filter(|row| most_equal(row) >= 3)
        .map(|row| (row.txid.as_str(), row))
        .collect();
    let mut neighbours: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (&txid, row) in &large {
        for (parent, _) in row.inputs.iter().filter_map(|coin| coin.spends.as_ref()) {
            if let Some((&parent, _)) = large.get_key_value(parent.as_str()) {
                neighbours.entry(txid).or_default().insert(parent);
                neighbours.entry(parent).or_default().insert(txid);
            }
        }
    }
    neighbours.into_iter().filter(|(_, others)| others.len() >= 2).map(|(txid, _)| txid.to_owned()).collect()
}

fn most_equal(row: &Row) -> usize {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    let traded = row.outputs.iter().filter(|coin| coin.value >= SMALLEST_TRADE);
    traded.for_each(|coin| *counts.entry(coin.value).or_default() += 1);
    counts.into_values().max().unwrap_or(0)
}

fn count(rows: &[&Row]) -> [usize; 6] {
    let found: Vec<Kind> = rows.iter().map(|row| classified(row).kind).collect();
    KINDS.map(|kind| found.iter().filter(|one| **one == kind).count())
}

fn confusion(out: &mut impl Write, groups: &[Group<'_>], counts: &[[usize; 6]]) -> std::io::Result<()> {
    writeln!(out, "| what the rows are | rows | {} |", KINDS.map(Kind::name).join(" | "))?;
    writeln!(out, "| --- | --: | {} |", ["--:"; 6].join(" | "))?;
    for (group, row) in groups.iter().zip(counts) {
        writeln!(
            out,
            "| {} | {} | {} |",
            group.name,
            group.rows.len(),
            row.map(|count| count.to_string()).join(" | ")
        )?;
    }
    Ok(())
}

/// Precision over all groups whose truth is known; recall in each half by hash (first digit below 8, or not).
fn scores(out: &mut impl Write, groups: &[Group<'_>], counts: &[[usize; 6]]) -> std::io::Result<()> {
    writeln!(
        out,
        "\n| type | precision | recall | recall, first half | recall, second half |\n| --- | --- | --- | --- | --- |"
    )?;
    for (at, kind) in
        KINDS.iter().enumerate().filter(|(_, kind)| !matches!(kind, Kind::None | Kind::OtherCoinJoin))
    {
        let called = |row: &[usize; 6]| row.get(at).copied().unwrap_or(0);
        let known = || groups.iter().zip(counts).filter(|(group, _)| group.truth.is_some());
        let all: usize = known().map(|(_, row)| called(row)).sum();
        let right: usize =
            known().filter(|(group, _)| group.truth == Some(*kind)).map(|(_, row)| called(row)).sum();
        let rows: Vec<&Row> = groups
            .iter()
            .filter(|group| group.truth == Some(*kind))
            .flat_map(|group| group.rows.clone())
            .collect();
        let (first, second): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.txid.as_str() < "8");
        let recall = |rows: &[&Row]| share(count(rows).get(at).copied().unwrap_or(0), rows.len());
        let name = kind.name();
        writeln!(
            out,
            "| {name} | {} | {} | {} | {} |",
            share(right, all),
            recall(&rows),
            recall(&first),
            recall(&second)
        )?;
    }
    Ok(())
}

/// `right / all` and both numbers.
pub(crate) fn share(right: usize, all: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows, printed with three digits")]
    let share = right as f64 / all.max(1) as f64;
    format!("{share:.3} ({right}/{all})")
}

/// Of the known CoinJoins, how many are called one, of whatever type: what clustering needs.
fn any_kind(out: &mut impl Write, groups: &[Group<'_>]) -> std::io::Result<()> {
    let known = |wanted: bool| -> Vec<&Row> {
        let fits = |group: &&Group<'_>| group.truth.is_some_and(|kind| (kind != Kind::None) == wanted);
        groups.iter().filter(fits).flat_map(|group| group.rows.clone()).collect()
    };
    let called =
        |rows: &[&Row]| share(rows.iter().filter(|row| classified(row).is_coinjoin()).count(), rows.len());
    let (coinjoins, others) = (called(&known(true)), called(&known(false)));
    writeln!(
        out,
        "\nCalled a CoinJoin of any type: {coinjoins} of the known ones, {others} of the negatives."
    )
}

/// Placebo copies of each transaction that the rules call `JoinMarket`.
const PLACEBOS: u64 = 20;

/// The same inputs, equal outputs and total of change, but the change divided at random: a payout of the same shape. How
/// often do the rules still find owners who all but one were paid?
fn placebo(out: &mut impl Write, groups: &[Group<'_>]) -> std::io::Result<()> {
    let rows =
        groups.iter().flat_map(|group| &group.rows).filter(|row| classified(row).kind == Kind::JoinMarket);
    let mut found = [0_usize; 6];
    let mut all = 0;
    for (seed, row) in (1..).zip(rows) {
        for copy in 0..PLACEBOS {
            let kind = classified(&shuffled(row, seed * PLACEBOS + copy)).kind;
            all += 1;
            for (count, _) in found.iter_mut().zip(KINDS).filter(|(_, one)| *one == kind) {
                *count += 1;
            }
        }
    }
    let [_, _, _, market, other, _] = found;
    let (market, other) = (share(market, all), share(other, all));
    writeln!(
        out,
        "\nPlacebo (change divided at random): {market} still JoinMarket, {other} another CoinJoin."
    )
}

fn shuffled(row: &Row, seed: u64) -> Row {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    row.outputs.iter().for_each(|coin| *counts.entry(coin.value).or_default() += 1);
    let mut copy = masked(row);
    let mut state = seed;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1 + (state >> 33)
    };
    let mut changes: Vec<&mut crate::dumplings::Coin> =
        copy.outputs.iter_mut().filter(|coin| counts.get(&coin.value) == Some(&1)).collect();
    let total: u128 = changes.iter().map(|coin| u128::from(coin.value)).sum();
    let weights: Vec<u128> = changes.iter().map(|_| u128::from(random())).collect();
    let sum: u128 = weights.iter().sum();
    for (coin, weight) in changes.iter_mut().zip(&weights) {
        coin.value = u64::try_from(total * weight / sum.max(1)).unwrap_or(u64::MAX).max(1);
    }
    copy
}

/// Wasabi 1 again with the coordinator's address made another one: it was used to make the set.
fn without_coordinator(out: &mut impl Write, groups: &[Group<'_>]) -> std::io::Result<()> {
    let rows = groups.iter().filter(|group| group.truth == Some(Kind::Wasabi1)).flat_map(|group| &group.rows);
    let found: Vec<Kind> = rows.map(|row| classified(&masked(row)).kind).collect();
    let of = |kind: Kind| found.iter().filter(|one| **one == kind).count();
    let (wasabi, other) =
        (share(of(Kind::Wasabi1), found.len()), share(of(Kind::OtherCoinJoin), found.len()));
    writeln!(out, "\nWasabi 1 by structure alone: {wasabi} as Wasabi 1, {other} as another CoinJoin.")
}

fn masked(row: &Row) -> Row {
    let coordinator = [0x00, 0x14, 0x86, 0x9f, 0x5c, 0x7a, 0x4c, 0xd7];
    let copy = |coins: &[crate::dumplings::Coin]| {
        coins
            .iter()
            .map(|coin| {
                let mut script = coin.script.clone();
                if let Some(last) = script.last_mut().filter(|_| coin.script.starts_with(&coordinator)) {
                    *last ^= 1;
                }
                crate::dumplings::Coin { value: coin.value, script, spends: coin.spends.clone() }
            })
            .collect()
    };
    Row { txid: row.txid.clone(), time: row.time, inputs: copy(&row.inputs), outputs: copy(&row.outputs) }
}

/// The outputs of a transaction whose inputs' values are not known: would they let any rule fire, if the inputs did?
fn could_be(tx: &bitcoin::Transaction) -> bool {
    let coins: Vec<Coin<'_>> =
        tx.output.iter().map(|out| Coin::new(out.value.to_sat(), out.script_pubkey.as_bytes())).collect();
    let values = repeated(&coins);
    let (inputs, outputs) = (tx.input.len(), coins.len());
    let Some(most) = values.first() else { return false };
    let whirlpool =
        inputs == outputs && most.count == outputs && outputs >= 5 && WHIRLPOOL_POOLS.contains(&most.value);
    let standard = coins.iter().filter(|coin| is_wasabi2_denomination(coin.value)).count();
    let wasabi2 = inputs >= 21 && standard * 5 > outputs * 4;
    let zerolink = most.count >= 10 && most.count < outputs && inputs >= most.count;
    let others = outputs - most.count;
    let one_value = values.iter().filter(|one| one.count > 1).count() == 1;
    let market = most.count >= 3
        && inputs >= most.count
        && one_value
        && (others == most.count || others + 1 == most.count);
    whirlpool || wasabi2 || zerolink || (market && coins.iter().all(|coin| coin.value > 0))
}
