//! Ed25519 keys of signed notes: [`Signer`] signs, [`Verifier`] checks.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::error::{LedgerError, Result};
use crate::note::{Note, NoteSignature, is_key_name};
use crate::witness;

/// The signature types of C2SP signed-note that this crate knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureType {
    /// `0x01`: Ed25519 over the note's text. What a log signs its checkpoints with.
    Ed25519 = 1,
    /// `0x04`: a witness's timestamped cosignature (C2SP tlog-cosignature, v1).
    CosignatureV1 = 4,
}

/// First bytes of SHA-256(name ‖ newline ‖ type ‖ public key), as a big-endian number.
fn key_id(name: &str, kind: SignatureType, public: &[u8; 32]) -> u32 {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update(b"\n")
        .chain_update([kind as u8])
        .chain_update(public)
        .finalize();
    let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
    u32::from_be_bytes([a, b, c, d])
}

/// A public key that signatures are checked against: a key name, a signature type, 32 bytes.
///
/// Its text form, the *vkey*, is `name+hash+base64(type ‖ public key)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    kind: SignatureType,
    key: VerifyingKey,
}

impl Verifier {
    /// Reads a vkey.
    ///
    /// # Errors
    /// [`LedgerError::BadKey`] if it is malformed, of an unknown type, not a point of the curve, or
    /// if its hash does not fit.
    pub fn parse(vkey: &str) -> Result<Self> {
        let bad = |why: &str| LedgerError::BadKey { kind: "verifier", why: format!("{vkey:?}: {why}") };
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad("not of the form name+hash+key"));
        };
        let (kind, public) = key_data(data).map_err(bad)?;
        let key = VerifyingKey::from_bytes(&public).map_err(|_| bad("not an Ed25519 public key"))?;
        let verifier = Self { name: name.to_owned(), kind, key };
        if !is_key_name(name) {
            return Err(bad("the name is empty or holds a space"));
        }
        if id != format!("{:08x}", verifier.key_id()) {
            return Err(bad("the hash does not belong to this name and key"));
        }
        Ok(verifier)
    }

    /// The key name. For a log's own key it is the origin of its checkpoints.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What kind of signatures it checks.
    #[must_use]
    pub fn signature_type(&self) -> SignatureType {
        self.kind
    }

    /// The id that goes before each signature.
    #[must_use]
    pub fn key_id(&self) -> u32 {
        key_id(&self.name, self.kind, self.key.as_bytes())
    }

    /// `name+id`, to name the key in messages.
    pub(crate) fn label(&self) -> String {
        format!("{}+{:08x}", self.name, self.key_id())
    }

    /// Checks one signature line of this key over `text`.
    pub(crate) fn verify(&self, text: &str, signature: &NoteSignature) -> Result<()> {
        let valid = match self.kind {
            SignatureType::Ed25519 => self.verify_bytes(text.as_bytes(), signature.bytes()),
            SignatureType::CosignatureV1 => witness::split_cosignature(signature.bytes())
                .is_some_and(|(at, bytes)| self.verify_bytes(witness::message(at, text).as_bytes(), bytes)),
        };
        if valid { Ok(()) } else { Err(LedgerError::BadSignature { key: self.label() }) }
    }

    fn verify_bytes(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|s| self.key.verify_strict(message, &s).is_ok())
    }
}

/// The vkey.
impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = [&[self.kind as u8], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}", self.label(), BASE64.encode(data))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({self})")
    }
}

/// Splits the last part of a key text: base64(type ‖ 32 bytes).
fn key_data(text: &str) -> std::result::Result<(SignatureType, [u8; 32]), &'static str> {
    let bytes = BASE64.decode(text).map_err(|_| "the key is not base64")?;
    let (kind, key) = bytes.split_first().ok_or("the key is empty")?;
    let kind = match kind {
        1 => SignatureType::Ed25519,
        4 => SignatureType::CosignatureV1,
        _ => return Err("a signature type other than Ed25519 (1) and cosignature/v1 (4)"),
    };
    Ok((kind, key.try_into().map_err(|_| "the key is not 32 bytes")?))
}

/// A private Ed25519 key with its name. The key is wiped from memory when dropped, and is never
/// shown by `Debug`.
pub struct Signer {
    name: String,
    key: SigningKey,
}

impl Signer {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// [`LedgerError::BadKey`] if `name` cannot be a key name (empty, or holding a space or `+`),
    /// [`LedgerError::NoRandomness`] if the system has none to give.
    pub fn generate(name: &str) -> Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|e| LedgerError::NoRandomness { why: e.to_string() })?;
        Self::from_seed(name, &seed)
    }

    /// The key that a seed (the 32-byte private key of RFC 8032) stands for.
    ///
    /// # Errors
    /// [`LedgerError::BadKey`] if `name` cannot be a key name.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self> {
        // A note whose text begins so could pass for a cosignature by the same key.
        if !is_key_name(name) || name == witness::HEADER {
            return Err(bad_private(format!("{name:?} cannot be a key name")));
        }
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// Reads the text form, `PRIVATE+KEY+name+hash+base64(1 ‖ seed)`.
    ///
    /// # Errors
    /// [`LedgerError::BadKey`], never repeating the text.
    pub fn parse(text: &str) -> Result<Self> {
        let rest = text.trim_end().strip_prefix("PRIVATE+KEY+");
        let mut parts =
            rest.ok_or_else(|| bad_private("it does not begin with PRIVATE+KEY+"))?.splitn(3, '+');
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad_private("not of the form PRIVATE+KEY+name+hash+key"));
        };
        let (kind, seed) = key_data(data).map_err(bad_private)?;
        let signer = Self::from_seed(name, &seed)?;
        if kind != SignatureType::Ed25519 {
            return Err(bad_private("not a key of type Ed25519 (1)"));
        }
        if id != format!("{:08x}", signer.verifier().key_id()) {
            return Err(bad_private("the hash does not belong to this name and key"));
        }
        Ok(signer)
    }

    /// The private text form. Whoever has it can sign in the log's name.
    #[must_use]
    pub fn to_private_text(&self) -> String {
        let data = [&[SignatureType::Ed25519 as u8], self.key.as_bytes().as_slice()].concat();
        format!("PRIVATE+KEY+{}+{}", self.verifier().label(), BASE64.encode(data))
    }

    /// Writes the text form to a new file that only its owner can read (mode 0600), durably.
    ///
    /// # Errors
    /// [`LedgerError::Io`]; also if the file exists: a key is never overwritten.
    pub fn save(&self, path: &Path) -> Result<()> {
        let failed =
            |source| LedgerError::Io { doing: "writing the private key", path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        writeln!(file, "{}", self.to_private_text()).map_err(failed)?;
        file.sync_all().map_err(failed)
    }

    /// Reads a key file written by [`Signer::save`].
    ///
    /// # Errors
    /// [`LedgerError::Io`], [`LedgerError::BadKey`], or [`LedgerError::KeyExposed`] where group or
    /// others have any right to the file.
    pub fn load(path: &Path) -> Result<Self> {
        let failed =
            |source| LedgerError::Io { doing: "reading the private key", path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                return Err(LedgerError::KeyExposed { path: path.to_owned(), mode });
            }
        }
        let mut text = String::new();
        file.take(10_000).read_to_string(&mut text).map_err(failed)?;
        Self::parse(&text)
    }

    /// The key's name, and so the origin of a log it signs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half, for notes signed with [`Signer::sign`].
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.verifier_of(SignatureType::Ed25519)
    }

    pub(crate) fn verifier_of(&self, kind: SignatureType) -> Verifier {
        Verifier { name: self.name.clone(), kind, key: self.key.verifying_key() }
    }

    /// Adds this key's Ed25519 signature to a note.
    ///
    /// # Errors
    /// [`LedgerError::BadNote`] if the note is full.
    pub fn sign(&self, note: &mut Note) -> Result<()> {
        let bytes = self.sign_bytes(note.text().as_bytes());
        note.add(NoteSignature::new(&self.name, self.verifier().key_id(), bytes.to_vec()))
    }

    pub(crate) fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

/// The public half only.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier())
    }
}

fn bad_private(why: impl Into<String>) -> LedgerError {
    LedgerError::BadKey { kind: "private", why: why.into() }
}
