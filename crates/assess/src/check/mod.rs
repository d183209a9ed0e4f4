//! An article's claims and quotes, each with a verdict.
