#!/bin/bash
# TIME_WAIT lasts twice tcp_msl, answers a repeated FIN with an ACK, and then the port is free.
. "$(dirname "$0")/lib.sh"
start_peer
silence_of_the_gone
tell listen 7000 >/dev/null
rawtcp stack start
rawtcp knobs tcp_msl=5
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
rawtcp shutdown "$id"
in_state "$id" FIN_WAIT_2
tell close >/dev/null
in_state "$id" TIME_WAIT
rawtcp close "$id"
same "held by nobody" TIME_WAIT "$(state "$id")"
rawtcp wait "$id" CLOSED --timeout 60s >/dev/null
took=$(rawtcp show "$id" --json | jq '.history[-1].atMs - .history[-2].atMs | floor')
[[ $took -ge 9999 && $took -lt 12000 ]] || fail "2MSL took $took ms with tcp_msl=5"
same "the list" '[]' "$(rawtcp ports --json | jq -c .)"
