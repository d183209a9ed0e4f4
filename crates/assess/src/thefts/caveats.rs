//! What must be known to read the chart, in sentences that are printed within it.

use super::{
    Ledger,
    attribution::Strength,
    draw::money,
    incident::{Medium, Tie},
    years::{Sum, YearTotals},
};

/// The caveats, each a line or two, in the order of their weight.
pub(super) fn of(ledger: &Ledger, years: &[&YearTotals]) -> Vec<String> {
    let notes = [
        Some(population(years)),
        spread(years),
        restated(years),
        Some(
            "Arrow: the estimator says “at least”. Hollow mark: “about” (some read off a chart), or a part of the year. Line: a stated range, or “up to”. \
             Totals over several years, and parts of earlier years, are not drawn: they are neither divided nor scaled up."
                .to_owned(),
        ),
        partial(ledger, years),
        left_out(ledger),
    ];
    notes.into_iter().flatten().collect()
}

fn population(years: &[&YearTotals]) -> String {
    let total = |chosen: &dyn Fn(Strength) -> bool| {
        let sums =
            years.iter().flat_map(|year| &year.own.by_strength).filter(|(strength, _)| chosen(**strength));
        sums.fold((0_usize, 0.0), |(count, usd), (_, Sum { incidents, usd: more })| {
            (count + incidents, usd + more.nearest_f64())
        })
    };
    let (all, sum) = total(&|_| true);
    let (official, worth) = total(&|strength| strength == Strength::Government);
    format!(
        "Who says so: attribution is each attributor’s own. Of {all} thefts here ({}), a government attributes {official} ({}); the rest are others’ word, suspected or only listed.",
        money(sum),
        money(worth)
    )
}

#[allow(clippy::cast_precision_loss, reason = "a ratio in thousandths, for one decimal")]
fn spread(years: &[&YearTotals]) -> Option<String> {
    let worst =
        years.iter().filter_map(|year| Some((year.spread_permille?, year.year))).filter(|(_, year)| {
            // Two figures of a small early year say little.
            years.iter().any(|other| {
                other.year == *year && other.published.iter().filter(|total| total.stands).count() > 2
            })
        });
    let largest = worst.max_by_key(|(_, year)| {
        let year = years.iter().find(|other| other.year == *year);
        year.map_or(0, |year| year.published.iter().filter(|total| total.stands).count())
    });
    let (spread, year) = largest?;
    let published =
        years.iter().find(|other| other.year == year)?.published.iter().filter(|total| total.stands).count();
    Some(format!(
        "Estimators do not publish their lists. For {year} the highest of {published} totals is {:.1} times the lowest; thefts that no claim describes are missing from the bars.",
        spread as f64 / 1000.0
    ))
}

fn restated(years: &[&YearTotals]) -> Option<String> {
    let mut changes = vec![];
    for year in years {
        for total in year.published.iter().filter(|total| total.stands) {
            let earlier = year.published.iter().find(|other| {
                let fifth = (other.high.nearest_f64() / total.high.nearest_f64() - 1.0).abs() > 0.2;
                other.estimator == total.estimator && other.why.starts_with("restated") && fifth
            });
            if let Some(earlier) = earlier {
                let (from, to) = (money(earlier.high.nearest_f64()), money(total.high.nearest_f64()));
                changes.push(format!("{} gave {} as {from}, later as {to}", total.name, year.year));
            }
        }
    }
    changes.truncate(3);
    (!changes.is_empty())
        .then(|| format!("Restated: {}. The latest figure of good grade is drawn.", changes.join("; ")))
}

fn partial(ledger: &Ledger, years: &[&YearTotals]) -> Option<String> {
    let (last, until) = (years.last()?, ledger.last_day?);
    let open = last.published.iter().all(|total| !total.stands) && until.year() == last.year;
    open.then(|| format!("{} is not complete: figures reach to {}.", last.year, until.strftime("%-d %B %Y")))
}

fn left_out(ledger: &Ledger) -> Option<String> {
    let count = |chosen: &dyn Fn(&super::incident::Incident) -> bool| {
        ledger.incidents.iter().filter(|row| !row.counted && chosen(row)).count()
    };
    let possibly =
        |row: &super::incident::Incident| row.links.iter().any(|link| link.tie == Tie::PossiblySame);
    let parts = [
        (count(&|row| row.medium == Medium::Bank), "stolen bank money"),
        (count(&|row| row.medium == Medium::Crypto && possibly(row)), "possibly another theft told twice"),
        (
            count(&|row| row.links.iter().any(|link| link.tie == Tie::HasPart)),
            "two victims in one figure, shown singly",
        ),
    ];
    let words: Vec<_> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} ({words})"))
        .collect();
    (!words.is_empty()).then(|| format!("Rows of the ledger not in the bars: {}.", words.join(", ")))
}
