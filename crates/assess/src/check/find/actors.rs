//! Companies, units and persons: who is under whom, what a unit does, when one was listed; what a report covers.

use super::{Ground, found};
use crate::{
    Stated,
    check::{
        compare::{Judgement, date, who},
        gazetteer::Sort,
        grammar::{
            date::Manner,
            token::{is_phrase, word},
        },
        holdings::{is_fair, plain_words},
        scene::{Found, Named, Scene},
        verdict::Verdict,
    },
};
use record::EntityId;
use std::{collections::BTreeSet, ops::Range};

/// Properties whose value is above the subject.
const ABOVE: [&str; 7] =
    ["parent", "subordinate_to", "controlled_by", "owned_by", "front_of", "member_of", "associated_with"];

/// Phrases between two names: the first is under the second.
const UNDER: [&str; 27] = [
    "subgroups of",
    "sub - groups of",
    "units of",
    "arms of",
    "belong to",
    "subordinate to",
    "controlled by",
    "owned by",
    "part of",
    "unit of",
    "subgroup of",
    "sub-group of",
    "sub - group of",
    "arm of",
    "division of",
    "answers to",
    "belongs to",
    "subsidiary of",
    "front for",
    "front company for",
    "front company of",
    "reports to",
    "branch of",
    "run by",
    "under the",
    "overseen by",
    "directed by",
];

/// Phrases between two names: the first is above the second.
const OVER: [&str; 9] = [
    "controls",
    "controlled",
    "oversees",
    "runs",
    "commands",
    "owns",
    "parent of",
    "parent company of",
    "directs",
];

pub(super) fn find(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    relations(scene, ground, out);
    aliases(scene, ground, out);
    hosts(scene, ground, out);
    designations(scene, ground, out);
    functions(scene, ground, out);
    coverage(scene, ground, out);
}

fn relations(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    let actors: Vec<&Named> = scene
        .names
        .iter()
        .filter(|named| named.name.sort == Sort::Actor && !named.name.ids.is_empty())
        .collect();
    several_under_one(scene, ground, &actors, out);
    for pair in actors.windows(2) {
        let [first, second] = pair else { continue };
        let between = first.tokens.end..second.tokens.start;
        if between.is_empty()
            || between.len() > 8
            || first.name.key == second.name.key
            || scene.is_quoted(first.tokens.start)
        {
            continue;
        }
        let says = |phrases: &[&str]| scene.find(between.clone(), phrases).is_some();
        let (child, parent) = if says(&UNDER) {
            (first, second)
        } else if says(&OVER) {
            (second, first)
        } else {
            continue;
        };
        let judgement = relation(ground, &child.name.ids, &parent.name.ids);
        let subject = child.name.ids.first().map(ToString::to_string).unwrap_or_default();
        let value = parent.name.ids.first().map(ToString::to_string).unwrap_or_default();
        out.push(found(
            scene,
            &[&first.tokens, &second.tokens],
            &subject,
            "subordinate_to",
            value,
            judgement,
        ));
    }
}

/// "A and B are subgroups of C": the first of them, whose neighbour is B and not C.
fn several_under_one(scene: &Scene<'_>, ground: &Ground<'_>, actors: &[&Named], out: &mut Vec<Found>) {
    for three in actors.windows(3) {
        let [first, second, parent] = three else { continue };
        let joined = second.tokens.start.saturating_sub(first.tokens.end) == 1
            && matches!(word(&scene.tokens, first.tokens.end), "and" | ",");
        let under = scene.find(second.tokens.end..parent.tokens.start, &UNDER).is_some();
        if !(joined && under)
            || parent.tokens.start - second.tokens.end > 8
            || scene.is_quoted(first.tokens.start)
        {
            continue;
        }
        let judgement = relation(ground, &first.name.ids, &parent.name.ids);
        let subject = first.name.ids.first().map(ToString::to_string).unwrap_or_default();
        let value = parent.name.ids.first().map(ToString::to_string).unwrap_or_default();
        out.push(found(scene, &[&first.tokens], &subject, "subordinate_to", value, judgement));
    }
}

/// An entity in words: those of its id, without its kind.
fn said_of(id: &EntityId) -> String {
    id.as_str().rsplit(':').next().unwrap_or_default().replace('-', " ")
}

fn relation(ground: &Ground<'_>, child: &BTreeSet<EntityId>, parent: &BTreeSet<EntityId>) -> Judgement {
    let up = |ids: &BTreeSet<EntityId>| ground.holdings.with(ids, &ABOVE);
    let first = up(child);
    let direct: Vec<&Stated> = first
        .iter()
        .filter(|stated| stated.claim.value.entity().is_some_and(|id| parent.contains(id)))
        .copied()
        .collect();
    if !direct.is_empty() {
        return Judgement::borne_out(&direct, format!("so say {}", who(&direct)));
    }
    for step in &first {
        let Some(middle) = step.claim.value.entity() else { continue };
        let next = up(&BTreeSet::from([middle.clone()]));
        let hit =
            next.iter().find(|stated| stated.claim.value.entity().is_some_and(|id| parent.contains(id)));
        if let Some(hit) = hit.filter(|hit| is_fair(&hit.claim) && is_fair(&step.claim)) {
            return Judgement::borne_out(
                &[step, hit],
                format!("through {}, say {}", said_of(middle), who(&[step, hit])),
            );
        }
    }
    Judgement::unverifiable("the archive does not say so of the two")
}

/// "also known as": the other names that the archive has for one.
fn aliases(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    const KNOWN_AS: [&str; 9] = [
        "also known as",
        "known as",
        "also called",
        "aka",
        "alias",
        "tracked as",
        "tracks as",
        "goes by",
        "dubbed",
    ];
    const NAMES: [&str; 6] = ["alias", "aliases", "name", "primary_name_ofac", "weakAlias", "subsidiaries"];
    let Some(cue) = scene.find(0..scene.tokens.len(), &KNOWN_AS) else { return };
    let actor = scene.names.iter().rfind(|named| {
        named.name.sort == Sort::Actor && named.tokens.end <= cue.start && cue.start - named.tokens.end <= 6
    });
    let Some(actor) = actor.filter(|actor| !actor.name.ids.is_empty()) else { return };
    let end = (cue.end..scene.tokens.len())
        .take_while(|at| {
            !matches!(word(&scene.tokens, *at), "." | ";" | "," | "and" | "or" | "is" | "was" | "has")
        })
        .take(8)
        .last()
        .map_or(cue.end, |at| at + 1);
    let said = plain_words(scene.words(&(cue.end..end)));
    if said.is_empty() || scene.is_quoted(cue.start) {
        return;
    }
    let same: Vec<&Stated> = ground
        .holdings
        .with(&actor.name.ids, &NAMES)
        .into_iter()
        .filter(|stated| plain_words(&stated.claim.value.as_text()).contains(&said))
        .collect();
    let one = actor.name.ids.iter().next();
    let judgement = if same.is_empty() {
        Judgement::unverifiable("the archive does not have this other name")
    } else {
        Judgement::borne_out(&same, format!("so say {}", who(&same)))
    };
    let subject = one.map(ToString::to_string).unwrap_or_default();
    out.push(found(scene, &[&actor.tokens, &(cue.start..end)], &subject, "alias", said, judgement));
}

/// Where workers are: the countries named, against the archive's list of hosts. A country that is not on it refutes
/// nothing.
fn hosts(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    let Some(workers) = scene.names.iter().find(|named| named.name.sort == Sort::Workers) else { return };
    let claims = ground.holdings.with(&workers.name.ids, &["host_countries"]);
    let listed: BTreeSet<String> = claims
        .iter()
        .flat_map(|stated| {
            let value = stated.claim.value.as_text().to_string();
            value.split([',', ';']).map(plain_words).collect::<Vec<_>>()
        })
        .filter(|country| country.len() > 2)
        .collect();
    let placed = (0..scene.tokens.len()).filter(|at| {
        let token = scene.tokens.get(*at);
        token.is_some_and(|token| token.capital && listed.contains(&token.lower)) && !scene.is_quoted(*at)
    });
    let places: Vec<usize> = placed.collect();
    if let (Some(first), Some(last)) = (places.first(), places.last())
        && scene.says(&["in", "to", "from"])
    {
        let fair: Vec<&Stated> = claims.into_iter().filter(|stated| is_fair(&stated.claim)).collect();
        if fair.is_empty() {
            return;
        }
        let judgement = Judgement::borne_out(&fair, format!("these countries are named by {}", who(&fair)));
        let subject = workers.name.ids.iter().next().map(ToString::to_string).unwrap_or_default();
        let value = scene.words(&(*first..last + 1)).to_owned();
        out.push(found(scene, &[&(*first..last + 1)], &subject, "host_countries", value, judgement));
    }
}

/// When one was designated or listed. Designations are made more than once: another date refutes nothing.
fn designations(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    const DESIGNATED: [&str; 12] = [
        "designated",
        "sanctioned",
        "blacklisted",
        "listed",
        "designation",
        "sanctions",
        "added",
        "designates",
        "listing",
        "on its list",
        "to its list",
        "sanctions list",
    ];
    let Some(cue) = scene.find(0..scene.tokens.len(), &DESIGNATED) else { return };
    let lower: Vec<&str> = scene.tokens.iter().map(|token| token.lower.as_str()).collect();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let property = if has(&["ofac", "treasury"]) {
        "ofac_designated_on"
    } else if has(&["un", "council", "committee", "nations"]) {
        "un_listed_on"
    } else if scene.says(&["south korea", "seoul", "rok"]) {
        "rok_designated_on"
    } else {
        // Without a list named, the one that the archive has for it.
        "ofac_designated_on"
    };
    let Some(when) = scene.date_near(&cue).filter(|when| matches!(when.manner, Manner::Point(_))) else {
        return;
    };
    let actor =
        scene.names.iter().filter(|named| named.name.sort == Sort::Actor && !named.name.ids.is_empty());
    let Some(actor) = actor.min_by_key(|named| named.tokens.start.abs_diff(cue.start)) else { return };
    let claims = ground.holdings.with(&actor.name.ids, &[property]);
    let dated: Vec<date::Dated<'_>> =
        claims.iter().filter_map(|stated| date::Dated::by_value(stated)).collect();
    let judgement = date::judge(when, &dated, false, false)
        .unwrap_or_else(|| Judgement::unverifiable("the archive has no such designation"));
    let subject = actor.name.ids.first().map(ToString::to_string).unwrap_or_default();
    out.push(found(
        scene,
        &[&actor.tokens, &cue, &when.tokens],
        &subject,
        property,
        when.period.to_string(),
        judgement,
    ));
}

/// "the Bureau, a unit responsible for cyber operations": the words of what it does against the claims on it and on
/// those under it.
fn functions(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    const DOES: [&str; 6] = [
        "responsible for",
        "in charge of",
        "tasked with",
        "specialises in",
        "specializes in",
        "charged with",
    ];
    let Some(cue) = scene.find(0..scene.tokens.len(), &DOES) else { return };
    let mut before = scene.names.iter().filter(|named| {
        named.name.sort == Sort::Actor && named.tokens.end <= cue.start && !named.name.ids.is_empty()
    });
    let Some(actor) = before.next_back().filter(|actor| cue.start - actor.tokens.end <= 8) else { return };
    let end = (cue.end..(cue.end + 6).min(scene.tokens.len()))
        .take_while(|at| !matches!(word(&scene.tokens, *at), "," | "." | ";" | "and" | "the"))
        .last()
        .map_or(cue.end, |at| at + 1);
    if scene.names.iter().any(|named| named.name.sort == Sort::Incident) || end == cue.end {
        return;
    }
    let stems: Vec<String> = (cue.end..end)
        .map(|at| word(&scene.tokens, at).chars().take(6).collect::<String>())
        .filter(|stem| stem.len() >= 5)
        .collect();
    let about: Vec<&Stated> = actor
        .name
        .ids
        .iter()
        .flat_map(|id| ground.holdings.on(id.as_str()).iter().chain(ground.holdings.pointing_to(id.as_str())))
        .filter(|stated| is_fair(&stated.claim))
        .filter(|stated| {
            let said = plain_words(&format!(
                "{} {}",
                stated.claim.value.as_text(),
                stated.claim.source.quote.as_deref().unwrap_or_default()
            ));
            stems.first().is_some_and(|stem| said.contains(stem.as_str()))
        })
        .copied()
        .collect();
    let judgement = if about.is_empty() {
        Judgement::unverifiable("the archive does not say what this unit does")
    } else {
        Judgement::borne_out(
            &about,
            format!("claims on it and on units under it speak of this, by {}", who(&about)),
        )
    };
    let subject = actor.name.ids.first().map(ToString::to_string).unwrap_or_default();
    out.push(found(
        scene,
        &[&actor.tokens, &(cue.start..end)],
        &subject,
        "function",
        scene.words(&(cue.end..end)).to_owned(),
        judgement,
    ));
}

/// What a report is said to be about, against the claims on it and its own title.
fn coverage(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    const COVERS: [&str; 11] = [
        "detailing",
        "details",
        "detailed",
        "covers",
        "covering",
        "describes",
        "describing",
        "documents",
        "documenting",
        "focuses on",
        "examines",
    ];
    const TOPICS: [(&str, &[&str]); 8] = [
        ("cyber", &["cyber", "cyberattacks", "cyber espionage", "espionage"]),
        ("crypto", &["cryptocurrency", "crypto", "virtual assets", "cryptocurrency theft"]),
        (
            "worker",
            &["it work", "it workers", "it worker", "information technology workers", "fraudulent it work"],
        ),
        ("militar", &["military", "troops", "soldiers"]),
        ("artillery", &["artillery", "shells"]),
        ("containers", &["containers"]),
        ("coal", &["coal"]),
        ("russia", &["russia", "moscow"]),
    ];
    let Some(cue) = scene.find(0..scene.tokens.len(), &COVERS) else { return };
    let mut before = scene.names.iter().filter(|named| {
        named.name.sort == Sort::Report && named.tokens.start <= cue.start && !named.name.ids.is_empty()
    });
    let Some(report) = before.next_back().filter(|report| cue.start.saturating_sub(report.tokens.end) <= 4)
    else {
        return;
    };
    let clause_end = scene.clause(cue.start).end.min(cue.end + 25);
    let said: Vec<(&str, Range<usize>)> = TOPICS
        .iter()
        .filter_map(|(stem, phrases)| Some((*stem, scene.find(cue.end..clause_end, phrases)?)))
        .collect();
    if said.is_empty() || is_phrase(&scene.tokens, cue.end, "in") {
        return;
    }
    let ids: Vec<&EntityId> = report.name.ids.iter().collect();
    let all: Vec<&Stated> = ids
        .iter()
        .flat_map(|id| ground.holdings.on(id.as_str()))
        .filter(|stated| is_fair(&stated.claim))
        .copied()
        .collect();
    let speaks = |stated: &Stated, stem: &str| {
        let claim = &stated.claim;
        let parts = [
            claim.source.quote.as_deref(),
            claim.source.citation.as_deref(),
            Some(&*claim.source.originator),
        ];
        parts.into_iter().flatten().any(|text| text.to_lowercase().contains(stem))
            || claim.value.as_text().to_lowercase().contains(stem)
    };
    let on: Vec<&Stated> =
        all.iter().filter(|stated| said.iter().any(|(stem, _)| speaks(stated, stem))).copied().collect();
    let borne: Vec<&str> = said
        .iter()
        .filter(|(stem, _)| all.iter().any(|stated| speaks(stated, stem)))
        .map(|(stem, _)| *stem)
        .collect();
    let judgement = if borne.is_empty() {
        Judgement::unverifiable("the archive does not say what this report covers")
    } else if borne.len() == said.len() {
        Judgement::borne_out(&on, format!("its title or claims on it speak of this, by {}", who(&on)))
    } else {
        Judgement::new(
            Verdict::Partly,
            None,
            &on,
            format!("its title or claims on it speak of part of this ({})", borne.join(", ")),
        )
    };
    let last = said.iter().map(|(_, at)| at.clone()).max_by_key(|at| at.end).unwrap_or_else(|| cue.clone());
    let value = said.iter().map(|(stem, _)| *stem).collect::<Vec<_>>().join(", ");
    let subject = ids.first().map(|id| id.to_string()).unwrap_or_default();
    out.push(found(scene, &[&report.tokens, &cue, &last], &subject, "covers", value, judgement));
}
