//! How long after a block its alerts are in the ledger: `latency STORE BLOCKS TRANSFERS SCRATCH [DESK]`. With DESK
//! the time includes telling it: the message on the disk, and the entry that says so.
//!
//! STORE is a store of numbered accounts (`watchkeeper store build`). Blocks of invented transfers among its accounts
//! appear one by one in a folder, as a node's exporter would write them. Some spend tainted money to services, some
//! pay listed accounts. The time runs from the look at the folder to the entry being on the disk: reading, parsing,
//! the trace, the tail's and the ledger's syncs, the message and the entry of who was told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a measurement, not the program"
)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use record::{AtService, Digest, Input, Interval, Whose};
use trace::store::Party;
use trace::{Stop, StopKind, Store};
use vigil::{Feed, Known, Listed, Vigil, Watched};

const ASSET: &str = "invented/coin";
const THEFTS: u32 = 40;
const SERVICES: u32 = 1000;
const LISTED: u32 = 200;

/// xorshift64*: the same blocks every time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % u64::from(bound)) as u32
    }
}

fn known(store: &Store, draw: &mut Draw) -> Known {
    let (accounts, rows) = (store.meta().reserved.unknown, store.meta().given_rows);
    let mut known = Known::default();
    for n in 0..SERVICES {
        let service =
            AtService { name: format!("service {n}"), kind: "exchange".into(), claim: n.to_string() };
        let stop = Stop { kind: StopKind::Exchange, reason: String::new(), attribution: n.to_string() };
        known.services.insert(Party::Id(1 + draw.below(accounts - 1)), (service, stop));
    }
    for n in 0..THEFTS {
        let (incident, basis) = (format!("incident:{n}"), Input::Claim(Digest::default()));
        let label = known.label(Whose::Theft { incident, basis });
        known.rows.push((rows / THEFTS * n + draw.below(rows / THEFTS), label));
    }
    for n in 0..LISTED {
        let account = 1 + draw.below(accounts - 1);
        let (list, address, claim) = ("invented_list".into(), account.to_string(), Digest::default());
        let party = format!("invented:{n}").parse().unwrap();
        let label = known.label(Whose::Listing { list, party, address, claim });
        known.listed.insert(Party::Id(account), Listed { label, valid: Interval::default() });
    }
    known
}

fn id(party: &Party) -> u32 {
    let Party::Id(id) = party else { panic!("a store of names") };
    *id
}

fn hash(height: u64) -> String {
    format!("{height:064x}")
}

fn main() {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let (store, scratch) = (Store::open(args[0].as_ref()).unwrap(), PathBuf::from(&args[3]));
    let (blocks, transfers): (u64, u32) = (args[1].parse().unwrap(), args[2].parse().unwrap());
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let known = known(&store, &mut draw);
    let accounts = store.meta().reserved.unknown;
    let time = store.meta().last_time;
    let watch = archive::Watch::init(&scratch.join("watch"), "invented.example/watch").unwrap();
    let feed_dir = scratch.join("feed");
    std::fs::create_dir_all(&feed_dir).unwrap();
    let watched = [Watched::of(ASSET.into(), store)];
    let begun = Instant::now();
    let (mut vigil, _) = Vigil::begin(&watch, &watched, &known, &args[4..]).unwrap();
    println!(
        "begin (warm-up, trace of {THEFTS} thefts and {LISTED} listed): {:.2} s",
        begun.elapsed().as_secs_f64()
    );
    let mut feed = Feed::new(&feed_dir).unwrap();
    let tainted: Vec<u32> = vigil.lookouts()[0].standing().held.keys().map(|(party, _)| id(party)).collect();
    let services: Vec<u32> = known.services.keys().map(id).collect();
    let listed: Vec<u32> = known.listed.keys().map(id).collect();
    println!("{} accounts hold tainted units", tainted.len());
    let (mut with, mut without) = (vec![], vec![]);
    for height in 1..=blocks {
        let mut line = format!(
            r#"{{"chain":"invented","height":{height},"hash":"{}","parent":"{}","time":{},"transfers":["#,
            hash(height),
            hash(height - 1),
            time + height as u32
        );
        for n in 0..transfers {
            let (mut from, mut to) = (1 + draw.below(accounts - 1), 1 + draw.below(accounts - 1));
            // Every other block is of strangers; the others hold 20 payments to services and 2 to listed ones.
            if height % 2 == 0 && n < 20 && !tainted.is_empty() {
                from = tainted[draw.below(tainted.len() as u32) as usize];
                to = services[draw.below(services.len() as u32) as usize];
            } else if height % 2 == 0 && n < 22 {
                to = listed[draw.below(listed.len() as u32) as usize];
            }
            let comma = if n == 0 { "" } else { "," };
            let amount = u64::from(draw.below(2_000_000_000)) + 1;
            write!(
                line,
                r#"{comma}{{"asset":"coin","from":{from},"to":{to},"amount":"{amount}","tx":"{:056x}{:08x}"}}"#,
                height, n
            )
            .unwrap();
        }
        line.push_str("]}\n");
        std::fs::write(feed_dir.join(format!("{height}.jsonl")), line).unwrap();
        let look = Instant::now();
        let progress = vigil.look(&mut feed, true).unwrap();
        let took = look.elapsed().as_secs_f64() * 1e3;
        assert_eq!((progress.blocks, progress.is_partial()), (1, false));
        if height <= 3 {
            println!("block {height}: {took:.1} ms, {} alerts", progress.messages.len());
        }
        if progress.messages.is_empty() {
            without.push(took);
        } else {
            with.push((took, progress.messages.len()));
        }
    }
    let alerts: usize = with.iter().map(|(_, alerts)| alerts).sum();
    let mut times: Vec<f64> = with.into_iter().map(|(took, _)| took).collect();
    say("blocks with alerts", &mut times);
    say("blocks without", &mut without);
    println!("{alerts} alerts in all");
    drop(vigil);
    parts(&watch, &scratch);
}

/// What of it is waiting for the disk and the ledger.
fn parts(watch: &archive::Watch, scratch: &std::path::Path) {
    let (mut sync, mut open, mut record) = (vec![], vec![], vec![]);
    let mut file = std::fs::File::create(scratch.join("sync")).unwrap();
    for n in 0..40_u64 {
        let begun = Instant::now();
        std::io::Write::write_all(&mut file, &[0; 4096]).unwrap();
        file.sync_data().unwrap();
        sync.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let mut writer = archive::Writer::open(watch).unwrap();
        open.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let told = |at| record::Told {
            alerts: vec![Digest::of(&[at])],
            withdrawn: false,
            to: vec![n.to_string()],
            by: "none".into(),
        };
        writer.record((0..20).map(|at| record::Act::Told(told(at))).collect()).unwrap();
        record.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    say("one sync of 4 KiB", &mut sync);
    say("opening the ledger to write", &mut open);
    say("20 entries into ledger and view", &mut record);
}

fn say(what: &str, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let at =
        |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)));
    let [median, high, most] = [0.5, 0.99, 1.0].map(|share| at(share).copied().unwrap_or_default());
    println!("{what}: {} of them, median {median:.1} ms, p99 {high:.1} ms, most {most:.1} ms", times.len());
}
