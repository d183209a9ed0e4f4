//! A small report is printed. Everything in it is invented.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

mod dossier;
mod pages;

use crate::{
    Args, PrintError, Sheet,
    pdf::{Printed, print, print_comparison, typeset},
    run,
    world::Desk,
};
use pages::{faults, pages};
use record::{Digest, EntityId, Exhibit, Handling, Origin};
use report::{Block, Cite, Figure, PathRow, PathStep, Section, Sentence, Table, Twin, paper, paper_diff};

fn exhibit() -> Exhibit {
    Exhibit {
        digest: Digest::of(b"an invented file"),
        bytes: 12,
        name: "invented.jsonl".to_owned(),
        media_type: "text/plain".to_owned(),
        origin: Origin {
            title: "An invented list, 조선 목록".to_owned(),
            publisher: "Invented office".to_owned(),
            url: Some("https://example.org/list?a=1&b=2#c".to_owned()),
            published: None,
            obtained: "typed".to_owned(),
        },
        handling: Handling::default(),
        terms: String::new(),
    }
}

fn say(text: &str) -> Sentence {
    Sentence { text: text.to_owned(), cites: vec![Cite::Exhibit(exhibit().digest)], withheld: false }
}

fn picture() -> Figure {
    let step =
        PathStep { words: "is held by".to_owned(), grade: "A1".to_owned(), origins: 1, contested: false };
    let nodes = [("정찰총국 <b>", "invented:1"), ("조선 & 무역", "invented:2")];
    let row = PathRow {
        known_at: "2024-05-01".parse().unwrap(),
        nodes: nodes.map(|(name, id)| (name.to_owned(), id.to_owned())).into(),
        steps: vec![step],
        finding: Digest::of(b"an invented finding"),
    };
    Figure::Paths(vec![row])
}

/// A draft with these sentences in its first paragraph.
fn twin(sentences: &[&str]) -> Twin {
    let table = Table {
        columns: vec!["Who".to_owned(), "Amount#".to_owned()],
        rows: (0..30).map(|n| vec![format!("0x{n:040x}"), n.to_string()]).collect(),
    };
    let cites = vec![Cite::Exhibit(exhibit().digest)];
    let blocks = vec![
        Block::Paragraph { number: 1, sentences: sentences.iter().map(|text| say(text)).collect() },
        Block::Figure {
            number: 1,
            title: "Invented".to_owned(),
            note: "Not drawn from life.".to_owned(),
            figure: picture(),
        },
        Block::Table {
            title: "In full".to_owned(),
            cites: cites.clone(),
            folded: false,
            table: table.clone(),
        },
        Block::Table { title: "Folded".to_owned(), cites, folded: true, table },
        Block::Withheld { figure: Some(2), mark: Some(record::Tlp::Amber) },
    ];
    let json = serde_json::json!({
        "format": 1, "program": "invented 0", "watch": "Invented watch", "key": "invented+00+AA", "case": exhibit().digest,
        "case_id": "invented", "incident": EntityId::new("incident:invented").unwrap(), "title": "An invented report",
        "date": "2024-05-02", "summary": [say("All of it is invented.")], "key_figures": [],
        "sections": [Section { label: "I".to_owned(), title: "What was invented".to_owned(), blocks }],
        "names": {}, "claims": {}, "findings": {}, "exhibits": { exhibit().digest.to_string(): exhibit() },
        "proofs": { "checkpoint": "", "entries": {}, "claims": {}, "findings": {} },
    });
    serde_json::from_value(json).unwrap()
}

fn printed(sentences: &[&str], sheet: Sheet) -> Result<Printed, PrintError> {
    print(&paper(&twin(sentences), "").unwrap(), sheet)
}

#[test]
fn every_script_of_the_field_is_printed_and_the_same_report_gives_the_same_bytes() {
    let names = [
        "Lazarus Group.",
        "정찰총국 (RGB).",
        "朝鲜矿业发展贸易公司; 朝鮮鑛業.",
        "Корейская корпорация.",
        "شركة كوريا للتعدين (KOMID).",
    ];
    let (first, again) = (printed(&names, Sheet::A4).unwrap(), printed(&names, Sheet::A4).unwrap());
    assert!(first.pdf.starts_with(b"%PDF-") && first.pages >= 4, "{} pages", first.pages);
    assert!(first.pdf == again.pdf, "a clock or a hash map got in");
    let text = String::from_utf8_lossy(&first.pdf);
    assert!(
        text.contains("<pdfaid:part>2</pdfaid:part>")
            && text.contains("<pdfaid:conformance>A</pdfaid:conformance>")
    );
    let letter = printed(&names, Sheet::Letter).unwrap();
    let letter = String::from_utf8_lossy(&letter.pdf);
    assert!(text.contains("<pdfuaid:part>1</pdfuaid:part>"), "no PDF/UA");
    assert!(text.contains("841.8") && letter.contains("[0 0 612 792]"), "sizes of the sheets");
}

#[test]
fn a_character_without_a_glyph_fails_the_print_with_its_place() {
    let Err(error) = printed(&["Fine.", "A sign 𒀀 of Ur."], Sheet::A4) else { panic!("it was printed") };
    let said = error.to_string();
    assert!(
        said.contains("'𒀀' (U+12000)") && said.contains("paragraph 1, sentence 2") && said.contains("hint:"),
        "{said}"
    );
}

#[test]
fn what_a_source_wrote_is_never_markup() {
    let hostile = [
        "#panic(\"run\")",
        "#read(\"/etc/passwd\")",
        "$ x^2 $ *b* _i_ = @x <y> \\ ` ~ -- /* */",
        "#import \"@preview/x:1.0.0\"",
        "]#panic()[",
    ];
    assert!(printed(&hostile, Sheet::A4).is_ok());
}

#[test]
fn what_does_not_verify_is_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let (report, out) = (folder.path().join("r.json"), folder.path().join("r.pdf"));
    std::fs::write(
        &report,
        serde_json::to_vec(&serde_json::json!({"signature": "", "twin": twin(&["x"])})).unwrap(),
    )
    .unwrap();
    let Err(error) = run(&Args { report: report.clone(), out: out.clone(), paper: Sheet::A4, since: None })
    else {
        panic!("it was printed")
    };
    assert!(matches!(error, PrintError::Forged { .. }), "{error}");
    std::fs::write(&report, "no report").unwrap();
    assert!(run(&Args { report, out: out.clone(), paper: Sheet::A4, since: None }).is_err() && !out.exists());
}

fn set(twin: &Twin, sheet: Sheet) -> Vec<pages::Page> {
    pages(&typeset(&Desk::of_report(&paper(twin, "").unwrap(), sheet.name()).unwrap()).unwrap())
}

fn words(pages: &[pages::Page]) -> String {
    pages.iter().flat_map(|page| &page.placed).map(|one| one.text.clone()).collect()
}

fn table(columns: &[&str], row: impl Fn(usize) -> Vec<String>, rows: usize) -> Block {
    let columns = columns.iter().map(|head| (*head).to_owned()).collect();
    let table = Table { columns, rows: (0..rows).map(row).collect() };
    Block::Table { title: "Invented".to_owned(), cites: vec![], folded: false, table }
}

fn with_blocks(blocks: Vec<Block>) -> Twin {
    let mut twin = twin(&["All of it is invented."]);
    twin.sections[0].blocks.extend(blocks);
    twin
}

/// Days once ran into the names beside them, and amounts in the smallest unit into one another.
#[test]
fn no_cell_runs_into_its_neighbour() {
    let thefts = |n: usize| {
        let why = "in a list of thefts, and no more is said of it than that by anybody".to_owned();
        let row = [
            "2021-11-03",
            "a victim with a longer name",
            "",
            "1,500,000,000",
            "USD 230 million, USD 250 million",
        ];
        row.map(str::to_owned).into_iter().chain([why, format!("yes, {n}")]).collect()
    };
    let amounts = |n: usize| {
        let account = format!("0x{n:040x}");
        let amount = "10,234,877,500,000,000,000,000".to_owned();
        let hash = format!("0x{n:064x}");
        vec!["2022-03-23 13:29:09".to_owned(), account.clone(), account, amount.clone(), amount, hash]
    };
    let unbroken = |n: usize| (0..9).map(|_| format!("{}{n}", "unbreakable".repeat(2))).collect();
    let blocks = vec![
        table(&["Day", "Victim", "Taken", "USD#", "Other values", "Attributed by", "Counted"], thefts, 30),
        table(&["Time (UTC)", "From", "To", "Stolen#", "Units in all#", "Transaction"], amounts, 30),
        table(&["A", "B", "C", "D", "E", "F", "G", "H", "I"], unbroken, 3),
    ];
    for sheet in [Sheet::A4, Sheet::Letter] {
        let pages = set(&with_blocks(blocks.clone()), sheet);
        assert_eq!(faults(&pages), [""; 0], "{sheet:?}");
        // The head of a table stands again on every page that the table goes on.
        assert!(words(&pages).matches("Victim").count() >= 2);
        assert!(words(&pages).contains("10,234,877,500,000,000,000,000"), "an amount is broken");
    }
}

/// A page before a large picture once stayed half empty.
#[test]
fn text_goes_on_where_a_picture_does_not_fit() {
    let paragraph = |number| {
        let sentences =
            (0..6).map(|n| say(&format!("Sentence {n} of {number} says at some length what was invented.")));
        Block::Paragraph { number, sentences: sentences.collect() }
    };
    let Figure::Paths(rows) = picture() else { panic!("another picture") };
    let tall = Figure::Paths(rows.into_iter().cycle().take(8).collect());
    for before in 2..9 {
        let mut blocks: Vec<_> = (2..2 + before).map(paragraph).collect();
        blocks.push(Block::Figure {
            number: 9,
            title: "Tall".to_owned(),
            note: String::new(),
            figure: tall.clone(),
        });
        blocks.extend((40..60).map(paragraph));
        assert_eq!(faults(&set(&with_blocks(blocks), Sheet::A4)), [""; 0], "after {before} paragraphs");
    }
}

#[test]
fn sentences_of_a_paragraph_that_rest_on_the_same_share_a_note() {
    let pages = set(&twin(&["One.", "Two.", "Three."]), Sheet::A4);
    let notes = words(&pages).matches("Invented office").count();
    // The summary's, the paragraph's, one for each of two tables, and the list of exhibits with its annex.
    let again = set(&twin(&["One."]), Sheet::A4);
    assert_eq!(notes, words(&again).matches("Invented office").count());
}

#[test]
fn what_changed_between_two_drafts_is_printed_and_tells_both_texts() {
    let (older, mut newer) = (twin(&["Ten were taken."]), twin(&["Twelve were taken.", "#panic(\"run\")"]));
    newer.title.push_str(", again");
    let diff = paper_diff((&older, ""), (&newer, "")).unwrap();
    let pages = pages(&typeset(&Desk::of_comparison(&diff, "a4").unwrap()).unwrap());
    let words = words(&pages);
    assert_eq!(faults(&pages), [""; 0]);
    for told in ["Ten", "Twelve", "#panic(\"run\")", "The title was", "not released", "taken out"] {
        assert!(words.contains(told), "{told}: {words}");
    }
    let (first, second) =
        (print_comparison(&diff, Sheet::A4).unwrap(), print_comparison(&diff, Sheet::A4).unwrap());
    assert!(first.pdf == second.pdf && first.pdf.starts_with(b"%PDF-"));
    newer.summary[0].text.push('𒀀');
    let diff = paper_diff((&older, ""), (&newer, "")).unwrap();
    let Err(error) = print_comparison(&diff, Sheet::A4) else { panic!("it was printed") };
    assert!(error.to_string().contains("U+12000"), "{error}");
}
