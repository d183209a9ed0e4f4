//! Numbers that their own words call a first or a loose estimate.

use crate::Stated;
use record::Decimal;

/// Words before a number that a later one replaces.
const FIRST_WORD: [&str; 3] = ["initially", "at first", "preliminary"];
/// Words that make any number beside them a guess.
const LOOSE_WORD: [&str; 4] = ["could have", "may have", "potentially", "as much as"];

/// Whether the quote itself calls this number a first or loose estimate.
pub(crate) fn tentative(stated: &Stated, amount: Decimal) -> bool {
    let quote = stated.claim.source.quote.as_deref().unwrap_or_default().to_lowercase();
    let digits = significant(&amount.to_string());
    // "Initially worth" is the price of the day, not a first estimate.
    let behind = FIRST_WORD.iter().filter_map(|word| quote.split_once(word)).map(|(_, behind)| behind);
    let first = behind.filter(|behind| !behind.starts_with(" worth")).any(|behind| {
        let number: String = behind
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        !digits.is_empty() && significant(&number) == digits
    });
    first || LOOSE_WORD.iter().any(|word| quote.contains(word))
}

/// The digits of a number without its point and outer zeros: `26.68` and `26680000` are both `2668`.
fn significant(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect::<String>().trim_matches('0').to_owned()
}
