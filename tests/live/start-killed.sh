#!/bin/bash
# Whoever starts a stack is killed, or interrupted, before it is there: there will be none, and nothing is left of it.
. "$(dirname "$0")/lib.sh"
nothing_left() {
    [ -z "$(ls -d "$RAWTCP_RUNTIME_DIR"/default* 2>/dev/null)" ] && no_process && no_guard
}
for signal in KILL TERM HUP; do
    rawtcp stack start &
    starter=$!
    within 10 pgrep -f '[-]-lock-held'
    kill -$signal $starter
    status=0
    wait $starter || status=$?
    [ $status -gt 128 ] || fail "$signal came too late: exit status $status"
    within 10 nothing_left
done
