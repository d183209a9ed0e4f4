//! The unmodified PyPI client `yente-client`, run by `clients/yente.py` against a real socket. Skipped, and said so, where
//! Python, its venv module or the package index is missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests may panic; a test that was skipped must say so"
)]

use server::{Desk, Snapshot};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::mpsc,
    thread,
    time::Duration,
};

/// The version that the test was written for: what a newer one asks is another test.
const CLIENT: &str = "yente-client==0.2.0";

fn ran(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(output) } else { Err(format!("{command:?}: {said}")) }
}

/// A Python that has the client; made once and kept beside the build.
fn python() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("yente-client");
    let python = folder.join("bin/python");
    let has_client = || ran(Command::new(&python).args(["-c", "import yente_client"]));
    if has_client().is_err() {
        ran(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        ran(Command::new(&python).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            CLIENT,
        ]))?;
        has_client()?;
    }
    Ok(python)
}

#[test]
fn yentes_own_client_passes() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            eprintln!("SKIPPED: yente-client cannot be installed here: {why}");
            return;
        }
    };
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let desk = Desk::new(Snapshot::of_file(&tests.join("fixtures/invented.ftm.json")).unwrap()).unwrap();
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        server::serve(
            "127.0.0.1:0".parse().unwrap(),
            desk,
            move |address| send.send(address).unwrap(),
            |_| {},
        )
    });
    let address = receive.recv_timeout(Duration::from_secs(60)).unwrap();
    let script = tests.join("clients/yente.py");
    let output = Command::new(python).arg(script).arg(format!("http://{address}")).output().unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("yente-client passes"), "{said}\n{wrong}");
}
