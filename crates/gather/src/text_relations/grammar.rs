//! From a sentence to the relations that it states.
//!
//! A sentence is read as *subject – phrase – object*. The phrase is one of a table; the object is the first name of
//! the list after it (and those that "and" or a comma joins to it); for the subject see [`Reading::read`].

use super::{
    names::{Names, Ordered, Standing, is_acronym},
    phrases::{self, Direction, Found, Object},
    sentence::{Kind, Token},
};
use record::EntityId;

/// Most words of one name. The longest of the corpus that is named in a text has 9.
const MOST_NAME_WORDS: usize = 14;
/// How many words of description may stand before a name: "the conventional arms firm Green Pine …".
const MOST_DESCRIPTION: usize = 7;
/// How far before a phrase its denial or its doubt may stand.
const REACH_OF_DOUBT: usize = 6;

/// Words that may stand between a name and a phrase that speaks of it.
const LINKS: [&str; 23] = [
    "a",
    "also",
    "an",
    "and",
    "are",
    "as",
    "be",
    "been",
    "company",
    "entity",
    "has",
    "is",
    "reportedly",
    "that",
    "the",
    "to",
    "was",
    "were",
    "which",
    "who",
    "wholly",
    "directly",
    "indirectly",
];
/// Words at which the object's words end.
const STOPS: [&str; 29] = [
    "which", "who", "whom", "that", "to", "in", "since", "for", "by", "from", "at", "through", "with", "has",
    "have", "is", "was", "were", "are", "until", "when", "where", "while", "as", "used", "may", "might",
    "would", "could",
];
const DENIALS: [&str; 3] = ["not", "never", "neither"];
const DOUBTS: [&str; 10] = [
    "allegedly",
    "appears",
    "believed",
    "likely",
    "may",
    "possibly",
    "probably",
    "reportedly",
    "suspect",
    "suspected",
];
const PAST: [&str; 4] = ["former", "formerly", "previously", "ex"];

/// Who stands at one end of a stated relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Party {
    /// The party whose record holds the text.
    Own,
    /// Another party of the list.
    Listed(EntityId),
    /// Somebody by that name, who is not on the list or not clearly one party of it.
    Named(String),
}

/// One stated relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) subject: Party,
    pub(super) relation: &'static str,
    pub(super) object: Party,
    pub(super) denied: bool,
    pub(super) doubtful: bool,
    pub(super) former: bool,
    /// Byte range of the words in the text.
    pub(super) quote: (usize, usize),
}

/// What sentences are read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) names: &'a Names,
    pub(super) ordered: &'a Ordered,
    /// The party whose record holds the text.
    pub(super) own: &'a EntityId,
    /// Whether that party is a person.
    pub(super) person: bool,
    /// The words of its names, folded, each between spaces.
    pub(super) own_words: &'a str,
}

/// A name found at tokens `start..end`.
#[derive(Debug, Clone)]
struct Name<'a> {
    start: usize,
    end: usize,
    id: &'a EntityId,
}

impl<'a> Reading<'a> {
    /// The relations that `sentence` states, and how many phrases named nobody of the list where they had to.
    pub(super) fn read(&self, sentence: &[Token]) -> (Vec<Stated>, u64) {
        let found = phrases::find(sentence);
        let mut stated = Vec::new();
        let mut unresolved = 0;
        // What the phrase after this one named, and where what it states begins.
        let mut later: Option<(Vec<(Party, usize)>, usize)> = None;
        for (at, one) in found.iter().enumerate().rev() {
            // "owned or controlled by, or acting on behalf of X": the first phrase says it, X stands after the last.
            let shares = found.get(at + 1).is_some_and(|next| shares_object(sentence, one, next));
            let (objects, begins) = match later.take().filter(|_| shares) {
                Some((objects, begins)) => {
                    stated.truncate(begins);
                    (objects, begins)
                }
                None => (self.objects(sentence, one), stated.len()),
            };
            unresolved += u64::from(objects.is_empty() && !shares);
            for subject in self.subjects(sentence, one) {
                for object in &objects {
                    stated.extend(self.state(sentence, one, subject.clone(), object));
                }
            }
            later = Some((objects, begins));
        }
        stated.extend(self.titles(sentence));
        stated.dedup_by(|a, b| (&a.subject, a.relation, &a.object) == (&b.subject, b.relation, &b.object));
        (stated, unresolved)
    }

    fn state(
        &self,
        sentence: &[Token],
        found: &Found,
        subject: Party,
        object: &(Party, usize),
    ) -> Option<Stated> {
        let (object, last) = object;
        if (found.phrase.of_persons && !self.person) || speaks_of_several(sentence, found) {
            return None;
        }
        let (subject, object) = match found.phrase.direction {
            Direction::Forward => (subject, object.clone()),
            Direction::Inverse => (object.clone(), subject),
        };
        let nameless = matches!(subject, Party::Named(_));
        if subject == object || nameless {
            return None;
        }
        Some(self.stated(sentence, (found.start, *last), subject, found.phrase.relation, object))
    }

    fn stated(
        &self,
        sentence: &[Token],
        (start, last): (usize, usize),
        subject: Party,
        relation: &'static str,
        object: Party,
    ) -> Stated {
        let before = sentence.get(start.saturating_sub(REACH_OF_DOUBT)..start).unwrap_or_default();
        let held_office = relation == "official_of" && past_office(before, sentence.get(start));
        let says = |words: &[&str]| before.iter().any(|token| words.contains(&token.key.as_str()));
        let start = before
            .iter()
            .rev()
            .nth(2)
            .or(before.first())
            .or(sentence.get(start))
            .map_or(0, |token| token.start);
        let end = sentence.get(last.saturating_sub(1)).map_or(self.text.len(), |token| token.end);
        Stated {
            subject,
            relation,
            object,
            denied: says(&DENIALS),
            doubtful: says(&DOUBTS),
            former: held_office || says(&PAST),
            quote: (start, end),
        }
    }

    /// Who is named after a phrase: each with the token after its name.
    fn objects(&self, sentence: &[Token], found: &Found) -> Vec<(Party, usize)> {
        let from = match found.phrase.after {
            None => found.end,
            Some(word) => match sentence.iter().skip(found.end).position(|token| token.key == word) {
                Some(at) => found.end + at + 1,
                None => return Vec::new(),
            },
        };
        let mut listed = Vec::new();
        let mut next = self.first_name(sentence, from);
        while let Some(name) = next {
            listed.push((self.party(name.id), name.end));
            next = self.joined_name(sentence, name.end);
        }
        if listed.is_empty() && found.phrase.object == Object::Any {
            listed.extend(self.unlisted_name(sentence, from));
        }
        listed
    }

    fn party(&self, id: &EntityId) -> Party {
        if id == self.own { Party::Own } else { Party::Listed(id.clone()) }
    }

    /// The first name within reach after a phrase.
    fn first_name(&self, sentence: &[Token], from: usize) -> Option<Name<'a>> {
        let mut words = 0;
        for start in from..sentence.len() {
            if let Some(name) = self.name_at(sentence, start) {
                return Some(name);
            }
            let token = sentence.get(start)?;
            words += usize::from(token.kind == Kind::Word);
            if words > MOST_DESCRIPTION
                || STOPS.contains(&token.key.as_str())
                || matches!(token.kind, Kind::Open | Kind::Mark)
            {
                return None;
            }
        }
        None
    }

    /// A name that "and", "or" or a comma joins to the one that ended at `from`.
    fn joined_name(&self, sentence: &[Token], from: usize) -> Option<Name<'a>> {
        let mut at = after_parenthesis(sentence, from);
        let joint =
            |token: &Token| token.kind == Kind::Comma || matches!(token.key.as_str(), "and" | "or" | "the");
        let first = at;
        while sentence.get(at).is_some_and(joint) {
            at += 1;
        }
        if at == first { None } else { self.name_at(sentence, at) }
    }

    /// The longest name that begins at `start`. It may hold commas and parentheses: "LEADER (HONG KONG) …".
    fn name_at(&self, sentence: &[Token], start: usize) -> Option<Name<'a>> {
        let first = sentence
            .get(start)
            .filter(|token| token.kind == Kind::Word && token.capital && token.key != "the")?;
        let mut key = first.key.clone();
        let mut windows = vec![(start + 1, key.clone())];
        for (end, token) in (start + 2..).zip(sentence.iter().skip(start + 1).take(MOST_NAME_WORDS)) {
            if token.kind == Kind::Word && token.key != "the" {
                key.push(' ');
                key.push_str(&token.key);
                windows.push((end, key.clone()));
            }
        }
        let exact = windows.iter().rev().find_map(|(end, key)| {
            let (id, standing) = self.names.find(key)?;
            // "Staff" in a text is not the hacker who calls himself staff.
            let doubtful = standing == Standing::Derived && !key.contains(' ') && !self.all_capitals(first);
            (!doubtful).then_some((*end, id))
        });
        let close = || windows.iter().rev().find_map(|(end, key)| Some((*end, self.ordered.close_to(key)?)));
        let (end, id) = exact.or_else(close)?;
        Some(Name { start, end, id })
    }

    fn all_capitals(&self, token: &Token) -> bool {
        self.text
            .get(token.start..token.end)
            .is_some_and(|word| is_acronym(word.trim_end_matches("'s").trim_end_matches("’s")))
    }

    /// A name that begins with a capital letter, up to a word that ends it.
    fn unlisted_name(&self, sentence: &[Token], from: usize) -> Option<(Party, usize)> {
        let from = sentence.iter().skip(from).position(|token| token.key != "the").map(|at| from + at)?;
        let first = sentence.get(from).filter(|token| token.kind == Kind::Word && token.capital)?;
        let inside = |token: &&Token| {
            token.kind == Kind::Word && !STOPS.contains(&token.key.as_str()) && token.key != "and"
        };
        let words = sentence.iter().skip(from).take(MOST_NAME_WORDS).take_while(inside).count();
        let last = sentence.get(from + words - 1)?;
        let name = self.text.get(first.start..last.end)?.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = name.trim_end_matches("'s").trim_end_matches("’s").to_owned();
        Some((Party::Named(name), from + words))
    }

    /// Whom a phrase speaks of: the party named right before it; else that of the clause ("X, which … and is linked
    /// to O"); else those that the sentence begins with ("X and Y are subordinate to O"); else the record's own.
    fn subjects(&self, sentence: &[Token], found: &Found) -> Vec<Party> {
        let links = |token: &Token| token.kind == Kind::Comma || LINKS.contains(&token.key.as_str());
        if let Some(name) = self.name_before(sentence, found.start, links) {
            return vec![self.party(name.id)];
        }
        let before = sentence.get(..found.start).unwrap_or_default();
        let relative = before.iter().rposition(|token| token.key == "which");
        let of_clause =
            relative.and_then(|at| self.name_before(sentence, at, |token| token.kind == Kind::Comma));
        if let Some(name) = of_clause {
            return vec![self.party(name.id)];
        }
        if self.speaks_of_a_stranger_before(before) {
            return Vec::new();
        }
        let mut leading = Vec::new();
        let begins = sentence.iter().position(|token| token.kind == Kind::Word && token.key != "the");
        let mut next = begins.filter(|_| !found.phrase.of_persons).and_then(|at| self.name_at(sentence, at));
        while let Some(name) = next.filter(|name| name.end <= found.start) {
            next = self.joined_name(sentence, name.end);
            leading.push(self.party(name.id));
        }
        if leading.is_empty() && (found.phrase.of_persons || !self.begins_with_a_stranger(before)) {
            leading.push(Party::Own);
        }
        leading
    }

    /// Whether words begin with a name ("Nuclear Weapons Institute") that is neither on the list nor the party's own.
    fn begins_with_a_stranger(&self, words: &[Token]) -> bool {
        let words = words.iter().skip_while(|token| matches!(token.key.as_str(), "a" | "an" | "the"));
        // "In 2013" is no name.
        let in_a_name = |token: &&Token| {
            token.kind == Kind::Word && token.capital && !token.key.starts_with(|c: char| c.is_ascii_digit())
        };
        let name: Vec<&Token> = words.take_while(in_a_name).collect();
        name.len() > 1 && !self.names_own(&name)
    }

    /// Whether words end in an apposition to a name that is neither on the list nor the party's own: "Candle Research,
    /// a [subordinate of]".
    fn speaks_of_a_stranger_before(&self, words: &[Token]) -> bool {
        let [rest @ .., comma, article] = words else { return false };
        let apposed = comma.kind == Kind::Comma && matches!(article.key.as_str(), "a" | "an" | "the");
        let name: Vec<&Token> =
            rest.iter().rev().take_while(|token| token.kind == Kind::Word && token.capital).collect();
        apposed && !name.is_empty() && !self.names_own(&name)
    }

    fn names_own(&self, name: &[&Token]) -> bool {
        name.iter().any(|token| self.own_words.contains(&[" ", &token.key, " "].concat()))
    }

    /// The name before token `end` with nothing but `links` between; of those, the one that begins first.
    fn name_before(
        &self,
        sentence: &[Token],
        end: usize,
        links: impl Fn(&Token) -> bool,
    ) -> Option<Name<'a>> {
        let starts = end.saturating_sub(MOST_NAME_WORDS + 8)..end;
        let near = starts.into_iter().filter_map(|start| {
            let name = self.name_at(sentence, start).filter(|name| name.end <= end)?;
            let between = sentence.get(after_parenthesis(sentence, name.end)..end)?;
            between.iter().all(&links).then_some(name)
        });
        near.min_by_key(|name| name.start)
    }

    /// "X official", "X-related company": what the record's own party is to the X before it.
    fn titles(&self, sentence: &[Token]) -> Vec<Stated> {
        let mut stated = Vec::new();
        let mut start = 0;
        while start < sentence.len() {
            let Some(name) = self.name_at(sentence, start) else {
                start += 1;
                continue;
            };
            let after = after_parenthesis(sentence, name.end);
            let relation = phrases::after_name(sentence.get(after..).unwrap_or_default(), self.person);
            if let Some(relation) = relation.filter(|_| name.id != self.own) {
                stated.push(self.stated(
                    sentence,
                    (name.start, after + 1),
                    Party::Own,
                    relation,
                    self.party(name.id),
                ));
            }
            start = name.end;
        }
        stated
    }

    /// Short forms that the sentence introduces: `Korea … Corporation (KOMID)`, with the party they stand for.
    pub(super) fn short_forms(&self, sentence: &[Token]) -> Vec<(String, EntityId)> {
        let opens =
            sentence.iter().enumerate().filter(|(_, token)| token.kind == Kind::Open).map(|(at, _)| at);
        let introduced = opens.filter_map(|open| {
            let close =
                open + 1 + sentence.iter().skip(open + 1).position(|token| token.kind == Kind::Close)?;
            let inside = sentence.get(open + 1..close)?;
            let (first, last) = (inside.first()?, inside.last()?);
            let short = self.text.get(first.start..last.end)?;
            let quoted = self.text.get(..first.start)?.ends_with('“') && inside.len() <= 3;
            if !quoted && !is_acronym(short) {
                return None;
            }
            let ends_here = |start: usize| self.name_at(sentence, start).filter(|name| name.end == open);
            let name = (open.saturating_sub(MOST_NAME_WORDS)..open).find_map(ends_here)?;
            Some((short.to_owned(), name.id.clone()))
        });
        introduced.collect()
    }
}

/// Whether an office is told as past: "was the director", "served as", but not "has served as".
fn past_office(before: &[Token], first: Option<&Token>) -> bool {
    let near: Vec<&str> = before.iter().chain(first).rev().take(4).map(|token| token.key.as_str()).collect();
    near.iter().zip(near.iter().skip(1).map(Some).chain([None])).any(|(word, earlier)| match *word {
        "was" => true,
        "served" => !matches!(earlier, Some(&("has" | "have" | "had"))),
        _ => false,
    })
}

/// Whether "banks affiliated with" speaks of the banks: a participle belongs to the plural right before it.
fn speaks_of_several(sentence: &[Token], found: &Found) -> bool {
    let participle =
        matches!(found.phrase.relation, "controlled_by" | "owned_by" | "associated_with" | "subordinate_to");
    let before = found.start.checked_sub(1).and_then(|at| sentence.get(at));
    let plural = before.is_some_and(|token| {
        token.kind == Kind::Word
            && !token.capital
            && token.key.len() > 3
            && token.key.ends_with('s')
            && !LINKS.contains(&token.key.as_str())
    });
    participle && found.phrase.direction == Direction::Forward && plural
}

/// Whether `one` leaves its object to the phrase after it: a comma or "or" follows at once, and no name stands between.
fn shares_object(sentence: &[Token], one: &Found, next: &Found) -> bool {
    let between = sentence.get(one.end..next.start).unwrap_or_default();
    let joint = between
        .first()
        .is_some_and(|token| token.kind == Kind::Comma || matches!(token.key.as_str(), "or" | "and"));
    joint && between.iter().all(|token| !token.capital) && next.phrase.direction == one.phrase.direction
}

/// The token after a parenthesis that opens at `at`; `at` itself where none does.
fn after_parenthesis(sentence: &[Token], at: usize) -> usize {
    match sentence.get(at) {
        Some(token) if token.kind == Kind::Open => {
            let close = sentence.iter().skip(at).position(|token| token.kind == Kind::Close);
            close.map_or(sentence.len(), |offset| at + offset + 1)
        }
        Some(token) if token.kind == Kind::Close => at + 1,
        _ => at,
    }
}
