//! Who asks, what they may do, and what they may see.
//!
//! A request carries a token, or the cookie that stands for one, or nothing. The [`gate`] makes of it a [`Caller`], looks
//! the route up in the [`table`], and lets pass whom the table admits; what a caller may see is decided where records
//! leave the archive, by the caller's audience. Which marked records an answer discloses is in the [`audit`] log before
//! the answer is sent.

mod audit;
mod caller;
mod file;
mod four_eyes;
mod gate;
mod identity;
mod limits;
mod oidc;
mod sessions;
mod table;
mod token;

pub use audit::{Audit, Disclosed};
pub use caller::{Caller, Role};
pub use file::{Anonymous, Grant, Granted, Rules};
pub use four_eyes::{OneHand, four_eyes};
pub(crate) use gate::gate;
pub use oidc::{ByClaim, Oidc};
pub(crate) use sessions::Session;
pub use table::least_role;
pub use token::{Token, TokenHash};

use crate::{Listen, ServerError};
use archive::Watch;
use audit::Log;
use file::Written;
use limits::Limits;
use oidc::Issuer;
use record::Tlp;
use sessions::Sessions;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// The rules in force, and how much of them was used.
#[derive(Debug)]
struct InForce {
    rules: Rules,
    limits: Limits,
    /// The identity provider that they name.
    issuer: Option<Issuer>,
    /// When the files were written that they were read from.
    written: Written,
}

impl InForce {
    /// # Errors
    /// [`ServerError::Access`] where the keys of the identity provider cannot be read.
    fn new(rules: Rules, watch: Option<&Watch>) -> Result<Self, ServerError> {
        let named = rules.oidc.as_ref().zip(watch);
        let issuer = named.map(|(oidc, watch)| {
            let wrong = |why| ServerError::Access { path: file::path(watch), why };
            Issuer::of(watch, oidc).map_err(wrong)
        });
        Ok(Self {
            limits: Limits::new(rules.requests_per_second),
            issuer: issuer.transpose()?,
            written: watch.map(|watch| rules.written(watch)).unwrap_or_default(),
            rules,
        })
    }
}

/// Who may ask, and who is asking.
#[derive(Debug)]
pub struct Access {
    watch: Option<Watch>,
    now: RwLock<Arc<InForce>>,
    /// The token of this run, which ends with the process.
    run: OnceLock<Granted>,
    sessions: Sessions,
    log: Option<Arc<Log>>,
    /// Whether other machines are listened to: then no rules are taken that would let anyone in.
    abroad: OnceLock<()>,
}

impl Access {
    /// The rules of a watch; of a file (`None`), everybody on this machine is a reader.
    ///
    /// # Errors
    /// [`ServerError::Access`], [`ServerError::System`].
    pub fn of(watch: Option<&Watch>) -> Result<Self, ServerError> {
        let rules = watch.map(Rules::of).transpose()?.unwrap_or_default();
        Ok(Self {
            log: watch.map(|watch| Arc::new(Log::of(watch))),
            watch: watch.cloned(),
            now: RwLock::new(Arc::new(InForce::new(rules, watch)?)),
            run: OnceLock::new(),
            sessions: Sessions::new()?,
            abroad: OnceLock::new(),
        })
    }

    fn now(&self) -> Arc<InForce> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the rules again where they were written anew; whether they were.
    ///
    /// # Errors
    /// [`ServerError::Access`] where they cannot be read, or would let in whoever reaches the service from other machines:
    /// the old ones stay in force.
    pub fn refresh(&self) -> Result<bool, ServerError> {
        let Some(watch) = &self.watch else { return Ok(false) };
        let now = self.now();
        if now.rules.written(watch) == now.written {
            return Ok(false);
        }
        let rules = Rules::of(watch)?;
        if self.abroad.get().is_some() {
            may_be_reached(&rules)?;
        }
        let anew = Arc::new(InForce::new(rules, Some(watch))?);
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = anew;
        Ok(true)
    }

    /// Whether the rules allow listening there.
    ///
    /// # Errors
    /// [`ServerError::NotLoopback`] where other machines reach the address and no token is asked for, or none was given
    /// out.
    pub fn may_listen(&self, listen: Listen) -> Result<(), ServerError> {
        let address = listen.address();
        if address.ip().is_loopback() {
            return Ok(());
        }
        may_be_reached(&self.now().rules).map_err(|_| ServerError::NotLoopback { address })?;
        let _ = self.abroad.set(());
        Ok(())
    }

    /// Whether other machines are listened to.
    pub(crate) fn is_abroad(&self) -> bool {
        self.abroad.get().is_some()
    }

    /// Whether a host of that name is ours.
    pub(crate) fn is_our_host(&self, name: &str) -> bool {
        self.now().rules.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
    }

    /// Draws the token of this run: an approver who sees all labels, for whoever could read the watch's folder anyway.
    ///
    /// # Errors
    /// [`ServerError::System`].
    pub fn draw_run_token(&self, who: &str) -> Result<Token, ServerError> {
        let token = Token::draw()?;
        let granted = Granted {
            who: who.to_owned(),
            role: Role::Approver,
            sees: Tlp::Red,
            party: self.now().rules.party.clone(),
            created: file::today(),
            expires: None,
            hash: token.hash(),
        };
        let _ = self.run.set(granted);
        Ok(token)
    }
}

/// # Errors
/// [`ServerError::Grant`] where whoever reaches the service would be let in.
fn may_be_reached(rules: &Rules) -> Result<(), ServerError> {
    let day = file::today();
    let has_bearers = rules.oidc.is_some() || rules.tokens.iter().any(|one| !one.is_over(day));
    if rules.anonymous == Anonymous::None && has_bearers {
        return Ok(());
    }
    let why = "other machines reach the service: access.toml has to say anonymous = \"none\", and a token to be in force";
    Err(ServerError::Grant { why: why.to_owned() })
}
