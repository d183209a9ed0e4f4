//! Which column of a CSV says what, found by the names that exporters use.

use crate::Side;

/// What a column may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Id,
    Time,
    Asset,
    Amount,
    Sender,
    Account,
    OwnChain,
    OtherChain,
    Number,
    Memo,
}

impl Role {
    pub(crate) const ALL: [Self; 10] = [
        Self::Id,
        Self::Time,
        Self::Asset,
        Self::Amount,
        Self::Sender,
        Self::Account,
        Self::OwnChain,
        Self::OtherChain,
        Self::Number,
        Self::Memo,
    ];

    /// Names without the side's own prefix, the better first.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Id => &[
                "tx_hash",
                "txhash",
                "transaction_hash",
                "hash",
                "tx",
                "txid",
                "tx_id",
                "transaction_id",
                "transaction",
                "txn_hash",
                "txn",
                "id",
                "row_id",
                "rowid",
                "uid",
                "key",
                "index",
                "row",
                "n",
                "",
            ],
            Self::Time => &[
                "timestamp",
                "time",
                "block_timestamp",
                "block_time",
                "datetime",
                "date",
                "ts",
                "unix_time",
                "time_stamp",
                "evt_block_time",
            ],
            Self::Asset => &[
                "token",
                "asset",
                "token_address",
                "tokenaddress",
                "asset_address",
                "contract_address",
                "contractaddress",
                "token_contract",
                "currency",
                "coin",
                "symbol",
                "token_symbol",
                "tokensymbol",
                "asset_s",
                "asset_d",
            ],
            Self::Amount => &[
                "amount",
                "value",
                "amount_raw",
                "raw_amount",
                "quantity",
                "qty",
                "amt",
                "token_amount",
                "wad",
            ],
            Self::Sender => &["sender", "from", "from_address", "depositor", "user", "payer", "originator"],
            Self::Account => &[
                "beneficiary",
                "recipient",
                "receiver",
                "to",
                "to_address",
                "payee",
                "destination_address",
                "account",
                "address",
            ],
            Self::OwnChain => &["chain", "chain_id", "chainid", "network", "net", "domain", "blockchain"],
            Self::OtherChain => &["chain", "chain_id", "chainid", "network", "net", "domain", "blockchain"],
            Self::Number => &[
                "withdrawal_id",
                "transfer_id",
                "transferid",
                "message_id",
                "message_hash",
                "nonce",
                "deposit_id",
                "request_id",
                "sequence",
            ],
            Self::Memo => {
                &["memo", "data", "input", "input_data", "calldata", "note", "op_return", "message"]
            }
        }
    }
}

impl Side {
    fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Source => &["orig", "origin", "source", "src", "from", "deposit", "in"],
            Self::Destination => &["dst", "dest", "destination", "target", "to", "release", "out"],
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Source => Self::Destination,
            Self::Destination => Self::Source,
        }
    }
}

/// Lower case, words joined by `_`, camel case taken apart: `srcTxHash` is `src_tx_hash`.
fn plain(header: &str) -> String {
    let mut plain = String::with_capacity(header.len() + 4);
    let mut lower_before = false;
    let header = header.trim_start_matches('\u{feff}').split('(').next().unwrap_or_default();
    for letter in header.trim().chars() {
        if !letter.is_alphanumeric() {
            plain.push('_');
        } else {
            if letter.is_uppercase() && lower_before {
                plain.push('_');
            }
            plain.extend(letter.to_lowercase());
        }
        lower_before = letter.is_lowercase();
    }
    plain.trim_matches('_').to_owned()
}

/// How well a header serves for a role: less is better, `None` not at all.
fn rank(header: &str, role: Role, side: Side) -> Option<usize> {
    let place = |name: &str| role.names().iter().position(|known| *known == name);
    let stripped = |side: Side| {
        let ends = side.prefixes().iter().filter_map(|prefix| header.strip_prefix(prefix));
        ends.filter_map(|rest| rest.strip_prefix('_')).filter(|rest| !rest.is_empty()).find_map(place)
    };
    let alone = |side: Side| side.prefixes().contains(&header).then_some(0);
    match role {
        // "from_address" is a person before it is an address of this side.
        Role::Sender | Role::Account => place(header).or_else(|| stripped(side).map(|at| at + 100)),
        Role::OtherChain => stripped(side.other()).or_else(|| compact(header, side.other())),
        Role::OwnChain => {
            stripped(side).or_else(|| compact(header, side)).or_else(|| place(header).map(|at| at + 100))
        }
        _ => stripped(side)
            .or_else(|| place(header).map(|at| at + 100))
            .or_else(|| (role == Role::Id).then(|| alone(side)).flatten().map(|at| at + 200)),
    }
}

/// `srcnet`, `dstchain`: prefix and chain in one word.
fn compact(header: &str, side: Side) -> Option<usize> {
    let rest = side.prefixes().iter().find_map(|prefix| header.strip_prefix(prefix))?;
    Role::OwnChain.names().iter().position(|name| *name == rest)
}

/// The column for each role that one can be found for; no column serves twice.
pub(crate) fn find(headers: &[String], side: Side) -> Vec<(Role, usize)> {
    let names: Vec<String> = headers.iter().map(|header| plain(header)).collect();
    let mut found: Vec<(Role, usize)> = Vec::new();
    for role in Role::ALL {
        let free = names.iter().enumerate().filter(|(at, _)| !found.iter().any(|(_, taken)| taken == at));
        let best = free.filter_map(|(at, name)| Some((rank(name, role, side)?, at))).min();
        if let Some((_, at)) = best {
            found.push((role, at));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(headers: &str, side: Side) -> Vec<(Role, String)> {
        let headers: Vec<_> = headers.split(',').map(str::to_owned).collect();
        find(&headers, side).into_iter().map(|(role, at)| (role, headers[at].clone())).collect()
    }

    fn named(headers: &str, side: Side, role: Role) -> Option<String> {
        found(headers, side).into_iter().find(|(found, _)| *found == role).map(|(_, name)| name)
    }

    const BOTH: &str = "orig_chain_id,orig_timestamp,orig_tx_hash,dst_chain_id,dst_timestamp,dst_tx_hash,origin_token,dst_token,sender,beneficiary,amount";

    #[test]
    fn each_side_finds_its_own_in_a_table_of_both() {
        for (side, id, time, token, chain) in [
            (Side::Source, "orig_tx_hash", "orig_timestamp", "origin_token", "orig_chain_id"),
            (Side::Destination, "dst_tx_hash", "dst_timestamp", "dst_token", "dst_chain_id"),
        ] {
            assert_eq!(named(BOTH, side, Role::Id).as_deref(), Some(id));
            assert_eq!(named(BOTH, side, Role::Time).as_deref(), Some(time));
            assert_eq!(named(BOTH, side, Role::Asset).as_deref(), Some(token));
            assert_eq!(named(BOTH, side, Role::OwnChain).as_deref(), Some(chain));
            assert_eq!(named(BOTH, side, Role::Account).as_deref(), Some("beneficiary"));
            assert_eq!(named(BOTH, side, Role::Amount).as_deref(), Some("amount"));
        }
    }

    #[test]
    fn explorers_and_etl_names_are_known() {
        let etl = "hash,from_address,to_address,value,block_timestamp,input";
        assert_eq!(named(etl, Side::Source, Role::Sender).as_deref(), Some("from_address"));
        assert_eq!(named(etl, Side::Source, Role::Account).as_deref(), Some("to_address"));
        assert_eq!(named(etl, Side::Source, Role::Time).as_deref(), Some("block_timestamp"));
        assert_eq!(named(etl, Side::Destination, Role::Memo).as_deref(), Some("input"));
        assert_eq!(named("id,ts,token,qty,to", Side::Destination, Role::Account).as_deref(), Some("to"));
        assert_eq!(
            named("srcnet,srcTxhash,dstnet,dstTxhash", Side::Source, Role::Id).as_deref(),
            Some("srcTxhash")
        );
        assert_eq!(
            named("srcnet,srcTxhash,dstnet,dstTxhash", Side::Source, Role::OtherChain).as_deref(),
            Some("dstnet")
        );
        assert_eq!(named("source_tx,time,amount", Side::Source, Role::Id).as_deref(), Some("source_tx"));
        assert_eq!(
            named("row,Time,Amount (wei)", Side::Source, Role::Amount).as_deref(),
            Some("Amount (wei)")
        );
    }
}
