//! Cyrillic letters to plain ASCII, one reading per practice: how one token is written in passports, newspapers and scholarship.
//!
//! Korean names written in Russian letters are read by [`crate::kontsevich`].

use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::readings::{Readings, add};

/// A practice of romanisation: a column of the table, and the context rules that go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Practice {
    Usual,
    /// BGN/PCGN in full: ye at the beginning, after vowels and signs; iy.
    Bgn,
    Icao,
    Latin,
    German,
    French,
    Polish,
    Ukrainian,
    /// BGN/PCGN Ukrainian: ya and yu throughout.
    UkrainianBgn,
    Belarusian,
    Bulgarian,
    Serbian,
    /// Serbian with English digraphs: Milosevich, Djordje.
    SerbianEnglish,
}

impl Practice {
    /// Column of the table, counted after the letter.
    fn column(self) -> usize {
        match self {
            Self::Usual | Self::Bgn => 0,
            Self::Icao => 1,
            Self::Latin => 2,
            Self::German => 3,
            Self::French => 4,
            Self::Polish => 5,
            Self::Ukrainian | Self::UkrainianBgn => 6,
            Self::Belarusian => 7,
            Self::Bulgarian => 8,
            Self::Serbian | Self::SerbianEnglish => 9,
        }
    }
}

type Columns = SmallVec<[&'static str; 10]>;

/// The Cyrillic block that the table covers, indexed by offset from its first letter.
const BLOCK: std::ops::Range<u32> = 0x400..0x530;

/// The table's columns for each letter of [`BLOCK`].
static LETTERS: LazyLock<Vec<Option<Columns>>> = LazyLock::new(|| {
    let rows =
        include_str!("../tables/cyrillic.tsv").lines().filter(|line| !line.starts_with('#')).filter_map(row);
    let mut letters = vec![None; BLOCK.len()];
    for (letter, columns) in rows {
        if let Some(slot) = offset(letter).and_then(|at| letters.get_mut(at)) {
            *slot = Some(columns);
        }
    }
    letters
});

fn offset(c: char) -> Option<usize> {
    u32::from(c).checked_sub(BLOCK.start).and_then(|at| usize::try_from(at).ok())
}

fn row(line: &'static str) -> Option<(char, Columns)> {
    let mut fields = line.split('\t');
    let letter = fields.next()?.chars().next()?;
    Some((letter, fields.map(|field| if field == "-" { "" } else { field }).collect()))
}

/// Plain spellings of `token` (lower case), most usual first. Letters that only some alphabets have choose the practices;
/// without any, the Russian ones and then the Ukrainian.
#[must_use]
pub fn readings(token: &str) -> Readings {
    let letters: SmallVec<[char; 24]> = token.chars().collect();
    let mut readings = Readings::new();
    for &practice in practices(&letters) {
        add(&mut readings, spell(&letters, practice));
    }
    readings
}

/// The practices that apply, most usual first, told by letters of one alphabet only.
fn practices(letters: &[char]) -> &'static [Practice] {
    use Practice::{
        Belarusian, Bgn, Bulgarian, French, German, Icao, Latin, Polish, Serbian, SerbianEnglish, Ukrainian,
        UkrainianBgn, Usual,
    };
    let any = |of: &str| letters.iter().any(|&c| of.contains(c));
    if any("јљњћђџѓќѕ") {
        &[Serbian, SerbianEnglish, Usual, German]
    } else if any("ў") && !any("қғҳ") {
        &[Belarusian, Usual, Bgn, Icao, German, French, Latin, Polish]
    } else if any("әғқңөұүһҳҷҹӣӯҗ") {
        &[Usual, Bgn, Icao, Latin, German, French]
    } else if any("ґєї")
        || (any("і") && !any("ыэё"))
        || letters.windows(3).any(|three| matches!(three, ['с' | 'ц' | 'з', 'ь', 'к']))
    {
        &[Ukrainian, UkrainianBgn, Usual, Bgn, German, French, Latin, Polish]
    } else if any("і") {
        &[Belarusian, Usual, Bgn, German, French, Latin, Polish]
    } else if hard_sign_is_vowel(letters) {
        &[Bulgarian, Usual, Icao, German, French, Latin]
    } else if any("щ") {
        &[Usual, Bgn, Icao, German, French, Latin, Polish, Bulgarian]
    } else {
        &[Usual, Bgn, Icao, German, French, Latin, Polish, Ukrainian]
    }
}

/// In Bulgarian ъ stands between consonants; in Russian only before е, ё, ю, я.
fn hard_sign_is_vowel(letters: &[char]) -> bool {
    letters.iter().enumerate().any(|(at, &c)| {
        c == 'ъ' && letters.get(at + 1).is_none_or(|next| !"еёюя".contains(*next)) && at + 1 < letters.len()
    })
}

fn spell(letters: &[char], practice: Practice) -> String {
    let mut spelled = String::with_capacity(letters.len() * 2);
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let rest = letters.get(at + 1..).unwrap_or(&[]);
        match in_context(practice, before, c, rest) {
            Some(special) => spelled.push_str(special),
            None => by_table(practice, c, &mut spelled),
        }
    }
    spelled
}

fn by_table(practice: Practice, c: char, spelled: &mut String) {
    if let Some(Some(columns)) = offset(c).and_then(|at| LETTERS.get(at)) {
        spelled.push_str(columns.get(practice.column()).copied().unwrap_or(""));
    } else if c.is_ascii() {
        spelled.extend(Some(c).filter(char::is_ascii_alphanumeric));
    } else {
        spelled.extend(
            any_ascii::any_ascii_char(c)
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase()),
        );
    }
}

fn is_vowel(c: char) -> bool {
    "аеёиіоуыэюяєїўәөұү".contains(c)
}

/// Where the spelling depends on the neighbours: ye, the -iy endings, French gu, German ss.
fn in_context(practice: Practice, before: Option<char>, c: char, rest: &[char]) -> Option<&'static str> {
    let initial = before.is_none_or(|before| is_vowel(before) || matches!(before, 'ь' | 'ъ' | '\''));
    let after_sign = matches!(before, Some('ь' | 'ъ'));
    let last_two = |second: char| rest == [second];
    match (practice, c) {
        (Practice::Usual, 'е') if after_sign => Some("ie"),
        (Practice::Usual, 'и' | 'ы') if last_two('й') => Some(""),
        (Practice::Bgn | Practice::Belarusian, 'е') if initial => Some("ye"),
        (Practice::German | Practice::Polish, 'е') if initial && before != Some('и') => Some("je"),
        (Practice::Usual | Practice::French, 'ё') if matches!(before, Some('ж' | 'ч' | 'ш' | 'щ')) => {
            Some(if practice == Practice::French { "io" } else { "yo" })
        }
        (Practice::Bgn | Practice::German | Practice::Polish, 'ё')
            if matches!(before, Some('ж' | 'ч' | 'ш' | 'щ')) =>
        {
            Some("o")
        }
        (Practice::German, 'с')
            if before.is_some_and(is_vowel) && rest.first().is_some_and(|&next| is_vowel(next)) =>
        {
            Some("ss")
        }
        (Practice::French, 'г') if matches!(rest.first(), Some('е' | 'и')) => Some("gu"),
        (Practice::Ukrainian, _) if before.is_none() => initial_ukrainian(c),
        (Practice::Ukrainian, 'г') if before == Some('з') => Some("gh"),
        (Practice::UkrainianBgn, 'є' | 'ї' | 'й' | 'ю' | 'я') => initial_ukrainian(c),
        (Practice::Belarusian, 'г') if before == Some('з') => Some("g"),
        (Practice::Bulgarian, 'я') if before == Some('и') && rest.is_empty() => Some("a"),
        (Practice::SerbianEnglish, _) => english_digraph(c),
        _ => None,
    }
}

/// Resolution 55/2010: at the beginning of a word ye, yi, y, yu, ya; BGN writes them so everywhere.
fn initial_ukrainian(c: char) -> Option<&'static str> {
    match c {
        'є' => Some("ye"),
        'ї' => Some("yi"),
        'й' => Some("y"),
        'ю' => Some("yu"),
        'я' => Some("ya"),
        _ => None,
    }
}

fn english_digraph(c: char) -> Option<&'static str> {
    match c {
        'ш' => Some("sh"),
        'ж' => Some("zh"),
        'ч' | 'ћ' => Some("ch"),
        'ц' => Some("ts"),
        'ј' => Some("y"),
        'љ' => Some("ly"),
        'њ' => Some("ny"),
        'џ' => Some("dzh"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::MOST;
    use proptest::prelude::*;

    fn has(token: &str, wanted: &[&str]) {
        let readings = readings(token);
        for reading in wanted {
            assert!(readings.iter().any(|r| r == reading), "{token}: {reading} not in {readings:?}");
        }
    }

    #[test]
    fn russian() {
        has("жуков", &["zhukov", "schukow", "joukov", "zukov", "zukow"]);
        has("юрий", &["yury", "yuriy", "iurii", "jurij", "urij", "iourii"]);
        has("сергей", &["sergey", "sergei", "sergej"]);
        has("сергеевич", &["sergeevich", "sergeyevich", "sergejewitsch", "sergeevic"]);
        has("евгений", &["evgeny", "yevgeniy", "evgenii", "jewgenij"]);
        has("виктор", &["viktor", "wiktor"]);
        has("малышев", &["malyshev", "malychev", "malyschew", "malyszew", "malysev"]);
        has("хрущёв", &["khrushchev", "khrushchyov", "khrushchov"]);
        has("васильевич", &["vasilievich", "vasilyevich", "vasilevich", "wassiljewitsch"]);
        has("дмитрий", &["dmitry", "dmitriy", "dmitrii", "dmitrij"]);
        has("георгий", &["georgy", "gueorguii"]);
        assert_eq!(readings("путин").first().unwrap(), "putin");
    }

    #[test]
    fn other_alphabets() {
        has("зеленський", &["zelenskyi"]);
        has("юлія", &["yuliia", "yuliya"]);
        has("гончар", &["honchar", "gonchar"]);
        has("згурський", &["zghurskyi"]);
        has("лукашэнка", &["lukashenka"]);
        has("ігар", &["ihar"]);
        has("ципраў", &["tsiprau"]);
        has("желязков", &["zhelyazkov"]);
        has("пътев", &["patev"]);
        has("милошевић", &["milosevic", "miloshevich"]);
        has("ђорђе", &["djordje"]);
        has("тоқаев", &["toqaev", "tokaev"]);
        has("нұрсұлтан", &["nursultan"]);
    }

    proptest! {
        #[test]
        fn always_plain_and_few(token in any::<String>()) {
            let readings = readings(&token);
            prop_assert!(readings.len() <= MOST);
            prop_assert!(readings.iter().all(|r| r.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b.is_ascii_uppercase())));
        }

        #[test]
        fn cyrillic_always_reads(token in "[а-яё]{0,3}[а-я&&[^ъь]][а-яё]{0,8}") {
            prop_assert!(!readings(&token).is_empty());
        }
    }
}
