//! OpenID Connect, where a house has an identity provider: what it signs is taken in place of our own tokens.
//!
//! The provider is never asked. Its public keys lie in a file of the watch, put there and renewed by whoever keeps it;
//! a proxy that signs people in sends each one's ID or access token along. What a token says of its bearer becomes a role,
//! a label and a party by the rules of `access.toml`, anew with every request: whoever loses a group loses its role with
//! their next token, and a rule that is taken away holds for nobody from then on.

use super::{Granted, Role, TokenHash, file};
use archive::Watch;
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    errors::ErrorKind,
    jwk::{AlgorithmParameters, Jwk, PublicKeyUse},
};
use record::Tlp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{
    fs::File,
    io::Read,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Longest file of keys, in bytes.
const MOST_BYTES: u64 = 256 << 10;

/// Most keys: each is made ready when the file is read.
const MOST_KEYS: usize = 64;

/// Longest signed token, in bytes: half of what a request's headers may take.
const MOST_TOKEN: usize = 8 << 10;

/// By how much the provider's clock and ours may differ, in seconds.
const LEEWAY: u64 = 60;

/// What is signed by keys that others can read. Shared secrets are not among them: whoever checks such a token could also
/// have made it.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// The provider, in `access.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// Who signs: what `iss` of a token must be, letter for letter.
    pub issuer: String,
    /// For whom: what `aud` of a token must be, or hold.
    pub audience: String,
    /// The file of the provider's public keys (a JWK Set), seen from the watch's folder.
    pub keys: PathBuf,
    /// The claim that names the bearer, as the ledger will. It must be one that no one can choose for themselves.
    #[serde(default = "subject")]
    pub who: String,
    /// Who is let in, as what. The first that fits holds.
    #[serde(rename = "grant", default)]
    pub grants: Vec<ByClaim>,
}

fn subject() -> String {
    "sub".to_owned()
}

/// A grant to whoever's token says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByClaim {
    /// The claim.
    pub claim: String,
    /// What it must be, or hold where it is a list.
    pub holds: String,
    /// What they may do.
    pub role: Role,
    /// The strictest label that they may see.
    pub sees: Tlp,
    /// The party that they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
}

impl ByClaim {
    fn fits(&self, claims: &Map<String, Value>) -> bool {
        match claims.get(&self.claim) {
            Some(Value::String(text)) => *text == self.holds,
            Some(Value::Array(items)) => items.iter().any(|item| item.as_str() == Some(&self.holds)),
            _ => false,
        }
    }
}

impl Oidc {
    /// # Errors
    /// What makes no sense.
    pub(super) fn check(&self) -> Result<(), String> {
        for (what, text) in [("issuer", &self.issuer), ("audience", &self.audience), ("who", &self.who)] {
            if text.trim().is_empty() {
                return Err(format!("[oidc] needs an {what}"));
            }
        }
        self.grants.iter().try_for_each(|one| file::check("somebody", one.role, one.party.as_deref()))
    }

    /// Where the keys are.
    pub(super) fn place(&self, watch: &Watch) -> PathBuf {
        watch.dir().join(&self.keys)
    }

    /// What the rules make of a bearer.
    ///
    /// # Errors
    /// Why they are not let in.
    pub(super) fn granted(&self, claims: &Map<String, Value>) -> Result<Granted, String> {
        let no_name = || format!("the token's claim '{}' names nobody", self.who);
        let who = claims.get(&self.who).and_then(Value::as_str).ok_or_else(no_name)?;
        let grant = self.grants.iter().find(|one| one.fits(claims));
        let grant = grant.ok_or("no rule of this service lets its bearer in")?;
        file::check(who, grant.role, grant.party.as_deref())?;
        let ByClaim { role, sees, party, .. } = grant.clone();
        let hash = TokenHash::of(&[self.issuer.as_bytes(), who.as_bytes()]);
        Ok(Granted { who: who.to_owned(), role, sees, party, created: file::today(), expires: None, hash })
    }
}

/// The provider's keys, ready for use.
pub(super) struct Issuer {
    keys: Vec<Key>,
    validation: Validation,
}

struct Key {
    name: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issuer({} keys)", self.keys.len())
    }
}

impl Issuer {
    /// The provider of a watch whose rules name one.
    ///
    /// # Errors
    /// Where its keys cannot be read, or none of them is of use.
    pub(super) fn of(watch: &Watch, oidc: &Oidc) -> Result<Self, String> {
        let path = oidc.place(watch);
        let keys = read(&path).map_err(|why| format!("[oidc] keys, {}: {why}", path.display()))?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[&oidc.issuer]);
        validation.set_audience(&[&oidc.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        Ok(Self { keys, validation })
    }

    /// What a token says, where the provider signed it, for this service, and it is not over.
    ///
    /// # Errors
    /// Why it is not taken; the token itself is not repeated.
    pub(super) fn claims(&self, token: &str) -> Result<Map<String, Value>, &'static str> {
        if token.len() > MOST_TOKEN {
            return Err("it is too long");
        }
        let header = decode_header(token).map_err(|_| "it is no signed token")?;
        let fits = |key: &&Key| {
            let named = header.kid.is_none() || key.name == header.kid;
            named && key.algorithms.contains(&header.alg)
        };
        let mut refused = "it was signed with a key that is none of its issuer's known keys";
        for key in self.keys.iter().filter(fits) {
            let mut validation = self.validation.clone();
            validation.algorithms = vec![header.alg];
            match decode::<Map<String, Value>>(token, &key.key, &validation) {
                Ok(data) => return Ok(data.claims),
                Err(error) => refused = why(error.kind()),
            }
        }
        Err(refused)
    }
}

fn why(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ExpiredSignature => "it is over",
        ErrorKind::ImmatureSignature => "it is not yet in force",
        ErrorKind::InvalidIssuer => "it is of another issuer",
        ErrorKind::InvalidAudience => "it is for another service",
        ErrorKind::InvalidSignature => "its signature is wrong",
        _ => "it makes no sense",
    }
}

fn read(path: &Path) -> Result<Vec<Key>, String> {
    let mut bytes = vec![];
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mode = file.metadata().map_err(|error| error.to_string())?.permissions().mode();
    // Whoever writes a key into it signs in as anybody.
    if mode & 0o022 != 0 {
        return Err(format!("others can write to it (mode {:o}); chmod go-w it", mode & 0o777));
    }
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("longer than {MOST_BYTES} bytes"));
    }
    let set: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    let Some(Value::Array(keys)) = set.get("keys") else {
        return Err("there are no 'keys' in it: it is no JWK Set".to_owned());
    };
    // Providers list keys for other uses, and of kinds not known here, in the same file.
    let keys: Vec<Key> = keys.iter().take(MOST_KEYS).filter_map(key).collect();
    if keys.is_empty() {
        Err("no key in it checks a signature that is taken here".to_owned())
    } else {
        Ok(keys)
    }
}

fn key(value: &Value) -> Option<Key> {
    let jwk = Jwk::deserialize(value).ok()?;
    if jwk.common.public_key_use.as_ref().is_some_and(|used| *used != PublicKeyUse::Signature) {
        return None;
    }
    let of_kind: &[Algorithm] = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => ALGORITHMS.get(..6)?,
        AlgorithmParameters::EllipticCurve(_) => ALGORITHMS.get(6..8)?,
        AlgorithmParameters::OctetKeyPair(_) => ALGORITHMS.get(8..)?,
        _ => return None,
    };
    let said = jwk.common.key_algorithm.map(|said| said.to_string());
    let meant = |one: &&Algorithm| said.as_ref().is_none_or(|said| *said == format!("{one:?}"));
    let algorithms: Vec<Algorithm> = of_kind.iter().filter(meant).copied().collect();
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    (!algorithms.is_empty()).then_some(Key { name: jwk.common.key_id, algorithms, key })
}
