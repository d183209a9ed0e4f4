"""Recall, alerts, sweeps, ties and calibration over one engine's answers.

An answer's candidates are parties: a wallet (`ofac-123-w0`) counts as the party that holds it, and a party counts once,
at its best place.
"""
import math

from data import groups_of
from split import half_of_query

TOP = 5
SWEEP = (0.001, 0.005, 0.01, 0.02, 0.04, 0.1)
TARGET = 0.01  # innocents alerted, as a share
BINS = 10


def parties(answer):
    """[(party id, score, match)] of an answer, best first, each party once."""
    seen, found = set(), []
    for result in (answer or {}).get("results") or []:
        party = result["id"].split("-w")[0]
        if party not in seen:
            seen.add(party)
            found.append((party, float(result["score"]), bool(result["match"])))
    return found


class Judged:
    """One query with what an engine found for it."""

    def __init__(self, query, answer):
        self.query, self.cls, self.half = query, query["cls"], half_of_query(query)
        self.innocent = not query["expected"]
        self.found = parties(answer)
        self.top = self.found[:TOP]
        self.rank = next((place for place, (party, _, _) in enumerate(self.found, 1) if party in query["expected"]), None)
        self.score = max((score for party, score, _ in self.top if party in query["expected"]), default=0.0)
        self.hit = any(match for party, _, match in self.top if party in query["expected"])
        self.alert = any(match for _, _, match in self.top)
        self.best = max((score for _, score, _ in self.top), default=0.0)


def judge(queries, answers):
    """Every query judged; a query without an answer counts as one that found nothing."""
    return [Judged(query, answers.get(query["qid"])) for query in queries]


def share(flags):
    """The share of true flags; None of none."""
    flags = list(flags)
    return sum(flags) / len(flags) if flags else None


def margin(value, count):
    """Half the 95 % interval of a share (Wilson)."""
    if value is None or not count:
        return None
    z = 1.96
    return z / (1 + z * z / count) * math.sqrt(value * (1 - value) / count + z * z / (4 * count * count))


def threshold_at(innocents, allowed):
    """The least threshold that alerts on at most that share of the innocents."""
    scores = sorted((judged.best for judged in innocents), reverse=True)
    if not scores:
        return 0.0
    return math.nextafter(scores[min(int(len(scores) * allowed), len(scores) - 1)], math.inf)


def recall(listed, threshold):
    """{"n", "at_1", "at_5", "at_50", "default", "swept"} of queries that have a listed party."""
    return {
        "n": len(listed),
        "at_1": share(judged.rank == 1 for judged in listed),
        "at_5": share(judged.rank is not None and judged.rank <= TOP for judged in listed),
        "at_50": share(judged.rank is not None and judged.rank <= 50 for judged in listed),
        "default": share(judged.hit for judged in listed),
        "swept": share(judged.score >= threshold for judged in listed),
    }


def alerts(innocents, threshold):
    """{"n", "default", "swept"}: innocents alerted per 1,000 at the default and at the swept threshold."""
    per_1000 = lambda flags: None if (part := share(flags)) is None else 1000 * part
    return {"n": len(innocents), "default": per_1000(judged.alert for judged in innocents),
            "swept": per_1000(judged.best >= threshold for judged in innocents)}


def by_group(judgements):
    """{group: [judged]} over the groups and the classes of the judgements."""
    groups = {}
    for judged in judgements:
        for group in (*groups_of(judged.query), judged.cls):
            groups.setdefault(group, []).append(judged)
    return groups


def accuracy(judgements, fit_threshold=None):
    """All accuracy figures of one half (or of all): the swept threshold is that of its own innocents."""
    listed = [judged for judged in judgements if not judged.innocent]
    innocents = [judged for judged in judgements if judged.innocent]
    threshold = threshold_at(innocents, TARGET)
    figures = {
        "threshold": threshold,
        "listed": {group: recall(members, threshold) for group, members in by_group(listed).items()},
        "innocents": {group: alerts(members, threshold) for group, members in by_group(innocents).items()},
        "sweep": {str(int(allowed * 1000)): sweep_row(listed, innocents, allowed) for allowed in SWEEP},
        "ranking": ranking(judgements),
    }
    if fit_threshold is not None:
        figures["carried"] = {"threshold": fit_threshold, **{
            group: recall(members, fit_threshold)["swept"] for group, members in by_group(listed).items()
            if group in ("all", "DPRK", "cross-script")}, "innocents": alerts(innocents, fit_threshold)["swept"]}
    return figures


def sweep_row(listed, innocents, allowed):
    """Threshold and recall where at most that share of innocents is alerted."""
    threshold = threshold_at(innocents, allowed)
    return {"threshold": threshold, "recall": share(judged.score >= threshold for judged in listed)}


def ranking(judgements):
    """How far alerts can be ranked: ties at the top, and alerts at the greatest score there is."""
    several = [judged for judged in judgements if len(judged.top) > 1 and judged.best > 0]
    alerted = [judged for judged in judgements if judged.alert]
    tied = lambda judged: len(judged.top) > 1 and judged.top[0][1] == judged.top[1][1]
    return {"tied": share(map(tied, several)), "tied_alerts": share(map(tied, alerted)),
            "at_greatest": share(judged.best >= 1.0 - 1e-12 for judged in alerted)}


def scored_pairs(judgements, depth=TOP):
    """[(score, is it the party)] of the first `depth` candidates of every query."""
    return [(min(max(score, 0.0), 1.0), party in judged.query["expected"])
            for judged in judgements for party, score, _ in judged.found[:depth]]


def reliability(pairs):
    """Ten bins of equal width: {"low","high","n","said","true"}; said is the mean score, true the share that is so."""
    bins = [[] for _ in range(BINS)]
    for score, same in pairs:
        bins[min(int(score * BINS), BINS - 1)].append((score, same))
    rows = []
    for place, members in enumerate(bins):
        count = len(members)
        rows.append({"low": place / BINS, "high": (place + 1) / BINS, "n": count,
                     "said": sum(score for score, _ in members) / count if count else None,
                     "true": share(same for _, same in members)})
    return rows


def calibration_error(rows):
    """Expected calibration error: |said − true| weighted by the bins' sizes."""
    total = sum(row["n"] for row in rows)
    return sum(row["n"] * abs(row["said"] - row["true"]) for row in rows if row["n"]) / total if total else None


def calibration(judgements):
    """Reliability over the top five, its error, the same for the first candidate only, and the Brier score."""
    pairs = scored_pairs(judgements)
    rows = reliability(pairs)
    return {"pairs": len(pairs), "bins": rows, "ece": calibration_error(rows),
            "ece_first": calibration_error(reliability(scored_pairs(judgements, 1))),
            "brier": sum((score - same) ** 2 for score, same in pairs) / len(pairs) if pairs else None}


def pair_figures(pairs, answers):
    """Precision, recall and F1 of `match` on labelled pairs, how many are right, and how many were refused (a pair
    without a score, which counts as no match)."""
    outcome = [(pair["expected"], bool(answer.get("match"))) for pair, answer in zip(pairs, answers, strict=True)]
    true, said, both = (sum(e for e, _ in outcome), sum(m for _, m in outcome), sum(e and m for e, m in outcome))
    return {"n": len(outcome), "right": sum(e == m for e, m in outcome),
            "refused": sum(answer.get("score") is None for answer in answers), "precision": both / said if said else None,
            "recall": both / true if true else None, "f1": 2 * both / (true + said) if true + said else None}


def percentile(values, part):
    """The value below which that part of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else None
