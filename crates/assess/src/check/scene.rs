//! A sentence as the finders see it: tokens, names, amounts, dates, quotations, and what earlier sentences spoke of.

use super::{
    compare::Judgement,
    gazetteer::{Gazetteer, Mention, Name, Sort},
    grammar::{
        amount::{Amount, amounts},
        date::{Manner, When, dates},
        quote::{Quote, quotes},
        token::{Token, is_phrase, tokens, word},
    },
    holdings::Holdings,
};
use crate::Period;
use jiff::civil::Date;
use record::{EntityId, Precision};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// A name in the sentence, by its tokens.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) tokens: Range<usize>,
    pub(super) name: Name,
    /// Meant by "the committee", "it", and not named here.
    pub(super) meant: bool,
}

/// A sentence with what was found in it.
pub(super) struct Scene<'a> {
    /// Where it begins in the smooth text.
    pub(super) start: usize,
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    pub(super) names: Vec<Named>,
    pub(super) amounts: Vec<Amount>,
    pub(super) dates: Vec<When>,
    pub(super) quotes: Vec<Quote>,
    /// Whether this sentence or the one before speaks of the DPRK's thefts or income.
    pub(super) of_dprk: bool,
    /// Whose numbers this sentence or the ones before give.
    pub(super) voice: Option<&'static str>,
    /// The theft that was spoken of last before this sentence.
    pub(super) incident_before: Option<Name>,
    /// Sentences since that theft was named.
    pub(super) since_incident: u8,
    /// Whether one who counts is named in this sentence.
    pub(super) voice_here: bool,
    /// Subjects that this sentence names, and the last of each kind that was named before.
    pub(super) spoken_of: BTreeSet<EntityId>,
}

/// A statement that was found, by bytes of the smooth text, and what the archive says of it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) at: Range<usize>,
    pub(super) subject: String,
    pub(super) property: String,
    pub(super) value: String,
    pub(super) judgement: Judgement,
}

/// What the sentences before spoke of, for "the committee", "the exchange", "it".
#[derive(Debug, Default)]
pub(super) struct Memory {
    last: BTreeMap<Sort, Name>,
    dprk: u8,
    voice: Option<&'static str>,
    /// The year that was spoken of last, where the text itself has no day.
    year: Option<i16>,
    /// Sentences since a theft was named.
    since_incident: u8,
    /// The workers, where the last sentence named them: "of them" are those.
    workers: Option<Name>,
    /// Whether the last sentence began with, and named only, a resolution: "it" is that resolution.
    of_resolution: bool,
}

/// Most tokens of one sentence; a sentence of prose has no more.
const MOST_TOKENS: usize = 700;

/// Most names, amounts, dates or quotations of one sentence that are looked at; what has more is a table, and looking at
/// every pair of a table's parts would take the square of its length.
const MOST_PARTS: usize = 32;

/// Common nouns that mean the last named thing of a kind.
const MEANT: [(&str, Sort); 18] = [
    ("its mandate", Sort::Panel),
    ("the mandate", Sort::Panel),
    ("its experts", Sort::Panel),
    ("the committee", Sort::Committee),
    ("the panel", Sort::Panel),
    ("the panel's", Sort::Panel),
    ("the monitoring team", Sort::Team),
    ("the team", Sort::Team),
    ("the exchange", Sort::Incident),
    ("the exchange's", Sort::Incident),
    ("the platform", Sort::Incident),
    ("the theft", Sort::Incident),
    ("the heist", Sort::Incident),
    ("the hack", Sort::Incident),
    ("the bridge", Sort::Incident),
    ("the report", Sort::Report),
    ("this report", Sort::Report),
    ("the resolution", Sort::Resolution),
];

impl<'a> Scene<'a> {
    pub(super) fn of(
        smooth: &'a str,
        range: &Range<usize>,
        mentions: &[Mention],
        gazetteer: &Gazetteer,
        holdings: &Holdings<'_>,
        memory: &mut Memory,
        today: Option<Date>,
    ) -> Self {
        let text = smooth.get(range.clone()).unwrap_or_default();
        let mut tokens = tokens(text);
        tokens.truncate(MOST_TOKENS);
        let incident_before = memory.last.get(&Sort::Incident).cloned();
        let mut names: Vec<Named> = mentions
            .iter()
            .filter_map(|mention| {
                let at = mention.at.start - range.start..mention.at.end - range.start;
                let first = tokens.partition_point(|token| token.at.end <= at.start);
                let last = tokens.partition_point(|token| token.at.start < at.end);
                Some(Named {
                    tokens: first..last.max(first + 1),
                    name: gazetteer.name(mention)?.clone(),
                    meant: false,
                })
            })
            .collect();
        names.extend(resolutions(&tokens, holdings));
        names.extend(team(&tokens, gazetteer));
        names.extend(reports(&tokens, &names, memory, holdings));
        names.sort_by_key(|named| (named.tokens.start, std::cmp::Reverse(named.tokens.end)));
        names.extend(memory.meant(&tokens, &names, gazetteer));
        names.sort_by_key(|named| named.tokens.start);
        let today = today.or_else(|| memory.year.and_then(|year| Date::new(year, 12, 31).ok()));
        let (mut amounts, mut dates, mut quotes) = (amounts(&tokens), dates(&tokens, today), quotes(text));
        dates.extend(memory.year_before(&tokens));
        dates.sort_by_key(|when| when.tokens.start);
        memory.remember_year(&dates);
        names.truncate(MOST_PARTS);
        amounts.truncate(MOST_PARTS);
        dates.truncate(MOST_PARTS);
        quotes.truncate(MOST_PARTS);
        let (of_dprk, voice) = memory.remember(&names);
        let since_incident = memory.since_incident;
        let spoken_of = memory.last.values().flat_map(|name| name.ids.iter().cloned()).collect();
        let voice_here = names.iter().any(|named| named.name.voice.is_some());
        Self {
            start: range.start,
            text,
            tokens,
            names,
            amounts,
            dates,
            quotes,
            of_dprk,
            voice,
            incident_before,
            voice_here,
            since_incident,
            spoken_of,
        }
    }

    /// The bytes of the smooth text that the tokens take.
    pub(super) fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.tokens.get(range.start).map_or(0, |token| token.at.start);
        let end = range
            .end
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last))
            .map_or(start, |token| token.at.end);
        self.start + start..self.start + end.max(start)
    }

    /// The first place in `within` where one of the phrases stands.
    pub(super) fn find(&self, within: Range<usize>, phrases: &[&str]) -> Option<Range<usize>> {
        within.filter(|at| *at < self.tokens.len()).find_map(|at| {
            let found = phrases.iter().find(|phrase| is_phrase(&self.tokens, at, phrase))?;
            Some(at..at + found.split(' ').count())
        })
    }

    /// Whether one of the phrases stands in the sentence.
    pub(super) fn says(&self, phrases: &[&str]) -> bool {
        self.find(0..self.tokens.len(), phrases).is_some()
    }

    /// The clause around a token: up to a semicolon, a dash, or a comma with "and", "while", "but".
    pub(super) fn clause(&self, at: usize) -> Range<usize> {
        let ends = |place: usize| {
            matches!(word(&self.tokens, place), ";" | "—" | ":")
                || (word(&self.tokens, place) == ","
                    && matches!(
                        word(&self.tokens, place + 1),
                        "and" | "while" | "but" | "whereas" | "although"
                    ))
        };
        let start = (0..at).rev().find(|place| ends(*place)).map_or(0, |place| place + 1);
        let end = (at..self.tokens.len()).find(|place| ends(*place)).unwrap_or(self.tokens.len());
        start..end
    }

    /// The name of one of the kinds that stands nearest to the tokens `at`; one across the end of a clause counts as
    /// farther, one that follows with "from" or "of" as nearer.
    pub(super) fn nearest(&self, at: &Range<usize>, sorts: &[Sort]) -> Option<&Named> {
        let clause = self.clause(at.start);
        let of_sort = self.names.iter().filter(|named| sorts.contains(&named.name.sort));
        of_sort.min_by_key(|named| {
            let (gap, after) = if named.tokens.start >= at.end {
                (named.tokens.start - at.end, true)
            } else {
                (at.start.saturating_sub(named.tokens.end), false)
            };
            let linked = after && self.is_linked(at.end, named.tokens.start);
            let outside = !(clause.start <= named.tokens.start && named.tokens.start < clause.end);
            gap + usize::from(outside) * 40 + usize::from(after && !linked) * 4
        })
    }

    /// Whether "from", "at", "of", "in" leads from one place to another with no amount between.
    fn is_linked(&self, from: usize, to: usize) -> bool {
        let amount_between =
            self.amounts.iter().any(|amount| amount.tokens.start >= from && amount.tokens.start < to);
        let lead = (from..to.min(from + 8))
            .any(|at| matches!(word(&self.tokens, at), "from" | "at" | "of" | "against"));
        lead && !amount_between
    }

    /// The date that stands nearest to the tokens `at`, within the clause where one is there.
    pub(super) fn date_near(&self, at: &Range<usize>) -> Option<&When> {
        let clause = self.clause(at.start);
        self.dates.iter().min_by_key(|when| {
            let gap = if when.tokens.start >= at.end {
                when.tokens.start - at.end
            } else {
                at.start.saturating_sub(when.tokens.end)
            };
            let outside = !(clause.start <= when.tokens.start && when.tokens.start < clause.end);
            gap + usize::from(outside) * 40
        })
    }

    /// Whether a token stands within a quotation: someone else's words.
    pub(super) fn is_quoted(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            self.quotes.iter().any(|quote| quote.spoken && quote.at.contains(&token.at.start))
        })
    }

    /// The words of the tokens.
    pub(super) fn words(&self, range: &Range<usize>) -> &'a str {
        let bytes = self.bytes(range);
        self.text.get(bytes.start - self.start..bytes.end - self.start).unwrap_or_default()
    }
}

/// Resolutions by number: `resolution 1718`, `resolutions 1718 and 1874`, `including 1874` where resolutions are spoken of.
fn resolutions(tokens: &[Token], holdings: &Holdings<'_>) -> Vec<Named> {
    let spoken =
        tokens.iter().any(|token| matches!(token.lower.as_str(), "resolution" | "resolutions" | "unscr"));
    if !spoken {
        return Vec::new();
    }
    let numbered = tokens.iter().enumerate().filter(|(at, token)| {
        let named = at.checked_sub(1).is_some_and(|before| word(tokens, before) == "resolution");
        (token.lower.len() == 4 || named && token.lower.len() == 3)
            && token.lower.bytes().all(|b| b.is_ascii_digit())
            && !matches!(word(tokens, at + 1), "committee" | "list" | "panel")
            && !at.checked_sub(1).is_some_and(|before| matches!(word(tokens, before), "(" | "in" | "$"))
    });
    numbered
        .filter_map(|(at, token)| {
            let id = format!("unscr:{}", token.lower);
            let part = format!("{id}:");
            let ids: BTreeSet<EntityId> = holdings
                .subjects()
                .filter(|subject| subject.as_str() == id || subject.as_str().starts_with(&part))
                .cloned()
                .collect();
            let named = at
                .checked_sub(1)
                .is_some_and(|before| matches!(word(tokens, before), "resolution" | "resolutions" | "unscr"));
            let name = Name { sort: Sort::Resolution, ids, key: id, voice: None };
            (named || !name.ids.is_empty()).then_some(Named { tokens: at..at + 1, name, meant: false })
        })
        .collect()
}

/// "a 12-nation squad set up to watch …": the one team of states that the archive knows, by what it is.
fn team(tokens: &[Token], gazetteer: &Gazetteer) -> Option<Named> {
    const TEAMS: [&str; 7] = ["team", "squad", "group", "coalition", "mechanism", "body", "grouping"];
    const WATCH: [&str; 6] = ["watch", "monitor", "monitors", "monitoring", "watching", "sanctions"];
    let nation = (2..tokens.len()).find(|at| {
        matches!(word(tokens, *at), "nation" | "country" | "state" | "member") && word(tokens, at - 1) == "-"
    })?;
    let noun = (nation + 1..nation + 4).find(|at| TEAMS.contains(&word(tokens, *at)))?;
    (nation..tokens.len().min(noun + 8)).find(|at| WATCH.contains(&word(tokens, *at)))?;
    let mut teams = gazetteer.names.iter().filter(|name| name.sort == Sort::Team && !name.ids.is_empty());
    let name = teams.next()?.clone();
    teams.all(|other| other.ids == name.ids).then_some(Named {
        tokens: nation + 1..noun + 1,
        name,
        meant: true,
    })
}

/// Reports by order: `second MSMT report`, `the team's first report`, `its second`.
fn reports(tokens: &[Token], names: &[Named], memory: &Memory, holdings: &Holdings<'_>) -> Vec<Named> {
    let ordinal = |word: &str| match word {
        "first" => Some(1),
        "second" => Some(2),
        "third" => Some(3),
        "fourth" => Some(4),
        _ => None,
    };
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some(number) = ordinal(&token.lower) else { continue };
        let report = (at + 1..(at + 12).min(tokens.len()))
            .find(|place| matches!(word(tokens, *place), "report" | "reports"));
        let its = at.checked_sub(1).is_some_and(|before| matches!(word(tokens, before), "its" | "their"));
        let Some(end) = report.map(|place| place + 1).or_else(|| its.then_some(at + 1)) else { continue };
        let inside = (at + 1..end).all(|place| {
            word(tokens, place) == "report"
                || matches!(word(tokens, place), "(" | ")" | "'s" | "s" | "of" | "the")
                || names.iter().any(|named| named.name.sort == Sort::Team && named.tokens.contains(&place))
        });
        let team = names
            .iter()
            .filter(|named| named.name.sort == Sort::Team && named.tokens.start < end)
            .map(|named| &named.name)
            .next_back();
        let Some(team) = team.or_else(|| memory.last.get(&Sort::Team)).filter(|_| inside) else { continue };
        for id in &team.ids {
            let id = format!("{id}:report-{number}");
            let ids = EntityId::new(&id).ok().filter(|id| holdings.knows(id.as_str())).into_iter().collect();
            let name = Name { sort: Sort::Report, ids, key: id, voice: team.voice };
            found.push(Named { tokens: at..end, name, meant: false });
        }
    }
    found
}

/// "The Panel", never named and with a capital: the one panel that the archive knows.
fn only<'g>(tokens: &[Token], at: usize, sort: Sort, gazetteer: &'g Gazetteer) -> Option<&'g Name> {
    let capital = tokens.get(at + 1).is_some_and(|token| token.capital);
    if !capital || !matches!(sort, Sort::Panel | Sort::Committee) {
        return None;
    }
    let mut of_sort = gazetteer.names.iter().filter(|name| name.sort == sort && !name.ids.is_empty());
    let first = of_sort.next()?;
    of_sort.all(|name| name.ids == first.ids).then_some(first)
}

impl Memory {
    /// The names that common nouns of the sentence mean.
    fn meant(&self, tokens: &[Token], names: &[Named], gazetteer: &Gazetteer) -> Vec<Named> {
        let mut found = Vec::new();
        for at in 0..tokens.len() {
            for (phrase, sort) in MEANT {
                let words = phrase.split(' ').count();
                let covered = names.iter().any(|named| named.tokens.contains(&(at + words - 1)));
                if covered || !is_phrase(tokens, at, phrase) {
                    continue;
                }
                // A name of the kind earlier in this sentence is nearer than one of a sentence before.
                let here = names.iter().rev().find(|named| named.name.sort == sort && named.tokens.end <= at);
                if let Some(name) = here
                    .map(|named| &named.name)
                    .or_else(|| self.last.get(&sort))
                    .or_else(|| only(tokens, at, sort, gazetteer))
                {
                    found.push(Named { tokens: at..at + words, name: name.clone(), meant: true });
                }
            }
        }
        let of_them = (0..tokens.len()).find(|at| is_phrase(tokens, *at, "of them"));
        let named = names.iter().any(|named| named.name.sort == Sort::Workers);
        if let (Some(at), Some(workers), false) = (of_them, &self.workers, named) {
            found.push(Named { tokens: at..at + 2, name: workers.clone(), meant: true });
        }
        let starts_with = tokens.first().map_or("", |token| token.lower.as_str());
        let resolution = self.last.get(&Sort::Resolution).filter(|_| self.of_resolution);
        if let Some(name) = resolution.filter(|_| names.is_empty() && matches!(starts_with, "it" | "its")) {
            found.push(Named { tokens: 0..1, name: name.clone(), meant: true });
            return found;
        }
        if names.is_empty() && found.is_empty() && matches!(starts_with, "it" | "its") {
            let order = [Sort::Panel, Sort::Committee, Sort::Team, Sort::Report];
            let recent = order.iter().filter_map(|sort| self.last.get(sort));
            // Only where one thing alone can be meant.
            if let [name] = recent.collect::<Vec<_>>().as_slice() {
                found.push(Named { tokens: 0..1, name: (*name).clone(), meant: true });
            }
        }
        found
    }

    /// "the year before": the one before the year that was spoken of last.
    fn year_before(&self, tokens: &[Token]) -> Option<When> {
        const BEFORE: [&str; 4] =
            ["the year before", "the previous year", "the prior year", "the preceding year"];
        let (at, words) = (0..tokens.len()).find_map(|at| {
            let said = BEFORE.iter().find(|phrase| is_phrase(tokens, at, phrase))?;
            Some((at, said.split(' ').count()))
        })?;
        let year = self.year? - 1;
        let period = Period { first: Date::new(year, 1, 1).ok()?, last: Date::new(year, 12, 31).ok()? };
        let manner = Manner::Point(Precision::Year);
        Some(When { tokens: at..at + words, period, manner, inferred: true })
    }

    fn remember_year(&mut self, dates: &[When]) {
        let said = dates.iter().rev().find(|when| !when.inferred && !matches!(when.manner, Manner::Years(_)));
        if let Some(when) = said {
            self.year = Some(when.period.last.year());
        }
    }

    /// Takes the sentence's names in; says whether the DPRK is still spoken of, and whose numbers.
    fn remember(&mut self, names: &[Named]) -> (bool, Option<&'static str>) {
        for named in names {
            if named.name.sort == Sort::Panel && !self.last.contains_key(&Sort::Panel) {
                self.last.remove(&Sort::Report);
            }
            self.last.insert(named.name.sort, named.name.clone());
        }
        self.of_resolution =
            names.first().is_some_and(|named| named.name.sort == Sort::Resolution && named.tokens.start < 6);
        let mut workers = names.iter().filter(|named| named.name.sort == Sort::Workers);
        self.workers = workers.next_back().map(|named| named.name.clone());
        let theft = names.iter().any(|named| named.name.sort == Sort::Incident);
        self.since_incident = if theft { 0 } else { self.since_incident.saturating_add(1) };
        let dprk =
            names.iter().any(|named| named.name.sort == Sort::Dprk || named.name.key == "lazarus-group");
        self.dprk = if dprk { 3 } else { self.dprk.saturating_sub(1) };
        let voice = names.iter().rev().find_map(|named| named.name.voice);
        let voice = voice.or(if names.is_empty() || dprk { self.voice } else { None });
        self.voice = voice;
        (self.dprk > 0, voice)
    }
}
