//! What was known on each of several days: a chain of boxes, or plainly that there was none.

use super::{
    Drawn, Plate,
    svg::{LINE, SIZE, Svg, WIDTH, empty, wrap},
};
use crate::{
    twin::{PathRow, PathStep},
    words,
};

/// Most boxes side by side of a chain that goes on below; a chain of one more still stands on one line.
const ABREAST: usize = 3;
/// Between two boxes: room for the words of a step.
const BETWEEN: f64 = 92.0;
/// What leads to the list's reference, which is no step of the path.
const LISTED: &str = "listed as";
const PAD: f64 = 6.0;
/// Height of the line that says the day.
const HEAD: f64 = 24.0;

/// Draws one row a day.
pub(crate) fn draw(plate: Plate<'_>, rows: &[PathRow]) -> Drawn {
    let columns = vec!["Known on", "Path", "Steps: grade, origins"];
    let drawing = String::new();
    if rows.is_empty() {
        return Drawn { svg: empty(plate, "No day was asked for."), drawing, columns, rows: vec![] };
    }
    let heights: Vec<_> = rows.iter().map(height).collect();
    let mut svg = Svg::open(plate, heights.iter().sum(), &description(rows));
    let mut y = 0.0;
    for (row, height) in rows.iter().zip(heights) {
        draw_row(&mut svg, row, y);
        y += height;
    }
    let cells = |row: &PathRow| vec![words::day(row.known_at), chain(row), steps(row)];
    Drawn { svg: svg.close(), drawing, columns, rows: rows.iter().map(cells).collect() }
}

fn abreast(row: &PathRow) -> usize {
    if row.nodes.len() > ABREAST + 1 { ABREAST } else { row.nodes.len().max(1) }
}

/// Lines of boxes that a chain takes.
fn deep(row: &PathRow) -> usize {
    row.nodes.len().div_ceil(abreast(row)).max(1)
}

fn box_width(row: &PathRow) -> f64 {
    let across = abreast(row) as f64;
    // Where a chain goes on below, the step that leads there stands at the left.
    let steps = if deep(row) > 1 { across } else { across - 1.0 };
    ((WIDTH - 1.0 - steps * BETWEEN) / across).min(210.0)
}

fn box_lines(row: &PathRow, name: &str, id: &str) -> (Vec<String>, Vec<String>) {
    let room = box_width(row) - 2.0 * PAD;
    (wrap(name, room, SIZE), wrap(id, room, 9.5))
}

/// Height of the boxes of a row, all alike; room for the words under a step as well.
fn box_height(row: &PathRow) -> f64 {
    let lines = |(name, id): &(String, String)| {
        let (name, id) = box_lines(row, name, id);
        name.len() as f64 * LINE + id.len() as f64 * 12.0
    };
    let words = row
        .steps
        .iter()
        .map(|step| step_lines(step).iter().map(Vec::len).max().unwrap_or(0) as f64 * LINE * 2.0 + 8.0);
    row.nodes.iter().map(lines).map(|high| high + 2.0 * PAD).chain(words).fold(44.0, f64::max)
}

fn height(row: &PathRow) -> f64 {
    HEAD + deep(row) as f64 * (box_height(row) + 14.0) + 12.0
}

fn draw_row(svg: &mut Svg, row: &PathRow, top: f64) {
    svg.add(format_args!("<path class=\"grid\" d=\"M0 {top:.1}H{WIDTH:.0}\"/>"));
    svg.line("name", (0.0, top + 17.0), "start", &format_args!("As known on {}", words::day(row.known_at)));
    let (high, y) = (box_height(row), top + HEAD + 2.0);
    if row.nodes.is_empty() {
        svg.add(format_args!(
            "<rect class=\"void\" x=\"0.5\" y=\"{y:.1}\" width=\"{:.0}\" height=\"{high:.0}\" rx=\"3\"/>",
            WIDTH - 1.0
        ));
        svg.line("none", (WIDTH / 2.0, y + high / 2.0 + 4.0), "middle", &"No path was known on this day");
        return;
    }
    for (place, (name, id)) in row.nodes.iter().enumerate() {
        let at = corner(row, place, y);
        draw_box(svg, row, (name, id), at, place + 1 == row.nodes.len());
        if place > 0 {
            draw_step(svg, row.steps.get(place - 1), (at.0 - BETWEEN, at.1 + high / 2.0));
        }
    }
}

/// The upper left corner of a box; chains that go on below leave room for the step on the left.
fn corner(row: &PathRow, place: usize, y: f64) -> (f64, f64) {
    let (across, down) = (place % abreast(row), place / abreast(row));
    let x = across as f64 * (box_width(row) + BETWEEN) + if down > 0 { BETWEEN } else { 0.5 };
    (x, y + down as f64 * (box_height(row) + 14.0))
}

fn draw_box(svg: &mut Svg, row: &PathRow, (name, id): (&str, &str), (x, y): (f64, f64), last: bool) {
    let (wide, high) = (box_width(row), box_height(row));
    let class = if last { "box last" } else { "box" };
    svg.add(format_args!("<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" rx=\"3\"/>"));
    let (names, ids) = box_lines(row, name, id);
    let mut base = y + (high - names.len() as f64 * LINE - ids.len() as f64 * 12.0) / 2.0 + SIZE - 0.5;
    for line in names {
        svg.line("name", (x + wide / 2.0, base), "middle", &line);
        base += LINE;
    }
    for line in ids {
        svg.line("id", (x + wide / 2.0, base - 2.0), "middle", &line);
        base += 12.0;
    }
}

/// Words above the arrow, and below it: the grade, the origins, and whether it is contested.
fn step_lines(step: &PathStep) -> [Vec<String>; 2] {
    let origins =
        format!("{} origin{}", words::small(step.origins), if step.origins == 1 { "" } else { "s" });
    let mut below = wrap(&format!("{}; {origins}", step.grade), BETWEEN - 10.0, 10.5);
    if step.contested {
        below.push("CONTESTED".to_owned());
    }
    [wrap(&step.words, BETWEEN - 10.0, SIZE), below]
}

fn draw_step(svg: &mut Svg, step: Option<&PathStep>, (x, y): (f64, f64)) {
    let contested = step.is_some_and(|step| step.contested);
    let class = if contested { "arrow contested" } else { "arrow" };
    let end = x + BETWEEN - 5.0;
    svg.add(format_args!("<path class=\"{class}\" d=\"M{:.1} {y:.1}H{end:.1}\"/><path class=\"tip\" d=\"M{:.1} {:.1}l-8 -4v8z\"/>", x + 4.0, end + 2.0, y));
    let Some(step) = step else {
        svg.line("hop", (x + BETWEEN / 2.0 - 1.0, y - 6.0), "middle", &LISTED);
        return;
    };
    let [above, below] = step_lines(step);
    let middle = x + BETWEEN / 2.0 - 1.0;
    for (place, line) in above.iter().rev().enumerate() {
        svg.line("hop", (middle, y - 6.0 - place as f64 * LINE), "middle", line);
    }
    for (place, line) in below.iter().enumerate() {
        let class = if line == "CONTESTED" { "warn" } else { "note" };
        svg.line(class, (middle, y + 14.5 + place as f64 * 13.0), "middle", line);
    }
}

fn chain(row: &PathRow) -> String {
    if row.nodes.is_empty() {
        return "No path was known on this day".to_owned();
    }
    let mut said = String::new();
    for (place, (name, _)) in row.nodes.iter().enumerate() {
        if place > 0 {
            let words = row.steps.get(place - 1).map_or(LISTED, |step| step.words.as_str());
            said.push_str(&format!(" → {words} → "));
        }
        said.push_str(name);
    }
    said
}

fn steps(row: &PathRow) -> String {
    let one = |step: &PathStep| {
        format!(
            "{}, {}{}",
            step.grade,
            words::small(step.origins),
            if step.contested { ", contested" } else { "" }
        )
    };
    row.steps.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn description(rows: &[PathRow]) -> String {
    rows.iter()
        .map(|row| format!("As known on {}: {}.", words::day(row.known_at), chain(row)))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::{super::svg::escape, *};
    use jiff::civil::date;
    use record::Digest;

    const PLATE: Plate<'_> = Plate { number: 3, title: "Paths" };

    fn row(names: &[&str], contested: bool) -> PathRow {
        let step = PathStep {
            words: "acts on behalf of".to_owned(),
            grade: "A1, read from text".to_owned(),
            origins: 1,
            contested,
        };
        PathRow {
            known_at: date(2022, 4, 15),
            nodes: names.iter().map(|name| ((*name).to_owned(), format!("id:{name}"))).collect(),
            steps: vec![step; names.len().saturating_sub(1)],
            finding: Digest::default(),
        }
    }

    #[test]
    fn a_day_without_a_path_says_so() {
        let drawn = draw(PLATE, &[row(&[], false), row(&["a", "b"], true)]);
        assert!(drawn.svg.contains("No path was known on this day"));
        assert!(drawn.svg.contains("CONTESTED") && drawn.svg.contains("one origin"));
        assert_eq!(drawn.rows.len(), 2);
        assert!(draw(PLATE, &[]).svg.contains("No day was asked for."));
    }

    #[test]
    fn boxes_stand_apart_and_on_the_paper() {
        for count in 1..12 {
            let names: Vec<_> = std::iter::repeat_n("Reconnaissance General Bureau", count).collect();
            let row = row(&names, false);
            let (wide, high) = (box_width(&row), box_height(&row));
            let corners: Vec<_> = (0..count).map(|place| corner(&row, place, 0.0)).collect();
            for (at, (x, y)) in corners.iter().enumerate() {
                assert!(*x >= 0.0 && x + wide <= WIDTH && y + high <= height(&row), "box {at} of {count}");
                assert!(
                    corners
                        .iter()
                        .skip(at + 1)
                        .all(|(ox, oy)| (ox - x).abs() > wide || (oy - y).abs() >= high)
                );
            }
        }
    }

    #[test]
    fn names_from_data_stay_words() {
        let drawn = draw(PLATE, &[row(&["<script>alert(1)</script>", "b"], false)]);
        assert!(!drawn.svg.contains("<script") && drawn.svg.contains(&escape("<script>")));
    }
}
