//! Column files while they are written: hashed and written by one thread, flushed by another.
//!
//! SHA-256 and the copy into the page cache cost as much as computing the columns, and the disk costs more than
//! both. Three threads that hand each other blocks of a few hundred KiB do all of it side by side.

use std::fs::File;
use std::io::Write;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use bytemuck::Pod;
use sha2::{Digest, Sha256};

use super::meta::Segment;
use crate::error::{Error, Result};

/// Bytes gathered before a block is handed over.
const BLOCK: usize = 512 << 10;

/// Blocks that may wait: what bounds the memory between the threads.
const WAITING: usize = 16;

/// Bytes after which a file that is still being written is flushed for the first time, and again.
const FLUSH_EVERY: u64 = 128 << 20;

enum Job {
    Open { file: File, path: PathBuf, name: String },
    Write { column: usize, bytes: Vec<u8> },
}

/// The two threads, and how to reach them.
#[derive(Debug)]
pub(crate) struct Files {
    jobs: SyncSender<Job>,
    writer: JoinHandle<Result<Vec<Segment>>>,
    flusher: JoinHandle<Result<()>>,
    opened: usize,
}

impl Files {
    pub(crate) fn start() -> Self {
        let (jobs, inbox) = sync_channel(WAITING);
        let (to_flush, flushes) = channel();
        let writer = std::thread::spawn(move || write_all(&inbox, &to_flush));
        let flusher = std::thread::spawn(move || flush_all(&flushes));
        Self { jobs, writer, flusher, opened: 0 }
    }

    /// Makes an empty column file.
    pub(crate) fn open<T: Pod>(&mut self, dir: &Path, name: &str) -> Result<Column<T>> {
        let path = dir.join(name);
        let file = File::create(&path).map_err(|e| Error::io("making the column", &path, e))?;
        let column = self.opened;
        self.opened += 1;
        // A send that finds nobody is noticed at the end: the writer's own error is the one to show.
        let _ = self.jobs.send(Job::Open { file, path, name: name.to_owned() });
        Ok(Column { jobs: self.jobs.clone(), column, block: Vec::new(), of: PhantomData })
    }

    /// Waits until everything is written and flushed; every [`Column`] must have been finished or dropped.
    /// Gives the segments in the order in which they were opened.
    pub(crate) fn finish(self) -> Result<Vec<Segment>> {
        drop(self.jobs);
        let gone =
            || Error::io("writing the columns", Path::new("."), std::io::Error::other("a thread ended"));
        let segments = self.writer.join().map_err(|_| gone())??;
        self.flusher.join().map_err(|_| gone())??;
        Ok(segments)
    }
}

/// One column file being written.
#[derive(Debug)]
pub(crate) struct Column<T> {
    jobs: SyncSender<Job>,
    column: usize,
    block: Vec<u8>,
    of: PhantomData<T>,
}

impl<T: Pod> Column<T> {
    #[inline]
    pub(crate) fn push(&mut self, value: T) {
        self.block.extend_from_slice(bytemuck::bytes_of(&value));
        if self.block.len() >= BLOCK {
            self.hand_over();
        }
    }

    pub(crate) fn extend(&mut self, values: &[T]) {
        for part in bytemuck::cast_slice::<T, u8>(values).chunks(BLOCK) {
            self.block.extend_from_slice(part);
            if self.block.len() >= BLOCK {
                self.hand_over();
            }
        }
    }

    fn hand_over(&mut self) {
        let empty = Vec::with_capacity(BLOCK + size_of::<T>());
        let bytes = std::mem::replace(&mut self.block, empty);
        let _ = self.jobs.send(Job::Write { column: self.column, bytes });
    }

    /// Hands over what is left.
    pub(crate) fn finish(mut self) {
        self.hand_over();
    }
}

struct Open {
    file: File,
    path: PathBuf,
    hasher: Sha256,
    segment: Segment,
    flushed: u64,
}

impl Open {
    fn take(&mut self, bytes: &[u8], to_flush: &Sender<(File, PathBuf)>) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.segment.bytes += bytes.len() as u64;
        if self.segment.bytes - self.flushed >= FLUSH_EVERY {
            self.flushed = self.segment.bytes;
            let _ = to_flush.send((self.file.try_clone()?, self.path.clone()));
        }
        Ok(())
    }
}

fn write_all(inbox: &Receiver<Job>, to_flush: &Sender<(File, PathBuf)>) -> Result<Vec<Segment>> {
    let mut columns: Vec<Open> = Vec::new();
    for job in inbox {
        match job {
            Job::Open { file, path, name } => {
                let segment = Segment { name, bytes: 0, sha256: String::new() };
                columns.push(Open { file, path, hasher: Sha256::new(), segment, flushed: 0 });
            }
            Job::Write { column, bytes } => {
                if let Some(open) = columns.get_mut(column) {
                    let written = open.take(&bytes, to_flush);
                    written.map_err(|e| Error::io("writing the column", &open.path, e))?;
                }
            }
        }
    }
    let mut segments = Vec::new();
    for open in columns {
        let sha256 = hex::encode(open.hasher.finalize());
        segments.push(Segment { sha256, ..open.segment });
        let _ = to_flush.send((open.file, open.path));
    }
    Ok(segments)
}

fn flush_all(flushes: &Receiver<(File, PathBuf)>) -> Result<()> {
    for (file, path) in flushes {
        file.sync_data().map_err(|e| Error::io("flushing the column", &path, e))?;
    }
    Ok(())
}
