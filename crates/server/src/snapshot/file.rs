//! A snapshot of a file: FollowTheMoney entities as JSON lines, plain or packed.

use super::{
    Snapshot,
    draft::{Draft, Drafts},
};
use crate::ServerError;
use record::Schema;
use rustc_hash::FxHashSet;
use sha2::{Digest as _, Sha256};
use std::{io::BufRead, path::Path};

/// What an entity is whose schema is newer than ours: it is shown, and not screened.
const ANYTHING: &str = "Thing";

impl Snapshot {
    /// Reads a file of FollowTheMoney entities, one a line; `.gz`, `.zst`, `.bz2` too. What is no party is shown, and
    /// not screened.
    ///
    /// # Errors
    /// [`ServerError::File`], [`ServerError::Line`] for the first line that is no entity or repeats an id,
    /// [`ServerError::Empty`].
    pub fn of_file(path: &Path) -> Result<Self, ServerError> {
        let lines = gather::open(path)
            .map_err(|error| ServerError::File { path: path.to_owned(), why: error.to_string() })?;
        Self::of_lines(lines, path)
    }

    fn of_lines(mut lines: impl BufRead, path: &Path) -> Result<Self, ServerError> {
        let (mut drafts, mut ids, mut hash) = (Drafts::default(), FxHashSet::default(), Sha256::new());
        let (mut line, mut number) = (String::new(), 0);
        loop {
            line.clear();
            number += 1;
            let wrong = |why: String| ServerError::Line { path: path.to_owned(), line: number, why };
            if lines.read_line(&mut line).map_err(|error| wrong(error.to_string()))? == 0 {
                break;
            }
            hash.update(line.as_bytes());
            if line.trim().is_empty() {
                continue;
            }
            let draft: Draft = serde_json::from_str(&line).map_err(|error| wrong(error.to_string()))?;
            if draft.id.is_empty() || !ids.insert(draft.id.clone()) {
                let what = if draft.id.is_empty() { "the id is empty" } else { "the id stands twice" };
                return Err(wrong(format!("{what}: '{}'", draft.id)));
            }
            drafts.add(draft);
        }
        if drafts.entities.is_empty() {
            return Err(ServerError::Empty { path: path.to_owned() });
        }
        drafts.version = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(drafts.pack())
    }
}

impl Drafts {
    /// Takes an entity in, and the party that it is, as [`screen::read_ftm`] reads it.
    fn add(&mut self, draft: Draft) {
        let Some(schema) = Schema::find(&draft.schema).or_else(|| Schema::find(ANYTHING)) else { return };
        let at = u32::try_from(self.entities.len()).unwrap_or(u32::MAX);
        self.parties.extend(screen::kind(&draft.schema).map(|kind| {
            let mut party = screen::party(kind, &draft.properties);
            party.id.clone_from(&draft.id);
            if !draft.caption.is_empty() {
                party.caption.clone_from(&draft.caption);
            }
            (at, party)
        }));
        self.entities.push((draft.captioned(), schema));
    }
}
