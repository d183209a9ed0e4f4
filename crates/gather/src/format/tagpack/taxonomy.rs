//! GraphSense's closed lists, as its tagpack tool checks them, and the chains that its tags may be about.

/// The ids of its taxonomy of concepts (`concepts.yaml` of the tagpack tool), which `category`, `abuse` and `concepts`
/// are checked against.
const CONCEPTS: [&str; 67] = [
    "abuse",
    "atm",
    "behaviour",
    "child_sexual_abuse",
    "coinjoin",
    "cold_wallet",
    "collectible",
    "concept",
    "dark_web",
    "defi",
    "defi_bridge",
    "defi_derivative",
    "defi_dex",
    "defi_lending",
    "donation",
    "entity",
    "escrow_wallet",
    "exchange",
    "extortion",
    "extremism",
    "faucet",
    "filesharing",
    "financial_crime",
    "forum_mention",
    "gambling",
    "gray_usage",
    "hosting",
    "hot_wallet",
    "ico_wallet",
    "index",
    "investment_fraud",
    "item",
    "market",
    "mention",
    "messaging_service",
    "miner",
    "mining_service",
    "mixing",
    "mixing_service",
    "money_laundering",
    "organization",
    "payment_card_fraud",
    "payment_processor",
    "perpetrator",
    "phishing",
    "ponzi_scheme",
    "pyramid_scheme",
    "ransomware",
    "sanction",
    "scam",
    "search_engine",
    "service",
    "service_hack",
    "sextortion",
    "sexual_abuse",
    "shop",
    "source",
    "terrorism",
    "torture",
    "user",
    "victim",
    "violence",
    "vpn",
    "wallet_service",
    "warm_wallet",
    "website_mention",
    "white_usage",
];

/// A chain: our network, the currencies that tell it from others of that network (none: all others), its name and
/// its code.
type Chain = (&'static str, &'static [&'static str], &'static str, &'static str);

/// EVM addresses are one key on many chains: there the currency of a tag tells the chain.
const CHAINS: [Chain; 24] = [
    ("evm", &["BNB", "BSC", "BEP20"], "bsc", "BSC"),
    ("evm", &["ETC"], "ethereum-classic", "ETC"),
    ("evm", &["ARB"], "arbitrum", "ARB"),
    ("evm", &["MATIC", "POL"], "polygon", "POL"),
    ("evm", &["AVAX"], "avalanche", "AVAX"),
    ("evm", &["OP"], "optimism", "OP"),
    ("evm", &[], "ethereum", "ETH"),
    ("bitcoin", &[], "bitcoin", "BTC"),
    ("tron", &[], "tron", "TRX"),
    ("bitcoin_cash", &[], "bitcoin-cash", "BCH"),
    ("bitcoin_sv", &[], "bitcoin-sv", "BSV"),
    ("bitcoin_gold", &[], "bitcoin-gold", "BTG"),
    ("litecoin", &[], "litecoin", "LTC"),
    ("dogecoin", &[], "dogecoin", "DOGE"),
    ("dash", &[], "dash", "DASH"),
    ("zcash", &[], "zcash", "ZEC"),
    ("verge", &[], "verge", "XVG"),
    ("monero", &[], "monero", "XMR"),
    ("xrp", &[], "xrp", "XRP"),
    ("solana", &[], "solana", "SOL"),
    ("ton", &[], "ton", "TON"),
    ("cardano", &[], "cardano", "ADA"),
    ("cosmos", &[], "cosmos", "ATOM"),
    ("other", &[], "other", "OTHER"),
];

pub(super) fn is_concept(word: &str) -> bool {
    CONCEPTS.contains(&word)
}

/// Name (`ethereum`) and code (`ETH`) of the chain that a tag is about.
pub(super) fn chain(network: &str, currency: Option<&str>) -> (&'static str, &'static str) {
    let told =
        |marks: &[&str]| marks.is_empty() || currency.is_some_and(|currency| marks.contains(&currency));
    let found = CHAINS.iter().find(|(of, marks, ..)| *of == network && told(marks));
    found.map_or(("other", "OTHER"), |(.., name, code)| (name, code))
}

/// The names of all chains.
pub(super) fn chain_names() -> impl Iterator<Item = &'static str> {
    CHAINS.iter().map(|(_, _, name, _)| *name)
}
