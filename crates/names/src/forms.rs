//! Every way to read one token.

use crate::{
    Form, Kind, arabic, cyrillic,
    distance::{Cost, Slips},
    given_names, greek, hangul, hebrew, kana, latin, mandarin, other,
    readings::Readings,
    script::Script,
    token::Token,
};
use smallvec::SmallVec;

/// How far-fetched a reading other than the first of its script is, in hundredths of a nat.
const READ: Cost = 30;

/// Most readings in pinyin of a word in Han characters.
const MOST_PINYIN: usize = 3;

/// How far-fetched it is that letters were misread.
const MISREAD: Cost = 120;

/// How far-fetched it is that one given name stands for a form of it in another language.
const KIN: Cost = 120;

pub(crate) fn form(text: String, cost: Cost, slips: Slips) -> Form {
    Form { text, cost, slips }
}

/// Every reading of a token.
pub(crate) fn forms(token: &Token, kind: Kind) -> SmallVec<[Form; 3]> {
    let mut forms = read_alone(&token.text, token.script);
    let slips = Slips::Heard;
    if let Some(misread) = &token.misread {
        forms.push(form(misread.clone(), MISREAD, slips));
    }
    if kind == Kind::Person
        && let Some(ascii) = forms.iter().find(|form| form.text.is_ascii())
    {
        let kin = given_names::groups(&ascii.text).iter();
        let kin: SmallVec<[Form; 3]> = kin.map(|group| form(format!("§g{group}"), KIN, slips)).collect();
        forms.extend(kin);
    }
    forms
}

/// Every reading of a text of one script, the native spelling first.
pub(crate) fn read_alone(text: &str, script: Script) -> SmallVec<[Form; 3]> {
    let slips = match script {
        Script::Arabic | Script::Hebrew => Slips::Unvowelled,
        _ => Slips::Heard,
    };
    let mut forms: SmallVec<[Form; 3]> = SmallVec::new();
    if !text.is_ascii() && script != Script::Latin {
        forms.push(form(text.to_owned(), 0, slips));
    }
    let mut cost = 0;
    for reading in readings_of(text, script) {
        let reading: String = reading.chars().filter(|letter| *letter != ' ').collect();
        if script == Script::Arabic
            && let Some(bare) = reading.strip_prefix("al").filter(|bare| bare.len() > 2)
        {
            forms.push(form(bare.to_owned(), cost, slips));
        }
        forms.push(form(reading, cost, slips));
        cost = READ;
    }
    forms
}

/// How a text of one script is spelled in Latin letters, the most usual way first.
pub(crate) fn readings_of(text: &str, script: Script) -> Readings {
    match script {
        Script::Latin | Script::Digit => latin::readings(text),
        Script::Cyrillic => cyrillic::readings(text),
        Script::Arabic => arabic::readings(text),
        Script::Hebrew => hebrew::readings(text),
        Script::Greek => greek::readings(text),
        Script::Han => han_readings(text),
        Script::Hangul => hangul::readings(text),
        Script::Kana => kana::readings(text),
        Script::Other(_) => other::readings(text),
    }
}

/// Han as Mandarin, as Korean, and, because Hong Kong companies romanise so, as Cantonese.
fn han_readings(text: &str) -> Readings {
    let mut readings = mandarin::joined_pinyin(text);
    readings.truncate(MOST_PINYIN);
    let syllable = |han: char| {
        let jyutping = crate::han::entry(han)?.jyutping().next()?;
        mandarin::cantonese(jyutping.trim_end_matches(|c: char| c.is_ascii_digit())).into_iter().next()
    };
    let cantonese: Option<String> = text.chars().map(syllable).collect();
    let korean = |han: char| {
        let (syllable, _) = crate::han::sino_korean(han).into_iter().next()?;
        Some(hangul::romanise(syllable, hangul::System::Dprk))
    };
    let korean: Option<String> = text.chars().map(korean).collect();
    for reading in korean.into_iter().chain(cantonese) {
        crate::readings::add(&mut readings, reading);
    }
    readings
}
