//! `screen --customers FILE`: a whole file of customers, in bounded memory.
//!
//! Records are read a thousand at a time, screened by all threads, and written in their order before more are read.

use super::lists::Lists;
use crate::{
    args::Screen as Args,
    exit,
    say::{self, Outcome},
};
use screen::{
    Found, Reason, Scratch,
    customers::{Columns, CustomerFormat, CustomerRecord, Customers, Spoiled},
    search_readings,
};
use serde_json::{Map, Value, json};
use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
    thread,
};

/// Records that are screened together.
const TOGETHER: usize = 1024;

/// Spoiled records that are told one by one; all are counted.
const MOST_TOLD: u64 = 10;

/// What is written of a customer and a party of the lists.
struct Match {
    id: String,
    caption: String,
    score: f32,
    alert: bool,
    name: String,
    reasons: Vec<Reason>,
}

pub(super) fn run(json: bool, lists: &Lists, args: &Args, file: &Path) -> Outcome {
    let columns = args.columns.as_deref().map_or_else(|| Ok(Columns::default()), Columns::parse)?;
    let mut customers = open(file, columns)?;
    let mut out = Out::open(args.out.as_deref(), json)?;
    let mut spoiled = Aside { count: 0, path: args.out.as_deref().map(aside_of), file: None };
    let (mut read, mut alerts) = (0_u64, 0_u64);
    let bar = say::progress();
    let mut scratches: Vec<Scratch> = (0..thread::available_parallelism().map_or(1, usize::from).min(8))
        .map(|_| Scratch::default())
        .collect();
    loop {
        let chunk = next_chunk(&mut customers).map_err(|why| format!("{}: {why}", file.display()))?;
        if chunk.is_empty() {
            break;
        }
        let answers = screened(lists, args.limit, &chunk, &mut scratches)?;
        let mut answers = answers.into_iter();
        for record in &chunk {
            read += 1;
            match record {
                Err(record) => {
                    spoiled.put(record)?;
                    out.spoiled(record)?;
                }
                Ok(customer) => {
                    let matches = answers.next().unwrap_or_default();
                    alerts += u64::from(matches.iter().any(|one| one.alert));
                    out.customer(customer, &matches)?;
                }
            }
        }
        bar.set_message(format!("{read} customers, {alerts} for review"));
    }
    bar.finish_and_clear();
    out.to.flush()?;
    tell(read, alerts, &spoiled);
    Ok(match (spoiled.count, alerts) {
        (0, 0) => exit::CLEAR,
        (0, _) => exit::FOUND,
        _ => exit::PARTIAL,
    })
}

fn tell(read: u64, alerts: u64, spoiled: &Aside) {
    eprintln!(
        "{} customers screened, {alerts} for review, {} set aside",
        read - spoiled.count,
        spoiled.count
    );
    if let Some(path) = spoiled.path.as_ref().filter(|_| spoiled.count > 0) {
        eprintln!("those set aside are in {}, with the reason of each", path.display());
    }
}

fn open(file: &Path, columns: Columns) -> Result<Customers, Box<dyn Error>> {
    let named = |why: String| format!("{}: {why}", file.display());
    let mut magic = vec![];
    let found = File::open(file).and_then(|raw| raw.take(4).read_to_end(&mut magic));
    found.map_err(|error| named(format!("{error}\nhint: check the path")))?;
    if magic == b"PAR1" {
        return Ok(Customers::of_parquet(File::open(file)?, columns).map_err(named)?);
    }
    let format = CustomerFormat::of(&gather::head(file)?);
    Ok(Customers::of_text(gather::open(file)?, format, columns).map_err(named)?)
}

fn next_chunk(customers: &mut Customers) -> Result<Vec<Result<CustomerRecord, Spoiled>>, String> {
    let (mut chunk, mut bytes) = (vec![], 0);
    while chunk.len() < TOGETHER && bytes < screen::customers::MOST_RECORD {
        let Some(record) = customers.next()? else { break };
        if let Ok(customer) = &record {
            let values = customer.properties.values().flatten();
            bytes += values.map(String::len).sum::<usize>();
        }
        chunk.push(record);
    }
    Ok(chunk)
}

/// Answers to the sound records of a chunk, in their order.
fn screened(
    lists: &Lists,
    limit: usize,
    chunk: &[Result<CustomerRecord, Spoiled>],
    scratches: &mut [Scratch],
) -> Result<Vec<Vec<Match>>, Box<dyn Error>> {
    let customers: Vec<&CustomerRecord> = chunk.iter().filter_map(|record| record.as_ref().ok()).collect();
    let share = customers.len().div_ceil(scratches.len().max(1)).max(1);
    let (index, model) = (&lists.index, &lists.model);
    let answer = |customer: &CustomerRecord, scratch: &mut Scratch| -> Vec<Match> {
        let found = search_readings(index, &customer.readings, model, limit, scratch);
        let matched = |(reading, found): &(usize, Found)| {
            let party = index.party(found.party)?;
            let asked = customer.readings.get(*reading)?;
            let score = found.weighed.probability;
            let alert = score >= model.threshold;
            Some(Match {
                id: party.id.clone(),
                caption: party.caption.clone(),
                score,
                alert,
                name: index.listed_name(found).unwrap_or_default().to_owned(),
                reasons: if alert { index.reasons(asked, found, model) } else { vec![] },
            })
        };
        found.iter().filter_map(matched).filter(|one| one.alert).collect()
    };
    thread::scope(|scope| {
        let parts = customers.chunks(share).zip(scratches);
        let workers: Vec<_> = parts
            .map(|(part, scratch)| {
                scope.spawn(move || part.iter().map(|customer| answer(customer, scratch)).collect::<Vec<_>>())
            })
            .collect();
        let mut all = vec![];
        for worker in workers {
            all.extend(
                worker.join().map_err(|_| "a screening thread failed\nhint: report it, with the file")?,
            );
        }
        Ok(all)
    })
}

/// Records that were set aside: told, and kept beside the results.
struct Aside {
    count: u64,
    path: Option<PathBuf>,
    file: Option<BufWriter<File>>,
}

impl Aside {
    fn put(&mut self, record: &Spoiled) -> Result<(), Box<dyn Error>> {
        self.count += 1;
        if self.count <= MOST_TOLD || self.path.is_none() {
            eprintln!("set aside: line {}: {}; {}", record.line, record.why, record.hint);
        }
        let Some(path) = &self.path else { return Ok(()) };
        if self.file.is_none() {
            self.file = Some(BufWriter::new(File::create(path)?));
        }
        if let Some(file) = &mut self.file {
            writeln!(file, "{}", as_json(record))?;
        }
        Ok(())
    }
}

fn as_json(record: &Spoiled) -> Value {
    json!({ "line": record.line, "error": record.why, "hint": record.hint })
}

fn aside_of(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".set-aside.jsonl");
    PathBuf::from(name)
}

/// The forms of results.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Csv,
    JsonLines,
    Ftm,
}

struct Out {
    to: Box<dyn Write>,
    form: Form,
}

impl Out {
    fn open(path: Option<&Path>, json: bool) -> Result<Self, Box<dyn Error>> {
        let name = path.map(|path| path.to_string_lossy().to_lowercase()).unwrap_or_default();
        let form = match name.as_str() {
            name if name.ends_with(".ftm.json") || name.ends_with(".ftm.jsonl") => Form::Ftm,
            name if name.ends_with(".jsonl") || name.ends_with(".json") || name.is_empty() && json => {
                Form::JsonLines
            }
            name if name.ends_with(".csv") || name.is_empty() => Form::Csv,
            name => {
                let hint = "hint: the name's ending says the form: .csv, .jsonl or .ftm.json";
                return Err(format!("--out {name}: no form of results ends so\n{hint}").into());
            }
        };
        let to: Box<dyn Write> = match path {
            Some(path) => Box::new(BufWriter::new(File::create(path).map_err(|error| {
                format!(
                    "cannot write {}: {error}\nhint: name a file in a folder that can be written",
                    path.display()
                )
            })?)),
            None => Box::new(std::io::stdout().lock()),
        };
        let mut out = Self { to, form };
        if form == Form::Csv {
            out.cells(&[
                "line",
                "customer",
                "customer_name",
                "id",
                "caption",
                "listed_name",
                "score",
                "because",
            ])?;
        }
        Ok(out)
    }

    fn cells(&mut self, cells: &[&str]) -> Result<(), Box<dyn Error>> {
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(cells.iter().map(|cell| harmless(cell)))?;
        self.to.write_all(&writer.into_inner()?)?;
        Ok(())
    }

    fn line(&mut self, value: &Value) -> Result<(), Box<dyn Error>> {
        writeln!(self.to, "{value}")?;
        Ok(())
    }

    /// In JSON lines a record set aside has its line too: nothing is missing from the order.
    fn spoiled(&mut self, record: &Spoiled) -> Result<(), Box<dyn Error>> {
        if self.form != Form::JsonLines {
            return Ok(());
        }
        let mut line = as_json(record);
        if let Some(fields) = line.as_object_mut() {
            fields.insert("results".to_owned(), json!([]));
        }
        self.line(&line)
    }

    fn customer(&mut self, customer: &CustomerRecord, matches: &[Match]) -> Result<(), Box<dyn Error>> {
        match self.form {
            Form::Csv => matches.iter().try_for_each(|one| self.row(customer, one)),
            Form::JsonLines => self.line(&answer(customer, matches)),
            Form::Ftm if matches.is_empty() => Ok(()),
            Form::Ftm => {
                self.line(&entity(customer))?;
                matches.iter().try_for_each(|one| self.line(&similar(customer, one)))
            }
        }
    }

    fn row(&mut self, customer: &CustomerRecord, one: &Match) -> Result<(), Box<dyn Error>> {
        let agreed = one.reasons.iter().find(|reason| reason.feature == "agreement");
        let (asked, listed) = agreed.map_or(("", ""), |reason| (&reason.asked, &reason.listed));
        let telling =
            one.reasons.iter().filter(|reason| reason.nats.abs() >= 0.2 && reason.feature != "bias");
        let because: Vec<String> = telling
            .take(4)
            .map(|reason| screen::words(reason, name(customer), &one.name, (asked, listed)))
            .collect();
        let (line, score) = (customer.line.to_string(), one.score.to_string());
        self.cells(&[
            &line,
            &customer.id,
            name(customer),
            &one.id,
            &one.caption,
            &one.name,
            &score,
            &because.join("; "),
        ])
    }
}

/// A cell that a spreadsheet would take for a formula is written as text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

fn name(customer: &CustomerRecord) -> &str {
    customer.readings.first().and_then(|party| party.names.first()).map_or("", |called| &called.text)
}

fn answer(customer: &CustomerRecord, matches: &[Match]) -> Value {
    let results: Vec<Value> = matches
        .iter()
        .map(|one| {
            json!({ "id": one.id, "caption": one.caption, "score": one.score, "match": one.alert, "name": one.name, "features": one.reasons })
        })
        .collect();
    json!({ "line": customer.line, "customer": customer.id, "name": name(customer), "results": results })
}

/// An id in the results: that of the file, or the line.
fn id(customer: &CustomerRecord) -> String {
    if customer.id.is_empty() {
        format!("customer-line-{}", customer.line)
    } else {
        format!("customer-{}", customer.id)
    }
}

fn entity(customer: &CustomerRecord) -> Value {
    let properties: Map<String, Value> =
        customer.properties.iter().map(|(property, values)| (property.clone(), json!(values))).collect();
    let schema = customer.schema.as_deref().unwrap_or("LegalEntity");
    json!({ "id": id(customer), "caption": name(customer), "schema": schema, "properties": properties })
}

/// FollowTheMoney's own form for "these may be one": a `Similar`.
fn similar(customer: &CustomerRecord, one: &Match) -> Value {
    let candidate = id(customer);
    json!({
        "id": format!("{candidate}-{}", one.id), "schema": "Similar",
        "properties": { "candidate": [candidate], "match": [one.id], "confidenceScore": [one.score.to_string()] },
    })
}
