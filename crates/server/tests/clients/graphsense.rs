//! GraphSense's own client.

use super::Client;
use archive::{Archive, Watch, Writer};
use server::Snapshot;
use std::path::Path;

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
    let folder = tempfile::tempdir().unwrap();
    let (package, module) = ("graphsense-python==2.18.1", "graphsense.api");
    Client { package, module, script: "ask_graphsense.py", under: "/graphsense" }
        .passes(|| Snapshot::of_watch(&watch(folder.path())).unwrap());
}
