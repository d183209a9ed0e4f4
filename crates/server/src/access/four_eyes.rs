//! Four eyes: nothing is released by one person alone.

use super::Role;
use std::{error::Error, fmt};
use unicode_normalization::UnicodeNormalization;

/// Why somebody may not release what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneHand {
    /// Only approvers release.
    NoApprover,
    /// Who asks for a release does not release it.
    Asked,
    /// Who drafted it does not release it.
    Drafted,
    /// Nobody is named: a second pair of eyes cannot be told from the first.
    Nameless,
}

impl fmt::Display for OneHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoApprover => "only an approver may release",
            Self::Asked => "whoever asked for the release may not release it; another approver has to",
            Self::Drafted => "whoever drafted it may not release it; another approver has to",
            Self::Nameless => "it is not known who asked, or who drafted it",
        })
    }
}

impl Error for OneHand {}

/// Whether `who` may release what `asked_by` asked to release and `drafted_by` wrote.
///
/// Names are compared without regard to case, spaces and forms of one letter: a second spelling is no second person.
///
/// # Errors
/// Why not.
pub fn four_eyes(who: &str, role: Role, asked_by: &str, drafted_by: &[&str]) -> Result<(), OneHand> {
    let who = folded(who);
    if !role.may(Role::Approver) {
        return Err(OneHand::NoApprover);
    }
    if who.is_empty() || folded(asked_by).is_empty() || drafted_by.iter().any(|name| folded(name).is_empty())
    {
        return Err(OneHand::Nameless);
    }
    if who == folded(asked_by) {
        return Err(OneHand::Asked);
    }
    if drafted_by.iter().any(|name| who == folded(name)) {
        return Err(OneHand::Drafted);
    }
    Ok(())
}

fn folded(name: &str) -> String {
    name.nfkc().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_approver_who_neither_asked_nor_drafted() {
        assert_eq!(four_eyes("bo", Role::Approver, "ana", &["ana"]), Ok(()));
        for role in [Role::Participant, Role::Reader, Role::Analyst] {
            assert_eq!(four_eyes("bo", role, "ana", &["ana"]), Err(OneHand::NoApprover));
        }
        for name in ["ana", "Ana", " a na", "\u{ff21}na"] {
            assert_eq!(four_eyes(name, Role::Approver, "ana", &["cy"]), Err(OneHand::Asked), "{name}");
            assert_eq!(
                four_eyes(name, Role::Approver, "cy", &["bo", "ana"]),
                Err(OneHand::Drafted),
                "{name}"
            );
        }
        assert_eq!(four_eyes(" ", Role::Approver, "ana", &[]), Err(OneHand::Nameless));
        assert_eq!(four_eyes("bo", Role::Approver, "", &["ana"]), Err(OneHand::Nameless));
        assert_eq!(four_eyes("bo", Role::Approver, "ana", &["\t"]), Err(OneHand::Nameless));
    }
}
