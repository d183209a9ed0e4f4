//! The guide is run as it stands: every line of every `sh` block of docs/guide, in the order of the files.
//!
//! It is run beside the demo as `make demo` leaves it: `demo/watch`, `demo/report.html`, the bundled `data`, and the
//! program in `target/release`. A page is read in one shell, so that what one line sets the next can use.

use crate::common::{Desk, copy, demo, repository, text};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

/// A line to run, and where it stands.
struct Line {
    place: String,
    script: String,
}

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<_> =
        fs::read_dir(repository().join("docs/guide")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|page| page.extension().is_some_and(|ending| ending == "md"));
    pages.sort();
    pages
}

/// The lines of the `sh` blocks; a backslash at the end joins, and a here-document belongs to its command.
fn lines(page: &Path) -> Vec<Line> {
    let name = page.file_name().unwrap().to_string_lossy().into_owned();
    let (mut found, mut inside) = (Vec::<Line>::new(), false);
    let (mut open, mut until): (Option<Line>, Option<String>) = (None, None);
    for (number, line) in fs::read_to_string(page).unwrap().lines().enumerate() {
        let fence = line.trim_start().starts_with("```");
        if fence && until.is_none() {
            inside = !inside && line.trim() == "```sh";
            continue;
        }
        if !inside {
            continue;
        }
        let mut command = open
            .take()
            .unwrap_or_else(|| Line { place: format!("{name}:{}", number + 1), script: String::new() });
        command.script += line.strip_prefix("$ ").unwrap_or(line);
        command.script.push('\n');
        if until.is_none() {
            let word = line
                .split_once("<<")
                .map(|(_, rest)| rest.trim_start_matches('-').split_whitespace().next().unwrap_or_default());
            until =
                word.map(|word| word.trim_matches(['\'', '"']).to_owned()).filter(|word| !word.is_empty());
        } else if until.as_deref() == Some(line.trim()) {
            until = None;
        }
        if until.is_some() || line.trim_end().ends_with('\\') {
            open = Some(command);
        } else if !command.script.trim().is_empty() && !command.script.trim_start().starts_with('#') {
            found.push(command);
        }
    }
    assert!(open.is_none() && until.is_none(), "{name}: a command is not closed");
    found
}

/// A folder as the repository is after `make demo`.
fn after_demo() -> Desk {
    let desk = Desk::of_demo();
    fs::create_dir_all(desk.path("demo")).unwrap();
    fs::rename(desk.watch(), desk.path("demo/watch")).unwrap();
    for name in ["report.html", "report.json"] {
        fs::copy(demo().page.with_file_name(name), desk.path("demo").join(name)).unwrap();
    }
    for name in ["data", "docs", "fuzz/seeds"] {
        copy(&repository().join(name), &desk.path(name));
    }
    fs::create_dir_all(desk.path("target/release")).unwrap();
    symlink(env!("CARGO_BIN_EXE_watchkeeper"), desk.path("target/release/watchkeeper")).unwrap();
    desk
}

/// A page as one script, as a reader would type it into one shell; `$1` is where failures are noted.
fn script(page: &Path) -> (usize, String) {
    let lines = lines(page);
    let noted = |Line { place, script }: &Line| {
        format!(
            "{script}__code=$?\ncase $__code in 0|1|3) ;; *) echo \"{place}: exit $__code\" >> \"$1\" ;; esac\n"
        )
    };
    (lines.len(), lines.iter().map(noted).collect())
}

#[test]
fn every_line_of_the_guide_runs() {
    let desk = after_demo();
    let (folder, failures) = (desk.path(""), desk.file("failures", ""));
    let path =
        format!("{}:{}", text(&desk.path("target/release")), std::env::var("PATH").unwrap_or_default());
    let (mut ran, mut said) = (0, String::new());
    for page in pages() {
        let (count, script) = script(&page);
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh", &failures]).current_dir(&folder);
        let output = command.env("PATH", &path).env("HOME", &folder).output().unwrap();
        ran += count;
        said += &String::from_utf8_lossy(&output.stderr);
    }
    let failed = fs::read_to_string(failures).unwrap();
    assert!(failed.is_empty(), "{failed}\n{said}");
    assert!(ran > 0, "the guide shows no command");
}
