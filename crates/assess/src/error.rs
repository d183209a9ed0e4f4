//! What can go wrong in an assessment. A bad record is not here: it is set aside, and counted.

/// Errors of the crate `assess`.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    /// A text or file that was given has not the form it must have.
    #[error("reading {name}: {why}\nhint: {hint}")]
    Form {
        /// The file or text.
        name: String,
        /// Where and what is wrong.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// There is too little to compute from; a number would be made up.
    #[error("{what}: {why}\nhint: {hint}")]
    TooLittle {
        /// What was to be computed.
        what: String,
        /// What is missing.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// A bound on size or depth was reached.
    #[error("{what} is beyond the bound of {limit}\nhint: {hint}")]
    TooMuch {
        /// What.
        what: String,
        /// The bound, with its unit.
        limit: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// What the record itself refuses.
    #[error(transparent)]
    Record(#[from] record::RecordError),
}
