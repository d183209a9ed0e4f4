//! Wasabi 1 (`ZeroLink`): one coordinator, a base denomination of about 0.1 BTC, which most participants take once.
//!
//! Rules of Ficsór's Dumplings (`Scanner.cs`) and of Stockinger et al. (2021), WCDH: until December 2019 the coordinator
//! was paid at one of two addresses; after that only the structure tells.

use super::classify::{Classified, Kind, Participants};
use super::denominations::{Repeated, repeated};
use super::tx::{ScriptKind, Tx, only};

/// July 2018: block 530,500.
const FIRST: i64 = 1_530_403_200;
/// Least equal outputs, with the coordinator's address and without.
const EQUAL_WITH_COORDINATOR: usize = 3;
const EQUAL_WITHOUT: usize = 10;
/// The base denomination without the coordinator's address to go by: 0.1 ± 0.02 BTC, in satoshi.
const BASE: std::ops::RangeInclusive<u64> = 8_000_000..=12_000_000;

/// The coordinator's addresses until block 610,000: `scriptPubKey` and text.
const COORDINATOR: [(&[u8], &str); 2] = [
    (
        &[
            0x00, 0x14, 0x86, 0x9f, 0x5c, 0x7a, 0x4c, 0xd7, 0x77, 0x6a, 0xe0, 0xc0, 0xfc, 0xd9, 0xc3, 0x31,
            0x5a, 0xbb, 0x23, 0x9a, 0x9f, 0x0d,
        ],
        "bc1qs604c7jv6amk4cxqlnvuxv26hv3e48cds4m0ew",
    ),
    (
        &[
            0x00, 0x14, 0xea, 0xaa, 0xb8, 0x23, 0x17, 0x67, 0x0d, 0x0e, 0xe3, 0x01, 0x3b, 0x07, 0x3b, 0x25,
            0xa7, 0xa5, 0xc7, 0x80, 0xf5, 0x28,
        ],
        "bc1qa24tsgchvuxsaccp8vrnkfd85hrcpafg20kmjw",
    ),
];

pub(super) fn recognise(tx: &Tx<'_>) -> Option<Classified> {
    if tx.inputs.len() < EQUAL_WITH_COORDINATOR || tx.time.is_some_and(|time| time < FIRST) {
        return None;
    }
    let values = repeated(tx.outputs);
    let most = *values.first()?;
    if most.count >= EQUAL_WITH_COORDINATOR && pays_coordinator(tx) {
        return Some(wasabi1(
            most,
            "an output pays the address that Wasabi's coordinator used until December 2019".into(),
        ));
    }
    by_structure(tx, &values).map(|base| {
        let says = format!(
            "the equal outputs are about 0.1 BTC, all scripts are P2WPKH, {} inputs",
            tx.inputs.len()
        );
        wasabi1(base, says)
    })
}

fn wasabi1(base: Repeated, says: String) -> Classified {
    Classified {
        kind: Kind::Wasabi1,
        evidence: vec![format!("{} outputs of {} sat", base.count, base.value), says],
        participants: Some(Participants { at_least: base.count, at_most: base.count }),
        denomination: Some(base.value),
    }
}

fn pays_coordinator(tx: &Tx<'_>) -> bool {
    let is_coordinator =
        |script: &[u8]| COORDINATOR.iter().any(|&(bytes, text)| script == bytes || script == text.as_bytes());
    tx.outputs.iter().any(|coin| is_coordinator(coin.script))
}

/// The base denomination, if nothing but the structure says Wasabi 1.
fn by_structure(tx: &Tx<'_>, values: &[Repeated]) -> Option<Repeated> {
    let base = *values.first()?;
    let single = values.iter().filter(|one| one.count == 1).count();
    // The coordinator's fee and at least one participant's change have values of their own.
    let fits = base.count >= EQUAL_WITHOUT
        && BASE.contains(&base.value)
        && tx.inputs.len() >= base.count
        && single >= 2;
    (fits && only(tx.inputs, &[ScriptKind::P2wpkh]) && only(tx.outputs, &[ScriptKind::P2wpkh]))
        .then_some(base)
}
