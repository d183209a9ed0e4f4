//! What no archive can decide: forecasts, demands, judgements.

use crate::check::{
    compare::Judgement,
    gazetteer::Sort,
    grammar::token::{is_phrase, word},
    scene::{Found, Scene},
    verdict::Verdict,
};

/// Words of what is yet to come.
const FORECAST: [&str; 30] = [
    "will",
    "would",
    "could",
    "may",
    "might",
    "expect",
    "expects",
    "expected",
    "forecast",
    "forecasts",
    "predict",
    "predicts",
    "likely",
    "outlook",
    "looking ahead",
    "in the coming",
    "in the future",
    "next year",
    "next months",
    "is set to",
    "are set to",
    "poised to",
    "prospects",
    "anticipate",
    "anticipates",
    "going to",
    "longer - term",
    "shall",
    "foresee",
    "foresees",
];

/// Words of what ought to be, or of what somebody thinks of it.
const JUDGEMENT: [&str; 44] = [
    "must",
    "should",
    "ought",
    "need to",
    "needs to",
    "in my view",
    "i think",
    "i believe",
    "we believe",
    "arguably",
    "stark reminder",
    "bleak",
    "alarming",
    "worrying",
    "crucial",
    "urgent",
    "unprecedented",
    "remarkable",
    "disastrous",
    "best",
    "worst",
    "tragic",
    "shameful",
    "underscores",
    "highlights",
    "profound",
    "destabilizing",
    "destabilising",
    "concerning",
    "challenge",
    "question is",
    "demand",
    "demands",
    "determined",
    "defiance",
    "strategic",
    "motivations",
    "significant",
    "limited",
    "seeks to",
    "prioritizes",
    "critical",
    "calculated",
    "persistent",
];

/// Sentences shorter than this are headings and exclamations.
const FEWEST_WORDS: usize = 4;

/// Verbs that begin an advice or an advertisement.
const IMPERATIVES: [&str; 40] = [
    "change",
    "stop",
    "read",
    "follow",
    "repost",
    "share",
    "agree",
    "subscribe",
    "click",
    "join",
    "watch",
    "check",
    "ask",
    "use",
    "keep",
    "try",
    "think",
    "imagine",
    "consider",
    "remember",
    "buy",
    "book",
    "sign",
    "never",
    "do",
    "don't",
    "let",
    "let's",
    "call",
    "learn",
    "take",
    "make",
    "be",
    "download",
    "contact",
    "beware",
    "register",
    "tell",
    "forget",
    "visit",
];

/// Adjectives behind "most" that compare by something that can be counted, or in time.
const COUNTED: [&str; 6] = ["recent", "of", "recently", "common", "prolific", "frequent"];

/// Something to do rather than something that is: an imperative, a question, an offer.
fn is_urged(scene: &Scene<'_>) -> bool {
    // Marks and pictures at the head of a line are passed over.
    let first = scene.tokens.iter().find(|token| token.lower.chars().all(char::is_alphabetic));
    let imperative = first.is_some_and(|token| token.capital && IMPERATIVES.contains(&token.lower.as_str()));
    let question = scene.text.trim_end().trim_end_matches(['"', '”', ')']).ends_with('?');
    imperative
        || question
        || scene.says(&["can be booked", "sign up", "free trial", "is available from", "do you"])
}

/// "the most shameless robbery", "it is a culture": praise and blame.
fn is_valued(scene: &Scene<'_>) -> bool {
    (0..scene.tokens.len()).any(|at| {
        word(&scene.tokens, at) == "most"
            && matches!(word(&scene.tokens, at.wrapping_sub(1)), "the" | "our" | "their" | "its" | "a")
            && !COUNTED.contains(&word(&scene.tokens, at + 1))
            && scene.tokens.get(at + 1).is_some_and(|token| token.lower.chars().all(char::is_alphabetic))
    })
}

/// "The thieves have moved from phishing to mixers": a statement on change over many incidents, which no single claim
/// decides, but which is tested elsewhere.
pub(super) fn of_tactics(scene: &Scene<'_>, out: &mut Vec<Found>) {
    const TACTICS: [&str; 12] = [
        "phishing",
        "spear - phishing",
        "spearphishing",
        "mixer",
        "mixers",
        "mixing services",
        "malware",
        "tactics",
        "techniques",
        "social engineering",
        "laundering methods",
        "supply - chain attacks",
    ];
    const CHANGED: [&str; 18] = [
        "shifted",
        "shift",
        "shifting",
        "moved",
        "turned to",
        "switched",
        "evolved",
        "evolving",
        "changed",
        "increasingly",
        "more sophisticated",
        "come into use",
        "replaced",
        "adopted",
        "abandoned",
        "grown",
        "surged",
        "rise of",
    ];
    if !scene.says(&TACTICS) || !scene.says(&CHANGED) || scene.tokens.len() < FEWEST_WORDS {
        return;
    }
    out.push(Found {
        at: scene.bytes(&(0..scene.tokens.len())),
        subject: "tactics".to_owned(),
        property: "change".to_owned(),
        value: String::new(),
        judgement: Judgement::unverifiable(
            "no single claim decides whether tactics changed: `watchkeeper tactics` tests it over time",
        ),
    });
}

/// What a sentence states of which no finder knew anything: said to be unverifiable, so that it does not pass as checked.
pub(super) fn unmatched(scene: &Scene<'_>, out: &mut Vec<Found>) {
    let whole = scene.text.trim_end().ends_with(['.', '!', '?', '"', '”', ')', '…', ';']);
    let named = scene.names.iter().any(|named| !named.meant && !matches!(named.name.sort, Sort::State));
    let stated = named || !scene.dates.is_empty() || scene.quotes.iter().any(|quote| quote.at.len() > 12);
    if scene.tokens.len() < FEWEST_WORDS || !whole || !stated {
        return;
    }
    out.push(Found {
        at: scene.bytes(&(0..scene.tokens.len())),
        subject: "unknown".to_owned(),
        property: "statement".to_owned(),
        value: String::new(),
        judgement: Judgement::unverifiable(
            "the archive holds nothing that this sentence can be compared with",
        ),
    });
}

pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Found>) {
    let at_any = |phrases: &[&str]| {
        (0..scene.tokens.len()).any(|at| {
            phrases.iter().any(|phrase| is_phrase(&scene.tokens, at, phrase))
                && !(word(&scene.tokens, at) == "may" && is_month(scene, at))
        })
    };
    // A heading judges nothing that the text below it does not.
    let whole = scene.text.trim_end().ends_with(['.', '!', '?', '"', '”', ')', '…', ':', ';']);
    if (scene.tokens.len() < FEWEST_WORDS || !whole) && !is_urged(scene) {
        return;
    }
    let (property, why) = if at_any(&FORECAST) {
        ("forecast", "a forecast: no archive can decide it today")
    } else if at_any(&JUDGEMENT) || is_urged(scene) || is_valued(scene) {
        ("judgement", "a demand or a judgement, not a statement of fact")
    } else {
        return;
    };
    out.push(Found {
        at: scene.bytes(&(0..scene.tokens.len())),
        subject: "opinion".to_owned(),
        property: property.to_owned(),
        value: String::new(),
        judgement: Judgement::new(Verdict::NotCheckable, None, &[], why),
    });
}

fn is_month(scene: &Scene<'_>, at: usize) -> bool {
    scene.tokens.get(at).is_some_and(|token| token.capital) && at > 0
}
