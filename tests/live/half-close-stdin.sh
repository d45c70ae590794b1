#!/bin/bash
# In the foreground the end of stdin is shutdown(write): the answer that comes afterwards still arrives.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
echo question | rawtcp connect "$PEER:7000" >"$work/answer" &
client=$!
tell accept >/dev/null
same "what the kernel receives" question "$(tell line)"
same "after it" end "$(tell line)"
peer_in_state 7000 CLOSE-WAIT
tell send answer >/dev/null
tell close >/dev/null
wait $client
same "what we received" answer "$(<"$work/answer")"
