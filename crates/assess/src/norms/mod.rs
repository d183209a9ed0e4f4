//! Norms as data: the resolutions by paragraph, what was in force on a day, and what an act breaches.
//!
//! Everything here is read from claims: what a paragraph says, since when, what amended or replaced it, which kinds of
//! act breach it, and what exempts. The tables are data, so a wrong entry is corrected by a claim and not by a release.
//! Each norm keeps the grade of what it rests on. A paragraph that is held only from general knowledge says so
//! ([`Norm::caution`]) and must be checked against the text before it is quoted.
//!
//! Nothing here decides that a breach *happened*. [`breaches`] names the paragraphs that an act of a kind, on a day,
//! falls under, and the exemptions that remain to be checked; [`under_un_control`] and [`paid_work_abroad`] answer two
//! legal questions element by element: yes, no, or not known.

mod answer;
mod breach;
mod code;
mod control;
mod paragraph;
mod work;

pub use answer::{Answer, Element, Verdict};
pub use breach::{Act, Breach, breaches};
pub use code::{Bearing, Code, InForce, Norm, Resolution, Said, norms};
pub use control::{ControlPath, Hop, under_un_control};
pub use paragraph::Paragraph;
pub use work::paid_work_abroad;

/// What is printed beside a norm, or a part of one, that rests on no text that was read.
pub const CHECK_BEFORE_QUOTING: &str =
    "general knowledge, not checked against the text: check before quoting";
