#!/bin/bash
# What rawtcp orphans foretells comes true: each dies when it said and by the rule that it said, while the peer is silent.
. "$(dirname "$0")/lib.sh"
in_both_roles forecast.py
