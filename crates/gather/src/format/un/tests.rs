//! An invented list in the UN's form.

use crate::{Collected, Format, GatherError, read_bytes};
use record::Tally;

const LIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2024-05-06T19:08:54.997-05:00">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>1</DATAID><FIRST_NAME>HAN</FIRST_NAME><SECOND_NAME>IN
        VENTED</SECOND_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
      <REFERENCE_NUMBER>XXi.001 </REFERENCE_NUMBER><LISTED_ON>2009-07-16</LISTED_ON>
      <GENDER>Male</GENDER><NAME_ORIGINAL_SCRIPT>한</NAME_ORIGINAL_SCRIPT>
      <DESIGNATION><VALUE>Former Director of Lantern Trading</VALUE></DESIGNATION>
      <NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE></NATIONALITY>
      <LAST_DAY_UPDATED><VALUE>2013-01-02</VALUE><VALUE>2022-07-26</VALUE></LAST_DAY_UPDATED>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Lampman</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Han Ben (韓)</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><COUNTRY>Atlantis</COUNTRY></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1944-10-13</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1943</FROM_YEAR><TO_YEAR>1945</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1946</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1946-02-31</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH/>
      <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Lampton</CITY><COUNTRY>Kenya</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X123</NUMBER><ISSUING_COUNTRY>Kenya</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT/>
      <SORT_KEY/>
    </INDIVIDUAL>
    <INDIVIDUAL><FIRST_NAME>NO REFERENCE</FIRST_NAME></INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <FIRST_NAME>LANTERN TRADING (LTC)</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER>
      <LISTED_ON>2016-03-02</LISTED_ON>
      <COMMENTS1>Lantern Trading is owned by Wick &amp; Wax. IMO number: 5550001.</COMMENTS1>
      <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>CANDLE TRADING</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><STREET>1 Lamp Road</STREET><CITY>Nairobi</CITY><COUNTRY>Kenya</COUNTRY></ENTITY_ADDRESS>
    </ENTITY>
    <ENTITY><FIRST_NAME>WICK AND WAX</FIRST_NAME><UN_LIST_TYPE>New Regime</UN_LIST_TYPE><REFERENCE_NUMBER>XXe.002</REFERENCE_NUMBER><LISTED_ON>0000-00-00</LISTED_ON></ENTITY>
    <ENTITY><FIRST_NAME>TWIN</FIRST_NAME><REFERENCE_NUMBER>XXe.002</REFERENCE_NUMBER></ENTITY>
    <VESSEL/>
  </ENTITIES>
</CONSOLIDATED_LIST>"#;

fn read(text: &str) -> Result<(Tally, Collected), GatherError> {
    let mut sink = Collected::default();
    let tally =
        read_bytes(Format::UnXml, &[("un.xml", text.as_bytes())], "2025-01-01".parse().unwrap(), &mut sink)?;
    Ok((tally, sink))
}

/// `subject property value known`, and how long it held where that is stated.
fn shown(sink: &Collected) -> Vec<String> {
    let line = |claim: &record::Claim| {
        let valid = if claim.valid.is_unstated() { String::new() } else { format!(" ({})", claim.valid) };
        format!("{} {} {} {}{valid}", claim.subject, claim.property, claim.value, claim.known)
    };
    sink.claims.iter().map(line).collect()
}

#[test]
fn every_field_becomes_its_claim() {
    let (tally, sink) = read(LIST).unwrap();
    assert_eq!(
        shown(&sink),
        [
            "un:XXi.001 topics sanction 2022-07-26",
            "un:XXi.001 listing:un_1718 XXi.001 2009-07-16 (since 2009-07-16)",
            "un:XXi.001 name HAN IN VENTED 2022-07-26",
            "un:XXi.001 alias 한 2022-07-26",
            "un:XXi.001 weakAlias Lampman 2022-07-26",
            "un:XXi.001 alias Han Ben 2022-07-26",
            "un:XXi.001 alias 韓 2022-07-26",
            "un:XXi.001 gender male 2022-07-26",
            "un:XXi.001 position Former Director of Lantern Trading 2022-07-26",
            "un:XXi.001 nationality kp 2022-07-26",
            "un:XXi.001 country Atlantis 2022-07-26",
            "un:XXi.001 birthDate 1944-10-13 2022-07-26",
            "un:XXi.001 birthDate 1943 2022-07-26",
            "un:XXi.001 birthDate 1945 2022-07-26",
            "un:XXi.001 birthDate 1946 2022-07-26",
            "un:XXi.001 birthPlace Lampton, Kenya 2022-07-26",
            "un:XXi.001 birthCountry ke 2022-07-26",
            "un:XXi.001 passportNumber X123 2022-07-26",
            "un:XXe.001 topics sanction 2016-03-02",
            "un:XXe.001 listing:un_1718 XXe.001 2016-03-02 (since 2016-03-02)",
            "un:XXe.001 name LANTERN TRADING 2016-03-02",
            "un:XXe.001 alias LTC 2016-03-02",
            "un:XXe.001 previousName CANDLE TRADING 2016-03-02",
            "un:XXe.001 notes Lantern Trading is owned by Wick & Wax. IMO number: 5550001. 2016-03-02",
            "un:XXe.001 imoNumber 5550001 2016-03-02",
            "un:XXe.001 address 1 Lamp Road, Nairobi, Kenya 2016-03-02",
            "un:XXe.001 country ke 2016-03-02",
            "un:XXe.002 topics sanction 2024-05-06",
            "un:XXe.002 listing:un_new_regime XXe.002 2024-05-06",
            "un:XXe.002 name WICK AND WAX 2024-05-06",
            "un:XXi.001 official_of un:XXe.001 2022-07-26 (until <2022-07-26)",
            "un:XXe.001 owned_by Wick & Wax 2016-03-02",
        ]
    );
    assert_eq!((tally.read, tally.kept, tally.quarantined, tally.entities), (8, 3, 5, 3));
    assert_eq!(tally.claims, sink.claims.len() as u64);
}

#[test]
fn bad_records_are_set_aside_with_their_reasons() {
    let (_, sink) = read(LIST).unwrap();
    let reasons: Vec<String> =
        sink.quarantined.iter().map(|bad| format!("{}: {}", bad.record, bad.reason)).collect();
    for (record, reason) in [
        ("XXi.001/INDIVIDUAL_DATE_OF_BIRTH", "no calendar has that day"),
        ("INDIVIDUAL NO REFERENCE", "no REFERENCE_NUMBER"),
        ("XXe.002/LISTED_ON", "is not a date"),
        ("ENTITY TWIN", "stands twice"),
        ("VESSEL", "neither"),
    ] {
        assert!(
            reasons.iter().any(|bad| bad.contains(record) && bad.contains(reason)),
            "{record}: {reasons:#?}"
        );
    }
    assert!(sink.quarantined.iter().all(|bad| bad.line > 0 && bad.file == "un.xml" && !bad.hint.is_empty()));
}

#[test]
fn a_broken_file_is_an_error() {
    for cut in [0, 60, 500, 2_000, LIST.len() - 5] {
        assert!(matches!(read(&LIST[..cut]), Err(GatherError::Malformed { .. })), "cut at {cut}");
    }
    let bomb = LIST.replacen("<CONS", "<!DOCTYPE l [<!ENTITY a \"&a;&a;\">]><CONS", 1);
    assert!(matches!(read(&bomb), Err(GatherError::Malformed { .. })));
}

proptest::proptest! {
    #[test]
    fn damage_never_panics_and_counts_add_up(at in 0..LIST.len(), with in "[<>&;a-zé0-9/]{0,4}") {
        if LIST.is_char_boundary(at) {
            let damaged = [&LIST[..at], &with, LIST.get(at + 1..).unwrap_or("")].concat();
            if let Ok((tally, sink)) = read(&damaged) {
                proptest::prop_assert_eq!(tally.read, tally.kept + tally.quarantined);
                proptest::prop_assert_eq!(tally.quarantined, sink.quarantined.len() as u64);
            }
        }
    }
}
