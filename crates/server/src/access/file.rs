//! `access.toml` of a watch: who may ask, and from where. Written by `watchkeeper token`, read by the service.

use super::{Role, Token, TokenHash, oidc::Oidc};
use crate::{ServerError, files::write_whole};
use archive::Watch;
use jiff::civil::Date;
use record::Tlp;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::ErrorKind,
    num::NonZeroU32,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Most tokens of a watch: each request with a token is compared with all of them.
const MOST_TOKENS: usize = 1_000;

/// Longest name of a bearer or a party.
const MOST_LETTERS: usize = 100;

/// What a caller is who shows no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anonymous {
    /// A reader of what is marked TLP:GREEN at most.
    #[default]
    Reader,
    /// Nobody: every request needs a token.
    None,
}

/// The rules of access.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// What a caller is who shows no token.
    pub anonymous: Anonymous,
    /// Names, besides those of this machine, under which the service may be asked for: the proxy's name, without port.
    pub hosts: Vec<String>,
    /// The party whose watch this is: whoever is let in by the link that `serve` prints belongs to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// How many requests a caller may send in a second; the service's own bound where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_second: Option<NonZeroU32>,
    /// The identity provider whose tokens are taken too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc: Option<Oidc>,
    /// Who was given a token.
    #[serde(rename = "token", skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<Granted>,
}

/// When the files of the rules were written.
pub(crate) type Written = [Option<SystemTime>; 2];

/// A token that was given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    /// To whom; the ledger will name them so.
    pub who: String,
    /// What they may do.
    pub role: Role,
    /// The strictest label that they may see.
    pub sees: Tlp,
    /// The party that they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// When.
    pub created: Date,
    /// The last day on which it is taken (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// What is kept of it.
    pub hash: TokenHash,
}

impl Granted {
    /// Whether it is over on that day.
    pub fn is_over(&self, day: Date) -> bool {
        self.expires.is_some_and(|last| day > last)
    }
}

/// What a token is to be.
#[derive(Debug, Clone)]
pub struct Grant {
    /// For whom.
    pub who: String,
    /// What they may do.
    pub role: Role,
    /// The strictest label that they may see.
    pub sees: Tlp,
    /// The party that they belong to.
    pub party: Option<String>,
    /// The last day on which it is taken (UTC).
    pub expires: Option<Date>,
}

/// Where the rules of a watch are.
pub(super) fn path(watch: &Watch) -> PathBuf {
    watch.dir().join("access.toml")
}

/// Today, in UTC: rules hold for machines of several zones.
pub(crate) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

impl Rules {
    /// The rules of a watch; what holds without any where it has none.
    ///
    /// # Errors
    /// [`ServerError::Access`] where they cannot be read, make no sense, or can be read by others.
    pub fn of(watch: &Watch) -> Result<Self, ServerError> {
        let path = path(watch);
        let wrong = |why: String| ServerError::Access { path: path.clone(), why };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(wrong(error.to_string())),
        };
        let mode = fs::metadata(&path).map_err(|error| wrong(error.to_string()))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(wrong(format!("others can open it (mode {:o}); chmod 600 it", mode & 0o777)));
        }
        // Only the message: toml would show the line, which may hold a token that was pasted into the wrong place.
        let rules: Self =
            toml::from_str(&text).map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?;
        rules.check().map_err(wrong)?;
        Ok(rules)
    }

    /// When the rules of a watch, and the keys that they name, were last written; `None` where there are none.
    pub(crate) fn written(&self, watch: &Watch) -> Written {
        let keys = self.oidc.as_ref().map(|oidc| oidc.place(watch));
        [Some(path(watch)), keys].map(|path| fs::metadata(path?).and_then(|found| found.modified()).ok())
    }

    fn check(&self) -> Result<(), String> {
        if self.tokens.len() > MOST_TOKENS {
            return Err(format!("{} tokens; at most {MOST_TOKENS} are kept", self.tokens.len()));
        }
        self.tokens.iter().try_for_each(|one| check(&one.who, one.role, one.party.as_deref()))?;
        self.oidc.as_ref().map_or(Ok(()), Oidc::check)?;
        let bad = self.hosts.iter().find(|host| host.is_empty() || host.contains(['/', ':', '@', '*']));
        bad.map_or(Ok(()), |host| Err(format!("'{host}' is no host: a name such as watch.example.org")))
    }

    /// Changes the rules of a watch: read, changed, written aside and renamed, one writer at a time.
    fn change<T>(
        watch: &Watch,
        change: impl FnOnce(&mut Self) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        let path = path(watch);
        let wrong = |why: String| ServerError::Access { path: path.clone(), why };
        let turn = File::create(watch.dir().join("access.lock")).map_err(|error| wrong(error.to_string()))?;
        turn.lock().map_err(|error| wrong(error.to_string()))?;
        let mut rules = Self::of(watch)?;
        let changed = change(&mut rules)?;
        let text = toml::to_string(&rules).map_err(|error| wrong(error.to_string()))?;
        write(&path, &text).map_err(|error| wrong(error.to_string()))?;
        Ok(changed)
    }

    /// Gives out a token, and keeps its hash.
    ///
    /// # Errors
    /// [`ServerError::Access`], [`ServerError::Grant`] where it makes no sense.
    pub fn add(watch: &Watch, grant: Grant) -> Result<(Token, Granted), ServerError> {
        let Grant { who, role, sees, party, expires } = grant;
        let no = |why: String| ServerError::Grant { why };
        check(&who, role, party.as_deref()).map_err(no)?;
        let created = today();
        if expires.is_some_and(|last| last < created) {
            return Err(no(format!("it would have expired before today, {created}")));
        }
        let token = Token::draw()?;
        let granted = Granted { who, role, sees, party, created, expires, hash: token.hash() };
        Self::change(watch, |rules| {
            if rules.tokens.len() >= MOST_TOKENS {
                return Err(no(format!("there are {MOST_TOKENS} tokens; revoke some first")));
            }
            rules.tokens.push(granted.clone());
            Ok(())
        })?;
        Ok((token, granted))
    }

    /// Takes back every token of a bearer, or those whose hash begins so; what was taken back.
    ///
    /// # Errors
    /// [`ServerError::Access`], [`ServerError::Grant`] where there is none.
    pub fn revoke(watch: &Watch, which: &str) -> Result<Vec<Granted>, ServerError> {
        Self::change(watch, |rules| {
            let by_prefix = which.len() >= 4;
            let meant = |one: &Granted| one.who == which || by_prefix && one.hash.prefix().starts_with(which);
            let (gone, kept) = rules.tokens.drain(..).partition(meant);
            rules.tokens = kept;
            let gone: Vec<Granted> = gone;
            if gone.is_empty() {
                return Err(ServerError::Grant { why: "no token is of that bearer or begins so".to_owned() });
            }
            Ok(gone)
        })
    }
}

/// Whether a bearer, a role and a party make sense.
///
/// # Errors
/// What does not.
pub(super) fn check(who: &str, role: Role, party: Option<&str>) -> Result<(), String> {
    for (what, text) in [("the bearer", Some(who)), ("the party", party)] {
        let Some(text) = text else { continue };
        let letters = text.chars().count();
        if text.trim() != text || letters == 0 || letters > MOST_LETTERS || text.chars().any(char::is_control)
        {
            return Err(format!("{what} needs a name of 1 to {MOST_LETTERS} printable characters"));
        }
        if text.starts_with(super::token::PREFIX) {
            return Err(format!("{what} is called like a token"));
        }
    }
    if who.eq_ignore_ascii_case("anonymous") {
        return Err("'anonymous' is who shows no token".to_owned());
    }
    if role == Role::Participant && party.is_none() {
        return Err("a participant belongs to a party; give --party".to_owned());
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let head = "# Who may ask this watch: see docs/guide/access.md. `watchkeeper token` writes it anew.\n";
    write_whole(path, format!("{head}{text}").as_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    fn watch() -> (tempfile::TempDir, Watch) {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::init(&folder.path().join("watch"), "invented.example/access").unwrap();
        (folder, watch)
    }

    fn grant(who: &str, role: Role, party: Option<&str>) -> Grant {
        Grant { who: who.to_owned(), role, sees: Tlp::Amber, party: party.map(str::to_owned), expires: None }
    }

    #[test]
    fn a_token_is_kept_as_a_hash_for_its_owner_only_and_taken_back() {
        let (_folder, watch) = watch();
        let (token, granted) = Rules::add(&watch, grant("ana", Role::Analyst, None)).unwrap();
        let text = fs::read_to_string(path(&watch)).unwrap();
        assert!(!text.contains(&token.text()) && !text.contains(&token.text()[3..]), "{text}");
        assert_eq!(fs::metadata(path(&watch)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Rules::of(&watch).unwrap().tokens, std::slice::from_ref(&granted));
        Rules::add(&watch, grant("bo", Role::Reader, None)).unwrap();
        assert!(Rules::revoke(&watch, "nobody").is_err());
        assert_eq!(Rules::revoke(&watch, &granted.hash.prefix()).unwrap(), [granted]);
        assert_eq!(Rules::revoke(&watch, "bo").unwrap().len(), 1);
        assert_eq!(Rules::of(&watch).unwrap(), Rules::default());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let (_folder, watch) = watch();
        for wrong in [
            grant("", Role::Reader, None),
            grant("anonymous", Role::Reader, None),
            grant("a\nb", Role::Reader, None),
            grant("wk_abc", Role::Reader, None),
            grant("delegate", Role::Participant, None),
        ] {
            assert!(matches!(Rules::add(&watch, wrong), Err(ServerError::Grant { .. })));
        }
        let past = Grant { expires: Some("2020-01-01".parse().unwrap()), ..grant("ana", Role::Reader, None) };
        assert!(Rules::add(&watch, past).is_err());
        assert!(Rules::add(&watch, grant("delegate", Role::Participant, Some("KR"))).is_ok());
    }

    #[test]
    fn a_file_that_others_can_read_or_that_says_more_is_refused_without_showing_it() {
        let (_folder, watch) = watch();
        let refused = |text: &str, mode: u32| {
            fs::write(path(&watch), text).unwrap();
            fs::set_permissions(path(&watch), fs::Permissions::from_mode(mode)).unwrap();
            Rules::of(&watch).unwrap_err().to_string()
        };
        assert!(refused("", 0o644).contains("chmod 600"));
        assert!(refused("anonymus = \"none\"", 0o600).contains("anonymus"));
        assert!(refused("hosts = [\"*\"]", 0o600).contains("no host"));
        let token = Token::draw().unwrap().text();
        let told = refused(
            &format!(
                "[[token]]\nwho = \"a\"\nrole = \"reader\"\nsees = \"TLP:RED\"\ncreated = \"2026-01-01\"\nhash = \"{token}\""
            ),
            0o600,
        );
        assert!(!told.contains(&token), "{told}");
    }
}
