//! `xtask fit-pairs`: fits the weights of `screen`'s comparison of two records.
//!
//! Learned from the labelled pairs (`checks.yml`, `hard_pairs.tsv`), and a little from pairs of the list itself: an
//! alias beside the party it was taken from, and beside the parties whose names come nearest. The weights of the search
//! are where every weight begins, so that few pairs move it only as far as they must. What is printed is the F1 of ten
//! folds, each by weights that did not see it
//! (and without [`SOONER`]).

use crate::fit_screening::{Example, Failure, fnv, neighbours, open, solve};
use names::Kind;
use screen::{
    Index, Model, Party, Scratch,
    pair::{EVEN, Evidence, PAIR, Record, evidence, pair_weight_names},
    read_ftm, weight_names,
};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

type Properties = BTreeMap<String, Vec<String>>;

/// What a pair of the list counts beside a labelled one.
const LIST_PAIR: f64 = 0.01;

/// One of so many parties of the list is learned from.
const ONE_PARTY_IN: u64 = 3;

/// Nearest other parties that an alias is set beside.
const NEAREST: usize = 2;

const FOLDS: u64 = 10;

/// Added to the bias, in nats: who compares two records rather looks once too often. From 0.6 on, 45 of the hard pairs,
/// which are those of our field, come out right; F1 on the checks is flat around it.
const SOONER: f64 = 0.6;

/// How firmly the judged weights of [`PAIR`] hold: as many labelled pairs would be needed to move one.
const JUDGED: f64 = 10.0;

/// How much more firmly the weights of the search hold here than nothing holds them there.
const HELD: f64 = 3.0;

/// Weights of [`PAIR`] before any example is seen: each forbids a match, or weakens it.
const BEFORE: [f64; PAIR.len()] = [-1.0, -4.0, -2.0, -2.0, -1.5, -2.0, -0.3, -0.3, 0.5];

/// A pair with its label; `evidence` is empty where nothing of the names agrees.
struct Pair {
    set: &'static str,
    shown: String,
    same: bool,
    counts: f64,
    evidence: Option<Evidence>,
}

#[derive(Deserialize)]
struct Checks {
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    #[serde(rename = "match")]
    same: bool,
    schema: String,
    query: BTreeMap<String, OneOrMany>,
    candidate: BTreeMap<String, OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// Fits on `folder` (index.ftm.json.gz, hard_pairs.tsv) and `checks`, and writes `out`.
pub(crate) fn run(folder: &Path, checks: &Path, out: &Path) -> Result<(), Failure> {
    let mut scratch = Scratch::default();
    let mut pairs = checked(checks, &mut scratch)?;
    pairs.extend(hard(&folder.join("hard_pairs.tsv"), &mut scratch)?);
    let labelled = pairs.len();
    pairs.extend(of_list(&folder.join("index.ftm.json.gz"), &mut scratch)?);
    eprintln!("{labelled} labelled pairs, {} of the list", pairs.len() - labelled);
    cross_validate(&pairs);
    let mut weights = fit(pairs.iter());
    let bias = weight_names().iter().position(|name| name == "bias").ok_or("the model has no bias")?;
    weights[bias] += SOONER;
    report("fitted on all", &pairs, &vec![weights.clone(); pairs.len()]);
    misses(&pairs, &weights);
    fs::write(out, text(&weights))?;
    Ok(())
}

fn pair(
    set: &'static str,
    schema: &str,
    same: bool,
    one: &Properties,
    other: &Properties,
    scratch: &mut Scratch,
) -> Pair {
    let kinds = screen::kind(schema)
        .filter(|_| schema != "LegalEntity")
        .map_or_else(|| vec![Kind::Person, Kind::Organization], |kind| vec![kind]);
    let best = kinds.into_iter().filter_map(|kind| {
        let asked = Record { party: screen::party(kind, one), properties: one };
        let listed = Record { party: screen::party(kind, other), properties: other };
        evidence(&asked, &listed, scratch)
    });
    let evidence = best.max_by(|one, other| one.probability().total_cmp(&other.probability()));
    Pair { set, shown: format!("{schema} {one:?} {other:?}"), same, counts: 1.0, evidence }
}

fn checked(path: &Path, scratch: &mut Scratch) -> Result<Vec<Pair>, Failure> {
    let checks: Checks = serde_yaml_ng::from_str(&fs::read_to_string(path)?)?;
    let flat = |rich: BTreeMap<String, OneOrMany>| -> Properties {
        let values = |values| match values {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
        };
        rich.into_iter().map(|(property, one)| (property, values(one))).collect()
    };
    let one = |check: Check| {
        pair("checks", &check.schema, check.same, &flat(check.query), &flat(check.candidate), scratch)
    };
    Ok(checks.checks.into_iter().map(one).collect())
}

fn hard(path: &Path, scratch: &mut Scratch) -> Result<Vec<Pair>, Failure> {
    let text = fs::read_to_string(path)?;
    let named = |name: &str| Properties::from([("name".to_owned(), vec![name.to_owned()])]);
    let rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    Ok(rows
        .filter_map(|row| match row.as_slice() {
            [schema, one, other, same] => {
                Some(pair("hard pairs", schema, *same == "1", &named(one), &named(other), scratch))
            }
            _ => None,
        })
        .collect())
}

/// An alias of each third party beside the rest of its names, and beside the nearest others.
fn of_list(path: &Path, scratch: &mut Scratch) -> Result<Vec<Pair>, Failure> {
    let parties = read_ftm(open(path)?).map_err(|(line, why)| format!("line {line}: {why}"))?;
    let (index, model, none) = (Index::build(parties.clone()), Model::shipped(), Properties::new());
    let mut pairs = vec![];
    for party in parties.iter().filter(|party| fnv(&party.id).is_multiple_of(ONE_PARTY_IN)) {
        let chosen = (fnv(&party.id) >> 20) as usize % party.names.len().max(1);
        let Some(alias) = party.names.get(chosen) else { continue };
        let asked = Party::called(&alias.text, party.kind);
        let mut beside = |listed: Party, same| {
            let (asked, listed) = (
                Record { party: asked.clone(), properties: &none },
                Record { party: listed, properties: &none },
            );
            evidence(&asked, &listed, scratch).map(|evidence| Pair {
                set: "list",
                shown: String::new(),
                same,
                counts: LIST_PAIR,
                evidence: Some(evidence),
            })
        };
        let mut rest = Party { names: party.names.clone(), ..Party::called(&party.caption, party.kind) };
        rest.names.remove(chosen);
        pairs.extend((!rest.names.is_empty()).then(|| beside(rest, true)).flatten());
        let mut other_scratch = Scratch::default();
        let near = index.search(&asked, &model, NEAREST + 2, &mut other_scratch);
        let others =
            near.iter().filter_map(|found| Some((index.party(found.party)?, index.listed_name(found)?)));
        let others =
            others.filter(|(other, name)| other.id != party.id && !name.eq_ignore_ascii_case(&alias.text));
        pairs.extend(
            others.take(NEAREST).filter_map(|(other, name)| beside(Party::called(name, other.kind), false)),
        );
    }
    Ok(pairs)
}

/// Newton's method with shorter steps where a whole one would overshoot.
fn fit<'p>(pairs: impl Iterator<Item = &'p Pair>) -> Vec<f64> {
    let rows: Vec<(Example, f64)> = pairs.filter_map(|pair| Some((example(pair)?, pair.counts))).collect();
    let before = before();
    let penalty = penalty();
    let mut weights = before.clone();
    for _ in 0..15 {
        let (gradient, hessian) = slope(&rows, &weights, &before, &penalty);
        let step = solve(hessian, gradient);
        let now = loss(&rows, &weights, &before, &penalty);
        let stepped = |share: f64| -> Vec<f64> {
            weights.iter().zip(&step).map(|(weight, step)| weight + share * step).collect()
        };
        let shares = (0..12).map(|halvings| 0.5_f64.powi(halvings));
        let Some(better) = shares.map(stepped).find(|next| loss(&rows, next, &before, &penalty) <= now)
        else {
            break;
        };
        weights = better;
    }
    weights
}

fn example(pair: &Pair) -> Option<Example> {
    let touched = pair.evidence.as_ref()?.touched();
    Some((
        touched.into_iter().map(|(at, share)| (at, f64::from(share))).collect(),
        f64::from(u8::from(pair.same)),
    ))
}

/// Where every weight begins: the search's, and the judged ones.
fn before() -> Vec<f64> {
    let shipped = Model::shipped();
    shipped.weights().iter().map(|weight| f64::from(*weight)).chain(BEFORE).collect()
}

fn penalty() -> Vec<Vec<f64>> {
    let count = pair_weight_names().len();
    let mut penalty = neighbours(count);
    penalty.iter_mut().flatten().for_each(|held| *held *= HELD);
    for at in weight_names().len()..count {
        penalty[at][at] = JUDGED;
    }
    penalty
}

fn nats(touched: &[(usize, f64)], weights: &[f64]) -> f64 {
    touched.iter().map(|(at, share)| weights[*at] * share).sum()
}

fn loss(rows: &[(Example, f64)], weights: &[f64], before: &[f64], penalty: &[Vec<f64>]) -> f64 {
    let softplus = |x: f64| if x > 30.0 { x } else { x.exp().ln_1p() };
    let misfit = |((touched, label), counts): &(Example, f64)| {
        let nats = nats(touched, weights);
        counts * (label * softplus(-nats) + (1.0 - label) * softplus(nats))
    };
    let apart: Vec<f64> = weights.iter().zip(before).map(|(weight, before)| weight - before).collect();
    let held: f64 = penalty
        .iter()
        .zip(&apart)
        .map(|(row, own)| own * row.iter().zip(&apart).map(|(a, b)| a * b).sum::<f64>())
        .sum();
    rows.iter().map(misfit).sum::<f64>() + held / 2.0
}

fn slope(
    rows: &[(Example, f64)],
    weights: &[f64],
    before: &[f64],
    penalty: &[Vec<f64>],
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut hessian = penalty.to_vec();
    let apart: Vec<f64> = weights.iter().zip(before).map(|(weight, before)| weight - before).collect();
    let mut gradient: Vec<f64> =
        penalty.iter().map(|row| -row.iter().zip(&apart).map(|(a, b)| a * b).sum::<f64>()).collect();
    for ((touched, label), counts) in rows {
        let p = 1.0 / (1.0 + (-nats(touched, weights)).exp());
        for (at, share) in touched {
            gradient[*at] += counts * share * (label - p);
            for (other, other_share) in touched {
                hessian[*at][*other] += counts * (p * (1.0 - p)).max(1e-6) * share * other_share;
            }
        }
    }
    (gradient, hessian)
}

/// Each labelled pair by weights that were fitted without its fold.
fn cross_validate(pairs: &[Pair]) {
    let fold = |pair: &Pair| fnv(&pair.shown) / 7 % FOLDS;
    let folds: Vec<Vec<f64>> = (0..FOLDS)
        .map(|left_out| fit(pairs.iter().filter(|pair| pair.set == "list" || fold(pair) != left_out)))
        .collect();
    let weights: Vec<Vec<f64>> = pairs.iter().map(|pair| folds[fold(pair) as usize].clone()).collect();
    report("ten folds", pairs, &weights);
}

fn matches(pair: &Pair, weights: &[f64]) -> bool {
    example(pair)
        .is_some_and(|(touched, _)| 1.0 / (1.0 + (-nats(&touched, weights)).exp()) >= f64::from(EVEN))
}

fn report(what: &str, pairs: &[Pair], weights: &[Vec<f64>]) {
    for set in ["checks", "hard pairs", "list"] {
        let judged = pairs.iter().zip(weights).filter(|(pair, _)| pair.set == set);
        let (mut both, mut either) = (0, 0);
        for (pair, weights) in judged {
            let matched = matches(pair, weights);
            both += usize::from(matched && pair.same);
            either += usize::from(matched) + usize::from(pair.same);
        }
        println!("{what}: {set} F1 {:.3}", 2.0 * both as f64 / either.max(1) as f64);
    }
}

fn misses(pairs: &[Pair], weights: &[f64]) {
    for pair in pairs.iter().filter(|pair| pair.set != "list" && matches(pair, weights) != pair.same) {
        let touched: Vec<_> = pair
            .evidence
            .iter()
            .flat_map(Evidence::touched)
            .map(|(at, share)| {
                format!("{}*{share:.1}={:.2}", pair_weight_names()[at], weights[at] * f64::from(share))
            })
            .collect();
        eprintln!("WRONG {} {} {} {touched:?}", pair.set, pair.same, pair.shown);
    }
}

fn text(weights: &[f64]) -> String {
    let mut text = String::from(
        "# Weights in nats of two records side by side, by `xtask fit-pairs`; see docs/accuracy.md.\n",
    );
    for (name, weight) in pair_weight_names().iter().zip(weights) {
        let _ = writeln!(text, "{name}\t{weight:.4}");
    }
    text
}
