//! The second tables: what can still be followed through the CoinJoins of the sets.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::io::Write;

use cluster::coinjoin::{
    Analysis, Bounds, Classified, Interpretations, Kind, Owner, Tolerance, Tx, consolidations,
    interpretations, maker_terms, mixed_outputs, unmixed_change,
};

use crate::dumplings::Row;
use crate::types::share;
use crate::{Set, classified, with_tx};

/// Of each type, this many transactions (the first by hash) are read into sub-transactions.
const SAMPLE: usize = 100;

pub(crate) fn report(out: &mut impl Write, sets: &[Set]) -> Result<(), Box<dyn Error>> {
    let mut rows: BTreeMap<&str, &Row> = BTreeMap::new();
    sets.iter().flat_map(|set| &set.rows).for_each(|row| {
        rows.insert(&row.txid, row);
    });
    let found: BTreeMap<&str, Classified> = rows.iter().map(|(txid, row)| (*txid, classified(row))).collect();
    let of = |kind: Kind| -> Vec<(&Row, &Classified)> {
        found
            .iter()
            .filter(|(_, one)| one.kind == kind)
            .filter_map(|(txid, one)| Some((*rows.get(txid)?, one)))
            .collect()
    };
    change(out, [Kind::Wasabi1, Kind::JoinMarket, Kind::OtherCoinJoin].map(|kind| (kind, of(kind))))?;
    partitions(out, [Kind::Whirlpool, Kind::JoinMarket, Kind::OtherCoinJoin].map(|kind| (kind, of(kind))))?;
    let kinds = [Kind::Wasabi1, Kind::Wasabi2, Kind::Whirlpool, Kind::JoinMarket];
    Ok(together(out, &rows, &found, kinds.map(|kind| (kind, of(kind))))?)
}

type OfKind<'a> = (Kind, Vec<(&'a Row, &'a Classified)>);

fn change<const N: usize>(out: &mut impl Write, kinds: [OfKind<'_>; N]) -> std::io::Result<()> {
    writeln!(
        out,
        "\n| type | CoinJoins | change outputs | tied to inputs | ambiguous | none fits | not computed |"
    )?;
    writeln!(out, "| --- | --: | --: | --: | --: | --: | --: |")?;
    for (kind, rows) in kinds {
        let owners: Vec<Owner> = rows
            .iter()
            .flat_map(|(row, found)| with_tx(row, |tx| unmixed_change(tx, found)))
            .map(|change| change.owner)
            .collect();
        let count = |fits: fn(&Owner) -> bool| owners.iter().filter(|owner| fits(owner)).count();
        let tied = count(|owner| matches!(owner, Owner::Inputs(_)));
        let (several, none) =
            (count(|owner| *owner == Owner::Ambiguous), count(|owner| *owner == Owner::NoneFits));
        let (skipped, all) = (count(|owner| *owner == Owner::NotComputed), owners.len());
        writeln!(
            out,
            "| {} | {} | {all} | {tied} | {several} | {none} | {skipped} |",
            kind.name(),
            rows.len()
        )?;
    }
    Ok(())
}

fn partitions<const N: usize>(out: &mut impl Write, kinds: [OfKind<'_>; N]) -> std::io::Result<()> {
    writeln!(out, "\n| type | tried | computed | median entropy (bits) | with a deterministic link |")?;
    writeln!(out, "| --- | --: | --: | --: | --: |")?;
    for (kind, rows) in kinds {
        let tried = rows.len().min(SAMPLE);
        let computed: Vec<Interpretations> =
            rows.iter().take(SAMPLE).filter_map(|(row, found)| with_tx(row, |tx| read(tx, found))).collect();
        let mut bits: Vec<f64> = computed.iter().map(Interpretations::entropy_bits).collect();
        bits.sort_unstable_by(f64::total_cmp);
        let median = bits.get(bits.len() / 2).map_or("–".to_owned(), |bits| format!("{bits:.2}"));
        let sure = computed.iter().filter(|one| !one.deterministic().is_empty()).count();
        writeln!(out, "| {} | {tried} | {} | {median} | {sure} |", kind.name(), computed.len())?;
    }
    Ok(())
}

fn read(tx: &Tx<'_>, found: &Classified) -> Option<Interpretations> {
    let values =
        |coins: &[cluster::coinjoin::Coin<'_>]| coins.iter().map(|coin| coin.value).collect::<Vec<u64>>();
    let receives = match found.kind {
        Kind::JoinMarket => maker_terms(found.denomination?).gains,
        _ => 0,
    };
    // The taker pays the miner and every maker.
    let makers = found.participants.map_or(0, |of| of.at_most.saturating_sub(1)) as u64;
    let tolerance = Tolerance { pays: tx.fee()? + makers * receives, receives };
    match interpretations(&values(tx.inputs), &values(tx.outputs), tolerance, Bounds::default()) {
        Analysis::Computed(found) => Some(found),
        Analysis::NotComputed(_) => None,
    }
}

/// Mixed outputs whose spender is in the sets and is no CoinJoin: how many are spent together with another of the same.
fn together<const N: usize>(
    out: &mut impl Write,
    rows: &BTreeMap<&str, &Row>,
    found: &BTreeMap<&str, Classified>,
    kinds: [OfKind<'_>; N],
) -> std::io::Result<()> {
    let spends = rows.iter().flat_map(|(txid, row)| row.inputs.iter().map(move |coin| (*txid, coin)));
    let spender: HashMap<(&str, usize), &str> = spends
        .filter_map(|(txid, coin)| {
            coin.spends.as_ref().map(|(spent, index)| ((spent.as_str(), *index), txid))
        })
        .collect();
    let joins = |txid: &&str| found.get(txid).is_some_and(Classified::is_coinjoin);
    writeln!(
        out,
        "\n| type | mixed outputs spent by an ordinary transaction of the sets | of these, with another of the same CoinJoin |"
    )?;
    writeln!(out, "| --- | --: | --: |")?;
    for (kind, rows) in kinds {
        let (mut spent, mut linked) = (0, 0);
        for (row, one) in rows {
            let mixed = with_tx(row, |tx| mixed_outputs(tx, one));
            let by = |output: usize| spender.get(&(row.txid.as_str(), output)).copied();
            spent += mixed.iter().filter(|output| by(**output).is_some_and(|txid| !joins(&txid))).count();
            linked +=
                consolidations(&mixed, by, joins).iter().map(|group| group.outputs.len()).sum::<usize>();
        }
        writeln!(out, "| {} | {spent} | {} |", kind.name(), share(linked, spent))?;
    }
    Ok(())
}
