//! Verifying: every citation, digest, signature and proof, and every finding computed again.

use crate::{
    Case, Cite, Desk, ReportError, Twin, methods, page,
    redact::is_mark,
    release::{signed_words, twin_bytes},
};
use archive::{Archive, Watch};
use ledger::{Note, SignedCheckpoint, Verifier};
use record::{Digest, Input, canonical_json};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Where: "page, line 12", "paragraph 4, sentence 2", "claim 0af3…".
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// What was checked, what failed, and what could not be checked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verification {
    /// Whether everything holds and nothing was left unchecked.
    pub ok: bool,
    /// How many of each kind were checked and hold.
    pub checked: BTreeMap<&'static str, usize>,
    /// What does not hold.
    pub failures: Vec<Failure>,
    /// What could not be checked here, and why.
    pub unchecked: Vec<String>,
    /// What a reader must know of a report that holds: that it is redacted, and for whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Verification {
    fn holds(&mut self, what: &'static str, count: usize) {
        *self.checked.entry(what).or_default() += count;
    }

    fn fails(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.failures.push(Failure { place: place.into(), what: what.into() });
    }

    fn finish(mut self) -> Self {
        self.ok = self.failures.is_empty() && self.unchecked.is_empty();
        self
    }
}

/// Verifies a report: its page or its twin, as text. With a watch, exhibits are hashed and findings computed again.
///
/// # Errors
/// Only where the watch cannot be read; what is wrong with the report itself is in the result.
pub fn verify_report(text: &str, watch: Option<&Watch>) -> Result<Verification, ReportError> {
    let mut so_far = Verification::default();
    let Some((twin, signature)) = read(text, &mut so_far) else { return Ok(so_far.finish()) };
    check(&twin, &signature, watch, so_far)
}

/// Verifies a twin alone, whatever page it was taken out of.
///
/// # Errors
/// As [`verify_report`].
pub fn verify_twin(twin: &Twin, signature: &str, watch: Option<&Watch>) -> Result<Verification, ReportError> {
    check(twin, signature, watch, Verification::default())
}

fn check(
    twin: &Twin,
    signature: &str,
    watch: Option<&Watch>,
    mut so_far: Verification,
) -> Result<Verification, ReportError> {
    check_signature(twin, signature, watch, &mut so_far)?;
    check_sentences(twin, &mut so_far);
    check_redaction(twin, &mut so_far);
    check_evidence(twin, &mut so_far);
    match watch {
        Some(watch) => against_watch(twin, watch, &mut so_far)?,
        None => so_far.unchecked.push(
            "findings were not computed again and exhibits not hashed: name the watch with -C; the key was not compared with one you trust".to_owned(),
        ),
    }
    Ok(so_far.finish())
}

/// The twin and its signature (empty for a draft), out of a page or a twin file. Nothing is verified.
///
/// # Errors
/// [`ReportError::NotAReport`] where the text holds no twin.
pub fn read_report(text: &str) -> Result<(Twin, String), ReportError> {
    let mut so_far = Verification::default();
    read(text, &mut so_far).ok_or_else(|| {
        let first = so_far.failures.first();
        ReportError::NotAReport {
            why: first.map(|one| format!("{}: {}", one.place, one.what)).unwrap_or_default(),
        }
    })
}

/// The twin and its signature, out of a page or a twin file; notes where the bytes are not those that were released.
fn read(text: &str, so_far: &mut Verification) -> Option<(Twin, String)> {
    if text.trim_start().starts_with('{') { read_twin(text, so_far) } else { read_page(text, so_far) }
}

fn read_page(html: &str, so_far: &mut Verification) -> Option<(Twin, String)> {
    let Some((json, signature)) = page::extract(html) else {
        so_far.fails("page", "it holds no machine-readable twin, or more than one");
        return None;
    };
    let twin = parse(&json, so_far)?;
    match page::render(&twin, &signature) {
        Ok(drawn) if drawn == html => so_far.holds("page, drawn again byte for byte", 1),
        Ok(drawn) => {
            so_far.fails(first_difference(html, &drawn), "the page is not the one that this record draws");
        }
        Err(error) => so_far.fails("page", error.to_string()),
    }
    Some((twin, signature))
}

fn read_twin(text: &str, so_far: &mut Verification) -> Option<(Twin, String)> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Signed {
        signature: String,
        twin: Twin,
    }
    match serde_json::from_str::<Signed>(text) {
        Ok(signed) => {
            match twin_bytes(&signed.twin, &signed.signature) {
                Ok(bytes) if bytes == text.as_bytes() => so_far.holds("twin, written again byte for byte", 1),
                Ok(bytes) => so_far.fails(
                    first_difference(text, &String::from_utf8_lossy(&bytes)),
                    "the file is not in canonical form",
                ),
                Err(error) => so_far.fails("twin", error.to_string()),
            }
            Some((signed.twin, signed.signature))
        }
        Err(error) => {
            so_far
                .fails(format!("twin, line {}, column {}", error.line(), error.column()), error.to_string());
            None
        }
    }
}

fn parse(json: &str, so_far: &mut Verification) -> Option<Twin> {
    match serde_json::from_str(json) {
        Ok(twin) => Some(twin),
        Err(error) => {
            so_far.fails("page, its machine-readable twin", error.to_string());
            None
        }
    }
}

/// Where two texts part, with the words around it.
fn first_difference(found: &str, expected: &str) -> String {
    let at = found
        .bytes()
        .zip(expected.bytes())
        .position(|(a, b)| a != b)
        .unwrap_or(found.len().min(expected.len()));
    let line = found.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    let around: String = String::from_utf8_lossy(
        found.as_bytes().get(at.saturating_sub(30)..(at + 30).min(found.len())).unwrap_or_default(),
    )
    .into_owned();
    format!("page, line {line}, byte {at}, near \"{}\"", around.replace('\n', " "))
}

fn check_signature(
    twin: &Twin,
    signature: &str,
    watch: Option<&Watch>,
    so_far: &mut Verification,
) -> Result<(), ReportError> {
    let digest = Digest::of(&canonical_json(twin)?);
    if signature.trim().is_empty() {
        so_far.unchecked.push(format!("this is a draft that nobody signed; it hashes to {digest}"));
        return Ok(());
    }
    let checked = Verifier::parse(&twin.key).and_then(|key| {
        let note = Note::parse(signature.as_bytes())?;
        note.verified_by(&key)?;
        Ok(note)
    });
    match checked {
        Err(error) => so_far.fails("signature", error.to_string()),
        Ok(note) if note.text() != signed_words(&digest) => {
            so_far.fails("signature", format!("it signs another twin; this one hashes to {digest}"));
        }
        Ok(_) => so_far.holds("signature", 1),
    }
    if let Some(watch) = watch {
        let ours = Archive::open(watch)?.ledger().key().to_string();
        if ours == twin.key {
            so_far.holds("key, the watch's own", 1);
        } else {
            so_far.fails("key", format!("the report is signed by {}, not by this watch", twin.key));
        }
    }
    Ok(())
}

/// Every sentence rests on something, and what it rests on is in the twin.
fn check_sentences(twin: &Twin, so_far: &mut Verification) {
    for (place, sentence) in twin.sentences() {
        let missing = sentence.cites.iter().find(|cite| !is_there(twin, cite));
        match missing {
            None if sentence.withheld && twin.redacted_for.is_some() && is_mark(&sentence.text) => {
                so_far.holds("marks of what is withheld", 1);
            }
            None if sentence.cites.is_empty() => so_far.fails(place, "the sentence rests on nothing"),
            None => so_far.holds("sentences, each citing what is here", 1),
            Some(cite) => so_far.fails(place, format!("it cites {cite:?}, which is not in the report")),
        }
    }
    so_far.holds("citations", twin.cites().iter().filter(|cite| is_there(twin, cite)).count());
}

/// A redacted report says for whom, and holds nothing that they may not see.
fn check_redaction(twin: &Twin, so_far: &mut Verification) {
    let Some(audience) = &twin.redacted_for else { return };
    so_far.notes.push(format!("this report is redacted for {audience}: what they may not see is withheld"));
    for (id, exhibit) in &twin.exhibits {
        if !audience.admits(&exhibit.handling) {
            so_far.fails(
                format!("exhibit {id}"),
                format!("it is marked {}, which {audience} may not see", exhibit.handling.tlp),
            );
        }
    }
    for (id, claim) in &twin.claims {
        if let Some(handling) = claim.handling.as_ref().filter(|handling| !audience.admits(handling)) {
            so_far.fails(
                format!("claim {id}"),
                format!("it is marked {}, which {audience} may not see", handling.tlp),
            );
        }
    }
}

fn is_there(twin: &Twin, cite: &Cite) -> bool {
    match cite {
        Cite::Claim(id) => twin.claims.contains_key(id),
        Cite::Finding(id) => twin.findings.contains_key(id),
        Cite::Exhibit(digest) => twin.exhibits.contains_key(digest),
    }
}

/// Claims and findings hash to their ids, are in the ledger, and rest on what is there too.
fn check_evidence(twin: &Twin, so_far: &mut Verification) {
    for (id, finding) in &twin.findings {
        match finding.id() {
            Ok(found) if found == *id => so_far.holds("findings, by digest", 1),
            _ => so_far.fails(format!("finding {id}"), "its words have changed"),
        }
        if let Err(error) = finding.independence.meets_standard(&finding.method) {
            so_far.fails(format!("finding {id}"), error.to_string());
        }
        let missing = finding.inputs.iter().find(|input| match input {
            Input::Claim(id) => !twin.claims.contains_key(id),
            Input::Finding(id) => !twin.findings.contains_key(id),
            Input::Exhibit(digest) => !twin.exhibits.contains_key(digest),
            Input::Store(_) => false,
        });
        if let Some(input) = missing {
            so_far.fails(format!("finding {id}"), format!("its input {input:?} is not in the report"));
        }
    }
    for (id, claim) in &twin.claims {
        if !twin.exhibits.contains_key(&claim.source.exhibit) {
            so_far.fails(format!("claim {id}"), "the exhibit that it was read from is not in the report");
        }
    }
    match Verifier::parse(&twin.key) {
        Err(error) => so_far.fails("key", error.to_string()),
        Ok(key) => {
            let findings: BTreeSet<_> = twin.findings.keys().copied().collect();
            let (held, failures) = twin.proofs.check(&key, &twin.claims, &findings, &twin.replies);
            so_far.holds("proofs of inclusion", held);
            for failure in failures {
                let (place, what) = failure.split_once(": ").unwrap_or(("proof", &failure));
                so_far.fails(place, what);
            }
        }
    }
}

/// What only the watch can tell: the exhibits' bytes, the findings computed again, the ledger's own history.
fn against_watch(twin: &Twin, watch: &Watch, so_far: &mut Verification) -> Result<(), ReportError> {
    let desk = Desk::new(Archive::open(watch)?);
    for digest in twin.exhibits.keys() {
        match desk.archive().exhibits().check(digest) {
            Ok(()) => so_far.holds("exhibits, hashed again", 1),
            Err(error) => so_far.fails(format!("exhibit {digest}"), error.to_string()),
        }
    }
    for (id, finding) in &twin.findings {
        desk.look_back(twin.proofs.findings.get(id).copied());
        match recomputed(&desk, finding, id) {
            Ok(()) => so_far.holds("findings, computed again", 1),
            Err(why) => {
                so_far.fails(format!("finding {id} ({})", crate::error::in_words(&finding.method.name)), why);
            }
        }
    }
    desk.look_back(None);
    if let Err(error) = Case::held(desk.archive(), Some(&twin.case_id)) {
        so_far.fails("case", error.to_string());
    }
    check_view(&desk, so_far)?;
    check_history(twin, &desk, so_far)
}

fn recomputed(desk: &Desk, finding: &record::Finding, id: &Digest) -> Result<(), String> {
    let again =
        methods::compute(desk, &finding.method, &finding.parameters).map_err(|error| error.to_string())?;
    let found = again.id().map_err(|error| error.to_string())?;
    if found == *id { Ok(()) } else { Err(format!("computed again, it comes out as {found}")) }
}

/// The checkpoint that the report's proofs lead to is part of the watch's ledger as it stands today.
fn check_history(twin: &Twin, desk: &Desk, so_far: &mut Verification) -> Result<(), ReportError> {
    let ledger = desk.archive().ledger();
    let Ok(checkpoint) = SignedCheckpoint::open(twin.proofs.checkpoint.as_bytes(), ledger.key()) else {
        so_far.fails("checkpoint", "the watch's ledger did not sign it");
        return Ok(());
    };
    let same = checkpoint.size() <= ledger.size() && ledger.root_at(checkpoint.size())? == checkpoint.root();
    if same {
        so_far.holds("checkpoint, part of the ledger", 1);
    } else {
        so_far.fails("checkpoint", "the watch's ledger has another history");
    }
    match ledger.check() {
        Ok(_) => so_far.holds("ledger, every entry", 1),
        Err(error) => so_far.fails("ledger", error.to_string()),
    }
    Ok(())
}

/// Computes a finding of a watch again.
///
/// # Errors
/// Where the watch cannot be read or holds no such finding.
pub fn verify_finding(watch: &Watch, id: &Digest) -> Result<Verification, ReportError> {
    let desk = Desk::new(Archive::open(watch)?);
    let finding = desk.archive().finding(id)?;
    let mut so_far = Verification::default();
    match recomputed(&desk, &finding, id) {
        Ok(()) => so_far.holds("findings, computed again", 1),
        Err(why) => {
            so_far.fails(format!("finding {id} ({})", crate::error::in_words(&finding.method.name)), why);
        }
    }
    Ok(so_far.finish())
}

/// Verifies a whole watch: ledger, view, exhibits, stores and findings.
///
/// # Errors
/// Where it cannot be opened at all.
pub fn verify_watch(watch: &Watch) -> Result<Verification, ReportError> {
    Ok(verify_watch_while(watch, &|_, _| true)?.unwrap_or_default())
}

/// The same, step by step: `go_on` is told what is done next, and how much of it is done (0 to 1, where that is known).
/// `None` where it says no.
///
/// # Errors
/// As [`verify_watch`].
pub fn verify_watch_while(
    watch: &Watch,
    go_on: &dyn Fn(&str, Option<f32>) -> bool,
) -> Result<Option<Verification>, ReportError> {
    let mut so_far = Verification::default();
    let desk = Desk::new(Archive::open(watch)?);
    if !go_on("reading every entry of the ledger", None) {
        return Ok(None);
    }
    match desk.archive().ledger().check() {
        Ok(_) => {
            let size = desk.archive().ledger().size();
            so_far.holds("ledger entries", usize::try_from(size).unwrap_or(usize::MAX));
        }
        Err(error) => so_far.fails("ledger", error.to_string()),
    }
    if !go_on("making the view again", None) {
        return Ok(None);
    }
    check_view(&desk, &mut so_far)?;
    if !check_exhibits(desk.archive(), go_on, &mut so_far)? || !go_on("reading the transfer stores", None) {
        return Ok(None);
    }
    check_stores(watch, &mut so_far);
    let whole = check_findings(&desk, go_on, &mut so_far)?;
    Ok(whole.then(|| so_far.finish()))
}

/// Whether it came to the end.
fn check_exhibits(
    archive: &Archive,
    go_on: &dyn Fn(&str, Option<f32>) -> bool,
    so_far: &mut Verification,
) -> Result<bool, ReportError> {
    let exhibits = archive.all_exhibits()?;
    for (at, exhibit) in exhibits.iter().enumerate() {
        if !go_on("hashing the exhibits", share(at, exhibits.len())) {
            return Ok(false);
        }
        match archive.exhibits().check(&exhibit.digest) {
            Ok(()) => so_far.holds("exhibits, hashed again", 1),
            Err(error) => so_far.fails(format!("exhibit {}", exhibit.name), error.to_string()),
        }
    }
    Ok(true)
}

#[expect(clippy::cast_precision_loss, reason = "a share of progress")]
fn share(done: usize, of: usize) -> Option<f32> {
    (of > 0).then(|| done as f32 / of as f32)
}

/// The view is what the ledger and the exhibits make: nothing in it was added, taken out or changed.
fn check_view(desk: &Desk, so_far: &mut Verification) -> Result<(), ReportError> {
    let archive = desk.archive();
    if archive.behind()? > 0 {
        so_far.fails("view", "it is behind the ledger; run `watchkeeper rebuild`");
        return Ok(());
    }
    let held = archive.digest().map_err(|error| error.to_string());
    let again = gather::digest_again(archive.watch()).map_err(|error| error.to_string());
    match (held, again) {
        (Ok(held), Ok(again)) if held == again => so_far.holds("view, made again from the ledger", 1),
        (Ok(_), Ok(_)) => {
            so_far
                .fails("view", "it is not what the ledger and the exhibits make; run `watchkeeper rebuild`");
        }
        (Err(error), _) | (_, Err(error)) => so_far.fails("view", error),
    }
    Ok(())
}

fn check_stores(watch: &Watch, so_far: &mut Verification) {
    for folder in std::fs::read_dir(watch.stores_dir()).into_iter().flatten().flatten() {
        let checked = trace::Store::open(&folder.path()).and_then(|store| store.check());
        match checked {
            Ok(report) if report.is_sound() => so_far.holds("transfer stores", 1),
            Ok(report) => {
                for fault in &report.faults {
                    so_far.fails(
                        format!("store {}, column {}", folder.file_name().to_string_lossy(), fault.segment),
                        fault.what.clone(),
                    );
                }
            }
            Err(error) => {
                so_far.fails(format!("store {}", folder.file_name().to_string_lossy()), error.to_string());
            }
        }
    }
}

/// Whether it came to the end.
fn check_findings(
    desk: &Desk,
    go_on: &dyn Fn(&str, Option<f32>) -> bool,
    so_far: &mut Verification,
) -> Result<bool, ReportError> {
    let size = usize::try_from(desk.archive().ledger().size()).unwrap_or(usize::MAX);
    for index in 0..size {
        let record::Act::Finding(id) = desk.archive().entry(index as u64)?.act else { continue };
        if !go_on("computing the findings again", share(index, size)) {
            return Ok(false);
        }
        desk.look_back(Some(index as u64));
        let again = desk
            .archive()
            .finding(&id)
            .map_err(|error| error.to_string())
            .and_then(|finding| recomputed(desk, &finding, &id));
        match again {
            Ok(()) => so_far.holds("findings, computed again", 1),
            Err(why) => so_far.fails(format!("finding {id}"), why),
        }
    }
    Ok(true)
}
