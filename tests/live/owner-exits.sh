#!/bin/bash
# The process that called connect -d ends: FIN, an orphan, and tcp_fin_timeout ends it in FIN_WAIT_2.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
rawtcp stack start
rawtcp knobs tcp_fin_timeout=6
id=$(bash -c 'rawtcp connect -d "$PEER:7000"; :')
tell accept >/dev/null
in_state "$id" FIN_WAIT_2
same "the peer's end" end "$(tell line)"
same "orphans" 1 "$(rawtcp orphans --json | jq '.orphans | length')"
rawtcp wait "$id" CLOSED --timeout 30s >/dev/null
like "the cause" 'FIN_WAIT_2' "$(rawtcp show "$id" --json | jq -r '.history[-1].cause')"
same "kills by tcp_fin_timeout" 1 "$(rawtcp orphans --json | jq .kills.finTimeout)"
same "the peer still waits" CLOSE-WAIT "$(peer_state 7000)"
# One that waits for our command alone: its end is told beforehand, and what may be said instead.
ends_with 0 timeout 60 rawtcp listen -d 7009
like "the owner" "id $out is owned by timeout \([0-9]+\), and closed when that ends; --owner PID or none" "$err"
within 30 eval "! rawtcp show $out"
ends_with 0 timeout 60 rawtcp listen -d --owner none 7009
same "the remarks" "rawtcp: listening on 0.0.0.0:7009, id $out" "$err"
# One that had ended before it was given anything, though nobody has waited for it yet: it is closed at once.
python3 -c 'import os, time; pid = os.fork() or os._exit(0); print(pid, flush=True); time.sleep(1000)' >"$work/ended" &
within 30 test -s "$work/ended"
within 30 grep -q '^State:.*zombie' "/proc/$(<"$work/ended")/status"
ends_with 0 rawtcp listen -d --owner "$(<"$work/ended")" 7010
within 30 eval "! rawtcp show $out"
