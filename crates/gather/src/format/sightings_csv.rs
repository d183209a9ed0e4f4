//! Sightings of indicators as CSV, our own: one row a month, reporter, source, family, type and technique.

use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, observations},
};
use record::{Observation, Sighting};

const SHAPE: Shape = Shape {
    required: &["first_seen", "published", "reporter", "source", "family", "indicator", "technique", "count"],
    optional: Some(&[]),
    id: "published",
};

/// Most indicators of one row: more than a source publishes in a month, and every sum of rows fits.
const MOST_COUNT: u32 = 1_000_000;

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    observations(file, Format::SightingsCsv, &SHAPE, intake, &sighting)
}

fn sighting(row: &Row<'_>) -> Result<Observation, Fault> {
    let first_seen = field::optional_month(row.get("first_seen"))?;
    let published = row.get("published").parse()?;
    if first_seen.is_some_and(|first| first > published) {
        let reason = "the indicators were first seen after they were published";
        return Err(Fault::new(reason, "compare 'first_seen' and 'published' with the source"));
    }
    Ok(Observation::Sighting(Sighting {
        first_seen,
        published,
        reporter: field::word("reporter", row.get("reporter"))?,
        source: field::word("source", row.get("source"))?,
        family: field::word("family", row.get("family"))?,
        indicator: field::word("indicator", row.get("indicator"))?,
        technique: field::technique(row.get("technique"))?,
        count: count(row.get("count"))?,
    }))
}

fn count(text: &str) -> Result<u32, Fault> {
    let number = u32::try_from(field::count(text)?).ok().filter(|count| (1..=MOST_COUNT).contains(count));
    number.ok_or_else(|| {
        Fault::new(
            format!("the count {text} is not 1 to 1,000,000"),
            "count different indicators; leave out rows of none",
        )
    })
}
