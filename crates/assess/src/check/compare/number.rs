//! A number of the text against the archive's numbers on the same thing.

use super::{Judgement, who};
use crate::{
    Kind, Measure, Stated,
    check::{
        grammar::amount::{Amount, Unit},
        holdings::{is_discounted, is_fair, is_strong},
        verdict::Verdict,
    },
};
use record::{Decimal, Extent};

/// Within this share of the larger number two roundings of one number may lie.
const ROUNDING: f64 = 0.05;

/// Within this share two numbers are said to be near.
const NEAR: f64 = 0.10;

/// A number this many times another is another number and no other price, estimator or moment of counting.
const APART: f64 = 1.25;

/// "More than X" leaves it open whether it was Y, up to this many times X.
const OPEN: f64 = 2.0;

/// How a stated number sits with a claim's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check) enum Fit {
    /// The same, within the rounding of either.
    Same,
    /// Nearly.
    Near,
    /// Another, but the claim's bound does not exclude it, or it is not far enough off to refute.
    Open,
    /// Another.
    Far,
}

/// Compares; `None` where unit or rate differ.
pub(in crate::check) fn fit(amount: &Amount, stated: &Stated, per_matters: bool) -> Option<Fit> {
    let measure = stated.measure()?;
    if Unit::of_words(&measure.unit)? != amount.unit || per_matters && measure.per != amount.per {
        return None;
    }
    Some(fit_numbers(amount, &measure))
}

fn fit_numbers(amount: &Amount, measure: &Measure) -> Fit {
    let [low, high, claim_low, claim_high] =
        [amount.low, amount.high, measure.low, measure.high].map(Decimal::nearest_f64);
    let larger = high.max(claim_high);
    let half_digit = (amount.last_digit / 2.0).max(last_digit(measure.low) / 2.0);
    let slack = half_digit.min(larger * ROUNDING);
    let about = amount.extent == Extent::About || measure.extent == Extent::About;
    let slack = if about { slack.max(larger * 0.04) } else { slack };
    if claim_low - slack <= high && low - slack <= claim_high {
        return Fit::Same;
    }
    let (above, ratio) = if low > claim_high {
        (true, low / claim_high)
    } else {
        (false, claim_low / high.max(f64::MIN_POSITIVE))
    };
    let bounded = match (amount.extent, above) {
        // "more than $600 million" of 620; "up to 10,000" of 8,000.
        (Extent::AtLeast, false) | (Extent::AtMost, true) => {
            Some(if ratio <= 1.5 { Fit::Same } else { Fit::Near })
        }
        _ => None,
    };
    let claim_open = matches!((measure.extent, above), (Extent::AtLeast, true) | (Extent::AtMost, false));
    bounded.unwrap_or(if ratio <= 1.0 + NEAR {
        Fit::Near
    } else if claim_open && ratio <= OPEN || ratio < APART {
        Fit::Open
    } else {
        Fit::Far
    })
}

/// One unit of the last digit that is no zero.
fn last_digit(value: Decimal) -> f64 {
    let text = value.to_string();
    if let Some((_, part)) = text.split_once('.') {
        return 10_f64.powi(-i32::try_from(part.len()).unwrap_or(0));
    }
    let zeros = text.len() - text.trim_end_matches('0').len();
    10_f64.powi(i32::try_from(zeros).unwrap_or(0))
}

/// What the two numbers look like beside each other: ten times, a dropped digit, two digits exchanged, or just wrong.
pub(in crate::check) fn kind_of_error(stated: Decimal, right: Decimal) -> Kind {
    let (a, b) = (stated.nearest_f64().abs(), right.nearest_f64().abs());
    let ratio = a.max(b) / a.min(b).max(f64::MIN_POSITIVE);
    let tenfold = [10.0, 100.0, 1000.0, 1_000_000.0].iter().any(|power| (ratio / power - 1.0).abs() < 0.08);
    let digits = |number: Decimal| number.to_string().trim_end_matches('0').replace('.', "").into_bytes();
    let (x, y) = (digits(stated), digits(right));
    let (short, long) = if x.len() < y.len() { (&x, &y) } else { (&y, &x) };
    let dropped = long.len() == short.len() + 1
        && short.len() >= 3
        && (0..long.len())
            .any(|gap| long.iter().enumerate().filter(|(at, _)| *at != gap).map(|(_, d)| d).eq(short));
    let swapped = x.len() == y.len() && x != y && {
        let differ: Vec<usize> = (0..x.len()).filter(|at| x.get(*at) != y.get(*at)).collect();
        matches!(differ.as_slice(), [i, j] if x.get(*i) == y.get(*j) && x.get(*j) == y.get(*i))
    };
    match (tenfold || dropped, swapped) {
        (true, _) => Kind::MagnitudeSlip,
        (_, true) => Kind::Transcription,
        _ => Kind::UnreliableSource,
    }
}

/// Judges an amount against the claims on its subject, property and period. `refutable`: the statement is bare enough
/// that a claim can refute it. `None` where no claim compares.
pub(in crate::check) fn judge(
    amount: &Amount,
    claims: &[&Stated],
    per_matters: bool,
    refutable: bool,
) -> Option<Judgement> {
    let fits: Vec<(&Stated, Fit)> =
        claims.iter().filter_map(|stated| Some((*stated, fit(amount, stated, per_matters)?))).collect();
    judge_fits(amount, &fits, refutable)
}

/// Judges a count that is known and no estimate: twelve is not nearly eleven.
pub(in crate::check) fn judge_exact(
    amount: &Amount,
    claims: &[&Stated],
    refutable: bool,
) -> Option<Judgement> {
    let exact = |stated: &Stated| {
        let measure = stated.measure()?;
        let plain = amount.extent == Extent::Exactly && measure.extent == Extent::Exactly;
        let fit = fit(amount, stated, false)?;
        let apart = amount.low > measure.high || measure.low > amount.high;
        Some(if plain && apart { Fit::Far } else { fit })
    };
    let fits: Vec<(&Stated, Fit)> =
        claims.iter().filter_map(|stated| Some((*stated, exact(stated)?))).collect();
    judge_fits(amount, &fits, refutable)
}

fn judge_fits(amount: &Amount, fits: &[(&Stated, Fit)], refutable: bool) -> Option<Judgement> {
    let of = |wanted: &dyn Fn(&Stated, Fit) -> bool| -> Vec<&Stated> {
        fits.iter().filter(|(stated, fit)| wanted(stated, *fit)).map(|(stated, _)| *stated).collect()
    };
    if fits.is_empty() {
        return None;
    }
    let mut same = of(&|_, fit| fit == Fit::Same);
    same.sort_by_key(|stated| std::cmp::Reverse(stated.claim.grade.strength()));
    let others = of(&|stated, fit| fit >= Fit::Open && is_fair(&stated.claim));
    if same.iter().any(|stated| is_fair(&stated.claim)) {
        let also = if others.is_empty() {
            String::new()
        } else {
            format!("; others count otherwise: {}", values(&others))
        };
        return Some(Judgement::borne_out(&same, format!("so say {}{also}", who(&same))));
    }
    let strong = of(&|stated, fit| fit == Fit::Far && is_strong(&stated.claim));
    let possible = of(&|stated, fit| fit < Fit::Far && !is_discounted(&stated.claim));
    if refutable && !amount.doubtful && possible.is_empty() && !strong.is_empty() {
        let right =
            strong.iter().find_map(|stated| stated.measure()).map_or(amount.low, |measure| measure.high);
        let why = format!("the archive has {} by {}", values(&strong), who(&strong));
        return Some(Judgement::new(
            Verdict::Contradicted,
            Some(kind_of_error(amount.low, right)),
            &strong,
            why,
        ));
    }
    if !same.is_empty() {
        let besides = if others.is_empty() {
            String::new()
        } else {
            format!("; better sources say {}", values(&others))
        };
        let why = format!("only weak sources say so: {}{besides}", who(&same));
        same.extend(&others);
        return Some(Judgement::new(Verdict::Partly, Some(Kind::UnreliableSource), &same, why));
    }
    let near = of(&|stated, fit| matches!(fit, Fit::Near | Fit::Open) && is_fair(&stated.claim));
    if !near.is_empty() {
        let close = fits.iter().any(|(stated, fit)| *fit == Fit::Near && is_fair(&stated.claim));
        let kind = if close { Kind::Rounding } else { Kind::EstimatorSpread };
        return Some(Judgement::new(
            Verdict::Partly,
            Some(kind),
            &near,
            format!("the archive has {} by {}", values(&near), who(&near)),
        ));
    }
    let all: Vec<&Stated> = fits.iter().map(|(stated, _)| *stated).collect();
    let why = format!(
        "the archive has {}, which neither bears it out nor is good enough to refute it",
        values(&all)
    );
    Some(Judgement { evidence: Judgement::borne_out(&all, "").evidence, ..Judgement::unverifiable(why) })
}

/// The claims' numbers in words, at most four.
pub(in crate::check) fn values(claims: &[&Stated]) -> String {
    let mut said: Vec<String> = Vec::new();
    for stated in claims {
        let one =
            stated.measure().map_or_else(|| stated.claim.value.to_string(), |measure| readable(&measure));
        if !said.contains(&one) {
            said.push(one);
        }
    }
    let more = said.len() > 4;
    said.truncate(4);
    said.join("; ") + if more { "; …" } else { "" }
}

/// `at least 3,000,000,000 USD per year`
fn readable(measure: &Measure) -> String {
    let text = measure.to_string();
    let mut out = String::new();
    for (at, part) in text.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if part.len() > 4 && part.bytes().all(|b| b.is_ascii_digit()) {
            for (place, c) in part.chars().enumerate() {
                if place > 0 && (part.len() - place) % 3 == 0 {
                    out.push(',');
                }
                out.push(c);
            }
        } else {
            out.push_str(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::grammar::{amount::amounts, token::tokens};

    fn measure(text: &str, extent: Extent) -> Measure {
        let value: Decimal = text.parse().unwrap();
        Measure { low: value, high: value, unit: "USD".to_owned(), per: None, extent }
    }

    #[test]
    fn roundings_are_the_same_and_tenfold_is_not() {
        for (text, claim, extent, fit) in [
            ("$1.5 billion", "1460000000", Extent::Exactly, Fit::Same),
            ("$1.5 billion", "1400000000", Extent::Exactly, Fit::Near),
            ("$15 billion", "1500000000", Extent::Exactly, Fit::Far),
            ("more than $600 million", "620000000", Extent::Exactly, Fit::Same),
            ("$3 billion", "2000000000", Extent::AtLeast, Fit::Open),
            ("$7 billion", "2000000000", Extent::AtLeast, Fit::Far),
            ("$1 billion", "1460000000", Extent::Exactly, Fit::Far),
            ("about $620 million", "600000000", Extent::Exactly, Fit::Same),
            ("$70 million", "54000000", Extent::Exactly, Fit::Far),
        ] {
            let amount = &amounts(&tokens(text))[0];
            assert_eq!(fit_numbers(amount, &measure(claim, extent)), fit, "{text} against {claim}");
        }
    }

    #[test]
    fn slips_are_named() {
        let kind = |a: &str, b: &str| kind_of_error(a.parse().unwrap(), b.parse().unwrap());
        assert_eq!(kind("13600", "173600"), Kind::MagnitudeSlip);
        assert_eq!(kind("6200000000", "620000000"), Kind::MagnitudeSlip);
        assert_eq!(kind("93830", "98830"), Kind::UnreliableSource);
        assert_eq!(kind("530800", "503800"), Kind::Transcription);
    }
}
