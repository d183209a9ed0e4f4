//! Differences that the claims themselves declare: another population, another definition.

use super::{
    case::{Case, Pair, Verdict},
    prices,
    seen::Seen,
    shares,
    spans::same_span,
};
use crate::{Kind, origin};

/// Words of a population that say whose acts are counted.
const ACTORS: [&str; 13] = [
    "actor",
    "actors",
    "hackers",
    "hacker",
    "attackers",
    "thieves",
    "global",
    "worldwide",
    "industry",
    "dprk",
    "lazarus",
    "everyone",
    "everybody",
];

/// Words of a quote that count everybody.
const EVERYBODY: [&str; 15] = [
    "of every stripe",
    "all thieves",
    "all criminals",
    "all attackers",
    "everyone",
    "of all kinds",
    "worldwide",
    "globally",
    "all hackers",
    "all actors",
    "hackers stole a total",
    "across the industry",
    "industry-wide",
    "all crypto",
    "global crypto",
];

/// Words of a quote that count the DPRK's alone.
const DPRK: [&str; 6] = ["north korea", "dprk", "lazarus", "pyongyang", "korean", "tradertraitor"];

/// Words of a quote that count one state's alone.
const SOMEBODYS: [&str; 6] =
    ["working for", "linked to", "-linked", "affiliated with", "state-sponsored", "state-backed"];

/// Words of a quote that say what is counted in.
const COUNTED_IN: [&str; 8] = [
    "combined",
    "included",
    "including ",
    "excluding ",
    "hot wallet",
    "not counting",
    "both ",
    "in addition to",
];

/// DPRK or all actors; another denominator.
pub(super) fn population(case: &Case<'_, '_>) -> Option<Verdict> {
    let pair = overlapping(case).find(|pair| {
        populations(pair).is_some_and(|(one, other)| is_of_actors(&one) || is_of_actors(&other))
            || units(pair, super::unit::Unit::other_denominator)
            || shares::of_another_whole(pair)
            || everybody_beside_dprk(pair)
            || shares::measured_against_another(pair)
    })?;
    Some(Verdict::new(Kind::Population, format!("they do not count the same population: {}", scoped(pair))))
}

/// The pairs that differ and have a day in common: what they declare explains them before their times do.
fn overlapping<'k, 'c, 'a>(case: &'k Case<'c, 'a>) -> impl Iterator<Item = &'k Pair<'c, 'a>> {
    let overlap = |pair: &&Pair<'_, '_>| {
        pair.0.period.zip(pair.1.period).is_some_and(|(one, other)| one.overlaps(other))
    };
    case.clash.iter().chain(case.apart.iter().filter(overlap))
}

/// A part, one victim of two, another definition.
pub(super) fn scope(case: &Case<'_, '_>) -> Option<Verdict> {
    let pair = overlapping(case).find(|pair| {
        populations(pair).is_some()
            || units(pair, super::unit::Unit::defined_otherwise)
            || names_two_victims(pair.0)
            || names_two_victims(pair.1)
    })?;
    let defined = units(pair, super::unit::Unit::defined_otherwise);
    let why = match () {
        () if defined => "the units say that each counts something else",
        () if pair.0.subject().contains('+') => {
            "the subject is several at once, and one figure may be of a part"
        }
        () => "they do not cover the same",
    };
    Some(Verdict::new(Kind::Scope, format!("{why}: {}", scoped(pair))))
}

/// The quotes say what is counted in, and not the same.
pub(super) fn scope_by_words(case: &Case<'_, '_>) -> Option<Verdict> {
    let counted = |claim: &Seen<'_>| COUNTED_IN.iter().any(|words| claim.quote.contains(words));
    let pair = case.clash.iter().find(|pair| counted(pair.0) != counted(pair.1))?;
    Some(Verdict::new(
        Kind::Scope,
        format!("one says what it counts in, the other does not: {}", scoped(pair)),
    ))
}

/// Words of a quote that reach further than one party's share.
const WIDE: [&str; 34] = [
    "national bill",
    "uninsured",
    "without cover",
    "economic loss",
    "total damage",
    "overall damage",
    "overall loss",
    "including ",
    "included",
    "inclusive of",
    "counting also",
    "as well as",
    "attempted",
    "attempts",
    "suspected",
    "probable",
    "unconfirmed",
    "of any kind",
    "of all kinds",
    "gross",
    "together with",
    "combined",
    "jurisdictions",
    "countries",
    "across all",
    "nationwide",
    "country-wide",
    "countrywide",
    "altogether",
    "all told",
    "all regions",
    "all agencies",
    "internationally",
    "both parties",
];

/// Words of a quote that keep to a part.
const NARROW: [&str; 23] = [
    "policyholders",
    "insured ",
    "claims paid",
    "our clients",
    "our members",
    "leaving out",
    "left out",
    "excluding ",
    "excluded",
    "without the",
    "only ",
    "net of",
    "our own",
    "not counting",
    " alone",
    "in this country",
    "domestic",
    "in our custody",
    "in the capital",
    "in the city",
    "on our side",
    "in its own",
    "by its own",
];

/// Whose own a count is tells nothing of how far it reaches.
const OWN_COUNT: [&str; 7] =
    ["own tally", "own count", "own estimate", "own figure", "own trac", "own reckoning", "own calculation"];

/// Of one span two parties say the greater number of a wider field, or the less of a narrower one.
pub(super) fn wider(case: &Case<'_, '_>) -> Option<Verdict> {
    let says = |claim: &Seen<'_>, words: &[&str]| words.iter().any(|word| claim.quote.contains(word));
    let pair = case.clash.iter().find(|pair| {
        let (Some(one), Some(other)) = (&pair.0.number, &pair.1.number) else { return false };
        let (more, less) = if one.low >= other.low { (pair.0, pair.1) } else { (pair.1, pair.0) };
        let wide = says(more, &WIDE) && !says(less, &WIDE);
        let part =
            |claim: &Seen<'_>| says(claim, &NARROW) || says(claim, &["'s own"]) && !says(claim, &OWN_COUNT);
        let narrow = part(less) && !part(more);
        let span = pair.0.period.zip(pair.1.period).is_none_or(|(one, other)| same_span(one, other));
        (wide || narrow) && span && !pair.0.same_issuer(pair.1)
    })?;
    Some(Verdict::new(Kind::Scope, format!("the one reaches further than the other: {}", scoped(pair))))
}

/// The values with what each says that it is about.
pub(super) fn scoped(pair: &Pair<'_, '_>) -> String {
    let about = |claim: &Seen<'_>| {
        let said = claim.stated.claim.scope.population.as_ref();
        let said = said.map_or_else(String::new, |said| format!(" ({said})"));
        format!("{}: {}{said}", claim.who(), claim.value())
    };
    format!("{}; {}", about(pair.0), about(pair.1))
}

/// Both populations, an unstated one as nothing, where they differ and are no notes on time or arithmetic.
pub(super) fn populations(pair: &Pair<'_, '_>) -> Option<(String, String)> {
    let said = |claim: &Seen<'_>| {
        let text = scope_of(claim);
        if is_of_time(&text) || prices::is_of_price(&text) { String::new() } else { text }
    };
    let (one, other) = (said(pair.0), said(pair.1));
    (one != other).then_some((one, other))
}

pub(super) fn scope_of(claim: &Seen<'_>) -> String {
    claim.stated.claim.scope.population.clone().unwrap_or_default().to_lowercase()
}

/// "3 years", "to 14 Sep", "250M per month x12": when and how it was reckoned, not what was counted.
fn is_of_time(text: &str) -> bool {
    let words = origin::canonical_words(text);
    let time = [
        "year", "years", "month", "months", "days", "weeks", "quarter", "half", "to", "until", "since", "x12",
    ];
    let digit = text.contains(|c: char| c.is_ascii_digit());
    words.iter().any(|word| word == "years" || word == "months")
        || digit && words.iter().any(|word| time.contains(&word.as_str()))
}

fn is_of_actors(text: &str) -> bool {
    let named = origin::canonical_words(text).iter().any(|word| ACTORS.contains(&word.as_str()));
    named || text.contains("north korea") || text.starts_with("all ")
}

fn units(pair: &Pair<'_, '_>, differ: fn(&super::unit::Unit, &super::unit::Unit) -> bool) -> bool {
    match (&pair.0.number, &pair.1.number) {
        (Some(one), Some(other)) => differ(&one.unit, &other.unit),
        _ => false,
    }
}

/// The greater number is told of everybody's acts, the less of the DPRK's.
fn everybody_beside_dprk(pair: &Pair<'_, '_>) -> bool {
    let (Some(one), Some(other)) = (&pair.0.number, &pair.1.number) else { return false };
    let (more, less) = if one.low >= other.low { (pair.0, pair.1) } else { (pair.1, pair.0) };
    let says = |claim: &Seen<'_>, words: &[&str]| words.iter().any(|word| claim.quote.contains(word));
    let ones = |claim: &Seen<'_>| says(claim, &DPRK) || says(claim, &SOMEBODYS);
    says(more, &EVERYBODY) && !says(more, &DPRK) && ones(less) && !says(less, &EVERYBODY)
}

/// `alphapo+coinspaid`, or a quote that counts the victim together with another: "HTX / Heco".
fn names_two_victims(claim: &Seen<'_>) -> bool {
    let Some(victim) = claim.subject().rsplit(':').next() else { return false };
    if victim.contains('+') {
        return true;
    }
    let words: Vec<&str> = claim.quote.split_whitespace().collect();
    let is_victim = |word: &str| {
        victim
            .split('-')
            .any(|part| part.len() > 2 && word.trim_matches(|c: char| !c.is_alphanumeric()) == part)
    };
    words.windows(3).any(|window| match window {
        [one, "/" | "+" | "&", other] => is_victim(one) != is_victim(other),
        _ => false,
    })
}
