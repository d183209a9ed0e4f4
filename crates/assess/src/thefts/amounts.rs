//! Native amounts and values in money, and which of them to quote.

use super::incident::{Native, Worth};
use crate::{Measure, Stated, reconcile::Fallen, tentative::tentative};
use record::{Decimal, Extent};
use std::{cmp::Reverse, collections::BTreeMap};

/// Currencies that states issue, as far as thefts were ever valued in them.
const CURRENCIES: [&str; 12] =
    ["USD", "KRW", "JPY", "EUR", "GBP", "CNY", "INR", "SGD", "TWD", "HKD", "CHF", "RUB"];

/// The native amounts that the claims state, by asset.
pub(super) fn native(claims: &[&Stated], fallen: &Fallen) -> Vec<Native> {
    let mut by_asset = BTreeMap::<(String, bool), Vec<(&Stated, Measure)>>::new();
    for stated in claims {
        if let Some((measure, equivalent)) = native_of(stated) {
            by_asset.entry((measure.unit.clone(), equivalent)).or_default().push((stated, measure));
        }
    }
    by_asset
        .into_iter()
        .flat_map(|((asset, equivalent), given)| one_asset(&asset, equivalent, &given, fallen))
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

fn one_asset(asset: &str, equivalent: bool, given: &[(&Stated, Measure)], fallen: &Fallen) -> Vec<Native> {
    let mut order: Vec<_> = given.iter().collect();
    order.sort_by_key(|(stated, measure)| rank(stated, measure.high, fallen));
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
pub(super) fn worth(claims: &[&Stated], fallen: &Fallen) -> Vec<Worth> {
    let mut given: Vec<(&Stated, Measure)> = claims
        .iter()
        .filter(|stated| stated.claim.property.starts_with("amount_stolen"))
        .filter_map(|stated| Some((*stated, stated.measure()?)))
        .filter(|(_, measure)| measure.per.is_none() && CURRENCIES.contains(&&*measure.unit))
        .collect();
    given.sort_by_cached_key(|(stated, measure)| {
        (measure.unit != "USD", measure.unit.clone(), rank(stated, measure.high, fallen))
    });
    let best = given.first().filter(|(_, measure)| measure.unit == "USD").map(|(stated, _)| *stated);
    given.iter().map(|(stated, measure)| value(stated, measure, best, fallen)).collect()
}

/// Which of several amounts is quoted: the least by this order. What the reconciliation sets aside comes last; then
/// what is improbable; then the better grade, a firm word, the later word, the lower amount, the id.
fn rank(stated: &Stated, amount: Decimal, fallen: &Fallen) -> impl Ord + use<> {
    let grade = stated.claim.grade;
    (
        fallen.contains_key(&stated.id),
        grade.credibility.level() == 5,
        Reverse(grade.strength()),
        tentative(stated, amount),
        Reverse(stated.claim.known),
        amount,
        stated.id,
    )
}

fn value(stated: &Stated, measure: &Measure, best: Option<&Stated>, fallen: &Fallen) -> Worth {
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
        why: why(stated, measure, best, fallen),
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

fn why(stated: &Stated, measure: &Measure, best: Option<&Stated>, fallen: &Fallen) -> String {
    let grade = stated.claim.grade;
    let Some(best) = best.filter(|_| measure.unit == "USD") else {
        return format!("in {}, as stated: never converted here", measure.unit);
    };
    if let Some(why) = fallen.get(&stated.id) {
        return why.clone();
    }
    if best.id == stated.id {
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
pub const fn bound_words(extent: Extent) -> &'static str {
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
