//! How the program speaks: JSON for machines, plain tables for people, colour only where it is welcome.

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::{
    error::Error,
    io::{IsTerminal, Write},
    path::Path,
    time::Duration,
};

/// What every command returns: an exit code, or an error to be printed.
pub(crate) type Outcome = Result<u8, Box<dyn Error>>;

/// One JSON value on one line of stdout.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Lines of words on stdout.
pub(crate) fn text(words: &str) -> Result<(), Box<dyn Error>> {
    writeln!(std::io::stdout().lock(), "{words}")?;
    Ok(())
}

/// A table for people: columns as wide as their widest cell.
pub(crate) fn table(heads: &[&str], rows: &[Vec<String>]) -> Result<(), Box<dyn Error>> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(heads.get(column).map(|head| head.chars().count())).max().unwrap_or_default()
    };
    let line = |cells: Vec<&str>| {
        let padded =
            cells.iter().enumerate().map(|(column, cell)| format!("{cell:<width$}", width = width(column)));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    text(&dim(&line(heads.to_vec())))?;
    rows.iter().try_for_each(|row| text(&line(row.iter().map(String::as_str).collect())))
}

/// A thing under way, shown on a terminal and nowhere else.
pub(crate) fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// Digits in groups of three: `1,460,000,000`. What is no plain number is left as it is.
pub(crate) fn grouped(number: &str) -> String {
    let (whole, part) = number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    part.map_or(grouped.clone(), |part| format!("{grouped}.{part}"))
}

/// Writes a whole file, or says why not.
pub(crate) fn file(path: &Path, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    std::fs::write(path, bytes).map_err(|error| {
        format!(
            "cannot write {}: {error}\nhint: check the path, your rights and the space on the disk",
            path.display()
        )
        .into()
    })
}

pub(crate) fn red(words: &str) -> String {
    coloured(words, 31, std::io::stderr().is_terminal())
}

pub(crate) fn bold(words: &str) -> String {
    coloured(words, 1, std::io::stdout().is_terminal())
}

pub(crate) fn dim(words: &str) -> String {
    coloured(words, 2, std::io::stdout().is_terminal())
}

/// `NO_COLOR` (no-color.org) is honoured; nothing is told by colour alone.
fn coloured(words: &str, code: u8, terminal: bool) -> String {
    if terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) {
        format!("\u{1b}[{code}m{words}\u{1b}[0m")
    } else {
        words.to_owned()
    }
}
