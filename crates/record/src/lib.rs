//! The record: what a monitoring mechanism holds, as plain types.
//!
//! A [`Claim`] is the central object: one party's statement that a subject has a property, with its source, its
//! grade, its scope and two times (when it was true, when it became known). Everything else carries claims in
//! ([`Exhibit`]), joins them ([`Entity`], [`Identity`]), concludes from them ([`Finding`]) or answers them
//! ([`Reply`], [`Dissent`]).
//!
//! This crate does no I/O, reads no clock and knows no file format but its own canonical JSON. Every id is the
//! SHA-256 of that form (RFC 8785), so two parties that hold the same record name it the same way.

mod address;
mod alert;
mod canonical;
mod claim;
mod claim_canonical;
mod date;
mod decimal;
mod digest;
mod entity;
mod entry;
mod error;
mod exhibit;
mod finding;
mod grade;
mod handling;
mod identity;
mod interval;
mod month;
mod relation;
mod schema;
#[rustfmt::skip] // generated
mod schema_table;
mod observation;
mod outlook;
mod scope;
mod sighting;
mod value;
mod voice;

pub use address::{Address, AddressFault, Control, ControlKind, Network, Reading};
pub use alert::{Alert, AlertId, AlertWithdrawal, AtService, InBlock, Notice, Told, Whose};
pub use canonical::{canonical_json, id_of};
pub use claim::{Claim, ClaimId, LISTING, Locator, Source, Status};
pub use date::{Certainty, PartialDate, Precision};
pub use decimal::Decimal;
pub use digest::Digest;
pub use entity::{Entity, EntityId, Statement};
pub use entry::{Act, Bulk, Entry, Tally};
pub use error::RecordError;
pub use exhibit::{Exhibit, Origin};
pub use finding::{Confidence, Finding, FindingId, Independence, Input, Likelihood, Method};
pub use grade::{Basis, Credibility, Grade, Reliability};
pub use handling::{Audience, Handling, Tlp};
pub use identity::{Identity, Judgement};
pub use interval::{Bound, Interval};
pub use month::Month;
pub use observation::{
    BridgeLeg, CoinMade, CoinSpent, CoinTx, Leg, Observation, Place, PoolEvent, PoolMove, Transfer,
};
pub use outlook::{Mark, Outlook, OutlookId, OutlookScore, Prediction, Quantile};
pub use relation::{RELATIONS, Reach, Relation};
pub use schema::{EdgeDef, PropertyDef, PropertyType, Schema};
pub use scope::{Extent, Scope};
pub use sighting::{ReportedUse, Sighting};
pub use value::Value;
pub use voice::{Concurrence, Decision, Dissent, Outcome, Recommendation, Reply, Withdrawal};
