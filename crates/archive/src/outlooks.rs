//! Outlooks as the ledger has them: published, and perhaps scored.

use crate::{Archive, ArchiveError, query::parse};
use record::{Outlook, OutlookId, OutlookScore};
use serde::Serialize;
use std::collections::BTreeMap;

/// A published outlook and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldOutlook {
    /// Its id.
    pub id: OutlookId,
    /// The ledger entry that published it first: published again, it is no other outlook, and no later one.
    pub entry: u64,
    /// Unix seconds of that entry: what was recorded afterwards cannot have gone into it.
    pub recorded: i64,
    /// What it says.
    pub outlook: Outlook,
    /// Its scores, each with the entry that holds it, in the order of the ledger. The last one stands; an earlier one
    /// stays.
    pub scores: Vec<(u64, OutlookScore)>,
}

impl HeldOutlook {
    /// Whether it waits to be scored.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.scores.is_empty()
    }
}

impl Archive {
    /// Every published outlook, in the order of publication. A score of an outlook that this ledger never published
    /// is left out: there is nothing that it could be of.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn outlooks(&self) -> Result<Vec<HeldOutlook>, ArchiveError> {
        let fail = || ArchiveError::view("reading outlooks");
        let sql = "SELECT entry, recorded, kind, record FROM act \
            WHERE kind IN ('outlook', 'score') ORDER BY entry";
        let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
        let mut rows = statement.query([]).map_err(fail())?;
        let mut fold = Fold::default();
        while let Some(row) = rows.next().map_err(fail())? {
            let entry = row.get::<_, i64>(0).map_err(fail())?.cast_unsigned();
            let recorded: i64 = row.get(1).map_err(fail())?;
            let (kind, text): (String, String) = (row.get(2).map_err(fail())?, row.get(3).map_err(fail())?);
            if kind == "outlook" {
                fold.publish(parse("an outlook", &text)?, entry, recorded)?;
            } else {
                fold.score(parse("the score of an outlook", &text)?, entry);
            }
        }
        Ok(fold.outlooks)
    }
}

/// Outlooks so far, and where each is.
#[derive(Default)]
struct Fold {
    outlooks: Vec<HeldOutlook>,
    places: BTreeMap<OutlookId, usize>,
}

impl Fold {
    fn publish(&mut self, outlook: Outlook, entry: u64, recorded: i64) -> Result<(), ArchiveError> {
        let id = outlook.id()?;
        if !self.places.contains_key(&id) {
            self.places.insert(id, self.outlooks.len());
            self.outlooks.push(HeldOutlook { id, entry, recorded, outlook, scores: vec![] });
        }
        Ok(())
    }

    fn score(&mut self, score: OutlookScore, entry: u64) {
        let place = self.places.get(&score.outlook);
        if let Some(held) = place.and_then(|place| self.outlooks.get_mut(*place)) {
            held.scores.push((entry, score));
        }
    }
}
