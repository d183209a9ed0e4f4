//! Taking sources into a watch: bytes become exhibits, what is read goes to the archive, the ledger takes note.

use crate::{Format, GatherError, Piece, Quarantined, Seen, Sink, SinkError, group, read, read_with};
use archive::{Archive, BulkIntake, BulkSource, Replay, SourceRow, Watch, Writer};
use record::{
    Act, Bulk, Claim, Digest, Exhibit, Handling, Identity, Observation, Origin, PartialDate, Tally,
};
use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};

/// What became of one source.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its files, by name.
    pub files: Vec<String>,
    /// Its format.
    pub format: Format,
    /// The digest of its first file.
    pub digest: Digest,
    /// The counts.
    pub tally: Tally,
    /// Wall time, in seconds.
    pub seconds: f64,
    /// It was held already, and nothing was done.
    pub already: bool,
}

/// Takes files into a watch; folders are walked, in the order of names, without Markdown files.
///
/// `known` dates what a source itself does not date. `each` is told every source before it is read.
///
/// # Errors
/// [`GatherError`]; the sources before the bad one are kept, of the bad one nothing is.
pub fn take_in(
    writer: &mut Writer,
    paths: &[PathBuf],
    format: Option<Format>,
    known: PartialDate,
    each: &mut dyn FnMut(&str, Format),
) -> Result<Vec<Taken>, GatherError> {
    let mut pieces = vec![];
    for path in paths {
        for file in files_under(path)? {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            pieces.push(Piece { name, path: file, exhibit: Digest::default() });
        }
    }
    let mut taken = vec![];
    for (format, pieces) in group(pieces, format)? {
        each(&pieces.iter().map(|piece| piece.name.as_str()).collect::<Vec<_>>().join(", "), format);
        taken.push(take_in_one(writer, format, pieces, known)?);
    }
    Ok(taken)
}

/// The file itself, or the regular files below the folder in the order of names: no pipes, no links to folders.
fn files_under(path: &Path) -> Result<Vec<PathBuf>, GatherError> {
    let fail = |source| GatherError::Read { file: path.display().to_string(), source };
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = std::fs::read_dir(path).map_err(fail)?.collect::<Result<Vec<_>, _>>().map_err(fail)?;
    entries.sort_by_key(std::fs::DirEntry::path);
    let mut files = vec![];
    for entry in entries {
        let (below, kind) = (entry.path(), entry.file_type().map_err(fail)?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            files.extend(files_under(&below)?);
        } else if below.is_file() && below.extension().is_none_or(|ending| ending != "md") {
            files.push(below);
        }
    }
    Ok(files)
}

fn take_in_one(
    writer: &mut Writer,
    format: Format,
    mut pieces: Vec<Piece>,
    known: PartialDate,
) -> Result<Taken, GatherError> {
    let start = Instant::now();
    let mut exhibits = vec![];
    for piece in &mut pieces {
        let exhibit = keep(writer, format, piece)?;
        piece.exhibit = exhibit.digest;
        exhibits.push(exhibit);
    }
    // After the bytes are kept: what the view lacks may be the very exhibit that is given again.
    catch_up(writer)?;
    let files = pieces.iter().map(|piece| piece.name.clone()).collect();
    let digest = exhibits.first().map(|exhibit| exhibit.digest).unwrap_or_default();
    let taken = |tally, already| Taken {
        files,
        format,
        digest,
        tally,
        seconds: start.elapsed().as_secs_f64(),
        already,
    };
    if let Some(held) = held(writer, format, &exhibits)? {
        return Ok(taken(held.tally, true));
    }
    let source = BulkSource { exhibits, format: format.name().to_owned(), version: format.version(), known };
    let mut sink = ToArchive { intake: writer.begin_bulk(source)? };
    match read(format, &pieces, known, &mut sink) {
        Ok(tally) => {
            let bulk = writer.finish_bulk(sink.intake, tally)?;
            Ok(taken(bulk.tally, false))
        }
        Err(error) => {
            writer.abandon_bulk(sink.intake)?;
            Err(error)
        }
    }
}

/// The file as an exhibit.
fn keep(writer: &Writer, format: Format, piece: &Piece) -> Result<Exhibit, GatherError> {
    let mut file = File::open(&piece.path)
        .map_err(|source| GatherError::Read { file: piece.path.display().to_string(), source })?;
    let (digest, bytes) = writer.watch().exhibits().add(&mut file)?;
    let (title, publisher, media_type) = format.describe();
    let title = if title.is_empty() { piece.name.clone() } else { title.to_owned() };
    Ok(Exhibit {
        digest,
        bytes,
        name: piece.name.clone(),
        media_type: media_type.to_owned(),
        origin: Origin { title, publisher: publisher.to_owned(), ..Origin::default() },
        handling: Handling::default(),
        terms: String::new(),
    })
}

/// The same bytes, read by the same version of the same parser, are not taken in twice.
fn held(writer: &Writer, format: Format, exhibits: &[Exhibit]) -> Result<Option<Bulk>, GatherError> {
    let digests: Vec<_> = exhibits.iter().map(|exhibit| exhibit.digest).collect();
    let sources = Archive::open(writer.watch())?.sources()?;
    let same = |bulk: &Bulk| {
        let held = std::iter::once(&bulk.exhibit).chain(&bulk.with);
        bulk.format == format.name() && bulk.version == format.version() && held.eq(&digests)
    };
    Ok(sources.into_iter().map(|source| source.bulk).find(same))
}

/// Brings the view up to the ledger, where a crash left it behind. Returns how many entries it lacked.
///
/// # Errors
/// [`GatherError`] where an exhibit cannot be read again or gives other claims than before.
pub fn catch_up(writer: &mut Writer) -> Result<u64, GatherError> {
    let mut replay = Replay::live(writer.watch())?;
    let lacking = bring_up(&mut replay)?;
    if lacking > 0 {
        writer.reopen_view()?;
    }
    Ok(lacking)
}

/// Makes the whole view again from the ledger and the exhibits, aside, and then puts it in place. Returns the number
/// of entries.
///
/// # Errors
/// As [`catch_up`]; the old view then still stands.
pub fn rebuild(writer: &mut Writer) -> Result<u64, GatherError> {
    let mut replay = Replay::aside(writer.watch(), writer.watch().dir())?;
    match bring_up(&mut replay) {
        Ok(entries) => {
            replay.install()?;
            writer.reopen_view()?;
            Ok(entries)
        }
        Err(error) => {
            replay.discard()?;
            Err(error)
        }
    }
}

/// The digest that the view should have: of one made again, aside, from the ledger and the exhibits.
///
/// # Errors
/// As [`catch_up`].
pub fn digest_again(watch: &Watch) -> Result<Digest, GatherError> {
    let folder = tempfile::tempdir()
        .map_err(|source| GatherError::Read { file: "a temporary folder".to_owned(), source })?;
    let mut replay = Replay::aside(watch, folder.path())?;
    bring_up(&mut replay)?;
    Ok(replay.digest()?)
}

fn bring_up(replay: &mut Replay) -> Result<u64, GatherError> {
    let (from, to) = (replay.projected()?, replay.size());
    for index in from..to {
        let entry = replay.entry(index)?;
        match &entry.act {
            Act::Bulk(bulk) => read_again(replay, index, bulk)?,
            _ => replay.apply(index, &entry)?,
        }
    }
    Ok(to.saturating_sub(from))
}

fn read_again(replay: &mut Replay, index: u64, bulk: &Bulk) -> Result<(), GatherError> {
    let format = known_format(bulk)?;
    let digests: Vec<_> = std::iter::once(bulk.exhibit).chain(bulk.with.iter().copied()).collect();
    let exhibits = exhibits_before(replay, index, digests.len())?;
    let names: Vec<_> = exhibits.iter().map(|exhibit| exhibit.name.clone()).collect();
    let unpacked = Unpacked::of(&replay.watch().exhibits(), &digests, &names)?;
    let source =
        BulkSource { exhibits, format: bulk.format.clone(), version: bulk.version, known: bulk.known };
    let mut sink = ToArchive { intake: replay.begin(index, source)? };
    match read(format, &unpacked.pieces, bulk.known, &mut sink) {
        Ok(tally) => Ok(replay.finish(sink.intake, tally, bulk, index)?),
        Err(error) => {
            replay.abandon(sink.intake)?;
            Err(error)
        }
    }
}

/// The exhibits of a source: the acts just before it.
fn exhibits_before(replay: &Replay, index: u64, count: usize) -> Result<Vec<Exhibit>, GatherError> {
    let mut exhibits = vec![];
    for at in index.saturating_sub(count as u64)..index {
        if let Act::Exhibit(exhibit) = replay.entry(at)?.act {
            exhibits.push(exhibit);
        }
    }
    Ok(exhibits)
}

/// Reads a source that a watch holds once more, into `sink`.
///
/// # Errors
/// [`GatherError`] where an exhibit is missing, changed, or of a format that this version does not read.
pub fn reread(archive: &Archive, source: &SourceRow, sink: &mut dyn Sink) -> Result<Tally, GatherError> {
    reread_with(archive, source, &mut Seen::default(), sink)
}

/// As [`reread`], where other sources were read before: transfers that they stated (`seen`) are not repeated.
///
/// # Errors
/// As [`reread`].
pub fn reread_with(
    archive: &Archive,
    source: &SourceRow,
    seen: &mut Seen,
    sink: &mut dyn Sink,
) -> Result<Tally, GatherError> {
    let digests: Vec<_> =
        std::iter::once(source.bulk.exhibit).chain(source.bulk.with.iter().copied()).collect();
    let mut names = vec![];
    for digest in &digests {
        names.push(archive.exhibit(digest)?.map(|exhibit| exhibit.name).unwrap_or_default());
    }
    let unpacked = Unpacked::of(&archive.exhibits(), &digests, &names)?;
    read_with(known_format(&source.bulk)?, &unpacked.pieces, source.bulk.known, seen, sink)
}

fn known_format(bulk: &Bulk) -> Result<Format, GatherError> {
    let found = Format::find(&bulk.format).filter(|format| format.version() == bulk.version);
    found.ok_or_else(|| GatherError::Unrecognised {
        file: bulk.exhibit.to_string(),
        why: format!(
            "it was read as {} version {}, which this program does not have",
            bulk.format, bulk.version
        ),
    })
}

/// Exhibits laid out as plain files for as long as they are read.
struct Unpacked {
    pieces: Vec<Piece>,
    _files: Vec<tempfile::NamedTempFile>,
}

impl Unpacked {
    fn of(exhibits: &archive::Exhibits, digests: &[Digest], names: &[String]) -> Result<Self, GatherError> {
        let (mut pieces, mut files) = (vec![], vec![]);
        for (digest, name) in digests.iter().zip(names) {
            let fail = |source| GatherError::Read { file: name.clone(), source };
            let mut file = tempfile::NamedTempFile::new().map_err(fail)?;
            exhibits.check(digest)?;
            std::io::copy(&mut exhibits.open(digest)?, &mut file).map_err(fail)?;
            file.flush().map_err(fail)?;
            pieces.push(Piece { name: name.clone(), path: file.path().to_owned(), exhibit: *digest });
            files.push(file);
        }
        Ok(Self { pieces, _files: files })
    }
}

/// A parser's output on its way into the archive. Observations stay in their exhibit.
struct ToArchive {
    intake: BulkIntake,
}

impl Sink for ToArchive {
    fn claim(&mut self, claim: Claim) -> Result<(), SinkError> {
        Ok(self.intake.claim(claim)?)
    }

    fn observation(&mut self, _: Observation) -> Result<(), SinkError> {
        Ok(())
    }

    fn identity(&mut self, identity: Identity) -> Result<(), SinkError> {
        self.intake.identity(identity);
        Ok(())
    }

    fn quarantine(&mut self, bad: Quarantined) -> Result<(), SinkError> {
        Ok(self.intake.quarantine([bad.file, bad.record, bad.reason, bad.hint], bad.line)?)
    }
}
