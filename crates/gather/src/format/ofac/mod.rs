//! What the two forms of OFAC's list have in common: its words, its dates, its names and its wallets.

pub(crate) mod dates;
mod dprk;
pub(crate) mod vocabulary;
pub(crate) mod wallet;

pub use dprk::is_dprk_related;

/// The party whose knowledge the list is.
pub(crate) const ORIGINATOR: &str = "US Treasury, OFAC";
