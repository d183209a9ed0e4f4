//! What says that two addresses have one holder: a link, with the heuristics that made it and its cause.

use std::fmt;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

/// A set of heuristics and signs. One link may rest on several.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Evidence(u16);

const NAMES: [&str; 9] = [
    "common_input",
    "fresh",
    "not_reused",
    "one_time_change",
    "optimal_change",
    "address_type",
    "round_payment",
    "same_fingerprint",
    "deposit_reuse",
];

impl Evidence {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Two addresses sign one transaction (Nakamoto 2008, section 10; Ron and Shamir 2013).
    pub const COMMON_INPUT: Self = Self(1);
    /// The output's address occurs for the first time.
    pub const FRESH: Self = Self(1 << 1);
    /// The address receives nothing more later, in all the ledger given. Looks ahead.
    pub const NOT_REUSED: Self = Self(1 << 2);
    /// The only fresh address among outputs whose others were all seen before (Meiklejohn et al. 2013,
    /// heuristic 2).
    pub const ONE_TIME: Self = Self(1 << 3);
    /// Of less value than every input: had it been the payment, an input would have been needless (BlockSci's
    /// optimal change; Nick 2015).
    pub const OPTIMAL: Self = Self(1 << 4);
    /// Of the one script type that all inputs have.
    pub const ADDRESS_TYPE: Self = Self(1 << 5);
    /// The one output of a value that is not round, beside payments that are (power of ten).
    pub const ROUND_PAYMENT: Self = Self(1 << 6);
    /// Spent by a transaction built in the same manner as this one (Kappos et al. 2022; Möser and Narayanan
    /// 2022). Looks ahead.
    pub const SAME_FINGERPRINT: Self = Self(1 << 7);
    /// Both fund one deposit address of an exchange (Victor 2020).
    pub const DEPOSIT_REUSE: Self = Self(1 << 8);

    /// Everything in either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in this.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Its members, one at a time.
    pub fn each(self) -> impl Iterator<Item = Self> {
        (0..16).map(|bit| Self(1 << bit)).filter(move |&one| self.has(one))
    }

    /// Names of its members, as written in JSON.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().zip(0..).filter(move |(_, bit)| self.0 >> bit & 1 == 1).map(|(name, _)| name)
    }

    /// The heuristic of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        NAMES.into_iter().zip(0..).find(|(known, _)| *known == name).map(|(_, bit)| Self(1 << bit))
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for name in self.names() {
            write!(f, "{separator}{name}")?;
            separator = " + ";
        }
        Ok(())
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Evidence({self})")
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for name in self.names() {
            list.serialize_element(name)?;
        }
        list.end()
    }
}

/// Says that two addresses have one holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Link {
    /// The transaction that says so, or the row of the transfer on an account chain. Its order is time.
    pub cause: u32,
    /// An address: for inputs and change, the first input of the transaction.
    pub from: u32,
    /// The other address.
    pub to: u32,
    /// On what grounds.
    pub evidence: Evidence,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_evidence_says_its_names_and_finds_them_again() {
        let both = Evidence::FRESH.and(Evidence::OPTIMAL);
        assert_eq!(both.to_string(), "fresh + optimal_change");
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"["fresh","optimal_change"]"#);
        assert!(both.has(Evidence::FRESH) && !both.has(Evidence::ONE_TIME) && Evidence::NONE.is_none());
        assert_eq!(both.each().collect::<Vec<_>>(), [Evidence::FRESH, Evidence::OPTIMAL]);
        for name in Evidence::DEPOSIT_REUSE.names() {
            assert_eq!(Evidence::named(name), Some(Evidence::DEPOSIT_REUSE));
        }
    }
}
