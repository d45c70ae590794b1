#!/bin/bash
# listen -k goes on after the first connection, listen alone stops listening.
. "$(dirname "$0")/lib.sh"
start_peer
rawtcp listen -k 7000 </dev/null >"$work/got" &
within 30 eval '[ "$(rawtcp ports -l --json | jq length)" = 1 ]'
for word in one two; do
    tell connect "$US" 7000 >/dev/null
    tell send $word >/dev/null
    tell close >/dev/null
    within 30 grep -q $word "$work/got"
done
same "listeners" 1 "$(rawtcp ports -l --json | jq length)"
kill %2
within 30 eval '[ "$(rawtcp ports -l --json | jq length)" = 0 ]'
