//! Who asks, what they may do, and what they may see.

mod caller;

pub use caller::{Caller, Role};
