//! Counts: members, experts, pages, wallets, days, workers.

use super::{Ground, found};
use crate::{
    Stated,
    check::{
        compare::{Judgement, number},
        gazetteer::Sort,
        grammar::amount::{Amount, Unit},
        scene::{Found, Named, Scene},
    },
};

/// A property that counts, what is counted, the words that a statement of it has, and what has it. With no words, the
/// thing counted says it all.
struct Count {
    property: &'static str,
    things: &'static str,
    cues: &'static [&'static str],
    of: &'static [Sort],
    /// One number and no estimate: a good claim can refute another.
    settled: bool,
}

const COUNTS: [Count; 17] = [
    Count {
        property: "participants",
        things: "states",
        cues: &[
            "comprises",
            "comprised",
            "comprising",
            "composed",
            "members",
            "member",
            "participating",
            "participants",
            "made up",
            "consists",
            "consisting",
            "coalition",
            "founding",
            "nation",
            "formed by",
            "team of",
            "has",
            "founded",
            "launched",
            "formed",
            "set up",
            "joined",
        ],
        of: &[Sort::Team],
        settled: true,
    },
    Count { property: "size", things: "experts", cues: &[], of: &[Sort::Panel], settled: true },
    Count { property: "pages", things: "pages", cues: &[], of: &[Sort::Report], settled: true },
    Count {
        property: "final_report_pages",
        things: "pages",
        cues: &["final", "last"],
        of: &[Sort::Panel],
        settled: true,
    },
    Count {
        property: "languages",
        things: "languages",
        cues: &[],
        of: &[Sort::Report, Sort::Team],
        settled: true,
    },
    Count {
        property: "private_contributors",
        things: "companies",
        cues: &["private", "sector"],
        of: &[Sort::Report, Sort::Team],
        settled: true,
    },
    Count {
        property: "countries_affected",
        things: "states",
        cues: &["targeted", "affected", "involved"],
        of: &[Sort::Report],
        settled: false,
    },
    Count {
        property: "reporting_interval",
        things: "days",
        cues: &["report", "reports", "reporting", "every"],
        of: &[Sort::Committee],
        settled: true,
    },
    Count {
        property: "laundering_cycle_days",
        things: "days",
        cues: &["laundering", "launder"],
        of: &[Sort::Voice, Sort::Dprk],
        settled: false,
    },
    Count {
        property: "headcount_abroad",
        things: "persons",
        cues: &[],
        of: &[Sort::Workers],
        settled: false,
    },
    Count {
        property: "host_country_count",
        things: "states",
        cues: &[],
        of: &[Sort::Workers],
        settled: false,
    },
    Count {
        property: "wallet_count_after_conversion",
        things: "wallets",
        cues: &[],
        of: &[Sort::Incident],
        settled: false,
    },
    Count {
        property: "published_addresses",
        things: "addresses",
        cues: &[],
        of: &[Sort::Incident],
        settled: false,
    },
    Count {
        property: "individuals_listed",
        things: "persons",
        cues: &["list", "listed"],
        of: &[Sort::List, Sort::Committee],
        settled: false,
    },
    Count {
        property: "entities_listed",
        things: "entities",
        cues: &["list", "listed"],
        of: &[Sort::List, Sort::Committee],
        settled: false,
    },
    Count {
        property: "implementation_reports_received",
        things: "states",
        cues: &["reports", "implementation"],
        of: &[Sort::Resolution],
        settled: false,
    },
    Count {
        property: "finding:containers",
        things: "containers",
        cues: &[],
        of: &[Sort::Report, Sort::Team, Sort::Dprk],
        settled: false,
    },
];

pub(super) fn find(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    for amount in &scene.amounts {
        let Unit::Things(things) = amount.unit else { continue };
        let at = scene.bytes(&amount.tokens);
        if scene.is_quoted(amount.tokens.start) || out.iter().any(|found| found.at == at) {
            continue;
        }
        let cued =
            |count: &&Count| count.things == things && (count.cues.is_empty() || scene.says(count.cues));
        let judged = COUNTS.iter().filter(cued).find_map(|count| {
            let of = scene.nearest(&amount.tokens, count.of)?;
            let claims = claims(ground, count, of);
            let judgement = judge(scene, amount, &claims, count, of)?;
            Some((count, of, judgement))
        });
        if let Some((count, of, judgement)) = judged {
            let subject = of.name.ids.first().map_or_else(|| of.name.key.clone(), ToString::to_string);
            out.push(found(scene, &[&amount.tokens], &subject, count.property, amount.say(), judgement));
        }
    }
}

fn claims<'a>(ground: &Ground<'a>, count: &Count, of: &Named) -> Vec<&'a Stated> {
    let own = ground.holdings.with(&of.name.ids, &[count.property]);
    if !own.is_empty() {
        return own;
    }
    // A team's report is counted under the report, and what a list holds under the list.
    let related = |stated: &&&Stated| {
        &*stated.claim.property == count.property
            && match of.name.sort {
                Sort::Team => {
                    of.name.ids.iter().any(|id| stated.claim.subject.as_str().starts_with(id.as_str()))
                }
                Sort::Committee => stated.claim.subject.as_str().starts_with("list:un"),
                Sort::Dprk | Sort::Voice => true,
                _ => false,
            }
    };
    ground.holdings.all().iter().filter(related).copied().collect()
}

fn judge(
    scene: &Scene<'_>,
    amount: &Amount,
    claims: &[&Stated],
    count: &Count,
    of: &Named,
) -> Option<Judgement> {
    let plain = scene.amounts.iter().filter(|other| other.unit == amount.unit).count() == 1;
    if count.settled {
        let whole = count.property != "participants" || is_membership(scene, amount, of);
        return number::judge_exact(amount, claims, plain && whole && !about_part(scene, amount));
    }
    number::judge(amount, claims, false, false)
}

/// Whether the words between say that these are its members: "comprises 11 states", "the 11-nation team", "the 11
/// members of the team". A team that briefed 40 states has not 40 members.
fn is_membership(scene: &Scene<'_>, amount: &Amount, of: &Named) -> bool {
    const VERBS: [&str; 11] = [
        "comprises",
        "comprised",
        "comprising",
        "made",
        "consists",
        "consisting",
        "composed",
        "has",
        "includes",
        "have",
        "with",
    ];
    const BETWEEN: [&str; 14] = [
        "is",
        "up",
        "of",
        "a",
        "coalition",
        "group",
        "which",
        ",",
        "(",
        ")",
        "currently",
        "now",
        "was",
        "the",
    ];
    let words = |range: std::ops::Range<usize>| -> Vec<&str> {
        range.filter_map(|at| scene.tokens.get(at)).map(|token| token.lower.as_str()).collect()
    };
    if of.tokens.end <= amount.tokens.start {
        let between = words(of.tokens.end..amount.tokens.start);
        return between.iter().any(|word| VERBS.contains(word))
            && between.iter().all(|word| VERBS.contains(word) || BETWEEN.contains(word));
    }
    words(amount.tokens.end..of.tokens.start).iter().all(|word| {
        matches!(*word, "of" | "the" | "-" | "member" | "nation" | "members" | "strong" | "states")
    })
}

/// "three of the experts", "two more states": part of what is counted.
fn about_part(scene: &Scene<'_>, amount: &Amount) -> bool {
    let clause = scene.clause(amount.tokens.start);
    scene
        .find(
            clause,
            &[
                "other",
                "others",
                "more states",
                "additional",
                "of the",
                "of its",
                "further",
                "remaining",
                "only",
            ],
        )
        .is_some_and(|found| found.start.abs_diff(amount.tokens.start) <= 3)
}
