//! Cases, drafts and released reports, as a caller may see them.

use super::{claims::with_archive, ledger::no_watch};
use crate::{Caller, Desk, Role, draft_notes::DraftNotes, params::Params, problem::Problem};
use archive::{Archive, Watch};
use axum::http::StatusCode;
use record::{Audience, Digest, FindingId, Reply};
use report::{
    Case, Cite, DraftHead, ReleaseNote, Twin, draft_of, drafts, redacted, released_report, releases,
    replies_of,
};
use serde_json::{Value, json as value};
use std::sync::PoisonError;

/// Released reports of which it is remembered who may see them.
const MOST_KNOWN: usize = 4_096;

/// What is kept of reports, for one caller.
pub(super) struct Shelf<'a> {
    desk: &'a Desk,
    caller: &'a Caller,
    archive: &'a Archive,
    watch: &'a Watch,
}

/// Reads the shelf.
///
/// # Errors
/// 404 where a file is served; what `read` says.
pub(super) fn with_shelf<T>(
    desk: &Desk,
    caller: &Caller,
    read: impl FnOnce(&Shelf<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let snapshot = desk.snapshot();
    let watch = snapshot.watch().ok_or_else(no_watch)?;
    with_archive(desk, caller, &Params::default(), |archive, _, _| {
        read(&Shelf { desk, caller, archive, watch })
    })
}

impl Shelf<'_> {
    /// The cases whose files the caller may see, with their files.
    pub(super) fn cases(&self) -> Result<Vec<(Case, Digest)>, Problem> {
        let mut cases = Case::all(self.archive)?;
        cases.retain(|(_, file)| self.archive.admits_exhibit(file));
        Ok(cases)
    }

    /// # Errors
    /// 404 where there is none of that name.
    pub(super) fn case(&self, id: &str) -> Result<(Case, Digest), Problem> {
        let found = self.cases()?.into_iter().rev().find(|(case, _)| case.case.id == id);
        found.ok_or_else(|| Problem::unknown("there is no case of that name", "/cases lists them"))
    }

    /// The drafts of the cases that the caller may see, the newest first; of one case, where one is named. Drafts are for
    /// those who write them: readers have what was released.
    pub(super) fn drafts(&self, case: Option<&str>) -> Result<Vec<DraftHead>, Problem> {
        if !self.caller.role.may(Role::Analyst) {
            return Ok(vec![]);
        }
        let seen: Vec<String> = self.cases()?.into_iter().map(|(case, _)| case.case.id).collect();
        let mut all = drafts(self.watch)?;
        all.retain(|head| seen.contains(&head.case_id) && case.is_none_or(|case| head.case_id == case));
        Ok(all)
    }

    /// A draft, without what the caller may not see.
    ///
    /// # Errors
    /// 404 where there is none.
    pub(super) fn draft(&self, digest: &Digest) -> Result<Twin, Problem> {
        self.seen(digest, &draft_of(self.watch, digest)?)
    }

    /// # Errors
    /// 404 where there is no such draft; 403 where the caller may not see all of it, and so cannot answer for it.
    pub(super) fn draft_whole(&self, digest: &Digest) -> Result<(), Problem> {
        let whole = draft_of(self.watch, digest)?;
        if self.seen(digest, &whole)? == whole {
            return Ok(());
        }
        let detail = "parts of this draft are withheld from you";
        let hint = "whoever asks for a release, or releases, has to be able to read all of it";
        Err(Problem::new(StatusCode::FORBIDDEN, detail, hint))
    }

    /// Who was asked to reply on a case, with the ledger's entries.
    pub(super) fn replies(&self, case: &str, twin: Option<&Twin>) -> Result<Vec<Value>, Problem> {
        let findings = twin.map(|twin| twin.findings.keys().copied().collect()).unwrap_or_default();
        let found = replies_of(self.archive, case, &findings)?;
        let line = |(entry, reply): (&u64, &Reply)| {
            value!({ "entry": entry, "subject": reply.subject, "on": reply.on, "asked": reply.asked,
                "deadline": reply.deadline, "answer": reply.answer })
        };
        Ok(found.iter().map(line).collect())
    }

    /// What of a twin the caller may see. Whatever only some may see is noted.
    fn seen(&self, digest: &Digest, twin: &Twin) -> Result<Twin, Problem> {
        let shown = redacted(twin, &self.caller.audience())?;
        if !self.caller.is_plain()
            && redacted(twin, &Caller::anonymous().audience()).is_ok_and(|open| open != shown)
        {
            self.caller.note([digest])?;
        }
        Ok(shown)
    }

    /// What is known of a draft besides its text.
    pub(super) fn notes(&self, digest: &Digest) -> Result<DraftNotes, Problem> {
        DraftNotes::of(self.watch, digest)
    }

    /// The releases that the caller may see whole, the latest first. A signed report is not cut: who may not see all
    /// of it sees none of it.
    pub(super) fn releases(&self, case: Option<&str>) -> Result<Vec<(ReleaseNote, String)>, Problem> {
        let mut found = vec![];
        for note in releases(self.archive)? {
            if let Some(of) = self.case_of(&note.report)
                && case.is_none_or(|case| of == case)
            {
                found.push((note, of));
            }
        }
        Ok(found)
    }

    /// For whom a draft was released already.
    pub(super) fn released_for(&self, draft: &Digest) -> Result<Vec<Audience>, Problem> {
        let of_draft = releases(self.archive)?.into_iter().filter(|note| note.draft.as_ref() == Some(draft));
        Ok(of_draft.filter_map(|note| note.audience).collect())
    }

    /// The case of a released report that the caller may see.
    fn case_of(&self, report: &Digest) -> Option<String> {
        let key = (*report, self.caller.audience());
        let held = || self.desk.released.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held().get(&key) {
            return known.clone();
        }
        let case = match self.release(report) {
            Ok((twin, _)) => Some(twin.case_id),
            Err(no) if no.status == StatusCode::NOT_FOUND => None,
            // Not for ever: the disk may be back at the next request.
            Err(_) => return None,
        };
        let mut held = held();
        if held.len() >= MOST_KNOWN {
            held.clear();
        }
        held.insert(key, case.clone());
        case
    }

    /// A released report and its page.
    ///
    /// # Errors
    /// 404 where there is none, or none that the caller may see.
    pub(super) fn release(&self, digest: &Digest) -> Result<(Twin, String), Problem> {
        let unknown =
            || Problem::unknown("there is no released report of that digest", "/reports lists them");
        let (twin, page) = released_report(self.archive, digest)?;
        let shown = match self.seen(digest, &twin) {
            Ok(shown) => shown,
            // Not even the case: as if there were no report.
            Err(no) if no.status == StatusCode::UNPROCESSABLE_ENTITY => return Err(unknown()),
            Err(other) => return Err(other),
        };
        if shown == twin { Ok((twin, page)) } else { Err(unknown()) }
    }

    /// A draft in a list.
    pub(super) fn draft_line(&self, head: &DraftHead) -> Result<Value, Problem> {
        let notes = self.notes(&head.digest)?;
        let asked = notes.asked.as_ref();
        Ok(value!({
            "digest": head.digest, "case": head.case_id, "title": head.title, "day": head.date,
            "made": notes.made, "who": notes.drafted_by.first(),
            "requested": asked.map(|asked| vec![asked.by.clone()]), "audience": asked.map(|asked| asked.audience.to_string()),
        }))
    }
}

/// A release in a list.
pub(super) fn release_line((note, case): &(ReleaseNote, String)) -> Value {
    let released = jiff::Timestamp::from_second(note.recorded).ok().map(|at| at.to_string());
    value!({
        "digest": note.report, "case": case, "title": note.title, "released": released, "by": note.by,
        "audience": note.audience.as_ref().map(ToString::to_string), "draft": note.draft, "entry": note.entry,
    })
}

/// The findings that a report rests on, in the order in which it comes to them, each with the first sentence that cites it.
pub(super) fn finding_lines(twin: &Twin) -> Vec<Value> {
    let sentences: Vec<_> = twin.sentences().collect();
    let first = |id: &FindingId| {
        sentences.iter().position(|(_, sentence)| sentence.cites.contains(&Cite::Finding(*id)))
    };
    let said = |id: &FindingId| Some(sentences.get(first(id)?)?.1.text.clone());
    let mut findings: Vec<_> = twin.findings.iter().collect();
    findings.sort_by_key(|(id, _)| first(id).unwrap_or(usize::MAX));
    let line = |(id, finding): (&FindingId, &record::Finding)| value!({ "id": id, "method": finding.method, "confidence": finding.confidence, "summary": said(id) });
    findings.into_iter().map(line).collect()
}
