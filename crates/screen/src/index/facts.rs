//! What is known of the parties beside their names, packed: a candidate costs three lines of memory, not a dozen.

use crate::{
    evidence::{Beside, Birth, Sets, birth, sets},
    party::Party,
};
use names::Kind;
use record::PartialDate;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Stands for a term that no listed party has.
const UNKNOWN: u32 = u32::MAX;

/// Where the facts of one party stand.
#[derive(Clone, Copy, Debug)]
struct Head {
    born_at: u32,
    terms_at: u32,
    born: u16,
    countries: u16,
    genders: u16,
    numbered: bool,
}

/// Dates of birth, countries and gender of all parties, and which of them bear a number.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    heads: Vec<Head>,
    born: Vec<PartialDate>,
    /// Countries, then genders, of each party.
    terms: Vec<u32>,
    /// The number of each term.
    known: FxHashMap<Box<str>, u32>,
}

/// The same of the party asked for, and which parties share a number with it.
#[derive(Debug)]
pub(crate) struct AskedFacts<'a> {
    born: &'a [PartialDate],
    countries: SmallVec<[u32; 4]>,
    genders: SmallVec<[u32; 2]>,
    numbered: bool,
    /// Ascending.
    same_number: Vec<u32>,
}

impl Facts {
    /// Packs what is known of the parties of a list.
    pub(crate) fn of(parties: &[Party]) -> Self {
        let mut facts = Self::default();
        facts.heads.reserve_exact(parties.len());
        for party in parties {
            let head = Head {
                born_at: super::count(&facts.born),
                terms_at: super::count(&facts.terms),
                born: narrow(party.born.len()),
                countries: narrow(party.countries.len()),
                genders: narrow(party.gender.len()),
                numbered: !party.numbers.is_empty(),
            };
            facts.heads.push(head);
            facts.born.extend(party.born.iter().take(usize::from(head.born)));
            let countries = party.countries.iter().take(usize::from(head.countries));
            for term in countries.chain(party.gender.iter().take(usize::from(head.genders))) {
                let next = u32::try_from(facts.known.len()).unwrap_or(UNKNOWN);
                let number = match facts.known.get(term.as_str()) {
                    Some(number) => *number,
                    None => *facts.known.entry(term.as_str().into()).or_insert(next),
                };
                facts.terms.push(number);
            }
        }
        facts
    }

    /// What is known of the party asked for; `numbers` leads from identifying numbers to the parties that bear them.
    pub(crate) fn asked<'a>(
        &self,
        asked: &'a Party,
        numbers: &FxHashMap<String, Vec<u32>>,
    ) -> AskedFacts<'a> {
        let number = |term: &String| self.known.get(term.as_str()).copied().unwrap_or(UNKNOWN);
        let same = asked.numbers.iter().filter_map(|number| numbers.get(number)).flatten();
        let mut same_number: Vec<u32> = same.copied().collect();
        same_number.sort_unstable();
        AskedFacts {
            born: if asked.kind == Kind::Person { &asked.born } else { &[] },
            countries: asked.countries.iter().map(number).collect(),
            genders: asked.gender.iter().map(number).collect(),
            numbered: !asked.numbers.is_empty(),
            same_number,
        }
    }

    /// Compares everything beside the names; as [`crate::evidence::beside`] compares the parties themselves.
    pub(crate) fn beside(&self, asked: &AskedFacts<'_>, party: u32) -> Beside {
        let Some(head) = self.heads.get(party as usize) else { return Beside::NOTHING };
        let born = || part(&self.born, head.born_at, 0, head.born);
        let countries = part(&self.terms, head.terms_at, 0, head.countries);
        let genders = part(&self.terms, head.terms_at, head.countries, head.genders);
        Beside {
            birth: if asked.born.is_empty() { Birth::Missing } else { birth(asked.born, born()) },
            countries: sets(&asked.countries, countries),
            gender: sets(&asked.genders, genders),
            numbers: match asked.numbered && head.numbered {
                false => Sets::Missing,
                true if asked.same_number.binary_search(&party).is_ok() => Sets::Shared,
                true => Sets::Apart,
            },
        }
    }
}

fn part<T>(all: &[T], at: u32, skipped: u16, count: u16) -> &[T] {
    let from = at as usize + usize::from(skipped);
    all.get(from..from + usize::from(count)).unwrap_or_default()
}

fn narrow(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::beside;
    use proptest::prelude::*;

    fn party() -> impl Strategy<Value = Party> {
        let few = |of: &'static [&'static str]| {
            proptest::collection::vec(proptest::sample::select(of).prop_map(str::to_owned), 0..3)
        };
        let dates = few(&["1960", "1961", "1960-02", "1960-02-03", "1960-03-02", "1961-02-03", "1975-02-03"]);
        let numbers = few(&["A1", "B2", "C3"]);
        (dates, few(&["ru", "ir", "kp"]), few(&["male", "female", "ru"]), numbers, any::<bool>()).prop_map(
            |(born, countries, gender, numbers, person)| {
                let kind = if person { Kind::Person } else { Kind::Craft };
                let born = born.iter().map(|date| date.parse().unwrap()).collect();
                Party { born, countries, gender, numbers, ..Party::called("x", kind) }
            },
        )
    }

    proptest! {
        #[test]
        fn packed_facts_compare_as_the_parties_do(
            listed in proptest::collection::vec(party(), 0..5), asked in party(),
        ) {
            let facts = Facts::of(&listed);
            let mut numbers = FxHashMap::<String, Vec<u32>>::default();
            for (party, at) in listed.iter().zip(0..) {
                for number in &party.numbers {
                    numbers.entry(number.clone()).or_default().push(at);
                }
            }
            let known = facts.asked(&asked, &numbers);
            for (party, at) in listed.iter().zip(0..) {
                prop_assert_eq!(facts.beside(&known, at), beside(&asked, party));
            }
        }
    }
}
