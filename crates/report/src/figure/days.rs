//! What went into a pool, day by day, with the days that matter marked.

use super::{
    Drawn, Plate,
    amount::Coin,
    form,
    svg::{Area, LINE, SIZE, Svg, WIDTH, empty, width, wrap},
    units,
};
use crate::{ReportError, methods::boundary::METHOD, words};
use jiff::{Span, civil::Date, tz::TimeZone};

/// Room for the words of the value axis.
const LEFT: f64 = 62.0;
const RIGHT: f64 = 12.0;
/// Height of the bars' field.
const FIELD: f64 = 190.0;
/// Least distance between the words of two days on the axis.
const APART: f64 = 58.0;
/// Widest line of a mark's words.
const MARK: f64 = 150.0;

/// One day with deposits.
struct Day {
    number: i64,
    deposits: usize,
    units: u128,
}

/// The field: days to the right, units upwards.
struct Field {
    first: i64,
    step: f64,
    /// Where the axes end.
    right: f64,
    top: f64,
    most: u128,
}

impl Field {
    /// The left edge of a day.
    fn x(&self, day: i64) -> f64 {
        LEFT + (day - self.first) as f64 * self.step
    }

    fn y(&self, units: u128) -> f64 {
        let share = if self.most == 0 { 0.0 } else { units as f64 / self.most as f64 };
        self.base() - share * FIELD
    }

    fn base(&self) -> f64 {
        self.top + FIELD
    }
}

/// Draws the days of a boundary finding.
pub(crate) fn draw(
    plate: Plate<'_>,
    days: &[(u32, usize, String)],
    coin: Coin<'_>,
    marks: &[(Date, String)],
) -> Result<Drawn, ReportError> {
    let days = read(days)?;
    let columns = vec!["Day", "Deposits#", "Amount#"];
    let (Some(first), Some(last)) =
        (days.iter().map(|day| day.number).min(), days.iter().map(|day| day.number).max())
    else {
        return Ok(Drawn {
            svg: empty(plate, "No deposit was found: there is no day to draw."),
            drawing: String::new(),
            columns,
            rows: vec![],
        });
    };
    let mut marks: Vec<_> =
        marks.iter().filter_map(|(date, words)| Some((number(*date)?, *date, words.as_str()))).collect();
    marks.sort_by_key(|(day, ..)| *day);
    let first = marks.first().map_or(first, |(day, ..)| first.min(*day)) - 1;
    let last = marks.last().map_or(last, |(day, ..)| last.max(*day)) + 1;
    let right = right_margin(&marks, first, last);
    let step = (WIDTH - LEFT - right) / (last - first + 1) as f64;
    let ticks = value_ticks(days.iter().map(|day| day.units).max().unwrap_or_default(), coin);
    let placed = place_marks(&marks, |day| LEFT + ((day - first) as f64 + 0.5) * step);
    let top = placed.iter().map(|mark| mark.area.y + mark.area.height).fold(0.0, f64::max) + 22.0;
    let field =
        Field { first, step, top, right: WIDTH - right, most: ticks.last().copied().unwrap_or_default() };
    let mut svg = Svg::open(plate, field.base() + 34.0, &description(&days, coin));
    draw_values(&mut svg, &field, &ticks, coin);
    draw_gaps(&mut svg, &field, &days);
    draw_marks(&mut svg, &field, &placed);
    draw_bars(&mut svg, &field, &days, coin);
    draw_dates(&mut svg, &field, last);
    let row =
        |day: &Day| vec![words::day(date(day.number)), words::count(day.deposits), coin.show(day.units)];
    let rows = days.iter().map(row).collect();
    let drawing = format!(
        "Each bar is one day of UTC. Vertical axis: {}, cut, not rounded, to two decimals.",
        coin.symbol
    );
    Ok(Drawn { svg: svg.close(), drawing, columns, rows })
}

/// Room right of the field: enough that the words of the last marks stand right of their rules.
fn right_margin(marks: &[(i64, Date, &str)], first: i64, last: i64) -> f64 {
    let step = (WIDTH - LEFT - RIGHT) / (last - first + 1) as f64;
    let over = |(day, on, said): &(i64, Date, &str)| {
        let (_, wide) = mark_words(*on, said);
        (LEFT + ((day - first) as f64 + 0.5) * step + wide > WIDTH).then_some(wide)
    };
    marks.iter().filter_map(over).fold(RIGHT, f64::max)
}

fn read(days: &[(u32, usize, String)]) -> Result<Vec<Day>, ReportError> {
    let mut read = days
        .iter()
        .map(|(day, deposits, sum)| {
            // Seconds since 1970 are held in 32 bits, so a later day is not a day that a trace can give.
            let number = (*day <= u32::MAX / 86_400).then_some(i64::from(*day));
            let number =
                number.ok_or_else(|| form(METHOD.name, format!("day {day} is after the year 2106")))?;
            Ok(Day { number, deposits: *deposits, units: units(METHOD.name, sum)? })
        })
        .collect::<Result<Vec<_>, ReportError>>()?;
    read.sort_by_key(|day| day.number);
    Ok(read)
}

fn number(date: Date) -> Option<i64> {
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second().div_euclid(86_400))
}

fn date(number: i64) -> Date {
    let since = Span::new().try_days(number).ok();
    since.and_then(|days| Date::constant(1970, 1, 1).checked_add(days).ok()).unwrap_or(Date::MAX)
}

/// Two to seven round values, from nothing to at least `most`, in base units.
fn value_ticks(most: u128, coin: Coin<'_>) -> Vec<u128> {
    // Without whole coins (or far below one), round numbers of base units.
    let unit = coin.whole(1).filter(|coin| *coin <= most).unwrap_or(1);
    let mut size = unit;
    loop {
        for factor in [1, 2, 5] {
            let tick = size.saturating_mul(factor);
            if most / tick < 6 || tick == u128::MAX {
                let enough = most.div_ceil(tick).max(1);
                return (0..=enough).map(|place| tick.saturating_mul(place)).collect();
            }
        }
        size = size.saturating_mul(10);
    }
}

fn draw_values(svg: &mut Svg, field: &Field, ticks: &[u128], coin: Coin<'_>) {
    for tick in ticks {
        let y = field.y(*tick);
        let class = if *tick == 0 { "axis" } else { "grid" };
        svg.add(format_args!("<path class=\"{class}\" d=\"M{LEFT:.0} {y:.1}H{:.1}\"/>", field.right));
        let number = coin.number(*tick);
        // A number too long for its place is broken; the unit stands once, above the topmost.
        for (place, line) in wrap(&number, LEFT - 8.0, 10.5).iter().enumerate() {
            svg.line("tick", (LEFT - 7.0, y + 3.5 + place as f64 * 11.0), "end", line);
        }
    }
    svg.line("tick", (LEFT - 7.0, field.top - 11.0), "end", &coin.symbol);
}

/// Runs of at least two days without a deposit, between the first and the last, are shown as such.
fn draw_gaps(svg: &mut Svg, field: &Field, days: &[Day]) {
    for (before, after) in days.iter().zip(days.iter().skip(1)) {
        let empty = after.number - before.number - 1;
        if empty < 2 {
            continue;
        }
        let (x, wide) = (field.x(before.number + 1), empty as f64 * field.step);
        svg.add(format_args!(
            "<rect class=\"gap\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"5\"/>",
            field.base() - 5.0
        ));
        let lines = wrap(&format!("none for {empty} days"), wide, 10.5);
        // Fewer days than letters fit: the picture and the table say it alone.
        for (place, line) in lines.iter().rev().enumerate().filter(|_| lines.len() <= 3) {
            svg.line("gaptext", (x + wide / 2.0, field.base() - 9.0 - place as f64 * 12.0), "middle", line);
        }
    }
}

fn draw_bars(svg: &mut Svg, field: &Field, days: &[Day], coin: Coin<'_>) {
    let wide = (field.step * 0.78).max(1.5);
    for day in days {
        // Nothing that happened is invisible.
        let high = (field.base() - field.y(day.units)).max(1.5);
        let x = field.x(day.number) + (field.step - wide) / 2.0;
        let said = format!(
            "{}: {} deposits, {}",
            words::day(date(day.number)),
            words::count(day.deposits),
            coin.show(day.units)
        );
        svg.add(format_args!(
            "<rect class=\"col\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\"><title>{}</title></rect>",
            field.base() - high,
            super::svg::escape(&said)
        ));
    }
}

/// Days on the axis, as many as fit.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a distance over a step of at least 1e-4 is far below 2^63"
)]
fn draw_dates(svg: &mut Svg, field: &Field, last: i64) {
    const STEPS: [i64; 10] = [1, 2, 5, 7, 14, 28, 56, 91, 182, 364];
    let fits = |days: &i64| *days as f64 * field.step >= APART;
    let every = STEPS.into_iter().find(fits).unwrap_or((APART / field.step).ceil() as i64).max(1);
    let mut year = None;
    for day in (field.first + 1..=last).step_by(usize::try_from(every).unwrap_or(1)) {
        let x = field.x(day) + field.step / 2.0;
        svg.add(format_args!("<path class=\"axis\" d=\"M{x:.1} {0:.1}v4\"/>", field.base()));
        let on = date(day);
        svg.line("tick", (x, field.base() + 16.0), "middle", &on.strftime("%-d %b"));
        if year.replace(on.year()) != Some(on.year()) {
            svg.line("tick", (x, field.base() + 28.0), "middle", &on.year());
        }
    }
}

/// A marked day: its rule's place, and the ground that its words take.
struct Mark {
    x: f64,
    area: Area,
    lines: Vec<String>,
}

/// The lines of a mark's words, and how wide they are.
fn mark_words(on: Date, said: &str) -> (Vec<String>, f64) {
    let mut lines = vec![words::day(on)];
    lines.extend(wrap(said, MARK, SIZE));
    let wide = lines.iter().map(|line| width(line, SIZE)).fold(0.0, f64::max);
    (lines, wide + 7.0)
}

/// Gives each mark the lowest place, right of its rule, where its words meet no other's words and no rule runs
/// through them.
fn place_marks(marks: &[(i64, Date, &str)], x_of: impl Fn(i64) -> f64) -> Vec<Mark> {
    let mut placed: Vec<Mark> = vec![];
    // From right to left: words reach to the right, so they can meet only rules that are placed already. A rule runs
    // down from the top of its own words: whoever would be cut by it goes above.
    for (day, on, said) in marks.iter().rev() {
        let x = x_of(*day);
        let (lines, wide) = mark_words(*on, said);
        let height = lines.len() as f64 * LINE + 4.0;
        let mut area = Area { x, y: -height, width: wide, height };
        while let Some(other) = placed.iter().find(|other| other.area.meets(&area) || cuts(other, &area)) {
            area.y = other.area.y - height;
        }
        placed.push(Mark { x, area, lines });
    }
    placed.reverse();
    let top = placed.iter().map(|mark| mark.area.y).fold(0.0, f64::min);
    placed.iter_mut().for_each(|mark| mark.area.y -= top);
    placed
}

/// Whether the rule of `mark` runs through `words`.
fn cuts(mark: &Mark, words: &Area) -> bool {
    mark.x > words.x && mark.x < words.x + words.width && words.y + words.height > mark.area.y
}

fn draw_marks(svg: &mut Svg, field: &Field, marks: &[Mark]) {
    for mark in marks {
        svg.add(format_args!(
            "<path class=\"rule\" d=\"M{:.1} {:.1}V{:.1}\"/>",
            mark.x,
            mark.area.y + 3.0,
            field.base()
        ));
    }
    for mark in marks {
        for (place, line) in mark.lines.iter().enumerate() {
            let class = if place == 0 { "name" } else { "note" };
            svg.line(class, (mark.x + 5.0, mark.area.y + place as f64 * LINE + SIZE + 1.0), "start", line);
        }
    }
}

fn description(days: &[Day], coin: Coin<'_>) -> String {
    let total: u128 = days.iter().fold(0, |sum, day| sum.saturating_add(day.units));
    let most = days.iter().max_by_key(|day| day.units);
    let most = most.map_or_else(String::new, |day| {
        format!(" The most on one day was {} on {}.", coin.show(day.units), words::day(date(day.number)))
    });
    format!(
        "A bar for each of {} days with deposits, {} in all.{most} The table after the picture gives every day.",
        words::count(days.len()),
        coin.show(total)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as on;

    const ETH: Coin<'_> = Coin { decimals: 18, symbol: "ETH" };
    const PLATE: Plate<'_> = Plate { number: 2, title: "Days" };

    #[test]
    fn axis_values_are_round_and_reach_the_top() {
        let coins = |ticks: Vec<u128>| ticks.iter().map(|tick| ETH.number(*tick)).collect::<Vec<_>>();
        assert_eq!(
            coins(value_ticks(9_300 * 10_u128.pow(18), ETH)),
            ["0", "2,000", "4,000", "6,000", "8,000", "10,000"]
        );
        assert_eq!(value_ticks(0, ETH), [0, 1]);
        for most in [1, 7, 99, 10_u128.pow(18), u128::MAX / 3, u128::MAX] {
            let ticks = value_ticks(most, ETH);
            assert!(ticks.len() <= 7 && *ticks.last().unwrap() >= most, "{most}: {ticks:?}");
        }
    }

    #[test]
    fn words_of_marks_meet_neither_words_nor_rules() {
        let said = "the Treasury names the wallet as the Lazarus Group's own";
        let days: Vec<_> = [0, 1, 2, 3, 30, 31, 90, 363, 364]
            .iter()
            .map(|day| (19_000 + day, on(2022, 1, 1), said))
            .collect();
        let step = (WIDTH - LEFT - right_margin(&days, 19_000, 19_364)) / 365.0;
        let placed = place_marks(&days, |day| LEFT + ((day - 19_000) as f64 + 0.5) * step);
        assert!(placed.iter().all(|mark| mark.area.x + mark.area.width <= WIDTH));
        for (at, a) in placed.iter().enumerate() {
            assert!(a.area.y >= 0.0);
            for (other, b) in placed.iter().enumerate().filter(|(other, _)| *other != at) {
                assert!(!a.area.meets(&b.area), "the words of marks {at} and {other} meet");
                assert!(!cuts(b, &a.area), "the rule of mark {other} runs through the words of {at}");
            }
        }
    }

    #[test]
    fn nothing_zero_and_far_away_are_drawn() {
        assert!(draw(PLATE, &[], ETH, &[]).unwrap().svg.contains("No deposit was found"));
        let days = [(0, 0, "0".to_owned()), (u32::MAX / 86_400, 1, u128::MAX.to_string())];
        let drawn =
            draw(PLATE, &days, ETH, &[(Date::MIN, "then".to_owned()), (Date::MAX, "later".to_owned())])
                .unwrap();
        assert!(
            drawn.svg.len() < 20_000 && !drawn.svg.contains("NaN") && !drawn.svg.contains("inf"),
            "{}",
            drawn.svg
        );
        assert!(draw(PLATE, &[(u32::MAX, 1, "1".to_owned())], ETH, &[]).is_err());
        assert!(draw(PLATE, &[(1, 1, "1.5".to_owned())], ETH, &[]).is_err());
    }

    #[test]
    fn days_without_deposits_are_shown() {
        let days = [(19_000, 1, "5".to_owned()), (19_011, 1, "5".to_owned())];
        assert!(draw(PLATE, &days, ETH, &[]).unwrap().svg.contains("none for 10 days"));
    }
}
