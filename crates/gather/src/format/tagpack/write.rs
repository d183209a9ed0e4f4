//! Writing a TagPack that GraphSense's own tool accepts, and that is read again here without loss.
//!
//! Against the schema of `graphsense-tagpack-tool`: the header has title, creator, description and tags; every tag has
//! address, network, currency, label, source and confidence; texts are quoted (`'01'` must not become a number),
//! days are not; category, abuse and concepts are of its taxonomy. See `extra` for what the schema has no room for.
//!
//! Lost are the words of a quote, validity, and whether a grade was read from text: tags have nothing like them.

use super::{
    extra::{self, Extra},
    ladder, taxonomy,
};
use record::{Basis, Digest, EntityId, Grade, PartialDate};
use std::{
    fmt::Write as _,
    io::{self, Write},
    sync::Arc,
};

/// Most concepts in the field of that name; the others go into the context.
const MOST_CONCEPTS: usize = 32;

/// One label of one wallet, as one party gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelTag {
    /// The wallet: `wallet:NETWORK:ADDRESS`.
    pub wallet: EntityId,
    /// What it is called.
    pub label: Option<String>,
    /// What kind of service or user it is.
    pub category: Option<String>,
    /// What it was used for.
    pub abuse: Option<String>,
    /// The id of the actor that holds it.
    pub actor: Option<String>,
    /// The coin or token.
    pub currency: Option<String>,
    /// Further concepts.
    pub concepts: Vec<String>,
    /// Whose knowledge it is.
    pub originator: Arc<str>,
    /// Where it can be read.
    pub citation: Option<Arc<str>>,
    /// The exhibit it was read from.
    pub exhibit: Digest,
    /// How far to trust it.
    pub grade: Grade,
    /// When it became known.
    pub known: PartialDate,
}

/// The step of GraphSense's confidence ladder for a grade: its own or, where none has it, the strongest that is not
/// stronger.
pub fn confidence_of(grade: Grade) -> &'static str {
    ladder::confidence_of(grade)
}

impl LabelTag {
    /// The chain it is about: `ethereum`, `bsc`, `bitcoin`, …; `other` where that is not known. An EVM address whose
    /// tag says no currency counts as `ethereum`'s.
    pub fn chain(&self) -> &'static str {
        self.place().1.0
    }

    /// The names of all chains that [`LabelTag::chain`] can give.
    pub fn chains() -> impl Iterator<Item = &'static str> {
        taxonomy::chain_names()
    }

    /// Address, and name and code of the chain.
    fn place(&self) -> (&str, (&'static str, &'static str)) {
        let id = self.wallet.as_str();
        let (network, address) =
            id.strip_prefix("wallet:").and_then(|rest| rest.split_once(':')).unwrap_or(("", id));
        (address, taxonomy::chain(network, self.currency.as_deref()))
    }

    /// What stands in the fields that the schema demands: what was said or, failing that, what comes nearest.
    fn label_or_else(&self) -> &str {
        let said = [&self.label, &self.category, &self.abuse, &self.actor];
        said.into_iter().flatten().chain(self.concepts.first()).next().map_or("unnamed", String::as_str)
    }

    fn extra(&self, creator: &str) -> Extra {
        let outside = |word: &Option<String>| {
            word.clone().filter(|word| !taxonomy::is_concept(word)).unwrap_or_default()
        };
        let text = |differs: bool, text: String| if differs { text } else { String::new() };
        let unsaid = [
            ("label", self.label.is_none()),
            ("currency", self.currency.is_none()),
            ("source", self.citation.is_none()),
        ];
        let (_, beyond) = self.concepts();
        Extra {
            originator: text(*self.originator != *creator, self.originator.to_string()),
            grade: text(
                !ladder::is_a_step(Grade { basis: Basis::Stated, ..self.grade }),
                self.grade.to_string(),
            ),
            known: text(self.known != PartialDate::day(self.known.last_day()), self.known.to_string()),
            category: outside(&self.category),
            abuse: outside(&self.abuse),
            concepts: beyond.into_iter().take(extra::MOST_CONCEPTS).map(str::to_owned).collect(),
            unsaid: unsaid.iter().filter(|(_, unsaid)| *unsaid).map(|(name, _)| (*name).to_owned()).collect(),
        }
    }

    /// Concepts of the taxonomy, and others.
    fn concepts(&self) -> (Vec<&str>, Vec<&str>) {
        let (mut inside, mut beyond) = (Vec::new(), Vec::new());
        for concept in &self.concepts {
            let room = inside.len() < MOST_CONCEPTS && taxonomy::is_concept(concept);
            if room { &mut inside } else { &mut beyond }.push(concept.as_str());
        }
        (inside, beyond)
    }

    fn write(&self, creator: &str, to: &mut dyn Write) -> io::Result<()> {
        let (address, (_, network)) = self.place();
        let source =
            self.citation.as_deref().map_or_else(|| format!("sha256:{}", self.exhibit), str::to_owned);
        let in_taxonomy = |word: &Option<String>| word.clone().filter(|word| taxonomy::is_concept(word));
        let fields = [
            ("network", Some(network.to_owned())),
            ("currency", Some(self.currency.clone().unwrap_or_else(|| network.to_owned()))),
            ("label", Some(self.label_or_else().to_owned())),
            ("source", Some(source)),
            ("category", in_taxonomy(&self.category)),
            ("abuse", in_taxonomy(&self.abuse)),
            ("actor", self.actor.clone()),
            ("confidence", Some(ladder::confidence_of(self.grade).to_owned())),
            ("context", self.extra(creator).context()),
        ];
        writeln!(to, "- address: {}", quoted(address))?;
        for (name, value) in fields {
            if let Some(value) = value {
                writeln!(to, "  {name}: {}", quoted(&value))?;
            }
        }
        writeln!(to, "  lastmod: {}", self.known.last_day())?;
        let (concepts, _) = self.concepts();
        if !concepts.is_empty() {
            writeln!(to, "  concepts:")?;
        }
        concepts.iter().try_for_each(|concept| writeln!(to, "  - {}", quoted(concept)))
    }
}

/// Writes `tags` as one TagPack in block style, one field a line.
///
/// # Errors
/// As `to`.
pub fn write_tagpack(title: &str, creator: &str, tags: &[LabelTag], to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "title: {}\ncreator: {}", quoted(title), quoted(creator))?;
    let why =
        "The standing labels of a watch. Originators other than the creator are named in each tag's context.";
    writeln!(to, "description: {}\ntags:{}", quoted(why), if tags.is_empty() { " []" } else { "" })?;
    tags.iter().try_for_each(|tag| tag.write(creator, to))
}

/// A YAML double-quoted scalar on one line. Escaped is what YAML 1.1 does not print, what it takes for the end of a
/// line, and what it takes for the end of the text.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{a0}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                // Writing into a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
