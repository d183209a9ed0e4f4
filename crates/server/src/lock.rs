//! One service a watch: a second would write into the same audit log and run the same jobs.

use crate::ServerError;
use archive::Watch;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
};

/// That this process serves a watch. It ends with the process, however that ends: the system gives the lock back.
#[derive(Debug)]
pub struct Serving(File);

impl Serving {
    /// Begins to serve a watch.
    ///
    /// # Errors
    /// [`ServerError::Served`] where another process does; [`ServerError::File`].
    pub fn begin(watch: &Watch) -> Result<Self, ServerError> {
        let path = watch.dir().join("serve.lock");
        let wrong = |error: std::io::Error| ServerError::File { path: path.clone(), why: error.to_string() };
        let open =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = open.map_err(wrong)?;
        match file.try_lock() {
            Ok(()) => {
                let own = Self(file);
                own.write(&format!("process {}", std::process::id())).map_err(wrong)?;
                Ok(own)
            }
            Err(TryLockError::Error(error)) => Err(wrong(error)),
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                // The other may be about to write it.
                let _ = (&file).take(200).read_to_string(&mut by);
                let by = if by.is_empty() { "by another process".to_owned() } else { by };
                Err(ServerError::Served { watch: watch.dir().to_owned(), by })
            }
        }
    }

    /// Says where it listens, to whoever comes second.
    ///
    /// # Errors
    /// What the system says.
    pub fn at(&self, address: SocketAddr) -> std::io::Result<()> {
        self.write(&format!("process {}, on http://{address}", std::process::id()))
    }

    fn write(&self, text: &str) -> std::io::Result<()> {
        let mut file = &self.0;
        file.rewind()?;
        file.write_all(text.as_bytes())?;
        file.set_len(text.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn the_second_is_told_who_was_first() {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::init(&folder.path().join("watch"), "invented.example/lock").unwrap();
        let first = Serving::begin(&watch).unwrap();
        first.at("127.0.0.1:1718".parse().unwrap()).unwrap();
        let told = Serving::begin(&watch).unwrap_err().to_string();
        assert!(
            told.contains("http://127.0.0.1:1718") && told.contains(&std::process::id().to_string()),
            "{told}"
        );
        drop(first);
        Serving::begin(&watch).unwrap();
    }
}
