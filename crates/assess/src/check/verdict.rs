//! What a check returns: each claim of the text with its verdict, and what was set aside.

use crate::Kind;
use jiff::civil::Date;
use record::ClaimId;
use serde::{Deserialize, Serialize};

/// What the archive says of one statement of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A standing claim, independent of the text, says the same.
    Supported,
    /// The archive has it in another form: nearly the number, another span, a weaker source.
    Partly,
    /// A good standing claim on the same thing refutes it, and none could make it true.
    Contradicted,
    /// The archive holds nothing that decides it.
    Unverifiable,
    /// A forecast, a wish or a judgement; or a language that is not read here.
    NotCheckable,
}

impl Verdict {
    /// The word as it is printed: `not_checkable`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Partly => "partly",
            Self::Contradicted => "contradicted",
            Self::Unverifiable => "unverifiable",
            Self::NotCheckable => "not_checkable",
        }
    }
}

/// One statement that was found in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedClaim {
    /// Its words: `Checked::text` between the two offsets of `span`.
    pub text: String,
    /// Byte offsets into `Checked::text`, the second excluded; both on character boundaries.
    pub span: [usize; 2],
    /// Whom it is about: an id of the archive, or words where no id fits (`quotation`).
    pub subject: String,
    /// Which property it states, in the archive's terms (`amount_stolen`).
    pub property: String,
    /// What it states, in comparable form (`1500000000 USD`, `1993`).
    pub value: String,
    /// The verdict.
    pub verdict: Verdict,
    /// In what way it disagrees; given with `partly` and `contradicted` where a kind is known.
    pub kind: Option<Kind>,
    /// The claims of the archive that the verdict rests on.
    pub evidence: Vec<ClaimId>,
    /// One line, in words.
    pub why: String,
}

impl CheckedClaim {
    /// The kind in words for a reader, where there is one: of a contradiction `unreliable_source` means that the text
    /// has it wrong, and not that whoever refutes it is unreliable.
    pub fn kind_words(&self) -> Option<String> {
        let words = match (self.verdict, self.kind?) {
            (Verdict::Contradicted, Kind::UnreliableSource) => "the text has it wrong".to_owned(),
            (_, Kind::UnreliableSource) => "a weak source only".to_owned(),
            (_, kind) => kind.code().replace('_', " "),
        };
        Some(words)
    }
}

/// A claim of the archive that did not count, because it was taken from the text under check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Which.
    pub claim: ClaimId,
    /// Why.
    pub why: String,
}

/// The language that the text is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// The English name of the language of most of the text; `unknown` where too little was written.
    pub name: String,
    /// Whether the text was read: only English is.
    pub read: bool,
    /// Paragraphs in another language, which were not read.
    pub paragraphs_unread: usize,
}

/// How many statements got which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the verdicts' own names")]
pub struct Counts {
    pub supported: usize,
    pub partly: usize,
    pub contradicted: usize,
    pub unverifiable: usize,
    pub not_checkable: usize,
}

impl Counts {
    /// The counts over `claims`.
    pub fn of(claims: &[CheckedClaim]) -> Self {
        let count = |verdict| claims.iter().filter(|claim| claim.verdict == verdict).count();
        Self {
            supported: count(Verdict::Supported),
            partly: count(Verdict::Partly),
            contradicted: count(Verdict::Contradicted),
            unverifiable: count(Verdict::Unverifiable),
            not_checkable: count(Verdict::NotCheckable),
        }
    }
}

/// A text that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The statements, in the order of the text.
    pub claims: Vec<CheckedClaim>,
    /// How many got which verdict.
    pub counts: Counts,
    /// Sentences in the text; most state nothing that an archive of claims can decide.
    pub sentences: usize,
    /// The text's own date, where it gives one or the caller did.
    pub date: Option<Date>,
    /// Its language.
    pub language: Language,
    /// Claims of the archive that did not count.
    pub set_aside: Vec<SetAside>,
    /// Statements found beyond [`Options::most_claims`] and not returned.
    pub left_out: usize,
    /// The text that the spans count in: the input where it was plain text, else what an HTML page says.
    #[serde(skip)]
    pub text: String,
}

/// What a check needs besides the text and the claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// A name for the text in messages: its file.
    pub name: String,
    /// The text's date, where the caller knows it; else it is looked for in the text.
    pub date: Option<Date>,
    /// Where the text was published, where the caller knows it: claims that cite this place do not count.
    pub url: Option<String>,
    /// Most statements returned.
    pub most_claims: usize,
    /// Words of exhibits that quotations may be found in, besides the claims' own quotes.
    pub exhibits: Vec<(ClaimId, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self { name: "the text".to_owned(), date: None, url: None, most_claims: 20_000, exhibits: Vec::new() }
    }
}
