//! The words of an HTML page: what a reader sees of the article, block by block.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use std::collections::BTreeMap;

/// Elements that hold no words of the article.
const SKIPPED: [&[u8]; 16] = [
    b"script",
    b"style",
    b"nav",
    b"header",
    b"footer",
    b"form",
    b"noscript",
    b"template",
    b"svg",
    b"head",
    b"button",
    b"select",
    b"iframe",
    b"aside",
    b"textarea",
    b"object",
];

/// Elements that stand within a line of text; every other tag ends a line.
const INLINE: [&[u8]; 24] = [
    b"a", b"abbr", b"b", b"bdi", b"bdo", b"cite", b"code", b"data", b"del", b"dfn", b"em", b"font", b"i",
    b"ins", b"kbd", b"mark", b"q", b"s", b"small", b"span", b"strong", b"sub", b"sup", b"u",
];

/// A page's words, and the day that it says it was published on.
pub(super) struct Page {
    pub(super) text: String,
    pub(super) published: Option<String>,
}

/// Whether `text` is a page and not plain text: one of the tags that pages begin with stands early in it.
pub(super) fn is_html(text: &str) -> bool {
    let head: String = text.chars().take(4096).collect::<String>().to_ascii_lowercase();
    let tags = ["<!doctype html", "<html", "<head>", "<body", "<article", "<div", "<p>", "<p "];
    tags.iter().any(|tag| head.contains(tag))
}

/// What the page says. A page whose skipped elements never close would lose everything: it is read without skipping.
pub(super) fn read(html: &str) -> Page {
    let page = walk(html, true);
    if page.text.trim().is_empty() { walk(html, false) } else { page }
}

fn walk(html: &str, skipping: bool) -> Page {
    let mut emitter = DefaultEmitter::default();
    // Without this, the body of a script would be read as tags and text.
    emitter.naively_switch_states(true);
    let mut page = Page { text: String::new(), published: None };
    let mut skipped: Option<(Vec<u8>, usize)> = None;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                page.published = page.published.or_else(|| published(&tag));
                match &mut skipped {
                    Some((name, depth)) if *name == *tag.name => *depth += 1,
                    Some(_) => {}
                    None if tag.self_closing => end_line(&mut page.text, &tag.name),
                    None if skipping && is_skipped(&tag) => skipped = Some((tag.name.to_vec(), 1)),
                    None => end_line(&mut page.text, &tag.name),
                }
            }
            Token::EndTag(tag) => match &mut skipped {
                Some((name, depth)) if *name == *tag.name => {
                    *depth -= 1;
                    if *depth == 0 {
                        skipped = None;
                    }
                }
                Some(_) => {}
                None => end_line(&mut page.text, &tag.name),
            },
            Token::String(words) if skipped.is_none() => {
                push_words(&mut page.text, &String::from_utf8_lossy(&words));
            }
            _ => {}
        }
    }
    page
}

/// White space collapses, as a browser shows it.
fn push_words(text: &mut String, words: &str) {
    for c in words.chars() {
        let space = c.is_whitespace();
        if !space {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

fn end_line(text: &mut String, tag: &[u8]) {
    if !INLINE.contains(&tag) && !text.is_empty() && !text.ends_with("\n\n") {
        text.truncate(text.trim_end_matches(' ').len());
        text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
    }
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).to_ascii_lowercase())
}

/// Skipped by its name, or because its class says that readers' comments stand in it.
fn is_skipped(tag: &StartTag<()>) -> bool {
    let container: [&[u8]; 4] = [b"div", b"section", b"ol", b"ul"];
    let comments = || {
        let said = [&b"class"[..], b"id"].into_iter().filter_map(|name| attribute(tag, name));
        said.flat_map(|value| value.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .any(|word| matches!(&*word, "comments" | "comment-list" | "respond" | "comment-respond"))
    };
    SKIPPED.contains(&&**tag.name) || container.contains(&&**tag.name) && comments()
}

/// `<meta property="article:published_time" content="…">` and `<time datetime="…">`, as far as a day: `2024-06-11`.
fn published(tag: &StartTag<()>) -> Option<String> {
    let day = |text: String| text.get(..10).map(str::to_owned);
    match &**tag.name {
        b"meta" => {
            let said: BTreeMap<_, _> = ["property", "name", "itemprop"]
                .into_iter()
                .filter_map(|key| Some((key, attribute(tag, key.as_bytes())?)))
                .collect();
            let names = ["article:published_time", "datepublished", "date", "dc.date", "pubdate"];
            let known = said.values().any(|value| names.contains(&value.as_str()));
            attribute(tag, b"content").filter(|_| known).and_then(day)
        }
        b"time" => attribute(tag, b"datetime").and_then(day),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_page_says_what_its_article_says() {
        let page = read(
            "<html><head><title>T</title></head><body><nav>Menu</nav><p>One <b>two</b>&nbsp;three.</p>\
             <script>if (a<b) { x('</p>') }</script><div>Four</div><div class='comments'>No<div>No</div></div>Five</body>",
        );
        assert_eq!(page.text.trim(), "One two three.\n\nFour\n\nFive");
    }

    #[test]
    fn an_unclosed_menu_does_not_swallow_the_page() {
        assert_eq!(read("<nav><p>All of it").text.trim(), "All of it");
    }

    proptest! {
        #[test]
        fn no_page_panics(text in "(<[a-z/! =\"']{0,8}>|[a-z<>&; ]|é){0,60}") {
            let page = read(&text);
            prop_assert!(page.text.len() <= text.len() * 8 + 16);
        }
    }
}
