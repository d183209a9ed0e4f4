//! Mixer pools as boundaries: how large the crowd is, and whether anything sticks out of it.
//!
//! A pool takes and gives one denomination, so what goes in cannot be followed out by amount. What is left are clues
//! outside the pool; here the two that leave no room for chance: an exit to an address that deposited, and a direct
//! transfer between a depositor and the recipient of an exit. Where there is none, the answer is *no lead* and the
//! size of the crowd.

use std::collections::{BTreeMap, BTreeSet};

use record::{Address, Digest, PoolEvent, PoolMove};
use serde::Serialize;

/// A clue that joins an exit to a depositor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Clue {
    /// What it is: `same_address`, `same_sender` or `direct_transfer`.
    pub kind: &'static str,
    /// The depositor.
    pub depositor: Address,
    /// The exit's recipient.
    pub recipient: Address,
    /// The exit's transaction.
    pub withdrawal: Digest,
}

/// What a pool says of the deposits that a trace brought to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Boundary {
    /// Traced deposits that the pool's own events confirm.
    pub deposits: usize,
    /// The accounts that made them, with how many each.
    pub depositors: BTreeMap<Address, usize>,
    /// Traced deposits that are not among the pool's events (another denomination, or not held).
    pub not_in_pool: usize,
    /// Time of the first and of the last of them, Unix seconds.
    pub first: u32,
    /// See `first`.
    pub last: u32,
    /// All deposits into the pool from the first traced one to the end of the data.
    pub deposits_since: usize,
    /// Notes that lay in the pool just before the first traced deposit, as far as the events held tell.
    pub notes_before: i64,
    /// Exits from the first traced deposit to the end of the data: each may be any note's.
    pub exits_since: usize,
    /// Distinct recipients of those exits.
    pub recipients_since: usize,
    /// The anonymity set: notes among which the traced ones lie, at the end of the traced deposits.
    pub anonymity_set: i64,
    /// Clues found; none is "no lead".
    pub clues: Vec<Clue>,
    /// Exits whose sender is not known, so that the clue `same_sender` could not be tried on them.
    pub exits_without_sender: usize,
}

/// Sets the traced deposits (transaction → account that sent it) against the pool's events. `direct` says whether two
/// accounts ever paid each other. `None` where no traced deposit is among the events.
#[must_use]
pub fn boundary(
    events: &[PoolEvent],
    traced: &BTreeMap<Digest, Address>,
    notes_at_start: i64,
    direct: impl Fn(&Address, &Address) -> bool,
) -> Option<Boundary> {
    let deposits: Vec<_> =
        events.iter().filter(|event| matches!(event.what, PoolMove::Deposit { .. })).collect();
    let ours: Vec<_> =
        deposits.iter().filter_map(|event| Some((event.time, traced.get(&event.tx)?))).collect();
    let first = ours.iter().map(|(time, _)| *time).min()?;
    let last = ours.iter().map(|(time, _)| *time).max()?;
    let mut depositors = BTreeMap::<Address, usize>::new();
    for (_, account) in &ours {
        *depositors.entry((*account).clone()).or_default() += 1;
    }
    let exits: Vec<_> = events.iter().filter(|event| event.time >= first).filter_map(exit).collect();
    let recipients: BTreeSet<_> = exits.iter().map(|(_, recipient)| *recipient).collect();
    let known: BTreeSet<_> = depositors.keys().collect();
    let confirmed: BTreeSet<_> =
        deposits.iter().map(|event| event.tx).filter(|tx| traced.contains_key(tx)).collect();
    Some(Boundary {
        deposits: ours.len(),
        not_in_pool: traced.len() - confirmed.len(),
        deposits_since: deposits.iter().filter(|event| event.time >= first).count(),
        notes_before: notes_at_start + notes(events, |time| time < first),
        exits_since: exits.len(),
        recipients_since: recipients.len(),
        anonymity_set: notes_at_start + notes(events, |time| time <= last),
        clues: clues(&exits, &known, direct),
        exits_without_sender: exits.iter().filter(|(event, _)| event.sender.is_none()).count(),
        depositors,
        first,
        last,
    })
}

fn exit(event: &PoolEvent) -> Option<(&PoolEvent, &Address)> {
    match &event.what {
        PoolMove::Withdrawal { recipient, .. } => Some((event, recipient)),
        PoolMove::Deposit { .. } => None,
    }
}

/// Deposits less exits.
fn notes(events: &[PoolEvent], when: impl Fn(u32) -> bool) -> i64 {
    let counted = events.iter().filter(|event| when(event.time));
    counted.map(|event| if matches!(event.what, PoolMove::Deposit { .. }) { 1 } else { -1 }).sum()
}

fn clues(
    exits: &[(&PoolEvent, &Address)],
    depositors: &BTreeSet<&Address>,
    direct: impl Fn(&Address, &Address) -> bool,
) -> Vec<Clue> {
    let mut found = BTreeSet::new();
    for (event, recipient) in exits {
        let mut add = |kind, depositor: &Address| {
            let (depositor, recipient) = (depositor.clone(), (*recipient).clone());
            found.insert(Clue { kind, depositor, recipient, withdrawal: event.tx });
        };
        if depositors.contains(recipient) {
            add("same_address", recipient);
        }
        if let Some(sender) = event.sender.as_ref().filter(|sender| depositors.contains(sender)) {
            add("same_sender", sender);
        }
        for depositor in depositors.iter().filter(|depositor| direct(depositor, recipient)) {
            add("direct_transfer", depositor);
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(n: u32) -> Address {
        Address::parse(&format!("0x{n:040x}")).unwrap()
    }

    fn event(n: u32, time: u32, what: PoolMove) -> PoolEvent {
        let tx = Digest::of(&n.to_be_bytes());
        PoolEvent { pool: "p".to_owned(), what, block: 0, time, time_exact: true, tx, sender: None }
    }

    fn exit_to(n: u32, time: u32, recipient: u32) -> PoolEvent {
        event(n, time, PoolMove::Withdrawal { recipient: address(recipient), fee: 0 })
    }

    /// Ten strangers' deposits, two traced ones, three exits.
    fn events() -> Vec<PoolEvent> {
        let mut events: Vec<_> =
            (0..10).map(|n| event(n, n, PoolMove::Deposit { leaf: u64::from(n) })).collect();
        events.extend([
            event(10, 20, PoolMove::Deposit { leaf: 10 }),
            event(11, 30, PoolMove::Deposit { leaf: 11 }),
        ]);
        events.extend([exit_to(20, 15, 70), exit_to(21, 25, 71), exit_to(22, 40, 72)]);
        events
    }

    fn traced() -> BTreeMap<Digest, Address> {
        [10_u32, 11, 99].into_iter().map(|n| (Digest::of(&n.to_be_bytes()), address(n % 11))).collect()
    }

    #[test]
    fn without_a_clue_there_is_a_crowd_and_no_lead() {
        let boundary = boundary(&events(), &traced(), 100, |_, _| false).unwrap();
        assert_eq!((boundary.deposits, boundary.not_in_pool, boundary.depositors.len()), (2, 1, 2));
        assert_eq!((boundary.notes_before, boundary.anonymity_set), (109, 110));
        assert_eq!((boundary.exits_since, boundary.recipients_since), (2, 2));
        assert!(boundary.clues.is_empty());
    }

    #[test]
    fn each_clue_is_found() {
        let mut events = events();
        events.push(exit_to(23, 50, 10));
        let relayed = PoolEvent { sender: Some(address(0)), ..exit_to(24, 51, 73) };
        events.push(relayed);
        let boundary = boundary(&events, &traced(), 0, |_, to| *to == address(72)).unwrap();
        let kinds: Vec<_> = boundary.clues.iter().map(|clue| (clue.kind, clue.recipient.clone())).collect();
        let expected =
            [("direct_transfer", 72), ("direct_transfer", 72), ("same_address", 10), ("same_sender", 73)];
        assert_eq!(kinds, expected.map(|(kind, n)| (kind, address(n))));
    }

    #[test]
    fn deposits_elsewhere_are_no_boundary() {
        assert!(boundary(&events(), &BTreeMap::new(), 0, |_, _| true).is_none());
    }
}
