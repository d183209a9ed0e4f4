//! Reasons in plain English: the same words on the command line and over HTTP.

use crate::Reason;

/// What a feature means, by its name in the model: where it speaks for the party, and where against it.
const WORDS: [(&str, &str, &str); 44] = [
    ("agreement", "the names agree", "the names agree in little"),
    ("slips", "the spelling differs, as it may between romanisations", "the spelling differs"),
    (
        "query_left",
        "every word that was asked for is found",
        "a word that was asked for is not in the listed name",
    ),
    ("listed_left", "every word of the listed name was asked for", "a word of the listed name is missing"),
    ("shared", "most of both names is shared", "little of both names is shared"),
    ("rivals", "few other parties fit as well", "other parties fit as well"),
    ("bias", "few who are asked about are so called by chance", "most who are asked about are not listed"),
    ("organization", "it is asked about as an organisation", "it is asked about as an organisation"),
    ("craft", "it is asked about as a vessel or an aircraft", "it is asked about as a vessel or an aircraft"),
    ("weak_alias", "it is a weak alias on the list", "it is only a weak alias on the list"),
    ("numbers_differ", "the numbers in the names differ", "the numbers in the names differ"),
    ("one_initial", "a word is matched by its first letter", "a word is matched only by its first letter"),
    ("more_initials", "words are matched by first letters", "words are matched only by first letters"),
    ("one_word_asked", "a single word was asked for", "only one word was asked for"),
    ("one_word_listed", "one piece agrees with all of the listed name", "all that agrees is one piece"),
    ("birth_day", "born on the same day", "born on the same day"),
    ("birth_slip", "the dates of birth differ by a slip", "the dates of birth differ by a slip"),
    ("birth_year", "born in the same year", "born in the same year"),
    (
        "birth_within_year",
        "born in the same year, on another day",
        "born in the same year, but on another day",
    ),
    ("birth_near_year", "born a year apart", "born a year apart"),
    ("birth_differs", "the dates of birth differ", "the dates of birth differ"),
    (
        "country_shared",
        "a country is shared (it counts only beside a name)",
        "a country is shared, which says little",
    ),
    ("country_apart", "the countries differ", "the countries differ"),
    ("gender_shared", "the gender agrees", "the gender agrees, which says little"),
    ("gender_apart", "the gender differs", "the gender differs"),
    ("identifier_shared", "an identifying number is the same", "an identifying number is the same"),
    ("identifier_apart", "the identifying numbers differ", "the identifying numbers differ"),
    ("organization_country_shared", "a country is shared", "a country is shared, which says little"),
    ("organization_country_apart", "the countries differ", "the countries differ"),
    ("whole_name", "the whole name agrees", "the whole name agrees, and it is a common one"),
    ("person_two_words_agree", "two words of the name agree", "only two words of the name agree"),
    ("person_three_words_agree", "three words or more agree", "three words agree"),
    (
        "korean",
        "the syllables agree when written in Hangul",
        "the syllables agree only in part when written in Hangul",
    ),
    (
        "mandarin",
        "the syllables agree when read in Mandarin",
        "the syllables agree only in part when read in Mandarin",
    ),
    ("worst_slip", "every word is spelled nearly alike", "one word differs by much"),
    ("conflict", "the words that differ are common", "both names have a word that the other has not"),
    ("number_missing", "only one of the names has a number", "only one of the names has a number"),
    ("craft_numbers_differ", "the numbers in the names differ", "the numbers in the names differ"),
    ("craft_number_missing", "only one of the names has a number", "only one of the names has a number"),
    ("legal_forms_differ", "the legal forms differ", "the legal forms differ"),
    ("descriptions_differ", "what describes it differs", "what describes it differs"),
    ("syllables_apart", "written in Hangul, the syllables differ", "written in Hangul, the syllables differ"),
    ("acronym", "it is what the first letters of the words make", "it agrees only in first letters"),
    ("wallet", "it is the listed address, character for character", "it is another address"),
];

/// One reason in words.
pub fn in_brief(reason: &Reason) -> String {
    let found = WORDS.iter().find(|(feature, ..)| *feature == reason.feature);
    let plain = || reason.feature.replace('_', " ");
    found.map_or_else(plain, |(_, pro, contra)| if reason.nats > 0.0 { *pro } else { *contra }.to_owned())
}

/// One reason in words, with the pieces of text that it is about.
pub fn words(reason: &Reason, asked: &str, listed: &str, agreed: (&str, &str)) -> String {
    let what = in_brief(reason);
    let pieces = match reason.feature.as_str() {
        "query_left" if reason.nats < 0.0 => missing(asked, agreed.0),
        "listed_left" if reason.nats < 0.0 => missing(listed, agreed.1),
        _ if !reason.asked.is_empty() => format!(": '{}' with '{}'", reason.asked, reason.listed),
        _ => String::new(),
    };
    format!("{what}{pieces}")
}

/// The words of a name that are not among those that agree.
fn missing(name: &str, agreed: &str) -> String {
    let mut agreed: Vec<&str> = agreed.split(' ').collect();
    let left = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let left: Vec<&str> = left
        .filter(|word| match agreed.iter().position(|known| known.contains(word)) {
            Some(at) => {
                agreed.remove(at);
                false
            }
            None => true,
        })
        .collect();
    if left.is_empty() || agreed == [""] { String::new() } else { format!(": {}", left.join(" ")) }
}
