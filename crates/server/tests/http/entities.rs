//! `GET /entities/{id}` and its neighbours; the catalogue.

use crate::common::invented;
use server::{
    AdjacentResultsResponse, DataCatalogModel, EntityAdjacentResponse, EntityResponse, PropertyValue,
};

fn entity(uri: &str) -> EntityResponse {
    serde_json::from_value(invented().ok(uri)).unwrap()
}

fn nested<'a>(entity: &'a EntityResponse, property: &str) -> &'a EntityResponse {
    match &entity.properties[property][0] {
        PropertyValue::Entity(entity) => entity,
        PropertyValue::Text(text) => panic!("{property} is {text}"),
    }
}

#[test]
fn alone_or_with_what_stands_next_to_it() {
    let alone = entity("/entities/inv-2?nested=false");
    assert_eq!(
        (alone.caption.as_str(), alone.properties.contains_key("ownershipAsset")),
        ("Invented Mining Development Corporation", false)
    );
    let whole = entity("/entities/inv-2");
    let ownership = nested(&whole, "ownershipAsset");
    assert_eq!(ownership.id, "inv-own");
    assert_eq!(nested(ownership, "owner").id, "inv-1", "the other end is shown");
    assert_eq!(
        ownership.properties["asset"],
        [PropertyValue::Text("inv-2".to_owned())],
        "and not itself again"
    );
    let wallet = entity("/entities/inv-wallet");
    assert_eq!(wallet.caption, "0x00000000000000000000000000000000000000AA", "captioned as its schema says");
    assert_eq!(nested(&wallet, "holder").id, "inv-1");
    assert_eq!(nested(&entity("/entities/inv-1"), "cryptoWallets").id, "inv-wallet");
}

#[test]
fn neighbours_by_pages() {
    let all: EntityAdjacentResponse =
        serde_json::from_value(invented().ok("/entities/inv-1/adjacent")).unwrap();
    assert_eq!(all.adjacent.keys().collect::<Vec<_>>(), ["cryptoWallets", "ownershipOwner"]);
    assert_eq!(all.entity.id, "inv-1");
    let page: AdjacentResultsResponse =
        serde_json::from_value(invented().ok("/entities/inv-1/adjacent/ownershipOwner?limit=1&offset=1"))
            .unwrap();
    assert_eq!((page.total.value, page.results.len(), page.offset), (1, 0, 1));
    let told = invented().get("/entities/inv-1/adjacent/address");
    assert!(told.text.contains("ownershipOwner"), "{}", told.text);
    invented().refused(&told, 404);
}

#[test]
fn a_merged_id_leads_to_the_one_that_stands() {
    for (uri, place) in [
        ("/entities/inv-1-old", "/entities/inv-1"),
        ("/entities/inv-1-old?nested=false", "/entities/inv-1?nested=false"),
        ("/entities/inv-1-older/adjacent?limit=3", "/entities/inv-1/adjacent?limit=3"),
        ("/entities/inv-1-older/adjacent/ownershipOwner", "/entities/inv-1/adjacent/ownershipOwner"),
    ] {
        let answer = invented().get(uri);
        assert_eq!((answer.status.as_u16(), answer.headers["location"].to_str().unwrap()), (308, place));
        assert_eq!(invented().get(place).status, 200);
    }
}

#[test]
fn ids_may_hold_anything() {
    assert_eq!(entity("/entities/inv%2F5%20%C3%BC").caption, "Slash and Space Trading");
    for uri in [
        "/entities/inv-1%2F..%2Finv-2",
        "/entities/..%2F..%2Fetc%2Fpasswd",
        "/entities/%00",
        "/entities/%2e%2e",
    ] {
        invented().refused(&invented().get(uri), 404);
    }
    invented().refused(&invented().get("/entities/../../etc/passwd"), 404);
    invented().refused(&invented().get("/entities/%FF"), 400);
}

#[test]
fn the_catalogue_counts() {
    let catalog: DataCatalogModel = serde_json::from_value(invented().ok("/catalog")).unwrap();
    let counts: Vec<_> =
        catalog.datasets.iter().map(|one| (one.name.as_str(), one.entity_count, one.thing_count)).collect();
    assert_eq!(counts, [("default", 7, 6), ("list_a", 4, 3), ("list_b", 4, 4)]);
    assert_eq!((catalog.index_stale, catalog.current.len(), catalog.outdated.len()), (false, 3, 0));
    assert_eq!(catalog.datasets[0].children, ["list_a", "list_b"]);
    assert!(catalog.datasets[0].updated_at.as_deref() == Some("2024-06-01T00:00:00"));
}

#[test]
fn the_algorithm_says_what_it_looks_at() {
    let told = invented().ok("/algorithms");
    assert_eq!(
        (&told["best"], &told["default"]),
        (&told["algorithms"][0]["name"], &told["algorithms"][0]["name"])
    );
    let features = told["algorithms"][0]["docs"]["features"].as_object().unwrap();
    assert!(features.len() > 30 && features["birth_day"]["coefficient"].as_f64().unwrap() > 0.0);
}
