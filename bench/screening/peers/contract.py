"""The two calls of the contract around a peer's own functions (see ../engine.py)."""
import argparse
import json
import sys
import time


def read_index(path):
    """The entities of an FtM file."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def answer(line, screen, limit):
    """One query's answer, with the CPU time that it took."""
    query = json.loads(line)
    started = time.process_time_ns()
    results = screen(query, limit)
    spent = (time.process_time_ns() - started) / 1000
    return {"qid": query["qid"], "results": results, "us": round(spent, 1)}


def run(load, compare):
    """`load(entities)` gives a function (query, limit) -> results; `compare(pair)` gives (score, match)."""
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    screen = verbs.add_parser("screen")
    screen.add_argument("--index", required=True)
    screen.add_argument("--limit", type=int, default=5)
    screen.add_argument("--batch", action="store_true")
    screen.add_argument("--json", action="store_true")
    verbs.add_parser("compare").add_argument("--json", action="store_true")
    options = parser.parse_args()
    screener = load(read_index(options.index)) if options.verb == "screen" else None
    for line in sys.stdin:
        if screener:
            said = answer(line, screener, options.limit)
        else:
            score, match = compare(json.loads(line))
            said = {"score": score, "match": match}
        print(json.dumps(said), flush=True)
