//! Case files: kept as exhibits, read by the report that they ask for. Here only their form is checked.

use crate::{
    GatherError,
    intake::{Fault, Intake, Open},
    toml_depth::{MOST_DEPTH, too_deep},
};
use std::io::Read as _;

/// Largest case file, in bytes; the bundled one has 700.
const MOST_BYTES: u64 = 1 << 20;

pub(crate) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut text = String::new();
    let read = file.bytes.by_ref().take(MOST_BYTES).read_to_string(&mut text);
    read.map_err(|error| GatherError::from_io(&file.name, 0, error))?;
    if let Some(line) = too_deep(&text) {
        let deep = format!("it nests deeper than {MOST_DEPTH} brackets");
        return intake.quarantine(
            line,
            &file.name,
            Fault::new(deep, "a case file needs two; close what is open"),
        );
    }
    match text.parse::<toml::Table>() {
        Ok(table) if table.contains_key("case") => {
            intake.kept();
            Ok(())
        }
        Ok(_) => intake.quarantine(
            1,
            &file.name,
            Fault::new("it has no [case] table", "docs/guide/cases.md shows a whole case file"),
        ),
        Err(error) => {
            let line = error
                .span()
                .map_or(0, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1) as u64);
            intake.quarantine(
                line,
                &file.name,
                Fault::new(error.message(), "mend the line; the file is TOML"),
            )
        }
    }
}
