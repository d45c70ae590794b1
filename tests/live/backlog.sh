#!/bin/bash
# The accept queue holds backlog + 1, as Linux's; connections that were never accepted are reset with their listener.
. "$(dirname "$0")/lib.sh"
start_peer
listener=$(rawtcp listen -d --backlog 1 7000)
coproc peer python3 -uc '
import socket, sys
conns = []
for _ in range(2):
    conns.append(socket.create_connection((sys.argv[1], 7000), timeout=5))
third = socket.socket()
third.settimeout(0.5)
try:
    third.connect((sys.argv[1], 7000))
    print("a third was let in")
except TimeoutError:
    print("full")
input()
for conn in conns:
    try:
        print(conn.recv(1))
    except ConnectionResetError:
        print("reset")
' "$US"
read -r -u "${COPROC[0]}" answer
same "the third" full "$answer"
same "accept queue" 2 "$(rawtcp ports -l --json | jq '.[0].acceptQueue')"
rawtcp close "$listener"
echo >&"${COPROC[1]}"
for _ in 1 2; do
    read -r -u "${COPROC[0]}" answer
    same "an unaccepted one" reset "$answer"
done
