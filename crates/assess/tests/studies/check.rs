//! The checker on articles of our own with the bundled dossier: verdicts against what a careful reader would say.

use crate::common;

use assess::{
    Stated,
    check::{Checked, CheckedClaim, Options, Verdict, check},
};
use std::{fs, path::PathBuf};

fn dossier() -> Vec<Stated> {
    common::dossier(&["numbers.jsonl", "norms.jsonl", "dprk/network.jsonl", "ronin/incident.jsonl"])
}

fn article(name: &str) -> Vec<u8> {
    fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/check").join(name)).unwrap()
}

fn run(text: &[u8]) -> Checked {
    check(text, &dossier(), &[], &Options::default()).unwrap()
}

/// White space and broken words aside.
fn plain(text: &str) -> String {
    text.replace("-\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The phrase's place in the text, where spans lead.
fn place(text: &str, phrase: &str) -> (usize, usize) {
    let squeezed: Vec<(usize, char)> = text.char_indices().collect();
    for (at, _) in &squeezed {
        for (offset, c) in text[*at..].char_indices() {
            let end = at + offset + c.len_utf8();
            let so_far = plain(&text[*at..end]);
            if so_far == phrase {
                return (*at, end);
            }
            if so_far.len() > phrase.len() + 2
                || (!phrase.starts_with(&so_far) && !so_far.is_empty() && !so_far.ends_with('-'))
            {
                break;
            }
        }
    }
    panic!("'{phrase}' does not stand in the article");
}

/// The statements whose span meets the phrase; the one that shares most of it first.
fn about<'a>(checked: &'a Checked, phrase: &str) -> Vec<&'a CheckedClaim> {
    let (a, b) = place(&checked.text, phrase);
    let shared = |claim: &CheckedClaim| claim.span[1].min(b).saturating_sub(claim.span[0].max(a));
    let mut all: Vec<&CheckedClaim> = checked.claims.iter().filter(|claim| shared(claim) > 0).collect();
    all.sort_by_key(|claim| (std::cmp::Reverse(shared(claim)), claim.span[1] - claim.span[0]));
    all
}

#[derive(Default)]
struct Tally {
    labelled: usize,
    right: usize,
    said_contradicted: usize,
    wrong_contradicted: usize,
    to_contradict: usize,
    contradicted: usize,
    kind_right: usize,
}

fn measure(name: &str, labels: &str, tally: &mut Tally) {
    let checked = run(&article(name));
    for line in String::from_utf8(article(labels)).unwrap().lines().filter(|line| !line.is_empty()) {
        let [phrase, verdicts, kinds] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let found = about(&checked, phrase);
        let wanted: Vec<&str> = verdicts.split('|').collect();
        let hit = found.iter().find(|claim| wanted.contains(&claim.verdict.code()));
        let right = hit.is_some() || (found.is_empty() && wanted.contains(&"none"));
        let refuted = found.iter().filter(|claim| claim.verdict == Verdict::Contradicted).count();
        tally.labelled += 1;
        tally.right += usize::from(right);
        let must = wanted == ["contradicted"];
        tally.to_contradict += usize::from(must);
        tally.contradicted += usize::from(must && refuted > 0);
        tally.said_contradicted += refuted;
        let may = wanted.contains(&"contradicted");
        tally.wrong_contradicted += if may { 0 } else { refuted };
        if !may && refuted > 0 {
            println!("{name}: wrongly contradicted: '{phrase}' {found:#?}");
        }
        let kind = hit.and_then(|claim| claim.kind).map_or("-", assess::Kind::code);
        let kind_right = kinds == "-" || kinds.split('|').any(|wanted| wanted == kind);
        tally.kind_right += usize::from(right && kind_right);
        if !right || !kind_right {
            let said: Vec<String> = found
                .iter()
                .map(|claim| {
                    format!(
                        "{} {} [{}] {}: {}",
                        claim.verdict.code(),
                        claim.property,
                        claim.text,
                        claim.kind.map_or("-", assess::Kind::code),
                        claim.why
                    )
                })
                .collect();
            println!("{name}: '{phrase}' wanted {verdicts} ({kinds}), got {said:#?}");
        }
    }
    let unlabelled: Vec<&CheckedClaim> =
        checked.claims.iter().filter(|claim| claim.verdict == Verdict::Contradicted).collect();
    let labelled: Vec<(usize, usize)> = String::from_utf8(article(labels))
        .unwrap()
        .lines()
        .filter_map(|line| line.split('\t').next().filter(|phrase| !phrase.is_empty()))
        .map(|phrase| place(&checked.text, phrase))
        .collect();
    for claim in unlabelled {
        if !labelled.iter().any(|(a, b)| claim.span[0] < *b && *a < claim.span[1]) {
            println!("{name}: contradicted beyond the labels: {} ({})", claim.text, claim.why);
            tally.said_contradicted += 1;
            tally.wrong_contradicted += 1;
        }
    }
}

const ARTICLES: [(&str, &str); 7] = [
    ("brief.txt", "brief.tsv"),
    ("release.txt", "release.tsv"),
    ("tabloid.txt", "tabloid.tsv"),
    ("blog.txt", "blog.tsv"),
    ("tank.txt", "tank.tsv"),
    ("page.html", "page.tsv"),
    ("paper.txt", "paper.tsv"),
];

const LATER: [(&str, &str); 3] =
    [("later1.txt", "later1.tsv"), ("later2.txt", "later2.tsv"), ("later3.txt", "later3.tsv")];

#[test]
fn verdicts_are_those_of_a_careful_reader() {
    assert_measured("first", &ARTICLES);
}

#[test]
fn verdicts_on_articles_written_after_the_first_tuning() {
    assert_measured("later", &LATER);
}

fn assert_measured(which: &str, articles: &[(&str, &str)]) {
    let mut tally = Tally::default();
    for (name, labels) in articles {
        measure(name, labels, &mut tally);
    }
    println!(
        "{which}: labelled {}, right {}, kind right {}; contradicted: said {}, wrong {}, of {} to find {}",
        tally.labelled,
        tally.right,
        tally.kind_right,
        tally.said_contradicted,
        tally.wrong_contradicted,
        tally.to_contradict,
        tally.contradicted
    );
    assert_eq!(tally.wrong_contradicted, 0, "a wrong contradiction is the worst outcome");
    assert!(tally.right * 100 >= tally.labelled * 85, "{} of {}", tally.right, tally.labelled);
    assert!(
        tally.contradicted * 100 >= tally.to_contradict * 80,
        "{} of {}",
        tally.contradicted,
        tally.to_contradict
    );
}

fn verdicts(text: &str) -> Vec<(String, Verdict, Option<assess::Kind>)> {
    run(text.as_bytes()).claims.into_iter().map(|claim| (claim.text, claim.verdict, claim.kind)).collect()
}

#[test]
fn another_language_is_told_and_not_guessed_at() {
    let checked = run(&article("korean.txt"));
    assert_eq!((checked.language.name.as_str(), checked.language.read), ("Korean", false));
    assert!(!checked.claims.is_empty());
    assert!(
        checked
            .claims
            .iter()
            .all(|claim| claim.verdict == Verdict::NotCheckable && claim.why.contains("Korean"))
    );
    let mixed = "The 1718 Committee was established on 14 October 2006, and it has met in every year since then.\n\n\
        Der Ausschuss wurde 1993 eingesetzt und hat seitdem in jedem Jahr mehrmals getagt, wie es heißt.\n";
    let checked = run(mixed.as_bytes());
    assert_eq!((checked.language.read, checked.language.paragraphs_unread), (true, 1));
    assert_eq!(
        (checked.counts.supported, checked.counts.contradicted, checked.counts.not_checkable),
        (1, 0, 1)
    );
}

#[test]
fn a_text_is_no_evidence_for_itself() {
    // The archive holds the sentence's own words as claims of that article, and nothing else says so.
    let copied = "12 November 2025\n\nEstablished in 1993, the 1718 Committee was initially created to monitor the \
        implementation of UN Security Council Resolution 1718.\n\nAccording to a think tank, illicit revenue streams from \
        cybercrime contribute upwards of $3 billion annually to the DPRK economy.\n";
    let checked = run(copied.as_bytes());
    assert_eq!(checked.set_aside.len(), 2, "{:#?}", checked.set_aside);
    assert_eq!(checked.counts.supported, 0, "{:#?}", checked.claims);
    let established = checked.claims.iter().find(|claim| claim.property == "established_on").unwrap();
    assert_eq!(established.verdict, Verdict::Contradicted);
    let aside: Vec<_> = checked.set_aside.iter().map(|aside| aside.claim).collect();
    assert!(checked.claims.iter().all(|claim| claim.evidence.iter().all(|id| !aside.contains(id))));
    // A text that repeats what was known before it came out does not take the evidence away.
    let later = "3 March 2026\n\nThe Committee was established pursuant to resolution 1718 (2006) on 14 October 2006.\n\n\
        The 1718 Committee was established on 14 October 2006 and has met many times since.\n";
    let checked = run(later.as_bytes());
    assert!(checked.set_aside.is_empty() && checked.counts.supported > 0);
    // The same words, quoted, are somebody else's.
    let quoted = "12 November 2025\n\nOne website writes: \u{201c}Established in 1993, the 1718 Committee was initially created \
        to monitor the implementation of UN Security Council Resolution 1718\u{201d}, and that is wrong in the view of many.\n";
    assert!(run(quoted.as_bytes()).set_aside.is_empty());
}

#[test]
fn a_total_of_years_is_no_yearly_rate() {
    for text in [
        "North Korean hackers steal $3 billion annually, and the money goes to the weapons programme.",
        "Cybercrime earns the DPRK more than $3 billion a year, as the researchers of the ministry believe.",
    ] {
        let found = verdicts(text);
        let rate = found.iter().find(|(text, ..)| text.contains('3')).unwrap();
        assert!(matches!(rate.1, Verdict::Partly | Verdict::Contradicted), "{found:?}");
        assert_eq!(rate.2, Some(assess::Kind::Period), "{found:?}");
    }
    let total = verdicts(
        "The US Treasury says that North Korean hackers stole more than $3 billion over the past three years.",
    );
    assert_eq!(total[0].1, Verdict::Supported);
}

#[test]
fn numbers_of_other_countries_refute_nothing() {
    for text in [
        "The exchange Bybit lost $1.190 in the theft of February 2025, as the police of the city reported.",
        "The exchange Bybit lost $15,5 million in the theft of February 2025, as the police of the city reported.",
    ] {
        assert!(verdicts(text).iter().all(|(_, verdict, _)| *verdict != Verdict::Contradicted), "{text}");
    }
}

#[test]
fn what_looks_like_an_error_and_is_none_is_not_contradicted() {
    for text in [
        "The MSMT briefed more than 40 UN member states in New York, and it has published two reports.",
        "In 2024 hackers worldwide stole $2.2 billion, 61 percent of it by North Korea, according to Chainalysis.",
        "In the Bybit case $75 million was frozen and $2.2 million was paid in bounties.",
        "The Panel established in 2019 that the exchange had been robbed by the group.",
        "Bybit users withdrew $5.3 billion after the hack in February 2025.",
        "The thieves tried to steal $951 million from Bangladesh Bank.",
        "In March 2025 the FBI said that hackers had stolen $1.5 billion from Bybit.",
        "The 1718 Committee established a working group in 2011 and set up its archive in 2012.",
        "It is a myth that the 1718 Committee was founded in 1993.",
        "Three of the experts of the Panel resigned in 2023.",
        "Russia did not veto the renewal in 2023, and it abstained in other votes.",
        "OFAC designated Lazarus again in 2021 under another order.",
        "Lazarus was not behind the hack of Bybit, says a blogger of the city.",
        "The Panel of Experts, established by resolution 1874, ended its 2022 session in April 2022.",
    ] {
        let found = verdicts(text);
        assert!(found.iter().all(|(_, verdict, _)| *verdict != Verdict::Contradicted), "{text}: {found:#?}");
    }
}

#[test]
fn five_megabytes_are_read_in_seconds_and_one_more_byte_is_refused() {
    let one = String::from_utf8(article("blog.txt")).unwrap()
        + "\n"
        + &String::from_utf8(article("tabloid.txt")).unwrap();
    let mut text = one.repeat(assess::check::MOST_BYTES / one.len());
    let start = std::time::Instant::now();
    let checked = run(text.as_bytes());
    println!(
        "{} bytes, {} sentences, {} statements left out, in {:?}",
        text.len(),
        checked.sentences,
        checked.left_out,
        start.elapsed()
    );
    assert_eq!(checked.claims.len(), Options::default().most_claims);
    text.push_str(&" ".repeat(assess::check::MOST_BYTES - text.len() + 1));
    assert!(check(text.as_bytes(), &[], &[], &Options::default()).is_err());
}

#[test]
fn hostile_texts_take_no_longer() {
    for piece in [
        "a.",
        "\"",
        "“",
        "1,",
        "$1",
        "2024-",
        "between ",
        "resolution 1718 ",
        "first ",
        "<div",
        "&amp",
        "A. ",
        "(",
        "half of ",
        "the panel ",
    ] {
        let text = "The committee of the council was not in the house and it is said that they were. "
            .to_owned()
            + &piece.repeat(400_000 / piece.len());
        let start = std::time::Instant::now();
        let checked = run(text.as_bytes());
        println!("{piece:?}: {} sentences, {:?}", checked.sentences, start.elapsed());
        assert!(start.elapsed().as_secs() < 20, "{piece:?}: {:?}", start.elapsed());
    }
}

mod invariants {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(160))]

        #[test]
        fn no_text_panics_and_spans_hold(text in "((The|Bybit|Lazarus|1718 Committee|Panel of Experts|MSMT|North Korea|Ronin|stole|lost|was established|disbanded|vetoed|Russia|in|on|14 October 2006|March|2024|\\$|1\\.5|3,000|billion|bn|ETH|annually|a year|resolution 1718|“|”|\"|\\.|,|;|\n|\n\n|-\n|é|북한|half of|12 states|8 experts|<p>|&amp;|said|must) ?){0,60}") {
            let checked = run(text.as_bytes());
            let mut last = 0;
            for claim in &checked.claims {
                let [a, b] = claim.span;
                prop_assert!(a <= b && a >= last);
                prop_assert_eq!(checked.text.get(a..b), Some(claim.text.as_str()));
                prop_assert!(!claim.why.is_empty());
                prop_assert!(claim.verdict != Verdict::Contradicted || (claim.kind.is_some() && !claim.evidence.is_empty()));
                last = a;
            }
            prop_assert_eq!(run(text.as_bytes()), checked);
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = check(&bytes, &[], &[], &Options::default());
        }

        #[test]
        fn nothing_is_decided_without_claims(text in "(Bybit lost \\$[1-9] billion\\. |The 1718 Committee was established in 19[0-9]{2}\\. ){1,5}") {
            let checked = check(text.as_bytes(), &[], &[], &Options::default()).unwrap();
            prop_assert_eq!(checked.counts.supported + checked.counts.partly + checked.counts.contradicted, 0);
        }
    }
}
