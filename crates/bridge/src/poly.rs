//! Poly Network: deposits from a call's input or a log, with the message that crosses inside it.
//!
//! Sources: the contracts `LockProxy` and `EthCrossChainManager` of the Poly Network repository `eth-contracts`.
//! `CrossChainEvent` carries the message in Ontology's ZeroCopy form: numbers little-endian, byte strings behind a
//! variable-length count. Poly numbers chains its own way (2 is Ethereum, 6 is BNB Smart Chain, 17 is Polygon).

use crate::Deposit;
use crate::abi::{Words, keccak};

/// The lock proxy's call.
pub const LOCK: &str = "lock(address,uint64,bytes,uint256)";
/// The wrapper's call, which adds a fee and an id.
pub const WRAPPED_LOCK: &str = "lock(address,uint64,bytes,uint256,uint256,uint256)";
/// The lock proxy's event; nothing in it is indexed.
pub const LOCK_EVENT: &str = "LockEvent(address,address,uint64,bytes,bytes,uint256)";
/// The manager's event; its first argument, the sender, is indexed and so not in the data.
pub const CROSS_CHAIN_EVENT: &str = "CrossChainEvent(address,bytes,address,uint64,bytes,bytes)";

/// Decodes the input of a transaction to a lock proxy or its wrapper; `None` for any other call or broken data.
#[must_use]
pub fn decode_call(input: &[u8]) -> Option<Deposit> {
    let words = Words::of_call(input, LOCK).or_else(|| Words::of_call(input, WRAPPED_LOCK))?;
    Some(Deposit {
        sender: None,
        receiver: address(words.bytes(2)?)?,
        token: own_coin(words.address(0)?),
        token_there: None,
        amount: words.amount(3)?,
        destination: words.number(1)?,
        nonce: None,
        max_slippage: None,
        transfer_id: None,
    })
}

/// Poly writes the chain's own coin as the zero address.
fn own_coin(token: String) -> Option<String> {
    token.bytes().skip(2).any(|digit| digit != b'0').then_some(token)
}

/// Addresses of other chains are byte strings of their own length; 20 bytes for Ethereum's kin, up to 64 elsewhere.
fn address(bytes: &[u8]) -> Option<String> {
    (1..=64).contains(&bytes.len()).then(|| format!("0x{}", hex::encode(bytes)))
}

/// Decodes a log of a deposit from its first topic and its data; `None` for any other event, for a message that is
/// not a transfer of tokens, and for broken data.
#[must_use]
pub fn decode_log(topic: &[u8; 32], data: &[u8]) -> Option<Deposit> {
    let words = Words::new(data);
    if *topic == keccak(LOCK_EVENT.as_bytes()) {
        return Some(Deposit {
            sender: Some(words.address(1)?),
            receiver: address(words.bytes(4)?)?,
            token: own_coin(words.address(0)?),
            token_there: address(words.bytes(3)?),
            amount: words.amount(5)?,
            destination: words.number(2)?,
            nonce: None,
            max_slippage: None,
            transfer_id: None,
        });
    }
    if *topic != keccak(CROSS_CHAIN_EVENT.as_bytes()) {
        return None;
    }
    let message = Message::decode(words.bytes(4)?)?;
    let transfer = Transfer::decode(message.arguments)?;
    Some(Deposit {
        sender: None,
        receiver: address(transfer.receiver)?,
        token: None,
        token_there: address(transfer.token),
        amount: transfer.amount,
        destination: words.number(2)?,
        nonce: None,
        max_slippage: None,
        transfer_id: Some(format!("0x{}", hex::encode(message.id))),
    })
}

/// What crosses: `TxParam` of `EthCrossChainManager.crossChain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// The message's number on the chain that is left (`txHash` there, in truth a counter).
    pub counter: &'a [u8],
    /// Its id: SHA-256 of the manager's address and the counter.
    pub id: &'a [u8],
    /// The contract that sends it.
    pub from: &'a [u8],
    /// The other chain, in Poly's numbering.
    pub chain: u64,
    /// The contract that is to take it.
    pub to: &'a [u8],
    /// The method to be called, `unlock` for tokens.
    pub method: &'a [u8],
    /// That method's arguments.
    pub arguments: &'a [u8],
}

impl<'a> Message<'a> {
    /// Decodes `rawdata`; `None` where it is cut short or longer than it says.
    #[must_use]
    pub fn decode(raw: &'a [u8]) -> Option<Self> {
        let mut source = Source(raw);
        let message = Self {
            counter: source.bytes()?,
            id: source.bytes()?,
            from: source.bytes()?,
            chain: source.number::<8>()?,
            to: source.bytes()?,
            method: source.bytes()?,
            arguments: source.bytes()?,
        };
        source.0.is_empty().then_some(message)
    }
}

/// The arguments of `unlock`: `TxArgs` of `LockProxy`. Some proxies append more, which is left alone.
struct Transfer<'a> {
    token: &'a [u8],
    receiver: &'a [u8],
    amount: u128,
}

impl<'a> Transfer<'a> {
    fn decode(raw: &'a [u8]) -> Option<Self> {
        let mut source = Source(raw);
        let (token, receiver) = (source.bytes()?, source.bytes()?);
        let amount: [u8; 16] = source.take(16)?.try_into().ok()?;
        let high = source.take(16)?;
        high.iter().all(|byte| *byte == 0).then(|| Self {
            token,
            receiver,
            amount: u128::from_le_bytes(amount),
        })
    }
}

/// What is left to read of a ZeroCopy form.
struct Source<'a>(&'a [u8]);

impl<'a> Source<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A little-endian number of `N` bytes, at most eight.
    fn number<const N: usize>(&mut self) -> Option<u64> {
        let mut bytes = [0; 8];
        bytes.get_mut(..N)?.copy_from_slice(self.take(N)?);
        Some(u64::from_le_bytes(bytes))
    }

    /// Bytes behind their count: one byte up to 252, else a mark and two, four or eight bytes.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let count = match self.number::<1>()? {
            0xfd => self.number::<2>()?,
            0xfe => self.number::<4>()?,
            0xff => self.number::<8>()?,
            count => count,
        };
        self.take(usize::try_from(count).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::tests::{tail, word};
    use proptest::prelude::*;

    fn counted(bytes: &[u8]) -> Vec<u8> {
        [&[u8::try_from(bytes.len()).unwrap()], bytes].concat()
    }

    fn message(amount: u128) -> Vec<u8> {
        let arguments =
            [counted(&[0x22; 20]), counted(&[0x11; 20]), amount.to_le_bytes().to_vec(), vec![0; 16]].concat();
        [
            counted(&[1]),
            counted(&[9; 32]),
            counted(&[3; 20]),
            6u64.to_le_bytes().to_vec(),
            counted(&[4; 20]),
            counted(b"unlock"),
            counted(&arguments),
        ]
        .concat()
    }

    /// Words first, then the tails that their offsets name.
    fn encode(heads: &[Option<&[u8]>], tails: &[&[u8]]) -> Vec<u8> {
        let (mut data, mut rest) = (Vec::new(), Vec::new());
        let mut tails = tails.iter();
        for head in heads {
            if let Some(head) = head {
                data.extend(word(head));
            } else {
                data.extend(word(&((heads.len() * 32 + rest.len()) as u64).to_be_bytes()));
                rest.extend(tail(tails.next().unwrap()));
            }
        }
        [data, rest].concat()
    }

    #[test]
    fn topics_are_the_published_ones() {
        let topic = hex::encode(keccak(CROSS_CHAIN_EVENT.as_bytes()));
        assert_eq!(topic, "6ad3bf15c1988bc04bc153490cab16db8efb9a3990215bf1c64ea6e28be88483");
    }

    #[test]
    fn the_message_inside_the_event_is_decoded() {
        let raw = message(12_345);
        let data = encode(&[None, Some(&[5; 20]), Some(&[6]), None, None], &[&[1], &[4; 20], &raw]);
        let deposit = decode_log(&keccak(CROSS_CHAIN_EVENT.as_bytes()), &data).unwrap();
        assert_eq!((deposit.amount, deposit.destination), (12_345, 6));
        assert_eq!(deposit.receiver, format!("0x{}", "11".repeat(20)));
        assert_eq!(deposit.token_there, Some(format!("0x{}", "22".repeat(20))));
        assert_eq!(deposit.transfer_id, Some(format!("0x{}", "09".repeat(32))));
        assert_eq!(Message::decode(&raw).unwrap().method, b"unlock");
        for cut in 0..raw.len() {
            assert_eq!(Message::decode(&raw[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn locks_are_decoded_from_call_and_log() {
        let head: [Option<&[u8]>; 4] = [Some(&[0x22; 20]), Some(&[6]), None, Some(&[1, 0])];
        let call = [keccak(LOCK.as_bytes())[..4].to_vec(), encode(&head, &[&[0x11; 20]])].concat();
        let from_call = decode_call(&call).unwrap();
        let log = encode(
            &[Some(&[0x22; 20]), Some(&[0x33; 20]), Some(&[6]), None, None, Some(&[1, 0])],
            &[&[0x44; 20], &[0x11; 20]],
        );
        let from_log = decode_log(&keccak(LOCK_EVENT.as_bytes()), &log).unwrap();
        assert_eq!((&from_call.receiver, from_call.amount), (&from_log.receiver, 256));
        assert_eq!(from_log.token_there, Some(format!("0x{}", "44".repeat(20))));
        assert_eq!(from_log.sender, Some(format!("0x{}", "33".repeat(20))));
        let coin = [
            keccak(LOCK.as_bytes())[..4].to_vec(),
            encode(&[Some(&[]), Some(&[6]), None, Some(&[1])], &[&[0x11; 20]]),
        ];
        assert_eq!(decode_call(&coin.concat()).unwrap().token, None);
    }

    proptest! {
        #[test]
        fn nothing_panics(data in prop::collection::vec(any::<u8>(), 0..400), which in 0usize..4) {
            let topic = keccak([LOCK, WRAPPED_LOCK, LOCK_EVENT, CROSS_CHAIN_EVENT][which].as_bytes());
            let _ = (decode_call(&[&topic[..4], &data].concat()), decode_log(&topic, &data), Message::decode(&data));
        }

        #[test]
        fn every_amount_round_trips(amount: u128) {
            let raw = message(amount);
            let message = Message::decode(&raw).unwrap();
            prop_assert_eq!(Transfer::decode(message.arguments).unwrap().amount, amount);
        }
    }
}
