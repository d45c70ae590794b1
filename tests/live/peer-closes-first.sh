#!/bin/bash
# The kernel's FIN: we are in CLOSE_WAIT, may go on sending, and leave by LAST_ACK without TIME_WAIT.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
tell shutdown >/dev/null
in_state "$id" CLOSE_WAIT
peer_in_state 7000 FIN-WAIT-2
rawtcp send "$id" late
same "what the kernel receives" late "$(tell line)"
rawtcp close "$id" --wait
same "the last state" CLOSED "$(state "$id")"
peer_in_state 7000 TIME-WAIT
like "the history" LAST_ACK "$(rawtcp show "$id" --json | jq -c '[.history[].to]')"
