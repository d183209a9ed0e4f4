//! Incidents, each with one day and one amount by a standing rule; and what is set aside, and why.

use crate::{Period, Stated};
use jiff::civil::Date;
use record::{ClaimId, Extent, PartialDate, Value};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Larger than any theft, in USD: an amount beyond it is an error of the record.
const ABSURD_USD: u64 = 1_000_000_000_000;
/// From this credibility on a claim is doubtful (NATO AJP-2.1: 4 doubtful, 5 improbable, 6 cannot be judged).
const DOUBTFUL: u8 = 4;

/// What may be seen on the day of an outlook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// Incidents before this day, with all that is known of them now. A backtest in this sight is told what was found
    /// out later: which thefts there were, whose they were, and how large.
    Hindsight(Date),
    /// Claims made known before this day, and nothing else. Strict; early years are nearly blank where the record is a
    /// list written years afterwards.
    AsKnown(Date),
}

impl Sight {
    /// The day of the outlook.
    pub const fn origin(self) -> Date {
        match self {
            Self::Hindsight(day) | Self::AsKnown(day) => day,
        }
    }

    /// A month or a year has come only when it is over, so a claim known "in 2024" is not seen in 2024.
    fn sees(self, stated: &Stated) -> bool {
        match self {
            Self::Hindsight(_) => true,
            Self::AsKnown(day) => stated.claim.known.last_day() < day,
        }
    }
}

/// One theft, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The subject: `incident:2022-03-23:ronin`.
    pub subject: String,
    /// The days on which it can have been, as precise as the claim that stands.
    pub when: Period,
    /// USD taken, by the claim that stands: whole USD, cut.
    pub usd: u64,
    /// The claim that stands for the amount.
    pub claim: ClaimId,
    /// The other claims on the amount. They are kept; none is averaged in.
    pub others: Vec<ClaimId>,
    /// Whether a claim speaks of how sure the attribution is, or attributors name different parties.
    pub attribution_weighed: bool,
}

/// A subject that is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The subject.
    pub subject: String,
    /// Why, in words.
    pub why: String,
    /// Its claims on the amount.
    pub claims: Vec<ClaimId>,
}

/// The incidents that are counted, by day and subject, and those that are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// What was seen.
    pub sight: Sight,
    /// Counted.
    pub incidents: Vec<Incident>,
    /// Not counted.
    pub set_aside: Vec<SetAside>,
    /// When the newest claim on an incident was made known, of those seen: the record reaches no further.
    pub last_known: Option<PartialDate>,
}

impl Catalogue {
    /// Reads the incidents from claims, in any order.
    ///
    /// The amount that stands is that of a claim which is not doubtful (credibility 1 to 3); of those the one of the
    /// best grade; then one that its originator states itself before one that an outlet relays; then an exact figure
    /// before a bound; then the latest made known. The day is that of the `incident_date` by the same rule, or else the
    /// validity of the amount.
    pub fn read(claims: &[Stated], sight: Sight) -> Self {
        let mut subjects: BTreeMap<&str, Vec<&Stated>> = BTreeMap::new();
        for stated in claims.iter().filter(|stated| sight.sees(stated) && !stated.claim.denied) {
            let subject = stated.claim.subject.as_str();
            if subject.starts_with("incident:") {
                subjects.entry(subject).or_default().push(stated);
            }
        }
        let named: BTreeSet<&str> = subjects
            .iter()
            .filter(|(_, held)| held.iter().any(|claim| is_amount(claim)))
            .map(|(s, _)| *s)
            .collect();
        let last_known = subjects.values().flatten().map(|stated| stated.claim.known).max();
        let mut this = Self { sight, incidents: vec![], set_aside: vec![], last_known };
        for (subject, held) in &subjects {
            match read_one(subject, held, &named) {
                Some(Ok(incident)) if incident.when.last < sight.origin() => this.incidents.push(incident),
                Some(Err(aside)) => this.set_aside.push(aside),
                Some(Ok(_)) | None => {}
            }
        }
        this.part_doubles();
        this.incidents.sort_by(|a, b| (a.when.last, &a.subject).cmp(&(b.when.last, &b.subject)));
        this.set_aside.sort_by(|a, b| a.subject.cmp(&b.subject));
        this
    }

    /// Every claim on an amount that was seen, counted or not: what a finding on them rests on.
    pub fn claims(&self) -> Vec<ClaimId> {
        let counted = self
            .incidents
            .iter()
            .flat_map(|incident| std::iter::once(&incident.claim).chain(&incident.others));
        let mut claims: Vec<ClaimId> =
            counted.chain(self.set_aside.iter().flat_map(|aside| &aside.claims)).copied().collect();
        claims.sort_unstable();
        claims.dedup();
        claims
    }

    /// Of two records of one victim whose days may be the same, the less precisely dated is a doubtful duplicate.
    fn part_doubles(&mut self) {
        self.incidents.sort_by_key(|incident| (incident.when.days(), incident.subject.clone()));
        let mut kept: Vec<Incident> = vec![];
        for incident in std::mem::take(&mut self.incidents) {
            let twin = kept.iter().find(|other| {
                victim(&other.subject) == victim(&incident.subject) && other.when.overlaps(incident.when)
            });
            match twin.map(|twin| format!("perhaps the same theft as {}", twin.subject)) {
                None => kept.push(incident),
                Some(why) => {
                    let claims = [vec![incident.claim], incident.others].concat();
                    self.set_aside.push(SetAside { subject: incident.subject, why, claims });
                }
            }
        }
        self.incidents = kept;
    }
}

/// The victim's name in a subject: what follows the last colon.
fn victim(subject: &str) -> &str {
    subject.rsplit(':').next().unwrap_or(subject)
}

fn is_amount(stated: &Stated) -> bool {
    &*stated.claim.property == "amount_stolen"
}

/// The incident that a subject's claims make; `None` where they speak of no amount.
fn read_one(subject: &str, held: &[&Stated], named: &BTreeSet<&str>) -> Option<Result<Incident, SetAside>> {
    let mut amounts: Vec<&Stated> = held.iter().copied().filter(|stated| is_amount(stated)).collect();
    amounts.sort_by_key(|stated| standing(stated));
    let best = amounts.first()?;
    let aside = |why: &str| {
        let claims = amounts.iter().map(|stated| stated.id).collect();
        Some(Err(SetAside { subject: subject.to_owned(), why: why.to_owned(), claims }))
    };
    if parts(subject).iter().any(|part| named.contains(part.as_str())) {
        return aside("several victims in one figure, and they have figures of their own");
    }
    if best.claim.grade.credibility.level() >= DOUBTFUL {
        return aside("every claim on its amount is doubtful");
    }
    let Some((stands, usd)) = amounts
        .iter()
        .filter(|stated| stated.claim.grade.credibility.level() < DOUBTFUL)
        .find_map(|stated| Some((*stated, usd(stated)?)))
    else {
        return aside("no amount in USD that can be read");
    };
    let Some(when) =
        day(held).or_else(|| stands.period()).or_else(|| amounts.iter().find_map(|a| a.period()))
    else {
        return aside("no claim says when it was");
    };
    let others = amounts.iter().map(|stated| stated.id).filter(|id| *id != stands.id).collect();
    let attribution_weighed = weighed(held);
    Some(Ok(Incident {
        subject: subject.to_owned(),
        when,
        usd,
        claim: stands.id,
        others,
        attribution_weighed,
    }))
}

/// The subjects of the victims that a joint subject names: `incident:2023-07:a+b` → two.
fn parts(subject: &str) -> Vec<String> {
    let (stem, victims) = subject.rsplit_once(':').unwrap_or(("incident", subject));
    if !victims.contains('+') {
        return vec![];
    }
    victims.split('+').map(|victim| format!("{stem}:{victim}")).collect()
}

/// What puts one claim before another; the least stands. The id is last, so that the order of the claims is no matter.
fn standing(stated: &Stated) -> impl Ord + use<> {
    let claim = &stated.claim;
    let grade = claim.grade;
    let inexact = claim.scope.extent != Extent::Exactly || claim.scope.population.is_some();
    (
        grade.credibility.level() >= DOUBTFUL,
        grade.reliability,
        grade.credibility.level(),
        is_relayed(&claim.source.originator),
        inexact,
        std::cmp::Reverse(claim.known.last_day()),
        stated.id,
    )
}

/// Whether an originator's name says that it repeats another: `RTTNews on a joint statement`.
fn is_relayed(originator: &str) -> bool {
    const WORDS: [&str; 7] =
        [" on ", " quoting ", " via ", " relaying ", " citing ", " republishing ", " copy"];
    WORDS.iter().any(|word| originator.contains(word))
}

/// Whole USD; of a range the lower end, as "at least" would be.
fn usd(stated: &Stated) -> Option<u64> {
    let measure = stated.measure().filter(|measure| measure.unit == "USD" && measure.per.is_none())?;
    let text = measure.low.to_string();
    let whole = text.split('.').next()?.parse().ok()?;
    (1..ABSURD_USD).contains(&whole).then_some(whole)
}

fn day(held: &[&Stated]) -> Option<Period> {
    let mut dates: Vec<_> = held
        .iter()
        .filter(|stated| &*stated.claim.property == "incident_date")
        .filter(|stated| stated.claim.grade.credibility.level() < DOUBTFUL)
        .filter_map(|stated| match stated.claim.value {
            Value::Date(date) => {
                Some((standing(stated), Period { first: date.first_day(), last: date.last_day() }))
            }
            _ => None,
        })
        .collect();
    dates.sort_by(|(a, _), (b, _)| a.cmp(b));
    dates.first().map(|(_, period)| *period)
}

fn weighed(held: &[&Stated]) -> bool {
    let of = |property: &str| held.iter().filter(move |stated| &*stated.claim.property == property).count();
    of("attribution_confidence") > 0 || of("attributed_cluster") > 1
}
