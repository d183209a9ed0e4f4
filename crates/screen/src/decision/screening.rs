//! Screenings as findings: recorded, and computed again.

use crate::{
    Called, Found, Index, ListRecord, Model, Party, Scratch, ScreenError, Standing, list_records, read_ftm,
    search_readings,
};
use archive::{Archive, View, Watch, Writer};
use jiff::civil::Date;
use names::Kind;
use record::{Confidence, Digest, Finding, Independence, Input, Method, PartialDate};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the method.
pub const METHOD: &str = "screen";

/// The engine's version: raised whenever the same query on the same lists may give another result with one model.
pub const METHOD_VERSION: u32 = 2;

/// A list outside the watch, by its bytes. It is kept as an exhibit, so that the screening can be computed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFile {
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Its name, without its folder.
    pub name: String,
}

/// A screening to be recorded: who asks what, when, and with which settings. It holds no floats: a threshold is text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// Who asks.
    pub by: String,
    /// On which day.
    pub on: PartialDate,
    /// What the party may be, as the query leaves it open: `person`, `organization`, `craft`.
    pub kinds: Vec<String>,
    /// The names asked for.
    pub names: Vec<String>,
    /// What else is known of the party asked for: `born`, `countries`, `gender`, `numbers`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, Vec<String>>,
    /// True as of which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// Known at which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Date>,
    /// How many candidates are kept at most.
    pub limit: u32,
    /// The probability from which a candidate is an alert, in its shortest decimal form.
    pub threshold: String,
    /// SHA-256 of the model.
    pub model: Digest,
    /// The program's version.
    pub engine: String,
    /// The list, where it is not the watch's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListFile>,
}

impl Screening {
    /// A screening of `asked` with the shipped model, over all that the watch holds. The `readings` are what the query
    /// may mean (a person, an organisation): they differ in kind alone.
    pub fn new(readings: &[Party], by: &str, on: Date, limit: u32) -> Self {
        let nobody = Party::called("", Kind::Person);
        let asked = readings.first().unwrap_or(&nobody);
        let born: Vec<String> = asked.born.iter().map(ToString::to_string).collect();
        let beside = [
            ("born", born),
            ("countries", asked.countries.clone()),
            ("gender", asked.gender.clone()),
            ("numbers", asked.numbers.clone()),
        ];
        Self {
            by: by.to_owned(),
            on: PartialDate::day(on),
            kinds: readings.iter().map(|party| kind_word(party.kind).to_owned()).collect(),
            names: asked.names.iter().map(|called| called.text.clone()).collect(),
            beside: beside
                .into_iter()
                .filter(|(_, values)| !values.is_empty())
                .map(|(name, values)| (name.to_owned(), values))
                .collect(),
            as_of: None,
            known_at: None,
            limit,
            threshold: Model::shipped().threshold.to_string(),
            model: model_digest(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            list: None,
        }
    }

    /// The readings of the query.
    ///
    /// # Errors
    /// [`ScreenError::Kept`] where a kind is none, or a date cannot be read.
    pub fn readings(&self) -> Result<Vec<Party>, ScreenError> {
        let values = |name: &str| self.beside.get(name).cloned().unwrap_or_default();
        let born: Vec<PartialDate> =
            values("born").iter().map(|date| date.parse()).collect::<Result<_, _>>()?;
        let called = |text: &String| Called { text: text.clone(), standing: Standing::Strong };
        let reading = |kind: &String| {
            let caption = self.names.first().map_or("", String::as_str);
            Ok(Party {
                names: self.names.iter().map(called).collect(),
                born: born.clone(),
                countries: values("countries"),
                gender: values("gender"),
                numbers: values("numbers"),
                ..Party::called(caption, kind_of(kind)?)
            })
        };
        self.kinds.iter().map(reading).collect()
    }

    /// How this program differs from the one that made the screening; `None` where it is the same.
    pub fn other_engine(&self) -> Option<String> {
        let (ours, threshold) = (env!("CARGO_PKG_VERSION"), Model::shipped().threshold.to_string());
        let mut differs = vec![];
        if self.engine != ours {
            differs.push(format!("it was made by version {}, and this is {ours}", self.engine));
        }
        if self.model != model_digest() {
            differs.push(format!(
                "it was weighed by model {}, and this has {}",
                self.model.short(),
                model_digest().short()
            ));
        }
        if self.threshold != threshold {
            differs.push(format!("its threshold was {}, and this has {threshold}", self.threshold));
        }
        (!differs.is_empty()).then(|| differs.join("; "))
    }
}

const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Organization => "organization",
        Kind::Craft => "craft",
    }
}

fn kind_of(word: &str) -> Result<Kind, ScreenError> {
    match word {
        "person" => Ok(Kind::Person),
        "organization" => Ok(Kind::Organization),
        "craft" => Ok(Kind::Craft),
        other => Err(unreadable(format!("a party of kind '{other}'"))),
    }
}

fn unreadable(why: String) -> ScreenError {
    ScreenError::Kept { what: "a screening".to_owned(), why }
}

/// The model that is shipped, as it stands in the program.
const MODEL: &[u8] = include_bytes!("../model.tsv");

/// SHA-256 of the model that is shipped.
pub fn model_digest() -> Digest {
    Digest::of(MODEL)
}

/// The model of that digest: the shipped one, or one that was kept with an earlier screening.
fn model(archive: &Archive, digest: &Digest) -> Result<Model, ScreenError> {
    if *digest == model_digest() {
        return Ok(Model::shipped());
    }
    let bytes = archive.exhibits().read(digest)?;
    Ok(Model::parse(&String::from_utf8_lossy(&bytes)))
}

impl ListFile {
    /// Keeps a list's bytes with a watch, so that a screening against it can be computed again. They must be plain
    /// FollowTheMoney lines: unpack a packed file first.
    ///
    /// # Errors
    /// Where they cannot be read or written.
    pub fn keep(watch: &Watch, name: &str, bytes: &mut dyn std::io::Read) -> Result<Self, ScreenError> {
        let (sha256, _) = watch.exhibits().add(bytes)?;
        Ok(Self { sha256, name: name.to_owned() })
    }
}

/// Computes a screening over what the watch holds in `view` (whose `held_before` counts; its days are the
/// screening's own), as a finding that gives the same id whenever it is computed.
///
/// # Errors
/// [`ScreenError::Kept`] where the parameters are no screening, or a list kept with it cannot be read.
pub fn screening(archive: &Archive, view: &View, parameters: &Value) -> Result<Finding, ScreenError> {
    let asked = Screening::deserialize(parameters).map_err(|error| unreadable(error.to_string()))?;
    let view = View { as_of: asked.as_of, known_at: asked.known_at, held_before: view.held_before };
    let size = view.held_before.unwrap_or_else(|| archive.ledger().size());
    let root = archive.ledger().root_at(size).map_err(archive::ArchiveError::from)?;
    let lists = Lists::of(archive, &view, asked.list.as_ref())?;
    let readings = asked.readings()?;
    let mut model = model(archive, &asked.model)?;
    model.threshold =
        asked.threshold.parse().map_err(|_| unreadable(format!("the threshold '{}'", asked.threshold)))?;
    let index = Index::build(lists.parties);
    let found: Vec<Found> =
        search_readings(&index, &readings, &model, asked.limit as usize, &mut Scratch::default())
            .into_iter()
            .map(|(_, found)| found)
            .collect();
    let results: Vec<Value> =
        found.iter().map(|found| result(&index, found, &model, &lists.standing)).collect();
    let alerted = found.iter().filter(|found| found.weighed.probability >= model.threshold);
    let ids = alerted.filter_map(|found| index.party(found.party).map(|party| party.id.clone()));
    Ok(Finding {
        method: Method { name: METHOD.to_owned(), version: METHOD_VERSION },
        parameters: parameters.clone(),
        inputs: lists.exhibits.into_iter().map(Input::Exhibit).collect(),
        result: json!({
            "ledger": { "size": size, "root": root.to_string() },
            "parties": index.len(),
            "results": results,
        }),
        independence: independence(
            ids.filter_map(|id| lists.originators.get(&id).cloned()).flatten().collect(),
        ),
        likelihood: None,
        confidence: Confidence::Moderate,
        limits: vec![
            "A score is the model's probability; whether it is the party is for a person to say.".to_owned(),
        ],
    })
}

/// What is searched: parties, where they stand, and the exhibits that say so.
struct Lists {
    parties: Vec<Party>,
    standing: BTreeMap<String, BTreeSet<String>>,
    originators: BTreeMap<String, BTreeSet<String>>,
    exhibits: BTreeSet<Digest>,
}

impl Lists {
    fn of(archive: &Archive, view: &View, file: Option<&ListFile>) -> Result<Self, ScreenError> {
        match file {
            Some(file) => Self::of_file(archive, file),
            None => Ok(Self::of_records(&list_records(archive, view)?)),
        }
    }

    fn of_records(records: &[ListRecord]) -> Self {
        let listings = records.iter().flat_map(|record| &record.stated);
        Self {
            parties: records.iter().map(|record| record.party.clone()).collect(),
            standing: records.iter().map(|record| (record.id.to_string(), record.lists.clone())).collect(),
            originators: records.iter().map(|record| (record.id.to_string(), record.originators())).collect(),
            exhibits: listings.map(|stated| stated.exhibit).collect(),
        }
    }

    fn of_file(archive: &Archive, file: &ListFile) -> Result<Self, ScreenError> {
        archive.exhibits().check(&file.sha256)?;
        let read = read_ftm(archive.exhibits().open(&file.sha256)?);
        let parties = read.map_err(|(line, why)| ScreenError::Kept {
            what: format!("the list {}, line {line},", file.name),
            why,
        })?;
        let of_each = |name: &str| {
            parties.iter().map(|party| (party.id.clone(), BTreeSet::from([name.to_owned()]))).collect()
        };
        let (standing, originators) =
            (of_each(&file.name), of_each(&format!("whoever issued {}", file.name)));
        Ok(Self { standing, originators, exhibits: BTreeSet::from([file.sha256]), parties })
    }
}

/// A candidate, with every number as text that reads back bit for bit.
fn result(
    index: &Index,
    found: &Found,
    model: &Model,
    standing: &BTreeMap<String, BTreeSet<String>>,
) -> Value {
    let (id, caption) = index.party(found.party).map_or(("", ""), |party| (&party.id, &party.caption));
    json!({
        "id": id,
        "caption": caption,
        "name": index.listed_name(found),
        "lists": standing.get(id),
        "score": found.weighed.probability.to_string(),
        "nats": found.weighed.nats.to_string(),
        "match": found.weighed.probability >= model.threshold,
    })
}

fn independence(originators: BTreeSet<String>) -> Independence {
    let mut names: Vec<String> = originators.into_iter().collect();
    match (names.len(), names.pop()) {
        (_, None) => Independence::NothingFound,
        (1, Some(only)) => Independence::IssuersOwnAct(only),
        (_, Some(last)) => Independence::Origins(names.into_iter().chain([last]).collect()),
    }
}

/// The party that was asked for: that of a recorded screening, where `query` is its id, or a person of that name.
///
/// # Errors
/// [`ScreenError::NoScreening`] where the id is of something else; where it cannot be read.
pub fn asked_party(archive: &Archive, query: &str) -> Result<Party, ScreenError> {
    let Ok(id) = query.parse::<Digest>() else { return Ok(Party::called(query, Kind::Person)) };
    let finding = archive.finding(&id)?;
    if finding.method.name != METHOD {
        return Err(ScreenError::NoScreening { id });
    }
    let asked = Screening::deserialize(&finding.parameters).map_err(|error| unreadable(error.to_string()))?;
    asked.readings()?.into_iter().next().ok_or(ScreenError::NoScreening { id })
}

/// Computes a screening and records it: the finding becomes an exhibit, and the ledger names it. Returns its id too.
/// The ledger's lock is held from before the lists are read, so the finding rests on exactly what stands before it.
///
/// # Errors
/// As [`screening`]; where the watch cannot be written.
pub fn record(watch: &Watch, asked: &Screening) -> Result<(Digest, Finding), ScreenError> {
    let mut writer = Writer::open(watch)?;
    let archive = Archive::open(watch)?;
    let parameters = serde_json::to_value(asked).map_err(|error| unreadable(error.to_string()))?;
    let finding = screening(&archive, &View::now(), &parameters)?;
    // The model is kept too: a later program, with another, still computes this screening with its own.
    archive.exhibits().add(&mut &*MODEL)?;
    let id = writer.record_finding(&finding)?;
    Ok((id, finding))
}

/// A screening computed again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replayed {
    /// The screening's id.
    pub id: Digest,
    /// The ledger entry that named it.
    pub entry: u64,
    /// What it was asked with.
    pub screening: Screening,
    /// Its results then.
    pub then: Value,
    /// Its results now.
    pub again: Value,
    /// What differs, in words; empty where they are equal bit for bit.
    pub differs: Vec<String>,
    /// How this program differs from the one that made the screening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_engine: Option<String>,
}

/// Computes a recorded screening again over what the watch held then: later sources do not count, however they are
/// dated. `known_at` asks instead what was known by the end of another day.
///
/// # Errors
/// [`ScreenError::NoScreening`] where the ledger names no such screening; where it cannot be computed.
pub fn replay(archive: &Archive, id: &Digest, known_at: Option<Date>) -> Result<Replayed, ScreenError> {
    let entry = archive.finding_entry(id)?.ok_or(ScreenError::NoScreening { id: *id })?;
    let finding = archive.finding(id)?;
    if finding.method.name != METHOD {
        return Err(ScreenError::NoScreening { id: *id });
    }
    let read = |parameters: &Value| {
        Screening::deserialize(parameters).map_err(|error| unreadable(error.to_string()))
    };
    let recorded = read(&finding.parameters)?;
    let mut asked = recorded.clone();
    asked.known_at = known_at.or(asked.known_at);
    let parameters = serde_json::to_value(&asked).map_err(|error| unreadable(error.to_string()))?;
    let again = screening(archive, &View { held_before: Some(entry), ..View::now() }, &parameters)?;
    let mut other_engine = recorded.other_engine();
    if finding.method.version != METHOD_VERSION {
        let other =
            format!("its engine was version {}, and this is {METHOD_VERSION}", finding.method.version);
        other_engine = Some(other_engine.map_or(other.clone(), |more| format!("{other}; {more}")));
    }
    let mut differs = differences(&finding.result, &again.result);
    if differs.is_empty()
        && asked == recorded
        && (again.result != finding.result || again.inputs != finding.inputs)
    {
        differs.push("the lists that were searched".to_owned());
    }
    let results = |finding: &Finding| finding.result.get("results").cloned().unwrap_or_default();
    let (then, again) = (results(&finding), results(&again));
    Ok(Replayed { id: *id, entry, screening: recorded, then, again, differs, other_engine })
}

/// What differs between two results, candidate by candidate.
fn differences(then: &Value, again: &Value) -> Vec<String> {
    let (then, again) = (by_id(then), by_id(again));
    let mut differs = vec![];
    for (id, was) in &then {
        match again.get(id) {
            None => differs.push(format!("{id} is not found any more; its score was {}", text(was, "score"))),
            Some(is) if is != was && text(is, "score") != text(was, "score") => {
                differs.push(format!("{id} scores {}, not {}", text(is, "score"), text(was, "score")));
            }
            Some(is) if is != was => differs.push(format!("{id} has other details")),
            Some(_) => {}
        }
    }
    let new = again.iter().filter(|(id, _)| !then.contains_key(*id));
    differs.extend(new.map(|(id, is)| format!("{id} is found, which was not: {}", text(is, "score"))));
    differs
}

fn by_id(result: &Value) -> BTreeMap<&str, &Value> {
    let results = result.get("results").and_then(Value::as_array).into_iter().flatten();
    results.map(|one| (text(one, "id"), one)).collect()
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
