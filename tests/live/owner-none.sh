#!/bin/bash
# --owner none: nobody's connection outlives everybody.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
rawtcp stack start
id=$(bash -c 'rawtcp connect -d --owner none "$0"; :' "$PEER:7000")
tell accept >/dev/null
other=$(bash -c 'rawtcp connect -d "$0"; :' "$PEER:7000")
in_state "$other" FIN_WAIT_2 # so the end of that owner has been noticed, and the first one's before
same state ESTABLISHED "$(state "$id")"
same "its owner" null "$(rawtcp ports --json | jq ".[] | select(.id == $id) | .owner")"
