//! `triage`: one party on several lists? Proposals, judged by one key each.
//!
//! Every judgement is an entry of the ledger; taking one back is another entry.

use super::{Setting, today};
use crate::{
    args::Triage as Args,
    exit,
    say::{self, Outcome},
};
use archive::{Archive, View, Writer};
use record::{Act, EntityId, Identity, Judgement, PartialDate};
use screen::{Judged, Model, Proposal, Side, in_brief, propose, triage};
use serde_json::json;
use std::{
    error::Error,
    io::{BufRead, IsTerminal, StdinLock},
};

/// Reasons that are shown for a proposal.
const MOST_REASONS: usize = 5;

const KEYS: &str = "[m] match  [n] no match  [u] unsure  [z] undo  [q] quit";

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let archive = setting.archive()?;
    let proposals = propose(&archive, &View::now(), &Model::shipped())?;
    if args.list {
        return list(setting, &proposals);
    }
    let by = args.by.as_deref().ok_or(
        "nobody to judge\nhint: `--by NAME` says who judges; `watchkeeper triage --list` only shows what there is",
    )?;
    let judgements = archive.identities()?;
    let mut desk =
        Desk { setting, archive, by, proposals, judgements, done: vec![], judged: 0, undone: 0, place: 0 };
    desk.work(&mut Keys::of_stdin())?;
    let left = desk.open().count();
    if setting.json {
        say::json(&json!({ "judged": desk.judged, "undone": desk.undone, "left": left }))?;
    } else {
        say::text(&format!("{} judged, {} taken back, {left} left", desk.judged, desk.undone))?;
    }
    Ok(exit::CLEAR)
}

fn list(setting: &Setting, proposals: &[Proposal]) -> Outcome {
    if setting.json {
        say::json(&json!({ "proposals": proposals }))?;
    } else {
        for (at, proposal) in proposals.iter().enumerate() {
            show(proposal, at + 1, proposals.len())?;
        }
        if proposals.is_empty() {
            say::text("Nothing to judge: no two records of different lists look like one party.")?;
        }
    }
    Ok(if proposals.is_empty() { exit::CLEAR } else { exit::FOUND })
}

fn show(proposal: &Proposal, number: usize, of: usize) -> Result<(), Box<dyn Error>> {
    let percent = proposal.probability * 100.0;
    say::text(&say::bold(&format!("{number} of {of}: one party with probability {percent:.1} %?")))?;
    for side in [&proposal.left, &proposal.right] {
        say::text(&format!("  {}", described(side)))?;
    }
    for reason in proposal.reasons.iter().filter(|reason| reason.feature != "bias").take(MOST_REASONS) {
        let about = match (reason.asked.as_str(), reason.listed.as_str()) {
            ("", _) | (_, "") => String::new(),
            (asked, listed) => format!(": {asked} ~ {listed}"),
        };
        let side = if reason.nats < 0.0 { "against" } else { "for" };
        say::text(&format!("    {side:<7} {:+.1}  {}{about}", reason.nats, in_brief(reason)))?;
    }
    if let Some(unsure) = &proposal.unsure {
        say::text(&format!("    left open by {} on {}: {}", unsure.by, unsure.on, unsure.why))?;
    }
    Ok(())
}

fn described(side: &Side) -> String {
    let lists: Vec<&str> = side.lists.iter().map(String::as_str).collect();
    let mut words = format!("{}  {}  [{}]", side.id, side.name, lists.join(", "));
    if side.caption != side.name {
        words += &format!("  listed as {}", side.caption);
    }
    for (what, values) in &side.beside {
        words += &format!("; {what} {}", values.join(", "));
    }
    words
}

/// Where the keys come from: a terminal, key by key; or lines, one letter each.
enum Keys {
    Terminal(console::Term),
    Lines(StdinLock<'static>),
}

impl Keys {
    fn of_stdin() -> Self {
        let stdin = std::io::stdin();
        if stdin.is_terminal() { Self::Terminal(console::Term::stderr()) } else { Self::Lines(stdin.lock()) }
    }

    /// The next key; `None` at the end.
    fn next(&mut self) -> Result<Option<char>, Box<dyn Error>> {
        match self {
            Self::Terminal(terminal) => {
                eprintln!("{KEYS}");
                Ok(Some(terminal.read_char()?.to_ascii_lowercase()))
            }
            Self::Lines(lines) => loop {
                let mut line = String::new();
                if lines.read_line(&mut line)? == 0 {
                    return Ok(None);
                }
                if let Some(key) = line.trim().chars().next() {
                    return Ok(Some(key.to_ascii_lowercase()));
                }
            },
        }
    }
}

/// A session at the keyboard.
struct Desk<'a> {
    setting: &'a Setting,
    archive: Archive,
    by: &'a str,
    proposals: Vec<Proposal>,
    /// All judgements, as the ledger has them.
    judgements: Vec<Identity>,
    /// The pairs judged in this session, in order.
    done: Vec<(EntityId, EntityId)>,
    judged: usize,
    undone: usize,
    /// The first proposal that was not yet shown.
    place: usize,
}

impl Desk<'_> {
    /// Proposals from the present place on that no judgement settles.
    fn open(&self) -> impl Iterator<Item = usize> {
        let judged = Judged::of(self.judgements.clone());
        (self.place..self.proposals.len()).filter(move |at| {
            self.proposals.get(*at).is_some_and(|one| triage::is_open(one, &self.proposals, &judged))
        })
    }

    fn work(&mut self, keys: &mut Keys) -> Result<(), Box<dyn Error>> {
        loop {
            let next = self.open().next();
            match next.and_then(|at| self.proposals.get(at)) {
                Some(proposal) if !self.setting.json => {
                    show(proposal, next.unwrap_or_default() + 1, self.proposals.len())?;
                }
                Some(_) => {}
                None => {
                    eprintln!("That was the last; [z] takes the latest judgement back, any other key ends.");
                }
            }
            let Some(key) = keys.next()? else { return Ok(()) };
            match (key, next) {
                ('z', _) => self.undo()?,
                ('q', _) | (_, None) => return Ok(()),
                ('m', Some(at)) => self.judge(at, Judgement::Same)?,
                ('n', Some(at)) => self.judge(at, Judgement::Different)?,
                ('u', Some(at)) => self.judge(at, Judgement::Unsure)?,
                (other, Some(_)) => eprintln!("'{other}' means nothing here. {KEYS}"),
            }
        }
    }

    fn judge(&mut self, at: usize, judgement: Judgement) -> Result<(), Box<dyn Error>> {
        let Some(proposal) = self.proposals.get(at) else { return Ok(()) };
        let judgement = triage::judgement(proposal, judgement, self.by, PartialDate::day(today()), None);
        let pair = (judgement.left.clone(), judgement.right.clone());
        self.record(judgement)?;
        self.done.push(pair);
        self.judged += 1;
        self.place = at + 1;
        Ok(())
    }

    /// Takes back the latest judgement: of this session, or else the latest that the same person made here before.
    fn undo(&mut self) -> Result<(), Box<dyn Error>> {
        let Some(pair) = self.done.pop().or_else(|| triage::latest_of(&self.judgements, self.by)) else {
            eprintln!("There is nothing to take back.");
            return Ok(());
        };
        self.record(triage::taken_back(pair.clone(), self.by, PartialDate::day(today())))?;
        self.undone += 1;
        let place = |proposals: &[Proposal]| {
            proposals.iter().position(|one| one.left.id == pair.0 && one.right.id == pair.1)
        };
        if place(&self.proposals).is_none() {
            // It was settled before this session began, so it was not proposed.
            self.archive = self.setting.archive()?;
            self.proposals = propose(&self.archive, &View::now(), &Model::shipped())?;
        }
        self.place = place(&self.proposals).unwrap_or(0);
        Ok(())
    }

    fn record(&mut self, identity: Identity) -> Result<(), Box<dyn Error>> {
        // Opened for each judgement: others may write while somebody thinks.
        Writer::open(&self.setting.watch()?)?.record(vec![Act::Identity(identity.clone())])?;
        self.judgements.push(identity);
        Ok(())
    }
}
