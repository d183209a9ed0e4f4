//! Shares of ownership: exact, bounded, or unknown.

use record::{Decimal, Extent, Value};
use serde::{Serialize, Serializer};
use std::fmt;

/// Decimals that a percentage keeps: as many as [`Decimal`] does.
const DECIMALS: u32 = 30;

/// One percent, in units of 10^-30 percent.
const ONE: u128 = 10_u128.pow(DECIMALS);

/// Percentage points that "about" is read to leave open on either side. No source defines its "about"; five points is
/// our reading, wide enough that "about half" decides nothing.
const ABOUT: Percent = Percent(5 * ONE);

/// A percentage, exact to 30 decimals, never negative. Sums saturate far above any share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Percent(u128);

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The threshold of the US rule: "50 percent or more".
    pub const HALF: Self = Self(50 * ONE);
    /// All of it.
    pub const WHOLE: Self = Self(100 * ONE);

    /// A percentage of 0 to 100; `None` outside that range.
    pub fn new(number: Decimal) -> Option<Self> {
        Some(Self(number.to_base_units(DECIMALS)?)).filter(|percent| *percent <= Self::WHOLE)
    }

    /// `self` + `other`, saturating.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// `self` - `other`, not below 0.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl From<u8> for Percent {
    /// A whole number of percent; not bounded by 100.
    fn from(whole: u8) -> Self {
        Self(u128::from(whole) * ONE)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Only sums far above 100 % do not fit; they are shown as what they are, too much.
        match Decimal::from_base_units(self.0, DECIMALS) {
            Some(number) => write!(f, "{number}"),
            None => f.write_str("more than 10000000"),
        }
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// What is said of a share: at least `low`, at most `high` percent (less than `high` where `below`).
///
/// The lower end is always counted in, so "more than 50" is read as at least 50: no rule here turns on the difference,
/// since 50 is itself enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct ShareRange {
    /// At least this.
    pub low: Percent,
    /// At most this.
    pub high: Percent,
    /// `high` itself is excluded: "a minority", "less than 75".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
}

impl ShareRange {
    /// Nothing is said of how much.
    pub const UNKNOWN: Self = Self { low: Percent::ZERO, high: Percent::WHOLE, below: false };

    /// A majority: 50 or more.
    const MAJORITY: Self = Self { low: Percent::HALF, high: Percent::WHOLE, below: false };

    /// A minority: less than 50.
    const MINORITY: Self = Self { low: Percent::ZERO, high: Percent::HALF, below: true };

    /// All of it.
    const ALL: Self = Self { low: Percent::WHOLE, high: Percent::WHOLE, below: false };

    /// Exactly `share`.
    pub const fn exactly(share: Percent) -> Self {
        Self { low: share, high: share, below: false }
    }

    /// From `low` to `high`, both included; `None` where they are the wrong way round or above 100.
    pub fn between(low: Percent, high: Percent) -> Option<Self> {
        (low <= high && high <= Percent::WHOLE).then_some(Self { low, high, below: false })
    }

    /// Whether it says nothing.
    pub fn is_unknown(self) -> bool {
        self == Self::UNKNOWN
    }

    /// The same share, where it may be that there is none: a date too coarse, a source that denies it.
    #[must_use]
    pub const fn or_none(self) -> Self {
        Self { low: Percent::ZERO, ..self }
    }

    /// The share that several statements of one holding leave, and whether they contradict one another: what all of
    /// them allow where they agree; else all that any of them allows, those that say nothing aside.
    pub fn of_statements(statements: &[Self]) -> (Self, bool) {
        let telling = || statements.iter().copied().filter(|range| !range.is_unknown());
        match telling().try_fold(Self::UNKNOWN, Self::both) {
            Some(range) => (range, false),
            None => (telling().reduce(Self::either).unwrap_or(Self::UNKNOWN), true),
        }
    }

    /// What both allow; `None` where they exclude each other.
    fn both(self, other: Self) -> Option<Self> {
        let (high, below) = (self.high, !self.below).min((other.high, !other.below));
        let both = Self { low: self.low.max(other.low), high, below: !below };
        (both.low < both.high || both.low == both.high && !both.below).then_some(both)
    }

    /// The least range that holds both.
    #[must_use]
    pub(super) fn either(self, other: Self) -> Self {
        let (high, included) = (self.high, !self.below).max((other.high, !other.below));
        Self { low: self.low.min(other.low), high, below: !included }
    }

    /// Reads a claim's value as a share. Words that are no share, and numbers above 100, say nothing: unknown.
    pub fn read(value: &Value, extent: Extent) -> Self {
        let stated = match value {
            Value::Quantity { amount, unit } => number(*amount, is_percent(unit)),
            Value::Range { low, high, .. } => {
                Percent::new(*low).zip(Percent::new(*high)).and_then(|(low, high)| Self::between(low, high))
            }
            Value::Text(text) => words(text),
            Value::Entity(_) | Value::Date(_) => None,
        };
        stated.map_or(Self::UNKNOWN, |range| range.widened(extent))
    }

    fn widened(self, extent: Extent) -> Self {
        match extent {
            Extent::Exactly => self,
            Extent::AtLeast => Self { high: Percent::WHOLE, below: false, ..self },
            Extent::AtMost => self.or_none(),
            Extent::About => Self {
                low: self.low.less(ABOUT),
                high: self.high.plus(ABOUT).min(Percent::WHOLE),
                below: false,
            },
        }
    }
}

impl fmt::Display for ShareRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let below = if self.below { "less than " } else { "" };
        match (self.low, self.high) {
            _ if self.is_unknown() => f.write_str("a share that no source states"),
            (low, high) if low == high => write!(f, "{low} %"),
            (Percent::ZERO, high) if self.below => write!(f, "less than {high} %"),
            (Percent::ZERO, high) => write!(f, "at most {high} %"),
            (low, Percent::WHOLE) if !self.below => write!(f, "at least {low} %"),
            (low, high) => write!(f, "{low} to {below}{high} %"),
        }
    }
}

fn is_percent(unit: &str) -> bool {
    matches!(unit.trim(), "%" | "percent" | "per cent" | "pct")
}

/// A number as a share. Data sets write both `51` and `0.51`: a number of 1 or less that bears no percent sign may
/// mean either, so it bounds the share by both readings.
fn number(number: Decimal, marked: bool) -> Option<ShareRange> {
    let share = Percent::new(number)?;
    if marked || share > Percent(ONE) || share == Percent::ZERO {
        return Some(ShareRange::exactly(share));
    }
    ShareRange::between(share, Percent(share.0 * 100))
}

/// Reads `51`, `51 %`, `33,3 %`, `25-50`, `ownership-of-shares-25-to-50-percent`, `>50`, `at least 25 %`, `up to 10`,
/// `about 30`, `majority`, `minority`, `wholly owned`.
fn words(text: &str) -> Option<ShareRange> {
    /// Longer texts are sentences, and sentences are not read here.
    const LONGEST: usize = 80;
    let text = text.trim().to_lowercase();
    let marked = ["%", "percent", "per cent", "pct"].iter().any(|mark| text.contains(mark));
    if text.len() > LONGEST
        || text.starts_with('-')
        || text.contains(['/', ';'])
        || !every_word_is_known(&text, marked)
    {
        return None;
    }
    match numbers(&text)?.as_slice() {
        [] => named(&text),
        [one] => {
            let (range, extent) = (number(*one, marked)?, extent(&text)?);
            let strictly = extent == Extent::AtMost
                && ["less", "below", "under", "<"].iter().any(|word| text.contains(word))
                && !text.contains("<=");
            Some(ShareRange { below: strictly, ..range.widened(extent) })
        }
        [low, high] if ["-", "–", "to", "and", "but"].iter().any(|mark| text.contains(mark)) => {
            ShareRange::between(Percent::new(*low)?, Percent::new(*high)?)
        }
        _ => None,
    }
}

/// Words that a share may be written with. Anything else ("voting rights", "of the units") may make it another
/// quantity, so it is not read.
const WORDS: &str = "a about above and approx approximately around at below between but by circa equity from fully \
    holder holding in interest least less majority maximum minimum minority more most no non not of or over owned \
    owner ownership pct per cent percent percentage share shareholder sole some stake than the to under up wholly";

/// Whether only words of shares stand in it; `60 shares` is a count unless it is marked as a percentage.
fn every_word_is_known(text: &str, marked: bool) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.all(|word| WORDS.split_whitespace().any(|known| known == word) || marked && word == "shares")
}

/// The plain numbers in `text`; `None` where one of them cannot be told (`1,000`, `1.2.3`).
fn numbers(text: &str) -> Option<Vec<Decimal>> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let parts = parts.map(|part| part.trim_matches(['.', ','])).filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once(',') {
            // A comma before three digits may set off thousands.
            Some((_, decimals)) if decimals.len() == 3 || decimals.contains([',', '.']) => None,
            _ => part.replace(',', ".").parse().ok(),
        })
        .collect()
}

/// Shares that are named, not numbered.
fn named(text: &str) -> Option<ShareRange> {
    let says = |word: &str| text.contains(word);
    if says("not ") || says("non") {
        None
    } else if says("minority") {
        Some(ShareRange::MINORITY)
    } else if says("majority") {
        Some(ShareRange::MAJORITY)
    } else {
        (says("wholly") || says("sole owner") || says("fully owned")).then_some(ShareRange::ALL)
    }
}

/// How the words around one number bound it; `None` where they cannot be told.
fn extent(text: &str) -> Option<Extent> {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let found: Vec<_> = [
        (Extent::AtLeast, says(&["at least", "more than", "over", ">", "+", "or more", "above", "minimum"])),
        (
            Extent::AtMost,
            says(&["at most", "up to", "less than", "<", "below", "under", "or less", "maximum", "no more"]),
        ),
        (Extent::About, says(&["about", "approx", "around", "~", "circa", "some "])),
    ]
    .into_iter()
    .filter_map(|(extent, said)| said.then_some(extent))
    .collect();
    match found.as_slice() {
        [] if says(&["not "]) => None,
        [] => Some(Extent::Exactly),
        [one] => Some(*one),
        // "no more than": both lists hold it; the narrower words win.
        [Extent::AtLeast, Extent::AtMost] if says(&["no more"]) => Some(Extent::AtMost),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        ShareRange::read(&Value::Text(text.to_owned()), Extent::Exactly).to_string()
    }

    #[test]
    fn shares_are_read_as_they_are_written() {
        for (text, share) in [
            ("51", "51 %"),
            ("51.0", "51 %"),
            ("33,33 %", "33.33 %"),
            ("100%", "100 %"),
            ("0", "0 %"),
            ("0.51", "0.51 to 51 %"),
            ("1", "at least 1 %"),
            ("0.51 %", "0.51 %"),
            ("25-50", "25 to 50 %"),
            ("ownership-of-shares-25-to-50-percent", "25 to 50 %"),
            ("ownership-of-shares-75-to-100-percent", "at least 75 %"),
            (">50", "at least 50 %"),
            ("50% or more", "at least 50 %"),
            ("less than 50 %", "less than 50 %"),
            ("no more than 10 %", "at most 10 %"),
            ("<=50", "at most 50 %"),
            ("about 50 %", "45 to 55 %"),
            ("majority", "at least 50 %"),
            ("Minority stake", "less than 50 %"),
            ("wholly-owned", "100 %"),
        ] {
            assert_eq!(shown(text), share, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_told_says_nothing() {
        for text in [
            "",
            "150",
            "-",
            "50/50",
            "1,000",
            "1.2.3",
            "1 of 3 of 5",
            "non-majority",
            "not 60 %",
            "5e1",
            "60; 40",
            "see annex",
            "50-25",
            "-5",
            "60 shares",
            "75 % of voting rights",
        ] {
            assert_eq!(shown(text), "a share that no source states", "{text}");
        }
    }

    #[test]
    fn statements_that_agree_narrow_and_those_that_do_not_widen() {
        let read = |text: &str| ShareRange::read(&Value::Text(text.to_owned()), Extent::Exactly);
        let joined = |texts: &[&str]| {
            let (range, contested) =
                ShareRange::of_statements(&texts.iter().map(|text| read(text)).collect::<Vec<_>>());
            (range.to_string(), contested)
        };
        assert_eq!(joined(&["majority", "60"]), ("60 %".to_owned(), false));
        assert_eq!(joined(&["?", "60"]), ("60 %".to_owned(), false));
        assert_eq!(joined(&["60", "40", "?"]), ("40 to 60 %".to_owned(), true));
        assert_eq!(joined(&["minority", "50"]), ("at most 50 %".to_owned(), true));
        assert_eq!(joined(&["minority", "majority"]), (ShareRange::UNKNOWN.to_string(), true));
        assert_eq!(joined(&[]), (ShareRange::UNKNOWN.to_string(), false));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_reading_is_a_share(text in ".{0,40}") {
            let range = ShareRange::read(&Value::Text(text), Extent::About);
            prop_assert!(range.low <= range.high && range.high <= Percent::WHOLE);
        }

        /// What two statements leave holds exactly the shares that both (or, in conflict, any) allow.
        #[test]
        fn joining_is_sound(a in 0_u8..=100, b in 0_u8..=100, c in 0_u8..=100, d in 0_u8..=100, share in 0_u8..=100, open in any::<(bool, bool)>()) {
            let range = |a: u8, b: u8, open: bool| {
                let (low, high) = (a.min(b), a.max(b));
                ShareRange { below: open && low < high, ..ShareRange::between(low.into(), high.into()).unwrap() }
            };
            let allows = |range: ShareRange| {
                let share = Percent::from(share);
                range.low <= share && (share < range.high || share == range.high && !range.below)
            };
            let (one, two) = (range(a, b, open.0), range(c, d, open.1));
            let (joined, contested) = ShareRange::of_statements(&[one, two]);
            if contested {
                prop_assert!(!(allows(one) && allows(two)));
                prop_assert!(!allows(one) || one.is_unknown() || allows(joined));
            } else {
                prop_assert_eq!(allows(joined), allows(one) && allows(two));
            }
        }
    }
}
