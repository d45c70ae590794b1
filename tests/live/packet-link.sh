#!/bin/bash
# The link past routing and firewall: chosen where the route leads to a neighbour, the raw socket elsewhere, and nothing
# is lost when the route changes. Every byte that passes is compared.
. "$(dirname "$0")/lib.sh"
start_peer
carried_by() { rawtcp stack status --json | jq -r ".carriedBy[] | select(.destination == \"$1\") | .link"; }
# What takes the kernel's way out is counted by a rule of the firewall.
by_kernel() { iptables -nvxL OUTPUT | awk -v peer="$PEER" '$NF == peer || $9 == peer { print $1 }'; }

rawtcp stack start
same "what was chosen" auto "$(rawtcp stack status --json | jq -r .link)"
ends_with 2 rawtcp stack start --link ether
like "an unknown link" "raw.*packet.*auto" "$err"
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null

# usage: exchange BYTES    there and back
exchange() {
    random_file out "$1"
    tell begin exactly "$1" >/dev/null
    rawtcp send "$id" <"$work/out"
    same "what the kernel received" "$(sha <"$work/out")" "$(tell result)"
    tell begin send-bytes "$1" 7 >/dev/null
    received=$(rawtcp recv "$id" --max "$1" --eof | sha)
    same "what we received" "$(tell result)" "$received"
}

exchange 3000000
same "the way" packet "$(carried_by "$PEER")"

# While the firewall has a rule of somebody's, nothing goes past it; ours do not count.
iptables -A OUTPUT -p tcp -d "$PEER"
exchange 1000000
same "the way with a rule" raw "$(carried_by "$PEER")"
like "why" "firewall" "$(rawtcp stack status)"
[ "$(by_kernel)" -gt 500 ] || fail "only $(by_kernel) packets took the kernel's way out"
iptables -D OUTPUT 1
rawtcp listen -d 7200 >/dev/null # a port out of the range: a rule of the guard
exchange 1000000
same "the way without" packet "$(carried_by "$PEER")"
iptables -P OUTPUT DROP
iptables -P OUTPUT ACCEPT
exchange 1000
same "the way after all" packet "$(carried_by "$PEER")"
iptables -A OUTPUT -p tcp -d "$PEER"
rawtcp stack start --link packet
exchange 3000000
same "the way past the firewall" packet "$(carried_by "$PEER")"
[ "$(by_kernel)" -lt 200 ] || fail "$(by_kernel) packets took the kernel's way out"

# The neighbour is forgotten, the route changes, in the midst of it all.
(
    while sleep 0.1; do
        ip neigh flush dev veth0
        ip route replace "$PEER" dev veth0 && ip route del "$PEER" dev veth0
    done
) &
changes=$!
for _ in 1 2 3; do exchange 3000000; done
kill $changes
wait $changes 2>/dev/null || true
exchange 1000000
within 10 eval '[ "$(carried_by "$PEER")" = packet ]'

# This host itself has no neighbour.
listener=$(rawtcp listen -d 7100)
self=$(rawtcp connect -d "$US:7100")
rawtcp accept "$listener" >/dev/null
same "the way to ourselves" raw "$(carried_by "$US")"
rawtcp close "$self"

# Back to the raw socket, in the midst of a connection.
rawtcp stack start --link raw
before=$(by_kernel)
exchange 1000000
[ $(($(by_kernel) - before)) -gt 500 ] || fail "only $(($(by_kernel) - before)) packets took the kernel's way out"
same "nothing was refused" '{}' "$(rawtcp stack status --json | jq -c .sendErrors)"
