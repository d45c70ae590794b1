#!/bin/bash
# ncat on the other side, in both roles.
. "$(dirname "$0")/lib.sh"
random_file a 5000000
random_file b 5000000
peer ncat -l 7000 <"$work/a" >"$work/b2" &
server=$!
within 30 eval '[ -n "$(peer ss -Htln "sport = :7000")" ]'
rawtcp connect "$PEER:7000" <"$work/b" >"$work/a2"
wait $server
same "from ncat" "$(sha <"$work/a")" "$(sha <"$work/a2")"
same "to ncat" "$(sha <"$work/b")" "$(sha <"$work/b2")"

rawtcp listen 7001 <"$work/b" >"$work/a3" &
listener=$!
within 30 eval '[ "$(rawtcp ports -l --json | jq length)" = 1 ]'
peer ncat "$US" 7001 <"$work/a" >"$work/b3"
wait $listener
same "from ncat" "$(sha <"$work/a")" "$(sha <"$work/a3")"
same "to ncat" "$(sha <"$work/b")" "$(sha <"$work/b3")"
