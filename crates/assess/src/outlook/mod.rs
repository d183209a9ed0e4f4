//! Forecasts of fixed measures, scored.
