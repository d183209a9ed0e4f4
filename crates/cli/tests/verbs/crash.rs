//! A full disk, and a program that is killed in the middle of a write: nothing half-written is ever served.
//!
//! A limit on the size of files stands in for the disk. With the signal ignored a write beyond it fails, as on a full
//! disk; with the signal in force the system kills the program at that byte.

use crate::{
    common::{CLEAR, Desk, Run, text},
    fixtures,
};
use std::process::Command;

/// Sizes, in blocks of 512 bytes, at which different things are being written.
const LIMITS: [u32; 9] = [0, 1, 8, 16, 48, 100, 300, 800, 2_000];

/// Enough claims that exhibit, view and their journal all grow past the smaller limits.
fn large() -> String {
    let rows: Vec<_> = (0..4_000).map(|n| format!("entity:x{n},name,Invented company number {n} of a long list,,,,Invented Times,u{n},2022,news,it is called number {n},B,2")).collect();
    fixtures::fact_sheet(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

fn limited(desk: &Desk, file: &str, blocks: u32, trap: &str) -> (Option<i32>, String) {
    let script = format!("{trap} ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args([
        "-c",
        &script,
        env!("CARGO_BIN_EXE_watchkeeper"),
        "gather",
        file,
        "-C",
        text(&desk.watch()),
    ]);
    let output = command.output().unwrap();
    let code = output.status.code();
    (code, Run::of(output).err)
}

/// The watch is as it was, or holds the whole source; and it works on.
fn is_sound(desk: &Desk, file: &str, before: u64) {
    desk.run(["gather", file]).exits(CLEAR);
    desk.verifies();
    assert_eq!(desk.entries(), before + 2, "one exhibit and one source");
    let found = desk.run(["claims", "number 3999", "--json"]).exits(1).json();
    assert_eq!(found["claims"].as_array().unwrap().len(), 1);
    let rebuilt = desk.run(["rebuild", "--json"]).exits(CLEAR).json();
    assert_eq!(rebuilt["same"], true, "{rebuilt}");
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing_half_written() {
    let mut failed = 0;
    for blocks in LIMITS {
        let desk = Desk::new();
        desk.gather(&desk.file("list.json", fixtures::FTM));
        let (before, file) = (desk.entries(), desk.file("large.csv", large()));
        let (code, err) = limited(&desk, &file, blocks, "trap '' XFSZ;");
        if code != Some(CLEAR) {
            failed += 1;
            assert_eq!(code, Some(2), "{blocks} blocks: {err}");
            assert!(err.contains("error: ") && err.contains("\nhint: "), "{blocks} blocks: {err}");
            // What was there is still there, before anything is put right.
            desk.run(["claims", "Invented Trading"]).exits(1);
            assert!(desk.entries() == before || desk.entries() == before + 2);
            if desk.entries() == before {
                desk.verifies();
            }
        }
        is_sound(&desk, &file, before);
    }
    assert!(failed >= 5, "the limits were too generous to be a test: {failed}");
}

#[test]
fn a_program_killed_in_the_middle_of_a_write_leaves_nothing_half_written() {
    let mut killed = 0;
    for blocks in LIMITS {
        let desk = Desk::new();
        desk.gather(&desk.file("list.json", fixtures::FTM));
        let (before, file) = (desk.entries(), desk.file("large.csv", large()));
        let (code, _) = limited(&desk, &file, blocks, "");
        killed += u32::from(code.is_none());
        desk.run(["claims", "Invented Trading"]).exits(1);
        is_sound(&desk, &file, before);
    }
    assert!(killed >= 5, "the limits were too generous to be a test: {killed}");
}

#[test]
fn a_report_on_a_full_disk_is_written_whole_or_not_at_all() {
    let desk = Desk::of_demo();
    let page = desk.path("report.html");
    let script = "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args([
        "-c",
        script,
        env!("CARGO_BIN_EXE_watchkeeper"),
        "report",
        "ronin",
        "--out",
        text(&page),
        "-C",
        text(&desk.watch()),
    ]);
    Run::of(command.output().unwrap()).fails();
    let left: Vec<_> =
        std::fs::read_dir(page.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["watch"], "a part of a report was left behind");
    desk.verifies();
    desk.run(["report", "ronin", "--out", text(&page)]).exits(CLEAR);
    desk.run(["verify", text(&page)]).exits(CLEAR);
}
