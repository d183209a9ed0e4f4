//! Rows in memory while a store is built: put into time order, and completed where history is missing.

use super::columns::Kind;
use super::meta::Reserved;
use crate::amount::Amount;

/// Amounts in the narrowest width that holds each single one.
#[derive(Debug)]
pub(crate) enum Amounts {
    Eight(Vec<u64>),
    Sixteen(Vec<u128>),
}

impl Amounts {
    pub(crate) fn get(&self, row: usize) -> u128 {
        match self {
            Self::Eight(v) => v.get(row).copied().unwrap_or(0).into(),
            Self::Sixteen(v) => v.get(row).copied().unwrap_or(0),
        }
    }

    pub(crate) fn push(&mut self, amount: u128) {
        if let (Self::Eight(v), Err(_)) = (&*self, u64::try_from(amount)) {
            *self = Self::Sixteen(v.iter().map(|&a| u128::from(a)).collect());
        }
        match self {
            Self::Eight(v) => v.push(u64::try_from(amount).unwrap_or(u64::MAX)),
            Self::Sixteen(v) => v.push(amount),
        }
    }

    /// All amounts in one width; `None` where one does not fit.
    pub(crate) fn to_width<A: Amount>(&self) -> Option<Vec<A>> {
        match self {
            Self::Eight(v) => v.iter().map(|&a| A::narrow(a.into())).collect(),
            Self::Sixteen(v) => v.iter().map(|&a| A::narrow(a)).collect(),
        }
    }
}

/// The columns as they were given. `kind` and `tx` stay empty until a row needs them.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) sender: Vec<u32>,
    pub(crate) receiver: Vec<u32>,
    pub(crate) amount: Amounts,
    pub(crate) time: Vec<u32>,
    pub(crate) kind: Vec<u8>,
    pub(crate) tx: Vec<[u8; 32]>,
    /// For each row its position as given, `u32::MAX` for a synthetic row; empty means "as given".
    pub(crate) given: Vec<u32>,
}

/// One row on its way in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawRow {
    pub(crate) sender: u32,
    pub(crate) receiver: u32,
    pub(crate) amount: u128,
    pub(crate) time: u32,
    pub(crate) kind: Kind,
    pub(crate) tx: Option<[u8; 32]>,
}

impl Rows {
    pub(crate) fn new() -> Self {
        Self {
            sender: Vec::new(),
            receiver: Vec::new(),
            amount: Amounts::Eight(Vec::new()),
            time: Vec::new(),
            kind: Vec::new(),
            tx: Vec::new(),
            given: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.sender.len()
    }

    pub(crate) fn push(&mut self, row: RawRow) {
        let before = self.len();
        if row.kind != Kind::Value && self.kind.is_empty() {
            self.kind = vec![Kind::Value as u8; before];
        }
        if row.kind != Kind::Value || !self.kind.is_empty() {
            self.kind.push(row.kind as u8);
        }
        if row.tx.is_some() && self.tx.is_empty() {
            self.tx = vec![[0; 32]; before];
        }
        if row.tx.is_some() || !self.tx.is_empty() {
            self.tx.push(row.tx.unwrap_or([0; 32]));
        }
        self.sender.push(row.sender);
        self.receiver.push(row.receiver);
        self.amount.push(row.amount);
        self.time.push(row.time);
    }

    fn raw(&self, row: usize) -> Option<RawRow> {
        Some(RawRow {
            sender: *self.sender.get(row)?,
            receiver: *self.receiver.get(row)?,
            amount: self.amount.get(row),
            time: *self.time.get(row)?,
            kind: self.kind.get(row).and_then(|&b| Kind::from_byte(b)).unwrap_or(Kind::Value),
            tx: self.tx.get(row).copied(),
        })
    }

    fn given_position(&self, row: usize) -> u32 {
        let as_is = u32::try_from(row).unwrap_or(u32::MAX);
        self.given.get(row).copied().unwrap_or(as_is)
    }

    /// Rows that come after one with a later time.
    fn out_of_order(&self) -> u32 {
        let mut latest = 0;
        let mut count = 0;
        for &time in &self.time {
            count += u32::from(time < latest);
            latest = latest.max(time);
        }
        count
    }

    /// Stable sort by time: rows of one second keep the order they were given in. Returns how many rows
    /// came after a later one.
    pub(crate) fn into_time_order(self) -> (Self, u32) {
        let moved = self.out_of_order();
        if moved == 0 {
            return (self, 0);
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&row| self.time.get(row).copied());
        let mut sorted = Self::new();
        for row in order {
            if let Some(raw) = self.raw(row) {
                sorted.push(raw);
                sorted.given.push(self.given_position(row));
            }
        }
        (sorted, moved)
    }

    /// Puts an `UnknownInflow` of each deficit just before the row that would overdraw its sender.
    /// `deficits` holds (row, base units) in row order.
    pub(crate) fn with_unknown_inflows(self, deficits: &[(u32, u128)], reserved: Reserved) -> Self {
        if deficits.is_empty() {
            return self;
        }
        let mut full = Self::new();
        let mut pending = deficits.iter().peekable();
        for row in 0..self.len() {
            let Some(raw) = self.raw(row) else { break };
            if let Some(&(_, deficit)) = pending.next_if(|(at, _)| *at as usize == row) {
                let (sender, receiver) = (reserved.unknown, raw.sender);
                let kind = Kind::UnknownInflow;
                full.push(RawRow { sender, receiver, amount: deficit, kind, ..raw });
                full.given.push(u32::MAX);
            }
            full.push(raw);
            full.given.push(self.given_position(row));
        }
        full
    }

    /// The rows at which a sender spends more than it was seen to receive, and by how much.
    /// `None` where a balance does not fit the width.
    pub(crate) fn deficits<A: Amount>(&self, accounts: u32, reserved: Reserved) -> Option<Vec<(u32, u128)>> {
        let mut balance = vec![A::default(); accounts as usize];
        let mut found = Vec::new();
        let sources = [reserved.outside, reserved.unknown];
        for (row, (&sender, &receiver)) in self.sender.iter().zip(&self.receiver).enumerate() {
            let amount = A::narrow(self.amount.get(row))?;
            if !sources.contains(&sender) {
                let held = balance.get_mut(sender as usize)?;
                if amount > *held {
                    found.push((u32::try_from(row).ok()?, amount.less(*held).into()));
                }
                *held = held.less(amount);
            }
            if !sources.contains(&receiver) {
                let held = balance.get_mut(receiver as usize)?;
                *held = held.plus(amount)?;
            }
        }
        Some(found)
    }
}
