//! Units, so that like is compared with like: nothing is ever converted from one to another.

use crate::measure::Per;

/// Of what a number is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// `USD`, `ETH`, `percent`, `states`.
    pub(super) base: String,
    /// What the unit says beyond that: "of all theft", "that reported".
    pub(super) rest: String,
    /// The span that a rate is of.
    pub(super) per: Option<Per>,
}

const SCALES: [(&str, f64); 8] = [
    ("million", 1e6),
    ("mn", 1e6),
    ("m", 1e6),
    ("billion", 1e9),
    ("bn", 1e9),
    ("trillion", 1e12),
    ("tn", 1e12),
    ("thousand", 1e3),
];

const CURRENCIES: [(&str, &str); 9] = [
    ("us$", "USD"),
    ("$", "USD"),
    ("usd", "USD"),
    ("dollars", "USD"),
    ("won", "KRW"),
    ("krw", "KRW"),
    ("yen", "JPY"),
    ("jpy", "JPY"),
    ("%", "percent"),
];

/// Reads a unit, and by what its numbers must be multiplied: `USD bn` is `USD` and 10^9.
pub(super) fn read(text: &str, per: Option<Per>) -> (Unit, f64) {
    let mut scale = 1.0;
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let low = word.to_lowercase();
        match SCALES.iter().find(|(name, _)| *name == low) {
            Some((_, times)) => scale *= times,
            None => words.push(word),
        }
    }
    let base = words.first().copied().unwrap_or_default();
    let low = base.to_lowercase();
    let known = CURRENCIES.iter().find(|(name, _)| *name == low);
    let base = known.map_or_else(|| base.to_owned(), |(_, code)| (*code).to_owned());
    let rest = words.get(1..).unwrap_or_default().join(" ").to_lowercase();
    (Unit { base, rest, per }, scale)
}

impl Unit {
    /// Whether it is money, a coin or a share; a count of things else.
    pub(super) fn is_measure(&self) -> bool {
        self.base == "percent" || self.is_coin() || self.base.is_empty()
    }

    /// A currency or a coin: `USD`, `ETH`, `rsETH`.
    pub(super) fn is_coin(&self) -> bool {
        let capitals = self.base.chars().filter(char::is_ascii_uppercase).count();
        (2..=6).contains(&self.base.len()) && capitals >= 2 && self.base != "UN"
    }

    /// A state's money.
    pub(super) fn is_money(&self) -> bool {
        matches!(self.base.as_str(), "USD" | "KRW" | "JPY" | "EUR" | "GBP" | "CNY" | "SGD" | "INR")
    }

    /// Whether two numbers are of one thing, so that they may be compared. Two counts of things are: their words say
    /// what each counts.
    pub(super) fn comparable(&self, other: &Self) -> bool {
        self.base == other.base || !self.is_measure() && !other.is_measure()
    }

    /// Whether two counts or shares say in their units that they count different things.
    pub(super) fn defined_otherwise(&self, other: &Self) -> bool {
        let counts = !self.is_measure() && !other.is_measure();
        counts && (self.base.as_str(), &self.rest) != (other.base.as_str(), &other.rest)
    }

    /// Whether two shares are of different wholes.
    pub(super) fn other_denominator(&self, other: &Self) -> bool {
        self.base == "percent" && other.base == "percent" && self.rest != other.rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_and_never_converted() {
        let base = |text: &str| read(text, None);
        assert_eq!(base("USD bn").0, base("$ billion").0);
        assert!((base("USD bn").1 - 1e9).abs() < 1.0);
        assert!(!base("USD").0.comparable(&base("won").0));
        assert!(!base("ETH").0.comparable(&base("USD").0));
        assert!(base("of 192 states").0.defined_otherwise(&base("states late or not reporting").0));
        assert!(!base("USD in 11 thefts").0.defined_otherwise(&base("USD").0));
        assert!(base("percent of all theft").0.other_denominator(&base("percent of incidents").0));
    }
}
