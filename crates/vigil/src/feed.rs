//! Where blocks come from: a folder in which files appear, one growing file, or standard input.
//!
//! A file is read to its end at once and from there on when it grows; a file that got shorter was replaced and is
//! read again. A last line without its end is one that is still being written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::block::{FeedBlock, Reading};
use crate::error::{Result, VigilError};
use crate::export;

/// Longest line: a block of about a million transfers.
const LONGEST_LINE: u64 = 256 << 20;

/// Transfers that one poll keeps in memory; blocks beyond are read a second time.
const MOST_KEPT: usize = 200_000;

/// Where a feed is.
#[derive(Debug, Clone)]
pub enum Follow {
    /// A folder.
    Folder(PathBuf),
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

/// A line, or a record, that is no block: it is passed over.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SetAside {
    /// The file's name; `-` for standard input.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// A block's place in the chain, and where to read the rest.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) chain: String,
    pub(crate) height: u64,
    pub(crate) hash: [u8; 32],
    pub(crate) parent: Option<[u8; 32]>,
    pub(crate) time: u32,
    pub(crate) file: usize,
    pub(crate) line: u64,
    at: u64,
    length: usize,
    kept: Option<Box<FeedBlock>>,
}

/// What one look at a feed gave.
#[derive(Debug, Default)]
pub(crate) struct Polled {
    pub(crate) links: Vec<Link>,
    pub(crate) aside: Vec<SetAside>,
    /// Files in a format of exports: hashes and parents were not stated there.
    pub(crate) exports: usize,
}

#[derive(Debug)]
struct Source {
    path: PathBuf,
    offset: u64,
    line: u64,
    export: bool,
}

/// A feed and how far it was read.
#[derive(Debug)]
pub struct Feed {
    follow: Follow,
    sources: Vec<Source>,
    places: BTreeMap<PathBuf, usize>,
    reading: Reading,
}

impl Feed {
    /// A feed that nothing was read of yet. `-` is standard input.
    ///
    /// # Errors
    /// [`VigilError::Io`] where there is no such file or folder.
    pub fn new(path: &Path) -> Result<Self> {
        let follow = if path == Path::new("-") {
            Follow::Stdin
        } else {
            let found = std::fs::metadata(path).map_err(|e| VigilError::io("following", path, e))?;
            if found.is_dir() { Follow::Folder(path.to_owned()) } else { Follow::File(path.to_owned()) }
        };
        let (sources, places) = (Vec::new(), BTreeMap::new());
        Ok(Self { follow, sources, places, reading: Reading::default() })
    }

    /// Where it is.
    #[must_use]
    pub const fn follow(&self) -> &Follow {
        &self.follow
    }

    /// The name of a file of the feed.
    pub(crate) fn name(&self, file: usize) -> String {
        let name = self.sources.get(file).and_then(|source| source.path.file_name());
        name.map_or_else(|| "-".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Forgets how far it was read: everything is looked at again.
    pub fn rewind(&mut self) {
        self.sources.clear();
        self.places.clear();
    }

    /// Reads what is new. With `last`, a last line without its end counts too. Standard input is given by
    /// [`Feed::line`] instead.
    pub(crate) fn poll(&mut self, last: bool) -> Result<Polled> {
        let mut polled = Polled::default();
        let paths = match &self.follow {
            Follow::Stdin => vec![],
            Follow::File(path) => vec![path.clone()],
            Follow::Folder(folder) => files_of(folder)?,
        };
        let mut kept = 0;
        for path in paths {
            let file = self.source(&path);
            self.read(file, last, &mut kept, &mut polled)?;
        }
        Ok(polled)
    }

    /// A block from a line of standard input.
    pub(crate) fn line(&mut self, line: &[u8], number: u64, polled: &mut Polled) {
        match self.reading.block(line) {
            Ok(block) => polled.links.push(link(block, (0, number, 0, 0), true)),
            Err((what, hint)) => {
                polled.aside.push(SetAside {
                    file: "-".to_owned(),
                    line: number,
                    what,
                    hint: hint.to_owned(),
                });
            }
        }
    }

    /// The whole block of a link.
    pub(crate) fn block(&mut self, link: &Link) -> Result<FeedBlock> {
        if let Some(block) = &link.kept {
            return Ok((**block).clone());
        }
        let path = self.sources.get(link.file).map(|source| source.path.clone()).unwrap_or_default();
        let fail = |e| VigilError::io("reading again", &path, e);
        let mut file = File::open(&path).map_err(fail)?;
        file.seek(SeekFrom::Start(link.at)).map_err(fail)?;
        let mut line = vec![0; link.length];
        file.read_exact(&mut line).map_err(fail)?;
        let block = self.reading.block(&line).ok().filter(|block| block.hash == link.hash);
        block.ok_or_else(|| fail(std::io::Error::other("it changed while it was read")))
    }

    fn source(&mut self, path: &Path) -> usize {
        if let Some(&file) = self.places.get(path) {
            return file;
        }
        self.places.insert(path.to_owned(), self.sources.len());
        self.sources.push(Source { path: path.to_owned(), offset: 0, line: 0, export: false });
        self.sources.len() - 1
    }

    fn read(&mut self, file: usize, last: bool, kept: &mut usize, polled: &mut Polled) -> Result<()> {
        let Some(source) = self.sources.get_mut(file) else { return Ok(()) };
        let fail = |e| VigilError::io("reading", &source.path, e);
        let length = std::fs::metadata(&source.path).map_err(fail)?.len();
        if length < source.offset {
            (source.offset, source.line) = (0, 0);
        }
        if length == source.offset {
            return Ok(());
        }
        if source.offset == 0 && export::is_one(&source.path)? {
            source.export = true;
        }
        if source.export {
            source.offset = length;
            let path = source.path.clone();
            polled.exports += 1;
            let blocks = export::blocks(&path, &mut polled.aside)?;
            polled
                .links
                .extend(blocks.into_iter().map(|(line, block)| link(block, (file, line, 0, 0), true)));
            return Ok(());
        }
        self.lines(file, last, kept, polled)
    }

    fn lines(&mut self, file: usize, last: bool, kept: &mut usize, polled: &mut Polled) -> Result<()> {
        let name = self.name(file);
        let Some(source) = self.sources.get_mut(file) else { return Ok(()) };
        let path = source.path.clone();
        let fail = |e| VigilError::io("reading", &path, e);
        let mut reader = BufReader::with_capacity(1 << 20, File::open(&path).map_err(fail)?);
        reader.seek(SeekFrom::Start(source.offset)).map_err(fail)?;
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(fail)?;
            let whole = line.last() == Some(&b'\n');
            if read == 0 || (!whole && !last && (read as u64) < LONGEST_LINE) {
                return Ok(());
            }
            let at = source.offset;
            (source.offset, source.line) = (at + read as u64, source.line + 1);
            if line.trim_ascii().is_empty() {
                continue;
            }
            match self.reading.block(&line) {
                Ok(block) => {
                    *kept += block.rows.len() + 1;
                    polled.links.push(link(block, (file, source.line, at, read), *kept <= MOST_KEPT));
                }
                Err((what, hint)) => {
                    let (file, hint) = (name.clone(), hint.to_owned());
                    polled.aside.push(SetAside { file, line: source.line, what, hint });
                }
            }
        }
    }
}

fn link(block: FeedBlock, (file, line, at, length): (usize, u64, u64, usize), keep: bool) -> Link {
    let (chain, height, hash, parent, time) =
        (block.chain.clone(), block.height, block.hash, block.parent, block.time);
    Link { chain, height, hash, parent, time, file, line, at, length, kept: keep.then(|| Box::new(block)) }
}

/// The files of a folder in the order of names, numbers in them counted as numbers. Hidden files and those whose
/// names end in `.part` or `.tmp` are still being written.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let fail = |e| VigilError::io("listing", folder, e);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let unfinished = [".part", ".tmp"].iter().any(|ending| name.ends_with(ending));
        if path.is_file() && !name.starts_with('.') && !unfinished {
            found.push((natural(&name), path));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// A name with its runs of digits as numbers: `block-9` comes before `block-10`.
fn natural(name: &str) -> Vec<(String, u128)> {
    let mut parts = vec![(String::new(), 0_u128)];
    let mut in_number = false;
    for c in name.chars() {
        match (c.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((_, number))) => {
                *number = number.saturating_mul(10).saturating_add(digit.into());
                in_number = true;
            }
            (None, Some((text, _))) if !in_number => text.push(c),
            _ => {
                parts.push((c.to_string(), 0));
                in_number = false;
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_numbers() {
        let mut names = ["block-10.jsonl", "block-9.jsonl", "a", "block-009b"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(names, ["a", "block-9.jsonl", "block-009b", "block-10.jsonl"]);
    }
}
