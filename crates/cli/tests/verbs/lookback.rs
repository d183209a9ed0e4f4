//! `lookback`: a customer file after a new designation.

use crate::{
    common::{CLEAR, Desk, FOUND, PARTIAL, demo, run, text},
    dismiss::designation,
};
use serde_json::{Value, json};

const CUSTOMERS: &str = "id,name,schema,birth_date\n\
    c1,Zorbin Quaxley,Person,1971-02-03\n\
    c2,Tamsin Oddlebury,Person,\n\
    c3,Wendel Harrowgate,Person,\n";

fn desk() -> (Desk, String) {
    let desk = Desk::new();
    let list = designation("invented:1", "Zorbin Quaxley", "2024-05-01")
        + &designation("invented:2", "Tamsin Oddlebury", "2020-01-01");
    desk.gather(&desk.file("list.jsonl", list));
    let customers = desk.file("customers.csv", CUSTOMERS);
    (desk, customers)
}

#[test]
fn a_new_designation_finds_its_customer_and_the_day() {
    let (desk, customers) = desk();
    let found = desk.run(["lookback", &customers, "--since", "2023-01-01", "--json"]).exits(FOUND).json();
    let hits = found["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 1, "{found}");
    assert_eq!(
        (&hits[0]["customer"], &hits[0]["id"], &hits[0]["since"], &hits[0]["new"]),
        (&json!("c1"), &json!("invented:1"), &json!("2024-05-01"), &json!(true))
    );
    assert_eq!((&found["changed"], &found["asked"]), (&json!(1), &json!(1)));
    let none = desk.run(["lookback", &customers, "--since", "2024-05-01", "--json"]).exits(CLEAR).json();
    assert_eq!(none["hits"], json!([]), "known by the end of that day");
}

#[test]
fn a_dismissed_match_is_shown_as_dismissed() {
    let (desk, customers) = desk();
    let ask = ["lookback", customers.as_str(), "--since", "2023-01-01", "--json"];
    let asked = desk.run(ask).json()["hits"][0]["asked"].as_str().unwrap().to_owned();
    desk.run([
        "dismiss",
        &asked,
        "invented:1",
        "--by",
        "an invented analyst",
        "--because",
        "another year of birth",
    ]);
    let found = desk.run(ask).exits(CLEAR).json();
    assert_eq!(found["hits"][0]["dismissal"]["state"], "dismissed", "{found}");
}

#[test]
fn a_bad_row_is_told_and_the_rest_answered() {
    let (desk, _) = desk();
    let customers = desk.file("bad.csv", format!("{CUSTOMERS}c4,,Person,\nc5,X,Spaceship,\n"));
    let run = desk.run(["lookback", &customers, "--since", "2023-01-01", "--json"]).exits(PARTIAL);
    assert_eq!(run.json()["hits"].as_array().unwrap().len(), 1);
    assert!(run.err.contains("row 5") && run.err.contains("row 6"), "{}", run.err);
    let headless = desk.file("headless.csv", "a,b\n1,2\n");
    assert!(desk.run(["lookback", &headless, "--since", "2023-01-01"]).fails().contains("column 'name'"));
}

/// Names of the dossier's own records, whole and damaged, and invented ones: asking only whom a change can concern
/// gives what asking everyone gives.
#[test]
fn asking_few_equals_asking_all() {
    let found =
        run(["claims", "listing:ofac_sdn", "--limit", "400", "--json", "-C", text(&demo().watch)]).json();
    let mut file = "id,name,schema\n".to_owned();
    for (at, held) in found["claims"].as_array().unwrap().iter().enumerate() {
        let id = held["claim"]["subject"].as_str().unwrap();
        if at % 4 != 0 || id.starts_with("wallet:") {
            continue;
        }
        let said = run(["claims", id, "--json", "-C", text(&demo().watch)]).json();
        let claims = said["claims"].as_array().unwrap().iter();
        let name = claims.map(|held| &held["claim"]).find(|claim| claim["property"] == "name");
        let Some(name) = name.and_then(|claim| claim["value"]["text"].as_str()) else { continue };
        let name = name.replace(['"', ','], " ");
        file += &format!("{at},{name},\n{at}x,{},Company\n", name.replacen('o', "u", 1));
    }
    for at in 0..40 {
        file += &format!("i{at},Invented Bakery of Harrowgate {at},Company\n");
    }
    let desk = Desk::of_demo();
    let customers = desk.file("customers.csv", file);
    for since in ["2010-01-01", "2018-01-01", "2024-01-01"] {
        let ask = ["lookback", customers.as_str(), "--since", since, "--json"];
        let few = desk.run(ask).json();
        let all = desk.run(ask.into_iter().chain(["--full"])).json();
        assert_eq!(few["hits"], all["hits"], "{since}");
        let number = |found: &Value| found["asked"].as_u64().unwrap();
        assert!(number(&few) < number(&all), "{since}: some need not be asked");
        assert!(!few["hits"].as_array().unwrap().is_empty(), "{since}");
    }
}
