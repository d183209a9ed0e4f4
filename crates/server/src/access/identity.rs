//! From the headers of a request to its caller.

use super::{Access, Anonymous, Caller, Granted, InForce, Session, Token, TokenHash, file::today};
use crate::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

/// Whom the headers name.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) caller: Caller,
    /// The token that was shown, by itself or through a cookie.
    pub(super) token: Option<TokenHash>,
    /// The session, where a cookie was sent and no token.
    pub(super) session: Option<Session>,
}

/// 401 in our form.
pub(super) fn unknown(detail: &str) -> Problem {
    let hint = "send 'Authorization: Bearer TOKEN'; `watchkeeper token add` gives one out";
    Problem::new(StatusCode::UNAUTHORIZED, detail, hint)
}

/// What stands in an `Authorization` header, with or without a scheme: GraphSense's clients send none, and those of
/// OpenSanctions say `ApiKey`.
fn shown(value: &HeaderValue) -> Option<Token> {
    let text = value.to_str().ok()?.trim();
    let bare = text.split_once(' ').map_or(Some(text), |(scheme, rest)| {
        let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("apikey");
        known.then(|| rest.trim())
    });
    Token::read(bare?)
}

impl InForce {
    /// The token of that hash, where it is in force. All are compared, whichever it is.
    fn granted<'a>(&'a self, run: Option<&'a Granted>, hash: &TokenHash) -> Option<&'a Granted> {
        let mut found = None;
        for one in self.rules.tokens.iter().chain(run) {
            if bool::from(one.hash.same(hash)) {
                found = Some(one);
            }
        }
        found.filter(|one| !one.is_over(today()))
    }
}

impl Access {
    /// Who sent these headers.
    ///
    /// # Errors
    /// 401 for a token that is none, is over or was taken back; 429 where there were too many, or the caller asks too
    /// often.
    pub(super) fn known(&self, headers: &HeaderMap) -> Result<Known, Problem> {
        let now = self.now();
        let mut shown_ones = headers.get_all(header::AUTHORIZATION).into_iter();
        let known = match (shown_ones.next(), shown_ones.next()) {
            (None, _) => self.by_cookie(&now, headers),
            (Some(value), None) => {
                let hash = shown(value).map(|token| token.hash());
                let granted = hash.as_ref().and_then(|hash| now.granted(self.run.get(), hash));
                let wrong =
                    || now.limits.wrong(unknown("the token is not known, is over, or was taken back"));
                Known::bearer(granted.ok_or_else(wrong)?, None)
            }
            (Some(_), Some(_)) => return Err(now.limits.wrong(unknown("two tokens were sent"))),
        };
        now.limits.count(known.token.as_ref())?;
        Ok(known)
    }

    fn by_cookie(&self, now: &InForce, headers: &HeaderMap) -> Known {
        let session = if headers.contains_key(header::COOKIE) { self.sessions.of(headers) } else { None };
        let bearer = session.and_then(|session| {
            Some(Known::bearer(now.granted(self.run.get(), &session.token)?, Some(session.clone())))
        });
        bearer.unwrap_or_else(|| Known { caller: Caller::anonymous(), token: None, session: None })
    }

    /// Whether who shows no token is refused.
    pub(super) fn asks_for_a_token(&self) -> bool {
        self.now().rules.anonymous == Anonymous::None
    }

    /// Begins a session for whom a token was given to: the header that sets the cookie, the caller, and the session.
    ///
    /// # Errors
    /// 401, 429; 500 where the system gives no random bits.
    pub(crate) fn begin_session(
        &self,
        token: &str,
        secure: bool,
    ) -> Result<(String, Caller, Session), Problem> {
        let now = self.now();
        let hash = Token::read(token.trim()).map(|token| token.hash());
        let granted = hash.as_ref().and_then(|hash| now.granted(self.run.get(), hash));
        let granted = granted
            .ok_or_else(|| now.limits.wrong(unknown("the token is not known, is over, or was taken back")))?;
        let (key, session) = self.sessions.begin(granted.hash).map_err(|_| Problem::broken())?;
        Ok((self.sessions.set(&key, secure), Caller::from(granted), session))
    }

    /// Ends the session that the headers name: the header that takes the cookie away.
    pub(crate) fn end_session(&self, headers: &HeaderMap, secure: bool) -> String {
        self.sessions.end(headers);
        self.sessions.unset(secure)
    }
}

impl Known {
    fn bearer(granted: &Granted, session: Option<Session>) -> Self {
        Self { caller: Caller::from(granted), token: Some(granted.hash), session }
    }
}

impl From<&Granted> for Caller {
    fn from(granted: &Granted) -> Self {
        let Granted { who, role, sees, party, .. } = granted.clone();
        Self { who, role, sees, party, trail: None }
    }
}
