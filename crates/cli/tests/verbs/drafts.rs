//! Drafts are kept, compared and released as they stand; what an audience may not see leaves with no byte.

use crate::common::{CLEAR, Desk, FOUND, PARTIAL, copy, dossier, text};
use serde_json::Value;
use std::{collections::BTreeSet, fs};

/// A watch with the dossier, in which every claim on the network is marked (an invented mark, for the test).
fn marked() -> Desk {
    let desk = Desk::new();
    let folder = desk.path("dossier");
    copy(&dossier(), &folder);
    let network = folder.join("dprk/network.jsonl");
    let lines = fs::read_to_string(&network).unwrap();
    let (open, marked) = (r#""claim":{"#, r#""claim":{"handling":{"tlp":"TLP:AMBER"},"#);
    let amber = lines.lines().map(|line| line.replacen(open, marked, 1) + "\n");
    fs::write(&network, amber.collect::<String>()).unwrap();
    desk.run(["gather", text(&folder)]).exits(CLEAR);
    desk
}

fn twin(path: &std::path::Path) -> Value {
    serde_json::from_slice::<Value>(&fs::read(path).unwrap()).unwrap()["twin"].take()
}

fn is_amber(claim: &Value) -> bool {
    claim["handling"]["tlp"] == "TLP:AMBER"
}

/// The words of a claim that could give it away.
fn words(claim: &Value) -> Vec<String> {
    let said =
        [&claim["source"]["quote"], &claim["value"]["text"], &claim["value"]["entity"], &claim["subject"]];
    said.into_iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

#[test]
fn a_draft_is_kept_compared_and_released_for_an_audience() {
    let desk = marked();
    let entries = desk.entries();
    let page = desk.path("draft.html");
    let draft = desk.run(["draft", "make", "ronin", "--out", text(&page), "--json"]).exits(CLEAR).json();
    let digest = draft["digest"].as_str().unwrap();
    assert!(fs::read_to_string(&page).unwrap().contains("DRAFT. Nobody has signed"));
    let said = desk.run(["verify", text(&page)]).exits(PARTIAL);
    assert!(said.out.contains("a draft that nobody signed") && !said.out.contains("FAILS"), "{}", said.out);
    let listed = desk.run(["draft", "list", "--json"]).exits(CLEAR).json();
    assert_eq!(listed["drafts"][0]["digest"].as_str(), Some(digest));

    let (whole, public) = (desk.path("whole.html"), desk.path("public.html"));
    let released =
        desk.run(["report", "--draft", digest, "--out", text(&whole), "--json"]).exits(CLEAR).json();
    assert_eq!(released["digest"].as_str(), Some(digest), "what was read is what is signed");
    desk.run(["report", "--draft", digest, "--audience", "TLP:CLEAR", "--out", text(&public)]).exits(CLEAR);
    assert!(desk.entries() > entries + 2);
    withheld_from(&whole.with_extension("json"), &public.with_extension("json"));

    let verified = desk.run(["verify", text(&public)]).exits(CLEAR);
    assert!(verified.out.contains("redacted for TLP:CLEAR"), "{}", verified.out);
    let same = desk.run(["draft", "diff", digest, text(&whole)]).exits(CLEAR);
    assert!(!same.out.contains("  + "), "{}", same.out);
    let differs = desk.run(["draft", "diff", text(&whole), text(&public), "--json"]).exits(FOUND).json();
    assert!(differs["sections"].to_string().contains("[Withheld: TLP:AMBER]"));
}

/// No claim that is marked, and none of its words that no open claim says, is in any byte of the redacted twin.
fn withheld_from(whole: &std::path::Path, public: &std::path::Path) {
    let (all, kept) = (twin(whole), twin(public));
    let claims = all["claims"].as_object().unwrap();
    let open: String =
        claims.values().filter(|claim| !is_amber(claim)).map(|claim| words(claim).join("\n")).collect();
    let open = open + all["title"].as_str().unwrap() + all["incident"].as_str().unwrap();
    let amber: BTreeSet<_> =
        claims.iter().filter(|(_, claim)| is_amber(claim)).map(|(id, _)| id.clone()).collect();
    assert!(!amber.is_empty(), "the report rests on a marked claim");
    let bytes = fs::read_to_string(public).unwrap();
    for id in amber {
        assert!(!bytes.contains(&id), "{id}");
        for word in words(&claims[&id]).iter().filter(|word| !open.contains(word.as_str())) {
            let json = serde_json::to_string(word).unwrap();
            assert!(!bytes.contains(json.trim_matches('"')), "{word}");
        }
    }
    assert!(!kept["claims"].as_object().unwrap().is_empty() && bytes.contains("[Withheld: TLP:AMBER]"));
}

#[test]
fn what_cannot_be_released_says_why() {
    let desk = Desk::of_demo();
    let nobody = "0".repeat(64);
    let out = desk.path("x.html");
    let error = desk.run(["report", "--draft", &nobody, "--out", text(&out)]).fails();
    assert!(error.contains("there is no draft"), "{error}");
    let error = desk.run(["report", "--audience", "TLP:WHITE", "--out", text(&out)]);
    assert!(error.code == 2 && error.err.contains("TLP:GREEN"), "{}", error.err);
    let error = desk.run(["draft", "diff", "no-such-file", "no-such-file"]).fails();
    assert!(error.contains("draft list"), "{error}");
    assert!(!out.exists());
}

#[test]
fn without_a_printer_the_command_that_builds_it_is_told_and_nothing_is_released() {
    let desk = Desk::of_demo();
    let (out, entries) = (desk.path("x.pdf"), desk.entries());
    let mut command = crate::common::program();
    let args = ["report", "ronin", "--out", text(&out), "-C", text(&desk.watch())].map(str::to_owned);
    // A copy of the program with no printer beside it, and none on the path.
    let alone = desk.path("alone/watchkeeper");
    fs::create_dir_all(alone.parent().unwrap()).unwrap();
    fs::hard_link(command.get_program(), &alone)
        .or_else(|_| fs::copy(command.get_program(), &alone).map(drop))
        .unwrap();
    command = std::process::Command::new(&alone);
    let run = crate::common::Run::of(command.args(args).env("PATH", "").output().unwrap());
    let error = run.fails();
    assert!(error.contains("make print"), "{error}");
    assert!(!out.exists() && desk.entries() == entries);
}
