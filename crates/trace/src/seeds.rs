//! What was stolen: the transfers whose whole amount is tainted on arrival.

use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::error::{Error, Result};
use crate::store::{Columns, Kind, Store};

/// Where taint begins. `label` names the incident; any number will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seed {
    /// A stolen transfer, by its row in the source as it was given to the builder. Its whole amount is
    /// tainted on arrival, whatever its sender held; taint of another incident that it would have carried
    /// is relabelled.
    Transfer {
        /// Row of the source, from 0.
        given: u32,
        /// The incident.
        label: u32,
    },
    /// A *declared conversion*: everything that the account spent without having been seen to receive it,
    /// within a time window, is taken as proceeds of the incident. For stolen tokens swapped through a
    /// contract whose internal transfer is not in the data. It is a statement of the analyst, not a finding.
    Inflow {
        /// Account id.
        account: u32,
        /// First second of the window.
        from: u32,
        /// Last second of the window, inclusive.
        until: u32,
        /// The incident.
        label: u32,
    },
}

/// The seed rows with their labels, in row order, each row once.
pub(crate) fn seed_rows<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    seeds: &[Seed],
) -> Result<Vec<(u32, u32)>> {
    let mut rows = Vec::new();
    for (at, seed) in seeds.iter().enumerate() {
        match *seed {
            Seed::Transfer { given, label } => rows.push((row_of(store, at, given)?, label, at)),
            Seed::Inflow { account, from, until, label } => {
                let found = unknown_inflows(columns, account, from, until);
                refuse_empty(at, account, &found)?;
                rows.extend(found.into_iter().map(|row| (row, label, at)));
            }
        }
    }
    rows.sort_unstable();
    refuse_contradictions(&rows)?;
    rows.dedup_by_key(|(row, ..)| *row);
    Ok(rows.into_iter().map(|(row, label, _)| (row, label)).collect())
}

fn row_of(store: &Store, seed: usize, given: u32) -> Result<u32> {
    store.row_of_given(given).ok_or_else(|| Error::BadSeed {
        seed,
        what: format!("row {given} of a source of {} rows", store.meta().given_rows),
        hint: "seeds name rows of the file that the store was built from, from 0",
    })
}

fn unknown_inflows<A: Amount>(columns: &Columns<'_, A>, account: u32, from: u32, until: u32) -> Vec<u32> {
    let in_window = |row: &u32| columns.time.get(*row as usize).is_some_and(|t| (from..=until).contains(t));
    let rows = columns.in_rows_of(account).iter().copied();
    rows.filter(|&row| columns.kind_of(row) == Kind::UnknownInflow).filter(in_window).collect()
}

fn refuse_empty(seed: usize, account: u32, found: &[u32]) -> Result<()> {
    if !found.is_empty() {
        return Ok(());
    }
    Err(Error::BadSeed {
        seed,
        what: format!("account {account} has no unknown inflow in the window"),
        hint: "check the account and the window; where the data has the inflow, seed that transfer instead",
    })
}

fn refuse_contradictions(rows: &[(u32, u32, usize)]) -> Result<()> {
    let clash = rows.windows(2).find_map(|pair| match *pair {
        [(row, label, _), (other, second, seed)] if row == other && label != second => {
            Some((seed, label, second))
        }
        _ => None,
    });
    let Some((seed, label, second)) = clash else { return Ok(()) };
    Err(Error::BadSeed {
        seed,
        what: format!("its transfer is given to incident {label} and to incident {second}"),
        hint: "a transfer belongs to one incident; remove one of the two",
    })
}
