//! Screen: from a name or an address to the record, and from the record to a listed parent.
//!
//! The UN list names no hacker, no wallet and no mixer; its freeze reaches those only through a listed parent,
//! "owned or controlled by, or acting on behalf of". So the question that this crate answers is: *is there a path
//! from this actor to an entry of that list, on what evidence, as of which day, and as known at which day?*

mod error;
mod hop;
mod path;
mod resolve;

pub use error::ScreenError;
pub use hop::{Hop, Links, Listing, RecordLinks};
pub use path::{Path, PathAnswer, best_paths};
pub use resolve::resolve;
