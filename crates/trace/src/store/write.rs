//! Writing a store aside and putting it in its place in one rename.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use bytemuck::Pod;

use super::column_file::{Column, Files};
use super::columns::name as column;
use super::meta::{META_FILE, Meta};
use super::tail::TAIL_FILE;
use crate::error::{Error, Result};

#[cfg(target_endian = "big")]
compile_error!("store columns are little-endian and are mapped as they are");

/// A directory being filled beside the place where it will stand. Dropped unfinished, it is removed.
#[derive(Debug)]
pub(crate) struct Aside {
    dir: tempfile::TempDir,
    target: PathBuf,
    pub(crate) files: Files,
}

impl Aside {
    pub(crate) fn beside(target: &Path) -> Result<Self> {
        let parent = parent_of(target);
        fs::create_dir_all(parent).map_err(|e| Error::io("making the directory", parent, e))?;
        let dir = tempfile::Builder::new()
            .prefix(".store-")
            .suffix(".partial")
            .tempdir_in(parent)
            .map_err(|e| Error::io("making a directory in", parent, e))?;
        Ok(Self { dir, target: target.to_path_buf(), files: Files::start() })
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Starts a column.
    pub(crate) fn open<T: Pod>(&mut self, name: &str) -> Result<Column<T>> {
        self.files.open(self.dir.path(), name)
    }

    /// Writes the description and renames the directory into place, over an older store if `replace`.
    pub(crate) fn commit(self, mut meta: Meta, replace: bool) -> Result<Meta> {
        meta.segments = self.files.finish()?;
        meta.segments.sort_by(|a, b| a.name.cmp(&b.name));
        write_synced(&self.dir.path().join(META_FILE), &meta.to_file()?)?;
        sync_directory(self.dir.path())?;
        let old = clear_the_place(&self.target, replace)?;
        let made = self.dir.keep();
        if let Err(e) = fs::rename(&made, &self.target) {
            restore(old.as_deref(), &self.target);
            let _ = fs::remove_dir_all(&made);
            return Err(Error::io("putting in place", &self.target, e));
        }
        sync_directory(parent_of(&self.target))?;
        if let Some(old) = old {
            fs::remove_dir_all(&old).map_err(|e| Error::io("removing the replaced store", &old, e))?;
        }
        Ok(meta)
    }
}

/// Refuses a target that is taken, unless it is empty, or a store that is to be replaced. A folder that holds a
/// store and anything else is taken: what is replaced is removed.
pub(crate) fn refuse_taken(target: &Path, replace: bool) -> Result<()> {
    let taken = |what: String, hint| Err(Error::Exists { path: target.to_path_buf(), what, hint });
    let Ok(entries) = fs::read_dir(target) else {
        return if target.exists() {
            taken("it is a file".to_owned(), "give a folder that is new or empty, or that holds a store only")
        } else {
            Ok(())
        };
    };
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    let foreign: Vec<_> = names.iter().filter(|name| !is_of_a_store(name)).collect();
    let is_store = foreign.is_empty() && target.join(META_FILE).is_file();
    if names.is_empty() || (replace && is_store) {
        return Ok(());
    }
    match foreign.first() {
        Some(first) => taken(
            format!(
                "it holds {} files or folders that are no store's, as {}",
                foreign.len(),
                first.display()
            ),
            "give a folder that is new or empty, or that holds a store only: a store is replaced as a whole",
        ),
        None if is_store => {
            taken("a store stands there".to_owned(), "give a path that does not exist, or ask to replace it")
        }
        None => taken(
            format!("it holds columns of a store without their {META_FILE}"),
            "give a path that does not exist",
        ),
    }
}

/// Whether a store writes a file of that name.
fn is_of_a_store(name: &OsStr) -> bool {
    [META_FILE, TAIL_FILE].iter().chain(&column::ALL).any(|own| name == *own)
}

pub(crate) fn parent_of(target: &Path) -> &Path {
    target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| Error::io("writing the column", path, e))
}

fn sync_directory(path: &Path) -> Result<()> {
    File::open(path).and_then(|d| d.sync_all()).map_err(|e| Error::io("flushing the directory", path, e))
}

/// Moves what stands at the target out of the way, and says where it went.
fn clear_the_place(target: &Path, replace: bool) -> Result<Option<PathBuf>> {
    refuse_taken(target, replace)?;
    if !target.exists() {
        return Ok(None);
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let old = parent_of(target).join(format!(".{name}.replaced-{}", std::process::id()));
    fs::rename(target, &old).map_err(|e| Error::io("moving aside the store", target, e))?;
    Ok(Some(old))
}

fn restore(old: Option<&Path>, target: &Path) {
    if let Some(old) = old {
        let _ = fs::rename(old, target);
    }
}
