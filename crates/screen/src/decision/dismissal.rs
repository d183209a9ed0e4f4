//! Dismissals: this candidate is not the party asked for, says who, when and why, and on which evidence.

use super::{CandidateEvidence, asked_words};
use crate::{Party, ScreenError};
use archive::{Archive, View, Watch, Writer};
use record::{Act, Decision, EntityId, canonical_json};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a dismissal rests on; kept as an exhibit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Basis {
    /// The candidate and the records judged the same at the time.
    members: BTreeSet<EntityId>,
    evidence: CandidateEvidence,
}

/// A decision on a party asked for and a candidate, with the evidence of its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// The ledger entry.
    pub entry: u64,
    /// Who, when, why.
    pub decision: Decision,
    members: BTreeSet<EntityId>,
    evidence: CandidateEvidence,
}

/// Whether a dismissal still holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Upheld {
    /// The candidate's evidence is what it was.
    Dismissed,
    /// It is another: the pair is open again.
    Reopened {
        /// What changed, in words.
        changes: Vec<String>,
    },
}

/// Every decision on a candidate that a watch holds.
#[derive(Debug, Clone, Default)]
pub struct Dismissals {
    all: Vec<Dismissal>,
}

impl Dismissals {
    /// Reads them.
    ///
    /// # Errors
    /// Where a decision or the evidence that it rests on cannot be read.
    pub fn of(archive: &Archive) -> Result<Self, ScreenError> {
        let all = archive.decisions()?.into_iter().map(|(entry, decision)| {
            let basis = match &decision.basis {
                None => Basis {
                    members: BTreeSet::from([decision.candidate.clone()]),
                    evidence: Default::default(),
                },
                Some(digest) => {
                    serde_json::from_slice(&archive.exhibits().read(digest)?).map_err(|error| {
                        ScreenError::Kept {
                            what: format!("the evidence {digest} of a dismissal"),
                            why: error.to_string(),
                        }
                    })?
                }
            };
            Ok(Dismissal { entry, decision, members: basis.members, evidence: basis.evidence })
        });
        Ok(Self { all: all.collect::<Result<_, ScreenError>>()? })
    }

    /// All of them, in ledger order.
    pub fn all(&self) -> &[Dismissal] {
        &self.all
    }

    /// The latest dismissal of `candidate` as the party `asked`, and whether it holds. It counts for the candidate by
    /// its id, by any record judged the same then or now, or by the same evidence under another id. `None` where
    /// there is none, or where a later decision takes the two for one.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn on(
        &self,
        archive: &Archive,
        asked: &Party,
        candidate: &EntityId,
    ) -> Result<Option<(&Dismissal, Upheld)>, ScreenError> {
        let words = asked_words(asked);
        let mut of_query = self.all.iter().rev().filter(|one| one.decision.query == words).peekable();
        if of_query.peek().is_none() {
            return Ok(None);
        }
        let members = archive.clusters().members(candidate);
        let evidence = CandidateEvidence::of(archive, candidate, &View::now())?;
        let found = of_query.find(|one| {
            members.iter().any(|member| one.members.contains(member)) || one.evidence == evidence
        });
        Ok(found.filter(|one| !one.decision.matched).map(|one| (one, one.upheld(&evidence))))
    }
}

impl Dismissal {
    /// Whether it holds against what is held now.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn state(&self, archive: &Archive) -> Result<Upheld, ScreenError> {
        Ok(self.upheld(&CandidateEvidence::of(archive, &self.decision.candidate, &View::now())?))
    }

    /// Whether readers of this archive may see all that it rests on. To others neither it nor its state is told: what
    /// they may not see would look like a change.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn is_open_to(&self, archive: &Archive) -> Result<bool, ScreenError> {
        let members: Vec<EntityId> = self.members.iter().cloned().collect();
        Ok(!archive.withholds(&members)?)
    }

    /// As programs are told, with its state.
    pub fn as_json(&self, state: &Upheld) -> Value {
        json!({ "entry": self.entry, "decision": self.decision, "state": state })
    }

    fn upheld(&self, now: &CandidateEvidence) -> Upheld {
        let changes = self.evidence.changes(now);
        if changes.is_empty() { Upheld::Dismissed } else { Upheld::Reopened { changes } }
    }
}

/// Records that `candidate` is not the party `asked` (`matched`: that it is, which ends earlier dismissals). `decision`
/// gives who, when and why; query, candidate and evidence are filled in here. Returns the ledger entry.
///
/// # Errors
/// [`ScreenError::Unknown`] where nothing is held of the candidate; where the watch cannot be written.
pub fn dismiss(watch: &Watch, asked: &Party, mut decision: Decision) -> Result<u64, ScreenError> {
    let mut writer = Writer::open(watch)?;
    let archive = Archive::open(watch)?;
    let evidence = CandidateEvidence::of(&archive, &decision.candidate, &View::now())?;
    if evidence.is_empty() {
        return Err(ScreenError::Unknown { asked: decision.candidate.to_string() });
    }
    let members = archive.clusters().members(&decision.candidate).into_iter().collect();
    let bytes = canonical_json(&Basis { members, evidence })?;
    let (basis, _) = archive.exhibits().add(&mut bytes.as_slice())?;
    decision.query = asked_words(asked);
    decision.basis = Some(basis);
    Ok(writer.record(vec![Act::Decision(decision)])?.start)
}
