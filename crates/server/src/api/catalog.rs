//! `GET /catalog` and `/algorithms`: what can be asked, and how it is answered.

use super::matching::ALGORITHM;
use crate::{
    Algorithm, AlgorithmDocs, AlgorithmResponse, Caller, DataCatalogModel, Desk, FeatureDoc,
    YenteDatasetModel,
    problem::{Problem, json},
    snapshot::{DEFAULT, Scope, Snapshot},
};
use axum::{extract::State, response::Response};
use screen::{Reason, in_brief, weight_names};
use std::{collections::BTreeMap, sync::Arc};

/// The datasets, and whether they are as new as the watch.
#[utoipa::path(get, path = "/catalog", tag = "System", responses((status = 200, body = DataCatalogModel)))]
pub(super) async fn get(State(desk): State<Arc<Desk>>, caller: Caller) -> Result<Response, Problem> {
    let stale = desk.reading(|desk| desk.is_stale()).await?;
    let snapshot = desk.snapshot_for(&caller).await?;
    let names: Vec<String> = snapshot.datasets().map(str::to_owned).collect();
    let (current, outdated) = if stale { (vec![], names) } else { (names, vec![]) };
    let datasets = snapshot.scopes.iter().map(|scope| dataset(&snapshot, scope, stale)).collect();
    Ok(json(&DataCatalogModel { datasets, current, outdated, index_stale: stale }))
}

fn dataset(snapshot: &Snapshot, scope: &Scope, stale: bool) -> YenteDatasetModel {
    let all =
        snapshot.entities.iter().zip(0..).filter(|(_, number)| scope.has(*number)).map(|(kept, _)| kept);
    let (mut things, mut updated) = (0, "");
    for kept in all {
        things += usize::from(kept.schema.edge.is_none());
        updated = updated.max(&kept.changed);
    }
    let updated = (!updated.is_empty()).then(|| updated.to_owned());
    let whole = scope.name == DEFAULT;
    YenteDatasetModel {
        title: if whole { "Everything that is held".to_owned() } else { scope.name.clone() },
        name: scope.name.clone(),
        summary: whole.then(|| "All lists, and all parties that claims tie to them.".to_owned()),
        version: Some(snapshot.version.clone()),
        last_export: updated.clone(),
        updated_at: updated,
        entity_count: scope.count,
        thing_count: things,
        children: if whole { snapshot.datasets().skip(1).map(str::to_owned).collect() } else { vec![] },
        tags: vec![],
        resources: vec![],
        load: true,
        index_version: Some(snapshot.version.clone()),
        index_current: !stale,
        deprecated: false,
    }
}

/// The one algorithm, and every feature that it looks at.
#[utoipa::path(get, path = "/algorithms", tag = "System", responses((status = 200, body = AlgorithmResponse)))]
pub(super) async fn algorithms(State(desk): State<Arc<Desk>>) -> Response {
    let description =
        "A probability: the sum of what each piece of evidence adds, with weights fitted to labelled pairs.";
    let features = features(&desk.snapshot());
    let docs = AlgorithmDocs {
        name: ALGORITHM.to_owned(),
        description: description.to_owned(),
        config: BTreeMap::new(),
        features: features.clone(),
    };
    let (name, description) = (ALGORITHM.to_owned(), description.to_owned());
    let algorithms = vec![Algorithm { name, description, features, docs }];
    json(&AlgorithmResponse { algorithms, default: ALGORITHM.to_owned(), best: ALGORITHM.to_owned() })
}

/// Each feature with the weight that counts most; a graded one has several.
fn features(snapshot: &Snapshot) -> BTreeMap<String, FeatureDoc> {
    let mut found = BTreeMap::<String, FeatureDoc>::new();
    for (name, nats) in weight_names().iter().zip(snapshot.model.weights()) {
        let feature = name.split('@').next().unwrap_or_default().to_owned();
        let known = found.get(&feature).map_or(0.0, |doc| doc.coefficient);
        if nats.abs() >= known.abs() {
            let reason =
                Reason { feature: feature.clone(), nats: *nats, asked: String::new(), listed: String::new() };
            let doc = FeatureDoc {
                description: in_brief(&reason),
                coefficient: *nats,
                url: "/openapi.json".to_owned(),
            };
            found.insert(feature, doc);
        }
    }
    found
}
