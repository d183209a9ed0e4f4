//! An article's claims and quotes, each with a verdict.
//!
//! Paste any text: plain, HTML, or as it comes out of a PDF. Its sentences are split, what they state is found by a
//! grammar of numbers, amounts, dates and quotations and by the names that the archive knows, and each statement is
//! compared with the standing claims, like with like. No network, no model: grammar, gazetteer and the archive.
//!
//! Precision first: a wrong *contradicted* is the worst outcome. Where in doubt the answer is *unverifiable*.
//! A text is never evidence for itself: claims that were taken from it do not count and are listed
//! (`docs/adr/0017-check-compares-and-does-not-guess.md`).
//!
//! The parts, in the order in which a text passes them: `reading` (bytes to a text with offsets that lead back),
//! `language`, `sentences`, `grammar`, `gazetteer`, `scene` (a sentence with all that was found in it), `find` (one
//! file per kind of statement), `compare`.

mod compare;
mod find;
mod gazetteer;
mod grammar;
mod holdings;
mod html;
mod language;
mod reading;
mod scene;
mod sentences;
mod verdict;

pub use reading::MOST_BYTES;
pub use verdict::{Checked, CheckedClaim, Counts, Language, Options, SetAside, Verdict};

use crate::{AssessError, Stated};
use find::{Ground, records::Records, voices::Wordings};
use gazetteer::{Gazetteer, Mention};
use grammar::{
    date::{Manner, dates},
    quote::quotes,
    token::tokens,
};
use holdings::{Holdings, plain_words, taken_from_text};
use jiff::civil::Date;
use reading::Reading;
use record::{EntityId, Precision};
use scene::{Found, Memory, Scene};
use std::ops::Range;

/// How far into a text its own date is looked for, in bytes.
const DATE_WITHIN: usize = 2500;

/// Checks a text against the claims.
///
/// `claims` are the standing claims of the archive; withdrawn ones must not be among them. `names` are further names
/// of entities to look for, besides those that the claims themselves give. Spans of the result count bytes of
/// [`Checked::text`], which is the input itself where that is plain text.
///
/// # Errors
/// [`AssessError::TooMuch`] above [`MOST_BYTES`]; [`AssessError::Form`] where the bytes are not UTF-8. Any text that can
/// be read gives a result; one in another language says so and is not read.
pub fn check(
    bytes: &[u8],
    claims: &[Stated],
    names: &[(EntityId, String)],
    options: &Options,
) -> Result<Checked, AssessError> {
    let reading = Reading::of(bytes, &options.name)?;
    let paragraphs = sentences::paragraphs(&reading.smooth);
    let (language, read) = language::judge(&reading.smooth, &paragraphs);
    let split: Vec<Vec<Range<usize>>> =
        paragraphs.iter().map(|range| sentences::sentences(&reading.smooth, range)).collect();
    let sentences = split.iter().map(Vec::len).sum();
    let date = options.date.or_else(|| own_date(&reading, &paragraphs));
    let set_aside = set_aside(&reading, &paragraphs, claims, options, date);
    let mut text_claims = Vec::new();
    if language.read {
        let counting: Vec<bool> = counting(claims.len(), &set_aside);
        let standing = claims.iter().zip(&counting).filter(|(_, counts)| **counts).map(|(stated, _)| stated);
        let holdings = Holdings::of(standing);
        let english = split.iter().zip(&read).filter(|(_, read)| **read).map(|(split, _)| split);
        text_claims = statements(&reading, english, &holdings, names, options, date);
    }
    if !language.read || language.paragraphs_unread > 0 {
        unread(&reading, &paragraphs, &read, &language, &mut text_claims);
    }
    text_claims.sort_by(|a, b| (a.span, &a.property).cmp(&(b.span, &b.property)));
    let left_out = text_claims.len().saturating_sub(options.most_claims);
    text_claims.truncate(options.most_claims);
    Ok(Checked {
        counts: Counts::of(&text_claims),
        claims: text_claims,
        sentences,
        date,
        language,
        set_aside: set_aside.into_iter().map(|(_, set_aside)| set_aside).collect(),
        left_out,
        text: reading.text,
    })
}

/// Which claims count: all but those that were set aside.
fn counting(count: usize, set_aside: &[(usize, SetAside)]) -> Vec<bool> {
    let mut counting = vec![true; count];
    for (at, _) in set_aside {
        if let Some(slot) = counting.get_mut(*at) {
            *slot = false;
        }
    }
    counting
}

fn set_aside(
    reading: &Reading,
    paragraphs: &[Range<usize>],
    claims: &[Stated],
    options: &Options,
    date: Option<Date>,
) -> Vec<(usize, SetAside)> {
    // Words that the text itself quotes are somebody else's: a claim that has them was not taken from the text.
    let mut unquoted = String::with_capacity(reading.smooth.len());
    for range in paragraphs {
        let paragraph = reading.smooth.get(range.clone()).unwrap_or_default();
        let mut from = 0;
        for quote in quotes(paragraph) {
            unquoted.push_str(paragraph.get(from..quote.at.start).unwrap_or_default());
            unquoted.push_str(" | ");
            from = quote.at.end;
        }
        unquoted.push_str(paragraph.get(from..).unwrap_or_default());
        unquoted.push('\n');
    }
    let title: Vec<String> = paragraphs
        .iter()
        .take(8)
        .filter_map(|range| reading.smooth.get(range.clone()))
        .filter(|line| line.len() < 300)
        .map(plain_words)
        .collect();
    taken_from_text(claims, &plain_words(&unquoted), &title.join(" | "), options.url.as_deref(), date)
}

/// The statements of the sentences, in order.
fn statements<'a>(
    reading: &Reading,
    split: impl Iterator<Item = &'a Vec<Range<usize>>>,
    holdings: &Holdings<'_>,
    names: &[(EntityId, String)],
    options: &Options,
    today: Option<Date>,
) -> Vec<CheckedClaim> {
    let gazetteer = Gazetteer::of(holdings, names);
    let wordings = Wordings::of(holdings.all(), &options.exhibits);
    let mentions = gazetteer.mentions(&reading.smooth);
    let records = Records::of(holdings.all());
    let ground = Ground { holdings, gazetteer: &gazetteer, wordings: &wordings, records: &records };
    let mut memory = Memory::default();
    let mut all = Vec::new();
    for range in split.flatten() {
        let scene = Scene::of(
            &reading.smooth,
            range,
            within(&mentions, range),
            &gazetteer,
            holdings,
            &mut memory,
            today,
        );
        all.extend(find::all(&scene, &ground).into_iter().map(|found| checked(reading, found)));
    }
    all
}

/// The mentions that begin and end within the sentence.
fn within<'m>(mentions: &'m [Mention], range: &Range<usize>) -> &'m [Mention] {
    let first = mentions.partition_point(|mention| mention.at.start < range.start);
    let last = mentions.partition_point(|mention| mention.at.end <= range.end);
    mentions.get(first..last.max(first)).unwrap_or_default()
}

fn checked(reading: &Reading, found: Found) -> CheckedClaim {
    let span = reading.span(&found.at);
    CheckedClaim {
        text: reading.text.get(span[0]..span[1]).unwrap_or_default().to_owned(),
        span,
        subject: found.subject,
        property: found.property,
        value: found.value,
        verdict: found.judgement.verdict,
        kind: found.judgement.kind,
        evidence: found.judgement.evidence,
        why: found.judgement.why,
    }
}

/// Paragraphs in another language: told, and not guessed at.
fn unread(
    reading: &Reading,
    paragraphs: &[Range<usize>],
    read: &[bool],
    language: &Language,
    out: &mut Vec<CheckedClaim>,
) {
    let why = if language.read {
        "this paragraph is in another language than English; it was not read".to_owned()
    } else {
        format!("the text is in {}; only English is read", language.name)
    };
    for range in paragraphs.iter().zip(read).filter(|(_, read)| !**read).map(|(range, _)| range) {
        let judgement = compare::Judgement::new(Verdict::NotCheckable, None, &[], why.clone());
        let (subject, property) = ("language".to_owned(), "another_language".to_owned());
        out.push(checked(
            reading,
            Found { at: range.clone(), subject, property, value: language.name.clone(), judgement },
        ));
    }
}

/// The text's own day: what an HTML page says of itself, else the first day that stands at the head of the text as a
/// dateline, on a short line or before a dash.
fn own_date(reading: &Reading, paragraphs: &[Range<usize>]) -> Option<Date> {
    if let Some(day) = reading.published.as_deref().and_then(|day| day.parse().ok()) {
        return Some(day);
    }
    let head = paragraphs.iter().take_while(|range| range.start < DATE_WITHIN);
    head.filter_map(|range| {
        let paragraph = reading.smooth.get(range.clone()).unwrap_or_default();
        let line = paragraph.get(..paragraph.floor_char_boundary(80)).unwrap_or_default();
        let dateline = paragraph.len() <= 80 || line.contains(['—', '–']) || line.contains(" - ");
        let tokens = tokens(line);
        let day =
            |when: &&grammar::date::When| when.manner == Manner::Point(Precision::Day) && !when.inferred;
        let found = dates(&tokens, None);
        let when = found.iter().find(day)?;
        // A sentence with a date in it is no dateline.
        let ends = paragraph.trim_end().ends_with(['.', '!', '?']) && paragraph.len() <= 80;
        (dateline && !ends && when.tokens.start <= 12).then_some(when.period.first)
    })
    .next()
}
