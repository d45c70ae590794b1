#!/bin/bash
# What takes minutes, at full length and with Linux's own settings, in both roles: TIME_WAIT, FIN_WAIT_2 of 60, 70 and 120 s,
# orphans whose retries or probes run out, SYNs given up. Knobs make all of it short in tests/live.
# usage: bin/rawtcp lab tests/bench/long-lives.sh [STORY…]    twelve minutes; longer where a story has to be told again
. "$(dirname "$(readlink -f "$0")")/../live/lib.sh"
rawtcp stack start
PYTHONPATH=$live PYTHONDONTWRITEBYTECODE=1 python3 "$live/long_lives.py" "$@" || fail "told otherwise"
