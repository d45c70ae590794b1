"""Holds JSON against rawtcp-json(7). `json_fields.py PAGE SECTION` reads a line `PATH TYPE` for each field on stdin, as the
jq program of json-fields.sh writes them, and prints what the page does not tell. `json_fields.py PAGE --unseen` reads such
lines behind their section and a tab, and prints what the page tells and none of them has."""

import re
import sys

sections, section = {}, None
for line in open(sys.argv[1]):
    if found := re.match(r"\.SS (.*)", line):
        section = sections.setdefault(found[1].replace("\\-", "-"), {"root": "", "take": [], "fields": []})
    elif found := re.match(r'\.\\" root: (\S+)', line):
        section["root"] = found[1]
    elif found := re.match(r'\.\\" take: (\S+) at (\S+)', line):
        section["take"].append(found.groups())
    elif found := re.match(r'\.BI (\S+) " ([^",]+)', line):
        section["fields"].append((found[1], set(found[2].split(" or "))))


def join(root, path):
    return f"{root}.{path}" if root and path else root or path


def told(name):
    wanted = sections[name]
    fields = {join(wanted["root"], path): types for path, types in wanted["fields"]}
    for part, at in wanted["take"]:
        root = wanted["root"] if at == "." else join(wanted["root"], at)
        fields |= {join(root, path): types for path, types in sections[part]["fields"]}
    return fields


def in_words(fields, path):
    """Which of the page's fields it is."""
    starred = re.sub(r"[^.]+$", "*", path)
    return path if path in fields else starred if starred in fields else None


def untold(name):
    fields = told(name)
    for line in sys.stdin:
        path, kind = line.rsplit(maxsplit=1)
        if path.endswith("[]") and kind == "object":
            continue
        types = fields.get(in_words(fields, path))
        if not types:
            print(f"{name}: {path}, {kind}, is not told")
        elif kind not in types and not (kind == "integer" and "number" in types):
            print(f"{name}: {path} is told to be {types}, and is {kind}")


def unseen():
    seen = {}
    for line in sys.stdin:
        name, field = line.split("\t")
        seen.setdefault(name, set()).add(in_words(told(name), field.rsplit(maxsplit=1)[0]))
    for name in sections:
        if name.startswith("rawtcp ") and sections[name]["fields"] + sections[name]["take"]:
            for path in told(name).keys() - seen.get(name, set()):
                print(f"{name}, told and not printed: {path}")


unseen() if sys.argv[2] == "--unseen" else untold(sys.argv[2])
