//! The picture: who published when, and the shares by year with their intervals. What limits it is printed in it.

use super::{
    Change, Finding, LineResult, Month, MonthRow, Tactics, Unit, YearShare,
    answer::points,
    svg::{Svg, WIDTH, escape},
};

/// Left and right edge of every field.
const LEFT: f64 = 46.0;
const RIGHT: f64 = WIDTH - 12.0;
/// Height of the months' field, and of a share's.
const BARS: f64 = 96.0;
const SHARES: f64 = 104.0;
/// Most lines that are drawn.
const MOST_LINES: usize = 4;

/// Time to the right: the years of the sightings, the same for every field.
struct Time {
    first: u16,
    years: f64,
}

impl Time {
    fn of(tactics: &Tactics) -> Option<Self> {
        let months = || tactics.months.iter().map(|row| row.month.year());
        let years =
            || drawn(tactics).flat_map(|one| &one.years).filter(|year| !year.too_few).map(|year| year.year);
        // Years with next to nothing in them would push all others aside.
        let first = years().min().or_else(|| months().min())?;
        let last = months().chain(years()).max()?;
        Some(Self { first, years: f64::from(last.saturating_sub(first)) + 1.0 })
    }

    fn width(&self) -> f64 {
        (RIGHT - LEFT) / self.years
    }

    /// The left edge of a year.
    fn year(&self, year: u16) -> f64 {
        LEFT + (f64::from(year) - f64::from(self.first)) * self.width()
    }

    /// The left edge of a month.
    fn month(&self, month: Month) -> f64 {
        self.year(month.year()) + f64::from(month.of_year() - 1) / 12.0 * self.width()
    }

    fn all(&self) -> impl Iterator<Item = u16> {
        let last = (RIGHT - LEFT) / self.width();
        (self.first..)
            .zip(0_u16..)
            .take_while(move |(_, place)| f64::from(*place) < last - 0.5)
            .map(|(year, _)| year)
    }
}

/// The lines that are drawn: those of the sightings, phishing first, then phishing in the reports.
fn drawn(tactics: &Tactics) -> impl Iterator<Item = &LineResult> {
    let sightings = tactics.lines.iter().filter(|one| one.line.unit == Unit::Indicators);
    let reports = tactics.lines.iter().filter(|one| one.line.unit == Unit::Reports).take(1);
    sightings.take(MOST_LINES - 1).chain(reports)
}

/// Draws a study as one SVG picture, 760 units wide.
pub fn figure(tactics: &Tactics) -> String {
    let title = "Tactics over time: what was published, and by whom";
    let mut svg = Svg::new();
    svg.line("head", (0.0, 18.0), "start", title);
    let mut y = 40.0;
    if let Some(time) = Time::of(tactics) {
        y = months(&mut svg, y, &time, tactics);
        for one in drawn(tactics) {
            let until = tactics.report_lag.as_ref().map(|known| known.until);
            y = shares(&mut svg, y, &time, (one, until.filter(|_| one.line.unit == Unit::Reports)));
        }
        y = legend(&mut svg, y + 4.0);
    } else {
        svg.line("note", (0.0, y), "start", "No dated sighting or report is held: there is nothing to draw.");
    }
    for caveat in caveats(tactics) {
        y = svg.lines("note", (0.0, y + 5.0), WIDTH - 8.0, &caveat);
    }
    svg.close(y + 2.0, title, &description(tactics))
}

/// Bars by month; what the largest account published in a month that it made is hatched.
fn months(svg: &mut Svg, top: f64, time: &Time, tactics: &Tactics) -> f64 {
    let shown: Vec<_> = tactics.months.iter().filter(|row| row.month.year() >= time.first).collect();
    if shown.is_empty() {
        return top;
    }
    svg.line("name", (0.0, top), "start", "Indicators published, by month");
    let (field, base) = (top + 14.0, top + 14.0 + BARS);
    let most = shown.iter().map(|row| row.rows).max().unwrap_or(1).max(1);
    let step = round_step(most);
    let height = |rows: u64| super::shares::ratio(rows, step * most.div_ceil(step)) * BARS;
    for tick in (0..=most.div_ceil(step)).map(|place| place * step) {
        let y = base - height(tick);
        svg.add(format_args!(
            "<path class=\"{}\" d=\"M{LEFT:.1} {y:.1}H{RIGHT:.1}\"/>",
            if tick == 0 { "axis" } else { "grid" }
        ));
        svg.line("tick", (LEFT - 6.0, y + 3.5), "end", &tick.to_string());
    }
    let wide = (time.width() / 12.0 * 0.8).max(0.8);
    for row in shown {
        bar(svg, row, (time.month(row.month), base, wide), &height);
    }
    years(svg, time, (field, base));
    let held = |year: u16| tactics.months.iter().any(|row| row.month.year() == year);
    for year in time.all().filter(|year| !held(*year)) {
        svg.line(
            "tick",
            (time.year(year) + time.width() / 2.0, (field + base) / 2.0 + 4.0),
            "middle",
            "none held",
        );
    }
    base + 40.0
}

fn bar(svg: &mut Svg, row: &MonthRow, (x, base, wide): (f64, f64, f64), height: &impl Fn(u64) -> f64) {
    let said = escape(&format!(
        "{}: {} indicators by {} reporters; {} published {}",
        row.month, row.rows, row.reporters, row.top, row.top_rows
    ));
    let rest = if row.one_account { row.rows - row.top_rows } else { row.rows };
    let (solid, all) = (height(rest), height(row.rows));
    svg.add(format_args!(
        "<rect class=\"col\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{solid:.1}\"><title>{said}</title></rect>",
        base - solid
    ));
    if row.one_account {
        svg.add(format_args!(
            "<rect class=\"one\" fill=\"url(#tach)\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"><title>{said}\
             </title></rect>",
            base - all,
            all - solid
        ));
    }
}

/// 1, 2 or 5 times a power of ten, so that two to five steps reach `most`.
fn round_step(most: u64) -> u64 {
    let mut size = 1_u64;
    loop {
        for step in [1, 2, 5].map(|factor| size.saturating_mul(factor)) {
            if most / step < 5 {
                return step;
            }
        }
        size = size.saturating_mul(10);
    }
}

fn years(svg: &mut Svg, time: &Time, (top, base): (f64, f64)) {
    for year in time.all() {
        let x = time.year(year);
        if year > time.first {
            svg.add(format_args!("<path class=\"grid\" d=\"M{x:.1} {top:.1}V{base:.1}\"/>"));
        }
        svg.line("tick", (x + time.width() / 2.0, base + 15.0), "middle", &year.to_string());
    }
}

/// One technique: its share in each year with both intervals, and what the test says.
fn shares(svg: &mut Svg, top: f64, time: &Time, (one, until): (&LineResult, Option<Month>)) -> f64 {
    let until = until.map_or_else(String::new, |until| {
        format!(" Tested to {until}: later reports are still being recorded.")
    });
    let of = match one.line.unit {
        Unit::Indicators => "share of published domains",
        Unit::Reports => "share of reports that ATT&CK cites",
    };
    svg.line("name", (0.0, top), "start", &format!("{}, {of}", one.line.name));
    // Only a shift that stands is set off: what is no finding must not look like one.
    let class = if one.change.finding == Finding::Shift { "name" } else { "note" };
    let next = svg.lines(class, (0.0, top + 16.0), WIDTH - 8.0, &format!("{}{until}", said(&one.change)));
    let (field, base) = (next - 2.0, next - 2.0 + SHARES);
    let most = one
        .years
        .iter()
        .filter(|year| !year.too_few)
        .map(|year| year.reporters_interval[1].max(year.share_ppm));
    let scale = most.max().unwrap_or(1_000_000).div_ceil(200_000).max(1) * 200_000;
    let y = |share: u32| base - f64::from(share.min(scale)) / f64::from(scale) * SHARES;
    let tick = if scale > 400_000 { 200_000 } else { 100_000 };
    for share in (0..=scale).step_by(tick) {
        let class = if share == 0 { "axis" } else { "grid" };
        svg.add(format_args!("<path class=\"{class}\" d=\"M{LEFT:.1} {0:.1}H{RIGHT:.1}\"/>", y(share)));
        svg.line("tick", (LEFT - 6.0, y(share) + 3.5), "end", &format!("{} %", share / 10_000));
    }
    years(svg, time, (field, base));
    let held = |year: u16| one.years.iter().any(|own| own.year == year);
    for year in time.all().filter(|year| !held(*year)) {
        svg.line(
            "tick",
            (time.year(year) + time.width() / 2.0, (field + base) / 2.0 + 4.0),
            "middle",
            "none held",
        );
    }
    for year in one.years.iter().filter(|year| year.year >= time.first) {
        point(svg, time.year(year.year) + time.width() / 2.0, year, &y, (field, base));
    }
    base + 42.0
}

fn point(svg: &mut Svg, x: f64, year: &YearShare, y: &impl Fn(u32) -> f64, (top, base): (f64, f64)) {
    let count = format!("{} of {}", year.hits, year.of);
    if year.too_few {
        svg.add(format_args!(
            "<rect class=\"few\" x=\"{:.1}\" y=\"{top:.1}\" width=\"56\" height=\"{:.1}\"><title>{count}, {} reporters</title></rect>",
            x - 28.0,
            base - top,
            year.reporters
        ));
        svg.line("tick", (x, (top + base) / 2.0 - 2.0), "middle", "too few");
        svg.line("tick", (x, (top + base) / 2.0 + 11.0), "middle", &count);
        return;
    }
    let line = |svg: &mut Svg, class: &str, [low, high]: [u32; 2]| {
        svg.add(format_args!("<path class=\"{class}\" d=\"M{x:.1} {:.1}V{:.1}\"/>", y(low), y(high)));
    };
    line(svg, "wide", year.reporters_interval);
    line(svg, "rows", year.rows);
    svg.add(format_args!(
        "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{:.1}\" r=\"4\"><title>{}: {count}, {} reporters</title></circle>",
        y(year.share_ppm),
        year.year,
        year.reporters
    ));
    svg.line("tick", (x + 9.0, y(year.share_ppm) + 3.5), "start", &format!("{} %", points(year.share_ppm)));
}

/// What the test says, in a line.
fn said(change: &Change) -> String {
    let Some(at) = change.at else { return "Too few rows or reporters to test for a change.".to_owned() };
    let (before, after) = (points(change.before_ppm), points(change.after_ppm));
    let without = change.without.as_ref();
    match change.finding {
        Finding::TooFew => "Too few rows or reporters to test for a change.".to_owned(),
        Finding::NoChange => "No change seen.".to_owned(),
        Finding::Shift => {
            format!("A shift from {at} on, in several reporters' work: {before} % before, {after} % after.")
        }
        Finding::ArtefactOneAccount => format!(
            "Artefact, one account: {before} % before {at}, {after} % after; without {} it does not stand.",
            without.map_or("it", |one| one.reporter.as_str())
        ),
        Finding::ArtefactCoverage => format!(
            "Artefact, what was covered changed: {before} % before {at}, {after} % after; not within one source and family."
        ),
        Finding::ArtefactFewAccounts => format!(
            "Artefact, a few accounts: {before} % before {at}, {after} % after; reporters differ as much among themselves."
        ),
        Finding::NotConfirmed => format!(
            "Not confirmed: {before} % before {at}, {after} % after; not found within the months that every source covers."
        ),
        Finding::NewAccounts => format!(
            "Seen by new accounts only: {before} % before {at}, {after} % after; the {} who published before and after do \
             not show it.",
            change.continuing
        ),
    }
}

fn legend(svg: &mut Svg, y: f64) -> f64 {
    svg.add(format_args!(
        "<rect class=\"one\" fill=\"url(#tach)\" x=\"0\" y=\"{:.1}\" width=\"12\" height=\"12\"/>\
         <path class=\"rows\" d=\"M290 {y:.1}v-10\"/><path class=\"wide\" d=\"M504 {:.1}v-14\"/>",
        y - 10.0,
        y + 2.0
    ));
    svg.line("note", (18.0, y), "start", "one account's part of a month that it made");
    svg.line("note", (300.0, y), "start", "95 %, each row by itself");
    svg.line("note", (514.0, y), "start", "95 %, reporters drawn anew");
    y + 17.0
}

fn caveats(tactics: &Tactics) -> Vec<String> {
    let made = tactics.months.iter().filter(|row| row.one_account).count();
    let mut caveats = vec![
        format!(
            "These are {} indicators that {} reporters published, and {} reports, not what was done: a share can change \
             because an account begins or stops. What a domain was for is read from its name. In {made} of {} months, none \
             smaller than usual, one account published at least half.",
            thousands(tactics.counts.indicators),
            tactics.counts.reporters,
            tactics.counts.reports,
            tactics.months.len()
        ),
        "A change counts as a shift only if several reporters show it, with the same source, family and type of indicator \
         compared, those who stayed show it, it is there while every source is at work, and chance does as much in less than 5 % of cases, all tests together."
            .to_owned(),
    ];
    let sources =
        tactics.sources.iter().map(|source| format!("{} {} to {}", source.name, source.first, source.last));
    let sources = sources.collect::<Vec<_>>().join("; ");
    if !sources.is_empty() {
        caveats.push(format!("Sources: {sources}. Techniques: MITRE ATT&CK, by our rules."));
    }
    caveats
}

/// 7851 as 7,851.
fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn description(tactics: &Tactics) -> String {
    let each = drawn(tactics).map(|one| format!("{}: {}", one.line.name, said(&one.change)));
    each.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [0, 999, 1_000, 7_851, 1_234_567].map(thousands),
            ["0", "999", "1,000", "7,851", "1,234,567"]
        );
    }

    #[test]
    fn axes_have_two_to_five_steps() {
        for most in [1, 4, 9, 37, 99, 1_000, 123_456, u64::MAX / 7] {
            let step = round_step(most);
            assert!((1..=5).contains(&most.div_ceil(step)), "{most}: {step}");
        }
    }
}
