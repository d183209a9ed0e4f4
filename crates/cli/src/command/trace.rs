//! `trace`: money followed first in, first out, in a watch or over a store of its own.

use super::Setting;
use crate::{
    args::Trace,
    exit,
    say::{self, Outcome},
};
use jiff::{civil::Date, tz::TimeZone};
use record::Address;
use report::{Desk, FollowRequest, Followed};
use std::{error::Error, path::Path};
use trace::{Policy, trace_store};

pub(super) fn run(setting: &Setting, args: &Trace) -> Outcome {
    let until = args.until.as_deref().map(second).transpose()?;
    match (&args.store, &args.seeds) {
        (Some(store), Some(seeds)) => over_store(setting, store, seeds, until),
        _ => in_watch(setting, args, until),
    }
}

fn over_store(setting: &Setting, store: &Path, seeds: &Path, until: Option<u32>) -> Outcome {
    let traced = trace_store(store, seeds, Policy::Fifo, until)?;
    if setting.json {
        say::json(&traced)?;
    } else {
        say::text(&format!(
            "{} units on {} accounts; checksum {}; {:.3} s",
            traced.tainted_total.unwrap_or_default(), traced.accounts, traced.checksum, traced.seconds
        ))?;
    }
    Ok(exit::CLEAR)
}

fn in_watch(setting: &Setting, args: &Trace, until: Option<u32>) -> Outcome {
    if args.addresses.is_empty() {
        return Err("no address to trace from\nhint: watchkeeper trace ADDRESS [--tx HASH], or --store STORE --seeds FILE".into());
    }
    let desk = Desk::new(setting.archive()?);
    // A target with a typing error is not an address that nothing reached.
    let only_to = args.to.as_deref().map(Address::parse).transpose()?;
    let only_to = only_to.as_ref().map(Address::as_str);
    let request =
        FollowRequest { asset: &args.asset, from: &args.addresses, transactions: &args.tx, until, only_to };
    let followed = desk.follow(&request)?;
    if setting.json {
        say::json(&followed)?;
    } else {
        show(&followed)?;
    }
    Ok(exit::CLEAR)
}

fn show(followed: &Followed) -> Result<(), Box<dyn Error>> {
    say::text(&format!(
        "followed {}: stopped {}, at rest {}, fees {}, unknown {} (base units)",
        followed.stolen, followed.stopped, followed.at_rest, followed.fees, followed.unknown
    ))?;
    let rows: Vec<_> = followed
        .stops
        .iter()
        .map(|stop| vec![stop.account.clone(), stop.name.clone(), stop.amount.clone(), stop.reason.clone()])
        .collect();
    say::table(&["stopped at", "label", "amount", "why"], &rows)?;
    let rows: Vec<_> = followed
        .ends
        .iter()
        .take(20)
        .map(|end| {
            vec![
                end.account.clone(),
                end.amount.clone(),
                end.why.clone().unwrap_or_else(|| "at rest".to_owned()),
            ]
        })
        .collect();
    say::table(&["last seen at", "amount", "state"], &rows)
}

/// Unix seconds, or the last second of a day.
fn second(text: &str) -> Result<u32, Box<dyn Error>> {
    if let Ok(second) = text.parse() {
        return Ok(second);
    }
    let day: Date = text.parse().map_err(|_| {
        format!("'{text}' is neither a day nor a number of seconds\nhint: --until 2022-05-19")
    })?;
    let end = day.tomorrow()?.to_zoned(TimeZone::UTC)?.timestamp().as_second() - 1;
    Ok(u32::try_from(end).map_err(|_| {
        format!("no transfer can be dated {text}: chain data count seconds from 1970 to 2106\nhint: --until 2022-05-19")
    })?)
}
