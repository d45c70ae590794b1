#!/bin/bash
# RST on an open connection: exit 5 in the foreground, CLOSED with its cause when detached.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
mkfifo "$work/stdin"
rawtcp connect "$PEER:7000" <"$work/stdin" >/dev/null 2>"$work/err" &
client=$!
exec 9>"$work/stdin"
tell accept >/dev/null
tell reset >/dev/null
status=0
wait $client || status=$?
same "the exit status" 5 $status
like "the message" '^rawtcp: connect .*reset' "$(<"$work/err")"
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
tell reset >/dev/null
in_state "$id" CLOSED
like "the cause" 'RST received' "$(rawtcp show "$id" --json | jq -r '.history[-1].cause')"
ends_with 5 rawtcp recv "$id"
