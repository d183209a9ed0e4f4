//! Numbers in names, however written: 2, ۲, II, second, второй, 第二, 제2.
//!
//! Not every word that can be a number is read as one: a wrong number forbids a match, so single letters (I, V, X) and
//! words that are also names (One, Ten) stay words.

/// Most digits of a number; a longer one is a register's key, not a number to compare.
const MOST_DIGITS: usize = 9;

/// The number that `token` (lower case, as [`crate::token`] cuts it) stands for; `last` says that it ends the name.
/// Roman numerals from ii to xx count only there: before the end they are initials or names.
#[must_use]
pub fn number(token: &str, last: bool) -> Option<u32> {
    let counted = token.strip_prefix('제').unwrap_or(token);
    digits(counted)
        .or_else(|| english_digits(token))
        .or_else(|| english(token))
        .or_else(|| roman(token).filter(|_| last))
        .or_else(|| russian(token))
        .or_else(|| chinese(token))
}

/// Tens in English words, from twenty.
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// The number that begins `tokens` in English words of more than one token, and how many: forty-four, sixty 1st.
/// The tens alone are one token, and count too.
#[must_use]
pub fn tens(tokens: &[&str]) -> Option<(usize, u32)> {
    let at = TENS.iter().position(|tens| Some(tens) == tokens.first())?;
    let tens = 20 + 10 * u32::try_from(at).ok()?;
    let ones = |token: &&str| if *token == "one" { Some(1) } else { number(token, false) };
    let ones = tokens.get(1).and_then(ones).filter(|ones| (1..10).contains(ones));
    Some(ones.map_or((1, tens), |ones| (2, tens + ones)))
}

/// First digits of the decimal scripts.
const ZEROS: &[char] = &[
    '0', '\u{660}', '\u{6F0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}', '\u{C66}',
    '\u{CE6}', '\u{D66}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{17E0}', '\u{1810}', '\u{FF10}',
];

fn digit(c: char) -> Option<u32> {
    ZEROS.iter().find_map(|&zero| u32::from(c).checked_sub(u32::from(zero)).filter(|&value| value < 10))
}

fn digits(token: &str) -> Option<u32> {
    if token.is_empty() || token.chars().count() > MOST_DIGITS {
        return None;
    }
    token.chars().try_fold(0_u32, |number, c| Some(number * 10 + digit(c)?))
}

/// 1st, 22nd, 3rd, 4th.
fn english_digits(token: &str) -> Option<u32> {
    ["st", "nd", "rd", "th"].iter().find_map(|ending| digits(token.strip_suffix(ending)?))
}

/// Ordinals and cardinals from 1; `one` and `ten` are also names and stay words.
const ENGLISH: &[(&str, &str)] = &[
    ("first", ""),
    ("second", "two"),
    ("third", "three"),
    ("fourth", "four"),
    ("fifth", "five"),
    ("sixth", "six"),
    ("seventh", "seven"),
    ("eighth", "eight"),
    ("ninth", "nine"),
    ("tenth", ""),
    ("eleventh", "eleven"),
    ("twelfth", "twelve"),
    ("thirteenth", "thirteen"),
    ("fourteenth", "fourteen"),
    ("fifteenth", "fifteen"),
    ("sixteenth", "sixteen"),
    ("seventeenth", "seventeen"),
    ("eighteenth", "eighteen"),
    ("nineteenth", "nineteen"),
    ("twentieth", "twenty"),
];

const ROMAN: &[&str] = &[
    "", "ii", "iii", "iv", "", "vi", "vii", "viii", "ix", "", "xi", "xii", "xiii", "xiv", "xv", "xvi",
    "xvii", "xviii", "xix", "xx",
];

/// The number of the entry, counted from 1.
fn counted(at: Option<usize>) -> Option<u32> {
    at.and_then(|at| u32::try_from(at + 1).ok())
}

fn english(token: &str) -> Option<u32> {
    counted(
        ENGLISH
            .iter()
            .position(|(ordinal, cardinal)| !token.is_empty() && (*ordinal == token || *cardinal == token)),
    )
}

fn roman(token: &str) -> Option<u32> {
    counted(ROMAN.iter().position(|roman| !token.is_empty() && *roman == token))
}

/// Stems of Russian ordinals from 1, in Cyrillic and as they are romanised.
const RUSSIAN: &[&[&str]] = &[
    &["перв", "perv"],
    &["втор", "vtor"],
    &["треть", "трет", "tret"],
    &["четверт", "четвёрт", "chetvert", "chetviort"],
    &["пят", "pyat", "piat", "pjat"],
    &["шест", "shest"],
    &["седьм", "sedm"],
    &["восьм", "vosm"],
    &["девят", "devyat", "deviat", "devjat"],
    &["десят", "desyat", "desiat", "desjat"],
];

/// Endings of those ordinals in every gender and in the genitive.
const RUSSIAN_ENDINGS: &[&str] = &[
    "ый", "ий", "ой", "ая", "яя", "ое", "ее", "я", "е", "ого", "его", "yy", "yi", "yj", "iy", "ij", "ii",
    "oy", "oi", "oj", "aya", "aia", "aja", "ya", "oe", "oye", "oie", "oje", "ye", "ogo", "ego", "iego",
    "yego",
];

fn russian(token: &str) -> Option<u32> {
    counted(RUSSIAN.iter().position(|stems| {
        stems
            .iter()
            .any(|stem| token.strip_prefix(stem).is_some_and(|ending| RUSSIAN_ENDINGS.contains(&ending)))
    }))
}

/// A whole token of Chinese numerals up to 99, with or without 第 before and 号 after it.
fn chinese(token: &str) -> Option<u32> {
    let token = token.strip_prefix('第').unwrap_or(token);
    let token = token.strip_suffix(['号', '號']).unwrap_or(token);
    if let Some(number) = digits(token) {
        return Some(number);
    }
    match token.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { chinese_digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { chinese_digit(ones)? };
            Some(tens * 10 + ones)
        }
        None => chinese_digit(token),
    }
}

fn chinese_digit(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return None };
    counted("一二三四五六七八九".chars().position(|known| known == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_in_many_writings() {
        for two in [
            "2",
            "02",
            "2nd",
            "٢",
            "۲",
            "２",
            "second",
            "two",
            "второй",
            "вторая",
            "vtoroy",
            "vtoraya",
            "二",
            "第二",
            "二号",
            "第2",
            "제2",
        ] {
            assert_eq!(number(two, false), Some(2), "{two}");
        }
        for (token, value) in [
            ("первый", 1),
            ("pervyy", 1),
            ("третья", 3),
            ("tretiy", 3),
            ("twelfth", 12),
            ("二十", 20),
            ("十", 10),
            ("第十一", 11),
            ("九十九", 99),
            ("۱۳۸۹", 1389),
            ("123456789", 123_456_789),
        ] {
            assert_eq!(number(token, false), Some(value), "{token}");
        }
    }

    #[test]
    fn tens_take_their_ones() {
        assert_eq!(tens(&["forty", "four", "brigade"]), Some((2, 44)));
        assert_eq!(tens(&["sixty", "1st"]), Some((2, 61)));
        assert_eq!(tens(&["ninety", "eleven"]), Some((1, 90)));
        assert_eq!((tens(&["four"]), tens(&[])), (None, None));
    }

    #[test]
    fn roman_numerals_only_at_the_end() {
        assert_eq!((number("ii", true), number("ii", false)), (Some(2), None));
        assert_eq!((number("xx", true), number("xiv", true)), (Some(20), Some(14)));
    }

    #[test]
    fn what_may_be_a_name_or_a_key_is_no_number() {
        for token in [
            "",
            "i",
            "v",
            "x",
            "one",
            "ten",
            "1234567890",
            "m2",
            "вторник",
            "shestakov",
            "제일",
            "十一月",
            "十十",
            "th",
            "第",
        ] {
            assert_eq!(number(token, true), None, "{token}");
        }
    }

    proptest::proptest! {
        #[test]
        fn ascii_digits_are_read_as_the_standard_library_reads_them(token in "[0-9]{1,12}") {
            let expected = if token.len() <= MOST_DIGITS { token.parse().ok() } else { None };
            assert_eq!(number(&token, false), expected);
        }

        #[test]
        fn nothing_panics(token in "\\PC{0,12}", last: bool) {
            if number(&token, false).is_some() {
                assert_eq!(number(&token, last), number(&token, false));
            }
        }
    }
}
