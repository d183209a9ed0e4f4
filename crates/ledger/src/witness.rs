//! Witnesses: others who vouch that a log only ever grew (C2SP tlog-cosignature v1, and the checks
//! of tlog-witness without its HTTP).

use crate::checkpoint::SignedCheckpoint;
use crate::error::{LedgerError, Result};
use crate::hash::{EMPTY_ROOT, Hash};
use crate::key::{SignatureType, Signer, Verifier};
use crate::note::{Note, NoteSignature};
use crate::proof::verify_consistency;

/// The first line of every cosigned message; keeps it apart from signed notes.
pub(crate) const HEADER: &str = "cosignature/v1";

/// What a witness remembers of one log: the largest tree it has cosigned.
///
/// It must be stored durably before the cosignature leaves the witness, and checked and replaced
/// as one step, or two requests at once could make it go backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSeen {
    /// Entries in that tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// Nothing cosigned yet: the empty tree.
impl Default for LastSeen {
    fn default() -> Self {
        Self { size: 0, root: EMPTY_ROOT }
    }
}

/// What a witness hands back: the line for the log to publish, and what to remember.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// The signature line.
    pub signature: NoteSignature,
    /// POSIX seconds it was made at.
    pub at: u64,
    /// Replaces the [`LastSeen`] it was made from.
    pub seen: LastSeen,
}

/// A party that cosigns the checkpoints of logs it has seen grow consistently.
#[derive(Debug)]
pub struct Witness {
    signer: Signer,
}

impl Witness {
    /// A witness with this key and name. Use one key for one witness only (tlog-cosignature).
    #[must_use]
    pub fn new(signer: Signer) -> Self {
        Self { signer }
    }

    /// The public key (type 4) that its cosignatures are checked with.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.signer.verifier_of(SignatureType::CosignatureV1)
    }

    /// Cosigns a checkpoint, if it extends what was last seen of that log.
    ///
    /// `proof` is the consistency proof from `last_seen.size` to the checkpoint's size; `at` is the
    /// time in POSIX seconds. The checkpoint's own signature has been checked by its type.
    ///
    /// # Errors
    /// [`LedgerError::Backwards`] if the tree is smaller than the one last seen,
    /// [`LedgerError::Forked`] if it is another tree of the same size, [`LedgerError::BadProof`] if
    /// it is not shown to extend it, [`LedgerError::OutOfRange`] for a time beyond 2^63 - 1.
    pub fn cosign(
        &self,
        checkpoint: &SignedCheckpoint,
        proof: &[Hash],
        last_seen: &LastSeen,
        at: u64,
    ) -> Result<Cosignature> {
        let (size, root) = (checkpoint.size(), checkpoint.root());
        let origin = || checkpoint.checkpoint().origin.clone();
        if size < last_seen.size {
            return Err(LedgerError::Backwards { origin: origin(), seen: last_seen.size, offered: size });
        }
        if size == last_seen.size && root != last_seen.root {
            return Err(LedgerError::Forked { origin: origin(), size, seen: last_seen.root, offered: root });
        }
        verify_consistency(last_seen.size, &last_seen.root, size, &root, proof)?;
        if i64::try_from(at).is_err() {
            let limit = "a cosignature's time is at most 2^63 - 1".to_owned();
            return Err(LedgerError::OutOfRange { what: "time", asked: at, limit });
        }
        Ok(Cosignature {
            signature: self.signature(checkpoint.note(), at),
            at,
            seen: LastSeen { size, root },
        })
    }

    /// 64-bit time, then the Ed25519 signature.
    fn signature(&self, note: &Note, at: u64) -> NoteSignature {
        let signed = self.signer.sign_bytes(message(at, note.text()).as_bytes());
        let bytes = [at.to_be_bytes().as_slice(), &signed].concat();
        NoteSignature::new(self.signer.name(), self.verifier().key_id(), bytes)
    }
}

/// Checks that `witness` cosigned this note, and returns when (POSIX seconds). Whether that is
/// recent enough, or in the future, is for the caller to judge.
///
/// # Errors
/// [`LedgerError::BadKey`] if the key is not a cosignature key, [`LedgerError::Unsigned`],
/// [`LedgerError::BadSignature`].
pub fn verify_cosignature(note: &Note, witness: &Verifier) -> Result<u64> {
    if witness.signature_type() != SignatureType::CosignatureV1 {
        let why = format!("{witness} checks plain signatures, a witness's key has type 4");
        return Err(LedgerError::BadKey { kind: "verifier", why });
    }
    let signature = note.verified_by(witness)?;
    let split = split_cosignature(signature.bytes());
    split.map(|(at, _)| at).ok_or_else(|| LedgerError::BadSignature { key: witness.to_string() })
}

/// The message that a cosignature signs.
pub(crate) fn message(at: u64, text: &str) -> String {
    format!("{HEADER}\ntime {at}\n{text}")
}

/// Splits a cosignature into its time and Ed25519 signature; `None` if it cannot be one.
pub(crate) fn split_cosignature(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (at, signature) = bytes.split_first_chunk::<8>()?;
    let at = u64::from_be_bytes(*at);
    (signature.len() == 64 && i64::try_from(at).is_ok()).then_some((at, signature))
}
