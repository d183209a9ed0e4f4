//! Writing a store aside and putting it in its place in one rename.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use bytemuck::Pod;

use super::column_file::{Column, Files};
use super::meta::{META_FILE, Meta};
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

/// Refuses a target that is taken, unless it is empty, or a store that is to be replaced.
pub(crate) fn refuse_taken(target: &Path, replace: bool) -> Result<()> {
    let Ok(mut entries) = fs::read_dir(target) else {
        let hint = "the path is a file; give a directory";
        return if target.exists() {
            Err(Error::Exists { path: target.to_path_buf(), hint })
        } else {
            Ok(())
        };
    };
    if entries.next().is_none() || (replace && target.join(META_FILE).is_file()) {
        return Ok(());
    }
    let hint = "give a path that does not exist, or ask to replace the store that is there";
    Err(Error::Exists { path: target.to_path_buf(), hint })
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
