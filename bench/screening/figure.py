#!/usr/bin/env python3
"""The reliability diagram as SVG: above, the share of pairs that are the party against the score said; below, how many
pairs stand behind each point.

    figure.py RESULTS.json > reliability.svg
"""
import json
import math
import sys
from xml.sax.saxutils import escape

HALF = "TEST"
LEFT, TOP, SIDE = 78, 78, 400  # the square plot
COUNTS_TOP, COUNTS_HEIGHT = TOP + SIDE + 62, 90
WIDTH, HEIGHT = LEFT + SIDE + 250, COUNTS_TOP + COUNTS_HEIGHT + 58
INK, FAINT, PAPER = "#1b1b1b", "#d9d9d9", "#ffffff"
#: Colours that stay apart for the colour-blind, and a mark of its own for each engine.
LOOKS = {"watchkeeper": ("#0057a8", "circle"), "logic_v2": ("#c44e00", "square"), "token_sort": ("#5b5b5b", "triangle")}
FEW = 20  # points on fewer pairs are drawn hollow


def reliability(results):
    """The whole drawing, of each engine's fullest mode."""
    rows = list({row["engine"]: row for row in reversed(results["rows"])}.values())[::-1]
    parts = [frame(), title(rows, results)]
    for place, row in reversed(list(enumerate(rows))):  # the first engine last, on top
        bins = row["halves"][HALF]["calibration"]["bins"]
        parts += [curve(row["engine"], bins, whiskers=place == 0), legend(place, row)]
    parts.append(key(TOP + 14 + 52 * len(rows) + 12))
    if rows:
        parts.append(counts(rows[0]))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'font-family="Helvetica, Arial, sans-serif" font-size="13" fill="{INK}" role="img" '
            'aria-label="Reliability diagram: share of pairs that are the party against the score">\n'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n' + "\n".join(parts) + "\n</svg>\n")


def at(x, y):
    """Plot coordinates, 0 to 1, in the picture."""
    return LEFT + x * SIDE, TOP + (1 - y) * SIDE


def text(x, y, words, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def line(start, end, look):
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" {look}/>'


def title(rows, results):
    pairs = rows[0]["halves"][HALF]["calibration"]["pairs"] if rows else 0
    second = f"Five best candidates of each query, {HALF} half ({pairs:,} pairs for {rows[0]['label']})" if rows else ""
    return (text(LEFT, 28, "Does a score mean what it says?", more='font-size="17" font-weight="bold"')
            + text(LEFT, 50, second, more='fill="#4a4a4a"'))


def frame():
    """Grid, axes and the diagonal on which said and true agree."""
    parts = []
    for tick in range(0, 11, 2):
        part = tick / 10
        parts += [line(at(part, 0), at(part, 1), f'stroke="{FAINT}"'), line(at(0, part), at(1, part), f'stroke="{FAINT}"')]
        x, _ = at(part, 0)
        _, y = at(0, part)
        parts += [text(x, TOP + SIDE + 19, f"{part:.1f}", "middle"), text(LEFT - 10, y + 4.5, f"{part:.1f}", "end")]
    parts += [line(at(0, 0), at(1, 1), f'stroke="{INK}" stroke-dasharray="5 4"'),
              f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{INK}"/>',
              text(LEFT + SIDE / 2, TOP + SIDE + 42, "score (mean of the bin)", "middle"),
              text(0, 0, "share of pairs that are the party", "middle",
                   f'transform="translate({LEFT - 50} {TOP + SIDE / 2}) rotate(-90)"')]
    return "\n".join(parts)


def curve(engine, bins, whiskers):
    """One engine's points, joined; the first engine's with 95 % intervals."""
    colour, shape = LOOKS[engine]
    filled = [row for row in bins if row["n"]]
    points = " ".join("{:.1f},{:.1f}".format(*at(row["said"], row["true"])) for row in filled)
    parts = [f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>']
    for row in filled:
        if whiskers:
            low, high = interval(row["true"], row["n"])
            parts.append(line(at(row["said"], low), at(row["said"], high), f'stroke="{colour}" stroke-width="1.2"'))
        parts.append(mark(shape, *at(row["said"], row["true"]), colour, row["n"] >= FEW))
    return "\n".join(parts)


def interval(part, count, z=1.96):
    """The Wilson interval of a share."""
    centre = (part + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(part * (1 - part) / count + z * z / (4 * count * count))
    return max(0.0, centre - half), min(1.0, centre + half)


def mark(shape, x, y, colour, full):
    """A point; hollow where few pairs stand behind it."""
    look = f'fill="{colour if full else PAPER}" stroke="{colour}" stroke-width="2"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" {look}/>'
    if shape == "square":
        return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" {look}/>'
    return f'<path d="M{x:.1f} {y - 6:.1f} l6 10 h-12 z" {look}/>'


def legend(place, row):
    """The engine's mark, name and calibration error, beside the plot."""
    colour, shape = LOOKS[row["engine"]]
    x, y = LEFT + SIDE + 30, TOP + 14 + 52 * place
    error = row["halves"][HALF]["calibration"]["ece"]
    parts = [line((x - 12, y - 4), (x + 12, y - 4), f'stroke="{colour}" stroke-width="2"'),
             mark(shape, x, y - 4, colour, True), text(x + 22, y, row["label"], more='font-weight="bold"'),
             text(x + 22, y + 18, "no pairs" if error is None else f"expected calibration error {error:.3f}", more='fill="#4a4a4a"')]
    return "".join(parts)


def key(y):
    """What the signs mean."""
    x, grey = LEFT + SIDE + 30, 'fill="#4a4a4a"'
    rows = ((line((x - 12, y - 4), (x + 12, y - 4), f'stroke="{INK}" stroke-dasharray="5 4"'), "score and truth agree"),
            (line((x, y + 10), (x, y + 26), f'stroke="{INK}"'), "95 % interval (first engine)"),
            (mark("circle", x, y + 40, INK, False), f"hollow: fewer than {FEW} pairs"))
    return "".join(sign + text(x + 22, y + 22 * place, words, more=grey) for place, (sign, words) in enumerate(rows))


def counts(row):
    """How many pairs are in each bin, on a logarithmic scale, with the number over the bar."""
    bins = row["halves"][HALF]["calibration"]["bins"]
    most = math.log10(max(max(one["n"] for one in bins), 10))
    base, wide = COUNTS_TOP + COUNTS_HEIGHT, SIDE / len(bins)
    parts = [line((LEFT, base), (LEFT + SIDE, base), f'stroke="{INK}"'),
             text(LEFT + SIDE / 2, base + 40, f"score; bars: pairs in the bin, {row['label']}, logarithmic", "middle")]
    for place, one in enumerate(bins):
        height = COUNTS_HEIGHT * math.log10(one["n"] + 1) / (most + 0.3)
        x = LEFT + place * wide
        parts += [f'<rect x="{x + 2:.1f}" y="{base - height:.1f}" width="{wide - 4:.1f}" height="{height:.1f}" '
                  f'fill="{LOOKS[row["engine"]][0]}" opacity="0.55"/>',
                  text(x + wide / 2, base - height - 4, f"{one['n']:,}", "middle", 'font-size="11"')]
    parts += [text(LEFT + SIDE * tick / 10, base + 18, f"{tick / 10:.1f}", "middle") for tick in range(0, 11, 2)]
    return "\n".join(parts)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(reliability(json.load(file)))
