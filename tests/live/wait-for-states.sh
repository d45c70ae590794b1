#!/bin/bash
# wait: returns at once if so already, notices a state passed through, times out with 4.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
same "already so" ESTABLISHED "$(rawtcp wait "$id" ESTAB)"
ends_with 4 rawtcp wait "$id" FIN_WAIT_2 --timeout 200ms
ends_with 2 rawtcp wait "$id" NO_SUCH_STATE
ends_with 1 rawtcp wait 99 CLOSED
rawtcp wait "$id" fin-wait-1 closing --timeout 10s >"$work/state" &
waiting=$!
has_called() { find "/proc/$waiting/fd" -lname 'socket:*' | grep -q .; }
within 10 has_called # two starts of a client before the next call
tell send "for the waiting one" >/dev/null
rawtcp recv "$id" --max 5 >/dev/null
rawtcp shutdown "$id"
wait $waiting
same "passed through" FIN_WAIT_1 "$(<"$work/state")"
