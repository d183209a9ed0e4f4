//! One invented case worked by hand: every kind of ending, and what the answer says of it.

use trace::flow::{Balance, Relabelled, UnknownInflows, Why};
use trace::store::{Kind, Row, Store, StoreInfo};
use trace::{Builder, Error, Flow, Options, Policy, Seed, Stop, StopKind, Stops, follow};

fn pay<'a>(from: &'a str, to: &'a str, amount: u128, time: u32, nonce: Option<u64>) -> Row<'a> {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    Row { from, to, amount, time, tx: None, kind: Kind::Value, nonce }
}

/// The thief takes 100 at time 10 and pays, in order: fee 1, exchange 20, contract 30, mule 40; 9 stay.
/// The mule, never seen to receive 5 of the 45 it spends, pays 45 to a pot that a second thief empties.
fn ledger(dir: &std::path::Path) -> Store {
    let mut builder = Builder::new(dir, StoreInfo::default()).unwrap();
    let rows = [
        pay("", "victim", 100, 1, None),
        pay("victim", "thief", 100, 10, Some(0)),
        Row { kind: Kind::Fee, ..pay("thief", "", 1, 20, Some(0)) },
        pay("thief", "exchange", 20, 20, Some(0)),
        pay("thief", "contract", 30, 21, Some(1)),
        pay("thief", "mule", 40, 22, Some(2)),
        pay("contract", "mint", 10, 23, None),
        pay("mule", "pot", 45, 30, Some(3)),
        pay("pot", "second thief", 45, 40, Some(0)),
        pay("second thief", "", 15, 50, Some(1)),
        pay("exchange", "customer", 20, 60, None),
    ];
    for row in rows {
        builder.push(row).unwrap();
    }
    builder.finish().unwrap();
    Store::open(dir).unwrap()
}

fn trace(store: &Store, until: Option<u32>) -> Flow {
    let exchange = store.account_id(b"exchange").unwrap();
    let mut stops = Stops::none();
    let stop = Stop { kind: StopKind::Exchange, reason: "a custodian".into(), attribution: "pack/1".into() };
    stops.insert(exchange, stop);
    let seeds = [Seed::Transfer { given: 1, label: 1 }, Seed::Transfer { given: 8, label: 2 }];
    follow(store, &seeds, Policy::Fifo, &Options { until, stops, ..Options::default() }).unwrap()
}

#[test]
fn every_unit_is_accounted_for_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let store = ledger(&dir.path().join("store"));
    let id = |name: &str| store.account_id(name.as_bytes()).unwrap();
    let flow = trace(&store, None);

    let rest: Vec<_> = flow.at_rest.iter().map(|h| (h.account, h.label, h.amount)).collect();
    assert_eq!(rest, [(id("thief"), 1, 9)], "nonces 0, 1 and 2 were all seen");

    let mut unknown: Vec<_> = flow.unknown.iter().map(|u| (u.account, u.label, u.amount, u.why)).collect();
    unknown.sort_unstable_by_key(|u| u.2);
    let expected = [
        (id("mint"), 1, 10, Why::NotHeld),
        (id("contract"), 1, 20, Why::NoNonces),
        (id("second thief"), 2, 30, Why::Gapped { missing: 1 }),
    ];
    assert_eq!(unknown, expected);

    let stopped: Vec<_> =
        flow.stopped.iter().map(|s| (s.account, s.stop.kind, s.label, s.amount, s.rows.len())).collect();
    let burned = (store.meta().reserved.outside, StopKind::Burn, 2, 15, 1);
    assert_eq!(stopped, [burned, (id("exchange"), StopKind::Exchange, 1, 20, 1)]);
    assert_eq!(flow.stopped[1].stop.reason, "a custodian");
    assert_eq!(store.given_of_row(flow.stopped[1].rows[0]), Some(3));

    assert_eq!((flow.fees[0].payer, flow.fees[0].amount), (id("thief"), 1));
    let theft = store.row_of_given(8).unwrap();
    assert_eq!(flow.relabelled, [Relabelled { row: theft, from: 1, to: 2, amount: 40 }]);
    assert_eq!(flow.unknown_inflows, [UnknownInflows { account: id("mule"), amount: 5 }]);

    let proof = flow.conservation().unwrap();
    let first = Balance { stolen: 100, at_rest: 9, stopped: 20, fees: 1, unknown: 30, relabelled: 40 };
    let second = Balance { stolen: 45, stopped: 15, unknown: 30, ..Balance::default() };
    assert_eq!(proof.by_label().values().collect::<Vec<_>>(), [&first, &second]);
}

#[test]
fn as_of_a_day_nothing_later_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let flow = trace(&ledger(&dir.path().join("store")), Some(21));
    assert_eq!(flow.seeds_after_until, 1);
    assert_eq!(flow.moves.iter().map(|m| m.amount).collect::<Vec<_>>(), [100, 1, 20, 30]);
    assert_eq!(flow.at_rest[0].amount, 49);
}

#[test]
fn a_declared_conversion_is_a_seed_and_no_longer_clean() {
    let dir = tempfile::tempdir().unwrap();
    let store = ledger(&dir.path().join("store"));
    let mule = store.account_id(b"mule").unwrap();
    let seed = Seed::Inflow { account: mule, from: 30, until: 30, label: 7 };
    let flow = follow(&store, &[seed], Policy::Fifo, &Options::default()).unwrap();
    assert_eq!((flow.thefts.len(), flow.thefts[0].amount), (1, 5));
    assert_eq!(flow.unknown_inflows, []);
    let empty = Seed::Inflow { account: mule, from: 31, until: 99, label: 7 };
    assert!(matches!(
        follow(&store, &[empty], Policy::Fifo, &Options::default()),
        Err(Error::BadSeed { seed: 0, .. })
    ));
}

#[test]
fn a_flow_that_loses_a_unit_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut flow = trace(&ledger(&dir.path().join("store")), None);
    flow.at_rest[0].amount -= 1;
    assert!(matches!(flow.conservation(), Err(Error::NotConserved { label: 1, stolen: 100, accounted: 99 })));
}
