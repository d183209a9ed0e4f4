//! Differences that the claims themselves declare: another population, another definition, another moment of price.

use super::{
    agree::ratio,
    case::{Case, Pair, Verdict},
    seen::Seen,
    spans::{Class, class, same_span},
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
const EVERYBODY: [&str; 9] = [
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

/// Words of a quote that give a price another moment.
const PRICED: [&str; 24] = [
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

/// Words of a quote that say what is counted in.
const COUNTED_IN: [&str; 7] =
    ["combined", "including ", "excluding ", "hot wallet", "not counting", "both ", "in addition to"];

/// DPRK or all actors; another denominator.
pub(super) fn population(case: &Case<'_, '_>) -> Option<Verdict> {
    let pair = overlapping(case).find(|pair| {
        populations(pair).is_some_and(|(one, other)| is_of_actors(&one) || is_of_actors(&other))
            || units(pair, super::unit::Unit::other_denominator)
            || other_whole(pair)
            || everybody_beside_dprk(pair)
    })?;
    Some(Verdict::new(Kind::Population, format!("they do not count the same population: {}", scoped(pair))))
}

/// Shares whose notes say of what each is: "percent (of eligible voters)".
fn other_whole(pair: &Pair<'_, '_>) -> bool {
    let percent =
        |claim: &Seen<'_>| claim.number.as_ref().is_some_and(|number| number.unit.base == "percent");
    let of = |text: &str| text.starts_with("of ") || text.starts_with("among ");
    percent(pair.0) && percent(pair.1) && populations(pair).is_some_and(|(one, other)| of(&one) || of(&other))
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
const WIDE: [&str; 15] = [
    "including ",
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
const NARROW: [&str; 12] = [
    "our own",
    "'s own",
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

/// Of one span two parties say the greater number of a wider field, or the less of a narrower one.
pub(super) fn wider(case: &Case<'_, '_>) -> Option<Verdict> {
    let says = |claim: &Seen<'_>, words: &[&str]| words.iter().any(|word| claim.quote.contains(word));
    let pair = case.clash.iter().find(|pair| {
        let (Some(one), Some(other)) = (&pair.0.number, &pair.1.number) else { return false };
        let (more, less) = if one.low >= other.low { (pair.0, pair.1) } else { (pair.1, pair.0) };
        let wide = says(more, &WIDE) && !says(less, &WIDE);
        let narrow = says(less, &NARROW) && !says(more, &NARROW);
        let span = pair.0.period.zip(pair.1.period).is_none_or(|(one, other)| same_span(one, other));
        (wide || narrow) && span && !pair.0.same_issuer(pair.1)
    })?;
    Some(Verdict::new(Kind::Scope, format!("the one reaches further than the other: {}", scoped(pair))))
}

/// The quotes give their prices other moments.
pub(super) fn priced_otherwise(case: &Case<'_, '_>) -> Option<Verdict> {
    let money = |claim: &Seen<'_>| claim.number.as_ref().is_some_and(|number| number.unit.is_money());
    let priced = |claim: &Seen<'_>| {
        money(claim)
            && class(claim) == Class::Event
            && (PRICED.iter().any(|words| claim.quote.contains(words)) || is_of_price(&scope_of(claim)))
    };
    let pair = case.clash.iter().find(|pair| {
        let event = class(pair.0) == Class::Event;
        let told = event && (priced(pair.0) || priced(pair.1) || other_days(pair) || one_coin_amount(pair));
        money(pair.0) && money(pair.1) && (told || class(pair.0) != Class::Flow && one_amount_in_words(pair))
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

/// Both quotes count as many of one good: "2,150 bitcoins", "the 2,150 seized bitcoins".
fn one_amount_in_words(pair: &Pair<'_, '_>) -> bool {
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

/// The values with what each says that it is about.
fn scoped(pair: &Pair<'_, '_>) -> String {
    let about = |claim: &Seen<'_>| {
        let said = claim.stated.claim.scope.population.as_ref();
        let said = said.map_or_else(String::new, |said| format!(" ({said})"));
        format!("{}: {}{said}", claim.who(), claim.value())
    };
    format!("{}; {}", about(pair.0), about(pair.1))
}

/// Both populations, an unstated one as nothing, where they differ and are no notes on time or arithmetic.
fn populations(pair: &Pair<'_, '_>) -> Option<(String, String)> {
    let said = |claim: &Seen<'_>| {
        let text = scope_of(claim);
        if is_of_time(&text) || is_of_price(&text) { String::new() } else { text }
    };
    let (one, other) = (said(pair.0), said(pair.1));
    (one != other).then_some((one, other))
}

fn scope_of(claim: &Seen<'_>) -> String {
    claim.stated.claim.scope.population.clone().unwrap_or_default().to_lowercase()
}

/// "at the price of 10 Feb 2018".
fn is_of_price(text: &str) -> bool {
    origin::canonical_words(text)
        .iter()
        .any(|word| matches!(word.as_str(), "price" | "prices" | "valued" | "valuation"))
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
    says(more, &EVERYBODY) && !says(more, &DPRK) && says(less, &DPRK) && !says(less, &EVERYBODY)
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
