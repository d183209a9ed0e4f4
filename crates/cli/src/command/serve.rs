//! `serve`: the HTTP API over the watch, or over a list file.

use super::Setting;
use crate::{
    args::Serve as Args,
    exit,
    say::{self, Outcome},
};
use serde_json::json;
use server::{Desk, Listen, Snapshot, serve};
use std::net::SocketAddr;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    // The address first: nothing is read for one that will be refused.
    let listen: Listen = args.listen.parse()?;
    let bar = say::progress();
    bar.set_message("reading what is to be served");
    let snapshot = match &args.index {
        Some(file) => Snapshot::of_file(file)?,
        None => Snapshot::of_watch(&setting.watch()?)?,
    };
    bar.finish_and_clear();
    let datasets = snapshot.datasets().skip(1).collect::<Vec<_>>().join(", ");
    let served = format!("snapshot {}: {} entities; lists: {datasets}", snapshot.version(), snapshot.len());
    let listening = |address| {
        eprintln!("{served}");
        ready(setting.json, address);
    };
    serve(listen, Desk::new(snapshot)?, listening, |what| eprintln!("note: {what}"))?;
    eprintln!("stopped");
    Ok(exit::CLEAR)
}

/// Says where it listens, on stdout: a program that started it waits for this line.
fn ready(json: bool, address: SocketAddr) {
    let told = if json {
        say::json(&json!({ "listening": address.to_string(), "pid": std::process::id() }))
    } else {
        say::text(&format!(
            "listening on http://{address} (stop with Ctrl-C); what it offers: http://{address}/openapi.json"
        ))
    };
    if let Err(error) = told {
        eprintln!("note: {error}");
    }
}
