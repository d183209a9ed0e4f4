//! The first tables: which type the rules gave, against what each file is said to hold.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::io::Write;

use cluster::coinjoin::{Coin, Kind, is_wasabi2_denomination, repeated, WHIRLPOOL_POOLS};

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

pub fn report(
    out: &mut impl Write, sets: &[Set], lists: &Lists, block: Option<&[bitcoin::Transaction]>,
) -> Result<(), Box<dyn Error>> {
    let groups = groups(sets, lists);
    let counts: Vec<[usize; 6]> = groups.iter().map(|group| count(&group.rows)).collect();
    confusion(out, &groups, &counts)?;
    scores(out, &groups, &counts)?;
    without_coordinator(out, &groups)?;
    if let Some(block) = block {
        let possible = block.iter().filter(|tx| could_be(tx)).count();
        writeln!(out, "\nBlock: {} transactions, {possible} whose outputs alone would let a rule fire.", block.len())?;
    }
    Ok(())
}

/// The rows by truth. A transaction is in one group only: the first of its files in the order below.
fn groups<'a>(sets: &'a [Set], lists: &Lists) -> Vec<Group<'a>> {
    let mut taken: HashSet<&str> = HashSet::new();
    let mut groups = Vec::new();
    let disowned: HashSet<&str> = lists.values().flatten().map(String::as_str).collect();
    for (end, name, truth) in [
        ("/WasabiCoinJoins", "Wasabi 1", Some(Kind::Wasabi1)),
        ("/Wasabi2CoinJoins", "Wasabi 2", Some(Kind::Wasabi2)),
        ("/SamouraiCoinJoins", "Whirlpool", Some(Kind::Whirlpool)),
        ("/SamouraiTx0s", "Whirlpool Tx0 (one owner)", Some(Kind::None)),
        ("jm_202406/OtherCoinJoins", "JoinMarket candidates", None),
        ("positives/OtherCoinJoins", "JoinMarket filter's test", None),
        ("PostMixTxs", "spends of mixed outputs", Some(Kind::None)),
    ] {
        let files: Vec<&Set> = sets.iter().filter(|set| set.name.ends_with(end)).collect();
        let rows: Vec<&Row> = files.iter().flat_map(|set| &set.rows).filter(|row| taken.insert(&row.txid)).collect();
        let (left_out, kept): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| disowned.contains(row.txid.as_str()));
        if end.starts_with("jm_202406") {
            let (linked, unlinked) = by_market(kept);
            groups.push(Group { name: format!("{name}, in the market"), truth: Some(Kind::JoinMarket), rows: linked });
            groups.push(Group { name: format!("{name}, unlinked"), truth: None, rows: unlinked });
        } else {
            groups.push(Group { name: name.to_owned(), truth, rows: kept });
        }
        if !left_out.is_empty() {
            groups.push(Group { name: format!("{name}, on a list of false positives"), truth: None, rows: left_out });
        }
    }
    groups
}

/// Candidates that spend, or are spent by, another candidate with three or more equal outputs: makers offer their coins
/// again and again, so a real round has such neighbours. The rules do not look at this.
fn by_market(rows: Vec<&Row>) -> (Vec<&Row>, Vec<&Row>) {
    let large: HashSet<&str> =
        rows.iter().filter(|row| most_equal(row) >= 3).map(|row| row.txid.as_str()).collect();
    let parents = |row: &Row| -> Vec<String> {
        row.inputs.iter().filter_map(|coin| coin.spends.as_ref().map(|(txid, _)| txid.clone())).collect()
    };
    let mut linked: HashSet<String> = HashSet::new();
    for row in rows.iter().filter(|row| large.contains(row.txid.as_str())) {
        for parent in parents(row).into_iter().filter(|parent| large.contains(parent.as_str())) {
            linked.extend([row.txid.clone(), parent]);
        }
    }
    rows.into_iter().partition(|row| linked.contains(&row.txid))
}

fn most_equal(row: &Row) -> usize {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    row.outputs.iter().for_each(|coin| *counts.entry(coin.value).or_default() += 1);
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
        writeln!(out, "| {} | {} | {} |", group.name, group.rows.len(), row.map(|count| count.to_string()).join(" | "))?;
    }
    writeln!(out, "\nCalled a CoinJoin among the negatives:")?;
    for group in groups.iter().filter(|group| group.truth == Some(Kind::None)) {
        for (row, found) in group.rows.iter().map(|row| (row, classified(row))).filter(|(_, found)| found.is_coinjoin()) {
            let (inputs, outputs) = (row.inputs.len(), row.outputs.len());
            writeln!(out, "- {} ({}): {inputs} in, {outputs} out, {}", row.txid, group.name, found.kind.name())?;
        }
    }
    Ok(())
}

/// Precision over all groups whose truth is known; recall in each half by hash (first digit below 8, or not).
fn scores(out: &mut impl Write, groups: &[Group<'_>], counts: &[[usize; 6]]) -> std::io::Result<()> {
    writeln!(out, "\n| type | precision | recall | recall, first half | recall, second half |\n| --- | --- | --- | --- | --- |")?;
    for (at, kind) in KINDS.iter().enumerate().filter(|(_, kind)| !matches!(kind, Kind::None | Kind::OtherCoinJoin)) {
        let called = |row: &[usize; 6]| row.get(at).copied().unwrap_or(0);
        let known = || groups.iter().zip(counts).filter(|(group, _)| group.truth.is_some());
        let all: usize = known().map(|(_, row)| called(row)).sum();
        let right: usize = known().filter(|(group, _)| group.truth == Some(*kind)).map(|(_, row)| called(row)).sum();
        let rows: Vec<&Row> =
            groups.iter().filter(|group| group.truth == Some(*kind)).flat_map(|group| group.rows.clone()).collect();
        let (first, second): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.txid.as_str() < "8");
        let recall = |rows: &[&Row]| share(count(rows).get(at).copied().unwrap_or(0), rows.len());
        let name = kind.name();
        writeln!(out, "| {name} | {} | {} | {} | {} |", share(right, all), recall(&rows), recall(&first), recall(&second))?;
    }
    Ok(())
}

/// `right / all` and both numbers.
pub fn share(right: usize, all: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows, printed with three digits")]
    let share = right as f64 / all.max(1) as f64;
    format!("{share:.3} ({right}/{all})")
}

/// Wasabi 1 again with the coordinator's address made another one: it was used to make the set.
fn without_coordinator(out: &mut impl Write, groups: &[Group<'_>]) -> std::io::Result<()> {
    let rows = groups.iter().filter(|group| group.truth == Some(Kind::Wasabi1)).flat_map(|group| &group.rows);
    let found: Vec<Kind> = rows.map(|row| classified(&masked(row)).kind).collect();
    let of = |kind: Kind| found.iter().filter(|one| **one == kind).count();
    let (wasabi, other) = (share(of(Kind::Wasabi1), found.len()), share(of(Kind::OtherCoinJoin), found.len()));
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
    let whirlpool = inputs == outputs && most.count == outputs && outputs >= 5 && WHIRLPOOL_POOLS.contains(&most.value);
    let standard = coins.iter().filter(|coin| is_wasabi2_denomination(coin.value)).count();
    let wasabi2 = inputs >= 21 && standard * 5 > outputs * 4;
    let zerolink = most.count >= 10 && most.count < outputs && inputs >= most.count;
    let others = outputs - most.count;
    let one_value = values.iter().filter(|one| one.count > 1).count() == 1;
    let market = most.count >= 3 && inputs >= most.count && one_value && (others == most.count || others + 1 == most.count);
    whirlpool || wasabi2 || zerolink || (market && coins.iter().all(|coin| coin.value > 0))
}
