//! Invented claims on invented incidents: no victim and no amount is real.

use assess::Stated;
use serde_json::json;

/// A claim on an amount in USD.
pub(crate) fn amount(subject: &str, usd: u64, on: &str, known: &str, grade: &str) -> Stated {
    stated(
        subject,
        "amount_stolen",
        &json!({ "quantity": { "amount": usd.to_string(), "unit": "USD" } }),
        on,
        known,
        grade,
    )
}

/// Any claim on a subject, valid on one date.
pub(crate) fn stated(
    subject: &str,
    property: &str,
    value: &serde_json::Value,
    on: &str,
    known: &str,
    grade: &str,
) -> Stated {
    let (reliability, credibility) = grade.split_at(1);
    let claim = json!({
        "subject": subject,
        "property": property,
        "value": value,
        "valid": { "from": on, "to": on },
        "known": known,
        "source": {
            "exhibit": "00".repeat(32),
            "locator": { "line": 1 },
            "originator": "an invented source",
        },
        "grade": { "reliability": reliability, "credibility": credibility.parse::<u8>().unwrap() },
    });
    Stated::new(serde_json::from_value(claim).unwrap()).unwrap()
}

/// Twenty thefts from 2018 to 2022, known on the day after.
pub(crate) fn record() -> Vec<Stated> {
    (0..20_u64)
        .map(|n| {
            let (year, month) = (2018 + n / 4, 1 + (n % 4) * 3);
            let (on, known) = (format!("{year}-{month:02}-10"), format!("{year}-{month:02}-11"));
            amount(&format!("incident:{on}:victim-{n}"), 3_000_000 * (n * n + 1), &on, &known, "B2")
        })
        .collect()
}
