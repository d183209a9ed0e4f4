//! Relations that a list holds only as text.
