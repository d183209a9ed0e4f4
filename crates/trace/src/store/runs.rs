//! Rows as they come in, kept as runs that are in time order each, and merged when the store is made.
//!
//! A run is as many rows as a share of the memory budget holds. A source that is in time order already gives
//! runs that follow each other, and reading them back is one pass from end to end; otherwise a heap merges them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

use super::rows::{Amounts, Batch, RawRow, Rows};
use super::spill::Scratch;
use crate::error::Result;

/// Rows handed on at a time.
const CHUNK: usize = 1 << 15;

/// All rows given so far.
#[derive(Debug)]
pub(crate) struct Runs {
    filling: Rows,
    done: Vec<Run>,
    scratch: Option<Scratch>,
    dir: PathBuf,
    /// Bytes of one run.
    limit: usize,
    rows: usize,
    latest: u32,
    pub(crate) out_of_order: u32,
    /// Whether a row has a transaction hash.
    pub(crate) with_tx: bool,
    /// Sum of all amounts; `None` above 2^128 - 1.
    pub(crate) total: Option<u128>,
}

/// Where a run's columns stand in the scratch file.
#[derive(Debug)]
struct Run {
    rows: usize,
    sender: u64,
    receiver: u64,
    time: u64,
    amount: u64,
    wide: bool,
    kind: Option<u64>,
    tx: Option<u64>,
    given: Option<u64>,
    first_given: u32,
    first_time: u32,
    last_time: u32,
    /// Which dictionary the ids are of.
    epoch: usize,
}

impl Runs {
    pub(crate) fn new(dir: &Path, limit: usize) -> Self {
        Self {
            filling: Rows::new(0),
            done: Vec::new(),
            scratch: None,
            dir: dir.to_path_buf(),
            limit,
            rows: 0,
            latest: 0,
            out_of_order: 0,
            with_tx: false,
            total: Some(0),
        }
    }

    pub(crate) fn limit_to(&mut self, bytes: usize) {
        self.limit = bytes;
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    pub(crate) fn push(&mut self, row: RawRow, epoch: usize) -> Result<()> {
        self.clock(row.time);
        self.with_tx |= row.tx.is_some();
        self.total = self.total.and_then(|total| total.checked_add(row.amount));
        self.filling.push(row);
        self.rows += 1;
        if self.filling.len().is_multiple_of(64) { self.close_if_full(epoch) } else { Ok(()) }
    }

    pub(crate) fn extend(&mut self, batch: &Batch, epoch: usize) -> Result<()> {
        batch.time.iter().for_each(|&time| self.clock(time));
        let sum: u128 = batch.amount.iter().map(|&amount| u128::from(amount)).sum();
        self.total = self.total.and_then(|total| total.checked_add(sum));
        self.filling.extend(batch);
        self.rows += batch.time.len();
        self.close_if_full(epoch)
    }

    #[inline]
    fn clock(&mut self, time: u32) {
        self.out_of_order += u32::from(time < self.latest);
        self.latest = self.latest.max(time);
    }

    fn close_if_full(&mut self, epoch: usize) -> Result<()> {
        if self.filling.bytes() >= self.limit { self.close(epoch) } else { Ok(()) }
    }

    /// Puts the rows gathered away as a run. Every run's ids are of one dictionary: it is closed with it.
    pub(crate) fn close(&mut self, epoch: usize) -> Result<()> {
        if self.filling.len() == 0 {
            return Ok(());
        }
        let next = u32::try_from(self.rows).unwrap_or(u32::MAX);
        let run = std::mem::replace(&mut self.filling, Rows::new(next)).into_time_order();
        let scratch = match &mut self.scratch {
            Some(scratch) => scratch,
            none => none.insert(Scratch::new(&self.dir)?),
        };
        self.done.push(write_run(scratch, &run, epoch)?);
        Ok(())
    }

    /// Replaces every id by what `map` says, in the runs of one dictionary.
    pub(crate) fn translate(&mut self, epoch: usize, map: &[u32]) -> Result<()> {
        let Some(scratch) = &self.scratch else { return Ok(()) };
        for run in self.done.iter().filter(|run| run.epoch == epoch) {
            for column in [run.sender, run.receiver] {
                let mut ids = vec![0_u32; run.rows.min(CHUNK)];
                for from in (0..run.rows).step_by(CHUNK) {
                    let at = column + from as u64 * 4;
                    ids.truncate(run.rows - from);
                    scratch.read(at, &mut ids)?;
                    for id in &mut ids {
                        *id = map.get(*id as usize).copied().unwrap_or(*id);
                    }
                    scratch.overwrite(at, &ids)?;
                }
            }
        }
        Ok(())
    }

    /// All rows in time order. Where there is one run it never left memory.
    pub(crate) fn in_order(&mut self, epoch: usize, memory: usize) -> Result<Ordered<'_>> {
        if self.done.is_empty() {
            let rows = std::mem::replace(&mut self.filling, Rows::new(0));
            self.filling = rows.into_time_order();
            return Ok(Ordered { runs: self, from: 0, heap: None });
        }
        self.close(epoch)?;
        let apart = self.done.is_sorted_by(|a, b| a.last_time <= b.first_time);
        let heap = if apart { None } else { Some(Heap::new(self, memory)?) };
        Ok(Ordered { runs: self, from: 0, heap })
    }

    fn read(&self, run: &Run, from: usize, rows: usize) -> Result<Rows> {
        let mut into = Rows::new(run.first_given.saturating_add(u32::try_from(from).unwrap_or(u32::MAX)));
        let Some(scratch) = &self.scratch else { return Ok(into) };
        let rows = rows.min(run.rows.saturating_sub(from));
        into.sender = values(scratch, run.sender, from, rows)?;
        into.receiver = values(scratch, run.receiver, from, rows)?;
        into.time = values(scratch, run.time, from, rows)?;
        into.amount = if run.wide {
            Amounts::Sixteen(values(scratch, run.amount, from, rows)?)
        } else {
            Amounts::Eight(values(scratch, run.amount, from, rows)?)
        };
        if let Some(at) = run.kind {
            into.kind = values(scratch, at, from, rows)?;
        }
        if let Some(at) = run.tx {
            into.tx = values(scratch, at, from, rows)?;
        }
        if let Some(at) = run.given {
            into.given = values(scratch, at, from, rows)?;
        }
        Ok(into)
    }
}

fn values<T: bytemuck::Pod>(scratch: &Scratch, at: u64, from: usize, rows: usize) -> Result<Vec<T>> {
    let mut values = vec![T::zeroed(); rows];
    scratch.read(at + (from * size_of::<T>()) as u64, &mut values)?;
    Ok(values)
}

fn write_run(scratch: &mut Scratch, run: &Rows, epoch: usize) -> Result<Run> {
    let sender = scratch.append(&run.sender)?;
    let receiver = scratch.append(&run.receiver)?;
    let time = scratch.append(&run.time)?;
    let (amount, wide) = match &run.amount {
        Amounts::Eight(v) => (scratch.append(v)?, false),
        Amounts::Sixteen(v) => (scratch.append(v)?, true),
    };
    let kind = if run.kind.is_empty() { None } else { Some(scratch.append(&run.kind)?) };
    let tx = if run.tx.is_empty() { None } else { Some(scratch.append(&run.tx)?) };
    let given = if run.given.is_empty() { None } else { Some(scratch.append(&run.given)?) };
    let first_time = run.time.first().copied().unwrap_or(0);
    let last_time = run.time.last().copied().unwrap_or(0);
    let (rows, first_given) = (run.len(), run.first_given);
    Ok(Run {
        rows,
        sender,
        receiver,
        time,
        amount,
        wide,
        kind,
        tx,
        given,
        first_given,
        first_time,
        last_time,
        epoch,
    })
}

/// Rows in time order, chunk by chunk.
#[derive(Debug)]
pub(crate) struct Ordered<'a> {
    runs: &'a Runs,
    /// Rows handed on so far, where runs are read end to end.
    from: usize,
    heap: Option<Heap>,
}

impl Ordered<'_> {
    /// The next rows; `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<Rows>> {
        let chunk = match &mut self.heap {
            Some(heap) => heap.next(self.runs)?,
            None if self.runs.done.is_empty() => part_of(&self.runs.filling, self.from, CHUNK),
            None => self.next_end_to_end()?,
        };
        self.from += chunk.len();
        Ok((chunk.len() > 0).then_some(chunk))
    }

    fn next_end_to_end(&self) -> Result<Rows> {
        let mut before = 0;
        for run in &self.runs.done {
            if self.from < before + run.rows {
                return self.runs.read(run, self.from - before, CHUNK);
            }
            before += run.rows;
        }
        Ok(Rows::new(0))
    }
}

fn part_of(rows: &Rows, from: usize, length: usize) -> Rows {
    let end = rows.len().min(from + length);
    let mut part = Rows::new(rows.first_given.saturating_add(u32::try_from(from).unwrap_or(u32::MAX)));
    let cut = |v: &Vec<u32>| v.get(from..end).unwrap_or(&[]).to_vec();
    (part.sender, part.receiver, part.time) = (cut(&rows.sender), cut(&rows.receiver), cut(&rows.time));
    part.given = cut(&rows.given);
    part.kind = rows.kind.get(from..end).unwrap_or(&[]).to_vec();
    part.tx = rows.tx.get(from..end).unwrap_or(&[]).to_vec();
    part.amount = match &rows.amount {
        Amounts::Eight(v) => Amounts::Eight(v.get(from..end).unwrap_or(&[]).to_vec()),
        Amounts::Sixteen(v) => Amounts::Sixteen(v.get(from..end).unwrap_or(&[]).to_vec()),
    };
    part
}

/// A merge of runs that overlap in time: earliest first, and of one second the run given first.
#[derive(Debug)]
struct Heap {
    next: BinaryHeap<Reverse<(u32, usize)>>,
    cursors: Vec<Cursor>,
    /// Rows read of a run at a time.
    ahead: usize,
}

#[derive(Debug)]
struct Cursor {
    rows: Rows,
    at: usize,
    /// Rows of the run read so far.
    read: usize,
}

impl Heap {
    fn new(runs: &Runs, memory: usize) -> Result<Self> {
        let ahead = (memory / 80 / runs.done.len().max(1)).clamp(64, CHUNK);
        let mut heap = Self { next: BinaryHeap::new(), cursors: Vec::new(), ahead };
        for (at, run) in runs.done.iter().enumerate() {
            let rows = runs.read(run, 0, ahead)?;
            heap.next.push(Reverse((run.first_time, at)));
            heap.cursors.push(Cursor { read: rows.len(), rows, at: 0 });
        }
        Ok(heap)
    }

    fn next(&mut self, runs: &Runs) -> Result<Rows> {
        let mut chunk = Rows::new(0);
        while chunk.len() < CHUNK {
            let Some(Reverse((_, run))) = self.next.pop() else { break };
            let bound = self.next.peek().map(|next| next.0);
            if let Some(time) = self.drain(runs, run, bound, &mut chunk)? {
                self.next.push(Reverse((time, run)));
            }
        }
        Ok(chunk)
    }

    /// Takes rows of one run while no other has an earlier one; returns the time of its next row.
    fn drain(
        &mut self,
        runs: &Runs,
        run: usize,
        bound: Option<(u32, usize)>,
        chunk: &mut Rows,
    ) -> Result<Option<u32>> {
        let (Some(cursor), Some(of)) = (self.cursors.get_mut(run), runs.done.get(run)) else {
            return Ok(None);
        };
        loop {
            if cursor.at == cursor.rows.len() {
                cursor.rows = runs.read(of, cursor.read, self.ahead)?;
                (cursor.read, cursor.at) = (cursor.read + cursor.rows.len(), 0);
            }
            let Some(&time) = cursor.rows.time.get(cursor.at) else { return Ok(None) };
            if bound.is_some_and(|bound| bound < (time, run)) || chunk.len() >= CHUNK {
                return Ok(Some(time));
            }
            chunk.push_from(&cursor.rows, cursor.at);
            cursor.at += 1;
        }
    }
}
