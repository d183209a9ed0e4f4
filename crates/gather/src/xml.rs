//! XML lists, one record at a time: a bounded reader over quick-xml.
//!
//! The lists that this crate reads all have one shape: a root, sections under it, records under a section. A record
//! is read whole into an arena that the next record reuses, so that parsers can ask for children in any order and
//! nothing is allocated per event. Memory is bounded by the largest record, whatever the size of the file.
//!
//! Refused, because no list needs them and attackers do: document type declarations (and with them entity expansion
//! and external entities), other encodings than UTF-8, and whatever exceeds a bound below.

use crate::{Format, GatherError, error::Trouble};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::{
    io::{self, BufRead, Read},
    sync::Arc,
};

/// Most bytes of one tag or text. The largest in the corpus is a UN narrative of 5 kB.
const MOST_TOKEN_BYTES: usize = 1 << 20;
/// Most bytes of one record's names, attributes and texts. The largest in the corpus is OFAC's set of country
/// values with 29 kB; the largest party has 68 kB of XML.
const MOST_RECORD_BYTES: usize = 8 << 20;
/// Most elements of one record. The largest in the corpus has some 2,000.
const MOST_NODES: usize = 1 << 18;
/// Most levels below the root. The corpus goes to 11.
const MOST_DEPTH: usize = 64;
/// Most attributes of one element. The corpus goes to 7.
const MOST_ATTRIBUTES: usize = 32;

/// What a truncated file is told.
const TRUNCATED: &str = "the file is cut off; fetch it again and compare its checksum";
/// What any other broken file is told.
const BROKEN: &str = "fetch the file again and compare its checksum";

/// Counts lines, and stops a token that never ends.
#[derive(Debug)]
struct Limited<R> {
    inner: R,
    line: u64,
    since_mark: usize,
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_mark > MOST_TOKEN_BYTES {
            let bound = format!("{} MB", MOST_TOKEN_BYTES >> 20);
            return Err(Trouble::TooLarge { what: "a tag or text", bound }.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        // fill_buf gives what is already buffered: it reads nothing here.
        if let Some(used) = self.inner.fill_buf().ok().and_then(|bytes| bytes.get(..n)) {
            self.line += used.iter().filter(|byte| **byte == b'\n').map(|_| 1).sum::<u64>();
        }
        self.since_mark += n;
        self.inner.consume(n);
    }
}

/// A piece of an arena's text.
type Span = (u32, u32);

#[derive(Debug, Clone, Copy)]
struct Node {
    name: Span,
    text: Span,
    attributes: Span,
    /// Index after the last descendant.
    end: u32,
}

/// A record's elements in document order.
#[derive(Debug, Default)]
struct Arena {
    nodes: Vec<Node>,
    attributes: Vec<(Span, Span)>,
    text: String,
    open: Vec<u32>,
}

impl Arena {
    fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.text.clear();
        self.open.clear();
    }

    fn keep(&mut self, piece: &str) -> Span {
        let start = self.position();
        self.text.push_str(piece);
        (start, self.position())
    }

    #[allow(clippy::cast_possible_truncation, reason = "MOST_RECORD_BYTES and MOST_NODES are far below 2^32")]
    fn position(&self) -> u32 {
        self.text.len() as u32
    }

    #[allow(clippy::cast_possible_truncation, reason = "MOST_RECORD_BYTES and MOST_NODES are far below 2^32")]
    fn count(&self) -> u32 {
        self.nodes.len() as u32
    }

    fn slice(&self, (from, to): Span) -> &str {
        self.text.get(from as usize..to as usize).unwrap_or("")
    }

    /// Appends to the text of the innermost open element; `Err` where text follows a child element.
    fn push_text(&mut self, piece: &str) -> Result<(), &'static str> {
        let (from, to) = self.keep(piece);
        let Some(node) = self.open.last().and_then(|at| self.nodes.get_mut(*at as usize)) else {
            return Ok(());
        };
        if node.text.0 == node.text.1 {
            node.text = (from, to);
        } else if node.text.1 == from {
            node.text.1 = to;
        } else if self.text.get(from as usize..to as usize).is_some_and(|piece| !piece.trim().is_empty()) {
            return Err("text stands between elements");
        }
        Ok(())
    }

    fn close(&mut self) {
        let end = self.count();
        if let Some(node) = self.open.pop().and_then(|at| self.nodes.get_mut(at as usize)) {
            node.end = end;
        }
    }
}

/// An element of the record last read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'a> {
    arena: &'a Arena,
    at: u32,
}

impl<'a> Element<'a> {
    fn node(self) -> Option<&'a Node> {
        self.arena.nodes.get(self.at as usize)
    }

    /// Its name as written, with any prefix.
    pub(crate) fn name(self) -> &'a str {
        self.node().map_or("", |node| self.arena.slice(node.name))
    }

    /// Its text, trimmed; empty where it has none.
    pub(crate) fn text(self) -> &'a str {
        self.node().map_or("", |node| self.arena.slice(node.text)).trim()
    }

    /// The value of its attribute.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        let (from, to) = self.node()?.attributes;
        let attributes = self.arena.attributes.get(from as usize..to as usize)?;
        attributes
            .iter()
            .find(|(key, _)| self.arena.slice(*key) == name)
            .map(|(_, value)| self.arena.slice(*value))
    }

    /// The value of its attribute as a number, such as an id within the file.
    pub(crate) fn number(self, name: &str) -> Option<u32> {
        self.attribute(name)?.parse().ok()
    }

    /// Its child elements, in order.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'a>> {
        let end = self.node().map_or(0, |node| node.end);
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            let child = Element { arena: self.arena, at: next };
            if next >= end {
                return None;
            }
            next = child.node()?.end.max(next + 1);
            Some(child)
        })
    }

    /// Its children of that name.
    pub(crate) fn all(self, name: &'a str) -> impl Iterator<Item = Element<'a>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// Its first child of that name.
    pub(crate) fn first(self, name: &str) -> Option<Element<'a>> {
        self.children().find(|child| child.name() == name)
    }

    /// The text of its first child of that name; empty where there is none.
    pub(crate) fn text_of(self, name: &str) -> &'a str {
        self.first(name).map_or("", Element::text)
    }
}

/// What stands at the second level of the file: a record within its section.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    /// The name of the section that it stands in.
    pub(crate) section: &'a str,
    /// The record.
    pub(crate) element: Element<'a>,
    /// 1-based line on which it ends.
    pub(crate) line: u64,
}

/// Reads an XML list record by record.
#[derive(Debug)]
pub(crate) struct Records<R: BufRead> {
    reader: Reader<Limited<R>>,
    buffer: Vec<u8>,
    arena: Arena,
    root: Arena,
    section: String,
    depth: usize,
    format: Format,
    file: String,
}

/// What one event did.
enum Step {
    /// Nothing that ends a record.
    On,
    /// A record is complete.
    Record,
    /// The root has closed and the file has ended.
    End,
}

impl<R: BufRead> Records<R> {
    /// Starts reading; `root` is the name that the root element must have.
    ///
    /// # Errors
    /// [`GatherError::Malformed`] where the file does not begin as XML in UTF-8 with that root.
    pub(crate) fn new(format: Format, file: &str, input: R, root: &'static str) -> Result<Self, GatherError> {
        let reader = Reader::from_reader(Limited { inner: input, line: 1, since_mark: 0 });
        let (arena, file) = (Arena::default(), file.to_owned());
        let mut records = Self {
            reader,
            buffer: Vec::new(),
            arena,
            root: Arena::default(),
            section: String::new(),
            depth: 0,
            format,
            file,
        };
        records.refuse_other_encodings()?;
        while records.root.nodes.is_empty() {
            if matches!(records.step()?, Step::End) {
                return Err(records.malformed("it holds no element", TRUNCATED));
            }
        }
        if records.root().name() != root {
            let why = format!("the root element is '{}', not '{root}'", shorten(records.root().name()));
            return Err(records.malformed(&why, "force the right format with --format NAME"));
        }
        Ok(records)
    }

    /// The root element: its name and attributes, without its content.
    pub(crate) fn root(&self) -> Element<'_> {
        Element { arena: &self.root, at: 0 }
    }

    /// The next record.
    ///
    /// # Errors
    /// [`GatherError`] where the file is truncated, not well-formed, or beyond a bound.
    pub(crate) fn next(&mut self) -> Result<Option<Record<'_>>, GatherError> {
        self.arena.clear();
        loop {
            match self.step()? {
                Step::On => {}
                Step::End => return Ok(None),
                Step::Record => break,
            }
        }
        let line = self.line();
        Ok(Some(Record { section: &self.section, element: Element { arena: &self.arena, at: 0 }, line }))
    }

    fn line(&self) -> u64 {
        self.reader.get_ref().line
    }

    /// Reads one event.
    fn step(&mut self) -> Result<Step, GatherError> {
        self.buffer.clear();
        self.reader.get_mut().since_mark = 0;
        // The buffer leaves `self` for the length of the event that borrows it.
        let mut buffer = std::mem::take(&mut self.buffer);
        let step = match self.reader.read_event_into(&mut buffer) {
            Ok(event) => self.take(&event),
            Err(error) => Err(self.explain(error)),
        };
        self.buffer = buffer;
        step
    }

    fn take(&mut self, event: &Event<'_>) -> Result<Step, GatherError> {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::Empty(tag) => match self.open(tag)? {
                Step::On => self.close(),
                other => Ok(other),
            },
            Event::End(_) => self.close(),
            Event::Text(text) => self.text(text),
            Event::CData(text) => self.text(text),
            Event::GeneralRef(entity) => {
                let mut encoded = [0; 4];
                let character = match entity.resolve_char_ref() {
                    Ok(Some(character)) => Some(&*character.encode_utf8(&mut encoded)),
                    Ok(None) => quick_xml::escape::resolve_predefined_entity(entity),
                    Err(_) => None,
                };
                let Some(character) = character else {
                    let why = format!("'&{};' is defined nowhere", shorten(entity));
                    return Err(self.malformed(&why, BROKEN));
                };
                self.text(character)
            }
            Event::Decl(declaration) => match declaration.encoding() {
                Some(Ok(name))
                    if !name.eq_ignore_ascii_case("utf-8") && !name.eq_ignore_ascii_case("us-ascii") =>
                {
                    let why = format!("it is declared as {}, not UTF-8", shorten(&name));
                    Err(self.malformed(&why, "convert it: iconv -t UTF-8, and correct its first line"))
                }
                _ => Ok(Step::On),
            },
            Event::DocType(_) => Err(self.malformed(
                "it has a document type declaration",
                "no official list has one; remove it if you trust the file",
            )),
            Event::Comment(_) | Event::PI(_) => Ok(Step::On),
            Event::Eof if self.depth > 0 || self.root.nodes.is_empty() => {
                Err(self.malformed("it ends before its elements are closed", TRUNCATED))
            }
            Event::Eof => Ok(Step::End),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<Step, GatherError> {
        self.depth += 1;
        match self.depth {
            1 if !self.root.nodes.is_empty() => {
                return Err(self.malformed("it has two root elements", BROKEN));
            }
            1 => push_element(&mut self.root, tag),
            2 => {
                self.section.clear();
                self.section.push_str(tag.name().as_ref());
                Ok(())
            }
            MOST_DEPTH.. => return Err(self.too_large("the nesting", format!("{MOST_DEPTH} levels"))),
            _ => push_element(&mut self.arena, tag),
        }
        .map_err(|why| self.malformed(&why, BROKEN))?;
        if self.arena.text.len() > MOST_RECORD_BYTES || self.arena.nodes.len() > MOST_NODES {
            return Err(self
                .too_large("a record", format!("{} MB or {MOST_NODES} elements", MOST_RECORD_BYTES >> 20)));
        }
        Ok(Step::On)
    }

    fn close(&mut self) -> Result<Step, GatherError> {
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(self.malformed("an element closes that never opened", BROKEN));
        };
        self.depth = depth;
        match depth {
            0 => self.root.close(),
            1 => {}
            _ => self.arena.close(),
        }
        Ok(if depth == 2 { Step::Record } else { Step::On })
    }

    fn text(&mut self, piece: &str) -> Result<Step, GatherError> {
        if self.depth > 2 {
            if self.arena.text.len() + piece.len() > MOST_RECORD_BYTES {
                return Err(self.too_large("a record", format!("{} MB", MOST_RECORD_BYTES >> 20)));
            }
            self.arena.push_text(piece).map_err(|why| self.malformed(why, BROKEN))?;
        } else if !piece.trim().is_empty() {
            return Err(self.malformed("text stands outside of any record", BROKEN));
        }
        Ok(Step::On)
    }

    /// UTF-16 begins with a byte order mark or with `<` and a zero byte.
    fn refuse_other_encodings(&mut self) -> Result<(), GatherError> {
        let marks = [[0xFF_u8, 0xFE], [0xFE, 0xFF], [b'<', 0], [0, b'<']];
        let utf16 =
            self.reader.get_mut().fill_buf().map(|head| marks.iter().any(|mark| head.starts_with(mark)));
        if utf16.map_err(|error| GatherError::from_io(&self.file, 1, error))? {
            Err(self.malformed("it is UTF-16, not UTF-8", "convert it: iconv -f UTF-16 -t UTF-8"))
        } else {
            Ok(())
        }
    }

    fn explain(&self, error: quick_xml::Error) -> GatherError {
        match error {
            quick_xml::Error::Io(error) => {
                let error = Arc::try_unwrap(error)
                    .unwrap_or_else(|shared| io::Error::new(shared.kind(), shared.to_string()));
                GatherError::from_io(&self.file, self.line(), error)
            }
            quick_xml::Error::Encoding(_) => self
                .malformed("it holds bytes that are not UTF-8", "convert it: iconv -f ISO-8859-1 -t UTF-8"),
            quick_xml::Error::Syntax(why) => self.malformed(&why.to_string(), TRUNCATED),
            other => self.malformed(&shorten(&other.to_string()), BROKEN),
        }
    }

    fn malformed(&self, why: &str, hint: &'static str) -> GatherError {
        let (format, file, line) = (self.format, self.file.clone(), self.line());
        GatherError::Malformed { format, file, line, why: why.to_owned(), hint }
    }

    fn too_large(&self, what: &'static str, bound: String) -> GatherError {
        GatherError::TooLarge { file: self.file.clone(), line: self.line(), what, bound }
    }
}

/// The first 60 characters, for messages.
fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

fn push_element(arena: &mut Arena, tag: &BytesStart<'_>) -> Result<(), String> {
    let name = arena.keep(tag.name().as_ref());
    #[allow(clippy::cast_possible_truncation, reason = "at most MOST_ATTRIBUTES for each of MOST_NODES")]
    let first = arena.attributes.len() as u32;
    if !tag.attributes_raw().trim().is_empty() {
        push_attributes(arena, tag, first as usize)?;
    }
    #[allow(clippy::cast_possible_truncation, reason = "at most MOST_ATTRIBUTES for each of MOST_NODES")]
    let last = arena.attributes.len() as u32;
    let (at, here) = (arena.count(), arena.position());
    arena.nodes.push(Node { name, text: (here, here), attributes: (first, last), end: at + 1 });
    arena.open.push(at);
    Ok(())
}

fn push_attributes(arena: &mut Arena, tag: &BytesStart<'_>, first: usize) -> Result<(), String> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| shorten(&error.to_string()))?;
        let key = attribute.key.as_ref();
        let seen = arena.attributes.get(first..).unwrap_or_default();
        if seen.len() >= MOST_ATTRIBUTES || seen.iter().any(|(other, _)| arena.slice(*other) == key) {
            return Err(format!(
                "attribute '{}' stands twice, or the element has more than {MOST_ATTRIBUTES}",
                shorten(key)
            ));
        }
        let key = arena.keep(key);
        let value = if attribute.value.contains(['&', '\n', '\t', '\r']) {
            let plain =
                quick_xml::escape::unescape(&attribute.value).map_err(|error| shorten(&error.to_string()))?;
            arena.keep(&plain)
        } else {
            arena.keep(&attribute.value)
        };
        arena.attributes.push((key, value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn read(bytes: &[u8]) -> Result<String, GatherError> {
        let mut out = String::new();
        let mut records = Records::new(Format::UnXml, "list.xml", bytes, "list")?;
        while let Some(record) = records.next()? {
            write_element(&mut out, record.element);
            writeln!(out, " in {} at {}", record.section, record.line).unwrap();
        }
        Ok(out)
    }

    fn write_element(out: &mut String, element: Element<'_>) {
        write!(out, "{}[{}]{:?}(", element.name(), element.attribute("id").unwrap_or("-"), element.text())
            .unwrap();
        for child in element.children() {
            write_element(out, child);
        }
        out.push(')');
    }

    #[test]
    fn records_keep_their_shape() {
        let text = b"\xEF\xBB\xBF<?xml version='1.0'?>\r\n<list day='2'><a><r id='1&amp;2'><n> K &amp; \n<![CDATA[<L>]]></n><m/></r>\n</a><b/><c><r/><s id=''>&#x674e;</s></c></list>";
        assert_eq!(
            read(text).unwrap(),
            "r[1&2]\"\"(n[-]\"K & \\n<L>\"()m[-]\"\"()) in a at 3\nr[-]\"\"() in c at 4\ns[]\"李\"() in c at 4\n"
        );
    }

    #[test]
    fn what_is_not_a_list_is_refused() {
        let utf16: Vec<u8> =
            "<?xml version='1.0'?><list/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, words) in [
            (&b""[..], "ends before"),
            (b"plain words", "outside of any record"),
            (b"<other/>", "root element is 'other'"),
            (b"<list><a><r>", "ends before"),
            (b"<list><a><r></a></list>", "not well-formed"),
            (b"<list><a><r x='1' x='2'/></a></list>", "twice"),
            (b"<list><a><r>\xE9</r></a></list>", "not UTF-8"),
            (b"<?xml version='1.0' encoding='ISO-8859-1'?><list/>", "ISO-8859-1"),
            (b"<!DOCTYPE list [<!ENTITY a 'b'>]><list/>", "document type"),
            (b"<list><a><r>&b;</r></a></list>", "defined nowhere"),
            (b"<list><a>words</a></list>", "outside of any record"),
            (b"<list><a><r>x<n/>y</r></a></list>", "between elements"),
            (b"<list/><list/>", "two root"),
            (&utf16, "UTF-16"),
        ] {
            let error = read(bytes).unwrap_err().to_string();
            assert!(error.contains(words), "{}: {error}", String::from_utf8_lossy(bytes));
            assert!(error.contains("hint: "), "{error}");
        }
    }

    #[test]
    fn bounds_hold_against_endless_input() {
        let endless = [&b"<list><a><r>"[..], b"<list><a><r x='", b"<list><a><!-- ", b"<list", b"<list><a>"];
        for start in endless {
            let input = std::io::BufReader::new(start.chain(std::io::repeat(b' ')));
            let error = Records::new(Format::UnXml, "list.xml", input, "list")
                .and_then(|mut records| records.next().map(|_| ()));
            assert!(matches!(error, Err(GatherError::TooLarge { .. })), "{error:?}");
        }
        let deep = [b"<list><a>".to_vec(), b"<r>".repeat(100_000)].concat();
        assert!(read(&deep).unwrap_err().to_string().contains("nesting"));
        let wide = [b"<list><a><r>".to_vec(), b"<n/>".repeat(MOST_NODES + 2)].concat();
        assert!(read(&wide).unwrap_err().to_string().contains("a record"));
        let long = [b"<list><a><r>".to_vec(), b"abcdefg&amp;".repeat(MOST_RECORD_BYTES / 8 + 1)].concat();
        assert!(read(&long).unwrap_err().to_string().contains("a record"));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::sample::select(b"<>/ab='\"&;![]-? \n\xE9".to_vec()), 0..200)) {
            let _ = read(&bytes);
            let _ = read(&[b"<list><a>".to_vec(), bytes].concat());
        }
    }
}
