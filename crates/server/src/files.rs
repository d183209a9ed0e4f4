//! Files that are there whole or not at all.

use std::{
    fs::File,
    io::{self, Write as _},
    path::Path,
};

/// Writes a file aside, under a name that no other writer has, and puts it in its place once it is on the disk. Nobody
/// else on the machine can read it.
///
/// # Errors
/// What the system says: a full disk, a folder that may not be written to. What stood there stands on.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::NamedTempFile::new_in(dir)?;
    aside.write_all(bytes)?;
    aside.as_file().sync_all()?;
    aside.persist(path).map_err(|error| error.error)?;
    File::open(dir)?.sync_all()
}
