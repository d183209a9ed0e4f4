//! Arguments of the verbs that study the claims on the field as a whole.

use clap::Args as ClapArgs;
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
pub(crate) struct Reconcile {
    /// An entity's id, or the beginning of ids: incident:2022-03-23:ronin, total; default: all but entries of lists.
    pub(crate) subject: Option<String>,
    /// Also the groups that agree, and claims that stand alone.
    #[arg(long)]
    pub(crate) all: bool,
    /// Known by the end of this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) known_at: Option<Date>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Check {
    /// A text, plain or HTML; - for stdin.
    pub(crate) file: PathBuf,
    /// Known by the end of this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) known_at: Option<Date>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Thefts {
    /// Known by the end of this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) known_at: Option<Date>,
    /// Write the ledger: FILE.csv, FILE.ftm.json or FILE.parquet; or the picture: FILE.svg.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Revenue {
    /// Known by the end of this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) known_at: Option<Date>,
    /// Do without this assumption; may be given several times.
    #[arg(long, value_name = "ASSUMPTION")]
    pub(crate) without: Vec<String>,
    /// Write the picture.
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Norms {
    /// Only paragraphs that such an act may breach: theft_by_listed_controlled, paid_work_abroad, …
    #[arg(long, value_name = "ACT")]
    pub(crate) act: Option<String>,
    /// In force on this day (YYYY-MM-DD); default: today.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// Ask the test of paid work abroad after 22 December 2019 of this organisation.
    #[arg(long, value_name = "ENTITY", requires = "host")]
    pub(crate) workers_of: Option<String>,
    /// The country in which they work, as its claims name it.
    #[arg(long, value_name = "COUNTRY", requires = "workers_of")]
    pub(crate) host: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Conduct {
    /// A member state: its two letters, or its name; default: all 193.
    pub(crate) state: Option<String>,
    /// As it was on this day (YYYY-MM-DD); default: today.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Write the matrix: FILE.csv, FILE.html or FILE.svg.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Tactics {
    /// Known by the end of this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) known_at: Option<Date>,
    /// Write the picture.
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Outlook {
    /// Made on this day, with what was known by its end (YYYY-MM-DD); default: today.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// Also the scenarios, each with what it assumes.
    #[arg(long)]
    pub(crate) scenarios: bool,
    /// Also the backtest: forecasts from past half-years, scored beside naive ones.
    #[arg(long)]
    pub(crate) backtest: bool,
    /// Enter the outlook in the ledger, to be scored when its day has come.
    #[arg(long)]
    pub(crate) publish: bool,
    /// Write the picture.
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Score {
    /// The day on which it is scored (YYYY-MM-DD); default: today.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}
