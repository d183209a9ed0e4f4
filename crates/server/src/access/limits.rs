//! How often a caller may ask.

use super::TokenHash;
use crate::problem::Problem;
use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::num::NonZeroU32;

/// Requests of one caller in a second, where the rules say nothing: no more than the service can answer, so that only a
/// runaway program meets it.
const MOST_A_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(19_999);

/// Wrong tokens in a minute, of all callers together. Right ones are taken however many wrong ones come: nobody can be
/// locked out.
const WRONG_A_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);

#[derive(Debug)]
pub(crate) struct Limits {
    anonymous: DefaultDirectRateLimiter,
    /// Only who is let in has a place: there are no more than tokens were given out, and people the provider knows.
    bearers: DefaultKeyedRateLimiter<TokenHash>,
    wrong: DefaultDirectRateLimiter,
}

impl Limits {
    pub(crate) fn new(a_second: Option<NonZeroU32>) -> Self {
        let quota = Quota::per_second(a_second.unwrap_or(MOST_A_SECOND));
        Self {
            anonymous: RateLimiter::direct(quota),
            bearers: RateLimiter::keyed(quota),
            wrong: RateLimiter::direct(Quota::per_minute(WRONG_A_MINUTE)),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub(crate) fn count(&self, bearer: Option<&TokenHash>) -> Result<(), Problem> {
        let counted = match bearer {
            None => self.anonymous.check(),
            Some(token) => self.bearers.check_key(token),
        };
        counted.map_err(|until| Problem::too_often(seconds(&until)))
    }

    /// Counts a token that is none: 401, or 429 where there were too many.
    pub(crate) fn wrong(&self, told: Problem) -> Problem {
        self.wrong.check().map_or_else(|until| Problem::too_often(seconds(&until)), |()| told)
    }
}

/// Until then, rounded up.
fn seconds(until: &governor::NotUntil<<DefaultClock as Clock>::Instant>) -> u64 {
    until.wait_time_from(DefaultClock::default().now()).as_secs() + 1
}
