//! Sightings of indicators and dated reports, counted: `data/dossier/tactics/sightings.csv` and `data/dossier/tactics/reports.csv`.
//!
//! They are no claims, so they lie beside the dossier: whatever lies in it is gathered.
//!
//! No indicator and no account is written. An indicator becomes one of a count, with the technique that the rules of
//! `assess::tactics::map` give it; whoever published it becomes a pseudonym, `r001` the first to publish.

use super::Res;
use assess::tactics::{Month, map};
use flate2::read::GzDecoder;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::Read,
    path::Path,
};

const SIGHTINGS_HEAD: &str = "\
# Sightings of indicators of DPRK actors, counted by month, reporter, source, family, type and technique. Each indicator
# counts once for each reporter. Reporters are pseudonyms: counts are published, not people.
# Sources: stamparm/maltrail 8adace15 (MIT), dates from the posts and addresses it refers to; 0xDanielLopez/TweetFeed
# 7fef7d8e (CC0). Techniques: by the rules of crates/assess/src/tactics/rules.tsv.
";
const REPORTS_HEAD: &str = "\
# Reports that MITRE ATT&CK v18 (mitre/cti 421deaca) cites for techniques of DPRK groups and campaigns.
# Copyright 2015-2025, The MITRE Corporation. MITRE ATT&CK and ATT&CK are registered trademarks of The MITRE
# Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.
";

/// Derives both files from `data/cyber` under `raw` into the folder `out`.
pub(crate) fn derive(raw: &Path, out: &Path) -> Res<()> {
    let cyber = raw.join("data/cyber");
    fs::create_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    let mut seen = maltrail(&cyber.join("indicators/maltrail_dprk_to_2024.csv.gz"))?;
    seen.extend(tweetfeed(&cyber.join("indicators/tweetfeed_dprk_to_2024.csv.gz"))?);
    write(&out.join("sightings.csv"), &sightings(seen))?;
    write(&out.join("reports.csv"), &reports(&cyber.join("attack"))?)
}

fn write(path: &Path, text: &str) -> Res<()> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// One indicator as one reporter published it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    month: Month,
    reporter: String,
    source: &'static str,
    family: String,
    indicator: &'static str,
    value: String,
}

/// Rows of a CSV, each by its column names.
fn table(path: &Path) -> Res<Vec<BTreeMap<String, String>>> {
    let wrong = |error: String| format!("{}: {error}", path.display());
    let mut text = String::new();
    let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
    let mut file: Box<dyn Read> = if path.extension().is_some_and(|end| end == "gz") {
        Box::new(GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    file.read_to_string(&mut text).map_err(|error| wrong(error.to_string()))?;
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<Result<Vec<_>, _>>();
    rows.map_err(|error| wrong(error.to_string()))
}

fn maltrail(path: &Path) -> Res<Vec<Seen>> {
    let seen = |row: BTreeMap<String, String>| {
        let family = row["family"].trim_start_matches("apt_").to_owned();
        let indicator = kind(&row["type"])?;
        let reporter = reporter(row["references"].split('|').next().unwrap_or_default());
        Ok(Seen {
            month: row["ref_date"].parse()?,
            reporter,
            source: "maltrail",
            family,
            indicator,
            value: row["value"].to_lowercase(),
        })
    };
    table(path)?.into_iter().map(seen).collect()
}

fn tweetfeed(path: &Path) -> Res<Vec<Seen>> {
    let seen = |row: BTreeMap<String, String>| {
        let value = row["value"].to_lowercase();
        Ok(Seen {
            month: row["date"].get(..10).unwrap_or_default().parse()?,
            reporter: format!("account {}", row["user"].to_lowercase()),
            source: "tweetfeed",
            family: "lazarus".to_owned(),
            indicator: kind(&row["type"])?,
            value: value.replace("hxxp", "http"),
        })
    };
    table(path)?.into_iter().map(seen).collect()
}

fn kind(kind: &str) -> Res<&'static str> {
    match kind {
        "domain" => Ok("domain"),
        "url" => Ok("url"),
        "ip" => Ok("ip"),
        "md5" | "sha1" | "sha256" => Ok("hash"),
        other => Err(format!("a type of indicator that is not known: {other:?}")),
    }
}

/// Who stands behind an address: the account on a site of accounts, else the site. One account under two names of its
/// site (twitter.com, x.com) is one reporter.
fn reporter(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest).to_lowercase();
    let (host, path) = rest.split_once('/').unwrap_or((&rest, ""));
    let host = host.trim_start_matches("www.").trim_start_matches("mobile.");
    let first = path.split(['/', '?']).next().unwrap_or_default();
    match host {
        "twitter.com" | "x.com" => format!("account {first}"),
        "github.com" | "medium.com" | "infosec.exchange" | "gist.github.com" => format!("{host}/{first}"),
        _ => host.to_owned(),
    }
}

fn sightings(mut seen: Vec<Seen>) -> String {
    seen.sort();
    // The earliest month that any source gives for an indicator.
    let mut first: BTreeMap<String, Month> = BTreeMap::new();
    for one in &seen {
        first.entry(one.value.clone()).or_insert(one.month);
    }
    let names = pseudonyms(&seen);
    let mut once = BTreeSet::new();
    let mut counts: BTreeMap<_, u32> = BTreeMap::new();
    for one in &seen {
        if !once.insert((&one.reporter, one.source, &one.value)) {
            continue;
        }
        let technique = map::rule_of(one.indicator, &one.value).map_or("", |rule| rule.technique);
        let key = (
            first[&one.value],
            one.month,
            &names[&one.reporter],
            one.source,
            &one.family,
            one.indicator,
            technique,
        );
        *counts.entry(key).or_default() += 1;
    }
    let mut text =
        format!("{SIGHTINGS_HEAD}first_seen,published,reporter,source,family,indicator,technique,count\n");
    for ((first, month, reporter, source, family, indicator, technique), count) in counts {
        text += &format!("{first},{month},{reporter},{source},{family},{indicator},{technique},{count}\n");
    }
    text
}

/// `r001` is the first to publish; of several in one month, the one whose name's digest comes first, so that the order
/// of the alphabet tells nothing.
fn pseudonyms(seen: &[Seen]) -> BTreeMap<String, String> {
    use sha2::{Digest as _, Sha256};
    let mut first: BTreeMap<&str, Month> = BTreeMap::new();
    for one in seen {
        first.entry(&one.reporter).or_insert(one.month);
    }
    let mut order: Vec<_> = first
        .iter()
        .map(|(name, month)| (*month, Sha256::digest(name).to_vec(), (*name).to_owned()))
        .collect();
    order.sort();
    order.into_iter().zip(1..).map(|((.., name), number)| (name, format!("r{number:03}"))).collect()
}

/// What a citation is cited for.
#[derive(Default)]
struct Cited {
    /// Months in which the entries that cite it were made.
    entries: BTreeSet<Month>,
    groups: BTreeSet<String>,
    techniques: BTreeSet<String>,
}

fn reports(folder: &Path) -> Res<String> {
    let mut cited: BTreeMap<String, Cited> = BTreeMap::new();
    for row in table(&folder.join("dprk_uses.csv"))? {
        if row["target_type"] != "attack-pattern" {
            continue;
        }
        let recorded: Month = row["rel_created"].parse()?;
        for citation in row["citations"].split('|').filter(|citation| !citation.is_empty()) {
            let one = cited.entry(citation.to_owned()).or_default();
            one.entries.insert(recorded);
            one.groups.insert(row["source_id"].clone());
            one.techniques.insert(row["target_id"].clone());
        }
    }
    let mut text = format!("{REPORTS_HEAD}report,published,recorded,publisher,groups,techniques\n");
    for row in table(&folder.join("dprk_references.csv"))? {
        let Some(one) = cited.get(&row["source_name"]) else { continue };
        let published = row["published"].get(..7).unwrap_or_default();
        // A citation can be added to an entry that is older than the report: then nothing says when.
        let after = published.parse::<Month>().ok().and_then(|month| one.entries.range(month..).next());
        let recorded = after.map(|month| month.to_string()).unwrap_or_default();
        let words = |set: &BTreeSet<String>| set.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        text += &format!(
            "{},{published},{recorded},{},{},{}\n",
            row["source_name"].replace(',', " "),
            publisher(&row["url"]),
            words(&one.groups),
            words(&one.techniques)
        );
    }
    Ok(text)
}

/// The publishing house by its site; a site of accounts alone, without the account.
fn publisher(url: &str) -> String {
    // An archived copy names the original after its own address.
    let url = url.to_lowercase();
    let original = if url.contains("web.archive.org") {
        url.rfind("http").map_or(&url[..], |at| &url[at..])
    } else {
        &url
    };
    let rest = original.split_once(':').map_or(original, |(_, rest)| rest).trim_start_matches('/');
    let host = rest.split('/').next().unwrap_or_default().trim_start_matches("www.");
    let parts: Vec<_> = host.split('.').collect();
    // blog.example.com and example.com are one house; example.co.kr keeps three parts.
    let keep = match parts.as_slice() {
        [.., second, country] if country.len() == 2 && second.len() <= 3 => 3,
        _ => 2,
    };
    let house = parts[parts.len().saturating_sub(keep)..].join(".");
    if ["twitter.com", "x.com", "github.com", "medium.com"].contains(&house.as_str()) {
        "a site of accounts".to_owned()
    } else {
        house
    }
}
