//! Proofs that what a report cites is in the ledger: claim → its source's Merkle root → ledger entry → checkpoint.

use crate::ReportError;
use archive::Archive;
use gather::{Quarantined, Sink, SinkError};
use ledger::{Hash, SignedCheckpoint, Verifier, leaf_hash, verify_inclusion};
use record::{Act, Claim, ClaimId, Digest, Entry, FindingId, Identity, Observation, Reply};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A ledger entry and its path to the checkpoint's root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryProof {
    /// The entry, in its canonical form.
    pub entry: String,
    /// Sibling hashes from the leaf up, base64.
    pub path: Vec<String>,
}

/// A claim's path to the root of the source it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimProof {
    /// The ledger entry of the source.
    pub entry: u64,
    /// The claim's place among the source's claims, from 0.
    pub index: u64,
    /// How many claims the source has.
    pub size: u64,
    /// Sibling hashes from the leaf up, base64.
    pub path: Vec<String>,
}

/// All proofs of one report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Proofs {
    /// The signed checkpoint that they lead to.
    pub checkpoint: String,
    /// Entries by index.
    pub entries: BTreeMap<u64, EntryProof>,
    /// Claims by id.
    pub claims: BTreeMap<ClaimId, ClaimProof>,
    /// The entries that name the findings.
    pub findings: BTreeMap<FindingId, u64>,
}

impl Proofs {
    /// Proves the claims, findings and replies (these by their entries) from the archive's ledger as it stands.
    pub(crate) fn gather(
        archive: &Archive,
        claims: &BTreeSet<ClaimId>,
        findings: &BTreeSet<FindingId>,
        replies: BTreeSet<u64>,
    ) -> Result<Self, ReportError> {
        let ledger = archive.ledger();
        let mut proofs = Self { checkpoint: ledger.checkpoint().note().to_string(), ..Self::default() };
        for source in archive.sources()? {
            let mut leaves = Leaves { wanted: claims, hashes: vec![], found: vec![] };
            // Only sources whose claims are cited are read again.
            if source.bulk.tally.claims == 0 {
                continue;
            }
            gather::reread(archive, &source, &mut leaves)?;
            let size = leaves.hashes.len() as u64;
            for (id, index) in &leaves.found {
                let path =
                    archive::audit_path(&leaves.hashes, *index).iter().map(|hash| hash.to_base64()).collect();
                proofs.claims.entry(*id).or_insert(ClaimProof {
                    entry: source.entry,
                    index: *index as u64,
                    size,
                    path,
                });
            }
        }
        for index in 0..ledger.size() {
            if let Act::Finding(id) = archive.entry(index)?.act
                && findings.contains(&id)
            {
                proofs.findings.insert(id, index);
            }
        }
        let entries: BTreeSet<u64> = proofs
            .claims
            .values()
            .map(|proof| proof.entry)
            .chain(proofs.findings.values().copied())
            .chain(replies)
            .collect();
        for index in entries {
            let entry = String::from_utf8_lossy(&ledger.entry(index)?).into_owned();
            let path =
                ledger.inclusion_proof(index, ledger.size())?.iter().map(|hash| hash.to_base64()).collect();
            proofs.entries.insert(index, EntryProof { entry, path });
        }
        Ok(proofs)
    }

    /// Checks every proof; returns what fails, in words, and how many held.
    pub(crate) fn check(
        &self,
        key: &Verifier,
        claims: &BTreeMap<ClaimId, Claim>,
        findings: &BTreeSet<FindingId>,
        replies: &BTreeMap<u64, Reply>,
    ) -> (usize, Vec<String>) {
        let mut failures = vec![];
        let checkpoint = match SignedCheckpoint::open(self.checkpoint.as_bytes(), key) {
            Ok(checkpoint) => checkpoint,
            Err(error) => return (0, vec![format!("checkpoint: {error}")]),
        };
        let mut held = 1;
        let mut entries = BTreeMap::new();
        for (index, proof) in &self.entries {
            let leaf = leaf_hash(proof.entry.as_bytes());
            let checked =
                hashes(&proof.path).ok_or_else(|| "its path is not base64".to_owned()).and_then(|path| {
                    verify_inclusion(*index, &leaf, checkpoint.size(), &checkpoint.root(), &path)
                        .map_err(|error| error.to_string())
                });
            match (checked, serde_json::from_str::<Entry>(&proof.entry)) {
                (Ok(()), Ok(entry)) => drop(entries.insert(*index, entry.act)),
                (Err(error), _) => failures.push(format!("ledger entry {index}: {error}")),
                (_, Err(error)) => failures.push(format!("ledger entry {index}: {error}")),
            }
        }
        held += entries.len();
        for (id, claim) in claims {
            match self.check_claim(id, claim, &entries) {
                Ok(()) => held += 1,
                Err(why) => failures.push(format!("claim {id}: {why}")),
            }
        }
        for id in findings {
            let named = self.findings.get(id).and_then(|index| entries.get(index));
            if matches!(named, Some(Act::Finding(named)) if named == id) {
                held += 1;
            } else {
                failures.push(format!("finding {id}: no entry of the ledger names it"));
            }
        }
        for (index, reply) in replies {
            if matches!(entries.get(index), Some(Act::Reply(entered)) if entered == reply) {
                held += 1;
            } else {
                failures.push(format!("reply at ledger entry {index}: that entry does not hold it"));
            }
        }
        (held, failures)
    }

    /// Leaves out what proves nothing of these.
    pub(crate) fn prune(
        &mut self,
        claims: &BTreeSet<ClaimId>,
        findings: &BTreeSet<FindingId>,
        replies: &BTreeSet<u64>,
    ) {
        self.claims.retain(|id, _| claims.contains(id));
        self.findings.retain(|id, _| findings.contains(id));
        let of_claims = self.claims.values().map(|proof| proof.entry);
        let needed: BTreeSet<_> =
            of_claims.chain(self.findings.values().copied()).chain(replies.iter().copied()).collect();
        self.entries.retain(|index, _| needed.contains(index));
    }

    fn check_claim(&self, id: &ClaimId, claim: &Claim, entries: &BTreeMap<u64, Act>) -> Result<(), String> {
        let canonical = claim.canonical().map_err(|error| error.to_string())?;
        let found = Digest::of(&canonical);
        if found != *id {
            return Err(format!("its words have changed: they hash to {found}"));
        }
        let proof = self.claims.get(id).ok_or("no proof is given")?;
        match entries.get(&proof.entry) {
            Some(Act::Bulk(bulk)) => {
                let path = hashes(&proof.path).ok_or("its path is not base64")?;
                let root = Hash(*bulk.claims_root.as_bytes());
                verify_inclusion(proof.index, &leaf_hash(&canonical), proof.size, &root, &path)
                    .map_err(|error| error.to_string())
            }
            Some(Act::Claim(entered)) if entered == claim => Ok(()),
            _ => Err(format!("ledger entry {} does not hold it", proof.entry)),
        }
    }
}

fn hashes(path: &[String]) -> Option<Vec<Hash>> {
    path.iter().map(|text| Hash::from_base64(text)).collect()
}

/// Hashes the claims of a source as they stream by, and notes the places of those wanted.
struct Leaves<'a> {
    wanted: &'a BTreeSet<ClaimId>,
    hashes: Vec<Hash>,
    found: Vec<(ClaimId, usize)>,
}

impl Sink for Leaves<'_> {
    fn claim(&mut self, claim: Claim) -> Result<(), SinkError> {
        let canonical = claim.canonical()?;
        let id = Digest::of(&canonical);
        if self.wanted.contains(&id) {
            self.found.push((id, self.hashes.len()));
        }
        self.hashes.push(leaf_hash(&canonical));
        Ok(())
    }

    fn observation(&mut self, _: Observation) -> Result<(), SinkError> {
        Ok(())
    }

    fn identity(&mut self, _: Identity) -> Result<(), SinkError> {
        Ok(())
    }

    fn quarantine(&mut self, _: Quarantined) -> Result<(), SinkError> {
        Ok(())
    }
}
