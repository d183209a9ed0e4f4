//! Bytes to a text that can be read: plain, HTML, or as it comes out of a PDF, with offsets that lead back.

use super::html;
use crate::AssessError;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// Largest text; the longest article that we saw has 200 KiB.
pub const MOST_BYTES: usize = 5 << 20;

/// A text as it was given, and the same smoothed: line breaks and hyphens of typesetting gone, one paragraph a line.
pub(super) struct Reading {
    /// What spans count in.
    pub(super) text: String,
    /// What is read; paragraphs end with a line feed.
    pub(super) smooth: String,
    /// The day that an HTML page gives itself.
    pub(super) published: Option<String>,
    pieces: Vec<Piece>,
}

/// A run of the smooth text and where it stands in the text.
struct Piece {
    smooth: usize,
    text: usize,
    /// `Some(width)`: one character stands for `width` bytes of the text; `None`: the run is verbatim.
    width: Option<usize>,
}

impl Reading {
    /// Reads a text.
    ///
    /// # Errors
    /// [`AssessError::TooMuch`] above [`MOST_BYTES`], [`AssessError::Form`] where it is not UTF-8.
    pub(super) fn of(bytes: &[u8], name: &str) -> Result<Self, AssessError> {
        if bytes.len() > MOST_BYTES {
            return Err(AssessError::TooMuch {
                what: format!("{name} ({} bytes)", bytes.len()),
                limit: "5 MiB",
                hint: "give one article at a time, as text",
            });
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let given = std::str::from_utf8(bytes).map_err(|error| AssessError::Form {
            name: name.to_owned(),
            why: format!("it is not UTF-8 text at byte {}", error.valid_up_to()),
            hint: "save it as plain text or HTML in UTF-8; a PDF must first be turned into text",
        })?;
        let page = html::is_html(given).then(|| html::read(given));
        let published = page.as_ref().and_then(|page| page.published.clone());
        let text = page.map_or_else(|| given.to_owned(), |page| page.text);
        let (smooth, pieces) = smoothed(&text);
        Ok(Self { text, smooth, published, pieces })
    }

    /// The span of the text that `range` of the smooth text comes from.
    pub(super) fn span(&self, range: &Range<usize>) -> [usize; 2] {
        let at = |place: usize| {
            let next = self.pieces.partition_point(|piece| piece.smooth <= place);
            next.checked_sub(1).and_then(|index| self.pieces.get(index))
        };
        let start = at(range.start).map_or(0, |piece| match piece.width {
            None => piece.text + (range.start - piece.smooth),
            Some(_) => piece.text,
        });
        let last = range.end.saturating_sub(1).max(range.start);
        let end = at(last).map_or(start, |piece| match piece.width {
            None => piece.text + (range.end.max(piece.smooth) - piece.smooth),
            Some(width) => piece.text + width,
        });
        let start = self.text.floor_char_boundary(start);
        [start, self.text.ceil_char_boundary(end.max(start))]
    }
}

/// A line of the text: its range without the end of line.
struct Line<'a> {
    start: usize,
    words: &'a str,
}

fn smoothed(text: &str) -> (String, Vec<Piece>) {
    let lines = lines(text);
    let headers = running_headers(&lines);
    let kept = |line: &Line<'_>| !is_page_number(line.words) && !headers.contains(&header_key(line.words).0);
    let mut out = Smoother::default();
    let mut dropped = false;
    let mut before: Option<&Line<'_>> = None;
    let mut blank = false;
    for line in &lines {
        if line.words.trim().is_empty() {
            blank = true;
            continue;
        }
        if !kept(line) {
            dropped = true;
            continue;
        }
        if let Some(before) = before {
            // A page break in mid-sentence: the blank lines around a header are the typesetter's.
            let open = !before.words.trim_end().ends_with(['.', '!', '?', '"', '”', ':']);
            let apart = blank && !(dropped && open);
            out.join(before, line, apart);
        }
        out.push(line);
        (before, dropped, blank) = (Some(line), false, false);
    }
    (out.smooth, out.pieces)
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for part in text.split_inclusive(['\n', '\u{c}', '\r', '\u{2028}', '\u{2029}']) {
        let words = part.trim_end_matches(['\n', '\u{c}', '\r', '\u{2028}', '\u{2029}']);
        // A carriage return before a line feed leaves an empty part, which is no blank line.
        if !(part == "\n" && text.get(..start).is_some_and(|before| before.ends_with('\r'))) {
            lines.push(Line { start, words });
        }
        start += part.len();
    }
    lines
}

/// `3`, `- 3 -`, `Page 3`, `3 / 12`, `Page 3 of 12`.
fn is_page_number(line: &str) -> bool {
    let mut words = line.split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '–' | '|'));
    let mut numbers = 0;
    let plain = words.all(|word| {
        let number = !word.is_empty() && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
        numbers += usize::from(number);
        number || matches!(word, "" | "Page" | "page" | "of" | "p.")
    });
    plain && (1..=2).contains(&numbers)
}

/// A line without the page number at its end or beginning, and that number.
fn header_key(line: &str) -> (String, Option<String>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &&&str| word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    let (number, rest) = match words.as_slice() {
        [rest @ .., last] if is_number(&last) => (Some((*last).to_owned()), rest),
        [first, rest @ ..] if is_number(&first) => (Some((*first).to_owned()), rest),
        all => (None, all),
    };
    (rest.join(" "), number)
}

/// Lines that stand there three times or more with another page number each time.
fn running_headers(lines: &[Line<'_>]) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.words.len() <= 120 && !line.words.ends_with(['.', '!', '?']))
    {
        if let (key, Some(number)) = header_key(line.words)
            && !key.is_empty()
        {
            seen.entry(key).or_default().insert(number);
        }
    }
    seen.into_iter().filter(|(_, numbers)| numbers.len() >= 3).map(|(key, _)| key).collect()
}

#[derive(Default)]
struct Smoother {
    smooth: String,
    pieces: Vec<Piece>,
}

impl Smoother {
    /// Adds a line; typographic apostrophes, hyphens and spaces become plain ones, soft hyphens go.
    fn push(&mut self, line: &Line<'_>) {
        let words = line.words.trim_end();
        let skipped = words.len() - words.trim_start().len();
        let mut verbatim = false;
        for (offset, c) in words.char_indices().filter(|(offset, _)| *offset >= skipped) {
            let plain = match c {
                '’' | '‘' | 'ʼ' => '\'',
                '\u{2010}' | '\u{2011}' => '-',
                '\u{ad}' | '\u{200b}' | '\u{feff}' => {
                    verbatim = false;
                    continue;
                }
                c if c.is_whitespace() || c.is_control() => ' ',
                c => c,
            };
            if plain != c || !verbatim {
                let width = (plain != c).then(|| c.len_utf8());
                self.pieces.push(Piece { smooth: self.smooth.len(), text: line.start + offset, width });
            }
            verbatim = plain == c;
            self.smooth.push(plain);
        }
    }

    /// What comes between two lines: nothing where a word was broken, a space where a line was, else a new paragraph.
    fn join(&mut self, before: &Line<'_>, after: &Line<'_>, apart: bool) {
        let (last, next) = (before.words.trim_end(), after.words.trim_start());
        let broken = last
            .strip_suffix(['-', '\u{ad}', '\u{2010}'])
            .is_some_and(|word| word.ends_with(char::is_lowercase));
        if !apart && broken && next.starts_with(char::is_lowercase) {
            if self.smooth.ends_with('-') {
                self.smooth.pop();
                if self.pieces.last().is_some_and(|piece| piece.smooth >= self.smooth.len()) {
                    self.pieces.pop();
                }
            }
            return;
        }
        let (long, following) = (last.chars().count(), next.chars().count());
        // A heading is shorter than the line below it; a wrapped line is not, or goes on in lower case.
        let wrapped =
            next.starts_with(char::is_lowercase) || (long >= 25 && long * 5 >= following.min(90) * 3);
        self.pieces.push(Piece {
            smooth: self.smooth.len(),
            text: before.start + last.len(),
            width: Some(0),
        });
        self.smooth.push(if !apart && wrapped { ' ' } else { '\n' });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Reading {
        Reading::of(text.as_bytes(), "t").unwrap()
    }

    #[test]
    fn a_broken_word_is_joined_and_its_span_leads_back() {
        let reading = read("The imple-\nmentation of a long\nresolution’s text.");
        assert_eq!(reading.smooth, "The implementation of a long resolution's text.");
        let at = reading.smooth.find("implementation").unwrap();
        let [a, b] = reading.span(&(at..at + 14));
        assert_eq!(&reading.text[a..b], "imple-\nmentation");
        let at = reading.smooth.find("resolution's").unwrap();
        let [a, b] = reading.span(&(at..at + 12));
        assert_eq!(&reading.text[a..b], "resolution’s");
    }

    #[test]
    fn page_numbers_and_running_headers_are_no_words() {
        let text = "A Report 1\nThe first line of a longer page that goes on\n\u{c}A Report 2\n\nand on, to its end.\n3\nA Report 3\nNew.";
        assert_eq!(
            read(text).smooth,
            "The first line of a longer page that goes on and on, to its end.\nNew."
        );
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(matches!(Reading::of(b"%PDF-1.4 \xff\xfe", "x.pdf"), Err(AssessError::Form { .. })));
        assert!(matches!(Reading::of(&vec![b'a'; MOST_BYTES + 1], "x"), Err(AssessError::TooMuch { .. })));
    }

    proptest! {
        #[test]
        fn spans_stand_on_characters(text in "([a-z]{1,5}[-’. \u{ad}]?|\n|\r\n|é|\u{a0}|12|\u{c}){0,50}", a in 0_usize..200, b in 0_usize..200) {
            let reading = read(&text);
            let (a, b) = (a.min(b).min(reading.smooth.len()), a.max(b).min(reading.smooth.len()));
            let [x, y] = reading.span(&(a..b));
            prop_assert!(x <= y && reading.text.get(x..y).is_some());
        }
    }
}
