//! A released report with any byte changed no longer verifies, and the place is named.

use crate::common::{CLEAR, Desk, ERROR, FOUND, PARTIAL, demo, run, text};
use report::verify_report;
use std::{fs, ops::Range, thread};

/// Every so many bytes through the whole file, and closer inside the parts that a forger would try.
const SPREAD: usize = 120;
const CLOSE: usize = 12;

fn page() -> String {
    fs::read_to_string(&demo().page).unwrap()
}

fn twin_file() -> String {
    fs::read_to_string(&demo().twin_file).unwrap()
}

/// Positions at even distances within a range.
fn evenly(range: Range<usize>, count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |n| range.start + (range.len().max(1) - 1) * n / count.max(2))
}

/// What stands between two marks, the first time they occur after `from`.
fn between(text: &str, from: usize, begin: &str, end: &str) -> Range<usize> {
    let start = from + text[from..].find(begin).unwrap_or_else(|| panic!("no {begin}")) + begin.len();
    start..start + text[start..].find(end).unwrap_or_else(|| panic!("no {end}"))
}

/// The text with one printable ASCII byte at or after `at` made another.
fn changed(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = (at..bytes.len()).find(|at| bytes[*at].is_ascii_graphic()).unwrap();
    bytes[at] = match bytes[at] {
        byte @ (b'0'..=b'8' | b'a'..=b'y' | b'A'..=b'Y') => byte + 1,
        byte @ (b'9' | b'z' | b'Z') => byte - 1,
        _ => b'x',
    };
    String::from_utf8(bytes).unwrap()
}

/// Every change is found, without a watch, and with its place. Done on two threads: each check draws the page again.
fn all_are_found(text: &str, positions: &[usize]) {
    let missed = |half: &[usize]| -> Vec<usize> {
        let found = |at: &usize| {
            let verified = verify_report(&changed(text, *at), None).unwrap();
            !verified.ok
                && verified
                    .failures
                    .iter()
                    .any(|failure| !failure.place.is_empty() && !failure.what.is_empty())
        };
        half.iter().copied().filter(|at| !found(at)).collect()
    };
    let (left, right) = positions.split_at(positions.len() / 2);
    let missed = thread::scope(|scope| {
        let left = scope.spawn(|| missed(left));
        [missed(right), left.join().unwrap()].concat()
    });
    let shown: Vec<_> = missed
        .iter()
        .map(|at| {
            (*at, String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(40)..(at + 20).min(text.len())]))
        })
        .collect();
    assert!(missed.is_empty(), "changed bytes that nobody noticed: {shown:?}");
}

#[test]
fn a_changed_byte_of_the_page_is_found() {
    let page = page();
    let twin = between(&page, 0, "id=\"twin\">", "</script>");
    let signature = between(&page, 0, "id=\"signature\">", "</script>");
    let claims = page[twin.clone()].find("\"claims\":").map(|at| twin.start + at..twin.end).unwrap();
    let sentence =
        demo().twin()["summary"][0]["text"].as_str().unwrap().split(',').next().unwrap().to_owned();
    let words = page.find(&sentence).map(|at| at..at + sentence.len()).unwrap();
    let parts = [
        between(&page, 0, "<style>", "</style>"),
        between(&page, 0, "<title>", "</title>"),
        between(&page, 0, "<svg", "</svg>"),
        between(&page, 0, "Content-Security-Policy", ">"),
        words,
        twin,
        claims,
        signature,
    ];
    let mut positions: Vec<_> = evenly(0..page.len(), SPREAD).collect();
    positions.extend(parts.into_iter().flat_map(|part| evenly(part, CLOSE)));
    positions.extend([0, 1, page.trim_end().len() - 1]);
    assert!(positions.len() > 200);
    all_are_found(&page, &positions);
}

#[test]
fn a_changed_byte_of_the_twin_is_found() {
    let twin = twin_file();
    let signature = between(&twin, 0, "\"signature\":\"", "\"");
    let proofs = twin.find("\"proofs\":").unwrap();
    let mut positions: Vec<_> = evenly(0..twin.len(), SPREAD).collect();
    positions.extend(evenly(signature, 3 * CLOSE));
    positions.extend(evenly(proofs..twin.len(), 4 * CLOSE));
    positions.extend([0, 1, twin.trim_end().len() - 1]);
    assert!(positions.len() > 200);
    all_are_found(&twin, &positions);
}

/// The last characters of base64 hold bits that a lax reader ignores; each byte of the signature counts.
#[test]
fn every_byte_of_the_signature_counts() {
    let twin = twin_file();
    let signature = between(&twin, 0, "\"signature\":\"", "\"");
    let positions: Vec<_> = signature.rev().take(40).collect();
    all_are_found(&twin, &positions);
}

#[test]
fn a_byte_more_or_less_is_found() {
    for whole in [page(), twin_file()] {
        let cut = &whole[..whole.len() - 1];
        let half = &whole[..whole.floor_char_boundary(whole.len() / 2)];
        let more = [
            format!("{whole}\n"),
            format!(" {whole}"),
            format!("{whole}x"),
            format!("\u{feff}{whole}"),
            whole.replacen('\n', "\r\n", 1),
        ];
        for other in more.iter().map(String::as_str).chain([cut, half, ""]) {
            let verified = verify_report(other, None).unwrap();
            assert!(!verified.failures.is_empty(), "{} bytes instead of {}", other.len(), whole.len());
        }
    }
}

#[test]
fn the_program_says_where_and_exits_with_1() {
    let desk = Desk::of_demo();
    let page = page();
    let amount = page.find("173,600").unwrap();
    let file = desk.file("changed.html", changed(&page, amount + 1));
    let verified = desk.run(["verify", &file, "--json"]).exits(FOUND).json();
    assert_eq!(verified["ok"], false);
    let place = verified["failures"][0]["place"].as_str().unwrap();
    assert!(place.starts_with("page, line ") && place.contains("byte "), "{place}");
    let said = run(["verify", &file]).exits(FOUND);
    assert!(
        said.out.contains("FAILS  page, line ") && said.out.contains("It does NOT verify."),
        "{}",
        said.out
    );
}

#[test]
fn bytes_that_are_no_text_are_an_error() {
    let desk = Desk::new();
    let mut bytes = page().into_bytes();
    bytes[1000] = 0xff;
    let file = desk.file("changed.html", bytes);
    let error = run(["verify", &file]).exits(ERROR).err;
    assert!(error.contains("byte 1000") && error.contains("\nhint: "), "{error}");
}

#[test]
fn without_its_watch_it_says_what_was_not_checked() {
    let said = run(["verify", text(&demo().page)]).exits(PARTIAL);
    assert!(said.out.contains("not checked: ") && said.out.contains("-C"), "{}", said.out);
    let verified = run(["verify", text(&demo().page), "--json"]).exits(PARTIAL).json();
    assert_eq!(
        (verified["ok"].as_bool(), verified["failures"].as_array().map(Vec::len)),
        (Some(false), Some(0))
    );
    assert!(!verified["unchecked"].as_array().unwrap().is_empty());
}

#[test]
fn a_report_of_another_watch_fails_on_the_key() {
    let desk = Desk::new();
    desk.run(["gather", text(&crate::common::dossier())]).exits(CLEAR);
    let verified = desk.run(["verify", text(&demo().page), "--json"]).exits(FOUND).json();
    let places: Vec<_> = verified["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|failure| failure["place"].as_str().unwrap())
        .collect();
    assert!(places.contains(&"key"), "{places:?}");
}

#[test]
fn a_finding_is_verified_by_its_id() {
    let twin = demo().twin();
    let watch = text(&demo().watch);
    let id = twin["findings"].as_object().unwrap().keys().next().unwrap();
    run(["verify", id, "-C", watch]).exits(CLEAR);
    run(["verify", &"0".repeat(64), "-C", watch]).exits(ERROR);
    run(["verify", "no-such-file.html", "-C", watch]).fails();
}

/// A watch that was named and is not there is no reason to check less.
#[test]
fn a_watch_that_was_named_must_be_there() {
    let desk = Desk::new();
    let error = run(["verify", text(&demo().page), "-C", text(&desk.path("typo"))]).fails();
    assert!(error.contains("there is no watch"), "{error}");
}
