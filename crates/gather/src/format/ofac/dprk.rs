//! Which entries of OFAC's list are North Korean business. The programme tag alone misses a fifth of them.

use super::vocabulary::{PROHIBITED, SECONDARY};
use record::Claim;

/// Whether this claim makes its subject one of OFAC's entries that have to do with North Korea: a North Korean
/// programme (`DPRK`, `DPRK2` … `DPRK-NKSPEA`), the rule's own threat of secondary sanctions ("North Korea Sanctions
/// Regulations …"), a North Korean executive order as its legal basis, or remarks that name the country.
///
/// An entry belongs where any of its claims does. Nationality, citizenship and place of birth never count.
pub fn is_dprk_related(claim: &Claim) -> bool {
    let words = claim.value.as_text();
    match &*claim.property {
        "program" => words.starts_with("DPRK"),
        SECONDARY | PROHIBITED | "notes" => names_the_country(&words),
        property => property.starts_with(record::LISTING) && names_the_country(&words),
    }
}

fn names_the_country(words: &str) -> bool {
    ["North Korea", "DPRK", "NKSPEA", "Democratic People's Republic of Korea"]
        .iter()
        .any(|name| words.contains(name))
}
