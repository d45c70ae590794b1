#!/bin/bash
# The shell at a terminal: Ctrl-C, Ctrl-D, Ctrl-Z and what is typed at once behind them.
. "$(dirname "$0")/lib.sh"
rawtcp stack start
PYTHONPATH=$live PYTHONDONTWRITEBYTECODE=1 timeout 300 python3 "$live/shell_keys.py" || fail "keys: told otherwise"
