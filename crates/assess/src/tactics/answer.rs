//! An article's sentence on tactics, answered with what is held.

use super::{Change, Finding, LineResult, SurgeKind, Tactics, Unit, lines::PHISHING_NAME};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// What a sentence says of tactics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// That phishing shifted: became more, or less, of what is done.
    Phishing,
    /// That phishing became more sophisticated.
    Sophistication,
    /// That mixers came into use, or more so.
    Mixers,
}

impl Topic {
    /// The topics that a sentence names, by its words; of anything else this study says nothing.
    pub fn in_sentence(sentence: &str) -> Vec<Self> {
        let sentence = sentence.to_lowercase();
        let word = |starts: &[&str]| {
            let mut words = sentence.split(|c: char| !c.is_alphanumeric());
            words.any(|word| starts.iter().any(|start| word.starts_with(start)))
        };
        let phishing = word(&["phish", "spearphish", "smish", "vish"]);
        let finer = word(&["sophisticat", "advanced", "refine", "complex"]);
        let topics = [
            (phishing, Self::Phishing),
            (phishing && finer, Self::Sophistication),
            (word(&["mixer", "mixing", "tumbl"]), Self::Mixers),
        ];
        topics.into_iter().filter(|(named, _)| *named).map(|(_, topic)| topic).collect()
    }
}

/// Where a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The data show it.
    Supported,
    /// The data could show it, and do not.
    NotSupported,
    /// The data cannot show it either way.
    CannotBeSaid,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Supported => "supported",
            Self::NotSupported => "not supported",
            Self::CannotBeSaid => "cannot be said",
        })
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What was asked.
    pub topic: Topic,
    /// Where it stands.
    pub standing: Standing,
    /// Why, in one or two sentences.
    pub why: String,
    /// The numbers that it rests on, each a sentence.
    pub numbers: Vec<String>,
    /// What may be wrong with them, each a sentence.
    pub caveats: Vec<String>,
}

/// A shift smaller than this would not be what an article calls one: ten points.
const WORTH_SAYING: u32 = 100_000;
/// Incidents with laundering claims that a year needs before years are compared.
const LEAST_INCIDENTS: usize = 5;

/// Answers a topic from a study.
pub fn answer(topic: Topic, tactics: &Tactics) -> Verdict {
    match topic {
        Topic::Phishing => phishing(tactics),
        Topic::Sophistication => Verdict {
            topic,
            standing: Standing::CannotBeSaid,
            why: "Nothing that is held measures how sophisticated a phishing campaign was: names of domains, and \
                  techniques that reports are cited for, say that it took place."
                .to_owned(),
            numbers: vec![],
            caveats: vec![],
        },
        Topic::Mixers => mixers(tactics),
    }
}

fn phishing(tactics: &Tactics) -> Verdict {
    let lines: Vec<_> = tactics.lines.iter().filter(|one| one.line.name == PHISHING_NAME).collect();
    let shifts: Vec<_> = lines.iter().filter(|one| one.change.finding == Finding::Shift).collect();
    let rises = shifts.iter().any(|one| one.change.like_with_like_ppm > 0);
    let falls = shifts.iter().any(|one| one.change.like_with_like_ppm < 0);
    // A shift within ten points of nothing would have been found.
    let sharp = |one: &&&LineResult| one.change.detectable_ppm.is_some_and(|least| least <= WORTH_SAYING);
    let quiet = lines.iter().filter(|one| one.change.finding != Finding::Shift);
    let (standing, why) = if rises && falls {
        (
            Standing::CannotBeSaid,
            "The share of phishing rose by one measure and fell by the other.".to_owned(),
        )
    } else if let Some(one) = shifts.first() {
        (Standing::Supported, shift_words(one))
    } else if quiet.clone().next().is_some() && quiet.clone().all(|one| sharp(&one)) {
        let why = "No shift in the share of phishing was found, and one of ten points would have been found four times \
                   in five.";
        (Standing::NotSupported, why.to_owned())
    } else {
        (Standing::CannotBeSaid, quiet_words(&lines))
    };
    Verdict {
        topic: Topic::Phishing,
        standing,
        why,
        numbers: lines.iter().flat_map(|one| numbers(one)).chain(within(tactics)).collect(),
        caveats: caveats(tactics, &lines),
    }
}

/// The kinds of phishing, each by itself: they can shift while their sum does not.
fn within(tactics: &Tactics) -> impl Iterator<Item = String> {
    let kinds = tactics
        .lines
        .iter()
        .filter(|one| one.line.unit == Unit::Indicators && one.line.name != PHISHING_NAME);
    kinds.filter_map(|one| {
        let at = one.change.at?;
        Some(format!(
            "{} among published domains: {} % before {at}, {} % from then on ({}).",
            one.line.name,
            points(one.change.before_ppm),
            points(one.change.after_ppm),
            one.change.finding
        ))
    })
}

fn shift_words(one: &LineResult) -> String {
    let direction = if one.change.like_with_like_ppm > 0 { "rose" } else { "fell" };
    let at = one.change.at.map(|at| at.to_string()).unwrap_or_default();
    format!(
        "The share of phishing among {} {direction} from {at} on, by {} points with like compared with like, in several \
         reporters' work. That is a shift of shares in what was published; it says nothing of how skilful it was.",
        unit(one.line.unit),
        points(one.change.like_with_like_ppm.unsigned_abs())
    )
}

/// Why nothing can be said: the finding of each measure, and how large a shift would have had to be.
fn quiet_words(lines: &[&LineResult]) -> String {
    if lines.is_empty() {
        return "No dated sighting or report is held.".to_owned();
    }
    let each = lines.iter().map(|one| {
        let least = one.change.detectable_ppm;
        let least = least.map_or_else(String::new, |least| {
            format!(
                "; only a shift of {} points or more would have been found four times in five",
                points(least)
            )
        });
        format!("Among {}: {}{least}.", unit(one.line.unit), one.change.finding)
    });
    each.collect::<Vec<_>>().join(" ")
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Indicators => "published domains",
        Unit::Reports => "reports cited by ATT&CK",
    }
}

/// Millionths as points of a hundred, to one decimal.
pub(super) fn points(ppm: u32) -> String {
    let tenths = (u64::from(ppm) + 500) / 1000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn chance(ppm: u32) -> String {
    let least = if ppm < 1_000 { "less than 0.1".to_owned() } else { points(ppm) };
    format!("{least} %")
}

fn numbers(one: &LineResult) -> Vec<String> {
    let of = unit(one.line.unit);
    let usable = || one.years.iter().filter(|year| !year.too_few);
    let mut numbers = vec![];
    if let (Some(first), Some(last)) = (usable().next(), usable().next_back()) {
        let each = [first, last].map(|year| {
            format!(
                "{}: {} of {} ({} %, between {} % and {} %, {} reporters)",
                year.year,
                year.hits,
                year.of,
                points(year.share_ppm),
                points(year.reporters_interval[0]),
                points(year.reporters_interval[1]),
                year.reporters
            )
        });
        numbers.push(format!("Phishing among {of}, {}.", each.join("; ")));
    }
    let years = one.years.iter().filter(|year| year.too_few).map(|year| year.year.to_string());
    let years = years.collect::<Vec<_>>().join(", ");
    if !years.is_empty() {
        numbers.push(format!("Among {of}, too few to say: {years}."));
    }
    numbers.extend(test_words(&one.change, of));
    numbers
}

fn test_words(change: &Change, of: &str) -> Option<String> {
    let at = change.at?;
    Some(format!(
        "Among {of} the month that stands out most is {at}: {} % before, {} % from then on ({}). Chance does as much in {} \
         of cases if every row is a sighting of its own, in {} if a reporter's rows stand together; both are corrected \
         for all tests.",
        points(change.before_ppm),
        points(change.after_ppm),
        change.finding,
        chance(change.rows_p_ppm),
        chance(change.reporters_p_ppm)
    ))
}

fn caveats(tactics: &Tactics, lines: &[&LineResult]) -> Vec<String> {
    let mut caveats = vec![
        "These are shares of what was published. What nobody saw, or nobody published, is not in them.".to_owned(),
        "What a domain was for is read from the words of its name; a name that says nothing is not counted as \
         phishing."
            .to_owned(),
    ];
    let made = tactics.months.iter().filter(|month| month.one_account).count();
    if made > 0 {
        caveats.push(format!(
            "In {made} of {} months, none smaller than usual, one account published at least half of all indicators.",
            tactics.months.len()
        ));
    }
    let surges = tactics.surges.iter().filter(|surge| surge.kind == SurgeKind::ArtefactOneAccount).count();
    if surges > 0 {
        caveats.push(format!(
            "{surges} of {} surges are one account's: without it the month is no surge.",
            tactics.surges.len()
        ));
    }
    let without = lines.iter().filter(|one| one.change.finding == Finding::ArtefactOneAccount);
    for without in without.filter_map(|one| one.change.without.as_ref()) {
        caveats.push(format!(
            "Without the account {} ({} % of the rows) less than half of the change is left.",
            without.reporter,
            points(without.rows_ppm)
        ));
    }
    if let Some(known) = &tactics.report_lag {
        caveats.push(format!(
            "Half of the reports are recorded within {} months, nine of ten within {}; comparisons end with {}.",
            known.corrected.half, known.corrected.nine_tenths, known.until
        ));
    }
    caveats
}

fn mixers(tactics: &Tactics) -> Verdict {
    let of_incidents = || tactics.laundering.iter().filter(|one| one.incident.starts_with("incident:"));
    let said = of_incidents().map(|one| &one.incident).collect::<BTreeSet<_>>().len();
    let mixed = of_incidents().filter(|one| one.kind == "mixer").map(|one| &one.incident);
    let mixed = mixed.collect::<BTreeSet<_>>().len();
    let incidents: usize = tactics.laundering_years.values().map(|year| year.incidents).sum();
    let full: Vec<_> =
        tactics.laundering_years.iter().filter(|(_, year)| year.said >= LEAST_INCIDENTS).collect();
    let named = match mixed {
        0 => "No claim that is held names a mixer.".to_owned(),
        1 => "A mixer is named for 1 incident.".to_owned(),
        _ => format!("A mixer is named for {mixed} incidents."),
    };
    let (standing, why) = match (full.first(), full.last()) {
        (Some((first, early)), Some((last, late))) if first < last => {
            let share = |year: &super::LaunderingYear| {
                super::shares::jeffreys(*year.kinds.get("mixer").unwrap_or(&0) as u64, year.said as u64)
            };
            let (early, late) = (share(early), share(late));
            if late[0] > early[1] {
                (
                    Standing::Supported,
                    format!("Mixers are named for a larger share of incidents in {last} than in {first}."),
                )
            } else {
                (
                    Standing::NotSupported,
                    format!(
                        "The share of incidents with a mixer in {last} cannot be told from that in {first}."
                    ),
                )
            }
        }
        _ => (
            Standing::CannotBeSaid,
            format!(
                "{named} Whether their use shifted cannot be said: no two years have {LEAST_INCIDENTS} incidents of which anything is held about where the money went."
            ),
        ),
    };
    let mut numbers = vec![format!(
        "A stolen amount is held for {incidents} incidents. Where the money went is held for {said} of them, and a mixer \
         is named for {mixed}."
    )];
    numbers.extend(tactics.laundering_years.iter().filter(|(_, year)| year.said > 0).map(|(at, year)| {
        let kinds = year.kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>();
        let noun = if year.said == 1 { "incident" } else { "incidents" };
        format!("{at}: where the money went is held for {} {noun} ({}).", year.said, kinds.join(", "))
    }));
    Verdict { topic: Topic::Mixers, standing, why, numbers, caveats: mixer_caveats() }
}

fn mixer_caveats() -> Vec<String> {
    [
        "ATT&CK has no technique for mixers, bridges or cashing out: the kinds are ours.",
        "Money is described where somebody traced it and published; no claim is no evidence against a mixer.",
        "Named services were sanctioned, closed and seized in these years, so a change in names is no change in use.",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_found_by_their_words() {
        let sentence =
            "A new report sees more sophistication in phishing and the use of cryptocurrency mixers.";
        assert_eq!(Topic::in_sentence(sentence), [Topic::Phishing, Topic::Sophistication, Topic::Mixers]);
        assert!(Topic::in_sentence("The fish market was sophisticated.").is_empty());
        assert_eq!(points(123_456), "12.3");
    }
}
