//! One name for one issuer: OFAC and the Treasury's press office speak with one voice.

/// What a title may call an issuer, and the name that it has here. The first that stands in a title counts: where a
/// title names an agency and an agency of news, the knowledge is the former's.
const ISSUERS: [(&str, &str); 74] = [
    ("us jp rok joint statement", "US, Japan and ROK jointly"),
    ("joint statement", "US, Japan and ROK jointly"),
    ("fbi", "FBI"),
    ("ic3", "FBI"),
    ("us treasury", "US Treasury"),
    ("treasury", "US Treasury"),
    ("ofac", "US Treasury"),
    ("fincen", "FinCEN"),
    ("doj", "US Department of Justice"),
    ("department of justice", "US Department of Justice"),
    ("state dept", "US Department of State"),
    ("state department", "US Department of State"),
    ("us department of state", "US Department of State"),
    ("us state", "US Department of State"),
    ("us advisory", "US advisory"),
    ("usun", "US Mission to the UN"),
    ("us embassy", "US Department of State"),
    ("msmt", "MSMT"),
    ("un poe", "UN Panel of Experts"),
    ("panel of experts", "UN Panel of Experts"),
    ("un panel", "UN Panel of Experts"),
    ("un experts", "UN Panel of Experts"),
    ("un inquiry", "UN Panel of Experts"),
    ("un report", "UN Panel of Experts"),
    ("un monitors", "UN Panel of Experts"),
    ("poe", "UN Panel of Experts"),
    ("un security council", "UN Security Council"),
    ("un 1718", "UN Security Council"),
    ("un press release", "UN Security Council"),
    ("unsc", "UN Security Council"),
    ("un", "UN Panel of Experts"),
    ("rok national police agency", "ROK National Police Agency"),
    ("national police agency", "National Police Agency"),
    ("npa japan", "Japan National Police Agency"),
    ("japan npa", "Japan National Police Agency"),
    ("rok nis", "ROK NIS"),
    ("national intelligence service", "ROK NIS"),
    ("nis", "ROK NIS"),
    ("inss", "INSS"),
    ("rok mofa", "ROK Ministry of Foreign Affairs"),
    ("chainalysis", "Chainalysis"),
    ("trm", "TRM Labs"),
    ("elliptic", "Elliptic"),
    ("slowmist", "SlowMist"),
    ("peckshield", "PeckShield"),
    ("cyvers", "Cyvers"),
    ("zachxbt", "ZachXBT"),
    ("beosin", "Beosin"),
    ("certik", "CertiK"),
    ("arkham", "Arkham"),
    ("group ib", "Group-IB"),
    ("mandiant", "Mandiant"),
    ("recorded future", "Recorded Future"),
    ("small arms survey", "Small Arms Survey"),
    ("reuters", "Reuters"),
    ("associated press", "AP"),
    ("ap", "AP"),
    ("afp", "AFP"),
    ("yonhap", "Yonhap"),
    ("nikkei", "Nikkei"),
    ("kyodo", "Kyodo"),
    ("asahi", "Asahi Shimbun"),
    ("nhk", "NHK"),
    ("bbc", "BBC"),
    ("cnn", "CNN"),
    ("voa", "VOA"),
    ("rfa", "RFA"),
    ("xinhua", "Xinhua"),
    ("dpa", "dpa"),
    ("bleepingcomputer", "BleepingComputer"),
    ("securityweek", "SecurityWeek"),
    ("bankinfosecurity", "BankInfoSecurity"),
    ("cointelegraph", "Cointelegraph"),
    ("the block", "The Block"),
];

/// The one name of the issuer that `text` names, if it is a known one: "Protos quoting FBI IC3 PSA" is the FBI. Words
/// are compared whole, without case; `-` and `/` part words.
pub fn canonical(text: &str) -> Option<&'static str> {
    let words = words(text);
    let found = ISSUERS.iter().find(|(name, _)| stands_in(&words, name) && !of_another(&words, name));
    found.map(|(_, issuer)| *issuer)
}

/// Offices that many states have: each is the one meant here unless the words say whose it is.
const OFFICES: [&str; 7] = [
    "treasury",
    "joint statement",
    "department of justice",
    "state department",
    "national police agency",
    "national intelligence service",
    "panel of experts",
];

/// "Treasury of Norrland" is not the Treasury; "joint statement of three ministries" is not the one of the three states.
fn of_another(words: &[String], name: &str) -> bool {
    let own = ["us", "usa", "the", "united", "america", "un", "rok", "japan", "korea", "experts"];
    let length = name.split(' ').count();
    let after = |at: usize| words.get(at..).unwrap_or_default();
    OFFICES.contains(&name)
        && (0..words.len()).any(|at| {
            let stands = stands_in(after(at).get(..length).unwrap_or_default(), name);
            matches!(after(at + length), [of, whose, ..] if of == "of" && !own.contains(&whose.as_str()))
                && stands
        })
}

/// Lower-case words without punctuation.
pub(crate) fn words(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !c.is_alphanumeric());
    split.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn stands_in(words: &[String], name: &str) -> bool {
    let name: Vec<&str> = name.split(' ').collect();
    words.windows(name.len()).any(|window| window.iter().zip(&name).all(|(word, wanted)| word == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_issuer_has_one_name() {
        for (text, issuer) in [
            ("OFAC 23 May 2023", Some("US Treasury")),
            ("US Treasury, OFAC", Some("US Treasury")),
            ("FBI/Stake", Some("FBI")),
            ("Reuters/UN", Some("UN Panel of Experts")),
            ("UN Panel of Experts (1874)", Some("UN Panel of Experts")),
            ("un-poe", Some("UN Panel of Experts")),
            ("MSMT report 2", Some("MSMT")),
            ("Treasury of Norrland press release", None),
            ("Treasury of the United States", Some("US Treasury")),
            ("Joint statement of three ministries", None),
            ("Unsung Heroes", None),
            ("Trmbone Weekly", None),
            ("", None),
        ] {
            assert_eq!(canonical(text), issuer, "{text}");
        }
    }
}
