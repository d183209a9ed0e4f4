//! The clock of the machine that the service runs on. The crates below are told the time.

use jiff::{Timestamp, Zoned, civil::Date};

/// Today, where the service runs.
pub(crate) fn today() -> Date {
    Zoned::now().date()
}

/// Now, to the second, in UTC.
pub(crate) fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
