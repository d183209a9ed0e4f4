//! The picture: thefts by year, the estimators' totals beside them, and what must be known to read it.

use super::{
    Ledger,
    amounts::bound_words,
    attribution::Strength,
    caveats,
    draw::{Canvas, WIDTH, escape, mark, money, ticks, width},
    incident::{DateRole, Incident},
    totals::{Published, SpanKind},
    years::YearTotals,
};
use record::Extent;
use std::collections::BTreeMap;

const LEFT: f64 = 58.0;
const RIGHT: f64 = 14.0;
const FIELD: f64 = 380.0;
/// Most years that fit side by side.
const MOST_YEARS: usize = 16;

/// The field of the picture.
struct Field {
    top: f64,
    most: f64,
    step: f64,
    first: i16,
}

impl Field {
    fn y(&self, usd: f64) -> f64 {
        self.base() - usd / self.most * FIELD
    }

    fn base(&self) -> f64 {
        self.top + FIELD
    }

    /// The left edge of a year's column.
    fn x(&self, year: i16) -> f64 {
        LEFT + f64::from(year - self.first) * self.step
    }

    fn bar(&self) -> f64 {
        (self.step * 0.56).min(46.0)
    }
}

/// The chart as one SVG, 900 units wide: it needs no other file, takes the page's text colour and prints in grey.
///
/// Bars are the ledger's own incidents, one block each; marks are the whole-year totals that estimators published; a
/// part of a year is drawn, hollow, only for a last year that has no whole-year total.
pub fn svg(ledger: &Ledger) -> String {
    let skip = ledger.years.len().saturating_sub(MOST_YEARS);
    let years: Vec<&YearTotals> = ledger.years.iter().skip(skip).collect();
    let title = "Crypto thefts laid to North Korea: attributed, suspected or listed, by year";
    let (Some(first), false) = (years.first().map(|year| year.year), ledger.incidents.is_empty()) else {
        let mut canvas = Canvas::open(60.0, title, "Nothing to draw.");
        canvas.words("s", (20.0, 34.0), "start", "No theft is claimed: there is nothing to draw.");
        return canvas.close();
    };
    let estimators = estimators(&years);
    let notes = caveats::of(ledger, &years);
    let lines: usize = notes.iter().map(|note| super::draw::wrap(note, WIDTH - 40.0, 11.5).len()).sum();
    let rows = legend_rows(&estimators);
    let top = 118.0 + 20.0 * rows as f64;
    let most = tallest(ledger, &years);
    let mut ticks = ticks(most);
    ticks.retain(|tick| *tick <= most);
    let field = Field { top, most, step: (WIDTH - LEFT - RIGHT) / years.len() as f64, first };
    let height = field.base() + 50.0 + lines as f64 * 15.2 + notes.len() as f64 * 3.0 + 8.0;
    let mut canvas = Canvas::open(height, title, &description(&years));
    canvas.words("h", (20.0, 30.0), "start", title);
    canvas.words(
        "s",
        (20.0, 52.0),
        "start",
        "Bars: the thefts in this ledger, one block each, in US dollars at the value that stands.",
    );
    canvas.words("s", (20.0, 70.0), "start", "Marks: what each estimator published for the whole year. They count differently and are not averaged.");
    legend(&mut canvas, &estimators);
    axes(&mut canvas, &field, &ticks, &years);
    for year in &years {
        bars(&mut canvas, &field, ledger, year.year);
    }
    for year in &years {
        marks(&mut canvas, &field, year, &estimators, years.last().map(|last| last.year));
    }
    let mut base = field.base() + 52.0;
    for note in &notes {
        base = canvas.paragraph("c", (20.0, base), WIDTH - 40.0, 11.5, note) + 3.0;
    }
    canvas.close()
}

fn usd(amount: record::Decimal) -> f64 {
    amount.nearest_f64()
}

/// The totals of a year that are drawn: those of the whole year; where there is none, in the last year, of its part.
fn drawn(year: &YearTotals, last: Option<i16>) -> Vec<&Published> {
    let whole: Vec<_> = year.published.iter().filter(|total| total.stands).collect();
    if whole.is_empty() && Some(year.year) == last {
        let mut latest = BTreeMap::<&str, &Published>::new();
        for total in year.part_year.iter().filter(|total| total.stands) {
            let best = latest.entry(&total.estimator).or_insert(total);
            if total.span.last > best.span.last {
                *best = total;
            }
        }
        return latest.into_values().collect();
    }
    whole
}

/// Estimators that are drawn, each with the number of its mark; those with most years first.
fn estimators(years: &[&YearTotals]) -> Vec<(String, String)> {
    let last = years.last().map(|year| year.year);
    let mut seen = BTreeMap::<(&str, &str), usize>::new();
    for total in years.iter().flat_map(|year| drawn(year, last)) {
        *seen.entry((&total.estimator, &total.name)).or_default() += 1;
    }
    let mut all: Vec<_> = seen.into_iter().collect();
    all.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    all.into_iter().map(|((slug, name), _)| (slug.to_owned(), name.to_owned())).collect()
}

fn tallest(ledger: &Ledger, years: &[&YearTotals]) -> f64 {
    let last = years.last().map(|year| year.year);
    let sums = years.iter().map(|year| usd(year.own.all.usd));
    let said = years.iter().flat_map(|year| drawn(year, last)).map(|total| usd(total.high));
    let most = sums.chain(said).fold(1.0, f64::max);
    debug_assert!(!ledger.incidents.is_empty(), "an empty ledger is drawn as words");
    // Room for an arrow above the highest mark.
    most * 1.06
}

const CLASSES: [(&str, &str); 3] = [
    ("g", "attributed by a government"),
    ("p", "by UN monitors, a company or a researcher"),
    ("l", "suspected, or only listed"),
];

const fn class(strength: Strength) -> usize {
    match strength {
        Strength::Government => 0,
        Strength::Monitor | Strength::Private => 1,
        Strength::Suspected | Strength::Listed | Strength::Nobody => 2,
    }
}

fn item_width(name: &str) -> f64 {
    width(name, 12.0) + 34.0
}

/// Where each estimator's key stands: row and place.
fn legend_places(estimators: &[(String, String)]) -> Vec<(usize, f64)> {
    let (mut row, mut x) = (0, 20.0);
    let place = |(_, name): &(String, String)| {
        if x + item_width(name) > WIDTH - 20.0 {
            (row, x) = (row + 1, 20.0);
        }
        let at = (row, x);
        x += item_width(name);
        at
    };
    estimators.iter().map(place).collect()
}

fn legend_rows(estimators: &[(String, String)]) -> usize {
    legend_places(estimators).last().map_or(0, |(row, _)| row + 1)
}

fn legend(canvas: &mut Canvas, estimators: &[(String, String)]) {
    let mut x = 20.0;
    for (class, words) in CLASSES {
        canvas
            .add(format_args!("<rect class=\"{class}\" x=\"{x:.1}\" y=\"84\" width=\"14\" height=\"12\"/>"));
        canvas.words("t", (x + 20.0, 94.0), "start", words);
        x += item_width(words) + 10.0;
    }
    for (at, ((_, name), (row, x))) in estimators.iter().zip(legend_places(estimators)).enumerate() {
        let y = 110.0 + 20.0 * row as f64;
        mark(canvas, at, (x + 7.0, y), false, name);
        canvas.words("t", (x + 18.0, y + 4.2), "start", name);
    }
}

fn axes(canvas: &mut Canvas, field: &Field, ticks: &[f64], years: &[&YearTotals]) {
    for tick in ticks {
        let y = field.y(*tick);
        let class = if *tick == 0.0 { "axis" } else { "grid" };
        canvas.path(class, &format!("M{LEFT:.0} {y:.1}H{:.1}", WIDTH - RIGHT));
        canvas.words("t", (LEFT - 8.0, y + 4.0), "end", &money(*tick));
    }
    for year in years {
        let middle = field.x(year.year) + field.step / 2.0;
        canvas.words("b", (middle, field.base() + 17.0), "middle", &year.year.to_string());
        let count = match year.own.all.incidents {
            0 => "none here".to_owned(),
            1 => "1 theft".to_owned(),
            many => format!("{many} thefts"),
        };
        canvas.words("t", (middle, field.base() + 32.0), "middle", &count);
    }
}

/// One year's blocks: the best attributed at the bottom, within a class the largest first.
fn bars(canvas: &mut Canvas, field: &Field, ledger: &Ledger, year: i16) {
    let mut blocks: Vec<(&Incident, f64)> = ledger
        .incidents
        .iter()
        .filter(|row| row.counted && row.year == Some(year))
        .filter_map(|row| Some((row, usd(row.usd()?.high))))
        .collect();
    blocks.sort_by(|(a, x), (b, y)| {
        class(a.strength).cmp(&class(b.strength)).then(y.total_cmp(x)).then(a.id.cmp(&b.id))
    });
    let (x, wide) = (field.x(year) + field.step * 0.05, field.bar());
    let mut from = 0.0;
    for (row, value) in blocks {
        let (low, high) = (field.y(from), field.y(from + value));
        let (class, _) = CLASSES.get(class(row.strength)).copied().unwrap_or(("l", ""));
        let day = row.date(DateRole::Event).map(|date| format!(", {}", date.date)).unwrap_or_default();
        let said = format!("{}{day}: {}, {}", row.name(), money(value), row.strength.words());
        canvas.add(format_args!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{high:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"><title>{}</title></rect>",
            (low - high).max(0.4),
            escape(&said)
        ));
        label(canvas, row, value, class, (x, high, wide, low - high));
        from += value;
    }
}

/// The name and value in a block that has room for them: level lines, or upright ones read from below.
fn label(
    canvas: &mut Canvas,
    row: &Incident,
    value: f64,
    class: &str,
    (x, y, wide, high): (f64, f64, f64, f64),
) {
    let ink = if class == "g" { "on" } else { "off" };
    let (name, sum) = (row.name(), money(value));
    let mut level: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    level.push(sum.clone());
    let widest = level.iter().map(|line| width(line, 10.5)).fold(0.0, f64::max);
    let (middle, centre) = (y + high / 2.0, x + wide / 2.0);
    if widest <= wide - 2.0 && level.len() as f64 * 12.0 <= high - 3.0 {
        let first = middle - (level.len() as f64 - 1.0) * 6.0 + 3.7;
        for (at, line) in level.iter().enumerate() {
            canvas.words(ink, (centre, first + at as f64 * 12.0), "middle", line);
        }
    } else if wide >= 30.0 && width(&name, 11.0).max(width(&sum, 11.0)) <= high - 6.0 {
        for (line, across) in [(name, centre - 3.0), (sum, centre + 10.0)] {
            canvas.add(format_args!(
                "<text class=\"{ink}\" text-anchor=\"middle\" transform=\"translate({across:.1} {middle:.1}) rotate(-90)\">{}</text>",
                escape(&line)
            ));
        }
    }
}

fn marks(
    canvas: &mut Canvas,
    field: &Field,
    year: &YearTotals,
    estimators: &[(String, String)],
    last: Option<i16>,
) {
    let totals = drawn(year, last);
    let from = field.x(year.year) + field.step * 0.05 + field.bar() + 2.0;
    let room = field.x(year.year) + field.step - from;
    let gap = room / (totals.len() as f64 + 1.0);
    let mut ordered: Vec<_> = totals
        .iter()
        .filter_map(|total| Some((estimators.iter().position(|(slug, _)| *slug == total.estimator)?, *total)))
        .collect();
    ordered.sort_by_key(|(number, _)| *number);
    for (place, (number, total)) in ordered.into_iter().enumerate() {
        let x = from + gap * (place as f64 + 1.0);
        let upper = upper_bound(year, total);
        whisker(canvas, field, x, total, upper);
        let said = format!(
            "{}, {}: {}{}",
            total.name,
            total.span,
            bound_words(total.extent),
            money(usd(total.high))
        );
        let hollow = total.extent == Extent::About || !matches!(total.kind, SpanKind::Year(_));
        mark(canvas, number, (x, field.y(usd(total.high))), hollow, &said);
    }
}

/// The same estimator's "up to" beside its figure.
fn upper_bound(year: &YearTotals, total: &Published) -> Option<f64> {
    let beside = year.published.iter().filter(|other| {
        other.estimator == total.estimator
            && other.extent == Extent::AtMost
            && other.grade.credibility.level() != 5
    });
    beside.map(|other| usd(other.high)).filter(|high| *high > usd(total.high)).reduce(f64::max)
}

/// A range as a line with a foot, "at least" as an arrow upwards, "up to" as a line to the bound.
fn whisker(canvas: &mut Canvas, field: &Field, x: f64, total: &Published, upper: Option<f64>) {
    let y = field.y(usd(total.high));
    if total.low < total.high {
        let foot = field.y(usd(total.low));
        canvas.path("w", &format!("M{x:.1} {y:.1}V{foot:.1}M{:.1} {foot:.1}h7", x - 3.5));
    }
    if let Some(upper) = upper {
        let head = field.y(upper);
        canvas.path("w", &format!("M{x:.1} {y:.1}V{head:.1}M{:.1} {head:.1}h7", x - 3.5));
    }
    if total.extent == Extent::AtLeast {
        let head = y - 19.0;
        canvas.path(
            "w",
            &format!(
                "M{x:.1} {y:.1}V{head:.1}M{:.1} {:.1}L{x:.1} {head:.1}L{:.1} {:.1}",
                x - 3.2,
                head + 4.5,
                x + 3.2,
                head + 4.5
            ),
        );
    }
}

fn description(years: &[&YearTotals]) -> String {
    let each = years.iter().map(|year| {
        let said: Vec<_> = year
            .published
            .iter()
            .filter(|total| total.stands)
            .map(|total| format!("{} {}{}", total.name, bound_words(total.extent), money(usd(total.high))))
            .collect();
        let said = if said.is_empty() { "no whole-year total".to_owned() } else { said.join(", ") };
        format!(
            "{}: this ledger {} in {} thefts; {said}.",
            year.year,
            money(usd(year.own.all.usd)),
            year.own.all.incidents
        )
    });
    each.collect::<Vec<_>>().join(" ")
}
