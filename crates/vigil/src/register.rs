//! The alerts that the ledger has, and how others come in: raised, withdrawn, told.
//!
//! The order of writes loses nothing. A block goes to its tail first, its alerts to the ledger next, the message to
//! the outbox after that, and last the entry that says who was told. What a crash cut off is made good at the next
//! start: alerts follow from the tail, and an alert that nobody was told of is told then. An alert is recorded
//! once, since its id follows from its content; a message can be written twice, and bears the same id.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use archive::{Archive, HeldAlert, Watch, Writer};
use record::{Act, Alert, AlertId, AlertWithdrawal, Told};
use serde::Serialize;

use crate::error::{Result, VigilError};

/// The file of messages, in the watch's folder: one JSON object a line.
pub const OUTBOX: &str = "alerts.jsonl";

/// Alerts that one entry of [`Told`] names: an entry of the ledger has at most 65,535 bytes.
const TOLD_AT_ONCE: usize = 500;

/// How often, and how long apart, the ledger is asked for while another process writes to it.
const PATIENCE: (u32, Duration) = (100, Duration::from_millis(100));

/// What happened to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It stands from now on.
    Raised,
    /// It stands no longer.
    Withdrawn,
}

/// A message on an alert, as it goes to the outbox and to whoever runs the watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// What happened.
    pub event: Event,
    /// The alert's id.
    pub id: AlertId,
    /// The ledger entry that says so.
    pub entry: u64,
    /// When it was known: Unix seconds of that entry.
    pub known: i64,
    /// Why it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Who is told.
    pub to: Vec<String>,
    /// The alert.
    pub alert: Alert,
}

/// The alerts of a watch, and its pen.
pub(crate) struct Register {
    watch: Watch,
    to: Vec<String>,
    held: BTreeMap<AlertId, HeldAlert>,
    writer: Option<Writer>,
    size: u64,
}

impl Register {
    pub(crate) fn open(watch: &Watch, to: &[String]) -> Result<Self> {
        // An alert that the ledger has and the view has not would be raised twice.
        gather::catch_up(&mut patiently(watch)?)?;
        let archive = Archive::open(watch)?;
        let held = archive.alerts()?.into_iter().map(|held| (held.id, held)).collect();
        let size = archive.ledger().size();
        Ok(Self { watch: watch.clone(), to: to.to_vec(), held, writer: None, size })
    }

    /// Entries in the ledger, as far as this register knows.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Every alert.
    pub(crate) fn held(&self) -> impl Iterator<Item = &HeldAlert> {
        self.held.values()
    }

    /// Records alerts that do not stand yet, and tells of them.
    pub(crate) fn raise(&mut self, alerts: Vec<Alert>) -> Result<Vec<Message>> {
        let mut new = BTreeMap::new();
        for alert in alerts {
            let id = alert.id()?;
            if !self.held.get(&id).is_some_and(HeldAlert::stands) {
                new.insert((alert.block.height, alert.asset.clone(), alert.row, id), alert);
            }
        }
        let acts: Vec<_> = new.values().cloned().map(Act::Alert).collect();
        let (first, known) = self.record(acts)?;
        let mut messages = Vec::new();
        for (entry, ((.., id), alert)) in (first..).zip(new) {
            let (withdrawn, told, told_withdrawn) = (None, vec![], vec![]);
            let held = HeldAlert { id, entry, known, alert, withdrawn, told, told_withdrawn };
            messages.push(self.message(&held));
            self.held.insert(id, held);
        }
        self.tell(&messages)?;
        Ok(messages)
    }

    /// Records that alerts no longer stand, and tells of it.
    pub(crate) fn withdraw(&mut self, alerts: &[AlertId], why: &str) -> Result<Vec<Message>> {
        let standing = |id: &&AlertId| self.held.get(id).is_some_and(HeldAlert::stands);
        let ids: Vec<AlertId> = alerts.iter().filter(standing).copied().collect();
        let act =
            |alert: &AlertId| Act::AlertWithdrawal(AlertWithdrawal { alert: *alert, why: why.to_owned() });
        let (first, _) = self.record(ids.iter().map(act).collect())?;
        let mut messages = Vec::new();
        for (entry, id) in (first..).zip(&ids) {
            if let Some(held) = self.held.get_mut(id) {
                held.withdrawn = Some((entry, why.to_owned()));
            }
            messages.extend(self.held.get(id).map(|held| self.message(held)));
        }
        self.tell(&messages)?;
        Ok(messages)
    }

    /// Tells of what nobody was told of: a crash came between, or nobody was to be told then.
    pub(crate) fn tell_the_rest(&mut self) -> Result<Vec<Message>> {
        let untold = |held: &&HeldAlert| match held.stands() {
            true => held.told.is_empty(),
            // Whoever was told of an alert is told that it ended.
            false => !held.told.is_empty() && held.told_withdrawn.is_empty(),
        };
        let messages: Vec<_> = self.held.values().filter(untold).map(|held| self.message(held)).collect();
        self.tell(&messages)?;
        Ok(if self.to.is_empty() { vec![] } else { messages })
    }

    /// Lets other processes write to the ledger.
    pub(crate) fn let_go(&mut self) {
        self.writer = None;
    }

    fn message(&self, held: &HeldAlert) -> Message {
        let (event, entry, why) = match &held.withdrawn {
            None => (Event::Raised, held.entry, None),
            Some((entry, why)) => (Event::Withdrawn, *entry, Some(why.clone())),
        };
        Message {
            event,
            id: held.id,
            entry,
            known: held.known,
            why,
            to: self.to.clone(),
            alert: held.alert.clone(),
        }
    }

    /// First the messages, then the entry that says that they were written.
    fn tell(&mut self, messages: &[Message]) -> Result<()> {
        if self.to.is_empty() || messages.is_empty() {
            return Ok(());
        }
        self.post(messages)?;
        let mut acts = Vec::new();
        for withdrawn in [false, true] {
            let of = messages.iter().filter(|message| (message.event == Event::Withdrawn) == withdrawn);
            let ids: Vec<_> = of.map(|message| message.id).collect();
            let told = |alerts: &[AlertId]| {
                Act::Told(Told {
                    alerts: alerts.to_vec(),
                    withdrawn,
                    to: self.to.clone(),
                    by: "outbox".to_owned(),
                })
            };
            acts.extend(ids.chunks(TOLD_AT_ONCE).map(told));
        }
        let (_, known) = self.record(acts)?;
        for message in messages {
            let told = self.to.iter().map(|to| (to.clone(), known));
            if let Some(held) = self.held.get_mut(&message.id) {
                let whom =
                    if message.event == Event::Withdrawn { &mut held.told_withdrawn } else { &mut held.told };
                whom.extend(told);
            }
        }
        Ok(())
    }

    fn post(&self, messages: &[Message]) -> Result<()> {
        let mut lines = Vec::new();
        for message in messages {
            serde_json::to_writer(&mut lines, message)?;
            lines.push(b'\n');
        }
        let path: PathBuf = self.watch.dir().join(OUTBOX);
        let fail = |e| VigilError::io("writing messages to", &path, e);
        let mut outbox = OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
        outbox.write_all(&lines).and_then(|()| outbox.sync_data()).map_err(fail)
    }

    /// Records acts; the first entry, and when.
    fn record(&mut self, acts: Vec<Act>) -> Result<(u64, i64)> {
        if acts.is_empty() {
            return Ok((self.size, 0));
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(patiently(&self.watch)?),
        };
        let (range, known) = writer.record_timed(acts)?;
        self.size = range.end;
        Ok((range.start, known))
    }
}

/// The pen, when whoever has it is done.
fn patiently(watch: &Watch) -> Result<Writer> {
    let (times, pause) = PATIENCE;
    for _ in 1..times {
        match Writer::open(watch) {
            Err(error) if error.is_locked() => std::thread::sleep(pause),
            other => return Ok(other?),
        }
    }
    Ok(Writer::open(watch)?)
}
