//! `serve`: the HTTP API over the watch, or over a list file.

use super::Setting;
use crate::{
    args::Serve as Args,
    exit,
    say::{self, Outcome},
};
use archive::Watch;
use serde_json::json;
use server::{Access, Desk, Listen, Serving, Snapshot, Token, serve};
use std::{error::Error, io::IsTerminal, net::SocketAddr};

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    // The address and the rules first: nothing is read for what will be refused.
    let listen: Listen = args.listen.parse()?;
    let watch = if args.index.is_some() { None } else { Some(setting.watch()?) };
    let access = Access::of(watch.as_ref())?;
    access.may_listen(listen)?;
    let serving = watch.as_ref().map(Serving::begin).transpose()?;
    let bar = say::progress();
    bar.set_message("reading what is to be served");
    let snapshot = match &args.index {
        Some(file) => Snapshot::of_file(file)?,
        None => Snapshot::of_watch(&setting.watch()?)?,
    };
    bar.finish_and_clear();
    let datasets = snapshot.datasets().skip(1).collect::<Vec<_>>().join(", ");
    let served = format!("snapshot {}: {} entities; lists: {datasets}", snapshot.version(), snapshot.len());
    let link = link(setting, watch.as_ref(), &access)?;
    let listening = |address| {
        eprintln!("{served}");
        if let Some(error) = serving.as_ref().and_then(|serving| serving.at(address).err()) {
            eprintln!("note: serve.lock does not say where this service listens: {error}");
        }
        ready(setting.json, address, link.as_ref());
    };
    serve(listen, Desk::with(snapshot, access)?, listening, |what| eprintln!("note: {what}"))?;
    eprintln!("stopped");
    Ok(exit::CLEAR)
}

/// A token of this run, for whoever could read the watch's folder anyway: on a terminal or for the program that started
/// it, and in no log.
fn link(setting: &Setting, watch: Option<&Watch>, access: &Access) -> Result<Option<Token>, Box<dyn Error>> {
    let is_read_now = setting.json || std::io::stdout().is_terminal();
    if !is_read_now || watch.is_none_or(|watch| watch.signer().is_err()) {
        return Ok(None);
    }
    let who = std::env::var("USER").ok().filter(|name| !name.trim().is_empty());
    Ok(Some(access.draw_run_token(&who.unwrap_or_else(|| "operator".to_owned()))?))
}

/// Says where it listens, on stdout: a program that started it waits for this line.
fn ready(json: bool, address: SocketAddr, token: Option<&Token>) {
    let link = token.map(|token| format!("http://{address}/#token={}", token.text()));
    let told = if json {
        say::json(&json!({ "listening": address.to_string(), "pid": std::process::id(), "link": link }))
    } else {
        let board = link.map(|link| format!("\nas an approver, until it stops: {link}")).unwrap_or_default();
        say::text(&format!(
            "listening on http://{address} (stop with Ctrl-C); what it offers: http://{address}/openapi.json{board}"
        ))
    };
    if let Err(error) = told {
        eprintln!("note: {error}");
    }
}
