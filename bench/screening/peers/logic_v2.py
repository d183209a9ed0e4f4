#!/usr/bin/env python3
"""nomenklatura's logic-v2 with its default weights and yente's default threshold.

It compares, it does not retrieve: each query brings its `candidates` (ids), which are scored and sorted here. A
candidate that scores nothing is no result.
"""
from followthemoney.proxy import EntityProxy
from nomenklatura.matching.logic_v2.model import LogicV2

from contract import run

THRESHOLD = 0.7
CONFIG = LogicV2.default_config()


def proxy(identity, schema, properties):
    """An entity. Its id must be its own: nomenklatura caches analysed names by id."""
    return EntityProxy.from_dict({"id": identity, "schema": schema, "properties": properties})


def load(entities):
    """Parses the index; names are analysed at the first comparison, as in yente."""
    index = {entity["id"]: proxy(entity["id"], entity["schema"], entity["properties"]) for entity in entities}
    warm_up()

    def screen(query, limit):
        asked = proxy("query-" + query["qid"], query["schema"], {**query.get("rich", {}), "name": [query["name"]]})
        scored = [(LogicV2.compare(asked, index[party], CONFIG).score, party)
                  for party in query["candidates"] if party in index]
        scored.sort(key=lambda found: -found[0])
        return [{"id": party, "score": score, "match": score >= THRESHOLD} for score, party in scored[:limit] if score > 0]

    return screen


def warm_up():
    """The tables of names and organisation types load at the first use: not to be counted in a query."""
    for schema, name in (("Person", "Ivan Petrov"), ("Company", "Acme Trading Company Limited"), ("Vessel", "Star 1")):
        LogicV2.compare(proxy("warm-a" + schema, schema, {"name": [name]}),
                        proxy("warm-b" + schema, schema, {"name": [name + " x"]}), CONFIG)


serial = 0


def compare(pair):
    """One labelled pair."""
    global serial
    serial += 1
    score = LogicV2.compare(proxy(f"left-{serial}", pair["schema"], pair["query"]),
                            proxy(f"right-{serial}", pair["schema"], pair["candidate"]), CONFIG).score
    return score, score >= THRESHOLD


if __name__ == "__main__":
    run(load, compare)
