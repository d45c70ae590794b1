#!/bin/bash
# RFC 9293 3.5, figure 7: both sides connect. The kernel does not hear our first SYN; its own finds us in SYN_SENT.
. "$(dirname "$0")/lib.sh"
start_peer
peer iptables -A INPUT -p tcp --dport 7000 -j DROP
id=$(rawtcp connect -d --no-wait -p 61500 "$PEER:7000")
in_state "$id" SYN_SENT
tell begin connect "$US" 61500 7000 >/dev/null
in_state "$id" SYN_RCVD
peer iptables -F INPUT
in_state "$id" ESTABLISHED
same "the kernel's connect" 7000 "$(tell result)"
rawtcp send "$id" crossed
same "what the kernel receives" crossed "$(tell line)"
like "the history" SYN_RCVD "$(rawtcp show "$id" --json | jq -c '[.history[].to]')"
