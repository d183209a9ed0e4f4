//! Nodes and edges: what stands for several vertices has the sums of all of them, and of the steps between two nodes
//! those of one edge. A step within a node is in no edge, and what it carried is told beside the picture.

use super::{
    Cut, Edge, Node,
    join::{Group, Shown},
    trail::{Ends, Trail, Vertex},
};
use crate::methods::{
    fifo::{account_text, why},
    releases::hex,
};
use record::Digest;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use trace::Store;

/// Transactions that an edge names at most.
const MOST_TXS: usize = 20;

/// Transactions that all edges name together, about; each edge names one at least.
const MOST_TXS_IN_ALL: usize = 20_000;

/// Sums of one node.
#[derive(Default)]
struct Sum {
    first: Option<u32>,
    last: u32,
    taken: u128,
    given: u128,
    ends: Ends,
    members: Vec<usize>,
}

/// Sums of one edge.
#[derive(Default)]
struct Carried {
    amount: u128,
    tainted: u128,
    first: Option<u32>,
    last: u32,
    rows: BTreeSet<u32>,
}

/// The picture, before anything is said of its accounts.
pub(super) struct Summed {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) cut: Cut,
    /// For every node the vertex that it is, or none for a group.
    pub(super) own: Vec<Option<usize>>,
}

pub(super) fn summed(store: &Store, trail: &Trail, shown: &[Shown]) -> Summed {
    let mut nodes = BTreeMap::<Shown, Sum>::new();
    for (at, (vertex, stands)) in trail.vertices.iter().zip(shown).enumerate() {
        nodes.entry(*stands).or_default().member(at, vertex);
    }
    let mut edges = HashMap::<(Shown, Shown), Carried>::new();
    let (mut within, mut pairs) = (0_u128, BTreeSet::new());
    for step in &trail.steps {
        let (Some(from), Some(to)) = (shown.get(step.from), shown.get(step.to)) else { continue };
        pairs.insert((step.from, step.to));
        if from == to {
            // What an account pays itself is joined with nothing.
            within = within.saturating_add(if step.from == step.to { 0 } else { step.tainted });
        } else {
            edges.entry((*from, *to)).or_default().add(step);
        }
    }
    for ((from, to), carried) in &edges {
        if let Some(sum) = nodes.get_mut(from) {
            sum.given = sum.given.saturating_add(carried.tainted);
        }
        if let Some(sum) = nodes.get_mut(to) {
            sum.taken = sum.taken.saturating_add(carried.tainted);
        }
    }
    let cut = Cut {
        nodes: trail.vertices.len() - nodes.len(),
        edges: pairs.iter().filter(|(from, to)| from != to).count().saturating_sub(edges.len()),
        amount: within.to_string(),
    };
    let id = |of: &Shown| id(store, trail, *of);
    let mut drawn: Vec<_> = nodes
        .iter()
        .map(|(of, sum)| {
            let own = if let Shown::Own(at) = of { Some(*at) } else { None };
            (sum.node(store, trail, *of, id(of)), own)
        })
        .collect();
    drawn.sort_by(|(one, _), (other, _)| (one.first, &one.id).cmp(&(other.first, &other.id)));
    let most = (MOST_TXS_IN_ALL / edges.len().max(1)).clamp(1, MOST_TXS);
    let mut lines: Vec<_> =
        edges.iter().map(|((from, to), carried)| carried.edge(store, id(from), id(to), most)).collect();
    lines.sort_by(|one, other| (one.first, &one.id).cmp(&(other.first, &other.id)));
    let (nodes, own) = drawn.into_iter().unzip();
    Summed { nodes, edges: lines, cut, own }
}

/// The id of what is drawn: an address, `payer/ADDRESS`, or `group/ADDRESS/ROLE/SPAN` with `*` for any.
pub(super) fn id(store: &Store, trail: &Trail, of: Shown) -> String {
    let own = |at: usize| {
        trail.vertices.get(at).map_or_else(String::new, |vertex| {
            let address = name(store, vertex.who.account());
            if matches!(vertex.who, super::trail::Who::Payer(_)) {
                format!("payer/{address}")
            } else {
                address
            }
        })
    };
    match of {
        Shown::Own(at) => own(at),
        Shown::Group(Group { anchor, role, span }) => {
            let anchor = anchor.map_or_else(|| "*".to_owned(), own);
            let span = span.map_or_else(|| "*".to_owned(), |span| span.to_string());
            format!("group/{anchor}/{}/{span}", role.name())
        }
    }
}

/// An account in words: reserved ones have no address.
pub(super) fn name(store: &Store, account: u32) -> String {
    let reserved = store.meta().reserved;
    match account {
        _ if account == reserved.outside => "outside".to_owned(),
        _ if account == reserved.unknown => "unknown".to_owned(),
        _ => account_text(store, account),
    }
}

impl Sum {
    fn member(&mut self, at: usize, vertex: &Vertex) {
        self.first = Some(self.first.map_or(vertex.first, |first| first.min(vertex.first)));
        self.last = self.last.max(vertex.last);
        self.ends.add(&vertex.ends);
        self.members.push(at);
    }

    fn node(&self, store: &Store, trail: &Trail, of: Shown, id: String) -> Node {
        let own = if let Shown::Own(at) = of { trail.vertices.get(at) } else { None };
        let kind = match of {
            Shown::Own(_) => "account",
            Shown::Group(_) => "group",
        };
        let role = if let Shown::Group(group) = of { Some(group.role.name()) } else { None };
        Node {
            id,
            address: own.map(|vertex| name(store, vertex.who.account())),
            kind: kind.to_owned(),
            role: role.map(str::to_owned),
            first: self.first.unwrap_or(0),
            last: self.last,
            received: self.taken.to_string(),
            paid: self.given.to_string(),
            seeded: self.ends.seeded.to_string(),
            rest: self.ends.rest.to_string(),
            unknown: self.ends.unknown.to_string(),
            unknown_why: own.and_then(|vertex| vertex.why).map(why),
            fees: self.ends.fees.to_string(),
            stopped: self.ends.stopped.to_string(),
            members: self.members.len(),
            ..Node::default()
        }
    }
}

impl Carried {
    fn add(&mut self, step: &super::trail::Step) {
        self.tainted = self.tainted.saturating_add(step.tainted);
        if self.rows.insert(step.row) {
            self.amount = self.amount.saturating_add(step.amount);
        }
        self.first = Some(self.first.map_or(step.time, |first| first.min(step.time)));
        self.last = self.last.max(step.time);
    }

    fn edge(&self, store: &Store, from: String, to: String, most: usize) -> Edge {
        let hash = |row: &u32| store.tx(*row).map(|tx| hex(&Digest::from_bytes(*tx)));
        let mut txs: Vec<String> = self.rows.iter().filter_map(hash).take(most).collect();
        txs.dedup();
        Edge {
            id: format!("{from}>{to}"),
            from,
            to,
            amount: self.amount.to_string(),
            tainted: self.tainted.to_string(),
            first: self.first.unwrap_or(0),
            last: self.last,
            transfers: self.rows.len(),
            txs,
        }
    }
}
