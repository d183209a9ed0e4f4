//! The sourced fact sheet: which of its rows the dossier takes, and what relation each "parent" row states.

use super::{Res, collect};
use gather::Format;
use record::{Basis, Bound, Certainty, Claim, EntityId, Value};
use std::path::Path;

/// The relation that a "parent" row states, by its number, as a person read it in the row's quote.
const RELATIONS: [(u64, &str); 21] = [
    (271, "controlled_by"),   // Green Pine: "controls"
    (273, "subordinate_to"),  // Second Economic Committee: "subordinate to"
    (278, "subordinate_to"),  // Hyoksin
    (279, "owned_by"),        // Ryonha Machinery: "parent company of"
    (280, "owned_by"),        // Kwangsong Trading
    (281, "owned_by"),        // Hesong Trading
    (292, "controlled_by"),   // Lazarus Group: "are controlled by"
    (293, "controlled_by"),   // Andariel
    (295, "subordinate_to"),  // Bluenoroff: "sub-group"
    (296, "subordinate_to"),  // Andariel, as a sub-group of Lazarus
    (300, "subordinate_to"),  // Kimsuky
    (303, "controlled_by"),   // Technical Reconnaissance Bureau
    (304, "subordinate_to"),  // 110th Research Center
    (306, "associated_with"), // Chinyong: "associated with"
    (314, "subordinate_to"),  // Alis
    (315, "subordinate_to"),  // Pioneer Bencont Star
    (316, "front_of"),        // Shenyang Geumpungri
    (320, "subordinate_to"),  // Department 53
    (328, "subordinate_to"),  // 313 General Bureau
    (332, "associated_with"), // Yanbian Silverstar
    (348, "controlled_by"),   // Glocom
];
const MORE_RELATIONS: [(u64, &str); 3] = [(322, "front_of"), (323, "front_of"), (333, "front_of")];

/// Whose knowledge a source prints: outlets of one press release have one originator.
const ORIGINATORS: [(&str, &str); 12] = [
    ("US Treasury", "US Treasury, OFAC"),
    ("OFAC", "US Treasury, OFAC"),
    ("Willkie", "US Treasury, OFAC"),
    ("UN Security Council", "UN Security Council"),
    ("UN press release", "UN Security Council"),
    ("USUN fact sheet", "US Mission to the UN"),
    ("on FBI", "FBI"),
    ("ROK sanctions", "ROK Ministry of Foreign Affairs"),
    ("UN PoE", "UN Panel of Experts (1874)"),
    ("tayvano", "tayvano, researcher"),
    ("on Chainalysis", "Chainalysis"),
    ("SlowMist", "SlowMist"),
];

/// Names of the network's members, as their sources write them.
const NAMES: [(&str, &str); 20] = [
    ("entity:rgb", "Reconnaissance General Bureau"),
    ("entity:mid", "Munitions Industry Department"),
    ("entity:maei", "Ministry of Atomic Energy Industry"),
    ("entity:mnd", "Ministry of National Defence"),
    ("entity:ftb", "Foreign Trade Bank"),
    ("entity:kkbc", "Korea Kwangson Banking Corporation"),
    ("entity:office-39", "Office 39"),
    ("entity:lazarus-group", "Lazarus Group"),
    ("entity:andariel", "Andariel"),
    ("entity:bluenoroff", "Bluenoroff"),
    ("entity:kimsuky", "Kimsuky"),
    ("entity:technical-reconnaissance-bureau", "Technical Reconnaissance Bureau"),
    ("entity:110th-research-center", "110th Research Center"),
    ("entity:chinyong", "Chinyong Information Technology Cooperation Company"),
    ("entity:department-53", "Department 53 of the Ministry of the People's Armed Forces"),
    ("entity:green-pine", "Green Pine Associated Corporation"),
    ("entity:yanbian-silverstar", "Yanbian Silverstar Network Technology Co., Ltd."),
    ("entity:volasys-silver-star", "Volasys Silver Star"),
    ("entity:313-general-bureau", "313 General Bureau"),
    ("entity:second-economic-committee", "Second Economic Committee"),
];

/// A fact and its number.
pub(crate) type Fact = (u64, Claim);

/// Every row of the sheet, by its number.
pub(crate) fn read(path: &Path) -> Res<Vec<Fact>> {
    let claims = collect(path, Format::ClaimsCsv, "2026-11-22")?.claims;
    let numbered = claims.into_iter().filter_map(|claim| match &claim.source.locator {
        record::Locator::Record(id) => Some((id.strip_prefix('F')?.parse().ok()?, claim)),
        _ => None,
    });
    Ok(numbered.map(|(number, claim)| (number, originated(claim))).collect())
}

/// Separates the originator from the outlet: the outlet stays in the citation.
fn originated(mut claim: Claim) -> Claim {
    let outlet = claim.source.originator.to_string();
    if let Some((_, originator)) = ORIGINATORS.iter().find(|(mark, _)| outlet.contains(mark)) {
        let url = claim.source.citation.as_deref().unwrap_or_default();
        claim.source.citation = Some(format!("{outlet}: {url}").into());
        claim.source.originator = (*originator).into();
    }
    claim
}

/// The DPRK network: relations of organisations, their names, and when which authority designated them.
pub(crate) fn network(facts: &[Fact]) -> Res<Vec<Claim>> {
    let mut claims = vec![];
    for (number, claim) in facts {
        let kind = claim.subject.as_str().split(':').next().unwrap_or_default();
        if !matches!(kind, "entity" | "facilitator") || points_at_a_person(claim) {
            continue;
        }
        claims.push(related(*number, still_true(claim.clone())));
    }
    for (id, name) in NAMES {
        let source = claims
            .iter()
            .find(|claim| claim.subject.as_str() == id)
            .or_else(|| claims.iter().find(|claim| claim.value.entity().is_some_and(|to| to.as_str() == id)));
        let source = source.ok_or_else(|| format!("no fact on {id}"))?;
        let named = Claim {
            subject: EntityId::new(id).map_err(|error| error.to_string())?,
            schema: Some("Organization".into()),
            property: "name".into(),
            value: Value::Text(name.to_owned()),
            valid: Default::default(),
            ..source.clone()
        };
        claims.push(named);
    }
    Ok(claims)
}

fn points_at_a_person(claim: &Claim) -> bool {
    claim.value.entity().is_some_and(|to| to.as_str().starts_with("person:"))
}

fn related(number: u64, mut claim: Claim) -> Claim {
    let known = RELATIONS.iter().chain(&MORE_RELATIONS).find(|(row, _)| *row == number);
    if let Some((_, relation)) = known {
        claim.property = (*relation).into();
        claim.grade.basis = Basis::Stated; // a person read the quote
    }
    claim
}

/// The sheet ends open spans with the year in which it was written; the claim's end is not stated.
fn still_true(mut claim: Claim) -> Claim {
    let written = |bound: Bound| matches!(bound, Bound::On(date) if date.had_come_by(date.first_day()) != Certainty::No && date.to_string().as_str() >= "2025" && date.to_string().len() == 4);
    if claim.valid.to.is_some_and(written) {
        claim.valid.to = None;
    }
    claim
}

/// Everything that is said on one incident.
pub(crate) fn of_incident(facts: &[Fact], incident: &str) -> Vec<Claim> {
    facts
        .iter()
        .filter(|(_, claim)| claim.subject.as_str() == incident)
        .map(|(_, claim)| claim.clone())
        .collect()
}
