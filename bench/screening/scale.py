#!/usr/bin/env python3
"""How the engine grows: load time, memory and CPU a query over generated lists of several sizes. See README.md.

Two kinds of queries: the bench's own (all classes, hardly any of them on the generated list), and names from the list
with one typing error, which must be found again. A timing without a checked answer is not a timing.
"""
import argparse
import json
import os
import random
import shlex
import sys

from bench import middle, say, spread
from data import find, read_lines, unpacked
from engine import Engine, EngineError
from generate import generate
from tables import middle as shown
from tables import share, table

SIZES = "10000,100000,1000000"
FOUND_AGAIN = 1000


def main():
    options = arguments()
    os.makedirs(options.out, exist_ok=True)
    index = unpacked(find(options.data, "index.ftm.json"), options.out)
    queries = list(read_lines(find(options.data, "queries.jsonl")))
    engine = Engine("watchkeeper", shlex.split(options.engine), options.out)
    try:
        rows = [measure(engine, index, queries, size, options) for size in map(int, options.sizes.split(","))]
    except EngineError as error:
        sys.exit(f"bench/screening/scale: {error}")
    with open(os.path.join(options.out, "scale.json"), "w", encoding="utf-8") as out:
        json.dump(rows, out, indent=1)
    print(markdown(rows))


def arguments():
    parser = argparse.ArgumentParser(prog="bench/screening/scale", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="folder with index.ftm.json and queries.jsonl (or .gz)")
    parser.add_argument("--sizes", default=SIZES, help=f"parties, comma-separated (default {SIZES})")
    parser.add_argument("--engine", default="target/release/watchkeeper")
    parser.add_argument("--out", default="bench/data/screening/scale", metavar="DIR")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1718)
    parser.add_argument("--keep", action="store_true", help="leave the generated lists in place")
    return parser.parse_args()


def measure(engine, index, queries, size, options):
    """One size: the list is made, loaded, asked and removed."""
    path = os.path.join(options.out, f"generated-{size}.ftm.json")
    say(f"{size:,} parties: generating")
    generate(index, size, path, options.seed)
    again = mistyped(path, size, random.Random(options.seed))
    say(f"{size:,} parties: load")
    loads = [engine.load(path, queries[0]) for _ in range(options.runs)]
    say(f"{size:,} parties: queries")
    singles, recalled = [], []
    for _ in range(options.runs):
        singles.append(spread(engine.one_at_a_time(path, queries)[1]["said_us"]))
        found, _ = engine.one_at_a_time(path, again)
        recalled.append(recall(again, found))
    row = {"parties": size, "bytes": os.path.getsize(path), "found_again": min(recalled),
           "load": {key: middle([load[key] for load in loads]) for key in loads[0]},
           "us": {part: middle([single[part] for single in singles]) for part in ("p50", "p99", "max")}}
    if not options.keep:
        os.remove(path)
    return row


def mistyped(path, size, draw):
    """Queries: names of parties drawn from the list, with one letter left out, and the party's date and country."""
    wanted = set(draw.sample(range(size), min(FOUND_AGAIN, size)))
    queries = []
    for number, entity in enumerate(read_lines(path)):
        name = entity["properties"]["name"][0]
        if number in wanted and len(name) > 7:
            place = draw.randrange(2, len(name) - 2)
            queries.append({"qid": f"again-{number}", "schema": entity["schema"], "name": name[:place] + name[place + 1:],
                            "rich": {key: entity["properties"][key] for key in ("birthDate", "country")
                                     if key in entity["properties"]}, "expected": [entity["id"]]})
    return queries


def recall(queries, found):
    """The share of mistyped names whose party is among the first five."""
    hits = [query["expected"][0] in [result["id"] for result in found[query["qid"]]["results"][:5]] for query in queries]
    return sum(hits) / len(hits)


def markdown(rows):
    """The table for docs/performance.md."""
    head = ["parties", "FtM file", "load, s", "load, CPU s", "resident, MB", "peak, MB", "CPU a query p50, µs", "p99, µs",
            "worst, µs", "mistyped names found again"]
    lines = [[f"{row['parties']:,}", f"{row['bytes'] / 1e6:,.0f} MB", shown(row["load"]["seconds"], "{:.2f}"),
              shown(row["load"]["cpu_s"], "{:.2f}"), shown(row["load"]["resident_mb"]), shown(row["load"]["peak_mb"]),
              shown(row["us"]["p50"]), shown(row["us"]["p99"]), shown(row["us"]["max"]), share(row["found_again"])]
             for row in rows]
    return table(head, lines)


if __name__ == "__main__":
    sys.exit(main())
