//! Where the sources disagree, in which way, and what stands.

use super::{Field, limits, named};
use crate::{
    draft::{Drafting, found, say},
    twin::Cite,
};
use assess::{
    origin::canonical,
    reconcile::{Group, counted},
};
use std::collections::BTreeMap;

pub(super) fn section(drafting: &mut Drafting, field: &Field) {
    let (groups, id) = (&field.reconcile.result, field.reconcile.id);
    drafting.section("IX", "Where the sources disagree");
    let mut kinds = BTreeMap::<&str, usize>::new();
    for group in groups.iter().filter(|group| group.disagrees()) {
        *kinds.entry(group.kind.code()).or_default() += 1;
    }
    let mut counts: Vec<_> = kinds.into_iter().collect();
    counts.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let counts: Vec<_> =
        counts.into_iter().map(|(code, count)| format!("{} {count}", code.replace('_', " "))).collect();
    drafting.paragraph(vec![found(
        format!("The record holds {}. By kind of disagreement: {}.", counted(groups), counts.join(", ")),
        id,
    )]);
    let totals =
        groups.iter().filter(|group| group.disagrees() && group.subject.as_str().starts_with("total:"));
    drafting.paragraph(totals.take(6).map(|group| sentence(group, id)).collect());
    drafting.table(
        "Every question on which the sources do not say one thing, with all values",
        vec![Cite::Finding(id)],
        true,
        &["On", "What", "Kind", "Values, and who says so", "What stands, and why"],
        groups.iter().map(row).collect(),
    );
    limits(drafting, &field.reconcile.finding, id);
}

fn sentence(group: &Group, id: record::FindingId) -> crate::twin::Sentence {
    let cites = group.claims.iter().map(|claim| Cite::Claim(*claim)).chain([Cite::Finding(id)]);
    let why = named(group.why.trim_end_matches('.'));
    let kind = group.kind.code().replace('_', " ");
    let property = group.property.replace(['_', ':'], " ");
    say(format!("{}, {property}: {why} ({kind}).", subject(group.subject.as_str())), cites)
}

/// A subject in words: those of its id, without the kind that it begins with; an estimator by its name.
fn subject(id: &str) -> String {
    let parts: Vec<_> = id.split(':').collect();
    match parts.as_slice() {
        ["total", what, who, ..] => {
            let what = what.replace('-', " ").replace("dprk", "DPRK");
            format!("{what} as counted by {}", canonical(&who.replace('-', " ")).unwrap_or(who))
        }
        ["incident", day, victim] => format!("{} ({day})", victim.replace('-', " ")),
        ["unscr", number, rest @ ..] => {
            let place = rest.join(" ").replace("para-", "paragraph ");
            format!("resolution {number} {place}").trim_end().to_owned()
        }
        ["ratio" | "entity" | "facilitator" | "list" | "person", rest @ ..] => {
            rest.join(" ").replace('-', " ")
        }
        _ => id.replace('-', " "),
    }
}

fn row(group: &Group) -> Vec<String> {
    let value = |stands: bool| {
        let chosen = group.positions.iter().filter(move |position| position.stands == stands);
        chosen
            .map(|position| format!("{} ({})", named(&position.value), position.said_by))
            .collect::<Vec<_>>()
    };
    let mut all = value(true);
    all.extend(value(false));
    let stands: Vec<_> =
        group.positions.iter().filter(|position| position.stands).map(|p| named(&p.value)).collect();
    let stands = if stands.is_empty() { "none".to_owned() } else { stands.join("; ") };
    vec![
        subject(group.subject.as_str()),
        group.property.replace(['_', ':'], " "),
        group.kind.code().replace('_', " "),
        all.join("; "),
        format!("{stands}: {}", named(&group.why)),
    ]
}
