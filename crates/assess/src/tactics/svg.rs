//! The little of SVG that the picture needs. It stands alone: a picture of a report has its page's style, this one its own,
//! in the same colours and sizes.

use std::fmt::{self, Write as _};

/// Width of the picture in user units.
pub(super) const WIDTH: f64 = 760.0;

const STYLE: &str = "\
.tac{font-family:\"Helvetica Neue\",Helvetica,\"Segoe UI\",Roboto,Arial,\"Liberation Sans\",sans-serif;\
--paper:#fff;--ink:#15191e;--soft:#56616c;--line:#d5dbe1;--col:#173a5e;--way:#8398ae;--warn:#9c2b1d}\
@media(prefers-color-scheme:dark){.tac{--paper:#11161c;--ink:#e4e8ed;--soft:#9ba8b5;--line:#2d3742;--col:#9cc4ec;\
--way:#6f87a0;--warn:#ff9d8c}}\
.tac .paper{fill:var(--paper)}.tac text{font-size:11.5px;fill:var(--ink);paint-order:stroke;\
stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}.tac .head{font-size:15px;font-weight:600}\
.tac .name{font-weight:600}.tac .note{fill:var(--soft)}.tac .tick{font-size:10.5px;fill:var(--soft);\
font-variant-numeric:tabular-nums}\
.tac .axis{stroke:var(--soft);fill:none}.tac .grid{stroke:var(--line);fill:none}.tac .col{fill:var(--col)}\
.tac .way{fill:var(--way)}.tac .hatch{stroke:var(--warn);stroke-width:1.6;fill:none}.tac .one{stroke:var(--warn);\
stroke-width:.8}.tac .wide{stroke:var(--way);stroke-width:2;fill:none}.tac .rows{stroke:var(--col);stroke-width:6;\
fill:none}.tac .dot{fill:var(--paper);stroke:var(--col);stroke-width:1.6}.tac .few{stroke:var(--soft);fill:none;\
stroke-dasharray:2 2.5}";

/// What SVG would read as markup is escaped; control characters become blanks.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A width that words of size 11.5 do not exceed in a usual sans-serif.
fn width(text: &str) -> f64 {
    let advance = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' => 0.40,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        'A'..='Z' => 0.73,
        c if c.is_ascii() => 0.58,
        _ => 1.0,
    };
    text.chars().map(advance).sum::<f64>() * 11.5
}

/// Breaks words into lines no wider than `most`; a word that alone is wider stands alone.
pub(super) fn wrap(text: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + width(word) + 4.0 <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A picture being drawn; its height is known when it is closed.
pub(super) struct Svg {
    body: String,
}

impl Svg {
    pub(super) const fn new() -> Self {
        Self { body: String::new() }
    }

    /// Adds markup; whatever comes from data must have gone through [`escape`].
    pub(super) fn add(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(markup);
    }

    /// One line of words at its base line; `anchor` is `start`, `middle` or `end`.
    pub(super) fn line(&mut self, class: &str, (x, y): (f64, f64), anchor: &str, words: &str) {
        let words = escape(words);
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"
        ));
    }

    /// Words in lines of at most `most`; the base line after the last.
    pub(super) fn lines(&mut self, class: &str, (x, y): (f64, f64), most: f64, words: &str) -> f64 {
        let mut at = y;
        for line in wrap(words, most) {
            self.line(class, (x, at), "start", &line);
            at += 15.0;
        }
        at
    }

    /// Closes it, with a title and description for those who hear it.
    pub(super) fn close(self, height: f64, title: &str, desc: &str) -> String {
        // A margin on every side.
        let (wide, high) = (WIDTH + 24.0, height + 20.0);
        format!(
            "<svg class=\"tac\" viewBox=\"-12 -10 {wide} {high:.0}\" width=\"{wide}\" height=\"{high:.0}\" role=\"img\" \
             aria-labelledby=\"tact tacd\" xmlns=\"http://www.w3.org/2000/svg\"><title id=\"tact\">{}</title>\
             <desc id=\"tacd\">{}</desc><style>{STYLE}</style><defs><pattern id=\"tach\" width=\"5\" height=\"5\" \
             patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0V5\"/></pattern>\
             </defs><rect class=\"paper\" x=\"-12\" y=\"-10\" width=\"{wide}\" height=\"{high:.0}\"/>{}</svg>\n",
            escape(title),
            escape(desc),
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_and_escaped() {
        for most in [40.0, 120.0, 400.0] {
            let lines = wrap("one account published at least half of all indicators in this month", most);
            assert!(lines.iter().all(|line| width(line) <= most || !line.contains(' ')), "{lines:?}");
        }
        assert_eq!(escape("<b>&\u{7}"), "&lt;b&gt;&amp; ");
    }
}
