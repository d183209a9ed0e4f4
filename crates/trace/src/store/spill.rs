//! Records put into parts, on their way to being sorted: in memory while there is room, then in one file.
//!
//! A part is a range of keys. Records go out to hundreds of parts in blocks, and one part at a time comes back,
//! its records in the order in which they were given. That is an external counting sort: memory is one part.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use bytemuck::Pod;

use crate::error::{Error, Result};

/// Bytes of a block: large enough that reading one is mostly transfer, not seek.
const BLOCK: usize = 32 << 10;

/// A temporary file in the directory where the store is being made. It has no name: it ends with its handle.
#[derive(Debug)]
pub(crate) struct Scratch {
    file: File,
    path: PathBuf,
    end: u64,
}

impl Scratch {
    pub(crate) fn new(dir: &Path) -> Result<Self> {
        let made = std::fs::create_dir_all(dir).and_then(|()| tempfile::tempfile_in(dir));
        let file = made.map_err(|e| Error::io("making a temporary file in", dir, e))?;
        Ok(Self { file, path: dir.to_path_buf(), end: 0 })
    }

    /// Adds values at the end; returns where.
    pub(crate) fn append<T: Pod>(&mut self, values: &[T]) -> Result<u64> {
        let at = self.end;
        let bytes: &[u8] = bytemuck::cast_slice(values);
        let written = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.write_all(bytes));
        written.map_err(|e| Error::io("writing a temporary file in", &self.path, e))?;
        self.end += bytes.len() as u64;
        Ok(at)
    }

    /// Reads values back into `values`, as many as it holds.
    pub(crate) fn read<T: Pod>(&self, at: u64, values: &mut [T]) -> Result<()> {
        let mut file = &self.file;
        let read =
            file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(bytemuck::cast_slice_mut(values)));
        read.map_err(|e| Error::io("reading a temporary file in", &self.path, e))
    }

    /// Writes values over others.
    pub(crate) fn overwrite<T: Pod>(&self, at: u64, values: &[T]) -> Result<()> {
        let mut file = &self.file;
        let bytes: &[u8] = bytemuck::cast_slice(values);
        let written = file.seek(SeekFrom::Start(at)).and_then(|_| file.write_all(bytes));
        written.map_err(|e| Error::io("writing a temporary file in", &self.path, e))
    }
}

#[derive(Debug)]
enum Block<T> {
    Memory(Vec<T>),
    File { at: u64, length: usize },
}

#[derive(Debug)]
struct Part<T> {
    filling: Vec<T>,
    blocks: Vec<Block<T>>,
    length: u64,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Parts<T> {
    parts: Vec<Part<T>>,
    /// Bytes that may still be kept in memory.
    room: usize,
    scratch: Option<Scratch>,
    dir: PathBuf,
}

impl<T: Pod> Parts<T> {
    /// `room` is in bytes; the blocks being filled come on top of it.
    pub(crate) fn new(parts: usize, room: usize, dir: &Path) -> Self {
        let part = || Part { filling: Vec::new(), blocks: Vec::new(), length: 0 };
        let parts = std::iter::repeat_with(part).take(parts).collect();
        Self { parts, room, scratch: None, dir: dir.to_path_buf() }
    }

    const LENGTH: usize = if size_of::<T>() == 0 { 1 } else { BLOCK / size_of::<T>() };

    /// Adds a record to a part. `None` for a part that there is not.
    #[inline]
    pub(crate) fn push(&mut self, part: usize, record: T) -> Result<()> {
        let Some(into) = self.parts.get_mut(part) else { return Err(no_such_part(&self.dir)) };
        into.filling.push(record);
        into.length += 1;
        if into.filling.len() >= Self::LENGTH { self.put_away(part) } else { Ok(()) }
    }

    #[cold]
    fn put_away(&mut self, part: usize) -> Result<()> {
        let Some(into) = self.parts.get_mut(part) else { return Ok(()) };
        let bytes = into.filling.len() * size_of::<T>();
        if self.room >= bytes {
            self.room -= bytes;
            let fresh = Vec::with_capacity(Self::LENGTH);
            into.blocks.push(Block::Memory(std::mem::replace(&mut into.filling, fresh)));
            return Ok(());
        }
        let scratch = match &mut self.scratch {
            Some(scratch) => scratch,
            none => none.insert(Scratch::new(&self.dir)?),
        };
        let at = scratch.append(&into.filling)?;
        into.blocks.push(Block::File { at, length: into.filling.len() });
        into.filling.clear();
        Ok(())
    }

    /// Number of parts.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Records in a part.
    pub(crate) fn length(&self, part: usize) -> u64 {
        self.parts.get(part).map_or(0, |part| part.length)
    }

    /// Gives a part's records back, block by block, in the order in which they came, and forgets them.
    pub(crate) fn take(&mut self, part: usize, mut each: impl FnMut(&[T]) -> Result<()>) -> Result<()> {
        let Some(from) = self.parts.get_mut(part) else { return Ok(()) };
        let (blocks, filling) = (std::mem::take(&mut from.blocks), std::mem::take(&mut from.filling));
        let mut buffer = Vec::new();
        for block in blocks {
            match block {
                Block::Memory(records) => each(&records)?,
                Block::File { at, length } => {
                    buffer.resize(length, T::zeroed());
                    if let Some(scratch) = &self.scratch {
                        scratch.read(at, &mut buffer)?;
                    }
                    each(&buffer)?;
                }
            }
        }
        each(&filling)
    }

    /// The same as one vector.
    pub(crate) fn take_whole(&mut self, part: usize) -> Result<Vec<T>> {
        let mut all = Vec::with_capacity(usize::try_from(self.length(part)).unwrap_or(0));
        self.take(part, |records| {
            all.extend_from_slice(records);
            Ok(())
        })?;
        Ok(all)
    }

    /// A part's block number `block`, read into `into`. `false` after the last one.
    pub(crate) fn block(&self, part: usize, block: usize, into: &mut Vec<T>) -> Result<bool> {
        into.clear();
        let Some(from) = self.parts.get(part) else { return Ok(false) };
        match from.blocks.get(block) {
            Some(Block::Memory(records)) => into.extend_from_slice(records),
            Some(Block::File { at, length }) => {
                into.resize(*length, T::zeroed());
                if let Some(scratch) = &self.scratch {
                    scratch.read(*at, into)?;
                }
            }
            None if block == from.blocks.len() => into.extend_from_slice(&from.filling),
            None => return Ok(false),
        }
        Ok(!into.is_empty())
    }
}

fn no_such_part(dir: &Path) -> Error {
    Error::io("sorting in", dir, std::io::Error::other("a key lies outside its range"))
}
