#!/bin/bash
# kill -9 of the daemon: the guard is gone within a second, no process stays, and the next start says what it cleared.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
rawtcp connect -d "$PEER:7000" >/dev/null
tell accept >/dev/null
rawtcp listen -d 7001 >/dev/null
no_guard && fail "there is no guard while the stack runs"
mkfifo "$work/stdin"
rawtcp connect "$PEER:7000" <"$work/stdin" >"$work/out" 2>"$work/err" &
client=$!
exec 9>"$work/stdin"
tell accept >/dev/null
kill -9 "$(stack_pid)"
within 1 no_guard
status=0
wait $client || status=$?
[ $status -ne 0 ] || fail "a foreground client ended well although its stack was killed"
! grep -q 'Exception\|^	at ' "$work/err" || fail "a stack trace: $(<"$work/err")"
within 1 no_process
ends_with 1 rawtcp ports
ends_with 0 rawtcp connect -d "$PEER:7000"
like "the next start's words" 'removed the socket of a stack that is dead' "$err"
same "the ids begin again" 1 "$out"
