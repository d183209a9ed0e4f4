//! Names that carry more than a name: "MINISTRY OF … (MPAF)", "JIN TIESAN (金铁三)", "ACADEMY … (KPE.018)".

/// A name, and what stood with it in parentheses.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split {
    /// The name without what was taken apart.
    pub(super) main: String,
    /// Acronyms, and the same name in another script.
    pub(super) apart: Vec<String>,
}

/// What a parenthesis holds.
enum Held {
    /// An entry's reference number, which is no name.
    Reference,
    /// A name of its own.
    Name,
    /// A part of the name: "LEADER (HONG KONG) INTERNATIONAL".
    Part,
}

/// Takes apart what `name` holds in parentheses, unless it is part of the name.
pub(super) fn split(name: &str) -> Split {
    let mut main = String::with_capacity(name.len());
    let mut apart = Vec::new();
    let mut rest = name;
    while let Some((before, inside, after)) = parenthesis(rest) {
        main.push_str(before);
        match held(inside) {
            Held::Reference => {}
            Held::Name => apart.push(inside.trim().to_owned()),
            Held::Part => main.extend(["(", inside, ")"]),
        }
        rest = after;
    }
    main.push_str(rest);
    Split { main: main.split_whitespace().collect::<Vec<_>>().join(" "), apart }
}

fn parenthesis(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    Some((before, inside, after))
}

fn held(inside: &str) -> Held {
    let inside = inside.trim();
    let reference = inside.split_once('.').is_some_and(|(letters, digits)| {
        letters.len() == 3
            && letters.bytes().all(|b| b.is_ascii_alphabetic())
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
    });
    let acronym = (2..=8).contains(&inside.len()) && inside.bytes().all(|b| b.is_ascii_uppercase());
    let other_script = inside.chars().any(char::is_alphabetic)
        && inside.chars().filter(|c| c.is_alphabetic()).all(|c| c >= '\u{370}');
    match () {
        () if reference => Held::Reference,
        () if acronym || other_script => Held::Name,
        () => Held::Part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_are_taken_apart_only_where_they_hold_a_name() {
        for (name, main, apart) in [
            ("MINISTRY OF LAMPS (MOL)", "MINISTRY OF LAMPS", &["MOL"][..]),
            ("Jin Tie (金铁三)", "Jin Tie", &["金铁三"]),
            ("ACADEMY OF LAMPS (KPE.018)", "ACADEMY OF LAMPS", &[]),
            ("LAMP (HONG KONG) INTERNATIONAL", "LAMP (HONG KONG) INTERNATIONAL", &[]),
            ("LAMP (unclosed", "LAMP (unclosed", &[]),
            ("(MOL)", "", &["MOL"]),
            ("LAMP ()", "LAMP ()", &[]),
        ] {
            let apart = apart.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(split(name), Split { main: main.to_owned(), apart }, "{name}");
        }
    }
}
