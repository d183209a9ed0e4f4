//! From a report to the bytes of a PDF/A: the same report gives the same bytes.

use crate::{PrintError, glyphs, world::Desk};
use report::Paper;
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

/// A printed report.
pub(crate) struct Printed {
    pub(crate) pdf: Vec<u8>,
    pub(crate) pages: usize,
}

/// Typesets a report, and checks while writing that it is PDF/A-2a: archival, with its structure for readers who hear it.
///
/// # Errors
/// [`PrintError::Glyphs`] before anything else; [`PrintError::Typeset`].
pub(crate) fn print(paper: &Paper, sheet: Sheet) -> Result<Printed, PrintError> {
    let missing = glyphs::missing(paper);
    if !missing.is_empty() {
        return Err(PrintError::Glyphs(missing));
    }
    let name = match sheet {
        Sheet::A4 => "a4",
        Sheet::Letter => "us-letter",
    };
    let desk = Desk::new(paper, name).map_err(PrintError::Typeset)?;
    let typeset = typst::compile::<PagedDocument>(&desk);
    let document = typeset.output.map_err(|errors| told(&desk, &errors))?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a]).map_err(|error| PrintError::Typeset(format!("{error:?}")))?;
    let options = PdfOptions {
        // The digest names the report: a print of another report is another document.
        ident: Smart::Custom(paper.digest.clone()),
        creator: Smart::Custom(Some(format!("watchkeeper-print {}", env!("CARGO_PKG_VERSION")))),
        standards,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| told(&desk, &errors))?;
    Ok(Printed { pdf, pages: document.pages().len() })
}

/// The first complaint, with the line of the template.
fn told(desk: &Desk, errors: &[SourceDiagnostic]) -> PrintError {
    use typst::WorldExt as _;
    let told = errors.first().map_or_else(String::new, |error| {
        let at = desk
            .range(error.span)
            .and_then(|range| desk.source(desk.main()).ok()?.lines().byte_to_line(range.start));
        let line = at.map_or_else(String::new, |line| format!(" (template, line {})", line + 1));
        format!(
            "{}{line}{}",
            error.message,
            error.hints.first().map_or_else(String::new, |hint| format!("; {}", hint.v))
        )
    });
    PrintError::Typeset(told)
}
