//! Pages as a reader sees them: where every run of text, line and picture stands.

use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

/// Anything on a page, in points from its upper left corner.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    /// Empty for pictures and lines.
    pub(super) text: String,
}

/// A page with what stands on it.
pub(super) struct Page {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) placed: Vec<Placed>,
}

/// Height of the heads and feet of a page, in points.
const HEAD: f64 = 24.0 * 72.0 / 25.4;
const FOOT: f64 = 20.0 * 72.0 / 25.4;

pub(super) fn pages(document: &PagedDocument) -> Vec<Page> {
    let page = |page: &typst_layout::Page| {
        let mut placed = vec![];
        collect(&page.frame, Point::zero(), &mut placed);
        Page { width: page.frame.width().to_pt(), height: page.frame.height().to_pt(), placed }
    };
    document.pages().iter().map(page).collect()
}

/// What is turned or scaled stands behind the text, and is left out.
fn collect(frame: &Frame, origin: Point, placed: &mut Vec<Placed>) {
    for (offset, item) in frame.items() {
        let at = origin + *offset;
        match item {
            FrameItem::Group(group) if group.transform.is_only_translate() => {
                let moved = Point::new(group.transform.tx, group.transform.ty);
                collect(&group.frame, at + moved, placed);
            }
            FrameItem::Text(text) => {
                let (ascent, descent) = (text.size * 0.68, text.size * 0.18);
                placed.push(Placed {
                    left: at.x.to_pt(),
                    top: (at.y - ascent).to_pt(),
                    right: (at.x + text.width()).to_pt(),
                    bottom: (at.y + descent).to_pt(),
                    text: text.text.to_string(),
                });
            }
            FrameItem::Image(_, size, _) => placed.push(blank(at, at + size.to_point())),
            FrameItem::Shape(shape, _) => {
                let room = shape.bbox(false);
                placed.push(blank(at + room.min, at + room.max));
            }
            _ => {}
        }
    }
}

fn blank(start: Point, end: Point) -> Placed {
    let (left, right) = (start.x.to_pt(), end.x.to_pt());
    Placed { left, top: start.y.to_pt(), right, bottom: end.y.to_pt(), text: String::new() }
}

impl Placed {
    /// How much room both take, in points across and down; negative: they stand apart.
    fn shared(&self, other: &Self) -> (f64, f64) {
        let across = self.right.min(other.right) - self.left.max(other.left);
        (across, self.bottom.min(other.bottom) - self.top.max(other.top))
    }
}

impl Page {
    fn texts(&self) -> impl Iterator<Item = &Placed> {
        self.placed.iter().filter(|one| !one.text.trim().is_empty())
    }

    /// Pairs of texts that are printed over one another.
    pub(super) fn collisions(&self) -> Vec<String> {
        let texts: Vec<_> = self.texts().collect();
        let mut found = vec![];
        for (place, one) in texts.iter().enumerate() {
            for other in &texts[place + 1..] {
                let (across, down) = one.shared(other);
                if across > 0.7 && down > 1.0 {
                    found.push(format!("“{}” and “{}”", one.text, other.text));
                }
            }
        }
        found
    }

    /// Texts that leave the sheet's margins.
    pub(super) fn outside(&self) -> Vec<String> {
        let margin = 13.0 * 72.0 / 25.4;
        let outside = |one: &&Placed| one.left < margin || one.right > self.width - margin;
        self.texts().filter(outside).map(|one| one.text.clone()).collect()
    }

    /// The highest white stripe between head and foot, as a part of the page's body.
    pub(super) fn gap(&self) -> f64 {
        let (first, last) = (HEAD, self.height - FOOT);
        let mut lines: Vec<_> =
            self.placed.iter().filter(|one| one.bottom > first && one.top < last).collect();
        lines.sort_by(|one, other| one.top.total_cmp(&other.top));
        let (mut end, mut gap) = (first, 0_f64);
        for line in lines {
            gap = gap.max(line.top - end);
            end = end.max(line.bottom);
        }
        gap.max(last - end) / (last - first)
    }

    /// The first words below the head.
    fn first_words(&self) -> &str {
        let below = self.texts().filter(|one| one.top > HEAD);
        below.min_by(|one, other| one.top.total_cmp(&other.top)).map_or("", |one| &one.text)
    }

    fn is_sideways(&self) -> bool {
        self.width > self.height
    }
}

/// Pages of which more than this part is one white stripe are half empty.
const MOST_WHITE: f64 = 0.4;

/// Faults that a reader would see: what runs into something, leaves the sheet, or leaves a page half empty in the midst
/// of a part. Empty: none.
pub(super) fn faults(pages: &[Page]) -> Vec<String> {
    let mut faults = vec![];
    for (number, page) in (1..).zip(pages) {
        faults.extend(page.collisions().into_iter().map(|pair| format!("page {number}: {pair} collide")));
        faults.extend(
            page.outside().into_iter().map(|text| format!("page {number}: “{text}” leaves the sheet")),
        );
        let ends_part =
            pages.get(number).is_none_or(|next| number <= 2 || begins_part(next) || page.is_sideways());
        if !ends_part && page.gap() > MOST_WHITE {
            faults.push(format!("page {number}: {:.0} % of it is one white stripe", page.gap() * 100.0));
        }
    }
    faults
}

/// Annexes begin a page; so do pictures that are set sideways.
fn begins_part(page: &Page) -> bool {
    page.is_sideways() || page.first_words().starts_with("Annex")
}
