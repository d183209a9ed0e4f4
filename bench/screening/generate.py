#!/usr/bin/env python3
"""A list of N invented parties, recombined from the names of a real one, to measure how the engine grows.

Each party takes its form from a real one drawn at random (schema, number of names, tokens in each) and every token is
drawn anew from the tokens that stand in the same place of the same script: given names, surnames, company words. One
token in twelve is spliced from the front of one and the rest of another, so that the vocabulary grows with the list, as
that of a real one does. Numbers, dates and identifiers are fresh. Every party says that it is generated, in its id, its
data set and its notes; whoever shares a name with one of them does so by chance. The same seed gives the same bytes.

    generate.py INDEX.ftm.json PARTIES OUT.ftm.json [--seed N]
"""
import argparse
import json
import random
import unicodedata

from data import read_lines

NAMES = ("name", "alias", "weakAlias", "previousName")
KINDS = ("Person", "Organization", "Vessel", "Airplane")
SPLICED = 12
NOTE = "Generated for a benchmark by recombining names; no such party is listed."


def script_of(token):
    """The script of a token's first letter, as Unicode names it; DIGIT where there is none."""
    return next((unicodedata.name(char, "?").split()[0] for char in token if char.isalpha()), "DIGIT")


class Forms:
    """What real parties look like: their forms, and the tokens that fill them."""

    def __init__(self, entities):
        self.forms, self.tokens, self.countries = [], {}, []
        for entity in entities:
            if entity["schema"] in KINDS:
                self.learn(entity)

    def learn(self, entity):
        """Takes a party's form, and its tokens by schema, place and script."""
        names = {key: [self.form_of(entity["schema"], name) for name in entity["properties"][key]]
                 for key in NAMES if key in entity["properties"]}
        names = {key: forms for key, values in names.items() if (forms := [form for form in values if form])}
        if "name" in names:
            self.forms.append((entity["schema"], names, sorted(entity["properties"])))
            self.countries += entity["properties"].get("country", [])

    def form_of(self, schema, name):
        """The pool of each token; a token joins its pool as often as it occurs, so that common names stay common."""
        words = name.split()
        form = []
        for place, word in enumerate(words):
            where = "last" if place == len(words) - 1 else "first" if place == 0 else "middle"
            pool = (schema, where, script_of(word))
            self.tokens.setdefault(pool, []).append(word)
            form.append(pool)
        return form


class Maker:
    """Draws parties."""

    def __init__(self, forms, seed):
        self.forms, self.random = forms, random.Random(seed)

    def token(self, pool):
        """A token of the pool: as it is, spliced of two, or a fresh number."""
        words = self.forms.tokens[pool]
        word = self.random.choice(words)
        if pool[2] == "DIGIT":
            return "".join(self.random.choice("0123456789") if char.isdigit() else char for char in word)
        if self.random.randrange(SPLICED) == 0 and len(word) > 3:
            other = self.random.choice(words)
            word = word[: len(word) // 2] + other[len(other) // 2:]
        return word

    def name(self, form):
        return " ".join(map(self.token, form))

    def party(self, number):
        """One entity."""
        schema, names, carried = self.random.choice(self.forms.forms)
        properties = {key: list(dict.fromkeys(map(self.name, values))) for key, values in names.items()}
        properties.update(self.facts(carried))
        properties["topics"], properties["notes"] = ["sanction"], [NOTE]
        return {"id": f"generated-{number:08}", "caption": properties["name"][0], "schema": schema,
                "properties": properties, "datasets": ["generated"], "referents": [], "target": True}

    def facts(self, carried):
        """Fresh dates, countries and identifiers, of the kinds that the party's model has."""
        made, draw = {}, self.random
        if "birthDate" in carried:
            made["birthDate"] = [f"{draw.randint(1940, 2002)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"]
        if "gender" in carried:
            made["gender"] = [draw.choice(["male", "male", "male", "female"])]
        if "country" in carried:
            made["country"] = [draw.choice(self.forms.countries)]
        for key, digits in (("idNumber", 9), ("passportNumber", 8), ("registrationNumber", 10), ("imoNumber", 7)):
            if key in carried:
                made[key] = [str(draw.randrange(10 ** digits)).zfill(digits)]
        return made


def generate(index, parties, out, seed=1718):
    """Writes the list."""
    maker = Maker(Forms(read_lines(index)), seed)
    with open(out, "w", encoding="utf-8") as file:
        for number in range(parties):
            file.write(json.dumps(maker.party(number), ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index")
    parser.add_argument("parties", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1718)
    options = parser.parse_args()
    generate(options.index, options.parties, options.out, options.seed)


if __name__ == "__main__":
    main()
