//! `names-tables RAW OUT`: the table of Han characters that crate `names` reads, from Unicode's Unihan database.
//!
//! RAW is the folder of Debian's package `unicode-data` (`/usr/share/unicode`): `Unihan_Readings.txt` and
//! `Unihan_Variants.txt`, plain or `.bz2`. OUT is the folder that gets `han.tsv`. The same input gives the same bytes.

use bzip2::read::BzDecoder;
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, File},
    io::Read as _,
    path::Path,
};

const HEAD: &str = "\
# Han characters and how their names are read: one character a line, sorted by code point.
# Made by: cargo run -p xtask -- names-tables RAW OUT. Do not edit.
# Source: the Unicode Character Database, Unihan_Readings.txt and Unihan_Variants.txt (UAX #38), VERSION
# Licence: Unicode-3.0, Copyright 1991 Unicode, Inc., https://www.unicode.org/license.txt
# Columns, tab-separated; a list has commas; '-' is none:
#   character
#   Mandarin, toneless pinyin, 'v' for u-umlaut, the usual reading first (kMandarin, then kTGHZ2013)
#   Sino-Korean, Hangul with kHangul's flags: 0 and 1 in KS X 1001 and 1002, E taught in schools, N allowed in names
#   Cantonese, toneless jyutping (kCantonese)
#   simplified form (kSimplifiedVariant, the first), traditional forms (kTraditionalVariant)
";

/// The CJK Unified Ideographs block: every character that a name in today's use has, and the whole of Big5 and GB 2312.
const BLOCK: std::ops::RangeInclusive<u32> = 0x4E00..=0x9FFF;

/// Properties of one character, by the property's name.
type Properties = BTreeMap<String, String>;

/// Writes `han.tsv` into `out`.
///
/// # Errors
/// A message naming the file that could not be read, parsed or written.
pub(crate) fn write(raw: &Path, out: &Path) -> Result<(), String> {
    let mut characters = BTreeMap::<char, Properties>::new();
    let version = collect(&text(raw, "Unihan_Readings.txt")?, &mut characters)?;
    collect(&text(raw, "Unihan_Variants.txt")?, &mut characters)?;
    let body: String = characters.iter().filter_map(|(&han, properties)| line(han, properties)).collect();
    let target = out.join("han.tsv");
    fs::write(&target, table(&version, &body)).map_err(|e| format!("cannot write {}: {e}", target.display()))
}

/// Header and body; the header's last line holds the body's digest.
fn table(version: &str, body: &str) -> String {
    let digest = hex::encode(Sha256::digest(body));
    format!("{}# SHA-256 of the lines below: {digest}\n{body}", HEAD.replace("VERSION", version))
}

/// The file's text, whether it lies there plain or compressed.
fn text(raw: &Path, name: &str) -> Result<String, String> {
    let plain = raw.join(name);
    if plain.exists() {
        return fs::read_to_string(&plain).map_err(|e| format!("cannot read {}: {e}", plain.display()));
    }
    let packed = raw.join(format!("{name}.bz2"));
    let failed = |e: std::io::Error| format!("cannot read {}: {e}", packed.display());
    let mut text = String::new();
    BzDecoder::new(File::open(&packed).map_err(failed)?).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

/// Adds the file's properties to the characters; returns the version that its header states.
fn collect(text: &str, characters: &mut BTreeMap<char, Properties>) -> Result<String, String> {
    let mut version = "version not stated".to_owned();
    for (at, row) in text.lines().enumerate() {
        if let Some(stated) = row.strip_prefix("# Unicode version: ") {
            version = format!("Unicode {}", stated.trim());
        }
        let row = row.trim();
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let bad = || format!("line {}: not 'U+XXXX<tab>property<tab>value': {row:.80}", at + 1);
        let [code, property, value] = row.split('\t').collect::<Vec<_>>()[..] else { return Err(bad()) };
        let han = code_point(code).ok_or_else(bad)?;
        characters.entry(han).or_default().insert(property.to_owned(), value.to_owned());
    }
    Ok(version)
}

/// `U+91D1`, or `U+91D1<kMatthews` as the variants file annotates it.
fn code_point(code: &str) -> Option<char> {
    let code = code.split('<').next()?.strip_prefix("U+")?;
    u32::from_str_radix(code, 16).ok().and_then(char::from_u32)
}

/// The character's line, where it has a Mandarin reading and a second sign that someone writes it.
fn line(han: char, properties: &Properties) -> Option<String> {
    let used = ["kHangul", "kTGHZ2013", "kCantonese", "kJapaneseOn"];
    if !BLOCK.contains(&u32::from(han)) || !used.iter().any(|property| properties.contains_key(*property)) {
        return None;
    }
    let pinyin = pinyin(properties);
    if pinyin.is_empty() {
        return None;
    }
    let get = |property: &str| properties.get(property).map_or("", String::as_str);
    let hangul: Vec<_> = get("kHangul").split(' ').map(|reading| reading.replace(':', "")).collect();
    let cantonese = distinct(
        get("kCantonese").split(' ').map(|reading| reading.trim_end_matches(|c: char| c.is_ascii_digit())),
    );
    let simplified = variants(han, get("kSimplifiedVariant")).chars().take(1).collect();
    let traditional = variants(han, get("kTraditionalVariant"));
    let mut out = String::new();
    let columns = [pinyin.join(","), hangul.join(","), cantonese.join(","), simplified, traditional];
    write!(out, "{han}").ok()?;
    for column in columns {
        write!(out, "\t{}", if column.is_empty() { "-" } else { &column }).ok()?;
    }
    Some(out + "\n")
}

/// The usual reading first, then the others of the Table of General Standard Chinese Characters.
fn pinyin(properties: &Properties) -> Vec<String> {
    let usual = properties.get("kMandarin").map_or("", String::as_str).split(' ');
    let others = properties.get("kTGHZ2013").map_or("", String::as_str).split(' ');
    let others =
        others.filter_map(|entry| entry.split_once(':')).flat_map(|(_, readings)| readings.split(','));
    if !properties.contains_key("kMandarin") {
        return vec![];
    }
    distinct(usual.chain(others).filter_map(toneless).collect::<Vec<_>>().iter().map(String::as_str))
}

/// `lǚ` as `lv`; none for readings that pinyin's plain letters cannot write (`ê`, `m̀`).
fn toneless(reading: &str) -> Option<String> {
    let plain: String = reading
        .chars()
        .map(|c| match c {
            'ā' | 'á' | 'ǎ' | 'à' => 'a',
            'ē' | 'é' | 'ě' | 'è' => 'e',
            'ī' | 'í' | 'ǐ' | 'ì' => 'i',
            'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
            'ū' | 'ú' | 'ǔ' | 'ù' => 'u',
            'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
            other => other,
        })
        .collect();
    (!plain.is_empty() && plain.bytes().all(|b| b.is_ascii_lowercase())).then_some(plain)
}

fn distinct<'a>(items: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    for item in items.filter(|item| !item.is_empty()) {
        if !out.iter().any(|known| known == item) {
            out.push(item.to_owned());
        }
    }
    out
}

/// The other forms of a character, itself left out.
fn variants(han: char, value: &str) -> String {
    value.split(' ').filter_map(code_point).filter(|&other| other != han).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const READINGS: &str = "# Unicode version: 15.0.0\nU+6734\tkCantonese\tpok3\nU+6734\tkHangul\t박:0E\n\
        U+6734\tkMandarin\tpǔ\nU+6734\tkTGHZ2013\t283.130:piáo 287.090:pò 288.230:pǔ\nU+5442\tkMandarin\tlǚ\n\
        U+5442\tkHangul\t려:0N 여:0\n";

    fn body() -> String {
        let mut characters = BTreeMap::new();
        assert_eq!(collect(READINGS, &mut characters).unwrap(), "Unicode 15.0.0");
        collect("U+5442\tkTraditionalVariant\tU+5442 U+5433\n", &mut characters).unwrap();
        characters.iter().filter_map(|(&han, properties)| line(han, properties)).collect()
    }

    #[test]
    fn a_line_holds_all_readings_the_usual_first() {
        assert_eq!(body(), "呂\tlv\t려0N,여0\t-\t-\t吳\n朴\tpu,piao,po\t박0E\tpok\t-\t-\n");
    }

    #[test]
    fn the_digest_is_that_of_the_body() {
        let table = table("Unicode 15.0.0", "a\n");
        assert!(table.ends_with("87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7\na\n"));
    }

    #[test]
    fn a_line_that_is_no_property_is_refused_with_its_number() {
        let refused = collect("# ok\nU+6734 kHangul\n", &mut BTreeMap::new()).unwrap_err();
        assert!(refused.contains("line 2"), "{refused}");
    }
}
