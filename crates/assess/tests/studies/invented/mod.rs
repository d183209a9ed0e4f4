//! Invented claims for the tests of thefts and revenue.

use assess::Stated;

/// An invented claim.
#[derive(Clone)]
pub(crate) struct Invented<'a> {
    pub(crate) subject: &'a str,
    pub(crate) property: &'a str,
    /// `1000 USD`, `2023-05-01` (a date), or words.
    pub(crate) value: &'a str,
    pub(crate) valid: (&'a str, &'a str),
    pub(crate) known: &'a str,
    pub(crate) originator: &'a str,
    pub(crate) quote: &'a str,
    pub(crate) grade: &'a str,
    pub(crate) extent: &'a str,
}

impl Invented<'_> {
    pub(crate) const EMPTY: Invented<'static> = Invented {
        subject: "incident:2023-05-01:inventco",
        property: "amount_stolen",
        value: "1000000 USD",
        valid: ("2023-05-01", "2023-05-01"),
        known: "2023-06",
        originator: "Invented Gazette",
        quote: "an invented theft",
        grade: "B2",
        extent: "exactly",
    };

    pub(crate) fn stated(&self) -> Stated {
        let value = match self.value.split_once(' ') {
            Some((amount, unit)) if amount.parse::<f64>().is_ok() => {
                serde_json::json!({"quantity": {"amount": amount, "unit": unit}})
            }
            _ if self.property.ends_with("_date") => serde_json::json!({"date": self.value}),
            _ => serde_json::json!({"text": self.value}),
        };
        let (letter, digit) = self.grade.split_at(1);
        let claim = serde_json::json!({
            "subject": self.subject, "property": self.property, "value": value, "known": self.known,
            "valid": {"from": self.valid.0, "to": self.valid.1},
            "source": {"exhibit": "0".repeat(64), "locator": {"line": 1}, "originator": self.originator, "quote": self.quote},
            "grade": {"reliability": letter, "credibility": digit.parse::<u8>().unwrap()},
            "scope": {"extent": self.extent},
        });
        Stated::new(serde_json::from_value(claim).unwrap()).unwrap()
    }
}
