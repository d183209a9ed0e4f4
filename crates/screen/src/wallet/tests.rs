use super::*;
use proptest::prelude::*;

/// From BIP-173, BIP-350, BIP-13, EIP-55, the `CashAddr` specification, and the documentation of Tron, Monero, XRP,
/// TON, Zcash and Cardano. None of these is on any list; here they play the part.
const WITH_CHECKSUM: [&str; 14] = [
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
    "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge",
    "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
    "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8",
    "Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi",
    "t1dYGZ3aCtFtXTYh42ZcyZGenUCabmysCQX",
    "zs1qqqqqqqqqqqqqqqqqqcguyvaw2vjk4sdyeg0lc970u659lvhqq7t0np6hlup5lusxle75c8v35z",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
];
const EVM: &str = WITH_CHECKSUM[13];

fn wallets() -> Wallets {
    Wallets::build(WITH_CHECKSUM.into_iter().zip(0..))
}

fn payloads(answer: &WalletAnswer) -> &[u32] {
    match answer {
        WalletAnswer::Listed { payloads, .. } => payloads,
        _ => &[],
    }
}

fn near(answer: &WalletAnswer) -> &[Near] {
    match answer {
        WalletAnswer::Damaged { near, .. } | WalletAnswer::NotListed { near, .. } => near,
        _ => &[],
    }
}

/// The suggestion for a listed payload.
fn guess(answer: &WalletAnswer, payload: u32) -> Option<&Near> {
    near(answer).iter().find(|near| near.payloads.contains(&payload))
}

#[test]
fn listed_addresses_are_found_in_every_spelling() {
    let wallets = wallets();
    for (text, payload) in WITH_CHECKSUM.into_iter().zip(0..) {
        assert_eq!(payloads(&wallets.lookup(text)), [payload], "{text}");
    }
    let spellings = [
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", 0),
        ("41a614f803b6fd780986a42c78ec9c7f77e6ded13c", 4),
        ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", 5),
        ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", 5),
        ("UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA", 8),
        ("0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e", 8),
        ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", 13),
        ("5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", 13),
    ];
    for (text, payload) in spellings {
        assert_eq!(payloads(&wallets.lookup(text)), [payload], "{text}");
    }
}

#[test]
fn what_surrounds_an_address_does_not_hide_it() {
    let wallets = wallets();
    let around = [
        ("  1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\n", 2),
        ("\"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\",", 2),
        ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=0.1&label=x", 2),
        ("1A1zP1eP5Q\u{200b}Gefi2DMPTf\u{feff}TL5SLmv7DivfNa", 2),
        ("1A1z P1eP 5QGe fi2D MPTf TL5S Lmv7 Divf Na", 2),
        ("BTC: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (old)", 2),
        ("https://tronscan.org/#/address/TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t/transfers", 4),
        ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a?amount=1", 5),
        ("ton://transfer/EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF?amount=1", 8),
        ("ethereum:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed@1?value=2e18", 13),
        (
            "ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7/transfer?address=0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            13,
        ),
        ("eip155:1:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", 13),
        ("０ｘ5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", 13),
        ("\u{202e}0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\u{202c}\0", 13),
    ];
    for (text, payload) in around {
        assert_eq!(payloads(&wallets.lookup(text)), [payload], "{text}");
    }
}

#[test]
fn each_kind_of_damage_is_named_and_guessed() {
    let wallets = wallets();
    let cases = [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", Damage::Substitution, 2),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DviNfa", Damage::Substitution, u32::MAX),
        ("1A1zP1eP5QGefi2DMTPfTL5SLmv7DivfNa", Damage::Transposition, 2),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN", Damage::Missing, 2),
        ("A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Damage::Missing, 2),
        ("1A1zP1eP5QGefi2DMPTffTL5SLmv7DivfNa", Damage::Extra, 2),
        ("1a1zp1ep5qgefi2dmptftl5slmv7divfna", Damage::Case, 2),
        ("1A1ZP1EP5QGEFI2DMPTFTL5SLMV7DIVFNA", Damage::Case, 2),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNA", Damage::Case, 2),
        ("tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t", Damage::Case, 4),
        ("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Damage::Case, 13),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", Damage::Missing, 13),
        ("Ox5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Damage::Substitution, 13),
        ("x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Damage::Missing, 13),
        ("0x5aAe…1BeAed", Damage::Shortened, 13),
        ("TR7NH...jLj6t", Damage::Shortened, 4),
        ("5aAe…BeAed", Damage::Shortened, 13),
        ("qpm2qs..gdx6a", Damage::Shortened, 5),
    ];
    for (text, kind, payload) in cases {
        let answer = wallets.lookup(text);
        match guess(&answer, payload) {
            Some(near) => {
                assert_eq!(near.kind, kind, "{text}");
                assert!(matches!(answer, WalletAnswer::Damaged { .. }), "{text}: {answer:?}");
            }
            None => assert_eq!(payload, u32::MAX, "{text}: {answer:?}"),
        }
    }
    assert!(matches!(
        wallets.lookup("1A1zP1eP5QGefi2DMPTfTL5SLmv7DviNfa"),
        WalletAnswer::Damaged { near, .. } if near.is_empty()
    ));
}

#[test]
fn hexadecimal_without_a_checksum_is_an_address_with_a_listed_one_near() {
    let answer = wallets().lookup("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaee");
    let WalletAnswer::NotListed { checked, networks, .. } = &answer else { panic!("{answer:?}") };
    assert!(!checked);
    assert_eq!(networks, &[Network::Evm]);
    let near = guess(&answer, 13).unwrap();
    assert_eq!((near.distance, near.kind, near.case_differs), (1, Damage::Substitution, false));
}

/// The poisoned address is invented: the ends of EIP-55's example around other digits.
#[test]
fn an_address_made_to_look_like_a_listed_one_gets_a_note() {
    let answer = wallets().lookup("0x5aaeb600000000000000000000000000000beaed");
    let WalletAnswer::NotListed { near, lookalikes, .. } = answer else { panic!("{answer:?}") };
    assert!(near.is_empty());
    let note = lookalikes.first().unwrap();
    assert_eq!((note.payloads.as_slice(), note.head, note.tail), ([13].as_slice(), 7, 5));
    let other = wallets().lookup("0x5aafb600000000000000000000000000000beaed");
    assert!(matches!(other, WalletAnswer::NotListed { lookalikes, .. } if lookalikes.is_empty()));
}

#[test]
fn the_same_key_on_another_chain_is_a_note_and_no_match() {
    let cases = [
        ("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", 0),
        ("0xa614f803b6fd780986a42c78ec9c7f77e6ded13c", 4),
        (
            "4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK",
            6,
        ),
    ];
    for (text, payload) in cases {
        let answer = wallets().lookup(text);
        let WalletAnswer::NotListed { same_key, .. } = &answer else { panic!("{answer:?}") };
        assert_eq!(same_key.first().unwrap().payloads, [payload], "{text}");
    }
}

#[test]
fn the_list_s_label_decides_the_chain() {
    let text = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    let wallets = Wallets::build([((text, "XBT"), 1), ((text, "BSV"), 2)]);
    assert_eq!(wallets.len(), 2);
    assert_eq!(payloads(&wallets.lookup(text)), [1, 2]);
    let cash = Address::parse_as(text, "BCH").unwrap();
    let answer = wallets.lookup(cash.as_str());
    assert!(matches!(answer, WalletAnswer::NotListed { same_key, .. } if same_key.len() == 2));
}

/// A list is evidence of what it says, also where no chain writes that: OFAC lists a Monero key under `XMR`.
#[test]
fn a_listed_text_without_form_is_matched_as_given() {
    let key = "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320";
    let damaged = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb";
    let wallets = Wallets::build([
        ((key, "XMR"), 1),
        ((damaged, "XBT"), 2),
        (("two words", "XMR"), 3),
        (("", "XBT"), 4),
    ]);
    assert_eq!(payloads(&wallets.lookup(key)), [1]);
    assert_eq!(payloads(&wallets.lookup(damaged)), [2]);
    assert_eq!(guess(&wallets.lookup("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), 2).unwrap().distance, 1);
    assert_eq!(wallets.refused().iter().map(|refused| refused.payload).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn what_is_no_address_is_called_so() {
    let wallets = wallets();
    let long = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa ".repeat(30_000);
    for text in [
        "",
        "  ",
        "😀",
        "Kim Chol Man",
        "Korea Kwangson Banking Corporation",
        // 44 letters of base58 that would hold 32 bytes.
        "Mayak Technik Export Verwaitungs GmbH und Partners",
        "\0\0",
        "…",
        long.as_str(),
    ] {
        assert!(
            matches!(wallets.lookup(text), WalletAnswer::NotAnAddress { .. }),
            "{:?}",
            wallets.lookup(text)
        );
    }
    assert!(matches!(Wallets::default().lookup(EVM), WalletAnswer::NotListed { checked: true, .. }));
}

#[test]
fn answers_have_a_json_form() {
    let json = serde_json::to_value(wallets().lookup("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")).unwrap();
    assert_eq!(json["answer"], "damaged");
    assert_eq!(json["near"][0]["kind"], "substitution");
}

/// Optimal string alignment, case aside, by its definition.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.to_ascii_lowercase().chars().collect();
    let other: Vec<char> = other.to_ascii_lowercase().chars().collect();
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[one.len()][other.len()]
}

/// Every listed place within one mistake, by comparing with all spellings.
fn near_slowly(addresses: &[Address], text: &str) -> Vec<(Place, u8)> {
    let found = addresses.iter().zip(0..).filter_map(|(address, place)| {
        let least = address.spellings().iter().map(|spelling| distance(text, spelling)).min()?;
        (least <= 1).then_some((place, u8::from(least == 1)))
    });
    found.collect()
}

/// An address of some chain made of `bytes`.
fn made(chain: usize, bytes: [u8; 20]) -> Address {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = match chain % 4 {
        0 => format!("0x{digits}"),
        1 => format!("41{digits}"),
        2 => format!("0:{digits}{}", &digits[..24]),
        _ => WITH_CHECKSUM[usize::from(bytes[0]) % WITH_CHECKSUM.len()].to_owned(),
    };
    Address::parse(&text).unwrap()
}

/// One random mistake in copying.
fn damage(text: &str, (how, at, c): (u8, prop::sample::Index, char)) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = at.index(chars.len());
    match how % 5 {
        0 => chars[at] = c,
        1 => chars.insert(at, c),
        2 => {
            chars.remove(at);
        }
        3 if at + 1 < chars.len() => chars.swap(at, at + 1),
        _ => {
            chars[at] = if c.is_ascii_lowercase() {
                chars[at].to_ascii_lowercase()
            } else {
                chars[at].to_ascii_uppercase()
            }
        }
    }
    chars.into_iter().collect()
}

fn mistake() -> impl Strategy<Value = (u8, prop::sample::Index, char)> {
    (any::<u8>(), any::<prop::sample::Index>(), prop::char::range('0', 'z'))
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>(), like in "(0x|bitcoin:|T|bc1)?[0-9A-Za-z:?./… ]{0,200}") {
        let wallets = wallets();
        prop_assert!(payloads(&wallets.lookup(&text)).is_empty());
        wallets.lookup(&like);
    }

    /// Of any address with a checksum, at any place, by any visible character.
    #[test]
    fn one_wrong_character_is_never_listed_and_suggests_the_original(
        which in 0..WITH_CHECKSUM.len(), at in any::<prop::sample::Index>(), c in prop::char::range('!', '~'),
    ) {
        let text = WITH_CHECKSUM[which];
        let mut chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        prop_assume!(chars[at] != c);
        chars[at] = c;
        let damaged: String = chars.into_iter().collect();
        // `0X` for `0x` is no damage.
        prop_assume!(!damaged.starts_with("0X"));
        let answer = wallets().lookup(&damaged);
        prop_assert!(payloads(&answer).is_empty(), "{damaged}: {answer:?}");
        prop_assert!(guess(&answer, u32::try_from(which).unwrap()).is_some(), "{damaged}: {answer:?}");
    }

    /// The same for random accounts of Tron (base58check) and TON (CRC-16).
    #[test]
    fn one_wrong_character_of_any_account_suggests_it(
        bytes in any::<[u8; 20]>(), chain in 1usize..3, at in any::<prop::sample::Index>(), c in "[0-9A-Za-z]",
    ) {
        let address = made(chain, bytes);
        let wallets = Wallets::build([(address.clone(), 7)]);
        let mut damaged = address.to_string();
        let at = at.index(damaged.len());
        damaged.replace_range(at..=at, &c);
        prop_assume!(damaged != address.as_str());
        let answer = wallets.lookup(&damaged);
        prop_assert!(payloads(&answer).is_empty());
        prop_assert_eq!(&guess(&answer, 7).unwrap().address, &address);
    }

    #[test]
    fn the_fast_search_finds_what_comparing_with_all_finds(
        chains in prop::collection::vec((any::<usize>(), any::<[u8; 20]>()), 1..20),
        which in any::<prop::sample::Index>(), spelling in any::<prop::sample::Index>(),
        mistakes in prop::collection::vec(mistake(), 0..3),
    ) {
        let addresses: Vec<Address> = chains.into_iter().map(|(chain, bytes)| made(chain, bytes)).collect();
        let spellings = addresses[which.index(addresses.len())].spellings();
        let start = spellings[spelling.index(spellings.len())].clone();
        let text = mistakes.into_iter().fold(start, |text, mistake| damage(&text, mistake));
        let nearby = Nearby::build(addresses.iter());
        let fast: Vec<(Place, u8)> =
            nearby.near(&text).into_iter().map(|(place, edit)| (place, edit.distance)).collect();
        prop_assert_eq!(fast, near_slowly(&addresses, &text), "{}", text);
    }

    /// Neighbours in number space share long ends, unlike random ones.
    #[test]
    fn the_fast_search_holds_among_close_neighbours(low in any::<u8>(), place in 0usize..20, mistake in mistake()) {
        let addresses: Vec<Address> = (0..=255u8).step_by(5).map(|byte| {
            let mut bytes = [0x11; 20];
            bytes[place] = byte;
            made(0, bytes)
        }).collect();
        let text = damage(addresses[usize::from(low) % addresses.len()].as_str(), mistake);
        let nearby = Nearby::build(addresses.iter());
        let fast: Vec<(Place, u8)> =
            nearby.near(&text).into_iter().map(|(place, edit)| (place, edit.distance)).collect();
        prop_assert_eq!(fast, near_slowly(&addresses, &text), "{}", text);
    }
}
