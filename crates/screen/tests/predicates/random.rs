//! Random graphs of owners, with loops, against the references; and what must only ever go one way.

use crate::made::{DAY, Made, id};
use crate::reference::{blocked_in, bounds, held, worlds};
use proptest::prelude::*;
use screen::predicate::{Percent, ShareRange, Standing, fifty_percent};

fn name(n: u8) -> String {
    format!("n{n}")
}

/// (owner, owned, low, high, open) and the listed; self-stakes included.
fn graphs(nodes: u8, stakes: usize, step: u8) -> impl Strategy<Value = Made> {
    let percent = move || (0..=100 / step).prop_map(move |n| n * step);
    let stake = (0..nodes, 0..nodes, percent(), percent(), 0_u8..4);
    (prop::collection::vec(stake, 0..stakes), prop::collection::vec(0..nodes, 0..3)).prop_map(
        |(stakes, listed)| {
            let mut made =
                Made { listed: listed.into_iter().map(|n| id(&name(n))).collect(), ..Made::default() };
            for (owner, owned, a, b, kind) in stakes {
                // Half of the stakes are exact; a quarter of the ranges exclude their upper end.
                let (low, high) = if kind < 2 { (a, a) } else { (a.min(b), a.max(b)) };
                let range = ShareRange::between(low.into(), high.into()).unwrap();
                let range = ShareRange { below: kind == 3 && low < high, ..range };
                made.stakes.entry(id(&name(owned))).or_default().insert(id(&name(owner)), range);
            }
            made
        },
    )
}

fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::NotFound => 0,
        Standing::Unclear => 1,
        Standing::ByOwnership | Standing::Listed => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// The worklist over the read part of the graph finds what passing over all of it finds, for every entity.
    #[test]
    fn agrees_with_passing_over_everything(made in graphs(9, 26, 5)) {
        for (entity, found) in bounds(&made) {
            let answer = fifty_percent(&made, &entity, DAY).unwrap();
            if made.listed.contains(&entity) {
                prop_assert_eq!(answer.standing, Standing::Listed);
                continue;
            }
            let expected = if found.certain { 2 } else { u8::from(found.possible) };
            prop_assert_eq!(rank(answer.standing), expected, "{}", entity);
            let sum = answer.sum.unwrap();
            let hundredths = |percent: Percent| percent.to_string().parse::<u32>().unwrap() * 100;
            prop_assert_eq!(hundredths(sum.at_least), found.least);
            // An excluded end is shown as it is; the reference stays a little below it.
            let apart = hundredths(sum.at_most) - found.most;
            prop_assert!(if sum.below { (1..26).contains(&apart) } else { apart == 0 }, "{apart}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// The bounds are sound and tight: over every way the true shares can lie in their ranges, the least and the most in
    /// blocked hands, and whether it is ever, and always, blocked, are what the answer says.
    #[test]
    fn bounds_are_what_all_possible_worlds_give(made in graphs(4, 5, 25)) {
        let mut made = made;
        for range in made.stakes.values_mut().flat_map(|stakes| stakes.values_mut()) {
            range.below = false;
        }
        // What a firm holds of itself is left out of the rule, so it must bound nothing here either.
        for (entity, stakes) in &mut made.stakes {
            stakes.remove(entity);
        }
        let worlds = worlds(&made, 25);
        prop_assume!(!worlds.is_empty());
        for entity in made.stakes.keys().filter(|entity| !made.listed.contains(*entity)) {
            let outcomes: Vec<_> = worlds.iter().map(|world| {
                let blocked = blocked_in(world, &made.listed);
                (held(world, entity, &blocked), blocked.contains(entity))
            }).collect();
            let sum = fifty_percent(&made, entity, DAY).unwrap();
            let whole = |percent: Percent| percent.to_string().parse::<u32>().unwrap();
            let aggregate = sum.sum.unwrap();
            prop_assert_eq!(whole(aggregate.at_least), outcomes.iter().map(|o| o.0).min().unwrap());
            prop_assert_eq!(whole(aggregate.at_most), outcomes.iter().map(|o| o.0).max().unwrap());
            let expected = if outcomes.iter().all(|o| o.1) { 2 } else { u8::from(outcomes.iter().any(|o| o.1)) };
            prop_assert_eq!(rank(sum.standing), expected);
        }
    }

    /// One more listed party never clears anybody.
    #[test]
    fn listing_more_never_unblocks(made in graphs(7, 16, 5), more in 0_u8..7) {
        let mut with = made.clone();
        with.listed.insert(id(&name(more)));
        for n in 0..7 {
            prop_assert!(rank(with.ask(&name(n)).standing) >= rank(made.ask(&name(n)).standing));
        }
    }

    /// A new stake of a listed party, or a higher one, never clears anybody nor lowers a bound.
    #[test]
    fn raising_a_blocked_stake_never_lowers(made in graphs(7, 16, 5), owned in 0_u8..7, from in 0_u8..=100, by in 0_u8..=100) {
        let mut made = made;
        made.listed.insert(id("x"));
        let set = |share: u8| {
            let mut made = made.clone();
            let share = ShareRange::exactly(share.min(100).into());
            made.stakes.entry(id(&name(owned))).or_default().insert(id("x"), share);
            made
        };
        let (none, low, high) = (&made, set(from), set(from.saturating_add(by)));
        for n in 0..7 {
            let [none, low, high] = [none, &low, &high].map(|made| made.ask(&name(n)));
            prop_assert!(rank(none.standing) <= rank(low.standing) && rank(low.standing) <= rank(high.standing));
            if let (Some(low), Some(high)) = (low.sum, high.sum) {
                prop_assert!(low.at_least <= high.at_least && low.at_most <= high.at_most);
            }
        }
    }

    /// Bounds are in order, whatever is stated.
    #[test]
    fn the_least_never_exceeds_the_most(made in graphs(7, 20, 1)) {
        for n in 0..7 {
            let answer = made.ask(&name(n));
            let whole = answer.doubts.iter().all(|doubt| !matches!(doubt, screen::predicate::Doubt::OverWhole { .. }));
            if let Some(sum) = answer.sum.filter(|_| whole) {
                prop_assert!(sum.at_least <= sum.at_most && sum.at_most <= Percent::WHOLE);
                prop_assert_eq!(answer.standing == Standing::ByOwnership, sum.at_least >= Percent::HALF);
            }
            prop_assert!(!answer.why(&id(&name(n)), DAY, &|id| id.to_string()).is_empty());
        }
    }
}
