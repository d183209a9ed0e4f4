//! `GET /search/{dataset}`.

use crate::common::invented;
use serde_json::Value;
use server::SearchResponse;

fn search(query: &str) -> SearchResponse {
    serde_json::from_value::<SearchResponse>(invented().ok(&format!("/search/{query}"))).unwrap()
}

fn ids(query: &str) -> Vec<String> {
    search(query).results.into_iter().map(|entity| entity.id).collect()
}

#[test]
fn by_words() {
    assert_eq!(ids("default?q=perez+jose"), ["inv-4"]);
    assert_eq!(ids("default?q=invented+min"), ["inv-2"]);
    assert_eq!(ids("default?q=%EA%B9%80%EC%B2%A0%EC%88%98"), ["inv-1"]);
    assert_eq!(ids("default?q=INVENTED-1"), ["inv-1", "inv-2"], "a value of any property");
    assert!(ids("default?q=perez+kim").is_empty());
    assert!(ids("list_a?q=perez").is_empty());
    assert_eq!(ids("default?q=inv-1-older"), ["inv-1"], "an id of a record that was merged");
}

#[test]
fn spelled_otherwise_only_when_asked() {
    assert!(ids("default?q=Chulsoo+Kim+Example").is_empty());
    assert_eq!(ids("default?q=Chulsoo+Kim+Example&fuzzy=true")[0], "inv-1");
}

#[test]
fn filtered() {
    for (query, wanted) in [
        ("default?schema=Vessel", vec!["inv-3"]),
        ("default?schema=LegalEntity&countries=KP", vec!["inv-1", "inv-2"]),
        ("default?countries=kp&countries=cu&schema=Person", vec!["inv-1", "inv-4"]),
        ("default?countries=kp&countries=cu&schema=Person&filter_op=AND", vec![]),
        ("default?schema=Person&filter=birthDate:1985", vec!["inv-4"]),
        ("default?filter=properties.registrationNumber:INV-778899", vec!["inv-2"]),
        ("default?schema=Person&topics=sanction", vec!["inv-1"]),
        ("default?datasets=list_a&datasets=list_b&filter_op=AND", vec!["inv-1"]),
        ("default?schema=Person&exclude_dataset=list_a", vec!["inv-4"]),
        ("default?schema=Person&target=false", vec!["inv-4"]),
        ("default?schema=Person&changed_since=2020-01-01", vec!["inv-1"]),
        ("default?schema=Ownership", vec!["inv-own"]),
        ("default?schema=Person&sort=caption:desc", vec!["inv-1", "inv-4"]),
        ("default?schema=Person&sort=last_change", vec!["inv-4", "inv-1"]),
    ] {
        let mut found = ids(query);
        if !query.contains("sort") {
            found.sort();
        }
        assert_eq!(found, wanted, "{query}");
    }
}

#[test]
fn counted_over_all_and_shown_by_pages() {
    let page = search(
        "default?limit=2&offset=1&facets=countries&facets=datasets&facets=schema&facets=genders&facets=identifiers&facets=topics",
    );
    assert_eq!((page.results.len(), page.total.value, page.offset), (2, 6, 1), "an ownership is no Thing");
    let counts = |facet: &str| -> Vec<(String, usize)> {
        page.facets[facet].values.iter().map(|value| (value.label.clone(), value.count)).collect()
    };
    assert_eq!(counts("countries")[0], ("North Korea".to_owned(), 2));
    assert_eq!(counts("datasets"), [("list_b".to_owned(), 4), ("list_a".to_owned(), 3)]);
    assert_eq!(counts("genders"), [("male".to_owned(), 1)]);
    assert!(counts("identifiers").contains(&("INV-778899".to_owned(), 1)));
    let first: Vec<String> = (0..6).flat_map(|at| ids(&format!("default?limit=1&offset={at}"))).collect();
    assert_eq!(first, ids("default?limit=6"), "pages follow one another");
}

#[test]
fn nothing_is_found_where_there_is_nothing() {
    assert_eq!(search("default?q=...").total.value, 0);
    let facets: Value = invented().ok("/search/default?q=nobody&limit=0");
    assert_eq!(facets["facets"]["countries"]["values"], serde_json::json!([]));
}
