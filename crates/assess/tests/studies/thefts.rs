//! The theft ledger on the bundled dossier, and on invented thefts.

use crate::common;
use crate::invented;

use assess::thefts::{
    Ledger,
    attribution::{Party, Stance, Strength},
    chart, columns, ftm,
    incident::{DateRole, Incident, Medium, Tie},
    ledger, table,
};
use assess::{Kind, Stated};
use invented::Invented;
use proptest::prelude::*;

fn dossier() -> Vec<Stated> {
    common::dossier(&["numbers.jsonl", "norms.jsonl", "ronin/incident.jsonl"])
}

fn row<'a>(ledger: &'a Ledger, end: &str) -> &'a Incident {
    ledger.incidents.iter().find(|row| row.id.as_str().ends_with(end)).unwrap_or_else(|| panic!("no {end}"))
}

fn event(row: &Incident) -> String {
    row.date(DateRole::Event).unwrap().date.to_string()
}

#[test]
fn dates_have_their_roles() {
    let ledger = ledger(&dossier());
    let ronin = row(&ledger, ":ronin");
    assert_eq!(event(ronin), "2022-03-23");
    let of = |role| {
        ronin
            .dates
            .iter()
            .filter(|date| date.role == role)
            .map(|date| date.date.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(DateRole::Event), ["2022-03-23", "2022-03-13"], "the dissenting day is kept");
    assert_eq!(of(DateRole::Attribution), ["2022-04-14"]);
    assert_eq!(event(row(&ledger, ":alphapo")), "2023-07-22");
    assert_eq!(event(row(&ledger, ":coinspaid")), "2023-07-22", "a doubtful day outside the month on file");
    assert_eq!(event(row(&ledger, ":coincheck")), "2018-01", "an improbable day does not stand");
}

#[test]
fn the_native_amount_is_the_fact_and_a_slip_is_seen() {
    let ledger = ledger(&dossier());
    let ronin = row(&ledger, ":ronin");
    let eth: Vec<_> = ronin.native.iter().filter(|native| native.asset == "ETH").collect();
    assert!(eth.iter().any(|native| native.stands && native.amount.to_string() == "173600"));
    assert!(eth.iter().any(|native| !native.stands && native.why.contains("ten times")));
    assert_eq!(ronin.usd().unwrap().high.to_string(), "620000000");
    assert_eq!(ronin.worth.len(), 3, "every value is kept");
    let upbit = row(&ledger, "2019-11-27:upbit").usd().unwrap();
    assert_eq!(
        upbit.high.to_string(),
        "41500000",
        "the value of the day, and the later word of the same grade"
    );
    assert_eq!(upbit.priced.as_deref(), Some("at the time of the theft"));
    assert!(
        ronin
            .laundering
            .iter()
            .any(|flow| flow.through.as_deref() == Some("huione-pay") && flow.caution.is_some())
    );
}

#[test]
fn attribution_is_by_attributor() {
    let ledger = ledger(&dossier());
    let wazirx = row(&ledger, ":wazirx");
    let stance = |by: &str| wazirx.attributions.iter().find(|one| one.by == by).map(|one| one.stance);
    assert_eq!(stance("US"), Some(Stance::Attributes));
    assert_eq!(stance("Japan"), Some(Stance::Abstains));
    assert_eq!(
        stance("US, Japan and ROK, jointly"),
        Some(Stance::Lists),
        "a state did not join, so the statement is not all three's attribution"
    );
    let coincheck = row(&ledger, ":coincheck");
    assert!(
        coincheck.attributions.iter().any(|one| one.stance == Stance::Doubts && one.party == Party::Private)
    );
    assert_eq!(coincheck.strength, Strength::Monitor);
    assert_eq!(row(&ledger, ":bingx").strength.max(Strength::Suspected), Strength::Suspected);
    assert!(row(&ledger, "2019-11-27:upbit").attributions.iter().all(|one| one.by != "FBI"), "it assisted");
    assert!(row(&ledger, ":phemex").gaps.contains(&"no government attribution found".to_owned()));
    // A machine-written note that names another unit does not add an attribution without reservation.
    let bybit = row(&ledger, ":bybit");
    assert!(
        bybit.attributions.iter().all(|one| one.by != "FBI" || one.to.as_deref() != Some("RGB 3rd Bureau"))
    );
    assert!(
        bybit
            .attributions
            .iter()
            .all(|one| one.stance != Stance::Attributes || one.to.as_deref() != Some("RGB 3rd Bureau"))
    );
}

#[test]
fn nothing_is_counted_twice() {
    let ledger = ledger(&dossier());
    let joint = row(&ledger, ":alphapo+coinspaid");
    assert!(!joint.counted && joint.links.iter().filter(|link| link.tie == Tie::HasPart).count() == 2);
    assert!(row(&ledger, ":alphapo").counted && row(&ledger, ":coinspaid").counted);
    let doubtful = row(&ledger, ":upbit-in-joint-statement");
    assert!(!doubtful.counted && doubtful.links.iter().any(|link| link.tie == Tie::PossiblySame));
    assert!(row(&ledger, "2019-11-27:upbit").counted && row(&ledger, "2025-11-27:upbit").counted);
    assert!(row(&ledger, "2018-09-01:indodax").links.is_empty(), "two dated thefts of one victim are two");
    assert_eq!(row(&ledger, ":bangladesh-bank").medium, Medium::Bank);
}

#[test]
fn totals_stand_beside_the_rows_with_reasons() {
    let ledger = ledger(&dossier());
    let year = |wanted| ledger.years.iter().find(|year| year.year == wanted).unwrap();
    let standing = |wanted, name: &str| {
        year(wanted)
            .published
            .iter()
            .find(|total| total.name == name && total.stands)
            .map(|total| total.high.to_string())
    };
    assert_eq!(standing(2023, "Chainalysis").as_deref(), Some("660500000"));
    assert_eq!(
        standing(2022, "Chainalysis").as_deref(),
        Some("1650000000"),
        "neither 400m nor the earlier 1.7bn"
    );
    assert_eq!(standing(2017, "UN Panel of Experts"), None, "an improbable figure never stands");
    assert!(year(2025).part_year.iter().any(|total| !total.stands && total.why.contains("all actors")));
    assert!(
        year(2026).published.is_empty() && year(2026).part_year.len() == 4,
        "a part of a year is no year"
    );
    assert!(year(2025).other_population.iter().any(|total| total.name == "Chainalysis"));
    let chainalysis = year(2024).differences.iter().find(|one| one.name == "Chainalysis").unwrap();
    assert!(chainalysis.reasons.iter().any(|one| one.text.contains("47 incidents")));
    let notes = |name: &str| {
        ledger
            .spans
            .iter()
            .filter(|span| span.total.name == name)
            .flat_map(|span| &span.notes)
            .collect::<Vec<_>>()
    };
    assert!(
        notes("Chainalysis")
            .iter()
            .any(|note| note.kind == Kind::Arithmetic && note.text.contains("7222800000"))
    );
    assert!(
        notes("UN Panel of Experts")
            .iter()
            .any(|note| note.kind == Kind::Restated && note.text.contains("545300000"))
    );
    assert!(notes("MSMT").iter().any(|note| note.kind == Kind::None));
}

#[test]
fn exports_say_the_same() {
    let ledger = ledger(&dossier());
    let csv = table::csv(&ledger).unwrap();
    let mut read = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(read.records().map(Result::unwrap).count(), ledger.incidents.len());
    let bytes = columns::parquet(&ledger).unwrap();
    let dir = std::env::temp_dir().join(format!("thefts-{}.parquet", std::process::id()));
    std::fs::write(&dir, &bytes).unwrap();
    let file = parquet::file::reader::SerializedFileReader::try_from(dir.as_path()).unwrap();
    let rows: Vec<_> =
        parquet::file::reader::FileReader::get_row_iter(&file, None).unwrap().map(Result::unwrap).collect();
    std::fs::remove_file(&dir).unwrap();
    assert_eq!(rows.len(), ledger.incidents.len());
    assert!(rows.iter().any(|row| row.to_string().contains("usd: 620000000")));
    for entity in ftm::entities(&ledger).unwrap() {
        let schema = record::Schema::find(&entity.schema).unwrap();
        for property in entity.properties.keys() {
            assert!(schema.property(property).is_some(), "{}.{property}", entity.schema);
        }
    }
    let events = ftm::json_lines(&ledger)
        .unwrap()
        .lines()
        .filter(|line| line.contains("\"schema\":\"Event\""))
        .count();
    assert_eq!(events, ledger.incidents.len());
}

#[test]
fn the_picture_holds_its_caveats() {
    let svg = chart::svg(&ledger(&dossier()));
    for words in ["not averaged", "Who says so", "Restated", "at least", "2026 is not complete", "Bybit"] {
        assert!(svg.contains(words), "{words}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf\""));
    assert!(chart::svg(&ledger(&[])).contains("nothing to draw"));
}

#[test]
fn the_ledger_serialises_without_floats() {
    let json = serde_json::to_value(ledger(&dossier())).unwrap();
    fn check(value: &serde_json::Value) {
        match value {
            serde_json::Value::Number(number) => assert!(number.is_i64() || number.is_u64(), "{number}"),
            serde_json::Value::Array(all) => all.iter().for_each(check),
            serde_json::Value::Object(all) => all.values().for_each(check),
            _ => {}
        }
    }
    check(&json);
    assert_eq!(serde_json::from_value::<Ledger>(json).unwrap(), ledger(&dossier()));
}

#[test]
fn unseen_thefts_go_by_the_same_rules() {
    let one = |edit: &dyn Fn(&mut Invented<'static>)| {
        let mut claim = Invented::EMPTY;
        edit(&mut claim);
        claim.stated()
    };
    let claims = vec![
        one(&|_| {}),
        one(&|claim| claim.value = "250 XYZ"),
        one(&|claim| (claim.value, claim.quote) = ("2000000 USD", "could have been 2 million")),
        one(&|claim| {
            (claim.property, claim.value) = ("attributed_cluster", "Invented Cluster (FBI)");
            (claim.valid, claim.known) = (("2023-05-01", "2023-05-09"), "2023-05-10");
        }),
        one(&|claim| (claim.property, claim.value, claim.grade) = ("incident_date", "2023-05-09", "C3")),
        one(&|claim| {
            (claim.subject, claim.value, claim.valid) =
                ("incident:2022:inventco-exchange", "1100000 USD", ("2022", "2022"));
        }),
        one(&|claim| (claim.subject, claim.value) = ("incident:2023-05-01:=SUM(A1)", "70 USD")),
    ];
    let ledger = ledger(&claims);
    let first = row(&ledger, ":inventco");
    assert_eq!(
        (event(first).as_str(), first.usd().unwrap().high.to_string().as_str()),
        ("2023-05-01", "1000000")
    );
    assert_eq!(first.native[0].asset, "XYZ");
    assert!(first.dates.iter().any(|date| date.role == DateRole::Attribution && date.claims.len() == 2));
    assert_eq!(first.strength, Strength::Government);
    assert!(!row(&ledger, ":inventco-exchange").counted, "same victim, near value, no day: an open question");
    assert!(!table::csv(&ledger).unwrap().contains(",=SUM"));
}

fn subset() -> impl Strategy<Value = Vec<Stated>> {
    let all = dossier();
    let count = all.len();
    proptest::sample::subsequence(all, 0..=count).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_changes_nothing_and_sums_are_of_counted_rows(claims in subset()) {
        let made = ledger(&claims);
        let mut other = claims.clone();
        other.reverse();
        prop_assert_eq!(&made, &ledger(&other));
        for year in &made.years {
            let mut sum = record::Decimal::default();
            for row in made.incidents.iter().filter(|row| row.counted && row.year == Some(year.year)) {
                sum = sum.checked_add(row.usd().unwrap().high).unwrap();
            }
            prop_assert_eq!(year.own.all.usd, sum);
        }
        for row in &made.incidents {
            prop_assert!(row.worth.iter().filter(|worth| worth.stands).count() <= 1);
            prop_assert!(row.dates.iter().filter(|date| date.role == DateRole::Event && date.stands).count() <= 1);
            for link in &row.links {
                let back = made.incidents.iter().find(|other| other.id == link.to).unwrap();
                prop_assert!(back.links.iter().any(|other| other.to == row.id), "links go both ways");
            }
        }
        prop_assert!(!chart::svg(&made).contains("NaN"));
    }

    #[test]
    fn hostile_text_panics_nowhere(slug in "[a-z0-9+:<&.-]{0,30}", value in "[0-9]{1,30} [A-Z]{0,5}", quote in ".{0,60}") {
        let subject = format!("incident:{slug}");
        let claim = Invented { subject: &subject, value: &value, quote: &quote, ..Invented::EMPTY }.stated();
        let made = ledger(&[claim]);
        table::csv(&made).unwrap();
        columns::parquet(&made).unwrap();
        ftm::json_lines(&made).unwrap();
        prop_assert!(!chart::svg(&made).contains("<<"));
    }
}
