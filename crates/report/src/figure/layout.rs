//! Where the groups of a trace stand on paper, and how the ribbons between them run.
//!
//! One scale holds for the whole picture: so many base units to a unit of length. A ribbon that crosses a column on
//! its way has a place of its own in that column, below the groups that come before its target.

use super::{
    groups::{Group, Links},
    net,
    svg::{Area, LINE, SIZE, WIDTH, width, wrap},
};
use std::collections::BTreeMap;

/// Width of a group's bar.
pub(crate) const BAR: f64 = 11.0;
/// Ribbons are drawn at least this wide, so that a single coin among millions can be seen.
pub(crate) const THINNEST: f64 = 1.5;
/// Height of the largest column's bars together.
const TALLEST: f64 = 300.0;
/// Room for words right of the last column.
const MARGIN: f64 = 150.0;
/// Between words and what is near them.
const GAP: f64 = 7.0;

/// One line of a group's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// Style: `name`, `note` or `value`.
    pub(crate) class: &'static str,
}

/// A group as placed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) group: Group,
    pub(crate) units: u128,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) height: f64,
    pub(crate) lines: Vec<Line>,
    /// Where its words stand.
    pub(crate) words: Area,
}

/// A ribbon as placed: pieces from column to column, each from (x, top) to (x, top).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ribbon {
    pub(crate) from: Group,
    pub(crate) to: Group,
    pub(crate) units: u128,
    /// By the scale; may be thinner than what is drawn.
    pub(crate) width: f64,
    pub(crate) pieces: Vec<((f64, f64), (f64, f64))>,
}

/// A whole picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) bars: Vec<Bar>,
    pub(crate) ribbons: Vec<Ribbon>,
    pub(crate) height: f64,
}

/// What stands in a column: a group, or a ribbon on its way.
#[derive(Debug, Clone)]
struct Cell {
    column: usize,
    /// Order within the column.
    rank: (usize, u8),
    group: Option<Group>,
    units: u128,
    height: f64,
    lines: Vec<Line>,
    y: f64,
    /// How much of each side is taken by ribbons already.
    out_taken: f64,
    in_taken: f64,
}

/// Places groups and ribbons. `words` gives the lines of a group, unbroken, with their styles.
pub(crate) fn lay_out(links: &Links, words: impl Fn(Group, u128) -> Vec<Line>) -> Layout {
    let columns = net::columns(links);
    let last = columns.values().max().copied().unwrap_or_default();
    let step = (WIDTH - MARGIN - BAR) / last.max(1) as f64;
    let mut cells = vec![];
    let mut place = BTreeMap::new();
    let most = largest_column(links, &columns);
    let scale = if most > 0.0 { TALLEST / most } else { 0.0 };
    for (group, column) in &columns {
        let units = through(links, *group);
        let room = if *column == last { MARGIN - GAP } else { step - BAR - GAP };
        let lines = words(*group, units).iter().flat_map(|line| break_line(line, room)).collect();
        place.insert(*group, cells.len());
        let height = (units as f64 * scale).max(THINNEST);
        cells.push(Cell {
            column: *column,
            rank: (rank(*group), 0),
            group: Some(*group),
            units,
            height,
            lines,
            y: 0.0,
            out_taken: 0.0,
            in_taken: 0.0,
        });
    }
    let chains = chains(links, &columns, &place, scale, &mut cells);
    let height = stack(&mut cells, last);
    let ribbons = ribbons(&chains, &mut cells, step, scale);
    let bars = cells.into_iter().filter_map(|cell| bar(cell, step, last)).collect();
    Layout { bars, ribbons, height }
}

fn break_line(line: &Line, room: f64) -> Vec<Line> {
    wrap(&line.text, room, SIZE).into_iter().map(|text| Line { text, class: line.class }).collect()
}

/// What goes through a group: the larger of what came in and what went out.
fn through(links: &Links, group: Group) -> u128 {
    let into = links.iter().filter(|((_, to), _)| *to == group).map(|(_, units)| *units);
    let out = links.iter().filter(|((from, _), _)| *from == group).map(|(_, units)| *units);
    into.fold(0, u128::saturating_add).max(out.fold(0, u128::saturating_add))
}

fn largest_column(links: &Links, columns: &BTreeMap<Group, usize>) -> f64 {
    let mut sums = BTreeMap::<usize, f64>::new();
    for (group, column) in columns {
        *sums.entry(*column).or_default() += through(links, *group) as f64;
    }
    for ((from, to), units) in links {
        for column in between(columns, *from, *to) {
            *sums.entry(column).or_default() += *units as f64;
        }
    }
    sums.into_values().fold(0.0, f64::max)
}

/// Columns that a link crosses.
fn between(columns: &BTreeMap<Group, usize>, from: Group, to: Group) -> std::ops::Range<usize> {
    let column = |group| columns.get(&group).copied().unwrap_or_default();
    column(from) + 1..column(to).max(column(from) + 1)
}

/// Ends keep their order; whatever leads to one end alone stands at its height.
const fn rank(group: Group) -> usize {
    match group {
        Group::Stolen | Group::Wallet | Group::Relay => 0,
        Group::Converted => 1,
        Group::Payers(family) | Group::Stop(family) => family,
        Group::Rest => usize::MAX - 2,
        Group::Unknown => usize::MAX - 1,
        Group::Fees => usize::MAX,
    }
}

/// A link with the cells it runs through.
type Chain = ((Group, Group), u128, Vec<usize>);

/// Gives each link a cell in every column that it crosses.
fn chains(
    links: &Links,
    columns: &BTreeMap<Group, usize>,
    place: &BTreeMap<Group, usize>,
    scale: f64,
    cells: &mut Vec<Cell>,
) -> Vec<Chain> {
    let mut chains = vec![];
    for ((from, to), units) in links {
        let (Some(start), Some(end)) = (place.get(from), place.get(to)) else { continue };
        let mut chain = vec![*start];
        for column in between(columns, *from, *to) {
            chain.push(cells.len());
            let height = (*units as f64 * scale).max(THINNEST);
            cells.push(Cell {
                column,
                rank: (rank(*to), 1),
                group: None,
                units: *units,
                height,
                lines: vec![],
                y: 0.0,
                out_taken: 0.0,
                in_taken: 0.0,
            });
        }
        chain.push(*end);
        chains.push(((*from, *to), *units, chain));
    }
    chains
}

/// Stacks every column from the top; words above a bar, or right of it in the last column. Returns the height.
fn stack(cells: &mut [Cell], last: usize) -> f64 {
    let above = |cell: &Cell| if cell.column == last { 0.0 } else { cell.lines.len() as f64 * LINE };
    let columns = |cells: &[Cell], column: usize| {
        let mut order: Vec<_> = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.column == column)
            .map(|(at, cell)| (cell.rank, at))
            .collect();
        order.sort_unstable();
        order
    };
    let firsts = (0..=last).filter_map(|column| columns(cells, column).first().map(|(_, at)| *at));
    let top = firsts.filter_map(|at| cells.get(at)).map(above).fold(0.0, f64::max) + GAP;
    let mut lowest = top;
    for column in 0..=last {
        let mut y = top;
        for (turn, (_, at)) in columns(cells, column).into_iter().enumerate() {
            let Some(cell) = cells.get_mut(at) else { continue };
            y += if turn > 0 { above(cell) } else { 0.0 };
            let beside = if cell.column == last { cell.lines.len() as f64 * LINE } else { 0.0 };
            let room = cell.height.max(beside);
            cell.y = y + (room - cell.height) / 2.0;
            y += room + if cell.group.is_some() { 2.0 * GAP } else { GAP };
            lowest = lowest.max(y);
        }
    }
    lowest
}

/// Runs the ribbons; at each bar they lie in the order of where they come from and go to, so that few cross.
fn ribbons(chains: &[Chain], cells: &mut [Cell], step: f64, scale: f64) -> Vec<Ribbon> {
    let mut pieces: Vec<(usize, usize, usize)> = vec![];
    for (which, (_, _, chain)) in chains.iter().enumerate() {
        pieces.extend(chain.iter().zip(chain.iter().skip(1)).map(|(a, b)| (which, *a, *b)));
    }
    let y_of = |cells: &[Cell], at: usize| cells.get(at).map_or(0.0, |cell| cell.y);
    let mut ribbons: Vec<_> = chains
        .iter()
        .map(|((from, to), units, _)| Ribbon {
            from: *from,
            to: *to,
            units: *units,
            width: *units as f64 * scale,
            pieces: vec![],
        })
        .collect();
    let x_of = |cells: &[Cell], at: usize| cells.get(at).map_or(0.0, |cell| cell.column as f64 * step);
    let mut starts = BTreeMap::new();
    pieces.sort_by(|a, b| y_of(cells, a.2).total_cmp(&y_of(cells, b.2)).then(a.cmp(b)));
    for (which, from, to) in &pieces {
        let thickness = ribbons.get(*which).map_or(0.0, |ribbon| ribbon.width);
        if let Some(cell) = cells.get_mut(*from) {
            starts.insert((*which, *from, *to), cell.y + cell.out_taken);
            cell.out_taken += thickness;
        }
    }
    pieces.sort_by(|a, b| y_of(cells, a.1).total_cmp(&y_of(cells, b.1)).then(a.cmp(b)));
    for piece in &pieces {
        let (which, from, to) = *piece;
        let start = (x_of(cells, from) + BAR, starts.get(piece).copied().unwrap_or_default());
        let x = x_of(cells, to);
        if let (Some(ribbon), Some(cell)) = (ribbons.get_mut(which), cells.get_mut(to)) {
            ribbon.pieces.push((start, (x, cell.y + cell.in_taken)));
            cell.in_taken += ribbon.width;
        }
    }
    for ribbon in &mut ribbons {
        ribbon.pieces.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
    }
    ribbons
}

fn bar(cell: Cell, step: f64, last: usize) -> Option<Bar> {
    let x = cell.column as f64 * step;
    let high = cell.lines.len() as f64 * LINE;
    let wide = cell.lines.iter().map(|line| width(&line.text, SIZE)).fold(0.0, f64::max);
    let words = if cell.column == last {
        Area { x: x + BAR + GAP, y: cell.y + (cell.height - high) / 2.0, width: wide, height: high }
    } else {
        Area { x, y: cell.y - high - 3.0, width: wide, height: high }
    };
    // A long bar's words at its head, where the eye begins.
    let words = if cell.column == last && cell.height > 2.0 * high {
        Area { y: cell.y + 1.0, ..words }
    } else {
        words
    };
    Some(Bar {
        group: cell.group?,
        units: cell.units,
        x,
        y: cell.y,
        height: cell.height,
        lines: cell.lines,
        words,
    })
}
