//! Native amounts and values in money, and which of them to quote.

use super::incident::{Native, Worth};
use crate::{Measure, Stated};
use record::{Decimal, Extent};
use std::{cmp::Reverse, collections::BTreeMap};

/// Currencies that states issue, as far as thefts were ever valued in them.
const CURRENCIES: [&str; 12] =
    ["USD", "KRW", "JPY", "EUR", "GBP", "CNY", "INR", "SGD", "TWD", "HKD", "CHF", "RUB"];

/// Words of a quote that say that a value is not the speaker's last or firm word.
const FIRST_WORD: [&str; 3] = ["initially", "at first", "preliminary"];
const LOOSE_WORD: [&str; 4] = ["could have", "may have", "potentially", "as much as"];

/// The native amounts that the claims state, by asset.
pub(super) fn native(claims: &[&Stated]) -> Vec<Native> {
    let mut by_asset = BTreeMap::<(String, bool), Vec<(&Stated, Measure)>>::new();
    for stated in claims {
        if let Some((measure, equivalent)) = native_of(stated) {
            by_asset.entry((measure.unit.clone(), equivalent)).or_default().push((stated, measure));
        }
    }
    by_asset
        .into_iter()
        .flat_map(|((asset, equivalent), given)| one_asset(&asset, equivalent, &given))
        .collect()
}

/// An amount of an asset that no state issues: by its property, or by its unit.
fn native_of(stated: &Stated) -> Option<(Measure, bool)> {
    let property = &*stated.claim.property;
    let measure = stated.measure().filter(|measure| measure.per.is_none() && !measure.unit.is_empty())?;
    let coin = property.starts_with("amount_native_")
        || property.starts_with("amount_stolen") && !CURRENCIES.contains(&&*measure.unit);
    coin.then(|| (measure, property.ends_with("_equiv")))
}

fn one_asset(asset: &str, equivalent: bool, given: &[(&Stated, Measure)]) -> Vec<Native> {
    let mut order: Vec<_> = given.iter().collect();
    order.sort_by_key(|(stated, measure)| rank(stated, measure.high));
    let best = order.first().map(|(stated, measure)| (stated.id, measure.high));
    let row = |(stated, measure): &&(&Stated, Measure)| {
        let stands = best.is_some_and(|(id, _)| id == stated.id);
        let against = best.map_or(measure.high, |(_, amount)| amount);
        Native {
            asset: asset.to_owned(),
            amount: measure.high,
            equivalent,
            stands,
            why: native_why(stands, order.len(), against, measure.high),
            claim: stated.id,
        }
    };
    order.iter().map(row).collect()
}

fn native_why(stands: bool, given: usize, standing: Decimal, amount: Decimal) -> String {
    if stands {
        return if given == 1 { "the only amount stated" } else { "the best grade, then the latest word" }
            .to_owned();
    }
    let ratio = standing.nearest_f64() / amount.nearest_f64();
    if (8.0..=15.0).contains(&ratio) || (8.0..=15.0).contains(&(1.0 / ratio)) {
        format!("about ten times off {standing}: a slip by a digit is likely")
    } else if amount == standing {
        "the same amount from another source".to_owned()
    } else {
        format!("differs from {standing}; lower grade or earlier word")
    }
}

/// The values in money that the claims state: in USD first, the one to quote at the top.
pub(super) fn worth(claims: &[&Stated]) -> Vec<Worth> {
    let mut given: Vec<(&Stated, Measure)> = claims
        .iter()
        .filter(|stated| stated.claim.property.starts_with("amount_stolen"))
        .filter_map(|stated| Some((*stated, stated.measure()?)))
        .filter(|(_, measure)| measure.per.is_none() && CURRENCIES.contains(&&*measure.unit))
        .collect();
    given.sort_by_cached_key(|(stated, measure)| {
        (measure.unit != "USD", measure.unit.clone(), rank(stated, measure.high))
    });
    let best = given.first().filter(|(_, measure)| measure.unit == "USD").map(|(stated, _)| *stated);
    given.iter().map(|(stated, measure)| value(stated, measure, best)).collect()
}

/// What comes first: not improbable, better grade, a firm word, the later word, the lower amount, the id.
fn rank(stated: &Stated, amount: Decimal) -> impl Ord + use<> {
    let grade = stated.claim.grade;
    (
        grade.credibility.level() == 5,
        Reverse(grade.strength()),
        tentative(stated, amount),
        Reverse(stated.claim.known),
        amount,
        stated.id,
    )
}

/// Whether the quote itself calls this number a first or loose estimate.
fn tentative(stated: &Stated, amount: Decimal) -> bool {
    let quote = stated.claim.source.quote.as_deref().unwrap_or_default().to_lowercase();
    let digits = significant(&amount.to_string());
    // "Initially worth" is the price of the day, not a first estimate.
    let behind = FIRST_WORD.iter().filter_map(|word| quote.split_once(word)).map(|(_, behind)| behind);
    let first = behind.filter(|behind| !behind.starts_with(" worth")).any(|behind| {
        let number: String = behind
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        !digits.is_empty() && significant(&number) == digits
    });
    first || LOOSE_WORD.iter().any(|word| quote.contains(word))
}

/// The digits of a number without its point and outer zeros: `26.68` and `26680000` are both `2668`.
fn significant(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect::<String>().trim_matches('0').to_owned()
}

fn value(stated: &Stated, measure: &Measure, best: Option<&Stated>) -> Worth {
    let stands = best.is_some_and(|best| best.id == stated.id);
    Worth {
        currency: measure.unit.clone(),
        low: measure.low,
        high: measure.high,
        extent: measure.extent,
        priced: priced(stated),
        source: stated.claim.source.originator.to_string(),
        grade: stated.claim.grade,
        known: stated.claim.known,
        stands,
        why: why(stated, measure, best, stands),
        claim: stated.id,
    }
}

/// When the amount was priced, in the source's words or its scope; most sources do not say.
fn priced(stated: &Stated) -> Option<String> {
    if let Some(day) = stated.claim.scope.as_of {
        return Some(format!("as of {day}"));
    }
    let quote = stated.claim.source.quote.as_deref().unwrap_or_default().to_lowercase();
    let at_theft = ["at the time", "initially worth", "then worth"].iter().any(|words| quote.contains(words));
    let later = ["now worth", "today worth", "currently worth"].iter().any(|words| quote.contains(words));
    match (at_theft, later) {
        (true, _) => Some("at the time of the theft".to_owned()),
        (_, true) => Some(format!("when published, {}", stated.claim.known)),
        _ => None,
    }
}

fn why(stated: &Stated, measure: &Measure, best: Option<&Stated>, stands: bool) -> String {
    let grade = stated.claim.grade;
    let Some(best) = best.filter(|_| measure.unit == "USD") else {
        return format!("in {}, as stated: never converted here", measure.unit);
    };
    if stands {
        return format!("best grade ({grade}), then the firm word, then the latest ({})", stated.claim.known);
    }
    let than = best.claim.grade;
    if grade.credibility.level() == 5 {
        format!("graded {grade}: improbable")
    } else if grade.strength() < than.strength() {
        format!("grade {grade} below {than}")
    } else if tentative(stated, measure.high) {
        "its own words call it a first or loose estimate".to_owned()
    } else if stated.claim.known < best.claim.known {
        format!("said on {}, before {}", stated.claim.known, best.claim.known)
    } else {
        "same grade and day: the lower value stands, as the more careful".to_owned()
    }
}

/// The words for a bound: `at least`, `up to`, `about`, or none.
pub(super) const fn bound_words(extent: Extent) -> &'static str {
    match extent {
        Extent::Exactly => "",
        Extent::AtLeast => "at least ",
        Extent::AtMost => "up to ",
        Extent::About => "about ",
    }
}

/// Whether two values lie within a quarter of the larger.
pub(super) fn within_a_quarter(a: Decimal, b: Decimal) -> bool {
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    let Some(gap) = high.checked_sub(low) else { return false };
    let four = (0..2).try_fold(gap, |sum, _| sum.checked_add(sum));
    four.is_some_and(|four| four <= high)
}
