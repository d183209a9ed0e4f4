//! A person's name taken apart: titles left out, initials and patronymics told from names, and the whole read as
//! Korean and as Mandarin syllables where it can be.

use crate::{
    Kind, Role, Side, Word, cyrillic,
    distance::Slips,
    forms::{form, forms},
    kontsevich, korean, latin, mandarin,
    name::span,
    person_words,
    script::Script,
    syllables::{FullName, Syllables},
    token::Token,
};
use smallvec::SmallVec;

/// Most tokens of a name that are read as syllables: a longer name is not Korean or Chinese.
const MOST_SYLLABIC: usize = 4;

/// The words of a person's name.
pub(crate) fn words(tokens: &[Token]) -> SmallVec<[Word; 6]> {
    let mut words: SmallVec<[Word; 6]> = SmallVec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.dotted {
            // Y.C.: each letter is an initial.
            words.extend(token.text.chars().map(|letter| Word {
                span: span(&token.span),
                role: Role::Initial,
                forms: SmallVec::from_iter([form(letter.to_string(), 0, Slips::Spelled)]),
            }));
        } else {
            let forms = forms(token, Kind::Person);
            if !forms.is_empty() {
                words.push(Word { span: span(&token.span), role: role(token, at, tokens.len()), forms });
            }
        }
    }
    words
}

fn role(token: &Token, at: usize, count: usize) -> Role {
    let text = token.text.as_str();
    if let Ok(number) = text.parse() {
        Role::Number(number)
    } else if text.chars().count() == 1 && !token.script.is_east_asian() {
        Role::Initial
    } else if count > 2 && person_words::particle(text).is_some() && at + 1 < count {
        Role::Filler
    } else if token.bracketed {
        Role::Generic
    } else if count > 2 && is_patronymic(token) {
        Role::Patronymic
    } else {
        Role::Name
    }
}

fn is_patronymic(token: &Token) -> bool {
    match token.script {
        Script::Latin => person_words::is_patronymic(&latin::fold(&token.text)),
        Script::Cyrillic => {
            cyrillic::readings(&token.text).first().is_some_and(|text| person_words::is_patronymic(text))
        }
        _ => false,
    }
}

/// The readings of a person's name as Korean and as Mandarin syllables.
pub(crate) fn syllables(tokens: &[Token], side: Side) -> (FullName, FullName) {
    let tokens: SmallVec<[&Token; 8]> = tokens.iter().filter(|token| !token.bracketed).collect();
    let (mut korean, mut chinese) = (FullName::default(), FullName::default());
    if tokens.is_empty() || tokens.len() > MOST_SYLLABIC {
        return (korean, chinese);
    }
    let all = |script| tokens.iter().all(|token| token.script == script);
    let read = |read: &dyn Fn(&str) -> Option<Syllables>| {
        let parsed: Option<SmallVec<[Syllables; 4]>> = tokens.iter().map(|token| read(&token.text)).collect();
        parsed.map(|parsed| FullName::new(&parsed)).unwrap_or_default()
    };
    if all(Script::Latin) {
        korean = read(&korean::parse);
        let texts: SmallVec<[String; 4]> = tokens.iter().map(|token| latin::fold(&token.text)).collect();
        let texts: SmallVec<[&str; 4]> = texts.iter().map(String::as_str).collect();
        chinese = mandarin::full_name(&texts);
        if side == Side::Asked && !chinese.is_empty() {
            korean.extend(read(&korean::from_pinyin));
        }
    } else if all(Script::Hangul) {
        korean = read(&korean::from_hangul);
    } else if all(Script::Han) {
        korean = read(&korean::from_han);
        chinese = read(&mandarin::from_han);
    } else if all(Script::Cyrillic) {
        let texts: Option<SmallVec<[String; 4]>> =
            tokens.iter().map(|token| kontsevich::kontsevich(&token.text)?.into_iter().next()).collect();
        let parsed: Option<SmallVec<[Syllables; 4]>> =
            texts.and_then(|texts| texts.iter().map(|text| korean::parse(&text.replace(' ', ""))).collect());
        korean = parsed.map(|parsed| FullName::new(&parsed)).unwrap_or_default();
    }
    (korean, chinese)
}
