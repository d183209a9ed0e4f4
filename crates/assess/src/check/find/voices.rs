//! Other people's words: quotations, and studies that a text leans on. What is not in the archive cannot be verified.

use super::{Ground, found};
use crate::{
    Stated,
    check::{
        compare::{Judgement, who},
        gazetteer::Sort,
        grammar::token::{Sort as TokenSort, word},
        holdings::plain_words,
        scene::{Found, Scene},
    },
};
use record::ClaimId;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// How many words in a row two wordings must share to be compared.
const SHINGLE: usize = 4;

/// Of a quotation's shingles, the share (in hundredths) that one wording must have for it to be found.
const FOUND_AT: usize = 60;

/// Most bytes of one exhibit that quotations are looked for in.
const MOST_EXHIBIT: usize = 4 << 20;

/// The archive's wordings, by every four words in a row.
pub(in crate::check) struct Wordings {
    sources: Vec<ClaimId>,
    of_shingle: BTreeMap<String, Vec<usize>>,
}

impl Wordings {
    /// Indexes the claims' quotes, and the words of `exhibits`.
    pub(in crate::check) fn of(claims: &[&Stated], exhibits: &[(ClaimId, String)]) -> Self {
        let mut wordings = Self { sources: Vec::new(), of_shingle: BTreeMap::new() };
        for stated in claims {
            if let Some(quote) = &stated.claim.source.quote {
                wordings.add(stated.id, quote);
            }
        }
        for (id, text) in exhibits {
            wordings.add(*id, text.get(..text.floor_char_boundary(MOST_EXHIBIT)).unwrap_or_default());
        }
        wordings
    }

    fn add(&mut self, id: ClaimId, text: &str) {
        let source = self.sources.len();
        self.sources.push(id);
        for shingle in shingles(text) {
            let of = self.of_shingle.entry(shingle).or_default();
            if of.last() != Some(&source) {
                of.push(source);
            }
        }
    }

    /// The wordings that have enough of the quotation's words in a row, best first.
    fn holding(&self, quotation: &str) -> Vec<ClaimId> {
        let wanted: BTreeSet<String> = shingles(quotation).collect();
        let mut hits: BTreeMap<usize, usize> = BTreeMap::new();
        for source in wanted.iter().filter_map(|shingle| self.of_shingle.get(shingle)).flatten() {
            *hits.entry(*source).or_default() += 1;
        }
        let mut good: Vec<(usize, usize)> =
            hits.into_iter().filter(|(_, count)| count * 100 >= wanted.len().max(1) * FOUND_AT).collect();
        good.sort_by_key(|(source, count)| (std::cmp::Reverse(*count), *source));
        good.into_iter().filter_map(|(source, _)| self.sources.get(source).copied()).collect()
    }
}

fn shingles(text: &str) -> impl Iterator<Item = String> {
    let words: Vec<String> = plain_words(text).split(' ').map(str::to_owned).collect();
    let count = (words.len() + 1).saturating_sub(SHINGLE);
    (0..count).map(move |at| words.get(at..at + SHINGLE).unwrap_or_default().join(" "))
}

/// Quotations, each looked for in the archive's wordings.
pub(super) fn quotations(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    for quote in scene.quotes.iter().filter(|quote| quote.spoken) {
        let words = scene.text.get(quote.words.clone()).unwrap_or_default();
        let mut evidence = ground.wordings.holding(words);
        evidence.truncate(8);
        let speaker = speaker(scene, &quote.at);
        let on: Vec<&Stated> =
            ground.holdings.all().iter().filter(|stated| evidence.contains(&stated.id)).copied().collect();
        let judgement = if evidence.is_empty() {
            let whose = speaker.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
            Judgement::unverifiable(format!("this quotation{whose} is not in the archive"))
        } else if on.is_empty() {
            Judgement {
                evidence,
                ..Judgement::new(
                    crate::check::Verdict::Supported,
                    None,
                    &[],
                    "these words stand in an exhibit of the archive",
                )
            }
        } else {
            Judgement::borne_out(&on, format!("these words stand in the archive, by {}", who(&on)))
        };
        out.push(Found {
            at: scene.start + quote.at.start..scene.start + quote.at.end,
            subject: "quotation".to_owned(),
            property: "said_by".to_owned(),
            value: speaker.unwrap_or_else(|| "nobody named".to_owned()),
            judgement,
        });
    }
}

const SAID: [&str; 22] = [
    "said",
    "says",
    "noted",
    "notes",
    "stated",
    "states",
    "told",
    "observed",
    "wrote",
    "added",
    "explained",
    "argued",
    "warned",
    "commented",
    "remarked",
    "declared",
    "according",
    "tells",
    "writes",
    "stressed",
    "emphasised",
    "emphasized",
];

/// Who is named beside a word of saying outside the quotation: the capitalised words after it, else before it.
fn speaker(scene: &Scene<'_>, quote: &Range<usize>) -> Option<String> {
    let outside = |at: usize| scene.tokens.get(at).is_some_and(|token| !quote.contains(&token.at.start));
    let cue = (0..scene.tokens.len())
        .filter(|at| outside(*at))
        .find(|at| SAID.contains(&word(&scene.tokens, *at)))?;
    let behind = (cue + 1..scene.tokens.len())
        .take_while(|at| outside(*at) && !matches!(word(&scene.tokens, *at), "," | ";"))
        .take(8);
    let behind: Vec<usize> = behind.collect();
    let named = |at: &usize| scene.tokens.get(*at).is_some_and(|token| token.capital);
    let (first, last) = (behind.iter().find(|at| named(at)), behind.iter().rev().find(|at| named(at)));
    if let (Some(first), Some(last)) = (first, last) {
        return Some(scene.words(&(*first..last + 1)).to_owned());
    }
    let before: Vec<usize> = (0..cue).rev().take_while(|at| outside(*at) && named(at)).collect();
    let told = before.last().map(|first| scene.words(&(*first..cue)).to_owned());
    // "a representative of the firm": nobody by name, and said so.
    told.or_else(|| Some(scene.words(&(*behind.first()?..behind.last()? + 1)).to_owned()))
}

/// Studies that are leaned on by the name of whoever made them: `a recent analysis by the Peterson Institute`.
pub(super) fn studies(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    const STUDIES: [&str; 11] = [
        "study",
        "analysis",
        "survey",
        "paper",
        "research",
        "assessment",
        "poll",
        "findings",
        "report",
        "estimate",
        "review",
    ];
    let study = |at: &usize| {
        STUDIES.contains(&word(&scene.tokens, *at))
            && matches!(word(&scene.tokens, at + 1), "by" | "from" | "of" | "conducted")
    };
    let Some(at) = (0..scene.tokens.len()).find(study) else { return };
    let by = if word(&scene.tokens, at + 1) == "conducted" { at + 2 } else { at + 1 };
    let first = by + 1 + usize::from(word(&scene.tokens, by + 1) == "the");
    let end = (first..scene.tokens.len())
        .take_while(|at| {
            let token = scene.tokens.get(*at);
            token.is_some_and(|token| {
                token.sort == TokenSort::Word
                    && (token.capital
                        || matches!(token.lower.as_str(), "for" | "of" | "and" | "the" | "on" | "in"))
            })
        })
        .filter(|at| scene.tokens.get(*at).is_some_and(|token| token.capital))
        .last()
        .map_or(first, |at| at + 1);
    // One capitalised word may be a place or a person; a body that the archive counts by is looked up by its claims.
    let known = scene.names.iter().any(|named| {
        named.tokens.start >= first
            && named.tokens.start < end
            && matches!(
                named.name.sort,
                Sort::Voice | Sort::Team | Sort::Panel | Sort::Report | Sort::Committee
            )
    });
    if end < first + 2 || known || scene.is_quoted(at) {
        return;
    }
    let name = scene.words(&(first..end)).to_owned();
    let plain = plain_words(&name);
    let theirs: Vec<&Stated> = ground
        .holdings
        .all()
        .iter()
        .filter(|stated| plain_words(&stated.claim.source.originator).contains(&plain))
        .copied()
        .collect();
    let judgement = if theirs.is_empty() {
        Judgement::unverifiable(format!("this {} by {name} is not in the archive", word(&scene.tokens, at)))
    } else {
        let why = format!(
            "the archive has claims by {name}, but which {} is meant is not said",
            word(&scene.tokens, at)
        );
        Judgement { evidence: Judgement::borne_out(&theirs, "").evidence, ..Judgement::unverifiable(why) }
    };
    out.push(found(scene, &[&(at..end)], "study", "made_by", name, judgement));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shingles_are_four_words_in_a_row() {
        let all: Vec<String> = shingles("One, two three — four five").collect();
        assert_eq!(all, ["one two three four", "two three four five"]);
        assert_eq!(shingles("too few words").count(), 0);
    }
}
