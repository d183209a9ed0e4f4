//! Rows of an account in the order of time, out of several stores, page by page.
//!
//! A store keeps the rows of each account by direction, in order; a page begins by halving them, so that a later page
//! costs no more than the first.

use super::{networks::Network, pages::Place};
use trace::{
    Kind, Store,
    store::{AnyColumns, Transfer},
};

/// Rows that one request looks at for a page, those that are left out included.
const MOST_LOOKED_AT: usize = 1_000_000;

/// Which rows of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    In,
    Out,
}

/// The rows of an account, in order: those that pay it, or that it pays.
pub(super) fn rows_of(store: &Store, account: u32, direction: Direction) -> &[u32] {
    match (store.columns(), direction) {
        (AnyColumns::Eight(columns), Direction::In) => columns.in_rows_of(account),
        (AnyColumns::Eight(columns), Direction::Out) => columns.out_rows_of(account),
        (AnyColumns::Sixteen(columns), Direction::In) => columns.in_rows_of(account),
        (AnyColumns::Sixteen(columns), Direction::Out) => columns.out_rows_of(account),
    }
}

/// The seconds that are looked at, both inclusive.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Window {
    pub(super) from: Option<u32>,
    pub(super) until: Option<u32>,
}

impl Window {
    /// The part of rows in order that lies within it.
    pub(super) fn of<'a>(&self, store: &Store, rows: &'a [u32]) -> &'a [u32] {
        let time = |row: u32| store.transfer(row).map_or(u32::MAX, |transfer| transfer.time);
        let from = self.from.map_or(0, |from| rows.partition_point(|row| time(*row) < from));
        let until = self.until.map_or(rows.len(), |until| rows.partition_point(|row| time(*row) <= until));
        rows.get(from..until).unwrap_or_default()
    }
}

/// In which order a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    OldestFirst,
    NewestFirst,
}

/// Rows of one account of one store that are still to come.
struct Lane<'a> {
    rank: u32,
    store: &'a Store,
    rows: &'a [u32],
}

/// What is wanted of which rows.
pub(super) struct Asked<'a> {
    pub(super) network: &'a Network,
    /// Store, account, direction.
    pub(super) lanes: Vec<(u32, u32, Direction)>,
    pub(super) window: Window,
    pub(super) order: Order,
    /// The last row of the page before.
    pub(super) after: Option<Place>,
    pub(super) limit: usize,
}

/// A page of transfers, and the place after which the next begins.
pub(super) struct Page {
    pub(super) rows: Vec<(Place, Transfer)>,
    pub(super) next: Option<Place>,
}

impl Asked<'_> {
    /// The next transfers that `wanted` takes. Fees and what was put in for missing history are no transfers.
    pub(super) fn page(&self, wanted: impl Fn(u32, &Transfer) -> bool) -> Page {
        let mut lanes: Vec<Lane<'_>> = self.lanes.iter().filter_map(|lane| self.lane(*lane)).collect();
        let (mut rows, mut last, mut left) = (vec![], self.after, MOST_LOOKED_AT);
        while rows.len() < self.limit && left > 0 {
            let Some((place, transfer)) = take(&mut lanes, self.order) else { break };
            left -= 1;
            // A payment to oneself is in both directions.
            if last == Some(place) {
                continue;
            }
            last = Some(place);
            if transfer.kind == Kind::Value && wanted(place.rank, &transfer) {
                rows.push((place, transfer));
            }
        }
        let more = lanes.iter().any(|lane| !lane.rows.is_empty());
        Page { rows, next: last.filter(|_| more) }
    }

    fn lane(&self, (rank, account, direction): (u32, u32, Direction)) -> Option<Lane<'_>> {
        let store = &self.network.stores.get(&rank)?.store;
        let rows = self.window.of(store, rows_of(store, account, direction));
        let place =
            |row: u32| Place { time: store.transfer(row).map_or(u32::MAX, |one| one.time), rank, row };
        let rows = match (self.after, self.order) {
            (None, _) => Some(rows),
            (Some(after), Order::OldestFirst) => rows.get(rows.partition_point(|row| place(*row) <= after)..),
            (Some(after), Order::NewestFirst) => rows.get(..rows.partition_point(|row| place(*row) < after)),
        };
        Some(Lane { rank, store, rows: rows? })
    }
}

/// The next row of all lanes.
fn take(lanes: &mut [Lane<'_>], order: Order) -> Option<(Place, Transfer)> {
    let next = lanes.iter().enumerate().filter_map(|(at, lane)| {
        let row = *match order {
            Order::OldestFirst => lane.rows.first(),
            Order::NewestFirst => lane.rows.last(),
        }?;
        let transfer = lane.store.transfer(row)?;
        Some((Place { time: transfer.time, rank: lane.rank, row }, at, transfer))
    });
    let (place, at, transfer) = match order {
        Order::OldestFirst => next.min_by_key(|(place, ..)| *place),
        Order::NewestFirst => next.max_by_key(|(place, ..)| *place),
    }?;
    let lane = lanes.get_mut(at)?;
    lane.rows = match order {
        Order::OldestFirst => lane.rows.split_first()?.1,
        Order::NewestFirst => lane.rows.split_last()?.1,
    };
    Some((place, transfer))
}
