//! `audit`: which marked records the service disclosed, when, and to whom.

use super::Setting;
use crate::{
    args::Audit as Args,
    exit,
    say::{self, Outcome},
};
use jiff::tz::TimeZone;
use server::{Audit, Disclosed};

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let wanted = |read: &Disclosed| {
        args.who.as_ref().is_none_or(|who| *who == read.who)
            && args.since.is_none_or(|day| read.at.to_zoned(TimeZone::UTC).date() >= day)
    };
    let audit = Audit::of(&setting.watch()?, wanted)?;
    if setting.json {
        audit.reads.iter().try_for_each(|read| say::json(read))?;
    } else {
        let cells = |read: &Disclosed| {
            let (at, role, status) = (read.at.to_string(), read.role.to_string(), read.status.to_string());
            vec![at, read.who.clone(), role, read.route.clone(), status, read.count.to_string()]
        };
        let rows: Vec<Vec<String>> = audit.reads.iter().map(cells).collect();
        say::table(&["at", "who", "role", "route", "status", "marked"], &rows)?;
    }
    if audit.unreadable > 0 {
        eprintln!("note: {} lines of audit.log cannot be read", audit.unreadable);
        return Ok(exit::PARTIAL);
    }
    Ok(exit::CLEAR)
}
