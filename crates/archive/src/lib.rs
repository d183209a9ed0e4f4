//! The archive: what a watch holds.
//!
//! A watch is a folder: a ledger (the truth), exhibits named by SHA-256 (the evidence), and one SQLite file that is
//! only a view of the two. Delete the view and it is made again, with the same digest.
//!
//! Invariants:
//! - an act is acknowledged when the ledger has it; the view follows, and says how far it has come;
//! - nothing is deleted: a withdrawn claim keeps its row, marked, with the reason;
//! - every read takes a [`View`]: true as of which day, known at which day.

mod alerts;
mod audience;
mod bulk;
mod digest;
mod error;
mod exhibits;
mod identities;
mod layout;
mod listed;
mod merkle;
mod noted;
mod outlooks;
mod projection;
mod query;
mod replay;
mod replies;
mod rows;
mod view;
mod writer;

pub use alerts::HeldAlert;
pub use bulk::{BulkIntake, BulkSource};
pub use error::ArchiveError;
pub use exhibits::Exhibits;
pub use identities::Clusters;
pub use layout::{Settings, Watch};
pub use listed::ListedWallet;
pub use merkle::{RootBuilder, audit_path};
pub use outlooks::HeldOutlook;
pub use query::{Archive, Held, SetAside, SourceRow};
pub use replay::Replay;
pub use replies::HeldReply;
pub use view::View;
pub use writer::Writer;
