//! The grammar of what can be checked: numbers, amounts, dates, quotations. It knows no names and no archive.

pub(super) mod amount;
pub(super) mod date;
pub(super) mod number;
pub(super) mod quote;
pub(super) mod token;
