//! The bundled dossier's report, on every sheet and for an audience.

use super::pages::{faults, pages};
use crate::{Sheet, pdf::typeset, world::Desk};
use archive::{Archive, Watch, Writer};
use record::Tlp;
use report::{Twin, draft_case, paper, paper_diff, redacted};
use std::path::Path;

/// The report of the bundled case, as worked from the whole dossier.
fn drafted() -> Twin {
    let folder = tempfile::tempdir().unwrap();
    let watch = Watch::init(&folder.path().join("watch"), "invented.example/watch").unwrap();
    let mut writer = Writer::open(&watch).unwrap();
    let dossier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/dossier");
    let day = "2026-01-01";
    gather::take_in(&mut writer, &[dossier], None, day.parse().unwrap(), &mut |_, _| {}).unwrap();
    drop(writer);
    trace::stores::refresh(&Archive::open(&watch).unwrap()).unwrap();
    draft_case(&watch, None, day.parse().unwrap()).unwrap().twin
}

/// The report, the same for readers who may not see what researchers published, and what differs.
#[test]
fn the_bundled_report_reads_well_on_both_sheets_for_every_reader() {
    let mut whole = drafted();
    let mut digests = whole.exhibits.iter().filter(|(_, one)| one.name.starts_with("sightings"));
    let digest = *digests.next().unwrap().0;
    whole.exhibits.get_mut(&digest).unwrap().handling.tlp = Tlp::Amber;
    let open = redacted(&whole, &"TLP:CLEAR".parse().unwrap()).unwrap();
    let (of_whole, of_open) = (paper(&whole, "").unwrap(), paper(&open, "").unwrap());
    assert!(of_open.redacted_for == "TLP:CLEAR" && of_whole.handling == "TLP:AMBER");
    let diff = paper_diff((&whole, ""), (&open, "")).unwrap();
    assert!(diff.handling == "TLP:AMBER" && diff.redacted_for == ["TLP:CLEAR"]);
    assert!(diff.sections.iter().any(|section| !section.changes.is_empty()), "nothing is withheld");
    for sheet in [Sheet::A4, Sheet::Letter] {
        let read = |desk: Result<Desk, String>| pages(&typeset(&desk.unwrap()).unwrap());
        let set = [
            ("the report", read(Desk::of_report(&of_whole, sheet.name()))),
            ("the redacted report", read(Desk::of_report(&of_open, sheet.name()))),
            ("the comparison", read(Desk::of_comparison(&diff, sheet.name()))),
        ];
        for (name, pages) in set {
            let faults = faults(&pages);
            assert!(faults.is_empty(), "{name} on {sheet:?}, {} pages:\n{}", pages.len(), faults.join("\n"));
        }
    }
}
