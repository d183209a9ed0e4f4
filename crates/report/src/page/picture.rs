//! A picture taken out of its page: the same SVG, with the style that the page gives it on paper.

use super::STYLE;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::collections::BTreeMap;

/// Families that a printer is expected to have.
const FAMILIES: [(&str, &str); 2] = [("sans", "'Noto Sans'"), ("mono", "'DejaVu Sans Mono'")];

/// The picture as a document of its own: the page's rules for pictures, with the colours of its light dress. What the page
/// shows as an image is a document of its own already.
pub(super) fn standalone(svg: &str) -> String {
    if let Some(whole) = of_image(svg) {
        return whole;
    }
    match svg.split_once('>') {
        Some((open, rest)) => format!("{open}><style>{}</style>{rest}", rules()),
        None => svg.to_owned(),
    }
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

fn resolved(rule: &str, colours: &BTreeMap<&str, &str>) -> String {
    let mut out = String::new();
    let mut rest = rule;
    while let Some((before, after)) = rest.split_once("var(--") {
        out.push_str(before);
        let (name, after) = after.split_once(')').unwrap_or((after, ""));
        out.push_str(colours.get(name).copied().unwrap_or("black"));
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

    #[test]
    fn a_picture_alone_has_colours_and_no_variables() {
        let svg = standalone("<svg class=\"fig\"><rect class=\"pool\"/></svg>");
        assert!(svg.starts_with("<svg class=\"fig\"><style>svg{"), "{svg}");
        assert!(svg.contains(".fig .pool{fill:#173a5e}") && svg.contains("'DejaVu Sans Mono'"), "{svg}");
        assert!(!svg.contains("var(") && !svg.contains(":hover") && !svg.contains("paint-order"), "{svg}");
    }
}
