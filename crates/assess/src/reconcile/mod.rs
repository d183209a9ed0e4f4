//! What kind of disagreement there is on a subject and property, and what stands.
