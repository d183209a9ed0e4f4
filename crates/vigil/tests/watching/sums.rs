//! What alerts say, added up, is what a trace of everything says had arrived.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use record::{Alert, AtService, Digest, Input, Interval, Notice, Whose};
use trace::store::{Block, BlockRow, Kind, Party, Row};
use trace::{Builder, Options, Policy, Stop, StopKind, Stops, Store, StoreInfo, follow};
use vigil::{Known, Listed, Lookout, seeds};

#[derive(Debug, Clone)]
struct Drawn {
    from: u8,
    to: u8,
    amount: u128,
}

fn rows() -> impl Strategy<Value = Vec<Drawn>> {
    let row = (0_u8..9, 0_u8..9, prop_oneof![4 => 0_u128..60, 1 => 0_u128..400]);
    prop::collection::vec(row.prop_map(|(from, to, amount)| Drawn { from, to, amount }), 1..60)
}

fn party(account: u8) -> Party {
    let name = if account == 0 { String::new() } else { format!("account {account}") };
    Party::Name(name.into_bytes().into())
}

fn tx(row: usize) -> [u8; 32] {
    let mut tx = [7; 32];
    tx[..8].copy_from_slice(&(row as u64).to_le_bytes());
    tx
}

/// Accounts 7 and 8 are services, 6 is listed, and some transfers are known to be stolen.
fn known(rows: &[Drawn], thefts: &[usize]) -> Known {
    let mut known = Known::default();
    for account in [7, 8] {
        let service = AtService { name: "invented".into(), kind: "exchange".into(), claim: "none".into() };
        let stop = Stop { kind: StopKind::Exchange, reason: "invented".into(), attribution: "none".into() };
        known.services.insert(party(account), (service, stop));
    }
    let claim = Digest::default();
    let (list, address) = ("invented_list".to_owned(), "account 6".to_owned());
    let label = known.label(Whose::Listing { list, party: "invented:6".parse().unwrap(), address, claim });
    known.listed.insert(party(6), Listed { label, valid: Interval::default() });
    for (n, &at) in thefts.iter().enumerate() {
        let at = at % rows.len();
        let label =
            known.label(Whose::Theft { incident: format!("incident:{n}"), basis: Input::Claim(claim) });
        known.thefts.entry((tx(at), party(rows[at].to))).or_insert(label);
    }
    known
}

fn build(target: &Path, rows: &[Drawn]) -> Store {
    let mut builder =
        Builder::new(target, StoreInfo { chain: "invented".into(), ..StoreInfo::default() }).unwrap();
    for (at, row) in rows.iter().enumerate() {
        let (Party::Name(from), Party::Name(to)) = (party(row.from), party(row.to)) else { panic!() };
        let (amount, time, tx) = (row.amount, at as u32, Some(tx(at)));
        builder.push(Row { from: &from, to: &to, amount, time, tx, kind: Kind::Value, nonce: None }).unwrap();
    }
    builder.finish().unwrap();
    Store::open(target).unwrap()
}

fn block(rows: &[Drawn], at: usize) -> Block {
    let row = &rows[at];
    let (from, to, amount) = (party(row.from), party(row.to), row.amount);
    let row = BlockRow { from, to, amount, kind: Kind::Value, tx: Some(tx(at)), nonce: None };
    let hash = |at: usize| tx(at.wrapping_add(1));
    Block {
        height: at as u64,
        hash: hash(at),
        parent: hash(at.wrapping_sub(1)),
        time: at as u32,
        rows: vec![row],
    }
}

/// What arrived at services, by account and origin.
type Sums = BTreeMap<(String, Whose), u128>;

fn of_alerts(alerts: &[Alert]) -> Sums {
    let mut sums = Sums::new();
    for alert in alerts.iter().filter(|alert| alert.notice == Notice::ReachedService) {
        *sums.entry((alert.to.clone(), alert.origin.clone())).or_default() += alert.amount;
    }
    sums
}

/// The same by the interval tracer over a store of all rows.
fn of_trace(store: &Store, known: &Known) -> Sums {
    let mut stops = Stops::none();
    for (party, (_, stop)) in &known.services {
        let Party::Name(name) = party else { panic!() };
        if let Some(account) = store.account_id(name) {
            stops.insert(account, stop.clone());
        }
    }
    let options = Options { stops, ..Options::default() };
    let flow = follow(store, &seeds(store, known), Policy::Fifo, &options).unwrap();
    let mut sums = Sums::new();
    for stopped in flow.stopped.iter().filter(|stopped| stopped.amount > 0) {
        let name =
            String::from_utf8(store.account_bytes(stopped.account).unwrap_or_default().to_vec()).unwrap();
        if !name.is_empty() {
            *sums.entry((name, known.whose(stopped.label).unwrap().clone())).or_default() += stopped.amount;
        }
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn alerts_add_up_to_what_a_trace_of_everything_stops(
        rows in rows(),
        cut in 0_usize..40,
        thefts in prop::collection::vec(0_usize..60, 0..4),
        forks in prop::collection::vec(any::<bool>(), 60),
    ) {
        let cut = cut.min(rows.len());
        let known = known(&rows, &thefts);
        let dir = tempfile::tempdir().unwrap();
        let base = build(&dir.path().join("base"), &rows[..cut]);
        let mut sums = of_trace(&base, &known);
        let (mut lookout, missed) = Lookout::start("invented/coin", &base, &known).unwrap();
        prop_assert_eq!(&missed, &[]);
        let mut alerts = Vec::new();
        for at in cut..rows.len() {
            if forks[at] {
                // A block that the chain drops leaves nothing behind.
                let other = Drawn { from: 5, to: 7, amount: 33 };
                let before = lookout.standing();
                let orphan = Block { hash: [255; 32], ..block(&[vec![other; at], rows[at..].to_vec()].concat(), at) };
                lookout.take(&orphan).unwrap();
                prop_assert_eq!(lookout.undo().unwrap().unwrap().hash, [255; 32]);
                prop_assert_eq!(lookout.standing(), before);
            }
            alerts.extend(lookout.take(&block(&rows, at)).unwrap());
        }
        for (place, amount) in of_alerts(&alerts) {
            *sums.entry(place).or_default() += amount;
        }
        let whole = build(&dir.path().join("whole"), &rows);
        prop_assert_eq!(sums, of_trace(&whole, &known));
        drop(lookout);
        let (again, made_again) = Lookout::start("invented/coin", &base, &known).unwrap();
        prop_assert_eq!(made_again, alerts, "alerts follow from the tail");
        prop_assert_eq!(again.blocks().len(), rows.len() - cut);
    }
}
