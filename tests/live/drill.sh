#!/bin/bash
# rawtcp drill as a user meets it: it needs no stack, and its exit status says whether all scripts passed.
. "$(dirname "$0")/lib.sh"
mkdir -p "$work/scripts/more"
cd "$work/scripts"

opening='0  socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, BACKLOG) = 0
+0 < S  0:0(0) win 65535 <mss 1460>'
printf '%s\n+0 > S. 0:0(0) ack 1 <mss 1460>\n' "$opening" >good.pkt
printf '%s\n+0 > S. 0:0(0) ack 2 <mss 1460>\n' "$opening" >more/bad.pkt

# Passed.
ends_with 0 rawtcp drill -D BACKLOG=5 good.pkt
same "what a script that passes prints" "1 passed, 0 failed" "$out"
same "its remarks" "" "$err"

# Failed: where, what was expected and what was seen, and what came before.
ends_with 1 rawtcp drill --define BACKLOG=5 more/bad.pkt
like "the place" '^more/bad\.pkt:5: ack 2 expected, 1 seen' "$out"
like "what was expected" 'expected: > S\. 0:0\(0\) ack 2 <mss 1460>' "$out"
like "what was seen" 'seen: > S\. 0:0\(0\) ack 1 win [0-9]+ <mss 1460>' "$out"
like "the trace" '0\.000000 < S 0:0\(0\) win 65535 <mss 1460>' "$out"
like "the summary" '0 passed, 1 failed$' "$out"

# A folder, and all that lies below.
ends_with 1 rawtcp drill -D BACKLOG=5 .
like "a folder" '^\./more/bad\.pkt:5: .*1 passed, 1 failed$' "$out"

# What is not known is an error with its line, never passed over.
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 teleport(3) = 0\n' >unknown.pkt
ends_with 1 rawtcp drill unknown.pkt
like "a call that is not known" '^unknown\.pkt:2: teleport: no such call is known' "$out"
ends_with 1 rawtcp drill good.pkt
like "a word that nobody has defined" "good\.pkt:3: listen: 'BACKLOG' is no constant" "$out"

# Verbose: the trace of what passed, and what was asked for in vain.
{ echo '`tc qdisc add dev tun0 root pfifo`' && cat good.pkt; } >remark.pkt
ends_with 0 rawtcp drill --verbose -D BACKLOG=5 remark.pkt
like "the trace of one that passed" 'remark\.pkt: passed.*0\.000000 listen\(3, 5\) = 0' "$out"
like "a remark" 'remark: tc qdisc .*: has no effect here' "$out"

# JSON.
ends_with 1 rawtcp drill --json -D BACKLOG=5 good.pkt more/bad.pkt
same "counts" '1 1' "$(jq -r '"\(.passed) \(.failed)"' <<<"$out")"
same "the one that failed" 'more/bad.pkt false 5' \
    "$(jq -r '.scripts[1] | "\(.file) \(.passed) \(.line)"' <<<"$out")"
same "the one that passed" 'true null null' "$(jq -r '.scripts[0] | "\(.passed) \(.line) \(.error)"' <<<"$out")"

# Usage, and what is not there.
ends_with 2 rawtcp drill
ends_with 2 rawtcp drill --no-such-option good.pkt
ends_with 1 rawtcp drill missing.pkt
like "a file that is not there" "missing\.pkt can't be read \(no such file\)" "$err"

ends_with 1 rawtcp stack status
