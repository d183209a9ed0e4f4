//! Where the money went: a picture by value, from left to right.

use super::{
    Drawn, Plate,
    amount::Coin,
    groups::{self, Group, Grouped},
    layout::{self, BAR, Bar, Layout, Line, Ribbon, THINNEST},
    net,
    svg::{LINE, SIZE, Svg, empty},
};
use crate::{ReportError, methods::fifo, words};

/// Draws the trace `result`.
pub(crate) fn draw(plate: Plate<'_>, result: &fifo::Result_, symbol: &str) -> Result<Drawn, ReportError> {
    let coin = Coin { decimals: result.decimals, symbol };
    let grouped = groups::group(result)?;
    let (links, removed) = net::net(grouped.links.clone());
    let grouped = Grouped { links, ..grouped };
    let columns = vec!["From", "To", "Amount#"];
    if grouped.links.is_empty() {
        let svg = empty(plate, "The trace carried no units: there is nothing to draw.");
        return Ok(Drawn { svg, drawing: String::new(), columns, rows: vec![] });
    }
    let layout = layout::lay_out(&grouped.links, |group, units| label(&grouped, group, units, coin));
    let mut svg = Svg::open(plate, layout.height, &description(&grouped, coin));
    layout.ribbons.iter().for_each(|ribbon| draw_ribbon(&mut svg, plate, ribbon, &grouped, coin));
    layout.bars.iter().for_each(|bar| draw_bar(&mut svg, plate, bar, &grouped));
    Ok(Drawn {
        svg: svg.close(),
        drawing: drawing(&layout, removed, coin),
        columns,
        rows: rows(&grouped, coin),
    })
}

fn drawing(layout: &Layout, removed: u128, coin: Coin<'_>) -> String {
    let mut said = String::from("Widths are in proportion to amounts");
    if layout.ribbons.iter().any(|ribbon| ribbon.width < THINNEST) {
        said.push_str(", save that the thinnest ribbons are drawn wide enough to be seen");
    }
    said.push_str(". Transfers within a group are left out");
    if removed > 0 {
        said.push_str(&format!(
            ", and so are {} that went back and forth between groups",
            coin.show(removed)
        ));
    }
    said.push_str(". Amounts are cut, not rounded, to two decimals.");
    said
}

/// What a group is called.
fn name(grouped: &Grouped, group: Group) -> String {
    let members = grouped.members.get(&group).map_or(0, std::collections::BTreeSet::len);
    let accounts =
        |what: &str| format!("{} {what}{}", words::count(members), if members == 1 { "" } else { "s" });
    let family = |at: usize| grouped.families.get(at).map_or("?", |family| family.name.as_str());
    match group {
        Group::Stolen => "Stolen".to_owned(),
        Group::Converted => "Converted".to_owned(),
        Group::Wallet if members == 1 => "Receiving wallet".to_owned(),
        Group::Wallet => accounts("receiving wallet"),
        Group::Relay => accounts("relay account"),
        Group::Payers(at) => format!("{} that paid {}", accounts("account"), family(at)),
        Group::Stop(at) => family(at).to_owned(),
        Group::Rest => "At rest".to_owned(),
        Group::Unknown => "Not known".to_owned(),
        Group::Fees => "Fees".to_owned(),
    }
}

/// The lines beside a group: its name, who it is, its amount.
fn label(grouped: &Grouped, group: Group, units: u128, coin: Coin<'_>) -> Vec<Line> {
    let members = grouped.members.get(&group);
    let only = members.filter(|all| all.len() == 1).and_then(|all| all.first());
    let who = match group {
        Group::Stolen => only.map(|account| format!("out of {}", words::short(account))),
        Group::Converted => Some("declared".to_owned()),
        Group::Wallet => only.map(|account| words::short(account)),
        Group::Stop(at) => {
            grouped.families.get(at).and_then(|family| kind_words(&family.kind)).map(str::to_owned)
        }
        Group::Rest => members.map(|all| {
            format!("on {} account{}", words::count(all.len()), if all.len() == 1 { "" } else { "s" })
        }),
        _ => None,
    };
    let line = |text, class| Line { text, class };
    let who = who.map(|text| line(text, "note"));
    [Some(line(name(grouped, group), "name")), who, Some(line(coin.show(units), "value"))]
        .into_iter()
        .flatten()
        .collect()
}

fn kind_words(kind: &str) -> Option<&'static str> {
    match kind {
        "pool" => Some("mixer"),
        "exchange" => Some("exchange"),
        "bridge" => Some("bridge"),
        _ => None,
    }
}

/// The style of a group: what it stands for, never only its colour.
fn class(grouped: &Grouped, group: Group) -> &'static str {
    match group {
        Group::Stolen | Group::Wallet | Group::Relay | Group::Payers(_) => "way",
        Group::Converted => "conv",
        Group::Stop(at) => match grouped.families.get(at).map(|family| family.kind.as_str()) {
            Some("pool") => "pool",
            Some("exchange") => "exch",
            _ => "serv",
        },
        Group::Rest => "rest",
        Group::Unknown => "unkn",
        Group::Fees => "fees",
    }
}

fn draw_ribbon(svg: &mut Svg, plate: Plate<'_>, ribbon: &Ribbon, grouped: &Grouped, coin: Coin<'_>) {
    let thin = ribbon.width.max(THINNEST);
    let lift = (thin - ribbon.width) / 2.0;
    let mut path = String::new();
    for ((x0, y0), (x1, y1)) in &ribbon.pieces {
        let (a, b, middle) = (y0 - lift, y1 - lift, (x0 + x1) / 2.0);
        let (c, d) = (b + thin, a + thin);
        path.push_str(&format!("M{x0:.1} {a:.2}C{middle:.1} {a:.2} {middle:.1} {b:.2} {x1:.1} {b:.2}V{c:.2}C{middle:.1} {c:.2} {middle:.1} {d:.2} {x0:.1} {d:.2}Z"));
    }
    // A ribbon crosses a column on level ground.
    for (before, after) in ribbon.pieces.iter().zip(ribbon.pieces.iter().skip(1)) {
        let (x0, x1, y) = (before.1.0, after.0.0, before.1.1 - lift);
        path.push_str(&format!("M{x0:.1} {y:.2}H{x1:.1}V{:.2}H{x0:.1}Z", y + thin));
    }
    let said = format!(
        "{} to {}: {}",
        name(grouped, ribbon.from),
        name(grouped, ribbon.to),
        coin.show(ribbon.units)
    );
    let class = class(grouped, if ribbon.from == Group::Converted { ribbon.from } else { ribbon.to });
    let said = super::svg::escape(&said);
    svg.add(format_args!("<path class=\"rib {class}\" d=\"{path}\"><title>{said}</title></path>"));
    if matches!(class, "unkn" | "conv") {
        svg.add(format_args!("<path d=\"{path}\" fill=\"url(#f{}h)\" aria-hidden=\"true\"/>", plate.number));
    }
}

fn draw_bar(svg: &mut Svg, plate: Plate<'_>, bar: &Bar, grouped: &Grouped) {
    let class = class(grouped, bar.group);
    let shape =
        format!("x=\"{:.1}\" y=\"{:.2}\" width=\"{BAR:.0}\" height=\"{:.2}\"", bar.x, bar.y, bar.height);
    svg.add(format_args!("<rect class=\"bar {class}\" {shape}/>"));
    if matches!(class, "unkn" | "conv") {
        svg.add(format_args!("<rect {shape} fill=\"url(#f{}h)\"/>", plate.number));
    }
    for (place, line) in bar.lines.iter().enumerate() {
        let y = bar.words.y + place as f64 * LINE + SIZE - 0.5;
        svg.line(line.class, (bar.words.x, y), "start", &line.text);
    }
}

fn description(grouped: &Grouped, coin: Coin<'_>) -> String {
    let links = grouped.links.iter().map(|((from, to), units)| {
        format!("{} to {}: {}", name(grouped, *from), name(grouped, *to), coin.show(*units))
    });
    format!("A flow picture from left to right. {}.", links.collect::<Vec<_>>().join("; "))
}

fn rows(grouped: &Grouped, coin: Coin<'_>) -> Vec<Vec<String>> {
    grouped
        .links
        .iter()
        .map(|((from, to), units)| vec![name(grouped, *from), name(grouped, *to), coin.show(*units)])
        .collect()
}

#[cfg(test)]
mod tests;
