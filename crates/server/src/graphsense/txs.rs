//! Transfers: of an address, between two, of a transaction.

use super::{
    accounts::{HEIGHT, first_second, last_second, window},
    index::hex_of,
    lanes::{Asked, Direction, Order, Page as Rows, Window, rows_of},
    networks::{Found, Network, apart, joined, text_of},
    pages::{self, Place},
    reading::Reading,
    shapes::{Listed, Page, TxAccount, TxSummary},
};
use crate::{
    params::{Params, short},
    problem::Problem,
};
use axum::http::StatusCode;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use record::Digest;
use trace::{Kind, Store, store::Transfer};

/// Longest hash or identifier of a transfer that is read.
const MOST_LETTERS: usize = 100;

/// A transaction in short; `None` for a row that is not in the store.
pub(super) fn summary(store: &Store, row: u32) -> Option<TxSummary> {
    let timestamp = store.transfer(row)?.time;
    Some(TxSummary { height: HEIGHT, timestamp, tx_hash: store.tx(row).map_or_else(String::new, hex_of) })
}

/// A transfer as it is shown. The first transfer of a transaction in the chain's own asset goes by the hash alone, and
/// brings the fee.
fn shown(network: &Network, place: Place, transfer: &Transfer) -> Option<TxAccount> {
    let store = &network.stores.get(&place.rank)?.store;
    let tx_hash = store.tx(place.row).map_or_else(String::new, hex_of);
    let number = joined(place.rank, place.row);
    let is_first = place.rank == 0 && is_first_of_tx(store, place.row);
    let identifier = match (place.rank, is_first) {
        (0, true) => tx_hash.clone(),
        (0, false) => format!("{tx_hash}_I{number}"),
        _ => format!("{tx_hash}_T{number}"),
    };
    let name = |account| text_of(store, account).unwrap_or_default().to_owned();
    Some(TxAccount {
        tx_type: "account",
        identifier,
        currency: network.currency(place.rank),
        network: network.code.clone(),
        tx_hash,
        height: HEIGHT,
        timestamp: transfer.time,
        value: transfer.amount.into(),
        from_address: name(transfer.sender),
        to_address: name(transfer.receiver),
        token_tx_id: (place.rank > 0).then_some(number),
        fee: Some(place.row).filter(|_| is_first).and_then(|row| fee(store, row)).map(Into::into),
    })
}

/// Rows around a transfer that are looked at for others of its transaction.
const MOST_AROUND: usize = 64;

/// The kinds of the rows next to one, as long as they are of its transaction; what was put in for missing history is
/// passed over.
fn kinds(store: &Store, row: u32, rows: impl Iterator<Item = u32>) -> impl Iterator<Item = Transfer> {
    let own = store.tx(row).copied();
    let around = rows.take(MOST_AROUND).map_while(move |row| Some((row, store.transfer(row)?)));
    let seen = around.filter(|(_, transfer)| transfer.kind != Kind::UnknownInflow);
    seen.take_while(move |(row, _)| own.is_some() && store.tx(*row).copied() == own)
        .map(|(_, transfer)| transfer)
}

/// Whether no transfer of the same transaction stands before the row.
fn is_first_of_tx(store: &Store, row: u32) -> bool {
    store.tx(row).is_some() && kinds(store, row, (0..row).rev()).all(|before| before.kind != Kind::Value)
}

/// What the transaction paid in fees, where that stands next to its first transfer.
fn fee(store: &Store, row: u32) -> Option<u128> {
    let next = kinds(store, row, row.saturating_add(1)..u32::MAX).next()?;
    (next.kind == Kind::Fee).then_some(next.amount)
}

/// The transfers of an address: `direction`, `order`, `min_date`, `max_date`, `token_currency`, pages.
pub(super) fn of_address(reading: &Reading<'_>, found: &Found) -> Result<Page, Problem> {
    let network = reading.network()?;
    let directions = match reading.params.one("direction") {
        None => vec![Direction::In, Direction::Out],
        Some(_) => vec![direction(&reading.params)?],
    };
    let ranks = network.ranks(reading.params.one("token_currency"))?;
    let lanes = found.accounts.iter().filter(|(rank, _)| ranks.contains(rank));
    let lanes =
        lanes.flat_map(|(rank, account)| directions.iter().map(|one| (*rank, *account, *one))).collect();
    let (rows, next_page) = page(reading, lanes, |_, _| true)?;
    Ok(Page { listed: Listed::AddressTxs(rows), next_page })
}

/// The transfers from an address to another. Of the two, the one with fewer transfers is looked through.
pub(super) fn between(reading: &Reading<'_>, from: &Found, to: &Found) -> Result<Page, Problem> {
    let network = reading.network()?;
    let ranks = network.ranks(reading.params.one("token_currency"))?;
    let both = from.accounts.iter().filter_map(|(rank, from)| Some((*rank, *from, *to.accounts.get(rank)?)));
    let both: Vec<(u32, u32, u32)> = both.filter(|(rank, ..)| ranks.contains(rank)).collect();
    let lanes = both.iter().filter_map(|(rank, from, to)| {
        let store = &network.stores.get(rank)?.store;
        let [sent, got] = [(*from, Direction::Out), (*to, Direction::In)];
        let shorter = rows_of(store, sent.0, sent.1).len() <= rows_of(store, got.0, got.1).len();
        let (account, direction) = if shorter { sent } else { got };
        Some((*rank, account, direction))
    });
    let joins = |rank: u32, transfer: &Transfer| both.contains(&(rank, transfer.sender, transfer.receiver));
    let (rows, next_page) = page(reading, lanes.collect(), joins)?;
    Ok(Page { listed: Listed::Links(rows), next_page })
}

fn page(
    reading: &Reading<'_>,
    lanes: Vec<(u32, u32, Direction)>,
    wanted: impl Fn(u32, &Transfer) -> bool,
) -> Result<(Vec<TxAccount>, Option<String>), Problem> {
    let network = reading.network()?;
    let print = network.print();
    let asked = Asked {
        network,
        lanes,
        window: within(reading)?,
        order: order(&reading.params)?,
        after: pages::place(&reading.params, print)?,
        limit: pages::size(&reading.params)?,
    };
    let Rows { rows, next } = asked.page(wanted);
    let rows = rows.iter().filter_map(|(place, transfer)| shown(network, *place, transfer)).collect();
    Ok((rows, next.map(|place| pages::after(print, place))))
}

/// `in` or `out`, or 422.
pub(super) fn direction(params: &Params) -> Result<Direction, Problem> {
    match params.one("direction") {
        Some("in") => Ok(Direction::In),
        Some("out") => Ok(Direction::Out),
        other => {
            let detail = format!("direction: '{}' is neither in nor out", short(other.unwrap_or_default()));
            Err(Problem::wrong(detail, "give direction=in or direction=out"))
        }
    }
}

fn order(params: &Params) -> Result<Order, Problem> {
    match params.one("order") {
        None | Some("desc") => Ok(Order::NewestFirst),
        Some("asc") => Ok(Order::OldestFirst),
        Some(other) => {
            let detail = format!("order: '{}' is neither asc nor desc", short(other));
            Err(Problem::wrong(detail, "give order=asc or order=desc"))
        }
    }
}

/// The seconds that are asked about, by `as_of`, `min_date` and `max_date`. Heights are refused: they are not held.
fn within(reading: &Reading<'_>) -> Result<Window, Problem> {
    let params = &reading.params;
    if params.one("min_height").or(params.one("max_height")).is_some() {
        let detail = "heights of blocks are not held with transfers";
        let hint = "give min_date and max_date instead";
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, detail, hint));
    }
    let (from, until) = (moment(params, "min_date", first_second)?, moment(params, "max_date", last_second)?);
    let day = window(reading).until;
    Ok(Window { from, until: [until, day].into_iter().flatten().min() })
}

/// A day (`of_day` says which of its seconds), or a time with or without a zone; without one it is UTC.
fn moment(params: &Params, name: &str, of_day: fn(Date) -> Option<u32>) -> Result<Option<u32>, Problem> {
    let Some(text) = params.one(name) else { return Ok(None) };
    let wrong = || {
        let detail = format!("{name}: '{}' is no time", short(text));
        Problem::wrong(detail, "give a day (2022-03-23) or a time (2022-03-23T12:00:00Z)")
    };
    if text.len() <= 10 {
        return text.parse().ok().and_then(of_day).map(Some).ok_or_else(wrong);
    }
    let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let time =
        text.parse::<Timestamp>().ok().or_else(|| text.parse().ok().and_then(utc)).ok_or_else(wrong)?;
    u32::try_from(time.as_second().max(0)).map(Some).map_err(|_| wrong())
}

/// What a hash, or the identifier of a transfer, names.
struct Named {
    hash: Digest,
    /// Rank and row of one of its transfers.
    part: Option<(u32, u32)>,
}

/// `64 digits`, `64 digits_I7`, `64 digits_T7`; `0x` may stand before it. 400 for anything else.
fn named(text: &str) -> Result<Named, Problem> {
    let wrong = || {
        let detail = format!("'{}' is no transaction", short(text));
        Problem::bad(detail, "give 64 hexadecimal digits, or the 'identifier' of a transfer as it was")
    };
    let bare = text.strip_prefix("0x").unwrap_or(text);
    if bare.len() > MOST_LETTERS {
        return Err(wrong());
    }
    let (hash, part) = bare.split_once('_').map_or((bare, None), |(hash, part)| (hash, Some(part)));
    let hash = hash.to_ascii_lowercase().parse().map_err(|_| wrong())?;
    let Some(part) = part else { return Ok(Named { hash, part: None }) };
    let number = part.strip_prefix(['I', 'T']).and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
    let (Some(rank), Some(row)) = apart(number) else { return Err(wrong()) };
    Ok(Named { hash, part: Some((rank, row)) })
}

/// All transfers of a transaction up to the day that is asked about: those of the chain's own asset, then tokens.
fn transfers(reading: &Reading<'_>, hash: &Digest) -> Result<Vec<(u32, TxAccount)>, Problem> {
    let (network, until) = (reading.network()?, window(reading).until.unwrap_or(u32::MAX));
    let mut found = vec![];
    for (rank, open) in &network.stores {
        for row in reading.desk.stores.rows(open, hash.as_bytes())? {
            let Some(transfer) = open.store.transfer(row) else { continue };
            let place = Place { time: transfer.time, rank: *rank, row };
            if transfer.kind == Kind::Value && transfer.time <= until {
                found.extend(shown(network, place, &transfer).map(|one| (*rank, one)));
            }
        }
    }
    if found.is_empty() {
        let detail = format!("no transfer of transaction {hash} on {} is held", network.code);
        return Err(Problem::unknown(detail, "gather an export that has it"));
    }
    Ok(found)
}

/// `GET /{currency}/txs/{tx_hash}`: the transfer that goes by that identifier, or the first of the transaction.
pub(super) fn one(reading: &Reading<'_>) -> Result<TxAccount, Problem> {
    let Named { hash, part } = named(reading.part("tx_hash"))?;
    let token = reading.params.integer("token_tx_id", usize::MAX, 0..=usize::MAX)?;
    let part = match reading.params.one("token_tx_id") {
        None => part,
        Some(_) => match apart(token as u64) {
            (Some(rank), Some(row)) => Some((rank, row)),
            _ => part,
        },
    };
    let wanted = |(rank, one): &(u32, TxAccount)| {
        part.is_none_or(|(of, row)| *rank == of && ends_with(&one.identifier, joined(of, row)))
    };
    let found = transfers(reading, &hash)?.into_iter().find(wanted).map(|(_, one)| one);
    found.ok_or_else(|| {
        let detail = format!("transaction {hash} has no such transfer");
        Problem::unknown(
            detail,
            "/flows lists its transfers; their identifiers last as long as nothing is gathered",
        )
    })
}

fn ends_with(identifier: &str, number: u64) -> bool {
    let (_, part) = identifier.split_once('_').unwrap_or_default();
    part.get(1..) == Some(number.to_string().as_str())
}

/// `GET /{currency}/token_txs/{tx_hash}`: the transfers of tokens in a transaction.
pub(super) fn tokens(reading: &Reading<'_>) -> Result<Vec<TxAccount>, Problem> {
    let Named { hash, .. } = named(reading.part("tx_hash"))?;
    let found = transfers(reading, &hash)?.into_iter().filter(|(rank, _)| *rank > 0);
    Ok(found.map(|(_, one)| one).collect())
}

/// `GET /{currency}/txs/{tx_hash}/flows`: every transfer of a transaction.
pub(super) fn flows(reading: &Reading<'_>) -> Result<Page, Problem> {
    let Named { hash, .. } = named(reading.part("tx_hash"))?;
    let (network, params) = (reading.network()?, &reading.params);
    let ranks = network.ranks(params.one("token_currency"))?;
    let (no_zero, tokens) =
        (params.flag("strip_zero_value_txs", false)?, params.flag("only_token_txs", false)?);
    let mut found = transfers(reading, &hash)?;
    found.retain(|(rank, one)| {
        ranks.contains(rank) && !(no_zero && one.value == 0_u128.into()) && !(tokens && *rank == 0)
    });
    let found = found.into_iter().map(|(_, one)| one).collect();
    let (rows, next_page) = pages::cut(params, network.print(), found)?;
    Ok(Page { listed: Listed::Txs(rows), next_page })
}
