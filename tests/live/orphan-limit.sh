#!/bin/bash
# tcp_max_orphans: one too many is reset at close, at its next expiry once the limit is lower, and sooner after an ICMP error.
. "$(dirname "$0")/lib.sh"
in_both_roles orphan_limit.py # only ours
