//! The way that is shown of a candidate: the best path to an entry of a list, as the command line and the service tell it.

use crate::{Links, Listing, Path, RecordLinks, ScreenError, best_paths};
use archive::{Archive, ArchiveError, View};
use record::EntityId;
use serde_json::{Value, json};

/// The list that a path is looked for first: the UN's, by which every member state is bound.
pub const FIRST_LIST: &str = "un_1718";

/// The best path from a party to an entry of [`FIRST_LIST`], or else to one of these lists: one through which a freeze
/// reaches before one that only shows a tie, then the stronger.
///
/// # Errors
/// Where the archive cannot be read.
pub fn best_way<'a>(
    archive: &Archive,
    lists: impl IntoIterator<Item = &'a str>,
    view: View,
    id: &EntityId,
) -> Result<Option<Path>, ScreenError> {
    let best = |list: &str| -> Result<Option<Path>, ScreenError> {
        Ok(best_paths(&RecordLinks::new(archive, list, view), id, 1)?.paths.into_iter().next())
    };
    if let Some(found) = best(FIRST_LIST)? {
        return Ok(Some(found));
    }
    let mut found: Option<Path> = None;
    for list in lists.into_iter().filter(|list| *list != FIRST_LIST) {
        let Some(next) = best(list)? else { continue };
        if found.as_ref().is_none_or(|found| merit(found) < merit(&next)) {
            found = Some(next);
        }
    }
    Ok(found)
}

fn merit(path: &Path) -> (bool, u32) {
    (path.freeze_reaches, path.strength)
}

/// Where a record stands on these lists.
///
/// # Errors
/// Where the archive cannot be read.
pub fn listings<'a>(
    archive: &Archive,
    lists: impl IntoIterator<Item = &'a str>,
    view: View,
    id: &EntityId,
) -> Result<Vec<Listing>, ScreenError> {
    let found = lists.into_iter().map(|list| RecordLinks::new(archive, list, view).listing(id));
    Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

impl Path {
    /// The path, with the names of what it passes.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn as_json(&self, archive: &Archive) -> Result<Value, ArchiveError> {
        let mut told = json!(self);
        let hops = told.get_mut("hops").and_then(Value::as_array_mut).into_iter().flatten();
        for (hop, fields) in self.hops.iter().zip(hops) {
            if let Some(fields) = fields.as_object_mut() {
                fields.insert("grade".to_owned(), json!(hop.grade.to_string()));
                fields.insert("from_name".to_owned(), json!(archive.caption(&hop.from)?));
                fields.insert("to_name".to_owned(), json!(archive.caption(&hop.to)?));
            }
        }
        Ok(told)
    }
}

impl Listing {
    /// List, reference, since when, and the claims that say so.
    pub fn as_json(&self) -> Value {
        let since = self.valid.from.map(|from| from.to_string());
        json!({ "list": self.list, "reference": self.reference, "since": since, "claims": self.claims })
    }
}
