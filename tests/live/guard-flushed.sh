#!/bin/bash
# A firewall that loads its rules takes ours away, or sets them as they once were; the stack sets them again by itself.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 82 >/dev/null
guard() { # its rules, each mark as it is
    iptables -t raw -S | grep RAWTCP | sort
}
is_whole() {
    [ "$(guard)" = "$whole" ]
}
has_rules_for() {
    local port
    for port; do guard | grep -q -- "--sport $port " || return; done
}
flush() {
    printf '*raw\nCOMMIT\n' | iptables-restore
}
for link in packet raw auto; do
    rawtcp stack start -q --link $link
    rawtcp listen -d 7000 >/dev/null
    id=$(rawtcp connect -d "$PEER:82")
    whole=$(guard)
    flush
    within 10 is_whole
    within 10 grep -q '^20[0-9T:.-]*Z the RST guard RAWTCP-default was not whole; it is set again$' "$RAWTCP_RUNTIME_DIR/default.log"
    iptables -t raw -D OUTPUT 1 # the hook alone
    within 10 is_whole
    iptables -t raw -F RAWTCP-default
    within 10 is_whole
    iptables -t raw -R RAWTCP-default 1 -p tcp --sport 9 -j ACCEPT
    within 10 is_whole
    same "the connection" ESTABLISHED "$(state "$id")"

    iptables-save -t raw >"$work/saved"
    rawtcp listen -d 7001 >/dev/null
    iptables-restore <"$work/saved" # 7001 is not in it
    within 10 has_rules_for 7000 7001

    flush
    for port in 7002 7003 7004; do # at once, whoever is first to see it
        rawtcp listen -d $port >/dev/null
    done
    within 10 has_rules_for 7000 7001 7002 7003 7004
    like "what status tells" 'chain RAWTCP-default, 6 rules' "$(rawtcp stack status)"

    pid=$(stack_pid)
    flush
    kill -9 "$pid"
    within 10 no_guard
    within 10 eval '! kill -0 "$pid" 2>/dev/null' # till then its socket takes whoever comes
done
rawtcp stack start -q
iptables -t raw -D OUTPUT 1
rawtcp stack stop -q
within 10 no_guard
