//! Names: cleaned, read in every script, taken apart, and compared piece by piece.
//!
//! A name is first cleaned of what only pretends to be spelling ([`clean`]), cut into tokens that know their script
//! and place ([`token`]), and each token is read in every way that is in use for its script. What comes out is a
//! [`Name`]: words, each with its *forms*. Korean and Chinese names are read as syllables as well, because romanised
//! spellings of one name share hardly a letter (Ri, Lee, Yi, 李).
//!
//! A reading is a way to write a name. Nothing here says where a person is from.

pub mod acronym;
pub mod address_tail;
pub mod arabic;
mod chinese_spelling;
pub mod clean;
mod company;
pub mod confusable;
pub mod cyrillic;
pub mod distance;
mod forms;
pub mod given_names;
pub mod greek;
pub mod han;
pub mod hangul;
pub mod hebrew;
pub mod kana;
pub mod kontsevich;
pub mod korean;
mod korean_spelling;
pub mod lanes;
pub mod latin;
mod latinised;
pub mod legal_forms;
pub mod mandarin;
mod name;
pub mod number;
pub mod other;
mod person;
pub mod person_words;
mod phrases;
pub mod rarity;
pub mod readings;
pub mod script;
pub mod sound;
pub mod syllables;
pub mod terms;
pub mod token;
mod trie;

pub use latinised::latinised;
pub use name::{Form, Kind, MOST_WORDS, Name, Role, Side, Word};
