//! The printer of reports: a program of its own, because typesetting takes minutes to build and few need it.

use crate::ReportError;
use std::{
    env,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const NAME: &str = "watchkeeper-print";

/// The papers that it prints on.
pub const PAPERS: [&str; 2] = ["a4", "letter"];

/// How long a print may take: a report of forty pages takes a second.
const MOST_TIME: Duration = Duration::from_secs(120);

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer(PathBuf);

impl Printer {
    /// Beside this program, or on the path.
    ///
    /// # Errors
    /// [`ReportError::NoPrinter`].
    pub fn find() -> Result<Self, ReportError> {
        let beside = env::current_exe().ok().and_then(|own| Some(own.parent()?.to_owned()));
        let path = env::var_os("PATH").unwrap_or_default();
        let file = format!("{NAME}{}", env::consts::EXE_SUFFIX);
        let mut places = beside.into_iter().chain(env::split_paths(&path)).map(|dir| dir.join(&file));
        places.find(|place| place.is_file()).map(Self).ok_or(ReportError::NoPrinter)
    }

    /// Prints a report, from its page or its twin, on one of [`PAPERS`].
    ///
    /// # Errors
    /// [`ReportError::Print`] with what the printer says, or where it takes longer than two minutes.
    pub fn print(&self, report: &Path, out: &Path, paper: &str) -> Result<(), ReportError> {
        let failed = |said: String| {
            let (why, hint) = said.split_once("\nhint: ").unwrap_or((&said, "print the page from a browser"));
            ReportError::Print { why: why.to_owned(), hint: hint.to_owned() }
        };
        let mut command = Command::new(&self.0);
        command.arg(report).arg("--out").arg(out).args(["--paper", paper]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let cannot = |error: io::Error| failed(format!("cannot run {}: {error}", self.0.display()));
        let mut child = command.spawn().map_err(cannot)?;
        let done = ended_within(&mut child, MOST_TIME).map_err(cannot)?;
        let mut said = String::new();
        // What it says is a few lines: they wait in the pipe.
        child.stderr.take().map(|mut from| from.read_to_string(&mut said)).transpose().map_err(cannot)?;
        match done {
            Some(true) => Ok(()),
            Some(false) => Err(failed(said.trim().trim_start_matches("error: ").to_owned())),
            None => Err(failed(format!("it took longer than {} seconds", MOST_TIME.as_secs()))),
        }
    }
}

/// Whether it ended well; `None` where it had to be ended.
fn ended_within(child: &mut Child, most: Duration) -> io::Result<Option<bool>> {
    let begun = Instant::now();
    while begun.elapsed() < most {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn what_takes_too_long_is_ended_and_what_fails_is_told() {
        let run = |program: &str, arguments: &[&str], most: u64| {
            let mut child = Command::new(program).args(arguments).spawn().unwrap();
            ended_within(&mut child, Duration::from_millis(most)).unwrap()
        };
        assert_eq!(run("sleep", &["60"], 50), None);
        assert_eq!(run("false", &[], 10_000), Some(false));
        assert_eq!(run("true", &[], 10_000), Some(true));
        let nowhere = Printer(PathBuf::from("/nowhere/printer"));
        let told = nowhere.print(Path::new("a"), Path::new("b"), "a4").unwrap_err().to_string();
        assert!(told.contains("/nowhere/printer"), "{told}");
    }
}
