#!/bin/bash
# --watch --json: a JSON value a line for each change; it ends by SIGINT (130), SIGTERM (143), and when nobody reads any more.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
rawtcp stack start

# usage: began FILE    its first value is there
began() {
    within 30 eval "[ -s $1 ]"
}

rawtcp ports --watch --json >"$work/ports" &
ports=$!
rawtcp orphans --watch --json >"$work/orphans" &
orphans=$!
began "$work/ports"
began "$work/orphans"
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
rawtcp show "$id" --watch --json >"$work/show" &
show=$!
began "$work/show"
rawtcp shutdown "$id"
in_state "$id" FIN_WAIT_2
within 30 eval "tail -n 1 $work/ports | jq -e '.[0].state == \"FIN_WAIT_2\"'"
rawtcp close "$id"
within 30 eval "tail -n 1 $work/orphans | jq -e '.count == 1'"
rawtcp close --abort "$id"
wait $show
same "show: the states" "ESTABLISHED CLOSED" "$(jq -r .state "$work/show" | sed -n '1p;$p' | xargs)"
within 30 eval "tail -n 1 $work/ports | jq -e '. == []'"
within 30 eval "tail -n 1 $work/orphans | jq -e '.count == 0'"
same "ports: at first, in the end" "[] []" "$(jq -c . "$work/ports" | sed -n '1p;$p' | xargs)"
same "orphans: how many" "0 1 0" "$(jq .count "$work/orphans" | uniq | xargs)"

# A bash job in the background ignores SIGINT: python gives it back.
python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])' \
    rawtcp stats --watch --json >"$work/stats" &
stats=$!
began "$work/stats"
kill -INT $stats
ended=0
wait $stats || ended=$?
same "SIGINT" 130 $ended
kill $ports $orphans
wait $ports || ended=$?
same "SIGTERM" 143 $ended

# Nobody reads it any more: it ends, though nothing happens that it could print.
for words in "ports --watch" "ports --watch --json" "orphans --watch" trace "trace --json" "trace -W -"; do
    status=0
    # shellcheck disable=SC2086 # words
    timeout 30 rawtcp $words -q 2>"$work/remarks" | true || status=$?
    same "'$words': its status, its remarks" "141 " "$status $(<"$work/remarks")"
done
