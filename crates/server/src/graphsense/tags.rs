//! Labels as GraphSense's address tags, each with its source, grade and file.

use super::{
    networks::{Network, code_of_wallet},
    pages,
    reading::Reading,
    shapes::{Actor, Cloud, LabelSummary, Labeled, Listed, Page, Tag, TagSummary},
};
use crate::{params::short, problem::Problem};
use archive::Held;
use axum::http::StatusCode;
use gather::{ACTOR, confidence_of};
use record::{EntityId, Grade, Status};
use report::{Label, ReportError};
use std::collections::{BTreeMap, BTreeSet};

/// Claims that a search by words brings at most.
const MOST_CLAIMS: u32 = 5_000;

/// The levels of GraphSense's ladder (`confidence.csv` of its tagpack-tool).
const LEVELS: [(&str, u8); 14] = [
    ("override", 100),
    ("ownership", 100),
    ("ledger_immanent", 100),
    ("manual_transaction", 90),
    ("service_api", 70),
    ("forensic_investigation", 70),
    ("authority_data", 60),
    ("trusted_provider", 50),
    ("service_data", 50),
    ("forensic", 50),
    ("untrusted_transaction", 40),
    ("web_crawl", 20),
    ("heuristic", 10),
    ("unknown", 5),
];

/// What a watch cannot answer, with its hint.
pub(super) fn refused(error: &ReportError) -> Problem {
    let text = error.to_string();
    let (detail, hint) =
        text.split_once("\nhint: ").unwrap_or((&text, "`watchkeeper verify` looks at the watch"));
    let status = match error {
        ReportError::NotAnAddress { .. } => StatusCode::BAD_REQUEST,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::new(status, detail, hint)
}

/// What is said of an address, the best grade first.
pub(super) fn labels(reading: &Reading<'_>, address: &str) -> Result<Vec<Label>, Problem> {
    let found = reading.record.labels(address, &reading.view).map_err(|error| refused(&error))?;
    Ok(found.labels)
}

/// The tags of an address, the best grade first.
pub(super) fn of_address(reading: &Reading<'_>, address: &str) -> Result<Vec<Tag>, Problem> {
    let labels = labels(reading, address)?;
    let code = reading.part("currency");
    labels.into_iter().map(|label| tag(reading, address, code, label)).collect()
}

fn tag(reading: &Reading<'_>, address: &str, code: &str, label: Label) -> Result<Tag, Problem> {
    let cluster = cluster_of(reading, address, code);
    let grade: Option<Grade> = label.grade.split(',').next().and_then(|grade| grade.parse().ok());
    let confidence = grade.map_or("unknown", confidence_of);
    let level = LEVELS.iter().find(|(step, _)| *step == confidence).map_or(0, |(_, level)| *level);
    let day = Some(label.known.first_day()).filter(|day| *day == label.known.last_day());
    Ok(Tag {
        address: address.to_owned(),
        entity: cluster,
        cluster,
        currency: code.to_uppercase(),
        tagpack_title: file(reading, &label)?,
        label: label.label,
        category: label.category,
        abuse: label.abuse,
        actor: label.actor,
        concepts: label.concepts,
        source: label.citation,
        tagpack_creator: label.originator,
        confidence,
        confidence_level: level,
        lastmod: day.and_then(super::accounts::first_second).map(i64::from),
    })
}

fn cluster_of(reading: &Reading<'_>, address: &str, code: &str) -> Option<u64> {
    let network = super::networks::network(&reading.networks, code).ok()?;
    network.find(address).ok().as_ref().map(Network::cluster_of)
}

/// The name of the file that a label was read from.
fn file(reading: &Reading<'_>, label: &Label) -> Result<Option<String>, Problem> {
    let archive = reading.record.archive();
    let Some(first) = label.claims.first() else { return Ok(None) };
    let Some(held) = archive.claim(first, &reading.view)? else { return Ok(None) };
    Ok(archive.exhibit(&held.claim.source.exhibit)?.map(|exhibit| exhibit.name))
}

/// A page of tags.
pub(super) fn page(reading: &Reading<'_>, tags: Vec<Tag>) -> Result<Page, Problem> {
    let (tags, next_page) = pages::cut(&reading.params, print(reading), tags)?;
    Ok(Page { listed: Listed::AddressTags(tags), next_page })
}

/// Which record is read: tags come from the snapshot's, not from stores.
fn print(reading: &Reading<'_>) -> u64 {
    reading.view.held_before.unwrap_or_default()
}

/// `GET /{currency}/addresses/{address}/tags`
pub(super) fn list(reading: &Reading<'_>) -> Result<Page, Problem> {
    let address = super::networks::canonical(reading.part("address"))?;
    page(reading, of_address(reading, &address)?)
}

/// `GET /tags?label=…`: the tags of wallets that bear that name, capitals aside.
pub(super) fn by_label(reading: &Reading<'_>) -> Result<Page, Problem> {
    let label = reading.params.one("label").unwrap_or_default().trim().to_lowercase();
    let is_it = |text: &str| text.to_lowercase() == label;
    of_wallets(reading, &wallets(reading, "label", &label, is_it)?, |tag| {
        tag.label.as_deref().is_some_and(is_it)
    })
}

/// `GET /tags/actors/{actor}/tags`
pub(super) fn by_actor(reading: &Reading<'_>) -> Result<Page, Problem> {
    let actor = reading.part("actor");
    let is_it = |text: &str| text == actor;
    of_wallets(reading, &wallets(reading, "actor", actor, is_it)?, |tag| {
        tag.actor.as_deref().is_some_and(is_it)
    })
}

/// The wallets of which a claim of that property says that.
fn wallets(
    reading: &Reading<'_>,
    property: &str,
    text: &str,
    is_it: impl Fn(&str) -> bool,
) -> Result<Vec<EntityId>, Problem> {
    let said = found(reading, property, text)?.into_iter().filter(|held| is_it(&held.claim.value.as_text()));
    let wallets: BTreeSet<EntityId> = said.map(|held| held.claim.subject).collect();
    Ok(wallets.into_iter().filter(|id| id.as_str().starts_with("wallet:")).collect())
}

/// A page of wallets, and those tags of each that are wanted.
fn of_wallets(
    reading: &Reading<'_>,
    wallets: &[EntityId],
    wanted: impl Fn(&Tag) -> bool,
) -> Result<Page, Problem> {
    let (wallets, next_page) = pages::cut(&reading.params, print(reading), wallets.iter().collect())?;
    let mut tags = vec![];
    for wallet in wallets {
        let Some(address) = wallet.as_str().splitn(3, ':').nth(2) else { continue };
        let code = code_of_wallet(wallet.as_str());
        for label in labels(reading, address)? {
            tags.push(tag(reading, address, &code, label)?);
        }
    }
    tags.retain(wanted);
    Ok(Page { listed: Listed::AddressTags(tags), next_page })
}

/// Standing claims of a property whose words are about those.
pub(super) fn found(reading: &Reading<'_>, property: &str, text: &str) -> Result<Vec<Held>, Problem> {
    if text.is_empty() || text.chars().count() > screen::MOST_LETTERS {
        let detail = format!("{property}: {} characters", text.chars().count());
        return Err(Problem::bad(
            detail,
            format!("give {property}=… with 1 to {} of them", screen::MOST_LETTERS),
        ));
    }
    let mut found = reading.record.archive().search(text, &reading.view, MOST_CLAIMS)?;
    found.retain(|held| {
        *held.claim.property == *property && held.status == Status::Standing && !held.claim.denied
    });
    Ok(found)
}

/// `GET /tags/actors/{actor}`
pub(super) fn actor(reading: &Reading<'_>) -> Result<Actor, Problem> {
    let name = reading.part("actor");
    let unknown =
        || Problem::unknown(format!("no actor '{}' is held", short(name)), "/search finds actors by name");
    let id = EntityId::new(&format!("{ACTOR}{name}")).map_err(|_| unknown())?;
    let claims = reading.record.archive().claims_of(&id, &reading.view)?;
    let standing = claims.iter().filter(|held| held.status == Status::Standing && !held.claim.denied);
    let standing: Vec<&Held> = standing.collect();
    let values = |property: &str| {
        let of = standing.iter().filter(|held| *held.claim.property == *property);
        of.map(|held| held.claim.value.as_text().into_owned()).collect::<BTreeSet<String>>()
    };
    let refs =
        |property: &str| values(property).into_iter().map(|id| Labeled { label: id.clone(), id }).collect();
    Ok(Actor {
        id: name.to_owned(),
        label: values("name").into_iter().next().ok_or_else(unknown)?,
        uri: values("website").into_iter().next().unwrap_or_default(),
        categories: refs("category"),
        jurisdictions: refs("jurisdiction"),
    })
}

/// `GET /{currency}/addresses/{address}/tag_summary`
pub(super) fn summary(reading: &Reading<'_>) -> Result<TagSummary, Problem> {
    let address = super::networks::canonical(reading.part("address"))?;
    let tags = of_address(reading, &address)?;
    let weight: u32 = tags.iter().map(|tag| u32::from(tag.confidence_level)).sum();
    let share = |level: u8| f64::from(level) / f64::from(weight.max(1));
    let (mut labels, mut cloud) = (BTreeMap::<String, LabelSummary>::new(), BTreeMap::<String, Cloud>::new());
    for tag in &tags {
        let level = tag.confidence_level;
        for concept in concepts(tag) {
            let one = cloud.entry(concept).or_default();
            one.cnt += 1;
            one.weighted += share(level);
        }
        let Some(label) = &tag.label else { continue };
        added(labels.entry(label.to_lowercase()).or_default(), label, tag, share(level));
    }
    let first = |of: fn(&Tag) -> Option<&String>| tags.iter().find_map(of).cloned();
    Ok(TagSummary {
        broad_category: first(|tag| tag.category.as_ref()).unwrap_or_default(),
        tag_count: tags.len(),
        best_actor: first(|tag| tag.actor.as_ref()),
        best_label: first(|tag| tag.label.as_ref()),
        label_summary: labels,
        concept_tag_cloud: cloud,
    })
}

/// What a tag says of what the address is and does.
fn concepts(tag: &Tag) -> BTreeSet<String> {
    tag.category.iter().chain(&tag.abuse).chain(&tag.concepts).cloned().collect()
}

fn added(summary: &mut LabelSummary, label: &str, tag: &Tag, share: f64) {
    let into = |list: &mut Vec<String>, text: &str| {
        if list.iter().all(|known| known != text) {
            list.push(text.to_owned());
        }
    };
    if summary.count == 0 {
        label.clone_into(&mut summary.label);
    }
    summary.count += 1;
    summary.relevance += share;
    summary.confidence = summary.confidence.max(f64::from(tag.confidence_level) / 100.0);
    summary.lastmod = summary.lastmod.max(tag.lastmod.unwrap_or_default());
    into(&mut summary.creators, &tag.tagpack_creator);
    tag.source.iter().for_each(|source| into(&mut summary.sources, source));
    concepts(tag).iter().for_each(|concept| into(&mut summary.concepts, concept));
}
