//! Releases that no deposit explains, each with what the extract rules out and what it does not.
//!
//! A release without a deposit is an accusation, so it is made in steps: the deposit may be older or newer than the
//! extract, or of an asset that the extract lacks; only what is left is an incident, and even then a missing row is
//! ruled out only where no deposit that could be missing would do.

use crate::{End, Matching};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// What can be said of a release that no deposit explains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// It came so soon after the first deposit held that its own may be older than the extract.
    OlderThanExtract,
    /// It came after the last deposit held.
    NewerThanExtract,
    /// Its time is not known, or no deposit's is: nothing can be ruled out.
    TimesUnknown,
    /// No deposit of an asset that is released in this one is held: a file may be missing.
    AssetNotHeld,
    /// A deposit that would explain it is held, but it explains another release: the bridge may have paid twice.
    PaidTwice {
        /// The deposit.
        deposit: String,
        /// The release that it explains.
        release: String,
    },
    /// It is larger than every deposit of its asset that came before it.
    LargerThanAnyDeposit {
        /// The largest of them, in the deposits' units.
        largest: u128,
    },
    /// Deposits before and after it are held, and none explains it; a missing row is not ruled out.
    NotHeld,
}

impl Verdict {
    /// Whether the release is an incident, not merely one whose deposit the extract would not hold.
    #[must_use]
    pub fn is_unexplained(&self) -> bool {
        matches!(self, Self::PaidTwice { .. } | Self::LargerThanAnyDeposit { .. } | Self::NotHeld)
    }
}

/// A release with its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// The release's [`End::id`].
    pub destination_tx: String,
    /// Its position in what was given.
    #[serde(skip)]
    pub destination: usize,
    /// Base units.
    pub amount: Option<u128>,
    /// What can be said.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// Judges every unmatched release of a matching of `source` and `destination`, in their order.
///
/// Amounts are compared only where deposits and releases of the asset are in the same units (matched pairs show it);
/// elsewhere a release can be [`Verdict::NotHeld`] but never larger than any deposit.
#[must_use]
pub fn incidents(source: &[End], destination: &[End], matching: &Matching) -> Vec<Incident> {
    let held = Held::new(source, destination, matching);
    let incident = |at: &usize| {
        let release = destination.get(*at)?;
        let verdict = held.judge(release);
        Some(Incident {
            destination_tx: release.id.clone(),
            destination: *at,
            amount: release.amount,
            verdict,
        })
    };
    matching.unmatched_destination.iter().filter_map(incident).collect()
}

/// What of the source is held.
struct Held<'a> {
    first: Option<u64>,
    last: Option<u64>,
    longest_delay: u64,
    /// By the release's asset: deposits of the assets that are released in it, in order of time, with the greatest
    /// amount so far.
    largest: FxHashMap<&'a str, Vec<(u64, u128)>>,
    /// By the release's asset, account and amount: a deposit that became a release, and that release.
    paid: FxHashMap<(&'a str, &'a str, u128), (&'a End, &'a End)>,
    /// Assets of releases in which some deposit comes out.
    known: FxHashMap<&'a str, bool>,
}

impl<'a> Held<'a> {
    fn new(source: &'a [End], destination: &'a [End], matching: &'a Matching) -> Self {
        let times = || source.iter().filter_map(|end| end.time);
        let pairs = || {
            matching
                .matches
                .iter()
                .filter_map(|pair| Some((source.get(pair.source)?, destination.get(pair.destination)?)))
        };
        let paid = pairs().filter_map(|(deposit, release)| {
            Some(((release.asset.as_str(), release.account.as_deref()?, release.amount?), (deposit, release)))
        });
        Self {
            first: times().min(),
            last: times().max(),
            longest_delay: matching.longest_delay,
            largest: largest(source, matching, pairs()),
            paid: paid.collect(),
            known: matching.asset_pairs.iter().map(|(_, to, _)| (to.as_str(), true)).collect(),
        }
    }

    fn judge(&self, release: &End) -> Verdict {
        let (Some(first), Some(last), Some(time)) = (self.first, self.last, release.time) else {
            return Verdict::TimesUnknown;
        };
        if let Some((deposit, other)) = self.twice(release) {
            return Verdict::PaidTwice { deposit: deposit.id.clone(), release: other.id.clone() };
        }
        if time < first.saturating_add(self.longest_delay) {
            return Verdict::OlderThanExtract;
        }
        if time > last {
            return Verdict::NewerThanExtract;
        }
        if !self.known.contains_key(release.asset.as_str()) {
            return Verdict::AssetNotHeld;
        }
        let before = self.largest.get(release.asset.as_str()).map_or(&[][..], Vec::as_slice);
        let until = before.partition_point(|(of, _)| *of <= time);
        let largest = until.checked_sub(1).and_then(|at| before.get(at)).map(|(_, amount)| *amount);
        match (largest, release.amount) {
            (Some(largest), Some(amount)) if amount > largest => Verdict::LargerThanAnyDeposit { largest },
            _ => Verdict::NotHeld,
        }
    }

    /// A deposit to the same account, of the same sum, that came before this release but explains another.
    fn twice(&self, release: &End) -> Option<(&'a End, &'a End)> {
        let key = (release.asset.as_str(), release.account.as_deref()?, release.amount?);
        self.paid.get(&key).copied().filter(|(deposit, _)| deposit.time <= release.time)
    }
}

/// Running maxima of the deposits, for each asset of releases whose pairs show the same units on both sides.
fn largest<'a>(
    source: &[End],
    matching: &'a Matching,
    pairs: impl Iterator<Item = (&'a End, &'a End)>,
) -> FxHashMap<&'a str, Vec<(u64, u128)>> {
    let mut same_units: FxHashMap<&str, bool> = FxHashMap::default();
    for (deposit, release) in pairs {
        let near = deposit.amount.zip(release.amount).is_some_and(|(a, b)| a.max(b) / 3 <= a.min(b));
        *same_units.entry(&release.asset).or_insert(true) &= near;
    }
    let mut all: FxHashMap<&str, Vec<(u64, u128)>> = FxHashMap::default();
    for (from, to, _) in &matching.asset_pairs {
        if same_units.get(to.as_str()) == Some(&true) {
            let own = source.iter().filter(|end| end.asset == *from);
            all.entry(to).or_default().extend(own.filter_map(|end| Some((end.time?, end.amount?))));
        }
    }
    for list in all.values_mut() {
        list.sort_unstable();
        let mut greatest = 0;
        for (_, amount) in list {
            greatest = greatest.max(*amount);
            *amount = greatest;
        }
    }
    all
}
