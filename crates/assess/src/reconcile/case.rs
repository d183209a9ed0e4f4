//! A group under judgement: its claims, which of them clash, and what else is said of the subject.

use super::{
    agree::{Agreement, agreement},
    alone, dates, numbers,
    seen::Seen,
    spans, words,
};
use crate::{Kind, Stated, origin};
use record::ClaimId;
use std::collections::{BTreeMap, BTreeSet};

/// Most claims of a group that are compared pair by pair; a group of the dossier has 14.
pub(super) const MOST_COMPARED: usize = 600;

/// All claims by subject, for the rules that ask what else is said.
pub(super) struct Siblings<'c, 'a> {
    by_subject: BTreeMap<&'a str, Vec<&'c Seen<'a>>>,
}

impl<'c, 'a> Siblings<'c, 'a> {
    pub(super) fn of(seen: &'c [Seen<'a>]) -> Self {
        let mut by_subject: BTreeMap<&str, Vec<&Seen<'_>>> = BTreeMap::new();
        for claim in seen {
            by_subject.entry(claim.subject()).or_default().push(claim);
        }
        Self { by_subject }
    }

    /// The claims on a subject.
    pub(super) fn on(&self, subject: &str) -> &[&'c Seen<'a>] {
        self.by_subject.get(subject).map_or(&[], Vec::as_slice)
    }

    /// The claims on subjects whose ids begin so.
    pub(super) fn beginning<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = &'c Seen<'a>> + 's {
        self.by_subject
            .range(prefix..)
            .take_while(move |(subject, _)| subject.starts_with(prefix))
            .flat_map(|(_, seen)| seen.iter().copied())
    }
}

/// What a rule says of a group.
pub(super) struct Verdict {
    pub(super) kind: Kind,
    pub(super) why: String,
    /// The claims that do not stand, each with the reason.
    pub(super) fallen: Vec<(ClaimId, String)>,
}

impl Verdict {
    pub(super) fn new(kind: Kind, why: String) -> Self {
        Self { kind, why, fallen: Vec::new() }
    }

    pub(super) fn less(mut self, claim: &Seen<'_>, why: impl Into<String>) -> Self {
        self.fallen.push((claim.id(), why.into()));
        self
    }

    pub(super) const fn agrees(&self) -> bool {
        matches!(self.kind, Kind::None | Kind::Circular | Kind::Rounding)
    }
}

/// One rule of a ladder.
pub(super) type Rule = fn(&Case<'_, '_>) -> Option<Verdict>;

/// Two claims, the earlier said first.
pub(super) type Pair<'c, 'a> = (&'c Seen<'a>, &'c Seen<'a>);

/// A group.
pub(super) struct Case<'c, 'a> {
    pub(super) all: &'c Siblings<'c, 'a>,
    /// Its claims, in the order of their ids; the first 600 of them.
    pub(super) seen: Vec<&'c Seen<'a>>,
    /// Those that differ about one time.
    pub(super) clash: Vec<Pair<'c, 'a>>,
    /// Those that differ, but about different times.
    pub(super) apart: Vec<Pair<'c, 'a>>,
    /// Those that agree.
    pub(super) agreed: Vec<(Pair<'c, 'a>, Agreement)>,
}

impl<'c, 'a> Case<'c, 'a> {
    pub(super) fn new(seen: Vec<&'c Seen<'a>>, all: &'c Siblings<'c, 'a>) -> Self {
        let mut case = Self { all, clash: Vec::new(), apart: Vec::new(), agreed: Vec::new(), seen };
        case.seen.truncate(MOST_COMPARED);
        let compared = case.seen.clone();
        for (at, one) in compared.iter().enumerate() {
            for other in compared.iter().skip(at + 1) {
                let order = |claim: &Seen<'_>| (claim.said(), claim.stated.claim.known, claim.id());
                let pair = if order(one) <= order(other) { (*one, *other) } else { (*other, *one) };
                match agreement(one, other) {
                    Agreement::No if spans::one_time(one, other) => case.clash.push(pair),
                    Agreement::No => case.apart.push(pair),
                    Agreement::Apart => {}
                    found => case.agreed.push((pair, found)),
                }
            }
        }
        case.join_the_rounded();
        case
    }

    /// Two numbers that are one exact number rounded, up or down, do not clash.
    fn join_the_rounded(&mut self) {
        let mut finer: BTreeMap<ClaimId, BTreeSet<ClaimId>> = BTreeMap::new();
        let digits = |claim: &Seen<'_>| {
            claim.number.as_ref().and_then(|number| number.digits.as_ref()).map_or(0, |digits| digits.0.len())
        };
        for ((one, other), _) in self.agreed.iter().filter(|(_, how)| *how == Agreement::Rounded) {
            let (coarse, fine) = if digits(one) < digits(other) { (one, other) } else { (other, one) };
            finer.entry(coarse.id()).or_default().insert(fine.id());
        }
        let of = |claim: &Seen<'_>| finer.get(&claim.id());
        self.clash.retain(|(one, other)| {
            of(one).zip(of(other)).is_none_or(|(left, right)| left.is_disjoint(right))
        });
    }

    /// The kind of disagreement, by the first rule that holds.
    pub(super) fn judge(&self) -> Verdict {
        if let [only] = self.seen.as_slice() {
            return alone::judge(only, self.all);
        }
        let dates = self.seen.iter().all(|claim| claim.date().is_some());
        let measured = self.seen.iter().all(|claim| claim.number.is_some());
        let ladder: &[Rule] = match (dates, measured) {
            (true, _) => dates::LADDER,
            (_, true) => numbers::LADDER,
            _ => words::LADDER,
        };
        ladder.iter().find_map(|rule| rule(self)).unwrap_or_else(|| self.agreement())
    }

    /// No rule found a disagreement.
    fn agreement(&self) -> Verdict {
        let same_time = |pair: &Pair<'_, '_>| spans::one_time(pair.0, pair.1);
        if let Some(((one, other), _)) =
            self.agreed.iter().find(|(pair, how)| *how == Agreement::Rounded && same_time(pair))
        {
            let why = format!(
                "{} of {} and {} of {} are one number, rounded",
                one.value(),
                one.who(),
                other.value(),
                other.who()
            );
            return Verdict::new(Kind::Rounding, why);
        }
        let places: BTreeSet<&str> = self.seen.iter().map(|claim| claim.place()).collect();
        let repeated = self.agreed.iter().any(|(pair, _)| same_time(pair));
        // A series that its own estimator gives: that outlets print it from there is what its subject says.
        let series = !self.apart.is_empty() && self.seen.iter().all(|claim| claim.is_of_its_estimator());
        if repeated && places.len() > 1 && !series {
            // Who says it: a claim of something else beside it is no source for it.
            let agreed: BTreeSet<ClaimId> =
                self.agreed.iter().flat_map(|((one, other), _)| [one.id(), other.id()]).collect();
            let saying = self.seen.iter().filter(|claim| agreed.contains(&claim.id()));
            let stated: Vec<&Stated> = saying.map(|claim| claim.stated).collect();
            let origins = origin::independent(&stated);
            if let ([origin], 1) = (origins.groups.as_slice(), origins.count) {
                let why = format!(
                    "{} outlets say it, and all have it from {}: {}",
                    places.len(),
                    origin.issuer,
                    list(&places)
                );
                return Verdict::new(Kind::Circular, why);
            }
            return Verdict::new(Kind::None, format!("{} origins agree: {}", origins.count, self.told()));
        }
        let why = match () {
            () if repeated || !self.agreed.is_empty() => format!("the values agree: {}", self.told()),
            () if !self.apart.is_empty() => format!("each is about a time of its own: {}", self.told()),
            () => format!("they are of different things, and are not compared: {}", self.told()),
        };
        Verdict::new(Kind::None, why)
    }

    /// The values and who says them, at most six.
    pub(super) fn told(&self) -> String {
        told(self.seen.iter().copied())
    }

    /// Whether the rest agrees once the weak claims are set aside; else the rest's own verdict.
    pub(super) fn without_the_weak(&self) -> Option<Verdict> {
        let (weak, rest): (Vec<&Seen<'_>>, Vec<&Seen<'_>>) =
            self.seen.iter().partition(|claim| claim.is_weak());
        let clashes = |claim: &&&Seen<'_>| {
            self.clash.iter().any(|(one, other)| one.id() == claim.id() || other.id() == claim.id())
        };
        // What holds at a time, and a weak source alone gives another time and value.
        let apart = |claim: &&&Seen<'_>| {
            let with = |other: &Seen<'_>| !other.is_weak() && spans::class(other) == spans::Class::State;
            self.clash.is_empty()
                && self.apart.iter().all(|(one, other)| with(one) != with(other))
                && self.apart.iter().any(|(one, other)| one.id() == claim.id() || other.id() == claim.id())
        };
        let named = weak.iter().find(|claim| clashes(claim) || apart(claim)).copied()?;
        if rest.is_empty() {
            return None;
        }
        let whom = told(rest.iter().copied());
        let single = rest.len() == 1;
        let verdict = if single { None } else { Some(Case::new(rest, self.all).judge()) };
        let mut verdict = verdict.filter(|verdict| !verdict.agrees()).unwrap_or_else(|| {
            let grade = named.stated.claim.grade;
            let why = format!("{} of {} (graded {grade}) stands against {whom}", named.value(), named.who());
            Verdict::new(Kind::UnreliableSource, why)
        });
        for claim in weak {
            let why =
                format!("its source is graded {}, and better ones say otherwise", claim.stated.claim.grade);
            verdict = verdict.less(claim, why);
        }
        Some(verdict)
    }

    /// A weak claim that clashes with a better one which stands does not stand, whatever else the claims differ in;
    /// where each may be true in its own sense, or for its own time, it keeps its place.
    pub(super) fn without_the_outweighed(&self, mut verdict: Verdict) -> Verdict {
        let own_sense = [Kind::Taxonomy, Kind::NameForm, Kind::StateChanged, Kind::Scope, Kind::Population];
        if verdict.agrees() || own_sense.contains(&verdict.kind) {
            return verdict;
        }
        let pairs = self.clash.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]);
        for (weak, better) in pairs.filter(|(weak, better)| weak.is_weak() && !better.is_weak()) {
            let fell = |claim: &Seen<'_>| verdict.fallen.iter().any(|(id, _)| *id == claim.id());
            if !fell(weak) && !fell(better) {
                let grade = weak.stated.claim.grade;
                let why = format!("graded {grade}; {} says {}", better.who(), better.value());
                verdict = verdict.less(weak, why);
            }
        }
        verdict
    }

    /// Whether a word stands in the property's name: `size`, `participants`.
    pub(super) fn property_has(&self, vocabulary: &[&str]) -> bool {
        let property = self.seen.first().map_or("", |claim| claim.property());
        property.split(['_', ':']).any(|word| vocabulary.contains(&word))
    }
}

/// The values and who says them, at most six.
pub(super) fn told<'c, 'a: 'c>(seen: impl Iterator<Item = &'c Seen<'a>>) -> String {
    let said: Vec<String> = seen.map(|claim| format!("{}: {}", claim.who(), claim.value())).collect();
    let more = said.len().saturating_sub(6);
    let mut text = said.into_iter().take(6).collect::<Vec<_>>().join("; ");
    if more > 0 {
        text.push_str(&format!("; and {more} more"));
    }
    text
}

fn list(places: &BTreeSet<&str>) -> String {
    places.iter().take(6).copied().collect::<Vec<_>>().join(", ")
}
