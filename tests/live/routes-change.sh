#!/bin/bash
# What routing says of the way to a peer is remembered, and forgotten at once when it changes.
. "$(dirname "$0")/lib.sh"
start_peer
rawtcp stack start
tell listen 7000 >/dev/null

# usage: segments CHANGE…    the largest segment of a connection that is opened after it
segments() {
    "$@"
    rawtcp show "$(rawtcp connect -d "$PEER:7000")" --json | jq .mss
}

plain=$(segments true)
same "by a route with an MTU of its own" $((plain - 100)) "$(segments ip route add "$PEER" dev veth0 mtu 1400)"
same "by another" $((plain - 200)) "$(segments ip route change "$PEER" dev veth0 mtu 1300)"
same "without it" "$plain" "$(segments ip route del "$PEER" dev veth0)"
same "with another MTU of the device" $((plain - 300)) "$(segments ip link set veth0 mtu 1200)"
ip route add prohibit "$PEER"
ends_with 6 rawtcp connect -w 5s "$PEER:7000"
like "the message" "no route" "$err"
ip route del prohibit "$PEER"
ip link set veth0 mtu 1500
same "as at first" "$plain" "$(segments true)"
