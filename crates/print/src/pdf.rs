//! From a report, or what changed between two drafts, to the bytes of a PDF/A: the same gives the same bytes.

use crate::{PrintError, glyphs, world::Desk};
use report::{Paper, PaperDiff};
use typst::{World, diag::SourceDiagnostic, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Sheets of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Sheet {
    /// 210 by 297 mm.
    A4,
    /// 8½ by 11 inches.
    Letter,
}

impl Sheet {
    /// As Typst calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "us-letter",
        }
    }
}

/// A printed document.
#[derive(Debug)]
pub(crate) struct Printed {
    pub(crate) pdf: Vec<u8>,
    pub(crate) pages: usize,
}

/// Prints a report.
///
/// # Errors
/// [`PrintError::Glyphs`] before anything else; [`PrintError::Typeset`].
pub(crate) fn print(paper: &Paper, sheet: Sheet) -> Result<Printed, PrintError> {
    refuse_missing(glyphs::missing(paper))?;
    let desk = Desk::of_report(paper, sheet.name()).map_err(PrintError::Typeset)?;
    archival(&desk, &typeset(&desk)?, &paper.digest)
}

/// Prints what changed between two drafts.
///
/// # Errors
/// As [`print`].
pub(crate) fn print_comparison(diff: &PaperDiff, sheet: Sheet) -> Result<Printed, PrintError> {
    refuse_missing(glyphs::missing_of_comparison(diff))?;
    let desk = Desk::of_comparison(diff, sheet.name()).map_err(PrintError::Typeset)?;
    archival(&desk, &typeset(&desk)?, &format!("{} {}", diff.older.digest, diff.newer.digest))
}

fn refuse_missing(missing: Vec<glyphs::Missing>) -> Result<(), PrintError> {
    if missing.is_empty() { Ok(()) } else { Err(PrintError::Glyphs(missing)) }
}

/// The pages.
///
/// # Errors
/// [`PrintError::Typeset`] where the template is refused.
pub(crate) fn typeset(desk: &Desk) -> Result<PagedDocument, PrintError> {
    typst::compile::<PagedDocument>(desk).output.map_err(|errors| told(desk, &errors))
}

/// The pages as PDF/A-2a, archival, and PDF/UA-1, with the structure for readers who hear it. Both are checked while it
/// is written. `digest` names what is printed: a print of another report is another document.
fn archival(desk: &Desk, document: &PagedDocument, digest: &str) -> Result<Printed, PrintError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| PrintError::Typeset(format!("{error:?}")))?;
    let options = PdfOptions {
        ident: Smart::Custom(digest.to_owned()),
        creator: Smart::Custom(Some(format!("watchkeeper-print {}", env!("CARGO_PKG_VERSION")))),
        standards,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(document, &options).map_err(|errors| told(desk, &errors))?;
    Ok(Printed { pdf, pages: document.pages().len() })
}

/// The first complaint, with the line of the template.
fn told(desk: &Desk, errors: &[SourceDiagnostic]) -> PrintError {
    use typst::WorldExt as _;
    let told = errors.first().map_or_else(String::new, |error| {
        let source = error.span.id().and_then(|id| desk.source(id).ok());
        let at = desk.range(error.span).zip(source.as_ref());
        let at = at.and_then(|(range, source)| source.lines().byte_to_line(range.start));
        let line = at.map_or_else(String::new, |line| format!(" (template, line {})", line + 1));
        format!(
            "{}{line}{}",
            error.message,
            error.hints.first().map_or_else(String::new, |hint| format!("; {}", hint.v))
        )
    });
    PrintError::Typeset(told)
}
