//! Split views: a log that showed different histories to different people, and the proof of it.

use crate::checkpoint::SignedCheckpoint;
use crate::error::{LedgerError, Result};
use crate::hash::Hash;
use crate::key::Verifier;
use crate::proof::verify_consistency;

/// What a tree held at an earlier size: the root it had then, and the consistency proof that shows
/// it. Made by [`crate::Reader::prefix`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// Root of the first entries of the tree.
    pub root: Hash,
    /// Consistency proof from that root to the tree's own.
    pub proof: Vec<Hash>,
}

/// Evidence that a log signed two histories. It stands on its own: whoever has the log's public
/// key can [`SplitView::verify`] it, without the log and without trusting who reports it.
///
/// Two checkpoints of one size with different roots are evidence as they are. For different sizes,
/// a consistency proof that fails shows nothing (anyone can make a bad proof), so the evidence
/// holds the prefix of the larger tree at the smaller size: provably part of what the log signed
/// second, and not what it signed first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitView {
    smaller: SignedCheckpoint,
    larger: SignedCheckpoint,
    prefix: Prefix,
}

impl SplitView {
    /// The checkpoint of the smaller tree (or one of two of the same size).
    #[must_use]
    pub fn smaller(&self) -> &SignedCheckpoint {
        &self.smaller
    }

    /// The checkpoint of the larger tree (or the other of the same size).
    #[must_use]
    pub fn larger(&self) -> &SignedCheckpoint {
        &self.larger
    }

    /// What the larger tree holds at the smaller size; for equal sizes, all of it.
    #[must_use]
    pub fn prefix(&self) -> &Prefix {
        &self.prefix
    }

    /// Puts evidence together from its parts, as received from someone else, and checks it. The
    /// prefix is not needed for checkpoints of one size.
    ///
    /// # Errors
    /// As [`SplitView::verify`], and [`LedgerError::BadProof`] if the parts show no split.
    pub fn from_parts(
        log: &Verifier,
        smaller: &[u8],
        larger: &[u8],
        prefix: Option<&Prefix>,
    ) -> Result<Self> {
        let open = |note| SignedCheckpoint::open(note, log);
        let found = detect_split_view(&open(smaller)?, &open(larger)?, prefix)?;
        found.ok_or_else(|| LedgerError::BadProof {
            what: "evidence of a split view".to_owned(),
            why: "both checkpoints belong to one history".to_owned(),
        })
    }

    /// Checks the whole evidence against the log's public key: both signatures, both origins, the
    /// prefix, and that it contradicts the smaller checkpoint.
    ///
    /// # Errors
    /// What does not hold: [`LedgerError::Unsigned`], [`LedgerError::BadSignature`],
    /// [`LedgerError::WrongOrigin`], [`LedgerError::BadProof`].
    pub fn verify(&self, log: &Verifier) -> Result<()> {
        let (a, b) = (self.smaller.note().to_string(), self.larger.note().to_string());
        Self::from_parts(log, a.as_bytes(), b.as_bytes(), Some(&self.prefix)).map(drop)
    }
}

/// Compares two checkpoints of one log. `None`: one history, the smaller tree is a prefix of the
/// larger. `Some`: the log is caught, and here is the evidence.
///
/// `prefix` is what the larger tree holds at the smaller size. Checkpoints of one size speak for
/// themselves: it is not looked at then.
///
/// # Errors
/// [`LedgerError::WrongOrigin`] if they are of different logs, [`LedgerError::BadProof`] if
/// `prefix` is missing or not shown to be part of the larger tree: then nothing is decided.
pub fn detect_split_view(
    a: &SignedCheckpoint,
    b: &SignedCheckpoint,
    prefix: Option<&Prefix>,
) -> Result<Option<SplitView>> {
    let (smaller, larger) = if a.size() <= b.size() { (a, b) } else { (b, a) };
    let (expected, found) = (&smaller.checkpoint().origin, &larger.checkpoint().origin);
    if expected != found {
        return Err(LedgerError::WrongOrigin { expected: expected.clone(), found: found.clone() });
    }
    let prefix = if smaller.size() == larger.size() {
        Prefix { root: larger.root(), proof: Vec::new() }
    } else {
        prefix.cloned().ok_or_else(|| LedgerError::BadProof {
            what: format!("two checkpoints of sizes {} and {}", smaller.size(), larger.size()),
            why: "what the larger tree holds at the smaller size is not given".to_owned(),
        })?
    };
    verify_consistency(smaller.size(), &prefix.root, larger.size(), &larger.root(), &prefix.proof)?;
    if prefix.root == smaller.root() {
        return Ok(None);
    }
    Ok(Some(SplitView { smaller: smaller.clone(), larger: larger.clone(), prefix }))
}
