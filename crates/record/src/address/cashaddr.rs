//! `CashAddr`, Bitcoin Cash's own form: base32 with a 40-bit BCH code over prefix and payload.
//!
//! Source: the Bitcoin Cash specification, `cashaddr.md`.

use super::{AddressFault, Control, ControlKind, Network, Reading, Verdict, base58check};
use bech32::Fe32;

const PREFIX: &str = "bitcoincash";
/// Characters of the checksum.
const CHECK: usize = 8;
/// Lengths of a version byte and 20 or 32 bytes of hash, with checksum.
const LENGTHS: [usize; 2] = [42, 61];

/// Reads `bitcoincash:q…`, or `q…` and `p…` alone.
pub(super) fn read(text: &str) -> Verdict {
    if !LENGTHS.contains(&text.len()) && !text.contains(':') {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let prefixed = lower.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix(':'));
    let payload = prefixed.unwrap_or(&lower);
    let shaped = payload.starts_with(['q', 'p', 'r']) && LENGTHS.contains(&payload.len());
    if prefixed.is_none() && !(shaped && payload.bytes().all(|b| Fe32::from_char(b.into()).is_ok())) {
        return None;
    }
    let one_case = text == lower || text == text.to_ascii_uppercase() || prefixed == Some(text_tail(text));
    Some(if one_case { decode(payload) } else { Err(damaged("it mixes upper and lower case")) })
}

/// What follows the colon: `BITCOINCASH:` before a lower-case payload is harmless.
fn text_tail(text: &str) -> &str {
    text.split_once(':').map_or(text, |(_, tail)| tail)
}

fn damaged(why: &str) -> AddressFault {
    AddressFault::damaged(Network::BitcoinCash, why)
}

fn decode(payload: &str) -> Result<Vec<Reading>, AddressFault> {
    let symbols: Option<Vec<u8>> =
        payload.chars().map(|c| Fe32::from_char(c).ok().map(Fe32::to_u8)).collect();
    let symbols = symbols.ok_or_else(|| damaged("it holds a character that base32 has not"))?;
    if polymod(prefix_symbols().chain(symbols.iter().copied())) != 0 {
        return Err(damaged("its CashAddr checksum does not hold"));
    }
    let (kind, hash) =
        unpack(&symbols).ok_or_else(|| damaged("it does not hold a type and a hash of 20 or 32 bytes"))?;
    let control = Control::new(kind, &hash).filter(|_| hash.len() == 20);
    Ok(vec![Reading::new(Network::BitcoinCash, payload, control)])
}

fn prefix_symbols() -> impl Iterator<Item = u8> {
    PREFIX.bytes().map(|b| b & 31).chain([0])
}

/// The specification's code over GF(32), without its final exclusive-or: a whole word gives 0.
fn polymod(symbols: impl Iterator<Item = u8>) -> u64 {
    const GENERATOR: [u64; 5] =
        [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];
    let word = symbols.fold(1u64, |word, symbol| {
        let top = word >> 35;
        let shifted = ((word & 0x07_ffff_ffff) << 5) ^ u64::from(symbol);
        let taps = GENERATOR.iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1);
        taps.fold(shifted, |sum, (_, tap)| sum ^ tap)
    });
    word ^ 1
}

/// Type and hash of the symbols before the checksum.
fn unpack(symbols: &[u8]) -> Option<(ControlKind, Vec<u8>)> {
    let data = symbols.get(..symbols.len().checked_sub(CHECK)?)?;
    let bytes = regroup(data, 5, 8, false)?;
    let (version, hash) = bytes.split_first()?;
    let length = match version & 7 {
        0 => 20,
        3 => 32,
        _ => return None,
    };
    let kind = match version >> 3 {
        0 | 2 => ControlKind::KeyHash,
        1 | 3 => ControlKind::ScriptHash,
        _ => return None,
    };
    (hash.len() == length).then(|| (kind, hash.to_vec()))
}

/// Groups of `from` bits as groups of `to` bits; padding must be short and zero unless it is to be made.
fn regroup(data: &[u8], from: u32, to: u32, pad: bool) -> Option<Vec<u8>> {
    let (mut held, mut bits, mut out) = (0u32, 0u32, Vec::new());
    for &group in data {
        held = (held << from | u32::from(group)) & 0xffff;
        bits += from;
        while bits >= to {
            bits -= to;
            out.push(u8::try_from(held >> bits & ((1 << to) - 1)).ok()?);
        }
    }
    let rest = held & ((1 << bits) - 1);
    if pad && bits > 0 {
        out.push(u8::try_from(rest << (to - bits)).ok()?);
    }
    (pad || (bits < from && rest == 0)).then_some(out)
}

/// The payload text of a hash of 20 bytes, without prefix.
pub(super) fn write(is_script: bool, hash: &[u8]) -> Option<String> {
    let version = if is_script { 8 } else { 0 };
    let data = regroup(&[&[version], hash].concat(), 8, 5, true)?;
    let check = polymod(prefix_symbols().chain(data.iter().copied()).chain([0; CHECK]));
    let tail = (0..CHECK).rev().map(|place| u8::try_from(check >> (5 * place) & 31).unwrap_or(0));
    data.iter().copied().chain(tail).map(|symbol| Fe32::try_from(symbol).ok().map(Fe32::to_char)).collect()
}

/// The base58check text that the same hash has on Bitcoin.
pub(super) fn legacy(payload: &str) -> Option<String> {
    let control = decode(payload).ok()?.into_iter().next()?.control?;
    let version = if control.kind == ControlKind::ScriptHash { 5 } else { 0 };
    Some(base58check::write(&[&[version], control.bytes.get(..20)?].concat()))
}
