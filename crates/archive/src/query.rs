//! Reading the archive. Every read takes a [`View`].

use crate::{ArchiveError, Clusters, Exhibits, View, Watch, audience::Marks, noted::Noted, projection, rows};
use ledger::Reader;
use record::{
    Audience, Bulk, Claim, ClaimId, Decision, Digest, Entity, EntityId, Entry, Exhibit, Finding, Handling,
    Identity, Status, Withdrawal,
};
use rusqlite::{Connection, ToSql, params};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A claim as the archive holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: ClaimId,
    /// What it says.
    pub claim: Claim,
    /// Where it stands in this view.
    pub status: Status,
    /// The ledger entry that brought it.
    pub entry: u64,
}

/// A source as the archive holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// The ledger entry that brought it.
    pub entry: u64,
    /// What was read.
    pub bulk: Bulk,
    /// Its first exhibit.
    pub exhibit: Exhibit,
}

/// Names and words that a search looks at before it asks what was known when.
const MOST_LOOKED_AT: u32 = 5_000;

/// A bad record of a source, which became no claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// The file's name.
    pub file: String,
    /// Where in it, from 1; 0 where the form has no lines.
    pub line: u64,
    /// The record's own id, or its place.
    pub record: String,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub hint: String,
}

/// A watch, open for reading.
pub struct Archive {
    watch: Watch,
    pub(crate) view: Connection,
    ledger: Reader,
    clusters: Clusters,
    marks: Marks,
    noted: Noted,
}

impl Archive {
    /// Opens a watch for reading.
    ///
    /// # Errors
    /// [`ArchiveError`] where the view or the ledger cannot be read.
    pub fn open(watch: &Watch) -> Result<Self, ArchiveError> {
        let ledger = Reader::open(&watch.ledger_dir())?;
        let view = projection::open_for_reading(watch, ledger.size())?;
        let (clusters, marks, noted) = Default::default();
        let mut archive = Self { watch: watch.clone(), view, ledger, clusters, marks, noted };
        archive.clusters = Clusters::of(archive.identities()?);
        Ok(archive)
    }

    /// From here on, reads of claims leave out those that `audience` may not see, by their own mark or by their
    /// exhibit's. A record of which nothing is left is not joined with others: it would lend them its id. Sources, acts,
    /// exhibits and the names of lists are read as before: whoever hands them on checks their marks.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn within(mut self, audience: impl Into<Audience>) -> Result<Self, ArchiveError> {
        self.marks = Marks::for_eyes_of(audience.into(), &self.all_exhibits()?);
        let (mut seen, mut identities) = (HashMap::new(), self.identities()?);
        for id in identities.iter().flat_map(|identity| [&identity.left, &identity.right]) {
            if !seen.contains_key(id) {
                seen.insert(id.clone(), !self.is_hidden(id)?);
            }
        }
        let is_seen = |id: &EntityId| seen.get(id).copied().unwrap_or(false);
        identities.retain(|identity| is_seen(&identity.left) && is_seen(&identity.right));
        self.clusters = Clusters::of(identities);
        Ok(self)
    }

    /// From here on, claims that are read and that `open` does not admit are noted: see [`Archive::noted`].
    #[must_use]
    pub fn noting_beyond(mut self, open: impl Into<Audience>) -> Self {
        self.noted = Noted::beyond(open.into());
        self
    }

    /// The marked claims that were read since [`Archive::noting_beyond`], each once.
    pub fn noted(&self) -> Vec<ClaimId> {
        self.noted.all()
    }

    /// Every mark that any claim or exhibit bears, each once.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn marks(&self) -> Result<Vec<Handling>, ArchiveError> {
        let mut marks: Vec<Handling> =
            self.records("SELECT DISTINCT handling FROM claim WHERE handling IS NOT NULL", &[])?;
        for exhibit in self.all_exhibits()? {
            marks.push(exhibit.handling);
        }
        marks.sort_by(|one, other| (one.tlp, &one.releasable_to).cmp(&(other.tlp, &other.releasable_to)));
        marks.dedup();
        Ok(marks)
    }

    /// Whether a claim, by its own mark or its exhibit's, is for fewer than `open` admits; only of an archive that is
    /// read [within](Archive::within) marks.
    pub fn is_beyond(&self, claim: &Claim, open: &Audience) -> bool {
        self.marks.is_beyond(claim, open)
    }

    /// Whether claims on `id` itself are held, and readers may see none of them.
    fn is_hidden(&self, id: &EntityId) -> Result<bool, ArchiveError> {
        let fail = || ArchiveError::view("looking for marks");
        let of_subject = "SELECT 1 FROM claim WHERE subject = (SELECT id FROM term WHERE text = ?1)";
        let exists = |sql: &str| {
            let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
            statement.exists([id.as_str()]).map_err(fail())
        };
        // Nearly all claims bear no mark: one look settles it.
        if self.marks.admits_all_exhibits() && exists(&format!("{of_subject} AND handling IS NULL"))? {
            return Ok(false);
        }
        let own = "c.subject = (SELECT id FROM term WHERE text = ?1)";
        Ok(self.claims_where(own, &[&id.as_str()])?.is_empty() && exists(of_subject)?)
    }

    /// Whether anything on one of these records is held that readers of this archive may not see.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn withholds(&self, records: &[EntityId]) -> Result<bool, ArchiveError> {
        let fail = || ArchiveError::view("looking for marks");
        let count = "SELECT count(*) FROM claim WHERE subject = (SELECT id FROM term WHERE text = ?1)";
        let mut statement = self.view.prepare_cached(count).map_err(fail())?;
        for id in records {
            let all: i64 = statement.query_row([id.as_str()], |row| row.get(0)).map_err(fail())?;
            let own = "c.subject = (SELECT id FROM term WHERE text = ?1)";
            if (self.claims_where(own, &[&id.as_str()])?.len() as u64) < all.cast_unsigned() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether readers of this archive may see what rests on that exhibit.
    pub fn admits_exhibit(&self, exhibit: &Digest) -> bool {
        self.marks.admits_exhibit(exhibit)
    }

    /// The watch.
    pub const fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The ledger.
    pub const fn ledger(&self) -> &Reader {
        &self.ledger
    }

    /// The exhibits.
    pub fn exhibits(&self) -> Exhibits {
        self.watch.exhibits()
    }

    /// Which records are the same.
    pub const fn clusters(&self) -> &Clusters {
        &self.clusters
    }

    /// How many entries the view and the ledger differ by; 0 where the view is up to date.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn behind(&self) -> Result<u64, ArchiveError> {
        Ok(self.ledger.size().abs_diff(projection::ledger_size(&self.view)?))
    }

    /// The SHA-256 of everything the view holds, in an order that does not depend on how it came to be.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn digest(&self) -> Result<Digest, ArchiveError> {
        crate::digest::of_view(&self.view)
    }

    /// The claim of that id; `None` where it is not held.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn claim(&self, id: &ClaimId, view: &View) -> Result<Option<Held>, ArchiveError> {
        let found = self.claims_where("c.id = ?1", &[&id.as_bytes().as_slice()])?;
        Ok(self.with_status(found, view)?.pop())
    }

    /// Claims whose id begins with these hexadecimal digits, 16 at most.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn claims_by_prefix(&self, prefix: &str, view: &View) -> Result<Vec<Held>, ArchiveError> {
        let found = self.claims_where("hex(c.id) LIKE ?1 || '%' LIMIT 16", &[&prefix.to_uppercase()])?;
        self.with_status(found, view)
    }

    /// What is said of `id`, or of a record judged the same, as this view shows it.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn claims_of(&self, id: &EntityId, view: &View) -> Result<Vec<Held>, ArchiveError> {
        let mut found = Vec::new();
        for member in self.clusters.members(id) {
            found.extend(
                self.claims_where("c.subject = (SELECT id FROM term WHERE text = ?1)", &[&member.as_str()])?,
            );
        }
        self.shown(found, view)
    }

    /// Relations that point at `id`, or at a record judged the same.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn claims_about(&self, id: &EntityId, view: &View) -> Result<Vec<Held>, ArchiveError> {
        let mut found = Vec::new();
        for member in self.clusters.members(id) {
            found.extend(self.claims_where("c.kind = 'e' AND c.value = ?1", &[&member.as_str()])?);
        }
        self.shown(found, view)
    }

    /// All claims with that property.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn claims_with(&self, property: &str, view: &View) -> Result<Vec<Held>, ArchiveError> {
        let found = self.claims_where("c.property = (SELECT id FROM term WHERE text = ?1)", &[&property])?;
        self.shown(found, view)
    }

    /// What is said of every subject of a kind, as this view shows it: `incident` is the subject `incident` and all
    /// that begin with `incident:`.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn claims_of_kind(&self, kind: &str, view: &View) -> Result<Vec<Held>, ArchiveError> {
        // From ':' to ';', the next character: a span of the index, where LIKE would read all terms.
        let subjects = "c.subject IN (SELECT id FROM term WHERE text = ?1 OR text >= ?1 || ':' AND text < ?1 || ';') \
                        ORDER BY c.row";
        let found = self.claims_where(subjects, &[&kind])?;
        self.shown(found, view)
    }

    /// What is said, as this view shows it, of every subject that is neither an entry of a list nor a wallet: what
    /// people state and may dispute. Entries have many names and addresses, which do not contradict each other.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn claims_off_lists(&self, view: &View) -> Result<Vec<Held>, ArchiveError> {
        let subjects = "c.subject NOT IN (SELECT l.subject FROM claim l JOIN term p ON p.id = l.property \
                        WHERE p.text LIKE 'listing:%') \
                        AND c.subject NOT IN (SELECT id FROM term WHERE text >= 'wallet:' AND text < 'wallet;') \
                        ORDER BY c.row";
        let found = self.claims_where(subjects, &[])?;
        self.shown(found, view)
    }

    /// Claims whose value, subject or quote holds `text`; names first, `limit` at most.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn search(&self, text: &str, view: &View, limit: u32) -> Result<Vec<Held>, ArchiveError> {
        let mut found = Vec::new();
        if text.chars().count() >= 3 {
            let phrase = format!("\"{}\"", text.replace('"', "\"\""));
            let names = "c.row IN (SELECT rowid FROM name WHERE name MATCH ?1 ORDER BY rank LIMIT ?2)";
            found = self.claims_where(names, &[&phrase, &MOST_LOOKED_AT])?;
        }
        if found.len() < limit as usize {
            let like = format!("%{}%", text.replace(['%', '_'], ""));
            let anywhere = "c.value LIKE ?1 OR c.quote LIKE ?1 OR c.subject IN (SELECT id FROM term WHERE text LIKE ?1) LIMIT ?2";
            for held in self.claims_where(anywhere, &[&like, &MOST_LOOKED_AT])? {
                if !found.iter().any(|(id, ..)| *id == held.0) {
                    found.push(held);
                }
            }
        }
        let mut shown = self.shown(found, view)?;
        shown.truncate(limit as usize);
        Ok(shown)
    }

    /// Every claim, one at a time, in ledger order.
    ///
    /// # Errors
    /// [`ArchiveError`], also of `each`.
    pub fn for_each_claim(
        &self,
        mut each: impl FnMut(ClaimId, Claim) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let fail = || ArchiveError::view("reading claims");
        let sql = format!("SELECT {} FROM {} ORDER BY c.row", rows::COLUMNS, rows::FROM);
        let mut statement = self.view.prepare(&sql).map_err(fail())?;
        let mut found = statement.query([]).map_err(fail())?;
        while let Some(row) = found.next().map_err(fail())? {
            let (id, claim) = rows::read(row)?;
            if self.admits(&id, &claim) {
                each(id, claim)?;
            }
        }
        Ok(())
    }

    /// What stands, in this view, of every record that any list names: one claim at a time, in ledger order. Records
    /// judged the same are not joined here: what was judged later must not change what a list said.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn for_each_listed(&self, view: &View, each: impl FnMut(Held)) -> Result<(), ArchiveError> {
        let of_lists = "WHERE c.subject IN (SELECT l.subject FROM claim l JOIN term p ON p.id = l.property \
             WHERE p.text LIKE 'listing:%')";
        self.stream(of_lists, view, each)
    }

    /// What stands in this view, of every record: one claim at a time, in ledger order. Nothing that is denied, and
    /// nothing that was withdrawn or replaced.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn for_each_standing(&self, view: &View, each: impl FnMut(Held)) -> Result<(), ArchiveError> {
        self.stream("", view, each)
    }

    fn stream(&self, which: &str, view: &View, mut each: impl FnMut(Held)) -> Result<(), ArchiveError> {
        let fail = || ArchiveError::view("reading what stands");
        let withdrawn = self.withdrawn()?;
        let sql = format!("SELECT {}, c.entry FROM {} {which} ORDER BY c.row", rows::COLUMNS, rows::FROM);
        let mut statement = self.view.prepare(&sql).map_err(fail())?;
        let mut found = statement.query([]).map_err(fail())?;
        while let Some(row) = found.next().map_err(fail())? {
            let (id, claim) = rows::read(row)?;
            let entry = row.get::<_, i64>(20).map_err(fail())?.cast_unsigned();
            let shown = view.holds_entry(entry) && view.shows(&claim) && !claim.denied;
            if !shown || !self.admits(&id, &claim) {
                continue;
            }
            // Few claims were ever withdrawn: only of these is it asked when.
            let status = if withdrawn.contains(&id) { self.status(&id, view)? } else { Status::Standing };
            if status == Status::Standing {
                each(Held { id, claim, status, entry });
            }
        }
        Ok(())
    }

    /// The claims of which any withdrawal is held.
    fn withdrawn(&self) -> Result<HashSet<ClaimId>, ArchiveError> {
        let fail = || ArchiveError::view("reading withdrawals");
        let mut statement = self.view.prepare_cached("SELECT claim FROM withdrawal").map_err(fail())?;
        let found = statement.query_map([], |row| row.get::<_, [u8; 32]>(0)).map_err(fail())?;
        found.map(|id| Ok(ClaimId::from_bytes(id.map_err(fail())?))).collect()
    }

    /// Every screening decision with its ledger entry, in ledger order.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn decisions(&self) -> Result<Vec<(u64, Decision)>, ArchiveError> {
        let fail = || ArchiveError::view("reading decisions");
        let sql = "SELECT entry, record FROM act WHERE kind = 'decision' ORDER BY entry";
        let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
        let found = statement
            .query_map([], |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, String>(1)?)))
            .map_err(fail())?;
        found
            .map(|row| {
                let (entry, text) = row.map_err(fail())?;
                Ok((entry, parse("a decision", &text)?))
            })
            .collect()
    }

    /// Every finding that the ledger names, once each, in the order of the ledger.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn findings_named(&self) -> Result<Vec<Digest>, ArchiveError> {
        let named: Vec<Digest> = self.records(
            "SELECT record FROM act WHERE kind = 'finding' GROUP BY record ORDER BY min(entry)",
            &[],
        )?;
        Ok(named)
    }

    /// The ledger entry that named the finding first; `None` where none does.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn finding_entry(&self, id: &Digest) -> Result<Option<u64>, ArchiveError> {
        let fail = || ArchiveError::view("looking for a finding");
        let sql = "SELECT min(entry) FROM act WHERE kind = 'finding' AND record = ?1";
        let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
        let entry: Option<i64> =
            statement.query_row([format!("\"{id}\"")], |row| row.get(0)).map_err(fail())?;
        Ok(entry.map(i64::cast_unsigned))
    }

    /// The entity that the claims on `id` make, in FollowTheMoney's form.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn entity(&self, id: &EntityId, view: &View) -> Result<Option<Entity>, ArchiveError> {
        let claims = self.claims_of(id, view)?;
        Ok(Entity::from_claims(self.clusters.canonical(id), claims.iter().map(|held| &held.claim)))
    }

    /// A name to call `id` by: the first name that is claimed, or the id itself. A wallet is called by its address,
    /// whatever labels it bears.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn caption(&self, id: &EntityId) -> Result<String, ArchiveError> {
        if let Some((_, address)) = id.as_str().strip_prefix("wallet:").and_then(|rest| rest.split_once(':'))
        {
            return Ok(address.to_owned());
        }
        let claims = self.claims_of(id, &View::now())?;
        let named = |property: &str| {
            claims
                .iter()
                .find(|held| &*held.claim.property == property)
                .map(|held| held.claim.value.to_string())
        };
        Ok(named("name").or_else(|| named("label")).unwrap_or_else(|| id.to_string()))
    }

    /// All judgements on identity, in ledger order.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn identities(&self) -> Result<Vec<Identity>, ArchiveError> {
        self.records("SELECT record FROM identity ORDER BY entry", &[])
    }

    /// The exhibit of that digest; `None` where it is not held.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn exhibit(&self, digest: &Digest) -> Result<Option<Exhibit>, ArchiveError> {
        Ok(self
            .records("SELECT record FROM exhibit WHERE digest = ?1", &[&digest.as_bytes().as_slice()])?
            .pop())
    }

    /// Every exhibit.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn all_exhibits(&self) -> Result<Vec<Exhibit>, ArchiveError> {
        self.records("SELECT record FROM exhibit ORDER BY entry", &[])
    }

    /// Every source, in ledger order.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn sources(&self) -> Result<Vec<SourceRow>, ArchiveError> {
        let fail = || ArchiveError::view("reading sources");
        let sql = "SELECT s.entry, s.record, x.record FROM source s JOIN exhibit x ON x.digest = s.exhibit ORDER BY s.entry";
        let mut statement = self.view.prepare(sql).map_err(fail())?;
        let found = statement
            .query_map([], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })
            .map_err(fail())?;
        found
            .map(|row| {
                let (entry, bulk, exhibit) = row.map_err(fail())?;
                Ok(SourceRow {
                    entry: entry.cast_unsigned(),
                    bulk: parse("a source", &bulk)?,
                    exhibit: parse("an exhibit", &exhibit)?,
                })
            })
            .collect()
    }

    /// A finding that the ledger names.
    ///
    /// # Errors
    /// [`ArchiveError::Exhibit`] where it is not held or its bytes have changed.
    pub fn finding(&self, id: &Digest) -> Result<Finding, ArchiveError> {
        let bytes = self.exhibits().read(id)?;
        serde_json::from_slice(&bytes).map_err(|error| ArchiveError::Unreadable {
            what: format!("finding {id}"),
            why: error.to_string(),
        })
    }

    /// The parties whose own lists are held: those that list, in any claim.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn issuing_authorities(&self) -> Result<BTreeSet<String>, ArchiveError> {
        self.distinct("SELECT DISTINCT o.text FROM claim c JOIN term p ON p.id = c.property JOIN term o ON o.id = c.originator WHERE p.text LIKE 'listing:%'")
    }

    /// The lists that any claim names: `un_1718`, `ofac_sdn`, ….
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn lists(&self) -> Result<BTreeSet<String>, ArchiveError> {
        self.distinct("SELECT DISTINCT substr(p.text, 9) FROM claim c JOIN term p ON p.id = c.property WHERE p.text LIKE 'listing:%'")
    }

    fn distinct(&self, sql: &str) -> Result<BTreeSet<String>, ArchiveError> {
        let fail = || ArchiveError::view("reading what is listed");
        let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
        let found = statement.query_map([], |row| row.get(0)).map_err(fail())?;
        found.map(|text| text.map_err(fail())).collect()
    }

    /// Whether the ledger names the finding.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn names_finding(&self, id: &Digest) -> Result<bool, ArchiveError> {
        let sql = "SELECT 1 FROM act WHERE kind = 'finding' AND record = ?1";
        let mut statement =
            self.view.prepare_cached(sql).map_err(ArchiveError::view("looking for a finding"))?;
        statement.exists([format!("\"{id}\"")]).map_err(ArchiveError::view("looking for a finding"))
    }

    /// One ledger entry.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn entry(&self, index: u64) -> Result<Entry, ArchiveError> {
        crate::writer::parse_entry(index, &self.ledger.entry(index)?)
    }

    /// Whether readers may see the claim; what is marked is noted.
    fn admits(&self, id: &ClaimId, claim: &Claim) -> bool {
        let admitted = self.marks.admits(claim);
        if admitted {
            self.noted.note(id, claim, &self.marks);
        }
        admitted
    }

    fn claims_where(
        &self,
        condition: &str,
        parameters: &[&dyn ToSql],
    ) -> Result<Vec<(ClaimId, Claim, u64)>, ArchiveError> {
        let fail = || ArchiveError::view("reading claims");
        let sql = format!("SELECT {}, c.entry FROM {} WHERE {condition}", rows::COLUMNS, rows::FROM);
        let mut statement = self.view.prepare_cached(&sql).map_err(fail())?;
        let mut found = statement.query(parameters).map_err(fail())?;
        let mut claims = Vec::new();
        while let Some(row) = found.next().map_err(fail())? {
            let (id, claim) = rows::read(row)?;
            if self.admits(&id, &claim) {
                claims.push((id, claim, row.get::<_, i64>(20).map_err(fail())?.cast_unsigned()));
            }
        }
        Ok(claims)
    }

    fn shown(&self, found: Vec<(ClaimId, Claim, u64)>, view: &View) -> Result<Vec<Held>, ArchiveError> {
        let found = found
            .into_iter()
            .filter(|(_, claim, entry)| view.holds_entry(*entry) && view.shows(claim))
            .collect();
        let mut held = self.with_status(found, view)?;
        held.sort_by(|a, b| (&a.claim.property, a.entry, a.id).cmp(&(&b.claim.property, b.entry, b.id)));
        Ok(held)
    }

    fn with_status(&self, found: Vec<(ClaimId, Claim, u64)>, view: &View) -> Result<Vec<Held>, ArchiveError> {
        let held = found.into_iter().map(|(id, claim, entry)| {
            let status = self.status(&id, view)?;
            Ok(Held { id, claim, status, entry })
        });
        held.collect()
    }

    /// Where a claim stands: the latest withdrawal that was known in this view.
    fn status(&self, id: &ClaimId, view: &View) -> Result<Status, ArchiveError> {
        let sql = "SELECT record FROM withdrawal WHERE claim = ?1 AND entry < ?2 ORDER BY entry";
        let before = view.held_before.map_or(i64::MAX, u64::cast_signed);
        let all: Vec<Withdrawal> = self.records(sql, &[&id.as_bytes().as_slice(), &before])?;
        let known =
            |w: &Withdrawal| view.known_at.is_none_or(|day| w.on.had_come_by(day) == record::Certainty::Yes);
        Ok(match all.into_iter().rfind(known) {
            None => Status::Standing,
            Some(Withdrawal { superseded_by: Some(by), .. }) => Status::Superseded { by },
            Some(Withdrawal { why, .. }) => Status::Withdrawn { why },
        })
    }

    fn records<T: serde::de::DeserializeOwned>(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
    ) -> Result<Vec<T>, ArchiveError> {
        let fail = || ArchiveError::view("reading records");
        let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
        let found = statement.query_map(parameters, |row| row.get::<_, String>(0)).map_err(fail())?;
        found.map(|text| parse("a record", &text.map_err(fail())?)).collect()
    }

    /// Bad records of the source that `entry` brought.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn quarantine(&self, entry: u64) -> Result<Vec<SetAside>, ArchiveError> {
        let fail = || ArchiveError::view("reading the quarantine");
        let sql = "SELECT file, line, record, reason, hint FROM quarantine WHERE entry = ?1 ORDER BY rowid";
        let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
        let found = statement
            .query_map(params![entry.cast_signed()], |row| {
                Ok(SetAside {
                    file: row.get(0)?,
                    line: row.get::<_, i64>(1)?.cast_unsigned(),
                    record: row.get(2)?,
                    reason: row.get(3)?,
                    hint: row.get(4)?,
                })
            })
            .map_err(fail())?;
        found.map(|row| row.map_err(fail())).collect()
    }
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, ArchiveError> {
    serde_json::from_str(text)
        .map_err(|error| ArchiveError::Unreadable { what: what.to_owned(), why: error.to_string() })
}
