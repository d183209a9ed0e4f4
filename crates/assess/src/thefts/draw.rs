//! The little of SVG that this crate's two pictures need. Words from claims are escaped; nothing is fetched.

use std::fmt::{self, Write as _};

/// Width of both pictures in user units: one to a CSS pixel.
pub(crate) const WIDTH: f64 = 900.0;

/// Colours and type. Words and axes take the page's colour, so that a dark page gets light words; `--paper` is what
/// separates blocks.
const STYLE: &str = "\
.wkf{font-family:'Source Sans 3','Source Sans Pro','Noto Sans','Liberation Sans',Arial,sans-serif;color:inherit}\
.wkf text{fill:currentColor;font-size:12px}\
.wkf .h{font-size:21px;font-weight:700}.wkf .s{font-size:13.5px}.wkf .t{font-size:12px;opacity:.82}\
.wkf .c{font-size:11.5px;opacity:.88}.wkf .b{font-weight:600}\
.wkf .axis{stroke:currentColor;stroke-width:1;fill:none}.wkf .grid{stroke:currentColor;stroke-width:1;opacity:.14;fill:none}\
.wkf .w{stroke:currentColor;stroke-width:1.3;fill:none;opacity:.8}\
.wkf .on{fill:#fff;font-size:10.5px;font-weight:600}.wkf .off{fill:#10222e;font-size:10.5px;font-weight:600}\
.wkf .g{fill:#174a6e}.wkf .p{fill:#5b95bd}.wkf .l{fill:#c3d5e1}\
.wkf .g,.wkf .p,.wkf .l{stroke:var(--paper,#fff);stroke-width:1}";

/// A picture being written.
pub(crate) struct Canvas {
    out: String,
}

impl Canvas {
    /// Opens a picture of `height`, with its title and description for those who hear it.
    pub(crate) fn open(height: f64, title: &str, desc: &str) -> Self {
        let mut canvas = Self { out: String::new() };
        canvas.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"wkf\" role=\"img\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
             width=\"{WIDTH}\" height=\"{height:.0}\"><title>{}</title><desc>{}</desc><style>{STYLE}</style>",
            escape(title),
            escape(desc)
        ));
        canvas
    }

    /// Adds markup; whatever comes from claims must have gone through [`escape`].
    pub(crate) fn add(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(markup);
    }

    /// One line of words at its base line; `anchor` is `start`, `middle` or `end`.
    pub(crate) fn words(&mut self, class: &str, (x, y): (f64, f64), anchor: &str, words: &str) {
        let words = escape(words);
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"
        ));
    }

    /// A path.
    pub(crate) fn path(&mut self, class: &str, d: &str) {
        self.add(format_args!("<path class=\"{class}\" d=\"{d}\"/>"));
    }

    /// Wrapped words; returns the base line after the last.
    pub(crate) fn paragraph(
        &mut self,
        class: &str,
        (x, y): (f64, f64),
        most: f64,
        size: f64,
        words: &str,
    ) -> f64 {
        let mut base = y;
        for line in wrap(words, most, size) {
            self.words(class, (x, base), "start", &line);
            base += size * 1.32;
        }
        base
    }

    /// Closes it.
    pub(crate) fn close(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

/// `text` with what SVG reads as markup escaped; control and direction characters become `�`.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.push('\u{fffd}');
            }
            c if c.is_control() => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// A width that the text will hardly exceed in a usual sans-serif.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let advance = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' => 0.29,
        'f' | 't' | 'r' | '(' | ')' | '-' => 0.37,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.88,
        'A'..='Z' => 0.69,
        _ if c.is_ascii() => 0.555,
        _ => 1.0,
    };
    text.chars().map(advance).sum::<f64>() * size
}

/// Breaks `text` at spaces into lines no wider than `most`; a longer word stands alone.
pub(crate) fn wrap(text: &str, most: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(word, size) + size * 0.29 <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Money for people: `$1.5bn`, `$620m`, `$40m`.
pub(crate) fn money(usd: f64) -> String {
    let digits = |n: f64| {
        let text = format!("{n:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if usd >= 995_000_000.0 {
        format!("${}bn", digits(usd / 1e9))
    } else if usd >= 9_950_000.0 {
        format!("${:.0}m", usd / 1e6)
    } else if usd > 0.0 {
        format!("${}m", digits(usd / 1e6))
    } else {
        "$0".to_owned()
    }
}

/// Round steps from nothing to at least `most`: three to seven.
pub(crate) fn ticks(most: f64) -> Vec<f64> {
    let rough = (most / 5.0).max(1.0);
    let size = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].map(|n| n * size).into_iter().find(|step| *step >= rough).unwrap_or(rough);
    let mut ticks = vec![0.0];
    while let Some(last) = ticks.last().copied().filter(|last| *last < most && ticks.len() < 12) {
        ticks.push(last + step);
    }
    ticks
}

/// A mark by its number: ten shapes, told apart without colour, about 8 units across.
pub(crate) fn mark(canvas: &mut Canvas, number: usize, (x, y): (f64, f64), hollow: bool, said: &str) {
    const COLOURS: [&str; 10] = [
        "#b3261e", "#8a4f00", "#1b6e3c", "#6a3d9a", "#a0195b", "#00696f", "#574b00", "#3b4cb8", "#7a3b2e",
        "#444444",
    ];
    let at = number % COLOURS.len();
    let colour = COLOURS.get(at).copied().unwrap_or("#444444");
    let d = shape(at, x, y);
    let fill = if hollow { "var(--paper,#fff)" } else { colour };
    // A thin edge in the colour of words keeps a dark mark visible on a dark page.
    let edge = if hollow { colour } else { "currentColor" };
    let wide = if hollow { 1.8 } else { 0.7 };
    canvas.add(format_args!(
        "<path d=\"{d}\" fill=\"{fill}\" stroke=\"{edge}\" stroke-width=\"{wide}\"><title>{}</title></path>",
        escape(said)
    ));
}

fn shape(number: usize, x: f64, y: f64) -> String {
    let polygon = |points: &[(f64, f64)]| {
        let mut d = String::new();
        for (at, (dx, dy)) in points.iter().enumerate() {
            let verb = if at == 0 { 'M' } else { 'L' };
            // Writing to a String cannot fail.
            let _ = write!(d, "{verb}{:.1} {:.1}", x + dx, y + dy);
        }
        d.push('Z');
        d
    };
    match number {
        0 => format!("M{:.1} {y:.1}a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0 -9.2 0Z", x - 4.6),
        1 => polygon(&[(0.0, -5.8), (5.8, 0.0), (0.0, 5.8), (-5.8, 0.0)]),
        2 => polygon(&[(-4.2, -4.2), (4.2, -4.2), (4.2, 4.2), (-4.2, 4.2)]),
        3 => polygon(&[(0.0, -5.6), (5.2, 4.2), (-5.2, 4.2)]),
        4 => polygon(&[(0.0, 5.6), (5.2, -4.2), (-5.2, -4.2)]),
        5 => polygon(&[
            (-1.8, -5.2),
            (1.8, -5.2),
            (1.8, -1.8),
            (5.2, -1.8),
            (5.2, 1.8),
            (1.8, 1.8),
            (1.8, 5.2),
            (-1.8, 5.2),
            (-1.8, 1.8),
            (-5.2, 1.8),
            (-5.2, -1.8),
            (-1.8, -1.8),
        ]),
        6 => polygon(&[
            (-5.4, -2.8),
            (-2.8, -5.4),
            (0.0, -2.6),
            (2.8, -5.4),
            (5.4, -2.8),
            (2.6, 0.0),
            (5.4, 2.8),
            (2.8, 5.4),
            (0.0, 2.6),
            (-2.8, 5.4),
            (-5.4, 2.8),
            (-2.6, 0.0),
        ]),
        7 => polygon(&[(0.0, -5.4), (5.1, -1.7), (3.2, 4.4), (-3.2, 4.4), (-5.1, -1.7)]),
        8 => polygon(&[(-5.4, -2.6), (5.4, -2.6), (5.4, 2.6), (-5.4, 2.6)]),
        _ => polygon(&[(-2.6, -5.4), (2.6, -5.4), (2.6, 5.4), (-2.6, 5.4)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_short_and_ticks_are_round() {
        assert_eq!([1.5e9, 6.2e8, 4e7, 1.72e6, 0.0].map(money), ["$1.5bn", "$620m", "$40m", "$1.72m", "$0"]);
        assert_eq!(ticks(2.02e9), [0.0, 5e8, 1e9, 1.5e9, 2e9, 2.5e9]);
        assert!(ticks(0.0).len() < 12 && ticks(7.3e10).len() < 12);
    }

    #[test]
    fn words_from_claims_stay_words() {
        assert_eq!(escape("<script>&\u{202e}"), "&lt;script&gt;&amp;\u{fffd}");
        assert!(wrap("one two three", 40.0, 12.0).iter().all(|line| width(line, 12.0) <= 40.0));
    }
}
