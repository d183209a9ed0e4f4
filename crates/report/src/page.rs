//! The page: one HTML file that holds the whole report and needs nothing else, drawn from the twin alone.
//!
//! It asks no network for anything: style, script and pictures stand in it, and its content security policy admits
//! exactly those, by hash. The script only adds comfort; without it every sentence still links to its evidence.

mod body;
pub(crate) mod compared;
mod embed;
mod evidence;
mod inert;
mod marks;
pub(crate) mod paper;
mod picture;
#[cfg(test)]
pub(crate) mod sample;
mod spelled;
#[cfg(test)]
mod tests;

pub(crate) use embed::extract;
pub(crate) use inert::inert;

use crate::{
    ReportError,
    twin::{KeyFigure, Twin},
    words,
};
use askama::Template;
use body::{BlockView, SectionView, SentenceView, sentence};
use evidence::{Entry, ExhibitView, Register, Supporting};
use marks::{Marks, Numbers};
use record::{Digest, Reply, Tlp, canonical_json};

const STYLE: &str = include_str!("../templates/page.css");
const SCRIPT: &str = include_str!("../templates/page.js");

/// A draft says so across the window and on every printed page.
const DRAFT_STYLE: &str = "body::before{content:\"DRAFT\";position:fixed;inset:0;display:grid;place-items:center;font:700 min(24vw,15rem)/1 var(--sans);letter-spacing:.08em;color:var(--warn);opacity:.09;transform:rotate(-32deg);pointer-events:none;z-index:8}.draft{font:600 .95rem/1.4 var(--sans);color:var(--warn);border:2px solid var(--warn);padding:.5rem .8rem;margin:0 0 1.2rem}";

/// Most further claims that are printed; longer lists are for the screen, and the print says so.
const MOST_PRINTED: usize = 120;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    title: String,
    watch: String,
    date: String,
    case_id: String,
    program: String,
    handling: &'static str,
    draft: bool,
    /// For whom something is withheld; empty where nothing is.
    redacted_for: String,
    status: String,
    key: String,
    case: String,
    checkpoint: String,
    proved: String,
    key_figures: Vec<KeyFigureView>,
    summary: Vec<SentenceView>,
    sections: Vec<SectionView>,
    replies: Vec<ReplyView>,
    entries: Vec<Entry>,
    supporting: Vec<Supporting>,
    exhibits: Vec<ExhibitView>,
    policy: String,
    style: String,
    script: &'a str,
    twin_block: String,
    signature_block: String,
}

struct KeyFigureView {
    value: String,
    label: String,
    marks: Marks,
}

/// The whole report as one HTML file; the same twin and signature give the same bytes.
///
/// # Errors
/// [`ReportError::Form`] where a figure's finding is missing or misshapen, [`ReportError::Record`] where the twin has no
/// canonical form.
pub(crate) fn render(twin: &Twin, signature: &str) -> Result<String, ReportError> {
    let numbers = Numbers::new(twin);
    let register = Register::new(twin, &numbers);
    let handling = handling(twin);
    let draft = if signature.trim().is_empty() { DRAFT_STYLE } else { "" };
    let style = format!("{STYLE}{}{draft}", running_heads(&twin.title, handling));
    let json = String::from_utf8_lossy(&canonical_json(twin)?).into_owned();
    let page = Page {
        title: inert(&twin.title),
        watch: inert(&twin.watch),
        date: words::day(twin.date),
        case_id: inert(&twin.case_id),
        program: inert(&twin.program),
        handling,
        draft: signature.trim().is_empty(),
        redacted_for: twin
            .redacted_for
            .as_ref()
            .map(|audience| inert(&audience.to_string()))
            .unwrap_or_default(),
        status: status(twin, signature),
        key: inert(&twin.key),
        case: twin.case.to_string(),
        checkpoint: inert(&twin.proofs.checkpoint),
        proved: proved(twin),
        key_figures: twin.key_figures.iter().map(|figure| key_figure(figure, &numbers)).collect(),
        summary: twin.summary.iter().map(|one| sentence(one, &numbers)).collect(),
        sections: body::sections(twin, &numbers)?,
        replies: twin.replies.values().map(|one| reply(one, twin)).collect(),
        entries: register.entries,
        supporting: register.supporting,
        exhibits: register.exhibits,
        policy: policy(&style, SCRIPT),
        style,
        script: SCRIPT,
        twin_block: embed::twin_block(&json),
        signature_block: embed::signature_block(signature),
    };
    Ok(page.render()?)
}

/// Someone whom the report names: when they were asked, and what they said.
struct ReplyView {
    who: String,
    asked: String,
    due: String,
    /// In their words; empty where none came.
    answer: String,
}

fn reply(reply: &Reply, twin: &Twin) -> ReplyView {
    let who = twin.names.get(&reply.subject).map_or(reply.subject.as_str(), String::as_str);
    ReplyView {
        who: inert(who),
        asked: reply.asked.to_string(),
        due: reply.deadline.to_string(),
        answer: reply.answer.as_deref().map(inert).unwrap_or_default(),
    }
}

fn key_figure(figure: &KeyFigure, numbers: &Numbers<'_>) -> KeyFigureView {
    KeyFigureView {
        value: inert(&figure.value),
        label: inert(&figure.label),
        marks: numbers.marks(&figure.cites),
    }
}

/// Nothing may be fetched; only this style and this script may act.
fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| ledger::Hash(*Digest::of(text.as_bytes()).as_bytes()).to_base64();
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}

/// What stands at the head of every printed page.
fn running_heads(title: &str, handling: &str) -> String {
    format!(
        "@page{{@top-left{{content:\"{}\"}}@top-right{{content:\"{}\"}}}}@page:first{{@top-left{{content:none}}@top-right{{content:none}}}}",
        css_string(title),
        css_string(handling)
    )
}

/// Text within a CSS string: whatever is not a plain letter, digit or space is written by its code
/// point, with the space that ends it.
fn css_string(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    inert(text)
        .chars()
        .map(|c| if plain(c) { c.to_string() } else { format!("\\{:x} ", u32::from(c)) })
        .collect()
}

/// The name of the key, and how its signature is checked. Whether it holds, the page cannot say of itself.
fn status(twin: &Twin, signature: &str) -> String {
    let name = inert(twin.key.split('+').next().unwrap_or_default());
    if signature.trim().is_empty() {
        "Draft: nobody has signed it".to_owned()
    } else {
        format!("Signed by {name}")
    }
}

/// The strictest mark of anything in the report.
fn handling(twin: &Twin) -> &'static str {
    mark(twin).label()
}

fn mark(twin: &Twin) -> Tlp {
    let claims = twin.claims.values().filter_map(|claim| claim.handling.as_ref());
    let marks = twin.exhibits.values().map(|exhibit| &exhibit.handling).chain(claims);
    marks.map(|mark| mark.tlp).max().unwrap_or_default()
}

fn proved(twin: &Twin) -> String {
    let count = |number: usize, one: &str| {
        format!("{} {one}{}", words::count(number), if number == 1 { "" } else { "s" })
    };
    format!(
        "{} and {}, led by {} of the ledger to its checkpoint",
        count(twin.proofs.claims.len(), "claim"),
        count(twin.proofs.findings.len(), "finding"),
        if twin.proofs.entries.len() == 1 {
            "1 entry".to_owned()
        } else {
            format!("{} entries", words::count(twin.proofs.entries.len()))
        }
    )
}
