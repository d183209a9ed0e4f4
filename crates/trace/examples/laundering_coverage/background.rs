//! Ordinary transfers, made up: the set has none.
//!
//! `size` transfers among 20,000 strangers, at times drawn evenly over the window of the case; values are a power of two
//! dollars, from 1 to 32,768 and each as likely, and up to 256 dollars more. One in `one_in` touches the laundering: its
//! sender or its receiver (by turns of chance) is an address of the verified flows, drawn evenly, which is no source and
//! no terminal.

use crate::flows::{Case, Record};

/// A linear congruential generator (Knuth's MMIX constants); the upper bits are used.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound.max(1)
    }
}

/// The verified edges, and after them the background.
pub(crate) fn with(case: &Case, size: u64, one_in: u64) -> Vec<Record> {
    let mut random = Random(20_230_602);
    let mut own: Vec<&String> = case.records.iter().flat_map(|record| [&record.from, &record.to]).collect();
    own.retain(|address| !case.sources.contains(*address) && !case.terminals.contains(*address));
    own.sort_unstable();
    own.dedup();
    let times: Vec<u32> = case.records.iter().map(|record| record.time).collect();
    let (first, last) = (times.iter().min().copied().unwrap_or(0), times.iter().max().copied().unwrap_or(0));
    let mut all: Vec<Record> = case.records.iter().map(copy).collect();
    for _ in 0..size {
        let mut ends = [stranger(&mut random), stranger(&mut random)];
        if random.below(one_in) == 0 {
            let place = usize::try_from(random.below(own.len() as u64)).unwrap_or(0);
            let end = usize::from(random.below(2) == 1);
            if let (Some(slot), Some(address)) = (ends.get_mut(end), own.get(place)) {
                (*address).clone_into(slot);
            }
        }
        let [from, to] = ends;
        let time = first + u32::try_from(random.below(u64::from(last - first) + 1)).unwrap_or(0);
        let cents = (100_u64 << random.below(16)) + random.below(100 << 8);
        all.push(Record { time, from, to, cents, label: String::new(), verified: false });
    }
    all
}

fn stranger(random: &mut Random) -> String {
    format!("stranger {}", random.below(20_000))
}

fn copy(record: &Record) -> Record {
    Record { from: record.from.clone(), to: record.to.clone(), label: record.label.clone(), ..*record }
}
