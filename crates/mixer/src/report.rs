//! What a demixing says, in the form that is printed and kept.

use serde::Serialize;

use crate::event::Intake;
use crate::marks::Clue;
use crate::placebo::Placebo;

/// Whether anything sticks out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Some recipients do.
    Leads,
    /// Nothing beyond what the placebo finds.
    NoLead,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Demixed {
    /// Leads, or no lead.
    pub verdict: Verdict,
    /// Why, in one sentence.
    pub why: String,
    /// Recipients, the likeliest first.
    pub leads: Vec<Lead>,
    /// Mean probability of the leads: the share of them expected to be right.
    pub expected_precision: f64,
    /// Recipients of the case expected in the window, and the share of them among the leads.
    pub expected_recall: f64,
    /// The case as the pool's events show it.
    pub case: CaseRead,
    /// When the case's notes left, as found.
    pub window: Option<WindowFound>,
    /// Every clue: kept, at chance, or not carried by the data.
    pub clues: Vec<ClueFound>,
    /// The same rule where it can find nothing.
    pub placebo: Placebo,
    /// Notes in the pool just after the case's last deposit: each withdrawal since may be any of theirs.
    pub anonymity_set: usize,
    /// The crowd at each moment that matters.
    pub crowd: Crowd,
    /// Rows read, kept and set aside.
    pub intake: Vec<Intake>,
    /// What this cannot know.
    pub limits: Vec<String>,
}

/// One recipient.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lead {
    /// The address.
    pub recipient: String,
    /// That its withdrawals are the case's notes, 0 to 1.
    pub probability: f64,
    /// What speaks for and against it.
    pub clues: Vec<LeadClue>,
    /// Its withdrawals' transactions, in time order.
    pub withdrawals: Vec<String>,
    /// First and last withdrawal, Unix seconds.
    pub first: i64,
    /// See `first`.
    pub last: i64,
}

/// One clue about one recipient.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadClue {
    /// Which.
    pub clue: String,
    /// In plain words.
    pub says: String,
    /// How much likelier this is for the case's recipients than for the crowd's; below 1 it speaks against.
    pub likelihood_ratio: f64,
}

/// The case's deposits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRead {
    /// Addresses and transactions given.
    pub given: usize,
    /// Accounts that the pool's deposits name.
    pub depositors: usize,
    /// Notes paid in.
    pub deposits: usize,
    /// Batches: one account's deposits without a pause of a day.
    pub batches: usize,
    /// First and last deposit, Unix seconds.
    pub first: i64,
    /// See `first`.
    pub last: i64,
}

/// The waiting time that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WindowFound {
    /// Hours before the first notes leave.
    pub lag_hours: f64,
    /// Mean hours that a note then waits.
    pub wait_hours: f64,
    /// Withdrawals expected to be the case's, of all its notes.
    pub withdrawals: f64,
    /// The crowd's rate in the window over its rate in the placebo period.
    pub crowd: f64,
}

/// One clue, over the whole case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClueFound {
    /// Which.
    pub clue: Clue,
    /// `kept`, `at chance` or `not carried`.
    pub status: &'static str,
    /// Log-likelihood that it adds at the case.
    pub worth: f64,
    /// What it adds at nine in ten placebo windows at most.
    pub placebo_worth: f64,
    /// Its classes.
    pub classes: Vec<ClassFound>,
}

/// One class of one clue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassFound {
    /// In plain words.
    pub says: &'static str,
    /// Recipients of the case expected in it.
    pub case: f64,
    /// Recipients of the placebo period in it.
    pub placebo: usize,
    /// The case's share over the crowd's.
    pub likelihood_ratio: f64,
}

/// Notes in the pool, and what the clues leave of the crowd.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crowd {
    /// Just before the case's first deposit.
    pub before: usize,
    /// Just after its last.
    pub after: usize,
    /// At the end of the data.
    pub at_end: usize,
    /// Withdrawals since the first deposit.
    pub withdrawals_since: usize,
    /// Two to the entropy of "where did a note of the case go": the size of an even crowd as uncertain as this one.
    pub effective: f64,
}
