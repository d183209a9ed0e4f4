//! Celer cBridge: deposits from a call's input or a log, the transfer's id, and the release that answers it.
//!
//! Sources: the verified contracts `Bridge` (0x5427FEFA711Eff984124bFBB1AB6fbf5E3DA1820 on Ethereum) and
//! `OriginalTokenVault` (0xB37D31b2A74029B5951a2778F959282E2D518595). The pool bridge emits `Send` and, on the other
//! chain, `Relay`, which carries the id of the transfer it answers: where both logs are held, pairing needs no guess.

use crate::Deposit;
use crate::abi::{Words, keccak, unhex};

/// The pool's call for tokens.
pub const SEND: &str = "send(address,address,uint256,uint64,uint64,uint32)";
/// The pool's call for the chain's own coin.
pub const SEND_NATIVE: &str = "sendNative(address,uint256,uint64,uint64,uint32)";
/// The vault's call for tokens, to be minted on the other chain.
pub const DEPOSIT: &str = "deposit(address,uint256,uint64,address,uint64)";
/// The vault's call for the chain's own coin.
pub const DEPOSIT_NATIVE: &str = "depositNative(uint256,uint64,address,uint64)";
/// The pool's event of a deposit; nothing in it is indexed.
pub const SEND_EVENT: &str = "Send(bytes32,address,address,address,uint256,uint64,uint64,uint32)";
/// The vault's event of a deposit, first version.
pub const DEPOSITED_EVENT: &str = "Deposited(bytes32,address,address,uint256,uint64,address)";
/// The vault's event of a deposit, second version, which adds the nonce.
pub const DEPOSITED_V2_EVENT: &str = "Deposited(bytes32,address,address,uint256,uint64,address,uint64)";
/// The pool's event of a release.
pub const RELAY_EVENT: &str = "Relay(bytes32,address,address,address,uint256,uint64,bytes32)";

/// Decodes the input of a transaction to one of Celer's contracts; `None` for any other call or broken data.
#[must_use]
pub fn decode_call(input: &[u8]) -> Option<Deposit> {
    let call = |signature| Words::of_call(input, signature);
    if let Some(words) = call(SEND) {
        return pool(&words, Some(words.address(1)?), 2);
    }
    if let Some(words) = call(SEND_NATIVE) {
        return pool(&words, None, 1);
    }
    if let Some(words) = call(DEPOSIT) {
        return vault(&words, Some(words.address(0)?), 1);
    }
    call(DEPOSIT_NATIVE).and_then(|words| vault(&words, None, 0))
}

/// `receiver, [token], amount, destination, nonce, slippage`, from the amount's place on.
fn pool(words: &Words<'_>, token: Option<String>, at: usize) -> Option<Deposit> {
    Some(Deposit {
        sender: None,
        receiver: words.address(0)?,
        token,
        token_there: None,
        amount: words.amount(at)?,
        destination: words.number(at + 1)?,
        nonce: Some(words.number(at + 2)?),
        max_slippage: Some(u32::try_from(words.number(at + 3)?).ok()?),
        transfer_id: None,
    })
}

/// `[token], amount, destination, receiver, nonce`, from the amount's place on.
fn vault(words: &Words<'_>, token: Option<String>, at: usize) -> Option<Deposit> {
    Some(Deposit {
        sender: None,
        receiver: words.address(at + 2)?,
        token,
        token_there: None,
        amount: words.amount(at)?,
        destination: words.number(at + 1)?,
        nonce: Some(words.number(at + 3)?),
        max_slippage: None,
        transfer_id: None,
    })
}

/// Decodes a log of a deposit from its first topic and its data; `None` for any other event or broken data.
#[must_use]
pub fn decode_log(topic: &[u8; 32], data: &[u8]) -> Option<Deposit> {
    let words = Words::new(data);
    let is = |event: &str| *topic == keccak(event.as_bytes());
    let id = |words: &Words<'_>| Some(format!("0x{}", hex::encode(words.word(0)?)));
    if is(SEND_EVENT) {
        return Some(Deposit {
            sender: Some(words.address(1)?),
            receiver: words.address(2)?,
            token: Some(words.address(3)?),
            token_there: None,
            amount: words.amount(4)?,
            destination: words.number(5)?,
            nonce: Some(words.number(6)?),
            max_slippage: Some(u32::try_from(words.number(7)?).ok()?),
            transfer_id: id(&words),
        });
    }
    let second = is(DEPOSITED_V2_EVENT);
    if !second && !is(DEPOSITED_EVENT) {
        return None;
    }
    Some(Deposit {
        sender: Some(words.address(1)?),
        receiver: words.address(5)?,
        token: Some(words.address(2)?),
        token_there: None,
        amount: words.amount(3)?,
        destination: words.number(4)?,
        nonce: if second { Some(words.number(6)?) } else { None },
        max_slippage: None,
        transfer_id: id(&words),
    })
}

/// A release by the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Who was paid.
    pub receiver: String,
    /// In what token.
    pub token: String,
    /// Base units of the chain that is entered.
    pub amount: u128,
    /// EIP-155 id of the chain that was left.
    pub source: u64,
    /// The deposit's [`Deposit::transfer_id`].
    pub answers: String,
}

/// Decodes a log of a release; `None` for any other event or broken data.
#[must_use]
pub fn decode_relay(topic: &[u8; 32], data: &[u8]) -> Option<Relay> {
    let words = Words::new(data);
    (*topic == keccak(RELAY_EVENT.as_bytes())).then_some(())?;
    Some(Relay {
        receiver: words.address(2)?,
        token: words.address(3)?,
        amount: words.amount(4)?,
        source: words.number(5)?,
        answers: format!("0x{}", hex::encode(words.word(6)?)),
    })
}

/// The pool's id of a transfer: Keccak-256 of `sender, receiver, token, amount, destination, nonce, source`, packed
/// (`Bridge._send`). `source` is the EIP-155 id of the chain that is left. `None` where the deposit lacks a part or an
/// address is none.
#[must_use]
pub fn transfer_id(deposit: &Deposit, source: u64) -> Option<String> {
    let address = |text: &String| unhex(text).filter(|bytes| bytes.len() == 20);
    let mut packed = Vec::with_capacity(116);
    packed.extend(address(deposit.sender.as_ref()?)?);
    packed.extend(address(&deposit.receiver)?);
    packed.extend(address(deposit.token.as_ref()?)?);
    packed.extend([0; 16]);
    packed.extend(deposit.amount.to_be_bytes());
    packed.extend(deposit.destination.to_be_bytes());
    packed.extend(deposit.nonce?.to_be_bytes());
    packed.extend(source.to_be_bytes());
    Some(format!("0x{}", hex::encode(keccak(&packed))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::tests::word;
    use proptest::prelude::*;

    fn words(parts: &[&[u8]]) -> Vec<u8> {
        parts.iter().flat_map(|part| word(part)).collect()
    }

    fn call(signature: &str, parts: &[&[u8]]) -> Vec<u8> {
        [keccak(signature.as_bytes())[..4].to_vec(), words(parts)].concat()
    }

    /// As block explorers show them for these contracts.
    #[test]
    fn selectors_and_topics_are_the_published_ones() {
        let selector = |signature: &str| hex::encode(&keccak(signature.as_bytes())[..4]);
        assert_eq!(selector(SEND), "a5977fbb");
        assert_eq!(selector(SEND_NATIVE), "3f2e5fc3");
        let topic = hex::encode(keccak(SEND_EVENT.as_bytes()));
        assert_eq!(topic, "89d8051e597ab4178a863a5190407b98abfeff406aa8db90c59af76612e58f01");
    }

    #[test]
    fn calls_are_decoded() {
        let (receiver, token) = ([0x11; 20], [0x22; 20]);
        let send = call(SEND, &[&receiver, &token, &[5, 0], &[56], &[7], &[0x13, 0x88]]);
        let deposit = decode_call(&send).unwrap();
        assert_eq!(deposit.receiver, format!("0x{}", "11".repeat(20)));
        assert_eq!(deposit.token, Some(format!("0x{}", "22".repeat(20))));
        assert_eq!((deposit.amount, deposit.destination, deposit.nonce), (1_280, 56, Some(7)));
        assert_eq!(deposit.max_slippage, Some(5_000));
        let native = decode_call(&call(SEND_NATIVE, &[&receiver, &[9], &[137], &[8], &[1]])).unwrap();
        assert_eq!((native.token, native.amount, native.destination), (None, 9, 137));
        let vault = decode_call(&call(DEPOSIT, &[&token, &[9], &[137], &receiver, &[8]])).unwrap();
        assert_eq!((vault.receiver, vault.amount), (deposit.receiver, 9));
        let coin = decode_call(&call(DEPOSIT_NATIVE, &[&[9], &[137], &receiver, &[8]])).unwrap();
        assert_eq!((coin.token, coin.nonce), (None, Some(8)));
        assert_eq!(decode_call(&send[..send.len() - 1]), None, "cut short");
        assert_eq!(decode_call(b"\0\0\0\0"), None);
    }

    #[test]
    fn a_relay_answers_the_transfer_whose_id_the_parts_give() {
        let parts: [&[u8]; 8] = [&[0; 32], &[0x33; 20], &[0x11; 20], &[0x22; 20], &[1, 0], &[56], &[7], &[1]];
        let topic = keccak(SEND_EVENT.as_bytes());
        let mut deposit = decode_log(&topic, &words(&parts)).unwrap();
        let id = transfer_id(&deposit, 1).unwrap();
        // The packing by hand: 3 × 20 bytes, 32, and 3 × 8.
        let packed = [
            vec![0x33; 20],
            vec![0x11; 20],
            vec![0x22; 20],
            word(&[1, 0]),
            vec![0, 0, 0, 0, 0, 0, 0, 56],
            vec![0, 0, 0, 0, 0, 0, 0, 7],
            vec![0, 0, 0, 0, 0, 0, 0, 1],
        ]
        .concat();
        assert_eq!(id, format!("0x{}", hex::encode(keccak(&packed))));
        let raw = hex::decode(&id[2..]).unwrap();
        let relay = words(&[&[9], &[0x33; 20], &[0x11; 20], &[0x44; 20], &[0xff], &[1], &raw]);
        let relay = decode_relay(&keccak(RELAY_EVENT.as_bytes()), &relay).unwrap();
        assert_eq!(relay.answers, id);
        deposit.amount += 1;
        assert_ne!(transfer_id(&deposit, 1).unwrap(), id);
    }

    #[test]
    fn both_vault_events_are_decoded() {
        let parts: [&[u8]; 7] = [&[7; 32], &[0x33; 20], &[0x22; 20], &[5], &[56], &[0x11; 20], &[4]];
        let first = decode_log(&keccak(DEPOSITED_EVENT.as_bytes()), &words(&parts[..6])).unwrap();
        let second = decode_log(&keccak(DEPOSITED_V2_EVENT.as_bytes()), &words(&parts)).unwrap();
        assert_eq!((first.nonce, second.nonce), (None, Some(4)));
        assert_eq!(first.receiver, second.receiver);
        assert_eq!(first.transfer_id, Some(format!("0x{}", "07".repeat(32))));
    }

    proptest! {
        #[test]
        fn nothing_panics(data in prop::collection::vec(any::<u8>(), 0..400), which in 0usize..8) {
            let signatures = [SEND, SEND_NATIVE, DEPOSIT, DEPOSIT_NATIVE, SEND_EVENT, DEPOSITED_EVENT, DEPOSITED_V2_EVENT, RELAY_EVENT];
            let topic = keccak(signatures[which].as_bytes());
            let _ = (decode_call(&data), decode_call(&[&topic[..4], &data].concat()));
            let _ = (decode_log(&topic, &data), decode_relay(&topic, &data));
        }
    }
}
