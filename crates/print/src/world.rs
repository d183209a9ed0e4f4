//! What the typesetter sees: one template of ours, one value with the report, its pictures, and the fonts. No file of
//! the machine, no network, no clock.

use crate::fonts::FONTS;
use report::{Paper, PaperBlock};
use std::collections::HashMap;
use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

const TEMPLATE: &str = include_str!("template.typ");

/// A report laid out for the typesetter. Its words reach the template as values of JSON and never as markup.
pub(crate) struct Desk {
    library: LazyHash<Library>,
    main: Source,
    files: HashMap<FileId, Bytes>,
    date: Option<Datetime>,
}

impl Desk {
    /// `sheet`: "a4" or "us-letter", as Typst calls them.
    ///
    /// # Errors
    /// Where the report has no JSON form, or a name of ours is none.
    pub(crate) fn new(paper: &Paper, sheet: &str) -> Result<Self, String> {
        let mut value = serde_json::to_value(paper).map_err(|error| error.to_string())?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("sheet".to_owned(), sheet.into());
        }
        let mut files = HashMap::from([(id("paper.json")?, Bytes::from_string(value.to_string()))]);
        for block in paper.sections.iter().flat_map(|section| &section.blocks) {
            if let PaperBlock::Figure(figure) = block {
                let name = format!("figure-{}.svg", figure.number);
                files.insert(id(&name)?, Bytes::from_string(figure.svg.clone()));
            }
        }
        let (year, month, day) = paper.date;
        let date = u8::try_from(month).ok().zip(u8::try_from(day).ok());
        Ok(Self {
            library: LazyHash::new(Library::default()),
            main: Source::new(id("template.typ")?, TEMPLATE.to_owned()),
            files,
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
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
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
