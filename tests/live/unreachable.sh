#!/bin/bash
# ICMP's word on a SYN: exit 6.
. "$(dirname "$0")/lib.sh"
peer iptables -A INPUT -p tcp --dport 7000 -j REJECT --reject-with icmp-host-prohibited
peer iptables -A INPUT -p tcp --dport 7001 -j REJECT --reject-with icmp-port-unreachable
ends_with 6 rawtcp connect -w 5s "$PEER:7000"
like "the message" "^rawtcp: connect $PEER:7000: .*unreachable" "$err"
ends_with 6 rawtcp connect -w 5s "$PEER:7001"
ends_with 6 rawtcp connect -w 5s 203.0.113.1:80 # no route
same "one line" 1 "$(wc -l <"$work/err")"
