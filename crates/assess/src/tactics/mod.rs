//! Techniques over time, and what is only an artefact of reporting.
