//! The routes, each with its entry in the OpenAPI document.

mod alerts;
mod body;
mod cases;
mod catalog;
mod check;
mod claims;
mod cluster;
mod dismissals;
mod drafts;
mod entities;
mod entries;
mod example;
mod field;
mod filter;
mod findings;
mod flow;
mod held;
mod jobs;
mod ledger;
mod lines;
mod lists;
mod matching;
mod path;
mod reconcile;
mod record;
mod reports;
mod screening;
mod search;
mod session;
mod shelf;
mod sources;
mod status;
mod today;
mod trace;
mod triage;

pub(crate) use alerts::seen;

pub(crate) use ledger::no_watch;

use crate::{
    Desk,
    access::gate,
    graphsense,
    guard::{MOST_AT_ONCE, bounded, guarded, meant_for_us, panicked},
    params::short,
    problem::Problem,
};
use axum::{
    Router,
    extract::{FromRequestParts, Path, rejection::PathRejection},
    http::{Method, Uri, request::Parts},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the document says of the whole.
const ABOUT: &str = "Screening against sanctions lists, and what a watch holds on whom it finds. The paths of yente 5.5 \
    (/match, /search, /entities, /catalog, /algorithms, /reconcile, /healthz, /readyz) take and give what yente's do. \
    Errors are {\"detail\",\"hint\"}.";

fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::new()
        .routes(routes!(matching::post))
        .routes(routes!(search::get))
        .routes(routes!(entities::get))
        .routes(routes!(entities::adjacent))
        .routes(routes!(entities::adjacent_by))
        .routes(routes!(catalog::get))
        .routes(routes!(catalog::algorithms))
        .routes(routes!(status::healthz))
        .routes(routes!(status::readyz))
        .routes(routes!(reconcile::get, reconcile::post))
        .routes(routes!(screening::get, lines::batch))
        .routes(routes!(path::get))
        .routes(routes!(claims::find))
        .routes(routes!(claims::one))
        .routes(routes!(findings::all))
        .routes(routes!(findings::one))
        .routes(routes!(flow::post))
        .routes(routes!(flow::export))
        .routes(routes!(ledger::checkpoint))
        .routes(routes!(ledger::proof))
        .routes(routes!(session::whoami))
        .routes(routes!(session::begin, session::end))
        .routes(routes!(today::get))
        .routes(routes!(alerts::get))
        .routes(routes!(sources::all))
        .routes(routes!(sources::quarantine))
        .routes(routes!(triage::get, triage::post))
        .routes(routes!(triage::undo))
        .routes(routes!(record::get))
        .routes(routes!(field::thefts))
        .routes(routes!(field::disagreements))
        .routes(routes!(field::revenue))
        .routes(routes!(field::norms))
        .routes(routes!(field::conduct))
        .routes(routes!(field::tactics))
        .routes(routes!(field::outlook))
        .routes(routes!(check::post))
        .routes(routes!(jobs::all))
        .routes(routes!(jobs::one, jobs::cancel))
        .routes(routes!(jobs::resume))
        .routes(routes!(jobs::verify))
        .routes(routes!(jobs::events))
        .routes(routes!(entries::all))
        .routes(routes!(entries::participants))
        .routes(routes!(dismissals::all, dismissals::post))
        .routes(routes!(cases::all))
        .routes(routes!(cases::one))
        .routes(routes!(cases::replies, cases::reply))
        .routes(routes!(drafts::make))
        .routes(routes!(drafts::all))
        .routes(routes!(drafts::one))
        .routes(routes!(drafts::page))
        .routes(routes!(drafts::diff))
        .routes(routes!(drafts::release))
        .routes(routes!(reports::all))
        .routes(routes!(reports::one))
        .routes(routes!(reports::page))
        .routes(routes!(reports::verify))
        .routes(routes!(lines::stream))
        .routes(routes!(trace::trace))
        .routes(routes!(trace::exposure))
        .routes(routes!(cluster::post))
        .merge(graphsense::routes())
}

/// The OpenAPI 3.1 document, made from the routes as they are.
pub fn openapi() -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new()
        .title("Watchkeeper")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license));
    let (_, paths) = routes().split_for_parts();
    OpenApiBuilder::from(paths).info(info.build()).build()
}

/// The whole service, bounds and guards included.
pub fn router(desk: Arc<Desk>) -> Router {
    let document: Arc<[u8]> = serde_json::to_vec(&openapi()).unwrap_or_default().into();
    let (router, _) = routes().split_for_parts();
    let places = Arc::new(Semaphore::new(MOST_AT_ONCE));
    router
        .merge(crate::board::routes())
        .route("/openapi.json", get(move || async move { crate::problem::bytes(document.to_vec()) }))
        .fallback(nothing_there)
        .method_not_allowed_fallback(not_that_way)
        .with_state(Arc::clone(&desk))
        .layer(from_fn_with_state(Arc::clone(&desk), gate))
        .layer(from_fn_with_state(places, bounded))
        .layer(from_fn_with_state(desk, meant_for_us))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(guarded))
}

async fn nothing_there(uri: Uri) -> Response {
    let detail = format!("there is nothing at '{}'", short(uri.path()));
    Problem::unknown(detail, "/openapi.json lists what there is").into_response()
}

async fn not_that_way(method: Method, uri: Uri) -> Response {
    let detail = format!("'{}' does not take {method}", short(uri.path()));
    let hint = "/openapi.json says which methods it takes";
    Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, detail, hint).into_response()
}

/// The parts of a path, or 400 in our words.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for Parameters<T>
where
    T: serde::de::DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path: Result<Path<T>, PathRejection> = Path::from_request_parts(parts, state).await;
        let bad = |_| {
            Problem::bad("the path is not percent-encoded UTF-8", "encode ids as UTF-8, each byte as %XX")
        };
        path.map(|Path(value)| Self(value)).map_err(bad)
    }
}
