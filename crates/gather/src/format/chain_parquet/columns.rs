//! Columns of a Parquet file, decoded in step, a batch of rows at a time.

use super::cell::{Cell, Meaning};
use parquet::{
    basic::Repetition,
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{
        BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type,
        Int64Type, Int96Type,
    },
    errors::ParquetError,
    file::{
        reader::{FileReader, RowGroupReader},
        serialized_reader::SerializedFileReader,
    },
    schema::types::{SchemaDescriptor, Type},
};
use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Rows decoded at a time: what bounds memory, whatever the size of a row group.
const BATCH: usize = 1 << 13;

/// Largest column of a row group, unpacked: its pages are decoded one by one, but one page may be all of it.
const MOST_COLUMN: i64 = 4 << 30;

/// Deepest nesting of lists that is read: addresses of inputs.
const MOST_LISTS: i16 = 2;

/// Marks an entry without a value.
const NULL: u32 = u32::MAX;

/// An open file.
pub(super) struct Table {
    reader: SerializedFileReader<File>,
    /// The name of each leaf column without the words that only say "list", and its place.
    names: Vec<String>,
}

/// What went wrong, in the words of the Parquet reader.
pub(super) type Broken = String;

/// Words in a column's path that say no more than that it is a list.
const LIST_WORDS: [&str; 6] = ["list", "element", "item", "bag", "array", "array_element"];

impl Table {
    pub(super) fn open(file: File) -> Result<Self, Broken> {
        let reader = contained(|| SerializedFileReader::new(file))?;
        let names = reader.metadata().file_metadata().schema_descr().columns().iter().map(|column| {
            let parts = column.path().parts().iter().enumerate();
            let kept = parts.filter(|(at, part)| *at == 0 || !LIST_WORDS.contains(&part.as_str()));
            kept.map(|(_, part)| part.as_str()).collect::<Vec<_>>().join(".")
        });
        let names = names.collect();
        Ok(Self { reader, names })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// The names of the first columns, for messages.
    pub(super) fn first_names(&self) -> String {
        self.names.iter().take(20).cloned().collect::<Vec<_>>().join(", ")
    }

    /// Walks the columns of these names in step; one that the file does not have is null throughout. `take` is given
    /// the 1-based number of the batch's first row.
    pub(super) fn each_batch<E: From<Broken>>(
        &self,
        names: &[&'static str],
        take: &mut dyn FnMut(u64, &Batch) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut first = 1;
        for group in 0..self.reader.num_row_groups() {
            let reader = contained(|| self.reader.get_row_group(group))?;
            let mut batch = Batch { rows: 0, columns: self.open_columns(reader.as_ref(), names)? };
            while batch.next()? {
                take(first, &batch)?;
                first += batch.rows as u64;
            }
        }
        Ok(())
    }

    fn open_columns(
        &self,
        group: &dyn RowGroupReader,
        names: &[&'static str],
    ) -> Result<Vec<Option<Column>>, Broken> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let open = |name: &&'static str| {
            let place = self.names.iter().position(|known| known == *name);
            place.map(|place| Column::open(group, schema, place, name)).transpose()
        };
        names.iter().map(open).collect()
    }
}

/// Some rows of the wanted columns, in the order in which they were asked for.
pub(super) struct Batch {
    pub(super) rows: usize,
    columns: Vec<Option<Column>>,
}

impl Batch {
    /// Decodes the next rows; whether there were any.
    fn next(&mut self) -> Result<bool, Broken> {
        let mut lengths = Vec::with_capacity(self.columns.len());
        for column in self.columns.iter_mut().flatten() {
            lengths.push(column.next()?);
        }
        self.rows = lengths.first().copied().unwrap_or(0);
        if lengths.iter().any(|length| *length != self.rows) {
            return Err("its columns are of different lengths".to_owned());
        }
        Ok(self.rows > 0)
    }

    /// The value of a column that is no list.
    pub(super) fn cell(&self, column: usize, row: usize) -> Cell<'_> {
        self.columns.get(column).and_then(Option::as_ref).map_or(Cell::Null, |column| column.at(row))
    }

    /// Whether the column is there.
    pub(super) fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// The values of a list in a row; where the column is a list of lists, those of each element together.
    pub(super) fn list(&self, column: usize, row: usize) -> Vec<Vec<Cell<'_>>> {
        self.columns.get(column).and_then(Option::as_ref).map(|column| column.list(row)).unwrap_or_default()
    }
}

struct Typed<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

enum Data {
    Bool(Typed<BoolType>),
    Int32(Typed<Int32Type>),
    Int64(Typed<Int64Type>),
    Int96(Typed<Int96Type>),
    Float(Typed<FloatType>),
    Double(Typed<DoubleType>),
    Bytes(Typed<ByteArrayType>),
    Fixed(Typed<FixedLenByteArrayType>),
}

struct Column {
    data: Data,
    meaning: Meaning,
    name: &'static str,
    max_def: i16,
    max_rep: i16,
    /// From which definition level on an element of the outer list is there.
    element_def: i16,
    /// From which one on an element of the inner list is there.
    inner_def: i16,
    def: Vec<i16>,
    rep: Vec<i16>,
    /// For each entry its value, [`NULL`] without one; empty where each has one.
    places: Vec<u32>,
    /// For each row its first entry, of lists.
    starts: Vec<usize>,
}

fn typed<T: DataType>(reader: ColumnReaderImpl<T>) -> Typed<T> {
    Typed { reader, values: Vec::new() }
}

impl Column {
    fn open(
        group: &dyn RowGroupReader,
        schema: &SchemaDescriptor,
        place: usize,
        name: &'static str,
    ) -> Result<Self, Broken> {
        let about = schema.column(place);
        let (max_def, max_rep) = (about.max_def_level(), about.max_rep_level());
        if max_rep > MOST_LISTS {
            return Err(format!("the column {name} is a list of lists of lists"));
        }
        let size = group.metadata().column(place).uncompressed_size();
        if !(0..=MOST_COLUMN).contains(&size) {
            return Err(format!("the column {name} has {size} bytes in one row group"));
        }
        let levels = list_levels(schema.root_schema(), about.path().parts());
        let reader = contained(|| group.get_column_reader(place))?;
        let data = match reader {
            ColumnReader::BoolColumnReader(reader) => Data::Bool(typed(reader)),
            ColumnReader::Int32ColumnReader(reader) => Data::Int32(typed(reader)),
            ColumnReader::Int64ColumnReader(reader) => Data::Int64(typed(reader)),
            ColumnReader::Int96ColumnReader(reader) => Data::Int96(typed(reader)),
            ColumnReader::FloatColumnReader(reader) => Data::Float(typed(reader)),
            ColumnReader::DoubleColumnReader(reader) => Data::Double(typed(reader)),
            ColumnReader::ByteArrayColumnReader(reader) => Data::Bytes(typed(reader)),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => Data::Fixed(typed(reader)),
        };
        Ok(Self {
            data,
            meaning: Meaning::of(&about),
            name,
            max_def,
            max_rep,
            element_def: levels.first().copied().unwrap_or(0),
            inner_def: levels.get(1).copied().unwrap_or(0),
            def: Vec::new(),
            rep: Vec::new(),
            places: Vec::new(),
            starts: Vec::new(),
        })
    }

    /// Decodes the next rows and says how many.
    fn next(&mut self) -> Result<usize, Broken> {
        let (def, rep) = (&mut self.def, &mut self.rep);
        let read = match &mut self.data {
            Data::Bool(data) => decode(data, def, rep),
            Data::Int32(data) => decode(data, def, rep),
            Data::Int64(data) => decode(data, def, rep),
            Data::Int96(data) => decode(data, def, rep),
            Data::Float(data) => decode(data, def, rep),
            Data::Double(data) => decode(data, def, rep),
            Data::Bytes(data) => decode(data, def, rep),
            Data::Fixed(data) => decode(data, def, rep),
        };
        let (rows, values) = read.map_err(|why| format!("column {}: {why}", self.name))?;
        self.place(rows, values)?;
        Ok(rows)
    }

    fn place(&mut self, rows: usize, values: usize) -> Result<(), Broken> {
        let entries = if self.max_def > 0 { self.def.len() } else { rows };
        self.places.clear();
        if values != entries {
            let mut next = 0;
            self.places.extend(self.def.iter().map(|level| {
                if *level < self.max_def {
                    return NULL;
                }
                next += 1;
                next - 1
            }));
            if next as usize != values {
                return Err(format!("column {}: {values} values where its levels say {next}", self.name));
            }
        }
        self.starts.clear();
        if self.max_rep > 0 {
            let begins = self.rep.iter().enumerate().filter(|(_, level)| **level == 0);
            self.starts.extend(begins.map(|(entry, _)| entry));
        }
        let starts = if self.max_rep > 0 { self.starts.len() } else { entries };
        if starts == rows {
            Ok(())
        } else {
            Err(format!("column {}: its levels do not fit its rows", self.name))
        }
    }

    fn at(&self, entry: usize) -> Cell<'_> {
        let place = if self.places.is_empty() {
            entry
        } else {
            match self.places.get(entry) {
                Some(&NULL) | None => return Cell::Null,
                Some(&place) => place as usize,
            }
        };
        let meaning = self.meaning;
        let cell = match &self.data {
            Data::Bool(data) => data.values.get(place).map(|value| Cell::Bool(*value)),
            Data::Int32(data) => data.values.get(place).map(|value| {
                let wide =
                    if meaning.unsigned { i64::from(value.cast_unsigned()) } else { i64::from(*value) };
                Cell::Int(wide, meaning)
            }),
            Data::Int64(data) => data.values.get(place).map(|value| Cell::Int(*value, meaning)),
            Data::Int96(data) => data.values.get(place).map(|value| Cell::Seconds(value.to_seconds())),
            Data::Float(data) => data.values.get(place).map(|value| Cell::Float(f64::from(*value))),
            Data::Double(data) => data.values.get(place).map(|value| Cell::Float(*value)),
            Data::Bytes(data) => data.values.get(place).map(|value| Cell::Bytes(value.data(), meaning)),
            Data::Fixed(data) => data.values.get(place).map(|value| Cell::Bytes(value.data(), meaning)),
        };
        cell.unwrap_or(Cell::Null)
    }

    fn list(&self, row: usize) -> Vec<Vec<Cell<'_>>> {
        let mut elements: Vec<Vec<Cell<'_>>> = Vec::new();
        let Some(&from) = self.starts.get(row) else { return elements };
        let to = self.starts.get(row + 1).copied().unwrap_or(self.rep.len());
        let levels =
            self.def.get(from..to).into_iter().flatten().zip(self.rep.get(from..to).into_iter().flatten());
        for (entry, (def, rep)) in (from..to).zip(levels) {
            if *def < self.element_def {
                continue; // the list is empty or null
            }
            if *rep <= 1 || elements.is_empty() {
                elements.push(Vec::new());
            }
            let is_there = self.max_rep < 2 || *def >= self.inner_def;
            if let (true, Some(element)) = (is_there, elements.last_mut()) {
                element.push(self.at(entry));
            }
        }
        elements
    }
}

/// The definition level from which on an element is there, of each list on the way to a column.
fn list_levels(root: &Type, path: &[String]) -> Vec<i16> {
    let (mut levels, mut level, mut at) = (Vec::new(), 0, root);
    for part in path {
        let Some(next) =
            at.is_group().then(|| at.get_fields().iter().find(|field| field.name() == part)).flatten()
        else {
            break;
        };
        match next.get_basic_info().repetition() {
            Repetition::OPTIONAL => level += 1,
            Repetition::REPEATED => {
                level += 1;
                levels.push(level);
            }
            Repetition::REQUIRED => {}
        }
        at = next;
    }
    levels
}

/// Reads up to [`BATCH`] rows; how many rows and how many values there were.
fn decode<T: DataType>(
    data: &mut Typed<T>,
    def: &mut Vec<i16>,
    rep: &mut Vec<i16>,
) -> Result<(usize, usize), Broken> {
    let Typed { reader, values } = data;
    def.clear();
    rep.clear();
    values.clear();
    contained(|| {
        let mut rows = 0;
        while rows < BATCH {
            let (records, _, _) = reader.read_records(BATCH - rows, Some(def), Some(rep), values)?;
            if records == 0 {
                break;
            }
            rows += records;
        }
        Ok(rows)
    })
    .map(|rows| (rows, data.values.len()))
}

/// Calls into the Parquet reader, which panics on some damaged files (apache/arrow-rs issue 9742) where it should
/// return an error. What it was working on is not used again.
fn contained<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Broken> {
    let read = catch_unwind(AssertUnwindSafe(work));
    read.unwrap_or_else(|_| Err(ParquetError::General("the reader gave up on a damaged page".to_owned())))
        .map_err(|error| error.to_string())
}
