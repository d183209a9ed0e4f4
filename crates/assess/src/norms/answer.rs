//! Three-valued answers, and the elements that a legal question is made of.

use record::{Certainty, ClaimId, EntityId, Grade, Reliability};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Yes, no, or not known. What no claim says is not known; it is never no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A claim excludes it.
    No,
    /// Neither said nor excluded.
    NotKnown,
    /// A claim that may be relied on says so.
    Yes,
}

impl Answer {
    /// Both must hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// What was asked, turned round.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::NotKnown => Self::NotKnown,
            Self::Yes => Self::No,
        }
    }
}

impl From<Certainty> for Answer {
    fn from(certainty: Certainty) -> Self {
        match certainty {
            Certainty::No => Self::No,
            Certainty::Maybe => Self::NotKnown,
            Certainty::Yes => Self::Yes,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::No => "no",
            Self::NotKnown => "not known",
            Self::Yes => "yes",
        })
    }
}

/// One element of a legal question: met, not met, or not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// What must be so.
    pub element: String,
    /// Whether it is.
    pub answer: Answer,
    /// Why, in one line.
    pub why: String,
    /// The grade of the best claim that it rests on.
    pub grade: Option<Grade>,
    /// The claims that it rests on.
    pub claims: Vec<ClaimId>,
}

/// The answer to a legal question, element by element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The question, in words.
    pub question: String,
    /// Yes where every element is met; no where one is excluded; otherwise not known.
    pub answer: Answer,
    /// The elements, in the order in which the norm has them.
    pub elements: Vec<Element>,
    /// Exemptions that the claims do not speak to. They are to be checked before the answer is used.
    pub to_check: Vec<String>,
    /// The paragraphs that the question is put under.
    pub paragraphs: Vec<EntityId>,
    /// What must be said beside the answer, if anything.
    pub caution: Option<String>,
}

impl Verdict {
    pub(super) fn new(question: String, elements: Vec<Element>) -> Self {
        let answer = elements.iter().map(|element| element.answer).min().unwrap_or(Answer::NotKnown);
        let mut verdict =
            Self { question, answer, elements, to_check: vec![], paragraphs: vec![], caution: None };
        verdict.caution = verdict.weak_ground();
        verdict
    }

    /// The weakest grade among the elements: an answer is no better than that.
    pub fn weakest(&self) -> Option<Grade> {
        self.elements.iter().filter_map(|element| element.grade).min_by_key(|grade| grade.strength())
    }

    /// What is said where a yes rests on a source that is not usually reliable.
    fn weak_ground(&self) -> Option<String> {
        let weakest = self.weakest().filter(|grade| grade.reliability >= Reliability::D)?;
        (self.answer == Answer::Yes)
            .then(|| format!("one element rests on a source that is not usually reliable (graded {weakest})"))
    }
}
