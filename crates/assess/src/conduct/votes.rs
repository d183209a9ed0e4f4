//! Votes in the Council: a count with some names, and the names of those who had a seat.

use super::{Member, lists::states};
use std::collections::BTreeMap;

/// How a member of the Council voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Vote {
    Yes,
    No,
    Abstained,
}

impl Vote {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Yes => "in favour",
            Self::No => "against",
            Self::Abstained => "abstained",
        }
    }
}

/// A count: in favour, against, abstaining; and those who are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) yes: usize,
    pub(super) no: usize,
    pub(super) abstained: usize,
    pub(super) named: BTreeMap<&'static str, Vote>,
}

/// Least votes in favour with which a draft is adopted unless a permanent member votes against: Charter, article 27 (3).
const ENOUGH: usize = 9;
/// The permanent members: Charter, article 23 (1).
pub(super) const PERMANENT: [&str; 5] = ["CN", "FR", "GB", "RU", "US"];

impl Tally {
    /// Reads `13-1-1 (Russia against, China abstaining)`: in favour, against, abstaining, and names in brackets.
    ///
    /// # Errors
    /// What cannot be read, or does not add up.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (counts, names) = text.split_once('(').unwrap_or((text, ""));
        let numbers: Vec<usize> = counts.trim().split('-').map_while(|n| n.trim().parse().ok()).collect();
        let &[yes, no, abstained] = numbers.as_slice() else {
            return Err("a vote is read as in favour-against-abstaining: 13-1-1".to_owned());
        };
        let named = named(names.trim().trim_end_matches(')'))?;
        let count = |vote: Vote| named.values().filter(|other| **other == vote).count();
        if yes > 15 || no > 15 || abstained > 15 || yes + no + abstained > 15 {
            return Err("the Council has fifteen members".to_owned());
        }
        if count(Vote::No) > no || count(Vote::Abstained) > abstained || count(Vote::Yes) > yes {
            return Err("more states are named than were counted".to_owned());
        }
        Ok(Self { yes, no, abstained, named })
    }

    /// The vote of each state whose vote follows: those named; and, where every vote against and every abstention has its
    /// name and `seats` holds exactly as many states as voted, the others in favour.
    pub(super) fn roll(&self, seats: Option<&[&'static Member]>) -> BTreeMap<&'static str, Vote> {
        let mut roll = self.named.clone();
        let count = |vote: Vote| self.named.values().filter(|other| **other == vote).count();
        let all_named = count(Vote::No) == self.no && count(Vote::Abstained) == self.abstained;
        let Some(seats) = seats else { return roll };
        let seated = self.named.keys().all(|iso2| seats.iter().any(|member| member.iso2 == *iso2));
        if all_named && seated && seats.len() == self.yes + self.no + self.abstained {
            for member in seats {
                roll.entry(member.iso2).or_insert(Vote::Yes);
            }
        }
        roll
    }

    /// Whether a vote against by a permanent member was a veto: the draft had votes enough without it.
    pub(super) const fn could_be_vetoed(&self) -> bool {
        self.yes >= ENOUGH && self.no > 0
    }
}

/// `Russia against, China, Pakistan abstaining` → each state's vote: a verb closes the names before it.
fn named(text: &str) -> Result<BTreeMap<&'static str, Vote>, String> {
    let mut named = BTreeMap::new();
    let mut waiting: Vec<&str> = vec![];
    for piece in text.split([',', ';']).map(str::trim).filter(|piece| !piece.is_empty()) {
        let verbs = [("against", Vote::No), ("abstaining", Vote::Abstained), ("in favour", Vote::Yes)];
        let closing = verbs.iter().find_map(|(verb, vote)| Some((piece.strip_suffix(verb)?.trim(), *vote)));
        let Some((name, vote)) = closing else {
            waiting.push(piece);
            continue;
        };
        waiting.push(name);
        for member in states(&waiting.join(","))? {
            named.insert(member.iso2, vote);
        }
        waiting.clear();
    }
    if waiting.is_empty() {
        Ok(named)
    } else {
        Err(format!("how '{}' voted is not said", waiting.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Vote::{Abstained, No, Yes};

    #[test]
    fn a_verb_closes_the_names_before_it() {
        let vote = |text: &str| Tally::read(text).unwrap().named.into_iter().collect::<Vec<_>>();
        assert_eq!(vote("13-1-1 (Russia against, China abstaining)"), [("CN", Abstained), ("RU", No)]);
        assert_eq!(vote("13-0-2 (China, Pakistan abstaining)"), [("CN", Abstained), ("PK", Abstained)]);
        assert_eq!(vote("13-2-0 (China, Russia against)"), [("CN", No), ("RU", No)]);
        assert!(vote("15-0-0").is_empty());
    }

    #[test]
    fn what_does_not_add_up_is_refused() {
        for text in [
            "",
            "13",
            "13-1",
            "13-1-1-1",
            "16-0-0",
            "14-0-0 (Russia against)",
            "13-1-1 (Atlantis against)",
            "13-1-1 (Russia)",
        ] {
            assert!(Tally::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_others_are_counted_in_favour_only_where_every_other_vote_has_its_name() {
        let seats = states("Russia, China, France, Malta").unwrap();
        let tally = Tally::read("2-1-1 (Russia against, China abstaining)").unwrap();
        assert_eq!(
            tally.roll(Some(&seats)).into_iter().collect::<Vec<_>>(),
            [("CN", Abstained), ("FR", Yes), ("MT", Yes), ("RU", No)]
        );
        let unnamed = Tally::read("2-1-1 (Russia against)").unwrap();
        assert_eq!(unnamed.roll(Some(&seats)).len(), 1, "who abstained is not said");
        let short = states("Russia, China, France").unwrap();
        assert_eq!(tally.roll(Some(&short)).len(), 2, "a seat is missing: who sat there is not known");
        assert_eq!(tally.roll(None).len(), 2);
    }
}
