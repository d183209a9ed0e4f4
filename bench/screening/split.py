#!/usr/bin/env python3
"""Which half of the queries a query belongs to: FIT (may be learned from) or TEST (only measured on).

The rule, by entity, so that no party's other spellings leak from one half into the other: FNV-1a (64 bits, over the
UTF-8 bytes) of the first expected entity's id; of the query's own id where no entity is expected. Even is FIT, odd is
TEST. See splits.md.

    split.py QUERIES.jsonl[.gz] [--list fit|test]    counts, or the qids of one half, one a line
"""
import argparse
import collections
import signal

FIT, TEST = "FIT", "TEST"
OFFSET_BASIS, PRIME, MASK = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1


def fnv1a(text):
    """64-bit FNV-1a of the text's UTF-8 bytes."""
    value = OFFSET_BASIS
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * PRIME) & MASK
    return value


def half_of(key):
    """FIT or TEST for an entity id (or a qid, for innocents)."""
    return FIT if fnv1a(key) % 2 == 0 else TEST


def half_of_query(query):
    """FIT or TEST for a query: by the first entity it should find, by its own id where it should find none."""
    return half_of(query["expected"][0] if query["expected"] else query["qid"])


def main():
    from data import read_lines

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries")
    parser.add_argument("--list", choices=["fit", "test"])
    options = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader such as head may stop early
    counts = collections.Counter()
    for query in read_lines(options.queries):
        half = half_of_query(query)
        counts[half, "listed" if query["expected"] else "innocent"] += 1
        if options.list and half == options.list.upper():
            print(query["qid"])
    if not options.list:
        for (half, kind), count in sorted(counts.items()):
            print(f"{half}\t{kind}\t{count}")


if __name__ == "__main__":
    main()
