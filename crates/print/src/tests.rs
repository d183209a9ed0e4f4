//! A small report is printed. Everything in it is invented.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use crate::{
    Args, PrintError, Sheet,
    pdf::{Printed, print},
    run,
};
use record::{Digest, EntityId, Exhibit, Handling, Origin};
use report::{Block, Cite, Figure, PathRow, PathStep, Section, Sentence, Table, Twin, paper};

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
    let Err(error) = run(&Args { report: report.clone(), out: out.clone(), paper: Sheet::A4 }) else {
        panic!("it was printed")
    };
    assert!(matches!(error, PrintError::Forged { .. }), "{error}");
    std::fs::write(&report, "no report").unwrap();
    assert!(run(&Args { report, out: out.clone(), paper: Sheet::A4 }).is_err() && !out.exists());
}
