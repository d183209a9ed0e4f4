//! The view: one SQLite file, made from the ledger and nothing else.

use crate::{ArchiveError, Watch, rows};
use record::{Act, Digest, Entry, Exhibit};
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use std::path::Path;

/// Raised whenever the tables change; an older view is simply made again.
const VIEW_FORMAT: i64 = 1;

const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE exhibit (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, entry INTEGER NOT NULL, record TEXT NOT NULL);
CREATE TABLE source (entry INTEGER PRIMARY KEY, exhibit BLOB NOT NULL, format TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE claim (row INTEGER PRIMARY KEY, id BLOB NOT NULL, entry INTEGER NOT NULL, subject INTEGER NOT NULL,
  schema INTEGER, property INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, extra TEXT, denied INTEGER NOT NULL,
  valid_from TEXT, valid_to TEXT, known TEXT NOT NULL, exhibit INTEGER NOT NULL, locator TEXT NOT NULL, quote TEXT,
  originator INTEGER NOT NULL, attributor INTEGER, citation INTEGER, grade INTEGER NOT NULL, scope TEXT, handling TEXT);
CREATE UNIQUE INDEX claim_id ON claim (id);
CREATE INDEX claim_subject ON claim (subject);
CREATE INDEX claim_object ON claim (value) WHERE kind = 'e';
CREATE INDEX claim_property ON claim (property) WHERE kind = 'e' OR denied;
CREATE VIRTUAL TABLE name USING fts5 (text, content = '', tokenize = 'trigram remove_diacritics 1');
CREATE TABLE quarantine (entry INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, record TEXT NOT NULL,
  reason TEXT NOT NULL, hint TEXT NOT NULL);
CREATE TABLE identity (entry INTEGER PRIMARY KEY, left_id TEXT NOT NULL, right_id TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE withdrawal (entry INTEGER PRIMARY KEY, claim BLOB NOT NULL, record TEXT NOT NULL);
CREATE INDEX withdrawal_claim ON withdrawal (claim);
CREATE TABLE act (entry INTEGER PRIMARY KEY, recorded INTEGER NOT NULL, kind TEXT NOT NULL, record TEXT NOT NULL);
";

/// Opens a view for writing, making it where it is missing, of another format, or no database at all: the ledger has
/// it all. Any other trouble (a full disk, another process) is told, and the view left alone.
pub(crate) fn open_for_writing(path: &Path) -> Result<Connection, ArchiveError> {
    match connect(path, WRITING) {
        Ok(view) if format_of(&view) == Some(VIEW_FORMAT) => return Ok(view),
        Ok(view) if !is_other_or_none(&view) => {
            let why = "its format cannot be read; is the disk full?".to_owned();
            return Err(ArchiveError::Unreadable { what: "the archive's view".to_owned(), why });
        }
        Err(error) if !is_no_database(&error) => return Err(error),
        Ok(_) | Err(_) => {}
    }
    remove(path)?;
    make(path).inspect_err(|_| drop(remove(path)))
}

const WRITING: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_CREATE);

fn make(path: &Path) -> Result<Connection, ArchiveError> {
    let view = connect(path, WRITING)?;
    let fail = ArchiveError::view("making the tables");
    view.execute_batch(&format!(
        "BEGIN; {TABLES} INSERT INTO meta VALUES ('format', {VIEW_FORMAT}), ('ledger_size', 0); COMMIT;"
    ))
    .map_err(fail)?;
    Ok(view)
}

/// Whether the file is a database that can be read, and is not a view of this format.
fn is_other_or_none(view: &Connection) -> bool {
    view.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)).is_ok()
}

fn is_no_database(error: &ArchiveError) -> bool {
    let ArchiveError::View { source, .. } = error else { return false };
    matches!(source.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// Opens the view for reading. A new watch has none yet; where the ledger has `entries`, a missing view is not
/// "nothing held" but a view to be made again.
pub(crate) fn open_for_reading(watch: &Watch, entries: u64) -> Result<Connection, ArchiveError> {
    let path = watch.view_path();
    if entries == 0 {
        return open_for_writing(&path);
    }
    let unreadable =
        |why: &str| ArchiveError::Unreadable { what: "the archive's view".to_owned(), why: why.to_owned() };
    if !path.exists() {
        return Err(unreadable("it is missing"));
    }
    let view = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    if format_of(&view) == Some(VIEW_FORMAT) { Ok(view) } else { Err(unreadable("it has another format")) }
}

/// Deletes a view.
pub(crate) fn remove(view: &Path) -> Result<(), ArchiveError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = view.as_os_str().to_owned();
        path.push(suffix);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ArchiveError::io("delete", Path::new(&path))(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Puts everything into the one file, so that it can be moved.
pub(crate) fn settle(view: Connection) -> Result<(), ArchiveError> {
    let fail = || ArchiveError::view("closing it");
    view.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;").map_err(fail())?;
    view.close().map_err(|(_, error)| fail()(error))
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, ArchiveError> {
    let fail = |error| ArchiveError::View { doing: "opening it", source: error };
    let view = Connection::open_with_flags(path, flags).map_err(fail)?;
    // The view can always be made again, so it need not survive a power cut: no fsync, but never half-visible.
    let settings = if flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        "PRAGMA query_only = ON; PRAGMA cache_size = -16000;"
    } else {
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY;"
    };
    view.execute_batch(settings).map_err(fail)?;
    Ok(view)
}

fn format_of(view: &Connection) -> Option<i64> {
    view.query_row("SELECT value FROM meta WHERE key = 'format'", [], |row| row.get(0)).ok()
}

/// How many ledger entries the view reflects.
pub(crate) fn ledger_size(view: &Connection) -> Result<u64, ArchiveError> {
    view.query_row("SELECT value FROM meta WHERE key = 'ledger_size'", [], |row| row.get::<_, i64>(0))
        .map(i64::cast_unsigned)
        .map_err(ArchiveError::view("reading how far it has come"))
}

pub(crate) fn set_ledger_size(view: &Connection, size: u64) -> rusqlite::Result<()> {
    view.execute("UPDATE meta SET value = ?1 WHERE key = 'ledger_size'", [size.cast_signed()]).map(drop)
}

/// The row number of an exhibit.
pub(crate) fn exhibit_row(view: &Connection, digest: &Digest) -> rusqlite::Result<i64> {
    view.query_row("SELECT id FROM exhibit WHERE digest = ?1", [digest.as_bytes().as_slice()], |row| {
        row.get(0)
    })
}

pub(crate) fn insert_exhibit(view: &Connection, entry: i64, exhibit: &Exhibit) -> rusqlite::Result<()> {
    view.execute(
        "INSERT OR IGNORE INTO exhibit (digest, entry, record) VALUES (?1, ?2, ?3)",
        params![exhibit.digest.as_bytes().as_slice(), entry, json(exhibit)?],
    )
    .map(drop)
}

/// Brings one act into the view; bulk sources are read by their parser instead (see [`crate::BulkIntake`]).
pub(crate) fn apply(view: &Connection, index: u64, entry: &Entry) -> rusqlite::Result<()> {
    let at = index.cast_signed();
    match &entry.act {
        Act::Exhibit(exhibit) => insert_exhibit(view, at, exhibit),
        Act::Bulk(_) => Ok(()),
        Act::Claim(claim) => {
            let id = claim.id().map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            let exhibit = exhibit_row(view, &claim.source.exhibit)?;
            let mut insert = view.prepare_cached(rows::INSERT)?;
            rows::insert(view, &mut insert, &mut rows::Terms::default(), (&id, at, exhibit), claim).map(drop)
        }
        Act::Withdrawal(withdrawal) => view
            .execute(
                "INSERT INTO withdrawal VALUES (?1, ?2, ?3)",
                params![at, withdrawal.claim.as_bytes().as_slice(), json(withdrawal)?],
            )
            .map(drop),
        Act::Identity(identity) => view
            .execute(
                "INSERT INTO identity VALUES (?1, ?2, ?3, ?4)",
                params![at, identity.left.as_str(), identity.right.as_str(), json(identity)?],
            )
            .map(drop),
        act => {
            let record = serde_json::to_value(act)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            let kind = record.get("act").and_then(serde_json::Value::as_str).unwrap_or_default();
            let what = record.get("what").map(ToString::to_string).unwrap_or_default();
            view.execute("INSERT INTO act VALUES (?1, ?2, ?3, ?4)", params![at, entry.recorded, kind, what])
                .map(drop)
        }
    }
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
