//! Forecasts of fixed measures, scored.
//!
//! The measures are counted from the claims on incidents (`incident:*`), in half-years that end on the day before the
//! outlook: recorded thefts, thefts of USD 100 million or more, and USD stolen. An outlook is of what the record will
//! hold, not of what will have happened: nobody forecasts the thefts that nobody reports.
//!
//! - [`Catalogue`]: one incident, one day, one amount, by a standing rule; what is set aside, and why;
//! - [`Series`]: the half-years;
//! - [`forecast`]: a model of rare, heavy-tailed events, drawn path by path;
//! - [`backtest`]: what the model would have said, half-year by half-year, beside naive rules;
//! - [`publish`] and [`score`]: questions with a day, and what became of them;
//! - [`Scenario`]: the same model under a stated change;
//! - [`shares`]: how a series divides among tactics;
//! - [`fan_chart`]: the picture.

mod assume;
mod backtest;
mod baseline;
mod chart;
mod crps;
mod draw;
mod forecast;
mod incident;
mod path;
mod publish;
mod quantile;
mod rate;
mod scenario;
mod score;
mod series;
mod shares;
mod size;

pub use assume::{Assumptions, LARGE_USD};
pub use backtest::{Backtest, Line, backtest};
pub use baseline::Rule;
pub use chart::fan_chart;
pub use crps::{crps, crps_of_quantiles};
pub use forecast::{Ahead, Fan, Forecast, forecast};
pub use incident::{Catalogue, Incident, SetAside, Sight};
pub use publish::{METHOD, Measured, in_words, method, publish};
pub use quantile::{LEVELS, Quantiles};
pub use scenario::{Basis, Lever, Outcome, Scenario, standard_scenarios};
pub use score::{Scoring, score};
pub use series::{HalfYear, Series};
pub use shares::{Share, shares};
