//! Which records of the dossier are the same: those that bear one name, letter for letter.

use super::Res;
use record::{Claim, EntityId, Identity, Judgement, PartialDate};
use std::collections::{BTreeMap, BTreeSet};

/// Joins records of different sources whose names or aliases are the same but for case, spaces and punctuation.
pub(crate) fn judge(sources: &[&Vec<Claim>]) -> Res<Vec<Identity>> {
    let on = super::day("2026-11-23")?;
    let mut bearers = BTreeMap::<String, BTreeSet<EntityId>>::new();
    for claim in sources.iter().flat_map(|claims| claims.iter()) {
        if matches!(&*claim.property, "name" | "alias") {
            let name = plain(&claim.value.as_text());
            if name.chars().count() >= 6 {
                bearers.entry(name).or_default().insert(claim.subject.clone());
            }
        }
    }
    let mut judged = BTreeMap::new();
    for (name, ids) in bearers {
        let ids: Vec<_> = ids.into_iter().collect();
        for (at, left) in ids.iter().enumerate() {
            for right in ids.iter().skip(at + 1).filter(|right| source(right) != source(left)) {
                judged
                    .entry((left.clone(), right.clone()))
                    .or_insert_with(|| identity(left, right, &name, on));
            }
        }
    }
    Ok(judged.into_values().collect())
}

fn identity(left: &EntityId, right: &EntityId, name: &str, on: PartialDate) -> Identity {
    Identity {
        left: left.clone(),
        right: right.clone(),
        judgement: Judgement::Same,
        by: "the dossier's derivation".to_owned(),
        on,
        why: format!(
            "both bear the name '{name}', letter for letter; both are organisations under DPRK programmes"
        ),
        evidence: vec![],
    }
}

fn source(id: &EntityId) -> &str {
    id.as_str().split(':').next().unwrap_or_default()
}

fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
