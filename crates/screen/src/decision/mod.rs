//! Decisions on screenings, kept so that anyone can ask later what was decided, on what, and whether it still holds.
//!
//! - A *screening* is a finding: its query, settings and model are its parameters, the lists' exhibits its inputs. It
//!   is computed again over what the watch held then, and compared bit for bit.
//! - A *dismissal* says that a candidate is not the party asked for. It is bound to the candidate's evidence, not to
//!   its id: it survives a new id, and is open again when the evidence is another.

mod dismissal;
mod evidence;
mod screening;

pub use dismissal::{Dismissal, Dismissals, Upheld, dismiss};
pub use evidence::CandidateEvidence;
pub use screening::{
    ListFile, METHOD, METHOD_VERSION, Replayed, Screening, asked_party, model_digest, record, replay,
    screening,
};

use crate::Party;

/// The party asked about, in words that are the same whenever the same is asked, white space and case aside: its names,
/// then whatever else is known of it (`kim chol; born 1990-01-01; country kr`). A name alone stands for itself.
pub fn asked_words(asked: &Party) -> String {
    let names: Vec<&str> = asked.names.iter().map(|called| called.text.as_str()).collect();
    let mut words = names.join(" / ");
    let born: Vec<String> = asked.born.iter().map(ToString::to_string).collect();
    for (what, values) in [
        ("born", &born),
        ("country", &asked.countries),
        ("gender", &asked.gender),
        ("number", &asked.numbers),
    ] {
        let mut values: Vec<&str> = values.iter().map(String::as_str).collect();
        values.sort_unstable();
        values.dedup();
        if !values.is_empty() {
            words += &format!("; {what} {}", values.join(", "));
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
