#!/bin/bash
# What a change of knobs would do is told before it is made, and comes true once it is made.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
rawtcp stack start
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null

# An orphan whose FIN nobody acknowledges: by today's knobs it would live for a minute and more.
peer iptables -A INPUT -p tcp --dport 7000 -j DROP
rawtcp close "$id"
in_state "$id" FIN_WAIT_1
told=$(rawtcp knobs --what-if --json tcp_orphan_retries=4)
fate() { jq -e ".connections[] | select(.id == $id) | $1" <<<"$told"; }
fate '.state == "FIN_WAIT_1" and .todayBy == "tcp_orphan_retries" and .todayMs > 60000' >/dev/null || fail "today: $told"
fate '.thenBy == "tcp_orphan_retries" and .thenMs < 15000' >/dev/null || fail "then: $told"
same "the change" '{"name":"tcp_orphan_retries","today":"0","then":"4"}' "$(jq -c '.changes[0]' <<<"$told")"
same "nothing is changed" "" "$(rawtcp knobs --changed -H tcp_orphan_retries)"
ends_with 2 rawtcp knobs --what-if tcp_orphan_retries=4 tcp_msl=x

# It is made, and comes true. Only where the end is seconds ahead, so that slow commands change nothing: else the timer
# expires once more by today's knobs, and there is more time until the next.
while :; do
    start=$(date +%s%3N)
    told=$(rawtcp knobs --what-if --json tcp_orphan_retries=4)
    expected=$(fate .thenMs)
    [ "$expected" -lt 3000 ] || break
    sleep 0.1
done
rawtcp knobs tcp_orphan_retries=4
rawtcp wait "$id" CLOSED --timeout 30s >/dev/null
took=$(($(date +%s%3N) - start))
[ $((took - expected)) -lt 3000 ] || fail "told $expected ms, took $took ms"
life=$(rawtcp show "$id")
like "the life" 'timer.*sent again.*RFC 6298 5.4' "$life"
like "the end" "FIN_WAIT_1 -> CLOSED .*an orphan's retries are used up.*Linux tcp_orphan_retries" "$life"
