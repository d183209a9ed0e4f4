//! What the typesetter sees: our templates, one value with what is to be printed, its pictures, and the fonts. No file
//! of the machine, no network, no clock.

use crate::fonts::FONTS;
use report::{Paper, PaperBlock, PaperDiff};
use serde::Serialize;
use std::collections::HashMap;
use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// What both documents are set with.
const SHARED: [(&str, &str); 2] =
    [("sheet.typ", include_str!("typst/sheet.typ")), ("table.typ", include_str!("typst/table.typ"))];
const REPORT: (&str, &str) = ("report.typ", include_str!("typst/report.typ"));
const COMPARED: (&str, &str) = ("compared.typ", include_str!("typst/compared.typ"));

/// A document laid out for the typesetter. Its words reach the template as values of JSON and never as markup.
pub(crate) struct Desk {
    library: LazyHash<Library>,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    date: Option<Datetime>,
}

impl Desk {
    /// A report. `sheet`: "a4" or "us-letter", as Typst calls them.
    ///
    /// # Errors
    /// Where the report has no JSON form, or a name of ours is none.
    pub(crate) fn of_report(paper: &Paper, sheet: &str) -> Result<Self, String> {
        let mut desk = Self::new(REPORT, paper, sheet, paper.date)?;
        for block in paper.sections.iter().flat_map(|section| &section.blocks) {
            if let PaperBlock::Figure(figure) = block {
                let name = format!("figure-{}.svg", figure.number);
                desk.files.insert(id(&name)?, Bytes::from_string(figure.svg.clone()));
            }
        }
        Ok(desk)
    }

    /// What changed between two drafts; see [`Self::of_report`].
    ///
    /// # Errors
    /// As there.
    pub(crate) fn of_comparison(diff: &PaperDiff, sheet: &str) -> Result<Self, String> {
        Self::new(COMPARED, diff, sheet, diff.date)
    }

    fn new(
        main: (&str, &str),
        value: &impl Serialize,
        sheet: &str,
        (year, month, day): (i16, i8, i8),
    ) -> Result<Self, String> {
        let mut value = serde_json::to_value(value).map_err(|error| error.to_string())?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("sheet".to_owned(), sheet.into());
        }
        let mut sources = HashMap::new();
        for (name, text) in SHARED.into_iter().chain([main]) {
            let id = id(name)?;
            sources.insert(id, Source::new(id, text.to_owned()));
        }
        let date = u8::try_from(month).ok().zip(u8::try_from(day).ok());
        Ok(Self {
            library: LazyHash::new(Library::default()),
            main: id(main.0)?,
            sources,
            files: HashMap::from([(id("paper.json")?, Bytes::from_string(value.to_string()))]),
            date: date.and_then(|(month, day)| Datetime::from_ymd(i32::from(year), month, day)),
        })
    }
}

fn id(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|error| format!("{name}: {error:?}"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.all.get(index).cloned()
    }

    /// The report's day: a clock would make every print another one.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.date
    }
}
