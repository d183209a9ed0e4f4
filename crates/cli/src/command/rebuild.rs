//! `rebuild`: the view and the stores again, from the ledger and the exhibits.

use super::Setting;
use crate::{
    exit,
    say::{self, Outcome},
};
use archive::{Archive, Writer};
use serde_json::json;

pub(super) fn run(setting: &Setting) -> Outcome {
    let watch = setting.watch()?;
    let before = Archive::open(&watch).and_then(|archive| archive.digest()).ok();
    let bar = say::progress();
    bar.set_message("reading the ledger's sources again");
    let mut writer = Writer::open(&watch)?;
    let entries = gather::rebuild(&mut writer);
    drop(writer);
    let entries = entries.inspect_err(|_| bar.finish_and_clear())?;
    let archive = Archive::open(&watch)?;
    trace::stores::refresh(&archive)?;
    let digest = archive.digest()?;
    bar.finish_and_clear();
    if setting.json {
        say::json(
            &json!({ "entries": entries, "digest": digest, "before": before, "same": before == Some(digest) }),
        )?;
    } else {
        let same = match before {
            Some(before) if before == digest => "the same as before",
            Some(_) => "NOT the same as before: the old view was damaged or of another version",
            None => "there was none before",
        };
        say::text(&format!("{entries} entries replayed. The view's digest is {digest}: {same}."))?;
    }
    Ok(exit::CLEAR)
}
