//! How a romanised word sounds, roughly: one letter a sound, so that the usual spellings of one name fall together.
//!
//! Two forms are derived from the ASCII spelling of a word. The *sound* keeps every sound and writes each with one
//! letter (`Schukow`, `Zhukov` → `Zukov`…); the *skeleton* keeps only classes of consonants, which is what Arabic and
//! Hebrew script keep as well. Neither decides anything: they find candidates, and [`crate::distance`] weighs them.

/// Longest word that is examined, in bytes; the rest of a longer one is left out.
pub const MOST_WORD: usize = 40;

/// A spelling, and the sound it stands for.
type Spelling = (&'static [u8], &'static [u8]);

/// Spellings of one sound by their first letter, longest first among those that begin alike. Upper-case letters stand
/// for sounds that ASCII writes with several letters: `C` church, `S` ship, `Z` measure, `H` loch, `J` jam or yes, `c`
/// tsar. Most letters begin none.
const fn spellings(first: u8) -> &'static [Spelling] {
    match first {
        b's' => &[
            (b"shtch", b"S"),
            (b"schtsch", b"S"),
            (b"shch", b"S"),
            (b"sch", b"S"),
            (b"sz", b"S"),
            (b"sh", b"S"),
        ],
        b't' => &[(b"tsch", b"C"), (b"tch", b"C"), (b"th", b"t"), (b"ts", b"c"), (b"tz", b"c")],
        b'd' => &[(b"dzh", b"J"), (b"dh", b"d"), (b"dj", b"J")],
        b'i' => &[(b"iew", b"iev"), (b"iy", b"i"), (b"ij", b"i"), (b"ii", b"i")],
        b'c' => &[
            (b"cz", b"C"),
            (b"ch", b"C"),
            (b"ck", b"k"),
            (b"ce", b"se"),
            (b"ci", b"si"),
            (b"cy", b"si"),
            (b"c", b"k"),
        ],
        b'z' => &[(b"zh", b"Z")],
        b'k' => &[(b"kh", b"H"), (b"ks", b"ks")],
        b'p' => &[(b"ph", b"f")],
        b'g' => &[(b"gh", b"g")],
        b'q' => &[(b"qu", b"ku"), (b"q", b"k")],
        b'o' => &[(b"ou", b"u"), (b"oo", b"u")],
        b'e' => &[(b"ee", b"i"), (b"ey", b"ei")],
        b'y' => &[(b"yi", b"i"), (b"y", b"i")],
        b'a' => &[(b"ay", b"ai")],
        b'x' => &[(b"x", b"ks")],
        b'w' => &[(b"w", b"v")],
        b'j' => &[(b"j", b"J")],
        b'\'' => &[(b"'", b"")],
        _ => &[],
    }
}

/// The sound of an ASCII word in lower case, at most [`MOST_WORD`] letters; doubled letters are written once.
pub fn sound(word: &str, out: &mut Vec<u8>) {
    out.clear();
    let mut rest = word.as_bytes();
    while !rest.is_empty() && out.len() < MOST_WORD {
        let (read, sound) = spelling(rest);
        for &letter in sound {
            if out.last() != Some(&letter) {
                out.push(letter);
            }
        }
        rest = rest.get(read..).unwrap_or_default();
    }
    // A final h after a vowel is silent in every romanisation that writes it: Abdullah, Hamzeh.
    if let [.., before, b'h'] = out.as_slice()
        && is_vowel(*before)
    {
        out.pop();
    }
}

/// How many bytes the next sound takes, and how it is written.
fn spelling(rest: &[u8]) -> (usize, &[u8]) {
    let Some(first) = rest.first() else { return (0, b"") };
    for (spelled, sound) in spellings(*first) {
        // Compared letter by letter: the spellings are too short for a call.
        if spelled.len() <= rest.len() && spelled.iter().zip(rest).all(|(one, other)| one == other) {
            return (spelled.len(), sound);
        }
    }
    (1, rest.get(..1).unwrap_or_default())
}

/// The classes of consonants of a sound, without vowels and aspiration: `k g`, `t d`, `p b`, `f v` and all sibilants
/// are not told apart.
pub fn skeleton(sound: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(sound.iter().filter_map(|letter| match letter {
        b'k' | b'g' => Some(b'k'),
        b't' | b'd' => Some(b't'),
        b'p' | b'b' => Some(b'p'),
        b'f' | b'v' => Some(b'v'),
        b's' | b'z' | b'c' | b'C' | b'S' | b'Z' | b'J' => Some(b's'),
        b'l' | b'r' | b'm' | b'n' => Some(*letter),
        b'0'..=b'9' => Some(*letter),
        _ => None,
    }));
}

/// Whether the letter of a sound is a vowel.
pub const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> (String, String) {
        let (mut heard, mut bones) = (Vec::new(), Vec::new());
        sound(word, &mut heard);
        skeleton(&heard, &mut bones);
        (String::from_utf8(heard).unwrap(), String::from_utf8(bones).unwrap())
    }

    #[test]
    fn spellings_of_one_name_share_a_skeleton() {
        for (one, other) in [
            ("zhukov", "schukow"),
            ("muhammad", "mohamed"),
            ("qassem", "ghasem"),
            ("yuriy", "jurij"),
            ("sergeyevich", "sergeevitch"),
            ("hussein", "husain"),
        ] {
            let (a, b) = (of(one).1, of(other).1);
            let near = a == b || a.trim_start_matches('s') == b.trim_start_matches('s') || a.contains(&b);
            assert!(near, "{one} {a} {other} {b}");
        }
    }

    #[test]
    fn doubled_letters_are_written_once() {
        assert_eq!(of("hassan").0, "hasan");
        assert_eq!(of("abdullah").0, "abdula");
    }
}
