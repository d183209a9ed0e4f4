//! `GET /screen`: one name or address, as `watchkeeper screen --json` prints it.

use super::claims::with_archive;
use crate::{
    Caller, Desk, ErrorResponse,
    clock::today,
    params::{Params, short},
    problem::{Problem, json},
    snapshot::{DEFAULT, OfWatch, Snapshot},
};
use archive::{Archive, View};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use record::{EntityId, PartialDate};
use screen::{
    Found, Listing, MOST_LETTERS, Party, Reason, Scratch, WalletAnswer, best_way,
    decision::Dismissals,
    listings,
    predicate::{self, Predicates, Question},
    readings, search_readings,
};
use serde::Serialize;
use serde_json::{Value, json as value};
use std::{collections::BTreeMap, sync::Arc};

/// Most candidates.
const MOST: usize = 50;

/// A candidate with all that is to be said of it.
#[derive(Serialize)]
struct Candidate {
    id: String,
    caption: String,
    score: f32,
    r#match: bool,
    name: String,
    features: Vec<Reason>,
    listed: Vec<Value>,
    path: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    predicates: Option<Predicates>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dismissal: Option<Value>,
}

/// Who a name or an address may be, with reasons, listings, the path to a list, and what was dismissed.
#[utoipa::path(get, path = "/screen", tag = "Record",
    params(("name" = Option<String>, Query, description = "a name"),
        ("address" = Option<String>, Query, description = "an address of a chain"),
        ("schema" = Option<String>, Query, description = "Person, Company, …; a person or an organisation"),
        ("birth" = Option<Vec<String>>, Query, description = "YYYY-MM-DD, YYYY-MM or YYYY"),
        ("country" = Option<Vec<String>>, Query, description = "two letters"),
        ("id" = Option<Vec<String>>, Query, description = "a passport, registration, IMO or tax number"),
        ("limit" = Option<usize>, Query, description = "1 to 50; 5")),
    responses((status = 200, description = "query, results, recorded; of an address also wallet"),
        (status = 400, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["name", "address", "schema", "birth", "country", "id", "limit"])?;
    let limit = params.integer("limit", 5, 1..=MOST)?;
    let what = match (params.one("name"), params.one("address")) {
        (Some(what), None) | (None, Some(what)) if !what.trim().is_empty() => what.to_owned(),
        _ => return Err(Problem::bad("nothing was asked, or two things", "give name=… or address=…")),
    };
    if what.chars().count() > MOST_LETTERS {
        return Err(Problem::bad(
            "the text is too long to be a name",
            format!("at most {MOST_LETTERS} characters are screened"),
        ));
    }
    let asked = asked(&params, &what)?;
    let by_address = params.one("address").is_some();
    let answer = desk.reading(move |desk| {
        let snapshot = desk.snapshot_here_for(&caller)?;
        match &snapshot.watch {
            None => Screening { caller: &caller, snapshot: &snapshot, held: None, limit }
                .answer(&what, &asked, by_address),
            Some(_) => with_archive(desk, &caller, &Params::default(), |archive, view, of| {
                let held = Some(Held { archive, view: *view, of });
                Screening { caller: &caller, snapshot: &snapshot, held, limit }
                    .answer(&what, &asked, by_address)
            }),
        }
    });
    Ok(json(&answer.await?))
}

fn asked(params: &Params, name: &str) -> Result<Vec<Party>, Problem> {
    let texts = |name: &str| params.all(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    for birth in params.all("birth") {
        let wrong = |error| Problem::wrong(format!("birth: {error}"), "give YYYY-MM-DD, YYYY-MM or YYYY");
        birth.parse::<PartialDate>().map_err(wrong)?;
    }
    let properties = BTreeMap::from([
        ("name".to_owned(), vec![name.to_owned()]),
        ("birthDate".to_owned(), texts("birth")),
        ("country".to_owned(), texts("country")),
        ("idNumber".to_owned(), texts("id")),
    ]);
    let bad = |(error, hint)| Problem::bad(format!("'{}': {error}", short(name)), hint);
    readings(params.one("schema"), &properties).map_err(bad)
}

/// The watch behind a snapshot.
#[derive(Clone, Copy)]
struct Held<'a> {
    archive: &'a Archive,
    view: View,
    of: &'a OfWatch,
}

struct Screening<'a> {
    caller: &'a Caller,
    snapshot: &'a Snapshot,
    held: Option<Held<'a>>,
    limit: usize,
}

impl Screening<'_> {
    fn answer(&self, what: &str, asked: &[Party], by_address: bool) -> Result<Value, Problem> {
        if let Some((answer, candidates)) = self.wallet(what)? {
            return Ok(value!({ "query": what, "results": candidates, "wallet": answer }));
        }
        if by_address {
            return Err(Problem::wrong(format!("'{}' is no address", short(what)), "give name=… for a name"));
        }
        let (model, scope) =
            (&self.snapshot.model, self.snapshot.scope(DEFAULT).ok_or_else(Problem::broken)?);
        let index = &scope.names().index;
        let found = search_readings(index, asked, model, self.limit, &mut Scratch::default());
        let candidates = found.iter().filter_map(|(reading, found)| Some((asked.get(*reading)?, found)));
        let candidates = candidates.map(|(asked, found)| self.candidate(asked, found));
        let candidates = candidates.collect::<Result<Vec<_>, Problem>>()?;
        Ok(value!({ "query": what, "results": candidates, "recorded": null }))
    }

    fn candidate(&self, asked: &Party, found: &Found) -> Result<Candidate, Problem> {
        let (model, scope) =
            (&self.snapshot.model, self.snapshot.scope(DEFAULT).ok_or_else(Problem::broken)?);
        let index = &scope.names().index;
        let (id, caption) = index.party(found.party).map_or(("", ""), |party| (&party.id, &party.caption));
        let kept = self.snapshot.ids.get(id).and_then(|number| self.snapshot.kept(*number));
        self.caller.note(kept.filter(|kept| kept.marked).map(|kept| &kept.id))?;
        let is_match = found.weighed.probability >= model.threshold;
        let mut candidate = Candidate {
            id: id.to_owned(),
            caption: caption.to_owned(),
            score: found.weighed.probability,
            r#match: is_match,
            name: index.listed_name(found).unwrap_or_default().to_owned(),
            features: index.reasons(asked, found, model),
            listed: self.datasets(id),
            path: Value::Null,
            predicates: None,
            dismissal: None,
        };
        if let Some(held) = &self.held {
            let entity = EntityId::new(id).map_err(|_| Problem::broken())?;
            candidate.listed = held.of.listed.get(id).into_iter().flatten().map(Listing::as_json).collect();
            candidate.path = self.way(held, &entity)?.unwrap_or_default();
            candidate.dismissal = dismissal(held, asked, &entity)?;
            candidate.predicates = if is_match { Some(held.predicates(&entity)?) } else { None };
        }
        Ok(candidate)
    }

    /// Where an entity of a file stands.
    fn datasets(&self, id: &str) -> Vec<Value> {
        let kept = self.snapshot.ids.get(id).and_then(|number| self.snapshot.kept(*number));
        let places = kept.map_or(&[][..], |kept| &kept.datasets);
        let scopes = places.iter().filter_map(|place| self.snapshot.scopes.get(usize::from(*place)));
        scopes.map(|scope| value!({ "list": scope.name, "since": null, "claims": [] })).collect()
    }

    /// The best path to an entry of the UN list, or else of any list that is held.
    fn way(&self, held: &Held<'_>, id: &EntityId) -> Result<Option<Value>, Problem> {
        let way = best_way(held.archive, self.snapshot.datasets().skip(1), held.view, id)?;
        Ok(way.map(|way| way.as_json(held.archive)).transpose()?)
    }

    /// The answer to an address, and the wallets that it names; `None` where the text is no address.
    fn wallet(&self, what: &str) -> Result<Option<(WalletAnswer, Vec<Candidate>)>, Problem> {
        let wallets = self.held.map_or(&self.snapshot.wallets, |held| &held.of.wallets);
        let answer = wallets.lookup(what);
        let payloads = match &answer {
            WalletAnswer::NotAnAddress { .. } => return Ok(None),
            // A word that is no address and near none is a name.
            WalletAnswer::Damaged { near, .. } if near.is_empty() && !what.starts_with("0x") => {
                return Ok(None);
            }
            WalletAnswer::Listed { payloads, .. } => payloads.as_slice(),
            WalletAnswer::NotListed { .. } | WalletAnswer::Damaged { .. } => &[],
        };
        let candidates =
            payloads.iter().map(|payload| self.wallet_candidate(*payload)).collect::<Result<_, _>>()?;
        Ok(Some((answer, candidates)))
    }

    fn wallet_candidate(&self, payload: u32) -> Result<Candidate, Problem> {
        let reason =
            Reason { feature: "wallet".to_owned(), nats: 20.0, asked: String::new(), listed: String::new() };
        let mut candidate = Candidate {
            id: String::new(),
            caption: String::new(),
            score: 1.0,
            r#match: false,
            name: String::new(),
            features: vec![reason],
            listed: vec![],
            path: Value::Null,
            predicates: None,
            dismissal: None,
        };
        let reached = match &self.held {
            None => {
                let kept = self.snapshot.kept(payload).ok_or_else(Problem::broken)?;
                (candidate.id, candidate.caption) = (kept.id.to_string(), kept.caption.to_string());
                candidate.listed = self.datasets(&kept.id);
                false
            }
            Some(held) => {
                let wallet = held.of.wallet_ids.get(payload as usize).ok_or_else(Problem::broken)?;
                let id = held.archive.clusters().canonical(wallet).clone();
                (candidate.id, candidate.caption) = (wallet.to_string(), held.archive.caption(&id)?);
                let on = listings(held.archive, self.snapshot.datasets().skip(1), held.view, &id)?;
                candidate.listed = on.iter().map(Listing::as_json).collect();
                let way = self.way(held, &id)?;
                let reached = way.is_some();
                candidate.path = way.unwrap_or_default();
                if reached || !candidate.listed.is_empty() {
                    candidate.predicates = Some(held.predicates(&id)?);
                }
                reached
            }
        };
        candidate.name.clone_from(&candidate.caption);
        candidate.r#match = reached || !candidate.listed.is_empty();
        Ok(candidate)
    }
}

impl Held<'_> {
    fn predicates(&self, id: &EntityId) -> Result<Predicates, Problem> {
        let View { as_of, known_at, held_before } = self.view;
        let day = as_of.unwrap_or_else(today);
        let question = Question { known_at, held_before, ..Question::on(day) };
        let both = predicate::both(self.archive, id, &question)?;
        // Which snapshot is asked is our affair, and no part of the question.
        Ok(Predicates { question: Question { held_before: None, ..both.question }, ..both })
    }
}

fn dismissal(held: &Held<'_>, asked: &Party, id: &EntityId) -> Result<Option<Value>, Problem> {
    let dismissals = Dismissals::of(held.archive)?;
    let found = dismissals.on(held.archive, asked, id)?;
    Ok(found.map(|(one, state)| one.as_json(&state)))
}
