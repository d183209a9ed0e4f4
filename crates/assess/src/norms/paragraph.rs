//! The name of a paragraph: `unscr:1718:para-8(d)`, or a run of them: `unscr:2397:paras-9-15`.

use record::EntityId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest label that is read, in bytes; the longest of the series is `8(a)(iii)`.
const MOST_LABEL_BYTES: usize = 40;

/// A paragraph of a resolution, or a run of paragraphs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Paragraph {
    /// The number of the resolution: 1718.
    pub resolution: u16,
    /// The steps to the first paragraph, numbers padded so that they sort: `["0008", "d"]`.
    first: Vec<String>,
    /// The steps to the last, where it is a run.
    last: Option<Vec<String>>,
    /// As it is written: `8(d)`, `9-15`.
    pub label: String,
}

impl Paragraph {
    /// The paragraph that `id` names; `None` where it names a whole resolution, or something else.
    pub fn of(id: &EntityId) -> Option<Self> {
        let rest = id.as_str().strip_prefix("unscr:")?;
        let (number, place) = rest.split_once(':')?;
        let label = place.strip_prefix("paras-").or_else(|| place.strip_prefix("para-"))?;
        if label.len() > MOST_LABEL_BYTES {
            return None;
        }
        let (first, last) = match label.split_once('-') {
            None => (steps(label)?, None),
            Some((from, to)) => {
                let first = steps(from)?;
                let last = last_steps(&first, to)?;
                (first, Some(last))
            }
        };
        Some(Self { resolution: number.parse().ok()?, first, last, label: label.to_owned() })
    }

    /// Whether what is said of this paragraph is said of `other` too: a run holds its members, 8 holds 8(d).
    pub fn covers(&self, other: &Self) -> bool {
        if self.resolution != other.resolution || other.last.is_some() && self.last != other.last {
            return false;
        }
        let last = self.last.as_ref().unwrap_or(&self.first);
        let head: Vec<_> = other.first.iter().take(last.len()).cloned().collect();
        head.len() == last.len() && self.first <= head && head <= *last
    }

    /// Whether it is a run of paragraphs.
    pub const fn is_run(&self) -> bool {
        self.last.is_some()
    }

    /// Whether both ends of the run are among `held`.
    pub fn ends_among(&self, held: &[Self]) -> bool {
        let single = |steps: &[String]| {
            held.iter().any(|other| {
                other.resolution == self.resolution && other.last.is_none() && other.first == steps
            })
        };
        single(&self.first) && self.last.as_deref().is_some_and(single)
    }

    /// The United Nations' symbol for the resolution, without the year: `S/RES/1718`.
    pub fn symbol(&self) -> String {
        format!("S/RES/{}", self.resolution)
    }
}

impl fmt::Display for Paragraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.last.is_some() { "paragraphs" } else { "paragraph" };
        write!(f, "resolution {}, {noun} {}", self.resolution, self.label)
    }
}

/// `8(a)(iii)` → `["0008", "a", "iii"]`.
fn steps(label: &str) -> Option<Vec<String>> {
    let mut parts = label.split('(');
    let number: u16 = parts.next()?.trim().parse().ok()?;
    let mut steps = vec![format!("{number:04}")];
    for part in parts {
        let part = part.strip_suffix(')')?;
        let word = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
        steps.push(word.then(|| part.to_owned())?);
    }
    Some(steps)
}

/// The end of a run: a number of its own (`9-15`), or the last step only (`8(d)-(e)`).
fn last_steps(first: &[String], to: &str) -> Option<Vec<String>> {
    if !to.starts_with('(') {
        return steps(to);
    }
    let part = to.strip_prefix('(')?.strip_suffix(')')?;
    let mut last: Vec<_> = first.to_vec();
    (last.len() > 1).then(|| last.pop())?;
    last.push(part.to_owned());
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(id: &str) -> Option<Paragraph> {
        Paragraph::of(&EntityId::new(id).unwrap())
    }

    #[test]
    fn runs_and_wholes_cover_their_parts() {
        let freeze = paragraph("unscr:1718:para-8(d)").unwrap();
        for holder in ["unscr:1718:para-8(d)-(e)", "unscr:1718:para-8", "unscr:1718:para-8(d)"] {
            assert!(paragraph(holder).unwrap().covers(&freeze), "{holder}");
        }
        for other in
            ["unscr:1718:para-8(e)", "unscr:1874:para-8", "unscr:1718:paras-9-15", "unscr:1718:para-8(d)(i)"]
        {
            assert!(!paragraph(other).unwrap().covers(&freeze), "{other}");
        }
        let run = paragraph("unscr:2397:paras-9-15").unwrap();
        assert!(run.covers(&paragraph("unscr:2397:para-9").unwrap()));
        assert!(run.covers(&paragraph("unscr:2397:para-15").unwrap()));
        assert!(!run.covers(&paragraph("unscr:2397:para-16").unwrap()));
    }

    #[test]
    fn what_is_no_paragraph_is_none() {
        for id in
            ["unscr:1718", "unscr:x:para-8", "unscr:1718:para-", "unscr:1718:para-8(", "unscr:1718:para-8()"]
        {
            assert_eq!(paragraph(id), None, "{id}");
        }
        let long = format!("unscr:1718:para-8{}", "(a)".repeat(40));
        assert_eq!(paragraph(&long), None);
    }

    #[test]
    fn paragraphs_sort_as_they_stand_in_the_text() {
        let ids =
            ["unscr:1718:para-8(a)(i)", "unscr:1718:para-8(d)", "unscr:1718:para-9", "unscr:1718:para-12"];
        let sorted: Vec<_> = ids.iter().map(|id| paragraph(id).unwrap()).collect();
        let mut again = sorted.clone();
        again.reverse();
        again.sort();
        assert_eq!(again, sorted);
    }
}
