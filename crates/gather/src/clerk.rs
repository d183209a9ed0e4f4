//! Writing claims out of a list: what all claims of one list share is said once, what each says of its own is a
//! [`Fact`].

use crate::{
    GatherError,
    intake::{Fault, Intake},
};
use record::{
    Bound, Claim, Credibility, Digest, EntityId, Extent, Grade, Interval, Locator, PartialDate, Scope,
    Source, Value,
};
use std::{collections::HashMap, sync::Arc};

/// Longest quote in words: enough to find the place, too little to replace the source.
const MOST_QUOTED_WORDS: usize = 25;

/// The subject of a run of claims, and the record of the list that they are read from.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// Its id in the record.
    pub(crate) id: EntityId,
    /// Its FollowTheMoney schema.
    pub(crate) schema: &'static str,
    /// The record's own id within the exhibit: `DistinctParty 27307`.
    pub(crate) record: Arc<str>,
    /// When what the record says became known, where the list dates its records one by one.
    pub(crate) known: Option<PartialDate>,
}

/// What one claim says, and how.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    property: Name,
    value: Value,
    denied: bool,
    valid: Interval,
    known: Option<PartialDate>,
    place: String,
    quote: Option<String>,
    grade: Grade,
    extent: Extent,
}

/// A property's name: of ours, or built from what the list holds (`listing:un_…`).
#[derive(Debug, Clone)]
enum Name {
    Fixed(&'static str),
    Built(Arc<str>),
}

impl Fact {
    fn of(property: Name, value: Value) -> Self {
        Self {
            property,
            value,
            denied: false,
            valid: Interval::default(),
            known: None,
            place: String::new(),
            quote: None,
            grade: Grade::OFFICIAL,
            extent: Extent::Exactly,
        }
    }

    /// `property` has `value`.
    pub(crate) fn new(property: &'static str, value: Value) -> Self {
        Self::of(Name::Fixed(property), value)
    }

    /// `property` is these words.
    pub(crate) fn text(property: &'static str, words: impl Into<String>) -> Self {
        Self::new(property, Value::Text(words.into()))
    }

    /// The subject is an entry of `list` since `day`, which is also when that became known.
    pub(crate) fn listing(list: &str, entry: String, day: PartialDate) -> Self {
        let property = Name::Built(format!("{}{list}", record::LISTING).into());
        let fact = Self::of(property, Value::Text(entry));
        Self { valid: Interval::since(day), known: Some(day), ..fact }
    }

    /// The place within the record: `Alias 2`.
    pub(crate) fn at(self, place: impl Into<String>) -> Self {
        Self { place: place.into(), ..self }
    }

    /// The words that say it, shortened to a quote.
    pub(crate) fn quoted(self, words: &str) -> Self {
        let mut parts = words.split_whitespace();
        let mut quote = parts.by_ref().take(MOST_QUOTED_WORDS).collect::<Vec<_>>().join(" ");
        if parts.next().is_some() {
            quote.push_str(" …");
        }
        Self { quote: (!quote.is_empty()).then_some(quote), ..self }
    }

    /// A rule read it out of free text.
    pub(crate) fn read_from_text(self) -> Self {
        Self { grade: self.grade.read_from_text(), ..self }
    }

    /// The information is less than confirmed: 2 (probably true) to 6, on the Admiralty scale.
    pub(crate) fn credibility(self, level: u8) -> Self {
        let credibility = Credibility::new(level).unwrap_or(self.grade.credibility);
        Self { grade: Grade { credibility, ..self.grade }, ..self }
    }

    /// The source says that it is not so.
    pub(crate) fn denied(self, denied: bool) -> Self {
        Self { denied, ..self }
    }

    /// When it was true.
    pub(crate) fn valid(self, valid: Interval) -> Self {
        Self { valid, ..self }
    }

    /// It ended before `day`, nobody says when.
    pub(crate) fn former(self, day: PartialDate) -> Self {
        let valid = Interval { to: self.valid.to.or(Some(Bound::Before(day))), ..self.valid };
        Self { valid, ..self }
    }

    /// It is a bound, or about right.
    pub(crate) fn extent(self, extent: Extent) -> Self {
        Self { extent, ..self }
    }
}

/// Writes the claims of one list.
pub(crate) struct Clerk<'i, 's> {
    /// Counts, and sets bad records aside.
    pub(crate) intake: &'i mut Intake<'s>,
    exhibit: Digest,
    originator: Arc<str>,
    /// The list's own day of issue, which dates what the list does not date.
    pub(crate) issued: PartialDate,
    words: HashMap<&'static str, Arc<str>>,
}

impl<'i, 's> Clerk<'i, 's> {
    /// A clerk for the list that `originator` published; it is dated by the intake until the list says better.
    pub(crate) fn new(intake: &'i mut Intake<'s>, exhibit: Digest, originator: &str) -> Self {
        let issued = intake.known;
        Self { intake, exhibit, originator: originator.into(), issued, words: HashMap::new() }
    }

    /// Says which file of the list the next claims are read from.
    pub(crate) fn enter(&mut self, file: &str, exhibit: Digest) {
        self.intake.enter(file);
        self.exhibit = exhibit;
    }

    /// Writes one claim.
    ///
    /// # Errors
    /// [`GatherError::Sink`] where the sink stops.
    pub(crate) fn say(&mut self, subject: &Subject, fact: Fact) -> Result<(), GatherError> {
        let locator = if fact.place.is_empty() {
            subject.record.to_string()
        } else {
            [&*subject.record, "/", &fact.place].concat()
        };
        let claim = Claim {
            subject: subject.id.clone(),
            schema: Some(self.word(subject.schema)),
            property: match fact.property {
                Name::Fixed(name) => self.word(name),
                Name::Built(name) => name,
            },
            value: fact.value,
            denied: fact.denied,
            valid: fact.valid,
            known: fact.known.or(subject.known).unwrap_or(self.issued),
            source: Source {
                exhibit: self.exhibit,
                locator: Locator::Record(locator),
                quote: fact.quote,
                originator: self.originator.clone(),
                attributor: None,
                citation: None,
            },
            grade: fact.grade,
            scope: Scope { extent: fact.extent, ..Scope::default() },
            handling: None,
        };
        self.intake.claim(claim)
    }

    /// Sets one value of a record aside.
    ///
    /// # Errors
    /// As [`Clerk::say`].
    pub(crate) fn set_aside(
        &mut self,
        line: u64,
        subject: &Subject,
        place: &str,
        fault: Fault,
    ) -> Result<(), GatherError> {
        self.intake.quarantine(line, &format!("{}/{place}", subject.record), fault)
    }

    /// One allocation for each word, however many claims use it.
    fn word(&mut self, word: &'static str) -> Arc<str> {
        self.words.entry(word).or_insert_with(|| word.into()).clone()
    }
}

/// Text as it should be kept: without the invisible marks that steer the direction of writing, and with single spaces.
pub(crate) fn clean(text: &str) -> String {
    let visible = |c: &char| !matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(visible) {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_without_marks_and_runs_of_space() {
        assert_eq!(clean(" \u{202b}שמ\u{202c}\n  לח "), "שמ לח");
        assert_eq!(clean(""), "");
        assert_eq!(clean("a\u{a0}\u{2003}b"), "a b");
    }

    #[test]
    fn quotes_stay_short() {
        let fact = Fact::text("notes", "x").quoted(&"word ".repeat(40));
        assert_eq!(fact.quote.unwrap().split(' ').count(), MOST_QUOTED_WORDS + 1);
        assert_eq!(Fact::text("notes", "x").quoted("  ").quote, None);
    }
}
