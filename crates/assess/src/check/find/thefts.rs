//! Single thefts: what was taken, when, and by whom.

use super::{Ground, found};
use crate::{
    Kind, Stated,
    check::{
        compare::{
            Judgement, date,
            number::{self, Fit, fit},
            who,
        },
        gazetteer::{CLUSTERS, LAZARUS_FAMILY, Sort},
        grammar::{
            amount::{Amount, Unit},
            date::Manner,
            token::word,
        },
        holdings::{is_discounted, is_fair, is_strong},
        scene::{Found, Named, Scene},
        verdict::Verdict,
    },
};
use record::{EntityId, Precision};
use std::{collections::BTreeSet, ops::Range};

/// Words that say that something was taken.
pub(super) const TAKEN: [&str; 49] = [
    "emptied",
    "bagging",
    "bagged",
    "cracked",
    "withdrawals",
    "stole",
    "stolen",
    "steal",
    "stealing",
    "steals",
    "theft",
    "thefts",
    "lost",
    "loss",
    "losses",
    "losing",
    "heist",
    "heists",
    "hack",
    "hacks",
    "hacked",
    "hacking",
    "hackers",
    "breach",
    "breached",
    "drained",
    "drain",
    "siphoned",
    "robbed",
    "robbery",
    "raid",
    "raided",
    "looted",
    "exploit",
    "exploited",
    "attack",
    "attacked",
    "attacks",
    "took",
    "taken",
    "netted",
    "swiped",
    "plundered",
    "pilfered",
    "compromise",
    "compromised",
    "grabbed",
    "haul",
    "crypto heist",
];

/// Verbs of the theft itself, to which a date beside them belongs.
const HAPPENED: [&str; 33] = [
    "emptied",
    "cracked",
    "hit",
    "struck",
    "took place",
    "happened",
    "occurred",
    "stealing",
    "crime",
    "took",
    "swiped",
    "plundered",
    "fell",
    "stole",
    "stolen",
    "lost",
    "hacked",
    "robbed",
    "breached",
    "drained",
    "siphoned",
    "raided",
    "looted",
    "theft",
    "heist",
    "hack",
    "breach",
    "robbery",
    "raid",
    "attacked",
    "exploited",
    "compromise",
    "compromised",
];

/// Verbs of saying and doing afterwards, to which a date would belong instead.
const AFTERWARDS: [&str; 22] = [
    "said",
    "says",
    "attributed",
    "attributes",
    "blamed",
    "announced",
    "confirmed",
    "discovered",
    "noticed",
    "detected",
    "reported",
    "revealed",
    "sanctioned",
    "designated",
    "charged",
    "indicted",
    "arrested",
    "laundered",
    "recovered",
    "froze",
    "disclosed",
    "published",
];

pub(super) fn find(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    if !scene.names.iter().any(|named| named.name.sort == Sort::Incident) {
        remembered(scene, ground, out);
        return;
    }
    let (taken, before) = (scene.says(&TAKEN), out.len());
    for amount in &scene.amounts {
        if scene.is_quoted(amount.tokens.start) || !matches!(amount.unit, Unit::Money(_) | Unit::Coin(_)) {
            continue;
        }
        let at = scene.bytes(&amount.tokens);
        if out.iter().any(|found| found.at == at) {
            continue;
        }
        let Some(victim) = scene.nearest(&amount.tokens, &[Sort::Incident]) else { continue };
        // Without a word of theft an amount can be borne out, and never refuted.
        let said = taken || apposed(scene, amount, victim);
        let statement = amount_taken(scene, ground, amount, victim, said);
        if said
            || statement.judgement.verdict == Verdict::Supported
            || !statement.judgement.evidence.is_empty() && matches!(amount.unit, Unit::Coin(_))
        {
            out.push(statement);
        }
    }
    one_amount_refutes_no_other(out, before);
    dates(scene, ground, out);
    attributions(scene, ground, out);
}

/// Most sentences across which a theft is still the one that is spoken of.
const REMEMBERED: u8 = 4;

/// A sentence that names no theft goes on about the last one: it can bear out what the archive has of it, and refutes
/// nothing.
fn remembered(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    let Some(name) = scene.incident_before.as_ref().filter(|_| scene.since_incident <= REMEMBERED) else {
        return;
    };
    let victim = Named { tokens: 0..0, name: name.clone(), meant: true };
    let spans = scene.dates.iter().any(|when| {
        matches!(when.manner, Manner::Span | Manner::Since | Manner::Years(_))
            || when.period.as_year().is_some()
    });
    let totals = scene.says(&["total", "cumulative", "in all", "overall", "together", "annually"]);
    for amount in &scene.amounts {
        let at = scene.bytes(&amount.tokens);
        let taken = out.iter().any(|found| found.at == at);
        let kind = matches!(amount.unit, Unit::Money(_) | Unit::Coin(_)) && amount.per.is_none();
        if spans || totals || taken || !kind || scene.is_quoted(amount.tokens.start) {
            continue;
        }
        let statement = amount_taken(scene, ground, amount, &victim, false);
        if statement.judgement.verdict == Verdict::Supported {
            out.push(statement);
        }
    }
    remembered_day(scene, ground, &victim, out);
    remembered_actor(scene, ground, &victim, out);
}

fn remembered_day(scene: &Scene<'_>, ground: &Ground<'_>, victim: &Named, out: &mut Vec<Found>) {
    let ids: Vec<&EntityId> = victim.name.ids.iter().collect();
    let said = ground.holdings.with(ids.iter().copied(), &["incident_date"]);
    let spans = ground.holdings.with(ids.iter().copied(), &["amount_stolen", "amount_stolen_krw"]);
    let mut dated: Vec<date::Dated<'_>> = said.into_iter().filter_map(date::Dated::by_value).collect();
    dated.extend(spans.into_iter().filter_map(date::Dated::by_period));
    for when in scene.dates.iter().filter(|when| matches!(when.manner, Manner::Point(Precision::Day))) {
        let Some(judgement) = date::judge(when, &dated, true, false) else { continue };
        if judgement.verdict == Verdict::Supported && !scene.is_quoted(when.tokens.start) {
            let subject = ids.first().map_or_else(|| victim.name.key.clone(), |id| (*id).to_string());
            let value = when.period.to_string();
            out.push(found(scene, &[&when.tokens], &subject, "incident_date", value, judgement));
        }
    }
}

fn remembered_actor(scene: &Scene<'_>, ground: &Ground<'_>, victim: &Named, out: &mut Vec<Found>) {
    let cue = scene.find(0..scene.tokens.len(), &BLAMED).or_else(|| {
        scene.find(
            0..scene.tokens.len(),
            &["suspect", "suspects", "under the name", "fingered", "point to", "blame"],
        )
    });
    let Some(cue) = cue else { return };
    let actor = scene
        .names
        .iter()
        .find(|named| named.name.sort == Sort::Actor && CLUSTERS.contains(&named.name.key.as_str()));
    let Some(actor) = actor.filter(|actor| !scene.is_quoted(actor.tokens.start)) else { return };
    let judgement = by_whom(scene, ground, actor, victim);
    if judgement.verdict == Verdict::Supported {
        let subject = victim.name.ids.first().map_or_else(|| victim.name.key.clone(), ToString::to_string);
        let value = scene.words(&actor.tokens).to_owned();
        out.push(found(scene, &[&cue, &actor.tokens], &subject, "attributed_cluster", value, judgement));
    }
}

/// Where one amount of a sentence is borne out for a victim, another is of something else: a part, another count.
fn one_amount_refutes_no_other(out: &mut [Found], before: usize) {
    let new = out.get_mut(before..).unwrap_or_default();
    let borne: BTreeSet<(String, String)> = new
        .iter()
        .filter(|found| found.judgement.verdict == Verdict::Supported)
        .map(|found| (found.subject.clone(), found.property.clone()))
        .collect();
    for found in new {
        if found.judgement.verdict == Verdict::Contradicted
            && borne.contains(&(found.subject.clone(), found.property.clone()))
        {
            found.judgement.verdict = Verdict::Unverifiable;
            found.judgement.kind = None;
            found.judgement.why =
                "the sentence gives the archive's amount too; what this one is of is not clear".to_owned();
        }
    }
}

/// `Phemex ($85 million)`, `worth $620 million`.
fn apposed(scene: &Scene<'_>, amount: &Amount, victim: &Named) -> bool {
    word(&scene.tokens, amount.tokens.start.wrapping_sub(1)) == "("
        && victim.tokens.end + 1 == amount.tokens.start
}

/// The thefts that the sentence can mean: of several of one victim, those in the year that it gives.
fn meant<'b>(
    scene: &Scene<'_>,
    ground: &Ground<'_>,
    victim: &'b Named,
    at: &Range<usize>,
) -> Vec<&'b EntityId> {
    let all: Vec<&EntityId> = victim.name.ids.iter().collect();
    let Some(when) = scene.date_near(at).filter(|when| !matches!(when.manner, Manner::Years(_))) else {
        return all;
    };
    let then = |id: &&EntityId| {
        ground
            .holdings
            .on(id.as_str())
            .iter()
            .filter_map(|stated| stated.period())
            .any(|period| period.overlaps(when.period))
    };
    let dated: Vec<&EntityId> = all.iter().copied().filter(then).collect();
    if dated.is_empty() { all } else { dated }
}

fn amount_taken(
    scene: &Scene<'_>,
    ground: &Ground<'_>,
    amount: &Amount,
    victim: &Named,
    said: bool,
) -> Found {
    let ids = meant(scene, ground, victim, &amount.tokens);
    let code = amount.unit.code().to_lowercase();
    let properties: Vec<String> = match amount.unit {
        Unit::Money("USD") => vec!["amount_stolen".to_owned()],
        Unit::Money(_) => vec![format!("amount_stolen_{code}")],
        _ => vec![format!("amount_native_{code}"), format!("amount_native_{code}_equiv")],
    };
    let names: Vec<&str> = properties.iter().map(String::as_str).collect();
    let parts = [&amount.tokens];
    let subject = ids.first().map_or_else(|| victim.name.key.clone(), |id| (*id).to_string());
    let claims = ground.holdings.with(ids.iter().copied(), &names);
    let together = scene
        .names
        .iter()
        .filter(|named| named.name.sort == Sort::Incident && !named.meant)
        .map(|named| &named.name.key)
        .collect::<BTreeSet<_>>();
    let sure = together.len() == 1 || scene.tokens.len() < 80;
    let mut judgement = number::judge(amount, &claims, false, said && sure && amount.per.is_none())
        .or_else(|| joint(ground, amount, &victim.name.key))
        .unwrap_or_else(|| Judgement::unverifiable("the archive has no such amount for this theft"));
    let alone = scene.says(&["alone", "by itself", "on its own"]) && together.len() == 1;
    if let Some(judgement_of_both) =
        alone.then(|| of_both(ground, amount, &victim.name.key, &claims)).flatten()
    {
        judgement = judgement_of_both;
    }
    if judgement.verdict == Verdict::Partly && judgement.kind == Some(Kind::EstimatorSpread) {
        judgement.kind = Some(Kind::Valuation);
    }
    found(scene, &parts, &subject, names.first().copied().unwrap_or_default(), amount.say(), judgement)
}

/// "alone", of a sum that the archive has for two victims together while a strong claim on the one says otherwise.
fn of_both(ground: &Ground<'_>, amount: &Amount, victim: &str, claims: &[&Stated]) -> Option<Judgement> {
    let fits = |wanted: Fit| -> Vec<&Stated> {
        claims
            .iter()
            .filter(|stated| !is_discounted(&stated.claim) && fit(amount, stated, false) == Some(wanted))
            .copied()
            .collect()
    };
    let both = joint(ground, amount, victim).filter(|both| both.verdict == Verdict::Supported)?;
    let strong: Vec<&Stated> = fits(Fit::Far).into_iter().filter(|stated| is_strong(&stated.claim)).collect();
    if strong.is_empty() || !fits(Fit::Same).is_empty() || amount.doubtful {
        return None;
    }
    let why = format!("this is the sum of two thefts; for this one alone {} has another", who(&strong));
    let mut judgement = Judgement::new(Verdict::Contradicted, Some(Kind::Scope), &strong, why);
    judgement.evidence.extend(both.evidence);
    Some(judgement)
}

/// A sum that the archive has for this victim together with another.
fn joint(ground: &Ground<'_>, amount: &Amount, victim: &str) -> Option<Judgement> {
    let all = ground.holdings.under("incident:");
    let both: Vec<&Stated> = all
        .into_iter()
        .filter(|stated| {
            stated
                .claim
                .subject
                .as_str()
                .rsplit(':')
                .next()
                .is_some_and(|last| last.contains('+') && last.contains(victim))
        })
        .collect();
    number::judge(amount, &both, false, false)
}

/// The day of a theft: a date that stands beside a word of the theft itself.
fn dates(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    for when in &scene.dates {
        if !matches!(when.manner, Manner::Point(_)) || scene.is_quoted(when.tokens.start) {
            continue;
        }
        let clause = scene.clause(when.tokens.start);
        let near =
            clause.start.max(when.tokens.start.saturating_sub(14))..clause.end.min(when.tokens.end + 14);
        let Some(verb) = scene.find(near.clone(), &HAPPENED) else { continue };
        let Some(victim) = scene.nearest(&when.tokens, &[Sort::Incident]) else { continue };
        // The date of a saying, or of another sentence's event, is no date of the theft.
        let afterwards = scene.find(clause.clone(), &AFTERWARDS).is_some();
        let inside = clause.contains(&victim.tokens.start);
        if afterwards || !inside {
            continue;
        }
        let ids: Vec<&EntityId> = victim.name.ids.iter().collect();
        let said = ground.holdings.with(ids.iter().copied(), &["incident_date"]);
        let spans = ground.holdings.with(ids.iter().copied(), &["amount_stolen"]);
        let mut dated: Vec<date::Dated<'_>> = said.into_iter().filter_map(date::Dated::by_value).collect();
        dated.extend(spans.into_iter().filter_map(date::Dated::by_period));
        let known = ids.len() == 1
            || when.period.as_year().is_some()
            || matches!(when.manner, Manner::Point(Precision::Month | Precision::Year));
        let judgement = date::judge(when, &dated, true, known && !when.inferred)
            .unwrap_or_else(|| Judgement::unverifiable("the archive does not date this theft"));
        let subject = ids.first().map_or_else(|| victim.name.key.clone(), |id| (*id).to_string());
        out.push(found(
            scene,
            &[&verb, &when.tokens],
            &subject,
            "incident_date",
            when.period.to_string(),
            judgement,
        ));
        return;
    }
}

const BLAMED: [&str; 30] = [
    "attributed",
    "attributes",
    "attribute",
    "blamed",
    "blames",
    "blame",
    "pinned",
    "pins",
    "linked",
    "behind",
    "responsible",
    "carried out by",
    "perpetrated by",
    "committed by",
    "conducted by",
    "the work of",
    "stole",
    "stolen by",
    "robbed",
    "siphoned",
    "drained",
    "hacked by",
    "took",
    "accused",
    "accuses",
    "named",
    "orchestrated",
    "tied",
    "identified",
    "suspected",
];

/// By whom: a cluster named beside a word of blame, or as the subject of the theft.
fn attributions(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    let cluster =
        |named: &&Named| named.name.sort == Sort::Actor && CLUSTERS.contains(&named.name.key.as_str());
    let mut told: BTreeSet<String> = BTreeSet::new();
    for actor in scene.names.iter().filter(cluster) {
        let clause = scene.clause(actor.tokens.start);
        let Some(cue) =
            scene.find(clause.clone(), &BLAMED).or_else(|| scene.find(0..scene.tokens.len(), &BLAMED))
        else {
            continue;
        };
        let Some(victim) = scene.nearest(&actor.tokens, &[Sort::Incident]) else { continue };
        if scene.is_quoted(actor.tokens.start)
            || scene.says(&["not", "denied", "denies", "no evidence", "ruled out"])
            || !told.insert(victim.name.key.clone())
        {
            continue;
        }
        let judgement = by_whom(scene, ground, actor, victim);
        let subject = victim.name.ids.first().map_or_else(|| victim.name.key.clone(), ToString::to_string);
        let near = if cue.start.abs_diff(actor.tokens.start) < 12 { cue } else { actor.tokens.clone() };
        out.push(found(
            scene,
            &[&near, &actor.tokens],
            &subject,
            "attributed_cluster",
            scene.words(&actor.tokens).to_owned(),
            judgement,
        ));
    }
}

/// The body that attributes, where one stands right before the word of blame: "the Panel attributed".
fn attributor<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let cue =
        scene.find(0..scene.tokens.len(), &["attributed", "attributes", "blamed", "blames", "attribute"])?;
    let before = scene.names.iter().rfind(|named| named.tokens.end == cue.start)?;
    matches!(before.name.sort, Sort::Panel | Sort::Team | Sort::Committee).then_some(before.name.key.as_str())
}

/// Whether a claim was made by, or tells of, the one with this name.
fn says_so(stated: &Stated, name: &str) -> bool {
    let claim = &stated.claim;
    let parts =
        [Some(&*claim.source.originator), claim.source.quote.as_deref(), claim.source.citation.as_deref()];
    let told = parts.into_iter().flatten().any(|text| text.to_lowercase().contains(name));
    told || claim.value.as_text().to_lowercase().contains(name)
}

/// The clusters that a claim's words name.
fn clusters_of(ground: &Ground<'_>, stated: &Stated) -> BTreeSet<String> {
    let words = stated.claim.value.as_text();
    let names = ground.gazetteer.mentions(&words);
    names
        .iter()
        .filter_map(|mention| ground.gazetteer.name(mention))
        .map(|name| name.key.clone())
        .filter(|key| CLUSTERS.contains(&key.as_str()))
        .collect()
}

fn by_whom(scene: &Scene<'_>, ground: &Ground<'_>, actor: &Named, victim: &Named) -> Judgement {
    let ids = meant(scene, ground, victim, &actor.tokens);
    let claims = ground.holdings.with(ids.iter().copied(), &["attributed_cluster"]);
    let key = actor.name.key.as_str();
    let named: Vec<(&Stated, BTreeSet<String>)> =
        claims.iter().map(|stated| (*stated, clusters_of(ground, stated))).collect();
    let same: Vec<&Stated> =
        named.iter().filter(|(_, keys)| keys.contains(key)).map(|(stated, _)| *stated).collect();
    let attributor = attributor(scene);
    if same.iter().any(|stated| is_fair(&stated.claim)) {
        if attributor.is_some_and(|name| !same.iter().any(|stated| says_so(stated, name))) {
            let why = format!("the archive has this by {}, and not by the one named", who(&same));
            return Judgement {
                evidence: Judgement::borne_out(&same, "").evidence,
                ..Judgement::unverifiable(why)
            };
        }
        return Judgement::borne_out(&same, format!("so say {}", who(&same)));
    }
    let kin = |keys: &BTreeSet<String>| {
        LAZARUS_FAMILY.contains(&key) && keys.iter().any(|other| LAZARUS_FAMILY.contains(&other.as_str()))
    };
    let related: Vec<&Stated> = named
        .iter()
        .filter(|(stated, keys)| kin(keys) && !is_discounted(&stated.claim))
        .map(|(stated, _)| *stated)
        .collect();
    if !related.is_empty() {
        // The umbrella name for a part of it is what the archive says in other words.
        let why = format!("{} names another cluster of the same family", who(&related));
        let umbrella = key == "lazarus-group" && related.iter().any(|stated| is_fair(&stated.claim));
        let (verdict, kind) =
            if umbrella { (Verdict::Supported, None) } else { (Verdict::Partly, Some(Kind::Taxonomy)) };
        return Judgement::new(verdict, kind, &related, why);
    }
    if let Some(judgement) = by_relay(ground, key, &ids) {
        return judgement;
    }
    let strong: Vec<&Stated> = named
        .iter()
        .filter(|(stated, keys)| is_strong(&stated.claim) && !keys.is_empty())
        .map(|(stated, _)| *stated)
        .collect();
    let possible = same.iter().any(|stated| !is_discounted(&stated.claim));
    if !strong.is_empty() && !possible {
        let says: Vec<String> = strong.iter().map(|stated| stated.claim.value.to_string()).collect();
        let why = format!("the archive has {} by {}", says.join("; "), who(&strong));
        return Judgement::new(Verdict::Contradicted, Some(Kind::Attribution), &strong, why);
    }
    if same.is_empty() {
        Judgement::unverifiable("the archive does not attribute this theft so")
    } else {
        Judgement::borne_out(&same, format!("so says {}", who(&same)))
    }
}

/// A theft whose amount is told in words that name the cluster: "the Lazarus Group stole … from Stake.com".
fn by_relay(ground: &Ground<'_>, key: &str, ids: &[&EntityId]) -> Option<Judgement> {
    let said: Vec<&Stated> = ids
        .iter()
        .flat_map(|id| ground.holdings.on(id.as_str()))
        .filter(|stated| {
            let quote = stated.claim.source.quote.as_deref().unwrap_or_default();
            let names = ground.gazetteer.mentions(quote);
            is_fair(&stated.claim)
                && names
                    .iter()
                    .filter_map(|mention| ground.gazetteer.name(mention))
                    .any(|name| name.key == key)
        })
        .copied()
        .collect();
    (!said.is_empty()).then(|| Judgement::borne_out(&said, format!("so say {}", who(&said))))
}
