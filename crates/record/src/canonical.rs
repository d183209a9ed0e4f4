//! RFC 8785 canonical JSON, and ids made of it.

use crate::{Digest, RecordError};
use serde::Serialize;

/// The RFC 8785 form of `value`: the bytes that are hashed, signed and compared.
///
/// # Errors
/// [`RecordError::Canonical`] where the value has no such form (a map key that is not a string, NaN).
pub fn canonical_json<T: Serialize>(value: &T) -> Result<Vec<u8>, RecordError> {
    serde_jcs::to_vec(value).map_err(|error| RecordError::Canonical { why: error.to_string() })
}

/// The SHA-256 of the canonical form of `value`.
///
/// # Errors
/// As [`canonical_json`].
pub fn id_of<T: Serialize>(value: &T) -> Result<Digest, RecordError> {
    Ok(Digest::of(&canonical_json(value)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    /// RFC 8785, §3.2.3: the sorting example, by UTF-16 code units.
    #[test]
    fn keys_sort_by_utf16_units() {
        let value = json!({"\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"});
        let text = String::from_utf8(canonical_json(&value).unwrap()).unwrap();
        let order = ["Carriage Return", "One", "Control", "Latin Small", "Euro Sign", "Emoji", "Hebrew"];
        let places: Vec<_> = order.iter().map(|word| text.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{text}");
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            (-(1_i64 << 53)..(1_i64 << 53)).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            Just(Value::Null),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    proptest! {
        /// Reading the canonical form and writing it again gives the same bytes, whatever the order of keys was.
        #[test]
        fn the_canonical_form_is_stable(value in json_value()) {
            let once = canonical_json(&value).unwrap();
            let read: Value = serde_json::from_slice(&once).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(canonical_json(&read).unwrap(), once);
        }
    }
}
