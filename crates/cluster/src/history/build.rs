//! Grouping links by component, and replaying them into the forest.

use super::{History, NONE};
use crate::error::{Error, Result};
use crate::evidence::Link;
use crate::join::{Joiner, Partition};

impl History {
    /// Keeps these links, and the clusters that they make. `occurs` says which ids below `id_space` are
    /// addresses; links must be in the order of their cause, which is time.
    ///
    /// # Errors
    /// [`Error::BadTable`]: links out of order, more than 2^32 − 2 of them, or an end that does not occur.
    pub fn new(id_space: u32, occurs: impl Fn(u32) -> bool, links: &[Link]) -> Result<Self> {
        check(id_space, &occurs, links)?;
        let mut joiner = Joiner::new(id_space, |_| {});
        links.iter().for_each(|&link| joiner.push(link));
        let mut history = group(&joiner.finish(), &occurs, links);
        for component in 0..history.member_starts.len().saturating_sub(1) {
            history.replay(u32::try_from(component).unwrap_or(NONE));
        }
        Ok(history)
    }

    /// Builds the forest of one component anew from its links, without what is struck out.
    pub(super) fn replay(&mut self, component: u32) {
        let members = self.member_range(component);
        for place in members.clone() {
            if let Some((parent, via)) =
                self.parents.get_mut(place as usize).zip(self.via.get_mut(place as usize))
            {
                (*parent, *via) = (place, NONE);
            }
        }
        let mut sizes = vec![1_u32; members.len()];
        for at in self.link_range(component) {
            let Some(link) = self.links.get(at as usize).copied() else { continue };
            if self.struck.binary_search(&link.cause).is_err() {
                self.unite(at, link, &mut sizes, members.start);
            }
        }
    }

    fn unite(&mut self, at: u32, link: Link, sizes: &mut [u32], first: u32) {
        let place = |address: u32| self.places.get(address as usize).copied().unwrap_or(NONE);
        let (a, b) = (self.root(place(link.from), None), self.root(place(link.to), None));
        if a == b {
            return;
        }
        let size = |place: u32| sizes.get((place - first) as usize).copied().unwrap_or(0);
        // Under the larger one: no way up is longer than log2 of the cluster's size.
        let (under, above) = if size(a) < size(b) { (a, b) } else { (b, a) };
        let both = size(a) + size(b);
        if let Some(size) = sizes.get_mut((above - first) as usize) {
            *size = both;
        }
        if let Some((parent, via)) =
            self.parents.get_mut(under as usize).zip(self.via.get_mut(under as usize))
        {
            (*parent, *via) = (above, at);
        }
    }
}

fn check(id_space: u32, occurs: &impl Fn(u32) -> bool, links: &[Link]) -> Result<()> {
    if links.len() >= NONE as usize {
        let what = format!("{} links, where they are numbered with 32 bits", links.len());
        return Err(Error::table("links", None, what, "split the chain into shorter spans of blocks"));
    }
    let mut last = 0;
    for (row, link) in (0_u64..).zip(links) {
        if link.cause < last {
            let what = format!("cause {} comes after {last}", link.cause);
            return Err(Error::table("links", Some(row), what, "links must be in the order of their cause"));
        }
        last = link.cause;
        if let Some(end) = [link.from, link.to].into_iter().find(|&end| end >= id_space || !occurs(end)) {
            let what = format!("address {end} does not occur in the ledger");
            return Err(Error::table("links", Some(row), what, "give links of the same ledger only"));
        }
    }
    Ok(())
}

/// Gives every component a number, in the order of its lowest address, and sorts members and links into it.
fn group(partition: &Partition, occurs: &impl Fn(u32) -> bool, links: &[Link]) -> History {
    let labels = partition.labels();
    let mut numbers = vec![NONE; labels.len()];
    let mut components = 0;
    for (address, &label) in (0_u32..).zip(labels) {
        // A label is the lowest of its component, so it comes before all others.
        if address == label && occurs(address) {
            set(&mut numbers, address, components);
            components += 1;
        } else {
            let number = get(&numbers, label);
            set(&mut numbers, address, number);
        }
    }
    let number_of = |address: u32| Some(get(&numbers, address)).filter(|_| occurs(address));
    let addresses = 0..u32::try_from(labels.len()).unwrap_or(NONE);
    let (member_starts, members) = sort_into(components, addresses, number_of);
    let link_ids = 0..u32::try_from(links.len()).unwrap_or(NONE);
    let link = |id: u32| links.get(id as usize);
    let (link_starts, order) =
        sort_into(components, link_ids, |id| link(id).and_then(|link| number_of(link.from)));
    let mut places = vec![NONE; labels.len()];
    for (place, &address) in (0..).zip(&members) {
        set(&mut places, address, place);
    }
    // `order` says which link stands where; its inverse, read in the order of causes, is where each stands.
    let mut by_cause = vec![NONE; order.len()];
    for (position, &id) in (0..).zip(&order) {
        set(&mut by_cause, id, position);
    }
    History {
        components: members.iter().map(|&address| get(&numbers, address)).collect(),
        parents: (0..).zip(&members).map(|(place, _)| place).collect(),
        via: vec![NONE; members.len()],
        links: order.iter().filter_map(|&id| link(id).copied()).collect(),
        struck: Vec::new(),
        members,
        places,
        member_starts,
        link_starts,
        by_cause,
    }
}

/// Sorts ids into numbered bins, keeping their order within: where each bin starts, and the ids.
fn sort_into(bins: u32, ids: std::ops::Range<u32>, bin: impl Fn(u32) -> Option<u32>) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; bins as usize + 1];
    for bin in ids.clone().filter_map(&bin) {
        if let Some(count) = starts.get_mut(bin as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut sorted = vec![0; sum as usize];
    for id in ids {
        let Some(place) = bin(id).and_then(|bin| next.get_mut(bin as usize)) else { continue };
        set(&mut sorted, *place, id);
        *place += 1;
    }
    (starts, sorted)
}

fn get(column: &[u32], at: u32) -> u32 {
    column.get(at as usize).copied().unwrap_or(NONE)
}

fn set(column: &mut [u32], at: u32, value: u32) {
    if let Some(place) = column.get_mut(at as usize) {
        *place = value;
    }
}
