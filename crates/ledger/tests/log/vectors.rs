//! Published test vectors: other people's trees, notes, keys and cosignatures.

use ledger::{
    Checkpoint, EMPTY_ROOT, Hash, LedgerError, Note, NoteSignature, SignatureType, SignedCheckpoint, Signer,
    Verifier, Witness, leaf_hash, node_hash, verify_consistency, verify_cosignature, verify_inclusion,
};

/// The eight leaves that Certificate Transparency implementations test with
/// (transparency-dev/merkle, testonly/constants.go; before that google/certificate-transparency).
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// Their leaf hashes.
const LEAF_HASHES: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
];

/// The roots of the trees of their first 1 to 8.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const N_0_2: &str = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
const N_2_4: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const N_4_6: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const N_6_8: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const N_0_4: &str = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
const N_4_8: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

/// transparency-dev/merkle, proof/verify_test.go: index, size, proof.
const INCLUSION: [(u64, u64, &[&str]); 5] = [
    (0, 1, &[]),
    (0, 8, &[LEAF_HASHES[1], N_2_4, N_4_8]),
    (5, 8, &[LEAF_HASHES[4], N_6_8, N_0_4]),
    (2, 3, &[N_0_2]),
    (1, 5, &[LEAF_HASHES[0], N_2_4, LEAF_HASHES[4]]),
];

/// The same file: old size, new size, proof.
const CONSISTENCY: [(u64, u64, &[&str]); 5] = [
    (1, 1, &[]),
    (1, 8, &[LEAF_HASHES[1], N_2_4, N_4_8]),
    (6, 8, &[N_4_6, N_6_8, N_0_4]),
    (2, 5, &[N_2_4, LEAF_HASHES[4]]),
    (6, 7, &[N_4_6, LEAF_HASHES[6], N_0_4]),
];

fn hash(text: &str) -> Hash {
    Hash(hex::decode(text).unwrap().try_into().unwrap())
}

fn hashes(texts: &[&str]) -> Vec<Hash> {
    texts.iter().map(|text| hash(text)).collect()
}

fn root(size: u64) -> Hash {
    hash(ROOTS[size as usize - 1])
}

#[test]
fn leaves_and_nodes_hash_as_published() {
    for (leaf, expected) in LEAVES.iter().zip(LEAF_HASHES) {
        assert_eq!(leaf_hash(&hex::decode(leaf).unwrap()), hash(expected));
    }
    assert_eq!(node_hash(&hash(N_0_2), &hash(N_2_4)), hash(N_0_4));
    assert_eq!(node_hash(&hash(N_0_4), &hash(N_4_8)), root(8));
}

#[test]
fn published_inclusion_proofs_verify_and_their_corruptions_do_not() {
    for (index, size, proof) in INCLUSION {
        let (leaf, root, proof) = (hash(LEAF_HASHES[index as usize]), root(size), hashes(proof));
        verify_inclusion(index, &leaf, size, &root, &proof).unwrap();
        let refuse = |index, leaf: &Hash, size, root: &Hash, proof: &[Hash], what: &str| {
            assert!(verify_inclusion(index, leaf, size, root, proof).is_err(), "{index} of {size}: {what}");
        };
        refuse(index.wrapping_sub(1), &leaf, size, &root, &proof, "index - 1");
        refuse(index + 1, &leaf, size, &root, &proof, "index + 1");
        refuse(index ^ 2, &leaf, size, &root, &proof, "index ^ 2");
        refuse(index, &leaf, size * 2, &root, &proof, "size * 2");
        refuse(index, &leaf, size / 2, &root, &proof, "size / 2");
        refuse(index, &EMPTY_ROOT, size, &root, &proof, "leaf");
        refuse(index, &leaf, size, &EMPTY_ROOT, &proof, "root");
        refuse(index, &leaf, size, &root, &[&proof[..], &[root]].concat(), "one more behind");
        refuse(index, &leaf, size, &root, &[&[root], &proof[..]].concat(), "one more before");
        for at in 0..proof.len() {
            let mut wrong = proof.clone();
            wrong[at].0[0] ^= 8;
            refuse(index, &leaf, size, &root, &wrong, "one bit");
            wrong.remove(at);
            refuse(index, &leaf, size, &root, &wrong, "one less");
        }
    }
    assert!(verify_inclusion(0, &EMPTY_ROOT, 0, &EMPTY_ROOT, &[]).is_err(), "nothing is in the empty tree");
}

#[test]
fn published_consistency_proofs_verify_and_their_corruptions_do_not() {
    for (old, new, proof) in CONSISTENCY {
        let (old_root, new_root, proof) = (root(old), root(new), hashes(proof));
        verify_consistency(old, &old_root, new, &new_root, &proof).unwrap();
        let refuse = |old, old_root: &Hash, new, new_root: &Hash, proof: &[Hash], what: &str| {
            assert!(
                verify_consistency(old, old_root, new, new_root, proof).is_err(),
                "{old} to {new}: {what}"
            );
        };
        refuse(old - 1, &old_root, new, &new_root, &proof, "old - 1");
        refuse(old + 1, &old_root, new, &new_root, &proof, "old + 1");
        refuse(old ^ 2, &old_root, new, &new_root, &proof, "old ^ 2");
        refuse(old, &old_root, new * 2, &new_root, &proof, "new * 2");
        refuse(old, &old_root, new / 2, &new_root, &proof, "new / 2");
        refuse(old, &EMPTY_ROOT, new, &new_root, &proof, "old root");
        refuse(old, &old_root, new, &EMPTY_ROOT, &proof, "new root");
        for extra in [old_root, new_root] {
            refuse(old, &old_root, new, &new_root, &[&proof[..], &[extra]].concat(), "one more behind");
            refuse(old, &old_root, new, &new_root, &[&[extra], &proof[..]].concat(), "one more before");
        }
        if old != new {
            refuse(old, &new_root, new, &old_root, &proof, "swapped roots");
            refuse(old, &old_root, new, &new_root, &[], "no proof");
        }
        for at in 0..proof.len() {
            let mut wrong = proof.clone();
            wrong[at].0[0] ^= 16;
            refuse(old, &old_root, new, &new_root, &wrong, "one bit");
            wrong.remove(at);
            refuse(old, &old_root, new, &new_root, &wrong, "one less");
        }
    }
    verify_consistency(0, &EMPTY_ROOT, 8, &root(8), &[]).unwrap();
    assert!(verify_consistency(0, &EMPTY_ROOT, 8, &root(8), &[root(8)]).is_err());
    assert!(verify_consistency(0, &root(1), 8, &root(8), &[]).is_err(), "no empty tree has that root");
    assert!(verify_consistency(8, &root(8), 7, &root(7), &[]).is_err(), "a tree never shrinks");
}

/// The example key and notes of Go's golang.org/x/mod/sumdb/note.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_PRIVATE: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

#[test]
fn go_notes_are_read_and_written() {
    let (peter, enoch) = (Verifier::parse(PETER).unwrap(), Verifier::parse(ENOCH).unwrap());
    assert_eq!(
        (peter.name(), peter.key_id(), peter.to_string()),
        ("PeterNeumann", 0xc74f_20a3, PETER.to_owned())
    );
    let whole = format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}");
    let note = Note::parse(whole.as_bytes()).unwrap();
    assert_eq!((note.text(), note.to_string()), (TEXT, whole.clone()));
    assert_eq!(note.verified_by(&peter).unwrap().name(), "PeterNeumann");
    assert_eq!(note.verified_by(&enoch).unwrap().key_id(), 0xaf0c_fe78);

    let signer = Signer::parse(PETER_PRIVATE).unwrap();
    assert_eq!((signer.verifier(), signer.to_private_text()), (peter.clone(), PETER_PRIVATE.to_owned()));
    let mut signed = Note::new(TEXT).unwrap();
    signer.sign(&mut signed).unwrap();
    assert_eq!(signed.to_string(), format!("{TEXT}\n{PETER_LINE}"), "Ed25519 is deterministic");
    assert!(matches!(signed.verified_by(&enoch), Err(LedgerError::Unsigned { .. })));
    let other = Note::parse(whole.replace("answer", "question").as_bytes()).unwrap();
    assert!(matches!(other.verified_by(&peter), Err(LedgerError::BadSignature { .. })));
}

/// The malformed notes of the same package's tests, and a few more.
#[test]
fn malformed_notes_are_refused() {
    let cases = [
        TEXT.to_owned(),
        format!("\n{TEXT}"),
        format!("{TEXT}\n"),
        format!("{TEXT}\n{}", PETER_LINE.trim_end()),
        format!("{TEXT}\n{PETER_LINE}\n"),
        format!("\u{1}{TEXT}\n{PETER_LINE}"),
        format!("{TEXT}\n{}", PETER_LINE.replace('—', "-")),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "Bad Name")),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "a+b")),
        format!("{TEXT}\n— PeterNeumann x08g\n"),
        format!("{TEXT}\n— PeterNeumann x08gow==\n"),
        format!("{TEXT}\n— PeterNeumann \n"),
    ];
    for case in cases {
        assert!(matches!(Note::parse(case.as_bytes()), Err(LedgerError::BadNote { .. })), "{case:?}");
    }
    assert!(Note::parse(&[b"\xff", format!("{TEXT}\n{PETER_LINE}").as_bytes()].concat()).is_err());
    let line = |i: u32| NoteSignature::parse(&format!("— n{i} AAAAAAA=")).unwrap().to_string() + "\n";
    let many = |n| format!("{TEXT}\n{}", (0..n).map(line).collect::<String>());
    assert_eq!(Note::parse(many(100).as_bytes()).unwrap().signatures().len(), 100);
    assert!(Note::parse(many(101).as_bytes()).is_err());
    assert!(Note::parse(&vec![b'a'; 1_000_001]).is_err());
}

#[test]
fn malformed_keys_are_refused() {
    let cases = [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", // another hash
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", // not the one form
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcMQ==",
        "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!",
        "rekor.sigstore.dev+12345678+AwEB",
    ];
    for case in cases {
        assert!(matches!(Verifier::parse(case), Err(LedgerError::BadKey { .. })), "{case}");
    }
    let wrong = PETER_PRIVATE.replace("c74f", "c74e");
    let error = Signer::parse(&wrong).unwrap_err().to_string();
    assert!(!error.contains("AYEKFALV"), "a private key is never repeated: {error}");
    assert!(!format!("{:?}", Signer::parse(PETER_PRIVATE).unwrap()).contains("AYEKFALV"));
    for name in ["", "two words", "a+b", "line\nbreak", "cosignature/v1"] {
        assert!(Signer::generate(name).is_err(), "{name:?}");
    }
}

/// A checkpoint of the Go checksum database, whose origin is not its key's name.
#[test]
fn the_go_checksum_database_is_read() {
    let key =
        Verifier::parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8").unwrap();
    let note = "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n\
                — sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n";
    let opened = SignedCheckpoint::open_as(note.as_bytes(), &key, "go.sum database tree").unwrap();
    assert_eq!(opened.size(), 6_476_701);
    assert!(matches!(SignedCheckpoint::open(note.as_bytes(), &key), Err(LedgerError::WrongOrigin { .. })));
    let forged = note.replace("6476701", "6476702");
    let forged = SignedCheckpoint::open_as(forged.as_bytes(), &key, "go.sum database tree");
    assert!(matches!(forged, Err(LedgerError::BadSignature { .. })));
}

/// A checkpoint of a public Certificate Transparency log (Arche 2025h1, staging), signed by the log
/// and cosigned by public witnesses, among signatures of types unknown to us.
#[test]
fn a_cosigned_checkpoint_from_the_public_witness_network_is_read() {
    let note = "\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
";
    let log = Verifier::parse(
        "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f",
    )
    .unwrap();
    let witness =
        Verifier::parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2").unwrap();
    assert_eq!(witness.signature_type(), SignatureType::CosignatureV1);
    let opened = SignedCheckpoint::open(note.as_bytes(), &log).unwrap();
    assert_eq!((opened.size(), opened.note().signatures().len()), (1_432_088_532, 6));
    assert_eq!(opened.note().to_string(), note);
    assert_eq!(verify_cosignature(opened.note(), &witness).unwrap(), 0x6a12_2120);
    let changed = Note::parse(note.replace("1432088532", "42").as_bytes()).unwrap();
    assert!(matches!(verify_cosignature(&changed, &witness), Err(LedgerError::BadSignature { .. })));
    assert!(matches!(verify_cosignature(opened.note(), &log), Err(LedgerError::BadKey { .. })));
}

/// The example of the tlog-checkpoint and tlog-cosignature specifications (their keys are not
/// published, so only the form is checked).
#[test]
fn the_specification_s_example_is_read() {
    let note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let note = Note::parse(note.as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(checkpoint.to_string(), note.text());
    // "time 1679315147" in the specification's signed message.
    let bytes = note.signatures()[1].bytes();
    assert_eq!((bytes.len(), u64::from_be_bytes(bytes[..8].try_into().unwrap())), (72, 1_679_315_147));
}

#[test]
fn malformed_checkpoints_are_refused_with_their_line() {
    let root = EMPTY_ROOT.to_base64();
    let cases = [
        (1, format!("\n1\n{root}\n")),
        (1, format!("o\n1\n{root}")),
        (2, "o\n".to_owned()),
        (3, "o\n1\n".to_owned()),
        (2, format!("o\n01\n{root}\n")),
        (2, format!("o\n+1\n{root}\n")),
        (2, format!("o\n-1\n{root}\n")),
        (2, format!("o\n18446744073709551616\n{root}\n")),
        (3, format!("o\n1\n{}\n", &root[..43])),
        (3, "o\n1\nAAAA\n".to_owned()),
        (4, format!("o\n1\n{root}\n\n")),
        (5, format!("o\n1\n{root}\next\n\nmore\n")),
    ];
    for (wanted, text) in cases {
        match Checkpoint::parse(&text) {
            Err(LedgerError::BadCheckpoint { line, .. }) => assert_eq!(line, wanted, "{text:?}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
    let extended = Checkpoint::parse(&format!("o\n18446744073709551615\n{root}\next\n")).unwrap();
    assert_eq!((extended.size, extended.extensions), (u64::MAX, vec!["ext".to_owned()]));
}

/// transparency-dev/formats, note_cosigv1_test.go: the time inside a cosignature.
#[test]
fn a_witness_signs_time_and_text() {
    let line = "— w ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA==";
    let bytes = NoteSignature::parse(line).unwrap().bytes().to_vec();
    assert_eq!(u64::from_be_bytes(bytes[..8].try_into().unwrap()), 1_727_964_367);

    // The key id of a witness differs from that of the same key as a log.
    let witness = Witness::new(Signer::parse(PETER_PRIVATE).unwrap());
    assert_eq!(witness.verifier().name(), "PeterNeumann");
    assert_ne!(witness.verifier().key_id(), 0xc74f_20a3);
    assert_eq!(Verifier::parse(&witness.verifier().to_string()).unwrap(), witness.verifier());
}
