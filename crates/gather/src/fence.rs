//! Bounded reading: lines, and a fence that no single record passes.

use crate::{GatherError, error::Trouble};
use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

/// Longest line or record. The longest line of an OpenSanctions export is about 1 MB, that of the OFAC cut 4.5 kB.
pub(crate) const MOST_RECORD: u64 = 16 << 20;

/// How far readers look ahead: the fence counts what they take, not what they have used.
const LOOK_AHEAD: u64 = 64 << 10;

/// Counts of a [`Fence`], shared with whoever knows where records end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    since: Rc<Cell<u64>>,
    newlines: Rc<Cell<u64>>,
    quotes: Rc<Cell<u64>>,
    bytes: Rc<Cell<u64>>,
}

impl Meter {
    /// A record has ended: the next one may again be as long as the longest.
    pub(crate) fn record_ended(&self) {
        self.since.set(0);
    }

    /// The 1-based line of the last byte that was taken.
    pub(crate) fn line(&self) -> u64 {
        self.newlines.get() + 1
    }

    /// How many bytes were taken.
    pub(crate) fn offset(&self) -> u64 {
        self.bytes.get()
    }

    /// Whether the bytes so far hold an odd number of quotation marks.
    pub(crate) fn quote_is_open(&self) -> bool {
        self.quotes.get() % 2 == 1
    }
}

/// Stops a reader that would take a record longer than [`MOST_RECORD`], so that a file without an end of line costs
/// no memory.
pub(crate) struct Fence<'r> {
    bytes: &'r mut dyn BufRead,
    meter: Meter,
}

impl<'r> Fence<'r> {
    pub(crate) fn new(bytes: &'r mut dyn BufRead) -> (Self, Meter) {
        let meter = Meter::default();
        (Self { bytes, meter: meter.clone() }, meter)
    }
}

impl Read for Fence<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        let taken = buffer.get(..read).unwrap_or_default();
        let count = |byte: u8| taken.iter().filter(|b| **b == byte).count() as u64;
        let Meter { since, newlines, quotes, bytes } = &self.meter;
        bytes.set(bytes.get() + read as u64);
        newlines.set(newlines.get() + count(b'\n'));
        quotes.set(quotes.get() + count(b'"'));
        since.set(since.get().saturating_add(read as u64));
        if since.get() > MOST_RECORD + LOOK_AHEAD {
            return Err(too_large().into());
        }
        Ok(read)
    }
}

fn too_large() -> Trouble {
    Trouble::TooLarge { what: "one record", bound: "16 MiB".to_owned() }
}

/// The lines of a text, each within [`MOST_RECORD`].
pub(crate) struct Lines<'r> {
    bytes: &'r mut dyn BufRead,
    buffer: Vec<u8>,
    line: u64,
    file: String,
}

impl<'r> Lines<'r> {
    pub(crate) fn new(bytes: &'r mut dyn BufRead, file: &str) -> Self {
        Self { bytes, buffer: Vec::new(), line: 0, file: file.to_owned() }
    }

    /// The next line that is not blank, with its 1-based number and without its end (LF or CRLF). The 0x1A that DOS
    /// programs end a text with is no line.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &[u8])>, GatherError> {
        loop {
            self.buffer.clear();
            self.line += 1;
            let read = (&mut *self.bytes).take(MOST_RECORD + 1).read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|error| GatherError::from_io(&self.file, self.line, error))?;
            if read as u64 > MOST_RECORD {
                return Err(GatherError::from_io(&self.file, self.line, too_large().into()));
            }
            if read == 0 {
                return Ok(None);
            }
            if !self.buffer.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x1a) {
                break;
            }
        }
        Ok(Some((self.line, self.buffer.trim_ascii_end())))
    }
}

/// Passes over the remarks at the head of a table: lines that begin with `#`, and blank ones between them. How many
/// lines that were.
pub(crate) fn pass_remarks(bytes: &mut dyn BufRead, file: &str) -> Result<u64, GatherError> {
    let (mut passed, mut remark) = (0, Vec::new());
    loop {
        let failed = |error| GatherError::from_io(file, passed + 1, error);
        if !bytes.fill_buf().map_err(failed)?.first().is_some_and(|byte| b"#\r\n".contains(byte)) {
            return Ok(passed);
        }
        remark.clear();
        let read = (&mut *bytes).take(MOST_RECORD + 1).read_until(b'\n', &mut remark).map_err(failed)?;
        if read as u64 > MOST_RECORD {
            return Err(failed(too_large().into()));
        }
        passed += 1;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Yields one byte for ever.
    pub(crate) struct Endless(pub(crate) [u8; 4096]);

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(self.0.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            Ok(length)
        }
    }

    impl BufRead for Endless {
        fn fill_buf(&mut self) -> io::Result<&[u8]> {
            Ok(&self.0)
        }

        fn consume(&mut self, _: usize) {}
    }

    #[test]
    fn lines_end_as_systems_end_them() {
        let mut bytes = b"one\r\n\r\ntwo\nthree\r\n\x1a".as_slice();
        let mut lines = Lines::new(&mut bytes, "a file");
        let mut all = Vec::new();
        while let Some((line, text)) = lines.next().unwrap() {
            all.push((line, String::from_utf8(text.to_vec()).unwrap()));
        }
        assert_eq!(all, [(1, "one".to_owned()), (3, "two".to_owned()), (4, "three".to_owned())]);
    }

    #[test]
    fn remarks_are_passed_and_counted() {
        for (text, lines, rest) in [
            ("# one\r\n\r\n#\n#two,\"\na,b\n# c\n", 4, "a,b\n# c\n"),
            ("a,b\n", 0, "a,b\n"),
            ("# no end", 1, ""),
            ("", 0, ""),
        ] {
            let mut bytes = io::BufReader::with_capacity(3, text.as_bytes());
            assert_eq!(pass_remarks(&mut bytes, "a file").unwrap(), lines, "{text}");
            assert_eq!(io::read_to_string(bytes).unwrap(), rest, "{text}");
        }
    }

    #[test]
    fn an_endless_remark_is_refused() {
        let error = pass_remarks(&mut Endless([b'#'; 4096]), "a file").unwrap_err();
        assert!(matches!(error, GatherError::TooLarge { line: 1, .. }));
    }

    #[test]
    fn an_endless_line_is_refused() {
        let mut endless = Endless([b'x'; 4096]);
        let error = Lines::new(&mut endless, "a file").next().unwrap_err();
        assert!(matches!(error, GatherError::TooLarge { line: 1, .. }));
    }

    #[test]
    fn the_fence_stops_an_endless_record() {
        let mut endless = Endless([b'x'; 4096]);
        let (fence, meter) = Fence::new(&mut endless);
        let error = io::copy(&mut { fence }, &mut io::sink()).unwrap_err();
        assert!(matches!(GatherError::from_io("a file", meter.line(), error), GatherError::TooLarge { .. }));
    }
}
