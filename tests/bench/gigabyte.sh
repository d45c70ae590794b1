#!/bin/bash
# A gigabyte each way at once, between ncat on the kernel's TCP and rawtcp connect (and ncat, to compare), through 1 % of
# loss: of what we send, of what the peer sends, and of both. Compared to the byte; how long each took is told beside it.
# Takes minutes, and is no part of bin/test.
# usage: bin/rawtcp lab tests/bench/gigabyte.sh [BYTES [PROBABILITY]]
. "$(dirname "$(readlink -f "$0")")/../live/lib.sh"
bytes=${1:-1073741824} probability=${2:-0.01}
random_file out "$bytes"
random_file back "$bytes"
rawtcp stack start

# usage: both_ways COMMAND…    that connects to the peer; prints the seconds
both_ways() {
    peer ncat -l 7000 <"$work/back" >"$work/got" &
    local listener=$! began
    within 30 eval 'peer ss -Hltn "sport 7000" | grep -q .'
    began=$(date +%s%N)
    "$@" <"$work/out" >"$work/in"
    wait $listener
    cmp "$work/out" "$work/got" || fail "the peer did not read what was sent"
    cmp "$work/back" "$work/in" || fail "we did not read what the peer sent"
    awk "BEGIN { printf \"%.1f\", ($(date +%s%N) - $began) / 1e9 }"
}

printf '%-16s%10s%10s   s for %s bytes each way, %s lost\n' 'lost on the way' kernel rawtcp "$bytes" "$probability"
for way in none out in both; do
    peer iptables -F
    for chain in INPUT OUTPUT; do
        case $way-$chain in
        out-INPUT | in-OUTPUT | both-*)
            peer iptables -A $chain -p tcp -m statistic --mode random --probability "$probability" -j DROP
            ;;
        esac
    done
    kernel=$(both_ways ncat "$PEER" 7000)
    ours=$(both_ways rawtcp connect "$PEER:7000")
    printf '%-16s%10s%10s\n' $way "$kernel" "$ours"
done
