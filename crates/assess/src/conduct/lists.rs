//! Lists of states in words.

use super::Member;

/// Longest list that is read, in names.
const MOST_NAMES: usize = 200;

/// The states of a list such as `Australia, the Netherlands, Republic of Korea`.
///
/// # Errors
/// The first name that no member state, or more than one, bears. A list is taken whole or not at all.
pub(super) fn states(text: &str) -> Result<Vec<&'static Member>, String> {
    let names: Vec<_> = text.split([',', ';']).map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > MOST_NAMES {
        return Err(format!("it lists more than {MOST_NAMES} names"));
    }
    let state = |name: &&str| {
        let name = name.strip_prefix("and ").unwrap_or(name);
        Member::named(name).ok_or_else(|| {
            format!("'{}' is the name of no one member state", name.chars().take(40).collect::<String>())
        })
    };
    let mut states = names.iter().map(state).collect::<Result<Vec<_>, _>>()?;
    states.sort_by_key(|member| member.iso2);
    states.dedup();
    Ok(states)
}
