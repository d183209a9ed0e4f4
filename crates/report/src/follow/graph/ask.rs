//! From a question to a picture: seeds, trace, what is joined, what is said of those who are drawn.

use super::{
    FlowGraph, GraphRequest, Node, StopReason,
    join::{Group, Open, Role, Wanted, join},
    said::{Saying, origin},
    sum::{Summed, name, summed},
    trail::{Trail, Vertex, Who},
};
use crate::{
    Desk, ReportError,
    follow::{bounded, held_account, income},
    labels::{self, KnownStops},
};
use record::{Address, ClaimId};
use std::collections::{BTreeSet, HashSet};
use trace::{Options, Seed, Store};

impl Desk {
    /// The trace of what the addresses received, as a graph of at most `limit` nodes.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where no address has income in the store, the target has no transfer, or a source of
    /// the transfers may not be seen from this desk; what the tracer says.
    pub fn flow_graph(&self, request: &GraphRequest<'_>) -> Result<FlowGraph, ReportError> {
        let store = self.store_to_date(request.asset)?;
        let (seeds, without_income) = seeds(&store, request)?;
        let target = request.target.map(|address| held(&store, address)).transpose()?;
        let view = self.view();
        let known = labels::stops(self.archive(), &store, &view)?;
        let options = Options {
            stops: known.stops.clone(),
            until: request.until,
            max_steps: request.most_steps,
            ..Options::default()
        };
        let flow = trace::follow(&store, &seeds, request.policy, &options)?;
        if flow.thefts.is_empty() {
            let why = "the addresses had received nothing by then".to_owned();
            return Err(ReportError::Evidence { method: "the trace", why, hint: "give a later day" });
        }
        let trail = Trail::new(&store, &flow);
        let saying = Saying::new(self, &store, &view)?;
        let starts = starts(&store, request);
        let wanted = wanted(&store, &trail, request, &starts, target, &saying);
        let mut picture = summed(&store, &trail, &join(&trail, &wanted));
        self.name_all(&mut picture, &trail, &known, &saying, &starts)?;
        let bounded =
            target.map(|target| self.bounds_of(&store, &seeds, &known, request, target)).transpose()?;
        let Summed { mut nodes, edges, cut, .. } = picture;
        let bounded = bounded.flatten();
        if let (Some(target), Some(bounded)) = (target, &bounded) {
            let id = name(&store, target);
            let ends = Some((bounded.lower.clone(), bounded.upper.clone()));
            if let Some(node) = nodes.iter_mut().find(|node| node.id == id) {
                (node.lower, node.upper) = ends.unzip();
            }
        }
        let rows: HashSet<u32> = trail.steps.iter().map(|step| step.row).collect();
        let seeded = trail.vertices.iter().map(|vertex| vertex.ends.seeded);
        Ok(FlowGraph {
            asset: request.asset.to_owned(),
            decimals: store.meta().decimals,
            policy: request.policy,
            stolen: seeded.fold(0, u128::saturating_add).to_string(),
            accounts: trail.vertices.len(),
            transfers: rows.len(),
            followed_blocks: store.blocks(),
            nodes,
            edges,
            cut,
            shortened: flow.cut.is_some(),
            target: bounded,
            without_income,
        })
    }

    fn bounds_of(
        &self,
        store: &Store,
        seeds: &[Seed],
        known: &KnownStops,
        request: &GraphRequest<'_>,
        target: u32,
    ) -> Result<Option<bounded::Bounded>, ReportError> {
        let called = known.names.get(&target).cloned().unwrap_or_default();
        let asked = bounded::Asked { accounts: vec![target], name: called };
        Ok(bounded::bounded(store, seeds, known, request.until, &[asked])?.into_iter().next())
    }

    /// Says of every account that is drawn what is known of it.
    fn name_all(
        &self,
        picture: &mut Summed,
        trail: &Trail,
        known: &KnownStops,
        saying: &Saying,
        starts: &BTreeSet<u32>,
    ) -> Result<(), ReportError> {
        for (node, own) in picture.nodes.iter_mut().zip(&picture.own) {
            let Some(vertex) = own.and_then(|at| trail.vertices.get(at)) else { continue };
            self.name_one(node, vertex, known, saying)?;
            node.kind = kind(vertex, node, starts).to_owned();
        }
        Ok(())
    }

    fn name_one(
        &self,
        node: &mut Node,
        vertex: &Vertex,
        known: &KnownStops,
        saying: &Saying,
    ) -> Result<(), ReportError> {
        let account = vertex.who.account();
        if let Some((label, from)) = saying.labels.get(&account) {
            (node.label, node.label_origin) = (Some(label.clone()), Some(from.clone()));
        }
        node.listed = saying.listed.get(&account).cloned();
        let Some(stop) = &vertex.stop else { return Ok(()) };
        // What a stop is called is said by whoever says what it is.
        let said = known.names.get(&account).filter(|called| node.label.as_ref() != Some(*called));
        if let Some(called) = said {
            node.label = Some(called.clone());
            let claim = stop.attribution.parse::<ClaimId>().ok();
            let held = claim.map(|id| self.archive().claim(&id, &self.view())).transpose()?.flatten();
            node.label_origin = held.as_ref().map(origin);
        }
        node.stop = Some(StopReason {
            kind: stop.kind,
            reason: stop.reason.clone(),
            claim: stop.attribution.clone(),
        });
        Ok(())
    }
}

fn kind(vertex: &Vertex, node: &Node, starts: &BTreeSet<u32>) -> &'static str {
    match vertex {
        Vertex { who: Who::Payer(_), .. } => "payer",
        _ if starts.contains(&vertex.who.account()) => "seed",
        _ if node.listed.is_some() => "listed",
        Vertex { stop: Some(stop), .. } => stop.kind.name(),
        _ => "account",
    }
}

/// Seeds of every address that has income, and what is said of the others.
fn seeds(store: &Store, request: &GraphRequest<'_>) -> Result<(Vec<Seed>, Vec<String>), ReportError> {
    let (mut seeds, mut without) = (vec![], vec![]);
    for address in request.from {
        match income(store, address, request.transactions) {
            Ok(found) => seeds.extend(found),
            Err(ReportError::Evidence { why, .. }) if request.from.len() > 1 => without.push(why),
            Err(error) => return Err(error),
        }
    }
    if seeds.is_empty() {
        let why = without.first().cloned().unwrap_or_else(|| "no address was given".to_owned());
        return Err(ReportError::Evidence { method: "the trace", why, hint: "gather their transfers first" });
    }
    Ok((seeds, without))
}

fn held(store: &Store, address: &str) -> Result<u32, ReportError> {
    held_account(store, Address::parse(address)?.as_str())
}

/// The accounts that were asked about.
fn starts(store: &Store, request: &GraphRequest<'_>) -> BTreeSet<u32> {
    let account = |address: &String| store.account_id(Address::parse(address).ok()?.as_str().as_bytes());
    request.from.iter().filter_map(account).collect()
}

fn wanted(
    store: &Store,
    trail: &Trail,
    request: &GraphRequest<'_>,
    starts: &BTreeSet<u32>,
    target: Option<u32>,
    saying: &Saying,
) -> Wanted {
    let named = Named { store, trail };
    let first = target.iter().chain(starts).filter_map(|account| trail.holder(*account));
    Wanted {
        limit: request.limit,
        first: first.collect(),
        next: saying.listed.keys().filter_map(|account| trail.holder(*account)).collect(),
        open: request.expand.iter().filter_map(|id| named.open(id)).collect(),
        closed: request.collapse.iter().filter_map(|id| named.vertex(id)).collect(),
    }
}

/// Vertices by the ids that [`super::sum::id`] gives.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) store: &'a Store,
    pub(super) trail: &'a Trail,
}

impl Named<'_> {
    pub(super) fn vertex(self, id: &str) -> Option<usize> {
        let (payer, address) = id.strip_prefix("payer/").map_or((false, id), |address| (true, address));
        let reserved = self.store.meta().reserved;
        let account = match address {
            "outside" => Some(reserved.outside),
            "unknown" => Some(reserved.unknown),
            _ => self.store.account_id(address.as_bytes()),
        }?;
        self.trail.place_of(if payer { Who::Payer(account) } else { Who::Holder(account) })
    }

    pub(super) fn open(self, id: &str) -> Option<Open> {
        let Some(group) = id.strip_prefix("group/") else { return self.vertex(id).map(Open::Account) };
        let mut parts = group.rsplitn(3, '/');
        let (span, role, anchor) = (parts.next()?, parts.next()?, parts.next()?);
        let any = |part: &str| part == "*";
        Some(Open::Group(Group {
            anchor: if any(anchor) { None } else { Some(self.vertex(anchor)?) },
            role: Role::named(role)?,
            span: if any(span) { None } else { Some(span.parse().ok()?) },
        }))
    }
}
