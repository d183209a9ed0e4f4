//! Arguments of the verbs that say who may ask the service, and what it disclosed.

use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;

#[derive(Debug, ClapArgs)]
pub(crate) struct Token {
    #[command(subcommand)]
    pub(crate) what: TokenVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenVerb {
    /// Give out a token; it is shown once, and kept as a hash.
    Add(TokenAdd),
    /// Show the tokens that were given out.
    List,
    /// Take tokens back: all of a bearer, or those whose hash begins so.
    Revoke {
        /// The bearer, or the first digits (4 to 8) that `token list` shows.
        which: String,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TokenAdd {
    /// For whom; what they do is entered under this name.
    pub(crate) who: String,
    /// What they may do: participant, reader, analyst or approver.
    #[arg(long)]
    pub(crate) role: String,
    /// The strictest label that they may see: CLEAR, GREEN, AMBER, AMBER+STRICT or RED.
    #[arg(long, value_name = "TLP")]
    pub(crate) sees: String,
    /// The party that they belong to; it sees what may be released to it by name.
    #[arg(long)]
    pub(crate) party: Option<String>,
    /// The last day (UTC) on which it is taken (YYYY-MM-DD).
    #[arg(long, value_name = "DAY")]
    pub(crate) expires: Option<Date>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Audit {
    /// Only what this bearer read.
    #[arg(long)]
    pub(crate) who: Option<String>,
    /// Only from this day (UTC) on (YYYY-MM-DD).
    #[arg(long, value_name = "DAY")]
    pub(crate) since: Option<Date>,
}
