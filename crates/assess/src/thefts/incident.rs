//! A row of the ledger.

use super::attribution::{Attribution, Strength};
use record::{ClaimId, Decimal, EntityId, Extent, Grade, PartialDate};
use serde::{Deserialize, Serialize};

/// What a date is the date of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateRole {
    /// The theft.
    Event,
    /// Its discovery.
    Discovery,
    /// Somebody's attribution of it.
    Attribution,
    /// The first publication that the claims hold.
    Publication,
}

/// A date of an incident, with every claim that gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedDate {
    /// What it is the date of.
    pub role: DateRole,
    /// As precise as its source.
    pub date: PartialDate,
    /// Whether it is the one to quote; the others of its role dissent.
    pub stands: bool,
    /// Why it has this role, and why it stands or does not.
    pub why: String,
    /// The claims that give it; none where the incident's id does.
    pub claims: Vec<ClaimId>,
}

/// An amount of an asset: what was taken, which no price changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Native {
    /// `ETH`, `BTC`, …
    pub asset: String,
    /// In whole coins, exactly as stated.
    pub amount: Decimal,
    /// Whether other assets are expressed in this one ("ETH and ETH-related tokens").
    pub equivalent: bool,
    /// Whether it is the one to quote for its asset.
    pub stands: bool,
    /// Why it stands or does not.
    pub why: String,
    /// The claim.
    pub claim: ClaimId,
}

/// A value in money of what was taken: derived from an amount, a price and a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worth {
    /// `USD`, or another currency as stated.
    pub currency: String,
    /// The least stated, in whole units of the currency.
    pub low: Decimal,
    /// The most stated.
    pub high: Decimal,
    /// At least, at most, about.
    pub extent: Extent,
    /// When it was priced, where the source says.
    pub priced: Option<String>,
    /// Who says so: the originator.
    pub source: String,
    /// The claim's grade.
    pub grade: Grade,
    /// When it was said.
    pub known: PartialDate,
    /// Whether it is the one to quote.
    pub stands: bool,
    /// Why it stands or does not.
    pub why: String,
    /// The claim.
    pub claim: ClaimId,
}

/// Something that became of the money: a service it went through, what was recovered, what was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The service, or who froze; `None` where nobody is named.
    pub through: Option<String>,
    /// How much, as stated: `455000000 USD`, `3.84 percent`, or words.
    pub amount: String,
    /// What is doubtful about it.
    pub caution: Option<String>,
    /// The claim.
    pub claim: ClaimId,
}

/// How two rows of the ledger are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// This row is one of the victims of the other, joint row.
    PartOf,
    /// This row is joint; the other is one of its victims.
    HasPart,
    /// The two may be one theft told twice. An open question: nothing is merged.
    PossiblySame,
}

/// A relation to another row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// How.
    pub tie: Tie,
    /// The other row.
    pub to: EntityId,
    /// Why.
    pub why: String,
}

/// What else the claims say of an incident, as they say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The claim's property.
    pub property: String,
    /// Its value as text.
    pub value: String,
    /// The claim.
    pub claim: ClaimId,
}

/// What was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// Crypto assets.
    Crypto,
    /// Money in bank accounts. Totals of crypto thefts do not count it.
    Bank,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id: `incident:2022-03-23:ronin`.
    pub id: EntityId,
    /// Who was robbed, as the sources spell them.
    pub victims: Vec<String>,
    /// What was taken.
    pub medium: Medium,
    /// The year of the event, where one is known.
    pub year: Option<i16>,
    /// Dates, typed; the standing one of each role first.
    pub dates: Vec<TypedDate>,
    /// Amounts by asset.
    pub native: Vec<Native>,
    /// Values in money; the standing one first.
    pub worth: Vec<Worth>,
    /// Who attributes it to whom.
    pub attributions: Vec<Attribution>,
    /// The strongest of them.
    pub strength: Strength,
    /// Chains that the amounts or the quotes name.
    pub chains: Vec<String>,
    /// Services that the money went through, and descriptions of its path.
    pub laundering: Vec<Flow>,
    /// What was recovered.
    pub recovered: Vec<Flow>,
    /// What was frozen.
    pub frozen: Vec<Flow>,
    /// Other rows that this one must not be added to.
    pub links: Vec<Link>,
    /// Whether it counts in the year's sum.
    pub counted: bool,
    /// Why it does, or does not.
    pub counted_why: String,
    /// What nobody states, in words.
    pub gaps: Vec<String>,
    /// What else is claimed.
    pub remarks: Vec<Remark>,
    /// Every claim of the row.
    pub claims: Vec<ClaimId>,
}

impl Incident {
    /// The value in USD to quote.
    pub fn usd(&self) -> Option<&Worth> {
        self.worth.iter().find(|worth| worth.stands)
    }

    /// The least and the most of all values in USD that are not graded improbable.
    pub fn usd_span(&self) -> Option<(Decimal, Decimal)> {
        let usd = || {
            self.worth.iter().filter(|worth| worth.currency == "USD" && worth.grade.credibility.level() != 5)
        };
        Some((usd().map(|worth| worth.low).min()?, usd().map(|worth| worth.high).max()?))
    }

    /// The standing date of a role.
    pub fn date(&self, role: DateRole) -> Option<&TypedDate> {
        self.dates.iter().find(|date| date.role == role && date.stands)
    }

    /// The victims in one line.
    pub fn name(&self) -> String {
        self.victims.join(" and ")
    }
}
