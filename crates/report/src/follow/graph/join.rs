//! Who is drawn by itself, and who is joined with others: large sums, what was asked for and what is listed first.
//!
//! A group hangs from an account that is drawn: all that was first reached by way of it, told apart by what became of
//! the money there and by time. Where that makes too many groups, times are joined, then places to hang from.

use super::trail::{Trail, Vertex, Who};
use std::collections::{BTreeSet, HashSet};

/// Parts of the trace's time by which groups are told apart.
const SPANS: u32 = 6;

/// Accounts that one expansion brings up; the others stay joined, and can be expanded again.
const AT_ONCE: usize = 50;

/// Edges for each node that is allowed.
const EDGES_A_NODE: usize = 4;

/// Fewest edges that are allowed.
const FEW_EDGES: usize = 400;

/// What became of the money at an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    Payers,
    Way,
    Rest,
    Unknown,
    Stop(trace::StopKind),
}

impl Role {
    fn of(vertex: &Vertex) -> Self {
        match (&vertex.stop, vertex.who) {
            (_, Who::Payer(_)) => Self::Payers,
            (Some(stop), _) => Self::Stop(stop.kind),
            // Nearly every account keeps a little: what became of most of it counts.
            _ if vertex.ends.rest > vertex.through / 2 => Self::Rest,
            _ if vertex.ends.unknown > vertex.through / 2 => Self::Unknown,
            _ => Self::Way,
        }
    }

    /// The role of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        use trace::StopKind::{Bridge, Burn, Exchange, Pool, Service};
        let stops = [Pool, Exchange, Bridge, Service, Burn].map(Self::Stop);
        let plain = [Self::Payers, Self::Way, Self::Rest, Self::Unknown];
        plain.into_iter().chain(stops).find(|role| role.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Payers => "payers",
            Self::Way => "way",
            Self::Rest => "rest",
            Self::Unknown => "unknown",
            Self::Stop(kind) => kind.name(),
        }
    }
}

/// A group: where it hangs, what became of the money, when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Group {
    pub(super) anchor: Option<usize>,
    pub(super) role: Role,
    pub(super) span: Option<u32>,
}

/// What stands for a vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Shown {
    Own(usize),
    Group(Group),
}

/// What is to be opened: the receivers of an account, or the members of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    Account(usize),
    Group(Group),
}

/// What is wanted of a picture.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Most nodes.
    pub(super) limit: usize,
    /// Shown before all others: targets, seeds.
    pub(super) first: Vec<usize>,
    /// Shown next: listed accounts.
    pub(super) next: Vec<usize>,
    pub(super) open: Vec<Open>,
    /// Accounts with which everything is joined that is reached by way of them only.
    pub(super) closed: Vec<usize>,
}

/// How finely groups are told apart.
#[derive(Debug, Clone, Copy)]
struct Grain {
    anchors: bool,
    spans: bool,
}

const GRAINS: [Grain; 3] = [
    Grain { anchors: true, spans: true },
    Grain { anchors: true, spans: false },
    Grain { anchors: false, spans: false },
];

struct Joining<'a> {
    trail: &'a Trail,
    /// Where closed accounts have taken others in.
    folded: Vec<Option<usize>>,
    /// Steps out of each vertex: where they begin, and their numbers in that order.
    begins: Vec<usize>,
    out: Vec<usize>,
    times: (u32, u32),
}

/// What stands for each vertex of the trail.
pub(super) fn join(trail: &Trail, wanted: &Wanted) -> Vec<Shown> {
    let mut joining = Joining::new(trail);
    joining.fold(wanted);
    let mut keep = wanted.limit.max(2);
    loop {
        let kept = joining.kept(wanted, keep);
        for grain in GRAINS {
            let shown = joining.shown(&kept, grain);
            let last = keep <= 1 && !grain.anchors;
            if last || joining.fits(&shown, wanted.limit) {
                return shown;
            }
        }
        keep /= 2;
    }
}

impl<'a> Joining<'a> {
    fn new(trail: &'a Trail) -> Self {
        let mut begins = vec![0; trail.vertices.len() + 1];
        for step in &trail.steps {
            if let Some(count) = begins.get_mut(step.from + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        let mut out: Vec<usize> = (0..trail.steps.len()).collect();
        out.sort_by_key(|at| trail.steps.get(*at).map(|step| step.from));
        let first = trail.vertices.iter().map(|one| one.first).min().unwrap_or(0);
        let last = trail.vertices.iter().map(|one| one.first).max().unwrap_or(0);
        Self { trail, folded: vec![None; trail.vertices.len()], begins, out, times: (first, last) }
    }

    fn receivers(&self, of: usize) -> impl Iterator<Item = usize> {
        let begin = self.begins.get(of).copied().unwrap_or(0);
        let end = self.begins.get(of + 1).copied().unwrap_or(begin);
        let steps = self.out.get(begin..end).unwrap_or_default().iter();
        steps.filter_map(|at| self.trail.steps.get(*at)).map(|step| step.to)
    }

    /// Folds into each closed account what is reached by way of it only.
    fn fold(&mut self, wanted: &Wanted) {
        let first: HashSet<&usize> = wanted.first.iter().collect();
        for closed in &wanted.closed {
            let reached = self.reached_without(*closed);
            for (at, reached) in reached.iter().enumerate() {
                let payer = matches!(self.trail.vertices.get(at), Some(Vertex { who: Who::Payer(_), .. }));
                let asked = first.contains(&at);
                if let Some(folded) = self.folded.get_mut(at)
                    && !reached
                    && !payer
                    && !asked
                    && at != *closed
                    && folded.is_none()
                {
                    *folded = Some(*closed);
                }
            }
        }
    }

    fn reached_without(&self, closed: usize) -> Vec<bool> {
        let mut reached = vec![false; self.trail.vertices.len()];
        let mut open: Vec<usize> = vec![];
        for (at, vertex) in self.trail.vertices.iter().enumerate() {
            if vertex.payer.is_none() {
                open.push(at);
            }
        }
        while let Some(at) = open.pop() {
            let Some(seen) = reached.get_mut(at).filter(|seen| !**seen) else { continue };
            *seen = true;
            if at != closed {
                open.extend(self.receivers(at));
            }
        }
        reached
    }

    /// Into whom a vertex is folded in the end: an account that took others in may be taken in itself.
    fn root(&self, at: usize) -> usize {
        let mut at = at;
        // Who takes in dominates whom it takes in, so there is no circle; the bound costs nothing.
        for _ in 0..=self.folded.len() {
            match self.folded.get(at).copied().flatten() {
                Some(into) => at = into,
                None => break,
            }
        }
        at
    }

    /// Who is drawn by itself: at most `most`.
    fn kept(&self, wanted: &Wanted, most: usize) -> Vec<bool> {
        let mut kept = vec![false; self.trail.vertices.len()];
        let mut room = most;
        let mut by_value: Vec<usize> = (0..kept.len()).collect();
        by_value.sort_by_key(|at| (std::cmp::Reverse(self.through(*at)), *at));
        let asked = wanted.first.iter().chain(&wanted.closed).copied();
        self.keep(asked, &mut kept, &mut room);
        for open in &wanted.open {
            let opened = self.opened(*open, &kept);
            self.keep(opened.into_iter(), &mut kept, &mut room);
        }
        self.keep(wanted.next.iter().copied(), &mut kept, &mut room);
        self.keep(by_value.into_iter(), &mut kept, &mut room);
        kept
    }

    fn keep(&self, all: impl Iterator<Item = usize>, kept: &mut [bool], room: &mut usize) {
        for at in all {
            if *room == 0 {
                return;
            }
            let folded = self.folded.get(at).copied().flatten().is_some();
            if let Some(one) = kept.get_mut(at).filter(|one| !**one && !folded) {
                *one = true;
                *room -= 1;
            }
        }
    }

    /// The largest that an expansion brings up and that are not up yet.
    fn opened(&self, open: Open, kept: &[bool]) -> Vec<usize> {
        let mut found: Vec<usize> = match open {
            Open::Account(at) => {
                let all: BTreeSet<usize> = self.receivers(at).collect();
                std::iter::once(at).chain(all).collect()
            }
            Open::Group(group) => {
                let anchors = self.anchors(kept);
                let member = |at: &usize| self.is_member(*at, group, &anchors);
                (0..kept.len()).filter(member).collect()
            }
        };
        found.retain(|at| kept.get(*at) == Some(&false));
        found.sort_by_key(|at| (std::cmp::Reverse(self.through(*at)), *at));
        found.truncate(AT_ONCE);
        found
    }

    fn is_member(&self, at: usize, group: Group, anchors: &[Option<usize>]) -> bool {
        let Some(vertex) = self.trail.vertices.get(at) else { return false };
        let here = group.anchor.is_none() || anchors.get(at).copied().flatten() == group.anchor;
        here && Role::of(vertex) == group.role && group.span.is_none_or(|span| span == self.span(vertex))
    }

    fn through(&self, at: usize) -> u128 {
        self.trail.vertices.get(at).map_or(0, |vertex| vertex.through)
    }

    /// For each vertex the nearest one that is drawn, on the way by which it was first reached.
    fn anchors(&self, kept: &[bool]) -> Vec<Option<usize>> {
        let mut anchors: Vec<Option<usize>> = Vec::with_capacity(kept.len());
        for vertex in &self.trail.vertices {
            let payer = vertex.payer.map(|payer| self.root(payer));
            let anchor = payer.and_then(|payer| match kept.get(payer) {
                Some(true) => Some(payer),
                _ => anchors.get(payer).copied().flatten(),
            });
            anchors.push(anchor);
        }
        anchors
    }

    fn span(&self, vertex: &Vertex) -> u32 {
        let (first, last) = self.times;
        let whole = u64::from(last - first) + 1;
        let part = u64::from(vertex.first - first) * u64::from(SPANS) / whole;
        u32::try_from(part).unwrap_or(0)
    }

    fn shown(&self, kept: &[bool], grain: Grain) -> Vec<Shown> {
        let anchors = if grain.anchors { self.anchors(kept) } else { vec![] };
        let one = |(at, vertex): (usize, &Vertex)| {
            if kept.get(at) == Some(&true) {
                return Shown::Own(at);
            }
            Shown::Group(Group {
                anchor: anchors.get(at).copied().flatten(),
                role: Role::of(vertex),
                span: grain.spans.then(|| self.span(vertex)),
            })
        };
        let own: Vec<Shown> = self.trail.vertices.iter().enumerate().map(one).collect();
        let of_root = |at: usize| own.get(self.root(at)).copied().unwrap_or(Shown::Own(at));
        (0..own.len()).map(of_root).collect()
    }

    fn fits(&self, shown: &[Shown], limit: usize) -> bool {
        let nodes: HashSet<&Shown> = shown.iter().collect();
        if nodes.len() > limit {
            return false;
        }
        let most = FEW_EDGES.max(limit * EDGES_A_NODE);
        let mut pairs = HashSet::new();
        for step in &self.trail.steps {
            let (from, to) = (shown.get(step.from), shown.get(step.to));
            if from != to {
                pairs.insert((from, to));
            }
            if pairs.len() > most {
                return false;
            }
        }
        true
    }
}
