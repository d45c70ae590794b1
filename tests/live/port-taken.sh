#!/bin/bash
# Ports are shared with the host's kernel: what a program holds we do not get, what we hold it does not get.
. "$(dirname "$0")/lib.sh"
coproc python3 -uc 'import socket; s = socket.create_server(("", 7000)); print("ready"); input()'
read -r -u "${COPROC[0]}" _
ends_with 7 rawtcp listen -d 7000
same "rules for another's port" 0 "$(iptables-save | grep -c -- '--sport 7000' || true)"
rawtcp listen -d 7001 >/dev/null
ends_with 7 rawtcp listen -d 7001
ends_with 1 python3 -c 'import socket; socket.create_server(("", 7001))'
like "what the program gets" 'Address already in use' "$err"
start_peer
tell listen 7002 >/dev/null
rawtcp connect -d -p 61777 "$PEER:7002" >/dev/null
ends_with 1 python3 -c 'import socket; socket.create_server(("", 61777))'
