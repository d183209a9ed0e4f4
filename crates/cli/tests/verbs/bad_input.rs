//! Files that cannot be read: a clear error, and nothing of them in the watch.

use crate::{
    common::{CLEAR, Desk, run, text},
    fixtures::{self, FTM},
};
use archive::{Watch, Writer};
use std::{fs, path::Path};

/// Gathering the file fails, says what it should, and leaves a sound watch that holds nothing of it and works on.
fn refused(name: &str, bytes: impl AsRef<[u8]>, says: &[&str]) -> String {
    let desk = Desk::new();
    let file = desk.file(name, bytes);
    let error = desk.run(["gather", &file, "--json"]).fails();
    for word in says {
        assert!(error.contains(word), "'{word}' is not in: {error}");
    }
    nothing_is_held(&desk);
    error
}

fn nothing_is_held(desk: &Desk) {
    assert_eq!(desk.entries(), 0);
    desk.verifies();
    desk.run(["claims", "quarantine"]).exits(CLEAR);
    assert_eq!(desk.gather(&desk.file("good.json", FTM))["kept"], 2);
    desk.verifies();
}

#[test]
fn no_known_format() {
    let error = refused(
        "letter.txt",
        "Dear Sir or Madam,\nplease find enclosed",
        &["letter.txt", "Dear Sir", "--format"],
    );
    assert!(error.contains("hint: "), "{error}");
    refused("page.html", "<html><body>403</body></html>", &["no format"]);
    refused("table.csv", "a,b,c\n1,2,3\n", &["no format"]);
    refused("noise.bin", (0..4096_u32).map(|n| (n * 167 % 251) as u8).collect::<Vec<_>>(), &["noise.bin"]);
}

#[test]
fn an_empty_file() {
    refused("empty.json", "", &["empty.json", "empty"]);
    refused("blank.csv", "\n\n  \n", &["blank.csv"]);
    refused("empty.json.gz", fixtures::gzip(b""), &["empty.json.gz", "empty"]);
}

#[test]
fn a_missing_file_and_a_missing_folder() {
    let desk = Desk::new();
    let error = desk.run(["gather", text(&desk.path("nowhere.csv"))]).fails();
    assert!(error.contains("nowhere.csv"), "{error}");
    nothing_is_held(&desk);
}

#[test]
fn a_download_that_was_cut_short() {
    let facts: String = fixtures::fact_sheet(
        &(0..2_000)
            .map(|n| format!("entity:x{n},name,Invented {n},,,,Invented Times,u,2022,news,x,B,2"))
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    let packed = fixtures::gzip(facts.as_bytes());
    refused("facts.csv.gz", &packed[..packed.len() / 2], &["facts.csv.gz", "breaks off"]);
    refused("facts.csv.gz", &packed[..packed.len() - 1], &["facts.csv.gz"]);
    let packed = fixtures::zip(&[("facts.csv", facts.as_bytes())]);
    refused("facts.zip", &packed[..packed.len() / 2], &["facts.zip"]);
    let cut = &fixtures::UN[..fixtures::UN.find("</ENTITIES>").unwrap()];
    refused("un.xml", cut, &["un.xml"]);
}

#[test]
fn a_damaged_archive() {
    let mut packed = fixtures::gzip(FTM.as_bytes());
    let at = packed.len() - 6;
    packed[at] ^= 1;
    refused("list.json.gz", packed, &["list.json.gz", "damaged"]);
    refused(
        "two.zip",
        fixtures::zip(&[("a.json", FTM.as_bytes()), ("b.json", FTM.as_bytes())]),
        &["2 files"],
    );
    refused("twice.json.gz", fixtures::gzip(&fixtures::gzip(FTM.as_bytes())), &["another archive"]);
    refused("list.xz", b"\xfd7zXZ\0\0\x04", &["xz"]);
}

/// One row over and over: 100 MB in some 100 KB.
fn bomb() -> Vec<u8> {
    let rows = fixtures::transfers();
    let (head, rows) = rows.split_once('\n').unwrap();
    let one = format!("{}\n", rows.lines().next().unwrap());
    format!("{head}\n{}", one.repeat(100_000_000 / one.len())).into_bytes()
}

#[test]
fn decompression_bombs() {
    let bomb = bomb();
    let packed =
        [("bomb.csv.gz", fixtures::gzip(&bomb)), ("bomb.zip", fixtures::zip(&[("bomb.csv", &bomb)]))];
    for (name, packed) in packed {
        assert!(bomb.len() / packed.len() > 250, "no bomb: 1 byte to {}", bomb.len() / packed.len());
        refused(name, packed, &[name, "larger than"]);
    }
}

#[test]
fn text_in_utf_16() {
    let utf16 = |text: &str, mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xfeff_u16);
        mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    refused("facts.csv", utf16(&fixtures::facts(), true), &["UTF-16", "iconv"]);
    refused("list.json", utf16(FTM, false), &["UTF-16", "iconv"]);
}

#[test]
fn xml_that_is_a_trap() {
    let list = |doctype: &str, name: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n{doctype}\n<CONSOLIDATED_LIST><ENTITIES><ENTITY><DATAID>1</DATAID><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>"
        )
    };
    let bomb = list(
        "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>",
        "&c;",
    );
    refused("bomb.xml", bomb, &["bomb.xml"]);
    let outside = list("<!DOCTYPE l [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>", "&a;");
    let error = refused("outside.xml", outside, &["outside.xml"]);
    assert!(!error.contains("root:"), "{error}");
}

#[test]
fn a_folder_with_one_bad_file_names_it() {
    let desk = Desk::new();
    desk.file("in/1.json", FTM);
    desk.file("in/2.bin", [0, 1, 2, 3]);
    let error = desk.run(["gather", text(&desk.path("in"))]).fails();
    assert!(error.contains("2.bin"), "{error}");
    desk.verifies();
}

/// The page would be of findings that the ledger has, and its release would be in none.
#[test]
fn a_report_is_not_written_while_another_writes() {
    let desk = Desk::of_demo();
    let page = desk.path("report.html");
    let writer = Writer::open(&Watch::open(&desk.watch()).unwrap()).unwrap();
    let error = desk.run(["report", "ronin", "--out", text(&page)]).fails();
    assert!(error.contains("writer"), "{error}");
    assert!(!page.exists(), "a report that the ledger does not know of");
    drop(writer);
}

#[test]
fn two_writers() {
    let desk = Desk::new();
    let file = desk.file("list.json", FTM);
    let writer = Writer::open(&Watch::open(&desk.watch()).unwrap()).unwrap();
    for args in [vec!["gather", &file], vec!["rebuild"]] {
        let error = desk.run(args).fails();
        assert!(error.contains("writer"), "{error}");
    }
    // Reading goes on meanwhile.
    desk.run(["claims", "x"]).exits(CLEAR);
    desk.run(["ledger", "checkpoint"]).exits(CLEAR);
    drop(writer);
    assert_eq!(desk.gather(&file)["kept"], 2);
    desk.verifies();
}

/// As root the rights of a folder mean nothing, so there the program is run as nobody.
#[test]
fn a_watch_that_may_not_be_written() {
    use std::os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    };
    const NOBODY: u32 = 65_534;
    let desk = Desk::new();
    desk.gather(&desk.file("list.json", FTM));
    let file = desk.file("later.json", fixtures::FTM_LATER);
    let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let everything = |visit: &dyn Fn(&Path)| {
        let folder = desk.watch();
        visit(folder.parent().unwrap());
        walk(&folder, visit);
    };
    let program = desk.path("program");
    fs::copy(env!("CARGO_BIN_EXE_watchkeeper"), &program).unwrap();
    if root {
        everything(&|path| chown(path, Some(NOBODY), Some(NOBODY)).unwrap());
    }
    let allow = |path: &Path, more: u32, less: u32| {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        fs::set_permissions(path, fs::Permissions::from_mode(mode & !less | more)).unwrap();
    };
    walk(&desk.watch(), &|path| allow(path, 0, 0o222));
    let as_user = |args: &[&str]| {
        let mut command = std::process::Command::new(&program);
        command.args(args).args(["-C", text(&desk.watch())]).current_dir("/");
        if root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output()
    };
    let Ok(output) = as_user(&["gather", &file]) else {
        eprintln!("skipped: root here may not become nobody");
        return;
    };
    let error = crate::common::Run::of(output).fails();
    assert!(error.contains("denied") || error.contains("read-only") || error.contains("readonly"), "{error}");
    // It can be read.
    let read = crate::common::Run::of(as_user(&["claims", "Invented Trading", "--json"]).unwrap());
    assert_eq!(read.code, 1, "{}", read.err);
    walk(&desk.watch(), &|path| allow(path, 0o200, 0));
    if root {
        everything(&|path| chown(path, Some(0), Some(0)).unwrap());
    }
    desk.verifies();
    assert_eq!(desk.gather(&file)["kept"], 2);
}

fn walk(path: &Path, visit: &dyn Fn(&Path)) {
    visit(path);
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            walk(&entry.unwrap().path(), visit);
        }
    }
}

#[test]
fn a_folder_that_is_no_watch() {
    let folder = tempfile::tempdir().unwrap();
    let error = run(["gather", "x", "-C", text(folder.path())]).fails();
    assert!(error.contains("there is no watch") && error.contains("watchkeeper init"), "{error}");
}

#[test]
fn settings_that_are_damaged() {
    for settings in
        ["", "format = ", "format = 1", "format = -1\nname = \"x\"", "format = 1\nname = \"x\"\ncolour = 1"]
    {
        let desk = Desk::new();
        fs::write(desk.watch().join("watch.toml"), settings).unwrap();
        let error = desk.run(["claims", "x"]).fails();
        assert!(error.contains("watch.toml"), "{error}");
    }
}
