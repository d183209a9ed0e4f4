//! Labels of addresses: TagPacks, and the roles that a researcher's notes give to the addresses of one incident.

use super::{Res, collect, files};
use gather::Format;
use record::{Address, Claim, EntityId, Grade, Interval, Source, Value};
use std::{collections::BTreeSet, path::Path};

/// The incident of the case, and the name it has in the notes.
const INCIDENT: (&str, &str) = ("incident:2022-03-23:ronin", "ronin");

/// Roles in the notes that make an address a service.
const SERVICES: [&str; 3] = ["Huobi deposit address", "FTX deposit address", "Crypto.com deposit address"];

/// Role that declares a conversion, and the day on which it happened.
const SWAPPED: (&str, &str) = ("used for swapping 2022-03-23", "2022-03-23");

/// The wallet's listing, as the notes date it.
const LISTED: (&str, &str) = ("primary (OFAC 2022-04-14)", "2022-04-14");

/// Every label of an EVM address in the TagPacks.
pub(crate) fn read(chain: &Path) -> Res<Vec<Claim>> {
    let mut claims = vec![];
    for file in files(&chain.join("labels/graphsense_tagpacks"), &[".yaml", ".yaml.gz"])? {
        if file.to_string_lossy().contains("actorpack") {
            continue;
        }
        let found = collect(&file, Format::TagPack, "2026-05-12")?.claims;
        claims.extend(found.into_iter().filter(|claim| claim.subject.as_str().starts_with("wallet:evm:")));
    }
    Ok(claims)
}

/// The labels of the case's accounts, and what the notes say of them.
pub(crate) fn of_case(labels: &[Claim], chain: &Path, accounts: &BTreeSet<EntityId>) -> Res<Vec<Claim>> {
    let kept =
        |claim: &Claim| accounts.contains(&claim.subject) && matches!(&*claim.property, "label" | "category");
    let mut claims: Vec<_> = labels.iter().filter(|claim| kept(claim)).cloned().collect();
    let mut notes = csv::Reader::from_path(chain.join("incidents/dprk_incident_addresses.csv"))
        .map_err(|error| error.to_string())?;
    for row in notes.records() {
        let row = row.map_err(|error| error.to_string())?;
        let (Some(incident), Some(role), Some(address)) = (row.get(0), row.get(1), row.get(3)) else {
            continue;
        };
        if incident == INCIDENT.1 {
            claims.extend(noted(role, address)?);
        }
    }
    Ok(claims)
}

/// What one row of the notes says of an address.
fn noted(role: &str, address: &str) -> Res<Vec<Claim>> {
    let text = |error: record::RecordError| error.to_string();
    let wallet = Address::parse(address).map_err(text)?.entity_id().map_err(text)?;
    let incident = Value::Entity(EntityId::new(INCIDENT.0).map_err(text)?);
    let say = |property: &str, value: Value, grade: &str, originator: &str| {
        claim(&wallet, property, value, grade, originator, role)
    };
    let researcher = "tayvano, researcher";
    Ok(if SERVICES.contains(&role) {
        vec![
            say("category", Value::Text("exchange".to_owned()), "C3", researcher)?,
            say("label", Value::Text(role.to_owned()), "C3", researcher)?,
        ]
    } else if role == SWAPPED.0 {
        let mut declared = say("swapped_proceeds_of", incident, "C2", researcher)?;
        let on = SWAPPED.1.parse().map_err(text)?;
        declared.valid = Interval::between(on, on);
        vec![declared]
    } else if role == LISTED.0 {
        let parent = Value::Entity(EntityId::new("entity:lazarus-group").map_err(text)?);
        let mut listed = say("held_by", parent, "B2", "US Treasury, OFAC")?;
        listed.known = LISTED.1.parse().map_err(text)?;
        listed.valid = Interval::since(SWAPPED.1.parse().map_err(text)?);
        vec![listed]
    } else {
        vec![]
    })
}

fn claim(
    wallet: &EntityId,
    property: &str,
    value: Value,
    grade: &str,
    originator: &str,
    role: &str,
) -> Res<Claim> {
    let text = |error: record::RecordError| error.to_string();
    Ok(Claim {
        subject: wallet.clone(),
        schema: Some("CryptoWallet".into()),
        property: property.into(),
        value,
        denied: false,
        valid: Interval::default(),
        // The notes are dated by the month of the snapshot that was read.
        known: "2024-02".parse().map_err(text)?,
        source: Source {
            exhibit: Default::default(),
            locator: record::Locator::Row(0),
            quote: Some(role.to_owned()),
            originator: originator.into(),
            attributor: None,
            citation: Some("tayvano/lazarus-bluenoroff-research, ronin_bridge.md (commit 000ce4a9), https://github.com/tayvano/lazarus-bluenoroff-research".into()),
        },
        grade: grade.parse::<Grade>().map_err(text)?,
        scope: Default::default(),
        handling: None,
    })
}
