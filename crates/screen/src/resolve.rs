//! From what a person types to a record.

use crate::ScreenError;
use archive::{Archive, Held, View};
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
    if let Ok(id) = EntityId::new(asked)
        && is_held(archive, &id)?
    {
        return Ok(id);
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
    let found = archive.search(asked, &View::now(), MOST_NAMED)?;
    // A party's own names come before the labels that others put on wallets.
    let named = bearers(archive, &found, asked, &["name", "alias", "abbreviation"]);
    let named = if named.is_empty() { bearers(archive, &found, asked, &["label"]) } else { named };
    let mut ids = named.into_iter();
    match (ids.next(), ids.next()) {
        (None, _) => Err(ScreenError::Unknown { asked: asked.to_owned() }),
        (Some(id), None) => Ok(id),
        (Some(first), Some(second)) => {
            let ids = [first, second].into_iter().chain(ids).map(|id| id.to_string()).collect();
            Err(ScreenError::Ambiguous { asked: asked.to_owned(), ids })
        }
    }
}

/// The records that bear exactly this name by one of these properties.
fn bearers(archive: &Archive, found: &[Held], asked: &str, properties: &[&str]) -> BTreeSet<EntityId> {
    let wanted = asked.to_lowercase();
    let bears = |held: &&Held| {
        properties.contains(&&*held.claim.property)
            && held.claim.value.as_text().trim().to_lowercase() == wanted
    };
    found.iter().filter(bears).map(|held| archive.clusters().canonical(&held.claim.subject).clone()).collect()
}
