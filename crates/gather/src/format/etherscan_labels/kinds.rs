//! Which labels of an explorer say what kind of service an address is.
//!
//! An explorer's labels are themes, not kinds: `exchange` is also the token that an exchange has issued, `binance` also
//! the account that deployed it, `bridge` also a company. What is plainly not the service itself is left without a
//! category; its label and its concepts stay.

/// Labels and the category, in GraphSense's words, that they amount to: kinds first, then services by name.
const CATEGORIES: [(&str, &str); 42] = [
    ("exchange", "exchange"),
    ("dex", "defi_dex"),
    ("bridge", "defi_bridge"),
    ("ethereum-mixer", "mixing_service"),
    ("gambling", "gambling"),
    ("marketplace", "market"),
    ("loans", "defi_lending"),
    ("tornado-cash", "mixing_service"),
    ("typhoon-cash", "mixing_service"),
    ("typhoon-network", "mixing_service"),
    ("hop-protocol", "defi_bridge"),
    ("connext", "defi_bridge"),
    ("ascendex", "exchange"),
    ("binance", "exchange"),
    ("binance-deposit", "exchange"),
    ("bitfinex", "exchange"),
    ("bithumb", "exchange"),
    ("bitmart", "exchange"),
    ("bitmex", "exchange"),
    ("bitstamp", "exchange"),
    ("bittrex", "exchange"),
    ("coinbase", "exchange"),
    ("coinhako", "exchange"),
    ("coinmetro", "exchange"),
    ("coinone", "exchange"),
    ("coinsquare", "exchange"),
    ("crypto-com", "exchange"),
    ("deribit", "exchange"),
    ("ftx", "exchange"),
    ("gate-io", "exchange"),
    ("gemini", "exchange"),
    ("hotbit", "exchange"),
    ("huobi", "exchange"),
    ("korbit", "exchange"),
    ("kraken", "exchange"),
    ("kucoin", "exchange"),
    ("okx", "exchange"),
    ("poloniex", "exchange"),
    ("upbit", "exchange"),
    ("idex", "defi_dex"),
    ("sushiswap", "defi_dex"),
    ("pancakeswap", "defi_dex"),
];

/// Labels that say what an address was used for, in GraphSense's words.
const ABUSES: [(&str, &str); 2] = [("ofac-sanctions-lists", "sanction"), ("scam", "scam")];

/// Words of a name that make it something of the service, not the service.
const NOT_THE_SERVICE: [&str; 7] =
    ["token", "deployer", "vesting", "governance", "wrapped", "funder", "donate"];

/// The categories that `labels` amount to for an address of that name, each once.
pub(super) fn categories<'l>(name: &str, labels: impl Iterator<Item = &'l str>) -> Vec<&'static str> {
    if is_of_the_service_only(name) { Vec::new() } else { mapped(&CATEGORIES, labels) }
}

/// The abuses that `labels` amount to, each once.
pub(super) fn abuses<'l>(labels: impl Iterator<Item = &'l str>) -> Vec<&'static str> {
    mapped(&ABUSES, labels)
}

fn mapped<'l>(table: &[(&str, &'static str)], labels: impl Iterator<Item = &'l str>) -> Vec<&'static str> {
    let mut found = Vec::new();
    for label in labels {
        let to = table.iter().find(|(from, _)| *from == label).map(|(_, to)| *to);
        found.extend(to.filter(|to| !found.contains(to)));
    }
    found
}

/// A ticker in parentheses ends the names of tokens: `Hotbit Token (HTB)`.
fn is_of_the_service_only(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    lower.ends_with(')') || words.into_iter().any(|word| NOT_THE_SERVICE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_told_from_what_belongs_to_it() {
        let of = |name, label: &'static str| categories(name, [label].into_iter());
        assert_eq!(of("Gate.io", "exchange"), ["exchange"]);
        assert_eq!(of("KuCoin 2", "kucoin"), ["exchange"]);
        assert_eq!(of("", "tornado-cash"), ["mixing_service"]);
        for name in ["Hotbit Token (HTB)", "KuCoin: Deployer", "Tornado.Cash: TORN Token"] {
            assert!(of(name, "exchange").is_empty(), "{name}");
        }
        assert!(of("Curve", "airdrop-hunter").is_empty());
        assert_eq!(categories("x", ["kucoin", "exchange", "dex"].into_iter()), ["exchange", "defi_dex"]);
        assert_eq!(abuses(["ofac-sanctions-lists"].into_iter()), ["sanction"]);
    }
}
