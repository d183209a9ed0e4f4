//! Running the program, and the watches that it is run on.

use serde_json::Value;
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
    time::{Duration, SystemTime},
};
use tempfile::TempDir;

/// Exit codes, as the contract has them.
pub(crate) const CLEAR: i32 = 0;
pub(crate) const FOUND: i32 = 1;
pub(crate) const ERROR: i32 = 2;
pub(crate) const PARTIAL: i32 = 3;

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program speaks UTF-8");
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!err.contains("panicked"), "a panic reached the user: {err}");
        // No code: a signal ended it.
        Self { code: output.status.code().unwrap_or(-1), out, err }
    }

    /// Asserts the exit code.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// Asserts an error as the style asks for: exit 2, nothing on stdout, a message and a hint on stderr.
    pub(crate) fn fails(self) -> String {
        let Self { out, err, .. } = self.exits(ERROR);
        assert!(err.starts_with("error: "), "{err}");
        assert!(err.contains("\nhint: "), "an error without a hint: {err}");
        assert_eq!(out, "", "an error belongs on stderr");
        err
    }

    /// The one JSON value on stdout.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("stdout is not one JSON value ({error}): {}", self.out))
    }
}

/// The program, with an environment that says nothing of where it runs.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watchkeeper"));
    command.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE").current_dir(std::env::temp_dir());
    command
}

/// Runs the program.
pub(crate) fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    Run::of(program().args(args).output().unwrap())
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The bundled dossier.
pub(crate) fn dossier() -> PathBuf {
    repository().join("data/dossier")
}

/// A folder of its own, with room for files and a watch; it goes when the test ends.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With a new watch in it.
    pub(crate) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        run(["init", text(&desk.watch())]).exits(CLEAR);
        desk
    }

    /// With a copy of the watch of the demo.
    pub(crate) fn of_demo() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        copy(&demo().watch, &desk.watch());
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn watch(&self) -> PathBuf {
        self.path("watch")
    }

    /// Writes a file, and gives its path as an argument.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        text(&path).to_owned()
    }

    /// Runs the program on the desk's watch.
    pub(crate) fn run<S: AsRef<str>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        let mut args: Vec<String> = args.into_iter().map(|arg| arg.as_ref().to_owned()).collect();
        args.extend(["-C".to_owned(), text(&self.watch()).to_owned()]);
        run(args)
    }

    /// Gathers one file and returns what is said of it.
    pub(crate) fn gather(&self, file: &str) -> Value {
        let run = self.run(["gather", file, "--json"]).exits(CLEAR);
        run.json()["sources"][0].clone()
    }

    /// The whole watch holds.
    pub(crate) fn verifies(&self) {
        run(["verify", text(&self.watch())]).exits(CLEAR);
    }

    /// How many entries the ledger has.
    pub(crate) fn entries(&self) -> u64 {
        self.run(["ledger", "checkpoint", "--json"]).exits(CLEAR).json()["size"].as_u64().unwrap()
    }
}

/// The dossier worked once: its watch, its report and what was said on the way. Not to be changed: see [`Desk::of_demo`].
pub(crate) struct Demo {
    pub(crate) watch: PathBuf,
    pub(crate) page: PathBuf,
    pub(crate) twin_file: PathBuf,
    pub(crate) gathered: Value,
    pub(crate) released: Value,
}

impl Demo {
    pub(crate) fn twin(&self) -> Value {
        serde_json::from_slice::<Value>(&fs::read(&self.twin_file).unwrap()).unwrap()["twin"].take()
    }
}

pub(crate) fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| {
        let room = Path::new(env!("CARGO_TARGET_TMPDIR"));
        forget_old(room);
        let folder = tempfile::Builder::new().prefix("demo-").tempdir_in(room).unwrap().keep();
        let (watch, page) = (folder.join("watch"), folder.join("report.html"));
        run(["init", text(&watch)]).exits(CLEAR);
        let gathered = run(["gather", text(&dossier()), "-C", text(&watch), "--json"]).exits(CLEAR).json();
        let released =
            run(["report", "ronin", "--out", text(&page), "-C", text(&watch), "--json"]).exits(CLEAR).json();
        Demo { twin_file: page.with_extension("json"), watch, page, gathered, released }
    })
}

/// A static is never dropped, so each run clears what earlier ones left.
fn forget_old(room: &Path) {
    let old = |entry: &fs::DirEntry| {
        let age = entry
            .metadata()
            .and_then(|meta| meta.modified())
            .ok()
            .and_then(|then| SystemTime::now().duration_since(then).ok());
        entry.file_name().to_string_lossy().starts_with("demo-")
            && age.is_some_and(|age| age > Duration::from_secs(3600))
    };
    for entry in fs::read_dir(room).into_iter().flatten().flatten().filter(old) {
        drop(fs::remove_dir_all(entry.path()));
    }
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every file under a folder, in the order of names.
pub(crate) fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries.into_iter().flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] }).collect()
}

/// Changes one byte of a file in the middle.
pub(crate) fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}
