//! `screen NAME-OR-ADDRESS`: one question, answered with reasons.

use super::{
    super::{Setting, path, today},
    lists::{Behind, Held, Lists, entities},
};
use crate::{
    args::Screen as Args,
    exit,
    say::{self, Outcome},
};
use archive::{Archive, View};
use record::EntityId;
use screen::{
    Found, Index, Listing, Party, Path, Reason, Scratch, WalletAnswer, Wallets, best_way,
    decision::{self, Dismissals, ListFile, Screening},
    listings,
    predicate::{self, Predicates, Question},
    readings, search_readings, words,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, error::Error};

/// Below this probability a candidate is not shown to people.
const LEAST_SHOWN: f32 = 0.02;

/// A candidate with all that is to be said of it.
#[derive(Serialize)]
struct Candidate {
    id: String,
    caption: String,
    score: f32,
    r#match: bool,
    /// The listed name that fits.
    name: String,
    features: Vec<Reason>,
    listed: Vec<Value>,
    path: Value,
    /// The UN's predicate and the US 50 % rule, of an alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    predicates: Option<Predicates>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dismissal: Option<Value>,
    #[serde(skip)]
    reasons: Vec<(bool, String)>,
    #[serde(skip)]
    way: Option<Path>,
}

pub(super) fn run(setting: &Setting, lists: &Lists, args: &Args, what: &str) -> Outcome {
    let json = setting.json;
    if what.trim().is_empty() {
        return Err("nothing was asked\nhint: give a name or an address".into());
    }
    let wallet = as_wallet(lists, what)?;
    if let Some((answer, candidates)) = &wallet {
        return show_wallet(json, lists, what, answer, candidates);
    }
    let asked_for = asked(args, what)?;
    let found = search_readings(&lists.index, &asked_for, &lists.model, args.limit, &mut Scratch::default());
    let of_file = datasets(lists, &found)?;
    let mut candidates = vec![];
    for (reading, found) in &found {
        if let Some(asked) = asked_for.get(*reading) {
            candidates.push(candidate(lists, asked, found, &of_file)?);
        }
    }
    let open = candidates.iter().any(|one| one.r#match && !is_dismissed(one));
    let recorded = args.record.as_ref().map(|by| record(setting, args, by, &asked_for)).transpose()?;
    if json {
        say::json(&json!({ "query": what, "results": candidates, "recorded": recorded }))?;
    } else {
        show(lists, what, &candidates)?;
        if let Some(id) = recorded {
            say::text(&format!("recorded as {id}; `watchkeeper replay {id}` computes it again"))?;
        }
    }
    Ok(if open { exit::FOUND } else { exit::CLEAR })
}

/// Enters the screening of the list entries in the ledger; its id.
fn record(setting: &Setting, args: &Args, by: &str, asked: &[Party]) -> Result<String, Box<dyn Error>> {
    let watch = setting.watch()?;
    let limit = u32::try_from(args.limit).unwrap_or(u32::MAX);
    let view = View::from(args.days);
    let mut screening = Screening::new(asked, by, today(), limit);
    (screening.as_of, screening.known_at) = (view.as_of, view.known_at);
    if let Some(file) = &args.index {
        let name =
            file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into());
        screening.list = Some(ListFile::keep(&watch, &name, &mut gather::open(file)?)?);
    }
    let (id, _) = decision::record(&watch, &screening)?;
    Ok(id.to_string())
}

fn is_dismissed(candidate: &Candidate) -> bool {
    let state = candidate.dismissal.as_ref().and_then(|dismissal| dismissal.get("state"));
    state.is_some_and(|state| state == "dismissed")
}

/// What is asked, from the options.
fn asked(args: &Args, name: &str) -> Result<Vec<Party>, Box<dyn Error>> {
    let mut properties = BTreeMap::from([("name".to_owned(), vec![name.to_owned()])]);
    for (property, values) in [("birthDate", &args.birth), ("country", &args.country), ("idNumber", &args.id)]
    {
        properties.insert(property.to_owned(), values.clone());
    }
    for birth in &args.birth {
        birth
            .parse::<record::PartialDate>()
            .map_err(|error| format!("--birth {birth}: {error}\nhint: YYYY-MM-DD, YYYY-MM or YYYY"))?;
    }
    readings(args.schema.as_deref(), &properties)
        .map_err(|(error, hint)| format!("'{}': {error}\nhint: {hint}", short(name)).into())
}

fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

/// Listings of the candidates of a list file.
fn datasets(lists: &Lists, found: &[(usize, Found)]) -> Result<BTreeMap<String, Vec<Value>>, Box<dyn Error>> {
    let Behind::File(file) = &lists.behind else { return Ok(BTreeMap::new()) };
    let ids: Vec<&str> =
        found.iter().filter_map(|(_, found)| Some(lists.index.party(found.party)?.id.as_str())).collect();
    let found = entities(file, |entity| ids.contains(&entity.id.as_str()))?;
    Ok(found.into_iter().map(|entity| (entity.id.clone(), entity.listings())).collect())
}

fn candidate(
    lists: &Lists,
    asked: &Party,
    found: &Found,
    of_file: &BTreeMap<String, Vec<Value>>,
) -> Result<Candidate, Box<dyn Error>> {
    let Lists { index, model, behind } = lists;
    let (id, caption) = index.party(found.party).map_or(("", ""), |party| (&party.id, &party.caption));
    let features = index.reasons(asked, found, model);
    let (listed, way, path, dismissal) = match behind {
        Behind::File(_) => (of_file.get(id).cloned().unwrap_or_default(), None, Value::Null, None),
        Behind::Watch(held) => of_watch(held, asked, id)?,
    };
    let is_match = found.weighed.probability >= model.threshold;
    Ok(Candidate {
        id: id.to_owned(),
        caption: caption.to_owned(),
        score: found.weighed.probability,
        predicates: if is_match { predicates(lists, id)? } else { None },
        r#match: is_match,
        name: index.listed_name(found).unwrap_or_default().to_owned(),
        reasons: in_words(index, asked, found, &features),
        features,
        listed,
        path,
        dismissal,
        way,
    })
}

/// Whether each of the telling reasons speaks for the candidate, and what it says.
fn in_words(index: &Index, asked: &Party, found: &Found, features: &[Reason]) -> Vec<(bool, String)> {
    let name = asked.names.get(found.asked_name).map_or("", |called| &called.text);
    let listed = index.listed_name(found).unwrap_or_default();
    let agreed = features.iter().find(|reason| reason.feature == "agreement");
    let agreed = agreed.map_or(("", ""), |reason| (&reason.asked, &reason.listed));
    let telling = features.iter().filter(|reason| reason.nats.abs() >= 0.2 && reason.feature != "bias");
    telling.map(|reason| (reason.nats > 0.0, words(reason, name, listed, agreed))).collect()
}

/// Both predicates on a candidate, as far as the watch holds its owners and controllers.
fn predicates(lists: &Lists, id: &str) -> Result<Option<Predicates>, Box<dyn Error>> {
    let Behind::Watch(held) = &lists.behind else { return Ok(None) };
    let View { as_of, known_at, held_before } = held.view;
    let question = Question { known_at, held_before, ..Question::on(as_of.unwrap_or_else(today)) };
    Ok(Some(predicate::both(&held.archive, &EntityId::new(id)?, &question)?))
}

type OfWatch = (Vec<Value>, Option<Path>, Value, Option<Value>);

fn of_watch(held: &Held, asked: &Party, id: &str) -> Result<OfWatch, Box<dyn Error>> {
    let listed = held.listed.get(id).into_iter().flatten().map(Listing::as_json).collect();
    let id = EntityId::new(id)?;
    let way = way(held, &id)?;
    let path = way.as_ref().map_or(Ok(Value::Null), |way| way.as_json(&held.archive))?;
    let dismissal =
        Dismissals::of(&held.archive)?.on(&held.archive, asked, &id)?.map(|(one, state)| one.as_json(&state));
    Ok((listed, way, path, dismissal))
}

/// The best path to an entry of the UN list, or else of any list that is held.
fn way(held: &Held, id: &EntityId) -> Result<Option<Path>, Box<dyn Error>> {
    let lists = held.archive.lists()?;
    Ok(best_way(&held.archive, lists.iter().map(String::as_str), held.view, id)?)
}

/// An answer with the wallets that it names.
type WalletFound = (WalletAnswer, Vec<Candidate>);

/// The answer to an address, and the wallets that it names; `None` where the text is no address.
fn as_wallet(lists: &Lists, what: &str) -> Result<Option<WalletFound>, Box<dyn Error>> {
    let (answer, known): (WalletAnswer, Vec<(String, String, Vec<Value>)>) = match &lists.behind {
        Behind::Watch(held) => {
            let known = held.wallet_ids.iter().map(|id| (id.to_string(), String::new(), vec![]));
            (held.wallets.lookup(what), known.collect())
        }
        Behind::File(file) => {
            let wallets = entities(file, |entity| !entity.addresses().is_empty())?;
            let texts = wallets.iter().zip(0_u32..);
            let texts =
                texts.flat_map(|(wallet, at)| wallet.addresses().iter().map(move |text| (text.as_str(), at)));
            let known = wallets
                .iter()
                .map(|wallet| (wallet.id.clone(), wallet.caption().to_owned(), wallet.listings()));
            (Wallets::build(texts).lookup(what), known.collect())
        }
    };
    let payloads = match &answer {
        WalletAnswer::NotAnAddress { .. } => return Ok(None),
        // A word that is no address and near none is a name.
        WalletAnswer::Damaged { near, .. } if near.is_empty() && !what.starts_with("0x") => return Ok(None),
        WalletAnswer::Listed { payloads, .. } => payloads.as_slice(),
        WalletAnswer::NotListed { .. } | WalletAnswer::Damaged { .. } => &[],
    };
    let known = payloads.iter().filter_map(|payload| known.get(*payload as usize));
    let candidates = known.map(|(id, caption, listed)| wallet(lists, id, caption, listed));
    Ok(Some((answer.clone(), candidates.collect::<Result<_, _>>()?)))
}

fn wallet(lists: &Lists, id: &str, caption: &str, listed: &[Value]) -> Result<Candidate, Box<dyn Error>> {
    let (mut listed, mut way, mut path, mut name) = (listed.to_vec(), None, Value::Null, caption.to_owned());
    let mut canonical = id.to_owned();
    if let Behind::Watch(held) = &lists.behind {
        let id = held.archive.clusters().canonical(&EntityId::new(id)?).clone();
        name = held.archive.caption(&id)?;
        id.as_str().clone_into(&mut canonical);
        let lists = held.archive.lists()?;
        let on = listings(&held.archive, lists.iter().map(String::as_str), held.view, &id)?;
        listed = on.iter().map(Listing::as_json).collect();
        way = self::way(held, &id)?;
        path = way.as_ref().map_or(Ok(Value::Null), |way| way.as_json(&held.archive))?;
    }
    let is_match = !listed.is_empty() || way.is_some();
    let reason =
        Reason { feature: "wallet".to_owned(), nats: 20.0, asked: String::new(), listed: String::new() };
    let reasons = vec![(true, "it is that address, character for character".to_owned())];
    let (id, caption, score) = (id.to_owned(), name.clone(), 1.0);
    Ok(Candidate {
        id,
        caption,
        score,
        r#match: is_match,
        name,
        features: vec![reason],
        listed,
        path,
        predicates: if is_match { predicates(lists, canonical.as_str())? } else { None },
        dismissal: None,
        reasons,
        way,
    })
}

/// Where the wallet itself is listed.
fn show_wallet(
    json: bool,
    lists: &Lists,
    what: &str,
    answer: &WalletAnswer,
    candidates: &[Candidate],
) -> Outcome {
    if json {
        say::json(&json!({ "query": what, "results": candidates, "wallet": answer }))?;
    } else {
        show_address(lists, what, answer, candidates)?;
    }
    Ok(match answer {
        _ if candidates.iter().any(|one| one.r#match) => exit::FOUND,
        // It could not be screened as it stands.
        WalletAnswer::Damaged { .. } => exit::PARTIAL,
        _ => exit::CLEAR,
    })
}

fn show_address(
    lists: &Lists,
    what: &str,
    answer: &WalletAnswer,
    candidates: &[Candidate],
) -> Result<(), Box<dyn Error>> {
    let near = match answer {
        WalletAnswer::Damaged { why, near, .. } => {
            say::text(&format!("'{}' is a damaged address: {why}.", short(what)))?;
            near.as_slice()
        }
        WalletAnswer::NotListed { near, lookalikes, .. } => {
            say::text(&format!("{} is not among the wallets held.", short(what)))?;
            for other in lookalikes {
                say::text(&format!(
                    "  note: it begins and ends like {}, as addresses made to be mistaken for it do",
                    other.address.as_str()
                ))?;
            }
            near.as_slice()
        }
        _ => return show(lists, what, candidates),
    };
    near.iter().try_for_each(|near| {
        say::text(&format!(
            "  a guess, not a match: it may be meant for {}, one character away; compare it with the source",
            near.address.as_str()
        ))
    })
}

fn show(lists: &Lists, what: &str, candidates: &[Candidate]) -> Result<(), Box<dyn Error>> {
    let (alerts, others): (Vec<_>, Vec<_>) =
        candidates.iter().partition(|one| one.r#match && !is_dismissed(one));
    if alerts.is_empty() {
        say::text(&format!("'{}': no candidate that calls for a review.", short(what)))?;
    }
    for one in &alerts {
        say::text(&say::bold(&format!("{}  {}  {}", one.caption, one.id, percent(one.score))))?;
        say::text("  review, because")?;
        for (pro, words) in &one.reasons {
            say::text(&format!("    {} {words}", if *pro { "+" } else { "−" }))?;
        }
        if one.name != one.caption {
            say::text(&format!("  under the name {}", one.name))?;
        }
        one.listed.iter().try_for_each(show_listing)?;
        if let (Behind::Watch(held), Some(way)) = (&lists.behind, &one.way) {
            show_way(&held.archive, way)?;
        }
        if let Some(both) = &one.predicates {
            say::text(&format!("  UN, owned, controlled or acting on behalf: {}", both.un.words))?;
            say::text(&format!("  US, 50 % rule: {}", both.us50.words))?;
        }
    }
    let others: Vec<_> = others.into_iter().filter(|one| one.score >= LEAST_SHOWN).collect();
    if !others.is_empty() {
        say::text(&say::dim("below the threshold, or dismissed:"))?;
    }
    others.iter().try_for_each(|one| {
        let dismissed = if is_dismissed(one) { "  dismissed" } else { "" };
        say::text(&say::dim(&format!("  {}  {}  {}{dismissed}", percent(one.score), one.caption, one.id)))
    })
}

fn show_way(archive: &Archive, way: &Path) -> Result<(), Box<dyn Error>> {
    if way.hops.is_empty() { Ok(()) } else { path::show(archive, 1, way) }
}

fn show_listing(listing: &Value) -> Result<(), Box<dyn Error>> {
    let text = |field: &str| listing.get(field).and_then(Value::as_str).unwrap_or_default();
    let claims: Vec<&str> = listing
        .get("claims")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut line = format!("  on {}", text("list"));
    for (before, words) in [(", entry ", text("reference")), (", since ", text("since"))] {
        if !words.is_empty() {
            line += &format!("{before}{words}");
        }
    }
    say::text(&line)?;
    if claims.is_empty() {
        return Ok(());
    }
    let claims: Vec<&str> = claims.iter().filter_map(|id| id.get(..12)).collect();
    say::text(&say::dim(&format!("      claims {}", claims.join(" "))))
}

/// A probability for people: never 100 %, which nobody can know.
fn percent(score: f32) -> String {
    let percent = (score * 100.0).min(99.99);
    if percent >= 99.0 { format!("{percent:.2} %") } else { format!("{percent:.0} %") }
}
