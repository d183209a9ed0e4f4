//! The mixer as a boundary.

use super::{Drafting, Material, found, say};
use crate::{
    methods::leads::Lead_,
    twin::{Cite, Figure, Sentence},
    words,
};

pub(super) fn section(drafting: &mut Drafting, material: &Material<'_>) {
    let (result, id) = (&material.findings.boundary.result, material.findings.boundary.id);
    drafting.section("III", "The mixer");
    drafting.paragraph(vec![
        found(
            format!(
                "From {} to {}, the pool's own events confirm {} deposits by {} accounts that the trace reached.",
                words::moment(result.first),
                words::moment(result.last),
                words::count(result.deposits),
                words::count(result.depositors.len())
            ),
            id,
        ),
        say(after_listing(material), super::actor::listing_claims(material).into_iter().chain([Cite::Finding(id)])),
    ]);
    drafting.paragraph(elsewhere(material));
    drafting.picture(
        format!("Stolen {} paid into {}, by day", material.case.trace.symbol, material.case.pool.called),
        "Days without a bar had no traced deposit.",
        Figure::Days {
            finding: id,
            decimals: material.findings.converted.result.decimals,
            symbol: material.case.trace.symbol.clone(),
            marks: marks(material),
        },
    );
    drafting.paragraph(crowd(material));
    drafting.paragraph(lead(material));
    drafting.paragraph(leads(material));
    let leads = &material.findings.leads;
    if !leads.result.leads.is_empty() {
        drafting.table(
            "Where to ask next: the likeliest recipients",
            vec![Cite::Finding(leads.id)],
            true,
            &["Recipient", "Probability#", "Withdrawals#", "From", "To", "What speaks for it"],
            leads.result.leads.iter().take(SHOWN).map(row).collect(),
        );
    }
}

/// Leads that the page lists; the finding has all.
const SHOWN: usize = 20;

fn row(lead: &Lead_) -> Vec<String> {
    let day = |time: i64| words::day(words::day_of(u32::try_from(time).unwrap_or_default()));
    vec![
        lead.recipient.clone(),
        lead.probability.clone(),
        lead.withdrawals.len().to_string(),
        day(lead.first),
        day(lead.last),
        lead.clues.iter().take(2).cloned().collect::<Vec<_>>().join("; "),
    ]
}

/// What timing, volume and rhythm say, set against the pool's own past.
fn leads(material: &Material<'_>) -> Vec<Sentence> {
    let (result, id) = (&material.findings.leads.result, material.findings.leads.id);
    if result.leads.is_empty() {
        return vec![found(
            format!(
                "Timing, volume and rhythm of the exits, set against the pool's own past, give no lead either. {}",
                result.why
            ),
            id,
        )];
    }
    vec![
        found(
            format!(
                "Timing, volume and rhythm of the exits, set against the pool's own past, make {} recipients stand out; about {} of them are expected to have withdrawn traced notes.",
                words::count(result.leads.len()),
                words::count(result.expected)
            ),
            id,
        ),
        found(
            format!(
                "The placebo: with the deposits moved to {} earlier windows in which nothing can be found, the same rule, made to list somebody, lists {} recipients on average; a share of {} of those windows stands out as much.",
                words::small(result.shifts),
                result.placebo_leads,
                result.p_value
            ),
            id,
        ),
        found("A lead is an address to ask about next, with a probability; it is no finding about whoever holds it.".to_owned(), id),
    ]
}

/// Traced transfers into the mixer that this pool's events do not hold.
fn elsewhere(material: &Material<'_>) -> Vec<Sentence> {
    let (result, id) = (&material.findings.boundary.result, material.findings.boundary.id);
    if result.not_in_pool == 0 {
        return vec![];
    }
    let text = format!(
        "{} more traced transfers into the mixer are not among this pool's events: they went to another denomination, or carried something else; the figure above counts them, this section does not.",
        words::count(result.not_in_pool)
    );
    vec![found(text, id)]
}

/// Deposits that came after the wallet became publicly listed: the days asked about after the theft.
fn after_listing(material: &Material<'_>) -> String {
    let result = &material.findings.boundary.result;
    let Some(listed) = super::actor::listed_since(material) else {
        return "No listing of the wallet is held to compare the days with.".to_owned();
    };
    let after: usize = result
        .days
        .iter()
        .filter(|(day, ..)| words::day_of(day.saturating_mul(86_400)) > listed)
        .map(|(_, deposits, _)| deposits)
        .sum();
    format!(
        "{} of them were made after {}, the day on which the wallet was published as sanctioned.",
        words::count(after),
        words::day(listed)
    )
}

fn marks(material: &Material<'_>) -> Vec<(jiff::civil::Date, String)> {
    let mut marks = vec![(material.case.case.day, "theft".to_owned())];
    marks.extend(super::actor::listed_since(material).map(|day| (day, "wallet listed".to_owned())));
    marks
}

fn crowd(material: &Material<'_>) -> Vec<Sentence> {
    let (result, id) = (&material.findings.boundary.result, material.findings.boundary.id);
    vec![
        found(
            format!(
                "Just before the first of these deposits, {} notes lay in the pool; after the last of them, {} did: that is the crowd among which each note is hidden.",
                words::count(result.notes_before.unsigned_abs()),
                words::count(result.anonymity_set.unsigned_abs())
            ),
            id,
        ),
        found(
            format!(
                "Since the first of them, {} deposits of all depositors and {} exits to {} recipients are on record.",
                words::count(result.deposits_since),
                words::count(result.exits_since),
                words::count(result.recipients_since)
            ),
            id,
        ),
    ]
}

fn lead(material: &Material<'_>) -> Vec<Sentence> {
    let (result, id) = (&material.findings.boundary.result, material.findings.boundary.id);
    let tried = found(
        "Two clues that leave no room for chance were tried on every exit: whether it went to an account that had deposited, and whether its recipient and a depositor ever paid each other.",
        id,
    );
    let known = result.exits_since.saturating_sub(result.exits_without_sender);
    let third = if known == 0 {
        "A third, whether a depositor sent the exit's transaction, could not be tried: no exit's sender is known.".to_owned()
    } else {
        format!(
            "A third, whether a depositor sent the exit's transaction, could be tried on the {} exits whose sender is known.",
            words::count(known)
        )
    };
    let senders = found(third, id);
    let answer = if result.clues.is_empty() {
        found("None gave a match: no exit is tied to a depositor beyond chance by these.".to_owned(), id)
    } else {
        found(
            format!(
                "They tie {} exits to a depositor; the annex lists them.",
                words::count(result.clues.len())
            ),
            id,
        )
    };
    vec![tried, senders, answer]
}
