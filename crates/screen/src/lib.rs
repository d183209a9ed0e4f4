//! Screen: from a name or an address to the record, and from the record to a listed parent.
//!
//! The UN list names no hacker, no wallet and no mixer; its freeze reaches those only through a listed parent,
//! "owned or controlled by, or acting on behalf of". So the question that this crate answers is: *is there a path
//! from this actor to an entry of that list, on what evidence, as of which day, and as known at which day?*

mod across_lists;
mod align;
mod candidates;
pub mod customers;
pub mod decision;
mod error;
mod evidence;
mod ftm;
mod hop;
mod index;
mod list_record;
mod listed;
mod lists;
mod lookback;
mod model;
pub mod pair;
mod party;
mod path;
pub mod predicate;
mod question;
mod reason_words;
mod reasons;
mod resolve;
mod scratch;
mod search;
pub mod triage;
mod wallet;
mod way;

pub(crate) use across_lists::propose_over;
pub use across_lists::{Judged, Proposal, Side, propose};
pub use align::{Alignment, How, Piece};
pub use error::ScreenError;
pub use evidence::{Beside, Birth, Sets};
pub use ftm::{kind, party, read_ftm};
pub use hop::{Hop, Links, Listing, RecordLinks};
pub use index::Index;
pub use list_record::{ListRecord, Stated, list_records};
pub use listed::{Watched, WatchedParties, watched_parties};
pub use lists::{ListScratch, Lists};
pub use lookback::{Customer, Hit, Lookback, look_back};
pub use model::{Features, GRADED, Model, PLAIN, Weighed, weight_names};
pub use names::latinised;
pub use party::{Called, Party, Standing};
pub use path::{Path, PathAnswer, best_paths};
pub use question::{Question, Refused, Scored, compare, read_question, readings, search_readings};
pub use reason_words::{in_brief, words};
pub use reasons::Reason;
pub use resolve::resolve;
pub use scratch::Scratch;
pub use search::{Found, MOST_LETTERS};
pub use wallet::{
    Damage, ListedWallet, Lookalike, Near, Refused as RefusedWallet, SameKey, WalletAnswer, Wallets,
};
pub use way::{FIRST_LIST, best_way, listings};
