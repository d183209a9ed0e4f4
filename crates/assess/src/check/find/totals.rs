//! Totals over many thefts, and income by the year: compared with the totals of the same span, whoever counts.

use super::{Ground, found, thefts::TAKEN};
use crate::{
    Kind, Period, Stated,
    check::{
        compare::{
            Judgement,
            number::{self, Fit, fit, values},
            who,
        },
        gazetteer::Sort,
        grammar::{
            amount::{Amount, Unit},
            date::{Manner, When},
            token::word,
        },
        holdings::{is_discounted, is_fair, is_strong},
        scene::{Found, Named, Scene},
        verdict::Verdict,
    },
    measure::Per,
};

const INCOME: [&str; 22] = [
    "revenue",
    "revenues",
    "income",
    "proceeds",
    "earn",
    "earns",
    "earned",
    "earning",
    "generate",
    "generates",
    "generated",
    "cyber",
    "cybercrime",
    "crypto",
    "cryptocurrency",
    "cryptocurrencies",
    "virtual assets",
    "digital assets",
    "rake",
    "haul",
    "funnel",
    "funnelled",
];

/// Words that a total over all years stands with.
const CUMULATIVE: [&str; 10] = [
    "cumulative",
    "cumulatively",
    "overall",
    "in all",
    "to date",
    "lower bound",
    "in total",
    "all time",
    "all - time",
    "tally so far",
];

pub(super) fn find(scene: &Scene<'_>, ground: &Ground<'_>, out: &mut Vec<Found>) {
    for amount in &scene.amounts {
        if scene.is_quoted(amount.tokens.start) || taken_already(scene, amount, out) {
            continue;
        }
        match amount.unit {
            Unit::Money("USD") => money(scene, ground, amount, out),
            Unit::Things("incidents") => incidents(scene, ground, amount, out),
            Unit::Percent => share(scene, ground, amount, out),
            _ => {}
        }
    }
}

fn taken_already(scene: &Scene<'_>, amount: &Amount, out: &[Found]) -> bool {
    let at = scene.bytes(&amount.tokens);
    out.iter().any(|found| found.at == at)
}

fn money(scene: &Scene<'_>, ground: &Ground<'_>, amount: &Amount, out: &mut Vec<Found>) {
    let workers = scene.names.iter().any(|named| named.name.sort == Sort::Workers);
    let of_it = scene.of_dprk || scene.voice.is_some();
    let about = scene.says(&TAKEN) || scene.says(&INCOME) || scene.voice_here;
    let judged = if workers {
        Some(("it-workers".to_owned(), "state_revenue_per_year", workers_income(ground, amount, scene)))
    } else if of_it && about {
        Some(("total:dprk-crypto-theft".to_owned(), property_of(scene, amount), total(scene, ground, amount)))
    } else {
        None
    };
    let (subject, property, judgement) = judged.unwrap_or_else(|| {
        (
            "unknown".to_owned(),
            "amount",
            Judgement::unverifiable("the archive has nothing that this amount can be compared with"),
        )
    });
    out.push(found(scene, &[&amount.tokens], &subject, property, amount.say(), judgement));
}

fn property_of(scene: &Scene<'_>, amount: &Amount) -> &'static str {
    if amount.per.is_some() {
        return "revenue_per_year";
    }
    match span(scene, amount) {
        Span::All => "cumulative",
        Span::Days(period) if period.as_year().is_some() => "stolen_in_year",
        _ => "stolen_in_period",
    }
}

/// The span of time that a total is said to be of.
enum Span {
    Days(Period),
    Years(i128),
    All,
    Unsaid,
}

fn span(scene: &Scene<'_>, amount: &Amount) -> Span {
    let near = amount.tokens.start.saturating_sub(6)..amount.tokens.end + 8;
    if scene.find(near, &CUMULATIVE).is_some() {
        return Span::All;
    }
    match scene.date_near(&amount.tokens) {
        None => Span::Unsaid,
        Some(When { manner: Manner::Years(years), .. }) => Span::Years(*years),
        Some(When { period, .. }) => Span::Days(*period),
    }
}

/// Whether a claim's span is the one that is said: the same ends, a month more or less.
fn same_span(span: &Span, stated: &Stated, since: bool) -> bool {
    let Some(period) = stated.period() else { return false };
    let near =
        |a: jiff::civil::Date, b: jiff::civil::Date| a.until(b).is_ok_and(|span| span.get_days().abs() <= 31);
    match span {
        Span::Days(days) => {
            near(days.first, period.first)
                && (near(days.last, period.last) || since && period.last <= days.last)
        }
        Span::Years(years) => {
            let days = i128::from(period.days());
            (days - years * 365).abs() <= 200
        }
        Span::All => matches!(&*stated.claim.property, "cumulative") || period.days() > 3 * 365,
        Span::Unsaid => true,
    }
}

const TOTALS: [&str; 6] = [
    "stolen_in_year",
    "stolen_in_period",
    "cumulative",
    "revenue_per_year",
    "income_in_period",
    "revenue_in_period",
];

fn totals<'a>(ground: &Ground<'a>) -> Vec<&'a Stated> {
    let mut all = ground.holdings.under("total:dprk-");
    all.retain(|stated| TOTALS.contains(&&*stated.claim.property));
    all
}

/// The claims of the one who counts, where the text names one whom the archive has.
fn of_voice<'a>(voice: Option<&str>, claims: &[&'a Stated]) -> Option<Vec<&'a Stated>> {
    let voice = voice?;
    let of: Vec<&Stated> = claims
        .iter()
        .filter(|stated| stated.claim.subject.as_str().split(':').nth(2) == Some(voice))
        .copied()
        .collect();
    (!of.is_empty()).then_some(of)
}

/// Whose number it is: the nearest one who counts before the amount in its clause, else the nearest in it, else the last
/// one named.
fn voice_of(scene: &Scene<'_>, amount: &Amount) -> Option<&'static str> {
    let clause = scene.clause(amount.tokens.start);
    let here = || {
        scene.names.iter().filter(|named| named.name.voice.is_some() && clause.contains(&named.tokens.start))
    };
    let before = here().rfind(|named| named.tokens.end <= amount.tokens.start);
    let nearest = before.or_else(|| here().next());
    nearest.and_then(|named| named.name.voice).or(scene.voice)
}

fn total(scene: &Scene<'_>, ground: &Ground<'_>, amount: &Amount) -> Judgement {
    let all = totals(ground);
    if amount.per == Some(Per::Year) {
        return yearly(scene, amount, &all);
    }
    let span = span(scene, amount);
    let since = scene.date_near(&amount.tokens).is_some_and(|when| when.manner == Manner::Since);
    let here: Vec<&Stated> = all.iter().filter(|stated| same_span(&span, stated, since)).copied().collect();
    let theirs = of_voice(voice_of(scene, amount), &here);
    if let Some(judgement) = theirs.as_deref().and_then(|claims| number::judge(amount, claims, true, false))
        && judgement.verdict == Verdict::Supported
    {
        return judgement;
    }
    let unsaid = matches!(span, Span::Unsaid);
    let whole_year = matches!(&span, Span::Days(period) if period.as_year().is_some());
    // The DPRK's own total, or one far beyond what its counter, who is named, counts.
    let theirs_far =
        scene.voice_here && scene.of_dprk && theirs.as_ref().is_some_and(|claims| far_beyond(amount, claims));
    let refutable = whole_year && !is_narrowed(scene, amount) && (scene.of_dprk_in(amount) || theirs_far);
    if let Some(judgement) = of_all_actors(scene, ground, amount, &here, &span) {
        return judgement;
    }
    if let Some(judgement) = of_part_of_year(scene, amount, &all, &span) {
        return judgement;
    }
    match number::judge(amount, &here, true, refutable) {
        Some(judgement) if judgement.verdict == Verdict::Supported && (unsaid && theirs.is_none()) => {
            Judgement {
                verdict: Verdict::Partly,
                kind: Some(Kind::Period),
                why: format!("{}; the text gives no span of time", judgement.why),
                ..judgement
            }
        }
        Some(judgement) if judgement.verdict == Verdict::Supported && theirs.is_some() => Judgement {
            verdict: Verdict::Partly,
            kind: Some(Kind::EstimatorSpread),
            why: format!("not by the one named: {}", judgement.why),
            ..judgement
        },
        Some(judgement) if judgement.verdict != Verdict::Unverifiable => judgement,
        other => of_another_span(amount, &all)
            .filter(|_| !is_narrowed(scene, amount))
            .or(other)
            .unwrap_or_else(|| Judgement::unverifiable("the archive has no total for this span of time")),
    }
}

/// A total of all actors that is said to be the DPRK's: the one who counts, who is named, has the number for all, and
/// nobody fair has it for the DPRK.
fn of_all_actors(
    scene: &Scene<'_>,
    ground: &Ground<'_>,
    amount: &Amount,
    here: &[&Stated],
    span: &Span,
) -> Option<Judgement> {
    let dprks = scene.of_dprk_in(amount) && !is_narrowed(scene, amount) && !amount.doubtful;
    let voice = voice_of(scene, amount)?;
    if !dprks || !scene.voice_here || !matches!(span, Span::Days(_)) {
        return None;
    }
    let possible = here
        .iter()
        .any(|stated| !is_discounted(&stated.claim) && fit(amount, stated, true) == Some(Fit::Same));
    let of_all: Vec<&Stated> = ground
        .holdings
        .under("total:all-")
        .into_iter()
        .filter(|stated| stated.claim.subject.as_str().split(':').nth(2) == Some(voice))
        .filter(|stated| same_span(span, stated, false) && is_strong(&stated.claim))
        .filter(|stated| fit(amount, stated, true) == Some(Fit::Same))
        .collect();
    (!possible && !of_all.is_empty()).then(|| {
        let why = format!("this is the number of all actors together, by {}, not the DPRK's", who(&of_all));
        Judgement::new(Verdict::Contradicted, Some(Kind::Population), &of_all, why)
    })
}

/// "for the whole of 2023", of one who counted a part of that year only.
fn of_part_of_year(scene: &Scene<'_>, amount: &Amount, all: &[&Stated], span: &Span) -> Option<Judgement> {
    const WHOLE: [&str; 6] =
        ["whole of", "the whole year", "the full year", "the entire year", "all of", "entire"];
    let Span::Days(year) = span else { return None };
    let theirs = of_voice(voice_of(scene, amount), all)?;
    let same: Vec<&Stated> = theirs
        .into_iter()
        .filter(|stated| is_strong(&stated.claim) && fit(amount, stated, true) == Some(Fit::Same))
        .collect();
    let part = !same.is_empty()
        && same.iter().all(|stated| {
            stated.period().is_some_and(|period| {
                period.first >= year.first && period.last <= year.last && year.days() - period.days() > 31
            })
        });
    let said = year.as_year().is_some() && scene.says(&WHOLE) && scene.voice_here && !amount.doubtful;
    (said && part).then(|| {
        let span = same.first().and_then(|stated| stated.period()).map(|period| period.to_string());
        let why = format!("{} counted this for {} only", who(&same), span.unwrap_or_default());
        Judgement::new(Verdict::Contradicted, Some(Kind::Period), &same, why)
    })
}

/// Five times more than the greatest of the claims, or than a fifth of the least: no other population explains it.
fn far_beyond(amount: &Amount, claims: &[&Stated]) -> bool {
    let measures: Vec<_> = claims.iter().filter_map(|stated| stated.measure()).collect();
    let most = measures.iter().map(|measure| measure.high).max();
    let least = measures.iter().map(|measure| measure.low).min();
    most.is_some_and(|most| amount.low.nearest_f64() > 5.0 * most.nearest_f64())
        || least.is_some_and(|least| amount.high.nearest_f64() * 5.0 < least.nearest_f64())
}

/// The number stands in the archive, for another span of time.
fn of_another_span(amount: &Amount, all: &[&Stated]) -> Option<Judgement> {
    let same: Vec<&Stated> = all
        .iter()
        .filter(|stated| fit(amount, stated, true) == Some(Fit::Same) && is_fair(&stated.claim))
        .copied()
        .collect();
    let first = same.first()?;
    let span = first.period().map(|period| period.to_string()).unwrap_or_default();
    Some(Judgement::new(
        Verdict::Partly,
        Some(Kind::Period),
        &same,
        format!("the archive has this number for {span}, by {}", who(&same)),
    ))
}

/// A yearly rate. A total of several years that is said as one is the field's commonest error.
fn yearly(scene: &Scene<'_>, amount: &Amount, all: &[&Stated]) -> Judgement {
    let rates: Vec<&Stated> = all
        .iter()
        .filter(|stated| stated.measure().is_some_and(|measure| measure.per == Some(Per::Year)))
        .copied()
        .collect();
    let years: Vec<&Stated> =
        all.iter().filter(|stated| &*stated.claim.property == "stolen_in_year").copied().collect();
    let one = |claims: &[&Stated], per: bool| {
        number::judge(amount, claims, per, false).filter(|judgement| judgement.verdict == Verdict::Supported)
    };
    if let Some(judgement) = one(&rates, true) {
        return judgement;
    }
    if let Some(judgement) = one(&years, false) {
        let why = format!("in one year: {}", judgement.why);
        return Judgement { verdict: Verdict::Partly, kind: Some(Kind::Period), why, ..judgement };
    }
    let long = |stated: &&&Stated| {
        stated.period().is_some_and(|period| period.days() > 400)
            && fit(amount, stated, false) == Some(Fit::Same)
    };
    let mut spread: Vec<&Stated> =
        all.iter().filter(long).filter(|stated| is_fair(&stated.claim)).copied().collect();
    let possible = years.iter().chain(&rates).any(|stated| {
        !is_discounted(&stated.claim) && fit(amount, stated, false).is_some_and(|fit| fit < Fit::Far)
    });
    let refuting: Vec<&Stated> = years
        .iter()
        .filter(|stated| is_strong(&stated.claim) && fit(amount, stated, false) == Some(Fit::Far))
        .copied()
        .collect();
    if spread.is_empty() {
        return beyond_all(scene, amount, &years, &refuting)
            .filter(|_| !possible)
            .unwrap_or_else(|| Judgement::unverifiable("the archive has no yearly figure that decides it"));
    }
    spread.sort_by_key(|stated| std::cmp::Reverse(stated.claim.grade.strength()));
    let span = spread
        .first()
        .and_then(|stated| stated.period())
        .map(|period| period.to_string())
        .unwrap_or_default();
    let why = format!(
        "the archive has this number for several years together ({span}, by {}), not for one",
        who(&spread)
    );
    let verdict = if possible || refuting.is_empty() { Verdict::Partly } else { Verdict::Contradicted };
    spread.extend(refuting);
    Judgement::new(verdict, Some(Kind::Period), &spread, why)
}

/// A yearly figure more than three times what anybody counts for any year.
fn beyond_all(
    scene: &Scene<'_>,
    amount: &Amount,
    years: &[&Stated],
    refuting: &[&Stated],
) -> Option<Judgement> {
    let most = years
        .iter()
        .filter(|stated| !is_discounted(&stated.claim))
        .filter_map(|stated| stated.measure())
        .map(|measure| measure.high)
        .max()?;
    let beyond = amount.low.nearest_f64() > 3.0 * most.nearest_f64();
    (beyond
        && !refuting.is_empty()
        && scene.of_dprk_in(amount)
        && !is_narrowed(scene, amount)
        && !amount.doubtful)
        .then(|| {
            let why = format!("nobody counts more than {most} USD for any year: {}", values(refuting));
            Judgement::new(
                Verdict::Contradicted,
                Some(number::kind_of_error(amount.low, most)),
                refuting,
                why,
            )
        })
}

/// "from casinos in Peru", "in DeFi": part of all thefts, which no total refutes.
fn is_narrowed(scene: &Scene<'_>, amount: &Amount) -> bool {
    let clause = scene.clause(amount.tokens.start);
    (amount.tokens.end..clause.end).any(|at| {
        matches!(word(&scene.tokens, at), "from" | "through" | "via" | "against" | "using" | "by")
            && !matches!(
                word(&scene.tokens, at + 1),
                "cryptocurrency"
                    | "crypto"
                    | "exchanges"
                    | "the"
                    | "virtual"
                    | "digital"
                    | "cyber"
                    | "north"
                    | "dprk"
                    | "january"
            )
    }) || scene.says(&[
        "ransomware",
        "defi",
        "nft",
        "all hackers",
        "worldwide",
        "globally",
        "global",
        "all actors",
        "criminals",
    ])
}

impl Scene<'_> {
    /// Whether the clause of the amount itself names the DPRK: all actors' totals are of another population.
    fn of_dprk_in(&self, amount: &Amount) -> bool {
        let clause = self.clause(amount.tokens.start);
        let behind = (amount.tokens.end..clause.end)
            .find(|at| matches!(word(&self.tokens, *at), "by" | "to"))
            .map_or(amount.tokens.end, |by| by + 3);
        // "$2.2 billion, 61 per cent of it by North Korea": a total of all, and a share.
        let of_all = self.says(&[
            "of it",
            "of which",
            "of all",
            "share",
            "percent",
            "%",
            "per cent",
            "all actors",
            "industry",
        ]);
        let named = |named: &Named| named.name.sort == Sort::Dprk || named.name.key == "lazarus-group";
        !of_all
            && self
                .names
                .iter()
                .any(|name| named(name) && clause.contains(&name.tokens.start) && name.tokens.start < behind)
    }
}

fn incidents(scene: &Scene<'_>, ground: &Ground<'_>, amount: &Amount, out: &mut Vec<Found>) {
    if !(scene.of_dprk || scene.voice.is_some()) {
        return;
    }
    let mut all = ground.holdings.under("total:dprk-");
    all.retain(|stated| &*stated.claim.property == "incident_count");
    let span = span(scene, amount);
    all.retain(|stated| same_span(&span, stated, false));
    let claims = of_voice(voice_of(scene, amount), &all).unwrap_or(all);
    if let Some(judgement) = number::judge(amount, &claims, true, false) {
        out.push(found(
            scene,
            &[&amount.tokens],
            "total:dprk-crypto-theft",
            "incident_count",
            amount.say(),
            judgement,
        ));
    }
}

/// The income from workers abroad: by the year, and by worker.
fn workers_income(ground: &Ground<'_>, amount: &Amount, scene: &Scene<'_>) -> Judgement {
    let mut claims = ground.holdings.under("it-workers");
    let each = scene.says(&["each", "earn", "earns", "average", "per worker", "salary", "salaries"])
        && amount.high.nearest_f64() < 2e6;
    claims.retain(|stated| each == stated.claim.property.contains("per_worker"));
    number::judge(amount, &claims, amount.per.is_some() && each, false)
        .or_else(|| number::judge(amount, &claims, false, false))
        .map(|judgement| match (judgement.verdict, scene.date_near(&amount.tokens)) {
            (Verdict::Unverifiable, _) if !judgement.evidence.is_empty() => {
                Judgement { verdict: Verdict::Partly, kind: Some(Kind::EstimatorSpread), ..judgement }
            }
            _ => judgement,
        })
        .unwrap_or_else(|| Judgement::unverifiable("the archive has no such income of workers abroad"))
}

/// A share of all theft that the archive has of another whole, in the same year: "76 % of all theft" is 76 % of the
/// compromises of services.
fn of_another_whole(
    ground: &Ground<'_>,
    amount: &Amount,
    of_all: &[&Stated],
    year: Option<Period>,
) -> Option<Judgement> {
    let year = year?;
    let same = |stated: &Stated| fit(amount, stated, false) == Some(Fit::Same);
    let fair: Vec<&Stated> = of_all.iter().filter(|stated| is_fair(&stated.claim)).copied().collect();
    let far = !fair.is_empty() && fair.iter().all(|stated| fit(amount, stated, false) == Some(Fit::Far));
    let of_services: Vec<&Stated> = ground
        .holdings
        .under("total:dprk-share")
        .into_iter()
        .filter(|stated| &*stated.claim.property == "share_of_service_compromises")
        .filter(|stated| stated.period().is_some_and(|period| period.overlaps(year)))
        .filter(|stated| is_strong(&stated.claim) && same(stated))
        .collect();
    (far && !of_services.is_empty()).then(|| {
        let mut on = of_services.clone();
        on.extend(fair.iter().copied());
        let why = format!(
            "this is the share of the compromises of services, by {}; of all theft it was {}",
            who(&of_services),
            values(&fair)
        );
        Judgement::new(Verdict::Contradicted, Some(Kind::Population), &on, why)
    })
}

/// Shares: of foreign currency, of the missile programme, of wages, of all thefts, of what is still traceable.
fn share(scene: &Scene<'_>, ground: &Ground<'_>, amount: &Amount, out: &mut Vec<Found>) {
    const SHARES: [(&str, &[&[&str]]); 8] = [
        ("cyber_share_of_foreign_currency_income", &[&["foreign", "currency"]]),
        ("cyber_share_of_missile_programme_funding", &[&["missile"], &["weapons"], &["wmd"]]),
        ("share_taken_by_state", &[&["wages"], &["pay"], &["salaries"], &["earnings"], &["their", "income"]]),
        ("share_of_service_compromises", &[&["service", "compromises"]]),
        ("share_of_all_theft", &[&["all", "stolen"], &["total", "stolen"], &["of", "all"], &["thefts"]]),
        ("traceable_share", &[&["traceable"], &["traced"], &["trackable"]]),
        ("untraceable_share", &[&["untraceable"], &["dark"]]),
        ("recovered_share", &[&["recovered"], &["recover"]]),
    ];
    let words: Vec<&str> = scene.tokens.iter().map(|token| token.lower.as_str()).collect();
    let cued = |cues: &&[&[&str]]| cues.iter().any(|all| all.iter().all(|word| words.contains(word)));
    let Some((property, _)) = SHARES.iter().find(|(_, cues)| cued(cues)) else { return };
    let mut claims: Vec<&Stated> =
        ground.holdings.all().iter().filter(|stated| &*stated.claim.property == *property).copied().collect();
    let victims: Vec<_> = scene
        .names
        .iter()
        .filter(|named| named.name.sort == Sort::Incident)
        .flat_map(|named| &named.name.ids)
        .collect();
    if !victims.is_empty() {
        claims.retain(|stated| victims.contains(&&stated.claim.subject));
    }
    let when =
        scene.date_near(&amount.tokens).filter(|when| matches!(when.manner, Manner::Point(_) | Manner::Span));
    let then: Vec<&Stated> = claims
        .iter()
        .filter(|stated| when.is_none_or(|when| stated.period().is_none_or(|p| p.overlaps(when.period))))
        .copied()
        .collect();
    let judged = number::judge(amount, &then, false, false)
        .filter(|judgement| judgement.verdict != Verdict::Unverifiable);
    let other = || {
        number::judge(amount, &claims, false, false)
            .filter(|judgement| judgement.verdict == Verdict::Supported)
            .map(|judgement| Judgement {
                verdict: Verdict::Partly,
                kind: Some(Kind::Period),
                why: format!("for another time: {}", judgement.why),
                ..judgement
            })
    };
    let of_others = (*property == "share_of_all_theft" && !amount.doubtful)
        .then(|| of_another_whole(ground, amount, &then, when.map(|when| when.period)))
        .flatten();
    let judgement = of_others
        .or(judged)
        .or_else(other)
        .unwrap_or_else(|| Judgement::unverifiable("the archive has no such share"));
    let subject = claims.first().map_or("ratio", |stated| stated.claim.subject.as_str());
    out.push(found(scene, &[&amount.tokens], subject, property, amount.say(), judgement));
}
