//! The theft ledger, and the totals that estimators publish beside it.

use super::{Field, limits, usd};
use crate::{
    draft::{Drafting, found, say},
    twin::{Cite, Figure, Sentence},
    words,
};
use assess::origin::Provenance;
use assess::thefts::{
    Ledger, bound_words,
    incident::{DateRole, Incident},
    totals::Published,
    years::YearTotals,
};
use record::Decimal;

pub(super) fn section(drafting: &mut Drafting, field: &Field) {
    let (ledger, id) = (&field.thefts.result, field.thefts.id);
    drafting.section("VIII", "The thefts on record");
    drafting.paragraph(opening(ledger, field));
    drafting.picture(
        "Thefts attributed to DPRK actors, suspected to be theirs or listed as theirs, by year, beside published totals".to_owned(),
        "Bars add up the thefts that this record names; marks are totals as their estimators published them. No mark is an average.",
        Figure::Thefts { finding: id },
    );
    drafting.table(
        "The ledger: one row a theft",
        vec![Cite::Finding(id)],
        true,
        &["Day", "Victim", "Taken", "USD#", "Other values", "Attributed by", "Counted"],
        ledger.incidents.iter().map(row).collect(),
    );
    drafting.paragraph(spreads(ledger));
    drafting.table(
        "Totals by year, as published",
        vec![Cite::Finding(id)],
        false,
        &["Year", "Thefts here#", "USD here#", "Whole year, as published", "Why they differ"],
        ledger.years.iter().map(year_row).collect(),
    );
    limits(drafting, &field.thefts.finding, id);
}

fn opening(ledger: &Ledger, field: &Field) -> Vec<Sentence> {
    let counted: Vec<_> = ledger.incidents.iter().filter(|row| row.counted).collect();
    let native = counted.iter().filter(|row| row.native.iter().any(|native| native.stands)).count();
    let mut sentences = vec![found(
        format!(
            "The record names {} thefts, of which {} are counted; of {} it holds the amount of the asset itself, of the others only a value in dollars.",
            words::count(ledger.incidents.len()),
            words::count(counted.len()),
            words::small(native)
        ),
        field.thefts.id,
    )];
    let largest =
        counted.iter().filter_map(|row| Some((*row, row.usd()?))).max_by_key(|(_, worth)| worth.high);
    sentences.extend(largest.map(|(row, worth)| {
        say(
            format!(
                "The largest is that of {}, put at {} by {}.",
                row.name(),
                usd(worth.high),
                Provenance::of_title(&worth.source, row.id.as_str()).issuer
            ),
            [Cite::Claim(worth.claim), Cite::Finding(field.thefts.id)],
        )
    }));
    sentences
}

fn row(row: &Incident) -> Vec<String> {
    let native = row.native.iter().filter(|native| native.stands);
    let others = row.worth.iter().filter(|worth| !worth.stands && worth.currency == "USD");
    vec![
        row.date(DateRole::Event).map(|date| date.date.to_string()).unwrap_or_default(),
        row.name(),
        native.map(|native| format!("{} {}", native.amount, native.asset)).collect::<Vec<_>>().join(", "),
        row.usd().and_then(|worth| worth.high.to_base_units(0)).map(words::count).unwrap_or_default(),
        others.map(|worth| usd(worth.high)).collect::<Vec<_>>().join(", "),
        row.strength.words().to_owned(),
        if row.counted { "yes".to_owned() } else { format!("no: {}", row.counted_why) },
    ]
}

/// Years in which published totals are furthest apart: a sentence each, at most three.
fn spreads(ledger: &Ledger) -> Vec<Sentence> {
    let mut years: Vec<_> = ledger.years.iter().filter(|year| year.spread_permille.is_some()).collect();
    years.sort_by_key(|year| std::cmp::Reverse(gap(year)));
    years.into_iter().take(3).filter_map(spread).collect()
}

/// How many dollars lie between the lowest and the highest published total of a year.
fn gap(year: &YearTotals) -> Option<Decimal> {
    let standing = || year.published.iter().filter(|total| total.stands);
    standing().map(|total| total.high).max()?.checked_sub(standing().map(|total| total.low).min()?)
}

fn spread(year: &YearTotals) -> Option<Sentence> {
    let standing = || year.published.iter().filter(|total| total.stands);
    let (low, high) = (standing().min_by_key(|total| total.low)?, standing().max_by_key(|total| total.high)?);
    let times = year.spread_permille?;
    Some(say(
        format!(
            "For {} the published totals lie between {} ({}) and {} ({}), {}.{} times apart; they count different things, and are not averaged.",
            year.year,
            usd(low.low),
            low.name,
            usd(high.high),
            high.name,
            times / 1000,
            times % 1000 / 100
        ),
        standing().map(|total| Cite::Claim(total.claim)),
    ))
}

fn year_row(year: &YearTotals) -> Vec<String> {
    let published: Vec<_> = year.published.iter().filter(|total| total.stands).map(published).collect();
    let mut reasons: Vec<_> = year
        .differences
        .iter()
        .filter_map(|difference| difference.reasons.first())
        .map(|reason| words::spaced(&reason.text))
        .collect();
    reasons.dedup();
    vec![
        year.year.to_string(),
        words::count(year.own.all.incidents),
        year.own.all.usd.to_base_units(0).map(words::count).unwrap_or_default(),
        published.join("; "),
        reasons.into_iter().take(2).collect::<Vec<_>>().join("; "),
    ]
}

fn published(total: &Published) -> String {
    format!("{} {}{}", total.name, bound_words(total.extent), usd(total.high))
}

/// One sentence for the summary.
pub(super) fn summary(field: &Field) -> Option<Sentence> {
    let ledger = &field.thefts.result;
    let widest = ledger.years.iter().max_by_key(|year| gap(year))?;
    let times = widest.spread_permille?;
    Some(found(
        format!(
            "Of the field as a whole, the record names {} thefts; published totals for one year ({}) are {}.{} times apart.",
            words::count(ledger.incidents.len()),
            widest.year,
            times / 1000,
            times % 1000 / 100
        ),
        field.thefts.id,
    ))
}
