//! Prices of one thing: of two moments, at two rates, on two terms of delivery.

use super::{
    agree::ratio,
    case::{Case, Pair, Verdict},
    declared::{scope_of, scoped},
    seen::Seen,
    spans::{Class, class},
};
use crate::{Kind, origin};

/// Words of a quote that give a price another moment.
const PRICED: [&str; 40] = [
    "official rate",
    "at the official",
    "parallel rate",
    "black-market rate",
    "street rate",
    "bank rate",
    "converted at",
    "what banks",
    "benchmark",
    "spot price",
    "list price",
    "face value",
    "book value",
    "constant prices",
    "insured value",
    "replacement",
    "at the moment of",
    "at the price of",
    "at prices of",
    "exchange rate",
    "closing price",
    "market value",
    "valued at",
    "fetched",
    "sold for",
    "auctioned",
    "when seized",
    "initially worth",
    "worth about",
    "when stolen",
    "when it was stolen",
    "at the time",
    "today's price",
    "current price",
    "at current",
    "now worth",
    "then worth",
    "at today",
    "present price",
    "market price",
];

/// The quotes give their prices other moments.
pub(super) fn otherwise(case: &Case<'_, '_>) -> Option<Verdict> {
    let money = |claim: &Seen<'_>| claim.number.as_ref().is_some_and(|number| number.unit.is_money());
    let priced = |claim: &Seen<'_>| {
        money(claim)
            && class(claim) == Class::Event
            && (PRICED.iter().any(|words| claim.quote.contains(words)) || is_of_price(&scope_of(claim)))
    };
    let pair = case.clash.iter().find(|pair| {
        let event = class(pair.0) == Class::Event;
        let told = event && (priced(pair.0) || priced(pair.1) || other_days(pair) || one_coin_amount(pair));
        money(pair.0) && money(pair.1) && (told || one_amount_in_words(pair) || other_terms(pair))
    })?;
    Some(Verdict::new(
        Kind::Valuation,
        format!("the same loss at the prices of two moments: {}", scoped(pair)),
    ))
}

/// Both state a day of valuation, and not the same.
fn other_days(pair: &Pair<'_, '_>) -> bool {
    let day = |claim: &Seen<'_>| claim.stated.claim.scope.as_of;
    let one_issuer = pair.0.same_issuer(pair.1);
    day(pair.0).zip(day(pair.1)).is_some_and(|(one, other)| one != other && !one_issuer)
}

/// Both quotes give one number of one coin: "173,600 ETH".
fn one_coin_amount(pair: &Pair<'_, '_>) -> bool {
    let coins = |claim: &Seen<'_>| -> Vec<String> {
        let quote = claim.stated.claim.source.quote.clone().unwrap_or_default();
        let words: Vec<&str> = quote.split_whitespace().collect();
        let coin = |word: &str| (2..=5).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase());
        let pairs = words.windows(2).filter_map(|window| match window {
            [number, unit] if number.starts_with(|c: char| c.is_ascii_digit()) => {
                let unit = unit.trim_end_matches(|c: char| !c.is_alphanumeric());
                (coin(unit) && unit != "USD").then(|| format!("{} {unit}", number.replace(',', "")))
            }
            _ => None,
        });
        pairs.collect()
    };
    let other = coins(pair.1);
    coins(pair.0).iter().any(|coin| other.contains(coin))
}

/// What has a price by the piece or by weight.
const PRICED_GOODS: [&str; 16] = [
    "bitcoin",
    "bitcoins",
    "btc",
    "ether",
    "eth",
    "tokens",
    "coins",
    "barrels",
    "tonnes",
    "tons",
    "ounces",
    "kilograms",
    "kilos",
    "carats",
    "shares",
    "litres",
];

/// The one values goods at the border that they leave, the other at the one that they reach, freight and insurance paid.
fn other_terms(pair: &Pair<'_, '_>) -> bool {
    let says = |claim: &Seen<'_>, terms: &[&str]| {
        let words = origin::canonical_words(&claim.quote.replace('.', ""));
        words.iter().any(|word| terms.contains(&word.as_str()))
    };
    let (leaving, reaching) = (["fob", "fas", "exw"], ["cif", "cfr", "landed"]);
    says(pair.0, &leaving) && says(pair.1, &reaching) || says(pair.1, &leaving) && says(pair.0, &reaching)
}

/// Words of a great number.
const SCALES: [(&str, &str); 6] =
    [("billion", "bn"), ("bn", "bn"), ("million", "m"), ("mn", "m"), ("m", "m"), ("trillion", "tn")];

/// Both quotes count as many of one good, or of one other currency: "2,150 bitcoins", "the 2,150 seized bitcoins",
/// "4.65bn marks".
fn one_amount_in_words(pair: &Pair<'_, '_>) -> bool {
    let other = sums_elsewhere(pair.1);
    if sums_elsewhere(pair.0).iter().any(|sum| other.contains(sum)) {
        return true;
    }
    let goods = |claim: &Seen<'_>| -> Vec<(String, String)> {
        let trim = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let words: Vec<String> = claim.quote.split_whitespace().map(trim).collect();
        let good = |word: &&String| PRICED_GOODS.contains(&word.as_str());
        let counted = words.windows(3).filter_map(|window| {
            let number = window.first()?.replace(',', "");
            let counts = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let named = window.iter().skip(1).find(good).filter(|_| counts)?;
            Some((number, named.trim_end_matches('s').to_owned()))
        });
        counted.collect()
    };
    let other = goods(pair.1);
    goods(pair.0).iter().any(|good| other.contains(good))
}

/// The great sums that a quote gives of something that is not what the claim is counted in: "4.65bn marks".
fn sums_elsewhere(claim: &Seen<'_>) -> Vec<(String, &'static str, String)> {
    let trim = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let mut words: Vec<String> = Vec::new();
    for word in claim.quote.split_whitespace().map(trim) {
        // "4.65bn" is a number and its scale.
        let digits = word.find(|c: char| c.is_alphabetic()).filter(|at| *at > 0);
        let (number, scale) = digits.map_or((word.as_str(), ""), |at| word.split_at(at));
        words.extend([number, scale].into_iter().filter(|part| !part.is_empty()).map(str::to_owned));
    }
    let own = claim.number.as_ref().map(|number| number.unit.base.to_lowercase()).unwrap_or_default();
    let sum = |window: &[String]| {
        let [number, scale, noun] = window else { return None };
        let counts = number.starts_with(|c: char| c.is_ascii_digit());
        let scale = SCALES.iter().find(|(name, _)| name == scale)?.1;
        let money = ["usd", "dollars", "dollar", "us"].contains(&noun.as_str()) || *noun == own;
        let named = noun.len() > 2 && noun.chars().all(char::is_alphabetic);
        (counts && named && !money && !["and", "the", "were", "was", "from", "has"].contains(&noun.as_str()))
            .then(|| (number.replace(',', ""), scale, noun.trim_end_matches('s').to_owned()))
    };
    words.windows(3).filter_map(sum).collect()
}

/// Amounts in money of what was taken in coins that have a market price, and near enough for its moves.
pub(super) fn one_native_amount(case: &Case<'_, '_>) -> Option<Verdict> {
    let first = case.clash.first()?.0;
    let native = case.all.on(first.subject()).iter().find(|claim| {
        let unit = claim.number.as_ref().map(|number| &number.unit);
        // rsETH and its like are receipts without a market of their own: whoever prices one models it.
        let traded = |base: &str| base.chars().all(|c| c.is_ascii_uppercase());
        claim.property().starts_with("amount_native")
            && unit.is_some_and(|unit| unit.is_coin() && traded(&unit.base))
    })?;
    let near = case.clash.iter().all(|(one, other)| match (&one.number, &other.number) {
        (Some(one), Some(other)) => one.unit.is_money() && other.unit.is_money() && ratio(one, other) <= 1.25,
        _ => false,
    });
    let amount = first.property().starts_with("amount") && class(first) == Class::Event;
    (near && amount).then(|| {
        let why = format!(
            "one native amount ({} of {}), valued otherwise: {}",
            native.value(),
            native.who(),
            case.told()
        );
        Verdict::new(Kind::Valuation, why)
    })
}

/// "at the price of 10 Feb 2018".
pub(super) fn is_of_price(text: &str) -> bool {
    origin::canonical_words(text)
        .iter()
        .any(|word| matches!(word.as_str(), "price" | "prices" | "valued" | "valuation"))
}
