//! Checkpoints (C2SP tlog-checkpoint): what a log signs.

use std::fmt;

use crate::error::{LedgerError, Result};
use crate::hash::Hash;
use crate::key::{Signer, Verifier};
use crate::note::Note;

/// A tree head: which log, how many entries, what root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the log; the first line.
    pub origin: String,
    /// Entries in the tree.
    pub size: u64,
    /// RFC 6962 root of the tree.
    pub root: Hash,
    /// Further lines, opaque. Ledgers of this crate write none.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// Reads the text of a checkpoint note.
    ///
    /// # Errors
    /// [`LedgerError::BadCheckpoint`] with the line.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |line, why: &str| LedgerError::BadCheckpoint { line, why: why.to_owned() };
        let body = text.strip_suffix('\n').ok_or_else(|| bad(1, "the text does not end in a newline"))?;
        let mut lines = body.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty()).ok_or_else(|| bad(1, "no origin"))?;
        let size = lines.next().ok_or_else(|| bad(2, "no tree size"))?;
        let root = lines.next().ok_or_else(|| bad(3, "no root hash"))?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if let Some(at) = extensions.iter().position(String::is_empty) {
            return Err(bad(at + 4, "an empty extension line"));
        }
        Ok(Self {
            origin: origin.to_owned(),
            size: parse_size(size)
                .ok_or_else(|| bad(2, "not a decimal number of 64 bits without leading zeros"))?,
            root: Hash::from_base64(root).ok_or_else(|| bad(3, "not 32 bytes in base64"))?,
            extensions,
        })
    }
}

/// ASCII decimal, no sign, no leading zeros unless it is `0`.
fn parse_size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}

/// The note text.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A checkpoint whose signature by the log has been checked, with the note it came in. It can only
/// be made by signing or by checking a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs a checkpoint. The log must never sign two different trees of one size.
    pub(crate) fn sign(checkpoint: Checkpoint, signer: &Signer) -> Result<Self> {
        let mut note = Note::new(&checkpoint.to_string())?;
        signer.sign(&mut note)?;
        Ok(Self { checkpoint, note })
    }

    /// Reads a note and checks that `log` signed it, and that it is about that log: its origin is
    /// the key's name. For logs whose origin is another text, see [`SignedCheckpoint::open_as`].
    ///
    /// # Errors
    /// [`LedgerError::BadNote`], [`LedgerError::BadCheckpoint`], [`LedgerError::Unsigned`],
    /// [`LedgerError::BadSignature`], [`LedgerError::WrongOrigin`].
    pub fn open(note: &[u8], log: &Verifier) -> Result<Self> {
        Self::open_as(note, log, log.name())
    }

    /// As [`SignedCheckpoint::open`], for a log whose origin line differs from its key's name.
    ///
    /// # Errors
    /// As [`SignedCheckpoint::open`].
    pub fn open_as(note: &[u8], log: &Verifier, origin: &str) -> Result<Self> {
        let note = Note::parse(note)?;
        note.verified_by(log)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin != origin {
            return Err(LedgerError::WrongOrigin { expected: origin.to_owned(), found: checkpoint.origin });
        }
        Ok(Self { checkpoint, note })
    }

    /// The parsed text.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Entries in the tree.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// Root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.checkpoint.root
    }

    /// The note with all its signatures. Only the log's has been checked.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }

    pub(crate) fn note_mut(&mut self) -> &mut Note {
        &mut self.note
    }
}
