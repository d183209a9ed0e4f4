//! What speaks for and against two records being one party, other than the name.

#[cfg(test)]
use crate::party::Party;
#[cfg(test)]
use names::Kind;
use record::{PartialDate, Precision};

/// How two dates of birth compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Birth {
    /// One record has none.
    Missing,
    /// The same day.
    Day,
    /// The same day with day and month swapped, or with one digit changed.
    Slip,
    /// The same year (or month), and at least one is no more precise.
    Year,
    /// Different days of one year.
    WithinYear,
    /// A year apart.
    NearYear,
    /// Neither.
    Differs,
}

/// How two sets of values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sets {
    /// One record has none.
    Missing,
    /// They share one.
    Shared,
    /// They share none.
    Apart,
}

/// Evidence beside the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Dates of birth.
    pub birth: Birth,
    /// Countries.
    pub countries: Sets,
    /// Gender.
    pub gender: Sets,
    /// Identifying numbers.
    pub numbers: Sets,
}

impl Beside {
    /// Where nothing is known beside the names.
    pub(crate) const NOTHING: Self = Self {
        birth: Birth::Missing,
        countries: Sets::Missing,
        gender: Sets::Missing,
        numbers: Sets::Missing,
    };
}

/// Compares everything beside the names: the definition that [`crate::index::Facts`] packs.
#[cfg(test)]
pub(crate) fn beside(asked: &Party, listed: &Party) -> Beside {
    let birth = if asked.kind == Kind::Person { birth(&asked.born, &listed.born) } else { Birth::Missing };
    Beside {
        birth,
        countries: sets(&asked.countries, &listed.countries),
        gender: sets(&asked.gender, &listed.gender),
        numbers: sets(&asked.numbers, &listed.numbers),
    }
}

/// Compares two sets of values.
pub(crate) fn sets<T: PartialEq>(one: &[T], other: &[T]) -> Sets {
    if one.is_empty() || other.is_empty() {
        Sets::Missing
    } else if one.iter().any(|value| other.contains(value)) {
        Sets::Shared
    } else {
        Sets::Apart
    }
}

/// The best agreement among dates of birth.
pub(crate) fn birth(one: &[PartialDate], other: &[PartialDate]) -> Birth {
    let pairs = one.iter().flat_map(|one| other.iter().map(move |other| (*one, *other)));
    pairs.map(|(one, other)| dates(one, other)).min_by_key(|birth| rank(*birth)).unwrap_or(Birth::Missing)
}

const fn rank(birth: Birth) -> u8 {
    match birth {
        Birth::Day => 0,
        Birth::Slip => 1,
        Birth::Year => 2,
        Birth::WithinYear => 3,
        Birth::NearYear => 4,
        Birth::Differs => 5,
        Birth::Missing => 6,
    }
}

fn dates(one: PartialDate, other: PartialDate) -> Birth {
    let years = one.first_day().year().abs_diff(other.first_day().year());
    if let (Some(one), Some(other)) = (full_day(&one), full_day(&other)) {
        let swapped = one.0 == other.0 && (one.1, one.2) == (other.2, other.1);
        let one_part =
            usize::from(one.0 != other.0) + usize::from(one.1 != other.1) + usize::from(one.2 != other.2);
        return match years {
            0 if one == other => Birth::Day,
            _ if swapped || one_part == 1 && (years == 0 || one_digit(one.0, other.0)) => Birth::Slip,
            0 => Birth::WithinYear,
            1 => Birth::NearYear,
            _ => Birth::Differs,
        };
    }
    match years {
        0 => Birth::Year,
        1 => Birth::NearYear,
        _ => Birth::Differs,
    }
}

fn one_digit(one: u16, other: u16) -> bool {
    let differ = [1, 10, 100, 1000].iter().filter(|place| one / **place % 10 != other / **place % 10);
    differ.count() == 1
}

/// Year, month and day, each 0 where the date does not say.
pub(crate) fn birth_key(date: &PartialDate) -> (u16, u8, u8) {
    let day = date.first_day();
    let part = |n: i8| u8::try_from(n).unwrap_or_default();
    let year = u16::try_from(day.year()).unwrap_or_default();
    match date.precision() {
        Precision::Day => (year, part(day.month()), part(day.day())),
        Precision::Month => (year, part(day.month()), 0),
        Precision::Year => (year, 0, 0),
    }
}

/// Year, month and day of a date known to the day.
fn full_day(date: &PartialDate) -> Option<(u16, u8, u8)> {
    (date.precision() == Precision::Day).then(|| birth_key(date))
}
