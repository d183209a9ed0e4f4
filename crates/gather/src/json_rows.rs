//! Objects of JSON one by one, however they are put together: lines, an array, or the pages that an interface answers
//! (an object that holds its records in a list). Nothing but the object at hand is in memory.

use crate::{
    Format, GatherError,
    fence::{Fence, Meter},
    intake::{Fault, Intake, Open},
    json::{self, Flat},
    table::Taken,
};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// What a format's records are like.
pub(crate) struct Rows {
    pub(crate) format: Format,
    /// The keys under which a page holds its list of records.
    pub(crate) lists: &'static [&'static str],
    /// The keys that name a record in messages.
    pub(crate) ids: &'static [&'static str],
}

/// Hands every object of `open` to `take`, and counts and quarantines as it answers.
pub(crate) fn each_object(
    open: &mut Open<'_>,
    rows: &Rows,
    intake: &mut Intake<'_>,
    take: &mut dyn FnMut(&Flat, &mut Intake<'_>) -> Taken,
) -> Result<(), GatherError> {
    intake.enter(&open.name);
    let (fence, meter) = Fence::new(&mut open.bytes);
    let mut json = serde_json::Deserializer::from_reader(fence);
    let mut walk = Walk { rows, meter, intake, take, stopped: None, count: 0 };
    loop {
        match json.end() {
            Ok(()) => return Ok(()),
            Err(error) if error.is_io() => return Err(broken(rows.format, &open.name, error)),
            Err(_) => {}
        }
        let read = Top(&mut walk).deserialize(&mut json);
        match (walk.stopped.take(), read) {
            (Some(error), _) => return Err(error),
            (None, Ok(())) => {}
            (None, Err(error)) => return Err(broken(rows.format, &open.name, error)),
        }
    }
}

fn broken(format: Format, file: &str, error: serde_json::Error) -> GatherError {
    let line = error.line() as u64;
    if error.is_io() {
        return GatherError::from_io(file, line, error.into());
    }
    let hint = "objects, one a line or in an array, are expected; if the file breaks off, get it again";
    GatherError::Malformed { format, file: file.to_owned(), line, why: error.to_string(), hint }
}

struct Walk<'a, 'i> {
    rows: &'a Rows,
    meter: Meter,
    intake: &'a mut Intake<'i>,
    take: &'a mut dyn FnMut(&Flat, &mut Intake<'_>) -> Taken,
    /// Why the sink stopped: it cannot pass through serde's error.
    stopped: Option<GatherError>,
    count: u64,
}

impl Walk<'_, '_> {
    fn row(&mut self, row: Result<Flat, Fault>) -> Result<(), serde_json::Error> {
        self.count += 1;
        self.meter.record_ended();
        self.taken(row).map_err(|error| {
            self.stopped = Some(error);
            serde_json::Error::custom("the sink stopped")
        })
    }

    fn taken(&mut self, row: Result<Flat, Fault>) -> Result<(), GatherError> {
        let outcome = match row {
            Ok(row) => (self.take)(&row, self.intake)?.map_err(|fault| (self.id(&row), fault)),
            Err(fault) => Err((String::new(), fault)),
        };
        match outcome {
            Ok(()) => {
                self.intake.kept();
                Ok(())
            }
            Err((id, fault)) => {
                let id = if id.is_empty() { format!("record {}", self.count) } else { id };
                self.intake.quarantine(self.meter.line(), &id, fault)
            }
        }
    }

    fn id(&self, row: &Flat) -> String {
        use crate::table::Fields as _;
        let ids = self.rows.ids.iter().map(|key| row.get(key));
        ids.into_iter().find(|id| !id.is_empty()).unwrap_or_default().to_owned()
    }
}

/// One value at the top: a record, a list of them, or a page with a list.
struct Top<'w, 'a, 'i>(&'w mut Walk<'a, 'i>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<Box<RawValue>>()? {
            self.0.row(json::flat(element.get().as_bytes())).map_err(A::Error::custom)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let (mut own, mut is_page) = (Vec::new(), false);
        while let Some(key) = fields.next_key::<String>()? {
            if self.0.rows.lists.contains(&key.as_str()) {
                is_page = true;
                fields.next_value_seed(List(&mut *self.0))?;
            } else {
                own.push((key, fields.next_value::<Box<RawValue>>()?));
            }
        }
        if is_page { Ok(()) } else { self.0.row(Flat::of(own)).map_err(A::Error::custom) }
    }
}

/// The list of a page.
struct List<'w, 'a, 'i>(&'w mut Walk<'a, 'i>);

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(Top(self.0))
    }
}
