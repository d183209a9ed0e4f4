//! Committees, panels, teams and their reports: begun, ended, published; votes and vetoes; what followed from what.

use super::{Ground, found};
use crate::{
    Kind, Stated,
    check::{
        compare::{Judgement, date, who},
        gazetteer::Sort,
        grammar::{
            date::{Manner, When},
            token::word,
        },
        holdings::{is_fair, is_strong},
        scene::{Found, Named, Scene},
        verdict::Verdict,
    },
};
use std::ops::Range;

/// An event that a body has once, the words that say it, and the kinds of thing that have it.
struct Event {
    property: &'static str,
    cues: &'static [&'static str],
    of: &'static [Sort],
}

const BODIES: &[Sort] = &[Sort::Committee, Sort::Panel, Sort::Team];

const EVENTS: [Event; 5] = [
    Event {
        property: "established_on",
        cues: &[
            "established",
            "founded",
            "created",
            "set up",
            "formed",
            "launched",
            "establishment",
            "founding",
            "creation",
            "inception",
            "came into being",
            "constituted",
            "inaugurated",
            "establishing",
            "creating",
        ],
        of: BODIES,
    },
    Event {
        property: "mandate_ended_on",
        cues: &[
            "disbanded",
            "disbandment",
            "dissolved",
            "dissolution",
            "expired",
            "expires",
            "expiry",
            "expiration",
            "ended",
            "ceased",
            "terminated",
            "termination",
            "abolished",
            "lapsed",
            "died",
            "demise",
            "closed down",
            "shut down",
            "came to an end",
            "wound up",
            "stopped work",
            "ran out",
            "runs out",
            "ceases",
            "folded",
            "ends",
        ],
        of: BODIES,
    },
    Event {
        property: "published_on",
        cues: &[
            "published",
            "released",
            "issued",
            "appeared",
            "publication",
            "release",
            "came out",
            "unveiled",
            "publishes",
        ],
        of: &[Sort::Report],
    },
    Event {
        property: "adopted_on",
        cues: &["adopted", "passed", "adoption", "adopting", "approved"],
        of: &[Sort::Resolution],
    },
    Event {
        property: "last_listing_date",
        cues: &[
            "last listing",
            "latest listing",
            "last designation",
            "newest entry",
            "last entry",
            "most recent listing",
            "last addition",
        ],
        of: &[Sort::Committee, Sort::List],
    },
];

pub(super) fn find(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    let before = out.len();
    for event in &EVENTS {
        one_event(scene, ground, event, out);
    }
    votes(scene, ground, out);
    let ended = out
        .get(before..)
        .unwrap_or_default()
        .iter()
        .find(|found| found.property == "mandate_ended_on")
        .cloned();
    let vetoed =
        out.get(before..).unwrap_or_default().iter().find(|found| found.property == "renewal_vote").cloned();
    if let (Some(ended), Some(vetoed)) = (ended, vetoed) {
        causation(scene, &ended, &vetoed, out);
    }
}

fn one_event(scene: &Scene<'_>, ground: &Ground<'_>, event: &Event, out: &mut Vec<Found>) {
    let mut from = 0;
    while let Some(cue) = scene.find(from..scene.tokens.len(), event.cues) {
        from = cue.end;
        if scene.is_quoted(cue.start) {
            continue;
        }
        let Some(of) = scene.nearest(&cue, event.of).filter(|of| of_the_cue(scene, &cue, of)) else {
            continue;
        };
        let when = date_of(scene, &cue, event);
        let ids = of.name.ids.clone();
        let subject = of.name.ids.first().map_or_else(|| of.name.key.clone(), ToString::to_string);
        let (value, part, judgement) = match when {
            Some(when) => (when.period.to_string(), when.tokens.clone(), dated(ground, event, of, when)),
            None if event.property == "mandate_ended_on" => {
                let claims = ground.holdings.with(&ids, &[event.property]);
                (String::from("ended"), cue.clone(), undated(&claims))
            }
            None => continue,
        };
        let mut parts = vec![&cue, &part];
        if !of.meant && (of.tokens.start.abs_diff(part.end) <= 3 || cue.start.abs_diff(of.tokens.end) <= 3) {
            parts.push(&of.tokens);
        }
        out.push(found(scene, &parts, &subject, event.property, value, judgement));
        if when.is_some() {
            return;
        }
    }
}

/// Whether the body is the thing that the event is of: named in the same clause or just before it, and no other body
/// stands between.
fn of_the_cue(scene: &Scene<'_>, cue: &Range<usize>, of: &Named) -> bool {
    let (a, b) =
        if of.tokens.start < cue.start { (of.tokens.end, cue.start) } else { (cue.end, of.tokens.start) };
    let far = b.saturating_sub(a) > 25;
    // "the Panel established that the exchange …" found something out.
    let before = cue.start.checked_sub(1).map_or("", |at| word(&scene.tokens, at));
    let passive =
        matches!(before, "was" | "were" | "been" | "is" | "are" | "be" | "being" | ",") || cue.start == 0;
    let found_out = !passive
        && (cue.end..cue.end + 5).any(|at| matches!(word(&scene.tokens, at), "that" | "how" | "whether"));
    // "the Committee established a working group", "the Panel ended its session": it did so to something else.
    let object = matches!(
        word(&scene.tokens, cue.end),
        "its"
            | "the"
            | "a"
            | "an"
            | "their"
            | "new"
            | "several"
            | "two"
            | "three"
            | "contact"
            | "links"
            | "work"
            | "procedures"
            | "guidelines"
            | "some"
    );
    let acts = (!passive || before == ",") && object && of.tokens.end <= cue.start;
    !far && !found_out && !acts
}

/// The date of the event: the first behind its word, before another event's; else the one before it, in the clause.
fn date_of<'b>(scene: &'b Scene<'_>, cue: &Range<usize>, event: &Event) -> Option<&'b When> {
    let point = |when: &&When| matches!(when.manner, Manner::Point(_));
    let others: Vec<&str> = EVENTS
        .iter()
        .filter(|other| other.property != event.property)
        .flat_map(|other| other.cues.iter().copied())
        .chain(["vetoed", "veto", "vetoes", "said", "reported"])
        .collect();
    let after = scene
        .dates
        .iter()
        .filter(point)
        .find(|when| when.tokens.start >= cue.end && when.tokens.start - cue.end <= 16);
    let after = after.filter(|when| scene.find(cue.end..when.tokens.start, &others).is_none());
    let clause = scene.clause(cue.start);
    after.or_else(|| {
        let mut before = scene
            .dates
            .iter()
            .filter(point)
            .filter(|when| when.tokens.end <= cue.start && clause.contains(&when.tokens.start));
        before.next_back().filter(|when| {
            scene.find(when.tokens.end..cue.start, &others).is_none() && cue.start - when.tokens.end <= 14
        })
    })
}

fn dated(ground: &Ground<'_>, event: &Event, of: &Named, when: &When) -> Judgement {
    let mut claims = ground.holdings.with(&of.name.ids, &[event.property]);
    if event.property == "last_listing_date" {
        claims = ground
            .holdings
            .all()
            .iter()
            .filter(|stated| &*stated.claim.property == event.property)
            .copied()
            .collect();
    }
    let by_value: Vec<date::Dated<'_>> = claims.into_iter().filter_map(date::Dated::by_value).collect();
    if let Some(judgement) = date::judge(when, &by_value, false, !when.inferred) {
        return judgement;
    }
    if event.property == "mandate_ended_on" {
        return still_there(ground, of, when);
    }
    if event.property == "adopted_on" {
        // A measure holds from the day of its resolution on, or later: it can bear the day out, and not refute it.
        let measures = ground.holdings.with(&of.name.ids, &["measure"]);
        let begun: Vec<&Stated> = measures
            .into_iter()
            .filter(|stated| {
                is_fair(&stated.claim)
                    && stated.period().is_some_and(|period| {
                        when.period.first <= period.first && period.first <= when.period.last
                    })
            })
            .collect();
        if !begun.is_empty() {
            return Judgement::borne_out(
                &begun,
                format!("its measures hold from that day on, say {}", who(&begun)),
            );
        }
    }
    Judgement::unverifiable("the archive has no date for this")
}

/// The archive has no end of this body: claims on it that hold long after the alleged end say that it went on.
fn still_there(ground: &Ground<'_>, of: &Named, when: &When) -> Judgement {
    let later: Vec<&Stated> = of
        .name
        .ids
        .iter()
        .flat_map(|id| ground.holdings.on(id.as_str()))
        .filter(|stated| {
            is_strong(&stated.claim)
                && stated.period().is_some_and(|period| period.last.year() > when.period.last.year())
        })
        .copied()
        .collect();
    if later.is_empty() {
        return Judgement::unverifiable("the archive has no end of this body");
    }
    let why = format!(
        "the archive has it at work after that day, by {}; a panel that serves it may have ended",
        who(&later)
    );
    Judgement::new(Verdict::Contradicted, Some(Kind::Scope), &later, why)
}

fn undated(claims: &[&Stated]) -> Judgement {
    if claims.is_empty() {
        return Judgement::unverifiable("the archive has no end of this body");
    }
    Judgement::borne_out(
        claims,
        format!(
            "ended on {}, says {}",
            claims.first().map(|stated| stated.claim.value.to_string()).unwrap_or_default(),
            who(claims)
        ),
    )
}

/// Who voted how: `Russia vetoed the renewal`, `China abstained`, with the day where one is given.
fn votes(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    const VETO: [&str; 6] = ["veto", "vetoed", "vetoes", "vetoing", "voted against", "blocked"];
    const ABSTAINED: [&str; 4] = ["abstained", "abstaining", "abstention", "abstains"];
    for (cues, position) in [(&VETO[..], "against"), (&ABSTAINED[..], "abstaining")] {
        let Some(cue) = scene.find(0..scene.tokens.len(), cues) else { continue };
        let Some(state) =
            scene.nearest(&cue, &[Sort::State]).filter(|state| state.tokens.start.abs_diff(cue.start) <= 12)
        else {
            continue;
        };
        if scene.is_quoted(cue.start) {
            continue;
        }
        let when = scene
            .dates
            .iter()
            .filter(|when| matches!(when.manner, Manner::Point(_)))
            .find(|when| when.tokens.start >= cue.end && when.tokens.start - cue.end <= 10);
        let when = when.or_else(|| {
            scene.dates.iter().rfind(|when| {
                when.tokens.end <= cue.start && scene.clause(cue.start).contains(&when.tokens.start)
            })
        });
        let judgement = vote(scene, ground, &state.name.key, position, when);
        let part = when.map_or_else(|| cue.clone(), |when| when.tokens.clone());
        let value = format!("{} {position}", state.name.key);
        out.push(found(scene, &[&state.tokens, &cue, &part], "panel:1874", "renewal_vote", value, judgement));
    }
}

fn vote(
    scene: &Scene<'_>,
    ground: &Ground<'_>,
    state: &str,
    position: &str,
    when: Option<&When>,
) -> Judgement {
    let on: Vec<_> = scene
        .names
        .iter()
        .filter(|named| matches!(named.name.sort, Sort::Panel | Sort::Resolution))
        .flat_map(|named| &named.name.ids)
        .collect();
    let mut claims = ground.holdings.with(on.iter().copied(), &["renewal_vote", "vote"]);
    if claims.is_empty() {
        claims = ground
            .holdings
            .all()
            .iter()
            .filter(|stated| &*stated.claim.property == "renewal_vote")
            .copied()
            .collect();
    }
    let positions = |stated: &Stated| position_of(&stated.claim.value.as_text(), state);
    let same: Vec<&Stated> =
        claims.iter().filter(|stated| positions(stated) == Some(position)).copied().collect();
    let other: Vec<&Stated> = claims
        .iter()
        .filter(|stated| is_strong(&stated.claim) && positions(stated).is_some_and(|p| p != position))
        .copied()
        .collect();
    if same.is_empty() {
        let renewal = scene.names.iter().any(|named| named.name.sort == Sort::Panel)
            || scene.says(&["renewal", "mandate", "extension", "renew", "extend", "panel", "monitoring"]);
        if other.is_empty() || !renewal {
            return Judgement::unverifiable("the archive has no such vote of this state");
        }
        let says: Vec<String> = other.iter().map(|stated| stated.claim.value.to_string()).collect();
        let why = format!("the archive has {} by {}", says.join("; "), who(&other));
        return Judgement::new(Verdict::Contradicted, Some(Kind::UnreliableSource), &other, why);
    }
    let dated: Vec<date::Dated<'_>> =
        same.iter().filter_map(|stated| date::Dated::by_period(stated)).collect();
    match when.and_then(|when| date::judge(when, &dated, false, !when.inferred)) {
        Some(judgement) if judgement.verdict != Verdict::Supported => judgement,
        _ => Judgement::borne_out(
            &same,
            format!(
                "{}, says {}",
                same.first().map(|stated| stated.claim.value.to_string()).unwrap_or_default(),
                who(&same)
            ),
        ),
    }
}

/// How a state voted, in a claim's words: `13-1-1 (Russia against, China abstaining)`.
fn position_of(words: &str, state: &str) -> Option<&'static str> {
    let lower = words.to_lowercase();
    let inside = lower.split_once('(').map_or(lower.as_str(), |(_, inside)| inside);
    let mut named = false;
    for part in inside.split([',', ';', ')']) {
        named |= part.contains(state);
        let position = if part.contains("against") {
            Some("against")
        } else {
            part.contains("abstain").then_some("abstaining")
        };
        if let Some(position) = position {
            if named {
                return Some(position);
            }
            named = false;
        }
    }
    None
}

/// "The end of the Panel, a consequence of Russia's veto": borne out where both are, in this order, on one subject.
fn causation(scene: &Scene<'_>, ended: &Found, vetoed: &Found, out: &mut Vec<Found>) {
    const BECAUSE: [&str; 9] = [
        "because of",
        "consequence of",
        "as a result of",
        "result of",
        "due to",
        "following",
        "after",
        "owing to",
        "thanks to",
    ];
    let Some(cue) = scene.find(0..scene.tokens.len(), &BECAUSE) else { return };
    let both =
        ended.judgement.verdict == Verdict::Supported && vetoed.judgement.verdict == Verdict::Supported;
    let mut judgement = if both {
        Judgement::new(
            Verdict::Supported,
            None,
            &[],
            "the archive has the veto against the renewal, and then the end of the mandate",
        )
    } else {
        Judgement::unverifiable("one of the two is not borne out by the archive")
    };
    judgement.evidence = ended.judgement.evidence.iter().chain(&vetoed.judgement.evidence).copied().collect();
    let at = scene.bytes(&cue);
    let at = ended.at.start.min(vetoed.at.start).min(at.start)..ended.at.end.max(vetoed.at.end).max(at.end);
    out.push(Found {
        at,
        subject: ended.subject.clone(),
        property: "cause_of_end".to_owned(),
        value: vetoed.value.clone(),
        judgement,
    });
}
