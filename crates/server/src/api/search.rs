//! `GET /search/{dataset}`: entities by the words that they are described with.

use super::{
    Parameters,
    filter::{Filter, place, schema, scope},
    matching::MOST_RESULTS,
};
use crate::{
    Caller, Desk, EntityResponse, ErrorResponse, PropertyValue, SearchFacet, SearchFacetItem, SearchResponse,
    TotalSpec,
    params::{Params, short},
    problem::{Problem, json},
    snapshot::{Kept, Scope, Snapshot, folded, label},
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use record::{PropertyType, Schema};
use screen::{Scratch, readings, search_readings};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// Furthest page.
const MOST_OFFSET: usize = 9_499;

/// Most values of a facet.
const MOST_VALUES: usize = 300;

/// Most filters on properties.
const MOST_FILTERS: usize = 20;

/// Candidates that `fuzzy` adds.
const MOST_FUZZY: usize = 50;

/// How probable they are at least.
const LEAST_FUZZY: f32 = 0.1;

const FACETS: [&str; 6] = ["datasets", "schema", "countries", "identifiers", "topics", "genders"];

/// What is asked, read and checked.
struct Asked {
    text: String,
    fuzzy: bool,
    schema: &'static Schema,
    filter: Filter,
    all: bool,
    countries: Vec<Option<u32>>,
    topics: Vec<Option<u32>>,
    datasets: Vec<Option<u16>>,
    /// Property and value.
    properties: Vec<(String, String)>,
    target: Option<bool>,
    sort: Vec<(String, bool)>,
    facets: Vec<String>,
    limit: usize,
    offset: usize,
}

/// Entities by words.
///
/// Every word must be there, the last one at least begun; case and accents do not count. Without words, all entities.
/// With `fuzzy`, parties whose names are spelled otherwise follow: for that question, `/match` is the better one.
#[utoipa::path(get, path = "/search/{dataset}", tag = "Matching",
    params(
        ("dataset" = String, Path, description = "`default`, or the name of a list: see /catalog"),
        ("q" = Option<String>, Query, description = "words"),
        ("schema" = Option<String>, Query, description = "entities of this schema and those that extend it; Thing"),
        ("limit" = Option<usize>, Query, description = "0 to 500; 10"),
        ("offset" = Option<usize>, Query, description = "0 to 9499; 0"),
        ("fuzzy" = Option<bool>, Query, description = "add parties whose names are spelled otherwise"),
        ("simple" = Option<bool>, Query, description = "taken, and without effect: the syntax is simple"),
        ("countries" = Option<Vec<String>>, Query, description = "country codes"),
        ("topics" = Option<Vec<String>>, Query, description = "topics"),
        ("datasets" = Option<Vec<String>>, Query, description = "datasets"),
        ("filter" = Option<Vec<String>>, Query, description = "`property:value`, such as `birthDate:1985`"),
        ("filter_op" = Option<String>, Query, description = "AND or OR (the default), for several values of one field"),
        ("target" = Option<bool>, Query, description = "only what a list names, or only what none names"),
        ("sort" = Option<Vec<String>>, Query, description = "`caption`, `id`, `first_seen`, `last_seen` or `last_change`, with `:asc` or `:desc`"),
        ("facets" = Option<Vec<String>>, Query, description = "datasets, schema, countries, identifiers, topics, genders"),
        ("include_dataset" = Option<Vec<String>>, Query, description = "only entities of one of these datasets"),
        ("exclude_dataset" = Option<Vec<String>>, Query, description = "no entities of these datasets"),
        ("exclude_schema" = Option<Vec<String>>, Query, description = "no entities of these schemata"),
        ("changed_since" = Option<String>, Query, description = "only entities that changed since that day"),
    ),
    responses((status = 200, body = SearchResponse), (status = 400, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(dataset): Parameters<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let snapshot = desk.snapshot_for(&caller).await?;
    scope(&snapshot, &dataset)?;
    let asked = Asked::read(&Params::parse(query.as_deref())?, &snapshot)?;
    let found = desk.pool.run(move |scratch| {
        let scope = scope(&snapshot, &dataset)?;
        let page = Search { snapshot: &snapshot, scope, asked: &asked }.page(scratch);
        caller.note(page.results.iter().flat_map(|entity| snapshot.marked(entity)))?;
        Ok::<_, Problem>(json(&page))
    })?;
    found.await?
}

impl Asked {
    fn read(params: &Params, snapshot: &Snapshot) -> Result<Self, Problem> {
        let codes = |name: &str| params.all(name).into_iter().map(|code| place(snapshot, code)).collect();
        Ok(Self {
            text: params.one("q").unwrap_or_default().trim().to_owned(),
            fuzzy: params.flag("fuzzy", false)?,
            schema: schema(params.one("schema").filter(|name| !name.is_empty()).unwrap_or("Thing"))?,
            filter: Filter::read(params, snapshot)?,
            all: all(params)?,
            countries: params
                .all("countries")
                .into_iter()
                .map(|code| place(snapshot, &code.to_lowercase()))
                .collect(),
            topics: codes("topics"),
            datasets: params.all("datasets").into_iter().map(|name| snapshot.place(name)).collect(),
            properties: properties(params)?,
            target: params.one("target").is_some().then(|| params.flag("target", true)).transpose()?,
            sort: sort(params)?,
            facets: facets(params)?,
            limit: params.integer("limit", 10, 0..=MOST_RESULTS)?,
            offset: params.integer("offset", 0, 0..=MOST_OFFSET)?,
        })
    }
}

fn all(params: &Params) -> Result<bool, Problem> {
    match params.one("filter_op") {
        None | Some("OR") => Ok(false),
        Some("AND") => Ok(true),
        Some(other) => Err(Problem::wrong(format!("filter_op: '{}'", short(other)), "give AND or OR")),
    }
}

fn properties(params: &Params) -> Result<Vec<(String, String)>, Problem> {
    let given = params.all("filter");
    if given.len() > MOST_FILTERS {
        return Err(Problem::wrong(
            format!("{} filters", given.len()),
            format!("give at most {MOST_FILTERS}"),
        ));
    }
    let pair = |text: &&str| {
        let known = text.split_once(':').filter(|(name, value)| !name.is_empty() && !value.is_empty());
        let wrong = || {
            Problem::bad(format!("filter: '{}'", short(text)), "write property:value, such as birthDate:1985")
        };
        let (name, value) = known.ok_or_else(wrong)?;
        Ok((name.strip_prefix("properties.").unwrap_or(name).to_owned(), value.to_owned()))
    };
    given.iter().map(pair).collect()
}

fn sort(params: &Params) -> Result<Vec<(String, bool)>, Problem> {
    let known = ["caption", "id", "first_seen", "last_seen", "last_change"];
    let key = |text: &str| {
        let (name, way) = text.split_once(':').unwrap_or((text, "asc"));
        match (known.contains(&name), way) {
            (true, "asc") => Ok((name.to_owned(), false)),
            (true, "desc") => Ok((name.to_owned(), true)),
            _ => {
                let hint = format!("sort by {}, with :asc or :desc", known.join(", "));
                Err(Problem::bad(format!("sort: '{}'", short(text)), hint))
            }
        }
    };
    params.all("sort").into_iter().map(key).collect()
}

fn facets(params: &Params) -> Result<Vec<String>, Problem> {
    let given = params.all("facets");
    if given.is_empty() {
        return Ok(["countries", "topics", "datasets"].map(str::to_owned).to_vec());
    }
    match given.iter().find(|facet| !FACETS.contains(facet)) {
        None => Ok(given.into_iter().map(str::to_owned).collect()),
        Some(other) => Err(Problem::wrong(
            format!("facets: '{}'", short(other)),
            format!("give some of {}", FACETS.join(", ")),
        )),
    }
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    scope: &'a Scope,
    asked: &'a Asked,
}

impl Search<'_> {
    fn page(&self, scratch: &mut Scratch) -> SearchResponse {
        let found = self.ordered(self.found(scratch));
        let page = found.iter().skip(self.asked.offset).take(self.asked.limit);
        SearchResponse {
            limit: self.asked.limit,
            offset: self.asked.offset,
            total: TotalSpec::exactly(found.len()),
            results: page.filter_map(|number| self.snapshot.kept(*number)?.entity()).collect(),
            facets: self
                .asked
                .facets
                .iter()
                .map(|facet| (facet.clone(), self.facet(facet, &found)))
                .collect(),
        }
    }

    /// Entities that are meant, each with its rank: lower is better.
    fn found(&self, scratch: &mut Scratch) -> Vec<(u32, u32)> {
        let count = u32::try_from(self.snapshot.entities.len()).unwrap_or(u32::MAX);
        if self.asked.text.is_empty() {
            return (0..count).filter(|number| self.counts(*number)).map(|number| (0, number)).collect();
        }
        let wanted = folded(&self.asked.text);
        let words = self.snapshot.words.find(&self.asked.text).unwrap_or_default();
        let rank = |number: u32| {
            let caption = self.snapshot.kept(number).map(|kept| folded(&kept.caption)).unwrap_or_default();
            let by_name = if caption == wanted {
                0
            } else if caption.contains(&wanted) {
                1
            } else {
                2
            };
            (by_name, number)
        };
        let mut found: Vec<(u32, u32)> =
            words.into_iter().filter(|number| self.counts(*number)).map(rank).collect();
        if self.asked.fuzzy {
            let others = self.spelled_otherwise(scratch);
            let others = others.into_iter().filter(|number| !found.iter().any(|(_, known)| known == number));
            let others: Vec<u32> = others.filter(|number| self.counts(*number)).collect();
            found.extend(others.into_iter().zip(3..).map(|(number, rank)| (rank, number)));
        }
        found
    }

    /// Parties that screening finds, the most probable first.
    fn spelled_otherwise(&self, scratch: &mut Scratch) -> Vec<u32> {
        let names = self.scope.names();
        let properties = BTreeMap::from([("name".to_owned(), vec![self.asked.text.clone()])]);
        let Ok(asked) = readings(None, &properties) else { return vec![] };
        let found = search_readings(&names.index, &asked, &self.snapshot.model, MOST_FUZZY, scratch);
        let likely = found.iter().filter(|(_, found)| found.weighed.probability >= LEAST_FUZZY);
        likely.filter_map(|(_, found)| names.entity(found.party)).collect()
    }

    fn counts(&self, number: u32) -> bool {
        let Some(kept) = self.snapshot.kept(number) else { return false };
        let Asked { schema, filter, countries, topics, datasets, target, .. } = self.asked;
        kept.schema.is_a(schema.name)
            && self.scope.has(number)
            && filter.admits(number, kept)
            && target.is_none_or(|target| kept.target == target)
            && self.has(countries, |country| kept.countries.contains(country))
            && self.has(topics, |topic| kept.topics.contains(topic))
            && self.has(datasets, |place| *place == 0 || kept.datasets.contains(place))
            && self.has_properties(kept)
    }

    /// Whether it has one, or with `AND` all, of the values asked for; where none is asked for, yes.
    fn has<T>(&self, wanted: &[Option<T>], has: impl Fn(&T) -> bool) -> bool {
        let mut wanted = wanted.iter().map(|one| one.as_ref().is_some_and(&has)).peekable();
        wanted.peek().is_none() || if self.asked.all { wanted.all(|has| has) } else { wanted.any(|has| has) }
    }

    fn has_properties(&self, kept: &Kept) -> bool {
        if self.asked.properties.is_empty() {
            return true;
        }
        let Some(entity) = kept.entity() else { return false };
        // A year asked for is met by a day of it.
        let bears = |name: &str, wanted: &str| {
            let date = kept.schema.property(name).is_some_and(|property| property.kind == PropertyType::Date);
            texts(&entity, name).any(|value| value == wanted || date && value.starts_with(wanted))
        };
        let mut fields = BTreeMap::<&str, Vec<&str>>::new();
        for (name, value) in &self.asked.properties {
            fields.entry(name).or_default().push(value);
        }
        fields.into_iter().all(|(name, values)| {
            let values: Vec<Option<&str>> = values.into_iter().map(Some).collect();
            self.has(&values, |value| bears(name, value))
        })
    }

    /// The numbers in the order that is asked for: by rank and then by caption, unless a sort says otherwise.
    fn ordered(&self, mut found: Vec<(u32, u32)>) -> Vec<u32> {
        let caption = |number: u32| self.snapshot.kept(number).map(|kept| &*kept.caption);
        if self.asked.sort.is_empty() {
            found.sort_by_cached_key(|(rank, number)| {
                (*rank, caption(*number).map(str::len), caption(*number).map(str::to_owned), *number)
            });
            return found.into_iter().map(|(_, number)| number).collect();
        }
        let mut numbers: Vec<u32> = found.into_iter().map(|(_, number)| number).collect();
        // The last key first: sorting is stable.
        for (key, descending) in self.asked.sort.iter().rev() {
            let value = |number: &u32| self.sort_value(*number, key);
            if *descending {
                numbers.sort_by_cached_key(|number| Reverse(value(number)));
            } else {
                numbers.sort_by_cached_key(value);
            }
        }
        numbers
    }

    fn sort_value(&self, number: u32, key: &str) -> String {
        let Some(kept) = self.snapshot.kept(number) else { return String::new() };
        let time =
            |entity: EntityResponse| if key == "first_seen" { entity.first_seen } else { entity.last_seen };
        match key {
            "caption" => kept.caption.to_string(),
            "id" => kept.id.to_string(),
            "last_change" => kept.changed.to_string(),
            _ => kept.entity().and_then(time).unwrap_or_default(),
        }
    }

    fn facet(&self, facet: &str, found: &[u32]) -> SearchFacet {
        let mut counts = HashMap::<String, usize>::new();
        for kept in found.iter().filter_map(|number| self.snapshot.kept(*number)) {
            for value in self.facet_values(facet, kept) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let item = |(name, count): (String, usize)| {
            let label = label(facet, &name).to_owned();
            SearchFacetItem { name, label, count }
        };
        let heading = match facet {
            "schema" => "Types of entity",
            "countries" => "Countries",
            "topics" => "Topics",
            "identifiers" => "Identifiers",
            "genders" => "Genders",
            _ => "Data sources",
        };
        SearchFacet {
            label: heading.to_owned(),
            values: counts.into_iter().take(MOST_VALUES).map(item).collect(),
        }
    }

    fn facet_values(&self, facet: &str, kept: &Kept) -> Vec<String> {
        let terms =
            |places: &[u32]| places.iter().map(|place| self.snapshot.term(*place).to_owned()).collect();
        match facet {
            "schema" => vec![kept.schema.name.to_owned()],
            "countries" => terms(&kept.countries),
            "topics" => terms(&kept.topics),
            "identifiers" => of_kind(kept, PropertyType::Identifier),
            "genders" => of_kind(kept, PropertyType::Gender),
            _ => {
                let scopes =
                    kept.datasets.iter().filter_map(|place| self.snapshot.scopes.get(usize::from(*place)));
                scopes.map(|scope| scope.name.clone()).collect()
            }
        }
    }
}

fn of_kind(kept: &Kept, kind: PropertyType) -> Vec<String> {
    let Some(entity) = kept.entity() else { return vec![] };
    let names = entity.properties.keys();
    let own = names.filter(|name| kept.schema.property(name).is_some_and(|property| property.kind == kind));
    own.flat_map(|name| texts(&entity, name)).map(str::to_owned).collect()
}

fn texts<'a>(entity: &'a EntityResponse, name: &str) -> impl Iterator<Item = &'a str> {
    entity.properties.get(name).into_iter().flatten().filter_map(|value| match value {
        PropertyValue::Text(text) => Some(text.as_str()),
        PropertyValue::Entity(_) => None,
    })
}
