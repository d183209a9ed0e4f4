//! Cardano (CIP-19): what a Shelley header means, and Byron's base58 of CBOR with CRC-32.

use super::{AddressFault, Control, ControlKind, Network, Reading, Verdict};

/// Bytes of a credential: BLAKE2b-224.
const CREDENTIAL: usize = 28;

/// The payment credential of `addr1…`, or the stake credential of `stake1…`; none where the header is of neither,
/// or of a test network.
pub(super) fn shelley(prefix: &str, bytes: &[u8]) -> Option<Control> {
    let (header, rest) = bytes.split_first()?;
    let (kind, network) = (header >> 4, header & 15);
    let fits = match (prefix, kind) {
        ("addr", 0..=3) => rest.len() == 2 * CREDENTIAL,
        // A pointer: three numbers of variable length.
        ("addr", 4 | 5) => (CREDENTIAL + 3..=CREDENTIAL + 30).contains(&rest.len()),
        ("addr", 6 | 7) | ("stake", 14 | 15) => rest.len() == CREDENTIAL,
        _ => false,
    };
    let control = rest.get(..CREDENTIAL).and_then(|hash| Control::new(ControlKind::Credential, hash));
    control.filter(|_| fits && network == 1)
}

/// Reads `Ae2…` and `DdzFF…`: `[24(payload), crc32(payload)]` in CBOR, in base58.
pub(super) fn read_byron(text: &str) -> Verdict {
    let shaped = (text.starts_with("Ae2") && (55..=63).contains(&text.len()))
        || (text.starts_with("Ddz") && (98..=110).contains(&text.len()));
    if !shaped {
        return None;
    }
    let why = "its CRC-32 does not hold";
    let whole = bs58::decode(text).into_vec().ok().filter(|bytes| is_byron(bytes));
    let reading = whole.map(|_| Reading::new(Network::Cardano, text, None));
    Some(reading.map(|reading| vec![reading]).ok_or_else(|| AddressFault::damaged(Network::Cardano, why)))
}

fn is_byron(bytes: &[u8]) -> bool {
    let [0x82, 0xd8, 0x18, 0x58, length, rest @ ..] = bytes else {
        return false;
    };
    let Some((payload, [0x1a, check @ ..])) = rest.split_at_checked(usize::from(*length)) else {
        return false;
    };
    check == crc32(payload).to_be_bytes()
}

/// CRC-32 of ISO 3309 (reflected, 0xEDB88320), bit by bit: the payload has under 100 bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the CRC catalogue.
    #[test]
    fn crc32_gives_its_check_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
