#!/bin/bash
# close --abort sends RST: the kernel's program sees ECONNRESET, and nothing stays on our side.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
capture
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
rawtcp close --abort "$id"
same "the kernel's end" "error ECONNRESET" "$(tell line)"
same state CLOSED "$(state "$id")"
same "the list" '[]' "$(rawtcp ports --json | jq -c .)"
same "RSTs" 1 "$(captured ' .*R')"
same "FINs" 0 "$(captured ' F')"
