//! Claims as rows: compact columns from which the claim comes back bit for bit.

use crate::ArchiveError;
use record::{Basis, Claim, Decimal, Digest, Grade, Interval, Locator, Source, Value};
use rusqlite::{Connection, Row, Statement, params};
use std::{collections::HashMap, sync::Arc};

/// The columns of table `claim`, in order, as they are selected by [`read`].
pub(crate) const COLUMNS: &str = "c.id, s.text, h.text, p.text, c.kind, c.value, c.extra, c.denied, c.valid_from, c.valid_to, \
    c.known, x.digest, c.locator, c.quote, o.text, a.text, t.text, c.grade, c.scope, c.handling";

/// The joins that [`COLUMNS`] needs.
pub(crate) const FROM: &str = "claim c JOIN term s ON s.id = c.subject LEFT JOIN term h ON h.id = c.schema \
    JOIN term p ON p.id = c.property JOIN exhibit x ON x.id = c.exhibit JOIN term o ON o.id = c.originator \
    LEFT JOIN term a ON a.id = c.attributor LEFT JOIN term t ON t.id = c.citation";

/// Words that recur, by number.
#[derive(Default)]
pub(crate) struct Terms {
    held: HashMap<Arc<str>, i64>,
}

impl Terms {
    /// The number of `text`, given now if it has none.
    pub(crate) fn number(&mut self, view: &Connection, text: &str) -> rusqlite::Result<i64> {
        if let Some(number) = self.held.get(text) {
            return Ok(*number);
        }
        let known = view
            .prepare_cached("SELECT id FROM term WHERE text = ?1")?
            .query_row([text], |row| row.get(0))
            .map(Some)
            .or_else(
                |error| if error == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(error) },
            )?;
        let number = match known {
            Some(number) => number,
            None => view.prepare_cached("INSERT INTO term (text) VALUES (?1)")?.insert([text])?,
        };
        self.held.insert(text.into(), number);
        Ok(number)
    }
}

/// The statement that [`insert`] runs.
pub(crate) const INSERT: &str = "INSERT OR IGNORE INTO claim (id, entry, subject, schema, property, kind, value, extra, denied, \
    valid_from, valid_to, known, exhibit, locator, quote, originator, attributor, citation, grade, scope, handling) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";

/// Inserts a claim; `false` where it was there already.
pub(crate) fn insert(
    view: &Connection,
    into: &mut Statement<'_>,
    terms: &mut Terms,
    (id, entry, exhibit): (&Digest, i64, i64),
    claim: &Claim,
) -> rusqlite::Result<bool> {
    let source = &claim.source;
    let schema = claim.schema.as_deref().map(|text| terms.number(view, text)).transpose()?;
    let attributor = source.attributor.as_deref().map(|text| terms.number(view, text)).transpose()?;
    let citation = source.citation.as_deref().map(|text| terms.number(view, text)).transpose()?;
    let (kind, value, extra) = split(&claim.value);
    let rows = into.execute(params![
        id.as_bytes().as_slice(),
        entry,
        terms.number(view, claim.subject.as_str())?,
        schema,
        terms.number(view, &claim.property)?,
        kind,
        value,
        extra,
        claim.denied,
        claim.valid.from.map(|bound| bound.to_string()),
        claim.valid.to.map(|bound| bound.to_string()),
        claim.known.to_string(),
        exhibit,
        locator_text(&source.locator),
        source.quote,
        terms.number(view, &source.originator)?,
        attributor,
        citation,
        grade_number(claim.grade),
        optional_json(!claim.scope.is_unstated(), &claim.scope)?,
        optional_json(claim.handling.is_some(), &claim.handling)?,
    ])?;
    Ok(rows == 1)
}

fn optional_json<T: serde::Serialize>(present: bool, value: &T) -> rusqlite::Result<Option<String>> {
    if !present {
        return Ok(None);
    }
    serde_json::to_string(value)
        .map(Some)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// Kind, value, and what the value needs besides (unit; unit and upper end).
fn split(value: &Value) -> (&'static str, String, Option<String>) {
    match value {
        Value::Text(text) => ("t", text.clone(), None),
        Value::Entity(id) => ("e", id.to_string(), None),
        Value::Date(date) => ("d", date.to_string(), None),
        Value::Quantity { amount, unit } => ("q", amount.to_string(), Some(unit.clone())),
        Value::Range { low, high, unit } => ("r", low.to_string(), Some(format!("{high} {unit}"))),
    }
}

fn join(kind: &str, value: String, extra: Option<String>) -> Result<Value, String> {
    let number = |text: &str| text.parse::<Decimal>().map_err(|error| error.to_string());
    Ok(match kind {
        "t" => Value::Text(value),
        "e" => Value::Entity(value.parse().map_err(|error: record::RecordError| error.to_string())?),
        "d" => Value::Date(value.parse().map_err(|error: record::RecordError| error.to_string())?),
        "q" => Value::Quantity { amount: number(&value)?, unit: extra.unwrap_or_default() },
        "r" => {
            let extra = extra.unwrap_or_default();
            let (high, unit) = extra.split_once(' ').ok_or("a range without its upper end")?;
            Value::Range { low: number(&value)?, high: number(high)?, unit: unit.to_owned() }
        }
        _ => return Err(format!("a value of kind '{kind}'")),
    })
}

fn locator_text(locator: &Locator) -> String {
    match locator {
        Locator::Line(n) => format!("l{n}"),
        Locator::Row(n) => format!("r{n}"),
        Locator::Record(text) => format!("@{text}"),
        Locator::Page(n) => format!("p{n}"),
        Locator::Bytes(from, to) => format!("b{from}-{to}"),
    }
}

fn locator(text: &str) -> Option<Locator> {
    let (kind, rest) = text.split_at_checked(1)?;
    Some(match kind {
        "l" => Locator::Line(rest.parse().ok()?),
        "r" => Locator::Row(rest.parse().ok()?),
        "@" => Locator::Record(rest.to_owned()),
        "p" => Locator::Page(rest.parse().ok()?),
        "b" => {
            let (from, to) = rest.split_once('-')?;
            Locator::Bytes(from.parse().ok()?, to.parse().ok()?)
        }
        _ => return None,
    })
}

/// `A1` as 11 … `F6` as 66, plus 100 for each step of basis.
fn grade_number(grade: Grade) -> i64 {
    let basis = match grade.basis {
        Basis::Stated => 0,
        Basis::ReadFromText => 100,
        Basis::Computed => 200,
    };
    basis + (grade.reliability as i64 + 1) * 10 + i64::from(grade.credibility.level())
}

fn grade(number: i64) -> Option<Grade> {
    let basis = match number / 100 {
        0 => Basis::Stated,
        1 => Basis::ReadFromText,
        2 => Basis::Computed,
        _ => return None,
    };
    let letter = ["A", "B", "C", "D", "E", "F"].get(usize::try_from(number % 100 / 10 - 1).ok()?)?;
    let grade: Grade = format!("{letter}{}", number % 10).parse().ok()?;
    Some(Grade { basis, ..grade })
}

/// The claim of a row selected with [`COLUMNS`], and its id.
pub(crate) fn read(row: &Row<'_>) -> Result<(Digest, Claim), ArchiveError> {
    let view = |error| ArchiveError::View { doing: "reading a claim", source: error };
    let id = digest(row, 0).map_err(view)?;
    let wrong = |why: String| ArchiveError::Unreadable { what: format!("claim {id}"), why };
    let text = |at: usize| row.get::<_, String>(at).map_err(view);
    let maybe = |at: usize| row.get::<_, Option<String>>(at).map_err(view);
    let shared = |at: usize| Ok::<_, ArchiveError>(maybe(at)?.map(Arc::from));
    let bound = |at: usize| match maybe(at)? {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|error: record::RecordError| wrong(error.to_string())),
    };
    let kind = text(4)?;
    let place = text(12)?;
    let claim = Claim {
        subject: text(1)?.parse()?,
        schema: shared(2)?,
        property: text(3)?.into(),
        value: join(&kind, text(5)?, maybe(6)?).map_err(wrong)?,
        denied: row.get(7).map_err(view)?,
        valid: Interval { from: bound(8)?, to: bound(9)? },
        known: text(10)?.parse()?,
        source: Source {
            exhibit: digest(row, 11).map_err(view)?,
            locator: locator(&place).ok_or_else(|| wrong(format!("a locator '{place}'")))?,
            quote: maybe(13)?,
            originator: text(14)?.into(),
            attributor: shared(15)?,
            citation: shared(16)?,
        },
        grade: grade(row.get(17).map_err(view)?).ok_or_else(|| wrong("its grade".to_owned()))?,
        scope: from_json(maybe(18)?.as_deref()).map_err(wrong)?.unwrap_or_default(),
        handling: from_json(maybe(19)?.as_deref()).map_err(wrong)?,
    };
    Ok((id, claim))
}

fn from_json<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Result<Option<T>, String> {
    text.map(|text| serde_json::from_str(text).map_err(|error| error.to_string())).transpose()
}

/// A digest column.
pub(crate) fn digest(row: &Row<'_>, at: usize) -> rusqlite::Result<Digest> {
    row.get::<_, [u8; 32]>(at).map(Digest::from_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grade_keeps_its_number() {
        for letter in "ABCDEF".chars() {
            for digit in 1..=6 {
                for basis in [Basis::Stated, Basis::ReadFromText, Basis::Computed] {
                    let stated: Grade = format!("{letter}{digit}").parse().unwrap();
                    let one = Grade { basis, ..stated };
                    assert_eq!(grade(grade_number(one)), Some(one));
                }
            }
        }
        assert_eq!(grade(0), None);
        assert_eq!(grade(71), None);
    }

    #[test]
    fn every_locator_reads_back() {
        for one in [
            Locator::Line(7),
            Locator::Row(1),
            Locator::Record("DistinctParty 1/é".to_owned()),
            Locator::Page(3),
            Locator::Bytes(4, 9),
        ] {
            assert_eq!(locator(&locator_text(&one)), Some(one));
        }
    }
}
