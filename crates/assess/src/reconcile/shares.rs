//! Shares of different wholes.

use super::{
    case::{Case, Pair, Verdict},
    declared::{populations, scoped},
    seen::Seen,
    spans::same_span,
};
use crate::Kind;

/// Shares whose notes say of what each is: "percent (of eligible voters)".
pub(super) fn of_another_whole(pair: &Pair<'_, '_>) -> bool {
    let of = |text: &str| text.starts_with("of ") || text.starts_with("among ");
    pair.0.is_share()
        && pair.1.is_share()
        && populations(pair).is_some_and(|(one, other)| of(&one) || of(&other))
}

/// Words of a quote that say of what a share is.
const MEASURED_AGAINST: [&str; 18] = [
    "measured against",
    "as a share of",
    "as a proportion of",
    "as a percentage of",
    "in proportion to",
    "of everyone",
    "of everybody",
    "of all adults",
    "of adults",
    "of the eligible",
    "of eligible",
    "of voting age",
    "of the voting-age",
    "of registered",
    "of the registered",
    "counting ",
    "once you count",
    "if one counts",
];

/// Shares by two parties of one time, where one says against what it measures, and the other does not, or otherwise.
pub(super) fn measured_against_another(pair: &Pair<'_, '_>) -> bool {
    let said = |claim: &Seen<'_>| -> Vec<&str> {
        MEASURED_AGAINST.into_iter().filter(|words| claim.quote.contains(words)).collect()
    };
    let span = pair.0.period.zip(pair.1.period).is_none_or(|(one, other)| same_span(one, other));
    pair.0.is_share()
        && pair.1.is_share()
        && span
        && !pair.0.same_issuer(pair.1)
        && said(pair.0) != said(pair.1)
}

/// Shares of people or things that their quotes name otherwise: "of pupils", "of seven-year-olds".
pub(super) fn of_others(case: &Case<'_, '_>) -> Option<Verdict> {
    let pair = case.clash.iter().find(|pair| {
        let (one, other) = (share_of(&pair.0.quote), share_of(&pair.1.quote));
        pair.0.is_share()
            && pair.1.is_share()
            && !pair.0.same_issuer(pair.1)
            && one.zip(other).is_some_and(|(one, other)| one != other)
    })?;
    Some(Verdict::new(Kind::Population, format!("they are shares of different wholes: {}", scoped(pair))))
}

/// The plural noun that a quote's share is of: what follows "percent of", or an "of" that the quote begins with.
fn share_of(quote: &str) -> Option<String> {
    let behind =
        ["% of ", "percent of ", "per cent of "].iter().find_map(|words| Some(quote.split_once(words)?.1));
    let behind = behind.or_else(|| quote.strip_prefix("of "))?;
    let passed = ["the", "all", "those", "its", "their", "our", "registered", "surveyed", "eligible"];
    let noun = behind
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .find(|word| !word.is_empty() && !passed.contains(word))?;
    let plural = noun.ends_with('s') || ["people", "children", "women", "men"].contains(&noun);
    plural.then(|| noun.to_owned())
}
