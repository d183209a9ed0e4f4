//! Where a parser hands what it reads.

use crate::Movement;
use record::{Claim, Identity, Observation};
use serde::{Deserialize, Serialize};

/// What may go wrong behind a sink: a full disk, a closed pipe.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// A record that was set aside, with everything needed to find and mend it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quarantined {
    /// The file.
    pub file: String,
    /// 1-based line, or 0 where the format has none.
    pub line: u64,
    /// The record's own id or its first words.
    pub record: String,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
}

/// Takes what a parser reads, one item at a time.
pub trait Sink {
    /// Takes a claim.
    ///
    /// # Errors
    /// Whatever stops the sink; the parser stops with it.
    fn claim(&mut self, claim: Claim) -> Result<(), SinkError>;

    /// Takes an observation.
    ///
    /// # Errors
    /// As [`Sink::claim`].
    fn observation(&mut self, observation: Observation) -> Result<(), SinkError>;

    /// Takes a transfer whose texts are borrowed; as an observation where the sink does not say otherwise.
    ///
    /// # Errors
    /// As [`Sink::claim`].
    fn movement(&mut self, movement: &Movement<'_>) -> Result<(), SinkError> {
        self.observation(Observation::Transfer(movement.to_transfer()?))
    }

    /// Takes a judgement that two records are the same, which only our own formats carry.
    ///
    /// # Errors
    /// As [`Sink::claim`].
    fn identity(&mut self, identity: Identity) -> Result<(), SinkError>;

    /// Takes a bad record.
    ///
    /// # Errors
    /// As [`Sink::claim`].
    fn quarantine(&mut self, record: Quarantined) -> Result<(), SinkError>;
}

/// A sink that keeps everything in memory: for small sources, tests and comparisons.
#[derive(Debug, Default)]
pub struct Collected {
    /// Claims in source order.
    pub claims: Vec<Claim>,
    /// Observations in source order.
    pub observations: Vec<Observation>,
    /// Identities in source order.
    pub identities: Vec<Identity>,
    /// Bad records in source order.
    pub quarantined: Vec<Quarantined>,
}

impl Sink for Collected {
    fn claim(&mut self, claim: Claim) -> Result<(), SinkError> {
        self.claims.push(claim);
        Ok(())
    }

    fn observation(&mut self, observation: Observation) -> Result<(), SinkError> {
        self.observations.push(observation);
        Ok(())
    }

    fn identity(&mut self, identity: Identity) -> Result<(), SinkError> {
        self.identities.push(identity);
        Ok(())
    }

    fn quarantine(&mut self, record: Quarantined) -> Result<(), SinkError> {
        self.quarantined.push(record);
        Ok(())
    }
}
