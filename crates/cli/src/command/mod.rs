//! One file per verb.

mod audit;
mod bridge;
mod check;
mod claims;
mod cluster;
mod compare;
mod conduct;
mod delta;
mod demix;
mod dismiss;
mod draft;
mod exposure;
mod gather;
mod init;
mod labels;
mod ledger;
mod lookback;
mod manual;
mod norms;
mod outlook;
mod path;
mod rebuild;
mod reconcile;
mod replay;
mod report;
mod revenue;
mod score;
mod screen;
mod serve;
mod store;
mod tactics;
mod thefts;
mod token;
mod trace;
mod triage;
mod verify;
mod watch;

use crate::{
    args::{Args, Days, Verb},
    say::Outcome,
};
use archive::{Archive, View, Watch};
use jiff::{Zoned, civil::Date};
use std::{error::Error, path::PathBuf};

/// What every verb gets besides its own arguments.
pub(crate) struct Setting {
    watch: Option<PathBuf>,
    /// Print JSON.
    pub(crate) json: bool,
}

impl Setting {
    /// The watch: the one that was named, or the nearest upward.
    pub(crate) fn watch(&self) -> Result<Watch, Box<dyn Error>> {
        Ok(match &self.watch {
            Some(dir) => Watch::open(dir)?,
            None => Watch::find(&std::env::current_dir()?)?,
        })
    }

    /// The watch that was named or is upward; none is an error only where one was named.
    pub(crate) fn watch_if_any(&self) -> Result<Option<Watch>, Box<dyn Error>> {
        match self.watch() {
            Err(error) if self.watch.is_none() && is_no_watch(&*error) => Ok(None),
            other => other.map(Some),
        }
    }

    /// The watch's archive, with a word where it lags behind its ledger.
    pub(crate) fn archive(&self) -> Result<Archive, Box<dyn Error>> {
        let archive = Archive::open(&self.watch()?)?;
        if archive.behind()? > 0 {
            eprintln!(
                "note: the archive is {} entries behind its ledger; run `watchkeeper rebuild`",
                archive.behind()?
            );
        }
        Ok(archive)
    }
}

fn is_no_watch(error: &(dyn Error + 'static)) -> bool {
    matches!(error.downcast_ref(), Some(archive::ArchiveError::NoWatch { .. }))
}

impl From<Days> for View {
    fn from(days: Days) -> Self {
        Self { as_of: days.as_of, known_at: days.known_at, held_before: None }
    }
}

/// Today, where the user is.
pub(crate) fn today() -> Date {
    Zoned::now().date()
}

pub(crate) fn run(args: Args) -> Outcome {
    let setting = Setting { watch: args.watch, json: args.json };
    match args.verb {
        Verb::Init(args) => init::run(&setting, &args),
        Verb::Gather(args) => gather::run(&setting, &args),
        Verb::Claims(args) => claims::run(&setting, &args),
        Verb::Screen(args) => screen::run(&setting, &args),
        Verb::Compare => compare::run(&setting),
        Verb::Triage(args) => triage::run(&setting, &args),
        Verb::Dismiss(args) => dismiss::run(&setting, &args),
        Verb::Replay(args) => replay::run(&setting, &args),
        Verb::Lookback(args) => lookback::run(&setting, &args),
        Verb::Path(args) => path::run(&setting, &args),
        Verb::Labels(args) => labels::run(&setting, &args),
        Verb::Trace(args) => trace::run(&setting, &args),
        Verb::Exposure(args) => exposure::run(&setting, &args),
        Verb::Watch(args) => watch::run(&setting, &args),
        Verb::Store(args) => store::run(&setting, &args),
        Verb::Cluster(args) => cluster::run(&setting, &args),
        Verb::Demix(args) => demix::run(&setting, args),
        Verb::Bridge(args) => bridge::run(&setting, &args),
        Verb::Reconcile(args) => reconcile::run(&setting, &args),
        Verb::Check(args) => check::run(&setting, &args),
        Verb::Thefts(args) => thefts::run(&setting, &args),
        Verb::Revenue(args) => revenue::run(&setting, &args),
        Verb::Norms(args) => norms::run(&setting, &args),
        Verb::Conduct(args) => conduct::run(&setting, &args),
        Verb::Tactics(args) => tactics::run(&setting, &args),
        Verb::Outlook(args) => outlook::run(&setting, &args),
        Verb::Score(args) => score::run(&setting, &args),
        Verb::Delta(args) => delta::run(&setting, &args),
        Verb::Draft(args) => draft::run(&setting, &args),
        Verb::Report(args) => report::run(&setting, &args),
        Verb::Verify(args) => verify::run(&setting, &args),
        Verb::Ledger(args) => ledger::run(&setting, &args),
        Verb::Serve(args) => serve::run(&setting, &args),
        Verb::Token(args) => token::run(&setting, &args),
        Verb::Audit(args) => audit::run(&setting, &args),
        Verb::Rebuild => rebuild::run(&setting),
        Verb::Completions(args) => manual::completions(&args),
        Verb::Man => manual::page(),
    }
}
