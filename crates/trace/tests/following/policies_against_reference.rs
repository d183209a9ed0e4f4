//! The store and every policy, forward and back, against the slow references, over random small ledgers.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use trace::reference::{self, At, Case, Conversion, ReferenceRow, Tally};
use trace::store::{Kind, Row, Store, StoreInfo};
use trace::{
    Builder, Flow, Incidents, Options, Policy, Seed, Stop, StopKind, Stops, Target, TheftOnTheft, backward,
    exposure, follow, totals,
};

/// Accounts 1..=8 and the outside, 0.
const ACCOUNTS: u32 = 8;

fn name_of(account: u32) -> Vec<u8> {
    if account == reference::OUTSIDE { Vec::new() } else { format!("account {account}").into_bytes() }
}

fn build(dir: &std::path::Path, rows: &[ReferenceRow]) -> Store {
    let mut builder = Builder::new(dir, StoreInfo::default()).unwrap();
    for account in 1..=ACCOUNTS {
        builder.note_nonce(&name_of(account), 0).unwrap(); // ids for accounts without rows
    }
    for row in rows {
        let (from, to) = (name_of(row.from), name_of(row.to));
        let kind = if row.fee { Kind::Fee } else { Kind::Value };
        let (amount, time) = (row.amount, row.time);
        builder.push(Row { from: &from, to: &to, amount, time, tx: None, kind, nonce: None }).unwrap();
    }
    builder.finish().unwrap();
    Store::open(dir).unwrap()
}

fn id_of(store: &Store, account: u32) -> u32 {
    if account == reference::OUTSIDE { 0 } else { store.account_id(&name_of(account)).unwrap() }
}

fn account_of(store: &Store, id: u32) -> u32 {
    let Some(bytes) = store.account_bytes(id) else { return reference::OUTSIDE };
    std::str::from_utf8(bytes).unwrap()["account ".len()..].parse().unwrap()
}

/// A row of the store in the reference's terms.
fn at_of(store: &Store, row: u32) -> At {
    match store.given_of_row(row) {
        Some(given) => At::Given(given as usize),
        None => At::InflowBefore(store.given_of_row(row + 1).unwrap() as usize),
    }
}

fn seeds_of(store: &Store, case: &Case) -> Vec<Seed> {
    let thefts = case.thefts.iter().map(|(&given, &label)| Seed::Transfer { given: given as u32, label });
    let conversions = case.conversions.iter().map(|c| Seed::Inflow {
        account: id_of(store, c.account),
        from: c.from,
        until: c.until,
        label: c.label,
    });
    thefts.chain(conversions).collect()
}

fn options_of(store: &Store, case: &Case) -> Options {
    let mut stops = Stops::none();
    for &account in &case.stops {
        let stop = Stop { kind: StopKind::Exchange, reason: "invented".into(), attribution: "test".into() };
        stops.insert(id_of(store, account), stop);
    }
    let theft_on_theft = if case.keep_first { TheftOnTheft::KeepFirst } else { TheftOnTheft::Relabel };
    Options { until: case.until, stops, theft_on_theft, ..Options::default() }
}

/// The tracer's answer in the reference's form.
fn tally_of(store: &Store, flow: &Flow) -> Tally {
    let mut tally = Tally::default();
    for m in &flow.thefts {
        tally.thefts.insert((at_of(store, m.row), m.label), m.amount);
    }
    for m in &flow.moves {
        assert_eq!(
            tally.moves.insert((at_of(store, m.row), m.label), m.amount),
            None,
            "one move a row and label"
        );
    }
    let held = flow.at_rest.iter().map(|h| (h.account, h.label, h.amount));
    for (id, label, amount) in held.chain(flow.unknown.iter().map(|u| (u.account, u.label, u.amount))) {
        assert_eq!(tally.held.insert((account_of(store, id), label), amount), None);
    }
    for s in &flow.stopped {
        tally.stopped.insert((account_of(store, s.account), s.label), s.amount);
    }
    for f in &flow.fees {
        tally.fees.insert((account_of(store, f.payer), f.label), f.amount);
    }
    for r in &flow.relabelled {
        tally.relabelled.insert((at_of(store, r.row), r.from, r.to), r.amount);
    }
    for u in &flow.unknown_inflows {
        tally.unknown_inflows.insert(account_of(store, u.account), u.amount);
    }
    tally
}

/// The same without what a trace of totals does not list.
fn tally_of_totals(store: &Store, flow: &Flow) -> Tally {
    Tally { moves: BTreeMap::new(), thefts: BTreeMap::new(), ..tally_of(store, flow) }
}

fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![6 => 0_u128..12, 3 => 0_u128..100, 1 => Just(0)]
}

/// Multiplying every amount keeps a ledger's shape and moves it to the far end of 128 bits. The largest
/// sum of 40 amounts below 100 stays below 2^12, so 2^115 times it stays below 2^127.
fn scale() -> impl Strategy<Value = u128> {
    prop_oneof![Just(1), Just(3), Just(1_u128 << 52), Just(1 << 64), Just((1 << 115) - 1), Just(1 << 115)]
}

fn rows() -> impl Strategy<Value = Vec<ReferenceRow>> {
    let row = (0..=ACCOUNTS, 0..=ACCOUNTS, amount(), 0_u32..3, prop::bool::weighted(0.1));
    (prop::collection::vec(row, 1..40), prop::bool::ANY, scale()).prop_map(|(drawn, sorted, scale)| {
        let mut clock = 100;
        let step = |(from, to, amount, tick, fee): (u32, u32, u128, u32, bool)| {
            clock = if sorted { clock + tick } else { 100 + tick * 7 };
            ReferenceRow { from, to, amount: amount * scale, time: clock, fee: fee && from != 0 }
        };
        drawn.into_iter().map(step).collect()
    })
}

fn case() -> impl Strategy<Value = Case> {
    let thefts = prop::collection::vec((any::<prop::sample::Index>(), 1_u32..4), 1..4);
    let stops = prop::collection::btree_set(1..=ACCOUNTS, 0..3);
    let until = prop::option::weighted(0.4, 95_u32..170);
    let window = prop::option::weighted(0.5, (1..=ACCOUNTS, 100_u32..130, 0_u32..40, 1_u32..5));
    let keep_first = prop::bool::ANY;
    (rows(), thefts, stops, until, window, keep_first).prop_map(
        |(rows, thefts, stops, until, window, keep_first)| {
            let thefts = thefts.into_iter().map(|(at, label)| (at.index(rows.len()), label)).collect();
            let convert =
                |(account, from, length, label)| Conversion { account, from, until: from + length, label };
            Case {
                rows,
                thefts,
                conversions: window.into_iter().map(convert).collect(),
                stops,
                until,
                keep_first,
            }
        },
    )
}

/// Drops conversions that find nothing: the tracer refuses them (tested elsewhere).
fn without_empty_conversions(case: &Case, store: &Store) -> Case {
    let mut case = case.clone();
    let inflow_in = |c: &Conversion| {
        (0..store.meta().transfers).filter_map(|row| store.transfer(row)).any(|t| {
            t.kind == Kind::UnknownInflow
                && t.receiver == id_of(store, c.account)
                && (c.from..=c.until).contains(&t.time)
        })
    };
    case.conversions.retain(inflow_in);
    case
}

/// The rules that have amounts.
fn counted() -> impl Strategy<Value = Policy> {
    prop_oneof![Just(Policy::Fifo), Just(Policy::Lifo), Just(Policy::Haircut)]
}

/// Sums by (account, label) without the labels, for traces that keep incidents together.
fn together(sums: BTreeMap<(u32, u32), u128>) -> BTreeMap<u32, u128> {
    let mut all = BTreeMap::new();
    for ((account, _), amount) in sums {
        *all.entry(account).or_default() += amount;
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_unit_goes_where_the_reference_says(case in case(), policy in counted()) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let flow = follow(&store, &seeds_of(&store, &case), policy, &options_of(&store, &case)).unwrap();
        prop_assert_eq!(tally_of(&store, &flow), reference::trace(&case, policy));
        prop_assert!(flow.moves.is_sorted());
        prop_assert!(flow.cut.is_none());
    }

    #[test]
    fn poison_reaches_whom_the_reference_says(case in case()) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let flow = follow(&store, &seeds_of(&store, &case), Policy::Poison, &options_of(&store, &case)).unwrap();
        let entry = |r: &trace::flow::Reached| {
            ((account_of(&store, r.account), r.label), (at_of(&store, r.first), r.received, r.stopped))
        };
        let found: reference::Poisoned = flow.reached.iter().map(entry).collect();
        prop_assert_eq!(&found, &reference::poison(&case));
        prop_assert_eq!(found.len(), flow.reached.len());
        // Together and without moves, by one pass through the rows: whom any incident reaches (a relabelling theft
        // from a reached account keeps nobody from being reached when all labels are one).
        let one = Case { thefts: case.thefts.keys().map(|at| (*at, 0)).collect(), conversions: Vec::new(), ..case };
        let seeds = seeds_of(&store, &one);
        let options = Options { keep_moves: false, incidents: Incidents::Together, ..options_of(&store, &one) };
        let flow = follow(&store, &seeds, Policy::Poison, &options).unwrap();
        let found: reference::Poisoned = flow.reached.iter().map(entry).collect();
        prop_assert_eq!(&found, &reference::poison(&one));
    }

    #[test]
    fn totals_are_the_sums_of_the_lists(case in case(), counts in counted(), poison: bool) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let policy = if poison { Policy::Poison } else { counts };
        let (seeds, mut options) = (seeds_of(&store, &case), options_of(&store, &case));
        let found = totals(&store, &seeds, policy, &options).unwrap();
        options.incidents = Incidents::Together;
        for keep_moves in [false, true] {
            options.keep_moves = keep_moves;
            let flow = follow(&store, &seeds, policy, &options).unwrap();
            prop_assert_eq!(found.tainted_total, flow.tainted_total());
            prop_assert_eq!(found.accounts, flow.tainted_accounts());
            prop_assert_eq!(found.checksum, flow.checksum());
            prop_assert_eq!(found.fees, flow.fees.iter().map(|paid| paid.amount).sum::<u128>());
        }
    }

    /// One quantity, by walking and by streaming (`max_steps` large, moves not kept), against the labels' sum.
    #[test]
    fn incidents_together_are_the_sum_of_them_apart(case in case(), policy in counted(), keep_moves: bool) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let options = Options { incidents: Incidents::Together, keep_moves, ..options_of(&store, &case) };
        let flow = follow(&store, &seeds_of(&store, &case), policy, &options).unwrap();
        let (found, expected) = (tally_of_totals(&store, &flow), reference::trace(&case, policy));
        prop_assert_eq!(together(found.held), together(expected.held));
        prop_assert_eq!(together(found.stopped), together(expected.stopped));
        prop_assert_eq!(together(found.fees), together(expected.fees));
        prop_assert_eq!(found.unknown_inflows, expected.unknown_inflows);
    }

    #[test]
    fn the_way_back_meets_the_way_there(case in case(), policy in counted()) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let (seeds, options) = (seeds_of(&store, &case), options_of(&store, &case));
        let there = tally_of(&store, &follow(&store, &seeds, policy, &options).unwrap());
        for account in (1..=ACCOUNTS).filter(|account| !case.stops.contains(account)) {
            let target = Target::Holdings(vec![id_of(&store, account)]);
            let back = backward(&store, &target, &seeds, policy, &options).unwrap();
            let held: BTreeMap<u32, u128> =
                there.held.iter().filter(|((a, _), _)| *a == account).map(|((_, l), x)| (*l, *x)).collect();
            if policy == Policy::Haircut {
                // A unit is lost to rounding at most once a payment, either way.
                for label in held.keys().chain(back.contributions.keys()) {
                    let sum = |of: &BTreeMap<u32, u128>| of.get(label).copied().unwrap_or(0);
                    let apart = sum(&held).abs_diff(sum(&back.contributions));
                    prop_assert!(apart <= 8 * case.rows.len() as u128, "{held:?} {:?}", back.contributions);
                }
            } else {
                let mut found = back.contributions.clone();
                found.retain(|_, units| *units > 0);
                prop_assert_eq!(found, held);
            }
        }
    }

    #[test]
    fn the_way_back_from_a_transfer_is_what_it_carried(case in case(), lifo: bool, at: prop::sample::Index) {
        let policy = if lifo { Policy::Lifo } else { Policy::Fifo };
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let given = at.index(case.rows.len());
        prop_assume!(case.until.is_none_or(|until| case.rows[given].time <= until));
        prop_assume!(case.stops.is_empty());
        let (seeds, options) = (seeds_of(&store, &case), options_of(&store, &case));
        let there = tally_of(&store, &follow(&store, &seeds, policy, &options).unwrap());
        let carried: BTreeMap<u32, u128> = there
            .moves
            .into_iter()
            .filter(|((at, _), _)| *at == At::Given(given))
            .map(|((_, label), units)| (label, units))
            .collect();
        let back = backward(&store, &Target::Transfer(given as u32), &seeds, policy, &options).unwrap();
        let mut found = back.contributions;
        found.retain(|_, units| *units > 0);
        prop_assert_eq!(found, carried);
    }

    #[test]
    fn poison_back_finds_the_incidents_that_poison_brought(case in case()) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = Case { stops: BTreeSet::new(), ..without_empty_conversions(&case, &store) };
        let (seeds, options) = (seeds_of(&store, &case), options_of(&store, &case));
        let reached = reference::poison(&case);
        for account in 1..=ACCOUNTS {
            let target = Target::Holdings(vec![id_of(&store, account)]);
            let back = backward(&store, &target, &seeds, Policy::Poison, &options).unwrap();
            for label in back.contributions.keys() {
                prop_assert!(reached.contains_key(&(account, *label)), "{} {}", account, label);
            }
            let holds = back.reached.iter().any(|r| r.account == id_of(&store, account));
            if holds && !case.keep_first {
                for (_, label) in reached.keys().filter(|(a, _)| *a == account) {
                    prop_assert!(back.contributions.contains_key(label), "{} {}", account, label);
                }
            }
        }
    }

    /// Received and sent, against the moves of a trace from every payment of the listed accounts.
    #[test]
    fn exposure_is_what_arrives_from_listed_accounts(rows in rows(), listed in prop::collection::btree_map(1..=ACCOUNTS, 1_u32..4, 1..3), policy in counted()) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &rows);
        let from = |(_, row): &(usize, &ReferenceRow)| listed.contains_key(&row.from);
        let thefts = rows.iter().enumerate().filter(from).map(|(at, row)| (at, listed[&row.from])).collect();
        let case = Case { rows: rows.clone(), thefts, ..Case::default() };
        let mut expected = BTreeMap::<(u32, u32), u128>::new();
        for ((at, label), units) in reference::trace(&case, policy).moves {
            if let At::Given(at) = at
                && !rows[at].fee
            {
                *expected.entry((rows[at].to, label)).or_default() += units;
            }
        }
        expected.retain(|(account, _), units| *account != 0 && *units > 0);
        let of_store = listed.iter().map(|(account, label)| (id_of(&store, *account), *label)).collect();
        let book: Vec<u32> = (1..=ACCOUNTS).map(|account| id_of(&store, account)).collect();
        let found = exposure(&store, &of_store, &book, policy, &Options::default()).unwrap();
        let received: BTreeMap<_, _> = found
            .exposures
            .iter()
            .filter(|e| e.received > 0)
            .map(|e| ((account_of(&store, e.account), e.label), e.received))
            .collect();
        prop_assert_eq!(received, expected);
        // A direct payment to a listed account is the least that was sent to it.
        for row in rows.iter().filter(|row| !row.fee && row.from != 0 && row.amount > 0) {
            if let Some(label) = listed.get(&row.to) {
                let account = id_of(&store, row.from);
                let sent = found.exposures.iter().find(|e| (e.account, e.label) == (account, *label));
                prop_assert!(sent.is_some_and(|e| e.sent >= row.amount));
            }
        }
    }

    #[test]
    fn a_built_store_passes_its_own_check(rows in rows()) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &rows);
        let report = store.check().unwrap();
        prop_assert!(report.is_sound(), "{:?}", report.faults);
        for (given, row) in (0_u32..).zip(&rows) {
            let held = store.transfer(store.row_of_given(given).unwrap()).unwrap();
            prop_assert_eq!((held.amount, held.time), (row.amount, row.time));
            prop_assert_eq!(account_of(&store, held.sender), row.from);
        }
    }

    #[test]
    fn a_cut_trace_says_so_and_still_adds_up(case in case(), max_steps in 0_u64..6, policy in counted(), keep_moves: bool) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let seeds = seeds_of(&store, &case);
        let options = Options { keep_moves, ..options_of(&store, &case) };
        let whole = follow(&store, &seeds, policy, &options).unwrap();
        let cut = follow(&store, &seeds, policy, &Options { max_steps, ..options }).unwrap();
        // Only what was not followed may differ: moves are a prefix, and a trace that needed no more is whole.
        prop_assert!(whole.moves.starts_with(&cut.moves));
        if cut.cut.is_none() {
            prop_assert_eq!(&cut, &whole);
        } else {
            prop_assert!(cut.steps < whole.steps || cut.thefts.len() < whole.thefts.len());
            // What is called at rest must be what the whole trace leaves there too.
            let left: BTreeMap<_, _> = whole.at_rest.iter().map(|h| ((h.account, h.label), h.amount)).collect();
            for h in &cut.at_rest {
                prop_assert!(left.get(&(h.account, h.label)).is_some_and(|&amount| amount >= h.amount), "{:?}", h);
            }
        }
    }

    #[test]
    fn integer_and_named_stores_agree(case in case()) {
        let mut case = Case { conversions: Vec::new(), stops: BTreeSet::new(), ..case };
        for row in &mut case.rows {
            row.fee = false;
        }
        let dir = tempfile::tempdir().unwrap();
        let mut builder = Builder::new(&dir.path().join("ids"), StoreInfo::default()).unwrap();
        for row in &case.rows {
            builder.push_ids(row.from, row.to, row.amount, row.time).unwrap();
        }
        builder.finish().unwrap();
        let store = Store::open(&dir.path().join("ids")).unwrap();
        let flow = follow(&store, &seeds_of(&store, &case), Policy::Fifo, &options_of(&store, &case)).unwrap();
        let mut held = BTreeMap::new();
        for u in &flow.unknown {
            held.insert((u.account, u.label), u.amount);
        }
        prop_assert_eq!(held, reference::trace(&case, Policy::Fifo).held);
    }
}
