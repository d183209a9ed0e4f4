//! yente's own client.

use super::Client;
use server::Snapshot;
use std::path::Path;

#[test]
fn yentes_own_client_passes() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/invented.ftm.json");
    let (package, module) = ("yente-client==0.2.0", "yente_client");
    Client { package, module, script: "ask_yente.py", under: "" }
        .passes(|| Snapshot::of_file(&list).unwrap());
}
