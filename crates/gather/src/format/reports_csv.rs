//! Dated reports with the techniques that they are cited for, as CSV, our own: one row a report.

use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, observations},
};
use record::{Observation, ReportedUse};
use std::collections::BTreeSet;

const SHAPE: Shape = Shape {
    required: &["report", "published", "recorded", "publisher", "groups", "techniques"],
    optional: Some(&[]),
    id: "report",
};

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    observations(file, Format::ReportsCsv, &SHAPE, intake, &report)
}

fn report(row: &Row<'_>) -> Result<Observation, Fault> {
    let ids = row.get("techniques").split_whitespace();
    let techniques = ids.map(field::technique).collect::<Result<BTreeSet<_>, _>>()?;
    if techniques.is_empty() {
        let hint = "fill 'techniques' with ATT&CK ids, separated by spaces";
        return Err(Fault::new("no technique is given", hint));
    }
    Ok(Observation::ReportedUse(ReportedUse {
        id: field::word("report", row.get("report"))?,
        published: field::optional_month(row.get("published"))?,
        recorded: field::optional_month(row.get("recorded"))?,
        publisher: field::word("publisher", row.get("publisher"))?,
        groups: row.get("groups").split_whitespace().map(str::to_owned).collect(),
        techniques,
    }))
}
