//! The ledger as rows of text: the CSV that people open.

use super::{
    Ledger,
    amounts::bound_words,
    attribution::{Attribution, Party, Stance},
    incident::{DateRole, Flow, Incident, Tie, Worth},
};
use crate::AssessError;

/// The columns, in their order. New ones are only ever added at the end.
pub const COLUMNS: [&str; 28] = [
    "incident",
    "victims",
    "year",
    "event_date",
    "event_date_why",
    "other_event_dates",
    "discovery_date",
    "attribution_dates",
    "first_published",
    "native_amounts",
    "other_native_amounts",
    "usd",
    "usd_bound",
    "usd_low",
    "usd_high",
    "usd_why",
    "usd_priced",
    "other_values",
    "attribution",
    "attributions",
    "chains",
    "laundered_via",
    "recovered",
    "frozen",
    "counted",
    "counted_why",
    "related_rows",
    "gaps",
];

/// One incident as text, one cell a column of [`COLUMNS`]; what nobody states is empty.
pub fn cells(row: &Incident) -> [String; COLUMNS.len()] {
    let date = |role| row.date(role).map(|date| date.date.to_string()).unwrap_or_default();
    let usd = row.usd();
    let span = row.usd_span();
    [
        row.id.to_string(),
        joined(row.victims.iter().cloned()),
        row.year.map(|year| year.to_string()).unwrap_or_default(),
        date(DateRole::Event),
        row.date(DateRole::Event).map(|date| date.why.clone()).unwrap_or_default(),
        joined(dates(row, DateRole::Event, false)),
        date(DateRole::Discovery),
        joined(dates(row, DateRole::Attribution, true).into_iter().chain(dates(
            row,
            DateRole::Attribution,
            false,
        ))),
        date(DateRole::Publication),
        joined(native(row, true)),
        joined(native(row, false)),
        usd.map(|worth| worth.high.to_string()).unwrap_or_default(),
        usd.map(|worth| bound_words(worth.extent).trim_end().to_owned()).unwrap_or_default(),
        span.map(|(low, _)| low.to_string()).unwrap_or_default(),
        span.map(|(_, high)| high.to_string()).unwrap_or_default(),
        usd.map(|worth| worth.why.clone()).unwrap_or_default(),
        usd.and_then(|worth| worth.priced.clone()).unwrap_or_default(),
        joined(row.worth.iter().filter(|worth| !worth.stands).map(value)),
        row.strength.words().to_owned(),
        joined(row.attributions.iter().map(attribution)),
        joined(row.chains.iter().cloned()),
        joined(row.laundering.iter().map(flow)),
        joined(row.recovered.iter().map(flow)),
        joined(row.frozen.iter().map(flow)),
        if row.counted { "yes" } else { "no" }.to_owned(),
        row.counted_why.clone(),
        joined(row.links.iter().map(|link| format!("{}: {}", tie(link.tie), link.to))),
        joined(row.gaps.iter().cloned()),
    ]
}

/// The ledger as CSV (RFC 4180, UTF-8, a header line). A cell that a spreadsheet would take for a formula begins with
/// an apostrophe.
///
/// # Errors
/// [`AssessError::Form`] where the writer refuses, which it has no reason to.
pub fn csv(ledger: &Ledger) -> Result<String, AssessError> {
    let wrong = |why: String| AssessError::Form {
        name: "the theft ledger as CSV".to_owned(),
        why,
        hint: "report this as a defect",
    };
    let mut out = csv::Writer::from_writer(vec![]);
    out.write_record(COLUMNS).map_err(|error| wrong(error.to_string()))?;
    for row in &ledger.incidents {
        out.write_record(cells(row).map(harmless)).map_err(|error| wrong(error.to_string()))?;
    }
    let bytes = out.into_inner().map_err(|error| wrong(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))
}

/// A cell that a spreadsheet would take for a formula begins with an apostrophe.
pub fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join("; ")
}

fn dates(row: &Incident, role: DateRole, stands: bool) -> Vec<String> {
    row.dates
        .iter()
        .filter(|date| date.role == role && date.stands == stands)
        .map(|date| date.date.to_string())
        .collect()
}

fn native(row: &Incident, stands: bool) -> Vec<String> {
    let chosen = row.native.iter().filter(|native| native.stands == stands);
    let equal = |equivalent| if equivalent { " equivalent" } else { "" };
    chosen.map(|native| format!("{} {}{}", native.amount, native.asset, equal(native.equivalent))).collect()
}

fn value(worth: &Worth) -> String {
    let amount = if worth.low == worth.high {
        worth.high.to_string()
    } else {
        format!("{} to {}", worth.low, worth.high)
    };
    format!("{}{amount} {} ({}, {})", bound_words(worth.extent), worth.currency, worth.source, worth.grade)
}

fn attribution(attribution: &Attribution) -> String {
    let verb = match attribution.stance {
        Stance::Attributes => "attributes",
        Stance::Suspects => "suspects",
        Stance::Lists => "lists",
        Stance::Abstains => "did not join",
        Stance::Doubts => "doubts",
    };
    let party = match attribution.party {
        Party::Government => "government",
        Party::Monitor => "UN monitor",
        Party::Private => "private",
        Party::Unnamed => "unnamed source",
    };
    let link = if attribution.stance == Stance::Attributes { " to" } else { ":" };
    let to = attribution.to.as_ref().map(|to| format!("{link} {to}")).unwrap_or_default();
    format!("{} [{party}] {verb}{to} ({})", attribution.by, attribution.on)
}

fn flow(flow: &Flow) -> String {
    let through = flow.through.as_ref().map(|through| format!("{through}: ")).unwrap_or_default();
    let caution = flow.caution.as_ref().map(|caution| format!(" ({caution})")).unwrap_or_default();
    format!("{through}{}{caution}", flow.amount)
}

const fn tie(tie: Tie) -> &'static str {
    match tie {
        Tie::PartOf => "part of",
        Tie::HasPart => "has part",
        Tie::PossiblySame => "possibly the same as",
    }
}
