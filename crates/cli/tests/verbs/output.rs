//! How the program speaks, whatever it is asked: stdout is data, stderr is talk, exit codes mean what they say.

use crate::{
    common::{CLEAR, Desk, ERROR, Run, demo, program, run, text},
    fixtures,
};
use serde_json::Value;
use std::process::{Command, Stdio};

const VERBS: [&str; 13] = [
    "init",
    "gather",
    "claims",
    "path",
    "trace",
    "store",
    "delta",
    "report",
    "verify",
    "ledger",
    "rebuild",
    "completions",
    "man",
];
const THIEF: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";

#[test]
fn every_verb_has_help() {
    let all = run(["--help"]).exits(CLEAR).out;
    for verb in VERBS {
        assert!(all.contains(&format!("  {verb} ")), "{verb} is not in: {all}");
        let help = run([verb, "--help"]).exits(CLEAR);
        assert!(help.out.contains("Usage: watchkeeper ") && help.err.is_empty(), "{}", help.out);
    }
    assert!(all.contains("Exit codes:"), "{all}");
    assert!(run(["--version"]).exits(CLEAR).out.starts_with("watchkeeper "));
}

#[test]
fn completions_and_the_manual_are_made_from_the_grammar() {
    for shell in ["bash", "zsh", "fish"] {
        let script = run(["completions", shell]).exits(CLEAR).out;
        assert!(VERBS.iter().all(|verb| script.contains(verb)), "{shell}");
    }
    let page = run(["man"]).exits(CLEAR).out;
    assert!(
        page.contains(".TH watchkeeper") && page.contains("EXIT") | page.contains("Exit codes"),
        "{page}"
    );
    run(["completions", "cobol"]).exits(ERROR);
}

#[test]
fn json_is_one_value_and_nothing_else_is_on_stdout() {
    let (watch, page) = (text(&demo().watch), text(&demo().page));
    for args in [
        vec!["claims", "Lazarus"],
        vec!["claims", "nothing of that name"],
        vec!["claims", "quarantine"],
        vec!["path", THIEF],
        vec!["trace", THIEF],
        vec!["verify", page],
        vec!["verify", watch],
        vec!["ledger", "checkpoint"],
        vec!["ledger", "proof", "1"],
    ] {
        let run = run(args.iter().copied().chain(["--json", "-C", watch]));
        assert!(run.json().is_object(), "{args:?}");
        assert_eq!((run.out.lines().count(), run.err.as_str()), (1, ""), "{args:?}");
    }
}

#[test]
fn no_colour_and_no_progress_where_no_terminal_is() {
    let desk = Desk::new();
    let files = [desk.file("1.json", fixtures::FTM), desk.file("2.csv", fixtures::transfers_two_bad())];
    let runs = [
        desk.run(["gather", &files[0], &files[1]]),
        desk.run(["rebuild"]),
        desk.run(["claims", "Invented"]),
        run(["verify", text(&demo().page), "-C", text(&demo().watch)]),
        run(["nonsense"]),
    ];
    for run in runs {
        assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'), "{}{}", run.out, run.err);
        assert!(!run.err.contains("reading"), "progress where no one watches: {}", run.err);
    }
}

/// On a terminal (made by `script`, where there is one) colour is used, and `NO_COLOR` turns it off.
#[test]
fn no_color_is_honoured_on_a_terminal() {
    let on_terminal = |no_color: Option<&str>| {
        let line = format!("{} path {THIEF} -C {}", env!("CARGO_BIN_EXE_watchkeeper"), text(&demo().watch));
        let mut command = Command::new("script");
        command
            .args(["-qec", &line, "/dev/null"])
            .env_remove("NO_COLOR")
            .env("TERM", "xterm")
            .stdin(Stdio::null());
        command.envs(no_color.map(|value| ("NO_COLOR", value)));
        command.output().ok().map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let Some(coloured) = on_terminal(None).filter(|out| out.contains("Lazarus")) else {
        eprintln!("skipped: there is no `script` here to make a terminal with");
        return;
    };
    assert!(coloured.contains("\u{1b}[1m"), "{coloured}");
    let plain = on_terminal(Some("1")).unwrap();
    assert!(!plain.contains("\u{1b}[1m") && plain.contains("Path 1: strength"), "{plain}");
    assert!(on_terminal(Some("")).unwrap().contains("\u{1b}[1m"), "an empty NO_COLOR is none");
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    for args in [vec!["claims", "Korea", "--limit", "5000"], vec!["trace", THIEF, "--json"], vec!["man"]] {
        let mut child = program()
            .args(args)
            .args(["-C", text(&demo().watch)])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let run = Run::of(output);
        assert_eq!(run.err, "");
        assert!(run.code == CLEAR || run.code == 1, "exit {}", run.code);
    }
}

#[test]
fn a_report_is_an_html_file() {
    let desk = Desk::new();
    for name in ["report", "report.pdf", "report.txt"] {
        let error = desk.run(["report", "--out", text(&desk.path(name))]).fails();
        assert!(error.contains(".html"), "{error}");
    }
    assert!(desk.run(["report", "--out", text(&desk.path("r.html"))]).fails().contains("no case"));
    let error =
        run(["report", "bybit", "--out", text(&desk.path("r.html")), "-C", text(&demo().watch)]).fails();
    assert!(error.contains("bybit") && error.contains("ronin"), "{error}");
}

/// The same questions give the same findings; only the day and the ledger's growth differ.
#[test]
fn a_case_worked_twice_finds_the_same() {
    let desk = Desk::of_demo();
    let before = desk.entries();
    let page = desk.path("again/report.html");
    desk.run(["report", "--out", text(&page)]).exits(CLEAR);
    let again: Value = serde_json::from_slice(&std::fs::read(page.with_extension("json")).unwrap()).unwrap();
    let findings = |twin: &Value| twin["findings"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let (first, second) = (demo().twin(), &again["twin"]);
    if first["date"] == second["date"] {
        assert_eq!(findings(&first), findings(second));
        assert_eq!(desk.entries(), before + 1, "only the release is new");
    }
    desk.run(["verify", text(&page)]).exits(CLEAR);
    desk.run(["verify", text(&demo().page)]).exits(CLEAR);
}

/// A few dozen calls that no one would make on purpose.
#[test]
fn no_arguments_make_it_panic() {
    let odd = [
        "",
        "-",
        "--",
        "0",
        "-1",
        "99999999999999999999999999",
        "x".repeat(5_000).as_str(),
        "\u{202e}\u{feff}한🦀",
        "../..",
        "/dev/null",
        "/",
        "a\nb",
        "0x",
        "%s%n",
        "'\";--",
    ]
    .map(str::to_owned);
    for verb in VERBS {
        for word in &odd {
            let folder = tempfile::tempdir().unwrap();
            let spare = folder.path().join("spare");
            let out = text(&spare).to_owned() + ".html";
            let args: Vec<&str> = match verb {
                "report" => vec![verb, word, "--out", &out],
                "init" => vec![verb, text(&spare), "--name", word],
                "store" => vec![verb, "check", word],
                "ledger" => vec![verb, "proof", word],
                "delta" => vec![verb, word, word],
                "gather" => vec![verb, word, "--known", word],
                "trace" => vec![verb, word, "--until", word, "--tx", word],
                "path" => vec![verb, word, "--to-list", word, "--limit", "0"],
                _ => vec![verb, word],
            };
            let run = run(args.iter().copied().chain(["-C", text(&demo().watch)]));
            assert!((0..=3).contains(&run.code), "{args:?}: exit {}", run.code);
        }
    }
}

#[test]
fn arguments_that_are_no_text_are_refused() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let odd = OsStr::from_bytes(b"\xff\xfe.csv");
    for verb in ["claims", "path", "verify", "gather"] {
        let output = program().arg(verb).arg(odd).args(["-C", text(&demo().watch)]).output().unwrap();
        assert_eq!(Run::of(output).code, ERROR, "{verb}");
    }
}
