//! What may come.

use super::{Field, limits, modelled};
use crate::{
    draft::{Drafting, found},
    twin::{Cite, Figure, Sentence},
    words,
};
use assess::outlook::{Fan, Measured};
use record::Likelihood;

pub(super) fn section(drafting: &mut Drafting, field: &Field) {
    let Some(outlook) = &field.outlook else { return };
    let (result, id) = (&outlook.result, outlook.id);
    drafting.section("XIV", "What may come");
    let mut sentences = vec![found(large(result.large_ppm), id)];
    sentences.extend(result.ahead.totals.iter().map(|(name, fan)| found(total(name, fan), id)));
    drafting.paragraph(sentences);
    drafting.picture(
        "Dollars stolen by half-year, and the model's outlook".to_owned(),
        "An outlook is a distribution, not a figure. Each is a question that is scored when its day has come.",
        Figure::Outlook { finding: id },
    );
    if let Some(backtest) = &result.backtest {
        let rows = backtest.lines.iter().map(|line| {
            vec![
                line.measure.words().to_owned(),
                line.rule.name().to_owned(),
                line.crps_log.to_string(),
                format!("{} of {}", line.within_50, backtest.origins.len()),
                format!("{} of {}", line.within_80, backtest.origins.len()),
            ]
        });
        drafting.table(
            "Tested backwards: six months ahead from each half-year since 2018, with history as it is known now",
            vec![Cite::Finding(id)],
            false,
            &["Measure", "Forecast by", "CRPS of logarithms, thousandths#", "Within 50 %#", "Within 80 %#"],
            rows.collect(),
        );
    }
    for outcome in &result.scenarios {
        drafting.paragraph(vec![found(outcome.sentence.clone(), id)]);
    }
    drafting.paragraph(result.assumptions.iter().map(|said| found(said.clone(), id)).collect());
    limits(drafting, &outlook.finding, id);
}

fn large(ppm: u32) -> String {
    let words = Likelihood::from_ppm(ppm).map_or("", Likelihood::words);
    format!(
        "That at least one theft of USD 100 million or more is recorded in the next six months: {words} ({} percent).",
        ppm / 10_000
    )
}

fn total(name: &str, fan: &Fan) -> String {
    let usd = fan.of_measure(Measured::UsdStolen);
    let (low, high) = usd.interval(800);
    let low = if low == 0 { "nothing".to_owned() } else { modelled(low) };
    format!(
        "In {name} from {}, between {low} and {} is stolen in 80 percent of the model's futures; in half of all of them more than {}.",
        words::day(fan.days.first),
        modelled(high),
        modelled(usd.at(500))
    )
}

/// One sentence for the summary.
pub(super) fn summary(field: &Field) -> Option<Sentence> {
    let outlook = field.outlook.as_ref()?;
    Some(found(large(outlook.result.large_ppm), outlook.id))
}
