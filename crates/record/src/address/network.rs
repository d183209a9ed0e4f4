//! The families of chains whose addresses are read.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A family of chains that share one address syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// Ethereum and its kin: 20 bytes, EIP-55 mixed-case checksum.
    Evm,
    /// Bitcoin: base58check (BIP-13) or bech32/bech32m (BIP-173, BIP-350).
    Bitcoin,
    /// Tron: base58check of 0x41 and 20 bytes, or those 21 bytes in hexadecimal.
    Tron,
    /// Bitcoin Cash: `CashAddr` without its prefix; older texts are Bitcoin's base58check.
    BitcoinCash,
    /// Bitcoin SV: Bitcoin's base58check.
    BitcoinSv,
    /// Bitcoin Gold: base58check `G…`, `A…`, or segwit `btg1…`.
    BitcoinGold,
    /// Litecoin: base58check `L…`, `M…` (older: `3…`), or segwit `ltc1…`.
    Litecoin,
    /// Dogecoin: base58check `D…`, `9…`, `A…`.
    Dogecoin,
    /// Dash: base58check `X…`, `7…`.
    Dash,
    /// Zcash: base58check `t1…`, `t3…`, `zc…`; bech32 `zs1…`; bech32m `u1…`, `tex1…`.
    Zcash,
    /// Verge: base58check `D…`, `E…`.
    Verge,
    /// Monero: 65 or 73 bytes in blocks of base58 with a Keccak checksum.
    Monero,
    /// XRP Ledger: base58check in Ripple's alphabet; X-addresses are reduced to their account.
    Xrp,
    /// Solana: 32 bytes in base58, without a checksum.
    Solana,
    /// TON: 36 bytes in base64 with CRC-16 (bounceable, URL-safe), or `workchain:hex`.
    Ton,
    /// Cardano: bech32 `addr1…`, `stake1…` (CIP-19), or Byron's base58 with CRC-32.
    Cardano,
    /// Cosmos SDK chains and others that write 20 or 32 bytes in bech32 under a prefix of their own.
    Cosmos,
    /// A chain whose syntax is not checked here (Stellar, EOS, …): kept as given.
    Other,
}

impl Network {
    /// The name in an entity id.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Evm => "evm",
            Self::Bitcoin => "bitcoin",
            Self::Tron => "tron",
            Self::BitcoinCash => "bitcoin_cash",
            Self::BitcoinSv => "bitcoin_sv",
            Self::BitcoinGold => "bitcoin_gold",
            Self::Litecoin => "litecoin",
            Self::Dogecoin => "dogecoin",
            Self::Dash => "dash",
            Self::Zcash => "zcash",
            Self::Verge => "verge",
            Self::Monero => "monero",
            Self::Xrp => "xrp",
            Self::Solana => "solana",
            Self::Ton => "ton",
            Self::Cardano => "cardano",
            Self::Cosmos => "cosmos",
            Self::Other => "other",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Evm => "EVM",
            Self::Bitcoin => "Bitcoin",
            Self::Tron => "Tron",
            Self::BitcoinCash => "Bitcoin Cash",
            Self::BitcoinSv => "Bitcoin SV",
            Self::BitcoinGold => "Bitcoin Gold",
            Self::Litecoin => "Litecoin",
            Self::Dogecoin => "Dogecoin",
            Self::Dash => "Dash",
            Self::Zcash => "Zcash",
            Self::Verge => "Verge",
            Self::Monero => "Monero",
            Self::Xrp => "XRP",
            Self::Solana => "Solana",
            Self::Ton => "TON",
            Self::Cardano => "Cardano",
            Self::Cosmos => "Cosmos",
            Self::Other => "blockchain",
        }
    }

    /// The network of a currency code as lists write it (`XBT`, `ETH`, `XMR`, …); none for a token that lives on
    /// several (`USDT`) and for an unknown code.
    pub fn of_currency(code: &str) -> Option<Self> {
        Some(match code {
            "ETH" | "ETC" | "ARB" | "BSC" | "BNB" | "MATIC" | "POL" | "AVAX" | "OP" => Self::Evm,
            "XBT" | "BTC" => Self::Bitcoin,
            "TRX" => Self::Tron,
            "BCH" => Self::BitcoinCash,
            "BSV" => Self::BitcoinSv,
            "BTG" => Self::BitcoinGold,
            "LTC" => Self::Litecoin,
            "DOGE" => Self::Dogecoin,
            "DASH" => Self::Dash,
            "ZEC" => Self::Zcash,
            "XVG" => Self::Verge,
            "XMR" => Self::Monero,
            "XRP" => Self::Xrp,
            "SOL" => Self::Solana,
            "TON" => Self::Ton,
            "ADA" => Self::Cardano,
            "ATOM" | "OSMO" | "TIA" | "INJ" | "LUNA" => Self::Cosmos,
            _ => return None,
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}
