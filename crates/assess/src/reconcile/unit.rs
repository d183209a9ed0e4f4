//! Units, so that like is compared with like. Money and coins are never converted: a price lies between. What is so many
//! of another by definition is: a hectolitre is a hundred litres.

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

/// Units by their definitions: the name in the singular, the one that is counted in, and how many of that it is. What is
/// another thing elsewhere (gallons, tons, ounces) is left out.
const DEFINED: [(&str, &str, f64); 29] = [
    ("pound", "tonne", 0.000_453_592_37),
    ("mile", "metre", 1_609.344),
    ("foot", "metre", 0.3048),
    ("feet", "metre", 0.3048),
    ("acre", "hectare", 0.404_685_642_24),
    ("m/s", "m/s", 1.0),
    ("km/h", "m/s", 1.0 / 3.6),
    ("mph", "m/s", 0.447_04),
    ("knot", "m/s", 1_852.0 / 3_600.0),
    ("gram", "tonne", 1e-6),
    ("kilogram", "tonne", 1e-3),
    ("kilo", "tonne", 1e-3),
    ("kg", "tonne", 1e-3),
    ("quintal", "tonne", 1e-1),
    ("tonne", "tonne", 1.0),
    ("t", "tonne", 1.0),
    ("kilotonne", "tonne", 1e3),
    ("millilitre", "litre", 1e-3),
    ("centilitre", "litre", 1e-2),
    ("litre", "litre", 1.0),
    ("liter", "litre", 1.0),
    ("hectolitre", "litre", 1e2),
    ("metre", "metre", 1.0),
    ("meter", "metre", 1.0),
    ("kilometre", "metre", 1e3),
    ("km", "metre", 1e3),
    ("hectare", "hectare", 1.0),
    ("km2", "hectare", 1e2),
    ("km²", "hectare", 1e2),
];

fn defined(word: &str) -> Option<(&'static str, f64)> {
    let low = word.to_lowercase();
    let singular =
        low.strip_suffix('s').filter(|singular| singular.len() > 2 && low != "m/s").unwrap_or(&low);
    DEFINED.iter().find(|(name, ..)| *name == singular).map(|(_, one, times)| (*one, *times))
}

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
    // "tonnes" count; "florins per hectolitre" are counted by it.
    let mut after_per = false;
    for (at, word) in words.iter_mut().enumerate() {
        if let Some((one, times)) = defined(word).filter(|_| at == 0 || after_per) {
            scale = if at == 0 { scale * times } else { scale / times };
            *word = one;
        }
        after_per = *word == "per";
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
    fn units_are_read_and_money_is_never_converted() {
        let base = |text: &str| read(text, None);
        assert_eq!(base("USD bn").0, base("$ billion").0);
        assert!((base("USD bn").1 - 1e9).abs() < 1.0);
        let (litre, hectolitre) = (base("florins per litre"), base("florins per hectolitre"));
        assert_eq!(litre.0, hectolitre.0);
        assert!((litre.1 - 100.0 * hectolitre.1).abs() < 1e-9);
        assert_eq!((base("kg").0, base("kg").1), (base("tonnes").0, 1e-3));
        assert!(!base("USD").0.comparable(&base("won").0));
        assert!(!base("ETH").0.comparable(&base("USD").0));
        assert!(base("of 192 states").0.defined_otherwise(&base("states late or not reporting").0));
        assert!(!base("USD in 11 thefts").0.defined_otherwise(&base("USD").0));
        assert!(base("percent of all theft").0.other_denominator(&base("percent of incidents").0));
    }
}
