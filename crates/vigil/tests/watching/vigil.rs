//! An invented chain, block by block: alerts are raised, told, withdrawn, and come once whatever happens between.

use std::fs;
use std::path::{Path, PathBuf};

use archive::{Archive, HeldAlert, Watch, Writer};
use record::{Notice, PartialDate, Whose};
use serde_json::{Value, json};
use tempfile::TempDir;
use trace::store::Tail;
use vigil::{Event, Feed, Known, Lookout, Message, Progress, Vigil, Watched};

const THIEF: &str = "0x00000000000000000000000000000000000000a1";
const MIDDLE: &str = "0x00000000000000000000000000000000000000b2";
const EXCHANGE: &str = "0x00000000000000000000000000000000000000c3";
const LISTED: &str = "0x00000000000000000000000000000000000000d4";
const VICTIM: &str = "0x00000000000000000000000000000000000000e5";

fn hex(digit: char) -> String {
    digit.to_string().repeat(64)
}

/// A claim in the form that is gathered.
fn claim(subject: &str, property: &str, value: &Value) -> String {
    let claim = json!({
        "subject": subject, "property": property, "value": value, "known": "2022-01-01",
        "source": { "originator": "Invented Council" }, "grade": { "reliability": "A", "credibility": 1 },
    });
    json!({ "claim": claim }).to_string() + "\n"
}

/// A watch that knows a theft of 100, an exchange and a listed address.
struct Desk {
    room: TempDir,
    watch: Watch,
}

impl Desk {
    fn new() -> Self {
        let room = tempfile::tempdir().unwrap();
        let watch = Watch::init(&room.path().join("watch"), "invented.example/watch").unwrap();
        let desk = Self { room, watch };
        let theft = format!("0x{} {THIEF}", hex('1'));
        let wallet = |address: &str| format!("wallet:evm:{address}");
        let claims = [
            claim("incident:invented", "theft_transfer", &json!({ "text": theft })),
            claim(&wallet(EXCHANGE), "category", &json!({ "text": "exchange" })),
            claim(&wallet(EXCHANGE), "label", &json!({ "text": "Invented Exchange" })),
            claim(&wallet(LISTED), "held_by", &json!({ "entity": "invented:1" })),
            claim("invented:1", "listing:invented_list", &json!({ "text": "1" })),
        ];
        desk.gather("claims.jsonl", &claims.concat());
        let first = hex('1');
        desk.gather(
            "transfers.csv",
            &format!("asset,block,time,from,to,amount,fee,nonce,tx\nethereum/eth,7,1000,{VICTIM},{THIEF},100,0,0,0x{first}\n"),
        );
        desk
    }

    fn gather(&self, name: &str, text: &str) {
        let path = self.room.path().join(name);
        fs::write(&path, text).unwrap();
        let mut writer = Writer::open(&self.watch).unwrap();
        let day = PartialDate::day("2022-01-01".parse().unwrap());
        gather::take_in(&mut writer, &[path], None, day, &mut |_, _| ()).unwrap();
        drop(writer);
        trace::stores::refresh(&Archive::open(&self.watch).unwrap()).unwrap();
    }

    fn feed(&self) -> PathBuf {
        let feed = self.room.path().join("feed");
        fs::create_dir_all(&feed).unwrap();
        feed
    }

    fn put(&self, name: &str, lines: &[String]) {
        fs::write(self.feed().join(name), lines.concat()).unwrap();
    }

    /// One look at everything that is in the feed.
    fn look(&self) -> (Vec<Message>, Progress) {
        self.look_as(&["desk@example.org".to_owned()])
    }

    fn look_as(&self, to: &[String]) -> (Vec<Message>, Progress) {
        let archive = Archive::open(&self.watch).unwrap();
        let (_following, watched) = Watched::open(&archive, &[], false).unwrap();
        let known = Known::of(&archive).unwrap();
        let (mut vigil, begun) = Vigil::begin(&self.watch, &watched, &known, to).unwrap();
        let mut feed = Feed::new(&self.feed()).unwrap();
        let looked = vigil.look(&mut feed, true).unwrap();
        assert!(!vigil.is_stale(&self.watch).unwrap(), "what it wrote itself is no news");
        (begun.messages, looked)
    }

    fn alerts(&self) -> Vec<HeldAlert> {
        Archive::open(&self.watch).unwrap().alerts().unwrap()
    }

    fn standing(&self) -> Vec<(Notice, u128)> {
        let held = self.alerts();
        held.iter().filter(|held| held.stands()).map(|held| (held.alert.notice, held.alert.amount)).collect()
    }

    fn outbox(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.watch.dir().join(vigil::OUTBOX)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A payment of `amount` from one to the other.
fn pay(from: &str, to: &str, amount: u64, tx: char) -> Value {
    json!({ "asset": "eth", "from": from, "to": to, "amount": amount.to_string(), "tx": hex(tx) })
}

fn block(height: u64, hash: char, parent: char, transfers: &[Value]) -> String {
    let (hash, parent, time) = (hex(hash), hex(parent), 1000 + height);
    json!({ "chain": "ethereum", "height": height, "hash": hash, "parent": parent, "time": time, "transfers": transfers })
        .to_string()
        + "\n"
}

fn first() -> String {
    block(8, 'a', '0', &[pay(THIEF, EXCHANGE, 40, '2'), pay(THIEF, MIDDLE, 60, '3')])
}

#[test]
fn alerts_come_block_by_block_and_say_everything() {
    let desk = Desk::new();
    desk.put("1.jsonl", &[first()]);
    let (begun, looked) = desk.look();
    assert_eq!((begun.len(), looked.blocks, looked.transfers), (0, 1, 2));
    let [message] = &looked.messages[..] else { panic!("{:?}", looked.messages) };
    let alert = &message.alert;
    assert_eq!((message.event, alert.notice, alert.amount), (Event::Raised, Notice::ReachedService, 40));
    assert_eq!((alert.from.as_str(), alert.to.as_str(), alert.policy.as_str()), (THIEF, EXCHANGE, "fifo"));
    assert_eq!(alert.tx.unwrap().to_string(), hex('2'));
    assert!(matches!(&alert.origin, Whose::Theft { incident, .. } if incident == "incident:invented"));
    let service = alert.service.as_ref().unwrap();
    assert_eq!((service.name.as_str(), service.kind.as_str()), ("Invented Exchange", "exchange"));
    assert_eq!((alert.block.height, alert.block.time), (8, 1008));
    desk.put("2.jsonl", &[block(9, 'b', 'a', &[pay(MIDDLE, EXCHANGE, 25, '4')])]);
    assert_eq!(desk.look().1.messages.len(), 1);
    assert_eq!(desk.standing(), [(Notice::ReachedService, 40), (Notice::ReachedService, 25)]);
    for held in desk.alerts() {
        assert_eq!(held.told.len(), 1);
        assert_eq!(held.told[0].0, "desk@example.org");
        assert!(held.known > 1_600_000_000);
    }
    assert_eq!(desk.outbox().len(), 2);
    let archive = Archive::open(&desk.watch).unwrap();
    assert_eq!(
        archive.digest().unwrap(),
        gather::digest_again(&desk.watch).unwrap(),
        "the view is the ledger's"
    );
}

#[test]
fn looking_twice_finds_nothing_new() {
    let desk = Desk::new();
    desk.put("1.jsonl", &[first()]);
    desk.look();
    let size = Archive::open(&desk.watch).unwrap().ledger().size();
    let (begun, looked) = desk.look();
    assert_eq!((begun, looked.messages, looked.blocks), (vec![], vec![], 0));
    assert_eq!(Archive::open(&desk.watch).unwrap().ledger().size(), size);
}

#[test]
fn a_dropped_block_is_undone_and_its_alert_withdrawn() {
    let desk = Desk::new();
    desk.put("1.jsonl", &[first(), block(9, 'b', 'a', &[pay(MIDDLE, EXCHANGE, 60, '4')])]);
    assert_eq!(desk.look().1.messages.len(), 2);
    // Another block 9, and one after it: the 60 went elsewhere.
    desk.put("2.jsonl", &[block(9, 'c', 'a', &[pay(MIDDLE, VICTIM, 60, '5')]), block(10, 'd', 'c', &[])]);
    let (_, looked) = desk.look();
    assert_eq!((looked.undone, looked.blocks), (1, 2));
    let [message] = &looked.messages[..] else { panic!("{:?}", looked.messages) };
    assert_eq!((message.event, message.alert.amount), (Event::Withdrawn, 60));
    assert!(message.why.as_ref().unwrap().contains("dropped"));
    assert_eq!(desk.standing(), [(Notice::ReachedService, 40)]);
    let held = desk.alerts();
    assert_eq!(held.len(), 2, "nothing is deleted");
    assert_eq!(held[1].told_withdrawn.len(), 1);
    // The whole feed again, with both branches in it, changes nothing.
    let (begun, looked) = desk.look();
    assert_eq!((begun, looked.messages, looked.undone), (vec![], vec![], 0));
    // The chain comes back to the first branch: the same alert stands again.
    desk.put("3.jsonl", &[block(9, 'b', 'a', &[pay(MIDDLE, EXCHANGE, 60, '4')])]);
    let (_, looked) = desk.look();
    assert_eq!((looked.undone, looked.messages.len()), (2, 1));
    assert_eq!(desk.standing(), [(Notice::ReachedService, 40), (Notice::ReachedService, 60)]);
    assert_eq!(desk.alerts().len(), 2);
    assert_eq!(desk.outbox().len(), 4);
}

#[test]
fn even_the_first_block_after_the_store_can_be_dropped() {
    let desk = Desk::new();
    desk.put("1.jsonl", &[first()]);
    desk.look();
    desk.put("2.jsonl", &[block(8, 'b', '0', &[pay(THIEF, EXCHANGE, 10, '2')])]);
    let (_, looked) = desk.look();
    assert_eq!((looked.undone, looked.blocks, looked.gap), (1, 1, None));
    assert_eq!(desk.standing(), [(Notice::ReachedService, 10)]);
    let (begun, looked) = desk.look();
    assert_eq!((begun, looked.messages, looked.undone), (vec![], vec![], 0));
}

/// Every place at which a crash can come between two writes.
#[test]
fn what_a_crash_cut_off_is_made_good_once() {
    let desk = Desk::new();
    desk.put("1.jsonl", &[first()]);
    let archive = Archive::open(&desk.watch).unwrap();
    let known = Known::of(&archive).unwrap();
    {
        // The block is in the tail, the ledger has nothing of it.
        let (_following, watched) = Watched::open(&archive, &[], false).unwrap();
        let (mut lookout, _) = Lookout::start("ethereum/eth", watched[0].store(), &known).unwrap();
        let mut scratch = Feed::new(&desk.feed()).unwrap();
        let other = Desk::new();
        other.put("1.jsonl", &[first()]);
        other.look();
        let store = trace::Store::open(&trace::stores::place(&other.watch, "ethereum/eth")).unwrap();
        let tail = Tail::open(&store).unwrap();
        lookout.take(&tail.block(&tail.blocks()[0]).unwrap()).unwrap();
        scratch.rewind();
    }
    assert_eq!(desk.alerts().len(), 0);
    // Nobody is to be told yet: raised, and no message.
    let (begun, looked) = desk.look_as(&[]);
    assert_eq!((begun.len(), looked.messages.len()), (1, 0), "made again from the tail");
    assert_eq!((desk.alerts().len(), desk.outbox().len()), (1, 0));
    // The message was cut off: told at the next start, once.
    assert_eq!(desk.look().0.len(), 1);
    assert_eq!(desk.look().0.len(), 0);
    assert_eq!((desk.alerts()[0].told.len(), desk.outbox().len()), (1, 1));
    {
        // The block is undone in the tail, and the ledger knows nothing of that.
        let (_following, watched) = Watched::open(&archive, &[], false).unwrap();
        Tail::open(watched[0].store()).unwrap().undo().unwrap();
    }
    desk.put("1.jsonl", &[block(8, 'e', '0', &[])]);
    let (begun, looked) = desk.look();
    assert_eq!((begun.len(), looked.blocks, desk.standing().len()), (1, 1, 0));
    assert_eq!(begun[0].event, Event::Withdrawn);
}

#[test]
fn a_listed_address_raises_alerts_wherever_it_pays_or_is_paid() {
    let desk = Desk::new();
    let rows = [
        pay(VICTIM, LISTED, 70, '2'),
        pay(LISTED, MIDDLE, 50, '3'),
        pay(MIDDLE, EXCHANGE, 30, '4'),
        pay(LISTED, EXCHANGE, 20, '5'),
        pay(VICTIM, MIDDLE, 5, '6'),
    ];
    desk.put("1.jsonl", &[block(8, 'a', '0', &rows)]);
    desk.look();
    let expected = [
        (Notice::ListedReceived, 70),
        (Notice::ListedPaid, 50),
        (Notice::ReachedService, 30),
        (Notice::ReachedService, 20),
    ];
    assert_eq!(desk.standing(), expected);
    for held in desk.alerts() {
        assert!(
            matches!(&held.alert.origin, Whose::Listing { list, address, .. } if list == "invented_list" && address == LISTED)
        );
    }
}

/// What is learned later is applied to the blocks that came before, and what is gathered is in no tail twice.
#[test]
fn knowledge_that_comes_later_raises_alerts_and_sources_that_come_later_keep_the_tail() {
    let desk = Desk::new();
    desk.put("1.jsonl", &[first(), block(9, 'b', 'a', &[pay(MIDDLE, VICTIM, 60, '4')])]);
    desk.look();
    let wallet = format!("wallet:evm:{MIDDLE}");
    desk.gather("label.jsonl", &claim(&wallet, "category", &json!({ "text": "bridge" })));
    let (begun, _) = desk.look();
    assert_eq!(
        begun.iter().map(|message| (message.event, message.alert.amount)).collect::<Vec<_>>(),
        [(Event::Raised, 60)]
    );
    // An export that holds the first block's rows: the tail keeps the second alone.
    let (two, three) = (hex('2'), hex('3'));
    desk.gather("more.csv", &format!("asset,block,time,from,to,amount,fee,nonce,tx\nethereum/eth,8,1008,{THIEF},{EXCHANGE},40,0,1,0x{two}\nethereum/eth,8,1008,{THIEF},{MIDDLE},60,0,2,0x{three}\n"));
    let (begun, looked) = desk.look();
    assert_eq!((begun, looked.messages, looked.blocks), (vec![], vec![], 0));
    let store = trace::Store::open(&trace::stores::place(&desk.watch, "ethereum/eth")).unwrap();
    assert_eq!(Tail::open(&store).unwrap().blocks().iter().map(|held| held.height).collect::<Vec<_>>(), [9]);
    assert_eq!(desk.standing().len(), 2);
}

#[test]
fn bad_lines_gaps_and_other_chains_are_told_and_the_rest_is_taken() {
    let desk = Desk::new();
    let other = first().replace("\"ethereum\"", "\"bitcoin\"");
    let late = block(11, 'f', 'e', &[pay(MIDDLE, EXCHANGE, 1, '9')]);
    desk.put("1.jsonl", &["{\"chain\":1}\n".to_owned(), other, first(), "\n".to_owned(), late]);
    let (_, looked) = desk.look();
    assert_eq!(looked.blocks, 1);
    let lines: Vec<_> = looked.set_aside.iter().map(|one| (one.file.as_str(), one.line)).collect();
    assert_eq!(lines, [("1.jsonl", 1), ("1.jsonl", 2)]);
    assert!(looked.set_aside.iter().all(|one| !one.what.is_empty() && !one.hint.is_empty()));
    assert!(looked.gap.as_ref().unwrap().contains("11"), "{:?}", looked.gap);
    assert!(looked.is_partial());
    // The blocks between come, in another file: all are taken, in the chain's order.
    desk.put("2.jsonl", &[block(10, 'e', 'd', &[]), block(9, 'd', 'a', &[])]);
    let (_, looked) = desk.look();
    assert_eq!((looked.blocks, looked.gap), (3, None));
    assert_eq!(looked.messages.len(), 1);
    // A feed that begins too late is a gap as well.
    fs::remove_file(desk.feed().join("1.jsonl")).unwrap();
    desk.put("2.jsonl", &[block(20, '8', '7', &[])]);
    let (_, looked) = desk.look();
    assert!(looked.gap.as_ref().unwrap().contains("12 to 19 are missing"), "{:?}", looked.gap);
}

#[test]
fn an_export_is_a_feed_by_its_block_numbers() {
    let desk = Desk::new();
    let two = hex('2');
    let row = |block: u64, from: &str, to: &str, amount: u64, tx: &str| {
        format!("ethereum/eth,{block},{},{from},{to},{amount},0,,0x{tx}\n", 1000 + block)
    };
    let head = "asset,block,time,from,to,amount,fee,nonce,tx\n";
    let csv =
        format!("{head}{}{}", row(9, THIEF, MIDDLE, 100, &two), row(40, MIDDLE, EXCHANGE, 70, &hex('3')));
    desk.put("export.csv", std::slice::from_ref(&csv));
    let (_, looked) = desk.look();
    assert_eq!((looked.blocks, looked.exports, looked.messages.len()), (2, 1, 1));
    let (begun, looked) = desk.look();
    assert_eq!((begun, looked.blocks, looked.messages), (vec![], 0, vec![]));
    // The same export, longer.
    desk.put("export.csv", &[csv + &row(41, MIDDLE, EXCHANGE, 30, &hex('4'))]);
    let (_, looked) = desk.look();
    assert_eq!((looked.blocks, looked.undone, looked.messages.len()), (1, 0, 1));
}

#[test]
fn one_process_follows_at_a_time() {
    let desk = Desk::new();
    let archive = Archive::open(&desk.watch).unwrap();
    let (_following, _watched) = Watched::open(&archive, &[], false).unwrap();
    let error = Watched::open(&archive, &[], false).unwrap_err().to_string();
    assert!(error.contains("in use") && error.contains("hint: "), "{error}");
    assert!(Path::new(&desk.watch.dir().join("stores.lock")).exists());
}
