//! The desk: what a method may look at while it computes.

use crate::ReportError;
use archive::{Archive, Held, View};
use assess::Stated;
use gather::{Collected, Format};
use jiff::civil::Date;
use record::{BridgeLeg, Input, Observation, PoolEvent, ReportedUse, Sighting, Status};
use std::{cell::Cell, collections::BTreeMap};
use trace::{Store, store::ToDate};

/// Sightings of indicators, dated reports, and the exhibits they were read from.
pub type Sighted = (Vec<Sighting>, Vec<ReportedUse>, Vec<Input>);

/// An archive and its transfer stores, open for reading.
pub struct Desk {
    archive: Archive,
    /// Set while an old finding is computed again: only what was held before it counts.
    held_before: Cell<Option<u64>>,
}

impl Desk {
    /// A desk on `archive`.
    pub const fn new(archive: Archive) -> Self {
        Self { archive, held_before: Cell::new(None) }
    }

    /// Looks at the record as it was held before that ledger entry; `None`: as it is.
    pub fn look_back(&self, before: Option<u64>) {
        self.held_before.set(before);
    }

    /// Everything that is held from where the desk looks.
    pub fn view(&self) -> View {
        View { held_before: self.held_before.get(), ..View::now() }
    }

    /// The archive.
    pub const fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The store of `asset`.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where no transfer of it was gathered; what [`Store::open`] says.
    pub fn store(&self, asset: &str) -> Result<Store, ReportError> {
        let dir = trace::stores::place(self.archive.watch(), asset);
        if !dir.exists() {
            let held = trace::stores::assets(self.archive.watch()).unwrap_or_default();
            let held =
                if held.is_empty() { String::new() } else { format!("; held are {}", held.join(", ")) };
            return Err(ReportError::Evidence {
                method: "a trace",
                why: format!("no transfers of {asset} are held{held}"),
                hint: "gather an export of its transfers first; --asset names the asset",
            });
        }
        let store = Store::open(&dir)?;
        self.refuse_withheld(&store)?;
        Ok(store)
    }

    /// A store is made of all sources together: who may not see one of them may not see what it shows.
    fn refuse_withheld(&self, store: &Store) -> Result<(), ReportError> {
        for source in &store.meta().sources {
            if !self.archive.admits_exhibit(&source.sha256.parse()?) {
                return Err(ReportError::Evidence {
                    method: "a trace",
                    why: "some of the transfers come from a source that you may not see".to_owned(),
                    hint: "ask somebody who may see all sources of this asset",
                });
            }
        }
        Ok(())
    }

    /// The store of `asset` with the blocks that `watch` followed since it was made: what an analyst's questions are
    /// put to. Findings are computed from the store alone, whose sources are exhibits.
    ///
    /// # Errors
    /// As [`Desk::store`]; where the blocks cannot be put to the rest.
    pub fn store_to_date(&self, asset: &str) -> Result<ToDate, ReportError> {
        Ok(self.store(asset)?.to_date(self.archive.watch().dir())?)
    }

    /// The claims that stand on every subject of these kinds (`incident`, `total`, …), as known on a day; `None`: all that
    /// is held.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn stated(&self, kinds: &[&str], known_at: Option<Date>) -> Result<Vec<Stated>, ReportError> {
        let view = View { known_at, ..self.view() };
        let mut stated = vec![];
        for kind in kinds {
            stated.extend(standing(self.archive.claims_of_kind(kind, &view)?));
        }
        Ok(stated)
    }

    /// The claims that stand on every subject that is neither an entry of a list nor a wallet, as known on a day.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn stated_off_lists(&self, known_at: Option<Date>) -> Result<Vec<Stated>, ReportError> {
        let view = View { known_at, ..self.view() };
        Ok(standing(self.archive.claims_off_lists(&view)?).collect())
    }

    /// Every leg of the bridge called `name`, and the exhibits they were read from.
    ///
    /// # Errors
    /// Where an exhibit cannot be read.
    pub fn bridge_legs(&self, name: &str) -> Result<(Vec<BridgeLeg>, Vec<Input>), ReportError> {
        self.observed(&[Format::BridgeCsv], |observation| match observation {
            Observation::Bridge(leg) if leg.bridge == name => Some(leg),
            _ => None,
        })
    }

    /// Every event of the pool called `name`, and the exhibits they were read from.
    ///
    /// # Errors
    /// Where an exhibit cannot be read.
    pub fn pool_events(&self, name: &str) -> Result<(Vec<PoolEvent>, Vec<Input>), ReportError> {
        self.observed(&[Format::PoolCsv, Format::TornadoJson], |observation| match observation {
            Observation::Pool(event) if event.pool == name => Some(event),
            _ => None,
        })
    }

    /// The sightings of indicators and the dated reports that are held, and the exhibits they were read from. Of a row
    /// that several sources hold (a sighting alike in all but its count; a report of that name) the last counts.
    ///
    /// # Errors
    /// Where an exhibit cannot be read.
    pub fn sightings(&self) -> Result<Sighted, ReportError> {
        let (sightings, mut from) =
            self.observed(&[Format::SightingsCsv], |observation| match observation {
                Observation::Sighting(sighting) => Some(sighting),
                _ => None,
            })?;
        let (reports, of_reports) =
            self.observed(&[Format::ReportsCsv], |observation| match observation {
                Observation::ReportedUse(report) => Some(report),
                _ => None,
            })?;
        from.extend(of_reports);
        let sightings = latest(sightings, |one| Sighting { count: 0, ..one.clone() });
        Ok((sightings, latest(reports, |one| one.id.clone()), from))
    }

    /// How many records were set aside when the sources of these formats were read.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn set_aside(&self, formats: &[Format]) -> Result<u64, ReportError> {
        let view = self.view();
        let sources = self.archive.sources()?.into_iter().filter(|source| view.holds_entry(source.entry));
        let read = sources.filter(|source| is_of(&source.bulk.format, formats));
        Ok(read.map(|source| source.bulk.tally.quarantined).sum())
    }

    fn observed<T>(
        &self,
        formats: &[Format],
        pick: impl Fn(Observation) -> Option<T>,
    ) -> Result<(Vec<T>, Vec<Input>), ReportError> {
        let (mut found, mut from) = (vec![], vec![]);
        let view = self.view();
        for source in self.archive.sources()?.into_iter().filter(|source| view.holds_entry(source.entry)) {
            if !is_of(&source.bulk.format, formats) {
                continue;
            }
            let mut sink = Collected::default();
            gather::reread(&self.archive, &source, &mut sink)?;
            let before = found.len();
            found.extend(sink.observations.into_iter().filter_map(&pick));
            if found.len() > before {
                from.push(Input::Exhibit(source.bulk.exhibit));
            }
        }
        Ok((found, from))
    }
}

fn standing(held: Vec<Held>) -> impl Iterator<Item = Stated> {
    let standing = held.into_iter().filter(|held| held.status == Status::Standing);
    standing.map(|held| Stated { id: held.id, claim: held.claim })
}

fn is_of(name: &str, formats: &[Format]) -> bool {
    formats.iter().any(|format| format.name() == name)
}

/// The last of those rows that have one key, in the order of keys.
fn latest<T, K: Ord>(rows: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    rows.into_iter().map(|row| (key(&row), row)).collect::<BTreeMap<_, _>>().into_values().collect()
}
