//! A storage in memory that keeps the sequence of its operations, can fail at any of them, and can
//! be shown as a disk might look when the power went after any of them.
//!
//! The model of the disk is POSIX at its weakest. Until a file is synced, its bytes since the last
//! sync may be there, gone, cut short, or zeros of the right length. Until a directory is synced,
//! any number of the latest changes of its names may be missing; but those of one directory happen
//! in order, and a rename within it is atomic (a journal). A name is reachable only through
//! directories whose own names survived.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::rc::Rc;

use ledger::Storage;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Write(String, Vec<u8>),
    Sync(String),
    Rename(String, String),
    SyncDir(String),
    RemoveDir(String),
}

/// What becomes of what was not synced.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// All of it reached the disk.
    Kept,
    /// None of it did.
    Lost,
    /// Names did, bytes did not: files are there, but empty.
    NamesOnly,
    /// Names did, lengths did, bytes did not.
    Zeros,
    /// All did, but the last write only up to this many thousandths of its length.
    TornLast(usize),
    /// Each file and each directory has its own fate, drawn from this seed.
    Random(u64),
}

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Cheap to clone; clones are the same disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemStorage {
    files: Rc<RefCell<Files>>,
    ops: Rc<RefCell<Vec<Op>>>,
    /// The operation, counted from now, at which the disk begins to fail, and how.
    fail_in: Rc<Cell<Option<usize>>>,
    kind: Rc<Cell<Option<io::ErrorKind>>>,
    locked: Rc<Cell<bool>>,
    /// Files below this path cannot be read.
    unreadable: Rc<RefCell<Option<String>>>,
}

#[derive(Debug)]
pub(crate) struct MemLock(Rc<Cell<bool>>);

impl Drop for MemLock {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl MemStorage {
    pub(crate) fn with_files(files: Files) -> Self {
        Self { files: Rc::new(RefCell::new(files)), ..Self::default() }
    }

    pub(crate) fn ops(&self) -> Vec<Op> {
        self.ops.borrow().clone()
    }

    pub(crate) fn op_count(&self) -> usize {
        self.ops.borrow().len()
    }

    pub(crate) fn files(&self) -> Files {
        self.files.borrow().clone()
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        self.files.borrow_mut().insert(path.to_owned(), bytes.to_vec());
    }

    pub(crate) fn delete(&self, path: &str) {
        assert!(self.files.borrow_mut().remove(path).is_some(), "{path} is not there");
    }

    /// After `ops` more operations, every change fails with `kind`, until `heal`.
    pub(crate) fn fail_in(&self, ops: usize, kind: io::ErrorKind) {
        self.fail_in.set(Some(ops));
        self.kind.set(Some(kind));
    }

    /// From now on, files whose path begins so cannot be read; `None` for an end to that.
    pub(crate) fn make_unreadable(&self, path: Option<&str>) {
        *self.unreadable.borrow_mut() = path.map(str::to_owned);
    }

    pub(crate) fn heal(&self) {
        self.fail_in.set(None);
    }

    /// Counts down to the failure.
    fn failing(&self) -> bool {
        match self.fail_in.get() {
            Some(0) => true,
            Some(n) => {
                self.fail_in.set(Some(n - 1));
                false
            }
            None => false,
        }
    }

    fn error(&self) -> io::Error {
        self.kind.get().unwrap().into()
    }

    fn change(&self, op: Op, apply: impl FnOnce(&mut Files) -> io::Result<()>) -> io::Result<()> {
        if self.failing() {
            return Err(self.error());
        }
        apply(&mut self.files.borrow_mut())?;
        self.ops.borrow_mut().push(op);
        Ok(())
    }
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Storage for MemStorage {
    type Lock = MemLock;

    fn location(&self) -> &Path {
        Path::new("mem")
    }

    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        if self.unreadable.borrow().as_ref().is_some_and(|start| path.starts_with(start)) {
            return Err(io::Error::other("bad sector"));
        }
        let files = self.files.borrow();
        let bytes = files.get(path).ok_or_else(not_found)?;
        if bytes.len() as u64 > limit { Err(io::ErrorKind::InvalidData.into()) } else { Ok(bytes.clone()) }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        if self.failing() {
            // A full disk takes what it has room for.
            self.files.borrow_mut().insert(path.to_owned(), bytes[..bytes.len() / 2].to_vec());
            return Err(self.error());
        }
        self.files.borrow_mut().insert(path.to_owned(), bytes.to_vec());
        self.ops.borrow_mut().push(Op::Write(path.to_owned(), bytes.to_vec()));
        Ok(())
    }

    fn sync(&self, path: &str) -> io::Result<()> {
        self.change(Op::Sync(path.to_owned()), |files| files.get(path).map(drop).ok_or_else(not_found))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.change(Op::Rename(from.to_owned(), to.to_owned()), |files| {
            let bytes = files.remove(from).ok_or_else(not_found)?;
            files.insert(to.to_owned(), bytes);
            Ok(())
        })
    }

    fn sync_dir(&self, path: &str) -> io::Result<()> {
        self.change(Op::SyncDir(path.to_owned()), |_| Ok(()))
    }

    fn remove_dir(&self, path: &str) -> io::Result<()> {
        let below = format!("{path}/");
        self.change(Op::RemoveDir(path.to_owned()), |files| {
            let before = files.len();
            files.retain(|name, _| !name.starts_with(&below));
            if files.len() < before { Ok(()) } else { Err(not_found()) }
        })
    }

    fn exists(&self, path: &str) -> io::Result<bool> {
        let below = format!("{path}/");
        Ok(self.files.borrow().keys().any(|name| name == path || name.starts_with(&below)))
    }

    fn try_lock(&self) -> io::Result<Option<MemLock>> {
        Ok((!self.locked.replace(true)).then(|| MemLock(self.locked.clone())))
    }
}

/// splitmix64: enough to draw fates.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((z ^ (z >> 27)) % n as u64) as usize
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// The directories above a path, outermost first, without the root.
fn dirs_above(path: &str) -> Vec<&str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).collect()
}

/// A file's bytes: as last synced, as last written, and when that was.
#[derive(Clone, Debug, Default)]
struct Inode {
    durable: Vec<u8>,
    latest: Vec<u8>,
    written_at: usize,
    dirty: bool,
}

/// Every change of a name, with the operation that made it.
#[derive(Clone, Debug)]
enum NameChange {
    File(String, usize),
    Dir(String),
    Rename(String, String),
    RemoveDir(String),
}

impl NameChange {
    /// The directory whose names it changes.
    fn dir(&self) -> &str {
        match self {
            Self::File(path, _) | Self::Dir(path) | Self::RemoveDir(path) | Self::Rename(_, path) => {
                parent(path)
            }
        }
    }
}

/// What the operations did to files and names, and up to where each directory is durable.
#[derive(Default)]
struct History {
    inodes: Vec<Inode>,
    changes: Vec<(usize, NameChange)>,
    dir_synced: BTreeMap<String, usize>,
    names: BTreeMap<String, usize>,
    dirs: BTreeSet<String>,
}

impl History {
    fn of(ops: &[Op]) -> Self {
        let mut history = Self::default();
        for (at, op) in ops.iter().enumerate() {
            history.apply(at, op);
        }
        history
    }

    fn apply(&mut self, at: usize, op: &Op) {
        match op {
            Op::Write(path, bytes) => self.write(at, path, bytes),
            Op::Sync(path) => {
                let inode = &mut self.inodes[self.names[path]];
                inode.durable = inode.latest.clone();
                inode.dirty = false;
            }
            Op::Rename(from, to) => {
                let inode = self.names.remove(from).unwrap();
                self.names.insert(to.clone(), inode);
                self.changes.push((at, NameChange::Rename(from.clone(), to.clone())));
            }
            Op::SyncDir(dir) => {
                self.dir_synced.insert(dir.clone(), at);
            }
            Op::RemoveDir(dir) => {
                let below = format!("{dir}/");
                self.names.retain(|name, _| !name.starts_with(&below));
                self.dirs.remove(dir);
                self.changes.push((at, NameChange::RemoveDir(dir.clone())));
            }
        }
    }

    fn write(&mut self, at: usize, path: &str, bytes: &[u8]) {
        for dir in dirs_above(path) {
            if self.dirs.insert(dir.to_owned()) {
                self.changes.push((at, NameChange::Dir(dir.to_owned())));
            }
        }
        let inode = self.names.get(path).copied().unwrap_or_else(|| {
            self.inodes.push(Inode::default());
            let inode = self.inodes.len() - 1;
            self.names.insert(path.to_owned(), inode);
            self.changes.push((at, NameChange::File(path.to_owned(), inode)));
            inode
        });
        let inode = &mut self.inodes[inode];
        (inode.latest, inode.written_at, inode.dirty) = (bytes.to_vec(), at, true);
    }

    /// For each directory, the operation up to which its changes of names survive.
    fn cut(&self, dir: &str, fate: Fate, ops: usize, draw: &mut Draw) -> usize {
        let synced = self.dir_synced.get(dir).map_or(0, |at| at + 1);
        match fate {
            Fate::Lost => synced,
            Fate::Random(_) => synced + draw.below(ops - synced + 1),
            _ => ops,
        }
    }

    fn bytes(&self, inode: &Inode, fate: Fate, last_write: usize, draw: &mut Draw) -> Vec<u8> {
        if !inode.dirty {
            return inode.durable.clone();
        }
        let torn = |thousandths| inode.latest[..inode.latest.len() * thousandths / 1000].to_vec();
        match fate {
            Fate::Kept => inode.latest.clone(),
            Fate::Lost | Fate::NamesOnly => inode.durable.clone(),
            Fate::Zeros => vec![0; inode.latest.len()],
            Fate::TornLast(thousandths) if inode.written_at == last_write => torn(thousandths),
            Fate::TornLast(_) => inode.latest.clone(),
            Fate::Random(_) => match draw.below(4) {
                0 => inode.latest.clone(),
                1 => inode.durable.clone(),
                2 => vec![0; inode.latest.len()],
                _ => torn(draw.below(1001)),
            },
        }
    }
}

/// The files that a reboot finds if the power goes right after `ops`.
pub(crate) fn after_crash(ops: &[Op], fate: Fate) -> Files {
    let history = History::of(ops);
    let mut draw = Draw(if let Fate::Random(seed) = fate { seed } else { 0 });
    let mut cuts = BTreeMap::new();
    let (mut names, mut dirs) = (BTreeMap::new(), BTreeSet::from([""]));
    for (at, change) in &history.changes {
        let dir = change.dir();
        let cut = *cuts.entry(dir).or_insert_with(|| history.cut(dir, fate, ops.len(), &mut draw));
        if *at < cut {
            survive(change, &mut names, &mut dirs);
        }
    }
    let last_write = ops.iter().rposition(|op| matches!(op, Op::Write(..))).unwrap_or(0);
    names
        .into_iter()
        .filter(|(path, _)| dirs_above(path).iter().all(|dir| dirs.contains(dir)))
        .map(|(path, inode)| {
            (path.clone(), history.bytes(&history.inodes[inode], fate, last_write, &mut draw))
        })
        .collect()
}

fn survive<'a>(change: &'a NameChange, names: &mut BTreeMap<String, usize>, dirs: &mut BTreeSet<&'a str>) {
    match change {
        NameChange::File(path, inode) => {
            names.insert(path.clone(), *inode);
        }
        NameChange::Dir(dir) => {
            dirs.insert(dir);
        }
        NameChange::Rename(from, to) => {
            if let Some(inode) = names.remove(from) {
                names.insert(to.clone(), inode);
            }
        }
        NameChange::RemoveDir(dir) => {
            dirs.remove(dir.as_str());
            names.retain(|name, _| !name.starts_with(&format!("{dir}/")));
        }
    }
}
