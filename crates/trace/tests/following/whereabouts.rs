//! Where the money was, day by day, against a trace made as of the end of each day.

use proptest::prelude::*;
use std::collections::BTreeMap;
use trace::store::{Kind, Row, Store, StoreInfo};
use trace::whereabouts::{DayEnd, Place, Said, whereabouts};
use trace::{Builder, Flow, Options, Policy, Seed, Stop, StopKind, Stops, follow};

const DAY: u32 = 86_400;

/// A payment between accounts 1 to 6; account 7 takes the fees. Time is in quarters of a day.
type Payment = (u8, u8, u64, u32);

fn build(dir: &std::path::Path, rows: &[Payment]) -> Store {
    let mut builder = Builder::new(dir, StoreInfo::default()).unwrap();
    for (from, to, amount, quarter) in rows {
        let kind = if *to == 7 { Kind::Fee } else { Kind::Value };
        let (from, to) = ([*from], [*to]);
        let time = quarter * (DAY / 4);
        builder
            .push(Row {
                from: &from,
                to: &to,
                amount: u128::from(*amount),
                time,
                tx: None,
                kind,
                nonce: None,
            })
            .unwrap();
    }
    builder.finish().unwrap();
    Store::open(dir).unwrap()
}

fn stops(store: &Store) -> Stops {
    let mut stops = Stops::none();
    for (account, kind) in [(5, StopKind::Exchange), (6, StopKind::Pool)] {
        if let Some(id) = store.account_id(&[account]) {
            stops.insert(id, Stop { kind, reason: String::new(), attribution: String::new() });
        }
    }
    stops
}

fn traced(store: &Store, seeds: &[Seed], until: Option<u32>) -> Flow {
    follow(store, seeds, Policy::Fifo, &Options { until, stops: stops(store), ..Options::default() }).unwrap()
}

/// The sums of a trace made as of a moment.
fn places(flow: &Flow) -> BTreeMap<Place, u128> {
    let mut sums = BTreeMap::<Place, u128>::new();
    let mut add = |place, amount| *sums.entry(place).or_default() += amount;
    flow.at_rest.iter().for_each(|one| add(Place::Accounts, one.amount));
    flow.unknown.iter().for_each(|one| add(Place::Accounts, one.amount));
    flow.stopped.iter().for_each(|one| add(one.stop.kind.into(), one.amount));
    flow.fees.iter().for_each(|one| add(Place::Fees, one.amount));
    sums.retain(|_, amount| *amount > 0);
    sums
}

fn payments() -> impl Strategy<Value = Vec<Payment>> {
    prop::collection::vec((1_u8..6, 1_u8..8, 0_u64..30, 0_u32..4), 2..40).prop_map(|mut rows| {
        let mut quarter = 0;
        for row in &mut rows {
            quarter += row.3;
            row.3 = quarter;
        }
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_day_is_a_trace_as_of_its_end(rows in payments(), first in 0_usize..40, second in 0_usize..40) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &rows);
        let given = |at: usize| u32::try_from(at % rows.len()).unwrap();
        let mut seeds = vec![Seed::Transfer { given: given(first), label: 1 }];
        if given(second) != given(first) {
            seeds.push(Seed::Transfer { given: given(second), label: 2 });
        }
        // A stolen fee is no theft from anyone who could follow it.
        prop_assume!(seeds.iter().all(|seed| matches!(seed, Seed::Transfer { given, .. } if rows[*given as usize].1 != 7)));
        let ends = whereabouts(&store, &traced(&store, &seeds, None), &BTreeMap::new());
        for DayEnd { day, stolen, places: sums, gap } in ends {
            let flow = traced(&store, &seeds, Some(day + DAY - 1));
            let balances = flow.conservation().unwrap();
            let expected: u128 = balances.by_label().values().map(|b| b.stolen - b.relabelled).sum();
            prop_assert_eq!((stolen, gap), (expected, 0));
            prop_assert_eq!(sums, places(&flow));
        }
    }
}

#[test]
fn what_is_said_of_an_account_holds_from_its_day_on() {
    let dir = tempfile::tempdir().unwrap();
    let store = build(&dir.path().join("store"), &[(1, 2, 100, 0), (2, 3, 60, 4), (3, 4, 10, 12)]);
    let flow = traced(&store, &[Seed::Transfer { given: 0, label: 1 }], None);
    let id = |account: u8| store.account_id(&[account]).unwrap();
    let frozen = Said { from: 2 * DAY, place: Place::Frozen };
    let back = Said { from: 3 * DAY, place: Place::Returned };
    let said = BTreeMap::from([(id(3), vec![frozen]), (id(4), vec![back])]);
    let ends = whereabouts(&store, &flow, &said);
    let told: Vec<_> = ends.iter().map(|end| (end.day / DAY, end.places.clone())).collect();
    let sums = |sums: &[(Place, u128)]| sums.iter().copied().collect::<BTreeMap<_, _>>();
    assert_eq!(
        told,
        [
            (0, sums(&[(Place::Accounts, 100)])),
            (1, sums(&[(Place::Accounts, 100)])),
            (2, sums(&[(Place::Accounts, 40), (Place::Frozen, 60)])),
            (3, sums(&[(Place::Accounts, 40), (Place::Frozen, 50), (Place::Returned, 10)])),
        ]
    );
}
