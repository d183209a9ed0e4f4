//! `legal-forms RAW OUT`: the table of legal forms that crate `names` reads, from rigour's list of organisation types.
//!
//! RAW holds `org_types.json`, the list as JSON: entries with `aliases`, `display`, `compare` and `generic`. OUT is the folder
//! that gets `legal_forms.tsv`. The same input gives the same bytes. Only facts are taken: which spelling stands for which form.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use serde_json::Value;

const HEAD: &str = "\
# Legal forms of companies: one spelling a line, sorted.
# Made by: cargo run -p xtask -- legal-forms RAW OUT. Do not edit; additions go to legal_forms_more.tsv.
# Source: rigour's list of organisation types (org_types), https://github.com/opensanctions/rigour
# Licence: MIT (OpenSanctions Datenbanken GmbH). Left out: what describes more than it says in law (charity, schools, unions).
# Columns, tab-separated: spelling (lower case), class, usual short form.
";

/// Classes that say what a body does, not what it is in law: they stay part of the name.
const LEFT_OUT: &[&str] = &["REL", "MIL"];

/// Beginnings of forms that name one office or union rather than a form.
const OFFICES: &[&str] = &["ППО", "ПОП", "УПРАВЛЕНИЕ", "ОТДЕЛ", "МЧС", "СУ ", "Д/С"];

/// Plain words of many languages that other names are made of.
const WORDS: &[&str] = &[
    "charity",
    "charitable",
    "civil society",
    "co-op",
    "cooperati",
    "coopérati",
    "coopératif",
    "fond ",
    "in",
    "joint venture",
    "kooperati",
    "li",
    "non governmental",
    "scientific",
    "spółdzielni",
    "state concern",
    "staatskonzern",
    "staatsinformatieagentschap",
    "unlimited",
    "verein",
    "кооператив",
    "кооперация",
    "private enterprise",
    "детский сад",
    "научный центр",
];

/// Writes `legal_forms.tsv` into `out`.
///
/// # Errors
/// A message naming the file that could not be read, parsed or written.
pub(crate) fn run(raw: &Path, out: &Path) -> Result<(), String> {
    let source = raw.join("org_types.json");
    let text = fs::read_to_string(&source).map_err(|e| format!("cannot read {}: {e}", source.display()))?;
    let list: Vec<Value> = serde_json::from_str(&text)
        .map_err(|e| format!("{}: {e}; hint: expected a list", source.display()))?;
    let target = out.join("legal_forms.tsv");
    fs::write(&target, table(&list)).map_err(|e| format!("cannot write {}: {e}", target.display()))
}

/// The whole file. Of two entries with one spelling the first wins.
fn table(list: &[Value]) -> String {
    let mut lines = BTreeMap::<String, (String, String)>::new();
    for entry in list {
        let class = text(entry, "generic").unwrap_or("FORM");
        let short = short(entry);
        if LEFT_OUT.contains(&class) || OFFICES.iter().any(|office| short.starts_with(office)) {
            continue;
        }
        for spelling in spellings(entry).filter(|spelling| !is_plain_word(spelling)) {
            lines.entry(spelling).or_insert_with(|| (class.to_owned(), short.clone()));
        }
    }
    let mut table = HEAD.to_owned();
    for (spelling, (class, short)) in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{spelling}\t{class}\t{short}");
    }
    table
}

fn text<'a>(entry: &'a Value, key: &str) -> Option<&'a str> {
    entry.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// The form's usual abbreviation, or its first spelling.
fn short(entry: &Value) -> String {
    let first = entry.pointer("/aliases/0").and_then(Value::as_str);
    squeezed(text(entry, "display").or_else(|| text(entry, "compare")).or(first).unwrap_or_default())
}

/// Every spelling of the entry, in lower case.
fn spellings(entry: &Value) -> impl Iterator<Item = String> {
    let aliases = entry.get("aliases").and_then(Value::as_array).into_iter().flatten();
    aliases
        .filter_map(Value::as_str)
        .chain(text(entry, "display"))
        .map(|spelling| squeezed(&spelling.to_lowercase()))
        .filter(|spelling| !spelling.is_empty())
}

/// Runs of white space as one space, none at the ends.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a spelling is, or begins with, a word that says something by itself.
fn is_plain_word(spelling: &str) -> bool {
    WORDS.iter().any(|word| if word.len() > 3 { spelling.starts_with(word) } else { spelling == *word })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_line_a_spelling_and_the_first_entry_wins() {
        let list = [
            json!({"aliases": ["B. V.", "Besloten  Vennootschap"], "display": "B.V.", "generic": "LLC"}),
            json!({"aliases": ["besloten vennootschap"], "display": "X", "generic": "JSC"}),
            json!({"aliases": ["Charity"], "generic": "NGO"}),
            json!({"aliases": ["militia"], "generic": "MIL"}),
        ];
        let body = table(&list);
        let lines: Vec<_> = body.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(
            lines,
            ["b. v.\tLLC\tB.V.", "b.v.\tLLC\tB.V.", "besloten vennootschap\tLLC\tB.V.", "x\tJSC\tX"]
        );
    }
}
