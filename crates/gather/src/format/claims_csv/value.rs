//! The value of a row: its type, its unit, and what the unit's parenthesis says of the number.

use super::MOST_VALUE_BYTES;
use crate::intake::Fault;
use record::{Claim, Decimal, EntityId, Extent, Value};
use std::sync::Arc;

/// Prefixes of ids: a value that begins with one and is an id names an entity. Anything else that has a colon is text.
const NAMESPACES: [&str; 13] = [
    "entity:",
    "person:",
    "facilitator:",
    "facilitators:",
    "incident:",
    "wallet:",
    "un:",
    "ofac:",
    "list:",
    "unscr:",
    "committee:",
    "panel:",
    "msmt:",
];

/// Words in a unit's parenthesis that bound the number. `past` is one only where it stands alone: "past five years"
/// is a period.
const EXTENTS: [(&str, Extent, bool); 27] = [
    ("at least", Extent::AtLeast, true),
    ("more than", Extent::AtLeast, true),
    ("over", Extent::AtLeast, false),
    ("upwards of", Extent::AtLeast, true),
    ("surpassed", Extent::AtLeast, false),
    ("past", Extent::AtLeast, false),
    ("lower bound", Extent::AtLeast, false),
    ("at most", Extent::AtMost, true),
    ("up to", Extent::AtMost, true),
    ("upper", Extent::AtMost, false),
    ("upper bound", Extent::AtMost, false),
    ("less than", Extent::AtMost, true),
    ("fewer than", Extent::AtMost, true),
    ("no more than", Extent::AtMost, true),
    ("no fewer than", Extent::AtLeast, true),
    ("no less than", Extent::AtLeast, true),
    ("nearly", Extent::About, false),
    ("almost", Extent::About, false),
    ("about", Extent::About, true),
    ("around", Extent::About, true),
    ("some", Extent::About, false),
    ("approximately", Extent::About, true),
    ("approximate", Extent::About, false),
    ("roughly", Extent::About, true),
    ("circa", Extent::About, true),
    ("read off chart", Extent::About, false),
    ("estimated", Extent::About, false),
];

/// What a unit says of its number besides the unit.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Qualified {
    pub(super) extent: Extent,
    pub(super) population: Option<String>,
}

/// Types a value by its unit: an entity, a date, a number, a range, else words.
pub(super) fn typed(text: &str, unit: &str) -> Result<(Value, Qualified), Fault> {
    if text.is_empty() || text.len() > MOST_VALUE_BYTES {
        return Err(Fault::new("its value is empty or longer than 64 KiB", "a claim states one value"));
    }
    let (unit, mut qualified) = split_unit(unit);
    let value = match unit {
        "" => words_or_entity(text),
        "date" | "month" | "year" => Value::Date(text.parse()?),
        unit => number(text, unit, &mut qualified)?,
    };
    Ok((value, qualified))
}

fn words_or_entity(text: &str) -> Value {
    let named = NAMESPACES.iter().any(|prefix| text.len() > prefix.len() && text.starts_with(prefix));
    match EntityId::new(text) {
        Ok(id) if named => Value::Entity(id),
        _ => Value::Text(text.to_owned()),
    }
}

/// A number, or `low..high`; a `+` behind the high end leaves it open.
fn number(text: &str, unit: &str, qualified: &mut Qualified) -> Result<Value, Fault> {
    let Some((low, high)) = text.split_once("..") else {
        return Ok(Value::Quantity { amount: text.parse()?, unit: unit.to_owned() });
    };
    let closed = high.strip_suffix('+');
    if closed.is_some() && qualified.extent == Extent::Exactly {
        qualified.extent = Extent::AtLeast;
    }
    let (low, high): (Decimal, Decimal) = (low.trim().parse()?, closed.unwrap_or(high).trim().parse()?);
    if low > high {
        return Err(Fault::new(format!("the range {low} to {high} runs backwards"), "exchange its ends"));
    }
    let unit = unit.strip_suffix(" range").unwrap_or(unit).to_owned();
    Ok(Value::Range { low, high, unit })
}

/// Splits `USD (more than, 3 years)` into the unit, the extent, and whatever else the parenthesis says.
fn split_unit(unit: &str) -> (&str, Qualified) {
    let Some((unit, inside)) = unit.split_once('(') else { return (unit.trim(), Qualified::default()) };
    let mut extent = Extent::Exactly;
    let mut rest = Vec::new();
    for part in inside.trim().trim_end_matches(')').split(',').map(str::trim) {
        match extent_of(part) {
            // "some, more than": the stricter word comes last.
            Some(found) => {
                extent = if found == Extent::About && extent != Extent::Exactly { extent } else { found }
            }
            None => rest.push(part),
        }
    }
    let population = Some(rest.join(", ")).filter(|text| !text.is_empty());
    (unit.trim(), Qualified { extent, population })
}

fn extent_of(part: &str) -> Option<Extent> {
    let said = EXTENTS.iter().find(|(words, _, with_more)| {
        let rest = part.strip_prefix(words);
        rest.is_some_and(|rest| rest.is_empty() || *with_more && rest.starts_with(' '))
    });
    said.map(|(_, extent, _)| *extent)
}

/// Words of a quote, and the relation that they say of the claim's subject. The first that stands there counts.
const PARENTS: [(&str, &str); 12] = [
    ("controlled by", "controlled_by"),
    ("front company", "front_of"),
    ("front companies", "front_of"),
    ("front for", "front_of"),
    ("sub-group", "subordinate_to"),
    ("subordinate", "subordinate_to"),
    ("owned by", "owned_by"),
    ("acting for", "acting_for"),
    ("on behalf of", "acting_for"),
    ("associated with", "associated_with"),
    ("affiliated", "associated_with"),
    ("controls", "controlled_by"),
];

/// The relation beside a `parent` claim whose value is an entity: a rule reads it from the quote; where the quote has
/// none of the words, a parent is what one is subordinate to.
pub(super) fn relation_of_parent(claim: &Claim) -> Option<Claim> {
    if &*claim.property != "parent" || claim.value.entity().is_none() {
        return None;
    }
    let quote = claim.source.quote.as_deref().unwrap_or_default().to_ascii_lowercase();
    let said = PARENTS.iter().find(|(words, _)| quote.contains(words));
    let property = Arc::from(said.map_or("subordinate_to", |(_, property)| property));
    Some(Claim { property, grade: claim.grade.read_from_text(), ..claim.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_say_how_a_number_bounds() {
        for (unit, plain, extent, population) in [
            ("USD", "USD", Extent::Exactly, None),
            ("percent (more than)", "percent", Extent::AtLeast, None),
            ("USD (more than, 3 years)", "USD", Extent::AtLeast, Some("3 years")),
            ("USD (past five years)", "USD", Extent::Exactly, Some("past five years")),
            ("USD (past)", "USD", Extent::AtLeast, None),
            ("percent (up to a third)", "percent", Extent::AtMost, None),
            ("USD per year (some, more than)", "USD per year", Extent::AtLeast, None),
            ("USD (read off chart, approximate)", "USD", Extent::About, None),
            ("USD (all actors, services)", "USD", Extent::Exactly, Some("all actors, services")),
        ] {
            let population = population.map(str::to_owned);
            assert_eq!(split_unit(unit), (plain, Qualified { extent, population }), "{unit}");
        }
    }

    #[test]
    fn values_take_the_type_of_their_unit() {
        let value = |text: &str, unit: &str| typed(text, unit).map(|(value, _)| value.to_string());
        assert_eq!(value("1.19", "USD").unwrap(), "1.19 USD");
        assert_eq!(value("3000..5000", "USD per month").unwrap(), "3000 to 5000 USD per month");
        assert_eq!(value("2022-03", "date").unwrap(), "2022-03");
        assert!(matches!(typed("entity:rgb", "").unwrap().0, Value::Entity(_)));
        assert!(matches!(typed("entity:kkbc (board member)", "").unwrap().0, Value::Text(_)));
        assert!(matches!(typed("see: this", "").unwrap().0, Value::Text(_)));
        let open = typed("630000000..1000000000+", "USD range").unwrap();
        assert_eq!(
            (open.0.to_string().as_str(), open.1.extent),
            ("630000000 to 1000000000 USD", Extent::AtLeast)
        );
        for (text, unit) in
            [("1e9", "USD"), ("many", "USD"), ("2021-02-31", "date"), ("5..3", "USD"), ("", "")]
        {
            assert!(value(text, unit).is_err(), "{text} {unit}");
        }
    }

    proptest! {
        #[test]
        fn no_value_panics(text in ".{0,40}", unit in ".{0,40}") {
            let _ = typed(&text, &unit);
        }
    }
}
