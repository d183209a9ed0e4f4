//! The super-cluster alarm: merges that join what should perhaps not be one.
//!
//! One wrong link is enough to fuse two services into a cluster that then swallows everything (cluster
//! collapse; Möser and Narayanan 2022, section 5; Kappos et al. 2022). So each merge of a history is looked
//! at when it was made: how large both sides were, and whose addresses they held. Suspects come with what
//! would be left if the transaction were struck out; nothing is struck out here.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::evidence::Link;
use crate::history::{History, Part, Reversal};

/// When a merge is suspect.
#[derive(Debug, Clone)]
pub struct AlarmOptions {
    /// The smaller side must be larger than this share of all clusters of two and more. Default 0.999.
    pub quantile: f64,
    /// And have at least so many addresses, whatever the distribution. Default 100.
    pub least: u32,
    /// Most suspects returned; the gravest first. Each costs a replay of its component. Default 20.
    pub most: usize,
}

impl Default for AlarmOptions {
    fn default() -> Self {
        Self { quantile: 0.999, least: 100, most: 20 }
    }
}

/// A merge that should be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspect {
    /// The merge.
    pub link: Link,
    /// Addresses on both sides just before, smaller side first.
    pub sides: [u32; 2],
    /// Actors known on the smaller and on the larger side just before, ascending.
    pub actors: [Vec<u32>; 2],
    /// Whether both sides had actors, none in common.
    pub contradicts_labels: bool,
    /// Whether the two addresses come apart if the transaction is struck out; otherwise others say the same.
    pub comes_apart: bool,
    /// The largest clusters that would be left, up to five.
    pub left: Vec<Part>,
    /// How many clusters would be left.
    pub parts: usize,
}

/// What the alarm saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// Sides had to have so many addresses for their size alone to be suspect.
    pub threshold: u32,
    /// Suspect transactions, each by its gravest merge, gravest first; no more than asked for.
    pub suspects: Vec<Suspect>,
    /// How many there were.
    pub found: usize,
}

impl Alarm {
    /// What would be left if all suspects were struck out at once.
    #[must_use]
    pub fn all_struck(&self, history: &History) -> Reversal {
        let causes: BTreeSet<u32> = self.suspects.iter().map(|suspect| suspect.link.cause).collect();
        history.what_if(&causes.into_iter().collect::<Vec<_>>())
    }
}

/// Looks at every merge of a history. `labels` are (address, actor): who is known to hold an address.
#[must_use]
pub fn alarm(history: &History, labels: &[(u32, u32)], options: &AlarmOptions) -> Alarm {
    let threshold = threshold(history, options);
    let mut known: FxHashMap<u32, BTreeSet<u32>> = FxHashMap::default();
    for &(address, actor) in labels {
        if let Some(place) = history.place_of(address) {
            known.entry(place).or_default().insert(actor);
        }
    }
    let mut found = Vec::new();
    history.each_merge(|merge| {
        let mut actors = |place| known.remove(&place).unwrap_or_default();
        let (under, above) = (actors(merge.under), actors(merge.above));
        let contradicts = !under.is_empty() && !above.is_empty() && under.is_disjoint(&above);
        let [smaller, _] = merge.sides;
        if contradicts || smaller >= threshold {
            let actors = [&under, &above].map(|set| set.iter().copied().collect());
            found.push((merge.link, merge.sides, actors, contradicts));
        }
        let both: BTreeSet<u32> = under.union(&above).copied().collect();
        if !both.is_empty() {
            known.insert(merge.above, both);
        }
    });
    found
        .sort_by_key(|(link, sides, _, contradicts)| (!contradicts, std::cmp::Reverse(sides[0]), link.cause));
    // One transaction of many inputs makes many merges: its gravest stands for it.
    let mut told = FxHashSet::default();
    found.retain(|(link, ..)| told.insert(link.cause));
    let count = found.len();
    found.truncate(options.most);
    let suspect = |(link, sides, actors, contradicts_labels): (Link, [u32; 2], [Vec<u32>; 2], bool)| {
        let after = history.what_if(&[link.cause]).after;
        let comes_apart = !history.together_without(link.from, link.to, &[link.cause]);
        let left = after.iter().take(5).copied().collect();
        Suspect { link, sides, actors, contradicts_labels, comes_apart, left, parts: after.len() }
    };
    Alarm { threshold, suspects: found.into_iter().map(suspect).collect(), found: count }
}

/// The size from which a side is large: the quantile of clusters of two and more.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank among sizes; clamped below"
)]
fn threshold(history: &History, options: &AlarmOptions) -> u32 {
    let mut sizes = history.sizes();
    sizes.retain(|&size| size > 1);
    sizes.sort_unstable();
    let rank = (options.quantile.clamp(0.0, 1.0) * sizes.len() as f64) as usize;
    let at = rank.min(sizes.len().saturating_sub(1));
    sizes.get(at).map_or(options.least, |&size| size.saturating_add(1).max(options.least))
}
