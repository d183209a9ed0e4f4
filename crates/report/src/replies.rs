//! The right of reply: who was asked on a case, until when, and what came back.

use crate::{Case, ReportError, drafts};
use archive::Archive;
use record::{Act, Digest, EntityId, FindingId, Reply};
use std::collections::{BTreeMap, BTreeSet};

/// Replies on a case, by ledger entry: on its case file, on one of these findings, or on a draft or report of it. Of
/// several entries on one subject and one matter the last counts, so that an answer takes the place of the question.
///
/// # Errors
/// Where the ledger or the archive cannot be read.
pub fn replies_of(
    archive: &Archive,
    case_id: &str,
    findings: &BTreeSet<FindingId>,
) -> Result<BTreeMap<u64, Reply>, ReportError> {
    let files = Case::files(archive, case_id)?;
    let mut last: BTreeMap<(EntityId, Digest), u64> = BTreeMap::new();
    let mut replies = BTreeMap::new();
    for index in 0..archive.ledger().size() {
        let Act::Reply(reply) = archive.entry(index)?.act else { continue };
        let is_ours = files.contains(&reply.on)
            || findings.contains(&reply.on)
            || drafts::case_of(archive, &reply.on).is_some_and(|case| case == case_id);
        if is_ours {
            if let Some(before) = last.insert((reply.subject.clone(), reply.on), index) {
                replies.remove(&before);
            }
            replies.insert(index, reply);
        }
    }
    Ok(replies)
}
