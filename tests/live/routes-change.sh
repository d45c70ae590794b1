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

# An open connection whose way out becomes narrower: no ICMP error tells of that, only the loss. A whole burst passes by the
# packet socket all the same, as this kind of device measures no more than its first segment.
survives() { # usage: survives LINK PORT
    rawtcp stack start --link "$1"
    tell listen "$2" >/dev/null
    id=$(rawtcp connect -d "$PEER:$2")
    tell accept >/dev/null
    ip link set veth0 mtu 900
    head -c 30000 /dev/zero | rawtcp send --acked --timeout 20s "$id"
    ip link set veth0 mtu 1500
}
survives packet 7001
survives raw 7002
same "its segments" 848 "$(rawtcp show "$id" --json | jq .mss)"
