#!/bin/bash
# 200 kernel connections at once to an echo service, each with data of its own.
. "$(dirname "$0")/lib.sh"
rawtcp listen -d --service echo --backlog 256 7000 >/dev/null
peer python3 - "$US" <<'END'
import socket, sys
def filled(conn, count):
    got = b""
    while len(got) < count and (data := conn.recv(count - len(got))):
        got += data
    return got
conns = [socket.create_connection((sys.argv[1], 7000), timeout=30) for _ in range(200)]
words = [f"{i} ".encode() * 2000 for i in range(200)]
for conn, word in zip(conns, words):
    conn.sendall(word)
for conn, word in zip(conns, words):
    assert filled(conn, len(word)) == word, "not what was sent"
    conn.close()
END
within 30 eval '[ "$(rawtcp ports --json | jq "[.[] | select(.state == \"ESTABLISHED\")] | length")" = 0 ]'
