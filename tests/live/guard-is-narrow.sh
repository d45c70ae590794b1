#!/bin/bash
# The guard covers our ports only: the host's kernel still refuses what is not ours.
. "$(dirname "$0")/lib.sh"
start_peer
rawtcp listen -d 7000 >/dev/null
same "a closed port of the kernel's" "error ECONNREFUSED" "$(tell connect "$US" 82)"
before=$(iptables-save | grep -c RAWTCP)
for _ in 1 2 3; do rawtcp close "$(rawtcp listen -d 7001)"; done
within 8 rules_are "$before" # a rule is kept for some seconds, in case the port is used again
same "chain in stack status" RAWTCP-default "$(rawtcp stack status --json | jq -r .guard.chain)"
