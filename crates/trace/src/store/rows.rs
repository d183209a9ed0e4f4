//! Rows in memory while a store is built: a run of them as given, or a chunk of them in time order.

use super::columns::Kind;

/// Amounts in the narrowest width that holds each single one.
#[derive(Debug)]
pub(crate) enum Amounts {
    Eight(Vec<u64>),
    Sixteen(Vec<u128>),
}

impl Amounts {
    #[inline]
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

    fn extend(&mut self, amounts: &[u64]) {
        match self {
            Self::Eight(v) => v.extend_from_slice(amounts),
            Self::Sixteen(v) => v.extend(amounts.iter().map(|&a| u128::from(a))),
        }
    }
}

/// Columns of rows. `kind` and `tx` stay empty until a row needs them.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) sender: Vec<u32>,
    pub(crate) receiver: Vec<u32>,
    pub(crate) amount: Amounts,
    pub(crate) time: Vec<u32>,
    pub(crate) kind: Vec<u8>,
    pub(crate) tx: Vec<[u8; 32]>,
    /// For each row its position as given; empty means that they stand as given, from `first_given` on.
    pub(crate) given: Vec<u32>,
    pub(crate) first_given: u32,
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

/// Integer transfers in columns of one length, as a batch of a table holds them.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) time: Vec<u32>,
    pub(crate) sender: Vec<u32>,
    pub(crate) receiver: Vec<u32>,
    pub(crate) amount: Vec<u64>,
}

impl Rows {
    pub(crate) fn new(first_given: u32) -> Self {
        Self {
            sender: Vec::new(),
            receiver: Vec::new(),
            amount: Amounts::Eight(Vec::new()),
            time: Vec::new(),
            kind: Vec::new(),
            tx: Vec::new(),
            given: Vec::new(),
            first_given,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.sender.len()
    }

    /// Bytes of the columns.
    pub(crate) fn bytes(&self) -> usize {
        let width = if matches!(self.amount, Amounts::Eight(_)) { 8 } else { 16 };
        self.len() * (12 + width) + self.kind.len() + self.tx.len() * 32 + self.given.len() * 4
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

    pub(crate) fn extend(&mut self, batch: &Batch) {
        self.sender.extend_from_slice(&batch.sender);
        self.receiver.extend_from_slice(&batch.receiver);
        self.time.extend_from_slice(&batch.time);
        self.amount.extend(&batch.amount);
        let rows = self.len();
        if !self.kind.is_empty() {
            self.kind.resize(rows, Kind::Value as u8);
        }
        if !self.tx.is_empty() {
            self.tx.resize(rows, [0; 32]);
        }
    }

    pub(crate) fn raw(&self, row: usize) -> Option<RawRow> {
        Some(RawRow {
            sender: *self.sender.get(row)?,
            receiver: *self.receiver.get(row)?,
            amount: self.amount.get(row),
            time: *self.time.get(row)?,
            kind: self.kind.get(row).and_then(|&b| Kind::from_byte(b)).unwrap_or(Kind::Value),
            tx: self.tx.get(row).copied(),
        })
    }

    pub(crate) fn given_position(&self, row: usize) -> u32 {
        let as_is = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(self.first_given);
        self.given.get(row).copied().unwrap_or(as_is)
    }

    /// Adds a row that stands elsewhere, with its position as given.
    pub(crate) fn push_from(&mut self, other: &Self, row: usize) {
        if let Some(raw) = other.raw(row) {
            self.push(raw);
            self.given.push(other.given_position(row));
        }
    }

    /// Stable sort by time: rows of one second keep the order they were given in.
    pub(crate) fn into_time_order(self) -> Self {
        if self.time.is_sorted() {
            return self;
        }
        // A key and a position in one word: the sort compares nothing else, and equal times stay in order.
        let key = |(row, &time): (u64, &u32)| u64::from(time) << 32 | row;
        let mut order: Vec<u64> = (0..).zip(&self.time).map(key).collect();
        order.sort_unstable();
        let mut sorted = Self::new(self.first_given);
        for key in order {
            sorted.push_from(&self, usize::try_from(key & u64::from(u32::MAX)).unwrap_or(usize::MAX));
        }
        sorted
    }
}
