//! What a sentence states that the archive can be asked about, one file per kind of statement.

pub(super) mod actors;
pub(super) mod bodies;
pub(super) mod flows;
pub(super) mod opinions;
pub(super) mod resolutions;
pub(super) mod thefts;
pub(super) mod totals;
pub(super) mod counts;
pub(super) mod voices;

use super::{
    compare::Judgement,
    gazetteer::Gazetteer,
    holdings::Holdings,
    scene::{Found, Scene},
};
use std::ops::Range;

/// What every finder needs.
pub(super) struct Ground<'a> {
    pub(super) holdings: &'a Holdings<'a>,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) wordings: &'a voices::Wordings,
}

/// Everything that the sentence states, in the order of the text; one verdict for one stretch of words and property.
pub(super) fn all(scene: &Scene<'_>, ground: &Ground<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    voices::quotations(scene, ground, &mut found);
    voices::studies(scene, ground, &mut found);
    flows::find(scene, ground, &mut found);
    thefts::find(scene, ground, &mut found);
    totals::find(scene, ground, &mut found);
    bodies::find(scene, ground, &mut found);
    resolutions::find(scene, ground, &mut found);
    counts::find(scene, ground, &mut found);
    actors::find(scene, ground, &mut found);
    if found.is_empty() {
        opinions::find(scene, &mut found);
    }
    found.sort_by_key(|found| (found.at.start, found.at.end));
    found
}

/// A statement over the tokens from the first to the last of `parts`.
pub(super) fn found(
    scene: &Scene<'_>,
    parts: &[&Range<usize>],
    subject: &str,
    property: &str,
    value: String,
    judgement: Judgement,
) -> Found {
    let start = parts.iter().map(|part| part.start).min().unwrap_or(0);
    let end = parts.iter().map(|part| part.end).max().unwrap_or(start);
    Found { at: scene.bytes(&(start..end)), subject: subject.to_owned(), property: property.to_owned(), value, judgement }
}
