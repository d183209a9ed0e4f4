//! Bech32 and bech32m (BIP-173, BIP-350): segwit, Zcash, Cardano, and the chains of the Cosmos SDK.

use super::{AddressFault, Control, ControlKind, Network, Reading, Verdict, cardano};
use bech32::{Bech32, Bech32m, primitives::decode::CheckedHrpstring, segwit};

/// How the data under a prefix is to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Segwit,
    /// Litecoin's MWEB: a version and two keys.
    Mweb,
    Sapling,
    Unified,
    Tex,
    Cardano,
    Account,
}

/// Prefixes that belong to one network, with the fewest and most characters of a whole address. Cosmos chains have
/// hundreds; those that are not named here are read where the checksum holds.
const PREFIXES: [(&str, Network, Layout, [usize; 2]); 28] = [
    ("bc", Network::Bitcoin, Layout::Segwit, [14, 74]),
    ("ltc", Network::Litecoin, Layout::Segwit, [14, 75]),
    ("ltcmweb", Network::Litecoin, Layout::Mweb, [110, 125]),
    ("btg", Network::BitcoinGold, Layout::Segwit, [14, 75]),
    ("zs", Network::Zcash, Layout::Sapling, [78, 78]),
    ("u", Network::Zcash, Layout::Unified, [50, 236]),
    ("tex", Network::Zcash, Layout::Tex, [42, 42]),
    ("addr", Network::Cardano, Layout::Cardano, [50, 120]),
    ("stake", Network::Cardano, Layout::Cardano, [59, 59]),
    ("cosmos", Network::Cosmos, Layout::Account, [45, 65]),
    ("osmo", Network::Cosmos, Layout::Account, [43, 63]),
    ("celestia", Network::Cosmos, Layout::Account, [47, 67]),
    ("inj", Network::Cosmos, Layout::Account, [42, 62]),
    ("terra", Network::Cosmos, Layout::Account, [44, 64]),
    ("juno", Network::Cosmos, Layout::Account, [43, 63]),
    ("axelar", Network::Cosmos, Layout::Account, [45, 65]),
    ("kava", Network::Cosmos, Layout::Account, [43, 63]),
    ("secret", Network::Cosmos, Layout::Account, [45, 65]),
    ("thor", Network::Cosmos, Layout::Account, [43, 63]),
    ("bnb", Network::Cosmos, Layout::Account, [42, 62]),
    ("sei", Network::Cosmos, Layout::Account, [42, 62]),
    ("dydx", Network::Cosmos, Layout::Account, [43, 63]),
    ("stars", Network::Cosmos, Layout::Account, [44, 64]),
    ("akash", Network::Cosmos, Layout::Account, [44, 64]),
    ("evmos", Network::Cosmos, Layout::Account, [44, 64]),
    ("noble", Network::Cosmos, Layout::Account, [44, 64]),
    ("stride", Network::Cosmos, Layout::Account, [45, 65]),
    ("erd", Network::Cosmos, Layout::Account, [62, 62]),
];

/// Prefixes of things that are not accounts: test networks, keys, notes, invoices.
const NOT_ACCOUNTS: [&str; 12] = [
    "tb",
    "bcrt",
    "tltc",
    "rltc",
    "tbtg",
    "addr_test",
    "stake_test",
    "npub",
    "nsec",
    "note",
    "age",
    "ztestsapling",
];

/// Cosmos chains whose accounts are hashed as Ethereum's.
const ETHERMINT: [&str; 5] = ["inj", "evmos", "canto", "dym", "zeta"];

/// Reads prefix, `1`, data and checksum, in one case.
pub(super) fn read(text: &str) -> Verdict {
    let (prefix, _) = text.rsplit_once('1')?;
    let lower = text.to_ascii_lowercase();
    let known = PREFIXES
        .iter()
        .filter(|(prefix, ..)| lower.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('1')));
    for &(_, network, layout, [least, most]) in known {
        let well = decode(text, &lower, network, layout);
        if well.is_ok() || (mostly_one_case(text) && (least - 1..=most + 1).contains(&text.len())) {
            return Some(well.map(|reading| vec![reading]));
        }
    }
    let prefix = prefix.to_ascii_lowercase();
    let is_foreign = prefix.is_empty()
        || prefix.len() > 20
        || !prefix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        || NOT_ACCOUNTS.contains(&prefix.as_str())
        || PREFIXES.iter().any(|(known, ..)| *known == prefix);
    if is_foreign {
        return None;
    }
    account(text, &lower).ok().map(|reading| Ok(vec![reading]))
}

/// True where a text of one case has at most two letters of the other: base58 that begins like bech32 is mixed.
fn mostly_one_case(text: &str) -> bool {
    let upper = text.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = text.bytes().filter(u8::is_ascii_lowercase).count();
    upper.min(lower) <= 2
}

fn decode(text: &str, lower: &str, network: Network, layout: Layout) -> Result<Reading, AddressFault> {
    let damaged = |why: String| AddressFault::Damaged { network, why };
    match layout {
        Layout::Segwit => segwit_address(text, lower, network),
        Layout::Account => account(text, lower).map_err(damaged),
        Layout::Cardano => {
            let (prefix, bytes) = bytes_of::<Bech32>(text).map_err(damaged)?;
            let control = cardano::shelley(&prefix, &bytes)
                .ok_or_else(|| damaged("its header names no type of address of the main network".into()))?;
            Ok(Reading::new(network, lower, Some(control)))
        }
        Layout::Sapling => sized::<Bech32>(text, lower, network, 43..=43),
        Layout::Mweb => sized::<Bech32>(text, lower, network, 66..=67),
        // A unified address is scrambled (F4Jumble, ZIP-316): which receivers it holds is not read here.
        Layout::Unified => sized::<Bech32m>(text, lower, network, 38..=150),
        Layout::Tex => {
            let (_, bytes) = bytes_of::<Bech32m>(text).map_err(damaged)?;
            let control = Control::new(ControlKind::KeyHash, &bytes).filter(|_| bytes.len() == 20);
            let control = control.ok_or_else(|| damaged("it does not hold 20 bytes".into()))?;
            Ok(Reading::new(network, lower, Some(control)))
        }
    }
}

/// Prefix and bytes of a text whose checksum holds.
fn bytes_of<Check: bech32::Checksum>(text: &str) -> Result<(String, Vec<u8>), String> {
    let checked = CheckedHrpstring::new::<Check>(text).map_err(|error| error.to_string())?;
    Ok((checked.hrp().to_lowercase(), checked.byte_iter().collect()))
}

fn sized<Check: bech32::Checksum>(
    text: &str,
    lower: &str,
    network: Network,
    lengths: std::ops::RangeInclusive<usize>,
) -> Result<Reading, AddressFault> {
    let (_, bytes) = bytes_of::<Check>(text).map_err(|why| AddressFault::Damaged { network, why })?;
    if !lengths.contains(&bytes.len()) {
        return Err(AddressFault::damaged(network, "it does not hold as many bytes as it should"));
    }
    Ok(Reading::new(network, lower, None))
}

fn segwit_address(text: &str, lower: &str, network: Network) -> Result<Reading, AddressFault> {
    let (_, version, program) =
        segwit::decode(text).map_err(|error| AddressFault::damaged(network, error))?;
    let is_key_hash = version == segwit::VERSION_0 && program.len() == 20;
    let control = Control::new(ControlKind::KeyHash, &program).filter(|_| is_key_hash);
    Ok(Reading::new(network, lower, control))
}

/// An account of a Cosmos chain: 20 bytes of hash, or 32 of a module, contract or other chain's key.
fn account(text: &str, lower: &str) -> Result<Reading, String> {
    let (prefix, bytes) = bytes_of::<Bech32>(text)?;
    if !matches!(bytes.len(), 20 | 32) {
        return Err("it does not hold 20 or 32 bytes".into());
    }
    let kind = if ETHERMINT.contains(&prefix.as_str()) { ControlKind::Keccak } else { ControlKind::KeyHash };
    let control = Control::new(kind, &bytes).filter(|_| bytes.len() == 20);
    Ok(Reading::new(Network::Cosmos, lower, control))
}
