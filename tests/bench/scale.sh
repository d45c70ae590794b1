#!/bin/bash
# One stack with very many connections that do nothing, keep-alive armed; then as many TIME_WAITs, then orphans: how fast they
# come, what each costs in memory, and how long commands, the exchange of a request and bulk data take beside them.
# usage: bin/rawtcp lab tests/bench/scale.sh [CONNECTIONS [ORPHANS]]    1,000,000 and 100,000 unless given: some ten minutes, 12 GB
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
ulimit -n "$(ulimit -Hn)"
peer sysctl -qw net.ipv4.ip_local_port_range="1024 65535" net.ipv4.tcp_tw_reuse=0
rawtcp stack start
# What is closed waits in FIN_WAIT_2 until the peer closes too: all of it, however long that takes.
rawtcp knobs -q tcp_msl=3600 tcp_fin_timeout=3600 tcp_max_tw_buckets=10000000 tcp_max_orphans=1000000 >/dev/null
PYTHONPATH=$here/../live PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/scale.py" "$@"
