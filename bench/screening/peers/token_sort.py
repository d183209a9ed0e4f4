#!/usr/bin/env python3
"""rapidfuzz's token_sort_ratio: a party's score is the best over all its names; no dates, countries or schemata.

The library ships no threshold; THRESHOLD is ours, near where such a ratio is commonly set.
"""
import numpy
from rapidfuzz import fuzz, process, utils

from contract import run

NAMES = ("name", "alias", "weakAlias", "previousName")
THRESHOLD = 0.85


def prepared(name):
    """What token_sort_ratio compares: lower case, punctuation gone, tokens in order."""
    return " ".join(sorted(utils.default_process(name).split()))


def names_of(properties):
    """Every name of a party, prepared."""
    return [text for key in NAMES for value in properties.get(key, []) if (text := prepared(value))]


def load(entities):
    """Prepares all names once, so that a query costs one pass of `ratio` over them."""
    ids, starts, names = [], [], []
    for entity in entities:
        if own := names_of(entity["properties"]):
            ids.append(entity["id"])
            starts.append(len(names))
            names.extend(own)

    def screen(query, limit):
        scores = process.cdist([prepared(query["name"])], names, scorer=fuzz.ratio, dtype=numpy.float32)[0]
        best = numpy.maximum.reduceat(scores, starts)
        top = numpy.argpartition(-best, limit)[:limit] if len(best) > limit else numpy.arange(len(best))
        top = top[numpy.argsort(-best[top], kind="stable")]
        return [{"id": ids[place], "score": round(float(best[place]) / 100, 6),
                 "match": bool(best[place] >= 100 * THRESHOLD)} for place in top]

    return screen


def compare(pair):
    """The best ratio over the names of both sides."""
    scores = [fuzz.ratio(left, right) / 100 for left in names_of(pair["query"]) for right in names_of(pair["candidate"])]
    best = max(scores, default=0.0)
    return best, best >= THRESHOLD


if __name__ == "__main__":
    run(load, compare)
