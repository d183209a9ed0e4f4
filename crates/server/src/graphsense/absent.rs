//! What GraphSense answers and a watch cannot: 501, with what to ask instead.

use crate::{ErrorResponse, problem::Problem};
use axum::http::StatusCode;

fn unanswered(what: &str, hint: &str) -> Problem {
    Problem::new(StatusCode::NOT_IMPLEMENTED, what, hint)
}

macro_rules! absent {
    ($($method:tt $name:ident $path:tt ($($part:tt)*) $what:tt $hint:tt;)*) => {$(
        #[doc = $what]
        #[utoipa::path($method, path = $path, tag = "GraphSense",
            params($(($part = String, Path),)*), responses((status = 501, description = $hint, body = ErrorResponse)))]
        pub(super) async fn $name() -> Problem {
            unanswered($what, $hint)
        }
    )*};
}

absent! {
    get block "/graphsense/{currency}/blocks/{height}" ("currency" "height") "blocks are not held here" "ask for an address's or a transaction's transfers";
    get block_txs "/graphsense/{currency}/blocks/{height}/txs" ("currency" "height") "blocks are not held here" "ask for an address's or a transaction's transfers";
    get block_by_date "/graphsense/{currency}/block_by_date/{date}" ("currency" "date") "blocks are not held here" "give min_date and max_date where you would give heights";
    get rates "/graphsense/{currency}/rates/{height}" ("currency" "height") "exchange rates are not held here" "amounts are base units; put a price on them with a source of your own";
    get spending "/graphsense/{currency}/txs/{tx_hash}/spending" ("currency" "tx_hash") "inputs and outputs are not held here" "/txs/{tx_hash}/flows lists the transfers of a transaction";
    get spent_in "/graphsense/{currency}/txs/{tx_hash}/spent_in" ("currency" "tx_hash") "inputs and outputs are not held here" "/txs/{tx_hash}/flows lists the transfers of a transaction";
    get io "/graphsense/{currency}/txs/{tx_hash}/{io}" ("currency" "tx_hash" "io") "inputs and outputs are not held here" "/txs/{tx_hash}/flows lists the transfers of a transaction";
    get conversions "/graphsense/{currency}/txs/{tx_hash}/conversions" ("currency" "tx_hash") "conversions of one asset into another are not held here" "/txs/{tx_hash}/flows lists the transfers of a transaction";
    get related "/graphsense/{currency}/addresses/{address}/related_addresses" ("currency" "address") "addresses of one key on several chains are not held here" "ask for the address on each network";
    get cluster_search "/graphsense/{currency}/clusters/{cluster}/search" ("currency" "cluster") "searches over several steps are not offered here" "POST /trace follows money as far as it goes";
    get entity_search "/graphsense/{currency}/entities/{entity}/search" ("currency" "entity") "searches over several steps are not offered here" "POST /trace follows money as far as it goes";
    get taxonomies "/graphsense/tags/taxonomies" () "taxonomies are not held here" "tags carry the concepts that their sources gave";
    get concepts "/graphsense/tags/taxonomies/{taxonomy}/concepts" ("taxonomy") "taxonomies are not held here" "tags carry the concepts that their sources gave";
    post report_tag "/graphsense/tags/report-tag" () "reports of tags by callers are not offered here" "gather a TagPack: `watchkeeper gather`";
    post bulk_json "/graphsense/{currency}/bulk.json/{operation}" ("currency" "operation") "bulk requests are not offered here" "ask for one address after the other; connections stay open";
    post bulk_csv "/graphsense/{currency}/bulk.csv/{operation}" ("currency" "operation") "bulk requests are not offered here" "ask for one address after the other; connections stay open";
    post graph_summary "/graphsense/graph/summary" () "summaries of graphs are not offered here" "POST /flow draws a flow of money";
    post graph_compare "/graphsense/graph/compare" () "comparisons of transactions are not offered here" "/txs/{tx_hash} shows each";
}
