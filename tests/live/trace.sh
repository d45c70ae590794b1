#!/bin/bash
# trace: the handshake and what it causes in words, as a ladder, as JSON; a capture that Wireshark's own reader finds whole,
# with causes as comments and a damaged packet marked; pictures that parse; its end by count, by time, and with its connection.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
rawtcp stack start
rawtcp trace >"$work/text" 2>"$work/remarks.1" &
rawtcp trace --ladder >"$work/ladder" 2>"$work/remarks.2" &
rawtcp trace --json >"$work/lines" 2>"$work/remarks.3" &
lines=$!
rawtcp trace -W "$work/w.pcapng" -W "$work/w.svg" -W "$work/w.html" 2>"$work/remarks.4" &
writer=$!
rawtcp trace -c 3 >"$work/three" 2>"$work/remarks.5" &
three=$!
within 30 eval '[ "$(cat "$work"/remarks.* | grep -c "tracing all")" = 5 ]'
id=$(rawtcp connect -d --owner $$ "$PEER:7000")
tell accept >/dev/null
rawtcp trace "$id" >"$work/one" 2>"$work/remarks.6" &
one=$!
within 30 grep -q "tracing $id" "$work/remarks.6"
peer iptables -A INPUT -p tcp -m statistic --mode nth --every 4 --packet 2 -j DROP
printf 'line %06d\n' {1..5000} >"$work/data" # text: random octets look like one protocol or another
rawtcp send --acked "$id" <"$work/data"
peer iptables -F
same "the data" "$(sha <"$work/data")" "$(tell exactly 60000)"
port=$(port_of "$id")
peer python3 - "$PEER" "$US" "$port" <<'END'
import socket, struct, sys
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
out.connect((sys.argv[2], 0))
out.send(struct.pack("!HHIIBBHHH", 7000, int(sys.argv[3]), 5, 5, 0x50, 0x10, 100, 0xdead, 0))
END
within 30 grep -q 'checksum is wrong' "$work/text"
rawtcp close "$id" --abort
wait $three
wait $one # ends with its connection
for file in text ladder lines; do
    within 30 grep -q ' > R[.] \||--- R[.] \|"flags":20' "$work/$file"
done

like "the state" '\| SYN_SENT -> ESTABLISHED: our SYN was acknowledged \(RFC 9293 3.10.7.3\)' "$(<"$work/text")"
like "the handshake" '1 < S\. 0:0\(0\) ack 1 win [0-9]+ <mss 1460,sackOK,TS val' "$(<"$work/text")"
like "a timer" '\| retransmit stopped|\| tail-loss-probe stopped' "$(<"$work/text")"
like "a retransmission and why" '\| sent again: .*\(' "$(<"$work/text")"
like "a dropped one" '< malformed, 40 bytes: TCP checksum is wrong' "$(<"$work/text")"
like "the end" 'ESTABLISHED -> CLOSED' "$(tail -n 3 "$work/one")"
same "three packets" 3 "$(grep -c ' [<>] ' "$work/three")"
like "a rung out" '\|--- S 0:0\(0\) win 64240 -+>\|' "$(<"$work/ladder")"
like "a rung in" '\|<--- S\. 0:0\(0\) ack 1 win [0-9]+ -+\|' "$(<"$work/ladder")"
like "a damaged one" '\|x--- malformed' "$(<"$work/ladder")"
same "the widths of the rungs" 1 "$(grep '^ .*|$' "$work/ladder" | sed 's/…/./g' | awk '{ print length($0) }' | sort -u | wc -l)"

pkill -TERM -f "rawtcp.client.Main.* trace " # as a user's Ctrl-C: what is written is whole
wait $writer || true
wait $lines || true
within 30 grep -q '</html>' "$work/w.html"
within 30 grep -q '</svg>' "$work/w.svg"
same "packets, by JSON and by capture" "$(jq -s 'map(select(.kind == "packet")) | length' "$work/lines")" \
    "$(tshark -r "$work/w.pcapng" 2>/dev/null | wc -l)"
bad='_ws.malformed or tcp.checksum.status == 0 or ip.checksum.status == 0'
same "bad packets, of which we made one" 1 \
    "$(tshark -r "$work/w.pcapng" -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE \
        -o tcp.desegment_tcp_streams:FALSE -Y "$bad" 2>/dev/null | wc -l)"
comments=$(tshark -r "$work/w.pcapng" -T fields -e frame.comment 2>/dev/null)
like "comments" 'SYN_SENT -> ESTABLISHED' "$comments"
like "a comment on the damaged one" 'dropped: TCP checksum is wrong' "$comments"
like "a comment on a retransmission" 'sent again: ' "$comments"
same "what came and went" "0x00000001 0x00000002" \
    "$(tshark -r "$work/w.pcapng" -T fields -e frame.packet_flags 2>/dev/null | sort -u | xargs)"
python3 - "$work/w.svg" "$work/w.html" <<'END'
import html.parser, sys, xml.etree.ElementTree as tree
svg = tree.parse(sys.argv[1]).getroot()
words = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
assert "ESTABLISHED" in words and any("S 0:0(0)" in word for word in words), words
assert any(path.get("class") == "cwnd" for path in svg.iter("{http://www.w3.org/2000/svg}path"))
page = open(sys.argv[2], encoding="utf-8").read()
html.parser.HTMLParser(convert_charrefs=True).feed(page)
assert page.count("<svg") == 2 and page.rstrip().endswith("</html>")
assert page.count("http://") == page.count('xmlns="http://www.w3.org/2000/svg"'), "it stands by itself"
END

ends_with 0 rawtcp trace --timeout 100ms
ends_with 1 rawtcp trace 4711

# Whatever the name, as long as it is no picture's; along a pipe, too; and a file that takes nothing is told by its name.
mkfifo "$work/fifo"
cat "$work/fifo" >"$work/piped" &
rawtcp trace -c 2 -W "$work/capture" -W "$work/fifo" 2>"$work/remarks.7" &
named=$!
rawtcp trace -c 2 -W - >"$work/dash" 2>"$work/remarks.8" &
dash=$!
rawtcp trace -W /dev/full 2>"$work/remarks.9" &
full=$!
within 30 eval '[ "$(cat "$work"/remarks.[7-9] | grep -c "tracing all")" = 3 ]'
rawtcp connect -d -q "$PEER:7001" || true
wait $named
wait $dash
for file in capture piped dash; do
    same "packets in $file" 2 "$(tshark -r "$work/$file" 2>/dev/null | wc -l)"
done
status=0
wait $full || status=$?
same "a full disk" "1 rawtcp: trace: /dev/full can't be written (No space left on device)" \
    "$status $(tail -n 1 "$work/remarks.9")"
# A FIFO that nobody reads: it waits, as any program does, and can be ended.
mkfifo "$work/unread"
ends_with 4 rawtcp trace -w 200ms -W "$work/unread"
like "the message" 'waiting until somebody reads [^'$'\n'']*\n.*timed out \(nobody reads' "${err//$'\n'/\\n}"
for signal in INT KILL; do
    # shellcheck disable=SC2016 # with signals as at a terminal
    setsid --fork sh -c 'echo $$ >"$0"; exec "$@"' "$work/tracer" python3 -c \
        'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])' \
        rawtcp trace -W "$work/unread" 2>"$work/remarks.10"
    within 30 grep -q 'waiting until' "$work/remarks.10"
    kill -$signal "$(<"$work/tracer")"
    within 30 eval '! grep -q "trace" /proc/$(stack_pid)/task/*/comm'
done
(umask 027 && rawtcp trace -q -w 0s -W "$work/masked")
same "the mode of a new file" 640 "$(stat -c %a "$work/masked")"
ends_with 2 rawtcp trace --count 0
ends_with 1 rawtcp trace --write "$work/nowhere/x.svg"
like "the message" 'no such folder' "$err"
ends_with 1 rawtcp trace --write "$work"
same "the message" "rawtcp: trace: $work can't be written (Is a directory)" "$err"

# A stack that is stopped leaves whole files.
rawtcp trace -W "$work/stop.html" -W "$work/stop.pcapng" 2>"$work/remarks.11" &
writer=$!
within 30 grep -q 'tracing all' "$work/remarks.11" # a file of its own: the words of an earlier trace would do as well
id=$(rawtcp connect -d "$PEER:7000")
rawtcp stack stop
wait $writer || true
grep -q '</html>' "$work/stop.html" || fail "no picture: $(wc -c <"$work/stop.html") octets"
grep -q SYN_SENT "$work/stop.html" || fail "nothing in the picture"
like "the handshake" SYN "$(tshark -r "$work/stop.pcapng" 2>/dev/null)"
