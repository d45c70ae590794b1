#!/bin/bash
# 200 connections of ours at once to one kernel port: 200 ports, all ESTABLISHED; then all closed, by us first.
. "$(dirname "$0")/lib.sh"
peer python3 - 7000 >"$work/ready" <<'END' &
import socket, sys
listener = socket.create_server(("", int(sys.argv[1])), backlog=512)
print("ready", flush=True)
conns = [listener.accept()[0] for _ in range(200)]
print("all", flush=True)
for conn in conns:
    assert conn.recv(1) == b""
    conn.close()
END
server=$!
within 30 grep -q ready "$work/ready"
rawtcp stack start
seq 200 | xargs -P 4 -I{} rawtcp connect -d --owner $$ "$PEER:7000" >"$work/ids"
within 60 grep -q all "$work/ready"
established() { rawtcp ports state ESTABLISHED --json; }
same "established" 200 "$(established | jq length)"
same "different ports" 200 "$(established | jq -r '.[].local' | sort -u | wc -l)"
xargs rawtcp close <"$work/ids"
wait $server
within 30 eval '[ "$(rawtcp ports not state TIME_WAIT --json | jq length)" = 0 ]'
# All 200, but for those where the kernel's FIN has overtaken its ACK on the wire: our answer to that ACK earns a RST that
# ends TIME_WAIT (RFC 1337). Linux does the same: tests/scripts/time-wait/an-ack-from-before-the-fin….pkt.
rawtcp ports state TIME_WAIT --json | jq '.[].id' | sort >"$work/waiting"
sort "$work/ids" | comm -23 - "$work/waiting" >"$work/gone"
while read -r id; do
    same "why $id is gone" "RST in TIME_WAIT" "$(rawtcp show "$id" --json | jq -r '.history[-1].cause')"
done <"$work/gone"
