//! Ledger entries: everything that ever happened to the record, in order.

use crate::{
    Alert, AlertWithdrawal, Audience, Claim, Concurrence, Decision, Digest, Dissent, Exhibit, FindingId,
    Identity, Outlook, OutlookScore, PartialDate, Recommendation, Reply, Told, Withdrawal,
};
use serde::{Deserialize, Serialize};

/// What a parser did with a source: `read` = `kept` + `quarantined`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Records seen.
    pub read: u64,
    /// Records that became claims or transfers.
    pub kept: u64,
    /// Records set aside, each with line and reason.
    pub quarantined: u64,
    /// Entities that the claims are about.
    pub entities: u64,
    /// Claims made.
    pub claims: u64,
    /// Transfers made.
    pub transfers: u64,
    /// Transfers that another record had stated already, and that count once.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub repeated: u64,
    /// Transfers whose amounts came through floating point: their last digits are not the chain's.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub inexact: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A whole source taken in at once: one entry, however many claims.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bulk {
    /// The exhibit.
    pub exhibit: Digest,
    /// Further exhibits that belong to the same source (the four files of the legacy SDN list).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Digest>,
    /// The parser's name.
    pub format: String,
    /// The parser's version: raised whenever the same bytes may give other claims.
    pub version: u32,
    /// The day that dates what the source itself does not date.
    pub known: PartialDate,
    /// The counts.
    pub tally: Tally,
    /// RFC 6962 Merkle root over the canonical claims, in the order of the source.
    pub claims_root: Digest,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "what")]
pub enum Act {
    /// Bytes were taken in.
    Exhibit(Exhibit),
    /// A source was read into claims and transfers.
    Bulk(Bulk),
    /// One claim was entered by hand.
    Claim(Claim),
    /// A claim was withdrawn or superseded.
    Withdrawal(Withdrawal),
    /// Two records were judged the same, or not.
    Identity(Identity),
    /// Something was found. Its canonical JSON is an exhibit, named by the same digest.
    Finding(FindingId),
    /// Someone named was asked to reply.
    Reply(Reply),
    /// A participant concurs.
    Concurrence(Concurrence),
    /// A participant dissents.
    Dissent(Dissent),
    /// Something was recommended.
    Recommendation(Recommendation),
    /// A screening was decided.
    Decision(Decision),
    /// A report was released. Its machine-readable twin is an exhibit, named by the same digest.
    Release {
        /// Digest of the twin.
        report: Digest,
        /// Its title.
        title: String,
        /// Who released it: two where the watch asks for four eyes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by: Vec<String>,
        /// For whom it was redacted; `None`: whoever may see all of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<Audience>,
        /// Digest of the draft that it was made from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draft: Option<Digest>,
    },
    /// A watch over a chain noticed something.
    Alert(Alert),
    /// An alert no longer stands.
    AlertWithdrawal(AlertWithdrawal),
    /// Someone was told of alerts.
    Told(Told),
    /// A forecast was published.
    Outlook(Outlook),
    /// The day of a forecast has come, and it was scored.
    Score(OutlookScore),
}

/// A ledger entry: an act, and when this watch recorded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Seconds since 1970-01-01 UTC by the recorder's clock.
    pub recorded: i64,
    /// What happened.
    #[serde(flatten)]
    pub act: Act,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_of_before_drafts_reads_and_writes_as_it_did() {
        let old = format!(
            r#"{{"recorded":1,"act":"release","what":{{"report":"{}","title":"t"}}}}"#,
            Digest::of(b"twin")
        );
        let entry: Entry = serde_json::from_str(&old).unwrap();
        assert!(matches!(&entry.act, Act::Release { by, audience: None, draft: None, .. } if by.is_empty()));
        assert_eq!(serde_json::to_string(&entry).unwrap(), old);
    }
}
