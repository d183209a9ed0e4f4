//! The UN predicate on graphs made up of steps.

use crate::made::{DAY, Made, dates, id};
use record::{EntityId, Grade, Interval, Relation};
use screen::predicate::{Limb, Open, UnAnswer, un_predicate};
use screen::{Hop, Links, Listing, ScreenError};

/// (from, relation, to, contested), each since 2000 unless dated otherwise; "listed" is the entry.
struct Steps(Vec<(&'static str, &'static str, &'static str, bool)>, Interval);

impl Links for Steps {
    fn hops(&self, node: &EntityId) -> Result<Vec<Hop>, ScreenError> {
        let grade: Grade = "B2".parse().unwrap();
        let steps = self.0.iter().filter(|(from, ..)| id(from) == *node);
        Ok(steps
            .map(|(from, relation, to, contested)| Hop {
                from: id(from),
                relation: (*relation).to_owned(),
                to: id(to),
                valid: self.1,
                grade,
                strength: grade.strength() - u32::from(to.starts_with("weak")),
                reach: Relation::find(relation).unwrap().reach,
                contested: *contested,
                claims: vec![],
                against: vec![],
                origins: Default::default(),
            })
            .collect())
    }

    fn listing(&self, node: &EntityId) -> Result<Option<Listing>, ScreenError> {
        Ok((node.as_str() == "listed").then(|| Listing {
            list: "un_1718".to_owned(),
            reference: "XXe.000".to_owned(),
            valid: dates("2000", ""),
            claims: vec![],
        }))
    }
}

fn ask(steps: &[(&'static str, &'static str, &'static str, bool)], stakes: &[&str]) -> UnAnswer {
    un_predicate(&Steps(steps.to_vec(), dates("2000", "")), &Made::new(&[], stakes), &id("a"), DAY).unwrap()
}

fn limb(answer: &UnAnswer) -> (Limb, bool) {
    let UnAnswer::Covered { limb, contested, .. } = answer else { panic!("{answer:?}") };
    (*limb, *contested)
}

#[test]
fn each_limb_is_told_apart() {
    for (relation, expected) in [
        ("owned_by", Limb::Owned),
        ("controlled_by", Limb::Controlled),
        ("held_by", Limb::Controlled),
        ("acting_for", Limb::ActingOnBehalf),
    ] {
        assert_eq!(limb(&ask(&[("a", relation, "listed", false)], &[])), (expected, false), "{relation}");
    }
    let mixed = ask(&[("a", "acting_for", "b", false), ("b", "owned_by", "listed", false)], &[]);
    assert_eq!(limb(&mixed), (Limb::Several, false));
    let itself =
        un_predicate(&Steps(vec![], dates("2000", "")), &Made::default(), &id("listed"), DAY).unwrap();
    assert_eq!(limb(&itself), (Limb::Listed, false));
}

#[test]
fn a_tie_that_is_no_limb_is_context() {
    let answer = ask(&[("a", "associated_with", "listed", false)], &[]);
    assert!(matches!(&answer, UnAnswer::NotFound { context: Some(_) }), "{answer:?}");
    let words = answer.why(&id("a"), DAY, &|id| id.to_string());
    assert!(words.ends_with("context, not coverage."), "{words}");
    assert_eq!(ask(&[], &[]), UnAnswer::NotFound { context: None });
}

#[test]
fn a_minority_stake_is_for_a_person_to_judge_and_control_is_not_measured() {
    let step = [("a", "owned_by", "listed", false)];
    let answer = ask(&step, &["listed 20 a"]);
    assert!(
        matches!(&answer, UnAnswer::Unclear { why, .. } if matches!(why[0], Open::Minority { .. })),
        "{answer:?}"
    );
    assert_eq!(limb(&ask(&step, &["listed 50 a"])), (Limb::Owned, false));
    assert_eq!(limb(&ask(&step, &["listed ? a"])), (Limb::Owned, false));
    assert_eq!(
        limb(&ask(&[("a", "controlled_by", "listed", false)], &["listed 20 a"])),
        (Limb::Controlled, false)
    );
}

#[test]
fn an_uncontested_path_leads_and_contested_means_all() {
    let contested = ("a", "controlled_by", "listed", true);
    assert_eq!(limb(&ask(&[contested], &[])), (Limb::Controlled, true));
    let both =
        ask(&[contested, ("a", "acting_for", "weak", false), ("weak", "acting_for", "listed", false)], &[]);
    assert_eq!(limb(&both), (Limb::ActingOnBehalf, false));
}

#[test]
fn coarse_dates_leave_it_open_and_past_ones_close_it() {
    let on = |from: &str, to: &str| {
        let steps = Steps(vec![("a", "controlled_by", "listed", false)], dates(from, to));
        un_predicate(&steps, &Made::default(), &id("a"), DAY).unwrap()
    };
    assert!(matches!(on("2020", ""), UnAnswer::Unclear { .. }));
    assert!(matches!(on("2019", "2020-06-29"), UnAnswer::NotFound { .. }));
    assert!(matches!(on("2019", "2020-06-30"), UnAnswer::Covered { .. }));
}
