//! Annexes: who deposited, every transfer that carried stolen money, accounts where it rests or is lost from sight.

use super::{Drafting, Material};
use crate::{
    methods::fifo::{AccountSum, Moved, StopTotal},
    twin::Cite,
    words,
};

pub(super) fn sections(drafting: &mut Drafting, material: &Material<'_>) {
    let findings = material.findings;
    let cite = || vec![Cite::Finding(findings.converted.id)];
    drafting.section("Annex A", "Accounts that paid the pool");
    let depositors = findings.boundary.result.depositors.iter();
    let rows = depositors.map(|one| {
        vec![one.account.clone(), words::count(one.deposits), words::stamp(one.first), words::stamp(one.last)]
    });
    drafting.table(
        "In order of their first deposit",
        vec![Cite::Finding(findings.boundary.id)],
        false,
        &["Account", "Deposits#", "First (UTC)", "Last (UTC)"],
        rows.collect(),
    );

    drafting.section("Annex B", "Where the trace ended");
    let symbol = &material.case.trace.symbol;
    let stops = findings
        .converted
        .result
        .stops
        .iter()
        .map(|stop| stop_row(stop, symbol, findings.converted.result.decimals));
    drafting.table(
        "Stopped at a service",
        cite(),
        false,
        &["Account", "Label", "Why", "Transfers#", "Amount#"],
        stops.collect(),
    );
    account_table(
        drafting,
        material,
        "At rest, as of the last transaction held",
        &findings.converted.result.resting,
    );
    account_table(drafting, material, "Lost from sight", &findings.converted.result.unknowns);
    account_table(
        drafting,
        material,
        "Unknown inflows on the way, treated as clean",
        &findings.converted.result.unknown_inflows,
    );

    drafting.section("Annex C", "Every transfer that carried stolen money");
    let rows = findings.converted.result.moves.iter().map(move_row).collect();
    drafting.table(
        "In order of time; amounts in wei",
        cite(),
        true,
        &["Time (UTC)", "From", "To", "Stolen units carried#", "Units in all#", "Transaction"],
        rows,
    );
}

fn stop_row(stop: &StopTotal, symbol: &str, decimals: u8) -> Vec<String> {
    vec![
        stop.account.clone(),
        stop.name.clone(),
        stop.reason.clone(),
        words::count(stop.transfers),
        words::amount(&stop.amount, decimals, symbol),
    ]
}

fn account_table(drafting: &mut Drafting, material: &Material<'_>, title: &str, sums: &[AccountSum]) {
    if sums.is_empty() {
        return;
    }
    let (symbol, decimals) = (&material.case.trace.symbol, material.findings.converted.result.decimals);
    let cite = vec![Cite::Finding(material.findings.converted.id)];
    let why = sums.iter().any(|sum| sum.why.is_some());
    let row = |sum: &AccountSum| {
        let mut row = vec![sum.account.clone(), words::amount(&sum.amount, decimals, symbol)];
        row.extend(why.then(|| sum.why.clone().unwrap_or_default()));
        row
    };
    let columns: &[&str] = if why { &["Account", "Amount#", "Why"] } else { &["Account", "Amount#"] };
    drafting.table(title, cite, sums.len() > 24, columns, sums.iter().map(row).collect());
}

fn move_row(one: &Moved) -> Vec<String> {
    let grouped = |units: &str| units.parse::<u128>().map_or_else(|_| units.to_owned(), words::count);
    vec![
        words::stamp(one.time),
        one.from.clone(),
        one.to.clone(),
        grouped(&one.carried),
        grouped(&one.amount),
        one.tx.clone(),
    ]
}
