//! The little of SVG that the pictures need: escaped text, lines broken by an estimated width, a writer.

use super::Plate;
use crate::page::inert;
use std::fmt::{self, Display, Write as _};

/// Width of every picture in user units: one to a CSS pixel on a desk screen, 7.5-point type when printed on A4.
pub(crate) const WIDTH: f64 = 760.0;
/// Size of ordinary words.
pub(crate) const SIZE: f64 = 11.5;
/// From one base line to the next.
pub(crate) const LINE: f64 = 14.0;

/// `text` with what SVG would read as markup escaped, and hidden characters made visible.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in inert(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A width that the text will not exceed in any usual sans-serif: no font can be asked for its measures here.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | '…' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' => 0.40,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        'A'..='Z' => 0.73,
        _ if c.is_ascii() => 0.58,
        // Han, kana, Hangul and full-width forms fill the square.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}' => 1.0,
        _ if u32::from(c) >= 0x1_0000 => 1.2,
        _ => 0.66,
    }
}

/// Breaks `text` into lines no wider than `most`; a word that alone is wider is broken within.
pub(crate) fn wrap(text: &str, most: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.extend(broken(word, most, size)),
        }
    }
    lines
}

fn broken(word: &str, most: f64, size: f64) -> Vec<String> {
    let (mut pieces, mut piece) = (vec![], String::new());
    for c in word.chars() {
        if !piece.is_empty() && width(&piece, size) + advance(c) * size > most {
            pieces.push(std::mem::take(&mut piece));
        }
        piece.push(c);
    }
    pieces.push(piece);
    pieces
}

/// A place taken by words: upper left corner, width, height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Area {
    /// Whether two places share any ground.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// An SVG element being written.
pub(crate) struct Svg {
    out: String,
}

impl Svg {
    /// Opens the picture, with its title and description for those who hear it.
    pub(crate) fn open(plate: Plate<'_>, height: f64, desc: &str) -> Self {
        let n = plate.number;
        let mut svg = Self { out: String::new() };
        svg.add(format_args!(
            "<svg class=\"fig\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"f{n}t f{n}d\" \
             xmlns=\"http://www.w3.org/2000/svg\"><title id=\"f{n}t\">{}</title><desc id=\"f{n}d\">{}</desc>",
            escape(plate.title),
            escape(desc)
        ));
        // Patterns say without colour what is not known or not seen.
        svg.add(format_args!(
            "<defs><pattern id=\"f{n}h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
             <path class=\"hatch\" d=\"M0 0V6\"/></pattern></defs>"
        ));
        svg
    }

    /// Adds markup; whatever comes from data must have gone through [`escape`].
    pub(crate) fn add(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(markup);
    }

    /// One line of words at its base line; `anchor` is `start`, `middle` or `end`.
    pub(crate) fn line(&mut self, class: &str, (x, y): (f64, f64), anchor: &str, words: &dyn Display) {
        let words = escape(&words.to_string());
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"
        ));
    }

    /// Closes it.
    pub(crate) fn close(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

/// A picture of nothing, which says so.
pub(crate) fn empty(plate: Plate<'_>, why: &str) -> String {
    let mut svg = Svg::open(plate, 60.0, why);
    svg.add(format_args!(
        "<rect class=\"void\" x=\"0.5\" y=\"0.5\" width=\"{:.0}\" height=\"59\" rx=\"3\"/>",
        WIDTH - 1.0
    ));
    svg.line("note", (WIDTH / 2.0, 34.0), "middle", &why);
    svg.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "forty-eight accounts that paid 0x098b716b8aaf21512996dc57eb0615e2383e2f96 and 정찰총국";
        for most in [30.0, 80.0, 150.0] {
            let lines = wrap(text, most, SIZE);
            assert!(lines.iter().all(|line| width(line, SIZE) <= most), "{most}: {lines:?}");
            let kept: String = lines.concat().split_whitespace().collect();
            assert_eq!(kept, text.split_whitespace().collect::<String>());
        }
        assert!(wrap("  ", 10.0, SIZE).is_empty());
    }

    #[test]
    fn words_from_data_stay_words() {
        let plate = Plate { number: 1, title: "</title><script>" };
        let svg = empty(plate, "a <b> & \u{202e}c");
        assert!(!svg.contains("<script") && !svg.contains("<b>"));
        assert!(svg.contains("&amp; [U+202E]c"), "{svg}");
    }
}
