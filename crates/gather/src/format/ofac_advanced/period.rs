//! Periods: Start and End, each itself from … to ….

use crate::{format::ofac::dates::Span, intake::Fault, xml::Element};
use record::{Interval, PartialDate};

/// Reads when something happened: between the first day of Start and the last of End.
///
/// # Errors
/// A [`Fault`] where a day is on no calendar, or the period holds no dates.
pub(super) fn read(period: Element<'_>) -> Result<Span, Fault> {
    let start = period.first("Start").ok_or_else(undated)?;
    let end = period.first("End").unwrap_or(start);
    let about = [start, end].iter().any(|side| side.attribute("Approximate") == Some("true"));
    Span::between(day(start, "From")?, day(end, "To")?, about)
}

/// Reads how long something was true: from Start to End, either of which may be missing.
///
/// # Errors
/// As [`read`].
pub(super) fn interval(period: Element<'_>) -> Result<Interval, Fault> {
    let side = |name| match period.first(name) {
        None => Ok(None),
        Some(side) => {
            let span = Span::between(day(side, "From")?, day(side, "To")?, false)?;
            Ok::<_, Fault>(Some(span))
        }
    };
    // Where an end is itself a stretch of days that is no month or year, its outer day is certain to hold.
    let from = side("Start")?.map(|span| span.single().unwrap_or(PartialDate::day(span.first)));
    let to = side("End")?.map(|span| span.single().unwrap_or(PartialDate::day(span.last)));
    Ok(Interval { from: from.map(record::Bound::On), to: to.map(record::Bound::On) })
}

fn undated() -> Fault {
    Fault::new("its period has no dates", "compare it with OFAC's own search")
}

fn day(side: Element<'_>, name: &str) -> Result<PartialDate, Fault> {
    date(side.first(name).ok_or_else(undated)?)
}

/// Reads Year, Month and Day.
///
/// # Errors
/// A [`Fault`] where no calendar has that day.
pub(super) fn date(point: Element<'_>) -> Result<PartialDate, Fault> {
    let [year, month, day] = ["Year", "Month", "Day"].map(|part| point.text_of(part));
    Ok(format!("{year:0>4}-{month:0>2}-{day:0>2}").parse()?)
}
