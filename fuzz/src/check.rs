//! What must hold of every reading.

use gather::{Collected, Format, GatherError, recognise};
use record::{Observation, Tally};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Files by name, in the order of names.
pub type Case = Vec<(String, Vec<u8>)>;

/// What a reading came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Read, and everything adds up.
    Good,
    /// Refused as a whole, with an error: well done too.
    Refused,
    /// A promise was broken.
    Broken(String),
}

/// The names of all targets.
pub fn targets() -> Vec<String> {
    let formats = Format::ALL.iter().map(|format| format.name());
    formats.chain(["unpack", "recognise"]).map(str::to_owned).collect()
}

/// Whether the seeds of a target are one source, to be read together.
pub fn is_one_source(target: &str) -> bool {
    target == Format::OfacLegacyCsv.name()
}

/// Reads a case as `target` does.
pub fn run(target: &str, case: &Case) -> Outcome {
    let read = || match target {
        "recognise" => looked_at(case),
        "unpack" => each(case, Format::FtmJson),
        name => match Format::find(name) {
            Some(format) if is_one_source(name) => source(format, case),
            Some(format) => each(case, format),
            None => Outcome::Broken(format!("no target is called '{name}'")),
        },
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Outcome::Broken("it panics".to_owned()))
}

fn looked_at(case: &Case) -> Outcome {
    for (name, bytes) in case {
        let _ = (recognise(name, bytes), gather::legacy_part(name, bytes));
    }
    Outcome::Good
}

fn each(case: &Case, format: Format) -> Outcome {
    let outcomes = case.iter().map(|file| source(format, std::slice::from_ref(file)));
    outcomes
        .reduce(|first, next| if matches!(next, Outcome::Good) { first } else { next })
        .unwrap_or(Outcome::Good)
}

fn source(format: Format, files: &[(String, Vec<u8>)]) -> Outcome {
    let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let Ok(known) = "2026-11-01".parse() else { return Outcome::Broken("a date".to_owned()) };
    let mut out = Collected::default();
    match gather::read_bytes(format, &files, known, &mut out) {
        Ok(tally) => counted(tally, &out).map_or(Outcome::Good, Outcome::Broken),
        Err(error) => said(&error),
    }
}

/// What does not add up, if anything.
fn counted(tally: Tally, out: &Collected) -> Option<String> {
    let Tally { read, kept, quarantined, claims, transfers, .. } = tally;
    let length = |n: usize| n as u64;
    if read != kept + quarantined {
        return Some(format!("read {read} is not kept {kept} + quarantined {quarantined}"));
    }
    // Sightings and dated reports are kept, and are no transfers.
    let is_transfer =
        |one: &&Observation| !matches!(one, Observation::Sighting(_) | Observation::ReportedUse(_));
    let moved = out.observations.iter().filter(is_transfer).count();
    if (quarantined, claims, transfers)
        != (length(out.quarantined.len()), length(out.claims.len()), length(moved))
    {
        return Some(format!("{tally:?} does not count what came out"));
    }
    if let Some(bad) = out.quarantined.iter().find(|bad| bad.reason.is_empty() || bad.hint.is_empty()) {
        return Some(format!("a record is quarantined without reason or hint: {bad:?}"));
    }
    out.claims.iter().find_map(|claim| claim.id().err()).map(|error| format!("a claim has no id: {error}"))
}

/// An error must say what to do.
fn said(error: &GatherError) -> Outcome {
    let text = error.to_string();
    match text.split_once("hint: ") {
        Some((_, hint)) if !hint.is_empty() => Outcome::Refused,
        _ => Outcome::Broken(format!("an error has no hint: {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn miscounts_and_silent_errors_are_found() {
        let out = Collected::default();
        assert_eq!(counted(Tally::default(), &out), None);
        assert!(counted(Tally { read: 2, kept: 1, ..Tally::default() }, &out).is_some());
        assert!(counted(Tally { read: 1, quarantined: 1, ..Tally::default() }, &out).is_some());
        assert!(matches!(run("no-such", &Vec::new()), Outcome::Broken(_)));
    }

    #[test]
    fn a_good_file_is_good_and_a_bad_one_refused() {
        let file = |text: &str| vec![("a".to_owned(), text.as_bytes().to_vec())];
        assert_eq!(
            run("ftm-json", &file("{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}")),
            Outcome::Good
        );
        assert_eq!(run("transfers-csv", &file("a,b\n")), Outcome::Refused);
    }
}
