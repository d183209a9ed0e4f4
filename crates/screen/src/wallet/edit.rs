//! One mistake in copying: which, if any, makes one text of another.

use serde::Serialize;

/// What happened to a text on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// Letters lost their case, or some did.
    Case,
    /// One character is another.
    Substitution,
    /// Two neighbours changed places.
    Transposition,
    /// One character is missing.
    Missing,
    /// There is one character too many.
    Extra,
    /// The middle was left out for display: `0x098B…2f96`.
    Shortened,
}

/// How a text differs from a listed spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    /// 0 or 1, case aside.
    pub(super) distance: u8,
    pub(super) kind: Damage,
    pub(super) case_differs: bool,
}

/// The one mistake (optimal string alignment, case aside) that made `asked` of `listed`; none where it took more.
/// `Case` with `case_differs` false where they are equal.
pub(super) fn between(asked: &[u8], listed: &[u8]) -> Option<Edit> {
    let same = |(a, b): (&u8, &u8)| a.eq_ignore_ascii_case(b);
    let head = asked.iter().zip(listed).take_while(|pair| same(*pair)).count();
    let room = asked.len().min(listed.len()) - head;
    let tail = asked.iter().rev().zip(listed.iter().rev()).take(room).take_while(|pair| same(*pair)).count();
    let middle = (asked.get(head..asked.len() - tail)?, listed.get(head..listed.len() - tail)?);
    let kind = match middle {
        ([], []) => Damage::Case,
        ([_], [_]) => Damage::Substitution,
        ([_], []) => Damage::Extra,
        ([], [_]) => Damage::Missing,
        ([a, b], [c, d]) if a.eq_ignore_ascii_case(d) && b.eq_ignore_ascii_case(c) => Damage::Transposition,
        _ => return None,
    };
    let case_differs = asked.get(..head) != listed.get(..head)
        || asked.get(asked.len() - tail..) != listed.get(listed.len() - tail..);
    Some(Edit { distance: u8::from(kind != Damage::Case), kind, case_differs })
}
