#!/bin/bash
# What TIME_WAITs cost: bytes of heap for each, and how long commands take while there are many.
# usage: bin/rawtcp lab tests/bench/time-wait.sh [COUNT]    100,000 unless given; takes minutes, and is no part of bin/test
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$here/../..
count=${1:-100000}
classes=$root/tests/target/test-classes
[ -e "$classes/rawtcp/endpoint/TimeWaitBench.class" ] || {
    echo "$0: build first: mvn -q -DskipTests package" >&2
    exit 1
}

echo "--- one endpoint, in virtual time"
java -Xmx2g -XX:+UseSerialGC -cp "$root/stack/target/classes:$classes" rawtcp.endpoint.TimeWaitBench "$count"

echo "--- a stack on raw sockets"
rawtcp stack start
rawtcp knobs -q tcp_msl=3600 tcp_max_tw_buckets=10000000 tcp_max_orphans=100000 >/dev/null
PYTHONPATH=$here/../live PYTHONDONTWRITEBYTECODE=1 python3 - "$US" "$PEER" "$count" <<'END'
# The kernel's clients connect, each from a port of its own; we accept and close first.
import subprocess
import sys
from socketcalls import *

us, peer, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
EACH = 50_000  # ports of one listener's clients
CLIENTS = """
import socket, sys, threading
us, peer, port, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
def clients(first, step):
    for own in range(first, 10_000 + count, step):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((peer, own))
        s.connect((us, port))
        s.recv(1)
        s.close()
threads = [threading.Thread(target=clients, args=(10_000 + i, 8)) for i in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
"""
process = Process()
for i in range((count + EACH - 1) // EACH):
    port, many = 7000 + i, min(EACH, count - i * EACH)
    listener = process.socket()
    listener.bind((us, port))
    listener.listen(1000)
    clients = subprocess.Popen(["peer", "python3", "-c", CLIENTS, us, peer, str(port), str(many)])
    for _ in range(many):
        accepted, _ = listener.accept()
        accepted.close()
    assert clients.wait() == 0
    listener.close()
END
echo "TIME_WAITs at once:           $(rawtcp orphans --json | jq .timeWait)"
pid=$(rawtcp stack status --json | jq .pid)

# usage: takes COMMAND…    the median of eleven
takes() {
    local start
    for _ in {1..11}; do
        start=${EPOCHREALTIME/./}
        "$@" >/dev/null 2>&1 || true
        echo $(((${EPOCHREALTIME/./} - start) / 1000))
    done | sort -n | sed -n 6p | xargs printf '%-29s %s ms\n' "${*/#$PEER/PEER}:"
}

first=$(rawtcp ports -H state TIME_WAIT | awk 'NR == 1 { print $1 }')
rawtcp listen -d 9 >/dev/null
takes rawtcp knobs tcp_msl
takes rawtcp show "$first"
takes rawtcp wait "$first" TIME_WAIT
takes rawtcp connect "$PEER:9"
takes rawtcp orphans
takes rawtcp ports sport 9
takes rawtcp ports --summary
takes rawtcp ports
echo "the daemon's memory:          $(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status") MB"
