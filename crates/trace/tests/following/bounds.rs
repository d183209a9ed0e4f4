//! Bounds against brute force and against accounting rules, over random small ledgers.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use trace::bounds::{Bounds, BoundsOptions, Measure, Target, bounds, check_witness};
use trace::store::{Kind, Row, Store, StoreInfo};
use trace::{Builder, Options, Policy, Seed, Stop, StopKind, Stops, follow};

/// One transfer: from, to (0 is the mint and the burn), amount, whether it is a fee.
type Drawn = (u32, u32, u128, bool);

#[derive(Debug, Clone)]
struct Case {
    rows: Vec<Drawn>,
    /// Given row → incident.
    thefts: BTreeMap<u32, u32>,
    stops: BTreeSet<u32>,
    target: BTreeSet<u32>,
    measure: Measure,
    /// The last second looked at; row `n` is at second `100 + n`.
    until: Option<u32>,
}

fn name_of(account: u32) -> Vec<u8> {
    if account == 0 { Vec::new() } else { format!("account {account}").into_bytes() }
}

fn build(dir: &std::path::Path, rows: &[Drawn], accounts: u32) -> Store {
    let mut builder = Builder::new(dir, StoreInfo::default()).unwrap();
    for account in 1..=accounts {
        builder.note_nonce(&name_of(account), 0).unwrap(); // ids for accounts without rows
    }
    for (time, &(from, to, amount, fee)) in (100..).zip(rows) {
        let (from, to) = (name_of(from), name_of(to));
        let kind = if fee { Kind::Fee } else { Kind::Value };
        builder.push(Row { from: &from, to: &to, amount, time, tx: None, kind, nonce: None }).unwrap();
    }
    builder.finish().unwrap();
    Store::open(dir).unwrap()
}

fn id(store: &Store, account: u32) -> u32 {
    store.account_id(&name_of(account)).unwrap()
}

impl Case {
    fn seeds(&self) -> Vec<Seed> {
        self.thefts.iter().map(|(&given, &label)| Seed::Transfer { given, label }).collect()
    }

    fn stops(&self, store: &Store, and_target: bool) -> Stops {
        let mut stops = Stops::none();
        let target = self.target.iter().filter(|_| and_target);
        for &account in self.stops.iter().chain(target) {
            let stop = Stop { kind: StopKind::Exchange, reason: "invented".into(), attribution: "t".into() };
            stops.insert(id(store, account), stop);
        }
        stops
    }

    fn options(&self, store: &Store) -> BoundsOptions {
        let (until, measure) = (self.until, self.measure);
        BoundsOptions {
            until,
            measure,
            stops: self.stops(store, false),
            witnesses: true,
            ..BoundsOptions::default()
        }
    }

    fn target(&self, store: &Store) -> Target {
        Target { accounts: self.target.iter().map(|&account| id(store, account)).collect() }
    }

    fn bounds(&self, store: &Store) -> Vec<Bounds> {
        bounds(store, &self.seeds(), &[self.target(store)], &self.options(store)).unwrap()
    }

    fn labels(&self) -> Vec<Option<u32>> {
        let all: BTreeSet<u32> = self.thefts.values().copied().collect();
        let each = all.into_iter().map(Some);
        std::iter::once(None).chain(each).collect()
    }
}

/// A row as the walker sees it: ids of the store, the deficit rows of the builder included.
struct Step {
    from: u32,
    to: u32,
    amount: u128,
    mints: bool,
    theft: Option<u32>,
}

/// The rules of the game, written as plainly as can be: balances and stolen units by account.
struct Game {
    steps: Vec<Step>,
    absorbs: BTreeSet<u32>,
    target: BTreeSet<u32>,
    measure: Measure,
    label: Option<u32>,
}

#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    balance: BTreeMap<u32, u128>,
    stolen: BTreeMap<u32, u128>,
    reached: u128,
}

fn game(case: &Case, store: &Store, label: Option<u32>) -> Game {
    let reserved = store.meta().reserved;
    let rows = (0..store.meta().transfers).map(|row| (row, store.transfer(row).unwrap()));
    let known = rows.filter(|(_, t)| case.until.is_none_or(|until| t.time <= until));
    let steps = known.map(|(row, t)| Step {
        from: t.sender,
        to: t.receiver,
        amount: t.amount,
        mints: t.sender == reserved.outside || t.sender == reserved.unknown,
        theft: store.given_of_row(row).and_then(|given| case.thefts.get(&given)).copied(),
    });
    let stops = case.stops.iter().map(|&account| id(store, account));
    let absorbs = stops.chain([reserved.outside, reserved.unknown, reserved.fees]).collect();
    let target = case.target.iter().map(|&account| id(store, account)).collect();
    Game { steps: steps.collect(), absorbs, target, measure: case.measure, label }
}

impl Game {
    /// Stolen units that a step can take from its sender: fewest and most.
    fn choices(&self, state: &State, step: &Step) -> (u128, u128) {
        if step.mints {
            return (0, 0);
        }
        let stolen = state.stolen.get(&step.from).copied().unwrap_or(0);
        let clean = state.balance.get(&step.from).copied().unwrap_or(0) - stolen;
        (step.amount.saturating_sub(clean), step.amount.min(stolen))
    }

    fn apply(&self, state: &State, step: &Step, lost: u128) -> State {
        let mut next = state.clone();
        if !step.mints {
            *next.balance.entry(step.from).or_default() -= step.amount;
            *next.stolen.entry(step.from).or_default() -= lost;
        }
        let brought = match step.theft {
            None => lost,
            Some(label) if self.label.is_none_or(|wanted| wanted == label) => step.amount,
            Some(_) => 0,
        };
        *next.balance.entry(step.to).or_default() += step.amount;
        let absorbs = self.absorbs.contains(&step.to);
        let is_target = self.target.contains(&step.to);
        if is_target && (absorbs || self.measure == Measure::Arrived) {
            next.reached += brought;
        } else if !absorbs {
            *next.stolen.entry(step.to).or_default() += brought;
        }
        next
    }

    fn reached(&self, state: &State) -> u128 {
        let held = state.stolen.iter().filter(|(account, _)| self.target.contains(account));
        state.reached + if self.measure == Measure::Held { held.map(|(_, n)| n).sum() } else { 0 }
    }

    /// The least and the most reached, over every choice of whole units at every step. `None` where there are
    /// too many states to look at.
    fn every_way(&self) -> Option<(u128, u128)> {
        let mut states = BTreeSet::from([State::default()]);
        for step in &self.steps {
            let mut next = BTreeSet::new();
            for state in &states {
                let (fewest, most) = self.choices(state, step);
                next.extend((fewest..=most).map(|lost| self.apply(state, step, lost)));
            }
            if next.len() > 4_000 {
                return None;
            }
            states = next;
        }
        let reached: BTreeSet<u128> = states.iter().map(|state| self.reached(state)).collect();
        Some((*reached.first()?, *reached.last()?))
    }

    /// One way, with a rule that says how many stolen units to take: given stolen, balance, amount.
    fn one_way(&self, mut rule: impl FnMut(u128, u128, u128) -> u128) -> u128 {
        let mut state = State::default();
        for step in &self.steps {
            let (fewest, most) = self.choices(&state, step);
            let of = |units: &BTreeMap<u32, u128>| units.get(&step.from).copied().unwrap_or(0);
            let lost = rule(of(&state.stolen), of(&state.balance), step.amount).clamp(fewest, most);
            state = self.apply(&state, step, lost);
        }
        self.reached(&state)
    }

    /// Last in, first out, by lots.
    fn lifo(&self) -> u128 {
        let mut piles: BTreeMap<u32, Vec<(u128, bool)>> = BTreeMap::new();
        let mut state = State::default();
        for step in &self.steps {
            let mut taken = Vec::new();
            let mut need = if step.mints { 0 } else { step.amount };
            let pile = piles.entry(step.from).or_default();
            while need > 0 {
                let (units, stolen) = pile.pop().unwrap();
                let part = units.min(need);
                taken.push((part, stolen));
                if part < units {
                    pile.push((units - part, stolen));
                }
                need -= part;
            }
            let lost = taken.iter().filter(|lot| lot.1).map(|lot| lot.0).sum();
            let (fewest, most) = self.choices(&state, step);
            assert!((fewest..=most).contains(&lost), "a lot rule breaks the definition of a rule");
            let next = self.apply(&state, step, lost);
            let of = |state: &State| state.stolen.get(&step.to).copied().unwrap_or(0);
            let lost_too = if step.to == step.from { lost } else { 0 };
            let brought = of(&next) + lost_too - of(&state);
            state = next;
            // The lots that arrive, clean ones first; which of them lie on top is the rule's own affair.
            let pile = piles.entry(step.to).or_default();
            pile.extend([(step.amount - brought, false), (brought, true)].iter().filter(|lot| lot.0 > 0));
        }
        self.reached(&state)
    }
}

fn drawn_rows(
    accounts: u32,
    amounts: std::ops::Range<u128>,
    most: usize,
) -> impl Strategy<Value = Vec<Drawn>> {
    let row = (0..=accounts, 0..=accounts, amounts, prop::bool::weighted(0.05));
    prop::collection::vec(row, 2..most)
        .prop_map(|rows| rows.into_iter().map(|(a, b, n, fee)| (a, b, n, fee && a > 0)).collect())
}

/// A few rows that give accounts clean units, then rows among few accounts, of which one has the most to do:
/// arrivals and payments on it alternate.
fn busy_rows(
    accounts: u32,
    amounts: std::ops::Range<u128>,
    most: usize,
) -> impl Strategy<Value = Vec<Drawn>> {
    let account = move || prop_oneof![2 => Just(1_u32), 3 => 1..=accounts];
    let mint = (1..=accounts, 0_u128..8).prop_map(|(to, amount)| (0, to, amount, false));
    let row = (account(), account(), amounts).prop_map(|(from, to, amount)| (from, to, amount, false));
    (prop::collection::vec(mint, 0..4), prop::collection::vec(row, 2..most)).prop_map(|(mut mints, rows)| {
        mints.extend(rows);
        mints
    })
}

fn rows_over(
    accounts: u32,
    amounts: std::ops::Range<u128>,
    most: usize,
) -> impl Strategy<Value = Vec<Drawn>> {
    prop_oneof![drawn_rows(accounts, amounts.clone(), most), busy_rows(accounts, amounts, most)]
}

fn case_over(accounts: u32, amounts: std::ops::Range<u128>, most: usize) -> impl Strategy<Value = Case> {
    let thefts = prop::collection::vec((any::<prop::sample::Index>(), 1_u32..3), 1..4);
    let stops = prop::collection::btree_set(1..=accounts, 0..2);
    let target = prop::collection::btree_set(1..=accounts, 1..3);
    let until = prop::option::weighted(0.2, 100_u32..(100 + most as u32));
    let measure = prop_oneof![2 => Just(Measure::Arrived), 1 => Just(Measure::Held)];
    (rows_over(accounts, amounts, most), thefts, stops, target, until, measure).prop_map(
        |(rows, thefts, stops, target, until, measure)| {
            // Thefts fall into the first half, so that there is something to follow.
            let half = rows.len().div_ceil(2);
            let thefts = thefts.into_iter().map(|(at, label)| (at.index(half) as u32, label)).collect();
            Case { rows, thefts, stops, target, until, measure }
        },
    )
}

/// Transactions over outputs that are spent whole: every output is an account of its own, every transaction
/// one in the middle.
fn utxo_case() -> impl Strategy<Value = Case> {
    let tx = (prop::collection::vec(any::<prop::sample::Index>(), 1..4), 1_usize..4, any::<u64>());
    (prop::collection::vec(tx, 1..7), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(drawn, stolen, wanted)| {
            let mut rows = Vec::new();
            let mut unspent: Vec<(u32, u128)> = Vec::new();
            let mut account = 0;
            for (inputs, outputs, seed) in drawn {
                account += 1;
                let middle = account;
                let mut sum = 4;
                rows.push((0, middle, 4, false)); // every transaction has some new money too
                for input in inputs.iter().take(unspent.len()) {
                    let (owner, amount) = unspent.swap_remove(input.index(unspent.len()));
                    rows.push((owner, middle, amount, false));
                    sum += amount;
                    if unspent.is_empty() {
                        break;
                    }
                }
                for output in 0..outputs {
                    let last = output + 1 == outputs;
                    let amount = if last { sum } else { u128::from(seed >> (8 * output)) % (sum + 1) };
                    sum -= amount;
                    account += 1;
                    rows.push((middle, account, amount, false));
                    unspent.push((account, amount));
                }
            }
            let half = rows.len().div_ceil(2);
            let thefts = BTreeMap::from([(stolen.index(half) as u32, 1)]);
            let target = BTreeSet::from([1 + wanted.index(account as usize) as u32]);
            Case { rows, thefts, stops: BTreeSet::new(), target, until: None, measure: Measure::Arrived }
        },
    )
}

fn store_of(case: &Case) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let accounts = case.rows.iter().map(|row| row.0.max(row.1)).chain(case.target.iter().copied());
    let most = accounts.chain(case.stops.iter().copied()).max().unwrap_or(1);
    let store = build(&dir.path().join("store"), &case.rows, most);
    (dir, store)
}

/// The bounds for all incidents first, then for each: one entry a label asked for.
fn by_label(case: &Case, store: &Store) -> Vec<(Option<u32>, Bounds)> {
    let found = case.bounds(store);
    let wanted = case.labels();
    assert!(!found.is_empty() && found[0].label.is_none());
    wanted
        .into_iter()
        .filter_map(|label| Some((label, found.iter().find(|b| b.label == label)?.clone())))
        .collect()
}

/// Account 1 pays 2 twice out of stolen and clean units, and is then paid stolen units again, of which
/// it pays on 1: units cannot leave with payments of the past.
#[test]
fn units_do_not_leave_before_they_arrive() {
    let rows = vec![
        (0, 1, 20, false),
        (0, 1, 5, false), // stolen
        (1, 2, 5, false),
        (1, 2, 5, false),
        (0, 1, 5, false), // stolen
        (1, 2, 1, false),
    ];
    let case = Case {
        rows,
        thefts: BTreeMap::from([(1, 1), (4, 1)]),
        stops: BTreeSet::new(),
        target: BTreeSet::from([2]),
        measure: Measure::Arrived,
        until: None,
    };
    let (_dir, store) = store_of(&case);
    let found = case.bounds(&store).remove(0);
    assert_eq!((found.stolen, found.lower, found.upper, found.exact), (10, 0, 6, true));
    assert_eq!(found.sentence().to_string(), "at least 0, at most 6");
    brute_force_agrees(&case).unwrap();
}

fn brute_force_agrees(case: &Case) -> Result<(), TestCaseError> {
    let (_dir, store) = store_of(case);
    for (label, found) in by_label(case, &store) {
        let Some((least, most)) = game(case, &store, label).every_way() else { continue };
        prop_assert_eq!((found.lower, found.upper), (least, most), "incident {:?}", label);
        prop_assert!(found.exact && found.cut.is_empty());
        for (witness, bound) in [(&found.lower_witness, least), (&found.upper_witness, most)] {
            let witness = witness.as_ref().unwrap();
            prop_assert_eq!(witness.reached, bound);
            let checked =
                check_witness(&store, &case.seeds(), &case.target(&store), &case.options(&store), witness);
            prop_assert_eq!(checked.unwrap(), bound);
        }
    }
    Ok(())
}

/// FIFO as the crate traces it, with the target as a stop where arrivals count.
fn fifo_reached(case: &Case, store: &Store, label: Option<u32>) -> u128 {
    let stops = case.stops(store, case.measure == Measure::Arrived);
    let flow = follow(
        store,
        &case.seeds(),
        Policy::Fifo,
        &Options { until: case.until, stops, ..Options::default() },
    );
    let flow = flow.unwrap();
    let held = flow.at_rest.iter().map(|h| (h.account, h.label, h.amount));
    let unknown = flow.unknown.iter().map(|u| (u.account, u.label, u.amount));
    let stopped = flow.stopped.iter().map(|s| (s.account, s.label, s.amount));
    let target: BTreeSet<u32> = case.target(store).accounts.into_iter().collect();
    let ends = held.chain(unknown).chain(stopped);
    ends.filter(|(account, of, _)| target.contains(account) && label.is_none_or(|l| l == *of))
        .map(|(_, _, amount)| amount)
        .sum()
}

fn every_rule_is_inside(case: &Case, seed: u64) -> Result<(), TestCaseError> {
    let (_dir, store) = store_of(case);
    for (label, found) in by_label(case, &store) {
        let game = game(case, &store, label);
        let mut random = seed;
        let mut next = move |_, _, amount: u128| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            match random >> 62 {
                0 => 0,
                1 => amount,
                _ => (u128::from(random >> 33) * amount.min(1 << 60)) >> 31,
            }
        };
        let haircut = |stolen: u128, balance: u128, amount: u128| stolen * amount / balance.max(1);
        let rules = [
            ("fifo", fifo_reached(case, &store, label)),
            ("lifo", game.lifo()),
            ("haircut", game.one_way(haircut)),
            ("stolen first", game.one_way(|_, _, amount| amount)),
            ("clean first", game.one_way(|_, _, _| 0)),
            ("at random", game.one_way(&mut next)),
            ("at random again", game.one_way(&mut next)),
        ];
        for (rule, reached) in rules {
            prop_assert!(
                found.holds(reached),
                "{} gives {}, incident {:?}: {:?}",
                rule,
                reached,
                label,
                found
            );
        }
        prop_assert!(found.upper <= found.stolen);
    }
    Ok(())
}

/// Whatever is cut, the interval only widens; and where nothing was cut it is the same.
fn cutting_only_widens(case: &Case, store: &Store, limits: (usize, usize, u64)) -> Result<(), TestCaseError> {
    let whole = case.bounds(store);
    let (max_transfers, max_edges, max_work) = limits;
    let options = BoundsOptions { max_transfers, max_edges, max_work, ..case.options(store) };
    let cut = bounds(store, &case.seeds(), &[case.target(store)], &options).unwrap();
    prop_assert_eq!(cut.len(), whole.len());
    for (cut, whole) in cut.iter().zip(&whole) {
        prop_assert!(cut.lower <= whole.lower && whole.upper <= cut.upper, "{:?} of {:?}", cut, whole);
        if cut.exact {
            prop_assert_eq!((cut.lower, cut.upper), (whole.lower, whole.upper));
        } else {
            prop_assert!(!cut.cut.is_empty());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn they_are_what_trying_every_way_gives(case in case_over(4, 0..6, 14)) {
        brute_force_agrees(&case)?;
    }

    #[test]
    fn over_outputs_they_are_what_trying_every_way_gives(case in utxo_case()) {
        brute_force_agrees(&case)?;
    }

    #[test]
    fn every_accounting_rule_is_inside(case in case_over(8, 0..60, 60), seed in any::<u64>()) {
        every_rule_is_inside(&case, seed)?;
    }

    #[test]
    fn over_outputs_every_accounting_rule_is_inside(case in utxo_case(), seed in any::<u64>()) {
        every_rule_is_inside(&case, seed)?;
    }

    #[test]
    fn what_is_cut_for_size_only_widens_them(
        case in case_over(8, 0..60, 60), transfers in 0_usize..30, edges in 0_usize..30, work in 0_u64..300
    ) {
        let (_dir, store) = store_of(&case);
        let any = usize::MAX;
        for limits in [(transfers, any, u64::MAX), (any, edges, u64::MAX), (any, any, work), (transfers, edges, work)] {
            cutting_only_widens(&case, &store, limits)?;
        }
    }

    #[test]
    fn a_changed_witness_is_refused(case in case_over(6, 1..30, 30), at in any::<prop::sample::Index>()) {
        let (_dir, store) = store_of(&case);
        let found = case.bounds(&store).remove(0);
        let mut witness = found.upper_witness.unwrap();
        prop_assume!(!witness.carried.is_empty());
        let seeds: BTreeSet<u32> =
            case.thefts.keys().filter_map(|&given| store.row_of_given(given)).collect();
        let at = at.index(witness.carried.len());
        let row = witness.carried[at].row;
        witness.carried[at].amount = store.transfer(row).unwrap().amount + 1;
        let checked = check_witness(&store, &case.seeds(), &case.target(&store), &case.options(&store), &witness);
        prop_assert!(matches!(checked, Err(trace::Error::BadWitness { .. })), "{:?}", seeds);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn they_grow_with_the_unit_to_the_far_end_of_128_bits(case in case_over(6, 0..60, 50)) {
        let scale = 1_u128 << 114;
        let rows = case.rows.iter().map(|&(from, to, amount, fee)| (from, to, amount * scale, fee)).collect();
        let wide = Case { rows, ..case.clone() };
        let ((_dir, store), (_other, wide_store)) = (store_of(&case), store_of(&wide));
        for (small, large) in case.bounds(&store).iter().zip(wide.bounds(&wide_store)) {
            prop_assert_eq!((small.lower * scale, small.upper * scale), (large.lower, large.upper));
            prop_assert_eq!((small.exact, small.size), (large.exact, large.size));
        }
    }
}

#[test]
fn a_target_that_is_not_in_the_store_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = build(&dir.path().join("store"), &[(0, 1, 5, false), (1, 2, 5, false)], 2);
    let ask = |accounts: Vec<u32>| {
        let seed = Seed::Transfer { given: 1, label: 1 };
        bounds(&store, &[seed], &[Target { accounts }], &BoundsOptions::default())
    };
    assert_eq!(ask(vec![id(&store, 2)]).unwrap()[0].sentence().to_string(), "exactly 5");
    for wrong in [vec![], vec![id(&store, 2), 99]] {
        let error = ask(wrong).unwrap_err();
        assert!(
            matches!(error, trace::Error::BadTarget { target: 0, .. }) && error.to_string().contains("hint:")
        );
    }
}
