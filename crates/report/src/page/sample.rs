//! A made-up twin of a real report's size and shape. Every hash, quote and name of a person in it is invented.

use crate::{
    Proofs,
    methods::{boundary, fifo},
    twin::{Block, Cite, FORMAT, Figure, KeyFigure, PathRow, PathStep, Section, Sentence, Table, Twin},
};
use jiff::civil::date;
use record::{
    Claim, Confidence, Digest, EntityId, Exhibit, Finding, Grade, Independence, Input, Interval, Locator,
    Method, Origin, Scope, Source, Value,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

const ETH: u128 = 1_000_000_000_000_000_000;
const WALLET: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";
const BRIDGE: &str = "0x1a2a1c938ce3ec39b6d47113c7955baa9dd454f2";
const POOL: &str = "0xa160cdab225685da1d56aa342ad8841c3b53f291";
/// 4 April 2022, 06:00 UTC.
const START: u32 = 1_649_052_000;
const DEPOSITORS: usize = 48;
const DEPOSITS: usize = 1_751;

fn address(what: &str, number: usize) -> String {
    format!(
        "0x{}",
        Digest::of(format!("{what} {number}").as_bytes()).to_string().chars().take(40).collect::<String>()
    )
}

/// A trace in the making.
struct Trace {
    moves: Vec<fifo::Moved>,
    stops: BTreeMap<(String, &'static str, &'static str), u128>,
    fees: u128,
    resting: Vec<(String, u128)>,
    unknowns: Vec<(String, u128)>,
}

impl Trace {
    fn pay(&mut self, from: &str, to: &str, units: u128, time: u32, label: &str) {
        let tx = format!("0x{}", Digest::of(format!("{from}{to}{time}{}", self.moves.len()).as_bytes()));
        let (carried, amount) = (units.to_string(), units.to_string());
        self.moves.push(fifo::Moved {
            tx,
            time,
            from: from.to_owned(),
            to: to.to_owned(),
            carried,
            amount,
            label: label.to_owned(),
        });
    }

    fn fee(&mut self, from: &str, units: u128, time: u32) {
        self.pay(from, "fees", units, time, "stolen");
        self.fees += units;
    }

    fn stop(
        &mut self,
        from: &str,
        (to, name, kind): (&str, &'static str, &'static str),
        units: u128,
        time: u32,
    ) {
        self.pay(from, to, units, time, "stolen");
        *self.stops.entry((to.to_owned(), name, kind)).or_default() += units;
    }

    /// From the wallet through a relay to an account that pays the pool a hundred at a time.
    #[allow(clippy::cast_possible_truncation, reason = "there are 48 depositors and 1,751 deposits")]
    fn depositor(&mut self, number: usize) {
        let (relay, payer) = (address("relay", number), address("payer", number));
        let mine = DEPOSITS / DEPOSITORS + usize::from(number < DEPOSITS % DEPOSITORS);
        let (sum, fee) = (mine as u128 * 100 * ETH, ETH / 5);
        let day = (number * 46 / DEPOSITORS) as u32;
        // Ten days on which nothing went in.
        let day = if day > 17 { (day + 6).min(45) } else { day };
        let time = START + day * 86_400;
        self.pay(WALLET, &relay, sum + 3 * fee, time - 7_000, "stolen");
        self.fee(&relay, fee, time - 6_000);
        self.pay(&relay, &payer, sum + 2 * fee, time - 6_000, "stolen");
        for deposit in 0..mine {
            self.stop(
                &payer,
                (POOL, "Tornado.Cash: 100 ETH", "pool"),
                100 * ETH,
                time + deposit as u32 * 900,
            );
        }
        self.fee(&payer, fee, time + 40_000);
        self.resting.push((payer, fee));
    }
}

/// The flow of the sample.
pub(super) fn trace() -> fifo::Result_ {
    let mut trace =
        Trace { moves: vec![], stops: BTreeMap::new(), fees: 0, resting: vec![], unknowns: vec![] };
    let (stolen, converted) = (173_600 * ETH, 8_564_123_456_789_012_345_678_u128);
    trace.pay(BRIDGE, WALLET, stolen, START - 1_000_000, "stolen");
    trace.pay("unknown", WALLET, converted, START - 900_000, "converted");
    let thefts = trace.moves.clone();
    let early = START - 500_000;
    for (number, (units, name)) in [
        (2_500, "Huobi 35"),
        (1_250, "Huobi 36"),
        (1_250, "Huobi deposit address"),
        (1_220, "FTX"),
        (1, "Crypto.com"),
    ]
    .into_iter()
    .enumerate()
    {
        let (payer, exchange) = (address("to exchange", number), address("exchange", number));
        trace.pay(WALLET, &payer, units * ETH, early, "stolen");
        trace.stop(&payer, (&exchange, name, "exchange"), units * ETH, early + 900);
    }
    (0..DEPOSITORS).for_each(|number| trace.depositor(number));
    let lost = address("contract", 1);
    trace.pay(WALLET, &lost, 420 * ETH, early, "stolen");
    trace.unknowns.push((lost, 420 * ETH));
    let spent: u128 = trace
        .moves
        .iter()
        .filter(|one| one.from == WALLET)
        .map(|one| one.carried.parse::<u128>().unwrap())
        .sum();
    trace.resting.push((WALLET.to_owned(), stolen + converted - spent));
    result(trace, thefts, stolen + converted)
}

fn result(trace: Trace, thefts: Vec<fifo::Moved>, stolen: u128) -> fifo::Result_ {
    let sum = |all: &[(String, u128)]| all.iter().map(|(_, units)| units).sum::<u128>().to_string();
    let list = |all: &[(String, u128)]| {
        all.iter()
            .map(|(account, units)| fifo::AccountSum {
                account: account.clone(),
                amount: units.to_string(),
                why: None,
            })
            .collect()
    };
    let mut stops: Vec<_> = trace.stops.iter().collect();
    stops.sort_by_key(|(_, units)| std::cmp::Reverse(**units));
    fifo::Result_ {
        decimals: 18,
        stolen: stolen.to_string(),
        at_rest: sum(&trace.resting),
        stopped: trace.stops.values().sum::<u128>().to_string(),
        fees: trace.fees.to_string(),
        unknown: sum(&trace.unknowns),
        thefts,
        stops: stops
            .into_iter()
            .map(|((account, name, kind), units)| fifo::StopTotal {
                account: account.clone(),
                name: (*name).to_owned(),
                kind: (*kind).to_owned(),
                reason: "a made-up reason".to_owned(),
                claim: Digest::of(name.as_bytes()).to_string(),
                amount: units.to_string(),
                transfers: 1,
            })
            .collect(),
        resting: list(&trace.resting),
        unknowns: list(&trace.unknowns),
        unknown_inflows: vec![],
        unknown_inflow_total: "0".to_owned(),
        first_time: START - 1_000_000,
        last_time: START + 4_000_000,
        moves: trace.moves,
    }
}

fn pool(trace: &fifo::Result_) -> boundary::Result_ {
    let mut days = BTreeMap::<u32, (usize, u128)>::new();
    let mut by = BTreeMap::<&str, boundary::Depositor>::new();
    for one in trace.moves.iter().filter(|one| one.to == POOL) {
        let day = days.entry(one.time / 86_400).or_default();
        *day = (day.0 + 1, day.1 + one.carried.parse::<u128>().unwrap());
        let who = by.entry(&one.from).or_insert_with(|| boundary::Depositor {
            account: one.from.clone(),
            deposits: 0,
            first: one.time,
            last: one.time,
        });
        who.deposits += 1;
        who.last = one.time;
    }
    boundary::Result_ {
        deposits: DEPOSITS,
        carried: days.values().map(|(_, units)| units).sum::<u128>().to_string(),
        depositors: by.into_values().collect(),
        not_in_pool: 0,
        first: START,
        last: START + 4_000_000,
        deposits_since: 4_210,
        notes_before: 20_134,
        anonymity_set: 24_344,
        exits_since: 3_950,
        recipients_since: 2_871,
        exits_without_sender: 0,
        clues: vec![],
        days: days.into_iter().map(|(day, (deposits, units))| (day, deposits, units.to_string())).collect(),
    }
}

fn exhibit(name: &str, title: &str, publisher: &str, url: &str) -> Exhibit {
    Exhibit {
        digest: Digest::of(name.as_bytes()),
        bytes: 1_204_332,
        name: name.to_owned(),
        media_type: "text/csv".to_owned(),
        origin: Origin {
            title: title.to_owned(),
            publisher: publisher.to_owned(),
            url: Some(url.to_owned()),
            published: "2022-04-14".parse().ok(),
            obtained: "downloaded by the watch".to_owned(),
        },
        handling: record::Handling::default(),
        terms: String::new(),
    }
}

struct Said<'a> {
    subject: &'a str,
    property: &'a str,
    value: Value,
    by: &'a str,
    grade: &'a str,
    known: &'a str,
    quote: &'a str,
}

fn claim(exhibit: &Exhibit, said: Said<'_>) -> Claim {
    Claim {
        subject: EntityId::new(said.subject).unwrap(),
        schema: None,
        property: said.property.into(),
        value: said.value,
        denied: false,
        valid: Interval::since("2022-03-23".parse().unwrap()),
        known: said.known.parse().unwrap(),
        source: Source {
            exhibit: exhibit.digest,
            locator: Locator::Record("DistinctParty 27307/Alias 2".to_owned()),
            quote: Some(said.quote.to_owned()),
            originator: said.by.into(),
            attributor: Some("FBI".into()),
            citation: Some("https://example.org/press/made-up?id=1&lang=en".into()),
        },
        grade: said.grade.parse::<Grade>().unwrap(),
        scope: Scope::default(),
        handling: None,
    }
}

fn finding(method: &str, independence: Independence, inputs: Vec<Input>, result: &impl Serialize) -> Finding {
    Finding {
        method: Method { name: method.to_owned(), version: 1 },
        parameters: serde_json::json!({"asset": "ethereum/eth", "seeds": [{"to": WALLET, "tx": address("seed", 1)}]}),
        inputs,
        result: serde_json::to_value(result).unwrap(),
        independence,
        likelihood: None,
        confidence: Confidence::High,
        limits: vec![
            "First in, first out is a rule of accounting, not a fact of nature: another rule gives another split where an account holds other money too.".to_owned(),
            "Money is at rest only as of the last transaction held; nothing after the end of the data is known.".to_owned(),
        ],
    }
}

fn say(text: &str, cites: &[Cite]) -> Sentence {
    Sentence { text: text.to_owned(), cites: cites.to_vec(), withheld: false }
}

struct Evidence {
    list: Cite,
    wallet: Cite,
    group: Cite,
    flow: Digest,
    pool: Digest,
    path: Digest,
}

/// The sample report.
pub(crate) fn twin() -> Twin {
    let list = exhibit(
        "sdn_advanced.xml",
        "OFAC SDN list, Advanced XML",
        "US Treasury, OFAC",
        "https://ofac.example/sdn_advanced.xml",
    );
    let un = exhibit(
        "consolidated.xml",
        "UN Security Council consolidated list",
        "United Nations",
        "https://un.example/consolidated.xml",
    );
    let (flow, mut claims, mut findings) = (trace(), BTreeMap::new(), BTreeMap::new());
    let wallet = format!("wallet:evm:{WALLET}");
    let words = "LAZARUS GROUP … Digital Currency Address - ETH 0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    let of = |value: &str| Value::Entity(EntityId::new(value).unwrap());
    let all = [
        claim(
            &list,
            Said {
                subject: "ofac:27307",
                property: "listing:ofac_sdn",
                value: Value::Text("DPRK3".to_owned()),
                by: "US Treasury, OFAC",
                grade: "A1",
                known: "2019-09-13",
                quote: words,
            },
        ),
        claim(
            &list,
            Said {
                subject: &wallet,
                property: "held_by",
                value: of("ofac:27307"),
                by: "US Treasury, OFAC",
                grade: "A1",
                known: "2022-04-14",
                quote: words,
            },
        ),
        claim(
            &un,
            Said {
                subject: "ofac:27307",
                property: "controlled_by",
                value: of("un:KPe.031"),
                by: "US Treasury",
                grade: "A2",
                known: "2019-09-13",
                quote: "Lazarus Group … is controlled by the Reconnaissance General Bureau",
            },
        ),
    ];
    let ids: Vec<_> = all.iter().map(|one| one.id().unwrap()).collect();
    claims.extend(ids.iter().copied().zip(all));
    for number in 0..40 {
        let label = claim(
            &list,
            Said {
                subject: &format!("wallet:evm:{}", address("exchange", number)),
                property: "category",
                value: Value::Text("exchange".to_owned()),
                by: "GraphSense",
                grade: "B2",
                known: "2021-06",
                quote: "exchange",
            },
        );
        claims.insert(label.id().unwrap(), label);
    }
    let mut add = |one: Finding| {
        let id = one.id().unwrap();
        findings.insert(id, one);
        id
    };
    let inputs: Vec<_> =
        claims.keys().map(|id| Input::Claim(*id)).chain([Input::Store(Digest::of(b"store"))]).collect();
    let traced = add(finding("trace.fifo", Independence::PublicLedger, inputs, &flow));
    let pooled = add(finding(
        "pool.boundary",
        Independence::PublicLedger,
        vec![Input::Finding(traced), Input::Exhibit(un.digest)],
        &pool(&flow),
    ));
    let own = Independence::IssuersOwnAct("US Treasury, OFAC".to_owned());
    let path = add(finding(
        "path.to-listed-parent",
        own,
        ids.iter().map(|id| Input::Claim(*id)).collect(),
        &"made up",
    ));
    let evidence = Evidence {
        list: Cite::Claim(ids[0]),
        wallet: Cite::Claim(ids[1]),
        group: Cite::Claim(ids[2]),
        flow: traced,
        pool: pooled,
        path,
    };
    Twin {
        format: FORMAT,
        program: "watchkeeper 0.1.0".to_owned(),
        watch: "Sanctions Watch (sample)".to_owned(),
        key: "watch.example/ledger+1a2b3c4d+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefgh".to_owned(),
        case: Digest::of(b"case"),
        case_id: "ronin-2022".to_owned(),
        incident: EntityId::new("incident:ronin-2022").unwrap(),
        title: "The theft from the Ronin bridge: where the money went, and who is behind the wallet that took it".to_owned(),
        date: date(2026, 11, 23),
        summary: summary(&evidence),
        key_figures: key_figures(&evidence),
        sections: sections(&evidence, &flow),
        claims,
        findings,
        exhibits: [list, un].map(|one| (one.digest, one)).into(),
        names: BTreeMap::new(),
        name_marks: BTreeMap::new(),
        replies: BTreeMap::new(),
        redacted_for: None,
        proofs: Proofs { checkpoint: "watch.example/ledger\n1842\nqINS1GRFWnOMuSiIUWZmGvFnPcHsAjFs5UMeVvMRiGU=\n\n— watch.example/ledger GirLPDWQrX2eG7Vnc5Zv\n".to_owned(), ..Proofs::default() },
    }
}

fn summary(e: &Evidence) -> Vec<Sentence> {
    let (flow, pool, path) = (Cite::Finding(e.flow), Cite::Finding(e.pool), Cite::Finding(e.path));
    vec![
        say(
            "On 23 March 2022, two payments out of the Ronin bridge took 173,600 ETH and 25.5 million USDC that nothing on the other chain explains.",
            std::slice::from_ref(&flow),
        ),
        say(
            "Followed first in, first out, 175,099 ETH of it and of its proceeds went through 48 accounts into the Tornado Cash pool for 100 ETH, in 1,751 deposits.",
            &[flow.clone(), pool],
        ),
        say("About 6,221 ETH reached three exchanges, which know their customers.", &[flow]),
        say(
            "The wallet that received it leads in two steps to the Reconnaissance General Bureau, entry KPe.031 of the UN list; this was not known on the day of the theft, and has been known since 14 April 2022.",
            &[path, e.wallet.clone(), e.group.clone()],
        ),
    ]
}

fn key_figures(e: &Evidence) -> Vec<KeyFigure> {
    let figure = |value: &str, label: &str, cite: &Cite| KeyFigure {
        value: value.to_owned(),
        label: label.to_owned(),
        cites: vec![cite.clone()],
    };
    let (flow, pool) = (Cite::Finding(e.flow), Cite::Finding(e.pool));
    vec![
        figure("173,600 ETH", "taken from the bridge in one payment", &flow),
        figure("175,099 ETH", "into the mixer, converted proceeds included", &pool),
        figure("1,751", "deposits by 48 accounts", &pool),
        figure("6,221 ETH", "to exchanges, which could still say whose it is", &flow),
    ]
}

fn sections(e: &Evidence, flow: &fifo::Result_) -> Vec<Section> {
    let section = |label: &str, title: &str, blocks| Section {
        label: label.to_owned(),
        title: title.to_owned(),
        blocks,
    };
    vec![
        section("I", "Where the money went", money(e)),
        section("II", "The mixer", mixer(e)),
        section("III", "Who is behind it", actor(e)),
        section("Annex A", "Accounts that paid the pool", annex(e, flow)),
    ]
}

fn money(e: &Evidence) -> Vec<Block> {
    let flow = Cite::Finding(e.flow);
    let text = "The wallet passed the money on between 28 March and 19 May 2022, almost always in round sums, and almost always to an account that had never been used before.";
    vec![
        Block::Paragraph {
            number: 1,
            sentences: vec![
                say(text, std::slice::from_ref(&flow)),
                say("Every such account passed it on within hours.", &[flow.clone(), e.list.clone(), e.wallet.clone(), e.group.clone()]),
            ],
        },
        Block::Paragraph { number: 2, sentences: vec![say("Where an account held other money too, first in, first out decides which units left it; the rule is a convention, and the limits of the finding say what follows from that.", &[flow])] },
        Block::Figure {
            number: 1,
            title: "Where the stolen ether went, to the last transaction held".to_owned(),
            note: "Traced first in, first out from the stolen payment and the declared conversion of the stolen USDC.".to_owned(),
            figure: Figure::Flow { finding: e.flow, symbol: "ETH".to_owned() },
        },
    ]
}

fn mixer(e: &Evidence) -> Vec<Block> {
    vec![
        Block::Paragraph {
            number: 3,
            sentences: vec![say(
                "Each deposit is one of 24,344 notes that could have been withdrawn since; no withdrawal was found that could belong to one depositor only.",
                &[Cite::Finding(e.pool)],
            )],
        },
        Block::Figure {
            number: 2,
            title: "Stolen ether paid into the pool, by day".to_owned(),
            note: "Rules mark the theft and the day on which the wallet was listed.".to_owned(),
            figure: Figure::Days {
                finding: e.pool,
                decimals: 18,
                symbol: "ETH".to_owned(),
                marks: vec![
                    (date(2022, 3, 23), "theft".to_owned()),
                    (date(2022, 4, 14), "wallet listed by OFAC as the Lazarus Group’s".to_owned()),
                    (date(2022, 4, 22), "three more wallets listed".to_owned()),
                ],
            },
        },
    ]
}

fn actor(e: &Evidence) -> Vec<Block> {
    let known = |known_at| {
        let step = |words: &str, grade: &str| PathStep {
            words: words.to_owned(),
            grade: grade.to_owned(),
            origins: 1,
            contested: false,
        };
        let nodes = [
            ("0x098b…2f96", WALLET),
            ("Lazarus Group", "ofac:27307"),
            ("Reconnaissance General Bureau", "un:KPe.031"),
            ("UN list KPe.031", "un_1718"),
        ];
        PathRow {
            known_at,
            nodes: nodes.map(|(name, id)| (name.to_owned(), id.to_owned())).into(),
            steps: vec![
                step("is held by", "A1"),
                PathStep { contested: true, ..step("is controlled by", "A2, read from text") },
            ],
            finding: e.path,
        }
    };
    let nothing = PathRow { known_at: date(2022, 3, 23), nodes: vec![], steps: vec![], finding: e.path };
    vec![
        Block::Paragraph {
            number: 4,
            sentences: vec![
                say(
                    "On 23 March 2022, no path from the wallet to any entry of the list was known.",
                    &[Cite::Finding(e.path)],
                ),
                say("On 15 April 2022 there was one.", &[Cite::Finding(e.path), e.list.clone()]),
            ],
        },
        Block::Figure {
            number: 3,
            title: "From the wallet to an entry of the UN list, as known on three days".to_owned(),
            note: "A path is as strong as its weakest step.".to_owned(),
            figure: Figure::Paths(vec![nothing, known(date(2022, 4, 15)), known(date(2026, 11, 23))]),
        },
    ]
}

fn annex(e: &Evidence, flow: &fifo::Result_) -> Vec<Block> {
    let payers: BTreeSet<_> =
        flow.moves.iter().filter(|one| one.to == POOL).map(|one| one.from.as_str()).collect();
    let row = |account: &&str| {
        vec![
            (*account).to_owned(),
            "37".to_owned(),
            "3,700 ETH".to_owned(),
            "2022-04-04 06:00:00".to_owned(),
            "2022-04-04 15:00:00".to_owned(),
        ]
    };
    let columns =
        ["Account", "Deposits#", "Amount#", "First (UTC)", "Last (UTC)"].map(str::to_owned).to_vec();
    let stops = ["Service", "Address", "Amount#"].map(str::to_owned).to_vec();
    let stop = |one: &fifo::StopTotal| {
        vec![
            one.name.clone(),
            one.account.clone(),
            format!("{} ETH", crate::words::count(one.amount.parse::<u128>().unwrap() / ETH)),
        ]
    };
    let cites = vec![Cite::Finding(e.flow)];
    vec![
        Block::Table {
            title: "Where the trace stops".to_owned(),
            cites: cites.clone(),
            folded: false,
            table: Table { columns: stops, rows: flow.stops.iter().map(stop).collect() },
        },
        Block::Table {
            title: "Accounts that paid the pool".to_owned(),
            cites,
            folded: true,
            table: Table { columns, rows: payers.iter().map(row).collect() },
        },
    ]
}
