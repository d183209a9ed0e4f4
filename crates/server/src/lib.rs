//! The HTTP API: a drop-in for yente, and what else the engines answer at once.
//!
//! A [`Snapshot`] is built from a watch or from a file of FollowTheMoney entities and never changes; a watch that has
//! grown is read into another one, which takes its place. Every answer is made of one snapshot.
//!
//! Who asks decides what is answered ([`Access`], `docs/adr/0020-a-token-says-what-its-bearer-may-see.md`): records that a
//! caller may not see are not in the snapshot that the answer is made of, and not in its counts. It listens to this
//! machine only, unless every caller has to show a token. What it writes are acts of the ledger, in the name of whoever
//! asks, its logs, and the files of its jobs (`docs/adr/0021-long-work-is-a-job-in-the-watch.md`).

mod access;
mod api;
mod board;
mod clock;
mod connection;
mod desk;
mod draft_notes;
mod error;
mod events;
mod feed;
mod files;
mod graphsense;
mod guard;
mod jobs;
mod listen;
mod lock;
mod params;
mod pool;
mod problem;
mod shapes;
mod snapshot;

pub use access::{
    Access, Anonymous, Audit, ByClaim, Caller, Disclosed, Grant, Granted, Oidc, OneHand, Role, Rules, Token,
    TokenHash, four_eyes, least_role,
};
pub use api::{openapi, router};
pub use connection::serve;
pub use desk::Desk;
pub use error::ServerError;
pub use listen::Listen;
pub use lock::Serving;
pub use shapes::*;
pub use snapshot::Snapshot;
