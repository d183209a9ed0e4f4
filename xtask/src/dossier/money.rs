//! The money: bridge legs, the transfers of every account that stolen money can have reached, the pool in its window.

use super::{Res, collect, write};
use flate2::read::GzDecoder;
use gather::Format;
use record::{
    Address, BridgeLeg, Claim, Decimal, Digest, EntityId, Leg, Observation, PoolEvent, PoolMove, Transfer,
    Value,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read as _,
    path::Path,
};

/// Ronin's wrapped ether on Ethereum, and the bridge's contract that pays it out as ether.
const WETH: &str = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2";
const BRIDGE: &str = "0x1a2a1c938ce3ec39b6d47113c7955baa9dd454f2";

/// The pool, and the first second of its window, 1 January 2022: three months of the crowd before the case are what the
/// mixer method measures it against.
const POOL: &str = "tornado/eth/100";
const WINDOW: u32 = 1_640_995_200;

/// What the rest of the dossier needs to know.
pub(crate) struct Money {
    /// Wallets of the case.
    pub(crate) accounts: BTreeSet<EntityId>,
    /// Claims computed from the rows that were left out.
    pub(crate) claims: Vec<Claim>,
}

pub(crate) fn derive(chain: &Path, labels: &[Claim], out: &Path) -> Res<Money> {
    let legs = legs(&chain.join("ronin/bridge_facts"))?;
    let thieves: BTreeSet<_> =
        bridge::releases::examine(&legs).unexplained.into_iter().map(|one| one.release.beneficiary).collect();
    let native = transfers(&chain.join("ronin/native_transactions.csv.gz"))?;
    let first = legs
        .iter()
        .filter(|leg| thieves.contains(&leg.beneficiary))
        .map(|leg| leg.time)
        .min()
        .unwrap_or_default();
    let reached = reach(&native, &thieves, first, &services(labels));
    let mut kept: Vec<_> = native
        .into_iter()
        .filter(|transfer| reached.contains(&transfer.from) || reached.contains(&transfer.to))
        .collect();
    kept.extend(paid_out(&legs)?);
    kept.sort_by_key(|transfer| (transfer.time, transfer.block));
    let mut accounts = BTreeSet::new();
    for address in kept.iter().flat_map(|transfer| [&transfer.from, &transfer.to]) {
        accounts.insert(address.entity_id().map_err(|error| error.to_string())?);
    }
    write_transfers(&out.join("ronin/transfers.csv.gz"), &kept)?;
    write_legs(&out.join("ronin/bridge.csv.gz"), &legs)?;
    let events = pool(&chain.join("tornado/eth100"))?;
    let notes = events
        .iter()
        .filter(|event| event.time < WINDOW)
        .map(|event| if matches!(event.what, PoolMove::Deposit { .. }) { 1 } else { -1 })
        .sum();
    write_pool(&out.join("ronin/pool.csv.gz"), events.iter().filter(|event| event.time >= WINDOW))?;
    Ok(Money { accounts, claims: computed(notes)? })
}

/// Accounts at which the reach ends: those labelled as services.
fn services(labels: &[Claim]) -> BTreeSet<String> {
    let service = |claim: &&Claim| {
        &*claim.property == "category"
            && matches!(claim.value.as_text().as_ref(), "exchange" | "mixing_service")
    };
    labels
        .iter()
        .filter(service)
        .filter_map(|claim| claim.subject.as_str().strip_prefix("wallet:evm:").map(str::to_owned))
        .collect()
}

/// Every account that money can have come to from the thieves, in time, not looking past services.
fn reach(
    transfers: &[Transfer],
    thieves: &BTreeSet<Address>,
    first: u32,
    services: &BTreeSet<String>,
) -> BTreeSet<Address> {
    let mut reached = thieves.clone();
    for transfer in transfers.iter().filter(|transfer| transfer.time >= first && transfer.amount > 0) {
        if reached.contains(&transfer.from) && !services.contains(transfer.to.as_str()) {
            reached.insert(transfer.to.clone());
        }
    }
    reached
}

fn transfers(path: &Path) -> Res<Vec<Transfer>> {
    let observed = collect(path, Format::EtherscanCsv, "2023-09-30")?.observations;
    let transfers = observed
        .into_iter()
        .filter_map(|one| if let Observation::Transfer(transfer) = one { Some(transfer) } else { None });
    Ok(transfers.collect())
}

/// The bridge's payments of wrapped ether, which its contract pays out as ether.
fn paid_out(legs: &[BridgeLeg]) -> Res<Vec<Transfer>> {
    let from: Address = BRIDGE.parse().map_err(|error: record::RecordError| error.to_string())?;
    let paid = legs.iter().filter(|leg| leg.leg == Leg::Release && leg.token.as_str() == WETH);
    let transfer = |leg: &BridgeLeg| Transfer {
        asset: "ethereum/eth".to_owned(),
        tx: leg.tx,
        block: 0,
        time: leg.time,
        from: from.clone(),
        to: leg.beneficiary.clone(),
        amount: leg.amount,
        fee: 0,
        nonce: None,
        place: record::Place::Unsaid,
        inexact: false,
    };
    Ok(paid.map(transfer).collect())
}

/// Both sides of the bridge, out of the tab-separated fact files.
fn legs(folder: &Path) -> Res<Vec<BridgeLeg>> {
    let mut legs = vec![];
    for row in rows(&folder.join("TC_WithdrawalsWithoutMatch.csv.gz"))? {
        // chain, time, tx, id, token there, token here, sender, beneficiary, amount
        legs.push(leg(Leg::Request, &row, [3, 5, 7, 8, 2, 1])?);
    }
    for row in rows(&folder.join("SC_WithdrawalsMatchWithAdditionalData.csv.gz"))? {
        // chain, time, tx, chain, time, tx, id, token there, token here, sender, beneficiary, amount
        legs.push(leg(Leg::Request, &row, [6, 8, 10, 11, 2, 1])?);
    }
    for row in rows(&folder.join("SC_WithdrawalsWithoutMatch.csv.gz"))? {
        // chain, time, tx, id, token, beneficiary, amount
        legs.push(leg(Leg::Release, &row, [3, 4, 5, 6, 2, 1])?);
    }
    Ok(legs)
}

fn leg(leg: Leg, row: &[String], [id, token, beneficiary, amount, tx, time]: [usize; 6]) -> Res<BridgeLeg> {
    let cell =
        |at: usize| row.get(at).map(String::as_str).ok_or_else(|| format!("a row of {} columns", row.len()));
    let bad = |error: &dyn std::fmt::Display| format!("{row:?}: {error}");
    Ok(BridgeLeg {
        bridge: "ronin".to_owned(),
        leg,
        id: cell(id)?.parse().map_err(|error| bad(&error))?,
        token: cell(token)?.parse().map_err(|error: record::RecordError| bad(&error))?,
        beneficiary: cell(beneficiary)?.parse().map_err(|error: record::RecordError| bad(&error))?,
        amount: cell(amount)?.parse().map_err(|error| bad(&error))?,
        tx: hash(cell(tx)?)?,
        time: cell(time)?.parse().map_err(|error| bad(&error))?,
    })
}

fn hash(text: &str) -> Res<Digest> {
    text.trim_start_matches("0x").parse().map_err(|error: record::RecordError| error.to_string())
}

fn rows(path: &Path) -> Res<Vec<Vec<String>>> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    GzDecoder::new(file).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect())
}

fn pool(folder: &Path) -> Res<Vec<PoolEvent>> {
    let mut events = vec![];
    for name in ["deposits.csv.gz", "withdrawals.csv.gz"] {
        for observed in collect(&folder.join(name), Format::PoolCsv, "2023-04-02")?.observations {
            if let Observation::Pool(event) = observed {
                events.push(PoolEvent { pool: POOL.to_owned(), ..event });
            }
        }
    }
    events.sort_by_key(|event| event.time);
    Ok(events)
}

fn write_transfers(path: &Path, transfers: &[Transfer]) -> Res<()> {
    let head = ["asset", "block", "time", "from", "to", "amount", "fee", "nonce", "tx"];
    let row = |one: &Transfer| {
        let nonce = one.nonce.map(|nonce| nonce.to_string()).unwrap_or_default();
        let cells = [
            one.asset.clone(),
            one.block.to_string(),
            one.time.to_string(),
            one.from.to_string(),
            one.to.to_string(),
        ];
        cells
            .into_iter()
            .chain([one.amount.to_string(), one.fee.to_string(), nonce, format!("0x{}", one.tx)])
            .collect()
    };
    write::table(path, &head, transfers.iter().map(row))
}

fn write_legs(path: &Path, legs: &[BridgeLeg]) -> Res<()> {
    let head = ["bridge", "leg", "id", "token", "beneficiary", "amount", "tx", "time"];
    let row = |one: &BridgeLeg| {
        let leg = if one.leg == Leg::Request { "request" } else { "release" };
        let cells = [
            one.bridge.clone(),
            leg.to_owned(),
            one.id.to_string(),
            one.token.to_string(),
            one.beneficiary.to_string(),
        ];
        cells
            .into_iter()
            .chain([one.amount.to_string(), format!("0x{}", one.tx), one.time.to_string()])
            .collect()
    };
    write::table(path, &head, legs.iter().map(row))
}

fn write_pool<'a>(path: &Path, events: impl Iterator<Item = &'a PoolEvent>) -> Res<()> {
    let head = ["event", "pool", "block", "time", "time_exact", "tx", "sender", "recipient", "fee", "leaf"];
    let row = |one: &PoolEvent| {
        let (event, recipient, fee, leaf) = match &one.what {
            PoolMove::Deposit { leaf } => ("deposit", String::new(), String::new(), leaf.to_string()),
            PoolMove::Withdrawal { recipient, fee } => {
                ("withdrawal", recipient.to_string(), fee.to_string(), String::new())
            }
        };
        let sender = one.sender.as_ref().map(Address::to_string).unwrap_or_default();
        let cells = [
            event.to_owned(),
            one.pool.clone(),
            one.block.to_string(),
            one.time.to_string(),
            u8::from(one.time_exact).to_string(),
        ];
        cells.into_iter().chain([format!("0x{}", one.tx), sender, recipient, fee, leaf]).collect()
    };
    write::table(path, &head, events.map(row))
}

/// What the rows that were left out say in one number, and what the tokens are.
fn computed(notes: i64) -> Res<Vec<Claim>> {
    let text = |error: record::RecordError| error.to_string();
    let make = |subject: &str,
                property: &str,
                value: Value,
                known: &str,
                citation: &str,
                basis: record::Basis|
     -> Res<Claim> {
        let mut grade: record::Grade = "B2".parse().map_err(text)?;
        grade.basis = basis;
        Ok(Claim {
            subject: EntityId::new(subject).map_err(text)?,
            schema: None,
            property: property.into(),
            value,
            denied: false,
            valid: Default::default(),
            known: known.parse().map_err(text)?,
            source: record::Source {
                exhibit: Digest::default(),
                locator: record::Locator::Row(0),
                quote: None,
                originator: "Ethereum, public ledger".into(),
                attributor: None,
                citation: Some(citation.into()),
            },
            grade,
            scope: record::Scope { as_of: Some("2021-12-31".parse().map_err(text)?), ..Default::default() },
            handling: None,
        })
    };
    let whole = |number: i64, unit: &str| Value::Quantity {
        amount: Decimal::new(i128::from(number), 0),
        unit: unit.to_owned(),
    };
    let pool = "tornadocash/tornado-classic-ui a83fae07, static/events: deposits less withdrawals of the 100-ETH pool before 1 January 2022";
    let mut claims = vec![make(
        "pool:tornado/eth/100",
        "notes_in_pool",
        whole(notes, "notes"),
        "2022-06-13",
        pool,
        record::Basis::Computed,
    )?];
    let tokens: BTreeMap<&str, (&str, i64)> =
        [("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", ("USDC", 6)), (WETH, ("WETH", 18))]
            .into_iter()
            .collect();
    for (contract, (symbol, decimals)) in tokens {
        let wallet = format!("wallet:evm:{contract}");
        let contract = "the token's own contract: symbol() and decimals()";
        for (property, value) in
            [("token_symbol", Value::Text(symbol.to_owned())), ("token_decimals", whole(decimals, "digits"))]
        {
            let mut claim = make(&wallet, property, value, "2018-09-26", contract, record::Basis::Stated)?;
            claim.scope = Default::default();
            claims.push(claim);
        }
    }
    Ok(claims)
}
