//! The little of SVG that the picture needs. Nothing in it comes from claims but numbers and days; text is escaped all
//! the same.

use std::fmt::{self, Write as _};

/// Width of the picture in user units, as every picture of a report has.
pub(super) const WIDTH: f64 = 760.0;
const INK: &str = "#15191e";
pub(super) const SOFT: &str = "#56616c";
pub(super) const POOL: &str = "#173a5e";
pub(super) const WARN: &str = "#9c2b1d";
/// Mean advance of a sans-serif letter at 11.5 units, somewhat wide.
const ADVANCE: f64 = 5.85;

/// Which end of the words is where they are put.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture being written.
pub(super) struct Svg(String);

impl Svg {
    pub(super) const fn new() -> Self {
        Self(String::new())
    }

    pub(super) fn add(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(markup);
    }

    /// A line of words at its base line, in one of the classes `name`, `note`, `tick`.
    pub(super) fn text(&mut self, class: &str, (x, y): (f64, f64), anchor: Anchor, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (size, weight, fill) = match class {
            "name" => (11.5, 600, INK),
            "tick" => (10.5, 400, SOFT),
            _ => (11.5, 400, SOFT),
        };
        let words = escape(words);
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\" \
             font-weight=\"{weight}\" fill=\"{fill}\">{words}</text>"
        ));
    }

    /// The whole picture, `height` units high, with title and description for those who hear it.
    pub(super) fn close(self, height: f64, title: &str, desc: &str) -> String {
        format!(
            "<svg class=\"fig\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" \
             font-family=\"'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif\" \
             xmlns=\"http://www.w3.org/2000/svg\"><title>{}</title><desc>{}</desc>{}</svg>",
            escape(title),
            escape(desc),
            self.0
        )
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Breaks words into lines no wider than `most`, by an estimate of their width.
pub(super) fn wrap(text: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    let width = |text: &str| text.chars().map(|_| ADVANCE).sum::<f64>();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + width(word) + ADVANCE <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
