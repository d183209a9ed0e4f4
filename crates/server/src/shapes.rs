//! The shapes of requests and answers, as yente's API has them (`yente` 5.5): field for field, in its names.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What went wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorResponse {
    /// What is wrong, and where.
    pub detail: String,
    /// What to do about it.
    pub hint: String,
}

/// Whether the service answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatusResponse {
    /// `ok`.
    pub status: String,
}

/// How many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TotalSpec {
    /// The number.
    pub value: usize,
    /// `eq` where it is exact, `gte` where there may be more.
    pub relation: String,
}

impl TotalSpec {
    pub(crate) fn exactly(value: usize) -> Self {
        Self { value, relation: "eq".to_owned() }
    }
}

/// A value of a property: a text, or an entity in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum PropertyValue {
    /// A text, also the id of an entity.
    Text(String),
    /// The entity itself.
    #[schema(no_recursion)]
    Entity(Box<EntityResponse>),
}

/// An entity in FollowTheMoney's form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntityResponse {
    /// Its id; the one that stands for all records judged the same.
    pub id: String,
    /// How it is shown.
    pub caption: String,
    /// Its FollowTheMoney schema.
    pub schema: String,
    /// Its values by property.
    pub properties: BTreeMap<String, Vec<PropertyValue>>,
    /// The lists on which it stands.
    pub datasets: Vec<String>,
    /// The ids of the records that were judged to be the same.
    pub referents: Vec<String>,
    /// Whether a list names it.
    pub target: bool,
    /// When its first claim became known.
    pub first_seen: Option<String>,
    /// When its last claim became known.
    pub last_seen: Option<String>,
    /// The same; files may say otherwise.
    pub last_change: Option<String>,
}

/// What one piece of evidence adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeatureResult {
    /// What it adds, in nats (natural logarithm of the odds): above 0 it speaks for the match.
    pub score: f32,
    /// The same in words.
    pub detail: String,
    /// The words of the query that it is about.
    pub query: Option<String>,
    /// The words of the listed name that it is about.
    pub candidate: Option<String>,
}

/// A candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoredEntityResponse {
    /// The entity.
    #[serde(flatten)]
    pub entity: EntityResponse,
    /// The probability that it is the party asked for, 0 to 1.
    pub score: f32,
    /// Whether the score reaches the threshold.
    #[serde(rename = "match")]
    pub is_match: bool,
    /// The evidence, by feature: the score is what these add up to.
    pub explanations: BTreeMap<String, FeatureResult>,
}

/// A party to look for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntityExample {
    /// The caller's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `Person`, `Company`, `Vessel`, `LegalEntity`, `CryptoWallet`, …
    pub schema: String,
    /// Its values by property: a text, or a list of texts.
    pub properties: BTreeMap<String, serde_json::Value>,
}

/// Queries under keys of the caller's own, at most 10,000.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntityMatchQuery {
    /// Not taken, and refused where it is not empty: the model's weights are fitted.
    #[serde(default)]
    pub weights: BTreeMap<String, f32>,
    /// Not taken, and refused where it is not empty.
    #[serde(default)]
    pub config: BTreeMap<String, serde_json::Value>,
    /// The queries.
    pub queries: BTreeMap<String, EntityExample>,
}

/// The answer to one query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntityMatches {
    /// 200.
    pub status: u16,
    /// The candidates, the most probable first.
    pub results: Vec<ScoredEntityResponse>,
    /// How many candidates were found, before the limit; `gte` where the search itself stopped.
    pub total: TotalSpec,
    /// The query as it was sent.
    pub query: EntityExample,
}

/// The answers under the keys of the queries, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntityMatchResponse {
    /// The answers.
    pub responses: BTreeMap<String, EntityMatches>,
    /// Most results of one query.
    pub limit: usize,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchFacetItem {
    /// The value.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// How many entities have it.
    pub count: usize,
}

/// The values that the entities found have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchFacet {
    /// What it is.
    pub label: String,
    /// The commonest values first.
    pub values: Vec<SearchFacetItem>,
}

/// A page of entities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchResponse {
    /// Most results of a page.
    pub limit: usize,
    /// Where the page begins.
    pub offset: usize,
    /// How many there are.
    pub total: TotalSpec,
    /// The entities.
    pub results: Vec<EntityResponse>,
    /// Counts over all that were found.
    pub facets: BTreeMap<String, SearchFacet>,
}

/// A page of neighbours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AdjacentResultsResponse {
    /// Most results of a page.
    pub limit: usize,
    /// Where the page begins.
    pub offset: usize,
    /// How many there are.
    pub total: TotalSpec,
    /// The neighbours.
    pub results: Vec<PropertyValue>,
}

/// An entity and its neighbours, by the property that leads to them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntityAdjacentResponse {
    /// The entity.
    pub entity: EntityResponse,
    /// Its neighbours.
    pub adjacent: BTreeMap<String, AdjacentResultsResponse>,
}

/// A list, or all of them together (`default`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct YenteDatasetModel {
    /// Its name in addresses: `/match/{name}`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// One sentence on it.
    pub summary: Option<String>,
    /// Which snapshot it is.
    pub version: Option<String>,
    /// When its latest claim became known.
    pub updated_at: Option<String>,
    /// The same.
    pub last_export: Option<String>,
    /// How many entities it has.
    pub entity_count: usize,
    /// How many of them are parties or things, and no relations.
    pub thing_count: usize,
    /// The datasets that it is made of.
    pub children: Vec<String>,
    /// Nothing.
    pub tags: Vec<String>,
    /// Nothing.
    pub resources: Vec<String>,
    /// Always.
    pub load: bool,
    /// Which snapshot is asked.
    pub index_version: Option<String>,
    /// Whether the snapshot is as new as the watch.
    pub index_current: bool,
    /// Never.
    pub deprecated: bool,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DataCatalogModel {
    /// The datasets.
    pub datasets: Vec<YenteDatasetModel>,
    /// Those that are as new as the watch.
    pub current: Vec<String>,
    /// The others.
    pub outdated: Vec<String>,
    /// Whether the watch holds more than the snapshot.
    pub index_stale: bool,
}

/// What a feature is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeatureDoc {
    /// In words.
    pub description: String,
    /// The most that it adds or takes, in nats.
    pub coefficient: f32,
    /// Where to read on.
    pub url: String,
}

/// What an algorithm is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlgorithmDocs {
    /// Its name.
    pub name: String,
    /// In words.
    pub description: String,
    /// It has no settings.
    pub config: BTreeMap<String, String>,
    /// Its features.
    pub features: BTreeMap<String, FeatureDoc>,
}

/// An algorithm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Algorithm {
    /// Its name.
    pub name: String,
    /// In words.
    pub description: String,
    /// Its features; `docs` has them too.
    pub features: BTreeMap<String, FeatureDoc>,
    /// What it is.
    pub docs: AlgorithmDocs,
}

/// The algorithms; there is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlgorithmResponse {
    /// The algorithms.
    pub algorithms: Vec<Algorithm>,
    /// The one that is taken where none is named.
    pub default: String,
    /// The one that `best` names.
    pub best: String,
}
