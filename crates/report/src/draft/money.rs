//! Where the money went: both traces, and why they differ.

use super::{Drafting, Material, claims_of, found, say};
use crate::{
    methods::fifo::Result_,
    twin::{Cite, Figure},
    words,
};
use std::collections::BTreeMap;

pub(super) fn section(drafting: &mut Drafting, material: &Material<'_>) {
    drafting.section("II", "Where the money went");
    drafting.paragraph(rule(material));
    drafting.paragraph(alone(material));
    drafting.paragraph(converted(material));
    let findings = material.findings;
    drafting.picture(
        format!("Where the stolen {} went", material.case.trace.symbol),
        "The swap is a declared conversion: it rests on a claim, not on transfers in the data.",
        Figure::Flow { finding: findings.converted.id, symbol: material.case.trace.symbol.clone() },
    );
    drafting.paragraph(balance(material));
    drafting.paragraph(any_rule(material));
    drafting.table(
        "What became of it, to the last unit",
        [&findings.alone.id, &findings.converted.id, &findings.bounds_alone.id, &findings.bounds.id]
            .into_iter()
            .map(|id| Cite::Finding(*id))
            .collect(),
        false,
        &["", "The stolen payment alone (wei)#", "With the declared conversion (wei)#"],
        table_rows(material),
    );
    drafting.paragraph(exchanges(material));
}

fn rule(material: &Material<'_>) -> Vec<crate::twin::Sentence> {
    let (alone, id) = (&material.findings.alone.result, material.findings.alone.id);
    vec![
        found("The money is followed first in, first out: the unit that came into an account first leaves it first.".to_owned(), id),
        found(
            format!(
                "The trace covers the transfers held from {} to {}; it stops at mixers and exchanges, because what leaves a common pot is not what a customer put in.",
                words::day(words::day_of(alone.first_time)),
                words::day(words::day_of(alone.last_time))
            ),
            id,
        ),
    ]
}

fn alone(material: &Material<'_>) -> Vec<crate::twin::Sentence> {
    let findings = material.findings;
    let amount =
        |units: &str| words::amount(units, findings.alone.result.decimals, &material.case.trace.symbol);
    vec![
        found(
            format!(
                "Seeded with the stolen {} alone, the trace reaches {} transfers.",
                amount(&findings.alone.result.stolen),
                words::count(findings.alone.result.moves.len())
            ),
            findings.alone.id,
        ),
        found(
            format!(
                "{} of it arrives in {}, through {} accounts and {} of their deposits.",
                amount(&findings.boundary_alone.result.carried),
                material.case.pool.called,
                words::count(findings.boundary_alone.result.depositors.len()),
                words::count(findings.boundary_alone.result.deposits)
            ),
            findings.boundary_alone.id,
        ),
    ]
}

fn converted(material: &Material<'_>) -> Vec<crate::twin::Sentence> {
    let findings = material.findings;
    let amount =
        |units: &str| words::amount(units, findings.converted.result.decimals, &material.case.trace.symbol);
    let swaps: u128 = thefts(&findings.converted.result, "converted").values().sum();
    let wallets: Vec<_> =
        thefts(&findings.converted.result, "converted").keys().map(|account| words::short(account)).collect();
    let declared: Vec<_> = claims_of(&findings.converted.finding)
        .into_iter()
        .filter(|id| !claims_of(&findings.alone.finding).contains(id))
        .map(Cite::Claim)
        .collect();
    let (few, many) = (&findings.boundary_alone.result, &findings.boundary.result);
    vec![
        say(
            format!(
                "The stolen tokens were swapped as well: the wallets {} are reported to have exchanged them on the same day, and spent {} that the data do not show them receiving.",
                wallets.join(" and "),
                amount(&swaps.to_string())
            ),
            declared.iter().cloned().chain([Cite::Finding(findings.converted.id)]),
        ),
        say(
            format!("Taken as proceeds of the theft by a declared conversion, that sum brings the whole to {}.", amount(&findings.converted.result.stolen)),
            declared.into_iter().chain([Cite::Finding(findings.converted.id)]),
        ),
        found(
            format!(
                "The trace then reaches {} accounts and {} deposits into {}: {} accounts and {} deposits more, which carried swapped money only.",
                words::count(many.depositors.len()),
                words::count(many.deposits),
                material.case.pool.called,
                words::small(many.depositors.len().saturating_sub(few.depositors.len())),
                words::count(many.deposits.saturating_sub(few.deposits))
            ),
            findings.boundary.id,
        ),
        found("Both traces are given because the first rests on transfers alone, and the second on a claim as well.".to_owned(), findings.converted.id),
    ]
}

/// Sums of the thefts with that label, by receiving account.
fn thefts(result: &Result_, label: &str) -> BTreeMap<String, u128> {
    let mut sums = BTreeMap::new();
    for theft in result.thefts.iter().filter(|theft| theft.label == label) {
        *sums.entry(theft.to.clone()).or_default() += theft.carried.parse::<u128>().unwrap_or_default();
    }
    sums
}

fn balance(material: &Material<'_>) -> Vec<crate::twin::Sentence> {
    let (result, id) = (&material.findings.converted.result, material.findings.converted.id);
    let amount = |units: &str| words::amount(units, result.decimals, &material.case.trace.symbol);
    vec![
        found(
            format!(
                "The sums add up to the last unit: {} stopped at a mixer or an exchange, {} lies on accounts of which every signed transaction up to the last one held is in the data, {} was paid in fees, and {} arrived on accounts whose outgoing history is not held, so that these data cannot say whether it is still there.",
                amount(&result.stopped),
                amount(&result.at_rest),
                amount(&result.fees),
                amount(&result.unknown)
            ),
            id,
        ),
        found(
            format!(
                "Accounts on the way also spent {} that they are not seen to have received, in transfers that the data do not hold; it is treated as clean, and shown.",
                amount(&result.unknown_inflow_total)
            ),
            id,
        ),
    ]
}

/// What no rule of accounting can deny, and what none can exceed.
fn any_rule(material: &Material<'_>) -> Vec<crate::twin::Sentence> {
    let (found_alone, result) = (&material.findings.bounds_alone, &material.findings.bounds_alone.result);
    let decimals = material.findings.alone.result.decimals;
    let amount = |units: &str| words::amount(units, decimals, &material.case.trace.symbol);
    let certain = if result.lower == result.upper {
        format!(
            "Whichever units a payment is taken to carry, exactly {} of the stolen payment reached a mixer.",
            amount(&result.lower)
        )
    } else {
        format!(
            "Whichever units a payment is taken to carry, at least {} and at most {} of the stolen payment reached a mixer.",
            amount(&result.lower),
            amount(&result.upper)
        )
    };
    let width = if result.exact {
        "Some rule gives each of the two."
    } else {
        "The interval was computed on a network cut for size: it may be wider than it need be, never narrower."
    };
    vec![
        found(certain, found_alone.id),
        found(
            format!(
                "First in, first out gives {}, a share in proportion {}. {width}",
                amount(&result.fifo),
                amount(&result.haircut)
            ),
            found_alone.id,
        ),
    ]
}

fn table_rows(material: &Material<'_>) -> Vec<Vec<String>> {
    let findings = material.findings;
    let mut rows = balance_rows(&findings.alone.result, &findings.converted.result);
    let (alone, converted) = (&findings.bounds_alone.result, &findings.bounds.result);
    let grouped = |units: &str| units.parse::<u128>().map_or_else(|_| units.to_owned(), words::count);
    let mut row = |what: &str, one: &str, other: &str| {
        rows.push(vec![what.to_owned(), grouped(one), grouped(other)]);
    };
    row("Reached a mixer, under any rule: at least", &alone.lower, &converted.lower);
    row("Reached a mixer, under any rule: at most", &alone.upper, &converted.upper);
    rows
}

fn balance_rows(alone: &Result_, converted: &Result_) -> Vec<Vec<String>> {
    let row = |what: &str, part: fn(&Result_) -> &str| {
        let grouped = |result: &Result_| {
            part(result).parse::<u128>().map_or_else(|_| part(result).to_owned(), words::count)
        };
        vec![what.to_owned(), grouped(alone), grouped(converted)]
    };
    vec![
        row("Stolen", |result| &result.stolen),
        row("Stopped at a mixer or an exchange", |result| &result.stopped),
        row("At rest", |result| &result.at_rest),
        row("Paid in fees", |result| &result.fees),
        row("Unknown", |result| &result.unknown),
    ]
}

fn exchanges(material: &Material<'_>) -> Vec<crate::twin::Sentence> {
    let result = &material.findings.converted.result;
    let exchanges: Vec<_> = result.stops.iter().filter(|stop| stop.kind == "exchange").collect();
    let total: u128 = exchanges.iter().filter_map(|stop| stop.amount.parse::<u128>().ok()).sum();
    let labels = exchanges.iter().filter_map(|stop| stop.claim.parse().ok().map(Cite::Claim));
    if exchanges.is_empty() {
        return vec![];
    }
    vec![say(
        format!(
            "{} went to {} accounts that others label as exchanges; whose they are rests on those labels, with their grades.",
            words::amount(&total.to_string(), result.decimals, &material.case.trace.symbol),
            words::small(exchanges.len())
        ),
        [Cite::Finding(material.findings.converted.id)].into_iter().chain(labels),
    )]
}
