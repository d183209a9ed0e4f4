//! The closed list of kinds of disagreement.

use serde::{Deserialize, Serialize};
use std::fmt;

/// In what way the claims on one subject and property disagree. The list is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The values agree.
    None,
    /// Many outlets, one origin: they agree because they repeat it.
    Circular,
    /// An issuer changes or contradicts its own figure.
    Restated,
    /// Part against whole, one victim or two, another definition.
    Scope,
    /// Ten times, or a dropped digit.
    MagnitudeSlip,
    /// Digits exchanged, a mistranslation, a wrong date or year.
    Transcription,
    /// Event, discovery, attribution and publication are different days.
    DateType,
    /// Another price, or another moment of valuation, of one native amount.
    Valuation,
    /// Attributors differ.
    Attribution,
    /// Another span; a total of several years as a yearly rate.
    Period,
    /// Early estimates that grow as more is known.
    EvolvingEstimate,
    /// The world changed between the two.
    StateChanged,
    /// Machine-written, spun, or a plain error.
    UnreliableSource,
    /// Different estimators, different methods.
    EstimatorSpread,
    /// DPRK actors or all actors; another denominator.
    Population,
    /// It does not add up.
    Arithmetic,
    /// Both are true, each in its own sense.
    Taxonomy,
    /// Transliteration, order, or translation of a name.
    NameForm,
    /// The same number, rounded.
    Rounding,
}

impl Kind {
    /// Whether sources of this kind leave a question that a reader must judge. They do not where the values agree, are
    /// one number rounded or one origin repeated, are forms of one name, or were each so at its own time.
    pub const fn asks(self) -> bool {
        !matches!(self, Self::None | Self::Circular | Self::Rounding | Self::NameForm | Self::StateChanged)
    }

    /// The code as it is printed: `magnitude_slip`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Circular => "circular",
            Self::Restated => "restated",
            Self::Scope => "scope",
            Self::MagnitudeSlip => "magnitude_slip",
            Self::Transcription => "transcription",
            Self::DateType => "date_type",
            Self::Valuation => "valuation",
            Self::Attribution => "attribution",
            Self::Period => "period",
            Self::EvolvingEstimate => "evolving_estimate",
            Self::StateChanged => "state_changed",
            Self::UnreliableSource => "unreliable_source",
            Self::EstimatorSpread => "estimator_spread",
            Self::Population => "population",
            Self::Arithmetic => "arithmetic",
            Self::Taxonomy => "taxonomy",
            Self::NameForm => "name_form",
            Self::Rounding => "rounding",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
