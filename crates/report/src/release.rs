//! Releasing a report: work the case, draft, sign, draw, and note the release in the ledger.

use crate::{
    Case, ReportError, Twin,
    draft::{Material, draft},
    page,
    work::work,
};
use archive::{Archive, Watch, Writer};
use jiff::civil::Date;
use ledger::{Note, Signer};
use record::{Act, Digest, canonical_json};
use std::path::{Path, PathBuf};

/// A report that was written.
#[derive(Debug, Clone)]
pub struct Released {
    /// The page.
    pub page: PathBuf,
    /// Its machine-readable twin, beside it.
    pub twin_file: PathBuf,
    /// The digest that was signed and noted in the ledger.
    pub digest: Digest,
    /// What it says.
    pub twin: Twin,
}

/// Works the case of that name (or the only one), and writes `out` and, beside it, the same with `.json`.
///
/// # Errors
/// [`ReportError`]; files are written whole or not at all.
pub fn release(watch: &Watch, case: Option<&str>, out: &Path, today: Date) -> Result<Released, ReportError> {
    let (case, exhibit) = Case::held(&Archive::open(watch)?, case)?;
    let findings = work(watch, &case, today)?;
    let archive = Archive::open(watch)?;
    let twin =
        draft(watch, &Material { case: &case, archive: &archive, findings: &findings, today }, exhibit)?;
    let canonical = canonical_json(&twin)?;
    let digest = Digest::of(&canonical);
    let signature = sign(&watch.signer()?, &digest)?;
    let page = page::render(&twin, &signature)?;
    // Before a file is written: a report that the ledger cannot note must not appear.
    let mut writer = Writer::open(watch)?;
    let twin_file = out.with_extension("json");
    write(out, page.as_bytes())?;
    write(&twin_file, &twin_bytes(&twin, &signature)?)?;
    watch.exhibits().add(&mut canonical.as_slice())?;
    writer.record(vec![Act::Release { report: digest, title: twin.title.clone() }])?;
    Ok(Released { page: out.to_owned(), twin_file, digest, twin })
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

/// The twin's file: signature and twin in one canonical JSON value.
pub(crate) fn twin_bytes(twin: &Twin, signature: &str) -> Result<Vec<u8>, ReportError> {
    let mut bytes = canonical_json(&serde_json::json!({ "signature": signature, "twin": twin }))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let fail = |source| ReportError::Io { doing: "write", path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(fail)?;
    let aside = folder.join(format!(".{}.part", path.file_name().unwrap_or_default().to_string_lossy()));
    let written = std::fs::write(&aside, bytes).and_then(|()| std::fs::rename(&aside, path));
    written.inspect_err(|_| drop(std::fs::remove_file(&aside))).map_err(fail)
}
