//! Sessions of browsers: a cookie in place of the token, so that no script of a page ever holds it.

use super::{Token, TokenHash};
use crate::ServerError;
use axum::http::{HeaderMap, header};
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use subtle::ConstantTimeEq;

/// Most sessions; the oldest ends where one more begins.
const MOST: usize = 256;

/// How long a session lasts: a working day.
pub(crate) const LASTS: Duration = Duration::from_secs(12 * 3600);

/// The header that a request with a cookie carries unless it only reads.
pub(crate) const CSRF_HEADER: &str = "x-csrf-token";

/// What a bearer showed.
#[derive(Clone)]
pub(crate) enum Shown {
    /// A token of ours.
    Token(TokenHash),
    /// One of the identity provider's, as it was sent: it is checked anew with each request, so that no session outlives
    /// it, its key or its rule.
    Issued(Arc<str>),
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown(…)")
    }
}

/// A browser that has shown a token.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The token that it showed; where that is taken back or over, the session is.
    pub(crate) shown: Shown,
    csrf: String,
    ends: Instant,
}

impl Session {
    /// What a page of ours must repeat, and a page of another site cannot know.
    pub(crate) fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Whether the headers repeat it.
    pub(crate) fn is_repeated(&self, headers: &HeaderMap) -> bool {
        let told = headers.get(CSRF_HEADER).map_or(&b""[..], |value| value.as_bytes());
        told.ct_eq(self.csrf.as_bytes()).into()
    }
}

/// The sessions of this process. Cookies are not told apart by port: the cookie's name is drawn anew each time, so that
/// two services of one machine do not end each other's sessions.
#[derive(Debug)]
pub(crate) struct Sessions {
    cookie: String,
    /// By the hash of what the cookie holds.
    kept: Mutex<HashMap<TokenHash, Session>>,
}

impl Sessions {
    pub(crate) fn new() -> Result<Self, ServerError> {
        let cookie = format!("watchkeeper-{}", Token::draw()?.hash().prefix());
        Ok(Self { cookie, kept: Mutex::default() })
    }

    /// Begins a session: what the cookie is to hold, and the session.
    pub(crate) fn begin(&self, shown: Shown) -> Result<(Token, Session), ServerError> {
        let (key, csrf) = (Token::draw()?, Token::draw()?.text());
        let session = Session { shown, csrf, ends: Instant::now() + LASTS };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, one| one.ends > Instant::now());
        if kept.len() >= MOST {
            let oldest = kept.iter().min_by_key(|(_, one)| one.ends).map(|(key, _)| *key);
            oldest.map(|key| kept.remove(&key));
        }
        kept.insert(key.hash(), session.clone());
        Ok((key, session))
    }

    /// The session whose cookie the request carries.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Option<Session> {
        let key = self.key(headers)?;
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&key).filter(|one| one.ends > Instant::now()).cloned()
    }

    /// Ends it.
    pub(crate) fn end(&self, headers: &HeaderMap) {
        if let Some(key) = self.key(headers) {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        }
    }

    fn key(&self, headers: &HeaderMap) -> Option<TokenHash> {
        let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| *name == self.cookie)?;
        Some(Token::read(value)?.hash())
    }

    /// The header that sets the cookie; `secure` where the request did not come from this machine's own browser, which
    /// asks without TLS.
    pub(crate) fn set(&self, key: &Token, secure: bool) -> String {
        self.cookie_with(&key.text(), LASTS.as_secs(), secure)
    }

    /// The header that takes it away.
    pub(crate) fn unset(&self, secure: bool) -> String {
        self.cookie_with("", 0, secure)
    }

    fn cookie_with(&self, value: &str, seconds: u64, secure: bool) -> String {
        let secure = if secure { "; Secure" } else { "" };
        format!("{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}", self.cookie)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn sessions_are_bounded_and_the_oldest_ends() {
        let sessions = Sessions::new().unwrap();
        let token = Shown::Token(Token::draw().unwrap().hash());
        let headers = |key: &Token| {
            let cookie = sessions.set(key, false);
            let value = format!("a=b; {}", cookie.split(';').next().unwrap());
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&value).unwrap())])
        };
        let (first, _) = sessions.begin(token.clone()).unwrap();
        assert!(sessions.of(&headers(&first)).is_some());
        for _ in 0..MOST {
            sessions.begin(token.clone()).unwrap();
        }
        assert!(sessions.of(&headers(&first)).is_none(), "{MOST} others came");
        let (last, session) = sessions.begin(token.clone()).unwrap();
        assert!(!session.is_repeated(&headers(&last)), "a cookie alone repeats nothing");
        sessions.end(&headers(&last));
        assert!(sessions.of(&headers(&last)).is_none());
        assert!(
            sessions.set(&last, true).ends_with("; Secure") && sessions.unset(false).contains("Max-Age=0")
        );
    }
}
