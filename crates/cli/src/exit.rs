//! Exit codes: part of the contract with scripts.

/// Nothing was found, or what was asked was done.
pub(crate) const CLEAR: u8 = 0;
/// A match or a finding; for `verify`, something that does not hold.
pub(crate) const FOUND: u8 = 1;
/// It could not be done.
pub(crate) const ERROR: u8 = 2;
/// It was done in part: records were quarantined, something could not be checked, data are stale.
pub(crate) const PARTIAL: u8 = 3;
