//! ActorPacks: who the actors are that tags name.
//!
//! A *record* is an actor. It becomes claims about `actor:ID`, an organisation in the widest sense (also a protocol, or
//! a group of thieves): `name`, `alias`, `jurisdiction`, `website`, and GraphSense's own `category`. So the `actor` of
//! a tag resolves to a name. The context (logos, ranks, handles) is passed over. A pack has no confidence; actors
//! are compiled from public web pages, so the step is `web_crawl`, C3.

use super::{
    grade_of,
    tag::{Concepts, Pack, Text},
};
use crate::intake::Fault;
use record::{Claim, EntityId, Interval, Locator, Scope, Source, Value};
use serde::Deserialize;
use std::sync::Arc;

/// The prefix of an actor's id in the record.
pub const ACTOR: &str = "actor:";

/// An actor as it stands: only the fields that are read.
#[derive(Deserialize)]
struct Actor {
    id: Text,
    label: Text,
    #[serde(default)]
    uri: Text,
    #[serde(default)]
    lastmod: Text,
    #[serde(default)]
    aliases: Option<Concepts>,
    #[serde(default)]
    jurisdictions: Option<Concepts>,
    #[serde(default)]
    categories: Option<Concepts>,
}

pub(super) fn claims(row: u64, text: &str, pack: &Pack) -> Result<Vec<Claim>, Fault> {
    let hint = "lines count from the actor's own; an actor has an id and a label";
    let wrong = |why: String| Fault::new(why, hint);
    let actors: Vec<Actor> =
        serde_yaml_ng::from_str(text).map_err(|error| wrong(format!("it is not good YAML: {error}")))?;
    let [actor] = <[Actor; 1]>::try_from(actors).map_err(|_| wrong("it is not one actor".to_owned()))?;
    let (id, label) = (words(&actor.id), words(&actor.label));
    if id.is_empty() || label.is_empty() {
        return Err(wrong("it has no id or no label, or one longer than 4 KiB".to_owned()));
    }
    let subject = EntityId::new(&format!("{ACTOR}{id}"))?;
    let known = match (words(&actor.lastmod), pack.header_field("lastmod")) {
        ("", "") => pack.known,
        ("", day) | (day, _) => day.get(..10).unwrap_or(day).parse()?,
    };
    let grade = grade_of("web_crawl")?;
    let claim = |(property, value): (&str, String)| Claim {
        subject: subject.clone(),
        schema: Some(Arc::from("Organization")),
        property: Arc::from(property),
        value: Value::Text(value),
        denied: false,
        valid: Interval::default(),
        known,
        source: Source {
            exhibit: pack.exhibit,
            locator: Locator::Row(row),
            quote: None,
            originator: Arc::clone(&pack.creator),
            attributor: Some(Arc::clone(&pack.creator)),
            citation: None,
        },
        grade,
        scope: Scope::default(),
        handling: None,
    };
    Ok(said(&actor).into_iter().map(claim).collect())
}

fn said(actor: &Actor) -> Vec<(&'static str, String)> {
    let list = |texts: &Option<Concepts>| texts.as_ref().map(|texts| texts.0.clone()).unwrap_or_default();
    let mut said = vec![("name", words(&actor.label).to_owned())];
    said.extend(list(&actor.aliases).into_iter().map(|alias| ("alias", alias)));
    // FollowTheMoney writes countries in small letters.
    let countries = list(&actor.jurisdictions).into_iter().map(|country| country.to_lowercase());
    said.extend(countries.map(|country| ("jurisdiction", country)));
    said.extend(list(&actor.categories).into_iter().map(|category| ("category", category)));
    said.push(("website", words(&actor.uri).to_owned()));
    said.retain(|(_, value)| !value.trim().is_empty());
    said
}

fn words(text: &Text) -> &str {
    text.0.as_deref().unwrap_or_default().trim()
}
