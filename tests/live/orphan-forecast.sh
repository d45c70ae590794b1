#!/bin/bash
# What rawtcp orphans foretells comes true within 20 ms; and the kernel as the orphan lives as long, in the same lab.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 16 4608 >/dev/null
rawtcp stack start
rawtcp knobs tcp_fin_timeout=3 tcp_orphan_retries=2 >/dev/null
peer sysctl -qw net.ipv4.tcp_orphan_retries=2

silence() { peer iptables -A INPUT -p tcp --dport 7000 -j DROP; }
speech() { peer iptables -F; }
opened() { # prints the id
    rawtcp connect -d "$PEER:7000"
    tell accept >/dev/null
}

finwait2=$(opened)
rawtcp close "$finwait2"
in_state "$finwait2" FIN_WAIT_2
lastack=$(opened)
tell close >/dev/null
in_state "$lastack" CLOSE_WAIT
window=$(opened)
head -c 300000 /dev/zero | rawtcp send "$window" & # more than the peer takes, for it does not read
sender=$!
within 10 eval 'rawtcp ports id "$window" --json | jq -e ".[0].timers[] | select(.name == \"persist\")"'
kill $sender
wait $sender || true
finwait1=$(opened)
silence
rawtcp close "$lastack" "$finwait1" "$window"
rawtcp orphans --json >"$work/foretold"
rawtcp orphans

same "what they are" "FIN_WAIT_1 FIN_WAIT_1 FIN_WAIT_2 LAST_ACK" \
    "$(jq -r '[.orphans[].state] | sort | join(" ")' "$work/foretold")"
same "what they wait for" "ACK of FIN,ACK of FIN,FIN,window" \
    "$(jq -r '[.orphans[].waitsFor | sub("window .*"; "window")] | sort | join(",")' "$work/foretold")"
same "by what they die" "tcp_fin_timeout,tcp_orphan_retries,tcp_orphan_retries,tcp_orphan_retries" \
    "$(jq -r '[.orphans[].diesBy] | sort | join(",")' "$work/foretold")"
for id in "$finwait2" "$lastack" "$finwait1" "$window"; do
    rawtcp wait "$id" CLOSED --timeout 60s >/dev/null
    foretold=$(jq ".orphans[] | select(.id == $id) | .diesAtMs" "$work/foretold")
    died=$(rawtcp show "$id" --json | jq '.history[-1].atMs')
    echo "$id: foretold $foretold ms, died $died ms after its open"
    jq -en "$died - $foretold | . >= -1 and . <= 20" >/dev/null || fail "$id: foretold $foretold, died at $died"
done
same "kills" "3 1" "$(rawtcp orphans --json | jq -r '"\(.kills.retries) \(.kills.finTimeout)"')"
speech

# The kernel in our role: it closes, and hears nothing any more.
ours=$(rawtcp show "$finwait1" --json | jq '.history | .[-1].atMs - .[-2].atMs | round')
listener=$(rawtcp listen -d 7100)
tell connect "$US" 7100 >/dev/null
rawtcp accept "$listener" >/dev/null
peer iptables -A INPUT -p tcp --sport 7100 -j DROP
started=$(date +%s%3N)
tell close >/dev/null
peer_in_state 7100 FIN-WAIT-1
within 30 eval '[ -z "$(peer_state 7100)" ]'
kernels=$(($(date +%s%3N) - started))
echo "FIN_WAIT_1 with tcp_orphan_retries=2: ours lived $ours ms, the kernel's $kernels ms"
jq -en "($ours - $kernels) | fabs | . <= 500" >/dev/null || fail "ours lived $ours ms, the kernel's $kernels ms"
