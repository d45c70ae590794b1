#!/bin/bash
# How often the times of all stories in both roles are within 5 % or 50 ms of the kernel's, with no allowance for a busy
# machine and no second telling. To be believed on an idle machine only, and no part of bin/test.
# usage: tests/bench/strict-times.sh [RUNS]    3 unless given, some five minutes each
set -euo pipefail
tests=$(dirname "$(dirname "$(readlink -f "$0")")")
lab="$tests/../bin/rawtcp lab"
runs=${1:-3}
export RAWTCP_STRICT=1 RAWTCP_LATE_MS=50
log=$(mktemp)
trap 'rm -f "$log"' EXIT

for ((run = 1; run <= runs; run++)); do
    echo "--- run $run of $runs, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
    for name in closing connecting orphans time-wait queues; do
        status=ok
        $lab bash "$tests/live/$name-as-the-kernel.sh" >"$log" 2>&1 </dev/null || status=differs
        if [ "$name" = queues ]; then
            echo "$name: $status"
        else
            echo "$name: $(grep -c '^same' "$log" || true) same, $(grep -c '^DIFFERS' "$log" || true) differ"
        fi
        sed -n 's/^DIFFERS /    /p; s/^FAILED/    &/p' "$log"
    done
done
