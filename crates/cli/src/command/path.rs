//! `path ENTITY`: the best paths to an entry of a list.

use super::Setting;
use crate::{
    args::PathArgs,
    exit,
    say::{self, Outcome},
};
use archive::{Archive, View};
use record::Relation;
use screen::{Path, RecordLinks, best_paths, resolve};
use serde_json::json;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &PathArgs) -> Outcome {
    let archive = setting.archive()?;
    let start = resolve(&archive, &args.entity)?;
    let start = archive.clusters().canonical(&start).clone();
    let lists = archive.lists()?;
    if !lists.contains(&args.to_list) {
        let held = lists.into_iter().collect::<Vec<_>>().join(", ");
        return Err(format!(
            "no entry of a list '{}' is held\nhint: the lists held are {held}",
            args.to_list
        )
        .into());
    }
    let links = RecordLinks::new(&archive, &args.to_list, View::from(args.days));
    let answer = best_paths(&links, &start, args.limit)?;
    if setting.json {
        let paths = answer.paths.iter().map(|path| path.as_json(&archive)).collect::<Result<Vec<_>, _>>()?;
        say::json(&json!({ "from": start, "list": args.to_list, "paths": paths, "cut": answer.cut }))?;
    } else {
        for (number, path) in answer.paths.iter().enumerate() {
            show(&archive, number + 1, path)?;
        }
        if answer.paths.is_empty() {
            say::text(&format!(
                "No path from {} to an entry of {} is known in that view.",
                archive.caption(&start)?,
                args.to_list
            ))?;
        }
    }
    Ok(if answer.paths.is_empty() { exit::CLEAR } else { exit::FOUND })
}

/// A path in words.
pub(super) fn show(archive: &Archive, number: usize, path: &Path) -> Result<(), Box<dyn Error>> {
    let reach = if path.freeze_reaches {
        "a freeze reaches through every step"
    } else {
        "context only: not every step is control"
    };
    say::text(&say::bold(&format!("Path {number}: strength {} of 1000; {reach}", path.strength)))?;
    for hop in &path.hops {
        let words = Relation::find(&hop.relation).map_or("is tied to", |relation| relation.words);
        let origins = if hop.origins.len() == 1 {
            "one origin".to_owned()
        } else {
            format!("{} origins", hop.origins.len())
        };
        let contested = if hop.contested { ", CONTESTED" } else { "" };
        say::text(&format!("  {} {words} {}", archive.caption(&hop.from)?, archive.caption(&hop.to)?))?;
        let claims: Vec<_> = hop.claims.iter().map(record::Digest::short).collect();
        say::text(&say::dim(&format!(
            "      {}; grade {}; {origins}{contested}; claims {}",
            hop.valid,
            hop.grade,
            claims.join(" ")
        )))?;
    }
    say::text(&format!(
        "  which is entry {} of {} ({})",
        path.listing.reference, path.listing.list, path.listing.valid
    ))
}
