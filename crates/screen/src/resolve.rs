//! From what a person types to a record.

use crate::ScreenError;
use archive::{Archive, View};
use record::{Address, EntityId};
use std::collections::BTreeSet;

/// How many claims a name may match before the answer is "several".
const MOST_NAMED: u32 = 200;

/// The record that `asked` means: an id, an address, or a name that is borne by one record only (case and
/// surrounding space aside; records judged the same count as one).
///
/// # Errors
/// [`ScreenError::Unknown`], [`ScreenError::Ambiguous`], [`ScreenError::Damaged`] for an address with a bad checksum.
pub fn resolve(archive: &Archive, asked: &str) -> Result<EntityId, ScreenError> {
    let asked = asked.trim();
    if let Ok(id) = EntityId::new(asked) {
        if is_held(archive, &id)? {
            return Ok(id);
        }
    }
    if asked.starts_with("0x") || Address::parse(asked).is_ok() {
        let id = Address::parse(asked)?.entity_id()?;
        return if is_held(archive, &id)? {
            Ok(id)
        } else {
            Err(ScreenError::Unknown { asked: asked.to_owned() })
        };
    }
    by_name(archive, asked)
}

fn is_held(archive: &Archive, id: &EntityId) -> Result<bool, ScreenError> {
    Ok(!archive.claims_of(id, &View::now())?.is_empty()
        || !archive.claims_about(id, &View::now())?.is_empty())
}

fn by_name(archive: &Archive, asked: &str) -> Result<EntityId, ScreenError> {
    let wanted = asked.to_lowercase();
    let bears = |text: &str| text.trim().to_lowercase() == wanted;
    let found = archive.search(asked, &View::now(), MOST_NAMED)?;
    let named = found
        .iter()
        .filter(|held| matches!(&*held.claim.property, "name" | "alias" | "abbreviation" | "label"));
    let ids: BTreeSet<_> = named
        .filter(|held| bears(&held.claim.value.as_text()))
        .map(|held| archive.clusters().canonical(&held.claim.subject).clone())
        .collect();
    let mut ids = ids.into_iter();
    match (ids.next(), ids.next()) {
        (None, _) => Err(ScreenError::Unknown { asked: asked.to_owned() }),
        (Some(id), None) => Ok(id),
        (Some(first), Some(second)) => {
            let ids = [first, second].into_iter().chain(ids).map(|id| id.to_string()).collect();
            Err(ScreenError::Ambiguous { asked: asked.to_owned(), ids })
        }
    }
}
