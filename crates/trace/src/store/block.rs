//! A block of transfers that comes after a store, and its bytes in the tail.

use super::columns::Kind;
use super::dictionary::LONGEST_ACCOUNT;

/// An account as a source names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// Its bytes, up to 180; empty for mint and burn.
    Name(Box<[u8]>),
    /// Its number, in a store of integer accounts; 0 for mint and burn.
    Id(u32),
}

/// One transfer of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRow {
    /// Who pays.
    pub from: Party,
    /// Who is paid; not looked at for a fee.
    pub to: Party,
    /// Base units.
    pub amount: u128,
    /// What the row is; an `UnknownInflow` comes from nobody that is known, whatever `from` says.
    pub kind: Kind,
    /// Transaction hash, where known.
    pub tx: Option<[u8; 32]>,
    /// The transaction's nonce, only where `from` signed it.
    pub nonce: Option<u64>,
}

/// A block: its transfers of one asset in the order in which the chain ran them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// The hash of the block before it.
    pub parent: [u8; 32],
    /// Unix seconds.
    pub time: u32,
    /// The transfers.
    pub rows: Vec<BlockRow>,
}

/// How the hash of a block begins whose source states none: the rest is a digest of its content. Such blocks prove
/// neither that they are the next nor that the chain kept them; numbers of blocks without transfers are skipped.
pub const UNHASHED: [u8; 8] = *b"unhashed";

/// What is wrong with a block, whatever store it is for: the row, what, and a hint.
pub(crate) type Wrong = (usize, String, &'static str);

impl Block {
    /// Looks for rows that cannot be transfers of a store whose accounts have names, or numbers.
    pub(crate) fn wrong(&self, named: bool) -> Option<Wrong> {
        self.rows.iter().enumerate().find_map(|(at, row)| {
            let (what, hint) = row.wrong(named)?;
            Some((at, what, hint))
        })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(84 + self.rows.len() * 64);
        bytes.extend_from_slice(&self.height.to_le_bytes());
        bytes.extend_from_slice(&self.hash);
        bytes.extend_from_slice(&self.parent);
        bytes.extend_from_slice(&self.time.to_le_bytes());
        bytes.extend_from_slice(&(self.rows.len() as u64).to_le_bytes());
        self.rows.iter().for_each(|row| row.write(&mut bytes));
        bytes
    }

    /// `None` where the bytes are not those of a block.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Cursor(bytes);
        let height = u64::from_le_bytes(from.take()?);
        let (hash, parent) = (from.take()?, from.take()?);
        let time = u32::from_le_bytes(from.take()?);
        let rows = u64::from_le_bytes(from.take()?);
        let rows = (0..rows).map(|_| BlockRow::read(&mut from)).collect::<Option<Vec<_>>>()?;
        from.0.is_empty().then_some(Self { height, hash, parent, time, rows })
    }
}

const WITH_TX: u8 = 4;
const WITH_NONCE: u8 = 8;
const WITH_IDS: u8 = 16;

impl BlockRow {
    fn wrong(&self, named: bool) -> Option<(String, &'static str)> {
        let mixed = "give accounts as the store holds them: by name, or by number";
        for party in [&self.from, &self.to] {
            match party {
                Party::Name(_) if !named => return Some(("a name for a store of numbers".to_owned(), mixed)),
                Party::Id(_) if named => return Some(("a number for a store of names".to_owned(), mixed)),
                Party::Name(name) if name.len() > LONGEST_ACCOUNT => {
                    let what = format!("an account name of {} bytes", name.len());
                    return Some((what, "account names have at most 180 bytes"));
                }
                Party::Id(id) if *id > u32::MAX - 3 => {
                    return Some((format!("account id {id}"), "ids run from 0 to 2^32 - 4"));
                }
                _ => {}
            }
        }
        if self.kind == Kind::Fee && self.from.is_outside() {
            return Some(("a fee without a payer".to_owned(), "give the account that paid the fee"));
        }
        let impossible = self.nonce == Some(u64::MAX);
        impossible
            .then(|| ("nonce 2^64 - 1".to_owned(), "EIP-2681 ends nonces at 2^64 - 2; check the column"))
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        let ids = matches!(self.from, Party::Id(_));
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags = flag(self.tx.is_some(), WITH_TX)
            | flag(self.nonce.is_some(), WITH_NONCE)
            | flag(ids, WITH_IDS)
            | self.kind as u8;
        bytes.push(flags);
        bytes.extend_from_slice(self.tx.as_ref().map_or(&[], |tx| &tx[..]));
        if let Some(nonce) = self.nonce {
            bytes.extend_from_slice(&nonce.to_le_bytes());
        }
        bytes.extend_from_slice(&self.amount.to_le_bytes());
        for party in [&self.from, &self.to] {
            match party {
                Party::Id(id) => bytes.extend_from_slice(&id.to_le_bytes()),
                Party::Name(name) => {
                    bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
                    bytes.extend_from_slice(name);
                }
            }
        }
    }

    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        let [flags] = from.take()?;
        let kind = Kind::from_byte(flags & 3)?;
        let tx = if flags & WITH_TX == 0 { None } else { Some(from.take()?) };
        let nonce = if flags & WITH_NONCE == 0 { None } else { Some(u64::from_le_bytes(from.take()?)) };
        let amount = u128::from_le_bytes(from.take()?);
        let mut party = || {
            if flags & WITH_IDS != 0 {
                return Some(Party::Id(u32::from_le_bytes(from.take()?)));
            }
            let [length] = from.take()?;
            Some(Party::Name(from.slice(length.into())?.into()))
        };
        let (payer, paid) = (party()?, party()?);
        Some(Self { from: payer, to: paid, amount, kind, tx, nonce })
    }
}

impl Party {
    /// Whether this is the mint, a coinbase, or nobody.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        match self {
            Self::Name(name) => name.is_empty(),
            Self::Id(id) => *id == 0,
        }
    }
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (found, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*found)
    }

    fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        let (found, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(found)
    }
}
