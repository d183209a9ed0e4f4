//! Watching a chain: blocks come in, stores advance, alerts go to the ledger.
//!
//! A [`Vigil`] takes the blocks that a [`Feed`] states, appends them to the tails of the watch's stores, and notices
//! what they bring: units of a theft or of a listed address at a labelled service, payments by and to listed
//! addresses. Each is an entry of the ledger: what, when it was known, who was told. A block that the chain drops
//! is undone, and an entry more withdraws what it had raised; nothing is ever taken out.
//!
//! This crate is no chain client and sends nothing over a network: blocks come as files, messages go to a file.
//!
//! **Invariants.** The alerts that stand are those that follow, by the rules of a trace, from the blocks held and
//! from what the watch holds of thefts, listings and labels. The tail is the position: what is in it is done, and
//! an alert cut off by a crash is made again from it, once. A block is on the disk before its alerts are.

mod block;
mod branch;
mod error;
mod export;
mod feed;
mod known;
mod lookout;
mod register;
mod watched;
mod watching;

pub use block::FeedBlock;
pub use error::{Result, VigilError};
pub use feed::{Feed, Follow, SetAside};
pub use known::{Conversion, Known, Listed, THEFT};
pub use lookout::{Lookout, seeds};
pub use register::{Event, Message, OUTBOX};
pub use watched::Watched;
pub use watching::{Progress, Vigil};
