//! What the rules look at: the values and scripts of one transaction, and when it was confirmed.

/// A type of output script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ScriptKind {
    /// Pay to public key hash (`1…`).
    P2pkh,
    /// Pay to script hash (`3…`).
    P2sh,
    /// Pay to witness public key hash (`bc1q…`, 20 bytes; BIP 141).
    P2wpkh,
    /// Pay to witness script hash (`bc1q…`, 32 bytes; BIP 141).
    P2wsh,
    /// Pay to Taproot (`bc1p…`; BIP 341).
    P2tr,
    /// A data carrier, which nobody can spend.
    OpReturn,
    /// Another script (bare public key, bare multisig, unknown witness version).
    Other,
    /// The data do not say. It contradicts no rule and supports none.
    #[default]
    Unknown,
}

impl ScriptKind {
    /// The type of a `scriptPubKey`, given as its bytes.
    #[must_use]
    pub fn of(script: &[u8]) -> Self {
        match script {
            [0x76, 0xa9, 0x14, rest @ ..] if rest.len() == 22 && rest.ends_with(&[0x88, 0xac]) => Self::P2pkh,
            [0xa9, 0x14, rest @ ..] if rest.len() == 21 && rest.ends_with(&[0x87]) => Self::P2sh,
            [0x00, 0x14, rest @ ..] if rest.len() == 20 => Self::P2wpkh,
            [0x00, 0x20, rest @ ..] if rest.len() == 32 => Self::P2wsh,
            [0x51, 0x20, rest @ ..] if rest.len() == 32 => Self::P2tr,
            [0x6a, ..] => Self::OpReturn,
            _ => Self::Other,
        }
    }
}

/// One input (as the output that it spends) or one output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coin<'a> {
    /// Value in satoshi.
    pub value: u64,
    /// Type of the script.
    pub kind: ScriptKind,
    /// The script's bytes, or the address's text: the rules only ask whether two are the same. Empty: not known.
    pub script: &'a [u8],
}

impl<'a> Coin<'a> {
    /// A coin of `value` satoshi under a `scriptPubKey`.
    #[must_use]
    pub fn new(value: u64, script: &'a [u8]) -> Self {
        Self { value, kind: ScriptKind::of(script), script }
    }
}

/// A transaction as the rules see it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tx<'a> {
    /// Its inputs, in their order. Empty for a coinbase.
    pub inputs: &'a [Coin<'a>],
    /// Its outputs, in their order.
    pub outputs: &'a [Coin<'a>],
    /// Block time, in seconds since 1970 (UTC), where known. A protocol is not looked for before its first release.
    pub time: Option<i64>,
}

impl Tx<'_> {
    /// Sum of the inputs less sum of the outputs; `None` for a coinbase, or if outputs exceed inputs.
    #[must_use]
    pub fn fee(&self) -> Option<u64> {
        total(self.inputs).checked_sub(total(self.outputs)).filter(|_| !self.inputs.is_empty())
    }
}

/// Sum of values; saturates, which no real transaction reaches (21 million coins are 2.1 × 10¹⁵ satoshi).
pub(super) fn total(coins: &[Coin<'_>]) -> u64 {
    coins.iter().fold(0, |sum, coin| sum.saturating_add(coin.value))
}

/// How many distinct scripts; a coin whose script is not known counts as one of its own.
pub(super) fn distinct_scripts(coins: &[Coin<'_>]) -> usize {
    let mut known: Vec<&[u8]> =
        coins.iter().map(|coin| coin.script).filter(|script| !script.is_empty()).collect();
    let unknown = coins.len() - known.len();
    known.sort_unstable();
    known.dedup();
    known.len() + unknown
}

/// Is every coin's script of one of these types, as far as the data say?
pub(super) fn only(coins: &[Coin<'_>], kinds: &[ScriptKind]) -> bool {
    coins.iter().all(|coin| coin.kind == ScriptKind::Unknown || kinds.contains(&coin.kind))
}

/// Are the values in falling order (equal neighbours allowed)?
pub(super) fn falling(coins: &[Coin<'_>]) -> bool {
    coins.is_sorted_by(|left, right| left.value >= right.value)
}
