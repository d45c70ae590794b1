#!/bin/bash
# An owner that ends with data unread: RST instead of FIN, as close(2) does it (RFC 2525 2.17).
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
mkfifo "$work/gate"
bash -c 'rawtcp connect -d "$PEER:7000"; read -r <"$0"' "$work/gate" >"$work/id" &
tell accept >/dev/null
within 30 test -s "$work/id"
tell send unread >/dev/null
within 30 eval '[ "$(rawtcp ports --json | jq ".[0].recvQueue")" = 7 ]'
echo >"$work/gate"
in_state "$(<"$work/id")" CLOSED
same "the kernel's end" "error ECONNRESET" "$(tell line)"
