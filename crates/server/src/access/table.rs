//! The table of access: what is not in it is refused.

use super::Role;
use axum::http::Method;

/// What an answer discloses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Discloses {
    /// Nothing of the record.
    Nothing,
    /// Records: their marks decide what is in it, and marked ones are entered into the audit log.
    Records,
}

/// A route, and who may use it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) method: &'static str,
    /// The template; with `*` at the end, everything that begins so.
    pub(crate) path: &'static str,
    /// The least role; `None`: also who shows no token where a token is asked for.
    pub(crate) least: Option<Role>,
    pub(crate) discloses: Discloses,
}

impl Row {
    fn is_of(&self, path: &str) -> bool {
        self.path.strip_suffix('*').map_or(self.path == path, |begin| path.starts_with(begin))
    }
}

const fn row(method: &'static str, path: &'static str, least: Option<Role>, discloses: Discloses) -> Row {
    Row { method, path, least, discloses }
}

use Discloses::{Nothing, Records};

const ANYONE: Option<Role> = None;
const PARTICIPANT: Option<Role> = Some(Role::Participant);
const READER: Option<Role> = Some(Role::Reader);
const ANALYST: Option<Role> = Some(Role::Analyst);

/// Every route. Participants read the record, the ledger and what was released; how the watch's own people work (queues,
/// jobs, sources, cases) is for those people, and drafts are for those who write them.
pub(crate) const TABLE: &[Row] = &[
    // The service itself.
    row("GET", "/", ANYONE, Nothing),
    row("GET", "/assets/{*path}", ANYONE, Nothing),
    row("GET", "/healthz", ANYONE, Nothing),
    row("GET", "/readyz", ANYONE, Nothing),
    row("GET", "/openapi.json", ANYONE, Nothing),
    row("GET", "/whoami", PARTICIPANT, Nothing),
    row("POST", "/session", ANYONE, Nothing),
    row("DELETE", "/session", ANYONE, Nothing),
    row("GET", "/algorithms", PARTICIPANT, Nothing),
    // yente's.
    row("POST", "/match/{dataset}", PARTICIPANT, Records),
    row("GET", "/search/{dataset}", PARTICIPANT, Records),
    row("GET", "/entities/{entity_id}", PARTICIPANT, Records),
    row("GET", "/entities/{entity_id}/adjacent", PARTICIPANT, Records),
    row("GET", "/entities/{entity_id}/adjacent/{property_name}", PARTICIPANT, Records),
    row("GET", "/catalog", PARTICIPANT, Records),
    row("GET", "/reconcile/{dataset}", PARTICIPANT, Records),
    row("POST", "/reconcile/{dataset}", PARTICIPANT, Records),
    // The record.
    row("GET", "/screen", PARTICIPANT, Records),
    row("POST", "/screen", PARTICIPANT, Records),
    row("POST", "/screen/stream", PARTICIPANT, Records),
    row("GET", "/path", PARTICIPANT, Records),
    row("GET", "/claims", PARTICIPANT, Records),
    row("GET", "/claims/{id}", PARTICIPANT, Records),
    row("GET", "/record/{id}", PARTICIPANT, Records),
    row("GET", "/findings", PARTICIPANT, Records),
    row("GET", "/findings/{id}", PARTICIPANT, Records),
    // The ledger.
    row("GET", "/ledger/checkpoint", PARTICIPANT, Nothing),
    row("GET", "/ledger/proof", PARTICIPANT, Nothing),
    row("GET", "/ledger/participants", PARTICIPANT, Nothing),
    row("GET", "/ledger/entries", READER, Records),
    row("POST", "/ledger/verify", READER, Nothing),
    // The watch at work.
    row("GET", "/today", READER, Records),
    row("GET", "/alerts", READER, Records),
    row("GET", "/sources", READER, Records),
    row("GET", "/sources/{entry}/quarantine", READER, Records),
    row("GET", "/triage", READER, Records),
    row("POST", "/triage", ANALYST, Records),
    row("POST", "/triage/undo", ANALYST, Records),
    row("GET", "/dismissals", READER, Records),
    row("POST", "/dismissals", ANALYST, Records),
    row("GET", "/jobs", READER, Records),
    row("GET", "/jobs/{id}", READER, Records),
    row("DELETE", "/jobs/{id}", READER, Nothing),
    row("POST", "/jobs/{id}/resume", READER, Nothing),
    row("GET", "/events", READER, Records),
    // The field.
    row("GET", "/field/thefts", READER, Records),
    row("GET", "/field/disagreements", READER, Records),
    row("GET", "/field/revenue", READER, Records),
    row("GET", "/field/norms", READER, Records),
    row("GET", "/field/conduct", READER, Records),
    row("GET", "/field/tactics", READER, Records),
    row("GET", "/field/outlook", READER, Records),
    row("POST", "/check", READER, Records),
    // Money.
    row("POST", "/trace", READER, Records),
    row("POST", "/exposure", READER, Records),
    row("POST", "/cluster", READER, Records),
    row("POST", "/flow", READER, Records),
    row("POST", "/flow/export", READER, Records),
    row("GET", "/graphsense/*", READER, Records),
    row("POST", "/graphsense/*", READER, Records),
    // Cases, drafts and reports. Four eyes are asked for by the release itself.
    row("GET", "/cases", READER, Records),
    row("GET", "/cases/{id}", READER, Records),
    row("POST", "/cases/{id}/drafts", ANALYST, Records),
    row("GET", "/cases/{id}/replies", READER, Records),
    row("POST", "/cases/{id}/replies", ANALYST, Records),
    row("GET", "/drafts", ANALYST, Records),
    row("GET", "/drafts/{digest}", ANALYST, Records),
    row("GET", "/drafts/{digest}/page", ANALYST, Records),
    row("GET", "/drafts/{a}/diff/{b}", ANALYST, Records),
    row("POST", "/drafts/{digest}/release", ANALYST, Records),
    row("GET", "/reports", PARTICIPANT, Records),
    row("GET", "/reports/{digest}", PARTICIPANT, Records),
    row("GET", "/reports/{digest}/page", PARTICIPANT, Records),
    row("POST", "/reports/{digest}/verify", READER, Records),
];

/// What the table says of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entry {
    Row(&'static Row),
    /// The route is there; this is no method of it.
    OtherMethod,
    /// It is not in the table.
    Missing,
}

/// The row of a method and a matched path; HEAD is a GET without its body.
pub(crate) fn entry(method: &Method, path: &str) -> Entry {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let mut of_path = TABLE.iter().filter(|row| row.is_of(path)).peekable();
    if of_path.peek().is_none() {
        return Entry::Missing;
    }
    of_path.find(|row| row.method == method).map_or(Entry::OtherMethod, Entry::Row)
}

/// The least role that a method of a route needs, by its template: `None` where it is not in the table, `Some(None)` where
/// nobody has to say who they are.
pub fn least_role(method: &str, path: &str) -> Option<Option<Role>> {
    match entry(&method.parse().ok()?, path) {
        Entry::Row(row) => Some(row.least),
        Entry::OtherMethod | Entry::Missing => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_the_table_has_no_row() {
        assert!(matches!(entry(&Method::GET, "/claims"), Entry::Row(row) if row.least == PARTICIPANT));
        assert!(matches!(entry(&Method::HEAD, "/claims"), Entry::Row(_)));
        assert!(matches!(entry(&Method::DELETE, "/claims"), Entry::OtherMethod));
        assert!(matches!(entry(&Method::GET, "/claims/"), Entry::Missing));
        assert!(matches!(entry(&Method::GET, "/graphsense/{currency}/txs/{tx_hash}"), Entry::Row(_)));
        assert!(matches!(entry(&Method::GET, "/graphsense"), Entry::Missing));
    }

    #[test]
    fn nobody_changes_anything_without_a_role_of_their_own() {
        // One's own session and one's own job are nobody else's: whose they are is asked where they are ended.
        let own = ["/session", "/jobs/{id}"];
        for row in TABLE.iter().filter(|row| row.method == "DELETE" && !own.contains(&row.path)) {
            assert_eq!(row.least, ANALYST, "{row:?}");
        }
        for path in ["/triage", "/dismissals", "/cases/{id}/drafts", "/drafts/{digest}/release"] {
            assert!(TABLE.iter().any(|row| row.method == "POST" && row.path == path && row.least == ANALYST));
        }
        assert!(TABLE.iter().all(|row| row.least.is_some() || row.discloses == Nothing));
    }
}
