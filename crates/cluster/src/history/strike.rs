//! Striking transactions out, putting them back, and asking what would happen.

use serde::Serialize;

use super::{History, NONE};
use crate::evidence::Link;
use crate::join::{Joiner, Partition};

/// A cluster that is left when transactions are struck out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its lowest address.
    pub lowest: u32,
    /// How many addresses it has.
    pub size: u32,
}

/// What striking transactions out does, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reversal {
    /// The transactions.
    pub causes: Vec<u32>,
    /// Clusters that the transactions touch, before; largest first.
    pub before: Vec<Part>,
    /// The same addresses, after; largest first.
    pub after: Vec<Part>,
}

impl Reversal {
    /// Whether it changes nothing: other transactions say the same.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.before.len() == self.after.len()
    }
}

impl History {
    /// Strikes transactions out: their links count no more. Only the components that they touch are built
    /// anew, from what is left. A transaction without links changes nothing.
    pub fn strike(&mut self, causes: &[u32]) -> Reversal {
        let touched = self.touched(causes);
        let before = self.parts(&touched);
        self.struck.extend(causes);
        self.struck.sort_unstable();
        self.struck.dedup();
        touched.iter().for_each(|&component| self.replay(component));
        Reversal { causes: causes.to_vec(), before, after: self.parts(&touched) }
    }

    /// Puts struck transactions back.
    pub fn restore(&mut self, causes: &[u32]) -> Reversal {
        let touched = self.touched(causes);
        let before = self.parts(&touched);
        self.struck.retain(|cause| !causes.contains(cause));
        touched.iter().for_each(|&component| self.replay(component));
        Reversal { causes: causes.to_vec(), before, after: self.parts(&touched) }
    }

    /// What striking transactions out would do, besides those that are.
    #[must_use]
    pub fn what_if(&self, causes: &[u32]) -> Reversal {
        let touched = self.touched(causes);
        let mut after = Vec::new();
        for &component in &touched {
            let members = self.member_range(component);
            let partition = self.without(component, causes);
            let mut sizes = vec![0_u32; members.len()];
            for &label in partition.labels() {
                sizes.get_mut(label as usize).into_iter().for_each(|size| *size += 1);
            }
            let sizes = (members.start..).zip(sizes).filter(|&(_, size)| size > 0);
            after.extend(sizes.map(|(place, size)| Part { lowest: self.address(place), size }));
        }
        sort(&mut after);
        Reversal { causes: causes.to_vec(), before: self.parts(&touched), after }
    }

    /// Whether two addresses would be together without some transactions, besides those struck out.
    /// Addresses that do not occur are with none.
    #[must_use]
    pub fn together_without(&self, a: u32, b: u32, causes: &[u32]) -> bool {
        let place = |address: u32| self.places.get(address as usize).copied().filter(|&p| p != NONE);
        let (Some(a), Some(b)) = (place(a), place(b)) else { return false };
        let component = self.component(a);
        if component != self.component(b) {
            return false;
        }
        let first = self.member_range(component).start;
        let partition = self.without(component, causes);
        partition.cluster_of(a - first) == partition.cluster_of(b - first)
    }

    /// The clusters of a component without some causes, by place within it.
    fn without(&self, component: u32, causes: &[u32]) -> Partition {
        let members = self.member_range(component);
        let mut joiner = Joiner::new(members.end - members.start, |_| {});
        let local =
            |address: u32| self.places.get(address as usize).map_or(NONE, |&place| place - members.start);
        let links = self.link_range(component);
        let links = self.links.get(links.start as usize..links.end as usize).unwrap_or_default();
        for link in links {
            if self.struck.binary_search(&link.cause).is_err() && !causes.contains(&link.cause) {
                joiner.push(Link { from: local(link.from), to: local(link.to), ..*link });
            }
        }
        joiner.finish()
    }

    fn address(&self, place: u32) -> u32 {
        self.members.get(place as usize).copied().unwrap_or(NONE)
    }

    /// The numbers of the components that links of these causes lie in.
    fn touched(&self, causes: &[u32]) -> Vec<u32> {
        let links = causes.iter().flat_map(|&cause| self.links_of(cause));
        let place = |link: &Link| self.places.get(link.from as usize).copied().unwrap_or(NONE);
        let mut touched: Vec<_> = links.map(|link| self.component(place(link))).collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Clusters of some components today, largest first.
    fn parts(&self, components: &[u32]) -> Vec<Part> {
        let mut parts = Vec::new();
        for &component in components {
            let members = self.member_range(component);
            // Members ascend, so the first met of a cluster is its lowest.
            let mut found: Vec<Part> = Vec::new();
            let mut number = vec![NONE; members.len()];
            for place in members.clone() {
                let root = self.root(place, None) - members.start;
                let Some(number) = number.get_mut(root as usize) else { continue };
                if let Some(part) = found.get_mut(*number as usize) {
                    part.size += 1;
                } else {
                    *number = u32::try_from(found.len()).unwrap_or(NONE);
                    found.push(Part { lowest: self.address(place), size: 1 });
                }
            }
            parts.append(&mut found);
        }
        sort(&mut parts);
        parts
    }
}

fn sort(parts: &mut [Part]) {
    parts.sort_unstable_by_key(|part| (std::cmp::Reverse(part.size), part.lowest));
}
