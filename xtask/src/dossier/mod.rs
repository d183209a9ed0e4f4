//! `dossier RAW OUT`: derives the bundled dossier from a folder of raw public material.
//!
//! RAW holds `facts/facts.csv` and `data/{lists,chain,cyber}` as `data/README.md` describes them; OUT is `data/dossier`.
//! Nothing is copied: lists and labels are read by the product's own parsers, cut to what the first case needs, and
//! written as claims with their citations; transfers are cut to the accounts that stolen money can have reached.
//! Natural persons are left out, designated or not: the case does not need them.

mod facts;
mod identities;
mod labels;
mod lists;
mod money;
mod norms;
mod numbers;
mod tactics;
mod write;

use gather::{Collected, Format, Piece};
use record::{Claim, Digest, PartialDate};
use std::path::{Path, PathBuf};

type Res<T> = Result<T, String>;

/// Derives the sightings and reports alone, into the folder `out` (`data/dossier/tactics`).
pub(crate) fn derive_tactics(raw: &Path, out: &Path) -> Res<()> {
    tactics::derive(raw, out)
}

/// Derives everything.
pub(crate) fn derive(raw: &Path, out: &Path) -> Res<()> {
    let facts = facts::read(&raw.join("facts/facts.csv"))?;
    let un = lists::un(&raw.join("data/lists/un/consolidated_2025-04-19.xml.gz"))?;
    let ofac = lists::ofac(&raw.join("data/lists/ofac/sdn_advanced_dprk_2025-11-04.xml.gz"))?;
    let network = facts::network(&facts)?;
    let identities = identities::judge(&[&network, &ofac, &un])?;
    write::claims(&out.join("dprk/network.jsonl"), &network)?;
    write::claims(&out.join("dprk/ofac_sdn.jsonl"), &ofac)?;
    write::claims(&out.join("dprk/un_1718.jsonl"), &un)?;
    write::identities(&out.join("dprk/identities.jsonl"), &identities)?;
    write::claims(&out.join("norms.jsonl"), &norms::claims(&facts)?)?;
    write::claims(&out.join("numbers.jsonl"), &numbers::claims(&facts))?;
    tactics::derive(raw, &out.with_file_name("tactics"))?;
    let chain = raw.join("data/chain");
    let labels = labels::read(&chain)?;
    let money = money::derive(&chain, &labels, out)?;
    let mut incident = facts::of_incident(&facts, "incident:2022-03-23:ronin");
    incident.extend(labels::of_case(&labels, &chain, &money.accounts)?);
    incident.extend(money.claims);
    write::claims(&out.join("ronin/incident.jsonl"), &incident)
}

/// Reads one raw file with the product's own parser.
fn collect(path: &Path, format: Format, known: &str) -> Res<Collected> {
    let mut sink = Collected::default();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let piece = Piece { name, path: path.to_owned(), exhibit: Digest::default() };
    let tally = gather::read(format, &[piece], day(known)?, &mut sink).map_err(|error| error.to_string())?;
    eprintln!(
        "{}: read {}, kept {}, quarantined {}",
        path.display(),
        tally.read,
        tally.kept,
        tally.quarantined
    );
    Ok(sink)
}

fn day(text: &str) -> Res<PartialDate> {
    text.parse().map_err(|error: record::RecordError| error.to_string())
}

/// Files of a folder with that ending, by name.
fn files(folder: &Path, endings: &[&str]) -> Res<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)));
    files.sort();
    Ok(files)
}

/// Sets where a claim can be looked up.
fn cite(mut claim: Claim, citation: &str) -> Claim {
    claim.source.citation = Some(citation.into());
    claim
}
