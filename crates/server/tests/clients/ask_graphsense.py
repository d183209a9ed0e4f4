"""The unmodified PyPI client `graphsense-python` against a service over fixtures/graphsense and the dossier's theft:
ask_graphsense.py URL"""

import sys
from importlib.metadata import version

import graphsense
from graphsense import ApiException
from graphsense.api import (
    addresses_api,
    blocks_api,
    bulk_api,
    clusters_api,
    entities_api,
    general_api,
    rates_api,
    tags_api,
    tokens_api,
    txs_api,
)
from graphsense.ext.client import GraphSense

URL = sys.argv[1]
A = "0x" + "a1a1".rjust(40, "0")
B = "0x" + "b2b2".rjust(40, "0")
TOKEN = "0x" + "70ce07".rjust(40, "0")
THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
FIRST, CALL = "1" * 64, "3" * 64

client = graphsense.ApiClient(graphsense.Configuration(host=URL))


def fails(status, call):
    try:
        call()
    except ApiException as raised:
        assert raised.status == status, raised
        assert '"detail"' in raised.body and '"hint"' in raised.body, raised.body
        return
    raise AssertionError(f"{status} was not raised")


def pages(call, name, **more):
    """All items of all pages."""
    items, page = [], None
    while True:
        answer = call(page=page, pagesize=2, **more)
        items += getattr(answer, name)
        page = answer.next_page
        if not page:
            return items


def general():
    api = general_api.GeneralApi(client)
    stats = api.get_statistics()
    assert [currency.name for currency in stats.currencies] == ["eth"], stats
    assert stats.currencies[0].no_labels > 10 and stats.currencies[0].no_txs == -1
    assert api.get_capabilities().networks[0].disabled == ["conversions", "exact_stats"]
    found = api.search("Invented", currency="eth", limit=5)
    assert "Invented Exchange" in found.labels and found.actors[0].id == "inventedexchange", found
    assert api.search(THIEF[:20]).currencies[0].addresses == [THIEF]
    assert api.search(CALL[:10], include_labels=False).currencies[0].txs == [CALL]
    fails(404, lambda: api.search("nobody", currency="btc"))


def addresses():
    api = addresses_api.AddressesApi(client)
    address = api.get_address("eth", A)
    assert address.total_spent.value == 25 * 10**18 + 10 and address.balance.fiat_values == []
    assert address.total_tokens_spent[TOKEN].value == 305 and address.token_balances[TOKEN].value == 100
    assert (address.in_degree, address.out_degree) == (3, 4)
    assert address.aggregates_truncated and "total_received" in address.cutoff.floor_fields
    assert address.first_tx.tx_hash == FIRST and address.first_tx.height == -1
    assert [actor.id for actor in address.actors] == ["inventedexchange"]
    assert api.get_address("eth", A, include_actors=False).actors is None
    thief = api.get_address("eth", THIEF)
    assert thief.total_received.value > 10**21 and thief.cluster == thief.entity
    assert api.get_address_cluster("eth", A).actual_instance["root_address"] == A
    assert api.get_address_entity("eth", A)["root_address"] == A
    tags = api.list_tags_by_address("eth", A, pagesize=10, include_best_cluster_tag=True)
    tag = tags.address_tags[0]
    assert (tag.label, tag.confidence, tag.confidence_level) == ("Invented Exchange", "trusted_provider", 50)
    assert tag.source == "https://invented.example/labels" and tag.tagpack_title == "labels.jsonl"
    summary = api.get_tag_summary_by_address("eth", A)
    assert summary.best_label == "Invented Exchange" and summary.concept_tag_cloud["exchange"].cnt == 1
    fails(404, lambda: api.get_address("eth", "0x" + "f" * 40))
    fails(400, lambda: api.get_address("eth", "nonsense"))
    fails(501, lambda: api.list_related_addresses("eth", A, address_relation_type="pubkey"))


def movements():
    api = addresses_api.AddressesApi(client)
    txs = pages(lambda **page: api.list_address_txs("eth", A, **page), "address_txs")
    assert [tx.tx_hash[0] for tx in txs] == list("65433331"), txs
    assert txs[-1].from_address == A and txs[-1].value.value == 25 * 10**18 and txs[-1].fee.value == 21000
    oldest = api.list_address_txs("eth", A, order="asc", direction="out", pagesize=1).address_txs
    assert oldest[0].tx_hash == FIRST and oldest[0].tx_type == "account"
    dated = api.list_address_txs("eth", A, min_date="2024-01-03", max_date="2024-01-03T23:59:59Z")
    assert len(dated.address_txs) == 4
    assert len(api.list_address_txs("eth", A, token_currency=TOKEN).address_txs) == 3
    links = api.list_address_links("eth", A, neighbor=B)
    assert [link.tx_hash[0] for link in links.links] == list("631"), links
    call = lambda **page: api.list_address_neighbors("eth", A, direction="out", **page)
    neighbors = pages(call, "neighbors", include_labels=True, include_actors=True)
    assert neighbors[0].address.address == B and neighbors[0].value.value == 25 * 10**18 + 1
    assert neighbors[0].token_values[TOKEN].value == 300 and neighbors[0].no_txs == 3 and len(neighbors) == 4
    only = api.list_address_neighbors("eth", A, direction="in", only_ids=f"{B},{TOKEN}")
    assert only.neighbors_truncated and len(only.neighbors) == 2
    victims = pages(lambda **page: api.list_address_neighbors("eth", THIEF, direction="in", **page), "neighbors")
    assert len({one.address.address for one in victims}) == api.get_address("eth", THIEF).in_degree
    fails(501, lambda: api.list_address_txs("eth", A, min_height=1))
    fails(422, lambda: api.list_address_txs("eth", A, pagesize=5000))


def clusters():
    number = addresses_api.AddressesApi(client).get_address("eth", A).cluster
    other = addresses_api.AddressesApi(client).get_address("eth", B).cluster
    api, old = clusters_api.ClustersApi(client), entities_api.EntitiesApi(client)
    assert api.get_cluster("eth", number, exclude_best_address_tag=True).actual_instance["no_addresses"] == 1
    assert old.get_entity("eth", number)["best_address_tag"]["label"] == "Invented Exchange"
    assert api.list_cluster_addresses("eth", number).addresses[0].address == A
    assert old.list_entity_addresses("eth", number).addresses[0].cluster == number
    assert len(api.list_cluster_txs("eth", number).address_txs) == len(old.list_entity_txs("eth", number).address_txs) == 8
    for links in [api.list_cluster_links("eth", number, neighbor=other), old.list_entity_links("eth", number, neighbor=other)]:
        assert len(links.links) == 3
    for listed in [api.list_cluster_neighbors, old.list_entity_neighbors]:
        neighbors = listed("eth", number, "out", include_labels=True).neighbors
        assert neighbors[0].entity["cluster"] == other and neighbors[0].value.value == 25 * 10**18 + 1
        assert len(listed("eth", number, "out", only_ids=str(other)).neighbors) == 1
    assert api.list_address_tags_by_cluster("eth", number).address_tags[0].cluster == number
    assert old.list_address_tags_by_entity("eth", number).address_tags[0].label == "Invented Exchange"
    fails(404, lambda: api.get_cluster("eth", 10**12))
    fails(501, lambda: api.search_cluster_neighbors("eth", number, direction="out", key="category", value="exchange", depth=2, breadth=5))


def transactions():
    api = txs_api.TxsApi(client)
    tx = api.get_tx("eth", CALL)
    assert tx.identifier == CALL and tx.fee.value == 50000 and tx.to_address == TOKEN
    assert api.get_tx("eth", "0x" + CALL, include_io=True).tx_hash == CALL
    tokens = api.list_token_txs("eth", CALL)
    assert [token.value.value for token in tokens] == [300, 5]
    assert api.get_tx("eth", tokens[1].identifier).value.value == 5
    assert api.get_tx("eth", CALL, token_tx_id=tokens[1].token_tx_id).value.value == 5
    flows = api.list_tx_flows("eth", CALL, strip_zero_value_txs=True)
    assert len(flows["txs"]) == 3, flows
    fails(404, lambda: api.get_tx("eth", "9" * 64))
    for absent in [
        lambda: api.get_tx_io("eth", CALL, "inputs"),
        lambda: api.get_spending_txs("eth", CALL),
        lambda: api.get_spent_in_txs("eth", CALL),
        lambda: api.get_tx_conversions("eth", CALL),
        lambda: blocks_api.BlocksApi(client).get_block("eth", 1),
        lambda: blocks_api.BlocksApi(client).list_block_txs("eth", 1),
        lambda: blocks_api.BlocksApi(client).get_block_by_date("eth", "2024-01-01"),
        lambda: rates_api.RatesApi(client).get_exchange_rates("eth", 1),
        lambda: bulk_api.BulkApi(client).bulk_json("eth", "get_address", 1, {"address": [A]}),
    ]:
        fails(501, absent)


def tags():
    api = tags_api.TagsApi(client)
    assert len(pages(lambda **page: api.list_address_tags("Invented exchange", **page), "address_tags")) == 2
    actor = api.get_actor("inventedexchange")
    assert actor.label == "Invented Exchange Ltd" and actor.jurisdictions[0].id == "zz"
    assert api.get_actor_tags("inventedexchange").address_tags[0].address == A
    fails(404, lambda: api.get_actor("nobody"))
    fails(501, lambda: api.list_taxonomies())
    token = tokens_api.TokensApi(client).list_supported_tokens("eth").token_configs[0]
    assert token.contract_address == TOKEN and token.decimals == -1


def facade():
    with GraphSense(host=URL, currency="eth", quiet_deprecation=True) as front:
        found = front.lookup_address(A, with_tags=True, with_cluster=True, with_tag_summary=True)
        assert found.data.address == A and found.tag_summary.tag_count == 1 and found.cluster is not None
        assert front.lookup_cluster(found.data.cluster, with_top_addresses=True).top_addresses.addresses
        assert front.lookup_tx(CALL, with_flows=True).flows["txs"]
        assert front.tags_for(A)["address_tags"][0]["label"] == "Invented Exchange"
        assert front.search(A).currencies[0].addresses == [A] and front.statistics().currencies


for part in [general, addresses, movements, clusters, transactions, tags, facade]:
    part()
print(f"graphsense-python passes: {version('graphsense-python')}")
