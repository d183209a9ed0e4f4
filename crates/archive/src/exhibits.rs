//! Exhibits on disk: immutable bytes, named by their SHA-256, compressed, written once.

use crate::ArchiveError;
use record::Digest;
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

/// Compression level: 3 keeps pace with the disk and halves most exhibits.
const LEVEL: i32 = 3;

/// The folder of exhibits: `ab/abcdef….zst`.
#[derive(Debug, Clone)]
pub struct Exhibits {
    dir: PathBuf,
}

impl Exhibits {
    pub(crate) const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Takes in the bytes of `from`; returns their digest and number. Bytes that are held already are not written
    /// again.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] naming the file that could not be read or written; nothing is half-written.
    pub fn add(&self, from: &mut dyn Read) -> Result<(Digest, u64), ArchiveError> {
        fs::create_dir_all(&self.dir).map_err(ArchiveError::io("create", &self.dir))?;
        let mut aside =
            tempfile::NamedTempFile::new_in(&self.dir).map_err(ArchiveError::io("write into", &self.dir))?;
        let fail = ArchiveError::io("write an exhibit into", &self.dir);
        let (digest, bytes) = compress(from, aside.as_file_mut()).map_err(fail)?;
        let place = self.place(&digest);
        if place.exists() {
            return Ok((digest, bytes));
        }
        let folder = place.parent().unwrap_or(&self.dir);
        fs::create_dir_all(folder).map_err(ArchiveError::io("create", folder))?;
        aside.as_file().sync_all().map_err(ArchiveError::io("sync", &place))?;
        aside.persist(&place).map_err(|error| ArchiveError::io("write", &place)(error.error))?;
        sync_dir(folder)?;
        sync_dir(&self.dir)?;
        Ok((digest, bytes))
    }

    /// The digest of `from` without keeping it.
    ///
    /// # Errors
    /// What the reader says.
    pub fn digest_of(from: &mut dyn Read) -> io::Result<(Digest, u64)> {
        let mut hasher = Sha256::new();
        let bytes = io::copy(from, &mut hasher)?;
        Ok((Digest::from_bytes(hasher.finalize().into()), bytes))
    }

    /// Whether the exhibit is held.
    pub fn holds(&self, digest: &Digest) -> bool {
        self.place(digest).exists()
    }

    /// Reads an exhibit. The bytes are *not* checked while reading; see [`Exhibits::check`].
    ///
    /// # Errors
    /// [`ArchiveError::Exhibit`] where it is not held.
    pub fn open(&self, digest: &Digest) -> Result<Box<dyn BufRead>, ArchiveError> {
        let place = self.place(digest);
        let file = File::open(&place).map_err(|error| ArchiveError::Exhibit {
            digest: *digest,
            why: format!("its bytes are not held: {error}"),
        })?;
        let plain = zstd::Decoder::new(file).map_err(ArchiveError::io("read", &place))?;
        Ok(Box::new(BufReader::with_capacity(1 << 17, plain)))
    }

    /// A whole small exhibit, checked against its name.
    ///
    /// # Errors
    /// [`ArchiveError::Exhibit`] where it is not held or its bytes have changed.
    pub fn read(&self, digest: &Digest) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = Vec::new();
        self.open(digest)?
            .read_to_end(&mut bytes)
            .map_err(|error| ArchiveError::Exhibit { digest: *digest, why: error.to_string() })?;
        if Digest::of(&bytes) == *digest {
            Ok(bytes)
        } else {
            Err(ArchiveError::Exhibit { digest: *digest, why: "its bytes have changed".to_owned() })
        }
    }

    /// Hashes the exhibit again and compares.
    ///
    /// # Errors
    /// [`ArchiveError::Exhibit`] where it is not held, cannot be read or has changed.
    pub fn check(&self, digest: &Digest) -> Result<(), ArchiveError> {
        let wrong = |why: String| ArchiveError::Exhibit { digest: *digest, why };
        let (found, _) =
            Self::digest_of(&mut self.open(digest)?).map_err(|error| wrong(error.to_string()))?;
        if found == *digest {
            Ok(())
        } else {
            Err(wrong(format!("its bytes have changed: they hash to {found}")))
        }
    }

    fn place(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.dir.join(name.get(..2).unwrap_or_default()).join(format!("{name}.zst"))
    }
}

fn compress(from: &mut dyn Read, to: &mut File) -> io::Result<(Digest, u64)> {
    let mut hasher = Sha256::new();
    let mut packed = zstd::Encoder::new(to, LEVEL)?;
    let mut buffer = vec![0; 1 << 17];
    let mut bytes = 0;
    loop {
        let n = from.read(&mut buffer)?;
        let Some(part) = buffer.get(..n).filter(|part| !part.is_empty()) else { break };
        hasher.update(part);
        packed.write_all(part)?;
        bytes += n as u64;
    }
    packed.finish()?;
    Ok((Digest::from_bytes(hasher.finalize().into()), bytes))
}

/// Makes a rename in `dir` survive a power cut.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), ArchiveError> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(ArchiveError::io("sync", dir))
}

/// Writes a small file whole or not at all.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), ArchiveError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::NamedTempFile::new_in(dir).map_err(ArchiveError::io("write into", dir))?;
    aside.write_all(bytes).map_err(ArchiveError::io("write", path))?;
    aside.as_file().sync_all().map_err(ArchiveError::io("sync", path))?;
    aside.persist(path).map_err(|error| ArchiveError::io("write", path)(error.error))?;
    sync_dir(dir)
}
