//! What a company is in law: Ltd, GmbH, ООО, 有限公司, ش.ذ.م.م, written out or short.
//!
//! Not what it does: trading, shipping and bank are terms, and "company" alone says only that it is one.

use std::sync::LazyLock;

use crate::phrases::{Phrases, rows, words};
use crate::script::Script;

/// The classes, by number.
const CLASSES: &[&str] =
    &["FORM", "LLC", "JSC", "LP", "LLP", "GP", "SP", "COOP", "NGO", "FIN", "SOE", "JV", "COMPANY"];

/// A form of this many letters is also an initialism or a word of some language: it counts only where a name ends.
const SHORT: usize = 3;

/// One spelling of a form.
#[derive(Clone, Copy, Debug)]
struct Form {
    /// `None`: a spelling that is no form after all.
    class: Option<u8>,
    /// Whether it counts only as the end of the name.
    at_end: bool,
}

struct Forms {
    phrases: Phrases<Form>,
    /// Spellings in Han, Kana or Hangul, the longest first.
    unspaced: Vec<(String, u8)>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut forms = Forms { phrases: Phrases::default(), unspaced: Vec::new() };
    forms.read(include_str!("../tables/legal_forms_more.tsv"), true);
    forms.read(include_str!("../tables/legal_forms.tsv"), false);
    forms.unspaced.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    forms
});

impl Forms {
    /// Adds a table's forms. Those of a `trusted` table count anywhere in a name.
    fn read(&mut self, table: &str, trusted: bool) {
        for mut row in rows(table) {
            let (Some(spelling), Some(class)) = (row.next(), row.next()) else { continue };
            let words = words(spelling);
            // One letter is an initial; a form in letters of two alphabets is a mistake of its source.
            let letters = words.iter().map(|word| word.chars().count()).sum::<usize>();
            if letters < 2 {
                continue;
            }
            let at_end = !trusted && words.len() == 1 && letters <= SHORT;
            let class = class_number(class);
            if let (Some(class), [word]) = (class, words.as_slice())
                && word.chars().all(|c| Script::of(c).is_east_asian())
            {
                self.unspaced.push((word.clone(), class));
            }
            self.phrases.add(words, Form { class, at_end });
        }
    }
}

fn class_number(name: &str) -> Option<u8> {
    CLASSES.iter().position(|class| *class == name).and_then(|at| u8::try_from(at).ok())
}

/// The longest legal form that begins at `tokens[0]`: how many tokens, and its class (see [`class_name`]).
///
/// Tokens are as [`crate::token`] cuts them, Latin ones in ASCII, up to the end of the name: short forms that are words elsewhere
/// (`ab`, `kg`, `spa`) count only as its last token.
#[must_use]
pub fn longest(tokens: &[&str]) -> Option<(usize, u8)> {
    let fits = |length, form: Form| form.class.is_some() && (!form.at_end || length == tokens.len());
    let (length, form) = FORMS.phrases.longest(tokens, fits)?;
    Some((length, form.class?))
}

/// The class's short name: `LLC` (limited liability), `JSC` (shares), `LP`, `LLP`, `GP` (partnerships), `SP` (sole owner), `COOP`, `NGO`,
/// `FIN`, `SOE` (the state's), `JV`, `COMPANY` (a company of whatever form), `FORM` (any other).
#[cfg(test)]
fn class_name(class: u8) -> &'static str {
    CLASSES.get(usize::from(class)).copied().unwrap_or("FORM")
}

/// The legal form that ends a name written without spaces: where it begins, in bytes, and its class. Never the whole of `unsegmented`.
#[must_use]
pub fn suffix(unsegmented: &str) -> Option<(usize, u8)> {
    affix(unsegmented, |name, form| name.strip_suffix(form).map(str::len)).filter(|&(at, _)| at > 0)
}

/// The legal form that begins a name written without spaces: where it ends, in bytes, and its class. Never the whole of `unsegmented`.
#[must_use]
pub fn prefix(unsegmented: &str) -> Option<(usize, u8)> {
    affix(unsegmented, |name, form| name.starts_with(form).then_some(form.len()))
        .filter(|&(at, _)| at < unsegmented.len())
}

fn affix(unsegmented: &str, find: impl Fn(&str, &str) -> Option<usize>) -> Option<(usize, u8)> {
    if !unsegmented.chars().next_back().is_some_and(|c| Script::of(c).is_east_asian()) {
        return None;
    }
    FORMS.unspaced.iter().find_map(|(form, class)| Some((find(unsegmented, form)?, *class)))
}

/// Forms that are also typed onto the word before them, and the fewest letters that this word has: the shorter the form,
/// the more words end so by themselves (Freitag, zinc).
const GLUED: &[(&str, usize)] = &[
    ("privatelimited", 3),
    ("pvtltd", 3),
    ("pteltd", 3),
    ("coltd", 3),
    ("limited", 4),
    ("gmbh", 3),
    ("sdnbhd", 3),
    ("sarl", 6),
    ("corp", 4),
    ("llc", 4),
    ("ltd", 3),
    ("plc", 4),
    ("inc", 6),
    ("doo", 7),
    ("ag", 7),
];

/// The form glued to the end of one token (`siemensag`): where it begins, in bytes, and its class.
#[must_use]
pub fn glued(token: &str) -> Option<(usize, u8)> {
    if !token.is_ascii() {
        return None;
    }
    let (at, form) = GLUED.iter().find_map(|&(form, fewest)| {
        let stem = token.strip_suffix(form)?;
        // Words of German and Arabic end in -ag by themselves (Sonntag, Abdelrazag), few after s or k.
        let usual = form != "ag" || stem.ends_with(['s', 'k']);
        (stem.len() >= fewest && usual).then_some((stem.len(), form))
    })?;
    let class = match form {
        "ag" | "plc" => "JSC",
        "corp" => "COMPANY",
        _ => "LLC",
    };
    Some((at, class_number(class)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What [`longest`] finds at the beginning of a name: tokens and class.
    fn found(name: &str) -> Option<(usize, &'static str)> {
        let words = words(name);
        let tokens: Vec<_> = words.iter().map(String::as_str).collect();
        longest(&tokens).map(|(length, class)| (length, class_name(class)))
    }

    #[test]
    fn forms_written_out_and_short() {
        for (form, class) in [
            ("Limited Liability Company", "LLC"),
            ("L.L.C.", "LLC"),
            ("Co., Ltd.", "LLC"),
            ("Pvt. Ltd.", "LLC"),
            ("Sdn. Bhd.", "LLC"),
            ("FZ-LLC", "LLC"),
            ("Obshchestvo s Ogranichennoi Otvetstvennostyu", "LLC"),
            ("ООО", "LLC"),
            ("d.o.o.", "LLC"),
            ("S. de R.L. de C.V.", "LLC"),
            ("S.A. de C.V.", "JSC"),
            ("Limited Şirketi", "LLC"),
            ("Joint-Stock Company", "JSC"),
            ("Aktsionernoe Obshchestvo", "JSC"),
            ("Публичное акционерное общество", "JSC"),
            ("GmbH & Co. KG", "LP"),
            ("ش.ذ.م.م", "LLC"),
            ("ش.م.ل", "JSC"),
            ("شرکت سهامی خاص", "JSC"),
            ("株式会社", "JSC"),
            ("有限公司", "LLC"),
            ("유한책임회사", "LLC"),
            ("Company", "COMPANY"),
        ] {
            let tokens = words(form).len();
            assert_eq!(found(form), Some((tokens, class)), "{form}");
        }
    }

    #[test]
    fn short_forms_that_are_words_count_only_at_the_end() {
        assert_eq!(found("SpA"), Some((1, "JSC")));
        assert_eq!(found("Spa Resort"), None);
        assert_eq!(found("Ltd Sti Merkez"), Some((2, "LLC")));
        assert_eq!(found("ООО Торговый дом"), Some((1, "LLC")));
        assert_eq!(found("Общество с ограниченной ответственностью Торговый дом"), Some((4, "LLC")));
        assert_eq!(found("Yu"), None, "a name; the source has it as a form");
        assert_eq!(found("Siemens AG"), None, "the form does not begin here");
    }

    #[test]
    fn forms_around_names_without_spaces() {
        let at = |text: &str| text.len();
        assert_eq!(
            suffix("北京银河贸易有限公司").map(|(at, c)| (at, class_name(c))),
            Some((at("北京银河贸易"), "LLC"))
        );
        assert_eq!(suffix("은성인터네트기술회사").map(|(at, _)| at), Some(at("은성인터네트기술")));
        assert_eq!(prefix("주식회사은성").map(|(at, c)| (at, class_name(c))), Some((at("주식회사"), "JSC")));
        assert_eq!(suffix("有限公司"), None, "nothing would be left");
        assert_eq!((prefix("회사"), suffix("limited"), suffix("")), (None, None, None));
    }

    #[test]
    fn glued_forms() {
        let stem = |token: &'static str| glued(token).and_then(|(at, _)| token.get(..at));
        assert_eq!(stem("siemensag"), Some("siemens"));
        assert_eq!(stem("novatradellc"), Some("novatrade"));
        assert_eq!(stem("acmecoltd"), Some("acme"));
        for word in
            ["freitag", "donnerstag", "abdelrazag", "zinc", "unlimited", "ltd", "airbag", "voodoo", "ärzteag"]
        {
            assert_eq!(stem(word), None, "{word}");
        }
    }

    #[test]
    fn every_row_of_both_tables_has_a_class_that_we_know() {
        let tables =
            [include_str!("../tables/legal_forms_more.tsv"), include_str!("../tables/legal_forms.tsv")];
        for row in tables.into_iter().flat_map(rows) {
            let cells: Vec<_> = row.collect();
            let class = cells.get(1).copied().unwrap_or_default();
            assert!(class == "-" || class_number(class).is_some(), "{cells:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_and_offsets_are_on_characters(text in "\\PC{0,30}") {
            let tokens: Vec<_> = text.split(' ').collect();
            if let Some((length, class)) = longest(&tokens) {
                assert!((1..=tokens.len()).contains(&length) && class_name(class).len() > 1);
            }
            for (at, _) in [suffix(&text), prefix(&text), glued(&text)].into_iter().flatten() {
                assert!(text.is_char_boundary(at));
            }
        }
    }
}
