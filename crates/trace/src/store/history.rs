//! Which accounts' outgoing history is held in full, from the nonces seen.
//!
//! An account chain numbers the transactions that an account signs 0, 1, 2, … (the nonce). When every
//! number up to the highest one seen is present, nothing it signed up to there is missing, and units that
//! the store has at rest there are at rest. Any hole means that they may have left unseen.

use serde::Serialize;

/// How much of what an account sent is in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum SentHistory {
    /// Every nonce from 0 to `through_nonce` was seen. Later transactions may exist after the gathering.
    Complete {
        /// The highest nonce seen.
        through_nonce: u64,
    },
    /// Nonces below the highest one seen are missing.
    Gapped {
        /// How many are missing.
        missing: u64,
    },
    /// No nonce of this account was seen: its sent history was not gathered, or it is a contract.
    None,
}

/// The columns `history_state` and `history_value`, one entry per account id.
#[derive(Debug, Default)]
pub(crate) struct HistoryColumns {
    pub(crate) state: Vec<u8>,
    pub(crate) value: Vec<u64>,
}

/// Works out every account's history from the (account, nonce) pairs seen, in any order, repeats allowed.
pub(crate) fn from_nonces(mut seen: Vec<(u32, u64)>, accounts: u32) -> Option<HistoryColumns> {
    if seen.is_empty() {
        return None;
    }
    seen.sort_unstable();
    seen.dedup();
    let size = accounts as usize;
    let mut columns = HistoryColumns { state: vec![0; size], value: vec![0; size] };
    for run in seen.chunk_by(|a, b| a.0 == b.0) {
        let Some(&(account, highest)) = run.last() else { continue };
        let missing = highest.saturating_add(1).saturating_sub(run.len() as u64);
        let (state, value) = if missing == 0 { (1, highest) } else { (2, missing) };
        if let (Some(s), Some(v)) =
            (columns.state.get_mut(account as usize), columns.value.get_mut(account as usize))
        {
            (*s, *v) = (state, value);
        }
    }
    Some(columns)
}

/// Reads an account's history back from its two columns.
pub(crate) fn decode(state: u8, value: u64) -> SentHistory {
    match state {
        1 => SentHistory::Complete { through_nonce: value },
        2 => SentHistory::Gapped { missing: value },
        _ => SentHistory::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history_of(seen: &[u64]) -> SentHistory {
        let columns = from_nonces(seen.iter().map(|&n| (3, n)).collect(), 5).unwrap_or_default();
        decode(columns.state[3], columns.value[3])
    }

    #[test]
    fn every_nonce_from_zero_is_complete() {
        assert_eq!(history_of(&[2, 0, 1, 1]), SentHistory::Complete { through_nonce: 2 });
    }

    #[test]
    fn a_hole_or_a_missing_start_is_gapped() {
        assert_eq!(history_of(&[0, 1, 4]), SentHistory::Gapped { missing: 2 });
        assert_eq!(history_of(&[1]), SentHistory::Gapped { missing: 1 });
    }

    #[test]
    fn no_nonce_is_none() {
        assert!(from_nonces(Vec::new(), 5).is_none());
    }
}
