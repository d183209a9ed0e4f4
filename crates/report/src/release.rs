//! Releasing a draft: redact it for its audience, sign, draw, and note the release in the ledger.

use crate::{
    ReportError, Twin,
    drafts::{draft_case, draft_of},
    files, page,
    redact::redacted,
};
use archive::{Archive, Watch, Writer};
use jiff::civil::Date;
use ledger::{Note, Signer};
use record::{Act, Audience, Digest, canonical_json};
use serde::Serialize;
use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

/// A report that was written.
#[derive(Debug, Clone)]
pub struct Released {
    /// The page; `None` where only the twin was asked for.
    pub page: Option<PathBuf>,
    /// Its machine-readable twin.
    pub twin_file: PathBuf,
    /// The digest that was signed and noted in the ledger.
    pub digest: Digest,
    /// What it says.
    pub twin: Twin,
}

/// A release as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleaseNote {
    /// The ledger entry.
    pub entry: u64,
    /// Seconds since 1970-01-01 UTC by the recorder's clock.
    pub recorded: i64,
    /// The report's digest.
    pub report: Digest,
    /// Its title.
    pub title: String,
    /// Who released it; empty where nobody was named.
    pub by: Vec<String>,
    /// For whom it was redacted; `None`: whoever may see all of it.
    pub audience: Option<Audience>,
    /// The draft that it was made from; `None` for releases of before drafts were kept.
    pub draft: Option<Digest>,
}

/// Drafts the case of that name (or the newest) and releases the draft to `out`, redacted where an audience is named.
///
/// # Errors
/// As [`draft_case`] and [`release_draft`].
pub fn release(
    watch: &Watch,
    case: Option<&str>,
    audience: Option<&Audience>,
    out: &Path,
    today: Date,
) -> Result<Released, ReportError> {
    let drafted = draft_case(watch, case, today)?;
    release_draft(watch, &drafted.digest, audience, &[], out)
}

/// Releases a draft: writes `out` and, beside it, the twin with `.json`; where `out` itself ends in `.json`, the twin
/// alone. `by` names who released it.
///
/// # Errors
/// [`ReportError`]; files are written whole or not at all, and none where the ledger cannot be written.
pub fn release_draft(
    watch: &Watch,
    draft: &Digest,
    audience: Option<&Audience>,
    by: &[String],
    out: &Path,
) -> Result<Released, ReportError> {
    let whole = draft_of(watch, draft)?;
    let twin = audience.map_or(Ok(whole.clone()), |audience| redacted(&whole, audience))?;
    let canonical = canonical_json(&twin)?;
    let digest = Digest::of(&canonical);
    let signature = sign(&watch.signer()?, &digest)?;
    let drawn = page::render(&twin, &signature)?;
    // Before a file is written: a report that the ledger cannot note must not appear.
    let mut writer = Writer::open(watch)?;
    let twin_file = out.with_extension("json");
    let page = (twin_file != out).then(|| out.to_owned());
    if let Some(page) = &page {
        files::write(page, drawn.as_bytes())?;
    }
    files::write(&twin_file, &twin_bytes(&twin, &signature)?)?;
    watch.exhibits().add(&mut canonical.as_slice())?;
    writer.record(vec![Act::Release {
        report: digest,
        title: twin.title.clone(),
        by: by.to_vec(),
        audience: audience.cloned(),
        draft: Some(*draft),
    }])?;
    Ok(Released { page, twin_file, digest, twin })
}

/// Every release that the ledger notes, the latest first.
///
/// # Errors
/// Where the ledger cannot be read.
pub fn releases(archive: &Archive) -> Result<Vec<ReleaseNote>, ReportError> {
    let mut notes = vec![];
    for index in (0..archive.ledger().size()).rev() {
        let entry = archive.entry(index)?;
        if let Act::Release { report, title, by, audience, draft } = entry.act {
            notes.push(ReleaseNote {
                entry: index,
                recorded: entry.recorded,
                report,
                title,
                by,
                audience,
                draft,
            });
        }
    }
    Ok(notes)
}

/// The twin and the page of a report that the ledger notes as released: the same bytes as were released.
///
/// # Errors
/// [`ReportError::NoDraft`] where no release has that digest; where the twin is damaged.
pub fn released_report(archive: &Archive, digest: &Digest) -> Result<(Twin, String), ReportError> {
    if !releases(archive)?.iter().any(|note| note.report == *digest) {
        return Err(ReportError::NoDraft { digest: *digest });
    }
    archive.exhibits().check(digest)?;
    let mut text = vec![];
    let path = || PathBuf::from(digest.to_string());
    let read = archive.exhibits().open(digest)?.read_to_end(&mut text);
    read.map_err(|source| ReportError::Io { doing: "read the report", path: path(), source })?;
    let twin = serde_json::from_slice(&text)
        .map_err(|error| ReportError::Draft { path: path(), why: error.to_string() })?;
    // Ed25519 is deterministic: signing again gives the signature of then.
    let signature = sign(&archive.watch().signer()?, digest)?;
    let page = page::render(&twin, &signature)?;
    Ok((twin, page))
}

/// The words that are signed: what it is, and the twin's digest.
pub(crate) fn signed_words(digest: &Digest) -> String {
    format!("watchkeeper report\n{digest}\n")
}

fn sign(signer: &Signer, digest: &Digest) -> Result<String, ReportError> {
    let mut note = Note::new(&signed_words(digest))?;
    signer.sign(&mut note)?;
    Ok(note.to_string())
}

/// The twin's file: signature (empty for a draft) and twin in one canonical JSON value.
pub(crate) fn twin_bytes(twin: &Twin, signature: &str) -> Result<Vec<u8>, ReportError> {
    let mut bytes = canonical_json(&serde_json::json!({ "signature": signature, "twin": twin }))?;
    bytes.push(b'\n');
    Ok(bytes)
}
