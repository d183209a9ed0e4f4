//! The twin and its signature inside the page, and how they are read back.
//!
//! Both stand in data blocks (`<script>` elements of a type that no browser runs). What HTML could take for markup is
//! written as a JSON escape, so that the text cannot end its block; reading takes exactly those escapes away again.

const TWIN: &str = "<script type=\"application/json\" id=\"twin\">";
const SIGNATURE: &str = "<script type=\"text/plain\" id=\"signature\">";
const END: &str = "</script>";

/// What is written as an escape: markup, and the two characters that JavaScript once took for line ends.
const ESCAPED: [(char, &str); 5] =
    [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026"), ('\u{2028}', "\\u2028"), ('\u{2029}', "\\u2029")];

/// The block that holds the twin's canonical JSON. It stays the same JSON value.
pub(super) fn twin_block(json: &str) -> String {
    format!("{TWIN}{}{END}", escape(json))
}

/// The block that holds the signature. A backslash, which no signed note holds, is escaped too.
pub(super) fn signature_block(text: &str) -> String {
    format!("{SIGNATURE}{}{END}", escape(&text.replace('\\', "\\u005c")))
}

/// Reads the twin's canonical JSON and the signature's text out of a page, byte for byte as they were put in.
/// `None` where a block is missing or stands there twice.
pub(crate) fn extract(html: &str) -> Option<(String, String)> {
    let twin = unescape(block(html, TWIN)?);
    let signature = unescape(block(html, SIGNATURE)?).replace("\\u005c", "\\");
    Some((twin, signature))
}

fn block<'a>(html: &'a str, begin: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(begin)?;
    // Two blocks: a reader and a checker might each take another one.
    if rest.contains(begin) {
        return None;
    }
    Some(rest.split_once(END)?.0)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match ESCAPED.iter().find(|(escaped, _)| *escaped == c) {
            Some((_, code)) => out.push_str(code),
            None => out.push(c),
        }
    }
    out
}

/// Takes our escapes away. A backslash that is itself escaped (`\\u003c` in JSON) does not begin one.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let code = |(c, code): &(char, &str)| after.strip_prefix(code.get(1..)?).map(|rest| (*c, rest));
        rest = if let Some((c, rest)) = ESCAPED.iter().find_map(code) {
            out.push(c);
            rest
        } else {
            out.push('\\');
            // The character after a backslash belongs to it, whatever it is.
            let next = after.chars().next();
            out.extend(next);
            after.get(next.map_or(0, char::len_utf8)..).unwrap_or_default()
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use record::canonical_json;

    fn page(json: &str, signature: &str) -> String {
        format!("<html>{}\n{}</html>", twin_block(json), signature_block(signature))
    }

    #[test]
    fn what_is_missing_or_doubled_is_not_read() {
        let whole = page("{}", "note");
        assert_eq!(extract(&whole), Some(("{}".to_owned(), "note".to_owned())));
        assert_eq!(extract(&whole.replace("id=\"twin\"", "id=\"twins\"")), None);
        assert_eq!(extract(&whole.replace("id=\"signature\"", "")), None);
        assert_eq!(extract(&format!("{whole}{}", twin_block("{}"))), None);
        assert_eq!(extract(&format!("{}{whole}", signature_block("other"))), None);
        assert_eq!(extract(TWIN), None);
        assert_eq!(extract(""), None);
    }

    #[test]
    fn nothing_ends_its_block() {
        let html = page(
            &serde_json::json!("</script><script>alert(1)</script>\u{2028}\\u003c").to_string(),
            "</script>&<!--",
        );
        assert_eq!(html.matches("</script>").count(), 2);
        assert_eq!(html.matches("<script").count(), 2);
        assert!(!html.contains('\u{2028}') && !html.contains("<!--"));
    }

    proptest! {
        #[test]
        fn both_come_back_byte_for_byte(words in "(\\PC|[<>&\\\\u003c\u{2028}\"\n]){0,60}", signature in "(\\PC|[<>&\\\\u005c\n]){0,60}") {
            let json = String::from_utf8(canonical_json(&serde_json::json!({ "words": words })).unwrap()).unwrap();
            prop_assert_eq!(extract(&page(&json, &signature)), Some((json.clone(), signature)));
            let block = twin_block(&json);
            let inner = block.strip_prefix(TWIN).unwrap().strip_suffix(END).unwrap();
            let read: serde_json::Value = serde_json::from_str(inner).unwrap();
            prop_assert_eq!(read["words"].as_str(), Some(words.as_str()));
        }
    }
}
