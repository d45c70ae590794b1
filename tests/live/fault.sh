#!/bin/bash
# fault: what the rules do is seen by the kernel host: lost segments, delays, twins, wrong checksums; the trace and the
# capture say what has befallen a segment; what a rule holds is not lost when the rule or the stack goes.
. "$(dirname "$0")/lib.sh"
# usage: peer_counter NAME    of nstat's, on the kernel host
peer_counter() {
    peer nstat -asz "$1" | awk 'END { print $2 }'
}
# usage: rule ID FIELD
rule() {
    rawtcp fault --json | jq -r ".[] | select(.id == $1) | .$2"
}
# A connection to the peer: its id is $id.
opened() {
    id=$(rawtcp connect -d --owner $$ "$PEER:7000")
    tell accept >/dev/null
}
start_peer
tell listen 7000 >/dev/null
rawtcp stack start
same "no rule" "" "$(rawtcp fault)"
same "no rule" "[]" "$(rawtcp fault --json)"
rawtcp trace --json >"$work/lines" 2>"$work/remarks.1" &
rawtcp trace -W "$work/w.pcapng" 2>"$work/remarks.2" &
writer=$!
within 30 eval '[ "$(cat "$work"/remarks.* | grep -c "tracing all")" = 2 ]'

# Damaged on their way to the peer: the kernel finds the checksums wrong, and what it has at the end is whole.
random_file data 60000
opened
same "the id of a rule" 1 "$(rawtcp fault -q --out --data --next 3 corrupt 100% seed 3)"
rawtcp send --acked "$id" <"$work/data"
same "the data" "$(sha <"$work/data")" "$(tell exactly 60000)"
same "damaged" "3 0" "$(rule 1 corrupted) $(rule 1 left)"
same "wrong checksums, counted by the kernel" 3 "$(peer_counter TcpInCsumErrors)"
rawtcp fault --clear 1

# Lost, damaged, late and doubled on their way to us.
rawtcp fault -q --in --data --next 1 drop >"$work/id"
rawtcp fault -q --in --data --next 1 corrupt 100% seed 3 >"$work/id"
rawtcp fault -q --in --data --next 2 delay 3ms 3ms duplicate 100% >"$work/id"
sent=$(tell send-bytes 40000 5)
same "what comes" "$sent" "$(rawtcp recv "$id" --max 40000 | sha)"
same "what befell it" "1 1 2" "$(rule 2 dropped) $(rule 3 corrupted) $(rule 4 duplicated)"
within 30 eval '[ "$(rawtcp stack status --json | jq .drops.BAD_CHECKSUM)" = 2 ]' # damaged, and doubled
rawtcp fault --clear

# The first FIN is lost, wherever else it goes.
rawtcp fault -q --id "$id" --out drop --next 1 --flags FIN >"$work/id"
rawtcp shutdown "$id"
in_state "$id" FIN_WAIT_2
same "the rule is used up" "1 1 0" "$(rule 5 matched) $(rule 5 dropped) $(rule 5 left)"
rawtcp fault --clear

# What the network tells meets a rule too: the SYN is sent again, since nobody has heard that nobody can be reached.
peer iptables -A INPUT -p tcp --dport 7001 -j REJECT --reject-with icmp-host-unreachable
ends_with 6 rawtcp connect -d "$PEER:7001"
icmp=$(rawtcp fault -q --icmp --next 1 drop)
ends_with 6 rawtcp connect -d "$PEER:7001"
same "an ICMP error that was lost" "1 1 0" "$(rule "$icmp" matched) $(rule "$icmp" dropped) $(rule "$icmp" left)"
[ "$(rawtcp stats -zH TcpExtTCPSynRetrans | awk '{ print $2 }')" -ge 1 ] || fail "no SYN was sent again"
peer iptables -F

# connect -v tells what befalls a segment, as trace does.
tell close >/dev/null
rawtcp fault --clear
rawtcp fault -q --out --data --next 1 delay 20ms 5ms 50% distribution normal seed 1 >"$work/id"
echo seen | rawtcp connect -v "$PEER:7000" 2>"$work/verbose" &
seen=$!
tell accept >/dev/null
same "what was sent" "$(echo seen | sha)" "$(tell exactly 5)"
tell close >/dev/null
wait $seen
like "its mark" '> P\. 1:6\(5\) .*\(fault [0-9]+: delayed [0-9.]+ms\)' "$(<"$work/verbose")"
rawtcp fault --clear

# A twin of each segment: the kernel tells us so by D-SACK, and by having received that much more.
opened
before=$(peer_counter TcpInSegs)
rawtcp fault -q --out --id "$id" --data --next 1 duplicate 100% >"$work/id"
rawtcp send --acked "$id" twice
within 30 eval "[ \"\$(peer_counter TcpInSegs)\" -ge $((before + 2)) ]"
same "doubled" 1 "$(rule 8 duplicated)"
rawtcp fault --clear

# A long delay holds what leaves; when the rule goes, it leaves at once.
rawtcp fault -q --out --id "$id" delay 10min >"$work/id"
rawtcp send "$id" late
within 30 eval "[ \"\$(rule 9 held)\" -ge 1 ]"
rawtcp fault --clear 9
rawtcp send --acked "$id" later
same "all of it" "$(printf 'twice\nlate\nlater\n' | sha)" "$(tell exactly 17)"

# So it is when the stack goes: the data, then the RST.
rawtcp fault -q --out --id "$id" delay 10min >"$work/id"
rawtcp send "$id" last
within 30 eval "[ \"\$(rule 10 held)\" -ge 1 ]"
ends_with 2 rawtcp fault loss much
ends_with 2 rawtcp fault --next 1
ends_with 2 rawtcp fault reorder 5%
ends_with 1 rawtcp fault --clear 4711
ends_with 1 rawtcp fault --id 4711 drop
kill -TERM $writer
wait $writer || true
within 30 eval 'tshark -r "$work/w.pcapng" -T fields -e frame.comment 2>/dev/null | grep -q "fault 5: dropped"'
comments=$(tshark -r "$work/w.pcapng" -T fields -e frame.comment 2>/dev/null)
like "a damaged one" 'fault 1: corrupted' "$comments"
like "a late one" 'fault 4: .*delayed [0-9.]*ms' "$comments"
like "a twin" 'fault 8: doubled' "$comments"
same "lost, by the trace" "true" "$(jq -s 'any(.[]; .kind == "packet" and .lost and .direction == "out" and .flags == 17)' "$work/lines")"
rawtcp stack stop
same "what was held arrives before the RST" "last" "$(tell line)"
like "then the RST" ECONNRESET "$(tell line)"
no_guard
