//! What a resolution imposes: its measures by name, and the caps that they set.

use super::{Ground, found};
use crate::{
    Kind, Stated,
    check::{
        compare::{Judgement, number, who},
        gazetteer::Sort,
        grammar::{
            amount::{Amount, Unit, amounts},
            token::tokens,
        },
        holdings::{is_fair, is_strong},
        scene::{Found, Named, Scene},
        verdict::Verdict,
    },
};
use std::ops::Range;

/// Measures: how a text says one, and the words that a claim on it has, all of one row.
const MEASURES: [(&[&str], &[&str]); 19] = [
    (
        &[
            "asset freeze",
            "assets freeze",
            "froze assets",
            "freezing of assets",
            "freeze assets",
            "freezes assets",
        ],
        &["asset", "freeze"],
    ),
    (&["travel ban", "travel bans"], &["travel ban"]),
    (&["luxury goods"], &["luxury"]),
    (&["arms embargo", "arms exports", "ban on arms"], &["arms"]),
    (&["cargo inspection", "inspect cargo", "inspection of cargo"], &["cargo"]),
    (&["coal"], &["coal"]),
    (&["seafood"], &["seafood"]),
    (&["iron ore", "iron"], &["iron"]),
    (&["textile", "textiles"], &["textile"]),
    (&["refined petroleum", "refined oil"], &["refined petroleum"]),
    (&["crude oil"], &["crude oil"]),
    (&["natural gas liquids", "condensates"], &["natural", "gas"]),
    (&["joint ventures", "joint venture"], &["joint venture"]),
    (&["repatriate", "repatriation", "send home"], &["repatriate"]),
    (&["work authorisations", "work authorizations", "work permits"], &["work authoris"]),
    (&["panel of experts"], &["panel of experts"]),
    (&["bulk cash"], &["bulk cash"]),
    (&["correspondent relationships", "correspondent accounts"], &["correspondent"]),
    (&["comprehensive sanctions", "comprehensive sanctions regime"], &["comprehensive sanctions"]),
];

const IMPOSED: [&str; 50] = [
    "gave",
    "gives",
    "told",
    "tells",
    "lowered",
    "cut",
    "set",
    "raised",
    "tightened",
    "obligation",
    "imposed",
    "imposes",
    "impose",
    "imposing",
    "banned",
    "bans",
    "ban",
    "prohibits",
    "prohibited",
    "requires",
    "required",
    "caps",
    "capped",
    "cap",
    "limits",
    "limited",
    "limit",
    "mandated",
    "mandates",
    "introduced",
    "introduces",
    "established",
    "froze",
    "freezes",
    "orders",
    "ordered",
    "obliges",
    "obliged",
    "demands",
    "demanded",
    "created",
    "creates",
    "lets",
    "allows",
    "allowed",
    "forbids",
    "forbade",
    "under",
    "freeze",
    "sets",
];

pub(super) fn find(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    let resolutions: Vec<&Named> =
        scene.names.iter().filter(|named| named.name.sort == Sort::Resolution).collect();
    if resolutions.is_empty() || scene.find(0..scene.tokens.len(), &IMPOSED).is_none() {
        return;
    }
    for (phrases, words) in MEASURES {
        let Some(said) = scene.find(0..scene.tokens.len(), phrases) else { continue };
        let Some(of) = scene.nearest(&said, &[Sort::Resolution]) else { continue };
        if scene.is_quoted(said.start) || (words == ["panel of experts"] && !established_by(scene, of, &said))
        {
            continue;
        }
        let has_cap =
            [&["coal"][..], &["refined petroleum"], &["crude oil"], &["repatriate"]].contains(&words);
        let cap = scene
            .amounts
            .iter()
            .filter(|amount| has_cap && is_cap(amount))
            .filter_map(|amount| Some((scene.steps_between(amount, &said)?, amount)));
        let cap = cap.min_by_key(|(steps, _)| *steps).map(|(_, amount)| amount);
        // "reduces the cap of 2375 to 500,000": the new number is another resolution's.
        let changed = scene.says(&[
            "reduces",
            "reduced",
            "lowers",
            "lowered",
            "cuts",
            "amends",
            "amended",
            "tightens",
            "tightened",
            "replaces",
            "replaced",
            "raised",
            "increased",
        ]);
        let judgement = measure(ground, of, words, cap, changed);
        let parts = cap.map_or_else(|| vec![&said], |cap| vec![&said, &cap.tokens]);
        let value = cap.map_or_else(|| words.join(" "), |cap| format!("{} {}", words.join(" "), cap.say()));
        out.push(found(scene, &parts, &of.name.key, "measure", value, judgement));
    }
}

/// A Panel that a resolution is said to have made stands beside it; elsewhere the two only share a sentence.
fn established_by(scene: &Scene<'_>, of: &Named, said: &Range<usize>) -> bool {
    let (a, b) =
        if of.tokens.start < said.start { (of.tokens.end, said.start) } else { (said.end, of.tokens.start) };
    scene.find(a..b, &["established", "created", "creates", "set up", "established by"]).is_some()
        && b - a < 8
}

fn is_cap(amount: &Amount) -> bool {
    matches!(amount.unit, Unit::Things("barrels" | "tons" | "months") | Unit::Money(_))
}

impl Scene<'_> {
    /// Tokens between a measure and an amount; `None` where another clause, or many words, lie between.
    fn steps_between(&self, amount: &Amount, said: &Range<usize>) -> Option<usize> {
        let steps = amount.tokens.start.abs_diff(said.start);
        (steps <= 14 && self.clause(said.start).contains(&amount.tokens.start)).then_some(steps)
    }
}

fn measure(
    ground: &Ground<'_>,
    of: &Named,
    words: &[&str],
    cap: Option<&Amount>,
    changed: bool,
) -> Judgement {
    let says = |stated: &&Stated| {
        let text = format!(
            "{} {}",
            stated.claim.value.as_text(),
            stated.claim.source.quote.as_deref().unwrap_or_default()
        )
        .to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut claims: Vec<&Stated> =
        of.name.ids.iter().flat_map(|id| ground.holdings.on(id.as_str())).copied().collect();
    claims.retain(says);
    if let Some(cap) = cap {
        return capped(cap, words, &claims, changed);
    }
    if !claims.is_empty() {
        return Judgement::borne_out(&claims, format!("so say {}", who(&claims)));
    }
    let elsewhere: Vec<&Stated> =
        ground.holdings.under("unscr:").into_iter().filter(|stated| says(stated)).collect();
    match elsewhere.first() {
        Some(stated) => Judgement {
            evidence: Judgement::borne_out(&elsewhere, "").evidence,
            ..Judgement::unverifiable(format!(
                "the archive has this measure under {}, not under {}",
                stated.claim.subject, of.name.key
            ))
        },
        None => Judgement::unverifiable(format!("the archive has no such measure of {}", of.name.key)),
    }
}

/// A cap: the numbers stand in the claim's words.
fn capped(cap: &Amount, words: &[&str], claims: &[&Stated], changed: bool) -> Judgement {
    let numbers = |stated: &Stated| -> Vec<Amount> {
        // Of a claim on several measures, only the part that is on this one.
        let text = stated.claim.value.as_text().to_lowercase();
        let part = text
            .split(';')
            .find(|part| words.iter().all(|word| part.contains(word)))
            .unwrap_or_default()
            .to_owned();
        amounts(&tokens(&part)).into_iter().filter(|amount| amount.unit == cap.unit).collect()
    };
    let capped: Vec<(&Stated, Vec<Amount>)> = claims
        .iter()
        .map(|stated| (*stated, numbers(stated)))
        .filter(|(_, amounts)| !amounts.is_empty())
        .collect();
    let near = |amount: &Amount| (amount.low.nearest_f64() / cap.low.nearest_f64() - 1.0).abs() < 0.02;
    let same: Vec<&Stated> =
        capped.iter().filter(|(_, all)| all.iter().any(near)).map(|(stated, _)| *stated).collect();
    if !same.is_empty() {
        return Judgement::borne_out(&same, format!("so say {}", who(&same)));
    }
    let strong: Vec<&Stated> =
        capped.iter().filter(|(stated, _)| is_strong(&stated.claim)).map(|(stated, _)| *stated).collect();
    let right = capped.iter().find_map(|(_, all)| all.first()).map(|amount| amount.low);
    match right {
        Some(right) if !strong.is_empty() && !cap.doubtful && !changed => {
            let says: Vec<String> = strong.iter().map(|stated| stated.claim.value.to_string()).collect();
            let why = format!("the archive has: {} ({})", says.join("; "), who(&strong));
            Judgement::new(Verdict::Contradicted, Some(number::kind_of_error(cap.low, right)), &strong, why)
        }
        _ if claims.iter().any(|stated| is_fair(&stated.claim)) => Judgement::new(
            Verdict::Partly,
            Some(Kind::Scope),
            claims,
            "the archive has the measure, without this number",
        ),
        _ => Judgement::unverifiable("the archive has no such cap"),
    }
}
