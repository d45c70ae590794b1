#!/bin/bash
# No ephemeral port is left towards one peer: exit 7, and what has become of them; another peer's port is still to be had.
. "$(dirname "$0")/lib.sh"
start_peer
silence_of_the_gone
tell listen 7000 >/dev/null
rawtcp stack start
rawtcp knobs ip_local_port_range="62000 62003" ip_local_reserved_ports=62001 >/dev/null
first=$(rawtcp connect -d "$PEER:7000")
for _ in 1 2; do rawtcp connect -d "$PEER:7000" >/dev/null; done
same "the ports, in the order of parity" "even even 62003" "$(rawtcp ports --json | jq -r '
    [.[].local | split(":") | last] | map(if . == "62003" then . else (["even", "odd"][tonumber % 2]) end) | join(" ")')"
tell accept >/dev/null
rawtcp shutdown "$first"
tell close >/dev/null
in_state "$first" TIME_WAIT
ends_with 7 rawtcp connect -d "$PEER:7000"
same "the message" "rawtcp: connect $PEER:7000: no ephemeral port is free: of 62000-62003 (ip_local_port_range) 2 are in use, 1 in TIME_WAIT" "$err"
tell listen 7001 >/dev/null
rawtcp connect -d "$PEER:7001" >/dev/null
