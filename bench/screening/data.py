"""The bench's data: an index of FollowTheMoney entities, queries with the entities they should find, labelled pairs."""
import csv
import gzip
import json
import os
import shutil

from split import fnv1a

#: Query classes in another script than the name the list gives first.
CROSS_SCRIPT = ("script_", "ko_hangul", "ko_hanja")
#: Of those that begin with ko_hanja, the one that is written in Latin letters.
LATIN = ("ko_hanja_pinyin",)


def find(folder, stem):
    """The path of FOLDER/STEM or FOLDER/STEM.gz; None where neither is there."""
    for path in (os.path.join(folder, stem), os.path.join(folder, stem + ".gz")):
        if os.path.exists(path):
            return path
    return None


def open_text(path):
    """A text file, unpacked on the way where its name ends in .gz."""
    return gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")


def read_lines(path):
    """The values of a JSON-lines file, one at a time."""
    with open_text(path) as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def unpacked(path, folder):
    """A plain copy of the file in FOLDER (the file itself where it is plain already)."""
    if not path.endswith(".gz"):
        return path
    target = os.path.join(folder, os.path.basename(path)[: -len(".gz")])
    with gzip.open(path, "rb") as packed, open(target, "wb") as plain:
        shutil.copyfileobj(packed, plain)
    return target


def lend_properties(queries):
    """The innocents, each with the properties of a listed query of its schema, drawn by the innocent's own id.

    In these data nearly every query for a listed party has a birth date or a country and no innocent has any, so an
    engine could tell them apart without looking at a name. Lent properties take that away. Of a birth date the year is
    lent; month and day are drawn anew, or every innocent would share its birthday with a listed person."""
    pools = {}
    for query in queries:
        if query["expected"]:
            pools.setdefault(query["schema"], []).append(query["rich"])
    lent = []
    for query in queries:
        pool = pools.get(query["schema"])
        if not query["expected"] and pool:
            drawn = fnv1a(query["qid"]) >> 20  # its low bits are too plain
            lent.append({**query, "rich": with_another_day(pool[drawn % len(pool)], drawn // len(pool))})
    return lent


def with_another_day(properties, drawn):
    """The properties with the first birth date's year, and a month and day of the number drawn."""
    if "birthDate" not in properties:
        return properties
    return {**properties, "birthDate": [f"{properties['birthDate'][0][:4]}-{drawn % 12 + 1:02}-{drawn // 12 % 28 + 1:02}"]}


def is_cross_script(cls):
    """Whether the class holds names written in another script than the list's Latin one."""
    return cls.startswith(CROSS_SCRIPT) and cls not in LATIN


def family_of(cls):
    """The family a query class belongs to."""
    for prefix, family in (("neg", "innocent"), ("alias_s", "alias, strong"), ("alias_w", "alias, weak"),
                           ("script", "alias, own script"), ("ko_", "Korean romanisation and script")):
        if cls.startswith(prefix):
            return family
    return "altered spelling"


def groups_of(query):
    """Every group whose recall counts this query, beside its class."""
    groups = ["all", "family: " + family_of(query["cls"])]
    if query["group"] == "dprk":
        groups.append("DPRK")
    if is_cross_script(query["cls"]):
        groups.append("cross-script")
    return groups


def read_hard_pairs(path):
    """Pairs of a TSV file (schema, name, name, 1 or 0) in the form of `compare`, with the label as `expected`."""
    pairs = []
    with open_text(path) as rows:
        for schema, left, right, same in csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            pairs.append(pair(schema, {"name": left}, {"name": right}, same == "1"))
    return pairs


def read_labelled_pairs(path):
    """Pairs of entity_bench's `checks` YAML, or of name_bench's CSV (schema, name1, name2, is_match)."""
    if path.endswith(".csv"):
        with open_text(path) as rows:
            return [pair(row["schema"], {"name": row["name1"]}, {"name": row["name2"]}, row["is_match"] == "true")
                    for row in csv.DictReader(rows)]
    import yaml  # only here: a peer's package brings it

    with open_text(path) as text:
        checks = yaml.safe_load(text)["checks"]
    return [pair(check["schema"], check["query"], check["candidate"], check["match"]) for check in checks]


def pair(schema, query, candidate, expected):
    """One pair; every property's value becomes a list of strings."""
    return {"schema": schema, "query": listed(query), "candidate": listed(candidate), "expected": bool(expected)}


def listed(properties):
    """FtM properties with every value a list of strings."""
    return {name: [str(value) for value in (values if isinstance(values, list) else [values])]
            for name, values in properties.items()}
