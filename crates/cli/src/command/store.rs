//! `store build`, `store check`: transfer stores outside a watch.

use super::Setting;
use crate::{
    args::{Store as Args, StoreVerb},
    exit,
    say::{self, Outcome},
};

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    match &args.what {
        StoreVerb::Build { transfers, out } => {
            let built = trace::store_build(transfers, out)?;
            if setting.json {
                say::json(&built)?;
            } else {
                say::text(&format!(
                    "{} transfers of {} accounts, {} bytes, in {:.2} s",
                    built.transfers, built.accounts, built.bytes, built.seconds
                ))?;
            }
        }
        StoreVerb::Check { store } => {
            let checked = trace::Store::open(store)?.check()?;
            if setting.json {
                say::json(&serde_json::to_value(&checked)?)?;
            } else if checked.is_sound() {
                say::text("Every column agrees with its checksum, and the columns with each other.")?;
            }
            if !checked.is_sound() {
                if !setting.json {
                    for fault in &checked.faults {
                        say::text(&format!("FAILS  {}: {}", fault.segment, fault.what))?;
                    }
                }
                return Ok(exit::FOUND);
            }
        }
    }
    Ok(exit::CLEAR)
}
