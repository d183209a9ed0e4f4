//! Over generated transfers: nothing is lost by drawing, joining, opening and folding.

use super::{
    join::{Shown, Wanted, join},
    sum::{Summed, summed},
    trail::{Trail, Who},
};
use proptest::prelude::*;
use std::{collections::BTreeMap, time::Instant};
use tempfile::TempDir;
use trace::{Builder, Flow, Kind, Options, Policy, Row, Seed, Stop, StopKind, Stops, Store, StoreInfo};

/// Payer, receiver, amount, whether it is a fee.
type Paid = (usize, usize, u32, bool);

fn name(account: usize) -> String {
    format!("0x{account:040x}")
}

fn store(paid: &[Paid]) -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let info =
        StoreInfo { chain: "ethereum".into(), asset: "ethereum/eth".into(), decimals: 2, sources: vec![] };
    let mut builder = Builder::new(&folder.path().join("store"), info).unwrap();
    for (at, (from, to, amount, fee)) in (0_u32..).zip(paid) {
        let kind = if *fee { Kind::Fee } else { Kind::Value };
        let mut tx = [7; 32];
        tx[..4].copy_from_slice(&at.to_be_bytes());
        let (from, to, amount, time) =
            (name(*from), name(*to), u128::from(*amount), 1_600_000_000 + at * 600);
        let (from, to) = (from.as_bytes(), to.as_bytes());
        builder.push(Row { from, to, amount, time, tx: Some(tx), kind, nonce: None }).unwrap();
    }
    builder.finish().unwrap();
    let store = Store::open(&folder.path().join("store")).unwrap();
    (folder, store)
}

fn stops(store: &Store, accounts: &[usize]) -> Stops {
    let mut stops = Stops::none();
    for account in accounts.iter().filter_map(|account| store.account_id(name(*account).as_bytes())) {
        let reason = StopKind::Pool.reason().to_owned();
        stops.insert(account, Stop { kind: StopKind::Pool, reason, attribution: String::new() });
    }
    stops
}

fn followed(store: &Store, seeds: &[u32], policy: Policy, stopped: &[usize]) -> Flow {
    let seeds: Vec<Seed> = seeds.iter().map(|given| Seed::Transfer { given: *given, label: 1 }).collect();
    let options = Options { stops: stops(store, stopped), ..Options::default() };
    trace::follow(store, &seeds, policy, &options).unwrap()
}

fn units(text: &str) -> u128 {
    text.parse().unwrap()
}

/// Every node adds up, every edge has its ends, and the whole is what the trace says.
fn check(flow: &Flow, drawn: &Summed, whole: usize) {
    let (mut came, mut went) = (BTreeMap::<&str, u128>::new(), BTreeMap::<&str, u128>::new());
    for edge in &drawn.edges {
        *came.entry(&edge.to).or_default() += units(&edge.tainted);
        *went.entry(&edge.from).or_default() += units(&edge.tainted);
        assert!(edge.first <= edge.last && edge.transfers > 0 && edge.from != edge.to);
        assert!(units(&edge.tainted) <= units(&edge.amount));
    }
    let mut sums = [0_u128; 5];
    for node in &drawn.nodes {
        let id = node.id.as_str();
        assert_eq!(units(&node.received), came.remove(id).unwrap_or(0), "{id}");
        assert_eq!(units(&node.paid), went.remove(id).unwrap_or(0), "{id}");
        let ends =
            [&node.seeded, &node.rest, &node.unknown, &node.fees, &node.stopped].map(|text| units(text));
        let [seeded, rest, unknown, fees, stopped] = ends;
        assert_eq!(
            units(&node.received) + seeded,
            units(&node.paid) + rest + unknown + fees + stopped,
            "{id}"
        );
        sums.iter_mut().zip(ends).for_each(|(sum, end)| *sum += end);
    }
    assert!(came.is_empty() && went.is_empty(), "an edge without a node");
    let balance = flow.conservation().unwrap().by_label().get(&1).copied().unwrap_or_default();
    let said = [
        balance.stolen - balance.relabelled,
        balance.at_rest,
        balance.unknown,
        balance.fees,
        balance.stopped,
    ];
    assert_eq!(sums, said);
    assert_eq!(drawn.nodes.iter().map(|node| node.members).sum::<usize>(), whole);
    assert_eq!(drawn.cut.nodes, whole - drawn.nodes.len());
}

fn draw(store: &Store, trail: &Trail, wanted: &Wanted) -> Summed {
    summed(store, trail, &join(trail, wanted))
}

fn paid() -> impl Strategy<Value = Vec<Paid>> {
    prop::collection::vec((0_usize..12, 0_usize..12, 1_u32..500, prop::bool::weighted(0.1)), 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_node_adds_up_however_it_is_drawn(
        paid in paid(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        stopped in prop::collection::vec(0_usize..12, 0..3),
        limit in 2_usize..20,
        folds in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        opens in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let values: Vec<u32> = (0_u32..).zip(&paid).filter(|(_, one)| !one.3).map(|(at, _)| at).collect();
        prop_assume!(!values.is_empty());
        let (_folder, store) = store(&paid);
        let mut seeds: Vec<u32> = picks.iter().map(|pick| *pick.get(&values)).collect();
        seeds.sort_unstable();
        seeds.dedup();
        for policy in [Policy::Fifo, Policy::Lifo, Policy::Haircut] {
            let flow = followed(&store, &seeds, policy, &stopped);
            let trail = Trail::new(&store, &flow);
            let whole = trail.vertices.len();
            let any = |pick: &prop::sample::Index| pick.index(whole);
            let mut wanted = Wanted { limit: whole.max(2), ..Wanted::default() };
            let all = draw(&store, &trail, &wanted);
            check(&flow, &all, whole);
            prop_assert_eq!((all.nodes.len(), all.cut.nodes, all.cut.edges), (whole, 0, 0));
            wanted.limit = limit;
            wanted.closed = folds.iter().map(any).collect();
            let drawn = draw(&store, &trail, &wanted);
            check(&flow, &drawn, whole);
            prop_assert!(drawn.nodes.len() <= limit.max(MOST_ROLES));
            for pick in &opens {
                let node = drawn.nodes.get(pick.index(drawn.nodes.len())).unwrap();
                let named = super::ask::Named { store: &store, trail: &trail };
                wanted.open.push(named.open(&node.id).expect("every id that is given out can be opened"));
            }
            check(&flow, &draw(&store, &trail, &wanted), whole);
        }
    }

    #[test]
    fn poison_draws_whom_it_reached(paid in paid(), pick in any::<prop::sample::Index>()) {
        let values: Vec<u32> = (0_u32..).zip(&paid).filter(|(_, one)| !one.3).map(|(at, _)| at).collect();
        prop_assume!(!values.is_empty());
        let (_folder, store) = store(&paid);
        let flow = followed(&store, &[*pick.get(&values)], Policy::Poison, &[]);
        let trail = Trail::new(&store, &flow);
        let holders = trail.vertices.iter().filter(|vertex| matches!(vertex.who, Who::Holder(_)));
        let mut accounts: Vec<u32> = holders.map(|vertex| vertex.who.account()).collect();
        accounts.sort_unstable();
        let mut reached: Vec<u32> = flow.reached.iter().map(|one| one.account).collect();
        reached.retain(|account| *account != store.meta().reserved.fees);
        prop_assert_eq!(accounts, reached);
    }
}

/// Groups that there may be where even two nodes are too many: one for each thing that can become of money.
const MOST_ROLES: usize = 6;

/// A tree: each account passes what it got on to four others and keeps a little.
fn tree(accounts: usize) -> Vec<Paid> {
    let amount = |account: usize| u32::try_from(4_000_000_000_u64 / (account as u64 + 1)).unwrap();
    let mut paid = vec![(accounts, 0, 4_000_000_000, false)];
    paid.extend((1..accounts).map(|account| ((account - 1) / 4, account, amount(account) / 8, false)));
    paid
}

#[test]
fn a_hundred_thousand_transfers_are_joined_in_seconds() {
    for accounts in [10_000, 100_000] {
        let (_folder, store) = store(&tree(accounts));
        let begun = Instant::now();
        let flow = followed(&store, &[0], Policy::Fifo, &[5, 9]);
        let trail = Trail::new(&store, &flow);
        let whole = trail.vertices.len();
        assert!(whole > accounts / 2, "{whole}");
        for limit in [50, 1_000, 10_000] {
            let drawn = draw(&store, &trail, &Wanted { limit, ..Wanted::default() });
            assert!(
                drawn.nodes.len() <= limit && drawn.nodes.len() * 3 >= limit.min(whole),
                "{}",
                drawn.nodes.len()
            );
            check(&flow, &drawn, whole);
        }
        assert!(begun.elapsed().as_secs() < 90, "{:?}", begun.elapsed());
    }
}

#[test]
fn what_is_reached_by_way_of_it_only_is_folded_and_opened_again() {
    // 9 pays 0; 0 pays 1 and 2; 1 pays 3; 2 and 3 pay 4.
    let paid = [
        (9, 0, 100, false),
        (0, 1, 60, false),
        (0, 2, 40, false),
        (1, 3, 60, false),
        (3, 4, 60, false),
        (2, 4, 40, false),
    ];
    let (_folder, store) = store(&paid);
    let flow = followed(&store, &[0], Policy::Fifo, &[]);
    let trail = Trail::new(&store, &flow);
    let at = |account: usize| trail.holder(store.account_id(name(account).as_bytes()).unwrap()).unwrap();
    let wanted = Wanted { limit: 50, closed: vec![at(1)], ..Wanted::default() };
    let shown = join(&trail, &wanted);
    assert_eq!(shown[at(3)], Shown::Own(at(1)), "3 is paid by 1 only");
    assert_eq!(shown[at(4)], Shown::Own(at(4)), "4 is paid by 2 as well");
    let drawn = summed(&store, &trail, &shown);
    let one = drawn.nodes.iter().find(|node| node.id == name(1)).unwrap();
    assert_eq!((one.members, one.received.as_str(), one.paid.as_str()), (2, "60", "60"));
    assert_eq!(drawn.cut.amount, "60", "what 1 paid 3 is within the node");
    let all = Wanted { closed: vec![at(0)], ..wanted };
    assert_eq!(draw(&store, &trail, &all).nodes.len(), 2, "the payer, and 0 with all behind it");
}
