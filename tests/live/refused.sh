#!/bin/bash
# A port where nobody listens: exit 3, at once, one line that says so; the kernel's own refusal of ours likewise.
. "$(dirname "$0")/lib.sh"
start_peer
ends_with 3 rawtcp connect "$PEER:81"
like "the message" "^rawtcp: connect $PEER:81: connection refused \(RST from peer after [0-9.]+ m?s\)$" "$err"
same "stdout" "" "$out"
ends_with 3 rawtcp connect -d "$PEER:81"
same "a port below our range, closed" "error ECONNREFUSED" "$(tell connect "$US" 81)"
same "a port in our range, closed" "error ECONNREFUSED" "$(tell connect "$US" 61234)"
