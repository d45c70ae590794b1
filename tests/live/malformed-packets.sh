#!/bin/bash
# Garbage on an open connection's ports is dropped, and the connection does not notice.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
before=$(rawtcp show "$id" --json | jq -c '[.state, .sndUna, .sndNxt, .rcvNxt]')
peer python3 "$live/garbage.py" "$PEER" "$US" 7000 "$(port_of "$id")"
rawtcp send "$id" still here
same "what the kernel receives" "still here" "$(tell line)"
tell send so am I >/dev/null
same "what we receive" "so am I" "$(rawtcp recv "$id" --max 8)"
same "the state" ESTABLISHED "$(state "$id")"
like "before" ESTABLISHED "$before"
