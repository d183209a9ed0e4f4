//! From the headers of a request to its caller.

use super::{
    Access, Anonymous, Caller, Granted, InForce, Session, Token, TokenHash, file::today, sessions::Shown,
};
use crate::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use std::borrow::Cow;

/// Whom the headers name.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) caller: Caller,
    /// What stands for the bearer of the token that was shown, by itself or through a cookie.
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
fn bare(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?.trim();
    text.split_once(' ').map_or(Some(text), |(scheme, rest)| {
        let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("apikey");
        known.then(|| rest.trim())
    })
}

impl InForce {
    /// What a text is that was sent as a token: one of ours, or one for the identity provider to have signed.
    ///
    /// # Errors
    /// 401 where it is neither.
    fn shown(&self, text: Option<&str>) -> Result<Shown, Problem> {
        let text = text.unwrap_or_default().trim();
        match Token::read(text) {
            Some(token) => Ok(Shown::Token(token.hash())),
            None if self.issuer.is_some() && text.contains('.') => Ok(Shown::Issued(text.into())),
            None => Err(not_known()),
        }
    }

    /// What the rules grant to whoever showed that.
    ///
    /// # Errors
    /// 401 where it is not known, is over, or was taken back.
    fn granted<'a>(&'a self, run: Option<&'a Granted>, shown: &Shown) -> Result<Cow<'a, Granted>, Problem> {
        match shown {
            Shown::Token(hash) => self.given_out(run, hash).map(Cow::Borrowed).ok_or_else(not_known),
            Shown::Issued(issued) => {
                let (issuer, oidc) =
                    self.issuer.as_ref().zip(self.rules.oidc.as_ref()).ok_or_else(not_known)?;
                let claims = issuer.claims(issued).map_err(str::to_owned);
                let granted = claims.and_then(|claims| oidc.granted(&claims));
                granted.map(Cow::Owned).map_err(|why| unknown(&format!("the token is not taken: {why}")))
            }
        }
    }

    /// The token of that hash, where it is in force. All are compared, whichever it is.
    fn given_out<'a>(&'a self, run: Option<&'a Granted>, hash: &TokenHash) -> Option<&'a Granted> {
        let mut found = None;
        for one in self.rules.tokens.iter().chain(run) {
            if bool::from(one.hash.same(hash)) {
                found = Some(one);
            }
        }
        found.filter(|one| !one.is_over(today()))
    }
}

fn not_known() -> Problem {
    unknown("the token is not known, is over, or was taken back")
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
                let shown = now.shown(bare(value)).map_err(|told| now.limits.wrong(told))?;
                let granted = now.granted(self.run.get(), &shown).map_err(|told| now.limits.wrong(told))?;
                Known::bearer(&granted, None)
            }
            (Some(_), Some(_)) => return Err(now.limits.wrong(unknown("two tokens were sent"))),
        };
        now.limits.count(known.token.as_ref())?;
        Ok(known)
    }

    fn by_cookie(&self, now: &InForce, headers: &HeaderMap) -> Known {
        let session = if headers.contains_key(header::COOKIE) { self.sessions.of(headers) } else { None };
        let bearer = session.and_then(|session| {
            let granted = now.granted(self.run.get(), &session.shown).ok()?;
            Some(Known::bearer(&granted, Some(session)))
        });
        bearer.unwrap_or_else(|| Known { caller: Caller::anonymous(), token: None, session: None })
    }

    /// Whether who shows no token is refused.
    pub(super) fn asks_for_a_token(&self) -> bool {
        self.now().rules.anonymous == Anonymous::None
    }

    /// Begins a session for whoever shows a token: the header that sets the cookie, the caller, and the session.
    ///
    /// # Errors
    /// 401, 429; 500 where the system gives no random bits.
    pub(crate) fn begin_session(
        &self,
        token: &str,
        secure: bool,
    ) -> Result<(String, Caller, Session), Problem> {
        let now = self.now();
        let shown = now.shown(Some(token)).map_err(|told| now.limits.wrong(told))?;
        let granted = now.granted(self.run.get(), &shown).map_err(|told| now.limits.wrong(told))?;
        let caller = Caller::from(granted.as_ref());
        let (key, session) = self.sessions.begin(shown).map_err(|_| Problem::broken())?;
        Ok((self.sessions.set(&key, secure), caller, session))
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
