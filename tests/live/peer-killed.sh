#!/bin/bash
# kill -9 of the peer's program: its kernel closes for it, by FIN, or by RST if data was unread.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
quiet=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
unread=$(rawtcp connect -d "$PEER:7000")
rawtcp send --acked "$unread" "never to be read"
kill -9 "$(peer ss -Htlnp 'sport = :7000' | sed 's/.*pid=\([0-9]*\).*/\1/')"
in_state "$quiet" CLOSE_WAIT
in_state "$unread" CLOSED
rawtcp close "$quiet" --wait
same "the last state" CLOSED "$(state "$quiet")"
