//! `completions SHELL` and `man`: generated from the grammar, so they are never out of date.

use crate::{
    args::{Args, Completions},
    exit,
    say::Outcome,
};
use clap::CommandFactory;
use std::io::stdout;

pub(super) fn completions(args: &Completions) -> Outcome {
    clap_complete::generate(args.shell, &mut Args::command(), "watchkeeper", &mut stdout().lock());
    Ok(exit::CLEAR)
}

pub(super) fn page() -> Outcome {
    clap_mangen::Man::new(Args::command()).render(&mut stdout().lock())?;
    Ok(exit::CLEAR)
}
