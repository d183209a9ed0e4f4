//! What people paste around an address: spaces, quotes, invisible characters, schemes, URLs.

/// Longest text that is searched for addresses, in bytes.
const MOST_BYTES: usize = 4096;
/// Most parts of a text that are asked about.
const MOST_CANDIDATES: usize = 12;
/// No address is shorter (a witness program of two bytes), but shorter parts are words.
const LEAST_CHARACTERS: usize = 14;
/// Unicode's full-width forms of ASCII lie this far above it.
const FULL_WIDTH: u32 = 0xfee0;

/// The texts to try, the whole first; none where `text` is too long.
pub(super) fn candidates(text: &str) -> Option<Vec<String>> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let visible = visible(text);
    let whole = without_spaces(trimmed(&visible));
    let in_words =
        |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == ':' || c == '+' || c == '/');
    let in_parts = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let parts = visible.split(in_words).chain(visible.split(in_parts));
    let mut all = vec![whole];
    for part in parts.filter(|part| part.len() >= LEAST_CHARACTERS) {
        if all.len() < MOST_CANDIDATES && !all.iter().any(|seen| seen == part) {
            all.push(part.to_owned());
        }
    }
    Some(all)
}

/// The text as one address, without what surrounds it.
pub(super) fn whole(text: &str) -> String {
    trimmed(&visible(text)).to_owned()
}

/// Without characters that do not show: zero width, direction marks, soft hyphens, controls; and with full-width
/// letters as their plain ones.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).map(plain).collect()
}

fn is_invisible(c: char) -> bool {
    let shows = c.is_whitespace() || !c.is_control();
    !shows
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn plain(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - FULL_WIDTH).unwrap_or(c),
        _ => c,
    }
}

fn trimmed(text: &str) -> &str {
    const AROUND: &str = "\"'`´‘’‚“”„«»‹›<>()[]{}.,;|*";
    text.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(c))
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}
