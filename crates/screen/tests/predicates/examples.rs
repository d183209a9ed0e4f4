//! OFAC's FAQs 398 to 402 on its 50 percent rule (ofac.treasury.gov/faqs/398 to /402, of 13 August 2014, 398 as amended
//! on 11 August 2020), with invented parties and, where the FAQ's point allows, invented numbers; and what the FAQs
//! leave to honest doubt.

use crate::made::{DAY, Made, dates, id, share};
use screen::predicate::{Doubt, Standing, fifty_percent, fifty_percent_within};

fn standing(listed: &[&str], lines: &[&str], asked: &str) -> Standing {
    Made::new(listed, lines).ask(asked).standing
}

#[test]
fn faq_398_control_is_not_ownership() {
    let mut made = Made::new(&["x"], &["x 40 a"]);
    made.controllers.insert(id("a"), vec![id("x")]);
    let answer = made.ask("a");
    assert_eq!(answer.standing, Standing::NotFound);
    assert_eq!(answer.doubts, [Doubt::ControlOnly { controller: id("x") }]);
    let words = answer.why(&id("a"), DAY, &|id| id.to_string());
    assert!(words.contains("control alone does not count"), "{words}");
    assert_eq!(made.ask("a").sum.unwrap().unaccounted.to_string(), "60");
}

#[test]
fn faq_399_stakes_of_several_blocked_persons_are_added() {
    assert_eq!(standing(&["x", "y"], &["x 25 a", "y 25 a"], "a"), Standing::ByOwnership);
    assert_eq!(standing(&["x", "y"], &["x 25 a", "y 24.999 a"], "a"), Standing::NotFound);
    assert_eq!(standing(&["x", "y", "z"], &["x 12.5 a", "y 12.5 a", "z 25 a"], "a"), Standing::ByOwnership);
}

#[test]
fn faq_401_through_entities_that_are_themselves_half_owned() {
    // Example 1: half of a half.
    assert_eq!(standing(&["x"], &["x 50 a", "a 50 b"], "b"), Standing::ByOwnership);
    // Example 2: two halves, each with a quarter.
    assert_eq!(standing(&["x"], &["x 50 a", "x 50 b", "a 25 c", "b 25 c"], "c"), Standing::ByOwnership);
    // Example 3: direct and indirect are added.
    assert_eq!(standing(&["x"], &["x 50 a", "x 10 b", "a 40 b"], "b"), Standing::ByOwnership);
    // A quarter of the owners is not enough, however much they own; nor are quarters by two blocked persons.
    assert_eq!(standing(&["x"], &["x 25 a", "x 25 b", "a 50 c", "b 50 c"], "c"), Standing::NotFound);
    assert_eq!(standing(&["x", "y"], &["x 25 a", "y 25 b", "a 50 c", "b 50 c"], "c"), Standing::NotFound);
    // A blocked half counts in full, an unblocked quarter not at all.
    assert_eq!(standing(&["x"], &["x 50 a", "x 25 b", "a 25 c", "b 75 c"], "c"), Standing::NotFound);
    assert_eq!(
        standing(&["x"], &["x 50 a", "x 25 b", "a 25 c", "b 25 c", "x 25 c"], "c"),
        Standing::ByOwnership
    );
}

#[test]
fn faq_402_a_sale_below_half_ends_it() {
    let mut made = Made::new(&["x"], &["x 60 a"]);
    made.dates.insert((id("x"), id("a")), dates("2012", "2019-12-31"));
    let on = |day: &str| fifty_percent(&made, &id("a"), day.parse().unwrap()).unwrap().standing;
    assert_eq!((on("2019-12-31"), on("2020-01-01")), (Standing::ByOwnership, Standing::NotFound));
    // In the year that the source gives no more precisely, it may have been so.
    assert_eq!((on("2012-06-01"), on("2011-12-31")), (Standing::Unclear, Standing::NotFound));
}

#[test]
fn loops_lift_nobody_by_themselves() {
    assert_eq!(standing(&["x"], &["b 100 a", "a 100 b"], "a"), Standing::NotFound);
    let entered = ["b 50 a", "a 50 b", "x 50 a"];
    assert_eq!(standing(&["x"], &entered, "b"), Standing::ByOwnership);
    assert_eq!(standing(&[], &entered, "b"), Standing::NotFound);
    let answer = Made::new(&["x"], &["a 20 a", "x 45 a"]).ask("a");
    assert_eq!(answer.standing, Standing::NotFound);
    assert_eq!(answer.doubts, [Doubt::HoldsItself { entity: id("a"), share: share("20") }]);
}

#[test]
fn ranges_are_answered_by_their_bounds() {
    let short = |listed: &[&str], lines: &[&str]| {
        let (standing, least, most) = Made::new(listed, lines).short("a");
        format!("{standing:?} {least}..{most}")
    };
    assert_eq!(short(&["x"], &["x majority a"]), "ByOwnership 50..100");
    assert_eq!(short(&["x"], &["x minority a"]), "NotFound 0..50");
    assert_eq!(short(&["x"], &["x 25-50 a"]), "Unclear 25..50");
    assert_eq!(short(&["x"], &["x ? a"]), "Unclear 0..100");
    assert_eq!(short(&["x", "y"], &["x minority a", "y 10 a"]), "Unclear 10..60");
    // What others hold leaves less.
    assert_eq!(short(&["x"], &["x ? a", "z 60 a"]), "NotFound 0..40");
    assert_eq!(short(&["x"], &["x ? a", "z 50 a"]), "Unclear 0..50");
    // An owner that may be blocked makes what it owns unclear, one layer on.
    assert_eq!(short(&["x"], &["x ? b", "b 80 a"]), "Unclear 0..80");
    assert_eq!(Made::new(&["x"], &["x minority a"]).ask("a").sum.map(|sum| sum.below), Some(true));
}

#[test]
fn more_than_the_whole_is_flagged() {
    let answer = Made::new(&["x"], &["x 60 a", "z 70 a"]).ask("a");
    assert_eq!(answer.standing, Standing::ByOwnership);
    assert_eq!(
        answer.doubts,
        [Doubt::OverWhole { entity: id("a"), total: screen::predicate::Percent::from(130) }]
    );
    assert!(answer.why(&id("a"), DAY, &|id| id.to_string()).contains("cannot all be right"));
}

#[test]
fn the_listed_need_no_rule_and_coarse_listings_leave_it_open() {
    let mut made = Made::new(&["x"], &["x 60 a", "z 100 x"]);
    let answer = made.ask("x");
    assert_eq!((answer.standing, answer.layers.len(), answer.sum), (Standing::Listed, 0, None));
    made.listing_dates.insert(id("x"), dates("2020", ""));
    assert_eq!((made.ask("x").standing, made.ask("a").standing), (Standing::Unclear, Standing::Unclear));
    made.listing_dates.insert(id("x"), dates("2021", ""));
    assert_eq!((made.ask("x").standing, made.ask("a").standing), (Standing::NotFound, Standing::NotFound));
}

#[test]
fn layers_show_what_the_answer_rests_on() {
    let answer =
        Made::new(&["x", "y"], &["x 30 c", "y 20 c", "c 51 b", "b 50 a", "z 50 a", "y 5 z"]).ask("a");
    let layers: Vec<_> =
        answer.layers.iter().map(|layer| (layer.entity.to_string(), layer.stakes.len())).collect();
    assert_eq!(layers, [("a".to_owned(), 2), ("b".to_owned(), 1), ("c".to_owned(), 2)]);
    assert_eq!(answer.strength, Some(700));
    let json = serde_json::to_value(&answer).unwrap();
    assert_eq!((&json["standing"], &json["at_least"]), (&"by_ownership".into(), &"50".into()));
    assert_eq!(json["layers"][0]["stakes"][0]["owner_is"], "by_ownership");
    assert_eq!(
        answer.why(&id("a"), DAY, &|id| id.to_string().to_uppercase()),
        "Review, because as of 2020-06-30 blocked persons hold at least 50 % of A in the aggregate: B (itself blocked by ownership) holds 50 %."
    );
}

#[test]
fn a_chain_longer_than_the_bound_is_cut_and_says_so() {
    let lines: Vec<_> = (0..12_000).map(|n| format!("n{} 100 n{n}", n + 1)).collect();
    let made = Made::new(&["n12000"], &lines.iter().map(String::as_str).collect::<Vec<_>>());
    let answer = made.ask("n0");
    assert_eq!(
        (answer.standing, answer.doubts.clone()),
        (Standing::Unclear, vec![Doubt::Cut { entities: 10_000 }])
    );
    let whole = fifty_percent_within(&made, &id("n0"), DAY, 20_000).unwrap();
    assert_eq!((whole.standing, whole.layers.len(), whole.doubts.len()), (Standing::ByOwnership, 12_000, 0));
}
