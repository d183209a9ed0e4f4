#!/usr/bin/env python3
"""Writes reverse.tsv and labels.tsv from the Python package `followthemoney` (4.11.2): run it in this folder."""
from importlib.metadata import version
from followthemoney import model
from followthemoney.types import registry

HEAD = f"# {{}} From the Python package followthemoney {version('followthemoney')} (MIT: (c) 2017-2024 Journalism Development\n" \
    "# Network, Inc. (OCCRP), (c) 2021- OpenSanctions and contributors), by tables/make.py.\n"

with open("reverse.tsv", "w") as out:
    out.write(HEAD.format("schema, property that points at an entity, what that entity calls the way back."))
    for schema in sorted(model.schemata.values(), key=lambda schema: schema.name):
        for prop in sorted(schema.properties.values(), key=lambda prop: prop.name):
            if prop.schema.name == schema.name and prop.type.name == "entity" and not prop.stub and prop.reverse:
                out.write(f"{schema.name}\t{prop.name}\t{prop.reverse.name}\n")

with open("labels.tsv", "w") as out:
    out.write(HEAD.format("facet, code, what people call it."))
    for facet, names in [("countries", registry.country.names), ("topics", registry.topic.names)]:
        for code, label in sorted(names.items()):
            out.write(f"{facet}\t{code}\t{label}\n")
    for schema in sorted(model.schemata.values(), key=lambda schema: schema.name):
        out.write(f"schema\t{schema.name}\t{schema.plural}\n")
