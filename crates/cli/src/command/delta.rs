//! `delta OLD NEW`: what changed between two dates of one list.

use super::{Setting, gather::named, today};
use crate::{
    args::Delta as Args,
    exit,
    say::{self, Outcome},
};
use gather::{Delta, delta};
use record::PartialDate;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let format = args.format.as_deref().map(named).transpose()?;
    let delta = delta(&args.old, &args.new, format, PartialDate::day(today()))?;
    if setting.json {
        say::json(&delta)?;
    } else {
        show(&delta)?;
    }
    Ok(if delta.is_empty() { exit::CLEAR } else { exit::FOUND })
}

fn show(delta: &Delta) -> Result<(), Box<dyn Error>> {
    let _ = delta;
    Ok(())
}
