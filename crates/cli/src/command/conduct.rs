//! `conduct [STATE]`: what the member states did, as far as claims say, with blanks where nobody looked.

use super::{Setting, today};
use crate::{
    args::Conduct,
    exit,
    say::{self, Outcome},
};
use assess::conduct::{self, Matrix};
use report::Desk;
use std::{error::Error, path::Path};

pub(super) fn run(setting: &Setting, args: &Conduct) -> Outcome {
    let matrix =
        Desk::new(setting.archive()?).conduct(args.as_of.unwrap_or_else(today), args.as_of.is_some())?;
    match (&args.state, &args.out) {
        (_, Some(path)) => write(&matrix, path)?,
        (Some(state), None) => of_state(setting, &matrix, state)?,
        (None, None) if setting.json => say::json(&matrix)?,
        (None, None) => overview(&matrix)?,
    }
    Ok(exit::CLEAR)
}

fn write(matrix: &Matrix, path: &Path) -> Result<(), Box<dyn Error>> {
    let name = path.to_string_lossy();
    let text = match () {
        () if name.ends_with(".csv") => matrix.csv()?,
        () if name.ends_with(".html") => page(matrix),
        () if name.ends_with(".svg") => conduct::figure(matrix),
        () => {
            return Err(
                format!("cannot tell the form of {name}\nhint: end its name in .csv, .html or .svg").into()
            );
        }
    };
    say::file(path, text.as_bytes())?;
    eprintln!("{}", matrix.coverage().words());
    Ok(())
}

/// The figure alone on a page.
fn page(matrix: &Matrix) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>State conduct</title>\n{}\n</html>\n",
        conduct::fragment(matrix)
    )
}

fn of_state(setting: &Setting, matrix: &Matrix, state: &str) -> Result<(), Box<dyn Error>> {
    let row = matrix.of_state(state).ok_or_else(|| {
        format!(
            "'{state}' is no member state\nhint: give its two letters (ISO 3166-1) or its name: KR, Kenya"
        )
    })?;
    if setting.json {
        return say::json(row);
    }
    say::text(&say::bold(&row.name))?;
    let rows = matrix.columns.iter().zip(&row.cells);
    let rows: Vec<_> = rows
        .map(|(column, cell)| vec![column.group.title().to_owned(), column.title.clone(), cell.words()])
        .collect();
    say::table(&["", "on", "what is held"], &rows)
}

/// The columns with what is held of each, and the states of which anything is.
fn overview(matrix: &Matrix) -> Result<(), Box<dyn Error>> {
    let rows: Vec<_> = matrix
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let cells = || matrix.rows.iter().filter_map(move |row| row.cells.get(at));
            let looked = cells().filter(|cell| cell.tells()).count();
            let totals: Vec<_> = column.totals.iter().map(|total| total.text.clone()).collect();
            vec![column.title.clone(), looked.to_string(), totals.join("; ")]
        })
        .collect();
    say::table(&["column", "states", "held as a number only"], &rows)?;
    say::text(&format!("\n{}", matrix.coverage().words()))?;
    say::text("A blank means that nobody looked. It does not mean that nothing was done.")
}
