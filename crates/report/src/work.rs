//! Working a case: the questions in their order, each answered by a finding that goes into the ledger.

use crate::{
    Case, Desk, ReportError,
    case::FieldQuestion,
    error::in_words,
    methods::{
        MethodDef, boundary, bounds, breach, check, conduct, fifo, from_value, leads,
        outlook::{self, OutlookStudy},
        path, reconcile, releases, revenue, study, tactics, thefts,
    },
};
use archive::{Archive, Watch, Writer};
use assess::{
    AssessError, check::Checked, conduct::Matrix, reconcile::Group, tactics::Tactics, thefts::Ledger,
};
use gather::Format;
use jiff::civil::Date;
use record::{Digest, Finding, canonical_json};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::Cell;

/// A finding with its id and its typed result.
#[derive(Debug, Clone)]
pub(crate) struct Found<T> {
    pub(crate) id: Digest,
    pub(crate) finding: Finding,
    pub(crate) result: T,
}

/// Everything found in a case.
#[derive(Debug, Clone)]
pub(crate) struct Findings {
    pub(crate) releases: Found<releases::Result_>,
    /// The stolen payments of the traced asset.
    pub(crate) stolen: Vec<releases::Payment>,
    /// Traced from those alone.
    pub(crate) alone: Found<fifo::Result_>,
    /// Traced with the declared conversions.
    pub(crate) converted: Found<fifo::Result_>,
    pub(crate) boundary_alone: Found<boundary::Result_>,
    pub(crate) boundary: Found<boundary::Result_>,
    /// What can have reached a mixer of the stolen payments, under any rule.
    pub(crate) bounds_alone: Found<bounds::Result_>,
    /// The same with the declared conversions.
    pub(crate) bounds: Found<bounds::Result_>,
    /// Who may have withdrawn it.
    pub(crate) leads: Found<leads::Result_>,
    /// As known on each day asked for, and today.
    pub(crate) paths: Vec<(Date, Found<path::Result_>)>,
    pub(crate) norms: Found<breach::Result_>,
    /// The field as a whole, where the case asks about it.
    pub(crate) field: Option<FieldFindings>,
}

/// What was found of the field as a whole.
#[derive(Debug, Clone)]
pub(crate) struct FieldFindings {
    pub(crate) thefts: Found<Ledger>,
    pub(crate) reconcile: Found<Vec<Group>>,
    pub(crate) revenue: Found<revenue::Result_>,
    pub(crate) conduct: Found<Matrix>,
    /// None where no sighting is held.
    pub(crate) tactics: Option<Found<Tactics>>,
    /// The article's name, and what it says.
    pub(crate) check: Option<(String, Found<Checked>)>,
    /// None where the thefts on record are too few.
    pub(crate) outlook: Option<Found<OutlookStudy>>,
}

/// Findings of a case besides its paths, and of the field as a whole: how much of the work is done is told by them.
const OF_CASE: usize = 9;
const OF_FIELD: usize = 7;

/// Works the case: computes every finding, from the bridge to the norm, and records what is new. `go_on` is told what is
/// computed next, and how much of it is done.
///
/// # Errors
/// [`ReportError::CalledOff`] where `go_on` says no: what was found until then is in the ledger, and is found again.
pub(crate) fn work(
    watch: &Watch,
    case: &Case,
    today: Date,
    go_on: &dyn Fn(&str, Option<f32>) -> bool,
) -> Result<Findings, ReportError> {
    let all = OF_CASE + case.path.known_at.len() + 1 + if case.field.is_some() { OF_FIELD } else { 0 };
    let bench = Bench { watch, desk: Desk::new(Archive::open(watch)?), go_on, done: Cell::new(0), all };
    let releases: Found<releases::Result_> =
        bench.find(&releases::METHOD, &releases::Parameters { bridge: case.bridge.name.clone() })?;
    let paid_as = case.trace.paid_as.to_string();
    let stolen: Vec<_> =
        releases.result.unexplained.iter().filter(|payment| payment.token == paid_as).cloned().collect();
    let Some(first) = stolen.first() else {
        return Err(ReportError::Evidence {
            method: releases::METHOD.name,
            why: format!("the bridge '{}' made no unexplained payment of the traced asset", case.bridge.name),
            hint: "there is nothing to trace; check which bridge records were gathered",
        });
    };
    let thief = record::Address::parse(&first.beneficiary)?.entity_id()?;
    bench.refuse_damage(&case.trace.asset)?;
    let (alone, boundary_alone) = bench.follow(case, &stolen, None)?;
    let (converted, boundary) = bench.follow(case, &stolen, Some(case.case.incident.to_string()))?;
    let bounds_of =
        |trace| bench.find(&bounds::METHOD, &bounds::Parameters { trace, kind: "pool".to_owned() });
    let (bounds_alone, bounds) = (bounds_of(alone.id)?, bounds_of(converted.id)?);
    let pool = case.pool.name.clone();
    let leads = bench.find(&leads::METHOD, &leads::Parameters { pool, trace: converted.id })?;
    let mut paths = vec![];
    for known_at in case.path.known_at.iter().copied().chain([today]) {
        let list = case.path.list.clone();
        paths.push((
            known_at,
            bench.find(
                &path::METHOD,
                &path::Parameters { from: thief.clone(), list, as_of: case.case.day, known_at },
            )?,
        ));
    }
    let latest = paths.last().map_or(alone.id, |(_, found)| found.id);
    let norms = bench.find(
        &breach::METHOD,
        &breach::Parameters { measure: case.norms.measure.clone(), day: case.case.day, path: latest },
    )?;
    let field = case.field.as_ref().map(|asked| bench.field(asked, today)).transpose()?;
    Ok(Findings {
        field,
        releases,
        stolen,
        alone,
        converted,
        boundary_alone,
        boundary,
        bounds_alone,
        bounds,
        leads,
        paths,
        norms,
    })
}

struct Bench<'a> {
    watch: &'a Watch,
    desk: Desk,
    go_on: &'a dyn Fn(&str, Option<f32>) -> bool,
    /// Findings that were computed, of how many.
    done: Cell<usize>,
    all: usize,
}

impl Bench<'_> {
    /// Reads every column of the store once: what is signed must not rest on a flipped bit.
    fn refuse_damage(&self, asset: &str) -> Result<(), ReportError> {
        let checked = self.desk.store(asset)?.check()?;
        let fault = checked.faults.first().map(|fault| format!("{}: {}", fault.segment, fault.what));
        fault.map_or(Ok(()), |why| {
            let hint = "`watchkeeper rebuild` makes the store again from the exhibits";
            Err(ReportError::Evidence { method: "the transfer store", why, hint })
        })
    }

    /// Traces the stolen payments, and sets what reaches the pool against the pool's events.
    fn follow(
        &self,
        case: &Case,
        stolen: &[releases::Payment],
        conversions_of: Option<String>,
    ) -> Result<(Found<fifo::Result_>, Found<boundary::Result_>), ReportError> {
        let seeds = stolen
            .iter()
            .map(|payment| fifo::SeedTx { tx: payment.tx.clone(), to: payment.beneficiary.clone() })
            .collect();
        let traced = self.find(
            &fifo::METHOD,
            &fifo::Parameters { asset: case.trace.asset.clone(), seeds, conversions_of },
        )?;
        let parameters = boundary::Parameters { pool: case.pool.name.clone(), trace: traced.id };
        let boundary = self.find(&boundary::METHOD, &parameters)?;
        Ok((traced, boundary))
    }

    /// Studies the field as a whole, as known today.
    fn field(&self, asked: &FieldQuestion, today: Date) -> Result<FieldFindings, ReportError> {
        let known = study::Parameters::on(today);
        let check = asked.article.as_ref().map(|name| {
            let parameters = check::Parameters { article: self.article(name)?, known_at: None };
            Ok::<_, ReportError>((name.clone(), self.find(&check::METHOD, &parameters)?))
        });
        Ok(FieldFindings {
            thefts: self.find(&thefts::METHOD, &known)?,
            reconcile: self.find(&reconcile::METHOD, &known)?,
            revenue: self.find(&revenue::METHOD, &known)?,
            conduct: self.find(&conduct::METHOD, &known)?,
            tactics: held(self.find(&tactics::METHOD, &known))?,
            check: check.transpose()?,
            outlook: held(self.find(&outlook::METHOD, &known))?,
        })
    }

    /// The gathered article of that name; the newest where several bear it.
    fn article(&self, name: &str) -> Result<Digest, ReportError> {
        let sources = self.desk.archive().sources()?;
        let article = sources
            .iter()
            .rfind(|source| source.bulk.format == Format::Article.name() && source.exhibit.name == name);
        article.map(|source| source.bulk.exhibit).ok_or_else(|| ReportError::Evidence {
            method: check::METHOD.name,
            why: format!("no article called '{name}' is held"),
            hint: "gather it, or take `article` out of the case file",
        })
    }

    /// Computes a finding and records it, unless the watch has it already.
    fn find<T: DeserializeOwned>(
        &self,
        method: &MethodDef,
        parameters: &impl Serialize,
    ) -> Result<Found<T>, ReportError> {
        let share = self.done.replace(self.done.get() + 1) as f32 / self.all as f32;
        if !(self.go_on)(in_words(method.name), Some(share.min(1.0))) {
            return Err(ReportError::CalledOff);
        }
        let finding = method.run(&self.desk, parameters)?;
        let id = Digest::of(&canonical_json(&finding)?);
        if !self.desk.archive().names_finding(&id)? {
            Writer::open(self.watch)?.record_finding(&finding)?;
        }
        let result = from_value(method.name, "result", &finding.result)?;
        Ok(Found { id, finding, result })
    }
}

/// Nothing, where there is too little to compute from: the section is then left out. Any other trouble is told.
fn held<T>(found: Result<Found<T>, ReportError>) -> Result<Option<Found<T>>, ReportError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(ReportError::Evidence { .. } | ReportError::Assess(AssessError::TooLittle { .. })) => Ok(None),
        Err(other) => Err(other),
    }
}
