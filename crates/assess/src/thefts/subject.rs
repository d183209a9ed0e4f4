//! What an incident's id says: when, and whom it hit.

use record::PartialDate;

/// The prefix of the subjects that are incidents.
pub(super) const PREFIX: &str = "incident:";
/// Words that stay small within a name.
const SMALL: [&str; 4] = ["in", "of", "the", "and"];

/// An incident's id, read: `incident:2023-07:alphapo+coinspaid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// The date in the id, as precise as it is; a quarter (`2026-Q1`) is its year.
    pub(super) date: Option<PartialDate>,
    /// The slugs of the victims: more than one for a joint row.
    pub(super) slugs: Vec<String>,
}

impl Subject {
    /// Reads an id; `None` where it is no incident.
    pub(super) fn of(id: &str) -> Option<Self> {
        let rest = id.strip_prefix(PREFIX)?;
        let (date, names) = rest.split_once(':').unwrap_or(("", rest));
        let year = || date.get(..4).and_then(|year| year.parse().ok());
        let date = date.parse().ok().or_else(year);
        let slugs = names.split('+').filter(|slug| !slug.is_empty()).map(str::to_owned).collect();
        Some(Self { date, slugs })
    }

    /// Whether several victims share one row.
    pub(super) fn joint(&self) -> bool {
        self.slugs.len() > 1
    }
}

/// Words in an incident's id that name no victim.
const COMMON: [&str; 17] = [
    "joint",
    "statement",
    "letter",
    "report",
    "exchange",
    "bridge",
    "wallet",
    "protocol",
    "finance",
    "network",
    "listed",
    "named",
    "unnamed",
    "theft",
    "hack",
    "bank",
    "defi",
];

/// The words that name the victims in an incident's id, in lower case: `incident:2024:upbit-in-joint-statement` →
/// `upbit`. None where the id names nobody (`unnamed-defi`).
pub(crate) fn victim_words(id: &str) -> Vec<String> {
    let words = crate::origin::canonical_words(id.rsplit(':').next().unwrap_or_default());
    let names =
        |word: &String| word.len() > 2 && !SMALL.contains(&word.as_str()) && !COMMON.contains(&word.as_str());
    words.into_iter().filter(names).collect()
}

/// Whether `text` names a victim of the incident with this id.
pub(super) fn names_victim(id: &str, text: &str) -> bool {
    let said = crate::origin::canonical_words(text);
    victim_words(id).iter().any(|name| said.contains(name))
}

/// The parts of a slug: `upbit-in-joint-statement` → `upbit`, `in`, `joint`, `statement`.
pub(super) fn tokens(slug: &str) -> Vec<&str> {
    slug.split('-').filter(|token| !token.is_empty()).collect()
}

/// The victim's name: as the first of `texts` (strongest first) spells it, else the slug in capitals.
pub(super) fn name<'a>(slug: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let wanted: String = tokens(slug).concat().to_lowercase();
    let found = texts.filter_map(|text| spelled(&wanted, text)).next();
    found.unwrap_or_else(|| of_slug(slug))
}

/// The slug in capitals, as far as it is a name: `upbit-in-joint-statement` is filed under a source and is Upbit;
/// `unnamed-defi` is nobody's name; what has no vowel is letters.
fn of_slug(slug: &str) -> String {
    let own = slug.split("-in-").next().unwrap_or(slug);
    if let Some(what) = own.strip_prefix("unnamed") {
        let what = what.trim_start_matches('-').replace('-', " ").replace("defi", "DeFi");
        return if what.is_empty() {
            "a victim not named".to_owned()
        } else {
            format!("a victim not named ({what})")
        };
    }
    let words = tokens(own).into_iter().enumerate();
    words.map(|(at, word)| capital(at, word)).collect::<Vec<_>>().join(" ")
}

fn capital(at: usize, word: &str) -> String {
    let letters = word.len() < 4 && !SMALL.contains(&word) && !word.contains(['a', 'e', 'i', 'o', 'u']);
    if letters {
        return word.to_uppercase();
    }
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if at == 0 || !SMALL.contains(&word) => first.to_uppercase().chain(letters).collect(),
        _ => word.to_owned(),
    }
}

/// Where `text` spells `wanted` with other capitals, spaces, points or hyphens, as whole words: `Gate.io` for `gateio`.
fn spelled(wanted: &str, text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    (0..letters.len()).find_map(|start| spelled_at(wanted, &letters, start))
}

fn spelled_at(wanted: &str, letters: &[char], start: usize) -> Option<String> {
    let before = start.checked_sub(1).and_then(|at| letters.get(at));
    if before.is_some_and(|c| c.is_alphanumeric()) || !letters.get(start)?.is_alphanumeric() {
        return None;
    }
    let mut left = wanted.chars().peekable();
    let mut spelling = String::new();
    for c in letters.get(start..)? {
        match left.peek() {
            None if c.is_alphanumeric() => return None,
            None => break,
            Some(next) if c.to_lowercase().eq([*next]) => {
                left.next();
            }
            Some(_) if matches!(c, ' ' | '.' | '-') => {}
            Some(_) => return None,
        }
        spelling.push(*c);
    }
    left.next().is_none().then_some(spelling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_when_and_whom() {
        let read = Subject::of("incident:2023-07:alphapo+coinspaid").unwrap();
        assert!(read.joint() && read.date.unwrap().to_string() == "2023-07");
        assert_eq!(Subject::of("incident:2026-Q1:a").unwrap().date.unwrap().to_string(), "2026");
        assert_eq!(Subject::of("incident:a").unwrap().date, None);
        assert_eq!(Subject::of("total:a"), None);
    }

    #[test]
    fn names_are_spelled_as_sources_spell_them() {
        let one = |slug, text| name(slug, [text].into_iter());
        assert_eq!(one("gate-io", "Exchange 1 = Gate.io Hack"), "Gate.io");
        assert_eq!(one("htx", "the HTX exchange"), "HTX");
        assert_eq!(one("okx-dex", "| OKX Dex | $2"), "OKX Dex");
        assert_eq!(one("rain", "trains and rained"), "Rain");
        assert_eq!(one("bank-of-nowhere", ""), "Bank of Nowhere");
        assert_eq!(one("upbit-in-joint-statement", ""), "Upbit");
        assert_eq!(one("unnamed-defi", ""), "a victim not named (DeFi)");
        assert_eq!(one("lnd-fi", ""), "LND Fi");
    }
}
