//! A picture taken out of its page: the same SVG, with the style that the page gives it on paper.

use super::STYLE;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::collections::BTreeMap;

/// Families that a printer is expected to have.
const FAMILIES: [(&str, &str); 2] = [("sans", "'Noto Sans'"), ("mono", "'DejaVu Sans Mono'")];

/// The picture as a document of its own: the page's rules for pictures, with the colours of its light dress. What the page
/// shows as an image is a document of its own already; its style is spelled out for a printer.
pub(super) fn standalone(svg: &str) -> String {
    if let Some(whole) = of_image(svg) {
        return spelled_out(&whole);
    }
    match svg.split_once('>') {
        Some((open, rest)) => format!("{open}><style>{}</style>{rest}", rules()),
        None => svg.to_owned(),
    }
}

/// A printer knows no variables (it would set all of them black), no dark dress and few fonts.
fn spelled_out(document: &str) -> String {
    let Some((open, rest)) = document.split_once("<style>") else { return document.to_owned() };
    let Some((style, rest)) = rest.split_once("</style>") else { return document.to_owned() };
    let style = without_media(style);
    let named = style.split(['{', '}', ';']).filter_map(|one| one.trim().strip_prefix("--")?.split_once(':'));
    let style = resolved(&style, &named.collect());
    format!("{open}<style>{style}text{{font-family:'Noto Sans'}}</style>{rest}")
}

/// Rules for some media only are for screens.
fn without_media(style: &str) -> String {
    let mut parts = style.split("@media");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(after_block(part));
    }
    out
}

/// What follows the block that begins in `text`.
fn after_block(text: &str) -> &str {
    let mut depth = 0_u32;
    for (place, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return text.get(place + 1..).unwrap_or_default(),
            '}' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// The document that an image element of the page carries.
fn of_image(svg: &str) -> Option<String> {
    let (_, data) = svg.strip_prefix("<img ")?.split_once("data:image/svg+xml;base64,")?;
    let bytes = BASE64_STANDARD.decode(data.split_once('"')?.0).ok()?;
    String::from_utf8(bytes).ok()
}

/// The rules of the page's style sheet that are about pictures. Rules with selectors that only browsers know are left
/// out, and so are outlines of letters, which serve screens.
fn rules() -> String {
    let colours = colours();
    let mut out = String::from("svg{font-family:'Noto Sans'}");
    let of_figures = STYLE.lines().filter(|line| line.starts_with(".fig "));
    for rule in of_figures.flat_map(|line| line.split_inclusive('}')) {
        if !selector(rule).contains([':', '~']) && !rule.contains("paint-order") {
            out.push_str(&resolved(rule, &colours));
        }
    }
    out
}

fn selector(rule: &str) -> &str {
    rule.split_once('{').map_or(rule, |(selector, _)| selector)
}

/// The first set of custom properties: what the page wears by day.
fn colours() -> BTreeMap<&'static str, &'static str> {
    let root =
        STYLE.split_once(":root{").and_then(|(_, rest)| rest.split_once('}')).map_or("", |(root, _)| root);
    let named = root.split(';').filter_map(|one| one.trim().strip_prefix("--")?.split_once(':'));
    named.chain(FAMILIES).collect()
}

/// `var(--name)` and `var(--name,otherwise)` as what they stand for.
fn resolved(rule: &str, colours: &BTreeMap<&str, &str>) -> String {
    let mut out = String::new();
    let mut rest = rule;
    while let Some((before, after)) = rest.split_once("var(--") {
        out.push_str(before);
        let (name, after) = after.split_once(')').unwrap_or((after, ""));
        let (name, otherwise) = name.split_once(',').unwrap_or((name, "black"));
        out.push_str(colours.get(name).copied().unwrap_or(otherwise));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_gives_back_what_it_carries() {
        let image = format!(
            "<img class=\"\" alt=\"a > b\" src=\"data:image/svg+xml;base64,{}\">",
            BASE64_STANDARD.encode("<svg><g/></svg>")
        );
        assert_eq!(standalone(&image), "<svg><g/></svg>");
    }

    /// Such a picture was once a black page.
    #[test]
    fn an_image_s_own_variables_are_spelled_out_in_its_light_dress() {
        let style = ".a{--ink:#123;--paper:#fff}@media(prefers-color-scheme:dark){.a{--ink:#eee}.b{fill:red}}.a text{fill:var(--ink)}.b{fill:var(--paper);stroke:var(--none,#abc)}";
        let svg = format!("<svg class=\"a\"><style>{style}</style><rect class=\"b\"/></svg>");
        let printed = spelled_out(&svg);
        assert!(printed.contains(".a text{fill:#123}.b{fill:#fff;stroke:#abc}"), "{printed}");
        assert!(
            !printed.contains("var(") && !printed.contains("@media") && !printed.contains("red"),
            "{printed}"
        );
        assert!(
            printed.ends_with("text{font-family:'Noto Sans'}</style><rect class=\"b\"/></svg>"),
            "{printed}"
        );
    }

    #[test]
    fn a_picture_alone_has_colours_and_no_variables() {
        let svg = standalone("<svg class=\"fig\"><rect class=\"pool\"/></svg>");
        assert!(svg.starts_with("<svg class=\"fig\"><style>svg{"), "{svg}");
        assert!(svg.contains(".fig .pool{fill:#173a5e}") && svg.contains("'DejaVu Sans Mono'"), "{svg}");
        assert!(!svg.contains("var(") && !svg.contains(":hover") && !svg.contains("paint-order"), "{svg}");
    }
}
