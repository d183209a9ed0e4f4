//! CoinJoins: which protocol made a transaction, and which links between its inputs and outputs survive.
//!
//! In a CoinJoin several owners sign one transaction, so that its inputs have no common owner and clustering has to leave
//! it out. [`classify`] says which protocol made it, by rules from the literature on values, scripts and order alone.
//! What an investigator can still follow: change that was not mixed ([`unmixed_change`]), sub-transactions that the values allow
//! ([`interpretations`]), and mixed outputs that one later transaction spends together ([`consolidations`]).
//!
//! What this module is *not*: a demixer. Where the values allow several readings it says how many, and names none.

mod change;
mod classify;
mod consolidation;
mod decompose;
mod denominations;
mod joinmarket;
mod partition;
mod tx;
mod wasabi1;
mod wasabi2;
mod whirlpool;

pub use change::{Change, Owner, WASABI1_INPUTS, unmixed_change};
pub use classify::{Classified, Kind, Participants, classify, is_coinjoin};
pub use consolidation::{Consolidation, consolidations, mixed_outputs};
pub use decompose::{Divisions, EqualOutputs, Limits, Share, Terms, divisions};
pub use denominations::{Repeated, WHIRLPOOL_POOLS, is_wasabi2_denomination, repeated};
pub use joinmarket::maker_terms;
pub use partition::{Analysis, Bounds, Interpretations, Tolerance, TooLarge, interpretations};
pub use tx::{Coin, ScriptKind, Tx};
