//! What each stream of revenue brought in, as intervals on stated assumptions.

use super::{Field, limits, usd_of};
use crate::{
    draft::{Drafting, found},
    twin::{Cite, Figure},
};
use assess::revenue::{Known, Moved, Span, Stream, YearOf};

pub(super) fn section(drafting: &mut Drafting, field: &Field) {
    let (result, id) = (&field.revenue.result, field.revenue.id);
    drafting.section("X", "What it brings in");
    let mut sentences = vec![found(
        "No source states what the DPRK earns in all by these means. What follows is, for each stream and year, the interval that the claims leave open under assumptions that are listed below and can each be switched.",
        id,
    )];
    for of in &result.revenue.streams {
        let last = of.years.iter().rev().find_map(|year| Some((year, interval(year)?)));
        sentences.extend(last.map(|(year, eighty)| {
            found(
                format!(
                    "{} in {}: between {} and {}, with 80 percent probability under the assumptions.",
                    capital(of.stream),
                    year.year,
                    usd_of(eighty.low.into()),
                    usd_of(eighty.high.into())
                ),
                id,
            )
        }));
    }
    drafting.paragraph(sentences);
    drafting.picture(
        "Revenue by stream and year, as far as the claims say".to_owned(),
        "A bar is an interval, not a figure; an arrow is a bound that somebody stated; a blank says that nobody states anything.",
        Figure::Revenue { finding: id },
    );
    let assumed = result.revenue.assumptions.iter();
    let rows = assumed.map(|one| {
        let most = result.moved.iter().filter(|moved| moved.assumption == one.id).count();
        vec![
            one.id.clone(),
            one.words.clone(),
            one.setting.clone(),
            one.switched_to.clone(),
            most.to_string(),
        ]
    });
    drafting.table(
        "Assumptions, and how many intervals each moves when it is switched",
        vec![Cite::Finding(id)],
        false,
        &["", "Assumption", "As it stands", "Switched to", "Intervals moved#"],
        rows.collect(),
    );
    drafting.table(
        "How each switch moves an interval",
        vec![Cite::Finding(id)],
        true,
        &["Assumption", "Stream", "Year", "Before", "After"],
        result.moved.iter().map(moved).collect(),
    );
    limits(drafting, &field.revenue.finding, id);
}

const fn capital(stream: Stream) -> &'static str {
    match stream {
        Stream::Theft => "Crypto theft",
        Stream::ItWork => "IT workers",
        Stream::Other => "Other stated revenue",
    }
}

const fn interval(year: &YearOf) -> Option<Span> {
    match &year.known {
        Known::Interval { eighty, .. } => Some(*eighty),
        _ => None,
    }
}

fn moved(moved: &Moved) -> Vec<String> {
    vec![
        format!("{} to {}", moved.assumption, moved.to),
        moved.stream.words().to_owned(),
        moved.year.to_string(),
        known(&moved.before),
        known(&moved.after),
    ]
}

fn known(known: &Known) -> String {
    match known {
        Known::Interval { eighty, .. } => {
            format!("{} to {}", usd_of(eighty.low.into()), usd_of(eighty.high.into()))
        }
        Known::AtLeast { usd, .. } => format!("at least {}", usd_of((*usd).into())),
        Known::AtMost { usd, .. } => format!("at most {}", usd_of((*usd).into())),
        Known::Unknown { .. } => "not known".to_owned(),
    }
}
