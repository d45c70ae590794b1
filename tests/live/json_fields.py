"""Holds JSON against rawtcp-json(7): `json_fields.py PAGE SECTION` reads a line `PATH TYPE` for each field on stdin, as the
jq program of json-fields.sh writes them, and prints what the page does not tell."""

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


wanted = sections[sys.argv[2]]
told = {join(wanted["root"], path): types for path, types in wanted["fields"]}
for part, at in wanted["take"]:
    root = wanted["root"] if at == "." else join(wanted["root"], at)
    told |= {join(root, path): types for path, types in sections[part]["fields"]}
for line in sys.stdin:
    path, kind = line.rsplit(maxsplit=1)
    if path.endswith("[]") and kind == "object":
        continue
    types = told.get(path) or told.get(re.sub(r"[^.]+$", "*", path))
    if not types:
        print(f"{sys.argv[2]}: {path}, {kind}, is not told")
    elif kind not in types and not (kind == "integer" and "number" in types):
        print(f"{sys.argv[2]}: {path} is told to be {types}, and is {kind}")
