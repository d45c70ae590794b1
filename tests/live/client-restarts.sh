#!/bin/bash
# A client that starts anew while its old connection is in TIME_WAIT gets another port, at once (RFC 6056).
. "$(dirname "$0")/lib.sh"
start_peer
silence_of_the_gone
tell listen 7000 >/dev/null
ports=
for _ in 1 2 3; do
    echo hello | rawtcp connect "$PEER:7000" &
    client=$!
    tell accept >/dev/null
    tell rest >/dev/null
    tell close >/dev/null
    wait $client
done
same "in TIME_WAIT" 3 "$(rawtcp ports state TIME_WAIT --json | jq length)"
ports=$(rawtcp ports --json | jq -r '.[].local' | sort -u | wc -l)
same "different ports" 3 "$ports"
