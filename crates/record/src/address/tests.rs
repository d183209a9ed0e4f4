use super::*;
use proptest::prelude::*;

/// The examples of EIP-55.
const EIP55: [&str; 8] = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
];

#[test]
fn eip55_examples_hold_and_one_wrong_case_does_not() {
    for text in EIP55 {
        assert_eq!(Address::parse(text).unwrap().as_str(), text.to_ascii_lowercase());
        let one_case =
            text[2..] == text[2..].to_ascii_lowercase() || text[2..] == text[2..].to_ascii_uppercase();
        assert_eq!(Address::readings(text).unwrap()[0].checked, !one_case, "{text}");
        for at in 2..text.len() {
            let damaged = with_char(text, at, flip(text.as_bytes()[at]));
            if damaged != text && !one_case {
                assert!(Address::parse(&damaged).is_err(), "{damaged} was admitted");
            }
        }
    }
}

fn flip(c: u8) -> char {
    char::from(if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
}

fn with_char(text: &str, at: usize, c: char) -> String {
    text.char_indices().map(|(i, old)| if i == at { c } else { old }).collect()
}

/// Text, network, canonical text where it differs. From BIP-13, BIP-173, BIP-350, the `CashAddr` specification, the
/// documentation of Monero, Tron, XRP, TON and Zcash, CIP-19, and well-known programs, contracts and genesis blocks.
const VALID: [(&str, Network, &str); 33] = [
    (
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        Network::Bitcoin,
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    ),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", Network::Bitcoin, ""),
    ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", Network::Bitcoin, ""),
    ("BC1SW50QGDZ25J", Network::Bitcoin, "bc1sw50qgdz25j"),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Network::Bitcoin, ""),
    ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", Network::Bitcoin, ""),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Network::Tron, ""),
    ("418840E6C55B9ADA326D211D818C34A994AECED808", Network::Tron, "TNPeeaaFB7K9cmo4uQpcU32zGK8G1NYqeL"),
    ("4194cdf62db7f02319ec3b9a4009ba60854a896072", Network::Tron, "TPY1jv2wrnEHpQAxfQ7BbpyKsDQRZTYDPX"),
    (
        "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
        Network::BitcoinCash,
        "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
    ),
    (
        "QR95SY3J9XWD2AP32XKYKTTR4CVCU7AS4Y0QVERFUY",
        Network::BitcoinCash,
        "qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy",
    ),
    ("ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", Network::BitcoinCash, ""),
    (
        "bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2",
        Network::BitcoinCash,
        "qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2",
    ),
    (
        "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge",
        Network::Monero,
        "",
    ),
    (
        "4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK",
        Network::Monero,
        "",
    ),
    (
        "84EgZVjXKF4d1JkEhZSxm4LQQEx64AvqQEwkvWPtHEb5JMrB1Y86y1vCPSCiXsKzbfS9x8vCpx3gVgPaHCpobPYqQzANTnC",
        Network::Monero,
        "",
    ),
    ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", Network::Xrp, ""),
    ("XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi", Network::Xrp, "rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf"),
    ("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF", Network::Ton, ""),
    (
        "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
        Network::Ton,
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
    ),
    (
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPrHF",
        Network::Ton,
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
    ),
    (
        "0:CA6E321C7CCE9ECEDF0A8CA2492EC8592494AA5FB5CE0387DFF96EF6AF982A3E",
        Network::Ton,
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
    ),
    (
        "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x",
        Network::Cardano,
        "",
    ),
    ("addr128phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtupnz75xxcrtw79hu", Network::Cardano, ""),
    ("addr1w8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcyjy7wx", Network::Cardano, ""),
    ("stake178phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcccycj5", Network::Cardano, ""),
    ("Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi", Network::Cardano, ""),
    ("zs1qqqqqqqqqqqqqqqqqqcguyvaw2vjk4sdyeg0lc970u659lvhqq7t0np6hlup5lusxle75c8v35z", Network::Zcash, ""),
    (
        "u1qylzskzykhk5l5vk6zlyqqruvskzv74hk20lmrllzy3vdz6pvny5t9zwlrm86ukw77y5pu8uep2m33s7sc7gn6aq0jm9neg5tsektyn9",
        Network::Zcash,
        "",
    ),
    ("t1dYGZ3aCtFtXTYh42ZcyZGenUCabmysCQX", Network::Zcash, ""),
    ("t3Rqonuzz7afkF7156ZA4vi4iimRSEn41hj", Network::Zcash, ""),
    ("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", Network::Solana, ""),
    ("11111111111111111111111111111111", Network::Solana, ""),
];

#[test]
fn published_addresses_are_read_and_written_in_one_form() {
    for (text, network, canonical) in VALID {
        let address = Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(address.network(), network, "{text}");
        assert_eq!(address.as_str(), if canonical.is_empty() { text } else { canonical });
        assert!(address.entity_id().is_ok());
    }
}

/// From the same specifications: what must not be read.
const INVALID: [&str; 24] = [
    "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
    "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
    "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
    "bc1pw5dgrnzv",
    "bc1gmk9yu",
    "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
    "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b",
    "bitcoincash:qPm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
    "bitcoincash:",
    "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi",
    "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG",
    "0:ca6e",
    "addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz",
    "Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAj",
    "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
    "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320",
    "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6",
    "Kim Chol Man",
    "",
    "0x",
    "1",
];

#[test]
fn published_wrong_addresses_are_refused() {
    for text in INVALID {
        assert!(Address::parse(text).is_err(), "{text} was admitted");
    }
    assert!(Address::parse(&"1".repeat(5000)).is_err());
}

/// The specification's table of legacy and `CashAddr` texts.
#[test]
fn bitcoin_cash_has_one_form_for_both_spellings() {
    let table = [
        ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
        ("1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", "qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy"),
        ("16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb", "qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r"),
        ("3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"),
        ("3LDsS579y7sruadqu11beEJoTjdFiFCdX4", "pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e"),
        ("31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw", "pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37"),
    ];
    for (legacy, cash) in table {
        let address = Address::parse_as(legacy, "BCH").unwrap();
        assert_eq!((address.network(), address.as_str()), (Network::BitcoinCash, cash));
        assert_eq!(address.spellings(), [cash, legacy]);
        assert_eq!(Address::parse(legacy).unwrap().network(), Network::Bitcoin);
        assert_eq!(Address::parse(cash).unwrap(), address);
    }
}

#[test]
fn a_text_names_every_chain_it_may_be_on() {
    let networks = |text: &str| -> Vec<Network> {
        Address::readings(text).unwrap().iter().map(|reading| reading.address.network()).collect()
    };
    assert_eq!(
        networks("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        [Network::Bitcoin, Network::BitcoinCash, Network::BitcoinSv]
    );
    assert_eq!(
        networks("3P14159f73E4gFr7JterCCQh9QjiTjiZrG"),
        [Network::Bitcoin, Network::Litecoin, Network::BitcoinCash, Network::BitcoinSv]
    );
    assert_eq!(networks("DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L"), [Network::Dogecoin, Network::Verge]);
    assert_eq!(networks("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"), [Network::Tron]);
}

#[test]
fn litecoin_scripts_are_written_with_their_own_version() {
    let old = Address::parse_as("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "LTC").unwrap();
    assert!(old.as_str().starts_with('M'), "{old}");
    assert_eq!(Address::parse(old.as_str()).unwrap(), old);
}

/// BIP-173's key, as P2WPKH and (BIP-141's example page) as P2PKH; a Tron account and the same 20 bytes on EVM;
/// Monero's integrated example and its standard address.
#[test]
fn the_same_key_is_seen_on_two_chains() {
    let pairs = [
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"),
        ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
        ("TNPeeaaFB7K9cmo4uQpcU32zGK8G1NYqeL", "0x8840e6c55b9ada326d211d818c34a994aeced808"),
        (VALID[13].0, VALID[14].0),
    ];
    for (one, other) in pairs {
        let control = |text: &str| Address::parse(text).unwrap().control();
        assert!(control(one).is_some());
        assert_eq!(control(one), control(other), "{one} {other}");
    }
    let standard = Address::parse(VALID[13].0).unwrap().control();
    assert_ne!(standard, Address::parse(VALID[15].0).unwrap().control());
}

#[test]
fn unchecked_chains_are_kept_as_given() {
    let monero = "88s6jF4CD1fKuLBnTBzCVfJq2R9GnbtRJNa1qT5Wf4fE9f";
    assert_eq!(Address::parse_as(monero, "XMR").unwrap().network(), Network::Other);
    let view_key = "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320";
    assert_eq!(Address::parse_as(view_key, "XMR").unwrap().network(), Network::Other);
    assert!(Address::parse_as("", "XMR").is_err());
    assert!(Address::parse_as("two words", "XMR").is_err());
}

#[test]
fn the_currency_decides_where_the_form_does_not() {
    let bare = "098b716b8aaf21512996dc57eb0615e2383e2f96";
    assert_eq!(Address::parse_as(bare, "ETH").unwrap().as_str(), format!("0x{bare}"));
    assert!(Address::parse_as("098b716b8aaf21512996dc57eb0615e2383e2f9", "ETH").is_err());
    let tron = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
    assert_eq!(Address::parse_as(tron, "USDT").unwrap().network(), Network::Tron);
    assert_eq!(Address::parse_as(bare, "SOL").unwrap().network(), Network::Other);
    assert!(Address::parse_as(VALID[31].0, "ETH").is_err(), "Solana's form proves nothing");
    let verge = Address::parse_as("DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "XVG").unwrap();
    assert_eq!(verge.network(), Network::Verge);
}

#[test]
fn the_network_of_a_damaged_text_is_named() {
    for (text, network, _) in VALID.iter().filter(|(_, network, _)| *network != Network::Solana) {
        let at = text.len() / 2;
        let other = if text.as_bytes()[at] == b'7' { '8' } else { '7' };
        let fault = Address::readings(&with_char(text, at, other));
        // Hexadecimal has no checksum to break.
        if !text.starts_with("41") && !text.starts_with("0:") {
            let named = matches!(&fault, Err(AddressFault::Damaged { network: on, .. })
                if on == network || text.starts_with('X'));
            assert!(named, "{text}: {fault:?}");
        }
    }
}

#[test]
fn a_lost_case_is_named() {
    for text in ["tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t", "1A1ZP1EP5QGEFI2DMPTFTL5SLMV7DIVFNA"] {
        let fault = Address::readings(text).unwrap_err();
        assert!(
            fault.to_string().ends_with("its letters have lost their case, which base58 needs"),
            "{fault}"
        );
    }
    for hash in ["d41d8cd98f00b204e9800998ecf8427e", "a94a8fe5ccb19ba61c4c0873d391e987982fbbd"] {
        assert!(matches!(Address::readings(hash), Err(AddressFault::Unknown(_))), "{hash}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,140}") {
        if let Ok(address) = Address::parse(&text) {
            prop_assert_eq!(&Address::parse(address.as_str()).unwrap(), &address);
            prop_assert!(address.entity_id().is_ok());
        }
    }

    #[test]
    fn no_text_like_an_address_panics(
        text in "(0x|0:|bc1|addr1|bitcoincash:|EQ|u1|T|1|4|r)?[0-9a-zA-Z:_-]{0,240}", currency in "[A-Z]{3,4}",
    ) {
        let _ = Address::parse(&text);
        let _ = Address::parse_as(&text, &currency);
    }

    /// Every form with a checksum finds every wrong character, but for the 16 bits of TON, which find any one.
    #[test]
    fn one_wrong_character_is_found(
        which in 0..VALID.len(), at in any::<prop::sample::Index>(), c in "[0-9A-Za-z]",
    ) {
        let text = VALID[which].0;
        let readings = Address::readings(text).unwrap();
        let at = at.index(text.len());
        let c = c.chars().next().unwrap();
        let damaged = with_char(text, at, c);
        prop_assume!(damaged != text);
        if readings[0].checked {
            let other = Address::readings(&damaged);
            let is_new = |one: &Reading| readings.iter().all(|own| own.address != one.address);
            let valid = other.is_ok_and(|found| found.iter().any(|one| one.checked && is_new(one)));
            prop_assert!(!valid, "{damaged} was admitted");
        }
    }

    /// Whatever the hash: each version is written and read back, on each of its networks.
    #[test]
    fn base58_is_read_back(
        hash in any::<[u8; 20]>(),
        version in prop::sample::select(vec![0, 5, 0x30, 0x32, 0x1e, 0x16, 0x21, 0x4c, 0x10, 0x26, 0x17, 0x41u8]),
    ) {
        let text = bs58::encode([&[version], hash.as_slice()].concat()).with_check().into_string();
        for reading in Address::readings(&text).unwrap() {
            prop_assert!(reading.checked);
            let again = Address::readings(reading.address.as_str()).unwrap();
            prop_assert!(again.iter().any(|one| one.address == reading.address));
            for spelling in reading.address.spellings() {
                let spelled = Address::readings(&spelling).unwrap();
                prop_assert!(spelled.iter().any(|one| one.address == reading.address), "{spelling}");
            }
        }
    }
}
