//! The picture: what was recorded, and what the model says of the years ahead.
//!
//! Classes are those of the report's page, so that it lends its colours and its dark paper; the attributes beside them
//! make the picture readable by itself.

mod axis;
mod svg;

use super::{Ahead, Backtest, Fan, Rule, Series, publish::Measured, scenario::millions};
use crate::measure::two_digits;
use axis::Axis;
use jiff::civil::Date;
use svg::{Anchor, POOL, SOFT, Svg, WARN, WIDTH};

/// The field of the half-years.
const LEFT: f64 = 70.0;
const RIGHT: f64 = 548.0;
const TOP: f64 = 46.0;
const BASE: f64 = 356.0;
/// The columns of the totals.
const TOTALS: [f64; 3] = [606.0, 665.0, 724.0];
/// The intervals, widest first, and how dark each is.
const BANDS: [(u32, f64); 3] = [(950, 0.16), (800, 0.26), (500, 0.42)];
/// The first of a caption's and a caveat's lines.
const BELOW: f64 = BASE + 64.0;

/// USD stolen by half-year so far, and the model's 50, 80 and 95 % intervals for each half-year ahead and for the totals
/// of six months, five years and ten, on a logarithmic axis, with the caveats in the picture; an SVG of 760 user units.
pub fn fan_chart(ahead: &Ahead, backtest: Option<&Backtest>) -> String {
    let axis = Axis::over(&ahead.series, &ahead.half_years, &ahead.totals);
    let mut svg = Svg::new();
    values(&mut svg, &axis, ahead.series.origin);
    years(&mut svg, &axis);
    history(&mut svg, &axis, &ahead.series);
    fan(&mut svg, &axis, &ahead.half_years);
    now(&mut svg, &axis, ahead.series.origin);
    sums(&mut svg, &axis, &ahead.totals);
    let height = words(&mut svg, &ahead.series, backtest);
    svg.close(height, "USD stolen by half-year, and what is ahead", &description(ahead))
}

/// The value axis, with what its lines say.
fn values(svg: &mut Svg, axis: &Axis, origin: Date) {
    svg.text("name", (8.0, 18.0), Anchor::Start, "USD stolen in each half-year");
    svg.text("name", (572.0, 18.0), Anchor::Start, &format!("USD in all from {origin}"));
    for (y, label) in axis.ticks() {
        for (from, to) in [(LEFT, RIGHT), (572.0, WIDTH - 8.0)] {
            svg.add(format_args!(
                "<path class=\"grid\" fill=\"none\" stroke=\"#d5dbe1\" d=\"M{from:.0} {y:.1}H{to:.0}\"/>"
            ));
        }
        svg.text("tick", (LEFT - 8.0, y + 3.5), Anchor::End, &label);
    }
}

/// The days below: a mark for each year that has room.
fn years(svg: &mut Svg, axis: &Axis) {
    for (x, year) in axis.years() {
        svg.add(format_args!(
            "<path class=\"axis\" fill=\"none\" stroke=\"{SOFT}\" d=\"M{x:.1} {BASE:.0}v4\"/>"
        ));
        svg.text("tick", (x, BASE + 17.0), Anchor::Middle, &year.to_string());
    }
}

/// What was recorded: a dot for each half-year, open where nothing was.
fn history(svg: &mut Svg, axis: &Axis, series: &Series) {
    let halves = &series.half_years;
    for half in halves {
        let (x, y) = (axis.x(half.days), axis.y(half.usd));
        let said = format!(
            "{} to {}: {} thefts, USD {} million",
            half.days.first,
            half.days.last,
            half.thefts,
            millions(half.usd.cast_signed())
        );
        if half.usd == 0 {
            svg.add(format_args!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"none\" stroke=\"{SOFT}\"><title>{said}</title></circle>"
            ));
            continue;
        }
        svg.add(format_args!(
            "<path d=\"M{x:.1} {BASE:.1}V{y:.1}\" stroke=\"{POOL}\" stroke-opacity=\".35\"/>\
             <circle class=\"pool\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.6\" fill=\"{POOL}\"><title>{said}</title></circle>"
        ));
    }
    if let Some(most) = halves.iter().max_by_key(|half| half.usd).filter(|half| half.usd > 0) {
        let at = (axis.x(most.days), axis.y(most.usd) - 9.0);
        svg.text("note", at, Anchor::Middle, &short(most.usd));
    }
}

/// The half-years ahead: three bands and the median.
fn fan(svg: &mut Svg, axis: &Axis, fans: &[Fan]) {
    // A half-year's interval stands in its middle; the first and the last reach to the ends of their days.
    let places = axis.spread(fans);
    for (permille, dark) in BANDS {
        let edge = |(x, fan): &(f64, &Fan), high: bool| {
            let (low, up) = fan.usd_stolen.interval(permille);
            (*x, axis.y(if high { up } else { low }))
        };
        let upper = places.iter().map(|place| edge(place, true));
        let lower = places.iter().rev().map(|place| edge(place, false));
        let points: Vec<String> = upper.chain(lower).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        svg.add(format_args!(
            "<polygon class=\"exch\" fill=\"#b4741a\" fill-opacity=\"{dark}\" points=\"{}\"/>",
            points.join(" ")
        ));
    }
    let median: Vec<String> =
        places.iter().map(|(x, fan)| format!("{x:.1},{:.1}", axis.y(fan.usd_stolen.at(500)))).collect();
    svg.add(format_args!(
        "<polyline fill=\"none\" stroke=\"#7a4a08\" stroke-width=\"1.8\" points=\"{}\"/>",
        median.join(" ")
    ));
}

/// The day of the outlook.
fn now(svg: &mut Svg, axis: &Axis, origin: Date) {
    let x = axis.x_of(origin);
    svg.add(format_args!(
        "<path class=\"rule\" fill=\"none\" stroke=\"{WARN}\" stroke-dasharray=\"3 2.5\" d=\"M{x:.1} {:.1}V{BASE:.1}\"/>",
        TOP - 12.0
    ));
    svg.text("note", (x - 6.0, TOP - 4.0), Anchor::End, &format!("recorded before {origin}"));
    svg.text("note", (x + 6.0, TOP - 4.0), Anchor::Start, "the model’s outlook");
}

/// The totals, each a column of three bands with its median in words.
fn sums(svg: &mut Svg, axis: &Axis, totals: &[(String, Fan)]) {
    for ((name, fan), x) in totals.iter().zip(TOTALS) {
        for (permille, dark) in BANDS {
            let (low, high) = fan.usd_stolen.interval(permille);
            let (top, bottom) = (axis.y(high), axis.y(low));
            svg.add(format_args!(
                "<rect class=\"exch\" fill=\"#b4741a\" fill-opacity=\"{dark}\" x=\"{:.1}\" y=\"{top:.1}\" width=\"26\" height=\"{:.1}\"/>",
                x - 13.0,
                (bottom - top).max(1.5)
            ));
        }
        let (median, y) = (fan.usd_stolen.at(500), axis.y(fan.usd_stolen.at(500)));
        svg.add(format_args!(
            "<path fill=\"none\" stroke=\"#7a4a08\" stroke-width=\"2\" d=\"M{:.1} {y:.1}h26\"/>",
            x - 13.0
        ));
        let (low, high) = fan.usd_stolen.interval(800);
        svg.text("tick", (x, BASE + 17.0), Anchor::Middle, name);
        svg.text("name", (x, BASE + 31.0), Anchor::Middle, &short(median));
        svg.text("tick", (x, BASE + 45.0), Anchor::Middle, &short(low));
        svg.text("tick", (x, BASE + 58.0), Anchor::Middle, &format!("to {}", short(high)));
    }
}

/// The key and the caveats; how high the picture is then.
fn words(svg: &mut Svg, series: &Series, backtest: Option<&Backtest>) -> f64 {
    let mut x = LEFT;
    for (permille, dark) in BANDS.iter().rev() {
        // In the field the bands lie upon one another: so do their keys.
        let layers = BANDS.iter().filter(|(wider, _)| wider >= permille).map(|(_, dark)| 1.0 - dark);
        let opacity = if *dark > 0.0 { 1.0 - layers.product::<f64>() } else { 0.0 };
        svg.add(format_args!(
            "<rect class=\"exch\" fill=\"#b4741a\" fill-opacity=\"{opacity:.2}\" x=\"{x:.0}\" y=\"{:.0}\" width=\"16\" height=\"10\"/>",
            BASE + 33.0
        ));
        svg.text("tick", (x + 21.0, BASE + 42.0), Anchor::Start, &format!("{} % of futures", permille / 10));
        x += 112.0;
    }
    svg.add(format_args!(
        "<path fill=\"none\" stroke=\"#7a4a08\" stroke-width=\"1.8\" d=\"M{x:.0} {:.0}h18\"/>",
        BASE + 38.0
    ));
    svg.text("tick", (x + 23.0, BASE + 42.0), Anchor::Start, "median");
    let mut y = BELOW + 20.0;
    for caveat in caveats(series, backtest) {
        for line in svg::wrap(&caveat, WIDTH - 16.0) {
            svg.text("note", (8.0, y), Anchor::Start, &line);
            y += 14.5;
        }
    }
    y
}

fn caveats(series: &Series, backtest: Option<&Backtest>) -> Vec<String> {
    let thefts: u32 = series.half_years.iter().map(|half| half.thefts).fold(0, u32::saturating_add);
    let until = series.last_known.map_or_else(String::new, |day| format!("; the newest claim is of {day}"));
    let mut said = vec![
        format!(
            "Counted: {thefts} thefts that the archive records, by the amount that stands for each, bank money among them{until}. Thefts that \
             nobody reported or tied to the DPRK are in neither the dots nor the outlook; the newest half-years may yet grow."
        ),
        format!(
            "For {} of them a source weighs or disputes the attribution. {} are dated so coarsely (to a year, say) that they \
             stand in the last half-year in which they can have been: an open dot before it does not say that nothing was stolen.",
            series.attribution_weighed, series.coarsely_dated
        ),
        "Each band is of one half-year alone: bands do not add up; the columns are the totals, with median and 80 % interval. \
         The axis is logarithmic. No trend is assumed."
            .to_owned(),
    ];
    if let Some((back, line)) =
        backtest.and_then(|back| Some((back, back.line(Measured::UsdStolen, Rule::Model)?)))
    {
        let sight =
            if back.hindsight { "with history as it is known now" } else { "with history as it was known" };
        said.push(format!(
            "Tested backwards {sight}: the 80 % interval for six months held in {} of {} half-years. Five and ten years cannot be tested yet: the record is too short.",
            line.within_80,
            back.origins.len()
        ));
    }
    said
}

/// USD in few signs, with the two digits that the model supports: 620 M, 1.5 bn.
fn short(usd: u64) -> String {
    match two_digits(usd) {
        0 => "none".to_owned(),
        1..1_000_000 => "< 1 M".to_owned(),
        usd @ 1_000_000..10_000_000 => format!("{}.{} M", usd / 1_000_000, usd / 100_000 % 10),
        usd @ 10_000_000..1_000_000_000 => format!("{} M", usd / 1_000_000),
        usd @ 1_000_000_000..10_000_000_000 => {
            format!("{}.{} bn", usd / 1_000_000_000, usd / 100_000_000 % 10)
        }
        usd => format!("{} bn", usd / 1_000_000_000),
    }
}

/// A round amount on the axis: 100 M, 10 bn.
fn tick(usd: u64) -> String {
    if usd < 1_000_000_000 { format!("{} M", usd / 1_000_000) } else { format!("{} bn", usd / 1_000_000_000) }
}

fn description(ahead: &Ahead) -> String {
    let mut said = format!(
        "A dot for each of {} half-years before {}. Then, from the model, ",
        ahead.series.half_years.len(),
        ahead.series.origin
    );
    let total = |(name, fan): &(String, Fan)| {
        let (low, high) = fan.usd_stolen.interval(800);
        format!(
            "in {name} a median of USD {} and, in 80 % of futures, {} to {}",
            short(fan.usd_stolen.at(500)),
            short(low),
            short(high)
        )
    };
    said.push_str(&ahead.totals.iter().map(total).collect::<Vec<_>>().join("; "));
    said.push('.');
    said
}
