//! Parties from FollowTheMoney JSON lines: list files and queries.

use crate::party::{Called, Party, Standing};
use names::Kind;
use record::PartialDate;
use serde::Deserialize;
use std::{borrow::Cow, collections::BTreeMap, io::BufRead};

type Properties<'a> = BTreeMap<Cow<'a, str>, Vec<Cow<'a, str>>>;

#[derive(Deserialize)]
struct Entity<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    caption: Cow<'a, str>,
    #[serde(borrow)]
    schema: Cow<'a, str>,
    #[serde(borrow, default)]
    properties: Properties<'a>,
}

/// Reads the parties of a file of FtM entities, one JSON object a line. What is no party (wallets, addresses,
/// relations) is left out.
///
/// # Errors
/// The number of the line and what is wrong with it.
pub fn read_ftm(mut lines: impl BufRead) -> Result<Vec<Party>, (u64, String)> {
    let (mut parties, mut line, mut number) = (vec![], String::new(), 0);
    loop {
        line.clear();
        number += 1;
        if lines.read_line(&mut line).map_err(|error| (number, error.to_string()))? == 0 {
            return Ok(parties);
        }
        if line.trim().is_empty() {
            continue;
        }
        let entity: Entity<'_> = serde_json::from_str(&line).map_err(|error| (number, error.to_string()))?;
        parties.extend(kind(&entity.schema).map(|kind| {
            let mut party = party(kind, &entity.properties);
            party.id = entity.id.into_owned();
            if !entity.caption.is_empty() {
                party.caption = entity.caption.into_owned();
            }
            party
        }));
    }
}

/// What an FtM schema is to screening, if it is a party.
pub fn kind(schema: &str) -> Option<Kind> {
    match schema {
        "Person" => Some(Kind::Person),
        "Vessel" | "Airplane" | "Vehicle" => Some(Kind::Craft),
        "Organization" | "Company" | "LegalEntity" | "PublicBody" => Some(Kind::Organization),
        _ => None,
    }
}

/// A party from FtM properties.
pub fn party<K: AsRef<str> + Ord, V: AsRef<str>>(kind: Kind, properties: &BTreeMap<K, Vec<V>>) -> Party {
    let values = |names: &[&str]| -> Vec<String> {
        let mut found = vec![];
        for name in names {
            let own = properties.iter().filter(|(key, _)| key.as_ref() == *name);
            found.extend(own.flat_map(|(_, values)| values.iter().map(|value| value.as_ref().to_owned())));
        }
        found
    };
    let called =
        |names: &[&str], standing| values(names).into_iter().map(move |text| Called { text, standing });
    let mut names: Vec<Called> = called(&["name", "alias", "previousName"], Standing::Strong)
        .chain(called(&["weakAlias"], Standing::Weak))
        .collect();
    if names.is_empty() {
        let parts = values(&["firstName", "secondName", "middleName", "fatherName", "lastName"]);
        let whole_name = Called { text: parts.join(" "), standing: Standing::Strong };
        names.extend((!parts.is_empty()).then_some(whole_name));
    }
    let bare = |number: String| {
        number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
    };
    let numbers =
        ["registrationNumber", "idNumber", "passportNumber", "imoNumber", "swiftBic", "taxNumber", "innCode"];
    Party {
        id: String::new(),
        caption: names.first().map(|name| name.text.clone()).unwrap_or_default(),
        kind,
        names,
        born: values(&["birthDate"]).iter().filter_map(|date| date.parse::<PartialDate>().ok()).collect(),
        countries: values(&["country", "nationality", "citizenship", "jurisdiction", "flag"])
            .into_iter()
            .map(|code| code.to_lowercase())
            .collect(),
        gender: values(&["gender"]),
        numbers: values(&numbers).into_iter().map(bare).filter(|number| number.len() > 4).collect(),
    }
}
