//! What is withheld is nowhere in what remains, and what may be seen stays as it was. All records are invented.

use super::*;
use crate::{
    page,
    twin::{Block, Figure, KeyFigure, PathRow, PathStep, Section, Sentence, Table},
};
use proptest::prelude::*;
use record::{
    Claim, Confidence, EntityId, Exhibit, Finding, Grade, Handling, Independence, Interval, Locator, Method,
    Origin, Scope, Source, Value, canonical_json,
};

/// An invented record: exhibits and claims with words of their own, findings that repeat the words of their inputs,
/// sentences that repeat the words of what they cite, and some that repeat words without citing.
struct Invented {
    twin: Twin,
    /// Each claim's own word, with its id.
    words: Vec<(Digest, String)>,
}

fn exhibit(number: usize, tlp: Tlp) -> Exhibit {
    let origin = Origin {
        title: format!("Invented file {number}"),
        publisher: "Invented office".to_owned(),
        url: None,
        published: None,
        obtained: String::new(),
    };
    Exhibit {
        digest: Digest::of(format!("exhibit {number}").as_bytes()),
        bytes: 1,
        name: format!("file{number}.jsonl"),
        media_type: "text/plain".to_owned(),
        origin,
        handling: Handling { tlp, ..Handling::default() },
        terms: String::new(),
    }
}

fn claim(number: usize, exhibit: &Exhibit, handling: Option<Handling>, word: &str) -> Claim {
    Claim {
        subject: EntityId::new(&format!("invented:{number}")).unwrap(),
        schema: None,
        property: "label".into(),
        value: Value::Text(format!("calls itself {word}")),
        denied: false,
        valid: Interval::default(),
        known: "2024-05-01".parse().unwrap(),
        source: Source {
            exhibit: exhibit.digest,
            locator: Locator::Line(1),
            quote: Some(word.to_owned()),
            originator: "Invented office".into(),
            attributor: None,
            citation: None,
        },
        grade: "B2".parse::<Grade>().unwrap(),
        scope: Scope::default(),
        handling,
    }
}

fn finding(inputs: Vec<Input>, words: &[&str]) -> Finding {
    Finding {
        method: Method { name: "invented.method".to_owned(), version: 1 },
        parameters: serde_json::json!({}),
        inputs,
        result: serde_json::json!({ "says": words }),
        independence: Independence::PublicLedger,
        likelihood: None,
        confidence: Confidence::Low,
        limits: vec![],
    }
}

fn say(text: String, cites: Vec<Cite>) -> Sentence {
    Sentence { text, cites, withheld: false }
}

/// `marks`: for each claim its exhibit (of four), whether its mark is its own, and its label.
fn invented(marks: &[(usize, bool, usize)], links: &[(usize, usize)]) -> Invented {
    let exhibits: Vec<_> = (0..4).map(|n| exhibit(n, if n == 3 { Tlp::Amber } else { Tlp::Clear })).collect();
    let mut twin = page::sample::twin();
    twin.case = exhibits[0].digest;
    twin.exhibits = exhibits.iter().map(|one| (one.digest, one.clone())).collect();
    (twin.claims, twin.findings) = Default::default();
    let mut words = vec![];
    for (number, (of, own, label)) in marks.iter().enumerate() {
        let word = format!("Zq{number}-Vorkhan{number}");
        let handling = own.then(|| Handling { tlp: Tlp::ALL[label % 5], ..Handling::default() });
        let made = claim(number, &exhibits[of % 4], handling, &word);
        let id = made.id().unwrap();
        twin.names.insert(made.subject.clone(), format!("The one called {word}"));
        twin.claims.insert(id, made);
        words.push((id, word));
    }
    let mut findings: Vec<(Digest, String)> = vec![];
    for (a, b) in links {
        let (first, second) = (&words[a % words.len()], &words[b % words.len()]);
        let mut inputs = vec![Input::Claim(first.0), Input::Claim(second.0)];
        let mut said = vec![first.1.as_str(), second.1.as_str()];
        if let Some((id, text)) = findings.last().filter(|_| a % 2 == 0) {
            inputs.push(Input::Finding(*id));
            said.push(text);
        }
        let made = finding(inputs, &said);
        findings.push((made.id().unwrap(), said.join(" and ")));
        twin.findings.insert(findings.last().unwrap().0, made);
    }
    twin.key_figures = words
        .iter()
        .map(|(id, word)| KeyFigure {
            value: "7".to_owned(),
            label: format!("of {word}"),
            cites: vec![Cite::Claim(*id)],
        })
        .collect();
    twin.summary =
        words.iter().map(|(id, word)| say(format!("{word} was seen."), vec![Cite::Claim(*id)])).collect();
    let of_findings =
        findings.iter().map(|(id, text)| say(format!("Computed of {text}."), vec![Cite::Finding(*id)]));
    let repeats = words.iter().map(|(_, word)| {
        say(format!("As is said of {word} elsewhere."), vec![Cite::Exhibit(exhibits[1].digest)])
    });
    let tables = words.iter().map(|(id, word)| Block::Table {
        title: "In invented order".to_owned(),
        cites: vec![Cite::Claim(*id)],
        folded: false,
        table: Table { columns: vec!["Who".to_owned()], rows: vec![vec![word.clone()]] },
    });
    let step = PathStep { words: "is".to_owned(), grade: "B2".to_owned(), origins: 1, contested: false };
    let pictures = findings.iter().enumerate().map(|(place, (id, text))| Block::Figure {
        number: u32::try_from(place).unwrap() + 1,
        title: format!("Of {text}"),
        note: String::new(),
        figure: Figure::Paths(vec![PathRow {
            known_at: twin.date,
            nodes: vec![(text.clone(), "invented:0".to_owned()); 2],
            steps: vec![step.clone()],
            finding: *id,
        }]),
    });
    let blocks = [
        Block::Paragraph { number: 1, sentences: of_findings.collect() },
        Block::Paragraph { number: 2, sentences: repeats.collect() },
    ];
    twin.sections = vec![Section {
        label: "I".to_owned(),
        title: "Invented".to_owned(),
        blocks: blocks.into_iter().chain(tables).chain(pictures).collect(),
    }];
    Invented { twin, words }
}

fn withheld_words<'a>(made: &'a Invented, audience: &Audience) -> Vec<&'a str> {
    let hidden = |id: &Digest| {
        let claim = &made.twin.claims[id];
        let exhibit = &made.twin.exhibits[&claim.source.exhibit];
        !audience.admits(&exhibit.handling)
            || claim.handling.as_ref().is_some_and(|mark| !audience.admits(mark))
    };
    made.words.iter().filter(|(id, _)| hidden(id)).map(|(_, word)| word.as_str()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_word_of_what_is_withheld_is_in_any_byte(
        marks in prop::collection::vec((0..4_usize, any::<bool>(), 0..5_usize), 1..7),
        links in prop::collection::vec((0..7_usize, 0..7_usize), 1..5),
        most in 0..5_usize,
    ) {
        let made = invented(&marks, &links);
        let audience = Audience::from(Tlp::ALL[most]);
        let out = redacted(&made.twin, &audience).unwrap();
        let json = String::from_utf8(canonical_json(&out).unwrap()).unwrap();
        let page = page::render(&out, "").unwrap();
        let words = withheld_words(&made, &audience);
        for word in &words {
            prop_assert!(!json.contains(word), "{word} in {json}");
            prop_assert!(!page.contains(word), "{word} on the page");
        }
        for (id, word) in made.words.iter().filter(|(_, word)| !words.contains(&word.as_str())) {
            let kept = format!("{word} was seen.");
            prop_assert!(out.claims.contains_key(id) && out.summary.iter().any(|one| one.text == kept), "{} is open", word);
        }
        prop_assert_eq!(out.redacted_for.is_some(), out != made.twin);
        prop_assert_eq!(redacted(&out, &audience).unwrap(), out);
    }
}

#[test]
fn how_much_is_withheld_cannot_be_counted() {
    let audience = Audience::default();
    let one = redacted(&invented(&[(0, false, 0), (3, false, 0)], &[(0, 0)]).twin, &audience).unwrap();
    let three = redacted(
        &invented(&[(0, false, 0), (3, false, 0), (3, false, 0), (3, false, 0)], &[(0, 0)]).twin,
        &audience,
    )
    .unwrap();
    assert_eq!(one.summary, three.summary);
    assert_eq!(one.summary.last().unwrap().text, "[Withheld: TLP:AMBER]");
    let tables = |twin: &Twin| {
        twin.sections[0]
            .blocks
            .iter()
            .filter(|block| matches!(block, Block::Withheld { figure: None, .. }))
            .count()
    };
    assert_eq!((tables(&one), tables(&three)), (1, 1));
}

#[test]
fn where_nothing_is_withheld_the_report_is_the_same() {
    let twin = page::sample::twin();
    assert_eq!(redacted(&twin, &Audience::default()).unwrap().redacted_for, None);
}

#[test]
fn a_case_for_others_is_not_reported_at_all() {
    let mut twin = invented(&[(0, false, 0)], &[(0, 0)]).twin;
    let case = twin.case;
    twin.exhibits.get_mut(&case).unwrap().handling.tlp = Tlp::Red;
    let error = redacted(&twin, &Audience::default()).unwrap_err().to_string();
    assert!(error.contains("TLP:RED") && error.contains("hint:"), "{error}");
}
