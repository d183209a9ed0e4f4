//! Numbers that no other finder knows: looked for among all numbers that the archive's claims state.
//!
//! A number is borne out where a claim on something that the passage speaks of states it, of the same unit, in words
//! that the sentence shares. It is refuted only where a slip of digits explains the difference: ten times as much, or
//! two digits exchanged, of the same things. What remains is said to be unverifiable: nothing stated goes unanswered.

use super::{Ground, found};
use crate::{
    Kind, Stated,
    check::{
        compare::{
            Judgement,
            number::{Fit, fit, kind_of_error},
            who,
        },
        grammar::{
            amount::{Amount, Unit, amounts},
            number::number,
            token::{Sort as TokenSort, Token, tokens, word},
        },
        holdings::{is_discounted, is_fair},
        scene::{Found, Scene},
        verdict::Verdict,
    },
};
use record::Decimal;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// A number that a claim states, with its unit and the stem of the noun behind it, where it has them.
#[derive(Debug, Clone)]
struct Figure {
    value: Decimal,
    unit: Option<Unit>,
    noun: String,
}

struct Record<'a> {
    stated: &'a Stated,
    figures: Vec<Figure>,
    stems: BTreeSet<String>,
}

/// The numbers of all claims, by value.
pub(in crate::check) struct Records<'a> {
    all: Vec<Record<'a>>,
    by_value: BTreeMap<u64, Vec<usize>>,
    by_noun: BTreeMap<String, Vec<usize>>,
}

/// A number of the text.
struct Said {
    at: Range<usize>,
    value: Decimal,
    unit: Option<Unit>,
    noun: String,
    exact: bool,
}

impl<'a> Records<'a> {
    pub(in crate::check) fn of(claims: &[&'a Stated]) -> Self {
        let all: Vec<Record<'a>> = claims.iter().map(|stated| Record::of(stated)).collect();
        let mut by_value: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let mut by_noun: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, record) in all.iter().enumerate() {
            for figure in &record.figures {
                by_value.entry(key(figure.value)).or_default().push(at);
                if !figure.noun.is_empty() {
                    by_noun.entry(figure.noun.clone()).or_default().push(at);
                }
            }
        }
        Self { all, by_value, by_noun }
    }

    fn with_value(&self, value: Decimal) -> impl Iterator<Item = &Record<'a>> {
        let at = self.by_value.get(&key(value)).into_iter().flatten();
        at.filter_map(|at| self.all.get(*at))
    }

    fn with_noun(&self, noun: &str) -> impl Iterator<Item = &Record<'a>> {
        self.by_noun.get(noun).into_iter().flatten().filter_map(|at| self.all.get(*at))
    }
}

/// Equal decimals, however they are written, have one key.
fn key(value: Decimal) -> u64 {
    value.nearest_f64().to_bits()
}

impl<'a> Record<'a> {
    fn of(stated: &'a Stated) -> Self {
        let claim = &stated.claim;
        let value = claim.value.to_string();
        let quote = claim.source.quote.as_deref().unwrap_or_default();
        let mut figures = Vec::new();
        if let Some(measure) = stated.measure() {
            let noun = measure.unit.split(' ').next_back().map(stem).unwrap_or_default();
            let unit = Unit::of_words(&measure.unit);
            figures.push(Figure { value: measure.low, unit, noun: noun.clone() });
            if measure.high != measure.low {
                figures.push(Figure { value: measure.high, unit, noun });
            }
        }
        for text in [value.as_str(), quote] {
            let tokens = tokens(text);
            let known = amounts(&tokens);
            figures.extend(numbers(&tokens, &known, &[]).into_iter().map(|said| Figure {
                value: said.value,
                unit: said.unit,
                noun: said.noun,
            }));
        }
        let unit = stated.measure().map(|measure| measure.unit).unwrap_or_default();
        let words = [claim.subject.as_str(), &*claim.property, &value, quote, &unit];
        Self { stated, figures, stems: words.into_iter().flat_map(stems).collect() }
    }

    fn has_rare(&self, said: &Said) -> bool {
        let rare = !matches!(said.unit, None | Some(Unit::Money("USD")));
        rare && self
            .figures
            .iter()
            .any(|figure| figure.unit == said.unit && key(figure.value) == key(said.value))
    }

    fn states(&self, said: &Said) -> bool {
        self.figures.iter().any(|figure| {
            key(figure.value) == key(said.value)
                && (figure.unit == said.unit || figure.unit.is_none() || said.unit.is_none())
        })
    }
}

/// Words that are told in many ways: what they have in common.
const SAME: [(&str, &[&str]); 19] = [
    ("taken", &["stole", "stolen", "theft", "lost", "loss", "losses", "stealing", "took", "heist", "robbed"]),
    ("convert", &["converted", "swapped", "exchanged", "turned", "swap", "conversion", "changed"]),
    ("launder", &["laundered", "laundering", "washed", "mixed", "mixer", "cleaned", "clean"]),
    ("btc", &["bitcoin", "bitcoins"]),
    ("eth", &["ether", "ethereum", "ethers"]),
    ("company", &["firm", "firms", "companies", "businesses"]),
    ("state", &["country", "countries", "states", "nations", "nation"]),
    ("untrace", &["untraceable", "dark", "disappeared", "vanished", "untraced"]),
    ("freeze", &["frozen", "froze", "freezing", "freezes"]),
    ("recover", &["recovered", "returned", "retrieved", "recovery"]),
    ("ofac", &["treasury"]),
    ("dprk", &["korea", "korean", "pyongyang", "koreans", "kim"]),
    ("list", &["roster", "listed", "listing", "listings"]),
    ("workers", &["worker", "employees", "labourers", "laborers", "programmers", "developers", "staff"]),
    ("settle", &["settlement", "settled", "fine", "fined", "penalty", "paid"]),
    ("incident", &["incidents", "attacks", "cases", "hacks", "thefts", "heists", "case"]),
    ("earn", &["earns", "earned", "earning", "earnings", "income", "revenue", "salary", "wages"]),
    ("abroad", &["overseas", "outside", "foreign"]),
    ("msmt", &["multilateral"]),
];

const EMPTY: [&str; 34] = [
    "that",
    "this",
    "with",
    "from",
    "have",
    "were",
    "their",
    "they",
    "which",
    "than",
    "more",
    "least",
    "about",
    "been",
    "also",
    "into",
    "after",
    "over",
    "some",
    "says",
    "said",
    "million",
    "billion",
    "number",
    "year",
    "years",
    "approximately",
    "amount",
    "around",
    "other",
    "were",
    "when",
    "total",
    "there",
];

/// What the forms of one word have in common; nothing for a word that says nothing.
fn stem(word: &str) -> String {
    let lower = word.to_lowercase();
    if let Some((same, _)) =
        SAME.iter().find(|(same, words)| *same == lower || words.contains(&lower.as_str()))
    {
        return (*same).to_owned();
    }
    let short = lower.chars().count() < 3 || lower.chars().any(|c| c.is_ascii_digit() && lower.len() < 4);
    if short || EMPTY.contains(&lower.as_str()) {
        return String::new();
    }
    let plain = lower.strip_suffix("ies").or_else(|| lower.strip_suffix('s')).unwrap_or(&lower);
    plain.chars().take(6).collect()
}

fn stems(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.len() > 2 && !word.bytes().all(|b| b.is_ascii_digit()))
        .map(stem)
        .filter(|stem| !stem.is_empty())
        .collect()
}

/// The stem of the first noun-like word behind a number: the last of up to three words in a row.
fn noun_after(tokens: &[Token], end: usize) -> String {
    let run = (end..end + 3).take_while(|at| {
        tokens.get(*at).is_some_and(|token| token.sort == TokenSort::Word)
            && !matches!(
                word(tokens, *at),
                "of" | "in"
                    | "to"
                    | "from"
                    | "for"
                    | "by"
                    | "at"
                    | "on"
                    | "the"
                    | "that"
                    | "is"
                    | "was"
                    | "were"
                    | "and"
                    | "or"
                    | "with"
                    | "under"
                    | "per"
                    | "a"
                    | "have"
                    | "has"
                    | "had"
                    | "proved"
                    | "could"
            )
    });
    run.last().map(|at| stem(word(tokens, at))).unwrap_or_default()
}

/// The amounts and the bare numbers of a text. A number within `taken` is a date or part of a name.
fn numbers(tokens: &[Token], amounts: &[Amount], taken: &[Range<usize>]) -> Vec<Said> {
    let mut all: Vec<Said> = amounts.iter().map(|amount| of_amount(tokens, amount)).collect();
    let mut at = 0;
    while at < tokens.len() {
        if let Some(end) =
            amounts.iter().map(|a| &a.tokens).chain(taken).find(|r| r.contains(&at)).map(|r| r.end)
        {
            at = end.max(at + 1);
            continue;
        }
        let Some(number) = number(tokens, at).filter(|number| is_counted(tokens, at, number.end)) else {
            at += 1;
            continue;
        };
        all.push(Said {
            at: at..number.end,
            value: number.value,
            unit: None,
            noun: noun_after(tokens, number.end),
            exact: !number.doubtful,
        });
        at = number.end.max(at + 1);
    }
    all
}

fn of_amount(tokens: &[Token], amount: &Amount) -> Said {
    let money = matches!(amount.unit, Unit::Money(_) | Unit::Coin(_) | Unit::Percent);
    let noun = if money {
        String::new()
    } else {
        amount.tokens.end.checked_sub(1).map(|at| stem(word(tokens, at))).unwrap_or_default()
    };
    let exact = !amount.doubtful && amount.low == amount.high;
    Said { at: amount.tokens.clone(), value: amount.low, unit: Some(amount.unit), noun, exact }
}

/// Not a year, a version, an ordinal mark, a paragraph's or a document's number, or "one".
fn is_counted(tokens: &[Token], at: usize, end: usize) -> bool {
    let this = word(tokens, at);
    let before = at.checked_sub(1).map_or("", |at| word(tokens, at));
    let year = this.len() == 4 && this.starts_with(['1', '2']) && end == at + 1;
    let label = matches!(
        before,
        "resolution"
            | "resolutions"
            | "report"
            | "paragraph"
            | "paragraphs"
            | "para"
            | "no"
            | "article"
            | "chapter"
            | "page"
            | "section"
            | "annex"
            | "version"
            | "uid"
            | "#"
            | "/"
            | "-"
            | "level"
            | "part"
            | "item"
    );
    let named = at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|t| t.capital && at > 1)
        && this.contains('.');
    let first = at == 0 && matches!(word(tokens, end), "." | ")");
    !(year
        || label
        || named
        || first
        || matches!(this, "one" | "0")
        || matches!(word(tokens, end), "/" | ":"))
}

/// What is shared by a sentence and a claim.
struct Shared<'r, 'a> {
    record: &'r Record<'a>,
    linked: bool,
    /// The subject is named in this very sentence.
    here: bool,
    words: usize,
}

pub(super) fn find(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    let taken: Vec<Range<usize>> = scene
        .dates
        .iter()
        .map(|when| when.tokens.clone())
        .chain(scene.names.iter().map(|named| named.tokens.clone()))
        .collect();
    let said: Vec<Said> = numbers(&scene.tokens, &scene.amounts, &taken);
    if said.is_empty() {
        return;
    }
    let stems: BTreeSet<String> = scene
        .tokens
        .iter()
        .filter(|token| token.sort == TokenSort::Word)
        .map(|token| stem(&token.lower))
        .filter(|s| !s.is_empty())
        .collect();
    for said in said.iter().take(32).filter(|said| !scene.is_quoted(said.at.start)) {
        let at = scene.bytes(&said.at);
        let earlier = out.iter().position(|found| found.at.start < at.end && at.start < found.at.end);
        let judged = judge(scene, ground, said, &stems);
        match earlier.and_then(|at| out.get_mut(at)) {
            Some(earlier) => {
                if let Some((stated, judgement)) = judged.filter(|_| is_open(&earlier.judgement)) {
                    earlier.subject = stated.claim.subject.to_string();
                    earlier.property = stated.claim.property.to_string();
                    earlier.judgement = judgement;
                }
            }
            None => {
                let (subject, property, judgement) = judged.map_or_else(
                    || {
                        let why = "the archive has nothing that this number can be compared with";
                        ("unknown".to_owned(), "number".to_owned(), Judgement::unverifiable(why))
                    },
                    |(stated, judgement)| {
                        (stated.claim.subject.to_string(), stated.claim.property.to_string(), judgement)
                    },
                );
                let unit = said.unit.map(|unit| format!(" {}", unit.code())).unwrap_or_default();
                out.push(found(
                    scene,
                    &[&said.at],
                    &subject,
                    &property,
                    format!("{}{unit}", said.value),
                    judgement,
                ));
            }
        }
    }
}

/// Whether another finder left the number undecided: it knew nothing of it, or only nearly the same.
fn is_open(judgement: &Judgement) -> bool {
    match judgement.verdict {
        Verdict::Unverifiable => true,
        Verdict::Partly => matches!(judgement.kind, None | Some(Kind::EstimatorSpread | Kind::Valuation)),
        _ => false,
    }
}

fn judge<'a>(
    scene: &Scene<'_>,
    ground: &Ground<'a>,
    said: &Said,
    stems: &BTreeSet<String>,
) -> Option<(&'a Stated, Judgement)> {
    let mut same: Vec<Shared<'_, 'a>> = ground
        .records
        .with_value(said.value)
        .filter(|record| record.states(said) && !is_discounted(&record.stated.claim))
        .map(|record| shared(scene, record, stems))
        // A rare unit says as much as a word.
        .map(|shared| Shared { words: shared.words + usize::from(shared.record.has_rare(said)), ..shared })
        .filter(|shared| shared.words >= wanted_words(said, shared))
        .collect();
    same.sort_by_key(|shared| {
        (
            !is_fair(&shared.record.stated.claim),
            std::cmp::Reverse((shared.linked, shared.words)),
            shared.record.stated.id,
        )
    });
    same.dedup_by_key(|shared| shared.record.stated.id);
    if let Some(best) = same.first() {
        let on: Vec<&Stated> = same.iter().take(3).map(|shared| shared.record.stated).collect();
        return Some((best.record.stated, Judgement::borne_out(&on, format!("so say {}", who(&on)))));
    }
    rounded(scene, ground, said, stems).or_else(|| slip(scene, ground, said, stems))
}

/// The number of a subject that the sentence names, but for rounding.
fn rounded<'a>(
    scene: &Scene<'_>,
    ground: &Ground<'a>,
    said: &Said,
    stems: &BTreeSet<String>,
) -> Option<(&'a Stated, Judgement)> {
    let amount = scene.amounts.iter().find(|amount| amount.tokens == said.at)?;
    let named = scene.names.iter().filter(|named| !named.meant).flat_map(|named| &named.name.ids);
    let on: Vec<&Stated> = named
        .flat_map(|id| ground.holdings.on(id.as_str()))
        .filter(|stated| is_fair(&stated.claim) && fit(amount, stated, true) == Some(Fit::Same))
        .filter(|stated| self::stems(&stated.claim.property).iter().any(|stem| stems.contains(stem)))
        .copied()
        .collect();
    let first = on.first()?;
    Some((first, Judgement::borne_out(&on, format!("so say {}", who(&on)))))
}

/// How many words a claim must share for its number to be the sentence's: fewer where the number is a rare one.
fn wanted_words(said: &Said, shared: &Shared<'_, '_>) -> usize {
    let digits = significant(said.value).len();
    let long = usize::from(shared.record.stems.len() > 25);
    match (shared.linked, digits) {
        (true, 3..) => 1,
        (true, 2) => 2 + long,
        (true, _) => 3 + long - usize::from(shared.here),
        (false, 3..) => 3 + long,
        (false, _) => 5 + 2 * long,
    }
}

fn significant(value: Decimal) -> String {
    let digits: String = value.to_string().chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').trim_end_matches('0').to_owned()
}

fn shared<'r, 'a>(scene: &Scene<'_>, record: &'r Record<'a>, stems: &BTreeSet<String>) -> Shared<'r, 'a> {
    let subject = &record.stated.claim.subject;
    let own = record.stems.intersection(stems).count();
    let of_voice = subject.as_str().starts_with("total:")
        && (scene.of_dprk || scene.voice_here)
        && subject.as_str().split(':').nth(2).is_some_and(|voice| scene.voice == Some(voice));
    let last = subject.as_str().rsplit(':').next().unwrap_or_default();
    let named = last.contains('-')
        && last.split('-').all(|part| scene.tokens.iter().any(|token| token.lower == part));
    let here = named || scene.names.iter().any(|name| !name.meant && name.name.ids.contains(subject));
    Shared { record, here, linked: of_voice || named || scene.spoken_of.contains(subject), words: own }
}

/// A slip of digits: the archive has the same things of the same subject, ten times as many or with two digits exchanged.
fn slip<'a>(
    scene: &Scene<'_>,
    ground: &Ground<'a>,
    said: &Said,
    stems: &BTreeSet<String>,
) -> Option<(&'a Stated, Judgement)> {
    if !said.exact || said.noun.is_empty() || significant(said.value).len() < 2 || is_elsewhere(scene) {
        return None;
    }
    let slipped = |figure: &Figure| {
        let kind = kind_of_error(said.value, figure.value);
        let differ = key(figure.value) != key(said.value) && figure.noun == said.noun;
        (differ && matches!(kind, Kind::Transcription | Kind::MagnitudeSlip)).then_some(kind)
    };
    let mut near: Vec<(Shared<'_, 'a>, Kind)> = ground
        .records
        .with_noun(&said.noun)
        .filter(|record| {
            let grade = &record.stated.claim.grade;
            is_fair(&record.stated.claim) && grade.credibility.level() <= 2
        })
        .filter_map(|record| Some((shared(scene, record, stems), record.figures.iter().find_map(slipped)?)))
        .filter(|(shared, _)| shared.words >= if shared.linked { 4 } else { 5 })
        .collect();
    near.sort_by_key(|(shared, _)| {
        (std::cmp::Reverse((shared.linked, shared.words)), shared.record.stated.id)
    });
    let (best, kind) = near.into_iter().next()?;
    let why = format!(
        "the archive has {} by {}; the digits differ by a slip",
        best.record.stated.claim.value,
        who(&[best.record.stated])
    );
    Some((best.record.stated, Judgement::new(Verdict::Contradicted, Some(kind), &[best.record.stated], why)))
}

/// Words that say that the number is no plain statement: a part, a guess, a wish, another's.
fn is_elsewhere(scene: &Scene<'_>) -> bool {
    scene.says(&[
        "would",
        "could",
        "might",
        "if",
        "should",
        "another",
        "other",
        "additional",
        "further",
        "only",
        "each",
        "initially",
        "originally",
        "first said",
        "at first",
        "previously",
        "earlier",
        "formerly",
        "not",
    ])
}
