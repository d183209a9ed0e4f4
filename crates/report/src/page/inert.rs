//! Text from sources, made harmless to the eye: characters that hide, or that turn the reading order round, are
//! shown by their code point. Markup is the template's to escape; the twin keeps the exact text.

use std::fmt::Write as _;

/// `text` with every hidden character written out: `[U+202E]`.
pub(crate) fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = matches!(c, '\u{200c}' | '\u{200d}')
            && joinable(before)
            && chars.peek().copied().is_some_and(joinable);
        if hides(c) && !joins {
            // Writing to a String cannot fail.
            let _ = write!(out, "[U+{:04X}]", u32::from(c));
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

/// Persian, Indic scripts and emoji need joiners between their letters; Latin names do not.
fn joinable(c: char) -> bool {
    u32::from(c) >= 0x600 && !hides(c)
}

fn hides(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{115f}' | '\u{1160}' | '\u{3164}'
        | '\u{ffa0}' => true,
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_shown_and_what_is_needed_stays() {
        assert_eq!(inert("pay\u{202e}lab\u{200b}el\0"), "pay[U+202E]lab[U+200B]el[U+0000]");
        assert_eq!(inert("La\u{200d}zarus"), "La[U+200D]zarus");
        assert_eq!(inert("می\u{200c}خواهم 정찰총국 👩\u{200d}💻"), "می\u{200c}خواهم 정찰총국 👩\u{200d}💻");
        assert_eq!(inert("a\nb"), "a\nb");
    }
}
