//! The picture: each stream's interval by year, on one logarithmic axis, with blanks where nobody says.

use super::{Known, ONE_ESTIMATOR, ONLY_FLOORS, Of, Revenue, Stream, YearOf};
use crate::measure::two_digits;
use crate::thefts::draw::{Canvas, WIDTH, escape, money, wrap};

const LEFT: f64 = 66.0;
const RIGHT: f64 = 16.0;
const FIELD: f64 = 360.0;
const TOP: f64 = 118.0;
/// One colour and one shape a stream: told apart without colour.
const INKS: [&str; 3] = ["#174a6e", "#b4531a", "#4f6b2f"];

const NOTES: [&str; 5] = [
    "Thick bar: half of what the claims leave open; thin line: four fifths; mark: the middle. Each is what follows from the claims under the listed assumptions, and no more: what every estimator misses is in none of them.",
    "Dashed: only floors are published for the year, and how far above them it was is an assumption. Arrow: only a floor for a part of the year. Parts of a year are never scaled up, totals over several years never divided.",
    "* One estimator’s figure alone: the interval says how far that one figure may be off, not how far estimators differ.",
    "No mark: no claim in this record states that stream for that year. It does not mean that nothing came in.",
    "The streams overlap in no figure drawn here, but they are not a whole: arms, coal and labour other than IT work are stated by nobody by year, and the streams must not be added up to a national income.",
];

struct Field {
    first: i16,
    step: f64,
    low: f64,
    high: f64,
}

impl Field {
    fn y(&self, usd: u64) -> f64 {
        self.y_of(usd.max(1) as f64)
    }

    fn y_of(&self, usd: f64) -> f64 {
        let log = usd.log10().clamp(self.low, self.high);
        TOP + FIELD - (log - self.low) / (self.high - self.low) * FIELD
    }

    fn x(&self, year: i16, stream: usize) -> f64 {
        let column = LEFT + f64::from(year - self.first) * self.step;
        column + self.step * (0.24 + 0.26 * stream as f64)
    }
}

/// The chart as one SVG, 900 units wide; it needs no other file, takes the page's text colour and prints in grey.
pub fn svg(revenue: &Revenue) -> String {
    let title = "What each source of money is said to have brought North Korea";
    let ends: Vec<u64> =
        revenue.streams.iter().flat_map(|of| &of.years).flat_map(|year| ends(&year.known)).collect();
    let years: Vec<i16> =
        revenue.streams.first().map(|of| of.years.iter().map(|year| year.year).collect()).unwrap_or_default();
    let (Some(least), Some(most), Some(first)) = (ends.iter().min(), ends.iter().max(), years.first()) else {
        let mut canvas = Canvas::open(60.0, title, "Nothing to draw.");
        canvas.words(
            "s",
            (20.0, 34.0),
            "start",
            "No claim states the revenue of a year: there is nothing to draw.",
        );
        return canvas.close();
    };
    let decade = |usd: u64| (usd.max(1) as f64).log10();
    let field = Field {
        first: *first,
        step: (WIDTH - LEFT - RIGHT) / years.len() as f64,
        low: decade(*least) - 0.25,
        high: (decade(*most) + 0.12).max(decade(*least) + 1.0),
    };
    let lines: usize = NOTES.iter().map(|note| wrap(note, WIDTH - 40.0, 11.5).len()).sum();
    let height = TOP + FIELD + 46.0 + lines as f64 * 15.2 + 20.0;
    let mut canvas = Canvas::open(height, title, &description(revenue));
    canvas.words("h", (20.0, 30.0), "start", title);
    canvas.words(
        "s",
        (20.0, 52.0),
        "start",
        "US dollars a year, on a scale in which equal steps multiply: each line is about three times the one below.",
    );
    legend(&mut canvas);
    axes(&mut canvas, &field, &years);
    for (at, of) in revenue.streams.iter().enumerate() {
        for year in &of.years {
            known(&mut canvas, &field, at, of, year);
        }
    }
    let mut base = TOP + FIELD + 42.0;
    for note in NOTES {
        base = canvas.paragraph("c", (20.0, base), WIDTH - 40.0, 11.5, note) + 3.0;
    }
    canvas.close()
}

fn ends(known: &Known) -> Vec<u64> {
    match known {
        Known::Interval { eighty, .. } => vec![eighty.low, eighty.high],
        Known::AtLeast { usd, .. } | Known::AtMost { usd, .. } => vec![*usd],
        Known::Unknown { .. } => vec![],
    }
}

fn legend(canvas: &mut Canvas) {
    let mut x = 24.0;
    for (at, stream) in Stream::ALL.into_iter().enumerate() {
        let ink = INKS.get(at).copied().unwrap_or("#444");
        canvas.add(format_args!("<rect x=\"{x:.1}\" y=\"72\" width=\"7\" height=\"18\" fill=\"{ink}\"/>"));
        middle(canvas, at, (x + 3.5, 81.0), ink, "");
        let words =
            if stream == Stream::Other { "legal exports and other stated revenue" } else { stream.words() };
        canvas.words("t", (x + 16.0, 85.5), "start", words);
        x += crate::thefts::draw::width(words, 12.0) + 44.0;
    }
}

/// The mark of a middle: a disc, a diamond or a square by stream.
fn middle(canvas: &mut Canvas, stream: usize, (x, y): (f64, f64), ink: &str, said: &str) {
    let d = match stream {
        0 => format!("M{:.1} {y:.1}a5.2 5.2 0 1 0 10.4 0a5.2 5.2 0 1 0 -10.4 0Z", x - 5.2),
        1 => format!("M{x:.1} {:.1}l6 6l-6 6l-6 -6Z", y - 6.0),
        _ => format!("M{:.1} {:.1}h9.4v9.4h-9.4Z", x - 4.7, y - 4.7),
    };
    canvas.add(format_args!(
        "<path d=\"{d}\" fill=\"var(--paper,#fff)\" stroke=\"{ink}\" stroke-width=\"2.2\"><title>{}</title></path>",
        escape(said)
    ));
}

#[allow(clippy::cast_possible_truncation, reason = "exponents of ten between 0 and 19")]
fn axes(canvas: &mut Canvas, field: &Field, years: &[i16]) {
    for power in field.low.floor() as i32..=field.high as i32 {
        for factor in [1.0, 3.0] {
            let usd = factor * 10_f64.powi(power);
            if usd.log10() < field.low || usd.log10() > field.high {
                continue;
            }
            let y = field.y_of(usd);
            canvas.path("grid", &format!("M{LEFT:.0} {y:.1}H{:.1}", WIDTH - RIGHT));
            canvas.words("t", (LEFT - 8.0, y + 4.0), "end", &money(usd));
        }
    }
    canvas.path("axis", &format!("M{LEFT:.0} {:.1}H{:.1}", TOP + FIELD, WIDTH - RIGHT));
    for (at, year) in years.iter().enumerate() {
        let left = LEFT + at as f64 * field.step;
        canvas.words("b", (left + field.step / 2.0, TOP + FIELD + 18.0), "middle", &year.to_string());
        if at > 0 {
            canvas.path("grid", &format!("M{left:.1} {TOP:.1}v{FIELD:.1}"));
        }
    }
}

fn known(canvas: &mut Canvas, field: &Field, at: usize, of: &Of, year: &YearOf) {
    let (x, ink) = (field.x(year.year, at), INKS.get(at).copied().unwrap_or("#444"));
    let line = |canvas: &mut Canvas, d: String, wide: f64| {
        canvas.add(format_args!("<path d=\"{d}\" stroke=\"{ink}\" stroke-width=\"{wide}\" fill=\"none\"/>"));
    };
    match &year.known {
        Known::Interval { eighty, fifty, basis } => {
            let dashes = if basis.starts_with(ONLY_FLOORS) { "3 3" } else { "none" };
            canvas.add(format_args!(
                "<path d=\"M{x:.1} {:.1}V{:.1}\" stroke=\"{ink}\" stroke-width=\"1.6\" stroke-dasharray=\"{dashes}\" fill=\"none\"/>",
                field.y(eighty.low),
                field.y(eighty.high)
            ));
            line(canvas, format!("M{x:.1} {:.1}V{:.1}", field.y(fifty.low), field.y(fifty.high)), 7.0);
            let said = format!(
                "{}, {}: {} (four fifths: {} to {}); {basis}",
                of.stream.words(),
                year.year,
                money(eighty.mid as f64),
                money(eighty.low as f64),
                money(eighty.high as f64)
            );
            middle(canvas, at, (x, field.y(eighty.mid)), ink, &said);
            // Two neighbours' words would meet: every second stream has them below.
            let base = if at == 1 { field.y(eighty.low) + 14.0 } else { field.y(eighty.high) - 6.0 };
            let alone = if basis.starts_with(ONE_ESTIMATOR) { "*" } else { "" };
            let label = format!("{}{alone}", money(two_digits(eighty.mid) as f64).trim_start_matches('$'));
            canvas.words("t", (x, base), "middle", &label);
        }
        Known::AtLeast { usd, .. } => {
            let y = field.y(*usd);
            line(canvas, format!("M{:.1} {y:.1}h12M{x:.1} {y:.1}v-22m-4 6l4 -6l4 6", x - 6.0), 2.0);
            canvas.words(
                "t",
                (x, y + 14.0),
                "middle",
                &format!("≥{}", money(two_digits(*usd) as f64).trim_start_matches('$')),
            );
        }
        Known::AtMost { usd, .. } => {
            let y = field.y(*usd);
            line(canvas, format!("M{:.1} {y:.1}h12M{x:.1} {y:.1}v22m-4 -6l4 6l4 -6", x - 6.0), 2.0);
        }
        Known::Unknown { .. } => {}
    }
}

fn description(revenue: &Revenue) -> String {
    let each = revenue.streams.iter().flat_map(|of| of.years.iter().map(move |year| (of.stream, year)));
    let words = each.filter_map(|(stream, year)| match &year.known {
        Known::Interval { eighty, .. } => Some(format!(
            "{} in {}: {} to {}, middle {}.",
            stream.words(),
            year.year,
            money(eighty.low as f64),
            money(eighty.high as f64),
            money(eighty.mid as f64)
        )),
        Known::AtLeast { usd, .. } => {
            Some(format!("{} in {}: at least {}.", stream.words(), year.year, money(*usd as f64)))
        }
        Known::AtMost { usd, .. } => {
            Some(format!("{} in {}: at most {}.", stream.words(), year.year, money(*usd as f64)))
        }
        Known::Unknown { .. } => None,
    });
    words.collect::<Vec<_>>().join(" ")
}
