//! The ladder for words and relations.

use super::{
    case::{Case, Pair, Rule, Siblings, Verdict},
    numbers,
    seen::Seen,
    spans::same_span,
};
use crate::Kind;
use names::{Kind as Bearer, Name, Role, Side, korean, mandarin};
use record::Value;

/// The first rule that holds names the kind.
///
/// 1. forms of one name; 2. votes that do not add up; 3. a number of a register, miscopied; 4. the weak set aside;
///    5. attributors; 6. another time; 7. what may be said several times; 8. another name of one party; 9. one answer,
///    told more or less precisely; 10. two true answers.
pub(super) const LADDER: &[Rule] = &[
    name_forms,
    tallies,
    miscopied,
    numbers::weak,
    attributors,
    another_time,
    manifold,
    another_name,
    more_precise,
    both_true,
];

/// Words of the names of properties that name the subject.
const NAMES: [&str; 5] = ["name", "names", "alias", "aliases", "spelling"];

/// Words of the names of properties that say who did it.
const ATTRIBUTIONS: [&str; 12] = [
    "attributed",
    "attributing",
    "attribution",
    "attributor",
    "responsible",
    "perpetrator",
    "blamed",
    "suspect",
    "suspects",
    "culprit",
    "actor",
    "cluster",
];

/// Words of the names of properties that may be stated several times, each true.
const MANIFOLD: [&str; 10] = [
    "measure",
    "task",
    "finding",
    "alias",
    "aliases",
    "countries",
    "addresses",
    "path",
    "function",
    "companies",
];

/// Words of the names of properties that one holds at a time, and another later.
const CHANGES: [&str; 17] = [
    "status",
    "chair",
    "head",
    "director",
    "ceo",
    "flag",
    "registered",
    "address",
    "owner",
    "operator",
    "manager",
    "location",
    "headquarters",
    "leader",
    "president",
    "secretary",
    "insurer",
];

/// How alike two names' syllables must be, 0 to 1.
const ALIKE: f32 = 0.7;

/// Lower-case words and digits, without punctuation and without what stands in parentheses at the end.
pub(super) fn plain(text: &str) -> String {
    let head = text.split(" (").next().unwrap_or(text);
    crate::origin::canonical_words(if head.trim().is_empty() { text } else { head }).join(" ")
}

/// Transliteration, order, or translation of a name.
fn name_forms(case: &Case<'_, '_>) -> Option<Verdict> {
    if !case.property_has(&NAMES) {
        return None;
    }
    let (one, other, how) =
        case.clash.iter().find_map(|(one, other)| Some((one, other, related(one, other)?)))?;
    let why = format!("{how}: {} ({}), {} ({})", one.value(), one.who(), other.value(), other.who());
    Some(Verdict::new(Kind::NameForm, why))
}

fn related(one: &Seen<'_>, other: &Seen<'_>) -> Option<&'static str> {
    let (left, right) = (one.stated.claim.value.as_text(), other.stated.claim.value.as_text());
    let (first, second) = (plain(&left), plain(&right));
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    if sorted(&first) == sorted(&second) {
        return Some("the same words in another order");
    }
    if letters(&first) == letters(&second) {
        return Some("the same letters, parted otherwise");
    }
    if syllables(one, other) {
        return Some("the same syllables, romanised otherwise");
    }
    if scripts(&first) != scripts(&second) {
        return Some("a name in two scripts");
    }
    let person = one.subject().starts_with("person:");
    let bearer = if person { Bearer::Person } else { Bearer::Organization };
    near_words(&naming(&left, bearer), &naming(&right, bearer)).then_some("spellings of one name")
}

/// `11-2-2`: for, against, abstaining.
fn tally(claim: &Seen<'_>) -> Option<Vec<u32>> {
    let text = claim.stated.claim.value.as_text();
    let parts: Option<Vec<u32>> = text.split(['-', '–', '/']).map(|part| part.trim().parse().ok()).collect();
    parts.filter(|parts| (2..=4).contains(&parts.len()))
}

/// Two counts of one vote that make another number of voters.
fn tallies(case: &Case<'_, '_>) -> Option<Verdict> {
    let vote = case.property_has(&["vote", "votes", "result", "ballot", "division"]);
    let voters =
        |claim: &Seen<'_>| tally(claim).map(|parts| parts.iter().map(|part| u64::from(*part)).sum::<u64>());
    let (one, other) = case
        .clash
        .iter()
        .filter(|_| vote)
        .find(|(one, other)| voters(one).zip(voters(other)).is_some_and(|(one, other)| one != other))?;
    let why = format!(
        "they do not make the same number of voters: {} of {}, {} of {}",
        one.value(),
        one.who(),
        other.value(),
        other.who()
    );
    Some(Verdict::new(Kind::Arithmetic, why))
}

/// Fewest letters and digits of a number of a register that tell it apart by one of them.
const LEAST_REGISTERED: usize = 6;

/// Two numbers of a register, an account or an address that differ in one or two places: one was miscopied.
fn miscopied(case: &Case<'_, '_>) -> Option<Verdict> {
    let written = |claim: &Seen<'_>| letters(&claim.stated.claim.value.as_text().to_lowercase());
    let (one, other) = case.clash.iter().find(|(one, other)| {
        let (left, right) = (written(one), written(other));
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let one_word = |claim: &Seen<'_>| claim.stated.claim.value.as_text().split(' ').count() <= 3;
        let long = left.len().min(right.len()) >= LEAST_REGISTERED && digits(&left).min(digits(&right)) >= 4;
        // A relation is to a party, whatever its name; and who states two has two.
        let copied = !relation(one) && !relation(other) && !one.same_document(other);
        copied && long && one_word(one) && one_word(other) && edits(&left, &right) <= 2
    })?;
    let friends = |claim: &Seen<'_>| {
        let with = |(pair, _): &&(Pair<'_, '_>, _)| pair.0.id() == claim.id() || pair.1.id() == claim.id();
        (case.agreed.iter().filter(with).count(), claim.stated.claim.grade.strength())
    };
    let wrong = if friends(one) < friends(other) { one } else { other };
    let why =
        format!("one was miscopied: {} ({}), {} ({})", one.value(), one.who(), other.value(), other.who());
    Some(Verdict::new(Kind::Transcription, why).less(wrong, "it was miscopied; the other is better held"))
}

/// The words that name: without legal forms, titles, and what only describes.
fn naming(text: &str, bearer: Bearer) -> Vec<String> {
    let head = plain_case(text);
    let words = Name::parse(&head, bearer, Side::Listed).words;
    let text_of = |span: (u32, u32)| head.get(span.0 as usize..span.1 as usize).map(str::to_lowercase);
    let of = |roles: fn(Role) -> bool| -> Vec<String> {
        words.iter().filter(|word| roles(word.role)).filter_map(|word| text_of(word.span)).collect()
    };
    let named = of(|role| role == Role::Name);
    if named.is_empty() { of(|role| role != Role::Filler) } else { named }
}

/// Whether Korean or Mandarin syllables say that both are one name.
fn syllables(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let person = one.subject().starts_with("person:");
    if !person {
        return false;
    }
    let parse = |claim: &Seen<'_>| {
        Name::parse(&plain_case(&claim.stated.claim.value.as_text()), Bearer::Person, Side::Asked)
    };
    let (left, right) = (parse(one), parse(other));
    korean::compare_names(&left.korean, &right.korean) >= ALIKE
        || mandarin::compare_names(&left.mandarin, &right.mandarin) >= ALIKE
}

/// The name without its form in another script.
fn plain_case(text: &str) -> String {
    text.split(" (").next().unwrap_or(text).to_owned()
}

pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn scripts(text: &str) -> (bool, bool) {
    let latin = text.chars().any(|c| c.is_ascii_alphabetic());
    let other = text.chars().any(|c| c.is_alphabetic() && !c.is_ascii() && u32::from(c) > 0x24f);
    (latin, other)
}

/// Every word of the shorter name is a word of the longer, but for two letters at most.
fn near_words(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let near = |word: &String| long.iter().any(|other| edits(word, other) <= 2.min(word.chars().count() / 3));
    !short.is_empty() && short.iter().all(near)
}

/// The least number of letters to add, drop or change.
pub(super) fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().take(60).enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, second) in row.iter_mut().skip(1).zip(&other) {
            let changed = diagonal + usize::from(letter != *second);
            diagonal = *cell;
            left = changed.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Whether the property says by whom something was done: `attacked_by`, `carried_out_by`.
fn is_an_act(case: &Case<'_, '_>) -> bool {
    let acts = [
        "attacked",
        "carried",
        "hacked",
        "stolen",
        "taken",
        "sunk",
        "fired",
        "launched",
        "committed",
        "ordered",
        "seized",
        "boarded",
        "laundered",
        "claimed",
    ];
    let by = case.seen.first().is_some_and(|claim| claim.property().ends_with("_by"));
    by && case.property_has(&acts)
}

/// Attributors differ; where one name lies under the other, both are true.
fn attributors(case: &Case<'_, '_>) -> Option<Verdict> {
    if !case.property_has(&ATTRIBUTIONS) && !is_an_act(case) {
        return None;
    }
    let (one, other) = case.clash.iter().chain(&case.apart).next()?;
    let names = |claim: &Seen<'_>| {
        let text = claim.stated.claim.value.as_text();
        plain(text.strip_prefix("entity:").unwrap_or(&text))
    };
    let apart = case.clash.iter().chain(&case.apart);
    let mut pairs = apart.flat_map(|(one, other)| [(*one, *other), (*other, *one)]);
    let within = pairs.any(|(one, other)| says_it_is_part(case.all, one, other));
    if within || under_one_roof(&names(one), &names(other)) {
        let why = format!(
            "one name lies under the other: {} ({}), {} ({})",
            one.value(),
            one.who(),
            other.value(),
            other.who()
        );
        return Some(Verdict::new(Kind::Taxonomy, why));
    }
    Some(Verdict::new(Kind::Attribution, format!("attributors differ: {}", case.told())))
}

/// Names that the field's vendors give to parts of what the FBI and the UN call the Lazarus Group, and the other names
/// of one cluster, as public reports equate them (CISA AA22-108A and AA24-207A; MITRE ATT&CK G0032, G0082, G0138).
const CLUSTERS: [&[&str]; 3] = [
    &[
        "lazarus group",
        "lazarus",
        "hidden cobra",
        "tradertraitor",
        "apt38",
        "bluenoroff",
        "andariel",
        "applejeus",
    ],
    &["tradertraitor", "jade sleet", "unc4899", "slow pisces"],
    &["bluenoroff", "apt38", "sapphire sleet", "stardust chollima"],
];

/// Whether one of two clusters is another name of, or a part of, the other: the first of a row is the whole.
fn under_one_roof(one: &str, other: &str) -> bool {
    let wide = |name: &str| matches!(name, "north korea" | "dprk");
    let known = |name: &str| CLUSTERS.iter().any(|row| row.contains(&name));
    if wide(one) && known(other) || wide(other) && known(one) {
        return true;
    }
    CLUSTERS.iter().enumerate().any(|(at, row)| {
        let head =
            |name: &str| row.iter().take(if at == 0 { 3 } else { row.len() }).any(|first| *first == name);
        row.contains(&one) && row.contains(&other) && (head(one) || head(other))
    })
}

/// Words by which a claim puts one name under, or beside, another.
const PART_OF: [&str; 12] = [
    "sub-group of",
    "subgroup of",
    "part of",
    "unit of",
    "arm of",
    "subset of",
    "umbrella",
    "under the",
    "also known as",
    "alias of",
    "another name for",
    "also tracked as",
];

/// Whether the one's own words, or what else is said of it, put it under the other.
fn says_it_is_part(all: &Siblings<'_, '_>, one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let name = |claim: &Seen<'_>| {
        let text = claim.stated.claim.value.as_text();
        plain(text.strip_prefix("entity:").unwrap_or(&text))
    };
    let (own, whole) = (name(one), name(other));
    if own.is_empty() || whole.is_empty() || own == whole {
        return false;
    }
    let text = format!("{} {}", one.stated.claim.value.as_text().to_lowercase(), one.quote);
    let told = PART_OF.iter().filter_map(|words| text.split_once(words)).any(|(_, after)| {
        // The whole is named straight after the words, not anywhere behind them.
        let after = crate::origin::canonical_words(after);
        let near: Vec<String> = after.into_iter().take(whole.split(' ').count() + 2).collect();
        format!(" {} ", near.join(" ")).contains(&format!(" {whole} "))
    });
    let entity = |name: &str| format!("entity:{}", name.replace(' ', "-"));
    let parents = ["parent", "subordinate", "part", "under", "umbrella"];
    let recorded = all.on(&entity(&own)).iter().any(|claim| {
        let relates = claim.property().split('_').any(|word| parents.contains(&word));
        relates && claim.stated.claim.value.as_text() == entity(&whole)
    });
    told || recorded
}

/// Each was so at its own time.
fn another_time(case: &Case<'_, '_>) -> Option<Verdict> {
    let spans = |one: &Seen<'_>, other: &Seen<'_>| {
        one.period.zip(other.period).is_some_and(|(one, other)| !same_span(one, other))
    };
    let changes = case.property_has(&CHANGES);
    if case.property_has(&NAMES) && !is_renamed(case) {
        return None;
    }
    let (one, other) = case
        .apart
        .iter()
        .find(|(one, other)| spans(one, other))
        .or_else(|| case.clash.iter().find(|(one, other)| changes && spans(one, other)))?;
    let at = |claim: &Seen<'_>| claim.period.map_or_else(String::new, |period| format!(" ({period})"));
    let why = format!("it changed: {}{}, {}{}", one.value(), at(one), other.value(), at(other));
    (!relation(one) || changes).then(|| Verdict::new(Kind::StateChanged, why))
}

/// Whether a name is a ship's, or a quote says that it was changed: else two names are two forms of one.
fn is_renamed(case: &Case<'_, '_>) -> bool {
    let words =
        ["renamed", "formerly", "changed its name", "now called", "now named", "rebranded", "new name"];
    case.seen.iter().any(|claim| {
        claim.subject().starts_with("vessel:") || words.iter().any(|words| claim.quote.contains(words))
    })
}

fn relation(claim: &Seen<'_>) -> bool {
    matches!(claim.stated.claim.value, Value::Entity(_))
}

/// Several answers of which each may be true beside the others.
fn manifold(case: &Case<'_, '_>) -> Option<Verdict> {
    let several = case.property_has(&MANIFOLD);
    several.then(|| Verdict::new(Kind::None, format!("each may be true beside the others: {}", case.told())))
}

/// Two names for one party that no rule brings together: a translation, or a name that it took.
fn another_name(case: &Case<'_, '_>) -> Option<Verdict> {
    let named = case.property_has(&NAMES) && !(case.clash.is_empty() && case.apart.is_empty());
    named.then(|| {
        Verdict::new(
            Kind::NameForm,
            format!("two names for one party, perhaps a translation: {}", case.told()),
        )
    })
}

/// Every word of the one is a word of the other: "resolution 2174", "resolution 2174 of the Assembly".
fn more_precise(case: &Case<'_, '_>) -> Option<Verdict> {
    let words =
        |claim: &Seen<'_>| crate::origin::canonical_words(&plain(&claim.stated.claim.value.as_text()));
    let denies = |words: &[String]| {
        words.iter().any(|word| matches!(word.as_str(), "not" | "no" | "never" | "without" | "except"))
    };
    // Of numbers none may be left out or said twice: 11-2-2 is not 11-2-3.
    let numbers = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| word.bytes().all(|b| b.is_ascii_digit())).cloned().collect()
    };
    let within = |one: &[String], other: &[String]| one.iter().all(|word| other.contains(word));
    let alike = |pair: &Pair<'_, '_>| {
        let (one, other) = (words(pair.0), words(pair.1));
        let told = !one.is_empty() && !other.is_empty() && (within(&one, &other) || within(&other, &one));
        let counts = (numbers(&one), numbers(&other));
        let counted = counts.0 == counts.1 || counts.0.is_empty() || counts.1.is_empty();
        told && counted && denies(&one) == denies(&other) && !relation(pair.0) && !relation(pair.1)
    };
    let all = !case.clash.is_empty() && case.clash.iter().all(alike);
    all.then(|| Verdict::new(Kind::None, format!("one answer, told more or less precisely: {}", case.told())))
}

/// Relations and descriptions that differ: both true, each in its own sense.
fn both_true(case: &Case<'_, '_>) -> Option<Verdict> {
    let (one, other) = case.clash.iter().chain(&case.apart).next()?;
    let why = if lies_under(case.all, one, other) || lies_under(case.all, other, one) {
        "one of the two is itself under the other"
    } else {
        "each may be true in its own sense"
    };
    let told = format!("{} ({}), {} ({})", one.value(), one.who(), other.value(), other.who());
    Some(Verdict::new(Kind::Taxonomy, format!("{why}: {told}")))
}

/// Whether the claims put the one's value below the other's.
fn lies_under(all: &Siblings<'_, '_>, one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let (Value::Entity(low), Value::Entity(high)) = (&one.stated.claim.value, &other.stated.claim.value)
    else {
        return false;
    };
    all.on(low.as_str()).iter().any(|claim| claim.stated.claim.value == Value::Entity(high.clone()))
}
