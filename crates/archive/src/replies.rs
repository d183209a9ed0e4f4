//! Who was asked to reply, and what came back, as the ledger has it.

use crate::{Archive, ArchiveError, query::parse};
use record::Reply;
use serde::Serialize;

/// Someone who was asked to reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldReply {
    /// The ledger entry.
    pub entry: u64,
    /// Unix seconds of that entry.
    pub recorded: i64,
    /// Who was asked about what, until when, and what came back.
    pub reply: Reply,
}

impl Archive {
    /// Everyone who was asked to reply, in the order of the ledger: a later entry on the same person and finding holds
    /// what came back.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn replies(&self) -> Result<Vec<HeldReply>, ArchiveError> {
        let fail = || ArchiveError::view("reading replies");
        let sql = "SELECT entry, recorded, record FROM act WHERE kind = 'reply' ORDER BY entry";
        let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
        let mut rows = statement.query([]).map_err(fail())?;
        let mut found = vec![];
        while let Some(row) = rows.next().map_err(fail())? {
            let (entry, text): (i64, String) = (row.get(0).map_err(fail())?, row.get(2).map_err(fail())?);
            let (recorded, reply) = (row.get(1).map_err(fail())?, parse("a reply", &text)?);
            found.push(HeldReply { entry: entry.cast_unsigned(), recorded, reply });
        }
        Ok(found)
    }
}
