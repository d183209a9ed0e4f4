//! The fonts that a report is set in. All of them are in the program: a report prints alike on every machine.

use std::sync::LazyLock;
use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

/// Fonts of this crate; see `fonts/README.md` for where they come from and what they cover.
const OWN: [&[u8]; 4] = [
    include_bytes!("../fonts/NotoNaskhArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Regular.subset.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.subset.ttf"),
    include_bytes!("../fonts/NotoEmoji-Regular.ttf"),
];

/// 22,000 characters of East Asia, packed: a third smaller.
const EAST_ASIAN: &[u8] = include_bytes!("../fonts/NotoSerifCJKsc-Regular.subset.otf.zst");

/// Of the typesetter's own fonts those that are used; its mathematical ones are not.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

/// Every font, and the book in which the typesetter looks them up.
pub(crate) struct Fonts {
    pub(crate) all: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
}

/// Read once: the largest has 22,000 characters.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let read = |data: &'static [u8]| Font::iter(Bytes::new(data));
    let lent = typst_assets::fonts().flat_map(read);
    let lent = lent.filter(|font| FAMILIES.contains(&font.info().family.as_str()));
    // A packed font that does not unpack leaves its characters without glyphs, which fails the print: no box is drawn.
    let east_asian = zstd::decode_all(EAST_ASIAN).unwrap_or_default();
    let own = OWN.into_iter().flat_map(read).chain(Font::iter(Bytes::new(east_asian)));
    let all: Vec<_> = own.chain(lent).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&all)), all }
});

impl Fonts {
    /// Whether any font has the character. Joiners between letters of scripts that need them are shaped away.
    pub(crate) fn have(&self, c: char) -> bool {
        matches!(c, '\n' | '\t' | '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
            || self.all.iter().any(|font| font.info().coverage.contains(u32::from(c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_of_the_field_are_covered() {
        let names = "Lazarus Group, 정찰총국, 조선광업개발무역회사, 朝鲜矿业发展贸易公司, 朝鮮鑛業開發, ひらがな カタカナ, \
                     Корейская корпорация, Αθήνα, شركة كوريا للتعدين, ١٢٣, São Tomé, Việt Nam, Łódź, € £ ¥ ₩ – — “ ” ’ … → ≤ × 👛";
        let missing: String = names.chars().filter(|c| !FONTS.have(*c)).collect();
        assert_eq!(missing, "");
    }

    #[test]
    fn what_no_font_has_is_known() {
        assert!(!FONTS.have('\u{1fffe}') && !FONTS.have('\u{e000}') && !FONTS.have('\u{12000}'));
    }
}
