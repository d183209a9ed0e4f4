use super::*;
use crate::figure::{groups::Links, layout::lay_out, svg::WIDTH};
use crate::methods::fifo::{AccountSum, Moved, Result_, StopTotal};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const PLATE: Plate<'_> = Plate { number: 1, title: "Flow" };

fn moved((from, to): (&str, &str), units: u128, label: &str) -> Moved {
    let text = units.to_string();
    Moved {
        tx: format!("{from}{to}{units}"),
        time: 0,
        from: from.to_owned(),
        to: to.to_owned(),
        carried: text.clone(),
        amount: text,
        label: label.to_owned(),
    }
}

fn stop(account: &str, name: &str, units: u128) -> StopTotal {
    StopTotal {
        account: account.to_owned(),
        name: name.to_owned(),
        kind: "exchange".to_owned(),
        reason: String::new(),
        claim: String::new(),
        amount: units.to_string(),
        transfers: 1,
    }
}

fn sum(account: &str, units: u128) -> AccountSum {
    AccountSum { account: account.to_owned(), amount: units.to_string(), why: None }
}

fn empty_trace() -> Result_ {
    Result_ {
        decimals: 18,
        stolen: String::new(),
        at_rest: String::new(),
        stopped: String::new(),
        fees: String::new(),
        unknown: String::new(),
        thefts: vec![],
        stops: vec![],
        resting: vec![],
        unknowns: vec![],
        unknown_inflows: vec![],
        unknown_inflow_total: String::new(),
        first_time: 0,
        last_time: 0,
        moves: vec![],
    }
}

/// Stolen units that wander at random between a few accounts, as a trace would give them: every unit ends once.
fn wander(stolen: u128, steps: &[(usize, usize, u128)]) -> Result_ {
    let mut trace = empty_trace();
    let mut purse = BTreeMap::from([("a0".to_owned(), stolen)]);
    trace.thefts.push(moved(("bridge", "a0"), stolen, "stolen"));
    trace.moves = trace.thefts.clone();
    for (from, to, units) in steps {
        let (from, to) = (format!("a{from}"), ["a0", "a1", "a2", "a3", "a4", "a5", "s0", "s1", "fees"][*to]);
        let units = purse.get(&from).copied().unwrap_or_default().min(*units);
        if units > 0 && from != to {
            *purse.entry(from.clone()).or_default() -= units;
            *purse.entry(to.to_owned()).or_default() += units;
            trace.moves.push(moved((&from, to), units, "stolen"));
        }
    }
    for (account, units) in purse.into_iter().filter(|(_, units)| *units > 0) {
        match account.as_str() {
            "s0" => trace.stops.push(stop("s0", "Huobi 35", units)),
            "s1" => trace.stops.push(stop("s1", "FTX", units)),
            "fees" => trace.fees = units.to_string(),
            "a1" | "a2" => trace.unknowns.push(sum(&account, units)),
            _ => trace.resting.push(sum(&account, units)),
        }
    }
    trace
}

fn ends(links: &Links, group: impl Fn(Group) -> bool) -> u128 {
    links.iter().filter(|((_, to), _)| group(*to)).map(|(_, units)| units).sum()
}

fn total<'a>(sums: impl Iterator<Item = &'a str>) -> u128 {
    sums.filter_map(|units| units.parse::<u128>().ok()).sum()
}

proptest! {
    /// What goes into a group comes out of it, what is stolen ends somewhere, and each end has its own sum.
    #[test]
    fn money_is_conserved(stolen in 1..u128::from(u64::MAX), raw in prop::collection::vec((0..6_usize, 0..9_usize, 1..u128::from(u64::MAX)), 0..60)) {
        let trace = wander(stolen, &raw);
        let grouped = groups::group(&trace).unwrap();
        let (links, _) = net::net(grouped.links);
        let groups: BTreeSet<_> = links.keys().flat_map(|(from, to)| [*from, *to]).collect();
        for group in groups.iter().filter(|group| !group.is_end() && !group.is_source()) {
            let into: u128 = links.iter().filter(|((_, to), _)| to == group).map(|(_, units)| units).sum();
            let out: u128 = links.iter().filter(|((from, _), _)| from == group).map(|(_, units)| units).sum();
            prop_assert_eq!(into, out, "{:?}", group);
        }
        prop_assert_eq!(ends(&links, Group::is_end), stolen);
        prop_assert_eq!(ends(&links, |group| group == Group::Rest), total(trace.resting.iter().map(|one| one.amount.as_str())));
        prop_assert_eq!(ends(&links, |group| group == Group::Unknown), total(trace.unknowns.iter().map(|one| one.amount.as_str())));
        prop_assert_eq!(ends(&links, |group| group == Group::Fees), total([trace.fees.as_str()].into_iter()));
        prop_assert_eq!(ends(&links, |group| matches!(group, Group::Stop(_))), total(trace.stops.iter().map(|one| one.amount.as_str())));
    }

    /// No words meet other words or leave the paper, and widths are in proportion.
    #[test]
    fn words_stand_apart_and_widths_are_proportional(stolen in 1..u128::from(u64::MAX), raw in prop::collection::vec((0..6_usize, 0..9_usize, 1..u128::from(u64::MAX)), 0..60)) {
        let trace = wander(stolen, &raw);
        let grouped = groups::group(&trace).unwrap();
        let (links, _) = net::net(grouped.links.clone());
        let coin = Coin { decimals: 0, symbol: "units" };
        let layout = lay_out(&links, |group, units| label(&grouped, group, units, coin));
        for (at, a) in layout.bars.iter().enumerate() {
            prop_assert!(a.words.x >= 0.0 && a.words.x + a.words.width <= WIDTH, "{:?}", a);
            prop_assert!(a.words.y >= 0.0 && a.words.y + a.words.height <= layout.height, "{:?}", a);
            for b in layout.bars.iter().skip(at + 1) {
                prop_assert!(!a.words.meets(&b.words), "{:?} meets {:?}", a, b);
            }
        }
        let widest = layout.ribbons.iter().max_by_key(|ribbon| ribbon.units).unwrap();
        for ribbon in &layout.ribbons {
            let expected = widest.width * (ribbon.units as f64 / widest.units as f64);
            prop_assert!((ribbon.width - expected).abs() < 1e-6);
        }
    }
}

#[test]
fn transfers_within_a_group_are_left_out() {
    let mut trace = empty_trace();
    trace.thefts.push(moved(("bridge", "w"), 10, "stolen"));
    trace.moves = trace.thefts.clone();
    for pair in [("w", "r1"), ("r1", "r2"), ("r2", "r3"), ("r3", "p"), ("p", "s")] {
        trace.moves.push(moved(pair, 10, "stolen"));
    }
    trace.stops.push(stop("s", "Huobi 35", 10));
    let drawn = draw(PLATE, &trace, "ETH").unwrap();
    let way: Vec<_> = drawn.rows.iter().map(|row| format!("{} > {}", row[0], row[1])).collect();
    assert_eq!(
        way,
        [
            "Stolen > Receiving wallet",
            "Receiving wallet > 3 relay accounts",
            "3 relay accounts > 1 account that paid Huobi",
            "1 account that paid Huobi > Huobi"
        ]
    );
}

#[test]
fn nothing_and_huge_amounts_are_drawn() {
    assert!(draw(PLATE, &empty_trace(), "ETH").unwrap().svg.contains("nothing to draw"));
    let mut trace = wander(u128::MAX, &[(0, 6, u128::MAX - 1)]);
    trace.decimals = 0;
    let drawn = draw(PLATE, &trace, "WEI").unwrap();
    assert!(!drawn.svg.contains("NaN") && !drawn.svg.contains("inf"));
    trace.moves[1].carried = "1.5".to_owned();
    assert!(draw(PLATE, &trace, "WEI").is_err());
}

#[test]
fn names_from_data_stay_words() {
    let mut trace = wander(10, &[(0, 6, 10)]);
    trace.stops[0].name = "</svg><img onerror=x>".to_owned();
    let svg = draw(PLATE, &trace, "<b>").unwrap().svg;
    assert!(!svg.contains("<img") && !svg.contains("<b>") && svg.matches("</svg>").count() == 1);
}
