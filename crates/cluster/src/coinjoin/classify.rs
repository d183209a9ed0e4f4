//! Which protocol made a transaction, if any.

use super::tx::Tx;
use super::{joinmarket, wasabi1, wasabi2, whirlpool};

/// A type of CoinJoin, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nothing says that this is a CoinJoin. It may be one all the same: two participants who agree on unequal values
    /// make a transaction like any other.
    None,
    /// Wasabi Wallet 1 (`ZeroLink`), 2018 to 2022.
    Wasabi1,
    /// Wasabi Wallet 2 (`WabiSabi`), since 2022.
    Wasabi2,
    /// Samourai Whirlpool, 2019 to 2024, and its successor.
    Whirlpool,
    /// `JoinMarket`, since 2015.
    JoinMarket,
    /// Equal outputs of several owners, of no protocol that the rules name.
    OtherCoinJoin,
}

impl Kind {
    /// Its name as people write it; also the label of the accuracy tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Wasabi1 => "Wasabi 1",
            Self::Wasabi2 => "Wasabi 2",
            Self::Whirlpool => "Whirlpool",
            Self::JoinMarket => "JoinMarket",
            Self::OtherCoinJoin => "other CoinJoin",
        }
    }
}

/// How many took part, as bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Participants {
    /// At least this many, if the protocol was followed.
    pub at_least: usize,
    /// At most this many.
    pub at_most: usize,
}

/// What the rules say of one transaction.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Classified {
    /// The type.
    pub kind: Kind,
    /// What says so: sentences for a report. Empty for [`Kind::None`].
    pub evidence: Vec<String>,
    /// Bounds on the number of participants; `None` for [`Kind::None`].
    pub participants: Option<Participants>,
    /// The value of the equal outputs in satoshi, where there is one such value (not in Wasabi 2).
    pub denomination: Option<u64>,
}

impl Classified {
    /// Does common-input clustering have to leave this transaction out?
    #[must_use]
    pub fn is_coinjoin(&self) -> bool {
        self.kind != Kind::None
    }
}

/// The fewest inputs, and the fewest outputs, that any of the rules looks at.
const FEWEST: usize = 3;

/// Which CoinJoin is this transaction? The stricter rules come first; the first that fits decides.
///
/// Costs nothing to speak of for ordinary transactions; at worst two searches of 200,000 steps.
#[must_use]
pub fn classify(tx: &Tx<'_>) -> Classified {
    let none = Classified { kind: Kind::None, evidence: Vec::new(), participants: None, denomination: None };
    if tx.inputs.len() < FEWEST || tx.outputs.len() < FEWEST {
        return none;
    }
    [
        whirlpool::recognise,
        wasabi2::recognise,
        wasabi1::recognise,
        joinmarket::recognise,
        joinmarket::zerolink_like,
    ]
    .iter()
    .find_map(|rule| rule(tx))
    .unwrap_or(none)
}

/// Shorthand for [`classify`]`(tx).`[`is_coinjoin`](Classified::is_coinjoin)`()`.
#[must_use]
pub fn is_coinjoin(tx: &Tx<'_>) -> bool {
    classify(tx).is_coinjoin()
}
