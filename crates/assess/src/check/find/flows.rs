//! Where stolen money went: what a service washed, what was frozen or recovered. Part of a theft, never the whole.

use super::{Ground, found};
use crate::{
    Stated,
    check::{
        compare::{Judgement, number},
        gazetteer::Sort,
        grammar::amount::{Amount, Unit},
        scene::{Found, Scene},
    },
};
use record::EntityId;

/// Words of what became of money, and the properties that say it.
const BECAME: [(&[&str], &[&str]); 5] = [
    (
        &[
            "laundered",
            "launder",
            "laundering",
            "converted",
            "swapped",
            "moved",
            "transferred",
            "sent",
            "processed",
            "mixed",
            "routed",
            "washed",
            "funnelled",
            "funneled",
            "passed through",
            "took in",
            "through",
        ],
        &["laundered_via", "laundering"],
    ),
    (&["recovered", "recover", "recovery", "returned", "retrieved", "clawed back", "seized"], &["recovered"]),
    (&["frozen", "froze", "freeze", "blocked", "blacklisted"], &["frozen"]),
    (
        &[
            "attempted",
            "tried",
            "attempt",
            "saved",
            "sought",
            "foiled",
            "prevented",
            "from losing",
            "stopped",
            "almost lost",
            "nearly lost",
        ],
        &["amount_attempted"],
    ),
    (
        &[
            "forfeiture",
            "fine",
            "fined",
            "settlement",
            "settled",
            "bounty",
            "bounties",
            "ransom",
            "deposited",
            "withdrew",
            "withdrawn",
            "valuation",
            "valued",
            "raised",
            "volume",
            "users",
            "insured",
            "reimbursed",
            "fee",
            "fees",
            "wages",
            "reward",
            "rewards",
            "reserves",
            "loan",
            "loans",
            "revenue",
            "budget",
            "customers",
            "compensation",
            "assets under management",
        ],
        &[],
    ),
];

pub(super) fn find(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    for amount in &scene.amounts {
        if scene.is_quoted(amount.tokens.start) || !matches!(amount.unit, Unit::Money(_) | Unit::Coin(_)) {
            continue;
        }
        let clause = scene.clause(amount.tokens.start);
        let Some((_, properties)) =
            BECAME.iter().find(|(cues, _)| scene.find(clause.clone(), cues).is_some())
        else {
            continue;
        };
        let victim = scene.nearest(&amount.tokens, &[Sort::Incident]);
        let ids: Vec<&EntityId> = match victim {
            Some(victim) => victim.name.ids.iter().collect(),
            None => scene.incident_before.iter().flat_map(|name| &name.ids).collect(),
        };
        let claims: Vec<&Stated> = ids
            .iter()
            .flat_map(|id| ground.holdings.on(id.as_str()))
            .filter(|stated| properties.iter().any(|prefix| stated.claim.property.starts_with(prefix)))
            .filter(|stated| of_a_service_named(scene, stated))
            .copied()
            .collect();
        let judged = judge(amount, &claims);
        if judged.is_none() && victim.is_none() {
            continue;
        }
        let judgement =
            judged.unwrap_or_else(|| Judgement::unverifiable("the archive has no such part of this theft"));
        let subject = ids.first().map_or("incident", |id| id.as_str());
        out.push(found(scene, &[&amount.tokens], subject, "part_of_theft", amount.say(), judgement));
    }
}

/// What went through a service is compared where the sentence names that service; a claim on none always.
fn of_a_service_named(scene: &Scene<'_>, stated: &Stated) -> bool {
    let Some((_, service)) = stated.claim.property.split_once(':') else { return true };
    let word = service.split(['-', '_']).next().unwrap_or_default();
    scene.tokens.iter().any(|token| token.lower == word)
}

fn judge(amount: &Amount, claims: &[&Stated]) -> Option<Judgement> {
    number::judge(amount, claims, false, false)
}
