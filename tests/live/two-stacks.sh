#!/bin/bash
# -L NAME: two stacks beside each other, each with its own ids, guard and end.
. "$(dirname "$0")/lib.sh"
rawtcp listen -d 7000 >/dev/null
rawtcp -L other listen -d 7001 >/dev/null
same "the first" 1 "$(rawtcp ports --json | jq length)"
same "chains" "RAWTCP-default RAWTCP-other" "$(iptables -t raw -S | sed -n 's/^-N //p' | sort | xargs)"
ends_with 0 rawtcp -q -L other listen -d 7002 # -q may stand there, too
same "remarks" '' "$err"
ends_with 1 rawtcp -L other stack start --foreground
like "the name" "^rawtcp: a stack 'other' runs already" "$err"
ends_with 1 rawtcp --quiet -L third ports
like "the name" "^rawtcp: no stack 'third' runs here" "$err"
rawtcp -L other stack stop
within 3 eval '! iptables -t raw -S | grep -q RAWTCP-other'
same "the first goes on" 1 "$(rawtcp ports --json | jq length)"
iptables -t raw -S | grep -q RAWTCP-default || fail "the first one's guard is gone"
