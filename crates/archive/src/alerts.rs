//! Alerts as the ledger has them: raised, perhaps withdrawn, told to whom.

use crate::{Archive, ArchiveError, query::parse};
use record::{Alert, AlertId, AlertWithdrawal, Told};
use serde::Serialize;
use std::collections::BTreeMap;

/// An alert and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldAlert {
    /// Its id.
    pub id: AlertId,
    /// The ledger entry that raised it, the last time that it was raised.
    pub entry: u64,
    /// When it was known: Unix seconds of that entry.
    pub known: i64,
    /// What it says.
    pub alert: Alert,
    /// Why it no longer stands, with the entry that says so; `None` while it stands.
    pub withdrawn: Option<(u64, String)>,
    /// Who was told that it was raised, and when (Unix seconds).
    pub told: Vec<(String, i64)>,
    /// Who was told that it was withdrawn, and when.
    pub told_withdrawn: Vec<(String, i64)>,
}

impl HeldAlert {
    /// Whether it stands.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// As it is told to programs: with its `state` in a word.
    ///
    /// # Errors
    /// None that is known: its fields are texts and numbers.
    pub fn as_json(&self) -> Result<serde_json::Value, ArchiveError> {
        let unreadable = |error: serde_json::Error| ArchiveError::Unreadable {
            what: format!("alert {}", self.id),
            why: error.to_string(),
        };
        let mut value = serde_json::to_value(self).map_err(unreadable)?;
        if let Some(fields) = value.as_object_mut() {
            let state = if self.stands() { "standing" } else { "withdrawn" };
            fields.insert("state".to_owned(), state.into());
        }
        Ok(value)
    }
}

impl Archive {
    /// Every alert, in the order in which they were first raised.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn alerts(&self) -> Result<Vec<HeldAlert>, ArchiveError> {
        let fail = || ArchiveError::view("reading alerts");
        let sql = "SELECT entry, recorded, kind, record FROM act \
            WHERE kind IN ('alert', 'alert_withdrawal', 'told') ORDER BY entry";
        let mut statement = self.view.prepare_cached(sql).map_err(fail())?;
        let mut rows = statement.query([]).map_err(fail())?;
        let mut fold = Fold::default();
        while let Some(row) = rows.next().map_err(fail())? {
            let entry = row.get::<_, i64>(0).map_err(fail())?.cast_unsigned();
            let recorded: i64 = row.get(1).map_err(fail())?;
            let (kind, text): (String, String) = (row.get(2).map_err(fail())?, row.get(3).map_err(fail())?);
            match kind.as_str() {
                "alert" => fold.raise(parse("an alert", &text)?, entry, recorded)?,
                "alert_withdrawal" => fold.withdraw(parse("the withdrawal of an alert", &text)?, entry),
                _ => fold.tell(&parse("who was told", &text)?, recorded),
            }
        }
        Ok(fold.alerts)
    }
}

/// Alerts so far, and where each is.
#[derive(Default)]
struct Fold {
    alerts: Vec<HeldAlert>,
    places: BTreeMap<AlertId, usize>,
}

impl Fold {
    fn raise(&mut self, alert: Alert, entry: u64, known: i64) -> Result<(), ArchiveError> {
        let id = alert.id()?;
        match self.at(&id) {
            // Raised again after it was withdrawn: the chain came back to the block.
            Some(held) if !held.stands() => {
                (held.entry, held.known, held.withdrawn) = (entry, known, None);
                (held.told, held.told_withdrawn) = (vec![], vec![]);
            }
            Some(_) => {}
            None => {
                self.places.insert(id, self.alerts.len());
                let (withdrawn, told, told_withdrawn) = (None, vec![], vec![]);
                self.alerts.push(HeldAlert { id, entry, known, alert, withdrawn, told, told_withdrawn });
            }
        }
        Ok(())
    }

    fn withdraw(&mut self, withdrawal: AlertWithdrawal, entry: u64) {
        if let Some(held) = self.at(&withdrawal.alert) {
            held.withdrawn = Some((entry, withdrawal.why));
        }
    }

    fn tell(&mut self, told: &Told, recorded: i64) {
        for id in &told.alerts {
            if let Some(held) = self.at(id) {
                let whom = if told.withdrawn { &mut held.told_withdrawn } else { &mut held.told };
                whom.extend(told.to.iter().map(|to| (to.clone(), recorded)));
            }
        }
    }

    fn at(&mut self, id: &AlertId) -> Option<&mut HeldAlert> {
        self.alerts.get_mut(*self.places.get(id)?)
    }
}
