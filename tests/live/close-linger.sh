#!/bin/bash
# close --linger returns when the FIN is acknowledged, or when its time is over.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
began=$SECONDS
rawtcp close --linger 60s "$id"
[ $((SECONDS - began)) -lt 30 ] || fail "it lingered although the FIN was acknowledged"
in_state "$id" FIN_WAIT_2
id=$(rawtcp connect -d "$PEER:7000")
peer iptables -A INPUT -p tcp --dport 7000 -j DROP
rawtcp close --linger 1s "$id"
same "state when the time is over" FIN_WAIT_1 "$(state "$id")"
like "why it is an orphan" 'linger' "$(rawtcp orphans --json | jq -r ".orphans[] | select(.id == $id) | .why")"

# Interrupted, it says so, and not that a time is over.
peer iptables -F
id=$(rawtcp connect -d "$PEER:7000")
peer iptables -A INPUT -p tcp --dport 7000 -j DROP
python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])' \
    rawtcp close --linger 100s "$id" 2>"$work/remark" &
closing=$!
in_state "$id" FIN_WAIT_1
kill -INT $closing
status=0
wait $closing || status=$?
same "interrupted" "130 rawtcp: close $id: FIN not acknowledged before the interrupt; left as an orphan" \
    "$status $(<"$work/remark")"
