//! What no archive can decide: forecasts, demands, judgements.

use crate::check::{
    compare::Judgement,
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

pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Found>) {
    let at_any = |phrases: &[&str]| {
        (0..scene.tokens.len()).any(|at| {
            phrases.iter().any(|phrase| is_phrase(&scene.tokens, at, phrase))
                && !(word(&scene.tokens, at) == "may" && is_month(scene, at))
        })
    };
    // A heading judges nothing that the text below it does not.
    let whole = scene.text.trim_end().ends_with(['.', '!', '?', '"', '”', ')', '…', ':', ';']);
    if scene.tokens.len() < FEWEST_WORDS || !whole {
        return;
    }
    let (property, why) = if at_any(&FORECAST) {
        ("forecast", "a forecast: no archive can decide it today")
    } else if at_any(&JUDGEMENT) {
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
