//! Revenue by stream: what must hold of every interval.

use crate::common;
use crate::invented;

use assess::{
    Stated,
    revenue::{Assumptions, Known, Revenue, Span, Stream, chart, revenue, sensitivity},
};
use invented::Invented;
use proptest::prelude::*;

fn dossier() -> Vec<Stated> {
    common::dossier(&["numbers.jsonl", "norms.jsonl", "ronin/incident.jsonl"])
}

fn quick() -> Assumptions {
    Assumptions { draws: 400, ..Assumptions::default() }
}

fn known(revenue: &Revenue, stream: Stream, year: i16) -> Option<&Known> {
    let of = revenue.streams.iter().find(|of| of.stream == stream).unwrap();
    of.years.iter().find(|one| one.year == year).map(|one| &one.known)
}

fn eighty(revenue: &Revenue, year: i16) -> Option<Span> {
    match known(revenue, Stream::Theft, year)? {
        Known::Interval { eighty, .. } => Some(*eighty),
        _ => None,
    }
}

/// An invented total of an invented estimator.
fn total(estimator: &str, year: i16, usd: u64, extent: &str) -> Stated {
    let (subject, value) = (format!("total:dprk-crypto-theft:{estimator}"), format!("{usd} USD"));
    let year = year.to_string();
    Invented {
        subject: &subject,
        property: "stolen_in_year",
        value: &value,
        valid: (&year, &year),
        extent,
        ..Invented::EMPTY
    }
    .stated()
}

#[test]
fn the_dossier_gives_intervals_and_blanks() {
    let claims = dossier();
    let result = revenue(&claims, &Assumptions::default());
    let span = eighty(&result, 2022).unwrap();
    assert!(span.low > 630_000_000 && span.high < 1_700_000_000, "within what was published: {span:?}");
    assert!(span.low < 850_000_000 && span.high > 850_000_000);
    assert!(matches!(known(&result, Stream::Theft, 2026), Some(Known::AtLeast { usd: 1_000_000_000, .. })));
    assert!(matches!(known(&result, Stream::ItWork, 2021), Some(Known::Unknown { .. })), "nobody stated it");
    // The post on a social network that says three billion is left out, and would not carry the interval if it were in.
    let Some(Known::Interval { eighty: it, .. }) = known(&result, Stream::ItWork, 2024) else {
        panic!("no interval")
    };
    assert!(it.high < 1_500_000_000);
    assert!(result.left_out.iter().any(|one| one.stream == Stream::ItWork && one.why.contains("F5")));
    assert!(
        result.left_out.iter().any(|one| one.why.contains("past five years")),
        "a span that contradicts its words"
    );
    let json = serde_json::to_string(&result).unwrap();
    // What stands outside quotation marks is numbers and marks; no word of these claims holds an escaped one.
    assert!(
        !json.contains("\\\"") && !json.split('"').step_by(2).any(|outside| outside.contains('.')),
        "no floats"
    );
    let svg = chart::svg(&result);
    assert!(svg.contains("must not be added up") && !svg.contains("NaN"));
}

#[test]
fn every_assumption_is_listed_and_matters_somewhere() {
    let claims = dossier();
    let moved = sensitivity(&claims, &quick());
    for row in quick().list() {
        assert!(moved.iter().any(|one| one.assumption == row.id), "{} moves nothing", row.id);
    }
}

#[test]
fn one_wild_figure_moves_little() {
    let mut claims: Vec<_> = ["a", "b", "c", "d"]
        .iter()
        .zip([400, 430, 460, 500])
        .map(|(e, m)| total(e, 2021, m * 1_000_000, "exactly"))
        .collect();
    let before = eighty(&revenue(&claims, &Assumptions::default()), 2021).unwrap();
    claims.push(total("wild", 2021, 30_000_000_000, "exactly"));
    let after = eighty(&revenue(&claims, &Assumptions::default()), 2021).unwrap();
    assert!(after.mid < before.mid * 13 / 10, "{before:?} {after:?}");
    assert!(after.high < before.high * 3 / 2);
}

#[test]
fn several_years_constrain_and_a_part_of_a_year_bounds() {
    let mut claims: Vec<_> = (2018..=2020).map(|year| total("a", year, 100_000_000, "about")).collect();
    let before = eighty(&revenue(&claims, &Assumptions::default()), 2019).unwrap();
    let span = Invented {
        subject: "total:dprk-crypto-theft:b",
        property: "stolen_in_period",
        value: "900000000 USD",
        valid: ("2018", "2020"),
        grade: "A1",
        ..Invented::EMPTY
    };
    claims.push(span.stated());
    let after = eighty(&revenue(&claims, &Assumptions::default()), 2019).unwrap();
    assert!(after.mid > before.mid, "a total far above pulls its years up: {before:?} {after:?}");
    let part = Invented { value: "900000000 USD", valid: ("2021-01", "2021-06"), ..span };
    let result = revenue(&[part.stated()], &Assumptions::default());
    assert!(
        matches!(known(&result, Stream::Theft, 2021), Some(Known::AtLeast { usd: 900_000_000, .. })),
        "never doubled"
    );
    let none = Invented {
        subject: "total:dprk-crypto-theft:c",
        valid: ("2018", "2020"),
        property: "stolen_in_period",
        ..Invented::EMPTY
    };
    let result = revenue(&[none.stated()], &Assumptions::default());
    assert!(
        matches!(known(&result, Stream::Theft, 2019), Some(Known::Unknown { .. })),
        "a total is not divided"
    );
}

/// Invented figures of up to four estimators in four years.
fn figures() -> impl Strategy<Value = Vec<(usize, i16, u64)>> {
    proptest::collection::vec((0_usize..4, 2018_i16..2022, 10_u64..3_000), 1..12)
}

fn claims_of(figures: &[(usize, i16, u64)], scale: u64) -> Vec<Stated> {
    figures
        .iter()
        .map(|(who, year, m)| total(["a", "b", "c", "d"][*who], *year, m * 1_000_000 * scale, "exactly"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn other_populations_and_order_change_nothing(figures in figures(), usd in 1_u64..1_000_000_000) {
        let mut claims = claims_of(&figures, 1);
        let before = revenue(&claims, &quick());
        let value = format!("{usd} USD");
        for subject in ["total:all-crypto-theft:a", "total:dprk-cyber-revenue:a"] {
            let other = Invented { subject, property: "stolen_in_year", value: &value, valid: ("2019", "2019"), ..Invented::EMPTY };
            claims.push(other.stated());
        }
        claims.reverse();
        prop_assert_eq!(before.streams, revenue(&claims, &quick()).streams);
    }

    #[test]
    fn another_unit_of_money_moves_the_interval_by_that_unit(figures in figures()) {
        let (one, thousand) = (revenue(&claims_of(&figures, 1), &quick()), revenue(&claims_of(&figures, 1000), &quick()));
        for year in 2018..2022 {
            let (Some(one), Some(thousand)) = (eighty(&one, year), eighty(&thousand, year)) else { continue };
            for (small, large) in [(one.low, thousand.low), (one.mid, thousand.mid), (one.high, thousand.high)] {
                let ratio = large as f64 / small as f64;
                prop_assert!((985.0..1015.0).contains(&ratio), "{small} {large}");
            }
        }
    }

    #[test]
    fn a_floor_never_lowers_an_end(figures in figures(), year in 2018_i16..2022, m in 1_u64..6_000, part in any::<bool>()) {
        let mut claims = claims_of(&figures, 1);
        let before = revenue(&claims, &quick());
        let value = format!("{} USD", m * 1_000_000);
        let (first, last) = (format!("{year}-01"), format!("{year}-08"));
        let whole = year.to_string();
        let valid = if part { (&*first, &*last) } else { (&*whole, &*whole) };
        let floor = Invented { subject: "total:dprk-crypto-theft:floor", property: "stolen_in_period", value: &value, valid, extent: "at_least", ..Invented::EMPTY };
        claims.push(floor.stated());
        let after = revenue(&claims, &quick());
        for other in 2018..2022 {
            let (Some(before), Some(after)) = (eighty(&before, other), eighty(&after, other)) else { continue };
            if other == year {
                prop_assert!(after.low >= before.low && after.mid >= before.mid && after.high >= before.high, "{before:?} {after:?}");
            } else {
                prop_assert_eq!(before, after, "a year's floor speaks of that year");
            }
        }
    }
}
