//! The printer of reports: a program of its own, because typesetting takes minutes to build and few need it.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

const NAME: &str = "watchkeeper-print";

/// Where it is.
pub(super) struct Printer(PathBuf);

impl Printer {
    /// Beside this program, or on the path.
    pub(super) fn find() -> Result<Self, Box<dyn Error>> {
        let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.to_owned()));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let file = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
        let mut places = beside.into_iter().chain(std::env::split_paths(&path)).map(|dir| dir.join(&file));
        places.find(|place| place.is_file()).map(Self).ok_or_else(|| {
            format!("cannot print: {NAME} is neither beside this program nor on the PATH\nhint: `make print` builds it (some minutes); or write the report to FILE.html and print that from a browser").into()
        })
    }

    /// Prints a twin. What the printer says of its errors is shown as it is.
    pub(super) fn print(&self, twin: &Path, out: &Path, paper: &str) -> Result<(), Box<dyn Error>> {
        let done = Command::new(&self.0).arg(twin).arg("--out").arg(out).args(["--paper", paper]).output();
        let done = done.map_err(|error| format!("cannot run {}: {error}", self.0.display()))?;
        if done.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&done.stderr);
        let said = said.trim().strip_prefix("error: ").unwrap_or(said.trim()).to_owned();
        Err(format!(
            "{said}\nhint: the report is released as {}; it can be printed again with {NAME}",
            twin.display()
        )
        .into())
    }
}
