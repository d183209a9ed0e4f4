//! `members KESHVAR OUT`: the 193 member states of the United Nations, out of the source of the crate `keshvar`.
//!
//! KESHVAR is the unpacked source of the crate (`cargo add keshvar`, then its folder in Cargo's registry); OUT is
//! `crates/assess/src/conduct/members.tsv`. The crate is read as text and is no dependency: it compiles 250 countries
//! with currencies, geometry and translations, of which one table of six columns is needed.

use std::{fs, path::Path};

const MEMBERS: usize = 193;

/// Writes the table; fails where the source does not give 193 members.
pub(crate) fn write(source: &Path, out: &Path) -> Result<(), String> {
    let manifest = read(&source.join("Cargo.toml"))?;
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = "))
        .ok_or("Cargo.toml states no version")?
        .trim_matches('"');
    let folder = source.join("src/countries");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut rows = vec![];
    for entry in entries.flatten() {
        rows.extend(row(&read(&entry.path())?));
    }
    rows.sort();
    if rows.len() != MEMBERS {
        return Err(format!("{} members in {}, not {MEMBERS}", rows.len(), folder.display()));
    }
    let text = format!("{}{}\n", head(version), rows.join("\n"));
    fs::write(out, text).map_err(|error| format!("{}: {error}", out.display()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn head(version: &str) -> String {
    format!(
        "# Member states of the United Nations: ISO 3166-1 alpha-2, alpha-3, UN M49, name, region, sub-region, other names.\n\
         # Source: the crate keshvar {version} (crates.io), its field UN_MEMBER; made by `xtask members`.\n\
         # Licence of the source: BSD-3-Clause, Copyright (c) 2023 Pouriya Jahanbakhsh. All rights reserved.\n"
    )
}

/// The row of one country's module, if it is a member.
fn row(module: &str) -> Option<String> {
    let module = module.split("pub mod consts").nth(1)?;
    let field = |name: &str| {
        let start = module.find(&format!("pub const {name}:"))?;
        let text = module.get(start..)?;
        let text = text.get(..text.find(";\n")?)?;
        Some(text.split_once('=')?.1.trim().to_owned())
    };
    if field("UN_MEMBER")? != "true" {
        return None;
    }
    let word = |text: String| {
        text.rsplit("::").next().map(|word| word.trim_end_matches(')').to_owned()).unwrap_or_default()
    };
    let name = field("ISO_SHORT_NAME")?.trim_matches('"').to_owned();
    let mut others: Vec<_> = field("UNOFFICIAL_NAME_LIST")?
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|other| other.is_ascii() && *other != name && !other.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    others.dedup();
    Some(
        [
            word(field("ALPHA2")?),
            word(field("ALPHA3")?),
            field("NUMBER")?.trim_matches('"').to_owned(),
            name,
            spaced(&word(field("REGION")?)),
            spaced(&word(field("SUBREGION")?)),
            others.join("|"),
        ]
        .join("\t"),
    )
}

/// `EasternEurope` as `Eastern Europe`.
fn spaced(word: &str) -> String {
    let mut out = String::new();
    for letter in word.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.push(letter);
    }
    out
}
