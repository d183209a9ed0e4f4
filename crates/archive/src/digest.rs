//! One digest for all that the view holds.

use crate::{ArchiveError, rows};
use record::Digest;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

/// Tables besides the claims, each with its columns and an order that does not depend on how it came to be.
const TABLES: [(&str, &str); 6] = [
    ("exhibit", "SELECT hex(digest) || entry || record FROM exhibit ORDER BY digest"),
    ("source", "SELECT entry || hex(exhibit) || record FROM source ORDER BY entry"),
    (
        "quarantine",
        "SELECT entry || '|' || file || '|' || line || '|' || record || '|' || reason || '|' || hint FROM quarantine ORDER BY entry, rowid",
    ),
    ("identity", "SELECT entry || record FROM identity ORDER BY entry"),
    ("withdrawal", "SELECT entry || record FROM withdrawal ORDER BY entry"),
    ("act", "SELECT entry || '|' || recorded || '|' || kind || record FROM act ORDER BY entry"),
];

/// The digest: every claim is put together from its columns and hashed again, so a changed column shows.
pub(crate) fn of_view(view: &Connection) -> Result<Digest, ArchiveError> {
    let mut hasher = Sha256::new();
    claims(view, &mut hasher)?;
    for (table, sql) in TABLES {
        hasher.update(table.as_bytes());
        let fail = || ArchiveError::view("hashing it");
        let mut statement = view.prepare(sql).map_err(fail())?;
        let mut found = statement.query([]).map_err(fail())?;
        while let Some(row) = found.next().map_err(fail())? {
            let text: String = row.get(0).map_err(fail())?;
            hasher.update(Digest::of(text.as_bytes()).as_bytes());
        }
    }
    Ok(Digest::from_bytes(hasher.finalize().into()))
}

fn claims(view: &Connection, hasher: &mut Sha256) -> Result<(), ArchiveError> {
    let fail = || ArchiveError::view("hashing claims");
    let sql = format!("SELECT {}, c.entry FROM {} ORDER BY c.entry, c.id", rows::COLUMNS, rows::FROM);
    let mut statement = view.prepare(&sql).map_err(fail())?;
    let mut found = statement.query([]).map_err(fail())?;
    while let Some(row) = found.next().map_err(fail())? {
        let (id, claim) = rows::read(row)?;
        if claim.id()? != id {
            return Err(ArchiveError::Unreadable {
                what: format!("claim {id}"),
                why: "its columns have changed".to_owned(),
            });
        }
        hasher.update(row.get::<_, i64>(20).map_err(fail())?.to_be_bytes());
        hasher.update(id.as_bytes());
    }
    Ok(())
}
