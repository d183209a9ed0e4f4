//! The ladder for numbers.

use super::{
    SELF_CONTRADICTED,
    agree::{self, ratio},
    case::{Case, Pair, Rule, Verdict},
    declared, prices,
    seen::{Seen, days_between},
    series, shares, slips,
    spans::{Class, class},
};
use crate::{Kind, tentative::tentative};
use record::PartialDate;
use std::collections::BTreeMap;

/// The first rule that holds names the kind.
///
/// What the claims declare: 1. a rate beside a total, or a rise on the month beside one on the year; 2. parts beside their
/// whole; 3. another population; 4. another definition, or several victims at once; 5. an estimate that its source calls
/// early; 6. what was provisional. What the digits betray: 7. a sum of parts that is not the stated one; 8. a slip of size;
/// 9. digits exchanged or a great number mistranslated. What does not fit: 10. one document against itself; 11. prices of
/// two moments; 12. a sum told of another year; 13. parts of one issuer that do not make its whole; 14. one sum of two
/// times. Then 15. the weak are set aside, and 16. the one reaches further. What time changed: 17. a state; 18. an estimate
/// that grew; 19. an issuer's later word. What is left: 20. one native amount; 21. words that say what is counted in;
/// 22. shares of things that are named otherwise; 23. two relays of one document; 24. two estimators; and, where nothing
/// clashes, 25. to 27. numbers of different times.
pub(super) const LADDER: &[Rule] = &[
    series::rate_and_total,
    series::parts_by_population,
    declared::population,
    declared::scope,
    revised,
    staged,
    sums_its_parts,
    slips::magnitude,
    slips::transcribed,
    against_itself,
    prices::otherwise,
    slips::wrong_year,
    series::parts_and_whole,
    two_years,
    weak,
    declared::wider,
    series::state_changed,
    grew,
    restated,
    prices::one_native_amount,
    declared::scope_by_words,
    shares::of_others,
    relays_differ,
    estimators,
    series::restated_between_times,
    series::estimators_between_times,
    series::spans,
];

/// Words by which a source calls a figure early.
const EARLY: [&str; 41] = [
    "so far",
    "thus far",
    "until now",
    "as of now",
    "not be final",
    "not yet final",
    "still being counted",
    "still counting",
    "expected to rise",
    "likely to rise",
    "expected to grow",
    "lengthened to",
    "swollen",
    "swelled to",
    "has risen to",
    "rose to",
    "climbed to",
    "grown to",
    "first put",
    "first thought",
    "first said",
    "initial count",
    "initial tally",
    "early tallies",
    "early tally",
    "early count",
    "now thought",
    "initially estimated",
    "initially put",
    "initially reported",
    "initially said",
    "initial estimate",
    "early estimate",
    "early reports",
    "first estimate",
    "preliminary",
    "revised",
    "revising",
    "upwards",
    "raised its estimate",
    "raised the estimate",
];

pub(super) fn weak(case: &Case<'_, '_>) -> Option<Verdict> {
    case.without_the_weak()
}

/// A source says that the figure was early, or that it was revised.
fn revised(case: &Case<'_, '_>) -> Option<Verdict> {
    let early = |claim: &Seen<'_>| EARLY.iter().any(|words| claim.quote.contains(words));
    let event = |pair: &&Pair<'_, '_>| class(pair.0) == Class::Event && (early(pair.0) || early(pair.1));
    case.clash.iter().find(event)?;
    Some(early_ones_fall(case, format!("the estimate was revised: {}", by_age(case))))
}

/// Words by which a source calls a figure not yet final.
const STAGED: [&str; 17] = [
    "projection",
    "projected",
    "provisional",
    "preliminary",
    "exit poll",
    "early count",
    "early tallies",
    "early tally",
    "partial count",
    "partial result",
    "stations counted",
    "votes counted",
    "flash estimate",
    "advance estimate",
    "first estimate",
    "interim figure",
    "so far counted",
];

/// Words by which a source calls a figure the last one.
const FINAL: [&str; 7] =
    ["final", "certified", "definitive", "full count", "audited", "complete count", "revised to"];

/// What a source says is not final, and what it, or whoever has the last word, says later.
fn staged(case: &Case<'_, '_>) -> Option<Verdict> {
    let early = |claim: &Seen<'_>| says(claim, &STAGED);
    let later = |pair: &&Pair<'_, '_>| {
        let by_whom = pair.0.same_issuer(pair.1) || says(pair.1, &FINAL);
        early(pair.0) && !early(pair.1) && by_whom && pair.0.said() <= pair.1.said()
    };
    case.clash.iter().find(later)?;
    Some(early_ones_fall(case, format!("what was provisional became final: {}", by_age(case))))
}

/// Whether the quote, the title or the scope has one of these words.
fn says(claim: &Seen<'_>, vocabulary: &[&str]) -> bool {
    let has = |text: &str| {
        let text = format!(" {}", text.to_lowercase());
        vocabulary.iter().any(|words| text.contains(&format!(" {words}")))
    };
    let scope = claim.stated.claim.scope.population.as_deref().unwrap_or_default();
    has(&claim.quote) || has(&claim.stated.claim.source.originator) || has(scope)
}

/// One sum of what happened once is told of two times that lie half a year apart or more: one list has it in the wrong
/// year, or it happened twice.
fn two_years(case: &Case<'_, '_>) -> Option<Verdict> {
    let kept = case.property_has(&["frozen", "recovered", "seized", "returned", "held"]);
    let pairs = case.agreed.iter().map(|(pair, _)| pair);
    let (one, other) = pairs.filter(|_| !kept).find(|pair| is_of_two_years(pair))?;
    let when = |claim: &Seen<'_>| claim.period.map_or_else(String::new, |period| period.to_string());
    let why = format!(
        "one sum is told of two times: {} of {} ({}), {} of {} ({})",
        one.value(),
        one.who(),
        when(one),
        other.value(),
        other.who(),
        when(other)
    );
    Some(Verdict::new(Kind::Period, why))
}

fn is_of_two_years(pair: &Pair<'_, '_>) -> bool {
    let (Some(one), Some(other)) = (pair.0.period, pair.1.period) else { return false };
    let gap = days_between(one.last, other.first).max(days_between(other.last, one.first));
    class(pair.0) == Class::Event && gap > HALF_A_YEAR
}

/// Days; reports of one event follow it by less.
const HALF_A_YEAR: i32 = 182;

/// Words of a quote by which a party owns a reckoning.
const OWN_RECKONING: [&str; 10] = [
    "we estimate",
    "our estimate",
    "our model",
    "'s model",
    "our best",
    "we assess",
    "we put",
    "we reckon",
    "our analysis",
    "by our reckoning",
];

/// Each later figure is greater, within weeks of the event.
fn grew(case: &Case<'_, '_>) -> Option<Verdict> {
    let mut dated = Vec::new();
    for claim in clashing(case) {
        dated.push((claim.said_on()?, claim.number.as_ref()?.low, claim));
    }
    dated.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let (first, last) = (dated.first()?, dated.last()?);
    let growing =
        dated.windows(2).all(|pair| matches!(pair, [one, other] if one.0 < other.0 && one.1 < other.1));
    let event = first.2.period.map_or(first.0, |period| period.first);
    // Three words, each higher, are a course of their own, if it takes no more than half a year.
    let (begun, over) = if dated.len() > 2 { (HALF_A_YEAR, HALF_A_YEAR) } else { (31, 45) };
    let soon = days_between(event, first.0) <= begun && days_between(first.0, last.0) <= over;
    // Two who each reckon for themselves do not correct one another.
    let own = |claim: &Seen<'_>| OWN_RECKONING.iter().any(|words| claim.quote.contains(words));
    if dated.iter().all(|(_, _, claim)| own(claim)) {
        return None;
    }
    let once = class(first.2) == Class::Event || class(first.2) == Class::State && first.2.period.is_some();
    let amount = once && last.1 >= first.1 * 1.1;
    (growing && soon && amount)
        .then(|| early_ones_fall(case, format!("the estimate grew from day to day: {}", by_age(case))))
}

fn clashing<'c, 'a>(case: &Case<'c, 'a>) -> Vec<&'c Seen<'a>> {
    let in_clash = |claim: &&&Seen<'_>| {
        case.clash.iter().any(|(one, other)| one.id() == claim.id() || other.id() == claim.id())
    };
    case.seen.iter().filter(in_clash).copied().collect()
}

/// The values in the order in which they were said; those of one day are told beside each other, since nothing says
/// which came first.
fn by_age(case: &Case<'_, '_>) -> String {
    let mut by_day: BTreeMap<PartialDate, Vec<&Seen<'_>>> = BTreeMap::new();
    for claim in &case.seen {
        by_day.entry(claim.said()).or_default().push(claim);
    }
    let size = |claim: &Seen<'_>| claim.number.as_ref().map_or(0.0, |number| number.low);
    let day = |(day, mut seen): (PartialDate, Vec<&Seen<'_>>)| {
        seen.sort_by(|one, other| size(one).total_cmp(&size(other)).then(one.id().cmp(&other.id())));
        match seen.as_slice() {
            [one] => format!("{} ({}, {day})", one.value(), one.who()),
            several => {
                let said: Vec<String> =
                    several.iter().map(|claim| format!("{} ({})", claim.value(), claim.who())).collect();
                format!("{}, all said {day}", said.join(" and "))
            }
        }
    };
    by_day.into_iter().map(day).collect::<Vec<_>>().join("; then ")
}

/// The last word is that of the last day on which a firm figure was said; what came before, and what its own words call
/// a first or loose estimate, falls. Several firm figures of that day stand beside each other.
fn early_ones_fall(case: &Case<'_, '_>, why: String) -> Verdict {
    let loose = |claim: &Seen<'_>| {
        claim.stated.measure().is_some_and(|measure| tentative(claim.stated, measure.high))
    };
    let seen = clashing(case);
    let firm = || seen.iter().filter(|claim| !loose(claim));
    let last = firm().map(|claim| claim.said()).max().or_else(|| seen.iter().map(|claim| claim.said()).max());
    let any_firm = firm().next().is_some();
    let stands = |claim: &Seen<'_>| Some(claim.said()) == last && !(any_firm && loose(claim));
    let standing: Vec<String> = seen
        .iter()
        .filter(|claim| stands(claim))
        .map(|claim| format!("{} of {}", claim.value(), claim.who()))
        .collect();
    let mut verdict = Verdict::new(Kind::EvolvingEstimate, why);
    for claim in seen.iter().filter(|claim| !stands(claim)) {
        let what =
            if loose(claim) { "a first or loose estimate by its own words" } else { "an earlier estimate" };
        verdict = verdict.less(claim, format!("{what}; what stands: {}", standing.join(", ")));
    }
    verdict
}

/// The one's number is the sum of the parts that its words count; the other's is not, and no number of those parts.
fn sums_its_parts(case: &Case<'_, '_>) -> Option<Verdict> {
    let sums = |claim: &Seen<'_>| {
        let own = claim.number.as_ref().map_or(0.0, |number| number.low);
        let counts: Vec<f64> = claim
            .quote
            .split(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
            .filter_map(|word| word.trim_matches([',', '.']).replace(',', "").parse().ok())
            .filter(|count| !agree::near(*count, own))
            .collect();
        let whole = counts.len() > 1 && counts.len() < 5 && counts.iter().all(|count| *count < own);
        whole && (counts.iter().sum::<f64>() - own).abs() < 0.5
    };
    let (one, other) = case.clash.iter().find(|(one, other)| sums(one) != sums(other))?;
    let (sum, stated) = if sums(one) { (one, other) } else { (other, one) };
    let why = format!(
        "the parts that {} counts make {}, which is not the {} of {}",
        sum.who(),
        sum.value(),
        stated.value(),
        stated.who()
    );
    Some(Verdict::new(Kind::Arithmetic, why))
}

/// One document states two numbers for one thing.
fn against_itself(case: &Case<'_, '_>) -> Option<Verdict> {
    let (one, other) = case.clash.iter().find(|(one, other)| one.same_document(other))?;
    let why = format!(
        "{} states both {} and {} in one document, and does not say which",
        one.who(),
        one.value(),
        other.value()
    );
    let verdict = Verdict::new(Kind::Arithmetic, why);
    let unclear = SELF_CONTRADICTED;
    Some(verdict.less(one, unclear).less(other, unclear))
}

/// An issuer's later word differs from its earlier one.
pub(super) fn restated(case: &Case<'_, '_>) -> Option<Verdict> {
    let again = |pair: &&Pair<'_, '_>| {
        pair.0.same_issuer(pair.1) && !pair.0.same_occasion(pair.1) && !pair.0.is_weak() && !pair.1.is_weak()
    };
    let pairs: Vec<&Pair<'_, '_>> = case.clash.iter().filter(again).collect();
    // Of several, the pair whose later word is best held says it most plainly.
    let (one, other) = pairs
        .iter()
        .max_by_key(|(one, other)| (other.stated.claim.grade.strength(), one.id(), other.id()))?;
    let why = format!(
        "{} said {} ({}), and later {} ({})",
        one.from.issuer,
        one.value(),
        one.said(),
        other.value(),
        other.said()
    );
    let mut verdict = Verdict::new(Kind::Restated, why);
    for (earlier, later) in pairs {
        let grade = |claim: &Seen<'_>| claim.stated.claim.grade;
        if grade(later).strength() * 2 <= grade(earlier).strength() {
            // A poor relay of a later word does not unsay what is well held.
            let why = format!(
                "graded {}; the word of {} is graded {}",
                grade(later),
                earlier.said(),
                grade(earlier)
            );
            verdict = verdict.less(later, why);
        } else if !verdict.fallen.iter().any(|(id, _)| *id == earlier.id()) {
            verdict = verdict.less(
                earlier,
                format!("{} said {} later ({})", later.from.issuer, later.value(), later.said()),
            );
        }
    }
    Some(verdict)
}

/// Two outlets relay one document of one issuer, and not the same number.
fn relays_differ(case: &Case<'_, '_>) -> Option<Verdict> {
    let relayed = |claim: &Seen<'_>| claim.from.outlet.is_some();
    let differ = |pair: &&Pair<'_, '_>| {
        pair.0.same_issuer(pair.1) && pair.0.place() != pair.1.place() && (relayed(pair.0) || relayed(pair.1))
    };
    let all = case.clash.iter().all(|pair| differ(&pair));
    let (one, other) = case.clash.iter().find(differ).filter(|_| all)?;
    let why = format!(
        "{} and {} relay one word of {}, and only one number can be its: {}, {}",
        one.place(),
        other.place(),
        one.from.issuer,
        one.value(),
        other.value()
    );
    Some(Verdict::new(Kind::Transcription, why))
}

/// Nothing but the estimators explains it.
fn estimators(case: &Case<'_, '_>) -> Option<Verdict> {
    let (one, _) = case.clash.first()?;
    let most = case
        .clash
        .iter()
        .filter_map(|(one, other)| Some(ratio(one.number.as_ref()?, other.number.as_ref()?)));
    let most = most.fold(1.0_f64, f64::max);
    let spread = match most {
        most if most < 1.5 => format!(" by up to {:.1} %", (most - 1.0) * 100.0),
        most if most.is_finite() => format!(", up to {most:.1} times apart"),
        _ => String::new(),
    };
    if case.clash.iter().all(|(one, other)| one.same_issuer(other)) {
        let why = format!("{} contradicts its own figure{spread}: {}", one.from.issuer, case.told());
        return Some(Verdict::new(Kind::Restated, why));
    }
    Some(Verdict::new(Kind::EstimatorSpread, format!("estimators differ{spread}: {}", case.told())))
}
