//! Seeded thieves, put into the real crowd: their deposits and exits are added to the pool's own events.

use std::collections::BTreeSet;

use mixer::{Case, Pool, Withdrawal};
use record::Address;

/// SplitMix64 (Steele, Lea and Flood 2014): small, seeded, the same everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Even in [0, 1).
    pub(crate) fn even(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.even()
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.even()).ln()
    }

    fn of(&mut self, from: &[usize]) -> usize {
        from[(self.even() * from.len() as f64) as usize]
    }
}

const HOUR: f64 = 3_600.0;
const DAY: f64 = 24.0 * HOUR;

/// How a thief works.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Habit {
    /// A week of office-hours batches, own exits without a relayer within hours.
    Exchange2020,
    /// Batches of 50 to 100 every half day, a note each few minutes, relayed exits over days.
    Bridge2022,
    /// The same with waits of a few hours.
    BridgeFast,
    /// One batch of 10 to 60, exits after a day to ten.
    Small,
    /// Three batches, exits after weeks.
    Weeks,
    /// 100 notes, each to a recipient of its own within two months.
    Patient,
    /// 40 notes to one recipient.
    One,
}

pub(crate) const HABITS: [Habit; 7] = [
    Habit::Exchange2020,
    Habit::Bridge2022,
    Habit::BridgeFast,
    Habit::Small,
    Habit::Weeks,
    Habit::Patient,
    Habit::One,
];

impl Habit {
    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::Exchange2020 => {
                "7 days, 30 to 115 notes a day in office hours, exits without a relayer, mean wait 6 h"
            }
            Self::Bridge2022 => {
                "3 to 8 batches of 50 to 100, a note every 2 to 7 min, relayed, mean wait 20 h"
            }
            Self::BridgeFast => "the same, mean wait 4 h",
            Self::Small => "one batch of 10 to 60 notes, exits after 1 to 10 days",
            Self::Weeks => "3 batches, 60 to 200 notes, exits 10 to 25 days later",
            Self::Patient => "100 notes, one recipient each, over 60 days",
            Self::One => "40 notes to one recipient, within hours",
        }
    }

    /// Years in which the thief may start: seconds.
    pub(crate) fn years(self) -> (f64, f64) {
        match self {
            Self::Exchange2020 => (1_594_771_200.0, 1_612_137_600.0),
            Self::Bridge2022 | Self::BridgeFast => (1_622_505_600.0, 1_653_004_800.0),
            _ => (1_598_918_400.0, 1_650_412_800.0),
        }
    }

    fn batches(self, start: f64, dice: &mut Dice) -> Vec<Vec<i64>> {
        match self {
            Self::Exchange2020 => (0..7).map(|day| office_day(start + f64::from(day) * DAY, dice)).collect(),
            Self::Bridge2022 | Self::BridgeFast => {
                let batches = dice.between(3.0, 9.0) as u32;
                let step = dice.between(0.4, 0.6) * DAY;
                let gap = dice.between(120.0, 400.0);
                let one = |batch| {
                    let notes = dice.between(50.0, 101.0) as usize;
                    steady(start + f64::from(batch) * step, notes, gap, dice)
                };
                (0..batches).map(one).collect()
            }
            Self::Small => {
                let notes = dice.between(10.0, 61.0) as usize;
                vec![steady(start, notes, 300.0, dice)]
            }
            Self::Weeks => {
                let notes = dice.between(20.0, 67.0) as usize;
                (0..3).map(|batch| steady(start + f64::from(batch) * 2.0 * DAY, notes, 240.0, dice)).collect()
            }
            Self::Patient => vec![steady(start, 100, 300.0, dice)],
            Self::One => vec![steady(start, 40, 300.0, dice)],
        }
    }

    fn to_each(self) -> &'static [usize] {
        match self {
            Self::Exchange2020 => &[1, 2, 2, 3, 3, 4, 5, 6, 8, 10],
            Self::Bridge2022 | Self::BridgeFast => &[1, 2, 3, 5, 5, 7, 7, 10, 15, 20],
            Self::Small => &[2, 3, 4, 5],
            Self::Weeks => &[3, 4, 5, 6, 8, 10],
            Self::Patient => &[1],
            Self::One => &[40],
        }
    }

    fn wait(self, lag: f64, dice: &mut Dice) -> f64 {
        match self {
            Self::Exchange2020 => dice.exponential(6.0 * HOUR),
            Self::Bridge2022 => dice.exponential(20.0 * HOUR),
            Self::BridgeFast => dice.exponential(4.0 * HOUR),
            Self::Small => dice.between(DAY, 10.0 * DAY),
            Self::Weeks => lag + dice.exponential(2.0 * DAY),
            Self::Patient => dice.between(DAY, 60.0 * DAY),
            Self::One => HOUR,
        }
    }

    fn gap(self) -> f64 {
        match self {
            Self::Exchange2020 => 600.0,
            Self::Bridge2022 | Self::BridgeFast => 1_800.0,
            Self::One => 300.0,
            _ => 900.0,
        }
    }

    fn pays_relayer(self, dice: &mut Dice) -> bool {
        match self {
            Self::Exchange2020 => false,
            Self::Small | Self::Weeks => dice.even() < 0.6,
            _ => true,
        }
    }
}

fn office_day(day: f64, dice: &mut Dice) -> Vec<i64> {
    let opens = day + 7.0 * HOUR + dice.between(0.0, HOUR);
    let closes = opens + dice.between(5.0, 14.0) * HOUR;
    let notes = dice.between(30.0, 116.0) as usize;
    let mut times: Vec<_> = (0..notes).map(|_| dice.between(opens, closes) as i64).collect();
    times.sort_unstable();
    times
}

fn steady(start: f64, notes: usize, gap: f64, dice: &mut Dice) -> Vec<i64> {
    let mut time = start;
    let step = |_| {
        time += dice.exponential(gap);
        time as i64
    };
    (0..notes).map(step).collect()
}

/// A thief in the crowd: the pool with its exits, its case, and its recipients.
pub(crate) fn thief(crowd: &Pool, habit: Habit, seed: u64) -> (Pool, Case, BTreeSet<String>) {
    let mut dice = Dice(seed.wrapping_mul(7_919) ^ 0x5eed);
    let (from, to) = habit.years();
    let start = (dice.between(from, to) / DAY).floor() * DAY;
    let batches = habit.batches(start, &mut dice);
    let mut notes: Vec<i64> = batches.iter().flatten().copied().collect();
    notes.sort_unstable();
    let leaving = (notes.len() as f64 * dice.between(0.9, 1.0)) as usize;
    let (lag, relayed) = (dice.between(10.0, 25.0) * DAY, habit.pays_relayer(&mut dice));
    let end = crowd.withdrawals.iter().map(|row| row.time).max().unwrap_or(0);
    let mut pool = crowd.clone();
    let mut truth = BTreeSet::new();
    let mut gone = 0;
    while gone < leaving {
        let count = dice.of(habit.to_each()).min(leaving - gone);
        let recipient =
            Address::parse(&format!("0x{:040x}", (u128::from(seed) << 64) + gone as u128 + 1)).unwrap();
        let mut time = notes[gone + count - 1] as f64 + 60.0 + habit.wait(lag, &mut dice);
        for each in 0..count {
            let tx = format!("0x{:064x}", (u128::from(seed) << 64) + (gone + each) as u128).into();
            let fee = if relayed { 350_000_000_000_000_000 } else { 0 };
            let (sender, gas_price) = (None, None);
            if (time as i64) < end {
                truth.insert(recipient.to_string());
                let recipient = recipient.clone();
                pool.withdrawals.push(Withdrawal {
                    time: time as i64,
                    tx,
                    recipient,
                    sender,
                    fee,
                    gas_price,
                });
            }
            time += 30.0 + dice.exponential(habit.gap());
        }
        gone += count;
    }
    (pool.sorted(), Case::of_times(batches), truth)
}
