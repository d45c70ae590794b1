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

# A stdin that has said nothing to one connection is the next one's.
mkfifo "$work/stdin"
exec 6<>"$work/stdin"
rawtcp listen -k 7001 <"$work/stdin" >"$work/got" 2>"$work/err" &
within 30 grep -q listening "$work/err"
tell connect "$US" 7001 >/dev/null
tell send one >/dev/null
within 30 grep -q one "$work/got"
tell reset >/dev/null
within 30 grep -q 'reset' "$work/err"
tell connect "$US" 7001 >/dev/null
echo word >&6
same "what the next connection is told" word "$(tell line)"
