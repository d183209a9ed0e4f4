//! The canonical form of a claim, written straight down. A list has hundreds of thousands of claims, and the general
//! encoder sorts keys that are known beforehand; a test holds the two against each other.

use crate::{Basis, Claim, Locator, RecordError, Source, Value, canonical_json};
use std::fmt::Display;

impl Claim {
    /// The RFC 8785 form: the bytes that the id is the SHA-256 of.
    ///
    /// # Errors
    /// As [`canonical_json`]; no claim that was read from JSON can fail.
    pub fn canonical(&self) -> Result<Vec<u8>, RecordError> {
        let mut out = Writer { bytes: Vec::with_capacity(512), first: true };
        out.open();
        if self.denied {
            out.key("denied");
            out.raw(b"true");
        }
        out.key("grade");
        self.write_grade(&mut out)?;
        if let Some(handling) = &self.handling {
            out.key("handling");
            out.raw(&canonical_json(handling)?);
        }
        out.key("known");
        out.plain(self.known);
        out.text("property", &self.property)?;
        out.optional("schema", self.schema.as_deref())?;
        if !self.scope.is_unstated() {
            out.key("scope");
            out.raw(&canonical_json(&self.scope)?);
        }
        out.key("source");
        write_source(&self.source, &mut out)?;
        out.text("subject", self.subject.as_str())?;
        self.write_valid(&mut out);
        out.key("value");
        write_value(&self.value, &mut out)?;
        out.close();
        Ok(out.bytes)
    }

    fn write_grade(&self, out: &mut Writer) -> Result<(), RecordError> {
        if self.grade.basis == Basis::Stated {
            out.raw(
                format!(
                    "{{\"credibility\":{},\"reliability\":\"{:?}\"}}",
                    self.grade.credibility.level(),
                    self.grade.reliability
                )
                .as_bytes(),
            );
        } else {
            out.raw(&canonical_json(&self.grade)?);
        }
        Ok(())
    }

    fn write_valid(&self, out: &mut Writer) {
        if self.valid.is_unstated() {
            return;
        }
        out.key("valid");
        out.open();
        for (key, bound) in [("from", self.valid.from), ("to", self.valid.to)] {
            if let Some(bound) = bound {
                out.key(key);
                // The marks < and > need no escape in RFC 8785.
                out.plain(bound);
            }
        }
        out.close();
    }
}

fn write_source(source: &Source, out: &mut Writer) -> Result<(), RecordError> {
    out.open();
    out.optional("attributor", source.attributor.as_deref())?;
    out.optional("citation", source.citation.as_deref())?;
    out.key("exhibit");
    out.plain(source.exhibit);
    out.key("locator");
    match &source.locator {
        Locator::Record(place) => {
            out.open();
            out.text("record", place)?;
            out.close();
        }
        Locator::Line(line) => out.raw(format!("{{\"line\":{line}}}").as_bytes()),
        other => out.raw(&canonical_json(other)?),
    }
    out.text("originator", &source.originator)?;
    out.optional("quote", source.quote.as_deref())?;
    out.close();
    Ok(())
}

fn write_value(value: &Value, out: &mut Writer) -> Result<(), RecordError> {
    let (key, text) = match value {
        Value::Text(text) => ("text", text.as_str()),
        Value::Entity(id) => ("entity", id.as_str()),
        other => {
            out.raw(&canonical_json(other)?);
            return Ok(());
        }
    };
    out.open();
    out.text(key, text)?;
    out.close();
    Ok(())
}

/// Writes one JSON object after another; keys are given in their sorted order.
struct Writer {
    bytes: Vec<u8>,
    first: bool,
}

impl Writer {
    fn open(&mut self) {
        self.bytes.push(b'{');
        self.first = true;
    }

    fn close(&mut self) {
        self.bytes.push(b'}');
        self.first = false;
    }

    fn key(&mut self, key: &str) {
        if !self.first {
            self.bytes.push(b',');
        }
        self.first = false;
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
    }

    fn raw(&mut self, json: &[u8]) {
        self.bytes.extend_from_slice(json);
    }

    /// A value whose text needs no escape: digits, dates, digests.
    fn plain(&mut self, value: impl Display) {
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(value.to_string().as_bytes());
        self.bytes.push(b'"');
    }

    /// RFC 8785 escapes strings as `serde_json` does.
    fn text(&mut self, key: &str, text: &str) -> Result<(), RecordError> {
        self.key(key);
        serde_json::to_writer(&mut self.bytes, text)
            .map_err(|error| RecordError::Canonical { why: error.to_string() })
    }

    fn optional(&mut self, key: &str, text: Option<&str>) -> Result<(), RecordError> {
        text.map_or(Ok(()), |text| self.text(key, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Credibility, Decimal, Digest, Extent, Grade, Handling, Interval, Reliability, Scope, Tlp};
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<String>().prop_map(Value::Text),
            "[!-~é]{1,20}".prop_map(|id| Value::Entity(id.parse().unwrap())),
            (1_i16..9999).prop_map(|year| Value::Date(format!("{year:04}").parse().unwrap())),
            (any::<i64>(), any::<String>())
                .prop_map(|(n, unit)| Value::Quantity { amount: Decimal::new(n.into(), 3), unit }),
            any::<i64>().prop_map(|n| Value::Range {
                low: Decimal::new(n.into(), 0),
                high: Decimal::new(n.into(), 1),
                unit: "x".to_owned()
            }),
        ]
    }

    fn locator() -> impl Strategy<Value = Locator> {
        prop_oneof![
            (0_u64..1 << 53).prop_map(Locator::Line),
            (0_u64..1 << 53).prop_map(Locator::Row),
            any::<String>().prop_map(Locator::Record),
            any::<u32>().prop_map(Locator::Page),
            (0_u64..1 << 53, 0_u64..1 << 53).prop_map(|(a, b)| Locator::Bytes(a, b)),
        ]
    }

    fn source() -> impl Strategy<Value = Source> {
        let words = || prop::option::of(any::<String>());
        (any::<[u8; 32]>(), locator(), words(), any::<String>(), words(), words()).prop_map(
            |(exhibit, locator, quote, originator, attributor, citation)| Source {
                exhibit: Digest::from_bytes(exhibit),
                locator,
                quote,
                originator: originator.into(),
                attributor: attributor.map(Into::into),
                citation: citation.map(Into::into),
            },
        )
    }

    fn grade() -> impl Strategy<Value = Grade> {
        let basis = prop::sample::select(vec![Basis::Stated, Basis::ReadFromText, Basis::Computed]);
        (basis, 1_u8..=6).prop_map(|(basis, level)| Grade {
            reliability: Reliability::C,
            credibility: Credibility::new(level).unwrap(),
            basis,
        })
    }

    fn valid() -> impl Strategy<Value = Interval> {
        let bound = || {
            prop::option::of(
                prop::sample::select(vec!["2022", "<2015-01", ">2010-02-03"])
                    .prop_map(|text| text.parse().unwrap()),
            )
        };
        (bound(), bound()).prop_map(|(from, to)| Interval { from, to })
    }

    fn claim() -> impl Strategy<Value = Claim> {
        let rest = (any::<bool>(), prop::option::of(any::<String>()), any::<bool>(), any::<bool>());
        (value(), source(), grade(), valid(), any::<String>(), rest).prop_map(
            |(value, source, grade, valid, property, (denied, schema, scoped, marked))| Claim {
                subject: "a:b".parse().unwrap(),
                schema: schema.map(Into::into),
                property: property.into(),
                value,
                denied,
                valid,
                known: "2022-03-23".parse().unwrap(),
                source,
                grade,
                scope: Scope {
                    population: scoped.then(|| "all \"actors\"".to_owned()),
                    extent: if scoped { Extent::AtLeast } else { Extent::Exactly },
                    as_of: None,
                },
                handling: marked
                    .then(|| Handling { tlp: Tlp::Amber, releasable_to: ["FR".to_owned()].into() }),
            },
        )
    }

    proptest! {
        /// The straight writer and the general encoder write the same bytes, and the claim reads back from them.
        #[test]
        fn agrees_with_the_general_encoder(claim in claim()) {
            let straight = claim.canonical().unwrap();
            let general = canonical_json(&claim).unwrap();
            prop_assert_eq!(String::from_utf8_lossy(&straight), String::from_utf8_lossy(&general));
            let back: Claim = serde_json::from_slice(&straight).unwrap();
            prop_assert_eq!(back.id().unwrap(), claim.id().unwrap());
            prop_assert_eq!(back, claim);
        }
    }
}
