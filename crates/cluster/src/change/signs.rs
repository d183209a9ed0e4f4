//! The signs of change, each as a mask over the outputs of a transaction.

use super::{MOST_OUTPUTS, Rules};
use crate::evidence::{Evidence, Link};
use crate::ledger::Ledger;

const NONE: u32 = u32::MAX;

/// What the signs look up. Columns that no rule needs are empty.
pub(super) struct Signs<'a> {
    ledger: &'a Ledger,
    rules: &'a Rules<'a>,
    /// Of each address, the row of the first output that pays it.
    first: Vec<u32>,
    /// Of each address, how many outputs pay it: 0, 1, or 2 for more.
    receipts: Vec<u8>,
    /// Of each output, the transaction that spends it; `NONE` where none does.
    spenders: Vec<u32>,
    needed: Evidence,
}

impl<'a> Signs<'a> {
    pub(super) fn new(ledger: &'a Ledger, rules: &'a Rules<'a>, needed: Evidence) -> Self {
        let fresh = needed.has(Evidence::FRESH) || needed.has(Evidence::ONE_TIME);
        let if_needed = |yes: bool, size: usize| if yes { size } else { 0 };
        let space = ledger.id_space() as usize;
        let mut first = vec![NONE; if_needed(fresh, space)];
        let mut receipts = vec![0_u8; if_needed(needed.has(Evidence::NOT_REUSED), space)];
        for (row, &address) in (0..).zip(ledger.all_receivers()) {
            if let Some(first) = first.get_mut(address as usize) {
                *first = row.min(*first);
            }
            if let Some(receipts) = receipts.get_mut(address as usize) {
                *receipts = (*receipts + 1).min(2);
            }
        }
        let outputs = if_needed(needed.has(Evidence::SAME_FINGERPRINT), ledger.all_receivers().len());
        let mut spenders = vec![NONE; outputs];
        if outputs > 0 {
            for (tx, (inputs, _)) in (0..).zip(ledger.spans()) {
                for &output in ledger.spent(inputs) {
                    spenders.get_mut(output as usize).into_iter().for_each(|spender| *spender = tx);
                }
            }
        }
        Self { ledger, rules, first, receipts, spenders, needed }
    }

    /// The change that the rules name, if they name one.
    pub(super) fn change_link(&self, tx: u32, rules: &[Evidence]) -> Option<Link> {
        let (inputs, outputs) = self.ledger.span(tx);
        let (spenders, receivers) = (self.ledger.spenders(inputs), self.ledger.receivers(outputs));
        let from = *spenders.first()?;
        let pays_itself = || receivers.iter().any(|address| spenders.contains(address));
        if !(2..=MOST_OUTPUTS).contains(&receivers.len()) || pays_itself() {
            return None;
        }
        let masks: Vec<(Evidence, u64)> =
            self.needed.each().map(|sign| (sign, self.mask(tx, sign))).collect();
        let mut named: Option<(u64, Evidence)> = None;
        for &rule in rules {
            let signs = masks.iter().filter(|(sign, _)| rule.has(*sign));
            let all = signs.fold(u64::MAX, |all, (_, mask)| all & mask);
            match named {
                _ if all.count_ones() != 1 => {}
                Some((other, _)) if other != all => return None,
                Some((_, before)) => named = Some((all, before.and(rule))),
                None => named = Some((all, rule)),
            }
        }
        let (mask, evidence) = named?;
        let to = *receivers.get(mask.trailing_zeros() as usize)?;
        Some(Link { cause: tx, from, to, evidence })
    }

    fn mask(&self, tx: u32, sign: Evidence) -> u64 {
        match sign {
            Evidence::FRESH => self.fresh(tx),
            Evidence::NOT_REUSED => {
                self.each(tx, |_, address| self.receipts.get(address as usize) == Some(&1))
            }
            Evidence::ONE_TIME => only_one(self.fresh(tx)),
            Evidence::OPTIMAL => self.optimal(tx),
            Evidence::ADDRESS_TYPE => self.address_type(tx),
            Evidence::ROUND_PAYMENT => self.round_payment(tx),
            Evidence::SAME_FINGERPRINT => self.same_fingerprint(tx),
            _ => 0,
        }
    }

    /// Marks the outputs of which `holds` (row, address) is true.
    fn each(&self, tx: u32, holds: impl Fn(u32, u32) -> bool) -> u64 {
        let (_, outputs) = self.ledger.span(tx);
        let rows = outputs.clone().zip(self.ledger.receivers(outputs));
        (0..)
            .zip(rows)
            .filter(|&(_, (row, &address))| holds(row, address))
            .fold(0, |m, (bit, _)| m | 1 << bit)
    }

    fn fresh(&self, tx: u32) -> u64 {
        self.each(tx, |row, address| self.first.get(address as usize) == Some(&row))
    }

    fn optimal(&self, tx: u32) -> u64 {
        let (inputs, outputs) = self.ledger.span(tx);
        // With one input every output is less than it: the sign would say nothing.
        if inputs.len() < 2 {
            return 0;
        }
        let value = |row: u32| self.ledger.all_values().get(row as usize).copied();
        let least = self.ledger.spent(inputs).iter().filter_map(|&row| value(row)).min().unwrap_or(0);
        let values = self.ledger.values(outputs);
        (0..).zip(values).filter(|&(_, &value)| value < least).fold(0, |m, (bit, _)| m | 1 << bit)
    }

    fn address_type(&self, tx: u32) -> u64 {
        let (inputs, _) = self.ledger.span(tx);
        let kind = |address: u32| self.rules.address_types.and_then(|kinds| kinds.get(address as usize));
        let mut kinds = self.ledger.spenders(inputs).iter().map(|&address| kind(address));
        let Some(Some(first)) = kinds.next() else { return 0 };
        if kinds.any(|kind| kind != Some(first)) {
            return 0;
        }
        self.each(tx, |_, address| kind(address) == Some(first))
    }

    fn round_payment(&self, tx: u32) -> u64 {
        let unit = 10_i64.checked_pow(self.rules.round_digits).unwrap_or(i64::MAX);
        let (_, outputs) = self.ledger.span(tx);
        let odd = (0..).zip(self.ledger.values(outputs)).filter(|&(_, &value)| value % unit != 0);
        only_one(odd.fold(0, |mask, (bit, _)| mask | 1 << bit))
    }

    fn same_fingerprint(&self, tx: u32) -> u64 {
        let print = |tx: u32| self.rules.fingerprints.and_then(|prints| prints.get(tx as usize));
        let spender = |row: u32| self.spenders.get(row as usize).copied().unwrap_or(NONE);
        // An output at rest may yet be spent in the same manner: until then nothing is known.
        if self.each(tx, |row, _| spender(row) == NONE) != 0 {
            return 0;
        }
        self.each(tx, |row, _| print(spender(row)) == print(tx))
    }
}

fn only_one(mask: u64) -> u64 {
    if mask.count_ones() == 1 { mask } else { 0 }
}
