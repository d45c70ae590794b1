#!/bin/bash
# A SYN that nobody answers: exit 4 when -w is over, and when tcp_syn_retries are used up.
. "$(dirname "$0")/lib.sh"
peer iptables -A INPUT -p tcp --dport 7000 -j DROP
capture
rawtcp stack start
began=$SECONDS
ends_with 4 rawtcp connect -w 2s "$PEER:7000" # a second away from the second SYN and from the third
[ $((SECONDS - began)) -le 30 ] || fail "-w 2s took $((SECONDS - began)) s"
like "the message" "^rawtcp: connect $PEER:7000: .*timed out" "$err"
rawtcp knobs tcp_syn_retries=1
ends_with 4 rawtcp connect "$PEER:7000"
[ "$(captured ' S$')" -ge 4 ] || fail "the SYNs were not repeated"
same "RSTs" 0 "$(captured ' .*R')"
