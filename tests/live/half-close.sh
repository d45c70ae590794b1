#!/bin/bash
# shutdown(write) ends our direction only: the kernel's end is CLOSE_WAIT and goes on sending.
. "$(dirname "$0")/lib.sh"
start_peer
silence_of_the_gone
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
rawtcp send "$id" request
rawtcp shutdown "$id"
same "what the kernel receives" request "$(tell line)"
same "after it" end "$(tell line)"
in_state "$id" FIN_WAIT_2
peer_in_state 7000 CLOSE-WAIT
tell send first >/dev/null
same "what we receive" first "$(rawtcp recv "$id" --max 6)"
sent=$(tell send-bytes 50000 3)
ends_with 1 rawtcp send "$id" more # after shutdown(write)
same "we are not an orphan" 0 "$(rawtcp orphans --json | jq .count)"
tell close >/dev/null
same "the rest" "$sent" "$(rawtcp recv "$id" --eof | sha)"
in_state "$id" TIME_WAIT
same "the kernel has forgotten it" "" "$(peer_state 7000)"
