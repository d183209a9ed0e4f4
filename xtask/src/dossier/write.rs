//! The dossier's files: claims and identities as JSON lines, tables as gzipped CSV without a time stamp.

use super::Res;
use flate2::{Compression, GzBuilder};
use record::{Claim, Identity};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, io::Write as _, path::Path};

/// Claims, sorted and without repeats; exhibit and locator are given by the gathering.
pub(crate) fn claims(path: &Path, claims: &[Claim]) -> Res<()> {
    let mut lines = BTreeSet::new();
    for claim in claims {
        let mut value = serde_json::to_value(claim).map_err(|error| error.to_string())?;
        if let Some(source) = value.get_mut("source").and_then(Value::as_object_mut) {
            source.remove("exhibit");
            source.remove("locator");
        }
        lines.insert((claim.subject.clone(), claim.property.clone(), json!({ "claim": value }).to_string()));
    }
    write_lines(path, lines.into_iter().map(|(.., line)| line))
}

/// Judgements on identity.
pub(crate) fn identities(path: &Path, identities: &[Identity]) -> Res<()> {
    let lines: BTreeSet<_> =
        identities.iter().map(|identity| json!({ "identity": identity }).to_string()).collect();
    write_lines(path, lines.into_iter())
}

fn write_lines(path: &Path, lines: impl Iterator<Item = String>) -> Res<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    save(path, text.as_bytes())
}

/// A gzipped CSV; the same rows give the same bytes.
pub(crate) fn table(path: &Path, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Res<()> {
    let mut plain = csv::Writer::from_writer(vec![]);
    plain.write_record(head).map_err(|error| error.to_string())?;
    for row in rows {
        plain.write_record(row).map_err(|error| error.to_string())?;
    }
    let plain = plain.into_inner().map_err(|error| error.to_string())?;
    let mut packed = GzBuilder::new().mtime(0).write(vec![], Compression::best());
    packed.write_all(&plain).map_err(|error| error.to_string())?;
    save(path, &packed.finish().map_err(|error| error.to_string())?)
}

fn save(path: &Path, bytes: &[u8]) -> Res<()> {
    let fail = |error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(fail)?;
    fs::write(path, bytes).map_err(fail)?;
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}
