//! `xtask rarity LIST.ftm.json.gz CENSUS OUT`: how often words stand in names.
//!
//! Counted in the names of a public list (OFAC's SDN list as FtM; a work of the US government) and in the files of
//! the 1990 US census (`dist.all.last`, `dist.female.first`, `dist.male.first`; public domain), because a list of
//! sanctioned parties knows little of how common an ordinary name is. Words are scaled to [`NAMES`] names.

use flate2::read::GzDecoder;
use names::{Kind, Name, Side};
use std::{collections::BTreeMap, fmt::Write as _, fs, io::BufReader, path::Path};

/// The size of the population that counts are scaled to.
const NAMES: f64 = 50_000.0;

/// Rarer words are not written: they count as unknown.
const LEAST: f64 = 1.5;

pub(crate) fn run(list: &Path, census: &Path, out: &Path) -> Result<(), String> {
    let file = fs::File::open(list).map_err(|error| format!("{}: {error}", list.display()))?;
    let parties = screen::read_ftm(BufReader::new(GzDecoder::new(file)))
        .map_err(|(line, why)| format!("{}: line {line}: {why}", list.display()))?;
    let names: Vec<(&str, Kind)> = parties
        .iter()
        .flat_map(|party| party.names.iter().map(|called| (called.text.as_str(), party.kind)))
        .collect();
    let scale = NAMES / names.len() as f64;
    let mut counts = BTreeMap::<String, f64>::new();
    for (text, kind) in names {
        for word in Name::parse(text, kind, Side::Listed).words {
            for form in word.forms {
                *counts.entry(form.text).or_default() += scale;
            }
        }
    }
    for (file, share) in [("dist.all.last", 0.5), ("dist.female.first", 0.25), ("dist.male.first", 0.25)] {
        let path = census.join(file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        for line in text.lines() {
            let mut columns = line.split_whitespace();
            let (Some(word), Some(percent)) = (columns.next(), columns.next()) else { continue };
            let percent: f64 = percent.parse().map_err(|_| format!("{}: {line}", path.display()))?;
            *counts.entry(word.to_lowercase()).or_default() += percent / 100.0 * share * NAMES;
        }
    }
    let mut text = String::from(
        "# How often a word stands in 50,000 names, by `xtask rarity`: OFAC SDN list (US government work) and the 1990 US\n\
         # census name files (public domain), half and half where a word is in both. Words below 1.5 are left out.\n",
    );
    let mut counts: Vec<_> = counts.into_iter().filter(|(_, count)| *count >= LEAST).collect();
    counts.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    for (word, count) in counts {
        let _ = writeln!(text, "{word}\t{count:.0}");
    }
    fs::write(out, text).map_err(|error| format!("{}: {error}", out.display()))
}
