//! Monero: base58 in blocks of 8 bytes, with four bytes of Keccak-256.
//!
//! Source: `CryptoNote` standard 007 (keys and addresses) and Monero's `cryptonote_config.h`.

use super::{AddressFault, Control, ControlKind, Network, Reading, Verdict};
use sha3::{Digest as _, Keccak256};

/// Main network: standard, integrated (with a payment id), subaddress.
const TAGS: [(u8, usize); 3] = [(18, 65), (19, 73), (42, 65)];
/// Characters of a full block, which holds eight bytes.
const BLOCK: usize = 11;
const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Reads 95 characters (standard, subaddress) or 106 (integrated) that start with `4` or `8`.
pub(super) fn read(text: &str) -> Verdict {
    let shaped = text.starts_with(['4', '8']) && matches!(text.len(), 94..=96 | 105..=107);
    if !shaped {
        return None;
    }
    Some(decode(text).map(|reading| vec![reading]).map_err(|why| AddressFault::damaged(Network::Monero, why)))
}

fn decode(text: &str) -> Result<Reading, &'static str> {
    let bytes = unblock(text.as_bytes()).ok_or("it is not base58 in Monero's blocks")?;
    let (data, check) =
        bytes.len().checked_sub(4).and_then(|at| bytes.split_at_checked(at)).ok_or("it is too short")?;
    if !Keccak256::digest(data).starts_with(check) {
        return Err("its Keccak checksum does not hold");
    }
    let tag = data.first().copied().unwrap_or(0);
    if !TAGS.contains(&(tag, data.len())) {
        return Err("it is not of the main network");
    }
    let control = data.get(1..33).and_then(|key| Control::new(ControlKind::SpendKey, key));
    Ok(Reading::new(Network::Monero, text, control))
}

fn unblock(text: &[u8]) -> Option<Vec<u8>> {
    text.chunks(BLOCK).try_fold(Vec::with_capacity(80), |mut bytes, block| {
        let value = block.iter().try_fold(0u128, |value, c| {
            let digit = ALPHABET.iter().position(|letter| letter == c)?;
            Some(value * 58 + digit as u128)
        })?;
        let width = width(block.len())?;
        let be = value.to_be_bytes();
        let (zeros, rest) = be.split_at_checked(be.len() - width)?;
        // A block whose number does not fit its bytes was written by no one.
        zeros.iter().all(|b| *b == 0).then(|| bytes.extend_from_slice(rest))?;
        Some(bytes)
    })
}

/// Bytes in a block of so many characters.
const fn width(characters: usize) -> Option<usize> {
    Some(match characters {
        2 => 1,
        3 => 2,
        5 => 3,
        6 => 4,
        7 => 5,
        9 => 6,
        10 => 7,
        11 => 8,
        _ => return None,
    })
}
