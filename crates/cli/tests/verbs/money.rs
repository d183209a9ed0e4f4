//! What is asked of money beside a trace: bounds, the way back, exposure, clusters, mixers, bridges.

use crate::{
    common::{CLEAR, Desk, FOUND, PARTIAL, demo, run, text},
    fixtures::{self, A, B, C},
    trace::{Column, POOL, THEFT, THIEF, parquet},
};
use serde_json::{Value, json};

fn of_demo(args: &[&str]) -> Value {
    let run = run(args.iter().copied().chain(["--json", "-C", text(&demo().watch)]));
    assert!([CLEAR, FOUND].contains(&run.code), "{}", run.err);
    run.json()
}

fn units(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn every_rule_lies_within_the_bounds() {
    let found = of_demo(&["trace", THIEF, "--tx", THEFT, "--to", POOL, "--bounds"]);
    let bound = &found["bounds"][0];
    let (lower, upper) = (units(&bound["lower"]), units(&bound["upper"]));
    assert!(lower < upper && upper <= units(&found["stolen"]), "{bound}");
    for policy in ["fifo", "haircut"] {
        assert!((lower..=upper).contains(&units(&bound[policy])), "{bound}");
        let ruled = of_demo(&["trace", THIEF, "--tx", THEFT, "--to", POOL, "--policy", policy]);
        assert_eq!(ruled["stops"][0]["amount"], bound[policy], "the trace by {policy} says the same");
    }
    let all = of_demo(&["trace", THIEF, "--tx", THEFT, "--bounds"]);
    assert_eq!(all["bounds"].as_array().unwrap().len(), all["stops"].as_array().unwrap().len());
}

#[test]
fn every_day_of_the_case_adds_up() {
    let found = of_demo(&["trace", THIEF, "--tx", THEFT]);
    let days = found["days"].as_array().unwrap();
    for day in days {
        let places: u128 = day["places"].as_object().unwrap().values().map(units).sum();
        assert_eq!((places, &day["gap"]), (units(&day["stolen"]), &json!("0")), "{day}");
    }
    let last = &days.last().unwrap()["places"];
    let services = units(&last["mixer"]) + units(&last["exchange"]);
    assert_eq!(services, units(&found["stopped"]));
}

#[test]
fn poison_names_accounts_and_no_sums_of_stolen_money() {
    let found = of_demo(&["trace", THIEF, "--tx", THEFT, "--policy", "poison"]);
    let reached = found["reached"].as_array().unwrap();
    assert!(reached.iter().any(|one| one["account"] == POOL && one["stopped"] == true), "{found}");
    let lifo = of_demo(&["trace", THIEF, "--tx", THEFT, "--policy", "lifo"]);
    for end in lifo["ends"].as_array().unwrap() {
        assert!(reached.iter().any(|one| one["account"] == end["account"]), "{end} is reached by no payment");
    }
}

#[test]
fn money_is_followed_back_to_where_it_began() {
    let forward = of_demo(&["trace", THIEF, "--tx", THEFT]);
    let mule = forward["ends"][0]["account"].as_str().unwrap().to_owned();
    let found = of_demo(&["trace", &mule, "--back"]);
    let origins: u128 = found["origins"].as_array().unwrap().iter().map(|one| units(&one["amount"])).sum();
    assert_eq!(origins + units(&found["not_followed"]), units(&found["asked"]));
}

#[test]
fn a_book_is_set_against_the_listed_wallets() {
    let desk = Desk::of_demo();
    let forward = of_demo(&["trace", THIEF, "--tx", THEFT]);
    let mule = forward["ends"][0]["account"].as_str().unwrap();
    let book = desk.file("book.csv", format!("address\n{mule}\nnot an address\n"));
    let found = run(["exposure", &book, "--json", "-C", text(&demo().watch)]).exits(PARTIAL).json();
    assert_eq!((&found["held"], &found["refused"]), (&json!(1), &json!(["not an address"])));
    let from_thief = found["exposed"].as_array().unwrap().iter().find(|one| one["listed"] == THIEF).unwrap();
    assert!(units(&from_thief["received"]) > 0, "{from_thief}");
    let clean = desk.file("clean.csv", "0x0000000000000000000000000000000000000001\n");
    run(["exposure", &clean, "-C", text(&demo().watch)]).exits(CLEAR);
}

#[test]
fn a_book_that_asks_nothing_is_not_clear() {
    let desk = Desk::of_demo();
    for (name, bytes) in [("empty.csv", ""), ("heading.csv", "address\n\n"), ("words.csv", "one\ntwo\n")] {
        let error = desk.run(["exposure", &desk.file(name, bytes)]).fails();
        assert!(error.contains(name), "{error}");
    }
    let error = desk.run(["exposure", "/nowhere/book.csv"]).fails();
    assert!(error.contains("/nowhere/book.csv"), "{error}");
}

/// Invented: `A`, which paid `B` on 23 March 2022, was on a list for a time.
#[test]
fn a_wallet_counts_while_it_is_listed() {
    let desk = |valid: Value| {
        let desk = Desk::new();
        let claim = json!({
            "subject": format!("wallet:evm:{A}"), "property": "listing:invented_list",
            "value": { "text": "INV.1" }, "known": "2022-01-01", "valid": valid,
            "source": { "originator": "Invented Office" }, "grade": { "reliability": "A", "credibility": 1 },
        });
        desk.gather(&desk.file("claims.jsonl", json!({ "claim": claim }).to_string() + "\n"));
        desk.gather(&desk.file("transfers.csv", fixtures::transfers()));
        desk
    };
    let ask =
        |desk: &Desk| desk.run(["exposure", &desk.file("book.csv", B), "--until", "2022-03-24", "--json"]);
    let found = ask(&desk(json!({ "from": "2022-01-01" }))).exits(FOUND).json();
    assert_eq!((&found["as_of"], &found["exposed"][0]["received"]), (&json!("2022-03-24"), &json!("100")));
    let over = ask(&desk(json!({ "from": "2022-01-01", "to": "2022-02-01" }))).exits(PARTIAL);
    assert_eq!(over.json()["listed"], 0);
    assert!(over.err.contains("2022-03-24"), "{}", over.err);
}

#[test]
fn bounds_are_told_under_poison_too() {
    let args = ["trace", THIEF, "--tx", THEFT, "--policy", "poison", "--bounds", "-C", text(&demo().watch)];
    let said = run(args).exits(FOUND).out;
    assert!(said.contains("reached, under any rule") && said.contains(POOL), "{said}");
}

#[test]
fn two_inputs_of_one_transaction_have_one_holder() {
    let desk = Desk::new();
    let (inputs, outputs) = (desk.path("inputs.parquet"), desk.path("outputs.parquet"));
    let unsigned = |name: &str| format!("required int32 {name} (INTEGER(32,false)); ");
    // Transactions 0 and 1 make outputs 0 and 1 at addresses 0 and 1; transaction 2 spends both to address 2.
    parquet(
        &inputs,
        &format!("{}{}{}", unsigned("tx"), unsigned("output_id"), unsigned("addr")),
        &[Column::Int32(&[2, 2]), Column::Int32(&[0, 1]), Column::Int32(&[0, 1])],
    );
    parquet(
        &outputs,
        &format!("{}{}required int64 value;", unsigned("tx"), unsigned("addr")),
        &[Column::Int32(&[0, 1, 2]), Column::Int32(&[0, 1, 2]), Column::Int64(&[5, 6, 11])],
    );
    let found = run(["cluster", "--inputs", text(&inputs), "--outputs", text(&outputs), "--json"]);
    let found = found.exits(CLEAR).json();
    assert_eq!((&found["clusters"], &found["coinjoins"]), (&json!(2), &json!(0)));
    assert!(
        run(["cluster", "--inputs", text(&outputs), "--outputs", text(&inputs)]).fails().contains("hint:")
    );
    let twice = desk.path("twice.parquet");
    parquet(
        &twice,
        &format!("{}{}{}", unsigned("tx"), unsigned("output_id"), unsigned("addr")),
        &[Column::Int32(&[2, 2]), Column::Int32(&[0, 0]), Column::Int32(&[0, 0])],
    );
    let run = run(["cluster", "--inputs", text(&twice), "--outputs", text(&outputs)]).exits(PARTIAL);
    assert!(run.err.contains("row 1 (from 0) of the inputs: it spends what was spent before"), "{}", run.err);
}

#[test]
fn a_release_is_matched_to_its_deposit() {
    let desk = Desk::new();
    let deposits = desk.file(
        "deposits.csv",
        "tx_hash,timestamp,token,amount,sender\nd1,1000,USDC,500,0xaa\nd2,2000,USDC,700,0xbb\nd3,x,USDC,1,0xcc\n",
    );
    let releases = desk.file(
        "releases.csv",
        "tx_hash,timestamp,token,amount,recipient\nr2,2300,USDC,700,0xbb\nr1,1300,USDC,500,0xaa\n",
    );
    let matched = run(["bridge", "match", "--source", &deposits, "--destination", &releases, "--json"]);
    let lines: Vec<Value> =
        matched.exits(PARTIAL).out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let pairs: Vec<_> = lines.iter().map(|line| (&line["source_tx"], &line["destination_tx"])).collect();
    assert_eq!(pairs, [(&json!("d1"), &json!("r1")), (&json!("d2"), &json!("r2"))]);
    let missing = run(["bridge", "match", "--source", "nowhere.csv", "--destination", &releases]).fails();
    assert!(missing.contains("nowhere.csv"), "{missing}");
}

/// Invented: every release follows its deposit by five minutes.
#[test]
fn files_of_a_bridge_in_the_wrong_order_are_noticed() {
    let desk = Desk::new();
    let table = |who: &str, later: u64| {
        let row = |n: u64| {
            format!("{who}{n},{},USDC,{},0x{n:040x}\n", 1_650_000_000 + n * 5000 + later, 1000 + n * 37)
        };
        format!("tx_hash,timestamp,token,amount,to\n{}", (1..60).map(row).collect::<String>())
    };
    let (deposits, releases) = (desk.file("d.csv", table("d", 0)), desk.file("r.csv", table("r", 300)));
    let right = run(["bridge", "match", "--source", &deposits, "--destination", &releases]).exits(CLEAR);
    assert!(
        right.out.starts_with("59 of 59") && !right.err.contains("swapped"),
        "{} {}",
        right.out,
        right.err
    );
    let wrong = run(["bridge", "match", "--source", &releases, "--destination", &deposits]).exits(PARTIAL);
    assert!(wrong.err.contains("seem to be swapped"), "{}", wrong.err);
}

#[test]
fn a_pool_without_a_past_gives_no_lead() {
    let desk = Desk::new();
    let depositor = "0x00000000000000000000000000000000000000aa";
    let row = |n: u32| format!("2022-01-{:02}T00:00:00Z,0x{n:064x}", n % 28 + 1);
    let deposits: String =
        (0..20).map(|n| format!("{},{}\n", row(n), if n < 5 { depositor } else { "" })).collect();
    let deposits = desk.file("deposits.csv", format!("timestamp,tx_hash,depositor\n{deposits}"));
    let withdrawals: String = (20..30).map(|n| format!("{},0x{n:040x},0\n", row(n))).collect();
    let withdrawals =
        desk.file("withdrawals.csv", format!("timestamp,tx_hash,recipient,fee_wei\n{withdrawals}"));
    let depositors = desk.file("depositors.txt", format!("{depositor}\n"));
    let asked = ["demix", "--pool-deposits", &deposits, "--pool-withdrawals", &withdrawals, "--depositors"];
    let found = run(asked.iter().copied().chain([depositors.as_str(), "--json"])).exits(CLEAR).json();
    assert_eq!((&found["verdict"], &found["leads"]), (&json!("no_lead"), &json!([])));
    assert!(found["anonymity_set"].is_u64() && found["placebo"].is_object(), "{found}");
    let odd = desk.file("odd.txt", format!("{depositor}\nnobody at all\n"));
    let partial = run(asked.iter().copied().chain([odd.as_str()])).exits(PARTIAL);
    assert!(partial.err.contains("odd.txt, line 2: "), "{}", partial.err);
    let nobody = desk.file("nobody.txt", "0x00000000000000000000000000000000000000bb\n");
    assert!(run(asked.iter().copied().chain([nobody.as_str()])).fails().contains("hint:"));
}

/// Invented: `A` and `B` each pay a deposit address, which is swept to an exchange; `A` also has a friend.
#[test]
fn who_funds_one_deposit_address_is_one_customer() {
    let desk = Desk::new();
    let (deposit, hot) = (format!("0x{:040x}", 0xde), format!("0x{:040x}", 0xe1));
    let pack =
        fixtures::tag_pack().replace(A, &hot).replace("- address:", "- category: exchange\n  address:");
    desk.gather(&desk.file("pack.yaml", pack));
    let row = |time: u32, from: &str, to: &str, amount: u32| {
        format!("ethereum/eth,{time},{time},{from},{to},{amount},0,0,{:064x}\n", time)
    };
    let rows = [
        row(1_648_000_000, A, &deposit, 500),
        row(1_648_000_600, &deposit, &hot, 500),
        row(1_648_001_000, A, C, 5),
        row(1_649_000_000, B, &deposit, 700),
        row(1_649_000_600, &deposit, &hot, 700),
    ];
    let header = "asset,block,time,from,to,amount,fee,nonce,tx\n";
    desk.gather(&desk.file("transfers.csv", format!("{header}{}", rows.concat())));
    let found = desk.run(["cluster", B, C, "x", "--json"]).exits(PARTIAL).json();
    let mut both = [A, B].map(str::to_owned);
    both.sort();
    let cluster = &found["clusters"][0];
    assert_eq!(cluster["members"], json!(both), "{found}");
    assert_eq!((&found["alone"], &found["refused"]), (&json!([C]), &json!(["x"])));
    let by = &cluster["joined_by"][0];
    assert_eq!((&by["address"], &by["exchange"]), (&json!(deposit), &json!("invented exchange")));
    assert_eq!(by["depositors"][1]["paid"]["amount"], "700");
    assert_eq!(by["depositors"][1]["swept"]["time"], 1_649_000_600);
    let claim = by["label"].as_str().unwrap();
    assert!(desk.run(["claims", claim]).exits(FOUND).out.contains("exchange"));
    // Before the second sweep nothing joins them.
    let before = desk.run(["cluster", "--until", "1649000000", "--json"]).exits(CLEAR).json();
    assert_eq!((&before["clusters"], &before["deposit_addresses"]), (&json!([]), &json!(1)));
    let said = desk.run(["cluster"]).exits(FOUND).out;
    assert!(said.contains("2 accounts") && said.contains(&format!("because {deposit}")), "{said}");
    let unlabelled = Desk::new();
    unlabelled.gather(&unlabelled.file("transfers.csv", fixtures::transfers()));
    assert!(unlabelled.run(["cluster"]).exits(PARTIAL).err.contains("no account of these transfers"));
}
