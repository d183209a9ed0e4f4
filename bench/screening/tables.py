#!/usr/bin/env python3
"""Markdown tables of a results file. Each section has a name, so that a page can hold it between two marks.

    tables.py RESULTS.json    all sections, on stdout
"""
import json
import sys

from metrics import SWEEP, margin

HALVES = ("TEST", "ALL")
GROUPS = ("all", "DPRK", "cross-script")
HEADS = {"TEST": "TEST half", "ALL": "All queries"}


def sections(results):
    """{section name: Markdown}, in the order of the page."""
    made = {}
    for half in HALVES:
        made[f"headline-{half}"] = headline(results, half)
    made["carried"] = carried(results)
    for half in HALVES:
        made[f"groups-{half}"] = by_class(results, half)
    for half in HALVES:
        made[f"innocents-{half}"] = innocents(results, half)
    made["sweep"] = "\n\n".join(sweep(results, half) for half in HALVES)
    made["pairs"] = labelled(results)
    made["calibration"] = calibration(results)
    made["reliability"] = "\n\n".join(reliability(results, half) for half in HALVES)
    made["speed"] = speed(results)
    made["about"] = about(results)
    return made


def page(made):
    """All sections under their names."""
    return "\n\n".join(f"## {name}\n\n{text}" for name, text in made.items())


def table(head, rows, left=1):
    """A Markdown table; the first `left` columns are text, the others figures."""
    ruler = ["---"] * left + ["---:"] * (len(head) - left)
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in (head, ruler, *rows))


def share(value):
    return "–" if value is None else f"{value:.3f}"


def rate(value):
    return "–" if value is None else f"{value:.1f}"


def row_name(row):
    return f"{row['label']}, {row['mode']}"


def headline(results, half):
    """One line an engine: what the targets are stated in."""
    head = ["engine", "recall@1", "recall@5", "recall ≥ default", "innocents alerted /1,000", "DPRK ≥ default",
            "cross-script ≥ default", "recall at ≤ 10 /1,000", "DPRK at ≤ 10", "cross-script at ≤ 10", "recall@50"]
    rows, count = [], 0
    for row in results["rows"]:
        figures = row["halves"][half]
        everyone, dprk, cross = (figures["listed"].get(group) for group in GROUPS)
        count = everyone["n"]
        part = lambda group, key: share(group and group[key])
        rows.append([row_name(row), share(everyone["at_1"]), share(everyone["at_5"]), share(everyone["default"]),
                     rate(figures["innocents"]["all"]["default"]), part(dprk, "default"), part(cross, "default"),
                     share(everyone["swept"]), part(dprk, "swept"), part(cross, "swept"),
                     at_50(row, everyone)])
    note = f"{HEADS[half]}: {count:,} queries for a listed party; 95 % margin at 0.5: ± {margin(.5, count):.3f}."
    note += "".join(f" {row_name(row)}: {row['unanswered']} queries were refused." for row in results["rows"] if row["unanswered"])
    return note + "\n\n" + table(head, rows)


def at_50(row, figures):
    """Recall among fifty candidates; logic-v2 is given its candidates."""
    return "(given)" if row["engine"] == "logic_v2" else share(figures["at_50"])


def carried(results):
    """The threshold that allows 10 innocents per 1,000 of FIT, applied to TEST unchanged."""
    head = ["engine", "threshold (FIT)", "recall (TEST)", "DPRK", "cross-script", "innocents alerted /1,000 (TEST)"]
    rows = []
    for row in results["rows"]:
        figures = row["halves"]["TEST"]["carried"]
        rows.append([row_name(row), f"{figures['threshold']:.4f}", *(share(figures.get(group)) for group in GROUPS),
                     rate(figures["innocents"])])
    return table(head, rows)


def by_class(results, half):
    """Recall by family and by class: our own in full, the peers' at the common rate of alerts."""
    shown = [row for row in results["rows"] if row["mode"] == "all properties" or row["engine"] == "token_sort"]
    own = next((row for row in shown if row["engine"] == "watchkeeper"), None)
    head = ["group or class", "n"]
    if own:
        head += ["recall@1", "recall@5", "recall@50", "≥ default"]
        shown = [row for row in results["rows"] if row["engine"] == "watchkeeper"] + [row for row in shown if row is not own]
    head += [f"{row_name(row)}, at ≤ 10" for row in shown]
    names = shown[0]["halves"][half]["listed"] if shown else {}
    rows = []
    for name in sorted(names, key=lambda name: (name not in GROUPS, not name.startswith("family"), name)):
        cells = [name if name in GROUPS or name.startswith("family") else f"`{name}`", names[name]["n"]]
        if own:
            cells += [share(own["halves"][half]["listed"][name][key]) for key in ("at_1", "at_5", "at_50", "default")]
        rows.append(cells + [share(row["halves"][half]["listed"][name]["swept"]) for row in shown])
    return f"{HEADS[half]}.\n\n" + table(head, rows)


def innocents(results, half):
    """Innocents alerted per 1,000, by class, and the second set."""
    first = results["rows"][0]["halves"][half]["innocents"] if results["rows"] else {}
    classes = [name for name in sorted(first) if name not in GROUPS and not name.startswith("family")]
    head = ["engine", "all", *(f"`{name}` (n={first[name]['n']})" for name in classes),
            "second set", "second set, at the first's ≤ 10", "recall at ≤ 10 of the second set"]
    rows = []
    for row in results["rows"]:
        figures = row["halves"][half]
        second = figures["second"]
        rows.append([row_name(row), rate(figures["innocents"]["all"]["default"]),
                     *(rate(figures["innocents"][name]["default"]) for name in classes),
                     rate(second["default"]), rate(second["swept"]), share(second["recall"])])
    return f"{HEADS[half]}, at the default threshold.\n\n" + table(head, rows)


def sweep(results, half):
    """Recall at several rates of alerts."""
    keys = [str(int(allowed * 1000)) for allowed in SWEEP]
    head = ["engine", *(f"≤ {key} /1,000" for key in keys)]
    rows = [[row_name(row), *(cell(row["halves"][half]["sweep"][key]) for key in keys)] for row in results["rows"]]
    return f"{HEADS[half]}: recall, and in brackets the threshold.\n\n" + table(head, rows)


def cell(swept):
    return f"{swept['recall']:.3f} ({swept['threshold']:.3f})"


def labelled(results):
    """Labelled pairs at the default threshold."""
    head = ["pairs", "engine", "n", "refused", "right", "precision", "recall", "F1"]
    rows = [[f"`{name}`", figures["label"], figures["n"], figures["refused"], figures["right"],
             share(figures["precision"]), share(figures["recall"]), share(figures["f1"])]
            for name, engines in results["pairs"].items() for figures in engines.values()]
    return table(head, rows, left=2)


def calibration(results):
    """Calibration errors and ties."""
    head = ["engine", "half", "pairs", "ECE, top five", "ECE, first only", "Brier", "top two tie",
            "alerts whose top two tie", "alerts at 1.0"]
    rows = []
    for half in HALVES:
        for row in results["rows"]:
            figures, ranking = row["halves"][half]["calibration"], row["halves"][half]["ranking"]
            rows.append([row_name(row), half, f"{figures['pairs']:,}", share(figures["ece"]),
                         share(figures["ece_first"]), share(figures["brier"]), share(ranking["tied"]),
                         share(ranking["tied_alerts"]), share(ranking["at_greatest"])])
    return table(head, rows, left=2)


def reliability(results, half):
    """The bins of the reliability diagram, for the engine that comes first."""
    if not results["rows"]:
        return ""
    row = results["rows"][0]
    head = ["score", "pairs", "mean score", "share that is the party"]
    rows = [[f"{low(bins)}–{bins['high']:.1f}", f"{bins['n']:,}", share(bins["said"]), share(bins["true"])]
            for bins in row["halves"][half]["calibration"]["bins"]]
    return f"{HEADS[half]}, {row_name(row)}.\n\n" + table(head, rows)


def low(bins):
    return f"{bins['low']:.1f}"


def middle(figure, form="{:,.0f}"):
    """The median with the least and the greatest."""
    return form.format(figure["median"]) + " (" + form.format(figure["least"]) + "–" + form.format(figure["greatest"]) + ")"


def speed(results):
    """Our own timing, and the peers' CPU a query."""
    parts = []
    if own := results["speed"]:
        rows = [
            ["CPU a query, p50, as the engine reports it", middle(own["said_us"]["p50"]) + " µs"],
            ["CPU a query, p99", middle(own["said_us"]["p99"]) + " µs"],
            ["CPU a query, worst", middle(own["said_us"]["max"]) + " µs"],
            ["CPU a query, mean, by the system's count for the whole process", middle(own["process_us"]) + " µs"],
            ["wall time a query over a pipe, p50", middle(own["seen_us"]["p50"]) + " µs"],
            ["batch, queries a second", middle(own["per_second"])],
            ["index from the FtM file: start to first answer", middle(own["load"]["seconds"], "{:.2f}") + " s"],
            ["the same, CPU", middle(own["load"]["cpu_s"], "{:.2f}") + " s"],
            ["resident memory, index standing", middle(own["load"]["resident_mb"]) + " MB"],
            ["peak memory", middle(own["load"]["peak_mb"]) + " MB"],
            ["queries whose top five change between --limit 5 and 50", own["differing_by_limit"]],
        ]
        parts.append(f"{own['queries']:,} queries, --limit 5, batches of {own['repeats']} times these; "
                     f"median (least–greatest) of {own['runs']} runs.\n\n" + table(["Watchkeeper", ""], rows))
    rows = [[row_name(row), f"{row['cpu_us']['p50']:,.0f}", f"{row['cpu_us']['p99']:,.0f}", f"{row['cpu_us']['mean']:,.0f}",
             f"{row['used']['peak_mb']:,.0f}", row["used"]["date"], f"{row['used']['load_average']:.1f}"]
            for row in results["rows"] if row["cpu_us"]]
    parts.append("CPU a query in µs, one batch at --limit 50, as each engine's process counts it.\n\n"
                 + table(["engine", "p50", "p99", "mean", "peak memory, MB", "day", "load average"], rows))
    return "\n\n".join(parts)


def about(results):
    """Machine, day, versions, data by digest."""
    facts = results["about"]
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items() if version)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(facts["entities"].items()))
    rows = [
        ["date", facts["date"]], ["commit", facts["commit"] or "–"],
        ["SHA-256 of the engine", f"`{facts['engine_sha256'][:16]}…`" if facts["engine_sha256"] else "–"],
        ["processor, cores", f"{facts['processor']}, {facts['cores']}"],
        ["system, Python", f"{facts['system']}, {facts['python']}"], ["peers", versions or "none"],
        ["load average, before and after", f"{facts['load_before'][0]:.1f}, {facts.get('load_after', [0])[0]:.1f}"],
        ["index", kinds], ["queries, second innocents", f"{facts['queries']:,}, {facts['innocents']:,}"],
        *([f"SHA-256 of `{name}`", f"`{digest[:16]}…`"] for name, digest in facts["files"].items()),
    ]
    return table(["", ""], rows, left=2)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(page(sections(json.load(file))))
