"""The unmodified PyPI client `yente-client` against a service over fixtures/invented.ftm.json: ask_yente.py URL"""

import asyncio
import sys

from yente_client import (
    AsyncClient,
    BadRequestError,
    Client,
    Company,
    CryptoWallet,
    Entity,
    NotFoundError,
    Person,
    Vessel,
)

URL = sys.argv[1]
KIM = Person(name="Kim Chol Su Example", birthDate="1970-04-15")


def fails(error, call):
    try:
        call()
    except error as raised:
        assert raised.detail, raised
        return raised
    raise AssertionError(f"{error.__name__} was not raised")


def system(client):
    assert client.healthz().status == "ok" and client.readyz().status == "ok"
    catalog = client.datasets()
    assert [dataset.name for dataset in catalog.datasets] == ["default", "list_a", "list_b"], catalog
    assert catalog.datasets[0].load and catalog.datasets[0].entity_count == 7
    algorithms = client.algorithms()
    assert algorithms.best == algorithms.default == algorithms.algorithms[0].name
    fails(NotFoundError, lambda: client.statements(entity_id="inv-1"))


def matching(client):
    answer = client.match(KIM)
    assert answer.top.id == "inv-1" and answer.top.match and answer.top.score > 0.9, answer
    assert answer.top.explanations["birth_day"].score > 0 and answer.top.contributing_explanations
    assert answer.total.value == 1 and answer.limit == 5 and answer.query["schema"] == "Person"
    assert answer.top.first_seen.year == 2020 and answer.top.target
    assert client.match(Vessel(name="Imaginary Star", imoNumber="IMO9990001")).top.id == "inv-3"
    assert client.match(Company(name="Invented Mining Development Corp")).matches[0].id == "inv-2"
    assert client.match(CryptoWallet(publicKey="0x00000000000000000000000000000000000000aa")).top.id == "inv-wallet"
    for filters in [
        {"datasets": ["list_b"]},
        {"datasets": ["default", "list_b"], "exclude_schemata": ["Vessel"], "topics": ["sanction"]},
        {"changed_since": "2024-01-01", "limit": 1, "threshold": 0.5, "cutoff": 0.1, "algorithm": "best"},
    ]:
        assert client.match(KIM, **filters).top.id == "inv-1", filters
    assert client.match(KIM, exclude_entities=["inv-1-old"]).top is None
    assert client.match(Person(name="Quite Unlisted Somebody"), cutoff=0.5).results == []
    fails(NotFoundError, lambda: client.match(KIM, datasets=["no_such_list"]))
    fails(BadRequestError, lambda: client.match(KIM, algorithm="regression-v1"))
    fails(BadRequestError, lambda: client.match(KIM, weights={"name_literal": 0.8}))
    rows = [(str(at), KIM) for at in range(40)]
    streamed = dict(client.match_iter(rows, workers=4))
    assert len(streamed) == 40 and all(one.top.id == "inv-1" for one in streamed.values())


def searching(client):
    found = client.search("mining", limit=5, facets=["countries", "schema"])
    assert [entity.id for entity in found.results] == ["inv-2"] and found.total.relation == "eq"
    assert found.facets["countries"].values[0].label == "North Korea"
    assert client.search("", schema="Person", countries=["cu"]).results[0].id == "inv-4"
    assert client.search("", filter=["birthDate:1985"], sort=["caption:asc"]).total.value == 1
    assert client.search("chulsoo kim example", fuzzy=True, simple=True).results[0].id == "inv-1"
    assert client.search("", datasets=["list_a"], offset=1, limit=1).offset == 1


def entities(client):
    whole = client.fetch("inv-2")
    ownership = whole.properties["ownershipAsset"][0]
    assert isinstance(ownership, Entity) and ownership.properties["owner"][0].id == "inv-1"
    assert "ownershipAsset" not in client.fetch("inv-2", nested=False).properties
    assert client.fetch("inv-1-old").id == "inv-1", "308 is followed"
    assert client.fetch("inv/5 ü").caption == "Slash and Space Trading"
    everything = client.adjacent("inv-1-older", limit=3)
    assert everything.entity.id == "inv-1" and everything.adjacent["cryptoWallets"].total.value == 1
    page = client.adjacent("inv-1", prop="ownershipOwner")
    assert page.results[0].schema_ == "Ownership"
    fails(NotFoundError, lambda: client.fetch("nobody"))
    fails(NotFoundError, lambda: client.adjacent("inv-1", prop="nothing"))


async def asynchronous():
    async with AsyncClient(base_url=URL) as client:
        assert (await client.match(KIM)).top.id == "inv-1"
        assert (await client.search("mining")).results[0].id == "inv-2"
        assert (await client.fetch("inv-1-old")).id == "inv-1"


with Client(base_url=URL) as client:
    for part in [system, matching, searching, entities]:
        part(client)
asyncio.run(asynchronous())
print("yente-client passes")
