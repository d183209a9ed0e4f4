//! Who may see a record: the Traffic Light Protocol 2.0 (FIRST) and the parties it may be released to.

use crate::RecordError;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// TLP 2.0 labels, from most to least open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the labels are FIRST's own")]
pub enum Tlp {
    #[default]
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    #[serde(rename = "TLP:GREEN")]
    Green,
    #[serde(rename = "TLP:AMBER")]
    Amber,
    #[serde(rename = "TLP:AMBER+STRICT")]
    AmberStrict,
    #[serde(rename = "TLP:RED")]
    Red,
}

impl Tlp {
    /// Every label, from most to least open.
    pub const ALL: [Self; 5] = [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// The label as FIRST writes it: `TLP:AMBER+STRICT`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// A handling mark.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Handling {
    /// The label.
    #[serde(default)]
    pub tlp: Tlp,
    /// The parties it may be released to; empty: whoever the label admits.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub releasable_to: BTreeSet<String>,
}

impl Handling {
    /// Whether the mark lets a record into a report for the public.
    pub fn is_public(&self) -> bool {
        self.tlp == Tlp::Clear && self.releasable_to.is_empty()
    }
}

/// Who reads: the strictest label they may see, and the party they are, if they are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// The strictest label that they may see.
    #[serde(default)]
    pub most: Tlp,
    /// The party: records that are releasable to named parties are for those alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// What names no party they see only up to this label; `None`: up to `most`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unnamed: Option<Tlp>,
}

impl From<Tlp> for Audience {
    /// Readers of no party.
    fn from(most: Tlp) -> Self {
        Self::of(most, None)
    }
}

impl Audience {
    /// Readers of a party, where there is one.
    pub const fn of(most: Tlp, party: Option<String>) -> Self {
        Self { most, party, unnamed: None }
    }

    /// The same readers, who see what names no party only up to `most`.
    #[must_use]
    pub fn unnamed_up_to(self, most: Tlp) -> Self {
        Self { unnamed: Some(self.unnamed.unwrap_or(self.most).min(most)), ..self }
    }

    /// Whether they may see what is marked so. A record for named parties is for nobody else, whatever its label.
    pub fn admits(&self, handling: &Handling) -> bool {
        if handling.releasable_to.is_empty() {
            return handling.tlp <= self.unnamed.unwrap_or(self.most);
        }
        let is_named = self.party.as_ref().is_some_and(|party| handling.releasable_to.contains(party));
        handling.tlp <= self.most && is_named
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.party {
            Some(party) => write!(f, "{}, {party}", self.most),
            None => write!(f, "{}", self.most),
        }
    }
}

impl FromStr for Audience {
    type Err = RecordError;

    /// `TLP:GREEN`, `green`, or with the party `TLP:AMBER/KR`.
    fn from_str(text: &str) -> Result<Self, RecordError> {
        let (label, party) = text.split_once('/').map_or((text, None), |(label, party)| (label, Some(party)));
        let whole = label.trim().to_ascii_uppercase();
        let bare = whole.strip_prefix("TLP:").unwrap_or(&whole);
        let most = Tlp::ALL.into_iter().find(|tlp| tlp.label().strip_prefix("TLP:") == Some(bare));
        let party = party.map(str::trim).map(str::to_owned);
        match most {
            Some(most) if party.as_deref() != Some("") => Ok(Self::of(most, party)),
            _ => Err(RecordError::Audience { text: text.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_reads_as_it_is_written() {
        for (text, shown) in
            [("TLP:CLEAR", "TLP:CLEAR"), ("amber+strict", "TLP:AMBER+STRICT"), ("green/KR", "TLP:GREEN, KR")]
        {
            assert_eq!(text.parse::<Audience>().unwrap().to_string(), shown);
        }
        for wrong in ["", "TLP:WHITE", "green/", "TLP:"] {
            assert!(wrong.parse::<Audience>().is_err(), "{wrong}");
        }
    }

    fn mark(tlp: Tlp, parties: &[&str]) -> Handling {
        Handling { tlp, releasable_to: parties.iter().map(|party| (*party).to_owned()).collect() }
    }

    #[test]
    fn a_label_bounds_and_a_party_is_needed_where_parties_are_named() {
        let analyst = Audience::from(Tlp::AmberStrict);
        assert!(analyst.admits(&mark(Tlp::AmberStrict, &[])) && !analyst.admits(&mark(Tlp::Red, &[])));
        assert!(!analyst.admits(&mark(Tlp::Clear, &["KR"])), "of no party");
        let korean = Audience::of(Tlp::Amber, Some("KR".to_owned()));
        assert!(korean.admits(&mark(Tlp::Amber, &["JP", "KR"])) && korean.admits(&mark(Tlp::Amber, &[])));
        assert!(!korean.admits(&mark(Tlp::Red, &["KR"])), "beyond the label");
        assert!(!korean.admits(&mark(Tlp::Clear, &["JP"])), "of another party");
    }

    #[test]
    fn a_participant_sees_what_is_open_and_what_names_its_party() {
        let participant = Audience::of(Tlp::Red, Some("KR".to_owned())).unnamed_up_to(Tlp::Green);
        assert!(participant.admits(&mark(Tlp::Green, &[])) && participant.admits(&mark(Tlp::Red, &["KR"])));
        assert!(
            !participant.admits(&mark(Tlp::Amber, &[])) && !participant.admits(&mark(Tlp::Green, &["JP"]))
        );
        assert!(!Audience::from(Tlp::Clear).unnamed_up_to(Tlp::Green).admits(&mark(Tlp::Green, &[])));
    }
}
