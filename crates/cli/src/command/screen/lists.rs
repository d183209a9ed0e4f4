//! What is screened against: a list file, or the watch.

use super::Setting;
use crate::args::Screen as Args;
use screen::{Index, Model, read_ftm};
use std::{error::Error, path::Path};

/// Everything that a question is asked of.
pub(super) struct Lists {
    pub(super) index: Index,
    pub(super) model: Model,
}

impl Lists {
    /// From the file that was named.
    pub(super) fn open(_setting: &Setting, args: &Args) -> Result<Self, Box<dyn Error>> {
        let Some(file) = &args.index else {
            return Err("no list to screen against\nhint: name one with --index FILE.ftm.json".into());
        };
        Self::of_file(file)
    }

    fn of_file(file: &Path) -> Result<Self, Box<dyn Error>> {
        let parties = read_ftm(gather::open(file)?).map_err(|(line, why)| {
            format!(
                "{}, line {line}: {why}\nhint: an index is FollowTheMoney entities as JSON, one a line",
                file.display()
            )
        })?;
        if parties.is_empty() {
            let hint =
                "hint: an index is FollowTheMoney entities (Person, Company, Vessel, …) as JSON, one a line";
            return Err(format!("{} holds no party\n{hint}", file.display()).into());
        }
        Ok(Self { index: Index::build(parties), model: Model::shipped() })
    }
}
