//! `screen`: who is on the lists, and how sure that is.

mod batch;
mod lists;

use super::Setting;
use crate::{args::Screen as Args, say::Outcome};
use lists::Lists;
use std::io::{self, BufReader};

/// Bytes read ahead.
const AHEAD: usize = 1 << 16;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let lists = Lists::open(setting, args)?;
    batch::run(&lists, args, BufReader::with_capacity(AHEAD, io::stdin()), io::stdout())
}
