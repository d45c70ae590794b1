#!/bin/bash
# A firewall that loads its rules takes ours away; the stack sets them again, without being asked.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 82 >/dev/null
guard() { # its rules, each mark as it is
    iptables -t raw -S | grep RAWTCP | sort
}
is_whole() {
    [ "$(guard)" = "$whole" ]
}
for link in packet raw auto; do
    rawtcp stack start -q --link $link
    rawtcp listen -d $((7000 + ${#link})) >/dev/null
    id=$(rawtcp connect -d "$PEER:82")
    whole=$(guard)
    iptables -t raw -F
    iptables -t raw -X
    within 10 is_whole
    iptables -t raw -D OUTPUT 1 # the hook alone
    within 10 is_whole
    iptables -t raw -F RAWTCP-default
    within 10 is_whole
    same "the connection" ESTABLISHED "$(state "$id")"
    iptables -t raw -F
    iptables -t raw -X
    rawtcp listen -d $((7100 + ${#link})) >/dev/null # at once
    within 10 [ "$(guard | wc -l)" = $(($(wc -l <<<"$whole") + 1)) ]
    rawtcp stack stop -q
    no_guard
done
