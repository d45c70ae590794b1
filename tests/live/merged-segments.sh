#!/bin/bash
# What follows each other in a full batch is one segment to the stack, as behind Linux's GRO; whoever looks sees each.
. "$(dirname "$0")/lib.sh"
start_peer
for host in "" peer; do $host ethtool -K veth0 tso off gso off gro off; done
peer ip route add "$US" dev veth0 initcwnd 64 # the first window comes whole, whatever the machine's load
held_bytes() { awk '$2 ~ /:0006$/ { split($5, queue, ":"); print queue[2] }' /proc/net/raw; }
# A batch is 32 packets, each of some 2,300 bytes as the kernel counts them; the first window is 44.
much_waits() { [ $((16#$(held_bytes))) -gt 80000 ]; }

# The signal is one thread's, which has to run to stop the others.
stands_still() { ! grep -h '^State:' /proc/"$daemon"/task/*/status | grep -qv stopped; }

# usage: receive_much    the first window comes while the stack stands still; sets $pieces
receive_much() {
    tell connect "$US" 7000 >/dev/null
    id=$(rawtcp accept 1)
    kill -STOP "$daemon"
    within 10 stands_still
    tell begin send-bytes 1000000 6 >/dev/null
    within 10 much_waits
    kill -CONT "$daemon"
    rawtcp recv "$id" --max 1000000 --eof >"$work/in"
    same "what we received" "$(tell result)" "$(sha <"$work/in")"
    tell close >/dev/null
    pieces=$(rawtcp show "$id" --json | jq .segmentsIn)
}

rawtcp listen -d 7000 >/dev/null
daemon=$(stack_pid)
receive_much
handled=$(rawtcp stats TcpInSegs --json | jq .TcpInSegs)
[ "$pieces" -ge $((1000000 / 1460)) ] || fail "only $pieces segments were counted"
[ "$handled" -lt "$pieces" ] || fail "each of $pieces segments came by itself ($handled)"

rawtcp trace --json >"$work/trace" 2>"$work/told" &
tracing=$!
within 10 grep -q tracing "$work/told"
receive_much
rawtcp stack stop
wait $tracing || true # it ends as the stack does
[ "$(jq -c 'select(.kind == "packet")' "$work/trace" | wc -l)" -ge "$pieces" ] || fail "the trace lacks segments"
same "larger than one segment" 0 "$(jq -r 'select(.kind == "packet" and .direction == "in" and .length > 1500) | .length' "$work/trace" | wc -l)"
