//! Amounts: a number with its unit, what bounds it, and whether it is a rate.

use super::{
    number::{Number, number},
    token::{Sort, Token, adjacent, is_phrase, word, word_before},
};
use crate::measure::Per;
use record::{Decimal, Extent};
use std::ops::Range;

/// Of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    /// A currency, by its ISO 4217 code.
    Money(&'static str),
    /// A coin, by its ticker.
    Coin(&'static str),
    /// Hundredths of a whole.
    Percent,
    /// Things that are counted, by their class: `pages`, `incidents`.
    Things(&'static str),
}

impl Unit {
    /// The unit as the archive writes it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Money(code) | Self::Coin(code) | Self::Things(code) => code,
            Self::Percent => "percent",
        }
    }

    /// The unit that the archive's words mean: `BTC wallets` are wallets, `UN member states` states.
    pub(crate) fn of_words(words: &str) -> Option<Self> {
        let lower = words.to_lowercase();
        let one = |word: &str| {
            let money = CURRENCIES.iter().find(|(name, _)| *name == word).map(|(_, code)| Self::Money(code));
            let coin = || COINS.iter().find(|(name, _)| *name == word).map(|(_, code)| Self::Coin(code));
            money.or_else(coin).or_else(|| (word == "percent").then_some(Self::Percent))
        };
        if let Some(unit) = one(&lower) {
            return Some(unit);
        }
        lower.split(|c: char| !c.is_alphanumeric()).find_map(class_of).map(Self::Things)
    }
}

/// An amount of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amount {
    /// Its tokens, from the words that bound it to its unit or rate.
    pub(crate) tokens: Range<usize>,
    /// The least stated.
    pub(crate) low: Decimal,
    /// The most stated.
    pub(crate) high: Decimal,
    /// One unit of the last stated digit.
    pub(crate) last_digit: f64,
    pub(crate) unit: Unit,
    pub(crate) extent: Extent,
    pub(crate) per: Option<Per>,
    /// Written so that another country reads another number.
    pub(crate) doubtful: bool,
    /// A share that was said in words: `half`, `a third`.
    pub(crate) share_word: bool,
}

impl Amount {
    /// The amount in comparable form: `at least 1500000000 USD per year`.
    pub(crate) fn say(&self) -> String {
        let measure = crate::Measure {
            low: self.low,
            high: self.high,
            unit: self.unit.code().to_owned(),
            per: self.per,
            extent: self.extent,
        };
        measure.to_string()
    }
}

const CURRENCIES: [(&str, &str); 26] = [
    ("usd", "USD"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("$", "USD"),
    ("us$", "USD"),
    ("eur", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("€", "EUR"),
    ("gbp", "GBP"),
    ("pounds", "GBP"),
    ("£", "GBP"),
    ("krw", "KRW"),
    ("won", "KRW"),
    ("₩", "KRW"),
    ("jpy", "JPY"),
    ("yen", "JPY"),
    ("¥", "JPY"),
    ("cny", "CNY"),
    ("yuan", "CNY"),
    ("rmb", "CNY"),
    ("rub", "RUB"),
    ("roubles", "RUB"),
    ("rubles", "RUB"),
    ("chf", "CHF"),
    ("francs", "CHF"),
];

const COINS: [(&str, &str); 19] = [
    ("eth", "ETH"),
    ("ether", "ETH"),
    ("ethereum", "ETH"),
    ("ethers", "ETH"),
    ("btc", "BTC"),
    ("bitcoin", "BTC"),
    ("bitcoins", "BTC"),
    ("usdc", "USDC"),
    ("usdt", "USDT"),
    ("tether", "USDT"),
    ("nem", "NEM"),
    ("xem", "NEM"),
    ("reth", "rETH"),
    ("rseth", "rsETH"),
    ("sol", "SOL"),
    ("xrp", "XRP"),
    ("trx", "TRX"),
    ("dai", "DAI"),
    ("xmr", "XMR"),
];

/// Nouns that are counted, by class. The archive's units and the text's nouns meet in the class.
const NOUNS: [(&str, &[&str]); 21] = [
    ("pages", &["page", "pages"]),
    ("states", &["state", "states", "country", "countries", "nation", "nations", "participants", "members"]),
    ("experts", &["expert", "experts"]),
    ("wallets", &["wallet", "wallets"]),
    ("addresses", &["address", "addresses"]),
    (
        "incidents",
        &[
            "incident",
            "incidents",
            "attack",
            "attacks",
            "cyberattacks",
            "cyberattack",
            "heist",
            "heists",
            "hack",
            "hacks",
            "theft",
            "thefts",
            "case",
            "cases",
            "instances",
            "breaches",
            "robberies",
        ],
    ),
    (
        "persons",
        &[
            "person",
            "persons",
            "people",
            "worker",
            "workers",
            "individuals",
            "labourers",
            "laborers",
            "nationals",
        ],
    ),
    ("companies", &["company", "companies", "firm", "firms"]),
    ("banks", &["bank", "banks"]),
    ("languages", &["language", "languages"]),
    ("days", &["day", "days"]),
    ("months", &["month", "months"]),
    ("resolutions", &["resolution", "resolutions"]),
    ("entities", &["entity", "entities"]),
    ("exchanges", &["exchange", "exchanges"]),
    ("containers", &["container", "containers"]),
    ("barrels", &["barrel", "barrels", "bbl"]),
    ("tons", &["ton", "tons", "tonnes", "tonne"]),
    ("votes", &["votes", "vote"]),
    ("reports", &["report", "reports"]),
    ("vessels", &["vessel", "vessels", "ship", "ships"]),
];

/// The class of a noun that is counted.
pub(crate) fn class_of(noun: &str) -> Option<&'static str> {
    NOUNS.iter().find(|(_, nouns)| nouns.contains(&noun)).map(|(class, _)| *class)
}

/// The amounts of a sentence, in order.
pub(crate) fn amounts(tokens: &[Token]) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match amount(tokens, at).or_else(|| share(tokens, at)) {
            Some(amount) => {
                at = amount.tokens.end.max(at + 1);
                found.push(amount);
            }
            None => {
                if let Some(short) = found.last().and_then(|before| elliptic(tokens, at, before)) {
                    found.push(short);
                }
                at += 1;
            }
        }
    }
    found
}

/// `Elliptic counted $54 million, the exchange itself 70`: a bare number at the end of a clause has the scale and the
/// currency of the amount before it. It is a reading, and refutes nothing.
fn elliptic(tokens: &[Token], at: usize, before: &Amount) -> Option<Amount> {
    let number = number(tokens, at).filter(|number| number.end == at + 1 && !number.scaled)?;
    let scale = before.tokens.end.checked_sub(1).map(|last| word(tokens, last))?;
    let money = matches!(before.unit, Unit::Money(_)) && before.per.is_none();
    let ends = matches!(word(tokens, number.end), "." | ";" | "," | "");
    let digits = tokens.get(at)?.sort == Sort::Number && tokens.get(at)?.lower.len() <= 3;
    let said = !matches!(word_before(tokens, at, 1), "in" | "of" | "age" | "aged" | "no" | "-" | "," | "(");
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let day = MONTHS.contains(&word_before(tokens, at, 1));
    if !(money && ends && digits && said) || day {
        return None;
    }
    let high = Number { end: before.tokens.end, ..number.clone() };
    let scaled = matches!(scale, "million" | "mn" | "mln" | "m" | "billion" | "bn" | "b");
    let value = rescaled(&number, tokens, &high).filter(|_| scaled)?;
    Some(Amount {
        tokens: at..at + 1,
        low: value.value,
        high: value.value,
        last_digit: value.last_digit,
        doubtful: true,
        extent: Extent::Exactly,
        ..before.clone()
    })
}

/// A currency before the number: `$`, `US$`, `USD`, and the token after it.
fn prefix(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let of =
        |word: &str| CURRENCIES.iter().find(|(name, _)| *name == word).map(|(_, code)| Unit::Money(code));
    let signs = |word: &str| !word.chars().all(char::is_alphabetic) || word.len() == 3;
    match (word(tokens, at), word(tokens, at + 1)) {
        ("us" | "usd" | "u", "$") => Some((Unit::Money("USD"), at + 2)),
        // Other dollars: their amounts are no US dollars.
        ("s" | "a" | "c" | "hk" | "nz" | "ca" | "au", "$") if adjacent(tokens, at) => {
            Some((Unit::Money("other dollars"), at + 2))
        }
        (sign, _) if signs(sign) => of(sign).map(|unit| (unit, at + 1)),
        _ => None,
    }
}

fn amount(tokens: &[Token], at: usize) -> Option<Amount> {
    // "resolution 2397 gave states a year": the number is a name.
    if matches!(word_before(tokens, at, 1), "resolution" | "resolutions" | "unscr") {
        return None;
    }
    let (sign, start) = prefix(tokens, at).map_or((None, at), |(unit, next)| (Some(unit), next));
    let mut low = number(tokens, start)?;
    let mut high = low.clone();
    if let Some(upper) = range_end(tokens, &low, start) {
        high = upper;
        // "$250-600 million": the scale of the second holds for both.
        if high.scaled && !low.scaled {
            low = rescaled(&low, tokens, &high)?;
        }
    }
    if low.value > high.value {
        return None;
    }
    let (unit, end) = match sign {
        Some(unit) => (unit, named_money(tokens, high.end).map_or(high.end, |(_, end)| end)),
        None => unit_after(tokens, high.end, high.scaled).or_else(|| unit_before(tokens, start, high.end))?,
    };
    let (extent, first) = bounded(tokens, at, end);
    let (extent, end) = open_end(tokens, end).map_or((extent, end), |end| (Extent::AtLeast, end));
    let (per, end) = rate(tokens, first, end);
    Some(Amount {
        tokens: first..end,
        low: low.value,
        high: high.value,
        last_digit: low.last_digit.max(high.last_digit),
        unit,
        extent,
        per,
        doubtful: low.doubtful || high.doubtful,
        share_word: false,
    })
}

/// The upper end of a range: `-`, `–`, `to`, `and` after "between".
fn range_end(tokens: &[Token], low: &Number, start: usize) -> Option<Number> {
    let between = (1..=2).any(|back| word_before(tokens, start, back) == "between");
    let dash = match word(tokens, low.end) {
        "-" | "–" | "to" => true,
        "and" => between,
        _ => false,
    };
    let next = low.end + 1;
    let next = prefix(tokens, next).map_or(next, |(_, after)| after);
    let high = if dash { number(tokens, next)? } else { return None };
    // "from 7 to 8", "1718-2006": a range rises, and not by a thousandfold.
    (high.value >= low.value || (high.scaled && !low.scaled)).then_some(high)
}

/// `250` of `250-600 million` as millions.
fn rescaled(low: &Number, tokens: &[Token], high: &Number) -> Option<Number> {
    let scale = high.end.checked_sub(1).map(|at| word(tokens, at))?;
    let exponent: u32 = match scale {
        "thousand" | "k" => 3,
        "million" | "mn" | "mln" | "m" => 6,
        "billion" | "bn" | "b" => 9,
        "trillion" | "tn" => 12,
        _ => return None,
    };
    let units: i128 = low.value.to_string().replace('.', "").parse().ok()?;
    let decimals = low.value.to_string().split_once('.').map_or(0, |(_, part)| part.len());
    let value =
        Decimal::new(units.checked_mul(10_i128.checked_pow(exponent)?)?, u32::try_from(decimals).ok()?);
    Some(Number { value, scaled: true, ..low.clone() })
}

fn named_money(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let at = if matches!(word(tokens, at), "us" | "american" | "korean" | "japanese" | "south") {
        at + 1
    } else {
        at
    };
    let at = if word(tokens, at) == "korean" { at + 1 } else { at };
    let name = word(tokens, at);
    let found = CURRENCIES
        .iter()
        .find(|(word, _)| *word == name && (name == "€" || name.chars().all(char::is_alphabetic)))?;
    // "won" is a verb too: a currency only where a scale or a plain number stands before it, which the caller knows.
    Some((Unit::Money(found.1), at + 1))
}

/// The unit behind the number: a currency, a coin, per cent, or a noun that is counted, with a few words between.
fn unit_after(tokens: &[Token], at: usize, scaled: bool) -> Option<(Unit, usize)> {
    let compound = word(tokens, at) == "-";
    let at = at + usize::from(compound);
    if scaled && word(tokens, at) == "in" {
        return None;
    }
    if let Some(found) = named_money(tokens, at) {
        return Some(found);
    }
    if word(tokens, at) == "%" || word(tokens, at) == "percent" {
        return Some((Unit::Percent, at + 1));
    }
    if is_phrase(tokens, at, "per cent") {
        return Some((Unit::Percent, at + 2));
    }
    // Of persons, mostly; and only a sentence after one on persons makes anything of it.
    if is_phrase(tokens, at, "of them") {
        return Some((Unit::Things("persons"), at + 2));
    }
    let coin = COINS.iter().find(|(name, _)| *name == word(tokens, at)).map(|(_, code)| Unit::Coin(code));
    // "6,954 Bitcoin wallets" are wallets.
    let noun = (at..at + 6)
        .take_while(|place| {
            let token = tokens.get(*place);
            token.is_some_and(|token| token.sort == Sort::Word || token.lower == "-")
                && !matches!(
                    word(tokens, *place),
                    "of" | "in"
                        | "and"
                        | "or"
                        | "to"
                        | "from"
                        | "for"
                        | "by"
                        | "at"
                        | "on"
                        | "the"
                        | "that"
                        | "which"
                        | "who"
                        | "is"
                        | "was"
                        | "has"
                        | "with"
                )
        })
        .find_map(|place| class_of(word(tokens, place)).map(|class| (place, class)));
    match (coin, noun) {
        (Some(_), Some((place, class))) if place == at + 1 => Some((Unit::Things(class), place + 1)),
        (Some(unit), _) => Some((unit, at + 1)),
        // "a 615-page report" has pages.
        (None, Some((place, class))) if compound => Some((Unit::Things(class), place + 1)),
        // "10,000 IT workers' companies": the last noun of the chain is what is counted.
        (None, Some((place, class))) => {
            let next = class_of(word(tokens, place + 1))
                .filter(|_| tokens.get(place + 1).is_some_and(|t| t.sort == Sort::Word));
            Some(next.map_or((Unit::Things(class), place + 1), |class| (Unit::Things(class), place + 2)))
        }
        (None, None) => None,
    }
}

/// `The number of workers abroad is 2,000`: the unit stands before the number.
fn unit_before(tokens: &[Token], start: usize, end: usize) -> Option<(Unit, usize)> {
    let of = (start.saturating_sub(10)..start).rev().find(|at| is_phrase(tokens, *at, "number of"))?;
    let class = (of + 2..(of + 7).min(start)).find_map(|at| class_of(word(tokens, at)))?;
    Some((Unit::Things(class), end))
}

/// Words before the amount that bound it, and the first token with them.
fn bounded(tokens: &[Token], at: usize, _end: usize) -> (Extent, usize) {
    let phrases: [(&str, Extent); 33] = [
        ("at least", Extent::AtLeast),
        ("more than", Extent::AtLeast),
        ("upwards of", Extent::AtLeast),
        ("in excess of", Extent::AtLeast),
        ("no less than", Extent::AtLeast),
        ("no fewer than", Extent::AtLeast),
        ("over", Extent::AtLeast),
        ("exceeding", Extent::AtLeast),
        ("surpassing", Extent::AtLeast),
        ("exceeded", Extent::AtLeast),
        ("surpassed", Extent::AtLeast),
        ("above", Extent::AtLeast),
        ("topped", Extent::AtLeast),
        ("up to", Extent::AtMost),
        ("as many as", Extent::AtMost),
        ("as much as", Extent::AtMost),
        ("at most", Extent::AtMost),
        ("no more than", Extent::AtMost),
        ("less than", Extent::AtMost),
        ("fewer than", Extent::AtMost),
        ("under", Extent::AtMost),
        ("below", Extent::AtMost),
        ("about", Extent::About),
        ("around", Extent::About),
        ("roughly", Extent::About),
        ("approximately", Extent::About),
        ("some", Extent::About),
        ("nearly", Extent::About),
        ("almost", Extent::About),
        ("an estimated", Extent::About),
        ("close to", Extent::About),
        ("circa", Extent::About),
        ("~", Extent::About),
    ];
    // "between 1,000 and 2,000", "well over $1 billion".
    let found = phrases.iter().find_map(|(phrase, extent)| {
        let words = phrase.split(' ').count();
        let start = at.checked_sub(words)?;
        is_phrase(tokens, start, phrase).then_some((*extent, start))
    });
    found.unwrap_or_else(|| {
        (Extent::Exactly, if word_before(tokens, at, 1) == "between" { at - 1 } else { at })
    })
}

/// `or more`, `+`, `plus` behind the amount, and the token after them.
fn open_end(tokens: &[Token], end: usize) -> Option<usize> {
    if is_phrase(tokens, end, "or more") || is_phrase(tokens, end, "and more") {
        return Some(end + 2);
    }
    (word(tokens, end) == "+" || word(tokens, end) == "plus").then_some(end + 1)
}

/// The span of a rate: `a year`, `annually`, `every year` behind the amount, `annual` before it.
fn rate(tokens: &[Token], first: usize, end: usize) -> (Option<Per>, usize) {
    let behind = |at: usize| -> Option<(Per, usize)> {
        match (word(tokens, at), word(tokens, at + 1)) {
            ("a" | "per" | "each" | "every" | "/", "year") | ("per", "annum") => Some((Per::Year, at + 2)),
            ("each" | "every", "single" | "passing") if word(tokens, at + 2) == "year" => {
                Some((Per::Year, at + 3))
            }
            ("annually" | "yearly", _) => Some((Per::Year, at + 1)),
            ("a" | "per" | "each" | "every" | "/", "month") => Some((Per::Month, at + 2)),
            ("monthly", _) => Some((Per::Month, at + 1)),
            _ => None,
        }
    };
    if let Some((per, end)) = behind(end) {
        return (Some(per), end);
    }
    // "contribute $3 billion to the economy every year": within the clause, before another number.
    let reach = (end..(end + 9).min(tokens.len())).take_while(|at| {
        let token = tokens.get(*at);
        token.is_some_and(|token| token.sort == Sort::Word)
    });
    if let Some((per, _)) = reach.filter_map(behind).next() {
        return (Some(per), end);
    }
    let before = (first.saturating_sub(6)..first)
        .rev()
        .take_while(|at| tokens.get(*at).is_some_and(|t| t.sort == Sort::Word));
    let mut said = before.filter_map(|at| match word(tokens, at) {
        "annual" | "annually" | "yearly" => Some(Per::Year),
        "monthly" => Some(Per::Month),
        _ => None,
    });
    (said.next(), end)
}

/// `half of`, `a third of`, `one-third`, `two thirds`, `a quarter`.
fn share(tokens: &[Token], at: usize) -> Option<Amount> {
    let hyphen = |at: usize| at + usize::from(word(tokens, at) == "-");
    let (value, low_digit, end) = match word(tokens, at) {
        "half"
            if !matches!(word(tokens, at + 1), "a" | "year" | "-")
                && !matches!(word_before(tokens, at, 1), "first" | "second") =>
        {
            (Decimal::new(50, 0), 10.0, at + 1)
        }
        count @ ("a" | "one" | "two" | "three") => {
            let next = hyphen(at + 1);
            let many = match count {
                "two" => 2,
                "three" => 3,
                _ => 1,
            };
            match word(tokens, next) {
                "third" | "thirds" => (Decimal::new(333 * many, 1), 5.0, next + 1),
                "quarter" | "quarters" => (Decimal::new(25 * many, 0), 5.0, next + 1),
                "half" if many == 1 => (Decimal::new(50, 0), 10.0, next + 1),
                _ => return None,
            }
        }
        _ => return None,
    };
    // A share is of something; "the second half" and "a third report" are none.
    if word(tokens, end) != "of" {
        return None;
    }
    let (extent, first) = bounded(tokens, at, end);
    let extent = if extent == Extent::Exactly { Extent::About } else { extent };
    Some(Amount {
        tokens: first..end,
        low: value,
        high: value,
        last_digit: low_digit,
        unit: Unit::Percent,
        extent,
        per: None,
        doubtful: false,
        share_word: true,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::token::tokens, *};
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<String> {
        amounts(&tokens(text)).iter().map(Amount::say).collect()
    }

    #[test]
    fn amounts_are_read_with_what_bounds_them() {
        for (text, said) in [
            ("about $1.5 billion in assets", vec!["about 1500000000 USD"]),
            ("US$2.84bn", vec!["2840000000 USD"]),
            ("620 million dollars", vec!["620000000 USD"]),
            ("401,000 ETH", vec!["401000 ETH"]),
            ("upwards of $3 billion annually to the economy", vec!["at least 3000000000 USD per year"]),
            ("$3 billion to the economy every year", vec!["3000000000 USD per year"]),
            ("an annual revenue of $860 million", vec!["860000000 USD per year"]),
            ("$250m-$600m annually", vec!["250000000 to 600000000 USD per year"]),
            ("$250-600 million", vec!["250000000 to 600000000 USD"]),
            ("between 1,000 and 2,000 workers", vec!["1000 to 2000 persons"]),
            ("44.5 billion won", vec!["44500000000 KRW"]),
            ("48.2 billion yen", vec!["48200000000 JPY"]),
            ("€1,5 million", vec!["1500000 EUR"]),
            ("S$372 million", vec!["372000000 other dollars"]),
            ("up to 10,000 North Korean IT workers", vec!["at most 10000 persons"]),
            ("35,772 BTC wallets", vec!["35772 wallets"]),
            ("a 615-page report", vec!["615 pages"]),
            ("eleven member states", vec!["11 states"]),
            ("half of the income", vec!["about 50 percent"]),
            ("one-third of the income", vec!["about 33.3 percent"]),
            ("more than 80 per cent", vec!["at least 80 percent"]),
            ("the second half of a third report", vec![]),
            ("the number of IT workers abroad is between 1,000 and 2,000.", vec!["1000 to 2000 persons"]),
            ("$1 billion or more", vec!["at least 1000000000 USD"]),
            ("he came in 2006 and won", vec![]),
        ] {
            assert_eq!(read(text), said, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_words_panic(text in "(([$€%+~/-]|up to|between|and|to|half|of|a|third|million|bn|k|1,5|20|3.000|won|ETH|states|year|annual|per) ?){0,30}") {
            for amount in amounts(&tokens(&text)) {
                prop_assert!(amount.low <= amount.high);
            }
        }
    }
}
