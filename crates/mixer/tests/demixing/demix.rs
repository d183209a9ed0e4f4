//! A thief in a made-up crowd, whose files are read as given: found where there is something, not found where not.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use mixer::contract::{PoolFiles, Request, demix_files};
use mixer::{Demixed, Error, Options, Verdict};

const START: i64 = 1_600_000_000;
const DAY: i64 = 86_400;
/// The day of the theft.
const THEFT: i64 = START + 220 * DAY;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }
}

fn address(n: u64) -> String {
    format!("0x{n:040x}")
}

fn hash(n: u64) -> String {
    format!("0x{n:064x}")
}

/// Rows of the two tables, without their headers.
struct Tables {
    deposits: Vec<String>,
    withdrawals: Vec<String>,
}

/// Some 25 notes a day in and out, each recipient with one to three of them, for 240 days.
fn crowd() -> Tables {
    let mut dice = Dice(5);
    let (mut deposits, mut withdrawals) = (Vec::new(), Vec::new());
    for n in 0..6_000_u64 {
        let time = START + dice.below(240 * DAY as u64) as i64;
        deposits.push(format!("{time},{},", hash(n)));
    }
    let mut n = 10_000;
    while n < 15_600 {
        let mut time = START + dice.below(240 * DAY as u64) as i64;
        let recipient = address(1_000_000 + n);
        for _ in 0..[1, 1, 1, 1, 1, 2, 2, 3][dice.below(8) as usize] {
            withdrawals.push(format!("{time},{},{recipient},{}", hash(n), 300_000_000 + dice.below(9_999)));
            time += dice.below(4 * DAY as u64) as i64;
            n += 1;
        }
    }
    Tables { deposits, withdrawals }
}

const THIEF: u64 = 666;

/// 60 notes in two hours by one account.
fn pay_in(tables: &mut Tables) {
    for n in 0..60 {
        tables.deposits.push(format!("{},{},{}", THEFT + n * 120, hash(50_000 + n as u64), address(THIEF)));
    }
}

/// Their exits: ten recipients of six each, within some hours.
fn pay_out(tables: &mut Tables) {
    let mut dice = Dice(9);
    for n in 0..60_u64 {
        let time = THEFT + 7_200 + (n * 180 + dice.below(600)) as i64;
        tables.withdrawals.push(format!(
            "{time},{},{},350000000",
            hash(60_000 + n),
            address(900_000 + n % 10)
        ));
    }
}

/// A folder of the build's own for tests, emptied by the next run.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mixer").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn table(path: &Path, header: &str, rows: &[String]) {
    let mut text = format!("{header}\n");
    rows.iter().for_each(|row| writeln!(text, "{row}").unwrap());
    std::fs::write(path, text).unwrap();
}

fn files(name: &str, tables: &Tables) -> Request {
    let folder = folder(name);
    let (deposits, withdrawals, depositors) =
        (folder.join("deposits.csv"), folder.join("withdrawals.csv"), folder.join("depositors.txt"));
    table(&deposits, "timestamp,tx_hash,depositor", &tables.deposits);
    table(&withdrawals, "timestamp,tx_hash,recipient,fee_wei", &tables.withdrawals);
    std::fs::write(&depositors, format!("# the case\n{}\n", address(THIEF))).unwrap();
    Request {
        pool: PoolFiles { deposits, withdrawals },
        depositors,
        links: None,
        others: Vec::new(),
        options: Options::default(),
    }
}

fn thief(name: &str) -> (Tables, Request) {
    let mut tables = crowd();
    pay_in(&mut tables);
    pay_out(&mut tables);
    let request = files(name, &tables);
    (tables, request)
}

fn expected_withdrawals(found: &Demixed) -> f64 {
    found.leads.iter().map(|lead| lead.probability * lead.withdrawals.len() as f64).sum()
}

#[test]
fn a_thief_is_found_without_being_told_when() {
    let (_, request) = thief("found");
    let found = demix_files(&request).unwrap();
    assert_eq!(found.verdict, Verdict::Leads);
    let right = |lead: &&mixer::Lead| (0..10).any(|n| lead.recipient == address(900_000 + n));
    let right = found.leads.iter().filter(right).count();
    assert_eq!(right, 10);
    assert!(found.leads.len() <= 12, "{}", found.leads.len());
    assert!(found.leads.iter().all(|lead| (0.0..=1.0).contains(&lead.probability)));
    assert!(found.leads.windows(2).all(|pair| pair[0].probability >= pair[1].probability));
    assert!(expected_withdrawals(&found) <= found.case.deposits as f64 + 1e-6);
    assert_eq!(found.leads[0].withdrawals.len(), 6);
    assert!(found.crowd.effective < found.anonymity_set as f64);
    let window = found.window.unwrap();
    assert!(window.lag_hours < 1.0 && window.wait_hours <= 8.0, "{window:?}");
}

#[test]
fn a_thief_who_has_not_left_gives_no_lead() {
    let mut tables = crowd();
    pay_in(&mut tables);
    let found = demix_files(&files("waiting", &tables)).unwrap();
    assert_eq!(found.verdict, Verdict::NoLead);
    assert!(found.leads.is_empty() && !found.why.is_empty());
    assert!(found.anonymity_set > 60);
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let (mut tables, request) = thief("order");
    let straight = demix_files(&request).unwrap();
    tables.deposits.reverse();
    let middle = tables.withdrawals.len() / 3;
    tables.withdrawals.rotate_left(middle);
    let turned = demix_files(&files("order", &tables)).unwrap();
    assert_eq!(straight, turned);
}

#[test]
fn gzip_is_read_and_hashes_stand_in_for_depositors() {
    let (tables, mut request) = thief("gzip");
    let packed = request.pool.withdrawals.with_extension("csv.gz");
    let mut gzip =
        flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    gzip.write_all(&std::fs::read(&request.pool.withdrawals).unwrap()).unwrap();
    gzip.finish().unwrap();
    let plain = demix_files(&request).unwrap();
    request.pool.withdrawals = packed;
    let blank: Vec<_> =
        tables.deposits.iter().map(|row| format!("{},", row.rsplit_once(',').unwrap().0)).collect();
    table(&request.pool.deposits, "timestamp,tx_hash,depositor", &blank);
    assert!(matches!(demix_files(&request), Err(Error::NoDeposits { given: 1, .. })));
    let hashes: Vec<_> = (0..60).map(|n| hash(50_000 + n)).collect();
    std::fs::write(&request.depositors, hashes.join("\n")).unwrap();
    let by_hash = demix_files(&request).unwrap();
    assert_eq!(by_hash.case.deposits, 60);
    assert_eq!(by_hash.leads.len(), plain.leads.len());
}

#[test]
fn a_known_transfer_is_a_clue_and_a_service_is_none() {
    let (_, mut request) = thief("links");
    let links = request.depositors.with_file_name("links.csv");
    // The thief is two hops from one of its recipients, through a mule; an exchange joins it to everybody else.
    let mut rows =
        vec![format!("{},{}", address(THIEF), address(77)), format!("{},{}", address(77), address(900_003))];
    rows.push(format!("{},{}", address(THIEF), address(88)));
    rows.extend((0..200).map(|n| format!("{},{}", address(88), address(1_010_000 + n))));
    table(&links, "from,to", &rows);
    request.links = Some(links);
    let found = demix_files(&request).unwrap();
    let clue = found.clues.iter().find(|clue| clue.clue == mixer::marks::Clue::DirectTransfer).unwrap();
    assert_ne!(clue.status, "not carried");
    let lead = found.leads.iter().find(|lead| lead.recipient == address(900_003)).unwrap();
    assert!(lead.probability > 0.5);
}

#[test]
fn bad_rows_are_set_aside_and_counted() {
    let (mut tables, _) = thief("bad");
    let good = tables.withdrawals.len() as u64;
    tables.withdrawals.extend([
        format!("yesterday,{},{},1", hash(1), address(1)),
        format!("{THEFT},0x12,{},1", address(1)),
        format!("{THEFT},{},nobody,1", hash(2)),
        format!("{THEFT},{},{},1.5", hash(3), address(1)),
        format!("{THEFT},{},,1", hash(4)),
    ]);
    let found = demix_files(&files("bad", &tables)).unwrap();
    let intake = &found.intake[1];
    assert_eq!((intake.read, intake.kept, intake.quarantined), (good + 5, good, 5));
    assert_eq!(intake.examples[0].line, good + 2);
    assert!(intake.examples.iter().all(|example| !example.hint.is_empty()));
}

#[test]
fn a_table_without_its_columns_is_refused() {
    let (_, request) = thief("columns");
    std::fs::write(&request.pool.withdrawals, "timestamp,tx_hash\n").unwrap();
    let message = demix_files(&request).unwrap_err().to_string();
    assert!(message.contains("withdrawals.csv, line 1") && message.contains("'recipient'"), "{message}");
    assert!(message.contains("hint: "), "{message}");
    std::fs::write(&request.pool.withdrawals, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 9, 9]).unwrap();
    assert!(demix_files(&request).is_err());
}
