#!/bin/bash
# An orphan whose FIN nobody acknowledges is given up after tcp_orphan_retries.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
rawtcp knobs tcp_orphan_retries=4
peer iptables -A INPUT -p tcp --dport 7000 -j DROP
rawtcp close "$id"
orphan=$(rawtcp orphans --json | jq -c '.orphans[0]')
same "the orphan" "FIN_WAIT_1 4 tcp_orphan_retries" \
    "$(jq -r '"\(.state) \(.retriesAllowed) \(.diesBy)"' <<<"$orphan")"
rawtcp wait "$id" CLOSED --timeout 30s >/dev/null
same "kills by retries" 1 "$(rawtcp orphans --json | jq .kills.retries)"
