use super::*;
use crate::twin::{Block, Cite, Sentence};
use record::{Claim, Handling, Tlp};

const SIGNATURE: &str = "watchkeeper report\nq83v…\n\n— watch.example/ledger GirLPDWQrX2eG7Vnc5Zv\n";

/// Replaces the first cited claim by one that `change` made of it.
fn with_claim(change: impl FnOnce(&mut Claim)) -> Twin {
    let mut twin = sample::twin();
    let Cite::Claim(old) = twin.summary[3].cites[1].clone() else { unreachable!() };
    let mut claim = twin.claims.remove(&old).unwrap();
    change(&mut claim);
    let id = claim.id().unwrap();
    twin.claims.insert(id, claim);
    twin.summary[3].cites[1] = Cite::Claim(id);
    twin
}

#[test]
fn the_same_twin_gives_the_same_bytes() {
    let twin = sample::twin();
    assert_eq!(render(&twin, SIGNATURE).unwrap(), render(&twin.clone(), SIGNATURE).unwrap());
}

#[test]
fn twin_and_signature_come_back() {
    let twin = sample::twin();
    let (json, signature) = extract(&render(&twin, SIGNATURE).unwrap()).unwrap();
    assert_eq!(json.as_bytes(), canonical_json(&twin).unwrap());
    assert_eq!(serde_json::from_str::<Twin>(&json).unwrap(), twin);
    assert_eq!(signature, SIGNATURE);
}

#[test]
fn hostile_words_stay_words_wherever_they_stand() {
    const HOSTILE: &str = "</script></style></title><img src=x onerror=alert(1)>\"'&\u{202e}\u{200b}{{ x }}<script type=\"application/json\" id=\"twin\">";
    let mut twin = with_claim(|claim| {
        claim.source.quote = Some(HOSTILE.to_owned());
        claim.source.originator = HOSTILE.into();
        claim.source.citation = Some("javascript:alert(1)//https://x".into());
    });
    twin.title = HOSTILE.to_owned();
    twin.watch = HOSTILE.to_owned();
    twin.key = HOSTILE.to_owned();
    twin.program = HOSTILE.to_owned();
    twin.sections[0].title = HOSTILE.to_owned();
    twin.proofs.checkpoint = HOSTILE.to_owned();
    twin.key_figures[0].value = HOSTILE.to_owned();
    for block in twin.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        match block {
            Block::Paragraph { sentences, .. } => sentences[0].text = HOSTILE.to_owned(),
            Block::Figure { title, note, .. } => (*title, *note) = (HOSTILE.to_owned(), HOSTILE.to_owned()),
            Block::Table { table, .. } => table.rows[0][0] = HOSTILE.to_owned(),
            Block::Withheld { .. } => {}
        }
    }
    let html = render(&twin, HOSTILE).unwrap();
    let plain = render(&sample::twin(), SIGNATURE).unwrap();
    for tag in ["<script", "</script", "</style", "</title", "<img", "onerror=alert(1)>"] {
        assert_eq!(html.matches(tag).count(), plain.matches(tag).count(), "{tag}");
    }
    assert!(!html.contains("href=\"javascript"));
    let shown = html.split("<script type=\"application/json\"").next().unwrap();
    assert!(!shown.contains('\u{202e}') && !shown.contains('\u{200b}') && shown.contains("[U+202E]"));
    let (json, signature) = extract(&html).unwrap();
    assert_eq!(serde_json::from_str::<Twin>(&json).unwrap(), twin);
    assert_eq!(signature, HOSTILE);
}

#[test]
fn every_mark_leads_to_evidence_and_every_id_stands_once() {
    let html = render(&sample::twin(), SIGNATURE).unwrap();
    let after = |begin: &str| {
        html.split(begin).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let ids = after(" id=\"");
    let unique: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    let targets = after("href=\"#");
    assert!(targets.len() > 30);
    for target in targets {
        assert!(unique.contains(&target), "#{target} leads nowhere");
    }
}

#[test]
fn nothing_is_fetched_and_only_our_script_may_run() {
    let html = render(&sample::twin(), SIGNATURE).unwrap();
    for fetch in ["src=", "@import", "url(http", "<link", "<iframe", "<object", "style=\""] {
        assert!(!html.contains(fetch), "{fetch}");
    }
    let style = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let script = html.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
    // Askama writes the plus signs of base64 as they are: the policy must hold what a browser computes.
    let policy = policy(style, script).replace('\'', "&#39;");
    assert!(html.contains(&policy), "the policy does not name this style and this script");
    assert!(policy.starts_with("default-src &#39;none&#39;"));
}

#[test]
fn a_report_without_anything_is_still_a_page() {
    let mut twin = sample::twin();
    twin.summary = vec![Sentence { text: "Nothing was found.".to_owned(), cites: vec![], withheld: false }];
    twin.key_figures.clear();
    twin.sections.clear();
    twin.claims.clear();
    twin.findings.clear();
    twin.exhibits.clear();
    let html = render(&twin, "").unwrap();
    assert!(html.contains("nobody has signed it") && html.contains("Nothing was found."));
    assert!(extract(&html).is_some());
}

#[test]
fn a_missing_claim_is_said_to_be_missing_and_a_missing_finding_of_a_figure_is_an_error() {
    let mut twin = sample::twin();
    twin.claims.clear();
    assert!(render(&twin, SIGNATURE).unwrap().contains("the report is not whole"));
    twin.findings.clear();
    assert!(matches!(render(&twin, SIGNATURE), Err(ReportError::Form { .. })));
}

#[test]
fn the_strictest_mark_of_handling_is_shown() {
    let amber = Handling { tlp: Tlp::Amber, ..Handling::default() };
    let twin = with_claim(|claim| claim.handling = Some(amber));
    assert_eq!(handling(&twin), "TLP:AMBER");
    assert!(render(&twin, SIGNATURE).unwrap().contains("TLP:AMBER"));
    assert_eq!(handling(&sample::twin()), "TLP:CLEAR");
}

#[test]
fn css_strings_cannot_be_left() {
    assert_eq!(css_string("a\"}b é"), "a\\22 \\7d b \\e9 ");
}

/// `WATCHKEEPER_SAMPLE=/tmp/sample.html cargo test -p report --lib sample_page -- --ignored` writes the page to look at.
#[test]
#[ignore = "writes a page to look at"]
fn sample_page() {
    let path = std::env::var("WATCHKEEPER_SAMPLE").expect("WATCHKEEPER_SAMPLE names the file to write");
    std::fs::write(path, render(&sample::twin(), SIGNATURE).unwrap()).unwrap();
}
