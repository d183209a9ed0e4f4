//! The names of a list, so that the names in its texts can be found among them.

use record::EntityId;
use std::collections::HashMap;

/// Legal forms that a text may leave out at the end of a name, or exchange.
const LEGAL_FORMS: [&str; 18] = [
    "co",
    "company",
    "companies",
    "corp",
    "corporation",
    "enterprise",
    "gmbh",
    "inc",
    "incorporated",
    "limited",
    "llc",
    "llp",
    "ltd",
    "ooo",
    "plc",
    "pte",
    "pvt",
    "sa",
];

/// Shortest key that may be met with one letter wrong: below it, different names lie too close together.
const LEAST_FUZZY_BYTES: usize = 16;

/// How well a name names its party; the better one wins where two parties answer to one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// The party's own name, or its reference number.
    Primary,
    /// Another name of good quality.
    Alias,
    /// A weak alias, a name without its legal form, or an acronym that a text introduces.
    Derived,
}

/// Who answers to a name.
#[derive(Debug, Clone)]
struct Bearer {
    standing: Standing,
    /// `None` where two parties answer equally.
    id: Option<EntityId>,
}

/// Every name of a list, folded.
#[derive(Debug, Default)]
pub(crate) struct Names {
    bearers: HashMap<String, Bearer>,
}

impl Names {
    /// Adds a name of the party `id`: as it is, without what it holds in parentheses, and without its legal form.
    pub(crate) fn add(&mut self, name: &str, id: &EntityId, standing: Standing) {
        self.add_key(fold(name), id, standing);
        if let Some((before, rest)) = name.split_once('(') {
            let (inner, after) = rest.split_once(')').unwrap_or((rest, ""));
            self.add_key(fold(&[before, " ", after].concat()), id, standing);
            if is_acronym(inner) {
                self.add_key(fold(inner), id, standing.max(Standing::Alias));
            }
        }
    }

    /// Adds an acronym or a short form that a text introduces: `Korea … Corporation (KOMID)`.
    pub(super) fn learn(&mut self, short: &str, id: &EntityId) {
        self.insert(fold(short), id, Standing::Derived);
    }

    fn add_key(&mut self, key: String, id: &EntityId, standing: Standing) {
        let bare = without_legal_form(&key);
        if bare.len() < key.len() && bare.contains(' ') {
            let bare = bare.to_owned();
            self.insert(bare, id, Standing::Derived);
        }
        self.insert(key, id, standing);
    }

    fn insert(&mut self, key: String, id: &EntityId, standing: Standing) {
        if key.len() < 2 {
            return;
        }
        let bearer = self.bearers.entry(key).or_insert_with(|| Bearer { standing, id: Some(id.clone()) });
        if standing < bearer.standing {
            *bearer = Bearer { standing, id: Some(id.clone()) };
        } else if standing == bearer.standing && bearer.id.as_ref() != Some(id) {
            bearer.id = None;
        }
    }

    /// The party that a folded name names, if it is exactly one, and how well it names it.
    pub(super) fn find(&self, key: &str) -> Option<(&EntityId, Standing)> {
        let bearer = self.bearers.get(key).or_else(|| {
            let bare = without_legal_form(key);
            self.bearers.get(bare).filter(|_| bare.len() < key.len() && bare.contains(' '))
        });
        bearer.and_then(|bearer| Some((bearer.id.as_ref()?, bearer.standing)))
    }

    /// All names in order, for [`Ordered::close_to`].
    pub(super) fn in_order(&self) -> Ordered {
        let mut keys: Vec<_> =
            self.bearers.iter().filter(|(key, _)| key.len() + 1 >= LEAST_FUZZY_BYTES).collect();
        keys.sort_unstable_by_key(|(key, _)| *key);
        Ordered {
            keys: keys
                .into_iter()
                .filter_map(|(key, bearer)| Some((key.clone(), bearer.id.clone()?)))
                .collect(),
        }
    }
}

/// The longer names in order.
#[derive(Debug)]
pub(super) struct Ordered {
    keys: Vec<(String, EntityId)>,
}

impl Ordered {
    /// The one party with a name that begins with the same word and differs from `key` in one letter.
    pub(super) fn close_to(&self, key: &str) -> Option<&EntityId> {
        let first = key
            .split(' ')
            .next()
            .filter(|first| key.len() >= LEAST_FUZZY_BYTES && first.len() < key.len())?;
        let start = self.keys.partition_point(|(known, _)| known.as_str() < first);
        let near = self.keys.get(start..)?.iter().take_while(|(known, _)| known.starts_with(first));
        let mut found = None;
        for (_, id) in near.filter(|(known, _)| one_letter_apart(known.as_bytes(), key.as_bytes())) {
            if found.is_some_and(|other| other != id) {
                return None;
            }
            found = Some(id);
        }
        found
    }
}

/// Whether one letter inserted, left out or exchanged makes `a` into `b`; no digit may differ.
fn one_letter_apart(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let rest = |bytes: &[u8], skip: usize| bytes.get(same + skip..).map(<[u8]>::to_vec);
    let digit = |bytes: &[u8]| bytes.get(same).is_some_and(u8::is_ascii_digit);
    let fits = match long.len() - short.len() {
        0 => same < long.len() && rest(short, 1) == rest(long, 1),
        1 => rest(short, 0) == rest(long, 1),
        _ => false,
    };
    fits && !digit(short) && !digit(long)
}

/// A name as it is compared: lower case, words of letters and digits with single spaces, without apostrophes, `'s` and
/// "the".
pub(super) fn fold(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c)) {
        let word = fold_word(word);
        if word.is_empty() || word == "the" {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&word);
    }
    key
}

/// One word of a name, folded; it may come out empty.
pub(super) fn fold_word(word: &str) -> String {
    let word = ["'s", "’s", "'S", "’S"].iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word);
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Two to ten capitals or digits, the first a capital: `KOMID`.
pub(super) fn is_acronym(text: &str) -> bool {
    let text = text.trim_matches(|c: char| matches!(c, '"' | '“' | '”' | '\'' | ' '));
    (2..=10).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn without_legal_form(key: &str) -> &str {
    let mut bare = key;
    while let Some((before, last)) = bare.rsplit_once(' ') {
        if !LEGAL_FORMS.contains(&last) {
            break;
        }
        bare = before;
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> EntityId {
        EntityId::new(text).unwrap()
    }

    #[test]
    fn a_name_is_found_however_it_is_dressed() {
        let mut names = Names::default();
        names.add("THE NORTHERN PEOPLE’S TRADING CORPORATION (NPTC)", &id("x:1"), Standing::Primary);
        for text in [
            "Northern People's Trading Corporation",
            "northern peoples trading company",
            "NPTC",
            "the Northern People’s Trading (NPTC)",
        ] {
            let text = text.replace("peoples", "people's");
            let key = fold(&text);
            let key = key.strip_suffix(" nptc").unwrap_or(&key);
            assert_eq!(names.find(key).map(|(id, _)| id.as_str()), Some("x:1"), "{text}");
        }
        assert_eq!(names.find(&fold("Northern")), None);
    }

    #[test]
    fn the_better_standing_wins_and_equals_cancel_out() {
        let mut names = Names::default();
        names.add("Red Lamp", &id("x:1"), Standing::Alias);
        names.add("Red Lamp", &id("x:2"), Standing::Alias);
        assert_eq!(names.find("red lamp"), None);
        names.add("Red Lamp", &id("x:3"), Standing::Primary);
        assert_eq!(names.find("red lamp"), Some((&id("x:3"), Standing::Primary)));
        names.add("Red Lamp", &id("x:4"), Standing::Alias);
        assert_eq!(names.find("red lamp"), Some((&id("x:3"), Standing::Primary)));
    }

    #[test]
    fn one_wrong_letter_is_forgiven_in_long_names_only() {
        let mut names = Names::default();
        names.add("Northern Ryonbang General Corporation", &id("x:1"), Standing::Primary);
        names.add("Bureau 39", &id("x:2"), Standing::Primary);
        names.add("Northern Fleet Bureau 39", &id("x:3"), Standing::Primary);
        let ordered = names.in_order();
        assert_eq!(ordered.close_to("northern ryongbang general corporation"), Some(&id("x:1")));
        assert_eq!(ordered.close_to("northern ryonbag general corporation"), Some(&id("x:1")));
        assert_eq!(ordered.close_to("northern rionbong general corporation"), None);
        assert_eq!(ordered.close_to("bureau 38"), None);
        assert_eq!(ordered.close_to("northern fleet bureau 38"), None);
    }

    proptest::proptest! {
        #[test]
        fn one_letter_apart_agrees_with_trying_all(a in "[ab ]{0,7}", b in "[ab ]{0,7}") {
            let slow = |a: &str, b: &str| (0..=a.len()).any(|at| {
                let (head, tail) = a.split_at(at);
                "ab ".chars().any(|c| format!("{head}{c}{tail}") == b || (!tail.is_empty() && format!("{head}{c}{}", &tail[1..]) == b))
            });
            let expected = a != b && (slow(&a, &b) || slow(&b, &a));
            proptest::prop_assert_eq!(one_letter_apart(a.as_bytes(), b.as_bytes()), expected);
        }
    }
}
