//! What was found in the text against what the archive holds: like with like, and precision first.
//!
//! A statement is *supported* where a fair claim (A–C, 1–3) says the same; *partly* where only a weak claim does, or a
//! fair one nearly does; *contradicted* only where a strong claim (A–B, 1–2) on the same subject, property and period
//! says otherwise and no claim but those the archive itself holds for improbable could make it true.

pub(super) mod date;
pub(super) mod number;

use super::{
    holdings::{is_discounted, is_fair},
    verdict::Verdict,
};
use crate::{Kind, Stated};
use record::ClaimId;

/// Most claims named as evidence of one verdict.
const MOST_EVIDENCE: usize = 8;

/// Characters of a source's title that are printed.
const LONGEST_NAME: usize = 70;

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    pub(super) kind: Option<Kind>,
    pub(super) evidence: Vec<ClaimId>,
    pub(super) why: String,
}

impl Judgement {
    pub(super) fn new(verdict: Verdict, kind: Option<Kind>, on: &[&Stated], why: impl Into<String>) -> Self {
        let mut evidence: Vec<ClaimId> = Vec::new();
        for stated in on {
            if evidence.len() < MOST_EVIDENCE && !evidence.contains(&stated.id) {
                evidence.push(stated.id);
            }
        }
        Self { verdict, kind, evidence, why: why.into() }
    }

    /// Supported where one of `on` is fair, else partly.
    pub(super) fn borne_out(on: &[&Stated], why: impl Into<String>) -> Self {
        if on.iter().any(|stated| is_fair(&stated.claim)) {
            Self::new(Verdict::Supported, None, &worth_naming(on), why)
        } else {
            let why = format!("{}; the archive has it from a weak source only", why.into());
            Self::new(Verdict::Partly, Some(Kind::UnreliableSource), on, why)
        }
    }

    pub(super) fn unverifiable(why: impl Into<String>) -> Self {
        Self::new(Verdict::Unverifiable, None, &[], why)
    }
}

/// The claims that may be named as support: without those of unreliable or unknown sources and the improbable ones,
/// unless there are no others.
fn worth_naming<'a>(on: &[&'a Stated]) -> Vec<&'a Stated> {
    let better: Vec<&Stated> = on.iter().filter(|stated| !is_discounted(&stated.claim)).copied().collect();
    if better.is_empty() { on.to_vec() } else { better }
}

/// A source's title without what its parentheses add, cut at a word where it is long.
fn called(originator: &str) -> String {
    let head = originator.split(" (").next().filter(|head| !head.trim().is_empty()).unwrap_or(originator);
    let mut name = String::new();
    for word in head.split_whitespace() {
        if name.chars().count() + word.chars().count() > LONGEST_NAME {
            let word: String = word.chars().take(LONGEST_NAME).collect();
            return if name.is_empty() { format!("{word}…") } else { format!("{name} …") };
        }
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

/// Who says so: `FBI (A1), Elliptic (C2)`, at most three.
pub(super) fn who(on: &[&Stated]) -> String {
    let mut said: Vec<String> = Vec::new();
    for stated in worth_naming(on) {
        let one = format!("{} ({})", called(&stated.claim.source.originator), stated.claim.grade);
        if !said.contains(&one) {
            said.push(one);
        }
    }
    let more = said.len().saturating_sub(3);
    said.truncate(3);
    if more > 0 { format!("{} and {more} more", said.join(", ")) } else { said.join(", ") }
}
