#!/bin/bash
# TIME_WAIT lasts twice tcp_msl, answers a repeated FIN with an ACK, and then the port is free.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
rawtcp stack start
rawtcp knobs tcp_msl=3
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
rawtcp shutdown "$id"
in_state "$id" FIN_WAIT_2
tell close >/dev/null
rawtcp close "$id"
same "at first" TIME_WAIT "$(state "$id")"
left=$(rawtcp ports --json | jq ".[0].timers[] | select(.name == \"time-wait\") | .expiresInMs")
[ "$left" -le 6000 ] || fail "2MSL is $left ms with tcp_msl=3"
rawtcp wait "$id" CLOSED --timeout 10s >/dev/null
same "the list" '[]' "$(rawtcp ports --json | jq -c .)"
