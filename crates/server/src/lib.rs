//! The HTTP API: a drop-in for yente, and what else the engines answer at once.
//!
//! A [`Snapshot`] is built from a watch or from a file of FollowTheMoney entities and never changes; a watch that has
//! grown is read into another one, which takes its place. Every answer is made of one snapshot.
//!
//! What it is not: it writes nothing, knows no user, and listens to no other machine
//! (`docs/adr/0019-the-service-listens-to-this-machine-only.md`). Records marked more strictly than TLP:GREEN are not in
//! a snapshot, and not in its counts.

mod access;
mod api;
mod board;
mod connection;
mod desk;
mod error;
mod guard;
mod listen;
mod params;
mod pool;
mod problem;
mod shapes;
mod snapshot;

pub use access::{Caller, Role};
pub use api::{openapi, router};
pub use connection::serve;
pub use desk::Desk;
pub use error::ServerError;
pub use listen::Listen;
pub use shapes::*;
pub use snapshot::Snapshot;
