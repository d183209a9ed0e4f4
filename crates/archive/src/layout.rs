//! A watch on disk: where everything is.

use crate::{ArchiveError, Exhibits};
use ledger::{Ledger, Signer};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The highest watch format that this version reads and the one it writes.
const FORMAT: u32 = 1;

/// What `watch.toml` says; written once, by [`Watch::init`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Version of the folder's layout.
    pub format: u32,
    /// The watch's name: the origin of its ledger and the name of its key.
    pub name: String,
}

/// A project folder: `watch.toml`, `key`, `ledger/`, `exhibits/`, `archive.sqlite`, `stores/`.
#[derive(Debug, Clone)]
pub struct Watch {
    dir: PathBuf,
    settings: Settings,
}

impl Watch {
    /// Makes a new watch in `dir`, which must not exist or be empty, with a fresh key.
    ///
    /// # Errors
    /// [`ArchiveError::WatchExists`], [`ArchiveError::NotEmpty`], or what the system says.
    pub fn init(dir: &Path, name: &str) -> Result<Self, ArchiveError> {
        if dir.join("watch.toml").exists() {
            return Err(ArchiveError::WatchExists { path: dir.to_owned() });
        }
        fs::create_dir_all(dir).map_err(ArchiveError::io("create", dir))?;
        if fs::read_dir(dir).map_err(ArchiveError::io("read", dir))?.next().is_some() {
            return Err(ArchiveError::NotEmpty { path: dir.to_owned() });
        }
        let watch =
            Self { dir: dir.to_owned(), settings: Settings { format: FORMAT, name: name.to_owned() } };
        let signer = Signer::generate(name)?;
        signer.save(&watch.key_path())?;
        Ledger::create(&watch.ledger_dir(), signer)?;
        for part in [watch.exhibits_dir(), watch.stores_dir()] {
            fs::create_dir_all(&part).map_err(ArchiveError::io("create", &part))?;
        }
        // The settings come last: a folder without them is no watch, however far init came.
        let text = toml::to_string(&watch.settings).map_err(|error| ArchiveError::Settings {
            path: watch.settings_path(),
            why: error.to_string(),
        })?;
        crate::exhibits::write_durably(&watch.settings_path(), text.as_bytes())?;
        Ok(watch)
    }

    /// Opens the watch in `dir` itself.
    ///
    /// # Errors
    /// [`ArchiveError::NoWatch`], [`ArchiveError::NewerFormat`], [`ArchiveError::Settings`].
    pub fn open(dir: &Path) -> Result<Self, ArchiveError> {
        let path = dir.join("watch.toml");
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ArchiveError::NoWatch { path: dir.to_owned() },
            _ => ArchiveError::io("read", &path)(error),
        })?;
        let wrong = |why: String| ArchiveError::Settings { path: path.clone(), why };
        // The format is read first and alone: a newer watch may have settings that this version does not know.
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        let format = table
            .get("format")
            .and_then(toml::Value::as_integer)
            .ok_or_else(|| wrong("it names no format".to_owned()))?;
        let found = u32::try_from(format).map_err(|_| wrong(format!("format {format} is none")))?;
        if found > FORMAT {
            return Err(ArchiveError::NewerFormat { found, known: FORMAT });
        }
        let settings = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { dir: dir.to_owned(), settings })
    }

    /// Opens the nearest watch in `start` or above it.
    ///
    /// # Errors
    /// As [`Watch::open`].
    pub fn find(start: &Path) -> Result<Self, ArchiveError> {
        let here = start.canonicalize().map_err(ArchiveError::io("open", start))?;
        let dir = here.ancestors().find(|dir| dir.join("watch.toml").exists());
        Self::open(dir.ok_or_else(|| ArchiveError::NoWatch { path: start.to_owned() })?)
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The watch's name.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The exhibits.
    pub fn exhibits(&self) -> Exhibits {
        Exhibits::new(self.exhibits_dir())
    }

    /// The key that signs checkpoints and reports.
    ///
    /// # Errors
    /// Where the key file is missing, damaged or readable by others.
    pub fn signer(&self) -> Result<Signer, ArchiveError> {
        Ok(Signer::load(&self.key_path())?)
    }

    /// Where transfer stores are, one folder an asset.
    pub fn stores_dir(&self) -> PathBuf {
        self.dir.join("stores")
    }

    /// Where the ledger is.
    pub fn ledger_dir(&self) -> PathBuf {
        self.dir.join("ledger")
    }

    pub(crate) fn view_path(&self) -> PathBuf {
        self.dir.join("archive.sqlite")
    }

    fn exhibits_dir(&self) -> PathBuf {
        self.dir.join("exhibits")
    }

    fn key_path(&self) -> PathBuf {
        self.dir.join("key")
    }

    fn settings_path(&self) -> PathBuf {
        self.dir.join("watch.toml")
    }
}
