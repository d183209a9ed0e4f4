//! An invented list in the form of OFAC's Advanced XML, small but with every section.

use crate::{Collected, Format, GatherError, read_bytes};
use record::{Extent, Tally};

/// The address is the first example of EIP-55.
const LIST: &str = include_str!("fixture.xml");

fn read(text: &str) -> Result<(Tally, Collected), GatherError> {
    let mut sink = Collected::default();
    let tally = read_bytes(
        Format::OfacAdvancedXml,
        &[("sdn.xml", text.as_bytes())],
        "2030-01-01".parse().unwrap(),
        &mut sink,
    )?;
    Ok((tally, sink))
}

fn shown(sink: &Collected) -> Vec<String> {
    let line = |claim: &record::Claim| {
        let mut text = format!("{} {} {}", claim.subject, claim.property, claim.value);
        let known = claim.known.to_string();
        let marks = [
            (claim.denied, " denied".to_owned()),
            (claim.scope.extent != Extent::Exactly, format!(" {:?}", claim.scope.extent)),
            (claim.grade.credibility.level() > 1, format!(" {}", claim.grade)),
            (!claim.valid.is_unstated(), format!(" ({})", claim.valid)),
            (known != "2025-10-30", format!(" known {known}")),
        ];
        text.extend(marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark));
        text
    };
    sink.claims.iter().map(line).collect()
}

#[test]
fn every_section_becomes_its_claims() {
    let (tally, sink) = read(LIST).unwrap();
    assert_eq!(
        shown(&sink),
        [
            "ofac:1 topics sanction",
            "ofac:1 notes Brother of nobody",
            "ofac:1 name VENTED, Han In",
            "ofac:1 firstName Han",
            "ofac:1 middleName In",
            "ofac:1 lastName VENTED",
            "ofac:1 name 한인",
            "ofac:1 lastName 한",
            "ofac:1 firstName 인",
            "ofac:1 weakAlias Lampman",
            "ofac:1 passportNumber P123",
            "ofac:1 notes Chinese Commercial Code 0001 2345",
            "ofac:1 birthDate 1970 About",
            "ofac:1 birthDate 1962 AtLeast",
            "ofac:1 birthDate 1964 AtMost",
            "ofac:1 nationality kp A2",
            "ofac:1 gender male denied",
            "ofac:1 position Director of LANTERN TRADING",
            "ofac:1 notes Shoe Size 44 broad",
            "wallet:evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed publicKey 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "wallet:evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed currency ETH",
            "wallet:evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed held_by ofac:1",
            "ofac:2 topics sanction",
            "ofac:2 name LANTERN TRADING",
            "ofac:2 previousName CANDLE TRADING",
            "ofac:2 address 1 Lamp Road, Pyongyang, Korea, North",
            "ofac:2 country kp",
            "ofac:2 secondary_sanctions_risk North Korea Sanctions Regulations, sections 510.201 and 510.210",
            "ofac:3 topics sanction",
            "ofac:3 name LAMPLIGHT",
            "ofac:3 imoNumber 9000001",
            "ofac:3 flag kp",
            "ofac:1 official_of ofac:2 (2015-01 to 2020-04-14)",
            "ofac:2 controlled_by ofac:9 (until <2025-10-30)",
            "ofac:3 controlled_by ofac:2",
            "ofac:1 program DPRK3",
            "ofac:1 sanctions_measure Block",
            "ofac:1 listing:ofac_sdn Executive Order 13722 (North Korea) (since 2018-09-06) known 2018-09-06",
            "ofac:1 listing:ofac_sdn DPRK3 (since 2020-03-02) known 2020-03-02",
            "ofac:1 official_of ofac:2",
            "ofac:3 owned_by ofac:2",
        ]
    );
    assert_eq!((tally.read, tally.kept, tally.quarantined, tally.entities), (10, 3, 7, 4));
}

#[test]
fn bad_values_are_set_aside_with_their_reasons() {
    let (_, sink) = read(LIST).unwrap();
    let bad: Vec<String> =
        sink.quarantined.iter().map(|bad| format!("{}: {}", bad.record, bad.reason)).collect();
    for (record, reason) in [
        ("DistinctParty 1/Feature 18", "EIP-55 checksum"),
        ("DistinctParty 1/Feature 19", "no calendar has that day"),
        ("DistinctParty 2/Feature", "not among the file's reference values"),
        ("DistinctParty 2", "stands twice"),
        ("ProfileRelationship 4", "party 9, who is not in the file"),
        ("SanctionsEntry 9", "party 9, who is not in the file"),
        ("IDRegDocument 5", "no party in the file has the identity"),
    ] {
        assert!(bad.iter().any(|bad| bad.starts_with(record) && bad.contains(reason)), "{record}: {bad:#?}");
    }
    assert_eq!(bad.len(), 7);
    assert!(sink.quarantined.iter().all(|bad| bad.line > 1));
}

#[test]
fn claims_say_where_they_stand() {
    let (_, sink) = read(LIST).unwrap();
    let passport = sink.claims.iter().find(|claim| &*claim.property == "passportNumber").unwrap();
    assert_eq!(
        passport.source.locator,
        record::Locator::Record("DistinctParty 1/IDRegDocument 3".to_owned())
    );
    assert_eq!(
        passport.source.quote.as_deref(),
        Some("Passport P123 (Korea, North); Expiration Date 2030-01-31; fraudulent; at Lampton")
    );
    assert_eq!(&*passport.source.originator, "US Treasury, OFAC");
    assert!(
        sink.claims.iter().filter(|claim| claim.subject.as_str() == "ofac:2").any(crate::is_dprk_related)
    );
    assert!(
        !sink.claims.iter().filter(|claim| claim.subject.as_str() == "ofac:3").any(crate::is_dprk_related)
    );
}

#[test]
fn a_broken_file_is_an_error() {
    for cut in [0, 100, 3_000, LIST.len() - 4] {
        assert!(matches!(read(&LIST[..cut]), Err(GatherError::Malformed { .. })), "cut at {cut}");
    }
    assert!(read("<CONSOLIDATED_LIST/>").unwrap_err().to_string().contains("root element"));
}

proptest::proptest! {
    #[test]
    fn damage_never_panics_and_counts_add_up(at in 0..LIST.len(), with in "[<>&;a-z0-9/\"]{0,4}") {
        if LIST.is_char_boundary(at) && LIST.is_char_boundary(at + 1) {
            let damaged = [&LIST[..at], &with, &LIST[at + 1..]].concat();
            if let Ok((tally, sink)) = read(&damaged) {
                proptest::prop_assert_eq!(tally.read, tally.kept + tally.quarantined);
                proptest::prop_assert_eq!(tally.quarantined, sink.quarantined.len() as u64);
                proptest::prop_assert_eq!(tally.claims, sink.claims.len() as u64);
            }
        }
    }
}
