//! Bridges and swaps: deposits and releases decoded, matched one to one, and what nothing explains.
//!
//! A bridge takes a sum in on one chain (the *deposit*) and pays a sum out on another (the *release*). Where both
//! carry a common number, pairing is a join. Where they do not, [`match_ends`] pairs them by asset, amount less
//! fees, time, account and decoded memo, one to one, as an assignment; the laws of delay and fee are learned from
//! the same two files, and every pair carries a probability. [`incidents`] then says of each release that stays
//! alone what the extract rules out. [`releases`] judges bridges that number their requests.
//!
//! The crate decodes what a deposit says ([`celer`], [`poly`], [`memo`]) and recognises conversions within one
//! transaction ([`swap`]). It fetches nothing, and it knows no chain's state: a deposit that reverted looks like one
//! that did not, unless the extract says so.

pub mod abi;
pub mod assign;
pub mod celer;
mod column;
pub mod connector;
mod deposit;
mod error;
mod features;
pub mod incidents;
mod law;
mod marginals;
mod matching;
pub mod memo;
mod number;
mod pairing;
pub mod poly;
mod read;
pub mod releases;
mod rhythm;
mod score;
pub mod swap;
mod time;

pub use deposit::Deposit;
pub use error::BridgeError;
pub use matching::{Match, Matching, Options, match_ends, placebo};
pub use read::{End, Ends, Quarantined, Side, read_csv, read_path};
