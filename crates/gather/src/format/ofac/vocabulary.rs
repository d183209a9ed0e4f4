//! The words of OFAC's lists, and what each says in FollowTheMoney's terms.
//!
//! The legacy remarks and the reference values of the Advanced XML use the same words, so both forms of the list give
//! the same claims. Behaviour hangs on the words, never on the numbers that the Advanced XML gives them.

use record::Schema;

/// What a feature of a party says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Its words are the value of this property.
    Text(&'static str),
    /// Its words were the value of this property.
    FormerText(&'static str),
    /// It names a country.
    Country(&'static str),
    /// It is a date.
    Date(&'static str),
    /// It names another party, to which this relation holds.
    Relation(&'static str),
    /// It is an address of the party's, in the postal sense.
    Location,
    /// It is a wallet of the party's; the currency is the last word of its label.
    Wallet,
    /// FollowTheMoney has no property for it: its label and words are a note.
    Note,
}

use Meaning::{Country, Date, FormerText, Location, Note, Relation, Text, Wallet};

/// The property that holds the risk of secondary sanctions, in the words of the rule that threatens it.
pub(crate) const SECONDARY: &str = "secondary_sanctions_risk";
/// The property that holds prohibitions on foreign branches of US banks.
pub(crate) const PROHIBITED: &str = "transactions_prohibited";
/// The property that holds other legal consequences of the listing.
pub(crate) const INFORMATION: &str = "additional_sanctions_information";

/// Where labels begin alike, the longer one comes first.
static FEATURES: &[(&str, Meaning)] = &[
    ("Additional Sanctions Information -", Text(INFORMATION)),
    ("Aircraft Construction Number (also called L/N or S/N or F/N)", Text("serialNumber")),
    ("Aircraft Manufacture Date", Date("buildDate")),
    ("Aircraft Manufacturer's Serial Number (MSN)", Text("serialNumber")),
    ("Aircraft Mode S Transponder Code", Text("icaoCode")),
    ("Aircraft Model", Text("model")),
    // Whoever operates an aircraft need not own or control it.
    ("Aircraft Operator", Relation("linked_to")),
    ("Aircraft Tail Number", Text("registrationNumber")),
    ("Birthdate", Date("birthDate")),
    ("CAATSA Section 235 Information:", Text(INFORMATION)),
    ("Citizenship Country", Country("citizenship")),
    ("D-U-N-S Number", Text("dunsCode")),
    ("Digital Currency Address -", Wallet),
    ("DOB", Date("birthDate")),
    ("Email Address", Text("email")),
    ("Executive Order 13662 Directive Determination -", Text(INFORMATION)),
    ("Executive Order 13846 information:", Text(INFORMATION)),
    ("Executive Order 14024 Directive Information -", Text(INFORMATION)),
    ("Executive Order 14024 Directive Information", Text(INFORMATION)),
    ("Former Vessel Flag", Country("pastFlags")),
    ("Gender", Text("gender")),
    ("IFCA Determination -", Text(INFORMATION)),
    ("Linked To:", Relation("linked_to")),
    ("Location", Location),
    ("Nationality Country", Country("nationality")),
    ("Nationality of Registration", Country("country")),
    ("Organization Established Date", Date("incorporationDate")),
    ("Organization Type:", Text("classification")),
    ("Other Vessel Call Sign", Text("callSign")),
    ("Other Vessel Flag", Country("flag")),
    ("Other Vessel Type", Text("type")),
    ("PEESA Information:", Text(INFORMATION)),
    ("POB", Text("birthPlace")),
    ("Phone Number", Text("phone")),
    ("Place of Birth", Text("birthPlace")),
    ("Previous Aircraft Tail Number", FormerText("registrationNumber")),
    ("Registration Country", Country("jurisdiction")),
    ("SWIFT/BIC", Text("swiftBic")),
    ("Secondary sanctions risk:", Text(SECONDARY)),
    ("Target Type", Text("classification")),
    ("Title", Text("position")),
    (
        "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:",
        Text(PROHIBITED),
    ),
    ("VESSEL TYPE", Text("type")),
    ("Vessel Call Sign", Text("callSign")),
    ("Vessel Flag", Country("flag")),
    ("Vessel Gross Registered Tonnage", Text("grossRegisteredTonnage")),
    ("Vessel Owner", Relation("owned_by")),
    ("Vessel Tonnage", Text("tonnage")),
    ("Vessel Type", Text("type")),
    ("Vessel Year of Build", Date("buildDate")),
    ("Website", Text("website")),
    ("citizen", Country("citizenship")),
    ("nationality", Country("nationality")),
];

/// What the feature with this label says of a party of this schema. A property that the schema does not have becomes
/// a note.
pub(crate) fn feature(label: &str, schema: &str) -> Meaning {
    let exact = FEATURES.iter().find(|(known, _)| *known == label);
    let meaning = match exact {
        Some((_, meaning)) => *meaning,
        None if label.starts_with("Digital Currency Address -") => Wallet,
        None => Note,
    };
    fitting(meaning, schema)
}

/// Splits `Label value` where the label is a feature's.
pub(crate) fn split_feature<'t>(item: &'t str, schema: &str) -> Option<(&'static str, Meaning, &'t str)> {
    FEATURES.iter().find_map(|(label, meaning)| {
        let rest = item.strip_prefix(label)?;
        let value = rest.strip_prefix(' ')?.trim();
        Some((*label, fitting(*meaning, schema), value))
    })
}

fn fitting(meaning: Meaning, schema: &str) -> Meaning {
    match meaning {
        Text(property) | FormerText(property) | Country(property) | Date(property)
            if !admits(schema, property) =>
        {
            Note
        }
        other => other,
    }
}

/// Whether a property of ours, or one that the schema has.
fn admits(schema: &str, property: &str) -> bool {
    property.contains('_') || Schema::find(schema).is_some_and(|schema| schema.property(property).is_some())
}

/// Labels of identity documents, and the property that holds their number, by the schema that has it.
static DOCUMENTS: &[(&str, &[&str])] = &[
    ("Aircraft Serial Identification", &["serialNumber"]),
    ("Afghan Money Service Provider License Number", &["licenseNumber"]),
    ("British National Overseas Passport", &["passportNumber"]),
    ("C.I.F.", TAX),
    ("C.I.N.", PERSONAL),
    ("C.N.P.J.", TAX),
    ("C.R. No.", REGISTER),
    ("C.U.I.", PERSONAL),
    ("C.U.I.P.", PERSONAL),
    ("C.U.I.T.", TAX),
    ("C.U.R.P.", PERSONAL),
    ("CNP (Personal Numerical Code)", PERSONAL),
    ("Branch Unit Number", REGISTER),
    ("Business Number", REGISTER),
    ("Business Registration Document #", REGISTER),
    ("Business Registration Number", REGISTER),
    ("Cedula No.", PERSONAL),
    ("Central Registration System Number", REGISTER),
    ("Certificate of Incorporation Number", REGISTER),
    ("Chamber of Commerce Number", REGISTER),
    ("Citizen's Card Number", PERSONAL),
    ("Commercial Registry Number", REGISTER),
    ("Company Number", REGISTER),
    ("D.N.I.", PERSONAL),
    ("Diplomatic Passport", &["passportNumber"]),
    ("Dubai Chamber of Commerce Membership No.", REGISTER),
    ("Economic Register Number (CBLS)", REGISTER),
    ("Enterprise Number", REGISTER),
    ("Fiscal Code", TAX),
    ("Folio Mercantil No.", REGISTER),
    ("Global Intermediary Identification Number", &["giiNumber"]),
    ("Istanbul Chamber of Comm. No.", REGISTER),
    ("Italian Fiscal Code", TAX),
    ("Legal Entity Number", REGISTER),
    ("License", &["licenseNumber"]),
    ("MMSI", &["mmsi"]),
    ("MSB Registration Number", REGISTER),
    ("Matricula Mercantil No", REGISTER),
    ("N.I.F.", TAX),
    ("NIT #", TAX),
    ("Numero Unico de Identificacao Tributaria (NUIT)", TAX),
    ("Organization Code", REGISTER),
    ("Paraguayan tax identification number", TAX),
    ("Passport", &["passportNumber"]),
    ("Public Registration Number", REGISTER),
    ("R.F.C.", TAX),
    ("RFC", TAX),
    ("RIF #", TAX),
    ("RTN", TAX),
    ("RUC #", TAX),
    ("Registered Charity No.", REGISTER),
    ("Registration Certificate Number (Dubai)", REGISTER),
    ("Registration ID", REGISTER),
    ("Registration Number", REGISTER),
    ("Romanian C.R.", REGISTER),
    ("Romanian Tax Registration", TAX),
    ("Russian State Individual Business Registration Number Pattern (OGRNIP)", REGISTER),
    ("SSN", &["socialSecurityNumber"]),
    ("Stateless Person Passport", &["passportNumber"]),
    ("Tax ID No.", TAX),
    ("Tourism License No.", &["licenseNumber"]),
    ("Trade License No.", &["licenseNumber"]),
    ("UK Company Number", REGISTER),
    ("US FEIN", TAX),
    ("Unified Social Credit Code (USCC)", &["uscCode"]),
    ("United Social Credit Code Certificate (USCCC)", &["uscCode"]),
    ("V.A.T. Number", &["vatCode"]),
    ("Vessel Registration Identification", &["registrationNumber"]),
    // Numbers of persons and of firms alike: FollowTheMoney's general identifier.
    ("Birth Certificate Number", PERSONAL),
    ("Bosnian Personal ID No.", PERSONAL),
    ("Cartilla de Servicio Militar Nacional", PERSONAL),
    ("Credencial electoral", PERSONAL),
    ("Driver's License No.", PERSONAL),
    ("Electoral Registry No.", PERSONAL),
    ("Federal ID Card", PERSONAL),
    ("File Number", PERSONAL),
    ("Government Gazette Number", PERSONAL),
    ("I.F.E.", PERSONAL),
    ("Identification Number", PERSONAL),
    ("Immigration No.", PERSONAL),
    ("Kenyan ID No.", PERSONAL),
    ("LE Number", PERSONAL),
    ("Military Registration Number", PERSONAL),
    ("Moroccan Personal ID No.", PERSONAL),
    ("N.I.E.", PERSONAL),
    ("National Foreign ID Number", PERSONAL),
    ("National ID No.", PERSONAL),
    ("Numero de Identidad", PERSONAL),
    ("Permit Number", PERSONAL),
    ("Personal ID Card", PERSONAL),
    ("Pilot License Number", PERSONAL),
    ("Public Security and Immigration No.", PERSONAL),
    ("Refugee ID Card", PERSONAL),
    ("Residency Number", PERSONAL),
    ("Romanian Permanent Resident", PERSONAL),
    ("SRE Permit No.", PERSONAL),
    ("Seafarer's Identification Document", PERSONAL),
    ("Serial No.", PERSONAL),
    ("Stateless Person ID Card", PERSONAL),
    ("Tarjeta Profesional", PERSONAL),
    ("Tazkira National ID Card", PERSONAL),
    ("Travel Document Number", PERSONAL),
    ("Turkish Identification Number", PERSONAL),
    ("UAE Identification", PERSONAL),
    ("VisaNumberID", PERSONAL),
];

const REGISTER: &[&str] = &["registrationNumber", "idNumber"];
const TAX: &[&str] = &["taxNumber", "idNumber"];
const PERSONAL: &[&str] = &["idNumber", "registrationNumber"];

/// The property that holds a document's number; `notes` where FollowTheMoney has none, and then the label belongs to
/// the value. A ship's identification that begins with `IMO` is its IMO number.
pub(crate) fn document(label: &str, number: &str, schema: &str) -> &'static str {
    if number.starts_with("IMO ") && admits(schema, "imoNumber") {
        return "imoNumber";
    }
    let known =
        DOCUMENTS.iter().find(|(known, _)| *known == label).map_or(&[][..], |(_, properties)| properties);
    known.iter().find(|property| admits(schema, property)).copied().unwrap_or("notes")
}

/// Splits `Label number` where the label is a document's; the longest label that fits.
pub(crate) fn split_document(item: &str) -> Option<(&'static str, &str)> {
    let fits = DOCUMENTS.iter().filter_map(|(label, _)| {
        let rest = item.strip_prefix(label)?.strip_prefix(' ')?;
        Some((*label, rest.trim()))
    });
    fits.max_by_key(|(label, _)| label.len())
}

/// The relation that a relationship of the Advanced XML states, and whether it runs from its second party to its first.
pub(crate) fn relation(words: &str) -> (&'static str, bool) {
    match words {
        "Owned or Controlled By" => ("controlled_by", false),
        "Owns, controls, or operates" => ("controlled_by", true),
        // "Property in which a party has an interest" is what is blocked: ownership in OFAC's wide sense.
        "Property in the interest of" => ("owned_by", false),
        "Acting for or on behalf of" => ("acting_for", false),
        "Providing support to" => ("supports", false),
        "Leader or official of" | "Principal Executive Officer" => ("official_of", false),
        "Family member of" | "Associate Of" | "playing a significant role in" => ("associated_with", false),
        _ => ("linked_to", false),
    }
}

/// The short name of a list of OFAC's, as listings use it.
pub(crate) fn list(words: &str) -> String {
    match words {
        "SDN List" => "ofac_sdn".to_owned(),
        "Non-SDN Palestinian Legislative Council List" => "ofac_ns_plc".to_owned(),
        "Sectoral Sanctions Identifications List" => "ofac_ssi".to_owned(),
        "Consolidated List" => "ofac_consolidated".to_owned(),
        other => {
            let letters = other.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ');
            format!("ofac_{}", letters.collect::<String>().trim().replace(' ', "_").to_ascii_lowercase())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_is_ours_or_the_models() {
        let has = |property: &str| {
            property.contains('_') || Schema::all().iter().any(|schema| schema.property(property).is_some())
        };
        for (label, meaning) in FEATURES {
            if let Text(property) | FormerText(property) | Country(property) | Date(property) = meaning {
                assert!(has(property), "{label}: {property}");
            }
            if let Relation(property) = meaning {
                assert!(record::Relation::find(property).is_some(), "{label}: {property}");
            }
        }
        assert!(DOCUMENTS.iter().flat_map(|(_, properties)| *properties).all(|property| has(property)));
    }

    #[test]
    fn a_longer_label_is_never_hidden_by_a_shorter_one() {
        for (at, (label, _)) in FEATURES.iter().enumerate() {
            assert!(
                FEATURES[..at].iter().all(|(earlier, _)| !label.starts_with(&format!("{earlier} "))),
                "{label}"
            );
        }
    }

    #[test]
    fn labels_split_from_their_values() {
        assert_eq!(
            split_feature("Aircraft Model B747-3B3", "Airplane"),
            Some(("Aircraft Model", Text("model"), "B747-3B3"))
        );
        assert_eq!(
            split_feature("Aircraft Model B747-3B3", "Person"),
            Some(("Aircraft Model", Note, "B747-3B3"))
        );
        assert_eq!(split_feature("Headquarters of the Aircraft Model club", "Person"), None);
        assert_eq!(split_document("UK Company Number 123"), Some(("UK Company Number", "123")));
        assert_eq!(split_document("Passportless"), None);
        assert_eq!(document("Vessel Registration Identification", "IMO 9187629", "Vessel"), "imoNumber");
        assert_eq!(document("Passport", "A1", "Person"), "passportNumber");
        assert_eq!(document("Passport", "A1", "Vessel"), "notes");
        assert_eq!(document("Tax ID No.", "7", "Vessel"), "notes");
    }
}
