#!/bin/bash
# What orphans cost: bytes of heap for each, and how long commands take while there are many.
# usage: bin/rawtcp lab tests/bench/orphans.sh [COUNT]    10,000 unless given; takes a minute or two, and is no part of bin/test
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$here/../..
count=${1:-10000}
classes=$root/tests/target/test-classes
[ -e "$classes/rawtcp/endpoint/OrphanBench.class" ] || {
    echo "$0: build first: mvn -q -DskipTests package" >&2
    exit 1
}
ulimit -n $((count + 1000))

echo "--- one endpoint, in virtual time"
java -Xmx2g -XX:+UseSerialGC -cp "$root/stack/target/classes:$root/tools/target/classes:$root/tools/target/lib/*:$classes" \
    rawtcp.endpoint.OrphanBench "$count"

# usage: takes COMMAND…    the median of eleven
takes() {
    local start
    for _ in {1..11}; do
        start=${EPOCHREALTIME/./}
        "$@" >/dev/null 2>&1 || true
        echo $(((${EPOCHREALTIME/./} - start) / 1000))
    done | sort -n | sed -n 6p | xargs printf '%-29s %s ms\n' "${*/#$PEER/PEER}:"
}

# usage: orphans STATE    the kernel's clients connect and stay; we accept and close
orphans() {
    echo "--- a stack on raw sockets: $1"
    PYTHONPATH=$here/../live PYTHONDONTWRITEBYTECODE=1 python3 - "$US" "$PEER" "$count" "$1" <<'END'
import subprocess
import sys
from socketcalls import *

us, peer, count, state = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
CLIENTS = """
import socket, sys
us, peer, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
held = []
for own in range(first, first + count):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((peer, own))
    s.connect((us, 7000))
    held.append(s)
print("connected", flush=True)
sys.stdin.read()
"""
first = 10_000  # of the clients' ports: those of the first round may still be in use
if state == "FIN_WAIT_1":  # no FIN arrives
    first += count
    subprocess.check_call("peer iptables -A INPUT -p tcp --sport 7000 --tcp-flags FIN FIN -j DROP".split())
process = Process()
listener = process.socket()
listener.bind((us, 7000))
listener.listen(1000)
clients = subprocess.Popen(["peer", "python3", "-c", CLIENTS, us, peer, str(first), str(count)], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE)
for _ in range(count):
    listener.accept()[0].close()
assert clients.stdout.readline() == b"connected\n"
listener.close()
subprocess.check_call(["peer", "iptables", "-A", "OUTPUT", "-p", "tcp", "--dport", "7000", "-j", "DROP"])
clients.kill()
clients.wait()
END
    echo "orphans at once:              $(rawtcp orphans --json | jq -r '"\(.count), \(.counted) of them counted"')"
    first=$(rawtcp ports -H state "$1" | awk 'NR == 1 { print $1 }')
    takes rawtcp knobs tcp_msl
    takes rawtcp show "$first"
    takes rawtcp wait "$first" "$1"
    takes rawtcp connect "$PEER:9"
    takes rawtcp orphans
    takes rawtcp ports --summary
    takes rawtcp ports
    echo "the daemon's memory:          $(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status") MB"
    peer iptables -F
}

rawtcp stack start
pid=$(rawtcp stack status --json | jq .pid)
rawtcp knobs -q tcp_fin_timeout=600 tcp_orphan_retries=9 tcp_max_tw_buckets=10000000 tcp_max_orphans=1000000 >/dev/null
orphans FIN_WAIT_2
rawtcp stack stop
rawtcp stack start
pid=$(rawtcp stack status --json | jq .pid)
rawtcp knobs -q tcp_fin_timeout=600 tcp_orphan_retries=9 tcp_max_tw_buckets=10000000 tcp_max_orphans=1000000 >/dev/null
orphans FIN_WAIT_1
