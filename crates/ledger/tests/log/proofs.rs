//! Trees of random sizes, built in random batches, against the definition of RFC 6962 and against
//! an independent implementation that reads our files.

use crate::support;

use std::cell::Cell;

use ledger::{Hash, Ledger, Reader, leaf_hash, verify_consistency, verify_inclusion};
use proptest::prelude::*;
use support::crash::MemStorage;
use support::{entries, reference, signer};
use tlog_tiles::{Tile, TileHashReader, TileReader};

/// A ledger of these batches.
fn build(batches: &[u64]) -> (MemStorage, Vec<Vec<u8>>) {
    let storage = MemStorage::default();
    let mut ledger = Ledger::create_on(storage.clone(), signer()).unwrap();
    for batch in batches {
        ledger.append(&entries(ledger.size()..ledger.size() + batch)).unwrap();
    }
    let all = entries(0..ledger.size());
    (storage, all)
}

/// Cloudflare's reader of tiles, over our files.
struct Theirs<'a> {
    storage: &'a MemStorage,
    read: Cell<usize>,
}

impl TileReader for Theirs<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        self.read.set(self.read.get() + tiles.len());
        let files = self.storage.files();
        // It names tiles as the Go checksum database does, with the height before the level.
        let path = |tile: &Tile| tile.path().replacen("tile/8/", "tile/", 1);
        Ok(tiles
            .iter()
            .map(|tile| files.get(&path(tile)).unwrap_or_else(|| panic!("no {}", path(tile))).clone())
            .collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

fn ours(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.0)).collect()
}

fn batches() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(prop_oneof![1u64..6, 1u64..300, 250u64..260], 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Roots and proofs are those of the definition, at every size we drew; and verify.
    #[test]
    fn roots_and_proofs_are_those_of_the_rfc(batches in batches(), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let (storage, all) = build(&batches);
        let reader = Reader::open_on(storage, None).unwrap();
        let new = a.index(all.len()) + 1;
        let old = b.index(new + 1);
        let index = b.index(new);
        let (root, old_root) = (reference::mth(&all[..new]), reference::mth(&all[..old]));
        prop_assert_eq!(reader.root(), reference::mth(&all));
        prop_assert_eq!(reader.root_at(new as u64).unwrap(), root);

        let proof = reader.inclusion_proof(index as u64, new as u64).unwrap();
        prop_assert_eq!(&proof, &reference::path(index, &all[..new]));
        let leaf = leaf_hash(&reader.entry(index as u64).unwrap());
        verify_inclusion(index as u64, &leaf, new as u64, &root, &proof).unwrap();

        let proof = reader.consistency_proof(old as u64, new as u64).unwrap();
        prop_assert_eq!(&proof, &reference::proof(old, &all[..new]));
        verify_consistency(old as u64, &old_root, new as u64, &root, &proof).unwrap();
        let prefix = reader.prefix(old as u64).unwrap();
        prop_assert_eq!(prefix.root, old_root);
        verify_consistency(old as u64, &prefix.root, reader.size(), &reader.root(), &prefix.proof).unwrap();
    }

    /// An independent implementation authenticates our tiles, and makes and accepts the same proofs.
    #[test]
    fn cloudflare_s_implementation_agrees(batches in batches(), a in any::<prop::sample::Index>()) {
        let (storage, all) = build(&batches);
        let reader = Reader::open_on(storage.clone(), None).unwrap();
        let (size, root) = (reader.size(), reader.root());
        let index = a.index(all.len()) as u64;
        let tiles = Theirs { storage: &storage, read: Cell::new(0) };
        let hashes = TileHashReader::new(size, theirs(root), &tiles);

        let made = tlog_tiles::prove_record(size, index, &hashes).unwrap();
        prop_assert_eq!(ours(&made), reader.inclusion_proof(index, size).unwrap());
        let leaf = tlog_tiles::record_hash(&all[index as usize]);
        tlog_tiles::check_record(&made, size, theirs(root), index, leaf).unwrap();

        let made = tlog_tiles::prove_tree(size, index + 1, &hashes).unwrap();
        prop_assert_eq!(ours(&made), reader.consistency_proof(index + 1, size).unwrap());
        let old = theirs(reader.root_at(index + 1).unwrap());
        tlog_tiles::check_tree(&made, size, theirs(root), index + 1, old).unwrap();
        prop_assert!(size == 1 || tiles.read.get() > 0);
    }

    /// No proof but the right one: any other numbers, hashes or lengths are refused, without panic.
    #[test]
    fn hostile_proofs_are_refused(
        index in any::<u64>(), size in any::<u64>(), new in any::<u64>(),
        hashes in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70),
        root in any::<[u8; 32]>().prop_map(Hash),
    ) {
        prop_assert!(verify_inclusion(index, &Hash([1; 32]), size, &root, &hashes).is_err());
        prop_assert!(size == new || size == 0 || verify_consistency(size, &root, new, &Hash([2; 32]), &hashes).is_err());
    }
}

/// Every pair of sizes up to 70, every leaf: the shapes that a random draw may miss.
#[test]
fn every_small_tree_is_right() {
    let (storage, all) = build(&[70]);
    let reader = Reader::open_on(storage, None).unwrap();
    for new in 1..=70 {
        let root = reference::mth(&all[..new]);
        for old in 0..=new {
            let proof = reader.consistency_proof(old as u64, new as u64).unwrap();
            assert_eq!(proof, reference::proof(old, &all[..new]), "{old} to {new}");
            verify_consistency(old as u64, &reference::mth(&all[..old]), new as u64, &root, &proof).unwrap();
        }
        for index in 0..new {
            let proof = reader.inclusion_proof(index as u64, new as u64).unwrap();
            assert_eq!(proof, reference::path(index, &all[..new]), "{index} of {new}");
            verify_inclusion(index as u64, &leaf_hash(&all[index]), new as u64, &root, &proof).unwrap();
        }
    }
}

/// Over 65,536 entries the tree has a third level of tiles.
#[test]
fn a_tree_of_three_levels_is_right() {
    let (storage, all) = build(&[65_500, 100, 500]);
    let reader = Reader::open_on(storage.clone(), None).unwrap();
    assert_eq!(reader.root(), reference::mth(&all));
    let report = reader.check().unwrap();
    assert_eq!((report.entries, report.bundles, report.tiles), (66_100, 259, 259 + 2 + 1));
    let files = storage.files();
    assert_eq!(files["tile/2/000.p/1"].len(), 32);
    assert_eq!(files["tile/1/001.p/2"].len(), 64);
    assert_eq!(files["tile/1/000"].len(), 8192);
    let tiles = Theirs { storage: &storage, read: Cell::new(0) };
    let hashes = TileHashReader::new(66_100, theirs(reader.root()), &tiles);
    for (old, new) in [(65_535, 65_536), (65_536, 66_100), (300, 66_100), (65_999, 66_099)] {
        let proof = reader.consistency_proof(old, new).unwrap();
        verify_consistency(old, &reader.root_at(old).unwrap(), new, &reader.root_at(new).unwrap(), &proof)
            .unwrap();
        assert_eq!(
            ours(&tlog_tiles::prove_tree(66_100, old, &hashes).unwrap()),
            reader.consistency_proof(old, 66_100).unwrap()
        );
    }
}

/// Cloudflare's note implementation reads our checkpoint with our key text, and the other way round.
#[test]
fn cloudflare_s_notes_agree() {
    use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
    let (storage, _) = build(&[3]);
    let ours = storage.files()["checkpoint"].clone();
    let key = StandardVerifier::new(&signer().verifier().to_string()).unwrap();
    let note = Note::from_bytes(&ours).unwrap();
    let (verified, unverified) = note.verify(&VerifierList::new(vec![Box::new(key)])).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 0));
    let head = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
    assert_eq!((head.origin(), head.size()), ("log.example/test", 3));

    let their_signer = StandardSigner::new(&signer().to_private_text()).unwrap();
    let mut theirs = Note::new(note.text(), &[]).unwrap();
    theirs.add_sigs(&[&their_signer]).unwrap();
    assert_eq!(theirs.to_bytes(), ours);
}
