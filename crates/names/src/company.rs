//! The name of a company, an organisation, a vessel or an aircraft taken apart: what names it, what only describes it
//! in any language, its legal form, and its numbers.

use crate::{
    Form, Kind, Role, Word, acronym,
    distance::{Cost, Slips},
    forms::{form, forms, read_alone},
    latin, legal_forms,
    name::span,
    number::{number, tens},
    script::Script,
    terms,
    token::Token,
};
use smallvec::SmallVec;

/// How far-fetched it is that the end of a word is a legal form written together with the name.
const GLUED: Cost = 60;

/// What a name may be abbreviated to.
pub(crate) type Acronyms = SmallVec<[String; 2]>;

/// The words of a name that is no person's.
pub(crate) fn words(tokens: &[Token], kind: Kind) -> (SmallVec<[Word; 6]>, Acronyms) {
    let texts: SmallVec<[String; 8]> = tokens.iter().map(plain).collect();
    let texts: SmallVec<[&str; 8]> = texts.iter().map(String::as_str).collect();
    let mut words: SmallVec<[Word; 6]> = SmallVec::new();
    let mut written_out: SmallVec<[&str; 8]> = SmallVec::new();
    let mut at = 0;
    while let (Some(token), Some(rest)) = (tokens.get(at), texts.get(at..)) {
        if let Some((length, class)) = legal_forms::longest(rest).filter(|_| kind == Kind::Organization) {
            words.push(run(tokens, at, length, Role::Filler, form(format!("§l{class}"), 0, Slips::Spelled)));
            at += length;
        } else if let Some((length, number)) = tens(rest) {
            words.push(run(
                tokens,
                at,
                length,
                Role::Number(number),
                form(number.to_string(), 0, Slips::Spelled),
            ));
            at += length;
        } else if let Some(number) = rest.first().and_then(|text| number(text, at > 0 && rest.len() == 1)) {
            words.push(run(tokens, at, 1, Role::Number(number), form(number.to_string(), 0, Slips::Spelled)));
            at += 1;
        } else if let Some((length, concept)) = terms::longest(rest) {
            written_out.extend(rest.iter().take(length).copied());
            let mut word = run(tokens, at, length, Role::Generic, concept_form(concept));
            if length == 1 {
                word.forms.extend(forms(token, kind));
            }
            words.push(word);
            at += length;
        } else {
            if matches!(token.script, Script::Han | Script::Hangul | Script::Kana) {
                unsegmented(token, kind, &mut words);
            } else {
                written_out.extend(rest.first().copied());
                words.extend(ordinary(token, kind));
            }
            at += 1;
        }
    }
    // Where nothing names it, what describes it is its name: Far Eastern Bank.
    if !words.iter().any(|word| word.role == Role::Name) {
        words.iter_mut().filter(|word| word.role == Role::Generic).for_each(|word| word.role = Role::Name);
    }
    (words, acronym::initials(&written_out))
}

/// A token as the tables of terms and legal forms write it.
fn plain(token: &Token) -> String {
    if token.script == Script::Latin { latin::fold(&token.text) } else { token.text.clone() }
}

fn concept_form(concept: u16) -> Form {
    form(format!("§t{concept}"), 0, Slips::Spelled)
}

/// A word made of a run of tokens.
fn run(tokens: &[Token], at: usize, length: usize, role: Role, form: Form) -> Word {
    let covered = tokens.get(at..at + length).unwrap_or_default();
    let start = covered.first().map_or(0, |token| token.span.start);
    let end = covered.last().map_or(start, |token| token.span.end);
    Word { span: span(&(start..end)), role, forms: SmallVec::from_iter([form]) }
}

fn ordinary(token: &Token, kind: Kind) -> Option<Word> {
    let mut forms = forms(token, kind);
    if let Some((stem, _)) = legal_forms::glued(&token.text)
        && let Some(stem) = token.text.get(..stem)
    {
        forms.push(form(stem.to_owned(), GLUED, Slips::Heard));
    }
    let role = if token.bracketed { Role::Generic } else { Role::Name };
    (!forms.is_empty()).then(|| Word { span: span(&token.span), role, forms })
}

/// Han, Hangul and Kana are written without spaces: known words are cut out, the rest names.
fn unsegmented(token: &Token, kind: Kind, words: &mut SmallVec<[Word; 6]>) {
    let mut text = token.text.as_str();
    if kind == Kind::Craft {
        // So the names of ships end in Korean and Chinese.
        let ship = text.strip_suffix(['호', '號', '号']);
        text = ship.filter(|rest| !rest.is_empty()).unwrap_or(text);
    }
    let mut legal = None;
    if let Some((at, class)) = legal_forms::suffix(text) {
        legal = Some(class);
        text = text.get(..at).unwrap_or_default();
    } else if let Some((at, class)) = legal_forms::prefix(text) {
        legal = Some(class);
        text = text.get(at..).unwrap_or_default();
    }
    for (range, concept) in terms::inside(text) {
        let Some(part) = text.get(range) else { continue };
        let (role, forms) = match concept {
            Some(concept) => (Role::Generic, SmallVec::from_iter([concept_form(concept)])),
            None => (Role::Name, read_alone(part, token.script)),
        };
        words.push(Word { span: span(&token.span), role, forms });
    }
    if let Some(class) = legal {
        let forms = SmallVec::from_iter([form(format!("§l{class}"), 0, Slips::Spelled)]);
        words.push(Word { span: span(&token.span), role: Role::Filler, forms });
    }
}
