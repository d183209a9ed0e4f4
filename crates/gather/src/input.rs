//! Opening files: decompressing what is compressed, within bounds, and refusing what is not UTF-8.

use crate::{GatherError, error::Trouble, recognise};
use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use record::Digest;
use std::{
    cell::Cell,
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    rc::Rc,
};
use zip::{CompressionMethod, ZipArchive};

/// Most bytes that a compressed file may unpack to. The largest public list (OFAC, Advanced XML) unpacks to 120 MB.
const MOST_UNPACKED: u64 = 8 << 30;

/// From here on the ratio of unpacked to packed bytes is watched: short files of zeros are not worth a refusal.
const RATIO_FROM: u64 = 64 << 20;

/// Most bytes that one packed byte may unpack to. The OFAC list has 36:1 under bzip2; a deflate bomb has 1,000:1.
const MOST_RATIO: u64 = 200;

/// Most bytes that may be read to find out what a zip file holds. The directory of one file is about 100 bytes; the
/// search for it reads at most the 64 KiB of the longest comment.
const MOST_ZIP_DIRECTORY: u64 = 1 << 20;

/// How many bytes tell an archive, a byte order mark or UTF-16.
const MAGIC_BYTES: u64 = 264;

/// How many decompressed bytes are looked at to recognise a format.
const HEAD_BYTES: u64 = 64 << 10;

/// One file of a source.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The file's name without its folder, for messages.
    pub name: String,
    /// Where its bytes are.
    pub path: PathBuf,
    /// The digest of its bytes as given.
    pub exhibit: Digest,
}

/// Opens a file for reading, decompressed if it is gzip (of any number of members), bzip2 or a zip of one file.
/// A UTF-8 byte order mark is skipped.
///
/// # Errors
/// [`GatherError::Read`] where it cannot be opened, [`GatherError::Archive`] where it cannot be unpacked (a zip of
/// several files, an archive within an archive), [`GatherError::Encoding`] for UTF-16. The reader itself fails in
/// the same ways, and with [`GatherError::TooLarge`] on a decompression bomb; an archive that breaks off is an
/// error, never a short file.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, GatherError> {
    open_as(Content::Text, path)
}

/// As [`open`], for text or for bytes.
pub(crate) fn open_as(content: Content, path: &Path) -> Result<Box<dyn BufRead>, GatherError> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|source| GatherError::Read { file: name.clone(), source })?;
    unpack_as(content, file).map_err(|error| GatherError::from_io(&name, 0, error))
}

/// Whether a format is text, or bytes that may look like any encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Text,
    Bytes,
}

/// The first 64 KiB of the file at `path`, decompressed: what [`crate::recognise`] looks at.
///
/// # Errors
/// As [`open`].
pub fn head(path: &Path) -> Result<Vec<u8>, GatherError> {
    let bytes = head_as(Content::Bytes, path)?;
    if recognise::is_binary(&bytes) { Ok(bytes) } else { head_as(Content::Text, path) }
}

fn head_as(content: Content, path: &Path) -> Result<Vec<u8>, GatherError> {
    let mut bytes = Vec::new();
    let read = open_as(content, path)?.take(HEAD_BYTES).read_to_end(&mut bytes);
    read.map_err(|error| GatherError::from_io(&path.display().to_string(), 0, error))?;
    Ok(bytes)
}

/// What the first bytes say of a file.
enum Packing {
    None,
    Gzip,
    Bzip2,
    Zip,
    Unsupported(&'static str),
}

fn packing(head: &[u8]) -> Packing {
    match head {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Packing::Bzip2,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Packing::Zip,
        [0xfd, b'7', b'z', b'X', b'Z', ..] => Packing::Unsupported("xz"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Unsupported("zstd"),
        [b'7', b'z', 0xbc, 0xaf, ..] => Packing::Unsupported("7z"),
        [b'R', b'a', b'r', b'!', ..] => Packing::Unsupported("rar"),
        _ if head.get(257..262) == Some(b"ustar".as_slice()) => Packing::Unsupported("tar"),
        _ => Packing::None,
    }
}

/// Unpacks `bytes` where they are packed, and checks what is inside if that is to be text.
pub(crate) fn unpack_as<'a, R: Read + Seek + 'a>(
    content: Content,
    mut bytes: R,
) -> io::Result<Box<dyn BufRead + 'a>> {
    let checked = |bytes: Box<dyn BufRead + 'a>| match content {
        Content::Text => text(bytes),
        Content::Bytes => Ok(bytes),
    };
    let head = first_bytes(&mut bytes)?;
    bytes.seek(SeekFrom::Start(0))?;
    let packed = Rc::new(Cell::new(0));
    let plain: Box<dyn Read + 'a> = match packing(&head) {
        Packing::None => return checked(Box::new(BufReader::new(bytes))),
        Packing::Gzip => Box::new(MultiGzDecoder::new(Metered::buffered(bytes, &packed))),
        Packing::Bzip2 => Box::new(MultiBzDecoder::new(Metered::buffered(bytes, &packed))),
        Packing::Zip => the_one_file(bytes, &packed)?,
        Packing::Unsupported(kind) => return Err(unsupported(kind).into()),
    };
    let bounded = Bounded { plain, packed, unpacked: 0 };
    let mut reader = BufReader::new(bounded);
    let inner = first_bytes(&mut reader)?;
    if !matches!(packing(&inner), Packing::None) {
        return Err(Trouble::Archive {
            why: "it holds another archive".to_owned(),
            hint: "unpack it once, then give what is inside",
        }
        .into());
    }
    checked(Box::new(Cursor::new(inner).chain(reader)))
}

fn unsupported(kind: &str) -> Trouble {
    Trouble::Archive {
        why: format!("it is a {kind} file"),
        hint: "unpack it first; gzip, bzip2 and zip are opened here",
    }
}

fn first_bytes(bytes: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    bytes.take(MAGIC_BYTES).read_to_end(&mut head).map_err(named)?;
    Ok(head)
}

/// Skips a UTF-8 byte order mark and refuses UTF-16.
fn text<'a>(mut bytes: Box<dyn BufRead + 'a>) -> io::Result<Box<dyn BufRead + 'a>> {
    let mut head = first_bytes(&mut bytes)?;
    if let [0xff, 0xfe, ..] | [0x09..=0x7e, 0, 0x01..=0x7e, 0, ..] = *head {
        return Err(Trouble::Encoding { encoding: "UTF-16LE" }.into());
    }
    if let [0xfe, 0xff, ..] | [0, 0x09..=0x7e, 0, 0x01..=0x7e, ..] = *head {
        return Err(Trouble::Encoding { encoding: "UTF-16BE" }.into());
    }
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    Ok(Box::new(Cursor::new(head).chain(bytes)))
}

/// Counts what passes.
struct Metered<R> {
    inner: R,
    passed: Rc<Cell<u64>>,
    most: u64,
}

impl<R: Read> Metered<R> {
    fn buffered(inner: R, passed: &Rc<Cell<u64>>) -> BufReader<Self> {
        BufReader::new(Self { inner, passed: Rc::clone(passed), most: u64::MAX })
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.passed.set(self.passed.get().saturating_add(read as u64));
        if self.passed.get() > self.most {
            return Err(Trouble::TooLarge { what: "the zip directory", bound: "1 MiB".to_owned() }.into());
        }
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Stops a decompression bomb, and names a broken archive as one.
struct Bounded<'a> {
    plain: Box<dyn Read + 'a>,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.plain.read(buffer).map_err(named)?;
        self.unpacked = self.unpacked.saturating_add(read as u64);
        let what = "the unpacked file";
        if self.unpacked > MOST_UNPACKED {
            return Err(Trouble::TooLarge { what, bound: "8 GiB".to_owned() }.into());
        }
        if self.unpacked > RATIO_FROM && self.unpacked / MOST_RATIO > self.packed.get() {
            return Err(Trouble::TooLarge {
                what,
                bound: "200 times its packed size (a zip bomb)".to_owned(),
            }
            .into());
        }
        Ok(read)
    }
}

/// Gives a decoder's complaint its place in the message; the trouble of our own readers passes unchanged.
fn named(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Trouble::Archive {
            why: format!("it breaks off before its end ({error})"),
            hint: "the download or copy was cut short: get it again",
        }
        .into(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => damaged(&error).into(),
        _ => error,
    }
}

fn damaged(why: &dyn std::fmt::Display) -> Trouble {
    Trouble::Archive {
        why: format!("it is damaged ({why})"),
        hint: "compare its checksum with its source, or get it again",
    }
}

/// The content of a zip that holds one file.
fn the_one_file<'a, R: Read + Seek + 'a>(bytes: R, packed: &Rc<Cell<u64>>) -> io::Result<Box<dyn Read + 'a>> {
    let metered = Metered { inner: bytes, passed: Rc::default(), most: MOST_ZIP_DIRECTORY };
    let mut archive = ZipArchive::new(metered).map_err(|error| match error {
        zip::result::ZipError::Io(error) => named(error),
        error => damaged(&error).into(),
    })?;
    if archive.len() != 1 {
        let why = format!("it holds {} files", archive.len());
        return Err(Trouble::Archive { why, hint: "unpack it and give the files that are wanted" }.into());
    }
    let file = archive.by_index_raw(0).map_err(|error| damaged(&error))?;
    let (start, length, method) = (file.data_start(), file.compressed_size(), file.compression());
    let (size, crc) = (file.size(), file.crc32());
    if file.encrypted() {
        return Err(Trouble::Archive {
            why: "it is encrypted".to_owned(),
            hint: "decrypt and unpack it first",
        }
        .into());
    }
    drop(file);
    let mut bytes = archive.into_inner().inner;
    bytes.seek(SeekFrom::Start(start))?;
    let data = Metered::buffered(bytes.take(length), packed);
    let plain: Box<dyn Read + 'a> = match method {
        CompressionMethod::Stored => Box::new(data),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(data)),
        other => return Err(unsupported(&format!("zip ({other})")).into()),
    };
    Ok(Box::new(Checked { plain, sum: flate2::Crc::new(), size, crc }))
}

/// Compares the content of a zip with the size and CRC-32 that its directory states.
struct Checked<'a> {
    plain: Box<dyn Read + 'a>,
    sum: flate2::Crc,
    size: u64,
    crc: u32,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.plain.read(buffer)?;
        self.sum.update(buffer.get(..read).unwrap_or_default());
        // The sum counts modulo 2^32, as the directory of a zip without 64-bit extension does.
        let size_differs = self.sum.amount() != u32::try_from(self.size & 0xffff_ffff).unwrap_or_default();
        if read == 0 && !buffer.is_empty() && (size_differs || self.sum.sum() != self.crc) {
            return Err(damaged(&"its content does not have the size and CRC-32 that it states").into());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
