//! `replay ID`: a recorded screening, computed again over what the watch held then.

use super::Setting;
use crate::{
    args::Replay as Args,
    exit,
    say::{self, Outcome},
};
use record::Digest;
use screen::decision::{Replayed, replay};
use serde_json::json;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let archive = setting.archive()?;
    let id: Digest = args.id.parse().map_err(|_| {
        format!("'{}' is not a screening's id\nhint: 64 hexadecimal digits, as `watchkeeper screen --record` prints them", args.id)
    })?;
    let replayed = replay(&archive, &id, args.known_at)?;
    if setting.json {
        say::json(&json!({ "equal": replayed.differs.is_empty(), "replay": replayed }))?;
    } else {
        show(&replayed)?;
    }
    Ok(if replayed.differs.is_empty() { exit::CLEAR } else { exit::FOUND })
}

fn show(replayed: &Replayed) -> Result<(), Box<dyn Error>> {
    let asked = &replayed.screening;
    say::text(&format!(
        "'{}', screened by {} on {} (ledger entry {}), with version {}, model {}, threshold {}",
        asked.names.join(" / "),
        asked.by,
        asked.on,
        replayed.entry,
        asked.engine,
        asked.model.short(),
        asked.threshold
    ))?;
    if let Some(other) = &replayed.other_engine {
        say::text(&format!("Not the same program: {other}. It is computed again with the model of then."))?;
    }
    if replayed.differs.is_empty() {
        let count = replayed.then.as_array().map_or(0, Vec::len);
        return say::text(&format!("Computed again, it is equal bit for bit: {count} candidates."));
    }
    say::text("Computed again, it differs:")?;
    replayed.differs.iter().try_for_each(|what| say::text(&format!("  {what}")))
}
