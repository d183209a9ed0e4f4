//! Filters that searches share: which entities count.

use crate::{
    params::Params,
    problem::Problem,
    snapshot::{Kept, Scope, Snapshot},
};
use record::Schema;

/// Most ids that can be excluded.
const MOST_EXCLUDED: usize = 50;

/// Which entities count.
#[derive(Debug, Default)]
pub(super) struct Filter {
    include: Vec<u16>,
    exclude: Vec<u16>,
    exclude_schema: Vec<String>,
    topics: Vec<u32>,
    changed_since: Option<String>,
    excluded: Vec<u32>,
    /// Something is asked for that no entity has.
    nothing: bool,
}

impl Filter {
    /// # Errors
    /// 400 where an included dataset is not there, 422 where a day is none or too many ids are excluded.
    pub(super) fn read(params: &Params, snapshot: &Snapshot) -> Result<Self, Problem> {
        let included = params.all("include_dataset").into_iter().filter(|name| !name.is_empty());
        let include = included.map(|name| snapshot.place(name).ok_or_else(|| unknown(snapshot, name)));
        let topics = params.all("topics");
        let known: Vec<u32> = topics.iter().filter_map(|topic| place(snapshot, topic)).collect();
        Ok(Self {
            include: include.collect::<Result<_, _>>()?,
            // What is not held is excluded already.
            exclude: params
                .all("exclude_dataset")
                .into_iter()
                .filter_map(|name| snapshot.place(name))
                .collect(),
            exclude_schema: params.all("exclude_schema").into_iter().map(str::to_owned).collect(),
            nothing: known.is_empty() && !topics.is_empty(),
            topics: known,
            changed_since: changed_since(params)?,
            excluded: excluded(params, snapshot)?,
        })
    }

    /// Whether every entity counts.
    pub(super) fn is_empty(&self) -> bool {
        self.include.is_empty()
            && self.exclude.is_empty()
            && self.exclude_schema.is_empty()
            && self.topics.is_empty()
            && self.changed_since.is_none()
            && self.excluded.is_empty()
            && !self.nothing
    }

    /// Whether an entity counts.
    pub(super) fn admits(&self, number: u32, kept: &Kept) -> bool {
        let in_default = self.include.contains(&0);
        !self.nothing
            && (self.include.is_empty()
                || in_default
                || kept.datasets.iter().any(|one| self.include.contains(one)))
            && !kept.datasets.iter().any(|one| self.exclude.contains(one))
            && !self.exclude_schema.iter().any(|schema| kept.schema.is_a(schema))
            && (self.topics.is_empty() || kept.topics.iter().any(|topic| self.topics.contains(topic)))
            && self.changed_since.as_deref().is_none_or(|since| *kept.changed >= *since)
            && !self.excluded.contains(&number)
    }
}

/// A term's place, if any entity has it.
pub(super) fn place(snapshot: &Snapshot, term: &str) -> Option<u32> {
    let at = snapshot.terms.iter().position(|known| **known == *term)?;
    u32::try_from(at).ok()
}

/// The dataset of a path.
///
/// # Errors
/// 404 where it is not there.
pub(super) fn scope<'a>(snapshot: &'a Snapshot, name: &str) -> Result<&'a Scope, Problem> {
    snapshot
        .scope(name)
        .ok_or_else(|| Problem { status: axum::http::StatusCode::NOT_FOUND, ..unknown(snapshot, name) })
}

fn unknown(snapshot: &Snapshot, name: &str) -> Problem {
    let some: Vec<&str> = snapshot.datasets().take(10).collect();
    let detail = format!("there is no dataset '{}'", crate::params::short(name));
    Problem::bad(detail, format!("there are {}; /catalog lists them", some.join(", ")))
}

/// A day, or a time of day, as text: entities' times compare with it as texts.
fn changed_since(params: &Params) -> Result<Option<String>, Problem> {
    let Some(text) = params.one("changed_since").filter(|text| !text.is_empty()) else { return Ok(None) };
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let is_day = day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
    let is_time =
        time.is_none_or(|time| time.bytes().all(|byte| byte.is_ascii_digit() || b":.+-Z".contains(&byte)));
    if is_day && is_time {
        return Ok(Some(text.to_owned()));
    }
    let detail = format!("changed_since: '{}' is no day", crate::params::short(text));
    Err(Problem::wrong(detail, "give a day, or a day and a time: 2025-11-19 or 2025-11-19T08:00:00"))
}

fn excluded(params: &Params, snapshot: &Snapshot) -> Result<Vec<u32>, Problem> {
    let ids = params.all("exclude_entity_ids");
    if ids.len() > MOST_EXCLUDED {
        let detail = format!("exclude_entity_ids: {} ids", ids.len());
        return Err(Problem::wrong(detail, format!("at most {MOST_EXCLUDED} are excluded")));
    }
    Ok(ids
        .iter()
        .filter_map(|id| snapshot.ids.get(*id).or_else(|| snapshot.referents.get(*id)).copied())
        .collect())
}

/// Whether a schema of that name is known.
///
/// # Errors
/// 400 where it is not.
pub(super) fn schema(name: &str) -> Result<&'static Schema, Problem> {
    let unknown = || {
        let detail = format!("'{}' is no FollowTheMoney schema", crate::params::short(name));
        Problem::bad(detail, "use Thing, LegalEntity, Person, Organization, Company, Vessel, CryptoWallet, …")
    };
    Schema::find(name).ok_or_else(unknown)
}
