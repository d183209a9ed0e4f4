//! The program as its users meet it: every verb is run as a process, on watches made for the purpose.
//!
//! One binary for all verbs, so that the bundled dossier is worked once and its watch and report are shared.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

mod arrows;
mod bad_input;
mod claims;
mod common;
mod compare;
mod crash;
mod delta;
mod demo;
mod dismiss;
mod drafts;
mod field;
mod fixtures;
mod gather;
mod guide;
mod init;
mod labels;
mod later;
mod ledger;
mod lookback;
mod money;
mod output;
mod path;
mod rebuild;
mod replay;
mod screen;
mod screen_customers;
mod serve;
mod serve_jobs;
mod tamper;
mod tamper_watch;
mod token;
mod trace;
mod triage;
mod watch;
