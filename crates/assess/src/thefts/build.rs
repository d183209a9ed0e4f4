//! From claims to rows.

use super::{
    Ledger, amounts, attribution, dates, flows, gaps,
    incident::{Incident, Medium, Remark},
    spans, subject,
    subject::Subject,
    ties, totals, years,
};
use crate::{
    Stated,
    reconcile::{self, Fallen},
};
use record::EntityId;
use std::{cmp::Reverse, collections::BTreeMap};

/// Properties that a row shows in fields of their own.
const SHOWN: [&str; 2] = ["incident_date", "discovered_on"];

/// Chains, by the words of quotes and units that name them.
const CHAINS: [(&str, &str); 12] = [
    ("solana", "Solana"),
    ("ronin", "Ronin"),
    ("arbitrum", "Arbitrum"),
    ("tron", "Tron"),
    ("bnb chain", "BNB Chain"),
    ("polygon", "Polygon"),
    ("fantom", "Fantom"),
    ("nem coins", "NEM"),
    ("ethereum", "Ethereum"),
    (" eth", "Ethereum"),
    ("bitcoin", "Bitcoin"),
    (" btc", "Bitcoin"),
];

/// Chains by their own coin.
const COINS: [(&str, &str); 6] = [
    ("ETH", "Ethereum"),
    ("BTC", "Bitcoin"),
    ("NEM", "NEM"),
    ("SOL", "Solana"),
    ("TRX", "Tron"),
    ("rsETH", "Ethereum"),
];

pub(super) fn ledger(claims: &[Stated]) -> Ledger {
    let fallen = reconcile::fallen(claims, &[subject::PREFIX, totals::PREFIX]);
    let mut by_id = BTreeMap::<&EntityId, Vec<&Stated>>::new();
    for stated in claims.iter().filter(|stated| stated.claim.subject.as_str().starts_with(subject::PREFIX)) {
        by_id.entry(&stated.claim.subject).or_default().push(stated);
    }
    let read = by_id.into_iter().filter_map(|(id, claims)| row(id, claims, &fallen));
    let mut rows: Vec<(Subject, Incident)> = read.collect();
    ties::tie(&mut rows);
    let mut incidents: Vec<Incident> = rows.into_iter().map(|(_, row)| row).collect();
    incidents.sort_by(|a, b| order(a).cmp(&order(b)));
    let published = totals::read(claims, &fallen);
    Ledger {
        years: years::read(&incidents, &published, claims),
        spans: spans::read(&published),
        last_day: spans::last_day(&published),
        incidents,
    }
}

fn order(row: &Incident) -> impl Ord + '_ {
    let event = row.dates.first().map(|date| date.date);
    (event, &row.id)
}

/// One incident. Claims are taken in the order of their weight, so that the order in which they came changes nothing.
fn row(id: &EntityId, mut claims: Vec<&Stated>, fallen: &Fallen) -> Option<(Subject, Incident)> {
    let subject = Subject::of(id.as_str())?;
    claims.sort_by_key(|stated| (Reverse(stated.claim.grade.strength()), stated.id));
    claims.dedup_by_key(|stated| stated.id);
    let dates = dates::read(&subject, &claims, fallen);
    let worth = amounts::worth(&claims, fallen);
    let stolen = worth.iter().find(|worth| worth.stands).map(|worth| worth.high);
    let [laundering, recovered, frozen] = flows::read(&claims, stolen);
    let attributions = attribution::read(&claims);
    let mut row = Incident {
        id: id.clone(),
        victims: victims(&subject, &claims),
        medium: Medium::Crypto,
        year: None,
        dates,
        native: amounts::native(&claims, fallen),
        worth,
        strength: attribution::strongest(&attributions),
        attributions,
        chains: vec![],
        laundering,
        recovered,
        frozen,
        links: vec![],
        counted: false,
        counted_why: String::new(),
        gaps: vec![],
        remarks: remarks(&claims),
        claims: claims.iter().map(|stated| stated.id).collect(),
    };
    row.year = years::of(&row);
    row.chains = chains(&row, &claims);
    row.medium = medium(&subject, &row, &claims);
    row.gaps = gaps::of(&row, &claims);
    Some((subject, row))
}

fn victims(subject: &Subject, claims: &[&Stated]) -> Vec<String> {
    let quotes = || claims.iter().filter_map(|stated| stated.claim.source.quote.as_deref());
    subject.slugs.iter().map(|slug| subject::name(slug, quotes())).collect()
}

/// The chains that the amounts' coins and the amounts' quotes name.
fn chains(row: &Incident, claims: &[&Stated]) -> Vec<String> {
    let coins = COINS.iter().filter(|(coin, _)| row.native.iter().any(|native| native.asset == *coin));
    let amounts = claims.iter().filter(|stated| stated.claim.property.starts_with("amount_"));
    let quotes: String = amounts
        .filter_map(|stated| stated.claim.source.quote.as_deref())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let words = CHAINS.iter().filter(|(words, _)| quotes.contains(words));
    let mut found: Vec<_> = coins.chain(words).map(|(_, chain)| (*chain).to_owned()).collect();
    found.sort();
    found.dedup();
    found
}

/// Bank money, where the victim is a bank by its name and neither a coin nor a word of crypto is near.
fn medium(subject: &Subject, row: &Incident, claims: &[&Stated]) -> Medium {
    let bank = subject.slugs.iter().any(|slug| subject::tokens(slug).contains(&"bank"));
    let amounts = claims.iter().filter(|stated| stated.claim.property.starts_with("amount_"));
    let crypto = amounts.filter_map(|stated| stated.claim.source.quote.as_deref()).any(|quote| {
        ["crypto", "virtual", "token", "digital asset"].iter().any(|word| quote.to_lowercase().contains(word))
    });
    if bank && !crypto && row.native.is_empty() && row.chains.is_empty() {
        Medium::Bank
    } else {
        Medium::Crypto
    }
}

fn remarks(claims: &[&Stated]) -> Vec<Remark> {
    let other = claims.iter().filter(|stated| {
        let property = &*stated.claim.property;
        !property.starts_with("amount_stolen")
            && !property.starts_with("amount_native_")
            && !SHOWN.contains(&property)
            && !flows::is_one(property)
            && !attribution::is_one(stated)
    });
    let mut remarks: Vec<_> = other
        .map(|stated| Remark {
            property: stated.claim.property.to_string(),
            value: stated
                .measure()
                .map_or_else(|| stated.claim.value.as_text().into_owned(), |measure| measure.to_string()),
            claim: stated.id,
        })
        .collect();
    remarks.sort_by(|a, b| (&a.property, &a.value, a.claim).cmp(&(&b.property, &b.value, b.claim)));
    remarks
}
