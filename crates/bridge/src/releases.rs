//! Bridges: which payments of a bridge nothing on the other chain explains.
//!
//! A bridge numbers the requests it takes on the chain that is left, in rising order, and pays each out once on the
//! chain that is entered, under the same number. An extract never holds all of both sides, so a payment without a
//! request is no theft by itself. [`examine`] tells the cases apart by what the extract covers.

use std::collections::BTreeMap;

use record::{Address, BridgeLeg, Digest, Leg};
use serde::Serialize;

/// What the requests that are held cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Requests held.
    pub requests: usize,
    /// Payments held.
    pub releases: usize,
    /// Least number of the run of requests in which numbers rise with time.
    pub first_id: u64,
    /// Greatest number that was ever asked for.
    pub last_id: u64,
    /// Time of the first request of that run, Unix seconds.
    pub first_time: u32,
    /// Time of the last request, Unix seconds.
    pub last_time: u32,
}

/// What can be said of one payment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// A request of the same number, token, beneficiary and amount came before it.
    Requested {
        /// The request's transaction.
        request: Digest,
        /// Seconds from request to payment.
        seconds: u32,
    },
    /// A request of the same number asks for something else, or came after the payment.
    Contradicted {
        /// The request's transaction.
        request: Digest,
        /// What differs.
        differs: Vec<&'static str>,
    },
    /// Its number is below the run of requests held: the request may simply be older than the extract.
    OlderThanExtract,
    /// It was paid after the last request held: the request may be newer than the extract.
    NewerThanExtract,
    /// Its number lies in the run, but no request with it is held: it may have been left out of the extract.
    NotHeld,
    /// Its number is above every number that had been given out, then or later: no request can exist.
    NeverRequested {
        /// The greatest number given out by the time of the payment.
        highest_then: u64,
    },
}

impl Verdict {
    /// Whether the payment is one that the other chain rules out, not merely one that the extract lacks.
    #[must_use]
    pub fn is_unexplained(&self) -> bool {
        matches!(self, Self::NeverRequested { .. } | Self::Contradicted { .. })
    }

    /// The verdict's name, as in its JSON form.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Requested { .. } => "requested",
            Self::Contradicted { .. } => "contradicted",
            Self::OlderThanExtract => "older_than_extract",
            Self::NewerThanExtract => "newer_than_extract",
            Self::NotHeld => "not_held",
            Self::NeverRequested { .. } => "never_requested",
        }
    }
}

/// One payment with its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examined {
    /// The payment.
    pub release: BridgeLeg,
    /// What can be said of it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The largest payment of the same token that is explained or merely older; how far this one stands out.
    pub largest_other: u128,
}

/// All payments of one bridge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// What is covered; `None` where no request is held, and then nothing is unexplained.
    pub coverage: Option<Coverage>,
    /// Payments by verdict.
    pub counts: BTreeMap<&'static str, usize>,
    /// The payments that nothing explains, in order of time.
    pub unexplained: Vec<Examined>,
}

/// Examines every payment among `legs`, which are all of one bridge.
#[must_use]
pub fn examine(legs: &[BridgeLeg]) -> Examination {
    let (mut requests, mut releases): (Vec<_>, Vec<_>) = legs.iter().partition(|leg| leg.leg == Leg::Request);
    requests.sort_by_key(|leg| (leg.time, leg.id));
    releases.sort_by_key(|leg| (leg.time, leg.id));
    let coverage = coverage(&requests, releases.len());
    let by_id: BTreeMap<u64, &BridgeLeg> = requests.iter().map(|leg| (leg.id, *leg)).collect();
    let highest = highest_by_time(&requests);
    let verdicts: Vec<_> = releases
        .iter()
        .map(|release| match &coverage {
            Some(coverage) => judge(release, by_id.get(&release.id).copied(), coverage, &highest),
            None => Verdict::OlderThanExtract,
        })
        .collect();
    let mut counts = BTreeMap::new();
    for verdict in &verdicts {
        *counts.entry(verdict.name()).or_default() += 1;
    }
    let largest = largest_explained(&releases, &verdicts);
    let pairs = releases.into_iter().zip(verdicts).filter(|(_, verdict)| verdict.is_unexplained());
    let unexplained = pairs.map(|(release, verdict)| Examined {
        release: release.clone(),
        verdict,
        largest_other: largest.get(&release.token).copied().unwrap_or_default(),
    });
    Examination { unexplained: unexplained.collect(), coverage, counts }
}

/// The run of requests, read back from the newest, in which numbers rise with time without exception. A pause does not
/// end it: a bridge that is shut takes no requests.
fn coverage(requests: &[&BridgeLeg], releases: usize) -> Option<Coverage> {
    let last = requests.last()?;
    let mut first = last;
    for earlier in requests.iter().rev().skip(1) {
        if earlier.id > first.id {
            break;
        }
        first = earlier;
    }
    let last_id = requests.iter().map(|leg| leg.id).max()?;
    Some(Coverage {
        requests: requests.len(),
        releases,
        first_id: first.id,
        last_id,
        first_time: first.time,
        last_time: last.time,
    })
}

/// At each request's time, the greatest number given out so far.
fn highest_by_time(requests: &[&BridgeLeg]) -> Vec<(u32, u64)> {
    let mut highest = 0;
    let rising = requests.iter().map(|leg| {
        highest = leg.id.max(highest);
        (leg.time, highest)
    });
    rising.collect()
}

fn judge(
    release: &BridgeLeg,
    request: Option<&BridgeLeg>,
    coverage: &Coverage,
    highest: &[(u32, u64)],
) -> Verdict {
    if let Some(request) = request {
        let differs = differences(request, release);
        return if differs.is_empty() {
            Verdict::Requested { request: request.tx, seconds: release.time - request.time }
        } else {
            Verdict::Contradicted { request: request.tx, differs }
        };
    }
    let asked_then = highest.partition_point(|(time, _)| *time <= release.time);
    let highest_then = asked_then.checked_sub(1).and_then(|at| highest.get(at)).map_or(0, |(_, id)| *id);
    if release.id < coverage.first_id {
        Verdict::OlderThanExtract
    } else if release.time > coverage.last_time {
        Verdict::NewerThanExtract
    } else if release.id > coverage.last_id {
        Verdict::NeverRequested { highest_then }
    } else {
        Verdict::NotHeld
    }
}

fn differences(request: &BridgeLeg, release: &BridgeLeg) -> Vec<&'static str> {
    let checks = [
        ("token", request.token == release.token),
        ("beneficiary", request.beneficiary == release.beneficiary),
        ("amount", request.amount == release.amount),
        ("order in time", request.time <= release.time),
    ];
    checks.into_iter().filter(|(_, same)| !same).map(|(what, _)| what).collect()
}

fn largest_explained(releases: &[&BridgeLeg], verdicts: &[Verdict]) -> BTreeMap<Address, u128> {
    let mut largest = BTreeMap::new();
    for (release, _) in releases.iter().zip(verdicts).filter(|(_, verdict)| !verdict.is_unexplained()) {
        let amount: &mut u128 = largest.entry(release.token.clone()).or_default();
        *amount = release.amount.max(*amount);
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(leg: Leg, id: u64, time: u32, amount: u128) -> BridgeLeg {
        let address = |n: u8| Address::parse(&format!("0x{n:040x}")).unwrap();
        let tx = Digest::of(format!("{leg:?}{id}").as_bytes());
        BridgeLeg {
            bridge: "b".to_owned(),
            leg,
            id,
            token: address(1),
            beneficiary: address(2),
            amount,
            tx,
            time,
        }
    }

    fn verdicts(releases: &[BridgeLeg]) -> Examination {
        // A request out of order, an old one, then a run from 500 to 599, one an hour.
        let mut legs = vec![leg(Leg::Request, 550, 900, 5), leg(Leg::Request, 100, 1_000, 5)];
        legs.extend(
            (500..600)
                .map(|id| leg(Leg::Request, id, 1_000_000 + (u32::try_from(id).unwrap() - 500) * 3600, 5)),
        );
        legs.extend_from_slice(releases);
        examine(&legs)
    }

    #[test]
    fn each_case_is_told_apart() {
        let examined = verdicts(&[
            leg(Leg::Release, 100, 2_000, 5),       // requested
            leg(Leg::Release, 90, 1_000_500, 5),    // older than the run
            leg(Leg::Release, 300, 1_000_500, 5),   // in the run, but no request with it is held
            leg(Leg::Release, 510, 1_100_000, 5),   // requested
            leg(Leg::Release, 511, 1_100_000, 6),   // asked for 5, paid 6
            leg(Leg::Release, 9_000, 1_180_000, 7), // no such number was ever given out
            leg(Leg::Release, 9_001, 9_000_000, 7), // after the last request held
        ]);
        let coverage = examined.coverage.unwrap();
        assert_eq!((coverage.first_id, coverage.last_id), (100, 599));
        let expected = [
            ("contradicted", 1),
            ("never_requested", 1),
            ("newer_than_extract", 1),
            ("not_held", 1),
            ("older_than_extract", 1),
            ("requested", 2),
        ];
        assert_eq!(examined.counts, expected.into_iter().collect());
        let ids: Vec<_> =
            examined.unexplained.iter().map(|one| (one.release.id, one.largest_other)).collect();
        assert_eq!(ids, [(511, 7), (9_000, 7)]);
        assert_eq!(examined.unexplained[1].verdict, Verdict::NeverRequested { highest_then: 550 });
    }

    #[test]
    fn without_requests_nothing_is_unexplained() {
        let examined = examine(&[leg(Leg::Release, 9_000, 5, 7)]);
        assert!(examined.unexplained.is_empty() && examined.coverage.is_none());
    }

    #[test]
    fn a_payment_before_its_request_contradicts_it() {
        let examined = verdicts(&[leg(Leg::Release, 599, 1_000_001, 5)]);
        assert_eq!(
            examined.unexplained[0].verdict,
            Verdict::Contradicted { request: Digest::of(b"Request599"), differs: vec!["order in time"] }
        );
    }
}
