//! `GET /entities/{id}` and what stands next to it.

use super::{Parameters, matching::MOST_RESULTS};
use crate::{
    AdjacentResultsResponse, Caller, Desk, EntityAdjacentResponse, EntityResponse, ErrorResponse,
    PropertyValue, TotalSpec,
    params::{Params, encoded, short},
    problem::{Problem, bytes, json},
    snapshot::{Neighbour, Snapshot},
};
use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use std::{collections::BTreeMap, sync::Arc};

/// Furthest page.
const MOST_OFFSET: usize = 9_499;

/// An entity that is held, or where it is held now.
enum Place {
    Here(u32),
    There(String),
}

/// # Errors
/// 404 where nothing of that id is held.
fn find(snapshot: &Snapshot, id: &str) -> Result<Place, Problem> {
    if let Some(number) = snapshot.ids.get(id) {
        return Ok(Place::Here(*number));
    }
    let canonical = snapshot.referents.get(id).and_then(|number| snapshot.kept(*number));
    let hint = "/search/default?q=… finds ids by words";
    let unknown = || Problem::unknown(format!("nothing of the id '{}' is held", short(id)), hint);
    canonical.map(|kept| Place::There(kept.id.to_string())).ok_or_else(unknown)
}

/// 308 to the id that stands for all records judged the same; what follows the id in the address is kept.
fn moved(id: &str, rest: &str, query: Option<&str>) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    if let Ok(place) = HeaderValue::from_str(&format!("/entities/{}{rest}{query}", encoded(id))) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// An entity.
///
/// With `nested`, neighbours stand in place of their ids, and what points at it stands under FollowTheMoney's names of
/// the way back (`ownershipOwner`, …), at most 50 of each; `/adjacent` has all. The id of a record that was judged the
/// same as another is answered with 308 to the id that stands for both.
#[utoipa::path(get, path = "/entities/{entity_id}", tag = "Entities",
    params(("entity_id" = String, Path), ("nested" = Option<bool>, Query, description = "with neighbours; true")),
    responses((status = 200, body = EntityResponse), (status = 308, description = "merged into another"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let nested = Params::parse(query.as_deref())?.flag("nested", true)?;
    let snapshot = desk.snapshot_for(&caller).await?;
    let number = match find(&snapshot, &id)? {
        Place::Here(number) => number,
        Place::There(id) => return Ok(moved(&id, "", query.as_deref())),
    };
    let kept = snapshot.kept(number).ok_or_else(Problem::broken)?;
    caller.note(kept.marked.then_some(&kept.id))?;
    if !nested {
        return Ok(bytes(format!("{}}}", kept.head).into_bytes()));
    }
    let entity = snapshot.nested(number, kept.entity().ok_or_else(Problem::broken)?);
    caller.note(snapshot.marked(&entity))?;
    Ok(json(&entity))
}

/// A page of neighbours.
struct Page {
    limit: usize,
    offset: usize,
}

impl Page {
    fn read(params: &Params) -> Result<Self, Problem> {
        if let Some(sort) = params.one("sort").filter(|sort| !sort.is_empty()) {
            let detail = format!("sort: '{}' is not taken here", short(sort));
            return Err(Problem::bad(detail, "neighbours stand in the order of the snapshot; leave it out"));
        }
        Ok(Self {
            limit: params.integer("limit", 10, 0..=MOST_RESULTS)?,
            offset: params.integer("offset", 0, 0..=MOST_OFFSET)?,
        })
    }

    fn of(&self, snapshot: &Snapshot, id: &str, neighbours: &[Neighbour]) -> AdjacentResultsResponse {
        let page = neighbours.iter().skip(self.offset).take(self.limit);
        AdjacentResultsResponse {
            limit: self.limit,
            offset: self.offset,
            total: TotalSpec::exactly(neighbours.len()),
            results: page.map(|one| snapshot.shown(one, id)).collect(),
        }
    }
}

fn noted(caller: &Caller, snapshot: &Snapshot, page: &AdjacentResultsResponse) -> Result<(), Problem> {
    let entities = page.results.iter().filter_map(|one| match one {
        PropertyValue::Entity(entity) => Some(entity),
        PropertyValue::Text(_) => None,
    });
    caller.note(entities.flat_map(|entity| snapshot.marked(entity)))
}

/// All neighbours of an entity, by property.
#[utoipa::path(get, path = "/entities/{entity_id}/adjacent", tag = "Entities",
    params(("entity_id" = String, Path),
        ("limit" = Option<usize>, Query, description = "of each property, 0 to 500; 10"),
        ("offset" = Option<usize>, Query, description = "0 to 9499; 0")),
    responses((status = 200, body = EntityAdjacentResponse), (status = 308, description = "merged into another"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn adjacent(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let page = Page::read(&Params::parse(query.as_deref())?)?;
    let snapshot = desk.snapshot_for(&caller).await?;
    let number = match find(&snapshot, &id)? {
        Place::Here(number) => number,
        Place::There(id) => return Ok(moved(&id, "/adjacent", query.as_deref())),
    };
    let entity = snapshot.kept(number).and_then(|kept| kept.entity()).ok_or_else(Problem::broken)?;
    let neighbours = snapshot.neighbours_of(number, &entity);
    let adjacent: BTreeMap<String, AdjacentResultsResponse> = neighbours
        .into_iter()
        .map(|(name, neighbours)| (name, page.of(&snapshot, &entity.id, &neighbours)))
        .collect();
    caller.note(snapshot.marked(&entity))?;
    adjacent.values().try_for_each(|page| noted(&caller, &snapshot, page))?;
    Ok(json(&EntityAdjacentResponse { entity, adjacent }))
}

/// The neighbours of an entity along one property.
#[utoipa::path(get, path = "/entities/{entity_id}/adjacent/{property_name}", tag = "Entities",
    params(("entity_id" = String, Path), ("property_name" = String, Path),
        ("limit" = Option<usize>, Query, description = "0 to 500; 10"),
        ("offset" = Option<usize>, Query, description = "0 to 9499; 0")),
    responses((status = 200, body = AdjacentResultsResponse), (status = 308, description = "merged into another"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn adjacent_by(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters((id, property)): Parameters<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let page = Page::read(&Params::parse(query.as_deref())?)?;
    let snapshot = desk.snapshot_for(&caller).await?;
    let number = match find(&snapshot, &id)? {
        Place::Here(number) => number,
        Place::There(id) => {
            return Ok(moved(&id, &format!("/adjacent/{}", encoded(&property)), query.as_deref()));
        }
    };
    let entity = snapshot.kept(number).and_then(|kept| kept.entity()).ok_or_else(Problem::broken)?;
    let mut neighbours = snapshot.neighbours_of(number, &entity);
    let found = neighbours.remove(&property).ok_or_else(|| {
        let known: Vec<String> = neighbours.into_keys().collect();
        let hint = if known.is_empty() {
            "nothing points at it, and it points at nothing".to_owned()
        } else {
            format!("its neighbours stand under {}", known.join(", "))
        };
        Problem::unknown(format!("it has no neighbours under '{}'", short(&property)), hint)
    })?;
    let page = page.of(&snapshot, &entity.id, &found);
    noted(&caller, &snapshot, &page)?;
    Ok(json(&page))
}
