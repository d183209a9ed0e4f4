//! Damage, from a seed of 64 bits: the same seed gives the same damage everywhere.

use crate::check::Case;

/// Words that parsers stumble over.
const TOKENS: [&[u8]; 48] = [
    b"\"",
    b"'",
    b",",
    b"\n",
    b"\r\n",
    b"\0",
    b"\x1a",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe9",
    b"\xed\xa0\x80",
    b"-0- ",
    b"[",
    b"]",
    b"{",
    b"}",
    b":",
    b"- ",
    b"&a ",
    b"*a",
    b"<",
    b">",
    b"</",
    b"/>",
    b"&amp;",
    b"&x;",
    b"<!DOCTYPE a [<!ENTITY x \"y\">]>",
    b"<![CDATA[",
    b"<!--",
    b"]]>",
    b"null",
    b"true",
    b"-1",
    b"0",
    b"1e18",
    b"1.0E+18",
    b"0000-00-00",
    b"2021-02-31",
    b"340282366920938463463374607431768211456",
    b"18446744073709551616",
    b"0x",
    b"\\u0000",
    b"\\ud800",
    b"..",
    b"+",
    b"tags:",
    b"\xe2\x80\xae",
    b"99999999999999999999999999999999999999999",
];

/// Most times that a piece is repeated.
const MOST_REPEATS: u64 = 20_000;

/// Longest case, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// Marsaglia's xorshift64*.
pub struct Random(u64);

impl Random {
    /// A sequence of its own for every seed.
    pub fn new(seed: u64) -> Self {
        // Spread the seed, so that 1 and 2 do not begin alike; the state must not be 0.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below `end`, or 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        let place = self.next().checked_rem(end as u64).unwrap_or(0);
        usize::try_from(place).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}

/// Makes cases out of seeds.
pub struct Mutator<'s> {
    random: Random,
    seeds: &'s Case,
}

impl<'s> Mutator<'s> {
    /// Over these seeds.
    pub const fn new(random: Random, seeds: &'s Case) -> Self {
        Self { random, seeds }
    }

    /// The next case: one damaged seed, or all seeds of which one is damaged.
    pub fn next(&mut self, together: bool) -> Case {
        let chosen = self.random.below(self.seeds.len());
        let mut case = self.seeds.clone();
        if let Some((_, bytes)) = case.get_mut(chosen) {
            for _ in 0..=self.random.below(4) {
                self.damage(bytes);
                bytes.truncate(MOST_BYTES);
            }
        }
        if !together {
            case = case.into_iter().skip(chosen).take(1).collect();
        }
        case
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let at = self.random.below(bytes.len() + 1);
        let to = (at + self.random.below(40)).min(bytes.len());
        match self.random.below(9) {
            0 => flip(bytes, at, self.random.next()),
            1 => drop(bytes.drain(at..to)),
            2 => bytes.truncate(at),
            3 => self.insert_token(bytes, at),
            4 => self.replace_by_token(bytes, at, to),
            5 => self.repeat(bytes, at, to),
            6 => self.repeat_token(bytes, at),
            7 => self.splice(bytes, at, to),
            _ => exchange_digit(bytes, at, self.random.next()),
        }
    }

    fn token(&mut self) -> &'static [u8] {
        self.random.pick(&TOKENS).copied().unwrap_or_default()
    }

    fn insert_token(&mut self, bytes: &mut Vec<u8>, at: usize) {
        let token = self.token();
        bytes.splice(at..at, token.iter().copied());
    }

    fn replace_by_token(&mut self, bytes: &mut Vec<u8>, at: usize, to: usize) {
        let token = self.token();
        bytes.splice(at..to, token.iter().copied());
    }

    /// How often: mostly a few times, now and then thousands of times.
    fn times(&mut self) -> usize {
        let most = if self.random.below(8) == 0 { MOST_REPEATS } else { 4 };
        self.random.below(usize::try_from(most).unwrap_or(4)) + 1
    }

    fn repeat(&mut self, bytes: &mut Vec<u8>, at: usize, to: usize) {
        let piece = bytes.get(at..to).unwrap_or_default().repeat(self.times());
        bytes.splice(at..at, piece.into_iter().take(MOST_BYTES));
    }

    fn repeat_token(&mut self, bytes: &mut Vec<u8>, at: usize) {
        let token = self.token().repeat(self.times());
        bytes.splice(at..at, token.into_iter().take(MOST_BYTES));
    }

    /// Puts a piece of another seed in.
    fn splice(&mut self, bytes: &mut Vec<u8>, at: usize, to: usize) {
        let other = self.random.pick(self.seeds).map_or(&[][..], |(_, other)| other);
        let start = self.random.below(other.len());
        let end = (start + self.random.below(200)).min(other.len());
        bytes.splice(at..to, other.get(start..end).unwrap_or_default().iter().copied());
    }
}

fn flip(bytes: &mut [u8], at: usize, by: u64) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << (by % 8);
    }
}

/// Puts another digit in the place of the next one: numbers stay numbers.
fn exchange_digit(bytes: &mut [u8], at: usize, by: u64) {
    if let Some(byte) = bytes.iter_mut().skip(at).find(|byte| byte.is_ascii_digit()) {
        *byte = b'0' + u8::try_from(by % 10).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_cases_and_another_seed_others() {
        let seeds =
            vec![("a".to_owned(), b"one,two,3\n".to_vec()), ("b".to_owned(), b"{\"four\":5}".to_vec())];
        let cases = |seed| {
            let mut mutator = Mutator::new(Random::new(seed), &seeds);
            (0..50).map(|_| mutator.next(false)).collect::<Vec<_>>()
        };
        assert_eq!(cases(1), cases(1));
        assert_ne!(cases(1), cases(2));
    }
}
