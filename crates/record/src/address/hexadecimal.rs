//! Addresses in hexadecimal: EVM (EIP-55), and Tron's `41…` as its API writes it.

use super::{AddressFault, Control, ControlKind, Network, Reading, Verdict, base58check};
use sha3::{Digest as _, Keccak256};

/// Hexadecimal digits of 20 bytes.
const DIGITS: usize = 40;

/// Reads `0x` and 40 digits, 40 digits alone, or `41` and 40 digits.
pub(super) fn read(text: &str) -> Verdict {
    let prefixed = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let digits = prefixed.unwrap_or(text);
    let is_hex = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hex && digits.len() == DIGITS + 2 && digits.starts_with("41") {
        return Some(tron(digits));
    }
    if is_hex && digits.len() == DIGITS {
        return Some(evm(digits));
    }
    // A transaction hash (64 digits) is no address, and not a damaged one.
    (prefixed.is_some() && digits.len() != 64)
        .then(|| Err(AddressFault::damaged(Network::Evm, "it is not 40 hexadecimal digits")))
}

fn evm(digits: &str) -> Result<Vec<Reading>, AddressFault> {
    let lower = digits.to_ascii_lowercase();
    let one_case = digits == lower || digits == digits.to_ascii_uppercase();
    if !one_case && digits != eip55(&lower) {
        return Err(AddressFault::damaged(Network::Evm, "its EIP-55 checksum does not hold"));
    }
    let reading = Reading::new(Network::Evm, format!("0x{lower}"), keccak(&lower));
    Ok(vec![if one_case { reading.unchecked() } else { reading }])
}

/// The mixed-case form of 40 lower-case digits (EIP-55).
fn eip55(lower: &str) -> String {
    let hash = Keccak256::digest(lower.as_bytes());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    lower
        .chars()
        .zip(nibbles)
        .map(|(c, nibble)| if nibble >= 8 { c.to_ascii_uppercase() } else { c })
        .collect()
}

fn keccak(digits: &str) -> Option<Control> {
    Control::new(ControlKind::Keccak, &hex::decode(digits).ok()?)
}

fn tron(digits: &str) -> Result<Vec<Reading>, AddressFault> {
    let bytes = hex::decode(digits).map_err(|error| AddressFault::damaged(Network::Tron, error))?;
    let control = bytes.get(1..).and_then(|hash| Control::new(ControlKind::Keccak, hash));
    Ok(vec![Reading::new(Network::Tron, base58check::write(&bytes), control).unchecked()])
}

/// Tron's `T…` as its API's 42 digits.
pub(super) fn of_tron(text: &str) -> Option<String> {
    let bytes = bs58::decode(text).with_check(Some(0x41)).into_vec().ok()?;
    Some(hex::encode(bytes))
}
