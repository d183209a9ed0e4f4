//! The body of norms, gathered from the claims on resolutions.

use super::{Answer, CHECK_BEFORE_QUOTING, Paragraph};
use crate::Stated;
use jiff::civil::Date;
use record::{ClaimId, EntityId, Grade, Interval, PartialDate, Reliability, Value};
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap};

/// One thing that a source says, with what is needed to weigh it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words, in our own paraphrase unless they are a quote.
    pub text: String,
    /// How far to trust it.
    pub grade: Grade,
    /// When it was so.
    pub valid: Interval,
    /// Whose knowledge it is.
    pub originator: String,
    /// Where it can be read.
    pub citation: Option<String>,
    /// The claim.
    pub claim: ClaimId,
}

/// How much a paragraph binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearing {
    /// "Decides": it binds, and can be breached.
    Decides,
    /// "Calls upon": an act may fall short of it; it is no breach.
    CallsUpon,
    /// "Expresses concern": a finding of the Council, and no duty.
    ExpressesConcern,
    /// It allows what another paragraph forbids.
    Permits,
    /// No claim says.
    #[default]
    NotKnown,
}

impl Bearing {
    fn of(text: &str) -> Self {
        match text {
            "decides" => Self::Decides,
            "calls_upon" => Self::CallsUpon,
            "expresses_concern" => Self::ExpressesConcern,
            "permits" => Self::Permits,
            _ => Self::NotKnown,
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Decides => "decides",
            Self::CallsUpon => "calls upon states",
            Self::ExpressesConcern => "expresses concern",
            Self::Permits => "permits",
            Self::NotKnown => "bearing not known",
        }
    }
}

/// A paragraph, and what the claims say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Norm {
    /// Its subject in the claims: `unscr:2397:para-8`.
    pub id: EntityId,
    /// Resolution and paragraph.
    pub paragraph: Paragraph,
    /// What it says, the best graded first.
    pub says: Vec<Said>,
    /// Who says that the paragraph bears this number, where that is a claim of its own.
    pub numbered: Vec<Said>,
    /// What it is about: `asset_freeze`, `work_abroad`.
    pub kind: Option<String>,
    /// How much it binds.
    pub bearing: Bearing,
    /// Whom it binds.
    pub addressee: Option<String>,
    /// The kinds of act that breach it.
    pub breached_by: Vec<Said>,
    /// What exempts.
    pub exemptions: Vec<Said>,
    /// The day by which it was to be done.
    pub deadline: Option<PartialDate>,
    /// Paragraphs that it changes and leaves standing.
    pub amends: Vec<EntityId>,
    /// Paragraphs that it replaces.
    pub supersedes: Vec<EntityId>,
    /// Claims that deny what it says.
    pub disputed: Vec<ClaimId>,
}

impl Norm {
    fn empty(id: &EntityId, paragraph: Paragraph) -> Self {
        Self {
            id: id.clone(),
            paragraph,
            says: vec![],
            numbered: vec![],
            kind: None,
            bearing: Bearing::NotKnown,
            addressee: None,
            breached_by: vec![],
            exemptions: vec![],
            deadline: None,
            amends: vec![],
            supersedes: vec![],
            disputed: vec![],
        }
    }

    /// What it says, by its best source; empty where no claim says.
    pub fn text(&self) -> &str {
        self.says.first().map_or("", |said| said.text.as_str())
    }

    /// The grade of the norm: the weaker of what it says and of the number that it bears.
    pub fn grade(&self) -> Option<Grade> {
        let weakest = |said: &[Said]| said.first().map(|said| said.grade);
        [weakest(&self.says), weakest(&self.numbered)]
            .into_iter()
            .flatten()
            .min_by_key(|grade| grade.strength())
    }

    /// What must be said beside it where its words or its number rest on no text that was read.
    pub fn caution(&self) -> Option<String> {
        let unread =
            |said: &[Said]| said.first().is_some_and(|said| said.grade.reliability == Reliability::F);
        match (unread(&self.says), unread(&self.numbered)) {
            (true, _) => Some(format!("what it says is {CHECK_BEFORE_QUOTING}")),
            (false, true) => Some(format!("its paragraph number is {CHECK_BEFORE_QUOTING}")),
            (false, false) => None,
        }
    }

    /// Whether it had begun, and had not run out, on `day`; what replaced it is [`Code::force`]'s.
    fn stands(&self, day: Date, adopted: Option<PartialDate>) -> Answer {
        let Some(first) = self.says.first() else { return Answer::NotKnown };
        let mut valid = first.valid;
        valid.from = valid.from.or(adopted.map(record::Bound::On));
        let answer = Answer::from(valid.holds_on(day));
        if self.disputed.is_empty() { answer } else { answer.and(Answer::NotKnown) }
    }
}

/// A resolution as a whole: what the claims say of it without naming a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Resolution {
    /// The day of adoption, by the best source.
    pub adopted_on: Option<PartialDate>,
    /// Summaries. They cite no paragraph, so no breach rests on them.
    pub says: Vec<Said>,
}

/// The body of norms.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Code {
    norms: Vec<Norm>,
    resolutions: BTreeMap<u16, Resolution>,
}

/// A norm, and how it stood on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InForce<'a> {
    /// The norm.
    pub norm: &'a Norm,
    /// Whether it was in force.
    pub answer: Answer,
    /// The norms, in force too, that had changed it by then.
    pub amended_by: Vec<EntityId>,
}

impl Code {
    /// Every norm, in the order of resolutions and paragraphs.
    pub fn all(&self) -> &[Norm] {
        &self.norms
    }

    /// The resolutions, by number.
    pub const fn resolutions(&self) -> &BTreeMap<u16, Resolution> {
        &self.resolutions
    }

    /// The norm of that id.
    pub fn find(&self, id: &EntityId) -> Option<&Norm> {
        self.norms.iter().find(|norm| norm.id == *id)
    }

    /// Whether `norm` was in force on `day`: begun, not run out, and not replaced.
    pub fn force(&self, norm: &Norm, day: Date) -> Answer {
        let replaced = self.norms.iter().filter(|other| other.supersedes.contains(&norm.id));
        let replaced = replaced.map(|other| self.stands(other, day)).max().unwrap_or(Answer::No);
        self.stands(norm, day).and(replaced.negated())
    }

    /// The norms that were, or may have been, in force on `day`.
    pub fn in_force(&self, day: Date) -> Vec<InForce<'_>> {
        let standing = self.norms.iter().map(|norm| self.on(norm, day));
        standing.filter(|found| found.answer != Answer::No).collect()
    }

    /// How `norm` stood on `day`.
    pub fn on<'a>(&'a self, norm: &'a Norm, day: Date) -> InForce<'a> {
        let amending = self.norms.iter().filter(|other| other.amends.contains(&norm.id));
        let amended_by = amending.filter(|other| self.force(other, day) != Answer::No);
        let amended_by = amended_by.map(|other| other.id.clone()).collect();
        InForce { norm, answer: self.force(norm, day), amended_by }
    }

    /// The kinds of act that some paragraph names, sorted.
    pub fn acts(&self) -> Vec<&str> {
        let mut acts: Vec<_> =
            self.norms.iter().flat_map(|norm| &norm.breached_by).map(|said| said.text.as_str()).collect();
        acts.sort_unstable();
        acts.dedup();
        acts
    }

    fn stands(&self, norm: &Norm, day: Date) -> Answer {
        let resolution = self.resolutions.get(&norm.paragraph.resolution);
        norm.stands(day, resolution.and_then(|resolution| resolution.adopted_on))
    }
}

/// The body of norms that the claims hold. Claims on other subjects are passed over.
pub fn norms(claims: &[Stated]) -> Code {
    let mut norms: BTreeMap<Paragraph, Norm> = BTreeMap::new();
    let mut code = Code::default();
    for stated in best_graded_first(claims) {
        let subject = &stated.claim.subject;
        if let Some(paragraph) = Paragraph::of(subject) {
            let norm = norms.entry(paragraph.clone()).or_insert_with(|| Norm::empty(subject, paragraph));
            take(norm, stated);
        } else if let Some(number) = subject.as_str().strip_prefix("unscr:").and_then(|n| n.parse().ok()) {
            take_whole(code.resolutions.entry(number).or_default(), stated);
        }
    }
    code.norms = spread(norms.into_values().collect()).into_iter().map(sorted).collect();
    for resolution in code.resolutions.values_mut() {
        best_first(&mut resolution.says);
    }
    code
}

/// The claims by grade, so that of two answers to one question the better graded is taken.
fn best_graded_first(claims: &[Stated]) -> Vec<&Stated> {
    let mut claims: Vec<_> = claims.iter().collect();
    claims.sort_by_key(|stated| (Reverse(stated.claim.grade.strength()), stated.id));
    claims
}

/// What is said of a run of paragraphs is said of each; a run whose two ends are held is then no norm of its own.
fn spread(mut norms: Vec<Norm>) -> Vec<Norm> {
    let runs: Vec<_> = norms.iter().filter(|norm| norm.paragraph.is_run()).cloned().collect();
    for norm in norms.iter_mut().filter(|norm| !norm.paragraph.is_run()) {
        for run in runs.iter().filter(|run| run.paragraph.covers(&norm.paragraph)) {
            norm.says.extend(run.says.iter().cloned());
        }
    }
    let held: Vec<_> = norms.iter().map(|norm| norm.paragraph.clone()).collect();
    norms.retain(|norm| !norm.paragraph.is_run() || !norm.paragraph.ends_among(&held));
    norms
}

/// One claim on a paragraph; the better graded come first.
fn take(norm: &mut Norm, stated: &Stated) {
    let claim = &stated.claim;
    if claim.denied {
        norm.disputed.push(stated.id);
        return;
    }
    match (&*claim.property, &claim.value) {
        ("amends", Value::Entity(other)) => norm.amends.push(other.clone()),
        ("supersedes", Value::Entity(other)) => norm.supersedes.push(other.clone()),
        ("deadline", Value::Date(day)) => norm.deadline = norm.deadline.or(Some(*day)),
        ("bearing", Value::Text(text)) => {
            if norm.bearing == Bearing::NotKnown {
                norm.bearing = Bearing::of(text);
            }
        }
        ("kind", Value::Text(text)) => {
            norm.kind.get_or_insert_with(|| text.clone());
        }
        ("addressee", Value::Text(text)) => {
            norm.addressee.get_or_insert_with(|| text.clone());
        }
        ("paragraph_number", _) => norm.numbered.push(said(stated)),
        ("breached_by", Value::Text(_)) => norm.breached_by.push(said(stated)),
        ("exemption", Value::Text(_)) => norm.exemptions.push(said(stated)),
        _ => norm.says.push(said(stated)),
    }
}

/// One claim on a whole resolution.
fn take_whole(resolution: &mut Resolution, stated: &Stated) {
    match (&*stated.claim.property, &stated.claim.value) {
        (_, _) if stated.claim.denied => {}
        ("adopted_on", Value::Date(day)) => resolution.adopted_on = resolution.adopted_on.or(Some(*day)),
        ("measure", _) => resolution.says.push(said(stated)),
        _ => {}
    }
}

fn said(stated: &Stated) -> Said {
    let claim = &stated.claim;
    Said {
        text: claim.value.as_text().into_owned(),
        grade: claim.grade,
        valid: claim.valid,
        originator: claim.source.originator.to_string(),
        citation: claim.source.citation.as_deref().map(ToOwned::to_owned),
        claim: stated.id,
    }
}

fn best_first(said: &mut [Said]) {
    said.sort_by_key(|said| (Reverse(said.grade.strength()), said.claim));
}

/// The norm with its parts in one order, whatever order the claims came in.
fn sorted(mut norm: Norm) -> Norm {
    for said in [&mut norm.says, &mut norm.numbered] {
        best_first(said);
    }
    for said in [&mut norm.breached_by, &mut norm.exemptions] {
        said.sort_by(|a, b| (&a.text, a.claim).cmp(&(&b.text, b.claim)));
    }
    for ids in [&mut norm.amends, &mut norm.supersedes] {
        ids.sort();
        ids.dedup();
    }
    norm.disputed.sort();
    norm
}
