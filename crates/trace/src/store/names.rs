//! The dictionary of a build, also where there are more names than memory.
//!
//! Names get ids of the current *epoch*. When the epoch's table passes its share of the budget it is written
//! out, sorted by name, and a new epoch begins; the rows taken meanwhile keep the ids of their epoch. At the
//! end the epochs are merged by name twice: once to see where each name came first, which fixes the final ids
//! (in order of first sight, as without epochs), and once to say which final id each epoch's id became.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

use super::column_file::{Column, Files};
use super::columns::name;
use super::dictionary::Interner;
use super::spill::{Parts, Scratch};
use crate::error::{Error, Result};

/// Bytes read of an epoch at a time.
const AHEAD: usize = 64 << 10;

/// The names given so far.
#[derive(Debug)]
pub(crate) struct Names {
    current: Interner,
    reserved: u32,
    epochs: Vec<Epoch>,
    scratch: Option<Scratch>,
    dir: PathBuf,
    limit: usize,
}

/// Names written out: (id, length, bytes) sorted by name; then all bytes and their ends in id order.
#[derive(Debug)]
struct Epoch {
    ids: u32,
    sorted: (u64, u64),
    bytes: u64,
    ends: u64,
}

impl Names {
    pub(crate) fn new(reserved: u32, dir: &Path, limit: usize) -> Self {
        let dir = dir.to_path_buf();
        let current = Interner::new(reserved);
        Self { current, reserved, epochs: Vec::new(), scratch: None, dir, limit }
    }

    pub(crate) fn limit_to(&mut self, bytes: usize) {
        self.limit = bytes;
    }

    /// The id of a name in the current epoch.
    pub(crate) fn id(&mut self, account: &[u8]) -> Option<u32> {
        self.current.id(account)
    }

    /// The number of the current epoch.
    pub(crate) fn epoch(&self) -> usize {
        self.epochs.len()
    }

    /// Whether the epoch should end before the next name.
    pub(crate) fn is_full(&self) -> bool {
        self.current.memory() >= self.limit && self.current.len() > self.reserved
    }

    /// Writes the epoch out and begins the next.
    pub(crate) fn end_epoch(&mut self) -> Result<()> {
        let scratch = match &mut self.scratch {
            Some(scratch) => scratch,
            none => none.insert(Scratch::new(&self.dir)?),
        };
        let names = std::mem::replace(&mut self.current, Interner::new(self.reserved));
        let bytes = scratch.append(&names.bytes)?;
        let ends = scratch.append(&names.ends)?;
        let begin = scratch.append::<u8>(&[])?;
        let mut end = begin;
        let mut block = Vec::with_capacity(AHEAD);
        let order = names.order();
        for (at, &id) in order.iter().enumerate() {
            let bytes = names.name(id);
            block.extend_from_slice(&id.to_le_bytes());
            block.push(u8::try_from(bytes.len()).unwrap_or(u8::MAX));
            block.extend_from_slice(bytes);
            if block.len() >= AHEAD || at + 1 == order.len() {
                end = scratch.append(&block)? + block.len() as u64;
                block.clear();
            }
        }
        self.epochs.push(Epoch { ids: names.len(), sorted: (begin, end), bytes, ends });
        Ok(())
    }

    /// The length of the id space, and for each epoch where its ids went: nothing where there was but one.
    pub(crate) fn settle(mut self, memory: usize) -> Result<Settled> {
        if self.epochs.is_empty() {
            return Ok(Settled::One(self.current));
        }
        if self.current.len() > self.reserved {
            self.end_epoch()?;
        }
        let first = self.first_seen()?;
        let ids = first.total();
        if ids >= u64::from(u32::MAX) {
            let what = "more than 2^32 - 2 accounts".to_owned();
            return Err(Error::BadRow { row: 0, what, hint: "split the source by asset" });
        }
        Ok(Settled::Many(Many { names: self, first, ids: u32::try_from(ids).unwrap_or(u32::MAX), memory }))
    }

    fn first_seen(&self) -> Result<FirstSeen> {
        let mut first = FirstSeen::new(&self.epochs, self.reserved);
        let mut merge = Merge::new(self)?;
        while let Some(group) = merge.next(self)? {
            if let Some(&(epoch, id)) = group.first() {
                first.mark(epoch, id);
            }
        }
        first.count();
        Ok(first)
    }
}

/// What became of the names.
#[derive(Debug)]
pub(crate) enum Settled {
    /// One epoch: its ids are the final ones.
    One(Interner),
    /// Several.
    Many(Many),
}

#[derive(Debug)]
pub(crate) struct Many {
    names: Names,
    first: FirstSeen,
    ids: u32,
    memory: usize,
}

impl Settled {
    pub(crate) fn ids(&self) -> u32 {
        match self {
            Self::One(interner) => interner.len(),
            Self::Many(many) => many.ids,
        }
    }

    /// Writes the dictionary's columns; tells `each_epoch` the final id of each id of each epoch, where those
    /// differ.
    pub(crate) fn write(
        &self,
        files: &mut Files,
        dir: &Path,
        each_epoch: impl FnMut(usize, &[u32]) -> Result<()>,
    ) -> Result<()> {
        let mut order = files.open::<u32>(dir, name::ACCOUNT_ORDER)?;
        let bytes = files.open::<u8>(dir, name::ACCOUNT_BYTES)?;
        let ends = files.open::<u64>(dir, name::ACCOUNT_ENDS)?;
        match self {
            Self::One(interner) => {
                order.extend(&interner.order());
                let (mut bytes, mut ends) = (bytes, ends);
                bytes.extend(&interner.bytes);
                ends.extend(&interner.ends);
                bytes.finish();
                ends.finish();
            }
            Self::Many(many) => {
                let maps = many.write_order(&mut order)?;
                many.write_maps(maps, each_epoch)?;
                many.write_names(bytes, ends)?;
            }
        }
        order.finish();
        Ok(())
    }
}

impl Many {
    /// The second merge: ids in byte order, and (id, final id) by epoch.
    fn write_order(&self, order: &mut Column<u32>) -> Result<Parts<[u32; 2]>> {
        let mut maps = Parts::new(self.names.epochs.len(), self.memory / 4, &self.names.dir);
        let mut merge = Merge::new(&self.names)?;
        while let Some(group) = merge.next(&self.names)? {
            let Some(&(epoch, id)) = group.first() else { continue };
            let last = self.first.final_id(epoch, id);
            order.push(last);
            for &(epoch, id) in group {
                maps.push(epoch, [id, last])?;
            }
        }
        Ok(maps)
    }

    fn write_maps(
        &self,
        mut maps: Parts<[u32; 2]>,
        mut each_epoch: impl FnMut(usize, &[u32]) -> Result<()>,
    ) -> Result<()> {
        for (number, epoch) in self.names.epochs.iter().enumerate() {
            let mut map: Vec<u32> = (0..epoch.ids).collect();
            maps.take(number, |pairs| {
                for &[id, last] in pairs {
                    if let Some(slot) = map.get_mut(id as usize) {
                        *slot = last;
                    }
                }
                Ok(())
            })?;
            each_epoch(number, &map)?;
        }
        Ok(())
    }

    /// Names in the order of their final ids: each epoch's own new ones, in its order.
    fn write_names(&self, mut bytes: Column<u8>, mut ends: Column<u64>) -> Result<()> {
        let Some(scratch) = &self.names.scratch else { return Ok(()) };
        let mut end = 0_u64;
        ends.extend(&vec![0; self.names.reserved as usize]);
        for (number, epoch) in self.names.epochs.iter().enumerate() {
            let mut own_ends = vec![0_u64; epoch.ids as usize];
            scratch.read(epoch.ends, &mut own_ends)?;
            let length = own_ends.last().copied().unwrap_or(0);
            let mut own = vec![0_u8; usize::try_from(length).unwrap_or(0)];
            scratch.read(epoch.bytes, &mut own)?;
            let mut begin = 0;
            for (id, &own_end) in (0_u32..).zip(&own_ends) {
                let stop = usize::try_from(own_end).unwrap_or(0);
                if self.first.is_first(number, id) {
                    let name = own.get(begin..stop).unwrap_or(&[]);
                    bytes.extend(name);
                    end += name.len() as u64;
                    ends.push(end);
                }
                begin = stop;
            }
        }
        bytes.finish();
        ends.finish();
        Ok(())
    }
}

/// Which names each epoch saw first: a bit an id, with the number of bits before each word.
#[derive(Debug)]
struct FirstSeen {
    bits: Vec<Vec<u64>>,
    before: Vec<Vec<u32>>,
    /// Final id of each epoch's first new name; the total at the end.
    base: Vec<u64>,
    reserved: u32,
}

impl FirstSeen {
    fn new(epochs: &[Epoch], reserved: u32) -> Self {
        let bits = epochs.iter().map(|epoch| vec![0; epoch.ids as usize / 64 + 1]).collect();
        Self { bits, before: Vec::new(), base: Vec::new(), reserved }
    }

    fn mark(&mut self, epoch: usize, id: u32) {
        if let Some(word) = self.bits.get_mut(epoch).and_then(|bits| bits.get_mut(id as usize / 64)) {
            *word |= 1 << (id % 64);
        }
    }

    fn count(&mut self) {
        let mut base = u64::from(self.reserved);
        for bits in &self.bits {
            self.base.push(base);
            let mut sum = 0_u32;
            let mut before = Vec::with_capacity(bits.len());
            for word in bits {
                before.push(sum);
                sum += word.count_ones();
            }
            base += u64::from(sum);
            self.before.push(before);
        }
        self.base.push(base);
    }

    fn total(&self) -> u64 {
        self.base.last().copied().unwrap_or(0)
    }

    fn is_first(&self, epoch: usize, id: u32) -> bool {
        let word = self.bits.get(epoch).and_then(|bits| bits.get(id as usize / 64));
        word.is_some_and(|word| word >> (id % 64) & 1 == 1)
    }

    /// The final id of a name that an epoch saw first.
    fn final_id(&self, epoch: usize, id: u32) -> u32 {
        let at = id as usize / 64;
        let word = self.bits.get(epoch).and_then(|bits| bits.get(at)).copied().unwrap_or(0);
        let below = (word & ((1 << (id % 64)) - 1)).count_ones();
        let before = self.before.get(epoch).and_then(|before| before.get(at)).copied().unwrap_or(0);
        let base = self.base.get(epoch).copied().unwrap_or(0);
        u32::try_from(base + u64::from(before) + u64::from(below)).unwrap_or(u32::MAX)
    }
}

/// The epochs side by side, by name.
struct Merge {
    next: BinaryHeap<Reverse<(Vec<u8>, usize, u32)>>,
    readers: Vec<Reader>,
    group: Vec<(usize, u32)>,
}

impl Merge {
    fn new(names: &Names) -> Result<Self> {
        let reader =
            |epoch: &Epoch| Reader { at: epoch.sorted.0, end: epoch.sorted.1, block: Vec::new(), from: 0 };
        let readers = names.epochs.iter().map(reader).collect();
        let mut merge = Self { next: BinaryHeap::new(), readers, group: Vec::new() };
        for epoch in 0..names.epochs.len() {
            merge.read(names, epoch)?;
        }
        Ok(merge)
    }

    fn read(&mut self, names: &Names, epoch: usize) -> Result<()> {
        let (Some(reader), Some(scratch)) = (self.readers.get_mut(epoch), &names.scratch) else {
            return Ok(());
        };
        if let Some((id, name)) = reader.next(scratch)? {
            self.next.push(Reverse((name, epoch, id)));
        }
        Ok(())
    }

    /// All (epoch, id) of the next name, the earliest epoch first.
    fn next(&mut self, names: &Names) -> Result<Option<&[(usize, u32)]>> {
        self.group.clear();
        let Some(Reverse((name, epoch, id))) = self.next.pop() else { return Ok(None) };
        self.group.push((epoch, id));
        self.read(names, epoch)?;
        while self.next.peek().is_some_and(|Reverse((next, ..))| *next == name) {
            if let Some(Reverse((_, epoch, id))) = self.next.pop() {
                self.group.push((epoch, id));
                self.read(names, epoch)?;
            }
        }
        Ok(Some(&self.group))
    }
}

/// Reads an epoch's sorted names from end to end.
struct Reader {
    at: u64,
    end: u64,
    block: Vec<u8>,
    from: usize,
}

impl Reader {
    fn next(&mut self, scratch: &Scratch) -> Result<Option<(u32, Vec<u8>)>> {
        if self.block.len() - self.from < 5 + usize::from(u8::MAX) {
            self.refill(scratch)?;
        }
        let rest = self.block.get(self.from..).unwrap_or(&[]);
        let Some((&[a, b, c, d, length], rest)) = rest.split_first_chunk() else { return Ok(None) };
        let name = rest.get(..usize::from(length)).unwrap_or(&[]).to_vec();
        self.from += 5 + name.len();
        Ok(Some((u32::from_le_bytes([a, b, c, d]), name)))
    }

    fn refill(&mut self, scratch: &Scratch) -> Result<()> {
        self.block.drain(..self.from);
        self.from = 0;
        let have = self.block.len();
        let more = usize::try_from(self.end - self.at).unwrap_or(AHEAD).min(AHEAD);
        self.block.resize(have + more, 0);
        scratch.read(self.at, self.block.get_mut(have..).unwrap_or(&mut []))?;
        self.at += more as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn ids_are_given_in_order_of_first_sight_and_found_again(drawn in proptest::collection::vec(0_u32..300, 0..400)) {
            let mut interner = Interner::new(3);
            let mut seen = std::collections::BTreeMap::new();
            for name in drawn {
                let expected = 3 + u32::try_from(seen.len()).unwrap();
                let expected = *seen.entry(name).or_insert(expected);
                proptest::prop_assert_eq!(interner.id(format!("account {name}").as_bytes()), Some(expected));
            }
        }
    }
}
