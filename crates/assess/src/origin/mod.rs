//! Whose knowledge a claim is, and which claims only repeat another.
//!
//! A source's title says who speaks: "SC Magazine on FBI, Apr 2022" is the FBI's knowledge in another's pages.
//! [`Provenance`] takes such a title apart; [`independent`] joins the claims that have one origin, says of each link
//! why, and counts what is left: only that number may be called "independent sources". Citations that run in a circle
//! are shown as [`Loop`]s.
//!
//! It does not judge whether an origin is right. Two origins may still share a fault that no title shows.

mod issuer;
mod links;
mod loops;
mod title;

pub use issuer::canonical;
pub(crate) use issuer::words as canonical_words;
pub use links::{Link, Origin, Origins, Reason, independent};
pub use loops::Loop;
pub(crate) use title::estimator;
pub use title::{Provenance, Relation};
