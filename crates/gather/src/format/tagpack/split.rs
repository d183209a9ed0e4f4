//! Cutting a TagPack (or an ActorPack) into its header and its tags (actors) before any YAML is parsed.
//!
//! A YAML parser takes a whole document at once, and the time of libyaml's scanner grows with the square of the depth
//! of brackets: 800 kB of `a: [` cost it three minutes. Packs are written in block style, one `- ` a tag, so they are
//! cut at those lines. Each tag is then a small document of its own: it streams, has a line, is bounded, and a
//! broken one spoils no other. Aliases cannot reach from one tag into another, so none can multiply.

/// Where the tags of a pack are.
pub(super) struct Parts<'t> {
    /// Everything that is not a tag.
    pub(super) header: String,
    /// The tags, or actors, with the 1-based line on which each begins.
    pub(super) items: Vec<(u64, &'t str)>,
    /// Which of the two they are.
    pub(super) kind: Kind,
}

/// What the list of a pack holds: the last key of a list that stands at the margin tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tags,
    Actors,
}

/// Cuts `text` into its header and its tags.
pub(super) fn split(text: &str) -> Parts<'_> {
    let mut parts = Parts { header: String::new(), items: Vec::new(), kind: Kind::Tags };
    let mut place = Place::Header;
    let mut begun = None;
    let mut at = 0;
    for (number, line) in (1_u64..).zip(text.split_inclusive('\n')) {
        place = place.after(line);
        parts.kind = list_key(line).unwrap_or(parts.kind);
        if !matches!(place, Place::InTag(_)) || place.is_item(line) {
            let done =
                begun.take().and_then(|(number, start): (u64, usize)| Some((number, text.get(start..at)?)));
            parts.items.extend(done);
        }
        match place {
            Place::InTag(_) if place.is_item(line) => begun = Some((number, at)),
            Place::InTag(_) => {}
            Place::Header | Place::BeforeTags => parts.header.push_str(line),
        }
        at += line.len();
    }
    parts.items.extend(begun.and_then(|(number, start)| Some((number, text.get(start..at)?))));
    parts
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Header,
    /// Behind the line `tags:`, before the first tag.
    BeforeTags,
    /// Among tags whose dash has this indentation.
    InTag(usize),
}

impl Place {
    /// Where one is on `line`, having been here on the line before.
    fn after(self, line: &str) -> Self {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let blank = line.trim().is_empty() || line.trim_start().starts_with('#');
        match self {
            _ if list_key(line).is_some() => Self::BeforeTags,
            Self::BeforeTags if !blank => {
                if is_dash(line, indent) {
                    Self::InTag(indent)
                } else {
                    Self::Header
                }
            }
            // A key at the margin ends the list.
            Self::InTag(_) if !blank && indent == 0 && !is_dash(line, 0) => Self::Header,
            here => here,
        }
    }

    /// Whether `line` begins a tag.
    fn is_item(self, line: &str) -> bool {
        matches!(self, Self::InTag(indent) if is_dash(line, indent))
    }
}

/// `tags:` or `actors:` at the margin, with nothing behind it but a comment.
fn list_key(line: &str) -> Option<Kind> {
    let rest = |key| line.strip_prefix(key).and_then(|rest| rest.trim_start().strip_prefix(':'));
    let kind = [("tags", Kind::Tags), ("actors", Kind::Actors)];
    let found = kind.iter().find_map(|(key, kind)| Some((rest(key)?, *kind)));
    let (rest, kind) = found?;
    (rest.trim().is_empty() || rest.trim_start().starts_with('#')).then_some(kind)
}

fn is_dash(line: &str, indent: usize) -> bool {
    let (margin, rest) = line.split_at_checked(indent).unwrap_or((line, ""));
    margin.bytes().all(|byte| byte == b' ') && (rest.starts_with("- ") || rest.trim_end() == "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_are_cut_wherever_they_are_indented() {
        let text = "title: t\ntags: # all\n  - address: a\n    concepts:\n    - one\n\n  - address: b\nlabel: after\n";
        let parts = split(text);
        assert_eq!(parts.header, "title: t\ntags: # all\nlabel: after\n");
        assert_eq!(
            parts.items,
            [(3, "  - address: a\n    concepts:\n    - one\n\n"), (7, "  - address: b\n")]
        );
    }

    #[test]
    fn a_list_at_the_margin_is_one_too() {
        let parts = split("tags:\n- address: a\n- address: b");
        assert_eq!(parts.items, [(2, "- address: a\n"), (3, "- address: b")]);
    }

    proptest! {
        #[test]
        fn every_byte_is_in_the_header_or_in_one_tag(text in "(tags:\n|- a: b\n|  - c\n|key: 가\n|# x\n|\n| ){0,30}") {
            let parts = split(&text);
            let bytes = parts.header.len() + parts.items.iter().map(|(_, tag)| tag.len()).sum::<usize>();
            prop_assert_eq!(bytes, text.len());
        }
    }
}
