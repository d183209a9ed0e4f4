//! An invented list in OFAC's legacy form. The addresses are examples of EIP-55 and of the Bitcoin genesis block.

use crate::{Collected, Format, GatherError, read_bytes};
use record::Tally;

const ALT: &str = "1,12,\"aka\",\"LANTERN\",-0- \r\n1,13,\"fka\",\"CANDLE TRADING\",-0- \r\n7,14,\"aka\",\"NOBODY'S\",-0- \r\n\x1a";
const ADD: &str = "1,25,\"1 Lamp Road\",\"Pyongyang\",\"Korea, North\",-0- \r\n1,26,-0- ,-0- ,\"undetermined\",-0- \r\n\x1a";

/// The remarks of entry 2 are cut at 1,000 characters in the middle of a word; the comments go on.
fn entries() -> (String, String) {
    let head = "DOB 10 Dec 1948; alt. DOB circa 1950; POB Giza, Egypt; nationality Egypt; Gender Male; Passport A1 (Egypt) issued 23 Jun 1999 expires 05 Feb 2004; \
        a.k.a. 'LAMPMAN'; Digital Currency Address - ETH 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed; alt. Digital Currency Address - XBT 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb; \
        Additional Sanctions Information - X; DOB 31 Feb 1950; ";
    let cut = format!("{head}{}; Linked T", "n".repeat(1000 - head.len() - "; Linked T".len()));
    assert_eq!(cut.len(), 1000);
    let sdn = format!(
        "1,\"LANTERN TRADING CO., LTD.\",-0- ,\"DPRK3] [NPWMD\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210; all offices worldwide; Company Number IMO 5000001.\"\r\n\
         2,\"VENTED, Han In\",\"individual\",\"DPRK\",\"Director of LANTERN\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"{cut}\"\r\n\
         3,\"LAMPLIGHT\",\"vessel\",\"DPRK\",-0- ,\"CL1\",\"Tug\",\"2,595\",\"212\",\"Atlantis\",\"Lantern Trading Co Ltd\",\"Vessel Registration Identification IMO 9000001.\"\r\n\
         3,\"TWIN\",-0- ,\"DPRK\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
         4,\"SHORT ROW\"\r\n\x1a"
    );
    (sdn, "2,\"o: LANTERN TRADING CO., LTD.\"\r\n8,\"of nobody\"\r\n\x1a".to_owned())
}

fn read(files: &[(&str, &[u8])]) -> Result<(Tally, Collected), GatherError> {
    let mut sink = Collected::default();
    let tally = read_bytes(Format::OfacLegacyCsv, files, "2021-07-07".parse().unwrap(), &mut sink)?;
    Ok((tally, sink))
}

fn read_all() -> (Tally, Collected) {
    let (sdn, comments) = entries();
    let files = [
        ("add.csv", ADD.as_bytes()),
        ("sdn.csv", sdn.as_bytes()),
        ("sdn_comments.csv", comments.as_bytes()),
        ("alt.csv", ALT.as_bytes()),
    ];
    read(&files).unwrap()
}

#[test]
fn the_four_files_are_one_list() {
    let (tally, sink) = read_all();
    let shown: Vec<String> = sink
        .claims
        .iter()
        .map(|claim| format!("{} {} {}", claim.subject, claim.property, claim.value))
        .collect();
    let notes = format!("ofac:2 notes {}", "n".repeat(1000));
    let shown: Vec<&str> = shown
        .iter()
        .map(String::as_str)
        .filter(|line| !notes.starts_with(&line[..line.len().min(20)]))
        .collect();
    assert_eq!(
        shown,
        [
            "ofac:1 name LANTERN TRADING CO., LTD.",
            "ofac:1 topics sanction",
            "ofac:1 listing:ofac_sdn DPRK3; NPWMD",
            "ofac:1 program DPRK3",
            "ofac:1 program NPWMD",
            "ofac:1 secondary_sanctions_risk North Korea Sanctions Regulations, sections 510.201 and 510.210",
            "ofac:1 notes all offices worldwide",
            "ofac:1 imoNumber 5000001",
            "ofac:2 name VENTED, Han In",
            "ofac:2 lastName VENTED",
            "ofac:2 firstName Han In",
            "ofac:2 topics sanction",
            "ofac:2 listing:ofac_sdn DPRK",
            "ofac:2 program DPRK",
            "ofac:2 position Director of LANTERN",
            "ofac:2 birthDate 1948-12-10",
            "ofac:2 birthDate 1950",
            "ofac:2 birthPlace Giza, Egypt",
            "ofac:2 nationality eg",
            "ofac:2 gender male",
            "ofac:2 passportNumber A1",
            "ofac:2 weakAlias LAMPMAN",
            "wallet:evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed publicKey 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "wallet:evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed currency ETH",
            "wallet:evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed held_by ofac:2",
            "ofac:2 additional_sanctions_information X",
            "ofac:3 name LAMPLIGHT",
            "ofac:3 topics sanction",
            "ofac:3 listing:ofac_sdn DPRK",
            "ofac:3 program DPRK",
            "ofac:3 callSign CL1",
            "ofac:3 type Tug",
            "ofac:3 tonnage 2,595",
            "ofac:3 grossRegisteredTonnage 212",
            "ofac:3 flag Atlantis",
            "ofac:3 imoNumber 9000001",
            "ofac:1 alias LANTERN",
            "ofac:1 previousName CANDLE TRADING",
            "ofac:1 address 1 Lamp Road, Pyongyang, Korea, North",
            "ofac:1 country kp",
            "ofac:1 country undetermined",
            "ofac:2 official_of ofac:1",
            "ofac:2 linked_to ofac:1",
            "ofac:3 owned_by ofac:1",
        ]
    );
    assert_eq!(tally.read, tally.kept + tally.quarantined);
    assert_eq!((tally.kept, tally.quarantined, tally.entities), (8, 6, 4));
    assert!(sink.claims.iter().all(|claim| claim.known.to_string() == "2021-07-07"));
}

#[test]
fn bad_rows_and_values_are_set_aside_with_their_lines() {
    let (_, sink) = read_all();
    let bad: Vec<String> = sink
        .quarantined
        .iter()
        .map(|bad| format!("{}:{} {}: {}", bad.file, bad.line, bad.record, bad.reason))
        .collect();
    for (place, reason) in [
        ("sdn.csv:2 sdn 2/Remarks", "checksum"),
        ("sdn.csv:2 sdn 2/Remarks", "no calendar has that day"),
        ("sdn.csv:4 3,TWIN", "stands twice"),
        ("sdn.csv:5 4,SHORT ROW", "2 fields, not 12"),
        ("alt.csv:3 7,14", "no entry of sdn.csv"),
        ("sdn_comments.csv:2 8", "no entry of sdn.csv"),
    ] {
        assert!(bad.iter().any(|bad| bad.starts_with(place) && bad.contains(reason)), "{place}: {bad:#?}");
    }
}

#[test]
fn remarks_that_are_cut_and_do_not_go_on_lose_only_their_last_item() {
    let (sdn, _) = entries();
    let files = [
        ("sdn.csv", sdn.as_bytes()),
        ("alt.csv", ALT.as_bytes()),
        ("add.csv", ADD.as_bytes()),
        ("sdn_comments.csv", b"\x1a"),
    ];
    let (_, sink) = read(&files).unwrap();
    assert!(
        sink.quarantined.iter().any(|bad| bad.record == "sdn 2/Remarks" && bad.reason.contains("'Linked T'"))
    );
    assert!(
        !sink
            .claims
            .iter()
            .any(|claim| claim.subject.as_str() == "ofac:2" && &*claim.property == "linked_to")
    );
}

#[test]
fn all_four_files_are_needed_once() {
    let (sdn, comments) = entries();
    let all = [
        ("sdn.csv", sdn.as_bytes()),
        ("alt.csv", ALT.as_bytes()),
        ("add.csv", ADD.as_bytes()),
        ("sdn_comments.csv", comments.as_bytes()),
    ];
    for without in 0..4 {
        let files: Vec<_> =
            all.iter().enumerate().filter(|(at, _)| *at != without).map(|(_, file)| *file).collect();
        let error = read(&files).unwrap_err();
        assert!(
            matches!(&error, GatherError::Incomplete { missing, .. } if missing == all[without].0),
            "{error}"
        );
    }
    let twice = [all[0], all[0], all[1], all[2]];
    assert!(matches!(read(&twice), Err(GatherError::Incomplete { .. })));
    assert!(matches!(read(&[]), Err(GatherError::Incomplete { .. })));
    assert!(matches!(read(&[("x.csv", b"plain words")]), Err(GatherError::Malformed { .. })));
}

proptest::proptest! {
    #[test]
    fn damage_never_panics_and_counts_add_up(at in 0..2000_usize, with in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..4)) {
        let (sdn, comments) = entries();
        let mut bytes = sdn.into_bytes();
        let at = at.min(bytes.len() - 1);
        bytes.splice(at..=at, with);
        let files = [("sdn.csv", &*bytes), ("alt.csv", ALT.as_bytes()), ("add.csv", ADD.as_bytes()), ("sdn_comments.csv", comments.as_bytes())];
        if let Ok((tally, sink)) = read(&files) {
            proptest::prop_assert_eq!(tally.read, tally.kept + tally.quarantined);
            proptest::prop_assert_eq!(tally.quarantined, sink.quarantined.len() as u64);
        }
    }
}
