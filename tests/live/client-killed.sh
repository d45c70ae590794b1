#!/bin/bash
# kill -9 of a foreground client: its connection is closed as a kernel would close it, and the orphan finishes alone.
. "$(dirname "$0")/lib.sh"
start_peer
silence_of_the_gone
tell listen 7000 >/dev/null
mkfifo "$work/stdin"
rawtcp connect "$PEER:7000" <"$work/stdin" >/dev/null 2>&1 &
client=$!
exec 9>"$work/stdin"
tell accept >/dev/null
id=$(rawtcp ports --json | jq '.[0].id')
kill -9 $client
in_state "$id" FIN_WAIT_2
peer_in_state 7000 CLOSE-WAIT
orphan=$(rawtcp orphans --json | jq -c '.orphans[0]')
same "the orphan" "$id FIN_WAIT_2" "$(jq -r '"\(.id) \(.state)"' <<<"$orphan")"
like "why" 'owner' "$(jq -r .why <<<"$orphan")"
same "its rule" tcp_fin_timeout "$(jq -r .diesBy <<<"$orphan")"
same "its owner" null "$(rawtcp ports --json | jq '.[0].owner')"
tell close >/dev/null
in_state "$id" TIME_WAIT
same "orphans left" 0 "$(rawtcp orphans --json | jq .count)"
