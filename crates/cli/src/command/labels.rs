//! `labels ADDRESS`: what is said of an address, by whom, and who contests it. `labels export`: a TagPack of them all.

use super::Setting;
use crate::{
    args::{Labels, LabelsVerb},
    exit,
    say::{self, Outcome},
};
use archive::View;
use gather::LabelTag;
use report::{AddressLabels, Desk, Dispute, Label};
use serde_json::json;
use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Write, stdout},
    path::Path,
};

pub(super) fn run(setting: &Setting, args: &Labels) -> Outcome {
    match (&args.verb, &args.address) {
        (Some(LabelsVerb::Export { chain, out }), _) => export(setting, chain.as_deref(), out.as_deref()),
        (None, Some(address)) => of_address(setting, address, &View::from(args.days)),
        (None, None) => {
            Err("no address is named\nhint: watchkeeper labels ADDRESS, or watchkeeper labels export".into())
        }
    }
}

fn of_address(setting: &Setting, address: &str, view: &View) -> Outcome {
    let found = Desk::new(setting.archive()?).labels(address, view)?;
    if setting.json {
        say::json(&found)?;
    } else {
        show(&found)?;
    }
    Ok(if found.labels.is_empty() { exit::CLEAR } else { exit::FOUND })
}

fn show(found: &AddressLabels) -> Result<(), Box<dyn Error>> {
    if found.labels.is_empty() {
        return say::text(&format!("Nobody is known to say what {} is.", found.address));
    }
    say::text(&found.address)?;
    let rows: Vec<_> = found.labels.iter().map(row).collect();
    say::table(&["label", "category", "actor", "grade", "says", "known", "contested"], &rows)?;
    found.contested.iter().try_for_each(|dispute| say::text(&contest(dispute)))?;
    stops(found)
}

/// The label that a trace stops on, and those that would stop it for another reason.
fn stops(found: &AddressLabels) -> Result<(), Box<dyn Error>> {
    let all: Vec<_> = found.labels.iter().filter_map(|label| Some((label, label.stop.as_ref()?))).collect();
    let Some((by, first)) = all.iter().find(|(_, stop)| stop.decides) else { return Ok(()) };
    say::text(&format!("a trace stops here ({}, {}): {}", by.originator, by.grade, first.reason))?;
    let mut told = vec![&first.category];
    for (by, stop) in &all {
        if !told.contains(&&stop.category) {
            told.push(&stop.category);
            say::text(&format!("it would stop too by ({}, {}): {}", by.originator, by.grade, stop.reason))?;
        }
    }
    Ok(())
}

fn row(label: &Label) -> Vec<String> {
    let text = |word: &Option<String>| word.clone().unwrap_or_else(|| "-".to_owned());
    let actor = match (&label.actor, &label.actor_name) {
        (Some(actor), Some(name)) => format!("{actor} ({name})"),
        (actor, _) => text(actor),
    };
    let category =
        label.category.iter().chain(&label.abuse).map(String::as_str).collect::<Vec<_>>().join(", ");
    vec![
        text(&label.label),
        if category.is_empty() { "-".to_owned() } else { category },
        actor,
        label.grade.clone(),
        label.originator.clone(),
        label.known.to_string(),
        if label.contested.is_empty() { "-".to_owned() } else { label.contested.join(", ") },
    ]
}

fn contest(dispute: &Dispute) -> String {
    let side = |said: &report::Said| {
        format!("{} says {} ({}, {})", said.originator, said.value, said.grade, said.known)
    };
    let sides: Vec<_> = dispute.says.iter().map(side).collect();
    format!("contested {}: {}", dispute.property, sides.join("; "))
}

fn export(setting: &Setting, chain: Option<&str>, out: Option<&Path>) -> Outcome {
    if let Some(chain) = chain.filter(|chain| !LabelTag::chains().any(|known| known == *chain)) {
        let known = LabelTag::chains().collect::<Vec<_>>().join(", ");
        return Err(format!("no chain is called '{chain}'\nhint: one of {known}").into());
    }
    if setting.json && out.is_none() {
        return Err("stdout cannot hold both the pack and JSON\nhint: add --out FILE.yaml".into());
    }
    let watch = setting.watch()?;
    let found = Desk::new(setting.archive()?).label_tags(chain)?;
    let title = format!("Labels of {}", watch.name());
    let write = |to: &mut dyn Write| gather::write_tagpack(&title, watch.name(), &found.tags, to);
    match out {
        Some(path) => to_file(path, &write)?,
        None => write(&mut BufWriter::new(stdout().lock()))?,
    }
    if found.denials > 0 {
        eprintln!(
            "note: {} denials are not in the pack: a tag cannot say what an address is not",
            found.denials
        );
    }
    if setting.json {
        say::json(&json!({ "file": out, "tags": found.tags.len(), "denials": found.denials }))?;
    } else {
        eprintln!("{} tags", found.tags.len());
    }
    Ok(exit::CLEAR)
}

fn to_file(path: &Path, write: &dyn Fn(&mut dyn Write) -> std::io::Result<()>) -> Result<(), Box<dyn Error>> {
    let fail = |error: std::io::Error| {
        format!(
            "cannot write {}: {error}\nhint: check the path, your rights and the space on the disk",
            path.display()
        )
    };
    let mut file = BufWriter::new(File::create(path).map_err(fail)?);
    write(&mut file).map_err(fail)?;
    Ok(file.flush().map_err(fail)?)
}
