//! Scenarios: the same model under a stated change. They say "if … then …", and nothing is a fact in them but the model.

use super::{
    Assumptions, Catalogue, Quantiles, Series, Sight,
    assume::milli,
    draw::Draws,
    forecast::check,
    path::{self, Cell},
    quantile,
};
use crate::{AssessError, Period, Stated, measure::two_digits};
use record::{ClaimId, Decimal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// With fewer incidents than this, what was frozen says nothing of what could be.
const LEAST_FROZEN: usize = 3;

/// What a scenario changes, by how much at least and at most; each future draws its own value, evenly between the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// The rate of thefts is multiplied by so many thousandths.
    Thefts {
        /// Least.
        low: u32,
        /// Most.
        high: u32,
    },
    /// So many thousandths of what is stolen are frozen or recovered; the rest the thieves keep.
    Frozen {
        /// Least.
        low: u32,
        /// Most.
        high: u32,
    },
}

/// Where a scenario's figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Assumed: nobody measured them.
    Assumed,
    /// From these claims, by the rule that the scenario states.
    Claims(Vec<ClaimId>),
}

/// A stated change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its name: `faster-freezing`.
    pub name: String,
    /// What is supposed, in words that follow "if".
    pub condition: String,
    /// What that changes in the model.
    pub levers: Vec<Lever>,
    /// Where the figures come from.
    pub basis: Basis,
    /// How the figures were chosen, in a sentence.
    pub reason: String,
    /// What the scenario does not cover, in a sentence.
    pub leaves_out: String,
}

/// What a scenario changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The scenario.
    pub scenario: Scenario,
    /// The days.
    pub days: Period,
    /// Thefts, without the change and with it.
    pub thefts: (Quantiles, Quantiles),
    /// USD that the thieves keep, without the change and with it. Without it they keep all that they take.
    pub usd_kept: (Quantiles, Quantiles),
    /// The difference in USD kept, future by future: its 10 %, 50 % and 90 % quantiles, negative where less is kept.
    pub usd_difference: [i64; 3],
    /// It all in one sentence.
    pub sentence: String,
}

/// A future's own values of the levers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effect {
    pub(crate) thefts: f64,
    pub(crate) kept: f64,
}

impl Effect {
    pub(crate) fn draw(levers: &[Lever], draws: &mut Draws) -> Self {
        let mut effect = Self { thefts: 1.0, kept: 1.0 };
        for lever in levers {
            let (Lever::Thefts { low, high } | Lever::Frozen { low, high }) = *lever;
            let value = milli(low) + (milli(high) - milli(low)) * draws.unit();
            match lever {
                Lever::Thefts { .. } => effect.thefts *= value.clamp(0.0, 10.0),
                Lever::Frozen { .. } => effect.kept *= 1.0 - value.clamp(0.0, 1.0),
            }
        }
        effect
    }
}

impl Scenario {
    /// Draws the same futures with and without the change, over the next `half_years` half-years.
    ///
    /// # Errors
    /// As [`super::forecast`].
    pub fn run(
        &self,
        series: &Series,
        half_years: usize,
        assumed: &Assumptions,
    ) -> Result<Outcome, AssessError> {
        check(series, half_years, assumed)?;
        let days = Period { first: series.ahead(0)?.first, last: series.ahead(half_years - 1)?.last };
        let sums = |levers: &[Lever]| -> Vec<Cell> {
            let paths = path::draw(series, half_years, assumed, levers);
            paths.iter().map(|path| path.iter().fold(Cell::default(), |sum, cell| sum.plus(*cell))).collect()
        };
        let (base, changed) = (sums(&[]), sums(&self.levers));
        let by = |of: fn(&Cell) -> u64| {
            let quantiles = |cells: &[Cell]| Quantiles::of(cells.iter().map(of).collect());
            (quantiles(&base), quantiles(&changed))
        };
        let usd_kept = by(|cell| cell.kept);
        let usd_difference = differences(&base, &changed);
        let sentence = self.sentence(days, &usd_kept, usd_difference);
        Ok(Outcome {
            scenario: self.clone(),
            days,
            thefts: by(|cell| cell.thefts.into()),
            usd_kept,
            usd_difference,
            sentence,
        })
    }

    fn sentence(
        &self,
        days: Period,
        (base, changed): &(Quantiles, Quantiles),
        [low, _, high]: [i64; 3],
    ) -> String {
        let basis = match &self.basis {
            Basis::Assumed => "The size of the change is assumed.".to_owned(),
            Basis::Claims(claims) => format!("The size of the change is taken from {} claims.", claims.len()),
        };
        format!(
            "If {}, then in this model the thieves keep USD {} million from {} to {} (median) instead of USD {} million; \
             in 80 % of the futures the difference lies between {} and {}. {basis} {} {}",
            self.condition,
            millions(supported(changed.at(500))),
            days.first,
            days.last,
            millions(supported(base.at(500))),
            signed(low),
            signed(high),
            self.reason,
            self.leaves_out
        )
    }
}

/// Two digits of a model's amount: its intervals support no more.
pub(crate) fn supported(usd: u64) -> i64 {
    i64::try_from(two_digits(usd)).unwrap_or(i64::MAX)
}

/// Millions, rounded, with commas.
pub(crate) fn millions(usd: i64) -> String {
    let digits = (usd.unsigned_abs().saturating_add(500_000) / 1_000_000).to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn signed(usd: i64) -> String {
    let usd = supported(usd.unsigned_abs()).saturating_mul(usd.signum());
    match usd / 1_000_000 {
        0 => "nothing".to_owned(),
        below if below < 0 => format!("USD {} million less", millions(usd)),
        _ => format!("USD {} million more", millions(usd)),
    }
}

fn differences(base: &[Cell], changed: &[Cell]) -> [i64; 3] {
    // Moved up by 2^63, so that they sort and rank as the unsigned do.
    let moved = |(one, other): (&Cell, &Cell)| {
        let difference = other.kept.cast_signed().saturating_sub(one.kept.cast_signed());
        difference.cast_unsigned() ^ (1 << 63)
    };
    let mut sorted: Vec<u64> = base.iter().zip(changed).map(moved).collect();
    sorted.sort_unstable();
    [100, 500, 900].map(|permille| (quantile::at(&sorted, permille) ^ (1 << 63)).cast_signed())
}

/// The scenarios that policy is asked about: monitoring restored or not, faster freezing, better hiring checks.
///
/// Faster freezing takes its range from the claims: of the incidents for which one states what was frozen or recovered
/// (`frozen_share`, `recovered_share`, `frozen_by:…`, `recovered`), the middle and the highest share. With fewer than
/// three such incidents it is assumed. No claim says what the others would change: they are assumed.
pub fn standard_scenarios(claims: &[Stated], series: &Series) -> Vec<Scenario> {
    let assumed = |name: &str, condition: &str, lever, reason: &str, leaves_out: &str| Scenario {
        name: name.to_owned(),
        condition: condition.to_owned(),
        levers: vec![lever],
        basis: Basis::Assumed,
        reason: reason.to_owned(),
        leaves_out: leaves_out.to_owned(),
    };
    vec![
        assumed(
            "monitoring-restored",
            "a monitoring body with the mandate of the former Panel works again and its findings lead to earlier designations, so that up to 15 % of thefts are given up",
            Lever::Thefts { low: 850, high: 1000 },
            "No study known to this archive measures what monitoring deters; 0 to 15 % fewer thefts is a supposition.",
            "It leaves out that more monitoring also records more thefts, and that thieves adapt.",
        ),
        assumed(
            "monitoring-not-restored",
            "monitoring stays without a mandate and up to 10 % more thefts are tried",
            Lever::Thefts { low: 1000, high: 1100 },
            "The figure is a supposition: the years since April 2024 are too few to tell an effect from chance.",
            "It leaves out that less monitoring also records fewer thefts.",
        ),
        freezing(claims, series),
        assumed(
            "better-hiring-checks",
            "employers' checks keep out the hired workers and false recruiters through whom up to 20 % of thefts begin",
            Lever::Thefts { low: 800, high: 1000 },
            "No claim in this archive states what share of thefts begins with a hired worker; 0 to 20 % is a supposition.",
            "It leaves out salaries, extortion by dismissed workers, and thieves who change their way in.",
        ),
    ]
}

fn freezing(claims: &[Stated], series: &Series) -> Scenario {
    let frozen = frozen_shares(claims, series);
    let mut shares: Vec<u32> = frozen.values().map(|(share, _)| *share).collect();
    shares.sort_unstable();
    let known = shares.len() >= LEAST_FROZEN;
    let middle = shares.get(shares.len() / 2).copied().filter(|_| known);
    let highest = shares.last().copied().filter(|_| known);
    let (low, high) = (middle.unwrap_or(50), highest.unwrap_or(250));
    let (basis, reason) = if known {
        let reason = format!(
            "Of {} incidents with a claim on what was frozen or recovered, the middle share is {} % and the highest {} %.",
            shares.len(),
            low / 10,
            high / 10
        );
        (Basis::Claims(frozen.into_values().map(|(_, claim)| claim).collect()), reason)
    } else {
        (Basis::Assumed, "Too few claims state what was frozen; 5 to 25 % is a supposition.".to_owned())
    };
    Scenario {
        name: "faster-freezing".to_owned(),
        condition: format!(
            "exchanges, bridges and issuers freeze or recover {} to {} % of every theft",
            low / 10,
            high / 10
        ),
        levers: vec![Lever::Frozen { low, high }],
        basis,
        reason,
        leaves_out: "It leaves out that claims exist mostly where something could be frozen, that frozen is not returned, \
                     and that thieves would change their way out."
            .to_owned(),
    }
}

/// By incident, the highest share that a claim states to be frozen or recovered, in thousandths, and that claim.
fn frozen_shares(claims: &[Stated], series: &Series) -> BTreeMap<String, (u32, ClaimId)> {
    let catalogue = Catalogue::read(claims, Sight::Hindsight(series.origin));
    let amounts: BTreeMap<&str, u64> =
        catalogue.incidents.iter().map(|incident| (incident.subject.as_str(), incident.usd)).collect();
    let mut shares: BTreeMap<String, (u32, ClaimId)> = BTreeMap::new();
    for stated in claims {
        let subject = stated.claim.subject.as_str();
        let share = amounts.get(subject).and_then(|usd| frozen_share(stated, *usd));
        if let Some(share) = share {
            let held = shares.entry(subject.to_owned()).or_insert((share, stated.id));
            *held = (*held).max((share, stated.id));
        }
    }
    shares
}

fn frozen_share(stated: &Stated, usd: u64) -> Option<u32> {
    let (property, measure) = (&*stated.claim.property, stated.measure()?);
    let permille = match (property, measure.unit.as_str()) {
        ("frozen_share" | "recovered_share", "percent") => measure.low.nearest_f64() * 10.0,
        (property, "USD") if property == "recovered" || property.starts_with("frozen_by:") => {
            let whole = Decimal::new(i128::from(usd), 0).nearest_f64();
            measure.low.nearest_f64() / whole * 1000.0
        }
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    (0.0..=1000.0).contains(&permille).then_some(permille as u32)
}
