//! `compare`: how probable it is that two records are one party, pair by pair.

use super::Setting;
use crate::{exit, say::Outcome};
use screen::{Scratch, compare, pair::EVEN};
use serde_json::json;
use std::io::{self, BufRead, Read, Write};

/// Longest line that is read.
const MOST_LINE: u64 = 8 << 20;

/// Answers pairs on stdin, a line for a line; a pair that cannot be read is answered with what is wrong.
pub(super) fn run(_setting: &Setting) -> Outcome {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut scratch = Scratch::default();
    let (mut line, mut number, mut refused, mut matched) = (vec![], 0_u64, 0_u64, false);
    loop {
        line.clear();
        if input.by_ref().take(MOST_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
        }
        number += 1;
        let answer = match compare(&line, &mut scratch) {
            Ok(score) => {
                matched |= score >= EVEN;
                json!({ "score": score, "match": score >= EVEN })
            }
            Err(why) => {
                refused += 1;
                json!({ "error": why.error, "hint": why.hint, "line": number, "score": null, "match": false })
            }
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    if refused > 0 {
        eprintln!("note: {refused} of {number} pairs could not be compared; the answer to each says why");
        return Ok(exit::PARTIAL);
    }
    Ok(if matched { exit::FOUND } else { exit::CLEAR })
}
