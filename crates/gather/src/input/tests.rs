use super::*;
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::Write;
use zip::{ZipWriter, write::SimpleFileOptions};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut to = GzEncoder::new(Vec::new(), Compression::default());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut to = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        to.start_file(*name, SimpleFileOptions::default()).unwrap();
        to.write_all(bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn read(bytes: &[u8]) -> Result<Vec<u8>, GatherError> {
    let mut plain = Vec::new();
    let outcome =
        unpack_as(Content::Text, Cursor::new(bytes)).and_then(|mut reader| reader.read_to_end(&mut plain));
    outcome.map(|_| plain).map_err(|error| GatherError::from_io("a file", 0, error))
}

#[test]
fn members_of_one_gzip_file_are_read_on() {
    let bytes = [gzip(b"one,"), gzip(b"two")].concat();
    assert_eq!(read(&bytes).unwrap(), b"one,two");
}

#[test]
fn an_archive_that_breaks_off_is_an_error() {
    let text: Vec<u8> = (0..40_000_u32).flat_map(u32::to_le_bytes).collect();
    for packed in [gzip(&text), bzip2(&text), zipped(&[("a", &text)])] {
        assert_eq!(read(&packed).unwrap(), text);
        for cut in [packed.len() / 2, packed.len() - 9] {
            let error = read(&packed[..cut]).unwrap_err();
            assert!(matches!(error, GatherError::Archive { .. }), "{error}");
        }
    }
}

#[test]
fn a_zip_must_hold_one_file_and_no_archive_another() {
    for bytes in [
        zipped(&[("a", b"1"), ("b", b"2")]),
        zipped(&[]),
        gzip(&gzip(b"x")),
        zipped(&[("a.bz2", &bzip2(b"x"))]),
    ] {
        let error = read(&bytes).unwrap_err();
        assert!(matches!(error, GatherError::Archive { .. }), "{error}");
    }
    assert!(matches!(read(b"\xfd7zXZ\0\0").unwrap_err(), GatherError::Archive { .. }));
}

#[test]
fn a_zip_with_a_wrong_checksum_is_damaged() {
    let mut bytes = zipped(&[("a", b"exactly these words")]);
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[directory + 16] ^= 1;
    assert!(matches!(read(&bytes).unwrap_err(), GatherError::Archive { .. }));
}

#[test]
fn a_bomb_is_stopped_soon_after_the_ratio_is_watched() {
    let mut to = GzEncoder::new(Vec::new(), Compression::best());
    let mebibyte = vec![b' '; 1 << 20];
    for _ in 0..80 {
        to.write_all(&mebibyte).unwrap();
    }
    let packed = to.finish().unwrap();
    let mut seen = 0_u64;
    let error =
        io::copy(&mut unpack_as(Content::Text, Cursor::new(&packed)).unwrap(), &mut Counting(&mut seen))
            .unwrap_err();
    assert!(matches!(GatherError::from_io("bomb", 0, error), GatherError::TooLarge { .. }));
    assert!(seen <= RATIO_FROM + (1 << 20), "{seen} bytes passed");
}

struct Counting<'a>(&'a mut u64);

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn byte_order_marks_are_skipped_or_refused() {
    assert_eq!(read(b"\xef\xbb\xbfa,b").unwrap(), b"a,b");
    assert_eq!(read(&gzip(b"\xef\xbb\xbfa,b")).unwrap(), b"a,b");
    for text in [b"\xff\xfea\0,\0".as_slice(), b"\xfe\xff\0a\0,", b"{\0\"\0", b"\0<\0?"] {
        assert!(matches!(read(text).unwrap_err(), GatherError::Encoding { .. }), "{text:?}");
    }
    assert_eq!(read(b"").unwrap(), b"");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn packing_changes_nothing(text in "[ -~가-힣\n]{0,400}") {
        for packed in [gzip(text.as_bytes()), bzip2(text.as_bytes()), zipped(&[("a", text.as_bytes())])] {
            prop_assert_eq!(read(&packed).unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn no_damage_panics(at in 0_usize..200, to in any::<u8>(), kind in 0_usize..3) {
        let mut packed = [gzip(b"some words"), bzip2(b"some words"), zipped(&[("a", b"some words")])][kind].clone();
        let at = at % packed.len();
        packed[at] = to;
        let _ = read(&packed);
    }
}
