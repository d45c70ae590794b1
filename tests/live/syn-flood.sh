#!/bin/bash
# 100,000 SYNs and more from nowhere: commands are answered, what is remembered stays bounded, and who is real still gets in.
. "$(dirname "$0")/lib.sh"
ip route add 10.99.0.0/16 via "$PEER"
listener=$(rawtcp listen -d --backlog 1024 7000)
memory() { awk '/VmRSS/ { print $2 }' "/proc/$(stack_pid)/status"; }
before=$(memory)
peer python3 "$live/flood.py" "$US" 7000 100000 >"$work/sent" &
flood=$!
slowest=0 commands=0
until [ -s "$work/sent" ] && [ $commands -ge 3 ]; do
    kill -0 $flood || fail "the flood has ended"
    began=${EPOCHREALTIME/./}
    listed=$(timeout 30 rawtcp ports -l --json | jq -c '.[0]')
    took=$(((${EPOCHREALTIME/./} - began) / 1000))
    [ $took -le $slowest ] || slowest=$took
    commands=$((commands + 1))
    [ "$(jq .synQueue <<<"$listed")" -le 1025 ] || fail "the SYN queue holds $listed"
done
kill $flood
wait $flood || true
[ "$(jq .cookies.sent <<<"$listed")" -gt 1000 ] || fail "no cookies: $listed"
peer python3 -c '
import socket, sys
socket.create_connection((sys.argv[1], 7000), timeout=20)
' "$US"
rawtcp accept "$listener" --timeout 10s >/dev/null
grown=$(($(memory) - before))
echo "$commands commands, the slowest took $slowest ms with its client; $grown KB more memory; $listed"
[ $grown -le 200000 ] || fail "$grown KB more memory"
