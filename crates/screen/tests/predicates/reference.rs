//! The rule done slowly and obviously, in whole percents: no worklist, no index, no shared code with the real one.

use crate::made::Made;
use record::EntityId;
use std::collections::{BTreeMap, BTreeSet};

/// Shares known exactly: owned to (owner, percent).
pub(crate) type World = BTreeMap<EntityId, Vec<(EntityId, u32)>>;

/// Who is blocked in a world: start with the listed; as long as anyone else has 50 or more in blocked hands, add them.
pub(crate) fn blocked_in(world: &World, listed: &BTreeSet<EntityId>) -> BTreeSet<EntityId> {
    let mut blocked = listed.clone();
    loop {
        let more =
            world.keys().find(|entity| !blocked.contains(*entity) && held(world, entity, &blocked) >= 50);
        let Some(more) = more.cloned() else { return blocked };
        blocked.insert(more);
    }
}

/// Percent of `entity` in the hands of `blocked`; what it holds of itself aside.
pub(crate) fn held(world: &World, entity: &EntityId, blocked: &BTreeSet<EntityId>) -> u32 {
    let stakes = world.get(entity).into_iter().flatten();
    stakes.filter(|(owner, _)| owner != entity && blocked.contains(owner)).map(|(_, share)| share).sum()
}

/// A share's ends in whole percents, the upper one whether excluded or not.
fn ends(share: screen::predicate::ShareRange) -> (u32, u32) {
    let whole = |percent: screen::predicate::Percent| percent.to_string().parse::<u32>().unwrap();
    (whole(share.low), whole(share.high))
}

/// Every world that the ranges allow, on a grid of `step` percent and never above 100 in all.
pub(crate) fn worlds(made: &Made, step: u32) -> Vec<World> {
    let mut worlds = vec![World::new()];
    for (entity, stakes) in &made.stakes {
        let mut choices: Vec<Vec<(EntityId, u32)>> = vec![vec![]];
        for (owner, share) in stakes {
            let (low, high) = ends(*share);
            let values =
                (low..=high).filter(|value| value.is_multiple_of(step) || *value == low || *value == high);
            choices = values
                .flat_map(|value| {
                    choices.iter().map(move |choice| [choice.as_slice(), &[(owner.clone(), value)]].concat())
                })
                .collect();
        }
        choices.retain(|choice| choice.iter().map(|(_, share)| share).sum::<u32>() <= 100);
        worlds = worlds
            .iter()
            .flat_map(|world| {
                choices.iter().map(|choice| {
                    let mut world = world.clone();
                    world.insert(entity.clone(), choice.clone());
                    world
                })
            })
            .collect();
    }
    worlds
}

/// What [`bounds`] finds of one entity, in hundredths of a percent.
pub(crate) struct Found {
    pub(crate) least: u32,
    pub(crate) most: u32,
    pub(crate) certain: bool,
    pub(crate) possible: bool,
}

/// The two fixpoints of the rule with ranges, by passing over everything until nothing changes. An upper end that is
/// excluded is one hundredth less, which is exact where shares are multiples of five percent.
pub(crate) fn bounds(made: &Made) -> BTreeMap<EntityId, Found> {
    let (mut certain, mut possible) = (made.listed.clone(), made.listed.clone());
    loop {
        let mut changed = false;
        let mut all = BTreeMap::new();
        for (entity, stakes) in &made.stakes {
            let others = stakes.iter().filter(|(owner, _)| *owner != entity);
            let ends: Vec<_> = others.map(|(owner, share)| (owner, hundredths(*share))).collect();
            let sum = |wanted: &dyn Fn(&EntityId) -> bool, high: bool| -> u32 {
                ends.iter()
                    .filter(|(owner, _)| wanted(owner))
                    .map(|(_, ends)| if high { ends.1 } else { ends.0 })
                    .sum()
            };
            let least = sum(&|owner| certain.contains(owner), false).min(10_000);
            let most = sum(&|owner| possible.contains(owner), true).min(10_000);
            let consistent = sum(&|_| true, false) <= 10_000;
            let taken = if consistent { sum(&|owner| !possible.contains(owner), false) } else { 0 };
            let most = most.min(10_000 - taken);
            changed |= least >= 5_000 && certain.insert(entity.clone());
            changed |= most >= 5_000 && possible.insert(entity.clone());
            let (certain, possible) = (certain.contains(entity), possible.contains(entity));
            all.insert(entity.clone(), Found { least, most, certain, possible });
        }
        if !changed {
            return all;
        }
    }
}

fn hundredths(share: screen::predicate::ShareRange) -> (u32, u32) {
    let (low, high) = ends(share);
    (low * 100, high * 100 - u32::from(share.below))
}
