//! Articles: plain text or HTML, kept as they are. They state nothing for the record; what they say is checked.

use crate::{
    GatherError,
    intake::{Fault, Intake, Open},
};
use std::io::Read as _;

/// Largest article, in bytes.
pub(crate) const MOST_BYTES: u64 = 5 << 20;

/// How many letters, and sentence ends, make words a text and not a mistake.
const FEWEST_LETTERS: usize = 120;
const FEWEST_SENTENCES: usize = 2;

/// Whether `head`, the beginning of a file, is of an article: a web page, or sentences.
pub(crate) fn begins_article(head: &str) -> bool {
    let lower = head.to_ascii_lowercase();
    if lower.starts_with('<') {
        // Of a page the first paragraphs count: an error message has none, and no sentences.
        let page = ["<html", "<!doctype html"].iter().any(|mark| lower.starts_with(mark));
        let paragraphs = lower.split("<p").skip(1);
        return page && is_prose(&paragraphs.map(without_tags).collect::<String>());
    }
    is_prose(head)
}

/// The words after the tag that `text` begins in.
fn without_tags(text: &str) -> String {
    text.split('<')
        .map(|piece| piece.split_once('>').map_or("", |(_, words)| words))
        .collect::<Vec<_>>()
        .join(" ")
        + "\n"
}

fn is_prose(head: &str) -> bool {
    let (letters, others) = head.chars().fold((0_usize, 0_usize), |(letters, others), c| {
        if c.is_alphabetic() || c.is_whitespace() { (letters + 1, others) } else { (letters, others + 1) }
    });
    let ends = head.match_indices(['.', '!', '?', '。']).filter(|(at, mark)| {
        let rest = head.get(at + mark.len()..).unwrap_or_default();
        rest.is_empty() || rest.starts_with(char::is_whitespace) || *mark == "。"
    });
    letters >= FEWEST_LETTERS && others * 4 < letters && ends.count() >= FEWEST_SENTENCES
}

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut bytes = Vec::new();
    let read = file.bytes.by_ref().take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| GatherError::from_io(&file.name, 0, error))?;
    match fault(&bytes) {
        None => {
            intake.kept();
            Ok(())
        }
        Some((line, fault)) => intake.quarantine(line, &file.name, fault),
    }
}

/// What keeps the bytes from being an article, and in which line.
fn fault(bytes: &[u8]) -> Option<(u64, Fault)> {
    if bytes.len() as u64 > MOST_BYTES {
        return Some((0, Fault::new("it is longer than 5 MB", "check it in parts")));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Some((0, Fault::new("it has no words", "an article has sentences")));
    }
    let error = std::str::from_utf8(bytes).err()?;
    let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let line = good.split(|byte| *byte == b'\n').count() as u64;
    Some((line, Fault::new("it is not UTF-8 text", "save it as UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRIEF: &str = "A bridge was robbed on Tuesday, its operator said. Nobody was named as the thief, and \
        nothing had been recovered by the evening. The operator has asked three exchanges to freeze the money.";

    #[test]
    fn sentences_and_web_pages_are_articles() {
        assert!(begins_article(BRIEF));
        assert!(begins_article(&format!("<!DOCTYPE html><html><head></head><body><p class='a'>{BRIEF}</p>")));
        for other in [
            "plain words",
            "<html>",
            "a,b,c\n1,2,3\n",
            "<?xml version=\"1.0\"?><list>",
            "title: A\ncreator: B\n",
        ] {
            assert!(!begins_article(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_text_is_said_with_its_line() {
        assert!(fault(BRIEF.as_bytes()).is_none());
        let (line, wrong) = fault(b"one\ntwo \xff").unwrap();
        assert_eq!((line, wrong.reason.as_str()), (2, "it is not UTF-8 text"));
        assert!(fault(b" \n").is_some() && fault(&vec![b'a'; (5 << 20) + 1]).is_some());
    }
}
