//! `init DIR`: a new watch.

use super::Setting;
use crate::{
    args::Init,
    exit,
    say::{self, Outcome},
};
use archive::Watch;
use serde_json::json;

pub(super) fn run(setting: &Setting, args: &Init) -> Outcome {
    let watch = Watch::init(&args.dir, &args.name)?;
    let key = watch.signer()?.verifier().to_string();
    if setting.json {
        say::json(&json!({ "watch": watch.dir(), "name": watch.name(), "key": key }))?;
    } else {
        say::text(&format!(
            "A new watch in {}. Its public key, for those who will verify it:\n  {key}",
            watch.dir().display()
        ))?;
    }
    Ok(exit::CLEAR)
}
