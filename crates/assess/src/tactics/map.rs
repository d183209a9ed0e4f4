//! From an indicator to an ATT&CK technique, by a short table of rules.
//!
//! A rule sees the indicator and nothing else: what a domain is for is guessed from the words of its name, as the
//! table says beside each rule. A name that says nothing is counted as infrastructure that was acquired. The rules were
//! written after looking at names of every year, so that no year's fashions are missed more often than another's;
//! where a fashion is missed, a shift may be too.

/// The table: `type, how, what, technique, why`, tab-separated; remarks begin with `#`.
pub const RULES: &str = include_str!("rules.tsv");

/// One rule of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule<'t> {
    /// The type of indicator it is about.
    pub indicator: &'t str,
    /// `word`, `part` or `any`.
    pub how: &'t str,
    /// The words or parts, separated by spaces.
    pub what: &'t str,
    /// The technique's ATT&CK id.
    pub technique: &'t str,
    /// Why, in words.
    pub why: &'t str,
}

/// The rules in order: the first that fits decides.
pub fn rules() -> impl Iterator<Item = Rule<'static>> {
    let rows = RULES.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let mut fields = line.split('\t');
        let mut next = || fields.next();
        Some(Rule { indicator: next()?, how: next()?, what: next()?, technique: next()?, why: next()? })
    })
}

/// The rule that fits an indicator of a type (`domain`, `url`, `ip`, `hash`); `None` for another type.
pub fn rule_of(indicator: &str, value: &str) -> Option<Rule<'static>> {
    let value = value.to_ascii_lowercase();
    let host =
        value.trim_start_matches("hxxp://").trim_start_matches("http://").trim_start_matches("https://");
    let host = host.split(['/', ':', '?']).next().unwrap_or_default();
    // The last label is the registry's word, not the registrant's.
    let name = host.rsplit_once('.').map_or(host, |(name, _)| name);
    rules().filter(|rule| rule.indicator == indicator).find(|rule| fits(rule, name))
}

fn fits(rule: &Rule<'_>, name: &str) -> bool {
    let mut what = rule.what.split(' ');
    match rule.how {
        "word" => {
            let words = || name.split(|c: char| !c.is_ascii_alphanumeric());
            what.any(|wanted| words().any(|word| word == wanted))
        }
        "part" => what.any(|part| name.contains(part)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(rules().count(), RULES.lines().filter(|line| !line.starts_with('#')).count());
        for rule in rules() {
            assert!(["word", "part", "any"].contains(&rule.how), "{rule:?}");
            assert!(rule.technique.starts_with('T') && !rule.why.is_empty(), "{rule:?}");
            // Shorter parts would be found inside words that have nothing to do with them.
            assert!(rule.how != "part" || rule.what.split(' ').all(|part| part.len() >= 4), "{rule:?}");
        }
        // Every type of indicator has a rule that always fits.
        for indicator in ["domain", "url", "ip", "hash"] {
            assert!(rules().any(|rule| rule.indicator == indicator && rule.how == "any"));
        }
    }

    #[test]
    fn names_say_what_they_say() {
        let technique = |kind, value| rule_of(kind, value).map(|rule| rule.technique);
        assert_eq!(technique("domain", "login.example-portal.test"), Some("T1598.003"));
        assert_eq!(technique("domain", "NAVER-safety.example.test"), Some("T1598.003"));
        assert_eq!(technique("domain", "internal-meeting.test"), Some("T1566.002"));
        assert_eq!(technique("domain", "quiet-harbour.test"), Some("T1583.001"));
        // "login" as a registry's ending says nothing of the name before it.
        assert_eq!(technique("domain", "quiet-harbour.login"), Some("T1583.001"));
        assert_eq!(technique("url", "/board/view.php"), Some("T1071.001"));
        assert_eq!(technique("smell", "x"), None);
    }
}
