//! Each answer in one or two sentences that any reader understands. They say what the record holds and ask for review;
//! they accuse nobody, and "not found" is never "is not".

use super::control::{Limb, LimbPath, Open, UnAnswer};
use super::ownership::{Aggregate, Counted, Doubt, FiftyPercent, Layer, Standing};
use super::share::Percent;
use jiff::civil::Date;
use record::{EntityId, Relation};

/// How an id is called.
type Name<'a> = &'a dyn Fn(&EntityId) -> String;

impl UnAnswer {
    /// The answer on `entity` as of `day`, in one or two sentences; `name` gives each party's name.
    pub fn why(&self, entity: &EntityId, day: Date, name: Name<'_>) -> String {
        let who = name(entity);
        match self {
            Self::Covered { paths, contested, .. } => covered(&who, day, paths, *contested, name),
            Self::NotFound { context: None } => format!(
                "Nothing held as of {day} says that {who} was owned or controlled by, or acted for, a designated party."
            ),
            Self::NotFound { context: Some(path) } => format!(
                "Nothing held as of {day} says that {who} was owned or controlled by, or acted for, a designated party. There is a tie to entry {} of {} that is none of these: context, not coverage.",
                path.listing.reference, path.listing.list
            ),
            Self::Unclear { why, .. } => {
                let reasons: Vec<_> = why.iter().take(3).map(|open| reason(open, name)).collect();
                format!(
                    "Review, because what is held as of {day} does not settle whether {who} is covered: {}.",
                    reasons.join("; ")
                )
            }
        }
    }
}

fn covered(who: &str, day: Date, paths: &[LimbPath], contested: bool, name: Name<'_>) -> String {
    let Some(path) = paths.first() else { return String::new() };
    let entry = format!("entry {} of {}", path.listing.reference, path.listing.list);
    if path.limb == Limb::Listed {
        return format!("Review, because {who} is itself {entry} as of {day}.");
    }
    let steps: Vec<_> = path
        .hops
        .iter()
        .map(|step| {
            let words = Relation::find(&step.hop.relation).map_or("is tied to", |relation| relation.words);
            let share = step.share.map(|share| format!(" ({share})")).unwrap_or_default();
            format!("{} {words} {}{share}", name(&step.hop.from), name(&step.hop.to))
        })
        .collect();
    let doubt = if contested { ", and sources contradict one another on it" } else { "" };
    format!(
        "Review, because as of {day} the record says that {}, which is {entry}: {}. The weakest step has strength {} of 1000{doubt}.",
        steps.join(", "),
        limb(path.limb),
        path.strength
    )
}

const fn limb(limb: Limb) -> &'static str {
    match limb {
        Limb::Listed => "itself listed",
        Limb::Owned => "owned",
        Limb::Controlled => "controlled",
        Limb::ActingOnBehalf => "acting on behalf or at the direction of",
        Limb::Several => "by more than one of ownership, control and acting on behalf",
    }
}

fn reason(open: &Open, name: Name<'_>) -> String {
    match open {
        Open::Minority { entity, share } => {
            format!("the stake in {} is {share}, and the resolution sets no threshold", name(entity))
        }
        Open::Coarse { entity } => {
            format!("the dates stated of {} are too coarse for that day", name(entity))
        }
        Open::CoarseListing { reference } => {
            format!("the dates of entry {reference} are too coarse for that day")
        }
        Open::Cut => "the search was cut for size".to_owned(),
    }
}

impl FiftyPercent {
    /// The answer on `entity` as of `day`, in one or two sentences and the first of its doubts; `name` gives each party's name.
    pub fn why(&self, entity: &EntityId, day: Date, name: Name<'_>) -> String {
        let who = name(entity);
        let mut words = match (self.standing, &self.listing, self.layers.first()) {
            (Standing::Listed, Some(listing), _) => format!(
                "Review, because {who} is itself entry {} of {} as of {day}; the 50 percent rule is not needed.",
                listing.reference, listing.list
            ),
            (Standing::ByOwnership, _, Some(layer)) => format!(
                "Review, because as of {day} blocked persons hold at least {} % of {who} in the aggregate: {}.",
                layer.sum.at_least,
                holders(layer, Standing::ByOwnership, name)
            ),
            (Standing::Unclear, _, Some(layer)) => unclear(&who, day, layer, name),
            (_, _, layer) => not_found(&who, day, layer),
        };
        for doubt in self.doubts.iter().take(1) {
            words.push(' ');
            words.push_str(&said(doubt, name));
        }
        words
    }
}

fn unclear(who: &str, day: Date, layer: &Layer, name: Name<'_>) -> String {
    let held = holders(layer, Standing::Unclear, name);
    if held.is_empty() {
        return format!(
            "Review, because what is held as of {day} does not settle whether {who} was listed or owned by blocked persons."
        );
    }
    format!(
        "Review, because as of {day} blocked persons may hold {} of {who}, on either side of 50 %: {held}.",
        span(&layer.sum)
    )
}

fn not_found(who: &str, day: Date, layer: Option<&Layer>) -> String {
    let Some(sum) = layer.map(|layer| layer.sum) else { return String::new() };
    let known = if sum.at_most == Percent::ZERO {
        format!("As of {day} no stake of a blocked person in {who} is stated.")
    } else {
        format!(
            "As of {day} the stakes of blocked persons that are stated come to {} of {who}, short of 50 %.",
            span(&sum)
        )
    };
    if sum.unaccounted == Percent::ZERO {
        return known;
    }
    if sum.unaccounted == Percent::WHOLE {
        return format!("{known} Who holds it, no source held says.");
    }
    format!("{known} Who holds up to {} % of it, no source held says.", sum.unaccounted)
}

fn span(sum: &Aggregate) -> String {
    let below = if sum.below { "less than " } else { "" };
    if sum.at_least == sum.at_most {
        format!("{} %", sum.at_least)
    } else {
        format!("between {} and {below}{} %", sum.at_least, sum.at_most)
    }
}

/// The owners that stand so or more surely, three at most.
fn holders(layer: &Layer, least: Standing, name: Name<'_>) -> String {
    const SHOWN: usize = 3;
    let counting: Vec<_> = layer.stakes.iter().filter(|counted| counted.owner_is >= least).collect();
    let mut words: Vec<_> = counting.iter().take(SHOWN).map(|counted| holder(counted, name)).collect();
    if counting.len() > SHOWN {
        words.push(format!("and {} more", counting.len() - SHOWN));
    }
    words.join("; ")
}

fn holder(counted: &Counted, name: Name<'_>) -> String {
    let how = match (counted.owner_is, &counted.listing) {
        (Standing::Listed, Some(listing)) => format!("entry {} of {}", listing.reference, listing.list),
        (Standing::ByOwnership, _) => "itself blocked by ownership".to_owned(),
        _ => "which may itself be blocked".to_owned(),
    };
    format!("{} ({how}) holds {}", name(&counted.stake.owner), counted.stake.share)
}

fn said(doubt: &Doubt, name: Name<'_>) -> String {
    match doubt {
        Doubt::OverWhole { entity, total } => {
            format!("The stakes stated of {} come to {total} %, so they cannot all be right.", name(entity))
        }
        Doubt::HoldsItself { entity, share } => {
            format!("{} is said to hold {share} of itself, which is left out.", name(entity))
        }
        Doubt::Contested { entity, owner } => {
            format!("Sources contradict one another on what {} holds of {}.", name(owner), name(entity))
        }
        Doubt::ControlOnly { controller } => {
            format!(
                "{}, which is listed, is said to control it; control alone does not count under this rule.",
                name(controller)
            )
        }
        Doubt::Cut { entities } => {
            format!("The search was cut after {entities} entities; what lies beyond may change the answer.")
        }
    }
}
