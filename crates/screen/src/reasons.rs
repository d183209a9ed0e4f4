//! Why a candidate was found, in words and shares: what an analyst reads.

use crate::{
    index::Index,
    model::{GRADED, Model, weight_names},
    party::Party,
    search::Found,
};
use names::{Name, Side};
use serde::Serialize;
use std::sync::LazyLock;

/// The weights' names, made once: a service tells reasons thousands of times a second.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(weight_names);

/// One thing that speaks for or against a match.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// The feature, as `model.tsv` names it.
    pub feature: String,
    /// What it adds, in nats: above 0 it speaks for the match.
    pub nats: f32,
    /// The words of the query that it is about.
    pub asked: String,
    /// The words of the listed name that it is about.
    pub listed: String,
}

/// Less than this is not worth saying, in nats.
const LEAST: f32 = 0.05;

/// Differences below these are no difference to a reader, in nats.
const TOLD: [(&str, f32); 2] = [("slips", 1.0), ("worst_slip", 0.4)];

/// Whether a feature of a candidate is worth telling.
fn is_told(found: &Found, feature: &str) -> bool {
    let value =
        GRADED.iter().position(|graded| graded.name == feature).and_then(|at| found.features.graded.get(at));
    let least = TOLD.iter().find(|(name, _)| *name == feature).map_or(0.0, |(_, least)| *least);
    value.is_none_or(|value| *value >= least)
}

/// The texts of the words that a mask selects.
fn text(name: &str, parsed: &Name, mask: u32) -> String {
    let chosen = parsed.words.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
    let mut spans: Vec<(u32, u32)> = chosen.map(|(_, word)| word.span).collect();
    // Several words may have been cut out of one token: 朝鲜光鲜银行.
    spans.dedup();
    let texts: Vec<&str> =
        spans.into_iter().filter_map(|(start, end)| name.get(start as usize..end as usize)).collect();
    texts.join(" ")
}

impl Index {
    /// The reasons of a candidate, the strongest first. Those about the name carry the pieces that they are about.
    pub fn reasons(&self, asked: &Party, found: &Found, model: &Model) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = vec![];
        for (at, nats) in model.shares(&found.features) {
            let feature = NAMES.get(at).map_or("", |name| name.split('@').next().unwrap_or_default());
            match reasons.iter_mut().find(|reason| reason.feature == feature) {
                Some(reason) => reason.nats += nats,
                None => reasons.push(Reason {
                    feature: feature.to_owned(),
                    nats,
                    asked: String::new(),
                    listed: String::new(),
                }),
            }
        }
        let (asked_name, listed_name) = (self.asked_name(asked, found), self.listed_name(found));
        let (Some(asked_name), Some(listed_name)) = (asked_name, listed_name) else { return reasons };
        let (one, other) = (
            Name::parse(asked_name, asked.kind, Side::Asked),
            Name::parse(listed_name, asked.kind, Side::Listed),
        );
        for reason in reasons.iter_mut().filter(|reason| reason.feature == "agreement") {
            let (query, listed) = found
                .alignment
                .pieces
                .iter()
                .fold((0, 0), |(query, listed), piece| (query | piece.query, listed | piece.listed));
            reason.asked = text(asked_name, &one, query);
            reason.listed = text(listed_name, &other, listed);
        }
        reasons.retain(|reason| reason.nats.abs() >= LEAST && is_told(found, &reason.feature));
        reasons.sort_by(|one, other| other.nats.abs().total_cmp(&one.nats.abs()));
        reasons
    }

    /// The name of the query that fits best.
    fn asked_name<'p>(&self, asked: &'p Party, found: &Found) -> Option<&'p str> {
        asked.names.get(found.asked_name).map(|called| called.text.as_str())
    }

    /// The listed name that fits best.
    pub fn listed_name(&self, found: &Found) -> Option<&str> {
        let row = self.rows.get(found.alignment.row as usize)?;
        let party = self.parties.get(row.party as usize)?;
        party.names.get(row.name as usize).map(|called| called.text.as_str())
    }
}
