//! Which column of a customer file means what.

use std::collections::BTreeMap;

/// Usual headings, in lower case with letters and digits only, and the property that they mean.
const HEADINGS: [(&str, &[&str]); 16] = [
    (
        "id",
        &[
            "id",
            "customerid",
            "clientid",
            "accountid",
            "partyid",
            "customernumber",
            "customerno",
            "reference",
            "ref",
            "qid",
        ],
    ),
    ("schema", &["schema", "type", "entitytype", "customertype", "partytype", "kind"]),
    (
        "name",
        &[
            "name",
            "fullname",
            "customername",
            "clientname",
            "companyname",
            "entityname",
            "legalname",
            "beneficiary",
        ],
    ),
    ("firstName", &["firstname", "givenname", "givennames", "forename", "forenames"]),
    ("middleName", &["middlename", "secondname", "middlenames"]),
    ("lastName", &["lastname", "surname", "familyname"]),
    ("alias", &["alias", "aliases", "aka", "alsoknownas", "othernames", "previousname", "formername"]),
    ("birthDate", &["birthdate", "dateofbirth", "dob", "birth", "born", "birthday"]),
    ("nationality", &["nationality", "citizenship"]),
    ("country", &["country", "countrycode", "countryofresidence", "residence", "jurisdiction", "flag"]),
    ("gender", &["gender", "sex"]),
    ("passportNumber", &["passport", "passportnumber", "passportno"]),
    ("idNumber", &["idnumber", "nationalid", "identitynumber", "identification", "documentnumber"]),
    ("registrationNumber", &["registrationnumber", "companynumber", "regno", "crn", "lei"]),
    ("taxNumber", &["taxnumber", "taxid", "vat", "tin", "inncode", "inn"]),
    ("imoNumber", &["imo", "imonumber"]),
];

/// What columns mean: what was said of them, or else what their headings usually mean.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Column, property.
    said: Vec<(String, &'static str)>,
}

impl Columns {
    /// From `name=Customer,birth=Born on`: property = column, for `id`, `schema`, `name`, `birth`, `country`, …. With
    /// columns named, no others are read.
    ///
    /// # Errors
    /// The part that says nothing, with a hint.
    pub fn parse(said: &str) -> Result<Self, String> {
        let pair = |part: &str| {
            let hint = "hint: write --columns name=Customer,birth=Born,country=Land,id=No,schema=Kind";
            let (what, column) =
                part.split_once('=').ok_or_else(|| format!("--columns: '{part}' has no '='\n{hint}"))?;
            let property =
                usual(what).ok_or_else(|| format!("--columns: '{what}' is no property\n{hint}"))?;
            Ok((column.trim().to_owned(), property))
        };
        Ok(Self { said: said.split(',').map(pair).collect::<Result<_, String>>()? })
    }

    /// The property that a column means; `None` where it is of no use to screening.
    pub fn property(&self, column: &str) -> Option<&'static str> {
        if self.said.is_empty() {
            return usual(column);
        }
        self.said.iter().find(|(said, _)| said == column.trim()).map(|(_, property)| *property)
    }

    /// Whether some of these columns give a name.
    ///
    /// # Errors
    /// What is missing, with a hint.
    pub(super) fn check(&self, columns: &[String]) -> Result<(), String> {
        if let Some((missing, _)) =
            self.said.iter().find(|(said, _)| !columns.iter().any(|column| column.trim() == said))
        {
            return Err(format!(
                "there is no column '{missing}'\nhint: the columns are {}",
                columns.join(", ")
            ));
        }
        let named = columns.iter().filter_map(|column| self.property(column));
        if named.into_iter().any(|property| matches!(property, "name" | "lastName")) {
            return Ok(());
        }
        let shown: Vec<&str> = columns.iter().take(20).map(String::as_str).collect();
        Err(format!(
            "no column is called 'name' or the like; the columns are: {}\nhint: say which it is with --columns name=COLUMN",
            shown.join(", ")
        ))
    }
}

fn usual(heading: &str) -> Option<&'static str> {
    let bare: String = heading.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let bare = bare.to_lowercase();
    let found = HEADINGS
        .iter()
        .find(|(property, headings)| property.to_lowercase() == bare || headings.contains(&bare.as_str()));
    found.map(|(property, _)| *property)
}

/// The schema that a word of a customer file means; a word that is not known stays as it is, and is refused.
pub(super) fn schema(word: &str) -> String {
    let schema = match word.trim().to_lowercase().as_str() {
        "person" | "individual" | "natural person" | "natural" | "p" | "i" => "Person",
        "company" | "corporate" | "business" | "c" => "Company",
        "organization" | "organisation" | "entity" | "legal" | "legal person" | "o" => "Organization",
        "legalentity" | "legal entity" => "LegalEntity",
        "vessel" | "ship" => "Vessel",
        _ => return word.trim().to_owned(),
    };
    schema.to_owned()
}

/// Gender as FtM writes it.
pub(super) fn gender(word: &str) -> String {
    match word.trim().to_lowercase().as_str() {
        "m" | "male" => "male".to_owned(),
        "f" | "female" => "female".to_owned(),
        other => other.to_owned(),
    }
}

/// First, middle and last name make a name, where the file has no whole one.
pub(super) fn join_names(properties: &mut BTreeMap<String, Vec<String>>) {
    let parts: Vec<String> = ["firstName", "middleName", "lastName"]
        .iter()
        .filter_map(|part| properties.get(*part)?.first().cloned())
        .collect();
    if properties.get("name").is_none_or(Vec::is_empty) && !parts.is_empty() {
        properties.insert("name".to_owned(), vec![parts.join(" ")]);
    }
}
