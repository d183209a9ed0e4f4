//! Outlooks that are published, and scored when their day has come.

use crate::{
    Desk, ReportError,
    methods::{
        outlook::{self, OutlookStudy},
        study::Parameters,
    },
};
use archive::{Archive, HeldOutlook, Watch, Writer};
use assess::outlook::{Scoring, publish, score};
use jiff::civil::Date;
use record::{Act, Outlook, OutlookId};

/// A published outlook, and how it was scored or why it was not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ScoredOutlook {
    /// The outlook as the ledger has it.
    pub held: HeldOutlook,
    /// What the day says of it; `None` where it had been scored already.
    pub scoring: Option<Scoring>,
}

impl Desk {
    /// What may come, from the day after `made_on`: with all that is held, or with what was known by its end.
    ///
    /// # Errors
    /// [`ReportError::Assess`] where the thefts on record are too few, and why.
    pub fn outlook(&self, made_on: Date, as_known_then: bool) -> Result<OutlookStudy, ReportError> {
        let asked = if as_known_then { Parameters::back_on(made_on) } else { Parameters::on(made_on) };
        Ok(outlook::STUDY.result(self, asked)?.0)
    }
}

/// Records the outlook of that day as a finding, and its questions as entries of the ledger. A question that was
/// published already is not published again.
///
/// # Errors
/// As [`Desk::outlook`], and where the ledger cannot be written.
pub fn publish_outlooks(watch: &Watch, made_on: Date) -> Result<Vec<(OutlookId, Outlook)>, ReportError> {
    let desk = Desk::new(Archive::open(watch)?);
    let finding = outlook::METHOD.run(&desk, &Parameters::on(made_on))?;
    let (_, forecast) = outlook::drawn(&desk.stated(outlook::KINDS, None)?, made_on)?;
    let known: Vec<_> = desk.archive().outlooks()?.into_iter().map(|held| held.id).collect();
    let mut writer = Writer::open(watch)?;
    let id = finding.id()?;
    if !desk.archive().names_finding(&id)? {
        writer.record_finding(&finding)?;
    }
    let mut published = vec![];
    for outlook in publish(&forecast, id)? {
        let id = outlook.id()?;
        if !known.contains(&id) {
            writer.record(vec![Act::Outlook(outlook.clone())])?;
        }
        published.push((id, outlook));
    }
    Ok(published)
}

/// Scores every published outlook whose day has come by `today`, and enters the scores in the ledger.
///
/// # Errors
/// Where the ledger cannot be read or written.
pub fn score_outlooks(watch: &Watch, today: Date) -> Result<Vec<ScoredOutlook>, ReportError> {
    let desk = Desk::new(Archive::open(watch)?);
    let mut scored = vec![];
    for held in desk.archive().outlooks()? {
        if !held.is_open() {
            scored.push(ScoredOutlook { held, scoring: None });
            continue;
        }
        let claims = desk.stated(outlook::KINDS, None)?;
        let scoring = score(&held.outlook, &claims, today)?;
        if let Scoring::Scored(score) = &scoring {
            Writer::open(watch)?.record(vec![Act::Score(score.clone())])?;
        }
        scored.push(ScoredOutlook { held, scoring: Some(scoring) });
    }
    Ok(scored)
}
