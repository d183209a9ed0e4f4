//! Why a record was refused.

use thiserror::Error;

/// A value that the record does not admit: what was read, what is wrong with it, what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordError {
    /// A date that no calendar holds, or that is not written `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[error("'{text}' is not a date: {why}\nhint: write YYYY, YYYY-MM or YYYY-MM-DD (years 0001 to 9999)")]
    Date {
        /// What was read.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// A month that no calendar holds, or that is not written `YYYY-MM`.
    #[error("'{text}' is not a month\nhint: write YYYY-MM, such as 2024-03 (years 1970 to 2199)")]
    Month {
        /// What was read, shortened.
        text: String,
    },
    /// A number that is not a plain decimal, or that exceeds 38 digits.
    #[error(
        "'{text}' is not an exact number: {why}\nhint: write digits with at most one point, such as 173600 or 1.19"
    )]
    Decimal {
        /// What was read.
        text: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A digest that is not 64 hexadecimal digits.
    #[error("'{text}' is not a SHA-256 digest\nhint: 64 hexadecimal digits are expected")]
    Digest {
        /// What was read.
        text: String,
    },
    /// A blockchain address whose form or checksum is wrong.
    #[error(
        "'{text}' is not a valid {network} address: {why}\nhint: compare it with its source; one wrong character breaks the checksum"
    )]
    Address {
        /// What was read.
        text: String,
        /// The network whose syntax was tried.
        network: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A grade outside the Admiralty scale.
    #[error("'{text}' is not on the Admiralty scale\nhint: reliability is A to F, credibility is 1 to 6")]
    Grade {
        /// What was read.
        text: String,
    },
    /// An entity id that is empty, over 255 bytes, or holds spaces or control characters.
    #[error(
        "'{text}' is not an entity id: {why}\nhint: an id is 1 to 255 bytes without spaces, such as ofac:27307"
    )]
    EntityId {
        /// What was read, shortened.
        text: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A schema or property that the FollowTheMoney model does not have.
    #[error(
        "'{name}' is not in the FollowTheMoney model\nhint: see docs/reference/schema.md for the schemata and their properties"
    )]
    Schema {
        /// The name that was looked up.
        name: String,
    },
    /// A finding that rests on less than the standard allows.
    #[error(
        "a finding by {method} may not be published: {why}\nhint: add a source of independent origin, or cite the issuing authority's own act"
    )]
    Standard {
        /// The method of the finding.
        method: String,
        /// Which rule it breaks.
        why: &'static str,
    },
    /// What was given as an audience is none.
    #[error(
        "'{text}' is not an audience\nhint: TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED; for a party also its name, as in TLP:AMBER/KR"
    )]
    Audience {
        /// What was read.
        text: String,
    },
    /// A value that has no canonical JSON form.
    #[error(
        "cannot write the canonical form: {why}\nhint: numbers must be integers within ±2^53; exact amounts are strings"
    )]
    Canonical {
        /// What the encoder said.
        why: String,
    },
}
