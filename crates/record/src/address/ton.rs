//! TON: 36 bytes in base64 with CRC-16, or `workchain:hex` (TEP-2).

use super::{AddressFault, Network, Reading, Verdict};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// Flags of the first byte.
const BOUNCEABLE: u8 = 0x11;
const NOT_BOUNCEABLE: u8 = 0x51;
const TEST_ONLY: u8 = 0x80;
/// Characters of 36 bytes in base64.
const FRIENDLY: usize = 48;

/// A workchain (0, or −1 for the masterchain) and an account.
struct Account {
    workchain: u8,
    id: [u8; 32],
}

/// Reads either form. The canonical one is bounceable and URL-safe; flags say how to send, not to whom.
pub(super) fn read(text: &str) -> Verdict {
    if let Some((workchain, digits)) = text.split_once(':') {
        return raw(workchain, digits);
    }
    let shaped = matches!(text.as_bytes(), [b'E' | b'U' | b'k' | b'0', b'Q' | b'f', ..])
        && (FRIENDLY - 1..=FRIENDLY + 1).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_+/".contains(&b));
    let why = "its CRC-16 does not hold";
    shaped.then(|| {
        friendly(text)
            .map(|account| vec![Reading::new(Network::Ton, account.write(BOUNCEABLE), None)])
            .ok_or_else(|| AddressFault::damaged(Network::Ton, why))
    })
}

fn raw(workchain: &str, digits: &str) -> Verdict {
    let workchain = match workchain {
        "0" => 0,
        "-1" => 0xff,
        _ => return None,
    };
    let mut id = [0; 32];
    let whole = hex::decode_to_slice(digits, &mut id).map(|()| Account { workchain, id });
    Some(
        whole
            .map(|account| vec![Reading::new(Network::Ton, account.write(BOUNCEABLE), None).unchecked()])
            .map_err(|_| AddressFault::damaged(Network::Ton, "it is not 64 hexadecimal digits")),
    )
}

fn friendly(text: &str) -> Option<Account> {
    let url_safe = text.replace('+', "-").replace('/', "_");
    let bytes: [u8; 36] = URL_SAFE_NO_PAD.decode(url_safe).ok()?.try_into().ok()?;
    let (body, check) = bytes.split_at_checked(34)?;
    let [flags, workchain, id @ ..] = body else {
        return None;
    };
    let known = matches!(flags & !TEST_ONLY, BOUNCEABLE | NOT_BOUNCEABLE) && matches!(workchain, 0 | 0xff);
    let id = id.try_into().ok()?;
    (known && check == crc16(body).to_be_bytes()).then_some(Account { workchain: *workchain, id })
}

impl Account {
    fn write(&self, flags: u8) -> String {
        let body = [&[flags, self.workchain], self.id.as_slice()].concat();
        let check = crc16(&body).to_be_bytes();
        URL_SAFE_NO_PAD.encode([body.as_slice(), &check].concat())
    }

    fn raw(&self) -> String {
        format!("{}:{}", if self.workchain == 0 { "0" } else { "-1" }, hex::encode(self.id))
    }
}

/// The spellings of a canonical text beside itself: not bounceable, and raw.
pub(super) fn other_spellings(text: &str) -> Vec<String> {
    friendly(text).map_or_else(Vec::new, |account| vec![account.write(NOT_BOUNCEABLE), account.raw()])
}

/// CRC-16/XMODEM (polynomial 0x1021, start 0), bit by bit: the input has 34 bytes.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8)
            .fold(crc ^ u16::from(*byte) << 8, |crc, _| crc << 1 ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the CRC catalogue.
    #[test]
    fn crc16_gives_its_check_value() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
    }
}
