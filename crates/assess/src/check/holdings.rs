//! The archive's standing claims as the checker looks them up, and those that do not count.

use super::verdict::SetAside;
use crate::Stated;
use aho_corasick::AhoCorasick;
use jiff::civil::Date;
use record::{Claim, EntityId, Reliability};
use std::collections::{BTreeMap, BTreeSet};

/// Fewest words of a claim's quote that, found in the text, say that the claim was taken from it.
const FEWEST_COPIED_WORDS: usize = 6;

/// The claims that count, by subject and by the entity that is their value.
pub(super) struct Holdings<'a> {
    all: Vec<&'a Stated>,
    by_subject: BTreeMap<&'a str, Vec<&'a Stated>>,
    by_value: BTreeMap<&'a str, Vec<&'a Stated>>,
}

impl<'a> Holdings<'a> {
    pub(super) fn of(claims: impl Iterator<Item = &'a Stated>) -> Self {
        let all: Vec<&Stated> = claims.filter(|stated| !stated.claim.denied).collect();
        let mut by_subject: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut by_value: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for stated in &all {
            by_subject.entry(stated.claim.subject.as_str()).or_default().push(*stated);
            if let Some(entity) = stated.claim.value.entity() {
                by_value.entry(entity.as_str()).or_default().push(*stated);
            }
        }
        Self { all, by_subject, by_value }
    }

    pub(super) fn all(&self) -> &[&'a Stated] {
        &self.all
    }

    pub(super) fn subjects(&self) -> impl Iterator<Item = &'a EntityId> + '_ {
        self.by_subject.values().filter_map(|on| on.first()).map(|stated| &stated.claim.subject)
    }

    pub(super) fn knows(&self, id: &str) -> bool {
        self.by_subject.contains_key(id) || self.by_value.contains_key(id) || id == "dprk"
    }

    /// The claims on one subject.
    pub(super) fn on(&self, subject: &str) -> &[&'a Stated] {
        self.by_subject.get(subject).map_or(&[], Vec::as_slice)
    }

    /// The claims whose value is this entity.
    pub(super) fn pointing_to(&self, entity: &str) -> &[&'a Stated] {
        self.by_value.get(entity).map_or(&[], Vec::as_slice)
    }

    /// The claims on any of the subjects with one of the properties.
    pub(super) fn with<'b>(
        &self,
        subjects: impl IntoIterator<Item = &'b EntityId>,
        properties: &[&str],
    ) -> Vec<&'a Stated> {
        let on = subjects.into_iter().flat_map(|id| self.on(id.as_str()));
        on.filter(|stated| properties.contains(&&*stated.claim.property)).copied().collect()
    }

    /// The claims on the subjects whose id begins so.
    pub(super) fn under(&self, prefix: &str) -> Vec<&'a Stated> {
        self.all.iter().filter(|stated| stated.claim.subject.as_str().starts_with(prefix)).copied().collect()
    }
}

/// Good enough to support: grade A to C, credibility 1 to 3; or D, where the archive holds it for probably true all the same.
pub(super) fn is_fair(claim: &Claim) -> bool {
    let level = claim.grade.credibility.level();
    claim.grade.reliability <= Reliability::C && level <= 3
        || claim.grade.reliability == Reliability::D && level <= 2
}

/// Good enough to refute: A or B, credibility 1 or 2.
pub(super) fn is_strong(claim: &Claim) -> bool {
    claim.grade.reliability <= Reliability::B && claim.grade.credibility.level() <= 2
}

/// So weak that it cannot even keep a refutation back: the archive itself holds it for improbable.
pub(super) fn is_discounted(claim: &Claim) -> bool {
    claim.grade.credibility.level() == 5 || matches!(claim.grade.reliability, Reliability::E | Reliability::F)
}

/// Words in lower case, one space between them, letters and digits only: how two wordings are compared.
pub(super) fn plain_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = true;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            out.extend(c.to_lowercase());
            gap = false;
        } else if !matches!(c, '\'' | '’') {
            gap = true;
        }
    }
    out
}

/// The claims that were taken from the text under check. A text is never evidence for itself: a claim does not count
/// where its quote stands in the text outside quotation marks and it was not known before the text's day, where it
/// cites the text's own place or title, or where it shares its citation with such a claim.
pub(super) fn taken_from_text(
    claims: &[Stated],
    unquoted: &str,
    title: &str,
    url: Option<&str>,
    date: Option<Date>,
) -> Vec<(usize, SetAside)> {
    let copied = copied(claims, unquoted);
    let mut why: BTreeMap<usize, &str> = BTreeMap::new();
    for (at, stated) in claims.iter().enumerate() {
        let earlier = date.is_some_and(|day| stated.claim.known.last_day() < day);
        if cites(&stated.claim, title, url) {
            why.insert(at, "it cites the text under check");
        } else if copied.contains(&at) && !earlier {
            why.insert(at, "its quote stands in the text under check, and it was not known before");
        }
    }
    let sources: BTreeSet<&str> =
        why.keys().filter_map(|at| claims.get(*at)?.claim.source.citation.as_deref()).collect();
    for (at, stated) in claims.iter().enumerate() {
        // Without the text's day, two claims of one page may be of two times: only the copied one is left out.
        let later = date.is_some_and(|day| stated.claim.known.last_day() >= day);
        if later && stated.claim.source.citation.as_deref().is_some_and(|citation| sources.contains(citation))
        {
            why.entry(at).or_insert("it comes from the same place as a claim that was taken from the text");
        }
    }
    why.into_iter()
        .filter_map(|(at, why)| Some((at, SetAside { claim: claims.get(at)?.id, why: why.to_owned() })))
        .collect()
}

/// The claims whose quote stands in `unquoted`, all searched for in one pass.
fn copied(claims: &[Stated], unquoted: &str) -> BTreeSet<usize> {
    let quotes: Vec<(usize, String)> = claims
        .iter()
        .enumerate()
        .filter_map(|(at, stated)| Some((at, plain_words(stated.claim.source.quote.as_deref()?))))
        .filter(|(_, quote)| quote.split(' ').count() >= FEWEST_COPIED_WORDS)
        .collect();
    let Ok(search) = AhoCorasick::new(quotes.iter().map(|(_, quote)| quote)) else { return BTreeSet::new() };
    let found: BTreeSet<usize> =
        search.find_overlapping_iter(unquoted).map(|found| found.pattern().as_usize()).collect();
    found.into_iter().filter_map(|at| quotes.get(at).map(|(claim, _)| *claim)).collect()
}

/// Whether the claim cites the text's own address, or an address or originator that is its title.
fn cites(claim: &Claim, title: &str, url: Option<&str>) -> bool {
    let bare = |address: &str| {
        address
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_start_matches("www.")
            .trim_end_matches('/')
            .to_lowercase()
    };
    let citation = claim.source.citation.as_deref().unwrap_or_default();
    if url.is_some_and(|url| !citation.is_empty() && bare(citation).contains(&bare(url))) {
        return true;
    }
    let slug = citation.rsplit('/').find(|part| part.len() > 20).map(plain_words).unwrap_or_default();
    let same = |words: &str| {
        words.split(' ').count() >= FEWEST_COPIED_WORDS && !title.is_empty() && title.contains(words)
    };
    same(&slug) || same(&plain_words(&claim.source.originator))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_are_compared_without_marks() {
        assert_eq!(plain_words("Russia’s “veto”, in  March."), "russias veto in march");
        assert_eq!(plain_words("Russia's veto in March"), "russias veto in march");
    }
}
