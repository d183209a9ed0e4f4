//! What happened: the payments that nothing explains, and how the rule tells them from an incomplete extract.

use super::{Drafting, Material, found};
use crate::{methods::releases::Payment, words};

pub(super) fn section(drafting: &mut Drafting, material: &Material<'_>) {
    let (releases, id) = (&material.findings.releases.result, material.findings.releases.id);
    let bridge = &material.case.bridge.called;
    let of = |name: &str| releases.counts.get(name).copied().unwrap_or_default();
    drafting.section("I", "What happened");
    drafting.paragraph(vec![
        found(
            format!("{} numbers every withdrawal that its users ask for on their own chain, and pays it out on Ethereum under the same number.", sentence_case(bridge)),
            id,
        ),
        found(
            format!(
                "The records hold {} requests and {} payments; from number {} ({}) to number {} ({}), the requests' numbers rise with time without exception.",
                words::count(releases.requests),
                words::count(releases.releases),
                words::count(releases.first_id),
                words::day(words::day_of(releases.first_time)),
                words::count(releases.last_id),
                words::day(words::day_of(releases.last_time))
            ),
            id,
        ),
    ]);
    drafting.paragraph(vec![
        found("A payment without a request is no theft by itself, because no extract holds everything.".to_owned(), id),
        found(
            format!(
                "Of the payments, {} answer a request of the same number, token, beneficiary and amount; {} bear a number below the run, so their requests may simply be older; {} bear a number inside the run for which no request is held, so it may have been left out.",
                words::count(of("requested")),
                words::count(of("older_than_extract")),
                words::count(of("not_held"))
            ),
            id,
        ),
        found(
            format!(
                "{} bear numbers that {bridge} had not given out by then, nor in all the time that the records cover afterwards: no request for them can exist.",
                sentence_case(&words::small(of("never_requested")))
            ),
            id,
        ),
    ]);
    drafting.paragraph(
        releases.unexplained.iter().map(|payment| found(described(payment, material), id)).collect(),
    );
    let rows = releases.unexplained.iter().map(|payment| row(payment, material)).collect();
    let cites = vec![crate::twin::Cite::Finding(id)];
    drafting.table(
        "Payments that no request explains",
        cites,
        false,
        &["Number#", "Paid on (UTC)", "Amount#", "To", "Transaction"],
        rows,
    );
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The token's amount in words: the traced asset, a token whose symbol is known, or base units.
pub(super) fn amount(payment: &Payment, material: &Material<'_>, units: &str) -> String {
    let trace = &material.case.trace;
    if payment.token == trace.paid_as.as_str() {
        return words::amount(units, material.findings.alone.result.decimals, &trace.symbol);
    }
    match super::others::token(material, &payment.token) {
        Some((symbol, decimals)) => words::amount(units, decimals, &symbol),
        None => format!("{units} base units of the token {}", words::short(&payment.token)),
    }
}

fn described(payment: &Payment, material: &Material<'_>) -> String {
    let highest = payment.highest_then.map_or_else(String::new, |highest| {
        format!(", when the highest number given out was {}", words::count(highest))
    });
    format!(
        "Payment {} went out on {}{highest}: {} to the account {}; the largest other payment of that token in the records is {}.",
        words::count(payment.id),
        words::moment(payment.time),
        amount(payment, material, &payment.amount),
        words::short(&payment.beneficiary),
        amount(payment, material, &payment.largest_other)
    )
}

fn row(payment: &Payment, material: &Material<'_>) -> Vec<String> {
    vec![
        words::count(payment.id),
        words::stamp(payment.time),
        amount(payment, material, &payment.amount),
        payment.beneficiary.clone(),
        payment.tx.clone(),
    ]
}
