//! Who: the path to a listed parent, as known on each day.

use super::{Drafting, Material, found, say};
use crate::{
    methods::path::{HopResult, PathResult, Result_},
    twin::{Cite, Figure, PathRow, PathStep, Sentence},
    words,
    work::Found,
};
use jiff::civil::Date;
use record::PartialDate;

pub(super) fn section(drafting: &mut Drafting, material: &Material<'_>) {
    drafting.section("IV", "Who is behind it");
    drafting.paragraph(known_on_each_day(material));
    drafting.picture(
        "From the wallet to an entry of the UN list, as known on three days".to_owned(),
        "Grades are of the best claim of each step (A completely reliable, 1 confirmed). A path is as strong as its weakest step.",
        Figure::Paths(material.findings.paths.iter().map(|(day, found)| picture(*day, found)).collect()),
    );
    if let Some((_, latest)) = material.findings.paths.last()
        && let Some(best) = latest.result.paths.first()
    {
        drafting.paragraph(best.hops.iter().map(|hop| step(hop, latest)).collect());
        drafting.paragraph(weight(best, latest));
    }
}

/// One sentence for the summary, on the newest path.
pub(super) fn summary(material: &Material<'_>) -> Vec<Sentence> {
    let Some((_, latest)) = material.findings.paths.last() else { return vec![] };
    let Some(best) = latest.result.paths.first() else {
        return vec![found("No path from the wallet to the list is known.", latest.id)];
    };
    vec![found(
        format!(
            "The wallet that took the payment leads, in {} steps, to {}, entry {} of the UN 1718 list.",
            words::small(best.hops.len()),
            best.hops.last().map_or("itself", |hop| hop.to_name.as_str()),
            best.reference
        ),
        latest.id,
    )]
}

/// The claims of the first step of the newest path.
pub(super) fn listing_claims(material: &Material<'_>) -> Vec<Cite> {
    let latest = material.findings.paths.last().and_then(|(_, found)| found.result.paths.first());
    let first = latest.and_then(|path| path.hops.first());
    first.into_iter().flat_map(|hop| &hop.claims).map(|id| Cite::Claim(*id)).collect()
}

/// The day on which the first step of the newest path became known.
pub(super) fn listed_since(material: &Material<'_>) -> Option<Date> {
    let (_, latest) = material.findings.paths.last()?;
    let first = latest.result.paths.first()?.hops.first()?;
    let known =
        |id| material.archive.claim(id, &archive::View::now()).ok().flatten().map(|held| held.claim.known);
    first.claims.iter().filter_map(known).min().map(PartialDate::last_day)
}

fn known_on_each_day(material: &Material<'_>) -> Vec<Sentence> {
    let sentence = |(day, path): &(Date, Found<Result_>)| {
        let when =
            if *day == material.today { "Today".to_owned() } else { format!("On {}", words::day(*day)) };
        match path.result.paths.first() {
            None => {
                found(format!("{when}, no path from the wallet to any entry of the list was known."), path.id)
            }
            Some(best) => found(
                format!(
                    "{when}, a path {} known: {}, which is entry {} of the list.",
                    if *day == material.today { "is" } else { "was" },
                    chain(best),
                    best.reference
                ),
                path.id,
            ),
        }
    };
    material.findings.paths.iter().map(sentence).collect()
}

fn chain(path: &PathResult) -> String {
    let Some(first) = path.hops.first() else { return "the wallet itself".to_owned() };
    let mut text =
        format!("the wallet {}", words::short(first.from.as_str().rsplit(':').next().unwrap_or_default()));
    for (place, hop) in path.hops.iter().enumerate() {
        let link = if place == 0 { " " } else { ", which " };
        text.push_str(&format!("{link}{} {}", hop.words, hop.to_name));
    }
    text
}

fn step(hop: &HopResult, path: &Found<Result_>) -> Sentence {
    let origins = match hop.origins.as_slice() {
        [one] => format!("this step rests on one origin, {one}, whose own act it is"),
        many => format!("{} origins say so: {}", words::small(many.len()), many.join("; ")),
    };
    let contested = if hop.contested { "; it is contested" } else { "" };
    let from = if hop.from.as_str().starts_with("wallet:") {
        format!("The wallet {}", words::short(hop.from.as_str().rsplit(':').next().unwrap_or_default()))
    } else {
        hop.from_name.clone()
    };
    let cites =
        hop.claims.iter().chain(&hop.against).map(|id| Cite::Claim(*id)).chain([Cite::Finding(path.id)]);
    say(
        format!(
            "{from} {} {} ({}, grade {}); {origins}{contested}.",
            hop.words, hop.to_name, hop.valid, hop.grade
        ),
        cites,
    )
}

fn weight(best: &PathResult, path: &Found<Result_>) -> Vec<Sentence> {
    let name = best.hops.last().map_or("The account", |hop| hop.to_name.as_str());
    let listing = best.listing_claims.iter().map(|id| Cite::Claim(*id)).chain([Cite::Finding(path.id)]);
    let reach = if best.freeze_reaches {
        "Every step is ownership, control or agency, so the freeze on the listed parent reaches the wallet."
    } else {
        "Not every step is ownership, control or agency, so the path connects but a freeze does not reach through it."
    };
    vec![
        say(format!("{name} is on the UN list as {}, {}.", best.reference, best.listed), listing),
        found(reach, path.id),
    ]
}

fn picture(known_at: Date, path: &Found<Result_>) -> PathRow {
    let mut row = PathRow { known_at, nodes: vec![], steps: vec![], finding: path.id };
    let Some(best) = path.result.paths.first() else { return row };
    if let Some(first) = best.hops.first() {
        let address = first.from.as_str().strip_prefix("wallet:").map(|_| words::short(&first.from_name));
        row.nodes.push((address.unwrap_or_else(|| first.from_name.clone()), first.from.to_string()));
    }
    for hop in &best.hops {
        row.nodes.push((hop.to_name.clone(), hop.to.to_string()));
        row.steps.push(PathStep {
            words: hop.words.clone(),
            grade: hop.grade.clone(),
            origins: hop.origins.len(),
            contested: hop.contested,
        });
    }
    row.nodes.push((format!("UN list {}", best.reference), best.list.clone()));
    row
}
