//! Tactics over time on the bundled dossier: what the real sightings and reports say.

use assess::{
    Stated,
    tactics::{Input, Options, Standing, SurgeKind, Tactics, Topic, answer, figure, tactics},
};
use gather::{Collected, Format, read_bytes};
use record::{Claim, Digest, Locator, Observation};
use std::{fs, path::PathBuf, sync::LazyLock};

fn dossier(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/dossier").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn claims(name: &str) -> Vec<Stated> {
    // Exhibit and locator are filled in on gathering: any will do here.
    let claim = |(at, line): (usize, &str)| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["claim"]["source"]["exhibit"] = serde_json::to_value(Digest::default()).unwrap();
        line["claim"]["source"]["locator"] = serde_json::to_value(Locator::Record(at.to_string())).unwrap();
        Stated::new(serde_json::from_value::<Claim>(line["claim"].clone()).unwrap()).unwrap()
    };
    dossier(name).lines().enumerate().map(claim).collect()
}

/// The rows of a bundled table, which is recognised and good as a whole.
fn observed(format: Format, name: &str) -> Vec<Observation> {
    let text = dossier(name);
    assert_eq!(gather::recognise("a file", text.as_bytes()), Some(format));
    let mut out = Collected::default();
    read_bytes(format, &[(name, text.as_bytes())], "2025-01-01".parse().unwrap(), &mut out).unwrap();
    assert_eq!(out.quarantined, []);
    out.observations
}

static STUDY: LazyLock<Tactics> = LazyLock::new(|| {
    let mut input = Input { claims: claims("numbers.jsonl"), ..Input::default() };
    input.claims.extend(claims("ronin/incident.jsonl"));
    let sightings = observed(Format::SightingsCsv, "tactics/sightings.csv").into_iter();
    input.sightings.extend(sightings.map(|one| match one {
        Observation::Sighting(sighting) => sighting,
        other => panic!("{other:?}"),
    }));
    let reports = observed(Format::ReportsCsv, "tactics/reports.csv").into_iter();
    input.reports.extend(reports.map(|one| match one {
        Observation::ReportedUse(report) => report,
        other => panic!("{other:?}"),
    }));
    tactics(&input, &Options::default()).unwrap()
});

#[test]
fn the_dossier_is_counted() {
    let study = &*STUDY;
    for one in &study.lines {
        println!("{} {:?} tests {}: {:?}", one.line.name, one.line.unit, study.tests, one.change);
        if let Some(common) = &one.common {
            println!(
                "   common: {} {:?} p {} {}",
                common.finding, common.at, common.rows_p_ppm, common.reporters_p_ppm
            );
        }
        for year in &one.years {
            println!("   {year:?}");
        }
    }
    println!("{:?}\n{:?}\n{:?}", study.counts, study.sources, study.common);
    println!("{:?}\n{:?}", study.sighting_lag, study.report_lag);
    println!(
        "one account made {} of {}",
        study.months.iter().filter(|m| m.one_account).count(),
        study.months.len()
    );
    study.surges.iter().for_each(|surge| println!("{surge:?}"));
    println!("{:#?}", study.laundering_years);
    assert_eq!(study.counts.set_aside, 0);
    assert!(study.counts.indicators > 7_000 && study.counts.reports > 80);
    // The sources are two, and the second covers less.
    assert_eq!(study.sources.len(), 2);
    assert!(study.common.unwrap()[0] > study.sources[0].first);
    // Real posts come in drawers: some surge is one account's.
    assert!(study.surges.iter().any(|surge| surge.kind == SurgeKind::ArtefactOneAccount));
    assert!(study.laundering.iter().any(|one| one.kind == "mixer"));
}

#[test]
fn the_article_is_answered() {
    let sentence = "shift in tactics, with increased sophistication in phishing campaigns and the use of \
                    cryptocurrency mixers";
    let topics = Topic::in_sentence(sentence);
    assert_eq!(topics.len(), 3);
    for topic in topics {
        let verdict = answer(topic, &STUDY);
        println!("{verdict:#?}");
        assert!(!verdict.why.is_empty());
        // The claims about where money went are far too few to compare years, and nothing measures sophistication.
        if topic != Topic::Phishing {
            assert_eq!(verdict.standing, Standing::CannotBeSaid);
        }
    }
}

#[test]
fn the_picture_prints_its_caveats() {
    let svg = figure(&STUDY);
    fs::write(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tactics.svg"), &svg).unwrap();
    assert!(svg.contains("one account published") && svg.contains("url(#tach)"));
    assert!(!svg.contains("NaN") && svg.len() < 200_000);
}
