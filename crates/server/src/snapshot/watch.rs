//! A snapshot of a watch: every party and wallet that it holds, merged as its identities say, and their relations.
//!
//! Claims that readers may not see are not read at all, nor counted; for everybody that is what is marked more strictly
//! than [`MOST_OPEN`], or for named parties.

use super::{
    Snapshot,
    draft::{Draft, Drafts},
};
use crate::{Caller, ServerError};
use archive::{Archive, Held, View, Watch};
use record::{Audience, EntityId, LISTING, PartialDate, PropertyType, Relation, Schema, Tlp};
use rustc_hash::FxHashSet;
use screen::{Listing, Model, ScreenError, Wallets, triage::Queue, watched_parties};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

/// The strictest label that is served without asking who asks.
pub(crate) const MOST_OPEN: Tlp = Tlp::Green;

/// The FollowTheMoney topic of what a list names.
const SANCTIONED: &str = "sanction";

/// What else is asked of a watch.
#[derive(Debug)]
pub(crate) struct OfWatch {
    pub(crate) watch: Watch,
    /// The size of the ledger when the snapshot was made: nothing after it is shown.
    pub(crate) size: u64,
    pub(crate) listed: HashMap<String, Vec<Listing>>,
    pub(crate) wallets: Wallets,
    pub(crate) wallet_ids: Vec<EntityId>,
    /// How many claims the snapshot was made of.
    pub(crate) claims: usize,
    /// What waits to be judged, for each label that callers may see; made when it is first asked for.
    queue: Mutex<Option<Arc<Queue>>>,
}

impl OfWatch {
    /// What waits to be judged: as proposed from the snapshot, whatever was judged since.
    pub(crate) fn queue(
        &self,
        archive: &Archive,
        view: &View,
        model: &Model,
    ) -> Result<Arc<Queue>, ScreenError> {
        let mut kept = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = &*kept {
            return Ok(Arc::clone(queue));
        }
        // Held meanwhile: who comes second would only compute the same.
        let queue = Arc::new(Queue::of(archive, view, model)?);
        *kept = Some(Arc::clone(&queue));
        Ok(queue)
    }

    /// Proposes anew from now on: a judgement was taken back.
    pub(crate) fn forget_queue(&self) {
        *self.queue.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The archive as it was when the snapshot was made, without what the caller may not see.
    pub(crate) fn archive(&self, caller: &Caller) -> Result<Archive, archive::ArchiveError> {
        Ok(Archive::open(&self.watch)?.within(caller.audience())?.noting_beyond(MOST_OPEN))
    }

    /// What is shown, true as of a day and known at a day.
    pub(crate) const fn view(
        &self,
        as_of: Option<jiff::civil::Date>,
        known_at: Option<jiff::civil::Date>,
    ) -> View {
        View { as_of, known_at, held_before: Some(self.size) }
    }
}

impl Snapshot {
    /// Reads a watch, as it stands now and everybody may see it.
    ///
    /// # Errors
    /// [`ServerError::Archive`], [`ServerError::Screen`].
    pub fn of_watch(watch: &Watch) -> Result<Self, ServerError> {
        Self::of_watch_for(watch, &Audience::from(MOST_OPEN), None)
    }

    /// The same for some readers, and as it stood when its ledger was of that size.
    pub(super) fn of_watch_for(
        watch: &Watch,
        audience: &Audience,
        size: Option<u64>,
    ) -> Result<Self, ServerError> {
        let archive = Archive::open(watch)?.within(audience.clone())?;
        let size = size.unwrap_or_else(|| archive.ledger().size());
        let root = archive.ledger().root_at(size).map_err(archive::ArchiveError::from)?;
        let view = View { held_before: Some(size), ..View::now() };
        let watched = watched_parties(&archive, &view)?;
        let (entities, claims) =
            entities(&archive, &view, watched.parties.iter().map(|one| &one.id).collect())?;
        let mut drafts = Drafts {
            entities,
            version: format!(
                "{size}-{}",
                root.to_base64().chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>()
            ),
            ..Drafts::default()
        };
        let numbers: HashMap<String, u32> =
            drafts.entities.iter().zip(0..).map(|((draft, _), at)| (draft.id.clone(), at)).collect();
        let mut listed = HashMap::with_capacity(watched.parties.len());
        for one in watched.parties {
            drafts.parties.extend(numbers.get(one.id.as_str()).map(|at| (*at, one.party)));
            listed.insert(one.id.to_string(), one.listed);
        }
        drafts.watch = Some(OfWatch {
            watch: watch.clone(),
            size,
            listed,
            wallets: watched.wallets,
            wallet_ids: watched.wallet_ids,
            claims,
            queue: Mutex::default(),
        });
        Ok(drafts.pack())
    }
}

type Entities = Vec<(Draft, &'static Schema)>;

/// Every entity that claims make in this view, and every relation between two of them; `parties` are those that are
/// screened against. With them, how many claims that are.
fn entities(
    archive: &Archive,
    view: &View,
    parties: FxHashSet<&EntityId>,
) -> Result<(Entities, usize), ServerError> {
    let open = Audience::from(MOST_OPEN);
    let mut reading = Reading { archive, open, parties, found: BTreeMap::new(), relations: BTreeMap::new() };
    let mut claims = 0;
    archive.for_each_standing(view, |held| {
        claims += 1;
        reading.add(&held);
    })?;
    Ok((reading.drafts(), claims))
}

/// Claims under way to entities.
struct Reading<'a> {
    archive: &'a Archive,
    /// What everybody sees: the rest is marked.
    open: Audience,
    parties: FxHashSet<&'a EntityId>,
    found: BTreeMap<EntityId, Found>,
    /// By subject, relation and object: the relation as an entity, under the id of its first claim.
    relations: BTreeMap<(EntityId, String, EntityId), (Draft, Seen)>,
}

#[derive(Default)]
struct Found {
    schema: Option<&'static Schema>,
    properties: BTreeMap<String, BTreeSet<String>>,
    lists: BTreeSet<String>,
    members: BTreeSet<EntityId>,
    seen: Seen,
    marked: bool,
}

/// When the first and the last claim became known.
#[derive(Clone, Copy, Default)]
struct Seen(Option<(PartialDate, PartialDate)>);

impl Seen {
    fn add(&mut self, known: PartialDate) {
        self.0 = Some(self.0.map_or((known, known), |(first, last)| (first.min(known), last.max(known))));
    }

    fn write(self, draft: &mut Draft) {
        let day = |date: jiff::civil::Date| Some(format!("{date}T00:00:00"));
        if let Some((first, last)) = self.0 {
            draft.first_seen = day(first.first_day());
            draft.last_seen = day(last.last_day());
            draft.last_change.clone_from(&draft.last_seen);
        }
    }
}

impl Reading<'_> {
    fn add(&mut self, held: &Held) {
        let claim = &held.claim;
        let marked = self.archive.is_beyond(claim, &self.open);
        let subject = self.archive.clusters().canonical(&claim.subject).clone();
        if let (Some(relation), Some(object)) = (Relation::find(&claim.property), claim.value.entity()) {
            let object = self.archive.clusters().canonical(object).clone();
            self.relate((held, marked), relation, &subject, &object);
        }
        let found = self.found.entry(subject).or_default();
        let schema = claim.schema.as_deref().and_then(Schema::find);
        found.schema = match (found.schema, schema) {
            (Some(one), Some(other)) => Some(Schema::narrower(one, other)),
            (one, other) => one.or(other),
        };
        found.marked |= marked;
        found.members.insert(claim.subject.clone());
        found.seen.add(claim.known);
        match claim.property.strip_prefix(LISTING) {
            Some(list) => drop(found.lists.insert(list.to_owned())),
            None => {
                let values = found.properties.entry(claim.property.to_string()).or_default();
                values.insert(claim.value.as_text().into_owned());
            }
        }
    }

    /// A relation becomes an entity of its own, as FollowTheMoney has it; who holds a wallet is a property of it.
    fn relate(
        &mut self,
        (held, marked): (&Held, bool),
        relation: &Relation,
        subject: &EntityId,
        object: &EntityId,
    ) {
        let (schema, to, from) = relation.edge;
        if Schema::find(schema).is_none_or(|schema| schema.edge.is_none()) {
            let found = self.found.entry(subject.clone()).or_default();
            found.properties.entry(to.to_owned()).or_default().insert(object.to_string());
            return;
        }
        let key = (subject.clone(), relation.property.to_owned(), object.clone());
        let (draft, seen) = self.relations.entry(key).or_insert_with(|| {
            let mut draft = Draft::new(held.id.to_string(), schema);
            draft.caption = format!("{} {} {}", subject, relation.words, object);
            draft.properties.insert(to.to_owned(), vec![object.to_string()]);
            draft.properties.insert(from.to_owned(), vec![subject.to_string()]);
            draft.properties.insert("role".to_owned(), vec![relation.words.to_owned()]);
            let valid = [("startDate", held.claim.valid.from), ("endDate", held.claim.valid.to)];
            for (name, bound) in valid {
                if let Some(record::Bound::On(date)) = bound {
                    draft.properties.insert(name.to_owned(), vec![date.to_string()]);
                }
            }
            (draft, Seen::default())
        });
        draft.marked |= marked;
        seen.add(held.claim.known);
    }

    fn drafts(self) -> Entities {
        let parties = self.parties;
        let found = self.found.into_iter().filter_map(|(id, found)| found.draft(&id, parties.contains(&id)));
        let relations = self.relations.into_values().filter_map(|(mut draft, seen)| {
            let schema = Schema::find(&draft.schema)?;
            draft.properties.retain(|name, _| schema.property(name).is_some());
            seen.write(&mut draft);
            Some((draft, schema))
        });
        let mut all: Entities = found.chain(relations).collect();
        all.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
        all.dedup_by(|(one, _), (other, _)| one.id == other.id);
        all
    }
}

impl Found {
    /// `None` for what has no schema and is no party: figures of the field, and other subjects that are no entity.
    fn draft(self, id: &EntityId, is_party: bool) -> Option<(Draft, &'static Schema)> {
        let wallet = id.as_str().strip_prefix("wallet:").and_then(|rest| rest.split_once(':'));
        let plain = if wallet.is_some() { Some("CryptoWallet") } else { is_party.then_some("LegalEntity") };
        let schema = self.schema.or_else(|| plain.and_then(Schema::find))?;
        let mut draft = Draft::new(id.to_string(), schema.name);
        let known = self.properties.into_iter().filter(|(name, _)| schema.property(name).is_some());
        draft.properties = known.map(|(name, values)| (name, values.into_iter().collect())).collect();
        if let Some((_, address)) = wallet {
            let keys: &mut Vec<String> = draft.properties.entry("publicKey".to_owned()).or_default();
            if keys.is_empty() {
                keys.push(address.to_owned());
            }
            draft.caption = address.to_owned();
        }
        if !self.lists.is_empty()
            && schema.property("topics").is_some_and(|one| one.kind == PropertyType::Topic)
        {
            let topics: &mut Vec<String> = draft.properties.entry("topics".to_owned()).or_default();
            if !topics.iter().any(|topic| topic == SANCTIONED) {
                topics.push(SANCTIONED.to_owned());
            }
        }
        draft.marked = self.marked;
        draft.target = !self.lists.is_empty();
        draft.datasets = self.lists.into_iter().collect();
        draft.referents = self.members.iter().filter(|one| *one != id).map(ToString::to_string).collect();
        self.seen.write(&mut draft);
        Some((draft.captioned(), schema))
    }
}
