//! Sightings of indicators and dated reports. All of it is invented.

use crate::{good, one_bad, read};
use gather::{Format, GatherError};
use proptest::prelude::*;
use record::{Observation, ReportedUse, Sighting};
use std::{fs, path::PathBuf};

const SIGHTINGS: &str = "first_seen,published,reporter,source,family,indicator,technique,count";
const REPORTS: &str = "report,published,recorded,publisher,groups,techniques";
const GOOD: &str = "2021-01,2021-02,r001,a,b,domain,T1566.002,3";

#[test]
fn a_sighting_keeps_all_that_it_says() {
    let text = format!("{SIGHTINGS}\n{GOOD}\n,2021-02-28,r001,a,b,domain,T1566,1000000\n");
    let out = good(Format::SightingsCsv, "s.csv", &text);
    let [Observation::Sighting(first), Observation::Sighting(second)] = out.observations.as_slice() else {
        panic!()
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(
        *first,
        Sighting {
            first_seen: Some("2021-01".parse().unwrap()),
            published: "2021-02".parse().unwrap(),
            reporter: text("r001"),
            source: text("a"),
            family: text("b"),
            indicator: text("domain"),
            technique: text("T1566.002"),
            count: 3,
        }
    );
    assert_eq!((second.first_seen, second.published, second.count), (None, first.published, 1_000_000));
}

#[test]
fn a_report_keeps_all_that_it_says() {
    let text = format!("{REPORTS}\nR One,2020-01,2021-02,example.test,G0002 G0001,T1566.001  T1059 T1059\n");
    let out = good(Format::ReportsCsv, "r.csv", &text);
    let set = |words: [&str; 2]| words.into_iter().map(str::to_owned).collect();
    assert_eq!(
        out.observations,
        [Observation::ReportedUse(ReportedUse {
            id: "R One".to_owned(),
            published: Some("2020-01".parse().unwrap()),
            recorded: Some("2021-02".parse().unwrap()),
            publisher: "example.test".to_owned(),
            groups: set(["G0001", "G0002"]),
            techniques: set(["T1059", "T1566.001"]),
        })]
    );
}

#[test]
fn bad_rows_are_set_aside_with_their_line() {
    let bad = [
        ("2021-03,2021-02,r001,a,b,domain,T1566.002,3", "after they were published"),
        (",2021-13,r001,a,b,domain,T1566.002,3", "'2021-13'"),
        (",,r001,a,b,domain,T1566.002,3", "not a month"),
        (",2021-02,,a,b,domain,T1566.002,3", "'reporter'"),
        (",2021-02,r001,a,b,domain,phishing,3", "'phishing'"),
        (",2021-02,r001,a,b,domain,T1566.002,0", "1 to 1,000,000"),
        (",2021-02,r001,a,b,domain,T1566.002,1000001", "1 to 1,000,000"),
        (",2021-02,r001,a,b,domain,T1566.002,-1", "not a count"),
        (",2021-02,r001,a,b,domain,T1566.002", "7 fields"),
        ("# a remark among the rows", "1 fields"),
    ];
    let rows: Vec<_> = bad.iter().map(|(row, _)| *row).collect();
    let text = format!("# a remark \"\n\n# and another\n{SIGHTINGS}\n{GOOD}\n{}\n{GOOD}\n", rows.join("\n"));
    let (tally, out) = read(Format::SightingsCsv, "s.csv", text.as_bytes()).unwrap();
    assert_eq!((tally.read, tally.kept), (12, 2));
    assert_eq!(out.quarantined.len(), bad.len());
    for ((line, aside), (row, why)) in (6..).zip(&out.quarantined).zip(bad) {
        assert_eq!(aside.line, line, "{row}");
        assert!(aside.reason.contains(why), "{row}: {}", aside.reason);
    }
}

#[test]
fn a_report_without_a_technique_is_set_aside() {
    for (row, why) in [
        ("R,,,example.test,,", "no technique"),
        ("R,,,example.test,,T1059 T1", "'T1'"),
        (",,,example.test,,T1059", "'report'"),
        ("R,,,,,T1059", "'publisher'"),
        ("R,2020,,example.test,,T1059", "'2020'"),
    ] {
        let reason = one_bad(Format::ReportsCsv, &format!("{REPORTS}\n{row}\n"));
        assert!(reason.contains(why), "{row}: {reason}");
    }
}

#[test]
fn another_header_is_refused_with_its_line() {
    for text in ["a,b\n1,2\n", "", &format!("{SIGHTINGS},note\n"), &SIGHTINGS.replace(",count", "")] {
        for format in [Format::SightingsCsv, Format::ReportsCsv] {
            let error = read(format, "s.csv", format!("# one\n# two\n{text}").as_bytes()).unwrap_err();
            assert!(matches!(error, GatherError::Malformed { line: 3, .. }), "{error}");
            assert!(error.to_string().contains("hint:"), "{error}");
        }
    }
}

#[test]
fn every_table_may_begin_with_remarks() {
    let row =
        |remark: &str| format!("{remark}block,timestamp,tx_hash,leaf_index\n9,100,0x{},0\n", "1".repeat(64));
    let plain = good(Format::PoolCsv, "deposits_eth_100.csv", &row(""));
    let remarked = good(Format::PoolCsv, "deposits_eth_100.csv", &row("# event,pool\n"));
    assert_eq!(plain.observations, remarked.observations);
}

#[test]
fn the_bundled_tables_are_good_as_a_whole() {
    for (format, name) in [(Format::SightingsCsv, "sightings.csv"), (Format::ReportsCsv, "reports.csv")] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/dossier/tactics").join(name);
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(gather::recognise("file", text.as_bytes()), Some(format));
        let rows = text.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(good(format, name, &text).observations.len(), rows);
    }
}

proptest! {
    #[test]
    fn any_rows_are_kept_or_set_aside(
        rows in prop::collection::vec("[-0-9T.,r#a-z\\t \"]{0,60}", 0..20),
        text in "\\PC{0,300}",
    ) {
        for (format, header) in [(Format::SightingsCsv, SIGHTINGS), (Format::ReportsCsv, REPORTS)] {
            // `read` asserts that the counts add up.
            let _ = read(format, "any", text.as_bytes());
            let _ = read(format, "any", format!("# {text}\n{header}\n{}", rows.join("\n")).as_bytes());
        }
    }
}
