//! How deep a TOML text nests, found before it is parsed.
//!
//! The parser bounds the nesting of what it accepts, but recovers from errors by recursion: a text of a hundred
//! kilobytes that opens a table in every line overflows the stack. So brackets are counted first.

use toml_parser::{Source, lexer::TokenKind};

/// Deepest nesting accepted; a case file needs 2.
pub(crate) const MOST_DEPTH: usize = 32;

/// The line (from 1) on which `text` nests deeper than 32 open brackets, if any.
pub fn too_deep(text: &str) -> Option<u64> {
    let mut depth = 0_usize;
    let deep = Source::new(text).lex().find(|token| {
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MOST_DEPTH
    })?;
    let before = text.get(..deep.span().start()).unwrap_or_default();
    Some(before.matches('\n').count() as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_in_every_line_is_found_where_it_passes_the_bound() {
        assert_eq!(too_deep(&"a = {[\"x\"]\n".repeat(40)), Some(32));
        assert_eq!(too_deep(&"a = [[\"{[\"], {b = 1}]\n".repeat(400)), None);
    }
}
