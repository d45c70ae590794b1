#!/bin/bash
# close with unread data: RST instead of FIN (RFC 9293 SHLD-3, Linux likewise).
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
tell send unread >/dev/null
within 30 eval '[ "$(rawtcp ports --json | jq ".[0].recvQueue")" = 7 ]'
rawtcp close "$id"
same "the kernel's end" "error ECONNRESET" "$(tell line)"
in_state "$id" CLOSED
like "the cause" unread "$(rawtcp show "$id" --json | jq -r '.history[-1].cause')"
