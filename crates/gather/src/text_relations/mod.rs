//! Relations that a list holds only as text: "KOMID is the parent company of …", "Linked To: …", "Director of …".
//!
//! Two passes. While a list is read, every name is added to [`TextRelations`] and every text that may state a relation
//! is kept; when all names are known, [`TextRelations::resolve`] reads the texts against them.
//!
//! What a rule read carries [`Basis::ReadFromText`](record::Basis) and quotes its words; words of doubt ("believed",
//! "reportedly") lower its credibility, "not" makes it a denial, "former" ends it before the list's day. Where phrases
//! of ownership, control, subordination, agency or fronting name somebody who is not on the list, or not clearly one
//! party of it, the claim keeps the name as text (`controlled_by` = "Ministry of …"): a lead for whoever can identify
//! it. Other phrases count only between parties of the list. The whole text always stays as a note.

mod grammar;
mod names;
mod phrases;
mod sentence;

pub(crate) use names::Standing;

use crate::{
    GatherError,
    clerk::{Clerk, Fact, Subject},
};
use grammar::{Party, Reading, Stated};
use names::{Names, Ordered};
use record::{EntityId, Value};
use std::{collections::HashMap, sync::Arc};

/// Longest text that is read for relations; what is beyond it stays a note. The longest in the corpus has 5 kB.
const MOST_TEXT_BYTES: usize = 64 << 10;

/// A text that waits until all names are known.
#[derive(Debug)]
struct Waiting {
    subject: Subject,
    place: &'static str,
    words: Words,
}

/// What waits: sentences, or one name in a field made for it.
#[derive(Debug)]
enum Words {
    Text(String),
    Field { label: &'static str, relation: &'static str, name: String },
}

/// What became of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    /// Relations to a party of the list.
    pub(crate) resolved: u64,
    /// Relations that keep a name as text.
    pub(crate) named: u64,
    /// Phrases that name nobody of the list where they must.
    pub(crate) unresolved: u64,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.resolved += other.resolved;
        self.named += other.named;
        self.unresolved += other.unresolved;
    }
}

/// Collects names and texts, then finds the relations.
#[derive(Debug, Default)]
pub(crate) struct TextRelations {
    names: Names,
    waiting: Vec<Waiting>,
    parties: HashMap<EntityId, Known>,
}

/// What is known of a party besides its id.
#[derive(Debug)]
struct Known {
    schema: &'static str,
    /// The words of all its names, folded, each between spaces.
    words: String,
}

impl TextRelations {
    /// Adds a party's name.
    pub(crate) fn name(&mut self, subject: &Subject, name: &str, standing: Standing) {
        let party = self
            .parties
            .entry(subject.id.clone())
            .or_insert(Known { schema: subject.schema, words: String::new() });
        party.words.extend([" ", &names::fold(name), " "]);
        self.names.add(name, &subject.id, standing);
    }

    /// Keeps a text of the subject's record, if it may state a relation.
    pub(crate) fn text(&mut self, subject: &Subject, place: &'static str, text: &str) {
        let end =
            (0..=text.len().min(MOST_TEXT_BYTES)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let text = text.get(..end).unwrap_or("");
        if phrases::may_hold_any(text) {
            self.waiting.push(Waiting {
                subject: subject.clone(),
                place,
                words: Words::Text(text.to_owned()),
            });
        }
    }

    /// Keeps a field that names another party: `Linked To: X`.
    pub(crate) fn field(
        &mut self,
        subject: &Subject,
        place: &'static str,
        [label, relation]: [&'static str; 2],
        name: &str,
    ) {
        let words = Words::Field { label, relation, name: name.to_owned() };
        self.waiting.push(Waiting { subject: subject.clone(), place, words });
    }

    /// Reads what was kept against all names, and writes what it says.
    ///
    /// # Errors
    /// [`GatherError::Sink`] where the sink stops.
    pub(crate) fn resolve(mut self, clerk: &mut Clerk<'_, '_>) -> Result<Outcome, GatherError> {
        self.learn_short_forms();
        let ordered = self.names.in_order();
        let mut outcome = Outcome::default();
        for Waiting { subject, place, words } in &self.waiting {
            let found = match words {
                Words::Field { label, relation, name } => {
                    let key = names::fold(name);
                    let listed = self.names.find(&key).map(|(id, _)| id).or_else(|| ordered.close_to(&key));
                    let listed = listed.filter(|id| **id != subject.id);
                    let value =
                        listed.map_or_else(|| Value::Text(name.clone()), |id| Value::Entity(id.clone()));
                    let fact = Fact::new(relation, value).at(*place).quoted(&format!("{label} {name}"));
                    clerk.say(subject, fact.read_from_text())?;
                    let resolved = u64::from(listed.is_some());
                    Outcome { resolved, named: 1 - resolved, unresolved: 0 }
                }
                Words::Text(text) => self.read(clerk, &ordered, subject, place, text)?,
            };
            outcome.add(found);
        }
        Ok(outcome)
    }

    /// Reads one text, and writes what it says.
    fn read(
        &self,
        clerk: &mut Clerk<'_, '_>,
        ordered: &Ordered,
        subject: &Subject,
        place: &str,
        text: &str,
    ) -> Result<Outcome, GatherError> {
        let own_words = self.parties.get(&subject.id).map_or("", |party| &party.words);
        let person = subject.schema == "Person";
        let reading = Reading { text, names: &self.names, ordered, own: &subject.id, person, own_words };
        let mut outcome = Outcome::default();
        for sentence in sentence::sentences(text) {
            let (stated, unresolved) = reading.read(&sentence);
            outcome.unresolved += unresolved;
            for one in stated {
                let named = u64::from(matches!(one.object, Party::Named(_)));
                outcome.add(Outcome { resolved: 1 - named, named, unresolved: 0 });
                self.write(clerk, subject, place, text, one)?;
            }
        }
        Ok(outcome)
    }

    /// `Korea … Corporation (KOMID)` in one record makes KOMID known in all.
    fn learn_short_forms(&mut self) {
        let ordered = self.names.in_order();
        let mut learnt = Vec::new();
        for Waiting { subject, words, .. } in &self.waiting {
            let Words::Text(text) = words else { continue };
            let reading = Reading {
                text,
                names: &self.names,
                ordered: &ordered,
                own: &subject.id,
                person: false,
                own_words: "",
            };
            learnt
                .extend(sentence::sentences(text).iter().flat_map(|sentence| reading.short_forms(sentence)));
        }
        for (short, id) in learnt {
            self.names.learn(&short, &id);
        }
    }

    fn write(
        &self,
        clerk: &mut Clerk<'_, '_>,
        own: &Subject,
        place: &str,
        text: &str,
        stated: Stated,
    ) -> Result<(), GatherError> {
        let subject = match stated.subject {
            Party::Listed(id) => {
                let schema = self.parties.get(&id).map_or("LegalEntity", |party| party.schema);
                &Subject { id, schema, record: Arc::clone(&own.record), known: own.known }
            }
            Party::Own | Party::Named(_) => own,
        };
        let value = match stated.object {
            Party::Own => Value::Entity(own.id.clone()),
            Party::Listed(id) => Value::Entity(id),
            Party::Named(name) => Value::Text(name),
        };
        let quote = text.get(stated.quote.0..stated.quote.1).unwrap_or("");
        let mut fact =
            Fact::new(stated.relation, value).at(place).quoted(quote).read_from_text().denied(stated.denied);
        if stated.doubtful {
            fact = fact.credibility(3);
        }
        if stated.former {
            fact = fact.former(own.known.unwrap_or(clerk.issued));
        }
        clerk.say(subject, fact)
    }
}

#[cfg(test)]
mod tests;
