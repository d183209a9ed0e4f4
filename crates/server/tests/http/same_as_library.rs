//! What `/match` answers is what the library finds: for any names, batches and limits.

use crate::common::{fixture, invented};
use proptest::prelude::*;
use screen::{Index, Model, Scratch, read_ftm, readings, search_readings};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs::File, io::BufReader, sync::OnceLock};

fn library() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let file = BufReader::new(File::open(fixture("invented.ftm.json")).unwrap());
        Index::build(read_ftm(file).unwrap())
    })
}

/// Ids and scores, as the library has them.
fn by_library(schema: &str, name: &str, birth: Option<&str>, limit: usize) -> Vec<(String, f32)> {
    let mut properties = BTreeMap::from([("name".to_owned(), vec![name.to_owned()])]);
    properties.extend(birth.map(|birth| ("birthDate".to_owned(), vec![birth.to_owned()])));
    let asked = readings(Some(schema), &properties).unwrap();
    let found = search_readings(library(), &asked, &Model::shipped(), limit, &mut Scratch::default());
    let id = |party| library().party(party).unwrap().id.clone();
    found.into_iter().map(|(_, found)| (id(found.party), found.weighed.probability)).collect()
}

fn by_service(answer: &Value) -> Vec<(String, f32)> {
    let pair = |one: &Value| {
        (one["id"].as_str().unwrap().to_owned(), serde_json::from_value::<f32>(one["score"].clone()).unwrap())
    };
    answer["results"].as_array().unwrap().iter().map(pair).collect()
}

fn names() -> impl Strategy<Value = String> {
    let pieces = [
        "kim",
        "chol",
        "su",
        "example",
        "김철수",
        "invented",
        "mining",
        "imaginary",
        "star",
        "perez",
        "josé",
        "x1",
    ];
    let word =
        prop_oneof![4 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => "\\PC{1,8}"];
    prop::collection::vec(word, 1..5)
        .prop_map(|words| words.join(" "))
        .prop_filter("a name", |name| !name.trim().is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn matching_finds_what_the_library_finds(
        queries in prop::collection::vec((names(), prop::sample::select(vec!["Person", "Company", "LegalEntity", "Vessel"]),
            prop::option::of(prop::sample::select(vec!["1970-04-15", "1985"]))), 1..6),
        limit in 0_usize..8,
    ) {
        let bodies: BTreeMap<String, Value> = queries.iter().enumerate().map(|(at, (name, schema, birth))| {
            let mut properties = json!({ "name": [name] });
            if let Some(birth) = birth {
                properties["birthDate"] = json!([birth]);
            }
            (format!("q{at}"), json!({ "schema": schema, "properties": properties }))
        }).collect();
        let answer = invented().post(&format!("/match/default?cutoff=0&limit={limit}"), json!({ "queries": bodies }).to_string());
        prop_assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        let answer = answer.json();
        for (at, (name, schema, birth)) in queries.iter().enumerate() {
            let found = by_service(&answer["responses"][format!("q{at}")]);
            prop_assert_eq!(found, by_library(schema, name, *birth, limit), "{}", name);
        }
    }

    #[test]
    fn no_body_and_no_address_breaks_it(body in prop::collection::vec(any::<u8>(), 0..200), path in "/[ -~]{0,40}") {
        let answer = invented().post("/match/default", body);
        prop_assert!(answer.status.is_client_error() || answer.status.is_success());
        if let Ok(uri) = path.parse::<axum::http::Uri>() {
            let answer = invented().get(&uri.to_string());
            prop_assert!(!answer.status.is_server_error(), "{}: {}", path, answer.text);
        }
    }
}
