//! Etherscan's labels as collected from its label cloud: one JSON object, `{"0x…": {"name": …, "labels": […]}, …}`.
//!
//! A *record* is an entry of the object. Its name becomes the claim `label`, each of its labels a `concept`, and where
//! a label is a known kind of service also a `category` or an `abuse` (see `kinds`). Entries without a name take
//! their first label for one.
//!
//! The file does not say which chain it is about. The key of an address is one on all EVM chains, so the subject is
//! the same wallet; but a contract is only where it was deployed. The file's *name* is taken as a hint of the explorer:
//! it gives the originator, and a claim `currency` that quotes the name. Where the name tells nothing, the originator
//! is the file. Nor has the file dates: the day of gathering (or `--known`) stands.
//!
//! The graded source is a web crawl of an explorer that checks its labels in ways it does not publish: C3, the step
//! `web_crawl` of GraphSense's ladder.

mod entry;
mod kinds;

use self::entry::Entry;
use crate::{
    Format, GatherError,
    fence::{Fence, Meter},
    format::tagpack::grade_of,
    intake::{Fault, Intake, Open},
};
use record::{Address, Claim, Digest, Interval, Locator, Network, PartialDate, Scope, Source, Value};
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use std::{
    collections::HashSet,
    fmt,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::Arc,
};

/// Explorers by a word of the file's name: where they are, and the coin of their chain. The first word found counts.
const EXPLORERS: [(&str, &str, &str); 6] = [
    ("optimistic", "optimistic.etherscan.io", "ETH"),
    ("etherscan", "etherscan.io", "ETH"),
    ("bscscan", "bscscan.com", "BNB"),
    ("polygonscan", "polygonscan.com", "POL"),
    ("arbiscan", "arbiscan.io", "ETH"),
    ("snowtrace", "snowtrace.io", "AVAX"),
];

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let explorer = Explorer::of(&file.name, file.exhibit, intake.known);
    let (fence, meter) = Fence::new(&mut file.bytes);
    // One byte at a time reaches serde_json, so the meter is where the entry is.
    let mut json = serde_json::Deserializer::from_reader(fence);
    let mut stopped = None;
    let entries = Entries { explorer, meter: &meter, intake, stopped: &mut stopped };
    let read = json.deserialize_map(entries).and_then(|()| json.end());
    match (stopped, read) {
        (Some(error), _) => Err(error),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(broken(&file.name, error)),
    }
}

fn broken(file: &str, error: serde_json::Error) -> GatherError {
    let line = error.line() as u64;
    if error.is_io() {
        return GatherError::from_io(file, line, error.into());
    }
    let hint = "one JSON object of addresses in UTF-8 is expected; if it breaks off, get the file again";
    let why = error.to_string();
    // serde_json's words for bytes that are not UTF-8 would send a reader looking for an escape.
    let why = if why.contains("unicode code point") { format!("it is not UTF-8 ({why})") } else { why };
    GatherError::Malformed { format: Format::EtherscanLabels, file: file.to_owned(), line, why, hint }
}

/// Takes the object entry by entry: nothing but the entry at hand is in memory, and eight bytes of each key.
struct Entries<'a, 'i> {
    explorer: Explorer,
    meter: &'a Meter,
    intake: &'a mut Intake<'i>,
    /// Why the sink stopped: it cannot pass through serde's error.
    stopped: &'a mut Option<GatherError>,
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of addresses")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        loop {
            let begin = self.meter.offset();
            let Some((key, entry)) = entries.next_entry::<String, Entry>()? else { return Ok(()) };
            self.meter.record_ended();
            let first = seen.insert(BuildHasherDefault::<DefaultHasher>::default().hash_one(&key));
            if let Err(error) = self.take(&key, entry, first, begin) {
                *self.stopped = Some(error);
                return Err(A::Error::custom("the sink stopped"));
            }
        }
    }
}

impl Entries<'_, '_> {
    fn take(&mut self, key: &str, entry: Entry, first: bool, begin: u64) -> Result<(), GatherError> {
        let claims = if first {
            entry.sound().and_then(|entry| self.explorer.claims(key, &entry))
        } else {
            Err(Fault::new("its address stands in the file twice", "join the two entries"))
        };
        match claims {
            Ok(claims) => {
                claims.into_iter().try_for_each(|claim| self.intake.claim(claim))?;
                self.intake.kept();
                Ok(())
            }
            // The published files are one line: only the offset finds the entry.
            Err(fault) => {
                let key = key.chars().take(50).collect::<String>();
                self.intake.quarantine(self.meter.line(), &format!("{key:?}, at byte {begin}"), fault)
            }
        }
    }
}

/// What the entries of one file share.
struct Explorer {
    originator: Arc<str>,
    /// Host and coin, where the file's name tells them.
    place: Option<(&'static str, &'static str)>,
    name: String,
    exhibit: Digest,
    known: PartialDate,
    schema: Arc<str>,
}

impl Explorer {
    fn of(name: &str, exhibit: Digest, known: PartialDate) -> Self {
        let lower = name.to_ascii_lowercase();
        let found = EXPLORERS.iter().find(|(word, ..)| lower.contains(word));
        Self {
            originator: Arc::from(found.map_or(name, |(_, host, _)| host)),
            place: found.map(|(_, host, coin)| (*host, *coin)),
            name: name.to_owned(),
            exhibit,
            known,
            schema: Arc::from("CryptoWallet"),
        }
    }

    fn claims(&self, key: &str, entry: &Entry) -> Result<Vec<Claim>, Fault> {
        let address = Address::parse(key)?;
        if address.network() != Network::Evm {
            return Err(Fault::new("its key is no EVM address", "0x and 40 hexadecimal digits are expected"));
        }
        let Some(label) = entry.label() else {
            return Err(Fault::new("it has neither a name nor a label", "an entry says what an address is"));
        };
        let (subject, grade) = (address.entity_id()?, grade_of("web_crawl")?);
        let citation = self.place.map(|(host, _)| Arc::from(format!("https://{host}/address/{address}")));
        let said = entry.said(address.as_str(), label, self.place.map(|(_, coin)| coin));
        let claim = |(property, value): (&str, &str)| Claim {
            subject: subject.clone(),
            schema: Some(Arc::clone(&self.schema)),
            property: Arc::from(property),
            value: Value::Text(value.to_owned()),
            denied: false,
            valid: Interval::default(),
            known: self.known,
            source: Source {
                exhibit: self.exhibit,
                locator: Locator::Record(key.to_owned()),
                quote: (property == "currency").then(|| self.name.clone()),
                originator: Arc::clone(&self.originator),
                attributor: Some(Arc::clone(&self.originator)),
                citation: citation.clone(),
            },
            grade,
            scope: Scope::default(),
            handling: None,
        };
        Ok(said.into_iter().map(claim).collect())
    }
}
