#!/bin/bash
# Goodput over emulated paths: the kernel's TCP and ours as sender, and as receiver, in turn over the same paths, loss by the
# same seeds. Takes minutes, and is no part of bin/test.
# usage: bin/rawtcp lab tests/bench/goodput.sh [--help] [OPTION…]
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
rawtcp stack start
PYTHONPATH=$here/../live PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/goodput.py" "$@"
