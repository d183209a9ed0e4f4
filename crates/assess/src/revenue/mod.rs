//! What each stream brought in a year, as an honest interval.
