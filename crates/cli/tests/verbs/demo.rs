//! The main job on the bundled dossier: what it finds, read from the findings in the report's twin.

use crate::common::{CLEAR, demo, dossier, run, text};
use serde_json::{Value, json};
use std::fs;

const THIEF: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";

/// The results of all findings of a method, with their parameters.
fn findings(method: &str) -> Vec<(Value, Value)> {
    let twin = demo().twin();
    let all = twin["findings"].as_object().unwrap().values().cloned().collect::<Vec<_>>();
    let of_method = all.into_iter().filter(|finding| finding["method"]["name"] == method);
    of_method.map(|finding| (finding["parameters"].clone(), finding["result"].clone())).collect()
}

fn only(method: &str) -> Value {
    let mut found = findings(method);
    assert_eq!(found.len(), 1, "{method}");
    found.remove(0).1
}

/// Of two findings, the one from the theft alone, then the one with the declared conversion.
fn both_traces() -> [Value; 2] {
    let (converted, alone): (Vec<_>, Vec<_>) =
        findings("trace.fifo").into_iter().partition(|(asked, _)| asked.get("conversions_of").is_some());
    assert_eq!((alone.len(), converted.len()), (1, 1));
    [alone[0].1.clone(), converted[0].1.clone()]
}

fn units(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

fn sum(list: &Value) -> u128 {
    list.as_array().unwrap().iter().map(|one| units(&one["amount"])).sum()
}

#[test]
fn the_whole_dossier_is_taken_in_and_nothing_is_set_aside() {
    let sources = demo().gathered["sources"].as_array().unwrap();
    assert!(sources.len() >= 10);
    for source in sources {
        let count = |field: &str| source[field].as_u64().unwrap();
        assert_eq!(count("read"), count("kept") + count("quarantined"), "{source}");
        assert_eq!(count("quarantined"), 0, "{source}");
        assert_eq!(source["sha256"].as_str().unwrap().len(), 64);
        assert!(source["seconds"].as_f64().unwrap() >= 0.0);
    }
}

#[test]
fn the_report_verifies() {
    let verified =
        run(["verify", text(&demo().page), "-C", text(&demo().watch), "--json"]).exits(CLEAR).json();
    assert_eq!(
        (&verified["ok"], &verified["failures"], &verified["unchecked"]),
        (&json!(true), &json!([]), &json!([]))
    );
    run(["verify", text(&demo().twin_file), "-C", text(&demo().watch)]).exits(CLEAR);
    assert_eq!(demo().released["findings"], 19);
}

#[test]
fn two_payments_of_the_bridge_answer_no_request() {
    let result = only("bridge.unexplained-releases");
    let payment = |n: usize| {
        let one = &result["unexplained"][n];
        (
            one["amount"].as_str().unwrap(),
            one["verdict"].as_str().unwrap(),
            one["beneficiary"].as_str().unwrap(),
        )
    };
    assert_eq!(result["unexplained"].as_array().unwrap().len(), 2);
    assert_eq!(payment(0), ("173600000000000000000000", "never_requested", THIEF));
    assert_eq!(payment(1), ("25500000000000", "never_requested", THIEF));
    assert_eq!(
        result["counts"],
        json!({ "never_requested": 2, "older_than_extract": 708, "requested": 1930 })
    );
    assert_eq!((&result["requests"], &result["releases"]), (&json!(14_491), &json!(2_640)));
}

/// Only then does "older than the extract" mean anything, and "above every number" is no accident of one row.
#[test]
fn the_run_of_requests_covers_the_months_around_the_theft() {
    let result = only("bridge.unexplained-releases");
    let number = |field: &str| result[field].as_u64().unwrap();
    let highest_then = result["unexplained"][0]["highest_then"].as_u64().unwrap();
    assert!(
        number("first_id") < highest_then && highest_then < number("last_id"),
        "{} to {}",
        number("first_id"),
        number("last_id")
    );
    let theft = result["unexplained"][0]["time"].as_u64().unwrap();
    assert!(number("first_time") + 30 * 86_400 < theft && theft < number("last_time"));
}

#[test]
fn no_unit_is_lost_on_the_way() {
    for (result, least) in
        both_traces().iter().zip([173_600_000_000_000_000_000_000, 182_000_000_000_000_000_000_000])
    {
        let part = |field: &str| units(&result[field]);
        assert_eq!(part("stolen"), part("at_rest") + part("stopped") + part("fees") + part("unknown"));
        assert!(part("stolen") >= least);
        assert_eq!(
            (part("at_rest"), part("stopped"), part("unknown")),
            (sum(&result["resting"]), sum(&result["stops"]), sum(&result["unknowns"]))
        );
        assert!(part("unknown_inflow_total") > 0);
        assert_eq!(part("unknown_inflow_total"), sum(&result["unknown_inflows"]));
    }
    assert_eq!(both_traces()[0]["stolen"], "173600000000000000000000");
}

#[test]
fn every_transfer_on_the_way_carries_no_more_than_it_moves() {
    for result in both_traces() {
        let moves = result["moves"].as_array().unwrap();
        assert!(
            moves
                .iter()
                .all(|one| units(&one["carried"]) > 0 && units(&one["carried"]) <= units(&one["amount"]))
        );
        assert!(moves.is_sorted_by_key(|one| one["time"].as_u64().unwrap()));
        // What went into a service is what arrived there.
        let stop = &result["stops"][0];
        let arrived: u128 =
            moves.iter().filter(|one| one["to"] == stop["account"]).map(|one| units(&one["carried"])).sum();
        assert_eq!(arrived, units(&stop["amount"]));
        assert_eq!((&stop["kind"], &stop["name"]), (&json!("pool"), &json!("tornado.cash")));
    }
}

#[test]
fn the_pool_is_reached_by_46_accounts_alone_and_by_48_with_the_swap() {
    let mut found: Vec<_> = findings("pool.boundary").into_iter().map(|(_, result)| result).collect();
    found.sort_by_key(|result| result["deposits"].as_u64());
    let counts = |result: &Value| {
        let depositors = result["depositors"].as_array().unwrap();
        let deposits: u64 = depositors.iter().map(|one| one["deposits"].as_u64().unwrap()).sum();
        (depositors.len(), result["deposits"].as_u64().unwrap(), deposits)
    };
    assert_eq!(found.iter().map(counts).collect::<Vec<_>>(), [(46, 1_667, 1_667), (48, 1_751, 1_751)]);
}

#[test]
fn behind_the_pool_there_is_no_lead_but_a_crowd() {
    for (_, result) in findings("pool.boundary") {
        assert_eq!(result["clues"], json!([]));
        assert!(result["anonymity_set"].as_i64().unwrap() > 1_000);
        assert!(result["exits_since"].as_u64().unwrap() > 1_000, "clues were tried on real exits");
    }
}

#[test]
fn the_parent_was_not_known_on_the_day_and_is_known_since_the_listing() {
    let mut paths: Vec<_> = findings("path.to-listed-parent")
        .into_iter()
        .map(|(asked, result)| (asked["known_at"].as_str().unwrap().to_owned(), result["paths"].clone()))
        .collect();
    paths.sort_by(|a, b| a.0.cmp(&b.0));
    let days: Vec<_> = paths.iter().map(|(day, _)| day.as_str()).collect();
    assert_eq!((days.len(), &days[..2]), (3, &["2022-03-23", "2022-04-15"][..]));
    assert_eq!(paths[0].1, json!([]));
    for (_, found) in &paths[1..] {
        assert_eq!(found.as_array().unwrap().len(), 1);
        let path = &found[0];
        assert_eq!(
            (&path["list"], &path["reference"], &path["freeze_reaches"]),
            (&json!("un_1718"), &json!("KPe.031"), &json!(true))
        );
        let hop = |n: usize| {
            (
                path["hops"][n]["from"].as_str().unwrap().to_owned(),
                path["hops"][n]["to_name"].as_str().unwrap().to_owned(),
            )
        };
        assert_eq!(hop(0), (format!("wallet:evm:{THIEF}"), "Lazarus Group".to_owned()));
        assert_eq!(hop(1).1, "Reconnaissance General Bureau");
        assert_eq!(
            path["hops"][0]["origins"],
            json!(["US Treasury, OFAC"]),
            "one origin, whose own act it is"
        );
        assert!(
            path["hops"].as_array().unwrap().iter().all(|hop| !hop["claims"].as_array().unwrap().is_empty())
        );
    }
}

#[test]
fn the_report_says_that_a_step_rests_on_one_origin() {
    let twin = demo().twin().to_string();
    assert!(twin.contains("this step rests on one origin, US Treasury, OFAC"));
    let page = fs::read_to_string(&demo().page).unwrap();
    assert!(page.contains("rests on one origin"));
}

#[test]
fn the_paragraph_breached_was_in_force() {
    let result = only("norm.in-force");
    assert_eq!(result["applicable"], true);
    let ids: Vec<_> =
        result["paragraphs"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"unscr:1718:para-8(d)"), "{ids:?}");
}

/// The case asks; it does not answer.
#[test]
fn the_case_names_no_answer() {
    let case = fs::read_to_string(dossier().join("cases/ronin.toml")).unwrap().to_lowercase();
    let result = only("bridge.unexplained-releases");
    let answers = result["unexplained"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| [&one["tx"], &one["beneficiary"], &one["amount"], &one["id"]]);
    for answer in
        answers.map(|answer| answer.to_string().trim_matches('"').trim_start_matches("0x").to_owned())
    {
        assert!(!case.contains(&answer), "the case holds {answer}");
    }
    for answer in ["kpe.031", "lazarus", "reconnaissance", "rgb", "tornado.cash", "0x098b"] {
        assert!(!case.contains(answer), "the case holds {answer}");
    }
}

/// Without the row that shows it, nothing is found: the theft is computed from the bridge's records.
#[test]
fn without_the_two_payments_there_is_nothing_to_follow() {
    let bridge = fs::File::open(dossier().join("ronin/bridge.csv.gz")).unwrap();
    let rows = std::io::read_to_string(flate2::read::GzDecoder::new(bridge)).unwrap();
    let kept: String = rows
        .lines()
        .filter(|row| !row.starts_with("ronin,release,200000"))
        .map(|row| format!("{row}\n"))
        .collect();
    assert_eq!(rows.lines().count() - kept.lines().count(), 2);
    let desk = crate::common::Desk::new();
    let files = [desk.file("bridge.csv", kept), text(&dossier().join("cases")).to_owned()];
    desk.run(["gather"].into_iter().chain(files.iter().map(String::as_str))).exits(CLEAR);
    let error = desk.run(["report", "ronin", "--out", text(&desk.path("r.html"))]).fails();
    assert!(error.contains("no unexplained payment"), "{error}");
    assert!(!desk.path("r.html").exists() && !desk.path("r.json").exists());
}

#[test]
fn the_pool_holds_all_that_the_trace_brought_it() {
    let twin = demo().twin();
    let findings = twin["findings"].as_object().unwrap();
    let boundaries: Vec<_> =
        findings.values().filter(|one| one["method"]["name"] == "pool.boundary").collect();
    assert_eq!(boundaries.len(), 2);
    for boundary in boundaries {
        let trace = &findings[boundary["parameters"]["trace"].as_str().unwrap()];
        let stops = trace["result"]["stops"].as_array().unwrap();
        let into_mixers: u128 = stops
            .iter()
            .filter(|stop| stop["kind"] == "pool")
            .map(|stop| stop["amount"].as_str().unwrap().parse::<u128>().unwrap())
            .sum();
        assert_eq!(boundary["result"]["not_in_pool"], 0);
        assert_eq!(boundary["result"]["carried"], into_mixers.to_string());
    }
}
