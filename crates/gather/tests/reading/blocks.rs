//! Blocks as nodes write them: four of the main chain's first year, which every node holds.

use crate::{chains::coins, read};
use gather::{Format, GatherError, recognise};
use proptest::prelude::*;

/// Blocks 0, 1, 9 and 170; in the last, what the coinbase of block 9 paid is spent: the first payment ever.
const BLOCKS: [&str; 4] = [
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000",
    "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e362990101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0104ffffffff0100f2052a0100000043410496b538e853519c726a2c91e61ec11600ae1390813a627c66fb8be7947be63c52da7589379515d4e0a604f8141781e62294721166bf621e73a82cbf2342c858eeac00000000",
    "01000000c60ddef1b7618ca2348a46e868afc26e3efc68226c78aa47f8488c4000000000c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd37047fca6649ffff001d28404f530101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0134ffffffff0100f2052a0100000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000",
    "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de2764b3a3175c8166562cac7d51b96a49ffff001d283e9e700201000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0102ffffffff0100f2052a01000000434104d46c4968bde02899d2aa0963367c7a6ce34eec332b32e42e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db53805b821a85b23a7ac61725bac000000000100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000",
];

fn block(number: usize) -> Vec<u8> {
    hex::decode(BLOCKS[number]).unwrap()
}

/// As Bitcoin Core keeps them, combined with `key`.
fn core(blocks: &[Vec<u8>], key: [u8; 8]) -> Vec<u8> {
    let mut file = Vec::new();
    for block in blocks {
        file.extend([0xf9, 0xbe, 0xb4, 0xd9]);
        file.extend(u32::try_from(block.len()).unwrap().to_le_bytes());
        file.extend(block);
    }
    file.iter_mut().zip(key.iter().cycle()).for_each(|(byte, key)| *byte ^= key);
    file
}

fn all() -> Vec<Vec<u8>> {
    (0..4).map(block).collect()
}

#[test]
fn the_first_payment_is_read_from_plain_and_obscured_files() {
    let obscured = core(&all(), [7, 99, 3, 250, 17, 0, 1, 200]);
    let reserved = [core(&all(), [0; 8]), vec![0; 5000]].concat();
    let reserved_obscured = [obscured.clone(), vec![0; 5000]].concat();
    for file in [core(&all(), [0; 8]), obscured, reserved, reserved_obscured] {
        assert_eq!(recognise("blk00000.dat", &file), Some(Format::BitcoinBlocks));
        let (tally, out) = read(Format::BitcoinBlocks, "blk00000.dat", &file).unwrap();
        assert_eq!((tally.kept, tally.quarantined, tally.transfers), (4, 0, 5));
        let paid = coins(&out)[4];
        assert_eq!(paid.tx.to_string(), "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16");
        assert_eq!((paid.fee, paid.index, paid.time, paid.block), (Some(0), Some(1), 1_231_731_025, 0));
        assert_eq!(
            (paid.inputs[0].value, paid.inputs[0].owners[0].as_str()),
            (Some(5_000_000_000), "12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S")
        );
        let outputs: Vec<_> = paid.outputs.iter().map(|output| output.value).collect();
        assert_eq!(outputs, [1_000_000_000, 4_000_000_000]);
        assert_eq!(paid.outputs[0].owners[0].as_str(), "1Q2TWHE3GMdB6BZKafqwxXtWAWgFt5Jvm3");
    }
}

#[test]
fn one_block_is_read_as_bytes_and_as_digits() {
    for file in [block(3), BLOCKS[3].as_bytes().to_vec(), format!("{}\n", BLOCKS[3]).into_bytes()] {
        assert_eq!(recognise("a.raw", &file), Some(Format::BitcoinBlocks));
        let (_, out) = read(Format::BitcoinBlocks, "a.raw", &file).unwrap();
        // What the input ends is not in the file, and is not guessed.
        let paid = coins(&out)[1];
        assert_eq!((paid.inputs[0].value, paid.inputs[0].owners.len(), paid.fee), (None, 0, None));
        assert!(coins(&out)[0].coinbase);
    }
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let file = core(&all(), [0; 8]);
    for at in (0..file.len()).step_by(37) {
        let mut damaged = file.clone();
        damaged[at] ^= 4;
        match read(Format::BitcoinBlocks, "blk", &damaged) {
            Ok((tally, _)) => assert!(tally.quarantined > 0, "byte {at}"),
            Err(GatherError::Malformed { .. }) => {}
            Err(other) => panic!("byte {at}: {other}"),
        }
    }
}

#[test]
fn what_stands_between_blocks_is_passed_over_and_said() {
    let file = [core(&[block(0)], [0; 8]), vec![1, 2, 3, 0xf9, 0xbe], core(&[block(1)], [0; 8])].concat();
    let (tally, out) = read(Format::BitcoinBlocks, "blk", &file).unwrap();
    assert_eq!((tally.kept, tally.quarantined), (2, 1));
    assert!(out.quarantined[0].reason.contains("5 bytes"), "{:?}", out.quarantined);
}

#[test]
fn other_networks_and_halves_are_refused() {
    let mut testnet = core(&all(), [0; 8]);
    testnet[..4].copy_from_slice(&[0x0b, 0x11, 0x09, 0x07]);
    let error = read(Format::BitcoinBlocks, "blk", &testnet).unwrap_err();
    assert!(error.to_string().contains("testing"), "{error}");
    let file = core(&all(), [0; 8]);
    let error = read(Format::BitcoinBlocks, "blk", &file[..file.len() - 9]).unwrap_err();
    assert!(error.to_string().contains("breaks off"), "{error}");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..700), cut in 0_usize..1500, key in any::<[u8; 8]>()) {
        let _ = read(Format::BitcoinBlocks, "blk", &bytes).is_ok();
        let mut file = core(&all(), key);
        file.truncate(cut.max(16));
        let at = bytes.len() % file.len();
        file.splice(at.., bytes);
        let _ = read(Format::BitcoinBlocks, "blk", &file).is_ok();
    }
}
