//! Base58 with four bytes of double SHA-256: Bitcoin (BIP-13), its forks, Tron, Zcash, and XRP in its own alphabet.

use super::{AddressFault, Control, ControlKind, Network, Reading, Verdict, cashaddr};
use ControlKind::{Keccak, KeyHash, ScriptHash};
use Network::{
    Bitcoin, BitcoinCash, BitcoinGold, BitcoinSv, Dash, Dogecoin, Litecoin, Solana, Tron, Verge, Xrp, Zcash,
};

/// A version, the networks that use it (the likeliest first), and what its 20 bytes are. From each chain's
/// `chainparams.cpp`; Zcash from its protocol specification, section 5.6.1.
type Version = (&'static [u8], &'static [Network], ControlKind);

const VERSIONS: [Version; 15] = [
    (&[0x00], &[Bitcoin, BitcoinCash, BitcoinSv], KeyHash),
    (&[0x05], &[Bitcoin, Litecoin, BitcoinCash, BitcoinSv], ScriptHash),
    (&[0x30], &[Litecoin], KeyHash),
    (&[0x32], &[Litecoin], ScriptHash),
    (&[0x1e], &[Dogecoin, Verge], KeyHash),
    (&[0x16], &[Dogecoin], ScriptHash),
    (&[0x21], &[Verge], ScriptHash),
    (&[0x4c], &[Dash], KeyHash),
    (&[0x10], &[Dash], ScriptHash),
    (&[0x26], &[BitcoinGold], KeyHash),
    (&[0x17], &[BitcoinGold], ScriptHash),
    (&[0x41], &[Tron], Keccak),
    (&[0x1c, 0xb8], &[Zcash], KeyHash),
    (&[0x1c, 0xbd], &[Zcash], ScriptHash),
    (&[0x16, 0x9a], &[Zcash], ScriptHash),
];

/// How each network's addresses start, and their lengths: enough to say which network a damaged text was on.
const SHAPES: [(&str, Network, usize, usize); 18] = [
    ("1", Bitcoin, 25, 36),
    ("3", Bitcoin, 32, 36),
    ("T", Tron, 32, 36),
    ("L", Litecoin, 32, 36),
    ("M", Litecoin, 32, 36),
    ("D", Dogecoin, 32, 36),
    ("9", Dogecoin, 32, 36),
    ("A", Dogecoin, 32, 36),
    ("E", Verge, 32, 36),
    ("X", Dash, 32, 36),
    ("7", Dash, 32, 36),
    ("G", BitcoinGold, 32, 36),
    ("t1", Zcash, 33, 37),
    ("t3", Zcash, 33, 37),
    ("zc", Zcash, 93, 97),
    ("r", Xrp, 25, 36),
    // An X-address holds more than the account, and starts with X for the main network.
    ("X", Xrp, 46, 48),
    ("T", Xrp, 46, 48),
];

/// Bytes of a Sprout payment address of Zcash.
const SPROUT: usize = 64;
/// Prefix, account, flag and tag of an X-address (XLS-5), without checksum.
const X_ADDRESS: usize = 31;
/// X-addresses of the main network start with these bytes.
const X_MAIN: [u8; 2] = [0x05, 0x44];

/// Reads a text of Bitcoin's or Ripple's alphabet whose checksum holds.
pub(super) fn read(text: &str) -> Verdict {
    if !(25..=97).contains(&text.len()) {
        return None;
    }
    if let Ok(bytes) = bs58::decode(text).with_check(None).into_vec() {
        let foreign = AddressFault::Unknown(
            "its base58 checksum holds, but its version belongs to no chain that is read here (a test network?)",
        );
        return Some(of_bytes(text, &bytes).ok_or(foreign));
    }
    let ripple = bs58::decode(text).with_alphabet(bs58::Alphabet::RIPPLE).with_check(None).into_vec().ok();
    ripple.and_then(|bytes| xrp(&bytes)).map(|reading| Ok(vec![reading])).or_else(|| damaged(text))
}

fn of_bytes(text: &str, bytes: &[u8]) -> Option<Vec<Reading>> {
    let named = VERSIONS.iter().find_map(|(version, networks, kind)| {
        let hash = bytes.strip_prefix(*version)?;
        let length = if version == &[0x16, 0x9a] { SPROUT } else { 20 };
        (hash.len() == length).then_some((hash, *networks, *kind))
    });
    let (hash, networks, kind) = named?;
    let reading = |network: &Network| {
        let control = Control::new(kind, hash).filter(|_| hash.len() == 20);
        Reading::new(*network, canonical(*network, text, kind, hash), control)
    };
    Some(networks.iter().map(reading).collect())
}

/// One spelling a network: Bitcoin Cash has `CashAddr`, and Litecoin's scripts left `3…` for `M…`.
fn canonical(network: Network, text: &str, kind: ControlKind, hash: &[u8]) -> String {
    match (network, kind) {
        (BitcoinCash, _) => cashaddr::write(kind == ScriptHash, hash).unwrap_or_else(|| text.to_owned()),
        (Litecoin, ScriptHash) => write(&[&[0x32], hash].concat()),
        _ => text.to_owned(),
    }
}

/// `bytes` in base58 with their checksum.
pub(super) fn write(bytes: &[u8]) -> String {
    bs58::encode(bytes).with_check().into_string()
}

/// A classic address, or the account of an X-address: the tag names a customer within it, not another account.
fn xrp(bytes: &[u8]) -> Option<Reading> {
    let account = match bytes {
        [0, account @ ..] if account.len() == 20 => account,
        _ if bytes.len() == X_ADDRESS => bytes.strip_prefix(&X_MAIN)?.get(..20)?,
        _ => return None,
    };
    let classic = [&[0], account].concat();
    let text = bs58::encode(classic).with_alphabet(bs58::Alphabet::RIPPLE).with_check().into_string();
    Some(Reading::new(Xrp, text, Control::new(KeyHash, account)))
}

/// Which network a text was on before a character went wrong; none where it is more like a word.
fn damaged(text: &str) -> Verdict {
    if is_caseless(text) {
        return lost_case(text);
    }
    let foreign = text.bytes().filter(|b| !b.is_ascii_alphanumeric() || b"0OIl".contains(b)).count();
    let (_, network, ..) = SHAPES
        .iter()
        .find(|(start, _, least, most)| text.starts_with(start) && (*least..=*most).contains(&text.len()))?;
    let has_digits = text.bytes().any(|b| b.is_ascii_digit());
    // Solana's system program is 32 times `1`.
    (has_digits && foreign <= 2 && read_solana(text).is_none())
        .then(|| Err(AddressFault::damaged(*network, "its base58check checksum does not hold")))
}

/// True where a text that could be base58 has letters of one case only, which no chain's addresses have by chance.
fn is_caseless(text: &str) -> bool {
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let one_case =
        !text.bytes().any(|b| b.is_ascii_lowercase()) || !text.bytes().any(|b| b.is_ascii_uppercase());
    letters >= 10 && one_case && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The network of a text of one case, as spreadsheets and some lists' mirrors write it. Hexadecimal is no base58.
fn lost_case(text: &str) -> Verdict {
    let starts = |start: &str| text.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    let (_, network, ..) = SHAPES
        .iter()
        .find(|(start, _, least, most)| starts(start) && (*least + 1..*most).contains(&text.len()))?;
    let is_hex = text.bytes().all(|b| b.is_ascii_hexdigit());
    let has_digits = text.bytes().any(|b| b.is_ascii_digit());
    let why = "its letters have lost their case, which base58 needs";
    (has_digits && !is_hex && read_solana(text).is_none()).then(|| Err(AddressFault::damaged(*network, why)))
}

/// Reads 32 bytes of base58: a public key or program address of Solana, which carries no checksum. One in two
/// thousand has no digit, and words glued together have none either: those are not read.
pub(super) fn read_solana(text: &str) -> Option<Reading> {
    if !(32..=44).contains(&text.len()) || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let bytes = bs58::decode(text).into_vec().ok()?;
    (bytes.len() == 32).then(|| Reading::new(Solana, text, None).unchecked())
}
