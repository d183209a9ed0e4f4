//! Outlooks: published once, scored later, never taken out; the same after the view is made again.

use archive::{Archive, Replay, Watch, Writer};
use record::{Act, Digest, Likelihood, Mark, Method, Outlook, OutlookScore, Prediction};

fn invented(question: &str) -> Outlook {
    Outlook {
        question: question.to_owned(),
        measure: "thefts".to_owned(),
        from: "2027-01-01".parse().unwrap(),
        to: "2027-06-30".parse().unwrap(),
        prediction: Prediction::Reaches { at_least: 2, probability: Likelihood::from_ppm(700_000).unwrap() },
        made_on: "2026-12-31".parse().unwrap(),
        resolves_on: "2027-09-30".parse().unwrap(),
        method: Method { name: "outlook.invented".to_owned(), version: 1 },
        finding: Digest::of(b"invented"),
    }
}

fn score(of: Digest, observed: u64) -> OutlookScore {
    let mark = Mark::Probability { happened: observed >= 2, brier_ppm: 90_000, log_millinats: 357 };
    OutlookScore { outlook: of, on: "2027-09-30".parse().unwrap(), observed, by: vec![], mark }
}

#[test]
fn an_outlook_is_published_once_and_keeps_every_score() {
    let dir = tempfile::tempdir().unwrap();
    let watch = Watch::init(&dir.path().join("w"), "test.example/watch").unwrap();
    let (first, second) = (invented("The first?"), invented("The second?"));
    let id = first.id().unwrap();
    let acts = [&first, &second, &first].map(|outlook| Act::Outlook(outlook.clone()));
    Writer::open(&watch).unwrap().record(acts.into()).unwrap();
    let held = Archive::open(&watch).unwrap().outlooks().unwrap();
    assert_eq!(held.iter().map(|held| held.entry).collect::<Vec<_>>(), [0, 1], "the first entry counts");
    assert!(held.iter().all(archive::HeldOutlook::is_open));

    let stray = score(Digest::of(b"never published"), 1);
    let scores = [score(id, 1), score(id, 3), stray].map(Act::Score);
    Writer::open(&watch).unwrap().record(scores.into()).unwrap();
    let held = Archive::open(&watch).unwrap().outlooks().unwrap();
    let observed: Vec<_> = held[0].scores.iter().map(|(entry, score)| (*entry, score.observed)).collect();
    assert_eq!((observed, held[1].is_open(), held.len()), (vec![(3, 1), (4, 3)], true, 2));

    let before = Archive::open(&watch).unwrap().digest().unwrap();
    let mut replay = Replay::aside(&watch, watch.dir()).unwrap();
    for index in 0..replay.size() {
        let entry = replay.entry(index).unwrap();
        replay.apply(index, &entry).unwrap();
    }
    replay.install().unwrap();
    let again = Archive::open(&watch).unwrap();
    assert_eq!((again.outlooks().unwrap(), again.digest().unwrap()), (held, before));
}
