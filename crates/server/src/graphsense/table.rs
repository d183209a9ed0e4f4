//! Every route that is answered: its path, what it gives, the parameters that it knows, and what answers it.

use super::{
    absent, accounts, general, neighbors,
    networks::Found,
    pages,
    reading::{Reading, answered},
    shapes::{Listed, Page},
    tags, txs,
};
use crate::{Caller, Desk, ErrorResponse, api::Parameters, params::short, problem::Problem};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use std::{collections::BTreeMap, sync::Arc};
use utoipa_axum::{router::OpenApiRouter, routes as entry};

macro_rules! read {
    ($($name:ident $path:tt ($($part:tt)*) [$($known:tt)*] $what:tt $answer:expr;)*) => {$(
        #[doc = $what]
        #[utoipa::path(get, path = $path, tag = "GraphSense",
            params($(($part = String, Path),)* $(($known = Option<String>, Query),)*),
            responses((status = 200, description = "as graphsense-python 2.18 reads it"), (status = 400, body = ErrorResponse),
                (status = 404, body = ErrorResponse), (status = 409, body = ErrorResponse),
                (status = 422, body = ErrorResponse), (status = 501, body = ErrorResponse)))]
        async fn $name(
            State(desk): State<Arc<Desk>>,
            caller: Caller,
            Parameters(parts): Parameters<BTreeMap<String, String>>,
            RawQuery(query): RawQuery,
        ) -> Result<Response, Problem> {
            answered(desk, caller, (parts, query), &[$($known),*], $answer).await
        }
    )*};
}

read! {
    stats "/graphsense/stats" () [] "What is held of each network." general::stats;
    capabilities "/graphsense/capabilities" () [] "What is not answered of each network." general::capabilities;
    search "/graphsense/search" ()
        ["q" "currency" "limit" "include_sub_tx_identifiers" "include_labels" "include_actors" "include_txs" "include_addresses"]
        "Addresses and transactions by their first letters, labels and actors by words." general::search;
    tokens "/graphsense/{currency}/supported_tokens" ("currency") [] "The tokens of which transfers are held." general::tokens;
    address "/graphsense/{currency}/addresses/{address}" ("currency" "address") ["include_actors" "as_of" "known_at"]
        "An address: sums of the transfers that are held, which are floors." |reading| accounts::address(reading, &at(reading)?);
    address_cluster "/graphsense/{currency}/addresses/{address}/cluster" ("currency" "address") ["include_actors" "as_of" "known_at"]
        "The cluster of an address: itself." |reading| accounts::cluster(reading, &at(reading)?);
    address_entity "/graphsense/{currency}/addresses/{address}/entity" ("currency" "address") ["include_actors" "as_of" "known_at"]
        "The cluster of an address, by its old name." |reading| accounts::cluster(reading, &at(reading)?);
    address_tag_summary "/graphsense/{currency}/addresses/{address}/tag_summary" ("currency" "address")
        ["include_best_cluster_tag" "as_of" "known_at"] "What the labels of an address say together." tags::summary;
    address_tags "/graphsense/{currency}/addresses/{address}/tags" ("currency" "address")
        ["page" "pagesize" "include_best_cluster_tag" "as_of" "known_at"] "The labels of an address, the best grade first." tags::list;
    address_txs "/graphsense/{currency}/addresses/{address}/txs" ("currency" "address")
        ["direction" "min_height" "max_height" "min_date" "max_date" "order" "token_currency" "page" "pagesize" "as_of"]
        "The transfers of an address." |reading| txs::of_address(reading, &at(reading)?);
    address_links "/graphsense/{currency}/addresses/{address}/links" ("currency" "address")
        ["neighbor" "min_height" "max_height" "min_date" "max_date" "order" "token_currency" "page" "pagesize" "as_of"]
        "The transfers from an address to its neighbor." links_of_address;
    address_neighbors "/graphsense/{currency}/addresses/{address}/neighbors" ("currency" "address")
        ["direction" "only_ids" "include_labels" "include_actors" "page" "pagesize" "as_of" "known_at"]
        "Who paid an address, or whom it paid, the largest sum first." neighbors::of_address;
    tx "/graphsense/{currency}/txs/{tx_hash}" ("currency" "tx_hash")
        ["token_tx_id" "include_io" "include_nonstandard_io" "include_io_index" "include_heuristics" "as_of"]
        "A transfer, by the hash of its transaction or its identifier." txs::one;
    tx_flows "/graphsense/{currency}/txs/{tx_hash}/flows" ("currency" "tx_hash")
        ["strip_zero_value_txs" "only_token_txs" "token_currency" "page" "pagesize" "as_of"]
        "Every transfer of a transaction." txs::flows;
    token_txs "/graphsense/{currency}/token_txs/{tx_hash}" ("currency" "tx_hash") ["as_of"]
        "The transfers of tokens in a transaction." txs::tokens;
    tags_by_label "/graphsense/tags" () ["label" "page" "pagesize" "as_of" "known_at"] "Tags by their label." tags::by_label;
    actor "/graphsense/tags/actors/{actor}" ("actor") ["as_of" "known_at"] "Who holds addresses." tags::actor;
    actor_tags "/graphsense/tags/actors/{actor}/tags" ("actor") ["page" "pagesize" "as_of" "known_at"]
        "Tags by their actor." tags::by_actor;
}

// A cluster's routes stand under its new name and under its old one.
read! {
    cluster_one "/graphsense/{currency}/clusters/{cluster}" ("currency" "cluster") ["exclude_best_address_tag" "include_actors" "as_of" "known_at"]
        "A cluster: one address." |reading| accounts::cluster(reading, &cluster_at(reading)?);
    cluster_addresses "/graphsense/{currency}/clusters/{cluster}/addresses" ("currency" "cluster") ["page" "pagesize" "include_actors" "as_of" "known_at"]
        "The address of a cluster." addresses_of_cluster;
    cluster_txs "/graphsense/{currency}/clusters/{cluster}/txs" ("currency" "cluster")
        ["direction" "min_height" "max_height" "min_date" "max_date" "order" "token_currency" "page" "pagesize" "as_of"]
        "The transfers of a cluster." |reading| txs::of_address(reading, &cluster_at(reading)?);
    cluster_links "/graphsense/{currency}/clusters/{cluster}/links" ("currency" "cluster")
        ["neighbor" "min_height" "max_height" "min_date" "max_date" "order" "token_currency" "page" "pagesize" "as_of"]
        "The transfers from a cluster to its neighbor." links_of_cluster;
    cluster_neighbors "/graphsense/{currency}/clusters/{cluster}/neighbors" ("currency" "cluster")
        ["direction" "only_ids" "include_labels" "page" "pagesize" "relations_only" "exclude_best_address_tag" "include_actors" "as_of" "known_at"]
        "Who paid a cluster, or whom it paid." |reading| neighbors::of_cluster(reading, &cluster_at(reading)?);
    cluster_tags "/graphsense/{currency}/clusters/{cluster}/tags" ("currency" "cluster") ["page" "pagesize" "as_of" "known_at"]
        "The labels of a cluster." tags_of_cluster;
    entity_one "/graphsense/{currency}/entities/{entity}" ("currency" "entity") ["exclude_best_address_tag" "include_actors" "as_of" "known_at"]
        "A cluster: one address, by its old name." |reading| accounts::cluster(reading, &cluster_at(reading)?);
    entity_addresses "/graphsense/{currency}/entities/{entity}/addresses" ("currency" "entity") ["page" "pagesize" "include_actors" "as_of" "known_at"]
        "The address of a cluster, by its old name." addresses_of_cluster;
    entity_txs "/graphsense/{currency}/entities/{entity}/txs" ("currency" "entity")
        ["direction" "min_height" "max_height" "min_date" "max_date" "order" "token_currency" "page" "pagesize" "as_of"]
        "The transfers of a cluster, by its old name." |reading| txs::of_address(reading, &cluster_at(reading)?);
    entity_links "/graphsense/{currency}/entities/{entity}/links" ("currency" "entity")
        ["neighbor" "min_height" "max_height" "min_date" "max_date" "order" "token_currency" "page" "pagesize" "as_of"]
        "The transfers from a cluster to its neighbor, by its old name." links_of_cluster;
    entity_neighbors "/graphsense/{currency}/entities/{entity}/neighbors" ("currency" "entity")
        ["direction" "only_ids" "include_labels" "page" "pagesize" "relations_only" "exclude_best_address_tag" "include_actors" "as_of" "known_at"]
        "Who paid a cluster, or whom it paid, by its old name." |reading| neighbors::of_cluster(reading, &cluster_at(reading)?);
    entity_tags "/graphsense/{currency}/entities/{entity}/tags" ("currency" "entity") ["page" "pagesize" "as_of" "known_at"]
        "The labels of a cluster, by its old name." tags_of_cluster;
}

/// The address that the path names.
fn at(reading: &Reading<'_>) -> Result<Found, Problem> {
    reading.network()?.find(reading.part("address"))
}

/// The cluster that the path names, by its new or its old name.
fn cluster_at(reading: &Reading<'_>) -> Result<Found, Problem> {
    let text = [reading.part("cluster"), reading.part("entity")].concat();
    cluster(reading, &text)
}

/// The address that is the cluster of that number.
fn cluster(reading: &Reading<'_>, text: &str) -> Result<Found, Problem> {
    let number = text.parse().map_err(|_| {
        let detail = format!("'{}' is no cluster", short(text));
        Problem::wrong(detail, "give a whole number: an address's 'cluster'")
    })?;
    reading.network()?.address_of(number)
}

/// What `neighbor` names, or 422 where it is missing.
fn neighbor<'a>(reading: &'a Reading<'_>) -> Result<&'a str, Problem> {
    let missing = || Problem::wrong("neighbor is missing", "give neighbor=…: the one that was paid");
    reading.params.one("neighbor").ok_or_else(missing)
}

fn links_of_address(reading: &Reading<'_>) -> Result<Page, Problem> {
    let to = reading.network()?.find(neighbor(reading)?)?;
    txs::between(reading, &at(reading)?, &to)
}

fn links_of_cluster(reading: &Reading<'_>) -> Result<Page, Problem> {
    let to = cluster(reading, neighbor(reading)?)?;
    txs::between(reading, &cluster_at(reading)?, &to)
}

fn addresses_of_cluster(reading: &Reading<'_>) -> Result<Page, Problem> {
    let found = cluster_at(reading)?;
    let one = vec![accounts::address(reading, &found)?];
    let (addresses, next_page) = pages::cut(&reading.params, reading.network()?.print(), one)?;
    Ok(Page { listed: Listed::Addresses(addresses), next_page })
}

fn tags_of_cluster(reading: &Reading<'_>) -> Result<Page, Problem> {
    let found = cluster_at(reading)?;
    tags::page(reading, tags::of_address(reading, &found.address)?)
}

/// All routes of this part.
pub(crate) fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::new()
        .routes(entry!(stats))
        .routes(entry!(capabilities))
        .routes(entry!(search))
        .routes(entry!(tokens))
        .routes(entry!(address))
        .routes(entry!(address_cluster))
        .routes(entry!(address_entity))
        .routes(entry!(address_tag_summary))
        .routes(entry!(address_tags))
        .routes(entry!(address_txs))
        .routes(entry!(address_links))
        .routes(entry!(address_neighbors))
        .routes(entry!(tx))
        .routes(entry!(tx_flows))
        .routes(entry!(token_txs))
        .routes(entry!(tags_by_label))
        .routes(entry!(actor))
        .routes(entry!(actor_tags))
        .routes(entry!(cluster_one))
        .routes(entry!(cluster_addresses))
        .routes(entry!(cluster_txs))
        .routes(entry!(cluster_links))
        .routes(entry!(cluster_neighbors))
        .routes(entry!(cluster_tags))
        .routes(entry!(entity_one))
        .routes(entry!(entity_addresses))
        .routes(entry!(entity_txs))
        .routes(entry!(entity_links))
        .routes(entry!(entity_neighbors))
        .routes(entry!(entity_tags))
        .merge(not_answered())
}

/// Those of GraphSense's that say why there is no answer.
fn not_answered() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::new()
        .routes(entry!(absent::block))
        .routes(entry!(absent::block_txs))
        .routes(entry!(absent::block_by_date))
        .routes(entry!(absent::rates))
        .routes(entry!(absent::spending))
        .routes(entry!(absent::spent_in))
        .routes(entry!(absent::io))
        .routes(entry!(absent::conversions))
        .routes(entry!(absent::related))
        .routes(entry!(absent::cluster_search))
        .routes(entry!(absent::entity_search))
        .routes(entry!(absent::taxonomies))
        .routes(entry!(absent::concepts))
        .routes(entry!(absent::report_tag))
        .routes(entry!(absent::bulk_json))
        .routes(entry!(absent::bulk_csv))
        .routes(entry!(absent::graph_summary))
        .routes(entry!(absent::graph_compare))
}
