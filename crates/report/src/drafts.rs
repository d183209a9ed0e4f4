//! Drafts: a case that was worked and written up, kept in the watch until somebody releases it. A draft is a twin that
//! nobody signed; its digest is what a release names.

use crate::{
    Case, ReportError, Twin,
    draft::{Material, draft},
    files, page,
    release::twin_bytes,
    work::work,
};
use archive::{Archive, Watch};
use jiff::civil::Date;
use record::{Digest, canonical_json};
use serde::Deserialize;
use std::{
    io::{BufReader, Read as _},
    path::{Path, PathBuf},
};

/// Largest draft that is read, in bytes.
const MOST_BYTES: u64 = 1 << 28;

/// A draft that was made.
#[derive(Debug, Clone)]
pub struct Drafted {
    /// The digest of its canonical form, by which it is kept and released.
    pub digest: Digest,
    /// What it says.
    pub twin: Twin,
}

/// A draft as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DraftHead {
    /// Its digest.
    pub digest: Digest,
    /// The case's short name.
    pub case_id: String,
    /// Its title.
    pub title: String,
    /// The day on which it was made.
    pub date: Date,
}

/// What is read of a twin to know what it is about.
#[derive(Deserialize)]
struct Head {
    case_id: String,
    title: String,
    date: Date,
}

/// A twin's file; of the signature nothing is asked.
#[derive(Deserialize)]
struct Kept<T> {
    twin: T,
}

/// Works the case of that name (or the newest), and keeps what comes of it as a draft in the watch. Nothing is signed,
/// and nothing but the findings goes into the ledger. The same record gives the same draft.
///
/// # Errors
/// [`ReportError`]; a draft is kept whole or not at all.
pub fn draft_case(watch: &Watch, case: Option<&str>, today: Date) -> Result<Drafted, ReportError> {
    draft_case_while(watch, case, today, &|_, _| true)
}

/// The same, step by step: `go_on` is told which finding is computed next, and how much is done (0 to 1).
///
/// # Errors
/// As [`draft_case`]; [`ReportError::CalledOff`] where `go_on` says no.
pub fn draft_case_while(
    watch: &Watch,
    case: Option<&str>,
    today: Date,
    go_on: &dyn Fn(&str, Option<f32>) -> bool,
) -> Result<Drafted, ReportError> {
    let (case, exhibit) = Case::held(&Archive::open(watch)?, case)?;
    let findings = work(watch, &case, today, go_on)?;
    let archive = Archive::open(watch)?;
    let material = Material { case: &case, archive: &archive, findings: &findings, today };
    let twin = draft(watch, &material, exhibit)?;
    let digest = Digest::of(&canonical_json(&twin)?);
    files::write(&place(watch, &digest), &twin_bytes(&twin, "")?)?;
    Ok(Drafted { digest, twin })
}

/// The drafts that the watch keeps, the newest first.
///
/// # Errors
/// Where a draft cannot be read; the error names its file.
pub fn drafts(watch: &Watch) -> Result<Vec<DraftHead>, ReportError> {
    let mut heads = vec![];
    for file in std::fs::read_dir(folder(watch)).into_iter().flatten().flatten() {
        let path = file.path();
        let name =
            path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"));
        let Some(digest) = name.and_then(|name| name.parse().ok()) else { continue };
        let Kept { twin: Head { case_id, title, date } } = read(&path)?;
        // Drafts of one day are told apart by when they were written.
        let written = file.metadata().and_then(|file| file.modified()).ok();
        heads.push((written, DraftHead { digest, case_id, title, date }));
    }
    heads.sort_by_key(|(written, head)| std::cmp::Reverse((head.date, *written, head.digest)));
    Ok(heads.into_iter().map(|(_, head)| head).collect())
}

/// The draft of that digest.
///
/// # Errors
/// [`ReportError::NoDraft`] where the watch keeps none; where its file was changed since.
pub fn draft_of(watch: &Watch, digest: &Digest) -> Result<Twin, ReportError> {
    let path = place(watch, digest);
    if !path.exists() {
        return Err(ReportError::NoDraft { digest: *digest });
    }
    let Kept { twin } = read::<Kept<Twin>>(&path)?;
    let found = Digest::of(&canonical_json(&twin)?);
    if found != *digest {
        return Err(ReportError::Draft { path, why: format!("it was changed: it hashes to {found}") });
    }
    Ok(twin)
}

/// The draft's page: drawn without a signature, and marked so that nobody takes it for a report.
///
/// # Errors
/// Where a figure's finding is missing or misshapen.
pub fn draft_page(twin: &Twin) -> Result<String, ReportError> {
    page::render(twin, "")
}

/// The case that a draft or a released report is about; `None` where the digest names neither.
pub(crate) fn case_of(archive: &Archive, digest: &Digest) -> Option<String> {
    let draft = read::<Kept<Head>>(&place(archive.watch(), digest)).map(|kept| kept.twin);
    let head = draft.ok().or_else(|| {
        let released = archive.exhibits().open(digest).ok()?.take(MOST_BYTES);
        serde_json::from_reader::<_, Head>(released).ok()
    });
    head.map(|head| head.case_id)
}

fn folder(watch: &Watch) -> PathBuf {
    watch.dir().join("drafts")
}

fn place(watch: &Watch, digest: &Digest) -> PathBuf {
    folder(watch).join(format!("{digest}.json"))
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, ReportError> {
    let file = std::fs::File::open(path).map_err(|source| ReportError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    serde_json::from_reader(BufReader::new(file).take(MOST_BYTES))
        .map_err(|error| ReportError::Draft { path: path.to_owned(), why: error.to_string() })
}
