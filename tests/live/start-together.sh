#!/bin/bash
# Eight commands that each want a stack, at once: one stack, eight listeners.
. "$(dirname "$0")/lib.sh"
seq 7001 7008 | xargs -P 8 -I{} rawtcp listen -d --owner $$ {} >"$work/ids"
same "ids" "1 2 3 4 5 6 7 8" "$(sort -n "$work/ids" | xargs)"
same "chains" 1 "$(iptables -t raw -S | grep -c '^-N RAWTCP')"
