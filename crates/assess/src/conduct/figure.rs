//! The matrix as a picture: 193 rows in four blocks, one a region; blank is hatched, and the legend says why.
//!
//! One self-contained SVG: no script, no font to load, and no mark that differs by colour alone.

use super::{Cell, Entry, Matrix, Row};
use std::fmt::Write as _;

/// Width of a cell and height of a row, in pixels.
const CELL: f64 = 12.0;
const ROW: f64 = 14.5;
/// Space between two groups of columns.
const GAP: f64 = 5.0;
/// Width of a state's name.
const NAME: f64 = 150.0;
/// Where the rows begin, below title, legend and heads.
const TOP: f64 = 252.0;
/// Space between two blocks, and around the whole.
const MARGIN: f64 = 26.0;
/// The blocks: the UN regions in each.
const BLOCKS: [&[&str]; 4] = [&["Africa"], &["Asia"], &["Europe"], &["Americas", "Oceania"]];

const STYLE: &str = "<style>.wkm{font:11.5px 'Helvetica Neue',Arial,'Liberation Sans',sans-serif;fill:#1d2a33}.wkm .t{font-size:21px;font-weight:700}\
.wkm .s{font-size:14px;fill:#44545f}.wkm .r{font-size:14px;font-weight:700}.wkm .h{font-size:11px;fill:#33434d}.wkm .g{font-size:11px;font-weight:700;fill:#1d2a33}\
.wkm .l{font-size:12.5px}</style>";

/// Shapes of the marks, 8 × 9 pixels each; `wkm-n` is the hatching of what nobody looked at.
const DEFS: &str = "<defs><pattern id='wkm-n' width='4' height='4' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>\
<rect width='4' height='4' fill='#f6f3ee'/><path d='M0 0V4' stroke='#cfc7ba' stroke-width='1.5'/></pattern>\
<g id='wkm-y'><rect width='8' height='9' rx='1.5' fill='#1f6f78'/></g>\
<g id='wkm-a'><rect width='8' height='9' rx='1.5' fill='#a92c2c'/><path stroke='#fff' stroke-width='1.6' fill='none' stroke-linecap='round' d='M2.2 2.6L5.8 6.4M5.8 2.6L2.2 6.4'/></g>\
<g id='wkm-o'><rect x='.6' y='.6' width='6.8' height='7.8' rx='1.5' fill='#fff' stroke='#c07a12' stroke-width='1.3'/><circle cx='4' cy='4.5' r='1.7' fill='#c07a12'/></g>\
<g id='wkm-z'><rect x='.5' y='.5' width='7' height='8' rx='1.5' fill='#fff' stroke='#8b99a3' stroke-width='1'/><path d='M2.2 4.5H5.8' stroke='#5d6c77' stroke-width='1.3'/></g>\
<g id='wkm-p'><path d='M1.6 4.5H6.4' stroke='#9fadb6' stroke-width='1.4'/></g>\
<g id='wkm-c'><rect width='8' height='9' rx='1.5' fill='#6b4c9a'/><path stroke='#fff' stroke-width='1.6' fill='none' stroke-linecap='round' d='M4 2V5.2M4 7V7.1'/></g>\
<g id='wkm-e'><circle cx='4' cy='4.5' r='.95' fill='#9fadb6'/></g></defs>";

/// The legend: mark and words.
const LEGEND: [(&str, &str); 8] = [
    ("wkm-y", "in favour / on file / takes part"),
    ("wkm-a", "against, or veto"),
    ("wkm-o", "abstained"),
    ("wkm-c", "sources differ"),
    ("wkm-z", "somebody looked and found nothing"),
    ("wkm-p", "not a participant"),
    ("wkm-e", "had no seat: could not act"),
    ("", "nobody looked (not the same as nothing)"),
];

/// The matrix as one SVG.
pub fn figure(matrix: &Matrix) -> String {
    let offsets = offsets(matrix);
    let block = NAME + offsets.last().copied().unwrap_or(0.0) + CELL;
    let width = MARGIN + (block + MARGIN) * 4.0;
    let lines =
        |regions: &&[&str]| regions.iter().map(|region| rows(matrix, region).len() + 2).sum::<usize>();
    let longest = BLOCKS.iter().map(lines).max().unwrap_or(0).saturating_sub(2);
    let notes = notes(matrix);
    let bottom = TOP + ROW * count(longest) + 34.0;
    let height = bottom + 17.0 * count(notes.len()) + 22.0;
    let mut svg = String::new();
    let label = escaped(&format!("State conduct, 193 member states: {}", matrix.coverage().words()));
    let _ = write!(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' class='wkm' viewBox='0 0 {width:.0} {height:.0}' width='{width:.0}' height='{height:.0}' role='img' aria-label='{label}'>{STYLE}{DEFS}<rect width='100%' height='100%' fill='#fff'/>"
    );
    title(&mut svg, matrix);
    for (index, regions) in BLOCKS.iter().enumerate() {
        let x = (block + MARGIN).mul_add(count(index), MARGIN);
        heads(&mut svg, matrix, &offsets, x);
        let mut y = TOP;
        for region in *regions {
            text(&mut svg, "r", x, y - 7.0, region);
            for row in rows(matrix, region) {
                draw_row(&mut svg, row, &offsets, x, y);
                y += ROW;
            }
            y += ROW * 2.0;
        }
    }
    for (line, note) in notes.iter().enumerate() {
        text(&mut svg, "l", MARGIN, 17.0f64.mul_add(count(line), bottom), note);
    }
    svg.push_str("</svg>");
    svg
}

/// The picture with its caption, for a page.
pub fn fragment(matrix: &Matrix) -> String {
    let caption = escaped(&matrix.coverage().words());
    format!(
        "<figure class=\"state-conduct\">{}<figcaption>State conduct as of {}. {caption}. A hatched cell says that nobody looked; it says nothing of the state.</figcaption></figure>",
        figure(matrix),
        matrix.as_of
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows and columns are below a thousand")]
const fn count(number: usize) -> f64 {
    number as f64
}

/// Where each column begins, from the end of the names.
fn offsets(matrix: &Matrix) -> Vec<f64> {
    let mut offsets = vec![];
    let mut x = 0.0;
    let mut group = None;
    for column in &matrix.columns {
        if group.is_some_and(|group| group != column.group) {
            x += GAP;
        }
        group = Some(column.group);
        offsets.push(x);
        x += CELL;
    }
    offsets
}

/// The rows of a region, by the states' short names.
fn rows<'a>(matrix: &'a Matrix, region: &str) -> Vec<&'a Row> {
    let mut rows: Vec<_> = matrix.rows.iter().filter(|row| row.region == region).collect();
    rows.sort_by(|a, b| short(a).cmp(short(b)));
    rows
}

fn short(row: &Row) -> &str {
    super::Member::of_code(&row.iso2).map_or(row.name.as_str(), |member| member.short())
}

fn title(svg: &mut String, matrix: &Matrix) {
    text(svg, "t", MARGIN, 40.0, "State conduct on the DPRK sanctions: what is held of each of 193 states");
    let words = format!("As of {}. {}.", matrix.as_of, matrix.coverage().words());
    text(svg, "s", MARGIN, 62.0, &words);
    let mut x = MARGIN;
    for (mark, words) in LEGEND {
        if mark.is_empty() {
            let _ = write!(svg, "<rect x='{x:.1}' y='79' width='14' height='11' fill='url(#wkm-n)'/>");
        } else {
            let _ = write!(svg, "<use href='#{mark}' x='{:.1}' y='80'/>", x + 3.0);
        }
        text(svg, "l", x + 19.0, 89.0, words);
        x += 6.1f64.mul_add(count(words.chars().count()), 46.0);
    }
}

/// The heads of one block: groups with a line under each, columns turned upright.
fn heads(svg: &mut String, matrix: &Matrix, offsets: &[f64], x: f64) {
    let left = x + NAME;
    let mut start = 0;
    for (index, (column, offset)) in matrix.columns.iter().zip(offsets).enumerate() {
        let at = left + offset + CELL * 0.72;
        let star = if column.totals.is_empty() { "" } else { " *" };
        let _ = write!(
            svg,
            "<text class='h' transform='translate({at:.1} {:.1}) rotate(-90)'>{}{star}<title>{}</title></text>",
            TOP - 6.0,
            escaped(&column.head),
            escaped(&column.title)
        );
        let next = matrix.columns.get(index + 1).map(|next| next.group);
        if next != Some(column.group) {
            let from = left + offsets.get(start).copied().unwrap_or(0.0);
            let to = left + offset + CELL;
            group_head(svg, column.group.title(), from, to);
            start = index + 1;
        }
    }
}

/// The name of a wide group above its columns, and the line that spans them; narrow groups are named by their heads.
fn group_head(svg: &mut String, name: &str, from: f64, to: f64) {
    if to - from > CELL * 4.0 {
        let line = TOP - 118.0;
        let _ = write!(
            svg,
            "<path d='M{from:.1} {line:.1}H{:.1}' stroke='#1d2a33' stroke-width='1.2'/>",
            to - 2.0
        );
        text(svg, "g", from, line - 5.0, name);
    }
}

fn draw_row(svg: &mut String, row: &Row, offsets: &[f64], x: f64, y: f64) {
    let name = short(row);
    let _ = write!(svg, "<text x='{x:.1}' y='{:.1}'>{}</text>", y + 11.0, escaped(name));
    let left = x + NAME;
    let mut hatched: Option<(f64, f64)> = None;
    for (cell, offset) in row.cells.iter().zip(offsets) {
        let at = left + offset;
        if !cell.looked() {
            // Neighbours are joined, but not across the space between two groups.
            hatched = match hatched {
                Some((from, to)) if (at - to).abs() < 1.0 => Some((from, at + CELL)),
                held => {
                    hatch(svg, held, y);
                    Some((at, at + CELL))
                }
            };
            continue;
        }
        hatch(svg, hatched.take(), y);
        mark(svg, cell, at, y);
    }
    hatch(svg, hatched, y);
}

fn hatch(svg: &mut String, span: Option<(f64, f64)>, y: f64) {
    if let Some((from, to)) = span {
        let _ = write!(
            svg,
            "<rect x='{from:.1}' y='{y:.1}' width='{:.1}' height='{:.1}' fill='url(#wkm-n)'/>",
            to - from,
            ROW - 1.0
        );
    }
}

fn mark(svg: &mut String, cell: &Cell, x: f64, y: f64) {
    let shape = match cell {
        Cell::NotLooked => return,
        Cell::NotEligible { .. } => "wkm-e",
        Cell::LookedNothing { .. } => "wkm-z",
        Cell::NotParticipant { .. } => "wkm-p",
        Cell::Contested(_) => "wkm-c",
        Cell::Found(entry) => found(entry),
    };
    let (x, y) = (x + 2.0, y + 2.5);
    if matches!(cell, Cell::NotEligible { .. }) {
        let _ = write!(svg, "<use href='#{shape}' x='{x:.1}' y='{y:.1}'/>");
    } else {
        let words = escaped(&cell.words());
        let _ = write!(svg, "<use href='#{shape}' x='{x:.1}' y='{y:.1}'><title>{words}</title></use>");
    }
}

/// The mark of what a state did: a vote has three, everything else is "on file".
fn found(entry: &Entry) -> &'static str {
    match entry.text.as_str() {
        "against" => "wkm-a",
        text if text.starts_with("vetoed") => "wkm-a",
        "abstained" | "absent" => "wkm-o",
        _ => "wkm-y",
    }
}

/// Numbers that name no state, under the picture.
fn notes(matrix: &Matrix) -> Vec<String> {
    let totals = matrix
        .columns
        .iter()
        .flat_map(|column| column.totals.iter().map(|total| format!("* {}: {}", column.title, total.text)));
    totals.collect()
}

fn text(svg: &mut String, class: &str, x: f64, y: f64, words: &str) {
    let _ = write!(svg, "<text class='{class}' x='{x:.1}' y='{y:.1}'>{}</text>", escaped(words));
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            '"' => out.push_str("&quot;"),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
