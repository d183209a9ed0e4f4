//! Other people's programs, unmodified, against a real socket: each is installed from the package index with its version
//! pinned. Skipped, and said so, where Python, its venv module or the index is missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may panic; a test that was skipped must say so"
)]

mod graphsense;
mod yente;

use server::{Desk, Snapshot};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::mpsc,
    thread,
    time::Duration,
};

/// A program from the package index.
struct Client {
    /// Name and version there: what a newer one asks is another test.
    package: &'static str,
    /// What it is imported as.
    module: &'static str,
    /// What is asked with it; it says `… passes` at its end.
    script: &'static str,
    /// Where its routes begin.
    under: &'static str,
}

fn ran(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(output) } else { Err(format!("{command:?}: {said}")) }
}

impl Client {
    /// A Python that has it; made once and kept beside the build.
    fn python(&self) -> Result<PathBuf, String> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.script).with_extension("venv");
        let python = folder.join("bin/python");
        let has_client = || ran(Command::new(&python).args(["-c", &format!("import {}", self.module)]));
        if has_client().is_err() {
            ran(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
            let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", self.package];
            ran(Command::new(&python).args(install))?;
            has_client()?;
        }
        Ok(python)
    }

    fn passes(&self, snapshot: impl FnOnce() -> Snapshot) {
        let python = match self.python() {
            Ok(python) => python,
            Err(why) => return eprintln!("SKIPPED: {} cannot be installed here: {why}", self.package),
        };
        let desk = Desk::new(snapshot()).unwrap();
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let ready = move |address| send.send(address).unwrap();
            server::serve("127.0.0.1:0".parse().unwrap(), desk, ready, |_| {})
        });
        let address = receive.recv_timeout(Duration::from_secs(60)).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(self.script);
        let host = format!("http://{address}{}", self.under);
        let output = Command::new(python).arg(script).arg(host).output().unwrap();
        let [said, wrong] = [&output.stdout, &output.stderr].map(|out| String::from_utf8_lossy(out));
        assert!(output.status.success() && said.contains(" passes"), "{said}\n{wrong}");
    }
}
