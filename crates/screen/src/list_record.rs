//! The records of the lists that a watch holds, each by itself: as of which day, and as known at which.

use crate::{Party, ScreenError, kind, party};
use archive::{Archive, Held, View};
use record::{Claim, ClaimId, Digest, EntityId, LISTING, PartialDate, Schema};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One value that a list states, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The claim.
    pub claim: ClaimId,
    /// Its property.
    pub property: Arc<str>,
    /// Its value, as text.
    pub value: String,
    /// When its originator made it known.
    pub known: PartialDate,
    /// The ledger entry that brought it.
    pub entry: u64,
    /// The exhibit that it was read from.
    pub exhibit: Digest,
    /// Whose knowledge it is.
    pub originator: Arc<str>,
}

/// A record of one or more lists. Records that were judged the same stay apart.
#[derive(Debug, Clone, PartialEq)]
pub struct ListRecord {
    /// Its id.
    pub id: EntityId,
    /// What screening compares.
    pub party: Party,
    /// The lists that it stands on: `un_1718`, `ofac_sdn`.
    pub lists: BTreeSet<String>,
    /// Everything that is stated of it, in ledger order.
    pub stated: Vec<Stated>,
}

impl ListRecord {
    /// Whose lists it stands on.
    pub fn originators(&self) -> BTreeSet<String> {
        let listings = self.stated.iter().filter(|stated| stated.property.starts_with(LISTING));
        listings.map(|stated| stated.originator.to_string()).collect()
    }

    /// The claims that give it this value under one of these properties.
    pub fn claims(&self, properties: &[&str], value: &str) -> Vec<&Stated> {
        let says = |stated: &&Stated| properties.contains(&&*stated.property) && stated.value == value;
        self.stated.iter().filter(says).collect()
    }

    /// The claims that list it.
    pub fn listings(&self) -> impl Iterator<Item = &Stated> {
        self.stated.iter().filter(|stated| stated.property.starts_with(LISTING))
    }
}

/// The properties that name a party.
pub(crate) const NAMING: [&str; 4] = ["name", "alias", "previousName", "weakAlias"];

/// What is gathered of one record.
#[derive(Default)]
struct Gathered {
    schema: Option<&'static Schema>,
    properties: BTreeMap<String, Vec<String>>,
    stated: Vec<Stated>,
}

impl Gathered {
    fn add(&mut self, Held { id, claim, entry, .. }: Held) {
        let schema = claim.schema.as_deref().and_then(Schema::find);
        self.schema = match (self.schema, schema) {
            (Some(one), Some(other)) => Some(Schema::narrower(one, other)),
            (one, other) => one.or(other),
        };
        let Claim { property, value, known, source, .. } = claim;
        let value = value.as_text().into_owned();
        let values = self.properties.entry(property.to_string()).or_default();
        if !values.contains(&value) {
            values.push(value.clone());
        }
        let (exhibit, originator) = (source.exhibit, source.originator);
        self.stated.push(Stated { claim: id, property, value, known, entry, exhibit, originator });
    }

    /// `None` where it is no party (a wallet), bears no name, or is on no list in this view.
    fn record(self, id: EntityId) -> Option<ListRecord> {
        let mut party = party(kind(self.schema?.name)?, &self.properties);
        party.id = id.to_string();
        let list = |stated: &Stated| stated.property.strip_prefix(LISTING).map(str::to_owned);
        let lists: BTreeSet<String> = self.stated.iter().filter_map(list).collect();
        (!lists.is_empty() && !party.names.is_empty()).then_some(ListRecord {
            id,
            party,
            lists,
            stated: self.stated,
        })
    }
}

/// The parties that the lists of a watch name in this view, by id.
///
/// # Errors
/// Where the archive cannot be read.
pub fn list_records(archive: &Archive, view: &View) -> Result<Vec<ListRecord>, ScreenError> {
    let mut gathered = BTreeMap::<EntityId, Gathered>::new();
    archive
        .for_each_listed(view, |held| gathered.entry(held.claim.subject.clone()).or_default().add(held))?;
    Ok(gathered.into_iter().filter_map(|(id, gathered)| gathered.record(id)).collect())
}
