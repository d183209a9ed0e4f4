//! What others say of the incident: every claim that is held on it, side by side, none averaged.

use super::{Drafting, Material, say};
use crate::{ReportError, twin::Cite, words};
use archive::{Held, View};
use record::{Status, Value};

pub(super) fn section(drafting: &mut Drafting, material: &Material<'_>) -> Result<(), ReportError> {
    let claims = material.archive.claims_of(&material.case.case.incident, &View::now())?;
    let claims: Vec<_> = claims.into_iter().filter(|held| held.status == Status::Standing).collect();
    if claims.is_empty() {
        return Ok(());
    }
    drafting.section("VI", "What others have said");
    let origins = claims
        .iter()
        .map(|held| &held.claim.source.originator)
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    drafting.paragraph(vec![say(
        format!(
            "The record holds {} statements on this incident from {} sources; they are printed as they stand, with their grades, and none is averaged.",
            words::count(claims.len()),
            words::small(origins)
        ),
        claims.iter().map(|held| Cite::Claim(held.id)),
    )]);
    let cites = claims.iter().map(|held| Cite::Claim(held.id)).collect();
    let rows = claims.iter().map(row).collect();
    drafting.table(
        "Statements on the incident",
        cites,
        false,
        &["What", "Value", "Who says so", "Known", "Grade"],
        rows,
    );
    Ok(())
}

fn row(held: &Held) -> Vec<String> {
    let claim = &held.claim;
    vec![
        claim.property.replace('_', " ").replace(':', ": "),
        value(&claim.value),
        claim.source.originator.to_string(),
        claim.known.to_string(),
        claim.grade.to_string(),
    ]
}

fn value(value: &Value) -> String {
    match value {
        Value::Quantity { amount, unit } => match amount.to_base_units(0) {
            Some(whole) => format!("{} {unit}", words::count(whole)),
            None => value.to_string(),
        },
        _ => value.to_string(),
    }
}

/// Symbol and decimals of a token, where the record has them.
pub(super) fn token(material: &Material<'_>, contract: &str) -> Option<(String, u8)> {
    let id = record::Address::parse(contract).ok()?.entity_id().ok()?;
    let claims = material.archive.claims_of(&id, &View::now()).ok()?;
    let text = |property: &str| {
        claims.iter().find(|held| &*held.claim.property == property).map(|held| &held.claim.value)
    };
    let symbol = text("token_symbol")?.to_string();
    let Value::Quantity { amount, .. } = text("token_decimals")? else { return None };
    Some((symbol, u8::try_from(amount.to_base_units(0)?).ok()?))
}
