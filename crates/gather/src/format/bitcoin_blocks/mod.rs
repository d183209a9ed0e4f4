//! Bitcoin blocks as nodes write them: one block (its bytes, or those in hexadecimal), or a `blkNNNNN.dat` of Bitcoin
//! Core, obscured (`xor.dat`) or not.
//!
//! A *record* is a block, an *observation* each of its transactions. A block whose proof of work, Merkle root or
//! witness commitment does not hold is set aside, and so is one that another block of the file left behind (a fork): its transactions are in
//! the chain again, its coinbase is not. Of the main chain only; the networks for testing are refused.
//!
//! What an input ends is named, not described, in a block: [`Held`] fills in what earlier blocks of the file hold.

mod find;
mod fork;

pub(crate) use find::begins_block;

use super::coins::{ASSET, Held};
use crate::{
    GatherError, field,
    intake::{Fault, Intake, Open},
};
use bitcoin::{
    Block, Network, PublicKey, Script, Target, Transaction, block::Header, consensus::deserialize,
    hashes::Hash as _, script::Instruction,
};
use find::{Found, Source};
use fork::Forks;
use record::{Address, CoinMade, CoinSpent, CoinTx, Digest, Observation};

/// BIP-34 made the height a part of the coinbase from block 227,931 on, of this time; before, some say what they like.
const HEIGHT_STATED_FROM: u32 = 1_364_140_204;

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut plain = file.seekable()?;
    let forks = Forks::of(&mut Source::new(&mut plain, &file.name)?)?;
    let mut source = Source::new(&mut plain, &file.name)?;
    let mut held = Held::default();
    while let Some(found) = source.next()? {
        match found {
            Found::Block { at, bytes } => take(at, &bytes, &forks, &mut held, intake)?,
            Found::Bad { at, fault } => intake.quarantine(0, &format!("byte {at}"), fault)?,
        }
    }
    Ok(())
}

/// Takes one block: all of its transactions, or none.
fn take(
    at: u64,
    bytes: &[u8],
    forks: &Forks,
    held: &mut Held,
    intake: &mut Intake<'_>,
) -> Result<(), GatherError> {
    let block = match checked(bytes, forks) {
        Ok(block) => block,
        Err(fault) => return intake.quarantine(0, &format!("byte {at}"), fault),
    };
    let height = match block.bip34_block_height() {
        Ok(height) if block.header.time >= HEIGHT_STATED_FROM => height,
        _ => 0,
    };
    intake.kept();
    for (index, tx) in (0_u32..).zip(&block.txdata) {
        let coins = coins(tx, height, index, block.header.time);
        match held.complete(coins) {
            Ok(coins) => intake.observation(Observation::Coins(coins))?,
            Err(fault) => intake.quarantine(0, &tx.compute_txid().to_string(), fault)?,
        }
    }
    Ok(())
}

/// The block, if it is whole and on the chain.
fn checked(bytes: &[u8], forks: &Forks) -> Result<Block, Fault> {
    let hint = "the file is damaged here: compare it with another node's";
    let block: Block =
        deserialize(bytes).map_err(|error| Fault::new(format!("the block cannot be read: {error}"), hint))?;
    if !has_work(&block.header) {
        return Err(Fault::new("the block's proof of work does not hold", hint));
    }
    if let Some(reason) = changed(&block) {
        return Err(Fault::new(reason, hint));
    }
    if !block.coinbase().is_some_and(Transaction::is_coinbase) {
        return Err(Fault::new("the block does not begin with a coinbase", hint));
    }
    if forks.is_left_behind(&block.block_hash()) {
        let reason = format!("the block {} was left behind by another of its height", block.block_hash());
        return Err(Fault::new(reason, "nothing is to be done: the chain went on without it"));
    }
    Ok(block)
}

/// What shows that the transactions are not those that the header commits to. The Merkle root covers all but the
/// witnesses, for which the coinbase has a commitment (BIP-141); a block written without witnesses has none to check.
fn changed(block: &Block) -> Option<&'static str> {
    if !block.check_merkle_root() {
        return Some("its transactions do not have the Merkle root of its header");
    }
    (!block.check_witness_commitment())
        .then_some("its signatures (witnesses) do not have the digest that its coinbase commits to")
}

/// Whether a header's hash is as low as it says, and as low as the main chain ever asked.
fn has_work(header: &Header) -> bool {
    header.target() <= Target::MAX_ATTAINABLE_MAINNET && header.validate_pow(header.target()).is_ok()
}

fn coins(tx: &Transaction, block: u64, index: u32, time: u32) -> CoinTx {
    let coinbase = tx.is_coinbase();
    let spent = |input: &bitcoin::TxIn| CoinSpent {
        tx: digest(input.previous_output.txid),
        output: input.previous_output.vout,
        owners: Vec::new(),
        value: None,
    };
    let made = |(output, made): (u32, &bitcoin::TxOut)| CoinMade {
        output,
        owners: owners(&made.script_pubkey),
        value: made.value.to_sat(),
    };
    CoinTx {
        asset: ASSET.to_owned(),
        tx: digest(tx.compute_txid()),
        block,
        index: Some(index),
        time,
        coinbase,
        inputs: if coinbase { Vec::new() } else { tx.input.iter().map(spent).collect() },
        outputs: (0_u32..).zip(&tx.output).map(made).collect(),
        fee: None,
        inexact: false,
    }
}

/// A transaction's id in the order in which people write it: the reverse of its bytes.
fn digest(txid: bitcoin::Txid) -> Digest {
    let mut bytes = txid.to_byte_array();
    bytes.reverse();
    Digest::from_bytes(bytes)
}

/// Whose an output is. A bare key is written as the address of its hash, a bare multisignature as those of its keys,
/// as `bitcoin-etl` and block explorers do.
fn owners(script: &Script) -> Vec<Address> {
    let of_key = |key: PublicKey| bitcoin::Address::p2pkh(key, Network::Bitcoin).to_string();
    let texts: Vec<String> = if let Ok(address) = bitcoin::Address::from_script(script, Network::Bitcoin) {
        vec![address.to_string()]
    } else if let Some(key) = script.p2pk_public_key() {
        vec![of_key(key)]
    } else if script.is_multisig() {
        keys(script).map(of_key).collect()
    } else {
        Vec::new()
    };
    texts.iter().filter_map(|text| field::address_on(record::Network::Bitcoin, text).ok()).collect()
}

fn keys(script: &Script) -> impl Iterator<Item = PublicKey> {
    let pushes = script.instructions().filter_map(Result::ok).filter_map(|instruction| match instruction {
        Instruction::PushBytes(bytes) => Some(bytes),
        Instruction::Op(_) => None,
    });
    pushes.filter_map(|bytes| PublicKey::from_slice(bytes.as_bytes()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitcoin::{
        Amount, CompactTarget, OutPoint, ScriptBuf, Sequence, TxIn, TxMerkleNode, TxOut, Witness,
        WitnessMerkleNode, absolute::LockTime, block::Version, transaction,
    };

    fn transaction(spent: OutPoint, witness: &[u8], script: Vec<u8>) -> Transaction {
        let input = TxIn {
            previous_output: spent,
            script_sig: ScriptBuf::from_bytes(vec![0, 0]),
            sequence: Sequence::MAX,
            witness: Witness::from_slice(&[witness]),
        };
        let output = TxOut { value: Amount::from_sat(5), script_pubkey: ScriptBuf::from_bytes(script) };
        Transaction {
            version: transaction::Version::TWO,
            lock_time: LockTime::ZERO,
            input: vec![input],
            output: vec![output],
        }
    }

    /// Invented: a coinbase that commits to the witness of one payment. It has no work.
    fn block() -> Block {
        let spent = OutPoint { txid: bitcoin::Txid::from_byte_array([7; 32]), vout: 0 };
        let payment = transaction(spent, &[1, 2, 3], vec![0x51]);
        let coinbase = transaction(OutPoint::null(), &[0; 32], vec![]);
        let header = Header {
            version: Version::TWO,
            prev_blockhash: bitcoin::BlockHash::all_zeros(),
            merkle_root: TxMerkleNode::all_zeros(),
            time: 1_700_000_000,
            bits: CompactTarget::from_consensus(0x1d00_ffff),
            nonce: 0,
        };
        let mut block = Block { header, txdata: vec![coinbase, payment] };
        let root: WitnessMerkleNode = block.witness_root().unwrap();
        let commitment = Block::compute_witness_commitment(&root, &[0; 32]).to_byte_array();
        let script = [&[0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed][..], &commitment].concat();
        block.txdata[0].output[0].script_pubkey = ScriptBuf::from_bytes(script);
        block.header.merkle_root = block.compute_merkle_root().unwrap();
        block
    }

    #[test]
    fn a_changed_signature_is_found_though_the_merkle_root_does_not_cover_it() {
        assert_eq!(changed(&block()), None);
        let mut signature = block();
        signature.txdata[1].input[0].witness = Witness::from_slice(&[[1, 2, 7]]);
        assert!(signature.check_merkle_root());
        assert!(changed(&signature).unwrap().contains("witnesses"));
        let mut amount = block();
        amount.txdata[1].output[0].value = Amount::from_sat(6);
        assert!(changed(&amount).unwrap().contains("Merkle root"));
        let mut bare = block();
        bare.txdata.iter_mut().for_each(|tx| tx.input[0].witness = Witness::new());
        assert_eq!(changed(&bare), None, "a block written without witnesses");
    }
}
