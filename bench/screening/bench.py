#!/usr/bin/env python3
"""Runs every engine on the same queries and writes tables, results.json and the reliability diagram. See README.md."""
import argparse
import collections
import datetime
import glob
import hashlib
import importlib.metadata
import json
import os
import platform
import shlex
import shutil
import statistics
import subprocess
import sys

import document
import figure
import metrics
import tables
from data import find, lend_properties, read_hard_pairs, read_labelled_pairs, read_lines, unpacked
from engine import Engine, EngineError, question
from split import FIT, TEST

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = "watchkeeper"
LABELS = {OURS: "Watchkeeper", "logic_v2": "logic-v2", "token_sort": "rapidfuzz token-sort"}
PACKAGES = {"logic_v2": "nomenklatura", "token_sort": "rapidfuzz"}
CANDIDATES = 50
RICH, LENT, NAMES = "all properties", "innocents lent properties", "names only"


def main():
    options = arguments()
    os.makedirs(options.out, exist_ok=True)
    bench = Bench(options)
    try:
        bench.measure()
    except EngineError as error:
        sys.exit(f"bench/screening: {error}")
    results_path = os.path.join(options.out, "results.json")
    with open(results_path, "w", encoding="utf-8") as out:
        json.dump(bench.results, out, ensure_ascii=False, indent=1)
    say(f"written: {results_path}")
    drawing = figure.reliability(bench.results)
    with open(os.path.join(options.out, "reliability.svg"), "w", encoding="utf-8") as out:
        out.write(drawing)
    sections = tables.sections(bench.results)
    print(tables.page(sections))
    if options.docs:
        document.update(options.docs, sections, drawing)


def arguments():
    parser = argparse.ArgumentParser(prog="bench/screening/run", description=__doc__)
    parser.add_argument("data", help="folder of index.ftm.json, queries.jsonl, innocents.jsonl, hard_pairs.tsv")
    parser.add_argument("--pairs", action="append", default=[], metavar="FILE",
                        help="labelled pairs: entity_bench's checks.yml or name_bench's cases.csv")
    parser.add_argument("--engine", default="target/release/watchkeeper", help="our command, or none")
    parser.add_argument("--peers", choices=["all", "reuse", "none"], default="all",
                        help="reuse: the peers' answers of the last run on the same data")
    parser.add_argument("--out", default="bench/data/screening", metavar="DIR")
    parser.add_argument("--docs", metavar="DIR", help="put the tables and the figure into DIR/accuracy.md")
    parser.add_argument("--runs", type=int, default=5, help="timed runs of each kind; the median is given")
    parser.add_argument("--repeats", type=int, default=10, help="how often a batch repeats the queries")
    return parser.parse_args()


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    """One run: the data, the engines that could be started, and what they were found to do."""

    def __init__(self, options):
        self.options = options
        paths = {stem: find(options.data, stem) for stem in ("index.ftm.json", "queries.jsonl", "innocents.jsonl",
                                                             "hard_pairs.tsv")}
        if missing := [stem for stem, path in paths.items() if path is None]:
            sys.exit(f"{options.data}: no {', '.join(missing)}")
        self.index = unpacked(paths["index.ftm.json"], options.out)
        self.queries = list(read_lines(paths["queries.jsonl"]))
        self.innocents = list(read_lines(paths["innocents.jsonl"]))
        self.pair_sets = {"hard_pairs.tsv": read_hard_pairs(paths["hard_pairs.tsv"])}
        for path in options.pairs:
            try:
                self.pair_sets[os.path.basename(path)] = read_labelled_pairs(path)
            except ImportError:
                say(f"{path}: Python has no yaml; left out")
        self.results = {"about": about(options, paths, self), "rows": [], "pairs": {}, "speed": {}}
        self.found = {}  # answers by engine and mode

    def asked(self, mode):
        """What an engine is asked in a mode: all queries and the second innocents; where innocents are lent
        properties, only those, since the rest is asked already."""
        if mode == LENT:
            return lend_properties(self.queries)
        both = self.queries + self.innocents
        return both if mode == RICH else [{**query, "rich": {}} for query in both]

    def measure(self):
        """Ours first: its candidates are among those that logic-v2 is given."""
        if self.options.engine != "none":
            self.our_engine()
        if self.options.peers != "none":
            self.peer("token_sort", [NAMES], lambda query: query)
            self.peer("logic_v2", [RICH, LENT, NAMES], self.with_candidates)
        if self.options.engine != "none":
            self.speed()
        self.results["about"]["load_after"] = os.getloadavg()

    def our_engine(self):
        engine = Engine(OURS, shlex.split(self.options.engine), os.path.join(self.options.out, OURS))
        for mode in (RICH, LENT, NAMES):
            say(f"{OURS}, {mode}")
            self.keep(OURS, mode, *engine.answers(self.index, self.asked(mode), CANDIDATES))
        self.compare(engine)

    def peer(self, name, modes, prepare):
        """A peer's rows; skipped, and said, where its package is not there."""
        if version_of(PACKAGES[name]) is None:
            say(f"{name}: Python has no {PACKAGES[name]}; left out")
            return
        command = [sys.executable, os.path.join(HERE, "peers", name + ".py")]
        engine = Engine(name, command, os.path.join(self.options.out, name))
        for mode in modes:
            try:
                self.peer_answers(engine, mode, prepare)
            except EngineError as error:
                say(f"{name}: left out: {error}")
                return
        self.compare(engine)

    def peer_answers(self, engine, mode, prepare):
        """Asks the peer, or takes its answers of an earlier run on the same data."""
        kept = os.path.join(self.options.out, engine.name, mode.replace(" ", "-") + ".json")
        key = {"version": version_of(PACKAGES[engine.name]), "index": digest(self.index), "asked": digest_of(self.asked(mode))}
        if self.options.peers == "reuse" and os.path.exists(kept):
            with open(kept, encoding="utf-8") as file:
                earlier = json.load(file)
            if earlier["key"] == key:
                say(f"{engine.name}, {mode}: answers of {earlier['used']['date']}")
                self.keep(engine.name, mode, earlier["answers"], earlier["used"])
                return
        say(f"{engine.name}, {mode}")
        found, used = engine.answers(self.index, [prepare(query) for query in self.asked(mode)], CANDIDATES)
        self.keep(engine.name, mode, found, used)
        with open(kept, "w", encoding="utf-8") as file:
            json.dump({"key": key, "used": used, "answers": found}, file)

    def with_candidates(self, query):
        """The common candidates: rapidfuzz's best parties, ours, and always the party that should be found. They go
        in the order of their ids, which says nothing of who found them, since equal scores keep it."""
        ids = set(query["expected"])
        for answers in (self.found.get(("token_sort", NAMES), {}), self.found.get((OURS, RICH), {})):
            ids.update(result["id"] for result in answers.get(query["qid"], {}).get("results", []))
        return {**query, "candidates": sorted(ids)}

    def keep(self, name, mode, found, used):
        """Judges the answers and adds a row."""
        timed = [answer["us"] for answer in found.values() if "us" in answer]
        self.found[name, mode] = found
        if mode == LENT:
            found = {**self.found[name, RICH], **found}
        judged = metrics.judge(self.queries, found)
        second = metrics.judge(self.innocents, found)
        fit = [one for one in judged if one.half == FIT]
        fit_threshold = metrics.threshold_at([one for one in fit if one.innocent], metrics.TARGET)
        row = {"engine": name, "label": LABELS[name], "mode": mode, "used": used, "halves": {},
               "unanswered": sum(query["qid"] not in found for query in self.queries + self.innocents),
               "cpu_us": spread(timed)}
        for half in (TEST, "ALL"):
            inside = lambda one: half == "ALL" or one.half == half
            members = list(filter(inside, judged))
            figures = metrics.accuracy(members, fit_threshold if half == TEST else None)
            figures["calibration"] = metrics.calibration(members)
            figures["second"] = second_check(members, list(filter(inside, second)), figures["threshold"])
            row["halves"][half] = figures
        self.results["rows"].append(row)

    def compare(self, engine):
        """Labelled pairs and hard pairs."""
        for name, pairs in self.pair_sets.items():
            figures = metrics.pair_figures(pairs, engine.compare(pairs))
            self.results["pairs"].setdefault(name, {})[engine.name] = {"label": LABELS[engine.name], **figures}

    def speed(self):
        """Our own timing: load and memory, one query after the other, and batches; the median of the runs."""
        engine = Engine(OURS, shlex.split(self.options.engine), os.path.join(self.options.out, OURS))
        asked, runs = self.asked(RICH), range(self.options.runs)
        say(f"{OURS}: load")
        loads = [engine.load(self.index, asked[0]) for _ in runs]
        say(f"{OURS}: one at a time")
        singles, differing = [], 0
        for _ in runs:
            found, times = engine.one_at_a_time(self.index, asked)
            singles.append(times)
            differing = sum(top_five(found[qid]) != top_five(self.found[OURS, RICH].get(qid)) for qid in found)
        say(f"{OURS}: batch")
        batches = [engine.throughput(self.index, asked, self.options.repeats)["per_second"] for _ in runs]
        self.results["speed"] = {
            "load": {key: middle([load[key] for load in loads]) for key in loads[0]},
            "said_us": {part: middle([spread(one["said_us"])[part] for one in singles]) for part in ("p50", "p99", "max")},
            "seen_us": {part: middle([spread(one["seen_us"])[part] for one in singles]) for part in ("p50", "p99", "max")},
            "process_us": middle([one["process_us"] for one in singles]),
            "per_second": middle(batches), "queries": len(asked), "repeats": self.options.repeats,
            "differing_by_limit": differing, "runs": self.options.runs,
        }


def top_five(answer):
    """What must not depend on the limit."""
    return [(party, round(score, 9)) for party, score, _ in metrics.parties(answer)[:metrics.TOP]]


def second_check(judged, second, threshold):
    """innocents.jsonl: alerted per 1,000 at the default and at the first innocents' threshold, and the recall that
    its own ten in 1,000 leave."""
    own = metrics.threshold_at(second, metrics.TARGET)
    listed = [one for one in judged if not one.innocent]
    return {**metrics.alerts(second, threshold), "own_threshold": own,
            "recall": metrics.share(one.score >= own for one in listed)}


def spread(values):
    """Median, 99th percentile, greatest and mean."""
    if not values:
        return None
    return {"p50": metrics.percentile(values, 0.5), "p99": metrics.percentile(values, 0.99), "max": max(values),
            "mean": statistics.fmean(values)}


def middle(values):
    """{"median", "least", "greatest"} of the runs."""
    return {"median": statistics.median(values), "least": min(values), "greatest": max(values)}


def version_of(package):
    """The version of an installed Python package; None where there is none."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def about(options, paths, bench):
    """What the figures depend on: machine, day, programs, data by digest."""
    files = {os.path.basename(path): digest(path) for path in [*paths.values(), *options.pairs]}
    return {
        "date": datetime.date.today().isoformat(), "system": system(), "cores": os.cpu_count(),
        "processor": processor(), "python": platform.python_version(), "load_before": os.getloadavg(),
        "commit": commit(), "engine": options.engine, "engine_sha256": engine_digest(options.engine),
        "versions": {package: version_of(package) for package in (*PACKAGES.values(), "rigour", "pyicu")},
        "files": files, "queries": len(bench.queries), "innocents": len(bench.innocents),
        "entities": dict(collections.Counter(entity["schema"] for entity in read_lines(bench.index))),
    }


def digest(path):
    """SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def system():
    """The operating system's name."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def engine_digest(command):
    """SHA-256 of the engine's program, since a commit does not say what was built; None where there is none."""
    program = shutil.which(shlex.split(command)[0]) if command != "none" else None
    return digest(program) if program else None


def digest_of(queries):
    """SHA-256 of what an engine is asked, candidates aside."""
    return hashlib.sha256("\n".join(json.dumps(question(query)) for query in queries).encode()).hexdigest()


def processor():
    """The processor's name, as the system gives it."""
    for path in glob.glob("/proc/cpuinfo"):
        for line in open(path):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def commit():
    """The commit that is checked out, with a plus where files differ from it."""
    said = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, cwd=HERE)
    return said.stdout.strip() or None


if __name__ == "__main__":
    main()
