#!/usr/bin/env python3
"""Puts the bench's tables into docs/accuracy.md, between the marks of their sections, and the figure beside it.

A section stands between `<!-- bench: NAME -->` and `<!-- /bench -->`; what is outside the marks is never touched.

    document.py RESULTS.json DOCS    from a results file that stands already
"""
import json
import os
import re
import sys

PAGE, FIGURE = "accuracy.md", os.path.join("figures", "screening-reliability.svg")
SECTION = re.compile(r"(<!-- bench: (?P<name>[\w-]+) -->\n).*?(<!-- /bench -->)", re.DOTALL)


def update(folder, sections, drawing):
    """Writes the page and the figure; a mark without a section is an error."""
    path = os.path.join(folder, PAGE)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(spliced(text, sections))
    os.makedirs(os.path.join(folder, os.path.dirname(FIGURE)), exist_ok=True)
    with open(os.path.join(folder, FIGURE), "w", encoding="utf-8") as file:
        file.write(drawing)


def spliced(text, sections):
    """The text with every marked section replaced."""
    def fill(found):
        name = found["name"]
        if name not in sections:
            raise KeyError(f"{PAGE} asks for the section {name!r}; there are {', '.join(sections)}")
        return f"{found[1]}{sections[name]}\n{found[3]}"

    return SECTION.sub(fill, text)


if __name__ == "__main__":
    import figure
    import tables

    with open(sys.argv[1], encoding="utf-8") as results_file:
        RESULTS = json.load(results_file)
    update(sys.argv[2], tables.sections(RESULTS), figure.reliability(RESULTS))
