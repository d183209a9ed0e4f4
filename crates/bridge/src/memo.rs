//! Memos of THORChain and its kin (Maya): what a transfer asks for, and which transfer an answer answers.
//!
//! `FUNCTION:PARAM1:PARAM2:…`, at most 250 bytes, functions in any case, empty parameters allowed; assets, functions
//! and amounts may be shortened. Source: THORChain developer documentation, "Transaction Memos" and "Memo Length
//! Reduction", and the function table of `x/thorchain/memo/memo.go`. `OUT:` and `REFUND:` carry the hash of the inbound
//! transaction, so a release that has one is paired without guessing.

use serde::Serialize;

/// The chain ignores longer memos.
pub const MOST_BYTES: usize = 250;

/// A decoded memo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Memo {
    /// Swap what is sent into another asset.
    Swap(Swap),
    /// Add liquidity to a pool.
    Add {
        /// The pool.
        pool: Asset,
        /// The provider's address on the other side.
        paired: Option<String>,
        /// Who earns from it.
        affiliate: Option<Affiliate>,
    },
    /// Take liquidity out of a pool.
    Withdraw {
        /// The pool.
        pool: Asset,
        /// The share in hundredths of a percent, at most 10,000.
        basis_points: u16,
        /// The one asset that is wanted, if not both.
        asset: Option<Asset>,
    },
    /// Give to a pool.
    Donate {
        /// The pool.
        pool: Asset,
    },
    /// An outbound payment: the answer to a transaction.
    Out {
        /// The inbound transaction's hash, 64 upper-case digits.
        inbound: String,
    },
    /// A payment back.
    Refund {
        /// The inbound transaction's hash, 64 upper-case digits.
        inbound: String,
    },
    /// Between the network's own vaults (`MIGRATE`, `CONSOLIDATE`, `YGGDRASIL±`, `RAGNAROK`), or for its nodes
    /// (`BOND`, `UNBOND`, `LEAVE`, `RESERVE`, `NOOP`), names, loans and accounts: no passage of a user's money from
    /// one chain to another.
    Internal {
        /// The function, lower case.
        function: String,
    },
}

/// What a swap asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Swap {
    /// What is wanted.
    pub asset: Asset,
    /// Who is to be paid: an address or a THORName; `None` where the memo leaves it to the sender's own.
    pub destination: Option<String>,
    /// Who is paid back if it fails, where it is not the sender.
    pub refund: Option<String>,
    /// The least that is accepted, in hundred-millionths; 0 where none is set.
    pub limit: u128,
    /// Blocks between the parts of a streaming swap.
    pub interval: Option<u64>,
    /// Parts of a streaming swap; 0 leaves it to the network.
    pub quantity: Option<u64>,
    /// Who earns from it.
    pub affiliates: Vec<Affiliate>,
    /// Whether it waits for its price (`=<`, `LIMITO`).
    pub waits: bool,
}

/// A party that takes a share of a swap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Affiliate {
    /// A THORName or address.
    pub name: String,
    /// Its share in hundredths of a percent.
    pub basis_points: u16,
}

/// How an asset is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// On its own chain: `ETH.ETH`.
    Layer1,
    /// Synthetic: `ETH/ETH`.
    Synth,
    /// In a trade account: `ETH~ETH`.
    Trade,
    /// Secured: `ETH-ETH`.
    Secured,
}

/// An asset in THORChain's notation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// Its chain, upper case.
    pub chain: String,
    /// Its ticker, upper case.
    pub symbol: String,
    /// Its contract, or the last digits of it where it was shortened; upper case.
    pub contract: Option<String>,
    /// How it is held.
    pub form: Form,
}

impl std::fmt::Display for Asset {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let separator = match self.form {
            Form::Layer1 => '.',
            Form::Synth => '/',
            Form::Trade => '~',
            Form::Secured => '-',
        };
        write!(out, "{}{separator}{}", self.chain, self.symbol)?;
        self.contract.as_ref().map_or(Ok(()), |contract| write!(out, "-{contract}"))
    }
}

/// Why a text is no memo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MemoFault {
    /// Longer than the chain reads.
    #[error(
        "reading a memo: {0} bytes, more than {MOST_BYTES}\nhint: the chain ignores such a memo and pays back"
    )]
    Long(usize),
    /// Its function is none.
    #[error(
        "reading a memo: '{0}' is no function\nhint: a memo begins with one such as SWAP, =, ADD, OUT or REFUND"
    )]
    Function(String),
    /// A parameter is missing or wrong.
    #[error(
        "reading a memo '{function}': the {what} '{found}' is wrong\nhint: compare THORChain's list of memos"
    )]
    Parameter {
        /// The function, lower case.
        function: String,
        /// Which parameter.
        what: &'static str,
        /// What stands there.
        found: String,
    },
}

/// Functions that move no user's money from one chain to another.
const INTERNAL: [&str; 30] = [
    "migrate",
    "consolidate",
    "yggdrasil+",
    "yggdrasil-",
    "ragnarok",
    "bond",
    "unbond",
    "rebond",
    "leave",
    "reserve",
    "noop",
    "name",
    "n",
    "~",
    "switch",
    "loan+",
    "loan-",
    "$+",
    "$-",
    "trade+",
    "trade-",
    "secure+",
    "secure-",
    "pool+",
    "pool-",
    "x",
    "exec",
    "maintenance",
    "operator",
    "tcy",
];

/// Decodes a memo.
///
/// # Errors
/// [`MemoFault`] where the text is too long, begins with no known function, or lacks a parameter that it needs.
pub fn parse(text: &str) -> Result<Memo, MemoFault> {
    let text = text.trim();
    if text.len() > MOST_BYTES {
        return Err(MemoFault::Long(text.len()));
    }
    // What follows a bar is a note to oneself and no part of the request.
    let request = text.split('|').next().unwrap_or_default();
    let mut parts = request.split(':').map(str::trim);
    let function = parts.next().unwrap_or_default().to_lowercase();
    let parameters = Parameters { function: function.clone(), parts: parts.collect() };
    match function.as_str() {
        "swap" | "s" | "=" => parameters.swap(false).map(Memo::Swap),
        "limito" | "lo" | "=<" => parameters.swap(true).map(Memo::Swap),
        "add" | "a" | "+" => parameters.add(),
        "withdraw" | "wd" | "-" => parameters.withdraw(),
        "donate" | "d" | "%" => Ok(Memo::Donate { pool: parameters.asset(0)? }),
        "out" | "outbound" => Ok(Memo::Out { inbound: parameters.hash()? }),
        "refund" => Ok(Memo::Refund { inbound: parameters.hash()? }),
        name if INTERNAL.contains(&name) => Ok(Memo::Internal { function }),
        _ => Err(MemoFault::Function(function.chars().take(20).collect())),
    }
}

struct Parameters<'a> {
    function: String,
    parts: Vec<&'a str>,
}

impl Parameters<'_> {
    fn get(&self, at: usize) -> Option<&str> {
        self.parts.get(at).copied().filter(|part| !part.is_empty())
    }

    fn fault(&self, what: &'static str, at: usize) -> MemoFault {
        let found = self.get(at).unwrap_or_default().chars().take(60).collect();
        MemoFault::Parameter { function: self.function.clone(), what, found }
    }

    fn asset(&self, at: usize) -> Result<Asset, MemoFault> {
        self.get(at).and_then(asset).ok_or_else(|| self.fault("asset", at))
    }

    fn hash(&self) -> Result<String, MemoFault> {
        let hash = self.get(0).map(|hash| hash.trim_start_matches("0x").trim_start_matches("0X"));
        let well = hash.filter(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
        well.map(str::to_uppercase).ok_or_else(|| self.fault("inbound hash", 0))
    }

    /// `ASSET:DESTINATION[/REFUND]:LIMIT[/INTERVAL/QUANTITY]:AFFILIATE[/…]:BASISPOINTS[/…]`.
    fn swap(&self, waits: bool) -> Result<Swap, MemoFault> {
        let mut to = self.get(1).unwrap_or_default().splitn(2, '/').map(own);
        let mut limits = self.get(2).unwrap_or_default().splitn(3, '/').map(|part| (part, whole(part)));
        let limit = match limits.next() {
            Some((part, None)) if !part.is_empty() => return Err(self.fault("limit", 2)),
            found => found.and_then(|(_, number)| number).unwrap_or(0),
        };
        let mut count = || limits.next().and_then(|(_, number)| u64::try_from(number?).ok());
        Ok(Swap {
            asset: self.asset(0)?,
            destination: to.next().flatten(),
            refund: to.next().flatten(),
            limit,
            interval: count(),
            quantity: count(),
            affiliates: self.affiliates(3)?,
            waits,
        })
    }

    /// Names and shares, each a list with `/`; one share serves all names.
    fn affiliates(&self, at: usize) -> Result<Vec<Affiliate>, MemoFault> {
        let shares: Vec<&str> = self.get(at + 1).unwrap_or("0").split('/').collect();
        let names = self.get(at).into_iter().flat_map(|names| names.split('/'));
        let affiliate = |(place, name): (usize, &str)| {
            let share = shares.get(place).or(shares.last()).and_then(|share| basis_points(share));
            let basis_points = share.ok_or_else(|| self.fault("affiliate's share", at + 1))?;
            Ok(Affiliate { name: name.to_owned(), basis_points })
        };
        names.enumerate().map(affiliate).collect()
    }

    fn add(&self) -> Result<Memo, MemoFault> {
        let affiliate = self.affiliates(2)?.into_iter().next();
        Ok(Memo::Add { pool: self.asset(0)?, paired: self.get(1).map(str::to_owned), affiliate })
    }

    fn withdraw(&self) -> Result<Memo, MemoFault> {
        let basis_points = match self.get(1) {
            None => 10_000,
            Some(share) => basis_points(share).ok_or_else(|| self.fault("share", 1))?,
        };
        let asset = if self.get(2).is_some() { Some(self.asset(2)?) } else { None };
        Ok(Memo::Withdraw { pool: self.asset(0)?, basis_points, asset })
    }
}

fn own(part: &str) -> Option<String> {
    (!part.is_empty()).then(|| part.to_owned())
}

/// A whole number, also as `1e8` or `12e5`.
fn whole(text: &str) -> Option<u128> {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<u32>().ok()?),
        None => (text, 0),
    };
    digits.parse::<u128>().ok()?.checked_mul(10u128.checked_pow(exponent)?)
}

fn basis_points(text: &str) -> Option<u16> {
    text.parse::<u16>().ok().filter(|points| *points <= 10_000)
}

/// Assets that one letter names, and the chains that name their own coin.
fn shorthand(text: &str) -> Option<(&'static str, &'static str)> {
    Some(match text {
        "A" | "AVAX" => ("AVAX", "AVAX"),
        "B" | "BTC" => ("BTC", "BTC"),
        "C" | "BCH" => ("BCH", "BCH"),
        "D" | "DOGE" => ("DOGE", "DOGE"),
        "E" | "ETH" => ("ETH", "ETH"),
        "F" | "BASE" => ("BASE", "ETH"),
        "G" | "GAIA" => ("GAIA", "ATOM"),
        "L" | "LTC" => ("LTC", "LTC"),
        "N" | "BNB" => ("BNB", "BNB"),
        "R" | "RUNE" | "THOR" => ("THOR", "RUNE"),
        "S" | "BSC" => ("BSC", "BNB"),
        "TR" | "TRON" => ("TRON", "TRX"),
        "X" | "XRP" => ("XRP", "XRP"),
        _ => return None,
    })
}

fn asset(text: &str) -> Option<Asset> {
    let text = text.to_uppercase();
    if let Some((chain, symbol)) = shorthand(&text) {
        return Some(Asset {
            chain: chain.to_owned(),
            symbol: symbol.to_owned(),
            contract: None,
            form: Form::Layer1,
        });
    }
    let at = text.find(['.', '/', '~', '-'])?;
    let (chain, rest) = (text.get(..at)?, text.get(at + 1..)?);
    let form = match text.as_bytes().get(at)? {
        b'.' => Form::Layer1,
        b'/' => Form::Synth,
        b'~' => Form::Trade,
        _ => Form::Secured,
    };
    let (symbol, contract) = match rest.split_once('-') {
        Some((symbol, contract)) => (symbol, Some(contract.to_owned())),
        None => (rest, None),
    };
    let word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
    (word(chain) && word(symbol)).then(|| Asset {
        chain: chain.to_owned(),
        symbol: symbol.to_owned(),
        contract,
        form,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn swap(text: &str) -> Swap {
        match parse(text) {
            Ok(Memo::Swap(swap)) => swap,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn every_way_to_ask_for_a_swap() {
        for memo in [
            "SWAP:ETH.ETH:0xAb",
            "swap:eth.eth:0xAb",
            "s:ETH:0xAb",
            "=:e:0xAb",
            "=:ETH.ETH:0xAb:0",
            "=:e:0xAb|my note",
        ] {
            let swap = swap(memo);
            assert_eq!(
                (swap.asset.to_string().as_str(), swap.destination.as_deref()),
                ("ETH.ETH", Some("0xAb")),
                "{memo}"
            );
            assert_eq!((swap.limit, swap.waits), (0, false));
        }
        assert!(swap("=<:BTC.BTC:bc1q:5").waits);
    }

    #[test]
    fn limits_streams_refunds_and_affiliates() {
        let full = swap("=:ETH.USDC-06EB48:0xAb/bc1qback:1e6/3/10:t/ava:30/15");
        assert_eq!(full.asset.contract.as_deref(), Some("06EB48"));
        assert_eq!(full.refund.as_deref(), Some("bc1qback"));
        assert_eq!((full.limit, full.interval, full.quantity), (1_000_000, Some(3), Some(10)));
        let affiliates: Vec<_> =
            full.affiliates.iter().map(|one| (one.name.as_str(), one.basis_points)).collect();
        assert_eq!(affiliates, [("t", 30), ("ava", 15)]);
        let streaming = swap("=:tr:TMMcoyunsxpMad5BbbT6BodSDBMw4Pfzya:0/1/0");
        assert_eq!(
            (streaming.asset.symbol.as_str(), streaming.interval, streaming.quantity),
            ("TRX", Some(1), Some(0))
        );
        assert_eq!(swap("=:THOR.RUNE:thor1el4:19779138111").limit, 19_779_138_111);
    }

    #[test]
    fn the_forms_of_an_asset() {
        for (text, form) in [
            ("BTC.BTC", Form::Layer1),
            ("BTC/BTC", Form::Synth),
            ("BTC~BTC", Form::Trade),
            ("BTC-BTC", Form::Secured),
        ] {
            let asset = asset(text).unwrap();
            assert_eq!((asset.form, asset.to_string().as_str()), (form, text));
        }
        assert_eq!(asset("ETH.USDT-0xdAC17F958D2ee523a2206206994597C13D831ec7").unwrap().symbol, "USDT");
        assert_eq!(asset("nothing"), None);
        assert_eq!(asset("."), None);
    }

    #[test]
    fn answers_name_their_inbound_transaction() {
        let hash = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
        let inbound = hash.to_uppercase();
        assert_eq!(parse(&format!("OUT:{hash}")), Ok(Memo::Out { inbound: inbound.clone() }));
        assert_eq!(parse(&format!("refund:0x{hash}")), Ok(Memo::Refund { inbound }));
        assert!(matches!(parse("OUT:1234"), Err(MemoFault::Parameter { what: "inbound hash", .. })));
    }

    #[test]
    fn liquidity_and_internal_memos() {
        assert!(matches!(
            parse("+:BTC.BTC:thor1abc:t:10"),
            Ok(Memo::Add { paired: Some(_), affiliate: Some(_), .. })
        ));
        assert!(matches!(
            parse("wd:ETH.ETH:5000:THOR.RUNE"),
            Ok(Memo::Withdraw { basis_points: 5_000, asset: Some(_), .. })
        ));
        assert!(matches!(parse("-:b"), Ok(Memo::Withdraw { basis_points: 10_000, .. })));
        assert!(matches!(parse("%:e"), Ok(Memo::Donate { .. })));
        assert!(matches!(parse("MIGRATE:12345"), Ok(Memo::Internal { .. })));
        assert!(matches!(parse("hello"), Err(MemoFault::Function(_))));
        assert!(matches!(parse("-:b:20000"), Err(MemoFault::Parameter { .. })));
        assert!(matches!(parse(&"=".repeat(300)), Err(MemoFault::Long(300))));
    }

    proptest! {
        #[test]
        fn nothing_panics(function in "(=|SWAP|s|\\+|OUT|wd|REFUND|d)", rest in "[:/.~\\-|a-zA-Z0-9é]{0,80}", any in "\\PC{0,80}") {
            let _ = (parse(&format!("{function}:{rest}")), parse(&any));
        }
    }
}
