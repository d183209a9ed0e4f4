//! Tokens: 256 random bits, shown once, kept as their SHA-256.

use crate::ServerError;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};
use std::fmt;
use subtle::{Choice, ConstantTimeEq};

/// What a token begins with, so that scanners for leaked secrets know one when they see one.
pub(crate) const PREFIX: &str = "wk_";

/// A secret that its bearer shows. It is never logged: its debug form says nothing.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// Draws one.
    ///
    /// # Errors
    /// [`ServerError::System`] where the system gives no random bits.
    pub fn draw() -> Result<Self, ServerError> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits)
            .map_err(|error| std::io::Error::other(error.to_string()))
            .map_err(|source| ServerError::System { doing: "draw random bits", source })?;
        Ok(Self(bits))
    }

    /// As its bearer shows it: `wk_` and 43 characters.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0))
    }

    /// `None` for what has not the form of a token.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let bits = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        bits.try_into().ok().map(Self)
    }

    /// What is kept of it. The bits are random: a plain hash is enough, and nothing is gained by a slow one.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The SHA-256 of a token's bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Whether both are the same, in a time that does not depend on where they differ.
    pub(crate) fn same(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }

    /// A hash that stands for a bearer who has no token of ours: of its parts and their lengths.
    pub(super) fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// Its first eight hexadecimal digits: enough to name a token of a watch by.
    pub fn prefix(&self) -> String {
        hex::encode(self.0).chars().take(8).collect()
    }
}

impl Serialize for TokenHash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for TokenHash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = hex::decode(&text).ok().and_then(|bytes| bytes.try_into().ok());
        // What stands there is not repeated: it may be a token that was put in the wrong place.
        bytes.map(Self).ok_or_else(|| D::Error::custom("a hash has 64 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn a_token_is_read_back_and_tells_nothing_by_accident() {
        let token = Token::draw().unwrap();
        let text = token.text();
        assert_eq!(text.len(), PREFIX.len() + 43);
        assert!(bool::from(Token::read(&text).unwrap().hash().same(&token.hash())));
        assert!(!bool::from(Token::draw().unwrap().hash().same(&token.hash())));
        assert!(!format!("{token:?} {:?}", token.hash()).contains(text.trim_start_matches(PREFIX)));
        for wrong in ["", "wk_", "wk_AAAA", &text[3..], &format!("{text}A"), "wk_\u{ac00}"] {
            assert!(Token::read(wrong).is_none(), "{wrong}");
        }
    }
}
