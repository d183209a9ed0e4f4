//! Which paragraphs an act falls under on its day.

use super::{Answer, Bearing, Code, Norm, Verdict};
use jiff::civil::Date;
use record::{ClaimId, EntityId, Grade};
use serde::{Deserialize, Serialize};

/// An act to be held against the norms. Its kind is one of [`Code::acts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// What kind of act: `funds_made_available`, `paid_work_abroad`, `coal_export`.
    pub kind: String,
    /// The day of the act.
    pub day: Date,
    /// The state whose duty it touches, ISO 3166-1 alpha-2, where one is known.
    pub state: Option<String>,
    /// Who acted, where known.
    pub actor: Option<EntityId>,
}

/// A paragraph that the act falls under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// The norm: `unscr:2397:para-8`.
    pub norm: EntityId,
    /// As it is cited: `resolution 2397, paragraph 8`.
    pub paragraph: String,
    /// What the paragraph says.
    pub says: String,
    /// How much it binds. Only what the Council *decides* can be breached.
    pub bearing: Bearing,
    /// Whom it binds.
    pub addressee: Option<String>,
    /// Whether it was in force on the day, and its deadline had passed.
    pub in_force: Answer,
    /// Why the act falls under it, in one line.
    pub why: String,
    /// Norms that had changed the paragraph by that day.
    pub amended_by: Vec<EntityId>,
    /// Exemptions that had been made by that day and remain to be checked.
    pub exemptions: Vec<String>,
    /// The weaker grade of the paragraph's words and number.
    pub grade: Option<Grade>,
    /// What must be said beside it.
    pub caution: Option<String>,
    /// The claims that it rests on.
    pub claims: Vec<ClaimId>,
}

/// The paragraphs that `act` falls under, those that bind first. Empty where no paragraph names acts of its kind, or
/// none of them was in force: a kind that is not among [`Code::acts`] is not known to be lawful.
pub fn breaches(code: &Code, act: &Act) -> Vec<Breach> {
    let mut found: Vec<_> = code.all().iter().filter_map(|norm| breach(code, norm, act)).collect();
    // The order of the text is kept within one bearing.
    found.sort_by_key(|breach| (breach.bearing, std::cmp::Reverse(breach.in_force)));
    found
}

fn breach(code: &Code, norm: &Norm, act: &Act) -> Option<Breach> {
    let named = norm.breached_by.iter().find(|said| said.text == act.kind)?;
    let standing = code.on(norm, act.day);
    let due = norm.deadline.map_or(Answer::Yes, |deadline| after(deadline, act.day));
    let in_force = standing.answer.and(due);
    if in_force == Answer::No {
        return None;
    }
    let exemptions =
        norm.exemptions.iter().filter(|said| Answer::from(said.valid.holds_on(act.day)) != Answer::No);
    let mut texts: Vec<_> = exemptions.map(|said| said.text.clone()).collect();
    texts.dedup();
    let claims = norm.says.iter().chain([named]).map(|said| said.claim).collect();
    Some(Breach {
        norm: norm.id.clone(),
        paragraph: norm.paragraph.to_string(),
        says: norm.text().to_owned(),
        bearing: norm.bearing,
        addressee: norm.addressee.clone(),
        in_force,
        why: why(norm, act, in_force),
        amended_by: standing.amended_by,
        exemptions: texts,
        grade: norm.grade(),
        caution: norm.caution(),
        claims,
    })
}

/// Whether `day` is later than the deadline.
fn after(deadline: record::PartialDate, day: Date) -> Answer {
    if day > deadline.last_day() {
        Answer::Yes
    } else if day > deadline.first_day() {
        Answer::NotKnown
    } else {
        Answer::No
    }
}

fn why(norm: &Norm, act: &Act, in_force: Answer) -> String {
    let kind = act.kind.replace('_', " ");
    let standing = match in_force {
        Answer::Yes => format!("it was in force on {}", act.day),
        _ => format!("whether it was in force on {} is not known", act.day),
    };
    let deadline =
        norm.deadline.map(|day| format!(", and its time had run out on {day}")).unwrap_or_default();
    let actor = act.actor.as_ref().map(|actor| format!(" by {actor}")).unwrap_or_default();
    let state = act.state.as_ref().map(|state| format!(", touching the duty of {state}")).unwrap_or_default();
    format!("the paragraph is read to cover: {kind}{actor}{state}; {standing}{deadline}")
}

impl Verdict {
    /// Puts the question under the paragraphs that acts of `kind` fell under on `day`.
    pub(super) fn under(mut self, code: &Code, kind: &str, day: Date) -> Self {
        let act = Act { kind: kind.to_owned(), day, state: None, actor: None };
        let found: Vec<_> =
            breaches(code, &act).into_iter().filter(|b| b.bearing == Bearing::Decides).collect();
        self.to_check.extend(found.iter().flat_map(|breach| breach.exemptions.clone()));
        self.to_check.sort();
        self.to_check.dedup();
        let unread = found.iter().find_map(|breach| {
            breach.caution.as_ref().map(|caution| format!("{}: {caution}", breach.paragraph))
        });
        let cautions: Vec<_> = self.caution.take().into_iter().chain(unread).collect();
        self.caution = (!cautions.is_empty()).then(|| cautions.join("; "));
        self.paragraphs = found.into_iter().map(|breach| breach.norm).collect();
        self
    }
}
