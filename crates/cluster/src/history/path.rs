//! Which transaction joined two addresses, and by which merges.

use super::{History, NONE};
use crate::error::Result;
use crate::evidence::Link;

/// What is still to be written of a way: a stretch between two places, or a merge.
enum Leg {
    Between(u32, u32),
    Merge(u32),
}

impl History {
    /// The link that joined two addresses: before its cause they were apart, since then they are together.
    /// `None` where they are apart today, or the same.
    ///
    /// # Errors
    /// [`crate::Error::Unknown`] where an address does not occur.
    pub fn joined_by(&self, a: u32, b: u32) -> Result<Option<Link>> {
        let doing = "asking which transaction joined two addresses";
        let (a, b) = (self.place(doing, a)?, self.place(doing, b)?);
        Ok(self.latest_between(a, b).and_then(|at| self.links.get(at as usize).copied()))
    }

    /// The merges that link two addresses, from the first to the second: each begins at the address where
    /// the one before it ended. No other way between them was complete earlier. `None` where they are
    /// apart; empty where they are the same.
    ///
    /// # Errors
    /// As [`History::joined_by`].
    pub fn path(&self, a: u32, b: u32) -> Result<Option<Vec<Link>>> {
        let doing = "asking how two addresses are linked";
        let (a, b) = (self.place(doing, a)?, self.place(doing, b)?);
        if self.root(a, None) != self.root(b, None) {
            return Ok(None);
        }
        let mut way = Vec::new();
        let mut legs = vec![Leg::Between(a, b)];
        let mut at = a;
        while let Some(leg) = legs.pop() {
            match leg {
                Leg::Between(from, to) => self.divide(from, to, &mut legs),
                Leg::Merge(position) => at = self.follow(position, at, &mut way),
            }
        }
        Ok(Some(way))
    }

    /// Splits a stretch at the merge that completed it. Both halves were complete before that merge, so
    /// this ends.
    fn divide(&self, from: u32, to: u32, legs: &mut Vec<Leg>) {
        let Some(position) = self.latest_between(from, to) else { return };
        let Some(link) = self.links.get(position as usize) else { return };
        let place = |address: u32| self.places.get(address as usize).copied().unwrap_or(NONE);
        let (mut near, mut far) = (place(link.from), place(link.to));
        if self.root_before(near, position) != self.root_before(from, position) {
            (near, far) = (far, near);
        }
        legs.extend([Leg::Between(far, to), Leg::Merge(position), Leg::Between(from, near)]);
    }

    /// Writes a merge down in the direction of travel; returns the place where it ends.
    fn follow(&self, position: u32, at: u32, way: &mut Vec<Link>) -> u32 {
        let Some(&link) = self.links.get(position as usize) else { return at };
        let here = self.members.get(at as usize).copied();
        let (from, to) = if here == Some(link.from) { (link.from, link.to) } else { (link.to, link.from) };
        way.push(Link { from, to, ..link });
        self.places.get(to as usize).copied().unwrap_or(NONE)
    }

    /// The position of the latest link on the way between two places in the forest: the smaller end climbs
    /// until both meet. `None` where they never do.
    fn latest_between(&self, mut a: u32, mut b: u32) -> Option<u32> {
        let via = |place: u32| self.via.get(place as usize).copied().unwrap_or(NONE);
        let mut latest = None;
        while a != b {
            if via(a) > via(b) {
                std::mem::swap(&mut a, &mut b);
            }
            // A root has no link, which counts as the last: if the earlier of two has none, both are roots.
            if via(a) == NONE {
                return None;
            }
            latest = latest.max(Some(via(a)));
            a = self.above(a);
        }
        latest
    }

    /// The root above a place before a link was taken.
    fn root_before(&self, mut place: u32, position: u32) -> u32 {
        while self.via.get(place as usize).is_some_and(|&via| via < position) {
            place = self.above(place);
        }
        place
    }
}
