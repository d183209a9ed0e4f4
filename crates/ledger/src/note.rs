//! Signed notes (C2SP signed-note): a text, a blank line, signature lines.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::error::{LedgerError, Result};
use crate::key::Verifier;

/// The longest note accepted, in bytes; Go's implementation has the same bound.
pub const MAX_NOTE: usize = 1_000_000;

/// The most signature lines accepted in a note (the specification asks for at least 16).
pub const MAX_SIGNATURES: usize = 100;

/// What a signature line begins with: an em dash and a space.
const LINE_START: &str = "\u{2014} ";

/// A text with its signatures. Nothing in it is to be believed before [`Note::verified_by`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line: who claims to have signed, and the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    key_id: u32,
    bytes: Vec<u8>,
}

impl NoteSignature {
    pub(crate) fn new(name: &str, key_id: u32, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), key_id, bytes }
    }

    /// Reads one line, without its newline: `— <name> base64(32-bit key id ‖ signature)`.
    ///
    /// # Errors
    /// [`LedgerError::BadNote`] if the line is not of that form.
    pub fn parse(line: &str) -> Result<Self> {
        let parts = line.strip_prefix(LINE_START).and_then(|rest| rest.split_once(' '));
        let (name, encoded) = parts.ok_or_else(|| bad("a signature line is not `— <name> <base64>`"))?;
        if !is_key_name(name) {
            return Err(bad(format!("{name:?} cannot be a key name")));
        }
        let decoded = BASE64.decode(encoded).map_err(|e| bad(format!("the signature by {name}: {e}")))?;
        match decoded.split_first_chunk::<4>() {
            Some((id, bytes)) if !bytes.is_empty() => {
                Ok(Self::new(name, u32::from_be_bytes(*id), bytes.to_vec()))
            }
            _ => Err(bad(format!("the signature by {name} is too short"))),
        }
    }

    /// The name of the key, as claimed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of the key's hash, as claimed.
    #[must_use]
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// The signature itself, in the form its type prescribes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id.to_be_bytes(), self.bytes.as_slice()].concat();
        write!(f, "{LINE_START}{} {}", self.name, BASE64.encode(bytes))
    }
}

impl Note {
    /// An unsigned note. Not yet a valid one: [`Note::add`] at least one signature.
    ///
    /// # Errors
    /// [`LedgerError::BadNote`] if the text does not end in a newline or holds control characters.
    pub fn new(text: &str) -> Result<Self> {
        check_characters(text)?;
        if !text.ends_with('\n') {
            return Err(bad("the text does not end in a newline"));
        }
        Ok(Self { text: text.to_owned(), signatures: Vec::new() })
    }

    /// Reads a note, at most [`MAX_NOTE`] bytes and [`MAX_SIGNATURES`] signatures.
    ///
    /// # Errors
    /// [`LedgerError::BadNote`] saying what breaks the format. No signature is checked.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_NOTE {
            return Err(bad(format!("{} bytes, the limit is {MAX_NOTE}", bytes.len())));
        }
        let whole = std::str::from_utf8(bytes).map_err(|e| bad(format!("not UTF-8: {e}")))?;
        // The text may hold blank lines; the last one divides it from the signatures.
        let cut = whole.rfind("\n\n").ok_or_else(|| bad("no blank line before the signatures"))?;
        let (text, lines) = whole.split_at(cut + 1);
        let lines = lines.strip_prefix('\n').and_then(|l| l.strip_suffix('\n'));
        let lines = lines.ok_or_else(|| bad("no signature line that ends in a newline"))?;
        let mut note = Self::new(text)?;
        for line in lines.split('\n') {
            note.add(NoteSignature::parse(line)?)?;
        }
        Ok(note)
    }

    /// Adds a signature, unless the same line is there already.
    ///
    /// # Errors
    /// [`LedgerError::BadNote`] beyond [`MAX_SIGNATURES`].
    pub fn add(&mut self, signature: NoteSignature) -> Result<()> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(bad(format!("more than {MAX_SIGNATURES} signatures")));
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Adds a signature in place of earlier ones by the same key.
    ///
    /// # Errors
    /// As [`Note::add`].
    pub fn replace(&mut self, signature: NoteSignature) -> Result<()> {
        self.signatures.retain(|old| (&old.name, old.key_id) != (&signature.name, signature.key_id));
        self.add(signature)
    }

    /// The signed text, with its final newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in the order of their lines, verified or not.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The signature by `key`, checked. Signatures by other keys are ignored, as the specification
    /// demands; if several lines carry this key, each must verify.
    ///
    /// # Errors
    /// [`LedgerError::Unsigned`] if there is none, [`LedgerError::BadSignature`] if one is wrong.
    pub fn verified_by(&self, key: &Verifier) -> Result<&NoteSignature> {
        let mut found = None;
        for signature in &self.signatures {
            if signature.name == key.name() && signature.key_id == key.key_id() {
                key.verify(&self.text, signature)?;
                found = found.or(Some(signature));
            }
        }
        found.ok_or_else(|| LedgerError::Unsigned { key: key.label() })
    }
}

/// The note as it is stored and sent.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// A key name is not empty and holds neither Unicode spaces nor a plus sign.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

fn check_characters(text: &str) -> Result<()> {
    match text.chars().find(|c| *c < ' ' && *c != '\n') {
        Some(c) => Err(bad(format!("control character {c:?}"))),
        None => Ok(()),
    }
}

fn bad(why: impl Into<String>) -> LedgerError {
    LedgerError::BadNote { why: why.into() }
}
