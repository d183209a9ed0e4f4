//! What became of the money: services, recoveries, freezes.

use super::incident::Flow;
use crate::Stated;
use record::{Decimal, Value};

/// Splits what the claims say of the money's way: laundering, recovered, frozen. `stolen` is the standing value in USD.
pub(super) fn read(claims: &[&Stated], stolen: Option<Decimal>) -> [Vec<Flow>; 3] {
    let mut flows = [const { vec![] }; 3];
    for stated in claims {
        let property = &*stated.claim.property;
        let place = if property.starts_with("launder") {
            0
        } else if property.starts_with("recovered") {
            1
        } else if property.starts_with("frozen") {
            2
        } else {
            continue;
        };
        if let Some(list) = flows.get_mut(place) {
            list.push(flow(stated, stolen));
        }
    }
    flows
}

/// Whether a property is one of those.
pub(super) fn is_one(property: &str) -> bool {
    ["launder", "recovered", "frozen"].iter().any(|prefix| property.starts_with(prefix))
}

fn flow(stated: &Stated, stolen: Option<Decimal>) -> Flow {
    let through = stated.claim.property.split_once(':').map(|(_, name)| service(name));
    let amount = stated
        .measure()
        .map_or_else(|| stated.claim.value.as_text().into_owned(), |measure| measure.to_string());
    Flow { through, amount, caution: caution(stated, stolen), claim: stated.id }
}

/// `thorchain_native_eth` → `thorchain`.
fn service(name: &str) -> String {
    name.split("_native").next().unwrap_or(name).to_owned()
}

/// A share of a theft that is graded improbable, or that is as large as the whole, is marked.
fn caution(stated: &Stated, stolen: Option<Decimal>) -> Option<String> {
    if stated.claim.grade.credibility.level() == 5 {
        return Some(format!("graded {}: improbable", stated.claim.grade));
    }
    let Value::Quantity { amount, unit } = &stated.claim.value else { return None };
    let whole = stolen.filter(|stolen| unit == "USD" && amount >= stolen);
    whole.map(|stolen| format!("as much as the whole theft ({stolen} USD), or more"))
}
