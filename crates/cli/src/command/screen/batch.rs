//! `screen --batch`: a question a line in, an answer a line out, in the same order.
//!
//! Threads take turns at the input and put their answers in order at the output. None waits for another's answer, so
//! that a caller who asks one question at a time gets each answer at once.

use super::lists::Lists;
use crate::{args::Screen as Args, exit, say::Outcome};
use rustix::time::{ClockId, clock_gettime};
use screen::{Index, Model, Scored, Scratch, read_question};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    error::Error,
    io::{self, BufRead, Read, Write},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread,
};

/// Longest line that is read. A name of a million characters still fits, and is refused by name.
const MOST_LINE: usize = 8 << 20;

#[derive(Serialize)]
struct Answer<'a> {
    qid: Value,
    results: Vec<Scored<'a>>,
    us: f64,
}

#[derive(Serialize)]
struct Refusal<'a> {
    qid: Value,
    error: &'a str,
    hint: &'a str,
    line: u64,
    results: [(); 0],
}

/// Answers the lines of `input`; exit 1 where anything matched, 3 where a line could not be read.
pub(super) fn run(
    lists: &Lists,
    args: &Args,
    input: impl BufRead + Send,
    output: impl Write + Send,
) -> Outcome {
    let desk = Desk {
        index: &lists.index,
        model: &lists.model,
        limit: args.limit,
        name_only: args.name_only,
        input: Mutex::new(Input { lines: input, number: 0 }),
        output: Mutex::new(Ordered { to: output, next: 1, waiting: BTreeMap::new() }),
        refused: AtomicU64::new(0),
        matched: AtomicBool::new(false),
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| desk.work())).collect();
        let mut ended = workers.into_iter().map(|worker| {
            worker.join().unwrap_or_else(|_| Err(io::Error::other("a screening thread failed")))
        });
        ended.try_fold((), |(), one| one)
    })?;
    desk.code()
}

struct Desk<'a, R, W> {
    index: &'a Index,
    model: &'a Model,
    limit: usize,
    name_only: bool,
    input: Mutex<Input<R>>,
    output: Mutex<Ordered<W>>,
    refused: AtomicU64,
    matched: AtomicBool,
}

impl<R: BufRead, W: Write> Desk<'_, R, W> {
    fn work(&self) -> io::Result<()> {
        let (mut scratch, mut line) = (Scratch::default(), vec![]);
        loop {
            let number = {
                let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
                match input.next(&mut line)? {
                    Some(number) => number,
                    None => return Ok(()),
                }
            };
            let answer = self.answer(&line, number, &mut scratch)?;
            let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
            output.put(number, answer)?;
        }
    }

    fn answer(&self, line: &[u8], number: u64, scratch: &mut Scratch) -> io::Result<Vec<u8>> {
        let begun = cpu_microseconds();
        if line.len() > MOST_LINE {
            let error = format!("the line is longer than {MOST_LINE} bytes");
            return self.refuse(
                Value::Null,
                &error,
                "one question a line; names have at most 1,000 characters",
                number,
            );
        }
        let question = match read_question(line, self.name_only) {
            Ok(question) => question,
            Err(refused) => return self.refuse(refused.qid, &refused.error, refused.hint, number),
        };
        let results = question.answer(self.index, self.model, self.limit, scratch);
        if results.iter().any(|line| line.r#match) {
            self.matched.store(true, Relaxed);
        }
        line_of(&Answer {
            qid: question.qid,
            results,
            us: ((cpu_microseconds() - begun) * 10.0).round() / 10.0,
        })
    }

    fn refuse(&self, qid: Value, error: &str, hint: &str, line: u64) -> io::Result<Vec<u8>> {
        self.refused.fetch_add(1, Relaxed);
        line_of(&Refusal { qid, error, hint, line, results: [] })
    }

    fn code(&self) -> Result<u8, Box<dyn Error>> {
        let refused = self.refused.load(Relaxed);
        if refused > 0 {
            eprintln!("note: {refused} of the lines could not be screened; the answer to each says why");
            return Ok(exit::PARTIAL);
        }
        Ok(if self.matched.load(Relaxed) { exit::FOUND } else { exit::CLEAR })
    }
}

fn line_of(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// The input, one line at a time.
struct Input<R> {
    lines: R,
    number: u64,
}

impl<R: BufRead> Input<R> {
    /// The next line that is not blank, and its number among all lines; of a line that is too long, more than
    /// [`MOST_LINE`] bytes.
    fn next(&mut self, line: &mut Vec<u8>) -> io::Result<Option<u64>> {
        line.clear();
        let read = self.lines.by_ref().take(MOST_LINE as u64 + 1).read_until(b'\n', line)?;
        if read == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') && line.len() > MOST_LINE {
            self.lines.skip_until(b'\n')?;
        }
        self.number += 1;
        Ok(Some(self.number))
    }
}

/// The output: answers are held until their turn.
struct Ordered<W> {
    to: W,
    next: u64,
    waiting: BTreeMap<u64, Vec<u8>>,
}

impl<W: Write> Ordered<W> {
    fn put(&mut self, number: u64, answer: Vec<u8>) -> io::Result<()> {
        self.waiting.insert(number, answer);
        let mut written = false;
        while let Some(answer) = self.waiting.remove(&self.next) {
            self.to.write_all(&answer)?;
            self.next += 1;
            written = true;
        }
        if written { self.to.flush() } else { Ok(()) }
    }
}

/// CPU time of this thread.
fn cpu_microseconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}
