#!/bin/bash
# A peer that does not read closes its window: we wait with the persist timer, and all arrives once it reads.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 1 8192 >/dev/null
bytes=2000000
random_file out $bytes
rawtcp connect "$PEER:7000" <"$work/out" >/dev/null &
client=$!
tell accept >/dev/null
within 30 eval 'rawtcp ports --json | jq -e ".[0].timers[] | select(.name == \"persist\")"'
same "what the kernel received" "$bytes $(sha <"$work/out")" "$(tell rest)"
tell close >/dev/null
wait $client
