//! Which deposit could have become which release, and what speaks for and against each pair.

use crate::End;
use crate::pairing::{Assets, Pairing};
use crate::read::bare_hash;
use rustc_hash::FxHashMap;

/// What is known of one possible pair. Nothing here depends on the laws that are learned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) row: u32,
    pub(crate) column: u32,
    /// Assets of the two ends.
    pub(crate) assets: (u32, u32),
    pub(crate) amount: Option<AmountGap>,
    /// Seconds from deposit to release; may be a little below 0, as clocks differ.
    pub(crate) delay: Option<i64>,
    pub(crate) same_account: Option<bool>,
    pub(crate) same_number: Option<bool>,
    /// The release's memo names the deposit.
    pub(crate) named: bool,
}

/// How the release's amount stands to the deposit's, the latter in the release's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AmountGap {
    /// What is missing; negative where more came out than went in.
    pub(crate) difference: i128,
    /// The same as a share of the deposit.
    pub(crate) relative: f64,
}

/// Clocks of two chains may differ by this many seconds.
pub(crate) const SKEW: u64 = 120;
/// Shortfall up to which releases are looked for by amount alone.
const MOST_FEE: f64 = 0.1;
/// Candidates that one way of looking gives one deposit at most.
const MOST_FOUND: usize = 300;
/// Candidates found by near amount in all: large files look at fewer releases for each deposit, the nearest first.
const MOST_NEAR: usize = 3_000_000;
const LEAST_NEAR: usize = 30;

/// Sums that a bridge often keeps, by the assets of the two ends, in the release's units.
pub(crate) type Sums = FxHashMap<(u32, u32), Vec<i128>>;

/// The releases, ordered for looking up.
struct Index<'a> {
    /// Per asset: amount, time, release.
    by_amount: Vec<Vec<(u128, u64, u32)>>,
    by_account: FxHashMap<(&'a str, u32), Vec<u32>>,
    by_number: FxHashMap<&'a str, Vec<u32>>,
    by_named: FxHashMap<&'a str, Vec<u32>>,
    by_time: Vec<(u64, u32)>,
    /// Near amounts looked at for each deposit.
    near: usize,
}

/// All candidates, in order of row and column. Beside near amounts and equal accounts, `sums` that are often kept are
/// looked for exactly, however large they are against the amount.
pub(crate) fn candidates(
    source: &[End],
    from: &Assets,
    destination: &[End],
    to: &Assets,
    pairing: &Pairing,
    sums: &Sums,
) -> Vec<Candidate> {
    let near = (MOST_NEAR / source.len().max(1)).clamp(LEAST_NEAR, MOST_FOUND);
    let index = Index::new(destination, to, near);
    let mut candidates = Vec::new();
    let mut found = Vec::new();
    for ((row, deposit), asset) in (0u32..).zip(source).zip(&from.of_row) {
        found.clear();
        for pair in pairing.of.get(*asset as usize).into_iter().flatten() {
            let expected = scaled(deposit.amount, pair.scale);
            index.by_sum(deposit, pair.to, expected, &mut found);
            for kept in sums.get(&(*asset, pair.to)).into_iter().flatten() {
                let paid_out = expected.and_then(|expected| expected.checked_add_signed(kept.checked_neg()?));
                index.by_exact(deposit, pair.to, paid_out, &mut found);
            }
        }
        index.by_link(deposit, &mut found);
        found.sort_unstable();
        found.dedup();
        for column in &found {
            let seen = destination.get(*column as usize).zip(to.of_row.get(*column as usize));
            let Some((release, other)) = seen else { continue };
            let scale = scale_of(pairing, *asset, *other);
            candidates.extend(compare(deposit, release, scale).map(|candidate| Candidate {
                row,
                column: *column,
                assets: (*asset, *other),
                ..candidate
            }));
        }
    }
    candidates
}

fn scale_of(pairing: &Pairing, asset: u32, other: u32) -> i32 {
    let pairs = pairing.of.get(asset as usize).into_iter().flatten();
    pairs.into_iter().find(|pair| pair.to == other).map_or(0, |pair| pair.scale)
}

/// `amount · 10^scale`, rounded down as contracts round; `None` where it does not fit.
pub(crate) fn scaled(amount: Option<u128>, scale: i32) -> Option<u128> {
    let factor = 10u128.checked_pow(scale.unsigned_abs())?;
    if scale < 0 { Some(amount? / factor) } else { amount?.checked_mul(factor) }
}

fn compare(deposit: &End, release: &End, scale: i32) -> Option<Candidate> {
    let named = release.refers.as_deref().is_some_and(|refers| refers == bare_hash(&deposit.id));
    let delay = deposit.time.zip(release.time).map(|(before, after)| {
        after.saturating_sub(before).cast_signed() - before.saturating_sub(after).cast_signed()
    });
    if !named && delay.is_some_and(|delay| delay < -SKEW.cast_signed()) {
        return None;
    }
    let same = |a: &Option<String>, b: &Option<String>| a.as_ref().zip(b.as_ref()).map(|(a, b)| a == b);
    Some(Candidate {
        row: 0,
        column: 0,
        assets: (0, 0),
        amount: scaled(deposit.amount, scale)
            .zip(release.amount)
            .and_then(|(paid_in, paid_out)| gap(paid_in, paid_out)),
        delay,
        same_account: same(&deposit.account, &release.account),
        same_number: same(&deposit.number, &release.number),
        named,
    })
}

#[expect(clippy::cast_precision_loss, reason = "a share; the difference itself stays exact")]
fn gap(paid_in: u128, paid_out: u128) -> Option<AmountGap> {
    let difference = i128::try_from(paid_in).ok()?.checked_sub(i128::try_from(paid_out).ok()?)?;
    Some(AmountGap { difference, relative: difference as f64 / (paid_in as f64).max(1.0) })
}

impl<'a> Index<'a> {
    fn new(destination: &'a [End], to: &Assets, near: usize) -> Self {
        let mut index = Self {
            by_amount: vec![Vec::new(); to.counts.len()],
            by_account: FxHashMap::default(),
            by_number: FxHashMap::default(),
            by_named: FxHashMap::default(),
            by_time: Vec::new(),
            near,
        };
        for ((column, release), asset) in (0u32..).zip(destination).zip(&to.of_row) {
            let time = release.time.unwrap_or(u64::MAX);
            if let (Some(list), Some(amount)) = (index.by_amount.get_mut(*asset as usize), release.amount) {
                list.push((amount, time, column));
            }
            if let Some(account) = release.account.as_deref() {
                index.by_account.entry((account, *asset)).or_default().push(column);
            }
            if let Some(number) = release.number.as_deref() {
                index.by_number.entry(number).or_default().push(column);
            }
            if let Some(named) = release.refers.as_deref() {
                index.by_named.entry(named).or_default().push(column);
            }
            index.by_time.push((time, column));
        }
        index.by_amount.iter_mut().for_each(|list| list.sort_unstable());
        index.by_time.sort_unstable();
        index
    }

    /// Releases of one asset whose amount, or whose account and rough amount, would do.
    fn by_sum(&self, deposit: &End, asset: u32, expected: Option<u128>, found: &mut Vec<u32>) {
        let earliest = deposit.time.unwrap_or(0).saturating_sub(SKEW);
        let list = self.by_amount.get(asset as usize).map_or(&[][..], Vec::as_slice);
        if let Some(expected) = expected {
            self.by_exact(deposit, asset, Some(expected), found);
            let floor = less(expected, MOST_FEE);
            let below = list.partition_point(|entry| entry.0 < expected);
            let near =
                list.get(..below).unwrap_or_default().iter().rev().take_while(|entry| entry.0 >= floor);
            found.extend(near.filter(|entry| entry.1 >= earliest).take(self.near).map(|entry| entry.2));
        } else if deposit.account.is_none() {
            let start = self.by_time.partition_point(|entry| entry.0 < earliest);
            found.extend(self.by_time.get(start..).unwrap_or_default().iter().take(20).map(|entry| entry.1));
        }
        let Some(own) = deposit.account.as_deref().and_then(|account| self.by_account.get(&(account, asset)))
        else {
            return;
        };
        found.extend(own.iter().take(MOST_FOUND));
    }

    /// Releases of exactly this amount, the earliest after the deposit first.
    fn by_exact(&self, deposit: &End, asset: u32, amount: Option<u128>, found: &mut Vec<u32>) {
        let (Some(list), Some(amount)) = (self.by_amount.get(asset as usize), amount) else { return };
        let earliest = deposit.time.unwrap_or(0).saturating_sub(SKEW);
        let start = list.partition_point(|entry| *entry < (amount, earliest, 0));
        let equal = list.get(start..).unwrap_or_default().iter().take_while(|entry| entry.0 == amount);
        found.extend(equal.take(MOST_FOUND).map(|entry| entry.2));
    }

    /// Releases that carry the deposit's number, or whose memo names it.
    fn by_link(&self, deposit: &End, found: &mut Vec<u32>) {
        let numbered = deposit.number.as_deref().and_then(|number| self.by_number.get(number));
        let named = self.by_named.get(bare_hash(&deposit.id).as_str());
        found.extend(numbered.into_iter().chain(named).flat_map(|columns| columns.iter().take(MOST_FOUND)));
    }
}

/// Whether a shortfall is one that a fee that varies could make. To the same account any is, as small sums may lose
/// nearly all to a fee.
pub(crate) fn could_be_fee(gap: &AmountGap, same_account: bool) -> bool {
    (same_account || gap.relative <= MOST_FEE) && gap.relative >= -1e-3
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "only the width of a search"
)]
fn less(amount: u128, share: f64) -> u128 {
    amount.saturating_sub((amount as f64 * share) as u128)
}
