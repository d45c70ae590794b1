#!/bin/bash
# In a container processes have numbers of their own. The one that calls rawtcp there, and --owner PID, is who is meant.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
rawtcp stack start
mkfifo "$work/go"
# It keeps its end of the FIFO: one that it opened anew might find the writer of the last word still there, and then an end.
unshare --fork --pid --mount-proc bash -c 'exec 5<>"$0/go"
    sleep 1000 5>&- &
    rawtcp connect -d -q "$PEER:7000" >"$0/caller"
    rawtcp connect -d -q --owner $! "$PEER:7000" >"$0/named"
    rawtcp connect -d -q --owner 4711 "$PEER:7000" 2>"$0/none"
    read -r go <&5
    kill $!
    wait
    read -r go <&5' "$work" &
within 30 grep -q 4711 "$work/none"
same "a number that nobody has" "rawtcp: connect $PEER:7000: the owner, process 4711, does not exist" "$(<"$work/none")"
caller=$(<"$work/caller")
named=$(<"$work/named")

# usage: owner ID    its pid, and what runs there
owner() {
    rawtcp show "$1" --json | jq -r '.owner | "\(.pid) \(.command)"'
}
same "the caller" bash "$(owner "$caller" | sed 's/.* //')"
same "the caller's number" "$(pgrep -P $!)" "$(owner "$caller" | sed 's/ .*//')"
same "the named one" sleep "$(owner "$named" | sed 's/.* //')"
echo >"$work/go"
in_state "$named" FIN_WAIT_2
same "the caller's lives on" ESTABLISHED "$(state "$caller")"
echo >"$work/go"
in_state "$caller" FIN_WAIT_2
