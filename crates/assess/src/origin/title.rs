//! A source's title taken apart: who speaks, in whose pages, of what day, and by what relation.

use super::issuer::{canonical, words};
use record::{Claim, PartialDate};
use serde::{Deserialize, Serialize};

/// How the outlet stands to what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The issuer speaks in its own pages, or the outlet reports what it found itself.
    Own,
    /// The issuer's words are quoted.
    Quoted,
    /// The issuer's text is printed as it is, or copied.
    Republished,
    /// The outlet tells what the issuer said.
    Relayed,
    /// Machine-written, machine-translated, summarised or spun.
    Rewritten,
}

/// Whose knowledge a claim is, and how it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The party whose knowledge it is, by one name: `FBI`, `US Treasury`.
    pub issuer: String,
    /// In whose pages it was read, where that is another.
    pub outlet: Option<String>,
    /// The day, month or year that the title gives the document or the page.
    pub dated: Option<PartialDate>,
    /// How the outlet stands to the issuer.
    pub relation: Relation,
}

/// Words between an outlet and an issuer, in the order in which they are looked for.
const BETWEEN: [(&str, Relation); 17] = [
    (" machine translation of ", Relation::Rewritten),
    (" translation of ", Relation::Rewritten),
    (" reprinting ", Relation::Republished),
    (" reposting ", Relation::Republished),
    (" according to ", Relation::Relayed),
    (" quotes ", Relation::Quoted),
    (" cites ", Relation::Relayed),
    (" republishing ", Relation::Republished),
    (" copy of ", Relation::Republished),
    (" quoting ", Relation::Quoted),
    (" relaying ", Relation::Relayed),
    (" citing ", Relation::Relayed),
    (" summarising ", Relation::Rewritten),
    (" summarizing ", Relation::Rewritten),
    (" summary of ", Relation::Rewritten),
    (" on ", Relation::Relayed),
    (": UN report", Relation::Relayed),
];

/// Words before an issuer, where nobody says in whose pages the text is.
const BEFORE: [(&str, Relation); 9] = [
    ("machine translation of ", Relation::Rewritten),
    ("translation of ", Relation::Rewritten),
    ("ai summary of ", Relation::Rewritten),
    ("summary of ", Relation::Rewritten),
    ("rewrite of ", Relation::Rewritten),
    ("copy of ", Relation::Republished),
    ("reprint of ", Relation::Republished),
    ("excerpts of ", Relation::Quoted),
    ("transcript of ", Relation::Quoted),
];

/// Words between an issuer and an outlet.
const BEHIND: [(&str, Relation); 4] = [
    (" republished by ", Relation::Republished),
    (" copied on ", Relation::Republished),
    (" as cited by ", Relation::Relayed),
    (" via ", Relation::Republished),
];

/// Words by which a title owns that nobody vouches for its text.
const REWRITTEN: [&str; 9] = [
    "machine-written",
    "machine translation",
    "machine-translated",
    "ai summary",
    "ai-written",
    "spun",
    "rewrite",
    "rewritten",
    "test fixture",
];

impl Provenance {
    /// Whose knowledge a claim is: from its originator, or, where that is already the issuer alone, with the title
    /// that stands before the address in its citation. On the subject's name ("News1 Global on Upbit" about Upbit) an
    /// outlet reports for itself; a total that its subject gives to an estimator (`total:…:chainalysis`) is that
    /// estimator's, whoever prints it.
    pub fn of(claim: &Claim) -> Self {
        let subject = claim.subject.as_str();
        let mut said = Self::read(&claim.source.originator, claim.source.citation.as_deref(), subject);
        let relayed = said.outlet.is_some() && said.relation != Relation::Own;
        if let Some(estimator) = estimator(subject).filter(|_| !relayed) {
            let outlet = said.outlet.take().unwrap_or(said.issuer);
            said.outlet = Some(outlet).filter(|outlet| *outlet != estimator);
            said.issuer = estimator;
        }
        said
    }

    fn read(originator: &str, citation: Option<&str>, subject: &str) -> Self {
        let Some(title) = citation.and_then(cited_title) else { return Self::of_title(originator, subject) };
        let cited = Self::of_title(title, subject);
        let issuer = canonical(originator).unwrap_or(originator).to_owned();
        let outlet = cited.outlet.or_else(|| Some(cited.issuer.clone()).filter(|outlet| *outlet != issuer));
        let relation = if outlet.is_none() && cited.relation == Relation::Relayed {
            Relation::Own
        } else {
            cited.relation
        };
        Self { issuer, outlet, dated: cited.dated, relation }
    }

    /// Takes a title apart. `subject` is the id of what it is read for, `incident:2025-11-27:upbit`.
    pub fn of_title(title: &str, subject: &str) -> Self {
        let rewritten = {
            let low = title.to_lowercase();
            REWRITTEN.iter().any(|word| low.contains(word))
        };
        let (plain, aside) = without_asides(title);
        let (plain, dated) = split_date(&plain);
        let mut said = Self { dated, ..split(&plain, aside.as_deref(), subject) };
        if rewritten {
            said.relation = Relation::Rewritten;
        }
        said
    }
}

/// `total:dprk-crypto-theft:chainalysis` is Chainalysis's.
pub(crate) fn estimator(subject: &str) -> Option<String> {
    let named = subject.strip_prefix("total:")?.split(':').nth(1).filter(|named| !is_no_party(named))?;
    Some(canonical(named).map_or_else(|| named.to_owned(), str::to_owned))
}

/// `total:…:2025`, `total:…:h1-2025`, `total:…:all` and `total:…:tarn-strait` name no party.
fn is_no_party(named: &str) -> bool {
    let plain = |word: &String| {
        let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let span = ["", "h", "q", "fy", "cy"].iter().any(|start| {
            !digits.is_empty()
                && word.strip_suffix(digits) == Some(start)
                && digits.bytes().all(|b| b.is_ascii_digit())
        });
        let all =
            ["all", "global", "world", "worldwide", "total", "overall", "cumulative", "since", "to", "year"];
        span || all.contains(&word.as_str())
    };
    let place = |word: &String| {
        ["strait", "sea", "gulf", "bay", "river", "port", "coast", "island", "islands", "region", "province"]
            .contains(&word.as_str())
    };
    let named = words(named);
    named.iter().all(plain) || named.iter().any(place)
}

/// `SC Magazine on FBI, Apr 2022: https://…` → the title.
fn cited_title(citation: &str) -> Option<&str> {
    let at = citation.find(": http").or_else(|| citation.find(": urn:"))?;
    citation.get(..at)
}

/// A title without what stands in parentheses, and the first aside that says who printed it.
fn without_asides(title: &str) -> (String, Option<String>) {
    let (mut plain, mut asides, mut depth) = (String::new(), vec![String::new()], 0_u32);
    for c in title.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => {
                depth -= 1;
                asides.push(String::new());
            }
            c if depth == 0 => plain.push(c),
            c => asides.iter_mut().last().into_iter().for_each(|aside| aside.push(c)),
        }
    }
    let telling = |aside: &String| {
        aside.contains("republished")
            || aside.ends_with(" copy")
            || aside.starts_with("mirror ")
            || taken_from(aside).is_some()
    };
    let squeezed = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (squeezed, asides.into_iter().find(telling))
}

fn split(title: &str, aside: Option<&str>, subject: &str) -> Provenance {
    let by = |issuer: &str, outlet: &str, relation| Provenance {
        issuer: named(issuer),
        outlet: Some(speaker(outlet.trim())).filter(|outlet| !outlet.is_empty()),
        dated: None,
        relation,
    };
    let low = title.to_ascii_lowercase();
    let before = BEFORE.iter().find(|(before, _)| low.starts_with(before));
    if let Some((issuer, (before, relation))) =
        before.and_then(|found| Some((title.get(found.0.len()..)?, found)))
    {
        let said = split(issuer, None, subject);
        let page = format!("a {}", before.trim_end_matches(" of "));
        return Provenance { outlet: said.outlet.or(Some(page)), relation: *relation, ..said };
    }
    for (between, relation) in BETWEEN {
        if let Some((outlet, issuer)) = title.split_once(between) {
            let issuer = if between.starts_with(':') { "UN report" } else { issuer };
            let outlet = outlet.trim_end_matches([',', ' ']);
            return if is_topic(issuer, subject) && between == " on " {
                by(outlet, "", Relation::Own)
            } else {
                by(issuer, outlet, relation)
            };
        }
    }
    for (behind, relation) in BEHIND {
        if let Some((issuer, outlet)) = title.split_once(behind) {
            return by(issuer, outlet, relation);
        }
    }
    if let Some((issuer, relation)) = aside.and_then(taken_from) {
        return by(issuer, title.split([',', ':']).next().unwrap_or(title), relation);
    }
    if let Some(aside) = aside {
        return by(title, printer(aside), Relation::Republished);
    }
    match title.split_once('/') {
        Some((owner, path)) if path.contains("README") || path.contains("commit") => {
            by(owner, "", Relation::Own)
        }
        Some((outlet, issuer)) if !title.contains(' ') || canonical(issuer).is_some() => {
            by(issuer, outlet, Relation::Relayed)
        }
        _ => by(title.split([',', ':']).next().unwrap_or(title), "", Relation::Own),
    }
}

/// `republished from Reuters`, `citing Reuters` → Reuters, and how.
fn taken_from(aside: &str) -> Option<(&str, Relation)> {
    let words = [
        ("republished from ", Relation::Republished),
        ("reposted from ", Relation::Republished),
        ("reprinted from ", Relation::Republished),
        ("copied from ", Relation::Republished),
        ("machine translation of ", Relation::Rewritten),
        ("translated from ", Relation::Rewritten),
        ("rewritten from ", Relation::Rewritten),
        ("summary of ", Relation::Rewritten),
        ("via ", Relation::Relayed),
        ("citing ", Relation::Relayed),
        ("cites ", Relation::Relayed),
        ("figures: ", Relation::Relayed),
        ("figures from ", Relation::Relayed),
        ("data: ", Relation::Relayed),
        ("source: ", Relation::Relayed),
        ("based on ", Relation::Relayed),
        ("quoting ", Relation::Quoted),
        ("quotes ", Relation::Quoted),
    ];
    let found = |(words, relation): (&str, Relation)| Some((aside.strip_prefix(words)?, relation));
    let (issuer, relation) = words.into_iter().find_map(found)?;
    // "translated from Korean" names a language.
    let named = !["Korean", "Chinese", "Japanese", "Russian", "English"].contains(&issuer);
    named.then_some((issuer, relation))
}

/// `republished by MarketsWired`, `docslib copy`, `mirror owner/name` → who printed it.
fn printer(aside: &str) -> &str {
    let aside =
        aside.strip_prefix("republished by ").or_else(|| aside.strip_prefix("mirror ")).unwrap_or(aside);
    aside.strip_suffix(" copy").unwrap_or(aside)
}

/// First words of parties that pages are about, and that tell nothing of themselves.
const NO_ISSUERS: [&str; 8] =
    ["kimsuky", "lazarus", "andariel", "apt38", "bluenoroff", "tradertraitor", "dprk", "pyongyang"];

/// Whether what follows "on" is what the page is about, not who knows it: the subject itself, a norm, a common noun.
fn is_topic(text: &str, subject: &str) -> bool {
    if canonical(text).is_some() {
        return false;
    }
    let subject = words(subject);
    let first = words(text).into_iter().next();
    let common = text.chars().next().is_some_and(char::is_lowercase);
    let norm = first.as_deref().is_some_and(|word| word.starts_with("unscr"));
    let named = first.as_deref().is_some_and(|word| NO_ISSUERS.contains(&word));
    common || norm || named || has_common_noun(text) || first.is_some_and(|word| subject.contains(&word))
}

/// The one name of an issuer; of an unknown one, the name without what follows a comma or a colon.
fn named(text: &str) -> String {
    let text = text.trim();
    let own = |text: &str| speaker(text.split([',', ';', ':']).next().unwrap_or(text).trim());
    canonical(text).map_or_else(|| own(text), str::to_owned)
}

/// What documents are called, after whoever speaks in them. In lower case: "World Report" is a name.
const DOCUMENTS: [&str; 49] = [
    "magazine",
    "article",
    "entry",
    "newspaper",
    "footnote",
    "press",
    "release",
    "releases",
    "statement",
    "report",
    "reports",
    "bulletin",
    "note",
    "notice",
    "page",
    "web",
    "website",
    "blog",
    "post",
    "thread",
    "briefing",
    "letter",
    "paper",
    "table",
    "tables",
    "dataset",
    "database",
    "update",
    "annual",
    "quarterly",
    "monthly",
    "weekly",
    "mid-year",
    "half-year",
    "yearly",
    "year-end",
    "final",
    "provisional",
    "preliminary",
    "interim",
    "incident",
    "client",
    "working",
    "communique",
    "protocol",
    "factsheet",
    "advisory",
    "newsletter",
    "tally",
];

/// "Federal Police of Vardania press release" → "Federal Police of Vardania": who speaks in several documents is one.
fn speaker(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let document = |word: &&str| DOCUMENTS.contains(word);
    let end = words.iter().skip(1).position(document).map_or(words.len(), |at| at + 1);
    let kept = words.get(..end).unwrap_or_default().join(" ");
    kept.trim_end_matches([',', ' ']).to_owned()
}

/// Whether a word begins small that is no link within a name: a name is "Bank of Norrland", not "Norrland sanctions".
fn has_common_noun(text: &str) -> bool {
    let small = |word: &str| word.chars().next().is_some_and(char::is_lowercase);
    let link =
        |word: &str| matches!(word, "of" | "the" | "and" | "for" | "in" | "on" | "de" | "la" | "del" | "und");
    let head = text.split([',', ';', ':']).next().unwrap_or(text);
    speaker(head).split_whitespace().any(|word| small(word) && !link(word))
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Cuts a day, month or year off the end: `FBI release of 22 Aug 2023` → `FBI release`.
fn split_date(title: &str) -> (String, Option<PartialDate>) {
    let mut rest: Vec<&str> = title.split_whitespace().collect();
    let year = rest.last().and_then(|word| word.trim_end_matches('.').parse::<u16>().ok());
    let Some(year) = year.filter(|year| (1990..2100).contains(year)) else { return (title.to_owned(), None) };
    rest.pop();
    let mut date = format!("{year:04}");
    if let Some(month) = rest.last().and_then(|word| month(word)) {
        rest.pop();
        date = format!("{date}-{month:02}");
        if let Some(day) =
            rest.last().and_then(|word| word.parse::<u8>().ok()).filter(|day| (1..=31).contains(day))
        {
            rest.pop();
            date = format!("{date}-{day:02}");
        }
    }
    if rest.last().is_some_and(|word| matches!(*word, "of" | "in" | "from")) {
        rest.pop();
    }
    let plain = rest.join(" ").trim_end_matches([',', ' ']).to_owned();
    (plain, date.parse().ok())
}

fn month(word: &str) -> Option<usize> {
    let start: String = word.chars().take(3).collect::<String>().to_lowercase();
    MONTHS.iter().position(|month| *month == start).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(title: &str, subject: &str) -> (String, Option<String>, Option<String>, Relation) {
        let said = Provenance::of_title(title, subject);
        (said.issuer, said.outlet, said.dated.map(|date| date.to_string()), said.relation)
    }

    #[test]
    fn titles_say_who_speaks() {
        use Relation::{Own, Quoted, Relayed, Republished, Rewritten};
        for (title, issuer, outlet, dated, relation) in [
            ("SC Magazine on FBI, Apr 2022", "FBI", Some("SC Magazine"), Some("2022-04"), Relayed),
            ("Protos quoting FBI IC3 PSA of 26 Feb 2025", "FBI", Some("Protos"), Some("2025-02-26"), Quoted),
            (
                "HSToday republishing FBI release of 22 Aug 2023",
                "FBI",
                Some("HSToday"),
                Some("2023-08-22"),
                Republished,
            ),
            ("Altszn on Chainalysis", "Chainalysis", Some("Altszn"), None, Relayed),
            (
                "Straits Times/Reuters on confidential UN inquiry",
                "UN Panel of Experts",
                Some("Straits Times/Reuters"),
                None,
                Relayed,
            ),
            (
                "NHK World on UN PoE, Feb 2024",
                "UN Panel of Experts",
                Some("NHK World"),
                Some("2024-02"),
                Relayed,
            ),
            (
                "The Block, quoting OFAC 2 Mar 2020",
                "US Treasury",
                Some("The Block"),
                Some("2020-03-02"),
                Quoted,
            ),
            ("tayvano/lazarus-bluenoroff-research README (commit 000ce4a9)", "tayvano", None, None, Own),
            (
                "US Treasury press release 2 Mar 2020 (republished by MarketsWired)",
                "US Treasury",
                Some("MarketsWired"),
                Some("2020-03-02"),
                Republished,
            ),
            (
                "Computing: UN report blames North Korean attackers (2019)",
                "UN Panel of Experts",
                Some("Computing"),
                None,
                Relayed,
            ),
            ("TellerReport (machine translation of NHK)", "NHK", Some("TellerReport"), None, Rewritten),
            (
                "machine translation of The Quay, Oct 2025",
                "The Quay",
                Some("a machine translation"),
                Some("2025-10"),
                Rewritten,
            ),
            (
                "Evening Post (republished from Coastline Wire)",
                "Coastline Wire",
                Some("Evening Post"),
                None,
                Republished,
            ),
            ("Evening Post (translated from Korean)", "Evening Post", None, None, Own),
            (
                "Police of Norrland press release, 8 Apr 2021",
                "Police of Norrland",
                None,
                Some("2021-04-08"),
                Own,
            ),
            ("World Report", "World Report", None, None, Own),
            ("Coastline Wire on Norrland sanctions", "Coastline Wire", None, None, Own),
            (
                "Coastline Wire on Bank of Norrland annual report 2024",
                "Bank of Norrland",
                Some("Coastline Wire"),
                Some("2024"),
                Relayed,
            ),
            ("Reuters via NKEconWatch", "Reuters", Some("NKEconWatch"), None, Republished),
            ("Korea Herald/RFA", "RFA", Some("Korea Herald"), None, Relayed),
            ("US Treasury jy1498", "US Treasury", None, None, Own),
            ("38 North, UN Panel of Experts: The Final Act", "38 North", None, None, Own),
        ] {
            assert_eq!(
                said(title, "entity:x"),
                (issuer.to_owned(), outlet.map(str::to_owned), dated.map(str::to_owned), relation),
                "{title}"
            );
        }
    }

    #[test]
    fn a_span_is_no_estimator() {
        assert_eq!(estimator("total:thefts:elliptic").as_deref(), Some("Elliptic"));
        assert_eq!(estimator("total:thefts:38-north").as_deref(), Some("38-north"));
        for subject in
            ["total:thefts:2025", "total:thefts:h1-2025", "total:thefts:all", "total:transfers:tarn-strait"]
        {
            assert_eq!(estimator(subject), None, "{subject}");
        }
    }

    #[test]
    fn a_topic_is_no_issuer() {
        assert_eq!(said("News1 Global on Upbit", "incident:2025-11-27:upbit").0, "News1 Global");
        assert_eq!(said("JURIST on the veto, Mar 2024", "panel:1874").0, "JURIST");
        assert_eq!(said("News1 Global on Upbit", "incident:2024:other").0, "Upbit");
    }
}
