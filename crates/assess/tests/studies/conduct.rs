//! The matrix of the 193 member states, on the dossier and on invented claims.

use crate::common;

use assess::{
    Stated,
    conduct::{COLUMNS, Cell, MEMBERS, Matrix, figure, fragment, matrix},
};
use common::claim;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{fs, path::Path, sync::LazyLock};

const TODAY: Date = date(2026, 11, 23);

static DOSSIER: LazyLock<Vec<Stated>> = LazyLock::new(|| {
    let files =
        ["norms.jsonl", "numbers.jsonl", "conduct/states.jsonl", "dprk/network.jsonl", "dprk/ofac_sdn.jsonl"];
    common::dossier(&files)
});

/// An invented claim.
fn invented(subject: &str, property: &str, text: &str, valid: &Value) -> Stated {
    claim(
        json!({
            "subject": subject, "property": property, "value": { "text": text }, "valid": valid, "known": "2024-06",
            "source": { "originator": "invented for a test" },
            "grade": { "reliability": "B", "credibility": 2 },
        }),
        0,
    )
}

fn cell<'a>(matrix: &'a Matrix, state: &str, column: &str) -> &'a Cell {
    let column = matrix.columns.iter().position(|head| head.id == column).expect(column);
    &matrix.rows.iter().find(|row| row.iso2 == state).expect(state).cells[column]
}

fn found(matrix: &Matrix, state: &str, column: &str) -> String {
    match cell(matrix, state, column) {
        Cell::Found(entry) => entry.text.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn without_claims_every_cell_is_a_blank() {
    let empty = matrix(&[], TODAY);
    assert_eq!((empty.rows.len(), empty.columns.len()), (193, COLUMNS.len()));
    let coverage = empty.coverage();
    assert_eq!((coverage.looked, coverage.not_eligible), (0, 0));
    assert_eq!(coverage.cells, 193 * COLUMNS.len());
}

#[test]
fn the_dossier_fills_what_it_names_and_nothing_else() {
    let matrix = matrix(&DOSSIER, TODAY);
    assert!(matrix.set_aside.is_empty(), "{:?}", matrix.set_aside);
    assert_eq!(found(&matrix, "RU", "vote:draft:2024-03-28"), "against");
    assert_eq!(found(&matrix, "CN", "vote:draft:2024-03-28"), "abstained");
    assert_eq!(found(&matrix, "MZ", "vote:draft:2024-03-28"), "in favour");
    assert_eq!(found(&matrix, "PK", "vote:unscr:825"), "abstained");
    assert_eq!(found(&matrix, "RU", "veto"), "vetoed: 2022-05-26 and 2024-03-28");
    assert_eq!(found(&matrix, "CN", "veto"), "vetoed: 2022-05-26");
    assert_eq!(found(&matrix, "NZ", "participates:msmt"), "takes part");
    assert!(found(&matrix, "US", "designates").contains("subjects designated"));
    assert!(matches!(cell(&matrix, "FR", "veto"), Cell::LookedNothing { .. }));
    assert!(matches!(cell(&matrix, "MT", "veto"), Cell::NotEligible { .. }));
    assert!(matches!(cell(&matrix, "CH", "vote:unscr:2397"), Cell::NotEligible { .. }));
    assert!(matches!(cell(&matrix, "CH", "participates:msmt"), Cell::NotParticipant { .. }));
}

#[test]
fn each_vote_of_the_series_has_fifteen_names_and_the_rest_had_no_seat() {
    let matrix = matrix(&DOSSIER, TODAY);
    for column in
        COLUMNS.iter().filter(|column| column.id.starts_with("vote:unscr:") && !column.id.ends_with(":825"))
    {
        let cells: Vec<_> = matrix.rows.iter().map(|row| cell(&matrix, &row.iso2, column.id)).collect();
        let votes = cells
            .iter()
            .filter(|cell| matches!(cell, Cell::Found(entry) if entry.text == "in favour"))
            .count();
        let seatless = cells.iter().filter(|cell| matches!(cell, Cell::NotEligible { .. })).count();
        assert_eq!((votes, seatless), (15, 178), "{}", column.id);
    }
    // Who sat in 1993 and 2022 is not held: only those named are known.
    for (column, known) in [("vote:unscr:825", 2), ("vote:draft:2022-05-26", 2)] {
        let looked = matrix.rows.iter().filter(|row| cell(&matrix, &row.iso2, column).looked()).count();
        assert_eq!(looked, known, "{column}");
    }
}

#[test]
fn a_total_fills_no_row() {
    let matrix = matrix(&DOSSIER, TODAY);
    for column in matrix.columns.iter().filter(|column| column.id.starts_with("implementation_report")) {
        assert!(
            matrix.rows.iter().all(|row| !cell(&matrix, &row.iso2, &column.id).looked()),
            "{}",
            column.id
        );
    }
    let head = matrix.columns.iter().find(|column| column.id == "implementation_report:2270").unwrap();
    assert!(
        head.totals[0].text.starts_with("66 states")
            && head.totals[0].text.ends_with("which ones is not held")
    );
}

#[test]
fn a_vote_that_follows_needs_both_claims_and_bears_the_weaker_grade() {
    let matrix = matrix(&DOSSIER, TODAY);
    let Cell::Found(russia) = cell(&matrix, "RU", "vote:unscr:1874") else { panic!("Russia voted") };
    assert_eq!(russia.claims.len(), 2, "the count, and who had a seat");
    let Cell::Found(named) = cell(&matrix, "RU", "vote:draft:2024-03-28") else { panic!("Russia voted") };
    assert_eq!(named.claims.len(), 1, "it is named");
    let Cell::Found(kazakhstan) = cell(&matrix, "KZ", "vote:unscr:2397") else { panic!("Kazakhstan voted") };
    assert_eq!(kazakhstan.grade.to_string(), "C1", "the seats are graded C1");
}

#[test]
fn what_became_known_later_is_not_yet_there() {
    let before = matrix(&DOSSIER, date(2024, 3, 1));
    assert!(!cell(&before, "RU", "vote:draft:2024-03-28").looked());
    assert!(!cell(&before, "NZ", "participates:msmt").looked());
    assert!(cell(&before, "RU", "vote:unscr:1718").looked());
}

#[test]
fn claims_on_a_state_fill_its_cell_and_a_denial_is_somebody_who_looked() {
    let span = json!({ "from": "2016-05-30" });
    let mut denial = invented("state:CH", "implementation_report:2321", "report", &json!({})).claim;
    denial.denied = true;
    let claims = [
        invented("state:CH", "implementation_report:2270", "S/AC.49/2016/0", &span),
        Stated::new(denial).unwrap(),
        invented("state:XX", "implementation_report:2270", "report", &span),
        invented("state:CH", "implementation_report:9999", "report", &span),
        invented("state:AT", "veto", "none", &span),
        invented("state:AT", "veto", "another", &span),
    ];
    let matrix = matrix(&claims, TODAY);
    assert_eq!(found(&matrix, "CH", "implementation_report:2270"), "S/AC.49/2016/0");
    assert!(matches!(cell(&matrix, "CH", "implementation_report:2321"), Cell::LookedNothing { .. }));
    assert!(matches!(cell(&matrix, "AT", "veto"), Cell::Contested(entries) if entries.len() == 2));
    assert_eq!(matrix.set_aside.len(), 2);
    assert_eq!(matrix.coverage().looked, 3);
}

#[test]
fn a_list_with_a_name_that_is_no_states_is_set_aside_whole() {
    let claims =
        [invented("msmt", "participant_states", "France, Atlantis", &json!({ "from": "2024-10-16" }))];
    let matrix = matrix(&claims, TODAY);
    assert!(!cell(&matrix, "FR", "participates:msmt").looked());
    assert!(matrix.set_aside[0].why.contains("Atlantis"));
}

#[test]
fn the_table_has_a_row_a_state_and_blanks_for_blanks() {
    let matrix = matrix(&DOSSIER, TODAY);
    let text = matrix.csv().unwrap();
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let at = table.headers().unwrap().iter().position(|head| head == "implementation_report:1718").unwrap();
    let records: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 193);
    assert!(records.iter().all(|record| record[at].is_empty()));
    let russia = records.iter().find(|record| &record[0] == "RU").unwrap();
    assert!(russia.iter().any(|field| field.starts_with("vetoed: 2022-05-26 and 2024-03-28")));
}

#[test]
fn the_picture_names_every_state_and_its_sources_cannot_break_it() {
    let mut claims = DOSSIER.clone();
    claims.push(invented("state:CH", "designates", "<script>alert('x')</script> & \"more\"", &json!({})));
    let drawn = figure(&matrix(&claims, TODAY));
    for member in MEMBERS.iter() {
        assert!(
            drawn.contains(&format!(">{}<", member.short().replace('&', "&amp;").replace('\'', "&#39;"))),
            "{}",
            member.name
        );
    }
    assert!(!drawn.contains("<script") && drawn.contains("&lt;script&gt;"));
    assert!(drawn.contains("nobody looked"));
    assert!(fragment(&matrix(&claims, TODAY)).starts_with("<figure"));
}

proptest! {
    /// The same claims in another order give the same matrix, byte for byte; and adding a claim never un-looks a cell.
    #[test]
    fn order_does_not_matter_and_nothing_is_lost(picks in proptest::collection::vec((0usize..193, 0usize..25, 0u8..3), 0..24)) {
        let claims: Vec<_> = picks.iter().map(|(row, column, kind)| {
            let subject = format!("state:{}", MEMBERS[*row].iso2);
            let mut claim = invented(&subject, COLUMNS[*column].id, ["one", "two", "none"][usize::from(*kind)], &json!({})).claim;
            claim.denied = *kind == 2;
            Stated::new(claim).unwrap()
        }).collect();
        let mut turned = claims.clone();
        turned.reverse();
        let whole = matrix(&claims, TODAY);
        prop_assert_eq!(serde_json::to_string(&whole).unwrap(), serde_json::to_string(&matrix(&turned, TODAY)).unwrap());
        let fewer = matrix(&claims[..claims.len() / 2], TODAY);
        for (less, more) in fewer.rows.iter().zip(&whole.rows) {
            for (less, more) in less.cells.iter().zip(&more.cells) {
                prop_assert!(!less.looked() || more.looked());
            }
        }
        let named: std::collections::BTreeSet<_> = picks.iter().map(|(row, column, _)| (row, column)).collect();
        prop_assert_eq!(whole.coverage().looked, named.len());
    }
}

/// Writes the picture where `WATCHKEEPER_FIGURES` names a folder, to be looked at.
#[test]
fn the_picture_can_be_written() {
    let matrix = matrix(&DOSSIER, TODAY);
    let drawn = figure(&matrix);
    assert!(drawn.len() < 2_000_000, "{} bytes", drawn.len());
    if let Some(folder) = std::env::var_os("WATCHKEEPER_FIGURES") {
        fs::write(Path::new(&folder).join("state-conduct.svg"), &drawn).unwrap();
        fs::write(Path::new(&folder).join("state-conduct.csv"), matrix.csv().unwrap()).unwrap();
    }
}
