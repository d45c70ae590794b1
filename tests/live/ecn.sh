#!/bin/bash
# ECN with the kernel, in both roles: a router marks what passes, both senders slow down though nothing is lost, and every
# byte arrives.
. "$(dirname "$0")/lib.sh"
start_peer
rawtcp stack start
rawtcp knobs tcp_ecn=1 >/dev/null
peer sysctl -qw net.ipv4.tcp_ecn=1
# The kernel hands down large packets, cut behind these rules: so few that none of a megabyte's might be the twentieth.
peer ip link set dev veth0 gso_max_segs 1
for chain in PREROUTING POSTROUTING; do
    peer iptables -t mangle -A $chain -p tcp -m length --length 500: -m statistic --mode nth --every 20 --packet 0 \
        -j TOS --set-tos 0x03/0x03
done

# usage: exchange ID    a megabyte each way; then both ends say what they have agreed on
exchange() {
    random_file out 1000000
    tell begin exactly 1000000 >/dev/null
    rawtcp send "$1" <"$work/out"
    same "what the kernel received" "$(sha <"$work/out")" "$(tell result)"
    tell begin send-bytes 1000000 7 >/dev/null
    received=$(rawtcp recv "$1" --max 1000000 --eof | sha)
    same "what we received" "$(tell result)" "$received"
    same "we have agreed to ECN" true "$(rawtcp show "$1" --json | jq .ecn)"
    like "it was told of marks" '"[1-9][0-9]*"' "\"$(rawtcp show "$1" --json | jq .deliveredMarked)\""
    like "it tells of ours" 'delivered_ce:[1-9]' "$(peer ss -tin)"
    same "nothing was lost" 0 "$(rawtcp show "$1" --json | jq .fastRetransmits)"
}

tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
exchange "$id"
tell close >/dev/null
rawtcp close "$id"

listener=$(rawtcp listen -d 7001)
tell connect "$US" 7001 >/dev/null
exchange "$(rawtcp accept "$listener")"
