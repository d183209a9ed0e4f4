//! State conduct: what each of the 193 member states did, as far as the claims say, and honest blanks.
//!
//! A cell is filled by claims and by nothing else. "Nobody looked" ([`Cell::NotLooked`], the default) is not "looked and
//! found nothing" ([`Cell::LookedNothing`]), and neither is "could not have" ([`Cell::NotEligible`]: no seat on the
//! Council that year). A total ("94 states reported") fills no row: it stands beside the head of its column, with the
//! words "which ones is not held".

mod cell;
mod columns;
mod figure;
mod fill;
mod lists;
mod matrix;
mod members;
mod votes;

pub use cell::{Cell, Entry};
pub use columns::{COLUMNS, Column, Group, Source};
pub use figure::{figure, fragment};
pub use matrix::{Coverage, Head, Matrix, Row, SetAside, Total, matrix};
pub use members::{MEMBERS, Member};
