//! Finding the listed addresses near a text, without asking each.
//!
//! One mistake touches at most two neighbouring characters, so it cannot touch both the first ten and the last ten of
//! a text of 21 characters or more: whatever is one mistake away shares one of these ends. Two sorted columns of ends
//! are therefore a complete index, with two rows a spelling, where an index of deletions would have one a character.

use super::{
    Place,
    edit::{self, Damage, Edit},
};
use record::{Address, Network};

/// Characters of an end.
const END: usize = 10;
/// Spellings shorter than this are compared one by one.
const LEAST_INDEXED: usize = 2 * END + 2;
/// Characters alike at each end that make a lookalike or identify a shortened text.
const ALIKE: usize = 4;

type End = [u8; END];
type Ends = [u8; 2 * ALIKE];

/// An index of spellings by their ends, case aside.
#[derive(Debug, Default)]
pub(super) struct Nearby {
    spellings: Vec<(Box<str>, Place)>,
    heads: Vec<(End, u32)>,
    tails: Vec<(End, u32)>,
    short: Vec<u32>,
    /// Spellings by their first (after `0x`) and last four characters, as texts cut for display show them.
    cuts: Vec<(Ends, u32)>,
    /// Canonical texts by network and by the first and last four characters.
    ends: Vec<(Network, Ends, Place)>,
    canonical: Vec<Address>,
}

impl Nearby {
    /// Indexes addresses by their place in the iteration.
    pub(super) fn build<'a>(addresses: impl Iterator<Item = &'a Address>) -> Self {
        let mut nearby = Self::default();
        for (address, place) in addresses.zip(0..) {
            for spelling in address.spellings() {
                nearby.add_spelling(spelling, place);
            }
            nearby.ends.extend(ends(address).map(|ends| (address.network(), ends, place)));
            nearby.canonical.push(address.clone());
        }
        nearby.heads.sort_unstable();
        nearby.tails.sort_unstable();
        nearby.cuts.sort_unstable();
        nearby.ends.sort_unstable();
        nearby
    }

    fn add_spelling(&mut self, spelling: String, place: Place) {
        let Ok(row) = u32::try_from(self.spellings.len()) else { return };
        match (head(&spelling), tail(&spelling)) {
            (Some(head), Some(tail)) if spelling.len() >= LEAST_INDEXED => {
                self.heads.push((head, row));
                self.tails.push((tail, row));
            }
            _ => self.short.push(row),
        }
        self.cuts.extend(cut(spelling.as_bytes()).map(|ends| (ends, row)));
        self.spellings.push((spelling.into(), place));
    }

    /// Listed places one mistake from `text` or equal to it but for case, each once with its least edit.
    pub(super) fn near(&self, text: &str) -> Vec<(Place, Edit)> {
        if let Some((start, end)) = shortened(text) {
            return self.shortened(start, end);
        }
        let by_head = head(text).map(|end| run(&self.heads, end)).unwrap_or_default();
        let by_tail = tail(text).map(|end| run(&self.tails, end)).unwrap_or_default();
        let rows = by_head.iter().chain(by_tail).map(|(_, row)| *row).chain(self.short.iter().copied());
        let found = rows.filter_map(|row| {
            let (spelling, place) = self.spellings.get(row as usize)?;
            Some((*place, edit::between(text.as_bytes(), spelling.as_bytes())?))
        });
        least(found.collect())
    }

    /// Listed places whose text begins and ends like a text that was cut for display.
    fn shortened(&self, start: &str, end: &str) -> Vec<(Place, Edit)> {
        let Some(ends) = cut([start, end].concat().as_bytes()) else { return Vec::new() };
        let rows = run(&self.cuts, ends).iter();
        let found =
            rows.filter_map(|(_, row)| self.spellings.get(*row as usize)).filter_map(|(spelling, place)| {
                let first = spelling.get(..start.len())?;
                let last = spelling.get(spelling.len().checked_sub(end.len())?..)?;
                let alike = spelling.len() > start.len() + end.len()
                    && first.eq_ignore_ascii_case(start)
                    && last.eq_ignore_ascii_case(end);
                let case_differs = first != start || last != end;
                alike.then_some((*place, Edit { distance: 0, kind: Damage::Shortened, case_differs }))
            });
        least(found.collect())
    }

    /// Listed places of the same network with the same ends but another text, with the lengths of those ends.
    pub(super) fn lookalikes(&self, address: &Address) -> Vec<(Place, usize, usize)> {
        let Some(ends) = ends(address) else { return Vec::new() };
        let key = (address.network(), ends);
        let from = self.ends.partition_point(|(network, ends, _)| (*network, *ends) < key);
        let same = self.ends.iter().skip(from).take_while(|(network, ends, _)| (*network, *ends) == key);
        same.filter_map(|(.., place)| {
            let listed = self.canonical.get(*place as usize).filter(|listed| *listed != address)?;
            let (head, tail) = alike(address, listed);
            Some((*place, head, tail))
        })
        .collect()
    }
}

/// The rows of `column` with that end.
fn run<const N: usize>(column: &[([u8; N], u32)], end: [u8; N]) -> &[([u8; N], u32)] {
    let from = column.partition_point(|(other, _)| *other < end);
    let to = column.partition_point(|(other, _)| *other <= end);
    column.get(from..to).unwrap_or_default()
}

/// Each place once, with its least edit.
fn least(mut found: Vec<(Place, Edit)>) -> Vec<(Place, Edit)> {
    found.sort_unstable();
    found.dedup_by_key(|(place, _)| *place);
    found
}

fn head(text: &str) -> Option<End> {
    let end: End = text.as_bytes().get(..END)?.try_into().ok()?;
    Some(end.map(|b| b.to_ascii_lowercase()))
}

fn tail(text: &str) -> Option<End> {
    let end: End = text.as_bytes().last_chunk().copied()?;
    Some(end.map(|b| b.to_ascii_lowercase()))
}

/// The ends of a text such as `0x098B…2f96` or `0x098B...2f96`, where both are long enough to say something.
fn shortened(text: &str) -> Option<(&str, &str)> {
    let (start, rest) = text.split_once('…').or_else(|| text.split_once(".."))?;
    let end = rest.trim_start_matches(['.', '…']);
    let tells = |part: &str, least: usize| part.len() >= least && part.bytes().all(|b| b.is_ascii_graphic());
    let lead = if start.starts_with("0x") { 2 } else { 0 };
    (tells(start, lead + ALIKE) && tells(end, ALIKE)).then_some((start, end))
}

/// Characters that every address of the network begins with, so that they say nothing.
fn lead(address: &Address) -> usize {
    let text = address.as_str();
    match address.network() {
        Network::Evm | Network::Ton => 2,
        Network::BitcoinCash => 1,
        Network::Bitcoin | Network::Litecoin | Network::BitcoinGold | Network::Cardano | Network::Cosmos
            if text.contains('1') && !text.bytes().any(|b| b.is_ascii_uppercase()) =>
        {
            // Prefix, separator, and the witness version or header.
            text.find('1').map_or(0, |at| at + 2)
        }
        _ => 0,
    }
}

fn ends(address: &Address) -> Option<Ends> {
    outer(address.as_str().as_bytes(), lead(address))
}

fn cut(spelling: &[u8]) -> Option<Ends> {
    outer(spelling, if spelling.starts_with(b"0x") { 2 } else { 0 })
}

/// The first four characters from `from`, and the last four.
fn outer(text: &[u8], from: usize) -> Option<Ends> {
    let first = text.get(from..from + ALIKE)?;
    let last = text.get(from + ALIKE..)?.last_chunk::<ALIKE>()?;
    let ends: Ends = [first, last].concat().try_into().ok()?;
    Some(ends.map(|b| b.to_ascii_lowercase()))
}

/// Lengths of the common start, after the lead, and of the common end, case aside.
fn alike(one: &Address, other: &Address) -> (usize, usize) {
    let from = lead(one);
    let same = |(a, b): &(u8, u8)| a.eq_ignore_ascii_case(b);
    let pairs = || one.as_str().bytes().zip(other.as_str().bytes());
    let head = pairs().skip(from).take_while(same).count();
    let back = one.as_str().bytes().rev().zip(other.as_str().bytes().rev());
    (head, back.take_while(same).count())
}
