//! Resolutions by paragraph, and what an act breaches on its day.
