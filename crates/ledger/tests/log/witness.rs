//! Witnesses that refuse, and logs that are caught.

use crate::support;

use ledger::{
    LastSeen, Ledger, LedgerError, Note, Prefix, Reader, SignedCheckpoint, Signer, SplitView, Witness,
    detect_split_view, verify_cosignature,
};
use support::crash::MemStorage;
use support::{entries, signer};

const NOW: u64 = 1_764_000_000;

fn log(entries: &[Vec<u8>]) -> Ledger<MemStorage> {
    let mut ledger = Ledger::create_on(MemStorage::default(), signer()).unwrap();
    ledger.append(entries).unwrap();
    ledger
}

fn witness() -> Witness {
    Witness::new(Signer::from_seed("witness.example/w1", &[9; 32]).unwrap())
}

fn consistency(ledger: &Ledger<MemStorage>, old: u64) -> Vec<ledger::Hash> {
    ledger.reader().consistency_proof(old, ledger.size()).unwrap()
}

#[test]
fn a_witness_follows_a_growing_log() {
    let (witness, mut ledger, mut seen) = (witness(), log(&[]), LastSeen::default());
    for (at, size) in [(NOW, 0), (NOW + 1, 5), (NOW + 2, 5), (NOW + 3, 300)] {
        ledger.append(&entries(ledger.size()..size)).unwrap();
        let checkpoint = ledger.reader().checkpoint().clone();
        let given = witness.cosign(&checkpoint, &consistency(&ledger, seen.size), &seen, at).unwrap();
        assert_eq!(given.seen, LastSeen { size, root: checkpoint.root() });
        ledger.add_cosignature(given.signature, &witness.verifier()).unwrap();
        seen = given.seen;
        assert_eq!(verify_cosignature(ledger.reader().checkpoint().note(), &witness.verifier()).unwrap(), at);
    }
    // It is published with the log's own signature first, and outlives reopening; the next
    // checkpoint starts without.
    let signatures = |ledger: &Ledger<MemStorage>| ledger.reader().checkpoint().note().signatures().len();
    assert_eq!(signatures(&ledger), 2);
    ledger.append(&["more"]).unwrap();
    assert_eq!(signatures(&ledger), 1);
}

#[test]
fn cosignatures_are_published_and_read_back() {
    let storage = MemStorage::default();
    let mut ledger = Ledger::create_on(storage.clone(), signer()).unwrap();
    ledger.append(&entries(0..4)).unwrap();
    let mut reader = Reader::open_on(storage.clone(), None).unwrap();
    let witness = witness();
    let given = witness.cosign(reader.checkpoint(), &[], &LastSeen::default(), NOW).unwrap();
    let forged = ledger::NoteSignature::parse(&given.signature.to_string().replace("w1 ", "w2 ")).unwrap();
    assert!(ledger.add_cosignature(forged, &witness.verifier()).is_err(), "only a checked one is published");
    ledger.add_cosignature(given.signature, &witness.verifier()).unwrap();
    assert_eq!(reader.refresh().unwrap(), 4..4);
    assert_eq!(verify_cosignature(reader.checkpoint().note(), &witness.verifier()).unwrap(), NOW);
    drop(ledger);
    let reopened = Ledger::open_on(storage, signer()).unwrap();
    assert_eq!(reopened.reader().checkpoint().note().signatures().len(), 2);
}

#[test]
fn a_witness_does_not_go_backwards() {
    let (small, large) = (log(&entries(0..5)), log(&entries(0..8)));
    let seen = LastSeen { size: 8, root: large.root() };
    let error = witness().cosign(small.reader().checkpoint(), &[], &seen, NOW).unwrap_err();
    assert!(matches!(error, LedgerError::Backwards { seen: 8, offered: 5, .. }), "{error}");
}

#[test]
fn a_witness_does_not_cosign_another_history() {
    let (honest, mut other) = (log(&entries(0..5)), log(&entries(10..15)));
    let seen = LastSeen { size: 5, root: honest.root() };
    let error = witness().cosign(other.reader().checkpoint(), &[], &seen, NOW).unwrap_err();
    assert!(matches!(&error, LedgerError::Forked { size: 5, .. }), "{error}");
    assert!(error.hint().unwrap().contains("evidence"));
    other.append(&entries(5..9)).unwrap();
    let proof = consistency(&other, 5);
    let refused = witness().cosign(other.reader().checkpoint(), &proof, &seen, NOW);
    assert!(matches!(refused, Err(LedgerError::BadProof { .. })));
    let mut grown = honest;
    grown.append(&entries(5..9)).unwrap();
    let refused = witness().cosign(grown.reader().checkpoint(), &[], &seen, NOW);
    assert!(matches!(refused, Err(LedgerError::BadProof { .. })), "growth must be shown");
    let late = witness().cosign(grown.reader().checkpoint(), &consistency(&grown, 5), &seen, 1 << 63);
    assert!(matches!(late, Err(LedgerError::OutOfRange { .. })));
}

#[test]
fn a_cosignature_is_bound_to_its_note_time_and_key() {
    let ledger = log(&entries(0..5));
    let witness = witness();
    let given = witness.cosign(ledger.reader().checkpoint(), &[], &LastSeen::default(), NOW).unwrap();
    let checkpoint = ledger.reader().checkpoint().note();
    let with = |bytes: Vec<u8>| {
        let id = witness.verifier().key_id().to_be_bytes();
        let line = format!("— witness.example/w1 {}", base64(&[&id, &bytes[..]].concat()));
        Note::parse(format!("{checkpoint}{line}\n").as_bytes()).unwrap()
    };
    let bytes = given.signature.bytes().to_vec();
    assert_eq!(verify_cosignature(&with(bytes.clone()), &witness.verifier()).unwrap(), NOW);
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(verify_cosignature(&with(changed), &witness.verifier()).is_err(), "byte {at}");
        assert!(verify_cosignature(&with(bytes[..at.max(1)].to_vec()), &witness.verifier()).is_err());
    }
    // A log's plain signature by the same key is no cosignature, and the other way round.
    let plain = Signer::from_seed("witness.example/w1", &[9; 32]).unwrap();
    let mut note = checkpoint.clone();
    plain.sign(&mut note).unwrap();
    assert!(matches!(verify_cosignature(&note, &witness.verifier()), Err(LedgerError::Unsigned { .. })));
    assert!(matches!(with(bytes).verified_by(&plain.verifier()), Err(LedgerError::Unsigned { .. })));
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn forked(at: u64, size: u64) -> Ledger<MemStorage> {
    let mut all = entries(0..size);
    all[at as usize] = b"rewritten".to_vec();
    log(&all)
}

fn text(ledger: &Ledger<MemStorage>) -> String {
    ledger.reader().checkpoint().note().to_string()
}

#[test]
fn one_history_is_no_split_view() {
    let larger = log(&entries(0..300));
    for size in [0, 1, 4, 255, 256, 300] {
        let smaller = log(&entries(0..size));
        let prefix = larger.reader().prefix(size).unwrap();
        let (a, b) = (smaller.reader().checkpoint(), larger.reader().checkpoint());
        assert_eq!(detect_split_view(a, b, Some(&prefix)).unwrap(), None);
        assert_eq!(detect_split_view(b, a, Some(&prefix)).unwrap(), None, "in any order");
    }
}

#[test]
fn a_split_view_is_proved_to_a_third_party() {
    let key = signer().verifier();
    for (size, at, larger) in [(5, 2, 5), (4, 0, 9), (5, 4, 9), (256, 255, 300), (299, 7, 300), (1, 0, 2)] {
        let (a, b) = (log(&entries(0..size)), forked(at, larger));
        let prefix = b.reader().prefix(size).unwrap();
        let found =
            detect_split_view(b.reader().checkpoint(), a.reader().checkpoint(), Some(&prefix)).unwrap();
        let evidence = found.unwrap_or_else(|| panic!("{size} {larger}: not caught"));
        let roots = [evidence.smaller().root(), evidence.larger().root()];
        assert!(roots == [a.root(), b.root()] || size == larger && roots == [b.root(), a.root()]);
        evidence.verify(&key).unwrap();
        // From nothing but texts, as it is passed on.
        let [a, b] = [evidence.smaller(), evidence.larger()].map(|c| c.note().to_string());
        let rebuilt = SplitView::from_parts(&key, a.as_bytes(), b.as_bytes(), Some(evidence.prefix()));
        assert_eq!(rebuilt.unwrap(), evidence);
        let without = SplitView::from_parts(&key, a.as_bytes(), b.as_bytes(), None);
        assert_eq!(without.is_ok(), size == larger, "only equal sizes speak for themselves");
        let stranger = Signer::generate("log.example/test").unwrap().verifier();
        assert!(evidence.verify(&stranger).is_err(), "it is evidence against this key only");
    }
}

/// Nobody can make an honest log look guilty: a prefix that is not in the larger tree decides nothing.
#[test]
fn evidence_cannot_be_invented() {
    let (smaller, larger) = (log(&entries(0..5)), log(&entries(0..9)));
    let open =
        |l: &Ledger<MemStorage>| SignedCheckpoint::open(text(l).as_bytes(), &signer().verifier()).unwrap();
    let (a, b) = (open(&smaller), open(&larger));
    let right = larger.reader().prefix(5).unwrap();
    let mut wrong = vec![
        Prefix { root: forked(0, 5).root(), ..right.clone() },
        Prefix { proof: vec![], ..right.clone() },
    ];
    wrong.push(forked(0, 9).reader().prefix(5).unwrap());
    wrong.push(larger.reader().prefix(4).unwrap());
    for i in 0..right.proof.len() {
        let mut changed = right.clone();
        changed.proof[i].0[0] ^= 1;
        wrong.push(changed);
    }
    for prefix in wrong {
        assert!(matches!(detect_split_view(&a, &b, Some(&prefix)), Err(LedgerError::BadProof { .. })));
    }
    let same = Prefix { root: forked(0, 5).root(), proof: vec![] };
    assert_eq!(detect_split_view(&a, &a, Some(&same)).unwrap(), None);
    let innocent = SplitView::from_parts(
        &signer().verifier(),
        text(&smaller).as_bytes(),
        text(&larger).as_bytes(),
        Some(&right),
    );
    assert!(matches!(innocent, Err(LedgerError::BadProof { .. })));
}

#[test]
fn checkpoints_of_different_logs_are_not_compared() {
    let other = Signer::generate("other.example/log").unwrap();
    let mut theirs = Ledger::create_on(MemStorage::default(), other).unwrap();
    theirs.append(&["x"]).unwrap();
    let ours = log(&entries(0..1));
    let prefix = ours.reader().prefix(1).unwrap();
    let compared = detect_split_view(ours.reader().checkpoint(), theirs.reader().checkpoint(), Some(&prefix));
    assert!(matches!(compared, Err(LedgerError::WrongOrigin { .. })));
}
