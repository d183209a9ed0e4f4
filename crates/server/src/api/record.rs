//! `GET /record/{id}`: all that is held of one entity, claim by claim, as it was on a day and known on a day.

use super::{Parameters, held::with_engines};
use crate::{
    Caller, Desk, ErrorResponse,
    params::{Params, short},
    problem::{Problem, json},
};
use archive::{Archive, ArchiveError, Held, View};
use assess::{Kind, reconcile::Group};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use record::{ClaimId, EntityId, LISTING, Relation, Schema, Status};
use screen::{FIRST_LIST, Listing, RecordLinks, best_paths, listings};
use serde_json::{Value, json as value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Paths to one list.
const MOST_PATHS: usize = 5;

/// Neighbours that are named.
const MOST_NEIGHBOURS: usize = 500;

/// Records judged the same whose disagreements are looked for.
const MOST_MEMBERS: usize = 16;

/// All that is held of an entity: claims by property and value, listings, paths to lists, disagreements, wallets,
/// neighbours, and every day on which something became known.
#[utoipa::path(get, path = "/record/{id}", tag = "Record",
    params(("id" = String, Path), ("as_of" = Option<String>, Query, description = "true on this day"),
        ("known_at" = Option<String>, Query, description = "known by the end of this day")),
    responses((status = 200, description = "id, caption, schema, referents, properties, listed, paths, disagreements, days, wallets, neighbours"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["as_of", "known_at"])?;
    let (as_of, known_at) = (params.day("as_of")?, params.day("known_at")?);
    let unknown = move |id: &str| {
        let hint = "/search/default?q=… finds ids by words";
        Problem::unknown(format!("nothing of the id '{}' is held", short(id)), hint)
    };
    let entity = EntityId::new(&id).map_err(|_| unknown(&id))?;
    let told = desk.reading(move |desk| {
        with_engines(desk, &caller, |engines, of| {
            let archive = engines.archive();
            let sight = Sight { archive, view: of.view(as_of, known_at), of_all_days: of.view(None, None) };
            let entity = archive.clusters().canonical(&entity).clone();
            let page = sight.page(&entity)?.ok_or_else(|| unknown(entity.as_str()))?;
            let mut groups = vec![];
            for member in archive.clusters().members(&entity).iter().take(MOST_MEMBERS) {
                groups.extend(engines.groups(Some(member.as_str()), known_at)?);
            }
            groups.retain(|group| group.kind != Kind::None && !page.names_one_party(&sight, group));
            page.as_json(&sight, &groups)
        })
    });
    Ok(json(&told.await?))
}

/// From where an entity is looked at.
struct Sight<'a> {
    archive: &'a Archive,
    view: View,
    of_all_days: View,
}

/// What is held of an entity.
struct Page {
    id: EntityId,
    /// As the view shows it.
    claims: Vec<Held>,
    /// What points at it.
    about: Vec<Held>,
    /// Of all days: nothing else says whether it is known at all.
    days: BTreeSet<String>,
}

impl Sight<'_> {
    /// `None` where nothing was ever said of it.
    fn page(&self, id: &EntityId) -> Result<Option<Page>, ArchiveError> {
        let mut ever = self.archive.claims_of(id, &self.of_all_days)?;
        ever.extend(self.archive.claims_about(id, &self.of_all_days)?);
        if ever.is_empty() {
            return Ok(None);
        }
        let days = ever.iter().map(|held| held.claim.known.last_day().to_string()).collect();
        let claims = self.archive.claims_of(id, &self.view)?;
        let about = self.archive.claims_about(id, &self.view)?;
        Ok(Some(Page { id: id.clone(), claims, about, days }))
    }

    fn listings(&self, id: &EntityId) -> Result<Vec<Value>, Problem> {
        let lists = self.archive.lists()?;
        let on = listings(self.archive, lists.iter().map(String::as_str), self.view, id)?;
        Ok(on.iter().map(Listing::as_json).collect())
    }

    /// The best paths to the UN list, and where there is none to the first list that has any.
    fn paths(&self, id: &EntityId) -> Result<Vec<Value>, Problem> {
        let lists = self.archive.lists()?;
        let others = lists.iter().map(String::as_str).filter(|list| *list != FIRST_LIST);
        for list in [FIRST_LIST].into_iter().chain(others) {
            let found = best_paths(&RecordLinks::new(self.archive, list, self.view), id, MOST_PATHS)?;
            if !found.paths.is_empty() {
                let paths = found.paths.iter().map(|path| path.as_json(self.archive));
                return Ok(paths.collect::<Result<_, _>>()?);
            }
        }
        Ok(vec![])
    }

    /// A claim with the exhibit that it was read from.
    fn claim(&self, held: &Held) -> Result<Value, ArchiveError> {
        let (claim, source) = (&held.claim, &held.claim.source);
        let exhibit = self.archive.exhibit(&source.exhibit)?;
        let handling = claim.handling.as_ref().or(exhibit.as_ref().map(|exhibit| &exhibit.handling));
        Ok(value!({
            "id": held.id, "originator": source.originator, "attributor": source.attributor,
            "grade": claim.grade.to_string(), "known": claim.known, "valid": claim.valid.to_string(),
            "citation": source.citation, "quote": source.quote, "denied": claim.denied, "status": held.status,
            "handling": handling,
            "sources": [{ "exhibit": source.exhibit, "name": exhibit.map(|exhibit| exhibit.name), "locator": source.locator }],
        }))
    }
}

impl Page {
    fn as_json(&self, sight: &Sight<'_>, groups: &[Group]) -> Result<Value, Problem> {
        let disputed: BTreeSet<ClaimId> = groups.iter().flat_map(|group| group.claims.clone()).collect();
        let schema = self.schema();
        Ok(value!({
            "id": self.id,
            "caption": sight.archive.caption(&self.id)?,
            "schema": schema.map(|schema| schema.name),
            "referents": sight.archive.clusters().members(&self.id).into_iter().filter(|id| *id != self.id).collect::<Vec<_>>(),
            "properties": self.properties(sight, schema, &disputed)?,
            "listed": sight.listings(&self.id)?,
            "paths": sight.paths(&self.id)?,
            "disagreements": groups,
            "days": self.days,
            "wallets": self.wallets(),
            "neighbours": self.neighbours(sight)?,
        }))
    }

    fn schema(&self) -> Option<&'static Schema> {
        let schemata = self.claims.iter().filter_map(|held| Schema::find(held.claim.schema.as_deref()?));
        schemata.reduce(Schema::narrower)
    }

    fn properties(
        &self,
        sight: &Sight<'_>,
        schema: Option<&Schema>,
        disputed: &BTreeSet<ClaimId>,
    ) -> Result<Vec<Value>, Problem> {
        let mut found = BTreeMap::<(bool, &str), BTreeMap<String, Vec<&Held>>>::new();
        for held in self.claims.iter().filter(|held| !held.claim.property.starts_with(LISTING)) {
            let property: &str = &held.claim.property;
            let values = found.entry((property != "name", property)).or_default();
            // Records that were judged one party are one value.
            let party =
                held.claim.value.entity().map(|id| sight.archive.clusters().canonical(id).to_string());
            values.entry(party.unwrap_or_else(|| held.claim.value.to_string())).or_default().push(held);
        }
        let shown = found.into_iter().map(|((_, property), values)| {
            let values = values.into_values().map(|held| one_value(sight, &held, disputed));
            let kind = schema.and_then(|schema| schema.property(property)).map(|known| known.kind);
            let kind = kind.map_or_else(|| "term".to_owned(), |kind| format!("{kind:?}").to_lowercase());
            let values = values.collect::<Result<Vec<_>, ArchiveError>>()?;
            Ok(value!({ "property": property, "label": label(property), "type": kind, "values": values }))
        });
        shown.collect()
    }

    fn wallets(&self) -> BTreeSet<&EntityId> {
        let said = self.claims.iter().filter_map(|held| held.claim.value.entity());
        let said = said.chain(self.about.iter().map(|held| &held.claim.subject));
        said.filter(|id| id.as_str().starts_with("wallet:")).collect()
    }

    /// Whether the claims of a group name records of one party, and so do not disagree.
    fn names_one_party(&self, sight: &Sight<'_>, group: &Group) -> bool {
        let of_group = self.claims.iter().filter(|held| group.claims.contains(&held.id));
        let named =
            of_group.map(|held| held.claim.value.entity().map(|id| sight.archive.clusters().canonical(id)));
        let named: BTreeSet<_> = named.collect();
        named.len() == 1 && named.first().is_some_and(Option::is_some)
    }

    /// Who is related to it: by its own claims (`out`), or by claims on others that name it (`in`).
    fn neighbours(&self, sight: &Sight<'_>) -> Result<Vec<Value>, ArchiveError> {
        let stands = |held: &&Held| held.status == Status::Standing && !held.claim.denied;
        let out = self
            .claims
            .iter()
            .filter(stands)
            .filter_map(|held| Some((held.claim.value.entity()?.clone(), &*held.claim.property, "out")));
        let about = self.about.iter().filter(stands);
        let back = about.map(|held| (held.claim.subject.clone(), &*held.claim.property, "in"));
        let all = out.chain(back).map(|(id, property, direction)| {
            (sight.archive.clusters().canonical(&id).clone(), property, direction)
        });
        let all: BTreeSet<_> = all.filter(|(id, ..)| *id != self.id).collect();
        let shown = all.into_iter().take(MOST_NEIGHBOURS).map(|(id, property, direction)| {
            let caption = sight.archive.caption(&id)?;
            let words = label(property);
            Ok(value!({ "id": id, "caption": caption, "relation": property, "words": words, "direction": direction }))
        });
        shown.collect()
    }
}

/// A value with the claims that state it, or deny it.
fn one_value(sight: &Sight<'_>, held: &[&Held], disputed: &BTreeSet<ClaimId>) -> Result<Value, ArchiveError> {
    let claims = held.iter().map(|held| sight.claim(held)).collect::<Result<Vec<_>, _>>()?;
    let denied = held.iter().filter(|held| held.claim.denied).count();
    let contested =
        (denied > 0 && denied < held.len()) || held.iter().any(|held| disputed.contains(&held.id));
    let said = held.first().map(|held| &held.claim.value);
    let text = match said.and_then(|value| value.entity()) {
        Some(id) => sight.archive.caption(id)?,
        None => said.map(ToString::to_string).unwrap_or_default(),
    };
    Ok(value!({ "value": said, "text": text, "claims": claims, "contested": contested }))
}

/// A property in words: of a relation the words between its ends, else its name taken apart.
fn label(property: &str) -> String {
    if let Some(relation) = Relation::find(property) {
        return relation.words.to_owned();
    }
    let mut words = String::new();
    for letter in property.chars() {
        match letter {
            '_' | ':' => words.push(' '),
            letter if letter.is_uppercase() => words.extend([' '].into_iter().chain(letter.to_lowercase())),
            letter => words.push(letter),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_words() {
        assert_eq!(label("birthDate"), "birth date");
        assert_eq!(label("amount_stolen"), "amount stolen");
        assert_eq!(label("owned_by"), "is owned by");
    }
}
