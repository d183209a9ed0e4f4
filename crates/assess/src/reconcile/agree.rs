//! Whether two values agree: equal, within a stated bound, or the same number rounded.

use super::seen::{Number, Seen};
use crate::measure::Per;
use record::{Extent, Value};

/// "More than two billion" says nothing of six: a bound that far off is another estimate.
const FAR_BOUND: f64 = 2.0;

/// What "about" admits on either side.
const ABOUT: f64 = 0.05;

/// A rounded number is never further off than this share.
const MOST_ROUNDED: f64 = 0.05;

/// What was reckoned from one unit into another is rounded on the way: one number to within this ratio.
const RECKONED: f64 = 1.01;

/// A rate of months that was rounded is a rate of years to within this ratio.
const SAME_RATE: f64 = 1.02;

/// How two values stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// Equal, as far as each is precise.
    Equal,
    /// The one is a bound that the other keeps.
    Bound,
    /// The one is the other, rounded.
    Rounded,
    /// They differ.
    No,
    /// They are of different things, and are not compared.
    Apart,
}

pub(super) fn agreement(one: &Seen<'_>, other: &Seen<'_>) -> Agreement {
    let (left, right) = (&one.stated.claim, &other.stated.claim);
    if left.denied != right.denied {
        return if left.value == right.value { Agreement::No } else { Agreement::Apart };
    }
    match (&one.number, &other.number) {
        (Some(left), Some(right)) => numbers(left, right),
        (None, None) if names_a_place(&left.property) => places(&left.value, &right.value),
        (None, None) if says_who_did_it(&left.property) => spellings(&left.value, &right.value),
        (None, None) if is_of_a_vote(&left.property) && unanimous(&left.value) && unanimous(&right.value) => {
            Agreement::Equal
        }
        (None, None) => words(&left.value, &right.value),
        _ => Agreement::Apart,
    }
}

fn words(one: &Value, other: &Value) -> Agreement {
    let same = match (one, other) {
        (Value::Date(one), Value::Date(other)) => {
            one.first_day() <= other.last_day() && other.first_day() <= one.last_day()
        }
        _ => super::words::plain(&one.as_text()) == super::words::plain(&other.as_text()),
    };
    if same { Agreement::Equal } else { Agreement::No }
}

/// Words of the names of properties whose values are states or ports.
const PLACES: [&str; 8] =
    ["flag", "country", "nationality", "jurisdiction", "registered", "registry", "port", "citizenship"];

fn names_a_place(property: &str) -> bool {
    property.split('_').any(|word| PLACES.contains(&word))
}

fn says_who_did_it(property: &str) -> bool {
    property
        .split('_')
        .any(|word| ["attributed", "attribution", "cluster", "actor", "perpetrator"].contains(&word))
}

/// "Grey Lantern", "GREYLANTERN" and "Gray Lantern" are one; APT37 and APT38 are two.
fn spellings(one: &Value, other: &Value) -> Agreement {
    let letters = |value: &Value| super::words::letters(&super::words::plain(&value.as_text()));
    let (left, right) = (letters(one), letters(other));
    let digits = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    let long = left.len().min(right.len()) >= 8 && !digits(&left) && !digits(&right);
    let same = left == right || long && super::words::edits(&left, &right) <= 1;
    if same { Agreement::Equal } else { words(one, other) }
}

fn is_of_a_vote(property: &str) -> bool {
    property.split('_').any(|word| ["vote", "votes", "division"].contains(&word))
}

/// Whether nobody voted against: "unanimous", "15 in favour, 0 against, 0 abstaining".
fn unanimous(value: &Value) -> bool {
    let text = value.as_text().to_lowercase();
    let nobody = |what: &str| {
        ["0 ", "no ", "none "].iter().any(|none| format!(" {text}").contains(&format!(" {none}{what}")))
    };
    text.contains("unanim") || nobody("against") && (nobody("abst") || !text.contains("abst"))
}

/// "Kingdom of Norrland", "Norrland" and its code NRL are one place.
fn places(one: &Value, other: &Value) -> Agreement {
    let (left, right) = (one.as_text(), other.as_text());
    let in_words = |text: &str| crate::origin::canonical_words(text);
    let (first, second) = (in_words(&left), in_words(&right));
    let within = |one: &[String], other: &[String]| {
        let state =
            ["kingdom", "republic", "state", "federation", "union", "emirate", "commonwealth", "sultanate"];
        let rest: Vec<&String> = other.iter().filter(|word| !one.contains(word)).collect();
        let plain = |word: &&String| ["of", "the"].contains(&word.as_str()) || state.contains(&word.as_str());
        one.iter().all(|word| other.contains(word)) && rest.iter().all(plain)
    };
    let same = within(&first, &second)
        || within(&second, &first)
        || is_code(&left, &right)
        || is_code(&right, &left);
    if same { Agreement::Equal } else { words(one, other) }
}

/// Whether two or three capitals are letters of the name, in its order and with its first.
fn is_code(code: &str, name: &str) -> bool {
    let capitals = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase());
    let upper = name.to_uppercase();
    let last = upper.rsplit(' ').next().unwrap_or_default();
    let mut letters = last.chars();
    capitals
        && name.len() > 3
        && last.chars().next() == code.chars().next()
        && code.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

fn numbers(one: &Number, other: &Number) -> Agreement {
    if !one.unit.comparable(&other.unit) {
        return Agreement::Apart;
    }
    if one_rate(one, other) {
        return Agreement::Equal;
    }
    let by_another_unit = (one.reckoned || other.reckoned) && ratio(one, other) <= RECKONED;
    if by_another_unit || near(one.low, other.low) && near(one.high, other.high) {
        return Agreement::Equal;
    }
    let ((low, high), (other_low, other_high)) = (admitted(one), admitted(other));
    let kept = low <= other_high && other_low <= high;
    let bounds = |number: &Number| matches!(number.extent, Extent::AtLeast | Extent::AtMost);
    match (rounded(one, other) || rounded(other, one), kept) {
        // "At least 2.0" with 2.02 says that it was no less; it does not round.
        (_, true) if bounds(one) || bounds(other) => Agreement::Bound,
        (true, _) => Agreement::Rounded,
        (false, true) => Agreement::Bound,
        (false, false) => Agreement::No,
    }
}

/// Whether a monthly and a yearly rate are one rate: twelve months are a year, by definition and not by a price.
pub(super) fn one_rate(one: &Number, other: &Number) -> bool {
    let yearly = |number: &Number| match number.unit.per {
        Some(Per::Month) => Some((number.low * 12.0, number.high * 12.0)),
        Some(Per::Year) => Some((number.low, number.high)),
        None => None,
    };
    let (Some(left), Some(right)) = (yearly(one), yearly(other)) else { return false };
    let (low, high) = (left.0.max(right.0), left.1.min(right.1));
    one.unit.per != other.unit.per && one.unit.base == other.unit.base && low <= high * SAME_RATE
}

/// The numbers that a claim admits.
fn admitted(number: &Number) -> (f64, f64) {
    match number.extent {
        Extent::Exactly => (number.low, number.high),
        Extent::AtLeast => (number.low, number.high * FAR_BOUND),
        Extent::AtMost => (number.low / FAR_BOUND, number.high),
        Extent::About => (number.low * (1.0 - ABOUT), number.high * (1.0 + ABOUT)),
    }
}

pub(super) fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

/// A number cut short instead of rounded betrays itself where the other has so many digits more.
const EXACT_DIGITS: usize = 3;

/// Whether `coarse` is `fine`, rounded to fewer digits, or, of an exact count, cut short.
fn rounded(fine: &Number, coarse: &Number) -> bool {
    let (Some(precise), Some(short)) = (&fine.digits, &coarse.digits) else { return false };
    let digits = short.0.len();
    let small = (fine.low - coarse.low).abs() <= MOST_ROUNDED * fine.low.abs();
    let cut = digits >= 2
        && digits + EXACT_DIGITS <= precise.0.len()
        && precise.1 == short.1
        && precise.0.starts_with(&short.0);
    let rounded = digits >= 1 && digits < precise.0.len() && near(to_digits(fine.low, digits), coarse.low);
    small && (cut || rounded)
}

/// `number` rounded half up to so many digits that count.
fn to_digits(number: f64, digits: usize) -> f64 {
    let places = number.abs().log10().floor() + 1.0;
    let unit = 10_f64.powf(places - digits as f64);
    // A hair more than a half is a half: 0.5 has no exact tenth below it.
    (number / unit + 1e-9).round() * unit
}

/// The greater of two numbers by the less, at least 1; a range counts by its middle.
pub(super) fn ratio(one: &Number, other: &Number) -> f64 {
    let middle = |number: &Number| f64::midpoint(number.low, number.high).abs();
    let (less, more) = (middle(one).min(middle(other)), middle(one).max(middle(other)));
    if less > 0.0 { more / less } else { f64::INFINITY }
}
