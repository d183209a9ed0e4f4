//! Drafting: findings and claims become sentences, each with what it rests on.

mod actor;
mod annex;
mod bridge;
mod field;
mod mixer;
mod money;
mod norms;
mod others;
mod unknown;

use crate::{
    Case, ReportError,
    proofs::Proofs,
    replies::replies_of,
    twin::{Block, Cite, FORMAT, Figure, KeyFigure, Section, Sentence, Table, Twin},
    words,
    work::Findings,
};
use archive::{Archive, View, Watch};
use jiff::civil::Date;
use record::{Claim, ClaimId, Digest, EntityId, Exhibit, Finding, FindingId, Handling, Input};
use std::collections::{BTreeMap, BTreeSet};

/// What a drafter works from.
pub(crate) struct Material<'a> {
    pub(crate) case: &'a Case,
    pub(crate) archive: &'a Archive,
    pub(crate) findings: &'a Findings,
    pub(crate) today: Date,
}

/// A section under construction; paragraphs and pictures are numbered through the whole report.
pub(crate) struct Drafting {
    sections: Vec<Section>,
    paragraph: u32,
    picture: u32,
}

impl Drafting {
    pub(crate) fn section(&mut self, label: &str, title: &str) {
        self.sections.push(Section { label: label.to_owned(), title: title.to_owned(), blocks: vec![] });
    }

    pub(crate) fn paragraph(&mut self, sentences: Vec<Sentence>) {
        if sentences.is_empty() {
            return;
        }
        self.paragraph += 1;
        let number = self.paragraph;
        self.block(Block::Paragraph { number, sentences });
    }

    pub(crate) fn picture(&mut self, title: String, note: &str, figure: Figure) {
        self.picture += 1;
        let number = self.picture;
        self.block(Block::Figure { number, title, note: note.to_owned(), figure });
    }

    pub(crate) fn table(
        &mut self,
        title: &str,
        cites: Vec<Cite>,
        folded: bool,
        columns: &[&str],
        rows: Vec<Vec<String>>,
    ) {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        self.block(Block::Table { title: title.to_owned(), cites, folded, table: Table { columns, rows } });
    }

    fn block(&mut self, block: Block) {
        if let Some(section) = self.sections.last_mut() {
            section.blocks.push(block);
        }
    }
}

/// A sentence.
pub(crate) fn say(text: impl Into<String>, cites: impl IntoIterator<Item = Cite>) -> Sentence {
    Sentence { text: text.into(), cites: cites.into_iter().collect(), withheld: false }
}

/// A sentence on one finding.
pub(crate) fn found(text: impl Into<String>, finding: FindingId) -> Sentence {
    say(text, [Cite::Finding(finding)])
}

/// Drafts the whole report, with the claims, findings, exhibits and proofs that it needs.
pub(crate) fn draft(
    watch: &Watch,
    material: &Material<'_>,
    case_exhibit: Digest,
) -> Result<Twin, ReportError> {
    let mut drafting = Drafting { sections: vec![], paragraph: 0, picture: 0 };
    bridge::section(&mut drafting, material);
    money::section(&mut drafting, material);
    mixer::section(&mut drafting, material);
    actor::section(&mut drafting, material);
    norms::section(&mut drafting, material);
    others::section(&mut drafting, material)?;
    unknown::section(&mut drafting, material);
    field::sections(&mut drafting, material);
    annex::sections(&mut drafting, material);
    let mut twin = Twin {
        format: FORMAT,
        program: format!("watchkeeper {}", env!("CARGO_PKG_VERSION")),
        watch: watch.name().to_owned(),
        key: watch.signer()?.verifier().to_string(),
        case: case_exhibit,
        case_id: material.case.case.id.clone(),
        incident: material.case.case.incident.clone(),
        title: material.case.case.title.clone(),
        date: material.today,
        summary: summary(material),
        key_figures: key_figures(material),
        sections: drafting.sections,
        names: BTreeMap::new(),
        name_marks: BTreeMap::new(),
        claims: BTreeMap::new(),
        findings: BTreeMap::new(),
        exhibits: BTreeMap::new(),
        replies: BTreeMap::new(),
        redacted_for: None,
        proofs: Proofs::default(),
    };
    let evidence = Evidence::of(&twin, material.archive)?;
    (twin.claims, twin.findings, twin.exhibits) = (evidence.claims, evidence.findings, evidence.exhibits);
    let findings = twin.findings.keys().copied().collect();
    twin.replies = replies_of(material.archive, &twin.case_id, &findings)?;
    (twin.names, twin.name_marks) = names(material.archive, &twin)?;
    let (claims, replies) = (twin.claims.keys().copied().collect(), twin.replies.keys().copied().collect());
    twin.proofs = Proofs::gather(material.archive, &claims, &findings, replies)?;
    Ok(twin)
}

/// Everything that the sentences rest on, directly or through a finding.
struct Evidence {
    claims: BTreeMap<ClaimId, Claim>,
    findings: BTreeMap<FindingId, Finding>,
    exhibits: BTreeMap<Digest, Exhibit>,
}

impl Evidence {
    fn of(twin: &Twin, archive: &Archive) -> Result<Self, ReportError> {
        let mut evidence =
            Self { claims: BTreeMap::new(), findings: BTreeMap::new(), exhibits: BTreeMap::new() };
        evidence.add_exhibit(archive, twin.case)?;
        let mut open: Vec<Input> = twin
            .cites()
            .into_iter()
            .map(|cite| match *cite {
                Cite::Claim(id) => Input::Claim(id),
                Cite::Finding(id) => Input::Finding(id),
                Cite::Exhibit(digest) => Input::Exhibit(digest),
            })
            .collect();
        while let Some(input) = open.pop() {
            match input {
                Input::Claim(id) => evidence.add_claim(archive, id)?,
                Input::Exhibit(digest) => evidence.add_exhibit(archive, digest)?,
                Input::Finding(id) if !evidence.findings.contains_key(&id) => {
                    let finding = archive.finding(&id)?;
                    open.extend(finding.inputs.iter().cloned());
                    evidence.findings.insert(id, finding);
                }
                Input::Finding(_) | Input::Store(_) => {}
            }
        }
        Ok(evidence)
    }

    fn add_claim(&mut self, archive: &Archive, id: ClaimId) -> Result<(), ReportError> {
        if let Some(held) = archive.claim(&id, &View::now())? {
            self.add_exhibit(archive, held.claim.source.exhibit)?;
            self.claims.insert(id, held.claim);
        }
        Ok(())
    }

    fn add_exhibit(&mut self, archive: &Archive, digest: Digest) -> Result<(), ReportError> {
        if let Some(exhibit) = archive.exhibit(&digest)? {
            self.exhibits.insert(digest, exhibit);
        }
        Ok(())
    }
}

/// Names, and the marks under which some of them stand.
type Names = (BTreeMap<EntityId, String>, BTreeMap<EntityId, Vec<Handling>>);

/// What the entities of the claims and replies are called, where they are called anything but their id.
fn names(archive: &Archive, twin: &Twin) -> Result<Names, ReportError> {
    let (mut names, mut marks) = (BTreeMap::new(), BTreeMap::new());
    let claims = twin.claims.values();
    let of_claims = claims.flat_map(|claim| std::iter::once(&claim.subject).chain(claim.value.entity()));
    let all: BTreeSet<_> = of_claims.chain(twin.replies.values().map(|reply| &reply.subject)).collect();
    for id in all {
        let name = archive.caption(id)?;
        if name != id.as_str() {
            let under = marks_of_name(archive, id, &name)?;
            if !under.is_empty() {
                marks.insert(id.clone(), under);
            }
            names.insert(id.clone(), name);
        }
    }
    Ok((names, marks))
}

/// The marks of a name that is said under marks only; none where someone says it openly.
fn marks_of_name(archive: &Archive, id: &EntityId, name: &str) -> Result<Vec<Handling>, ReportError> {
    let mut marked = vec![];
    for held in archive.claims_of(id, &View::now())? {
        if held.claim.value.as_text() != name {
            continue;
        }
        let exhibit = archive.exhibit(&held.claim.source.exhibit)?.map(|exhibit| exhibit.handling);
        let marks: Vec<_> =
            exhibit.into_iter().chain(held.claim.handling).filter(|mark| !mark.is_public()).collect();
        if marks.is_empty() {
            return Ok(vec![]);
        }
        marked = marks;
    }
    Ok(marked)
}

fn summary(material: &Material<'_>) -> Vec<Sentence> {
    let (findings, trace) = (material.findings, &material.case.trace);
    let amount = |units: &str| words::amount(units, findings.converted.result.decimals, &trace.symbol);
    let unexplained = &findings.releases.result.unexplained;
    let stolen = unexplained
        .iter()
        .map(|payment| bridge::amount(payment, material, &payment.amount))
        .collect::<Vec<_>>()
        .join(" and ");
    let mut sentences = vec![
        found(
            format!(
                "On {}, {} paid out {stolen} on requests that the other chain never made.",
                words::day(material.case.case.day),
                material.case.bridge.called
            ),
            findings.releases.id,
        ),
        found(
            format!(
                "Of the proceeds, {} went into {}, through {} accounts and {} deposits.",
                amount(&findings.boundary.result.carried),
                material.case.pool.called,
                words::count(findings.boundary.result.depositors.len()),
                words::count(findings.boundary.result.deposits)
            ),
            findings.boundary.id,
        ),
    ];
    sentences.extend(actor::summary(material));
    sentences.extend(norms::summary(material));
    sentences.extend(field::summary(material));
    sentences
}

fn key_figures(material: &Material<'_>) -> Vec<KeyFigure> {
    let (findings, symbol) = (material.findings, &material.case.trace.symbol);
    let decimals = findings.converted.result.decimals;
    let figure = |value: String, label: &str, id| KeyFigure {
        value,
        label: label.to_owned(),
        cites: vec![Cite::Finding(id)],
    };
    let stolen =
        findings.stolen.iter().filter_map(|payment| payment.amount.parse::<u128>().ok()).sum::<u128>();
    vec![
        figure(
            words::amount(&stolen.to_string(), decimals, symbol),
            "paid out without a request",
            findings.releases.id,
        ),
        figure(
            words::amount(&findings.boundary.result.carried, decimals, symbol),
            "followed into the mixer",
            findings.boundary.id,
        ),
        figure(
            words::count(findings.boundary.result.deposits),
            "deposits that carried it",
            findings.boundary.id,
        ),
        figure(
            words::count(findings.boundary.result.clues.len()),
            "exits that can be tied to a depositor",
            findings.boundary.id,
        ),
    ]
}

/// The inputs of several findings that are claims.
pub(crate) fn claims_of(finding: &Finding) -> BTreeSet<ClaimId> {
    finding
        .inputs
        .iter()
        .filter_map(|input| if let Input::Claim(id) = input { Some(*id) } else { None })
        .collect()
}
