//! Clusters with their past: who was with whom as of any transaction, which one joined two addresses, and
//! what is left when one is struck out.
//!
//! Merges are kept as a forest: union by size *without* path compression, each edge carrying the link that
//! made it. On the way up from an address the causes never fall, so a walk that stops at the first cause
//! after a day ends at the cluster of that day, in O(log n); and of the edges between two addresses the
//! latest is the very transaction that joined them.
//!
//! All links are kept, grouped by the component that they make when nothing is struck out. Striking a
//! transaction out replays its component without it: other transactions that say the same are found, and
//! every other component stays untouched.

mod build;
mod path;
mod strike;

use std::ops::Range;

pub use strike::{Part, Reversal};

use crate::error::{Error, Result};
use crate::evidence::Link;

/// No link, no place.
const NONE: u32 = u32::MAX;

/// Clusters with their past. See the module.
#[derive(Debug, Clone)]
pub struct History {
    /// Addresses, by component, ascending within: an address's index here is its place.
    members: Vec<u32>,
    /// Of each address id, its place; `NONE` where it does not occur.
    places: Vec<u32>,
    /// Of each place, the number of its component.
    components: Vec<u32>,
    /// Where the members of each component start; one more than components.
    member_starts: Vec<u32>,
    /// Where the links of each component start; one more than components.
    link_starts: Vec<u32>,
    /// Links by component, in the order of their cause within.
    links: Vec<Link>,
    /// Positions in `links`, by cause.
    by_cause: Vec<u32>,
    /// Of each place, the place above it; its own for a root.
    parents: Vec<u32>,
    /// Of each place, the position of the link that put it under another; `NONE` for a root.
    via: Vec<u32>,
    /// Causes struck out, ascending.
    struck: Vec<u32>,
}

impl History {
    /// How many addresses there are.
    #[must_use]
    pub fn addresses(&self) -> usize {
        self.members.len()
    }

    /// Every link, by component and then by cause, struck out or not.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Links on which clusters rest today: those that joined two, in no order.
    pub fn merges(&self) -> impl Iterator<Item = &Link> {
        self.via.iter().filter_map(|&at| self.links.get(at as usize))
    }

    /// Clusters as of a transaction, inclusive; `None` for today.
    #[must_use]
    pub fn clusters(&self, as_of: Option<u32>) -> usize {
        let made = self.merges().filter(|link| as_of.is_none_or(|last| link.cause <= last));
        self.members.len() - made.count()
    }

    /// The addresses in the cluster of this one as of a transaction (inclusive; `None` for today),
    /// ascending, itself among them. The first is what the cluster is called elsewhere. Takes time
    /// proportional to the component.
    ///
    /// # Errors
    /// [`Error::Unknown`] where the address does not occur.
    pub fn members(&self, address: u32, as_of: Option<u32>) -> Result<Vec<u32>> {
        let place = self.place("listing a cluster", address)?;
        let root = self.root(place, as_of);
        let within = self.member_range(self.component(place));
        let inside = within.filter(|&other| self.root(other, as_of) == root);
        Ok(inside.filter_map(|other| self.members.get(other as usize).copied()).collect())
    }

    /// Whether two addresses were in one cluster as of a transaction (inclusive; `None` for today).
    ///
    /// # Errors
    /// [`Error::Unknown`] where one does not occur.
    pub fn together(&self, a: u32, b: u32, as_of: Option<u32>) -> Result<bool> {
        let doing = "comparing two addresses";
        let (a, b) = (self.place(doing, a)?, self.place(doing, b)?);
        Ok(self.root(a, as_of) == self.root(b, as_of))
    }

    /// Of each address that occurs, ascending: itself, and the lowest address of its cluster as of a
    /// transaction (inclusive; `None` for today).
    #[must_use]
    pub fn labels(&self, as_of: Option<u32>) -> Vec<(u32, u32)> {
        let mut lowest = vec![NONE; self.members.len()];
        let roots: Vec<u32> = (0..).zip(&self.members).map(|(place, _)| self.root(place, as_of)).collect();
        for (&root, &address) in roots.iter().zip(&self.members) {
            if let Some(lowest) = lowest.get_mut(root as usize) {
                *lowest = address.min(*lowest);
            }
        }
        let label = |root: u32| lowest.get(root as usize).copied().unwrap_or(NONE);
        let mut labels: Vec<_> =
            self.members.iter().zip(roots).map(|(&address, root)| (address, label(root))).collect();
        labels.sort_unstable();
        labels
    }

    /// Transactions struck out, ascending.
    #[must_use]
    pub fn struck(&self) -> &[u32] {
        &self.struck
    }

    /// Links that a transaction gives, whether they joined anything or not.
    pub fn links_of(&self, cause: u32) -> impl Iterator<Item = &Link> {
        let link = |at: &u32| self.links.get(*at as usize);
        let from = self.by_cause.partition_point(|at| link(at).is_some_and(|link| link.cause < cause));
        let rest = self.by_cause.get(from..).unwrap_or_default();
        rest.iter().filter_map(link).take_while(move |link| link.cause == cause)
    }

    fn place(&self, doing: &'static str, address: u32) -> Result<u32> {
        let place = self.places.get(address as usize).copied().filter(|&place| place != NONE);
        place.ok_or(Error::Unknown { doing, what: "address", id: address, have: self.members.len() as u64 })
    }

    /// The root above a place as of a transaction.
    fn root(&self, place: u32, as_of: Option<u32>) -> u32 {
        let mut at = place;
        loop {
            let via = self.via.get(at as usize).copied().unwrap_or(NONE);
            let Some(link) = self.links.get(via as usize) else { return at };
            if as_of.is_some_and(|last| link.cause > last) {
                return at;
            }
            at = self.above(at);
        }
    }

    fn above(&self, place: u32) -> u32 {
        self.parents.get(place as usize).copied().unwrap_or(place)
    }

    fn component(&self, place: u32) -> u32 {
        self.components.get(place as usize).copied().unwrap_or(NONE)
    }

    fn member_range(&self, component: u32) -> Range<u32> {
        between(&self.member_starts, component)
    }

    fn link_range(&self, component: u32) -> Range<u32> {
        between(&self.link_starts, component)
    }
}

fn between(starts: &[u32], number: u32) -> Range<u32> {
    let start = starts.get(number as usize).copied().unwrap_or(0);
    let end = (number as usize).checked_add(1).and_then(|next| starts.get(next)).copied().unwrap_or(start);
    start..end
}

/// Two clusters becoming one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Merge {
    pub(crate) link: Link,
    /// Places of the two roots: the one that is put under the other, and the other.
    pub(crate) under: u32,
    pub(crate) above: u32,
    /// Addresses of both sides just before, the smaller first.
    pub(crate) sides: [u32; 2],
}

impl History {
    pub(crate) fn place_of(&self, address: u32) -> Option<u32> {
        self.places.get(address as usize).copied().filter(|&place| place != NONE)
    }

    /// Tells every merge, component by component, in the order in which they were made.
    pub(crate) fn each_merge(&self, mut tell: impl FnMut(&Merge)) {
        let mut sizes = vec![1_u32; self.members.len()];
        let mut made = vec![NONE; self.links.len()];
        for (place, &via) in (0..).zip(&self.via) {
            made.get_mut(via as usize).into_iter().for_each(|made| *made = place);
        }
        for (&under, &link) in made.iter().zip(&self.links).filter(|&(&under, _)| under != NONE) {
            let above = self.above(under);
            // What is put under another takes nothing in any more: its size is that of its side.
            let size = |place: u32| sizes.get(place as usize).copied().unwrap_or(0);
            let sides = [size(under), size(above)];
            tell(&Merge { link, under, above, sides });
            sizes.get_mut(above as usize).into_iter().for_each(|size| *size = sides.iter().sum());
        }
    }

    /// Sizes of all clusters of today, in no order.
    #[must_use]
    pub fn sizes(&self) -> Vec<u32> {
        let mut sizes = vec![0_u32; self.members.len()];
        for (place, _) in (0..).zip(&self.members) {
            let root = self.root(place, None);
            sizes.get_mut(root as usize).into_iter().for_each(|size| *size += 1);
        }
        sizes.retain(|&size| size > 0);
        sizes
    }
}
