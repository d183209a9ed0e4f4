//! The unmodified PyPI client `graphsense-python`, run by `clients/graphsense_client.py` against a real socket. Skipped, and
//! said so, where Python, its venv module or the package index is missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests may panic; a test that was skipped must say so"
)]

use archive::{Archive, Watch, Writer};
use server::{Desk, Snapshot};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::mpsc,
    thread,
    time::Duration,
};

/// The version that the test was written for: what a newer one asks is another test.
const CLIENT: &str = "graphsense-python==2.18.1";

fn ran(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(output) } else { Err(format!("{command:?}: {said}")) }
}

/// A Python that has the client; made once and kept beside the build.
fn python() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("graphsense-client");
    let python = folder.join("bin/python");
    let has_client = || ran(Command::new(&python).args(["-c", "import graphsense.api"]));
    if has_client().is_err() {
        ran(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", CLIENT];
        ran(Command::new(&python).args(install))?;
        has_client()?;
    }
    Ok(python)
}

/// A watch of the invented transfers and labels, and of the dossier's theft.
fn watch(folder: &Path) -> Watch {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let watch = Watch::init(&folder.join("watch"), "invented.example/watch").unwrap();
    let sources = [here.join("tests/fixtures/graphsense"), here.join("../../data/dossier/ronin")];
    let mut writer = Writer::open(&watch).unwrap();
    gather::take_in(&mut writer, &sources, None, "2026-01-01".parse().unwrap(), &mut |_, _| {}).unwrap();
    trace::stores::refresh(&Archive::open(&watch).unwrap()).unwrap();
    watch
}

#[test]
fn graphsenses_own_client_passes() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            eprintln!("SKIPPED: graphsense-python cannot be installed here: {why}");
            return;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(Snapshot::of_watch(&watch(folder.path())).unwrap()).unwrap();
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
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/graphsense_client.py");
    let output =
        Command::new(python).arg(script).arg(format!("http://{address}/graphsense")).output().unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("graphsense-python passes"), "{said}\n{wrong}");
}
