//! Countries as lists write them, and the codes that FollowTheMoney knows them by.

/// The code of the country called `name`: ISO 3166-1 alpha-2 in lower case, and `xk` (Kosovo) and `eu`, which
/// FollowTheMoney adds. `None` where the words name no country ("undetermined", "None Identified"), or one that is no
/// more (Netherlands Antilles).
///
/// Case, punctuation and "the" do not matter; "Korea, North", "North Korea" and "Democratic People's Republic of
/// Korea" are all known. Regions are known as the country of the code that the UN uses for them.
pub(crate) fn code(name: &str) -> Option<&'static str> {
    let key = fold(name);
    let place = COUNTRIES.binary_search_by(|(known, _)| (*known).cmp(key.as_str())).ok()?;
    COUNTRIES.get(place).map(|(_, code)| *code)
}

/// Lower case, without "the", with every other character than letters and digits as one space or, within a word, none.
fn fold(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '&' => words.push_str(" and "),
            '\'' | '’' | '`' | '.' => {}
            c if c.is_alphanumeric() => words.extend(c.to_lowercase()),
            _ => words.push(' '),
        }
    }
    words.split_whitespace().filter(|word| *word != "the").collect::<Vec<_>>().join(" ")
}

/// Folded name and code, by name: the country values of OFAC's list (186), the names of the UN's consolidated list,
/// and the remaining members of ISO 3166-1 that ships fly the flag of.
#[rustfmt::skip]
static COUNTRIES: &[(&str, &str)] = &[
    ("afghanistan", "af"), ("albania", "al"), ("algeria", "dz"), ("american samoa", "as"), ("andorra", "ad"),
    ("angola", "ao"), ("anguilla", "ai"), ("antigua and barbuda", "ag"), ("argentina", "ar"), ("armenia", "am"),
    ("aruba", "aw"), ("australia", "au"), ("austria", "at"), ("azerbaijan", "az"), ("bahamas", "bs"),
    ("bahrain", "bh"), ("bangladesh", "bd"), ("barbados", "bb"), ("belarus", "by"), ("belgium", "be"),
    ("belize", "bz"), ("benin", "bj"), ("bermuda", "bm"), ("bhutan", "bt"), ("bolivia", "bo"),
    ("bolivia plurinational state of", "bo"), ("bosnia and herzegovina", "ba"), ("botswana", "bw"), ("brazil", "br"),
    ("british virgin islands", "vg"), ("brunei", "bn"), ("brunei darussalam", "bn"), ("bulgaria", "bg"),
    ("burkina faso", "bf"), ("burma", "mm"), ("burundi", "bi"), ("cabo verde", "cv"), ("cambodia", "kh"),
    ("cameroon", "cm"), ("canada", "ca"), ("cape verde", "cv"), ("cayman islands", "ky"),
    ("central african republic", "cf"), ("chad", "td"), ("chile", "cl"), ("china", "cn"),
    ("china hong kong special administrative region", "hk"), ("china macao special administrative region", "mo"),
    ("colombia", "co"), ("comoros", "km"), ("congo", "cg"), ("congo democratic republic of", "cd"),
    ("congo republic of", "cg"), ("cook islands", "ck"), ("costa rica", "cr"), ("cote d ivoire", "ci"),
    ("cote divoire", "ci"), ("croatia", "hr"), ("cuba", "cu"), ("curacao", "cw"), ("curaçao", "cw"), ("cyprus", "cy"),
    ("czech republic", "cz"), ("czechia", "cz"), ("côte divoire", "ci"),
    ("democratic peoples republic of korea", "kp"), ("democratic republic of congo", "cd"), ("denmark", "dk"),
    ("djibouti", "dj"), ("dominica", "dm"), ("dominican republic", "do"), ("dprk", "kp"), ("ecuador", "ec"),
    ("egypt", "eg"), ("el salvador", "sv"), ("equatorial guinea", "gq"), ("eritrea", "er"), ("estonia", "ee"),
    ("eswatini", "sz"), ("ethiopia", "et"), ("european union", "eu"), ("faroe islands", "fo"), ("fiji", "fj"),
    ("finland", "fi"), ("former yugoslav republic of macedonia", "mk"), ("france", "fr"), ("french guiana", "gf"),
    ("french polynesia", "pf"), ("gabon", "ga"), ("gambia", "gm"), ("gaza", "ps"), ("georgia", "ge"),
    ("germany", "de"), ("ghana", "gh"), ("gibraltar", "gi"), ("great britain", "gb"), ("greece", "gr"),
    ("greenland", "gl"), ("grenada", "gd"), ("guadeloupe", "gp"), ("guam", "gu"), ("guatemala", "gt"),
    ("guernsey", "gg"), ("guinea", "gn"), ("guinea bissau", "gw"), ("guyana", "gy"), ("haiti", "ht"),
    ("holy see", "va"), ("honduras", "hn"), ("hong kong", "hk"), ("hong kong china", "hk"), ("hong kong sar", "hk"),
    ("hungary", "hu"), ("iceland", "is"), ("india", "in"), ("indonesia", "id"), ("iran", "ir"),
    ("iran islamic republic of", "ir"), ("iraq", "iq"), ("ireland", "ie"), ("islamic republic of iran", "ir"),
    ("isle of man", "im"), ("israel", "il"), ("italy", "it"), ("ivory coast", "ci"), ("jamaica", "jm"),
    ("japan", "jp"), ("jersey", "je"), ("jordan", "jo"), ("kazakhstan", "kz"), ("kenya", "ke"),
    ("kingdom of saudi arabia", "sa"), ("kiribati", "ki"), ("korea north", "kp"), ("korea south", "kr"),
    ("kosovo", "xk"), ("kuwait", "kw"), ("kyrgyz republic", "kg"), ("kyrgyzstan", "kg"),
    ("lao peoples democratic republic", "la"), ("laos", "la"), ("latvia", "lv"), ("lebanon", "lb"), ("lesotho", "ls"),
    ("liberia", "lr"), ("libya", "ly"), ("libyan arab jamahiriya", "ly"), ("liechtenstein", "li"),
    ("lithuania", "lt"), ("luxembourg", "lu"), ("macao", "mo"), ("macau", "mo"), ("macedonia", "mk"),
    ("madagascar", "mg"), ("malawi", "mw"), ("malaysia", "my"), ("maldives", "mv"), ("mali", "ml"), ("malta", "mt"),
    ("man isle of", "im"), ("marshall islands", "mh"), ("martinique", "mq"), ("mauritania", "mr"),
    ("mauritius", "mu"), ("mexico", "mx"), ("micronesia", "fm"), ("moldova", "md"), ("monaco", "mc"),
    ("mongolia", "mn"), ("montenegro", "me"), ("montserrat", "ms"), ("morocco", "ma"), ("mozambique", "mz"),
    ("myanmar", "mm"), ("namibia", "na"), ("nauru", "nr"), ("nepal", "np"), ("netherlands", "nl"),
    ("new caledonia", "nc"), ("new zealand", "nz"), ("nicaragua", "ni"), ("niger", "ne"), ("nigeria", "ng"),
    ("niue", "nu"), ("north korea", "kp"), ("north macedonia", "mk"), ("north macedonia republic of", "mk"),
    ("norway", "no"), ("occupied palestinian territory", "ps"), ("oman", "om"), ("pakistan", "pk"), ("palau", "pw"),
    ("palestine", "ps"), ("palestinian", "ps"), ("palestinian territories", "ps"), ("panama", "pa"),
    ("papua new guinea", "pg"), ("paraguay", "py"), ("peoples republic of china", "cn"), ("peru", "pe"),
    ("philippines", "ph"), ("poland", "pl"), ("portugal", "pt"), ("puerto rico", "pr"), ("qatar", "qa"),
    ("region gaza", "ps"), ("republic of belarus", "by"), ("republic of congo", "cg"), ("republic of korea", "kr"),
    ("republic of marshall islands", "mh"), ("republic of moldova", "md"), ("republic of palau", "pw"),
    ("republic of serbia", "rs"), ("reunion", "re"), ("romania", "ro"), ("russia", "ru"),
    ("russian federation", "ru"), ("rwanda", "rw"), ("saint kitts and nevis", "kn"), ("saint lucia", "lc"),
    ("saint vincent and grenadines", "vc"), ("samoa", "ws"), ("san marino", "sm"), ("sao tome and principe", "st"),
    ("saudi arabia", "sa"), ("senegal", "sn"), ("serbia", "rs"), ("seychelles", "sc"), ("sierra leone", "sl"),
    ("singapore", "sg"), ("sint maarten", "sx"), ("slovak republic", "sk"), ("slovakia", "sk"), ("slovenia", "si"),
    ("solomon islands", "sb"), ("somalia", "so"), ("south africa", "za"), ("south korea", "kr"),
    ("south sudan", "ss"), ("spain", "es"), ("sri lanka", "lk"), ("st kitts and nevis", "kn"),
    ("st kitts nevis", "kn"), ("st lucia", "lc"), ("st vincent and grenadines", "vc"), ("state of libya", "ly"),
    ("state of palestine", "ps"), ("sudan", "sd"), ("suriname", "sr"), ("swaziland", "sz"), ("sweden", "se"),
    ("swiss confederation", "ch"), ("switzerland", "ch"), ("syria", "sy"), ("syrian arab republic", "sy"),
    ("são tomé and príncipe", "st"), ("taiwan", "tw"), ("taiwan china", "tw"), ("taiwan province of china", "tw"),
    ("tajikistan", "tj"), ("tanzania", "tz"), ("thailand", "th"), ("timor leste", "tl"), ("togo", "tg"),
    ("tonga", "to"), ("trinidad and tobago", "tt"), ("tunisia", "tn"), ("turkey", "tr"), ("turkiye", "tr"),
    ("turkmenistan", "tm"), ("turks and caicos islands", "tc"), ("tuvalu", "tv"), ("türkiye", "tr"), ("uae", "ae"),
    ("uganda", "ug"), ("uk", "gb"), ("ukraine", "ua"), ("united arab emirates", "ae"), ("united kingdom", "gb"),
    ("united kingdom of great britain and northern ireland", "gb"), ("united republic of tanzania", "tz"),
    ("united states", "us"), ("united states of america", "us"), ("uruguay", "uy"), ("us virgin islands", "vi"),
    ("usa", "us"), ("uzbekistan", "uz"), ("vanuatu", "vu"), ("venezuela", "ve"),
    ("venezuela bolivarian republic of", "ve"), ("viet nam", "vn"), ("vietnam", "vn"),
    ("virgin islands british", "vg"), ("west bank", "ps"), ("western sahara", "eh"), ("yemen", "ye"),
    ("zambia", "zm"), ("zimbabwe", "zw"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_folded() {
        assert!(COUNTRIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (name, code) in COUNTRIES {
            assert_eq!(fold(name), *name);
            assert!(code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase()), "{name}: {code}");
        }
    }

    #[test]
    fn each_way_of_writing_finds_its_country() {
        for name in ["Korea, North", "NORTH KOREA", "Democratic People’s Republic of Korea", "D.P.R.K."] {
            assert_eq!(code(name), Some("kp"), "{name}");
        }
        assert_eq!(code("Congo, Democratic Republic of the"), Some("cd"));
        assert_eq!(code("Antigua & Barbuda"), Some("ag"));
        assert_eq!(code("Bahamas, The"), Some("bs"));
        for name in ["", "undetermined", "None Identified", "Korea"] {
            assert_eq!(code(name), None, "{name}");
        }
    }
}
