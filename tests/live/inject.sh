#!/bin/bash
# inject: segments of our making reach the kernel's end and ours; both answer as RFC 9293 and RFC 5961 ask; the trace and
# the capture call them injected.
. "$(dirname "$0")/lib.sh"
# usage: peer_counter NAME    of nstat's, on the kernel host
peer_counter() {
    peer nstat -asz "$1" | awk 'END { print $2 }'
}
# usage: counts COUNTER COMMAND…    the kernel counts one more after it
counts() {
    local name=$1 before
    before=$(peer_counter "$name")
    shift
    "$@"
    within 30 eval "[ \"\$(peer_counter $name)\" = $((before + 1)) ]"
}
# usage: told ID CAUSE    our end has noted it
told() {
    within 30 eval "rawtcp show $1 | grep -qF '$2'"
}
start_peer
peer sysctl -qw net.ipv4.tcp_invalid_ratelimit=0
tell listen 7000 >/dev/null
rawtcp stack start
rawtcp trace -W "$work/w.pcapng" 2>"$work/remarks" &
writer=$!
within 30 grep -q "tracing all" "$work/remarks"
id=$(rawtcp connect -d --owner $$ "$PEER:7000")
tell accept >/dev/null
rawtcp send --acked "$id" hello
same "the peer has it" hello "$(tell line)"

# Towards the kernel: none of these ends it.
counts TcpInCsumErrors rawtcp inject -q "$id" --data x --bad-checksum
counts TcpExtTCPDSACKOldSent rawtcp inject -q "$id" --seq -6 --data hello
counts TcpExtTCPSYNChallenge rawtcp inject -q "$id" -f SYN
counts TcpExtTCPChallengeACK rawtcp inject -q "$id" -f RST --seq +100
rawtcp inject -q "$id" -f FIN,ACK --seq +1000000
same "the kernel's end" ESTAB "$(peer_state 7000)"

# As if from it.
rawtcp inject -q "$id" --from-peer -f RST --seq +100
told "$id" "RST in the window, but not at RCV.NXT: challenge ACK"
rawtcp inject -q "$id" --from-peer -f SYN --seq 0
told "$id" "SYN on an open connection: challenge ACK"
rawtcp inject -q "$id" --from-peer -f FIN,ACK --seq +1000000
told "$id" "outside of the receive window"
same "our end" ESTABLISHED "$(state "$id")"
like "what it was" '^\{"id":2,"direction":"in","seq":7,"ack":9,"flags":16' \
    "$(rawtcp inject "$id" --from-peer --seq =7 --ack =9 --json | sed "s/\"id\":$id/\"id\":2/")"
numbers=$(rawtcp show "$id" --json)
same "relative to the initial number" "$(jq '.irs + 3' <<<"$numbers")" "$(rawtcp inject "$id" --from-peer --seq 3 --json | jq .seq)"
same "relative to the next one" "$(jq '.sndNxt + 3' <<<"$numbers")" "$(rawtcp inject "$id" --seq +3 --json | jq .seq)"
rawtcp inject -q "$id" --from-peer --data 'not from the peer'
same "what we receive" "not from the peer" "$(rawtcp recv "$id" --max 17)"

ends_with 1 rawtcp inject 4711
ends_with 2 rawtcp inject "$id" --flags NONSENSE
ends_with 2 rawtcp inject "$id" --seq 1x
ends_with 2 rawtcp inject "$id" --length 65000
ends_with 2 rawtcp inject "$id" --window 99999999999

# A RST at the next number ends either end.
rawtcp inject -q "$id" -f RST
like "the kernel's end" ECONNRESET "$(tell line)"
rawtcp inject -q "$id" --from-peer -f RST
in_state "$id" CLOSED
kill -TERM $writer
wait $writer || true
within 30 eval '[ "$(tshark -r "$work/w.pcapng" -T fields -e frame.comment 2>/dev/null | grep -c "^injected")" = 14 ]'
