//! Netting: what went back and forth, or round in a circle, is taken out, so that the rest runs one way.
//!
//! Taking the least amount of a circle from each of its links changes no group's balance: what comes in less what
//! goes out stays the same for every group.

use super::groups::{Group, Links};
use std::collections::{BTreeMap, BTreeSet};

/// Links without circles, and what was taken out of them.
pub(crate) fn net(mut links: Links) -> (Links, u128) {
    let mut removed = 0_u128;
    while let Some(circle) = circle(&links) {
        let least = circle.iter().filter_map(|link| links.get(link)).min().copied().unwrap_or_default();
        for link in &circle {
            // At least one link falls to nothing each time, so this ends after at most one turn a link.
            if let Some(units) = links.get_mut(link) {
                *units -= least;
            }
        }
        links.retain(|_, units| *units > 0);
        removed = removed.saturating_add(least);
    }
    (links, removed)
}

/// The links of one circle, if there is any.
fn circle(links: &Links) -> Option<Vec<(Group, Group)>> {
    let mut done = BTreeSet::new();
    let starts: BTreeSet<_> = links.keys().map(|(from, _)| *from).collect();
    starts.into_iter().find_map(|start| walk(links, start, &mut vec![], &mut done))
}

/// Depth first; a trace has a dozen groups, so the recursion is as deep as that at most.
fn walk(
    links: &Links,
    at: Group,
    trail: &mut Vec<Group>,
    done: &mut BTreeSet<Group>,
) -> Option<Vec<(Group, Group)>> {
    if let Some(place) = trail.iter().position(|group| *group == at) {
        let ring: Vec<_> = trail.iter().skip(place).copied().chain([at]).collect();
        return Some(ring.iter().copied().zip(ring.iter().copied().skip(1)).collect());
    }
    if done.contains(&at) {
        return None;
    }
    trail.push(at);
    let next: Vec<_> = links.range((at, Group::Stolen)..=(at, Group::Fees)).map(|((_, to), _)| *to).collect();
    let found = next.into_iter().find_map(|to| walk(links, to, trail, done));
    trail.pop();
    done.insert(at);
    found
}

/// The column of each group: sources first, each group right of all that pay it, all ends in the last column.
pub(crate) fn columns(links: &Links) -> BTreeMap<Group, usize> {
    let mut columns: BTreeMap<Group, usize> =
        links.keys().flat_map(|(from, to)| [(*from, 0), (*to, 0)]).collect();
    // Without circles the longest way has at most as many steps as there are groups.
    for _ in 0..columns.len() {
        for (from, to) in links.keys() {
            let least = columns.get(from).copied().unwrap_or_default() + 1;
            columns.entry(*to).and_modify(|column| *column = least.max(*column));
        }
    }
    let right_of = |(group, column): (&Group, &usize)| if group.is_end() { *column } else { column + 1 };
    let last = columns.iter().map(right_of).max().unwrap_or_default();
    columns.iter_mut().filter(|(group, _)| group.is_end()).for_each(|(_, column)| *column = last);
    // Whoever pays ends only stands right before them, so that all who paid a stop form one column.
    let pays_on: BTreeSet<_> = links.keys().filter(|(_, to)| !to.is_end()).map(|(from, _)| *from).collect();
    let payers =
        columns.iter_mut().filter(|(group, _)| matches!(group, Group::Payers(_)) && !pays_on.contains(group));
    payers.for_each(|(_, column)| *column = last.saturating_sub(1));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn balance(links: &Links, group: Group) -> i128 {
        let sum = |wanted: fn(&(Group, Group)) -> Group| {
            links
                .iter()
                .filter(|(link, _)| wanted(link) == group)
                .map(|(_, units)| *units as i128)
                .sum::<i128>()
        };
        sum(|link| link.1) - sum(|link| link.0)
    }

    fn any_group() -> impl Strategy<Value = Group> {
        prop_oneof![
            Just(Group::Wallet),
            Just(Group::Relay),
            (0..4_usize).prop_map(Group::Payers),
            Just(Group::Rest),
            Just(Group::Fees),
        ]
    }

    proptest! {
        #[test]
        fn netting_keeps_every_balance_and_leaves_no_circle(raw in prop::collection::vec((any_group(), any_group(), 1..1000_u128), 0..40)) {
            let links: Links = raw.iter().filter(|(a, b, _)| a != b).map(|(a, b, units)| ((*a, *b), *units)).collect();
            let (netted, _) = net(links.clone());
            prop_assert!(circle(&netted).is_none());
            for (from, to) in links.keys() {
                prop_assert_eq!(balance(&netted, *from), balance(&links, *from));
                prop_assert_eq!(balance(&netted, *to), balance(&links, *to));
            }
            let columns = columns(&netted);
            for (from, to) in netted.keys().filter(|(from, _)| !from.is_end()) {
                prop_assert!(columns[from] < columns[to], "{from:?} is not left of {to:?}");
            }
        }
    }
}
