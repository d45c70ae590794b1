#!/bin/bash
# Data of a command's pipes and files does not pass through its process, and yet the process has its say: stopped, it stops
# the data, and nothing of it is left in the stack when it ends in whatever way.
. "$(dirname "$0")/lib.sh"
start_peer
peer ncat -lk 7009 --sh-exec 'exec cat /dev/zero' &
within 30 eval 'peer ss -Htln "sport = :7009" | grep -q .'
tell listen 7000 >/dev/null
rawtcp stack start
stack=$(stack_pid)
descriptors() { find "/proc/$stack/fd" -mindepth 1 | wc -l; }

# What process $1 itself has read and written so far, bytes.
touched() { awk '/^[rw]char/ { sum += $2 } END { print sum }' "/proc/$1/io" 2>/dev/null || true; }

# Both ways through pipes, byte for byte, and hardly a byte through the client.
head -c 30000000 /dev/urandom >"$work/data"
mkfifo "$work/questions" "$work/answers"
cat "$work/data" >"$work/questions" &
cat "$work/answers" >"$work/received" &
receiver=$!
rawtcp connect -q "$PEER:7000" <"$work/questions" >"$work/answers" &
client=$!
tell accept >/dev/null
tell begin send-bytes 30000000 1 >/dev/null
same "what the kernel received" "30000000 $(sha <"$work/data")" "$(tell rest)"
sent=$(tell result)
now=$(touched $client)
[ "$now" -lt 20000000 ] || fail "the client has touched $now bytes of 60000000"
tell close >/dev/null
wait $receiver $client
same "what we received" "$sent" "$(sha <"$work/received")"

# A file is read from where it stands, to its end; a stdout that is a file is the client's to write, behind what is there.
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
{
    head -c 1000 >/dev/null
    rawtcp send "$id"
    same "what is left of the file" "" "$(cat)"
    rawtcp shutdown "$id" write
} <"$work/data" &
sender=$!
tell begin send-bytes 50000 1 >/dev/null
same "all but the first 1000 bytes" "29999000 $(tail -c +1001 "$work/data" | sha)" "$(tell rest)"
wait $sender
sent=$(tell result)
tell close >/dev/null
echo before >"$work/behind"
rawtcp recv "$id" --eof >>"$work/behind"
same "what stands behind what was there" "$sent" "$(tail -c +8 "$work/behind" | sha)"
rawtcp close "$id"

# Stopped, it stops the data: the window closes. It goes on with the client.
before=$(descriptors)
as_before() { [ "$(descriptors)" -le "$before" ]; }
mkfifo "$work/fifo" "$work/silent"
exec 6<>"$work/silent"
rawtcp connect -q "$PEER:7009" <"$work/silent" >"$work/fifo" &
client=$!
exec 5<"$work/fifo"
head -c 10000000 <&5 >/dev/null
kill -STOP $client
cat <&5 >/dev/null &
reader=$!
within 30 eval 'peer ss -Htno "sport = :7009" | grep -q "persist,[0-9.]*sec"' # closed for more than a second
kill -CONT $client
within 60 eval '! peer ss -Htno "sport = :7009" | grep -q persist'
# Killed, it leaves nothing: its reader sees the end.
exec 5<&-
kill -KILL $client
wait $reader
wait $client 2>/dev/null || true
within 30 as_before

# The same while the reader does not read, and while stdin says nothing.
for signal in KILL TERM HUP; do
    rawtcp connect -q "$PEER:7009" <"$work/silent" >"$work/fifo" &
    client=$!
    exec 5<"$work/fifo"
    within 60 eval 'peer ss -Htno "sport = :7009" | grep -q persist'
    kill -$signal $client
    status=0
    wait $client || status=$?
    like "the status after $signal" '^(137|143|129)$' $status
    within 30 as_before
    within 30 eval '[ -z "$(rawtcp ports -H state ESTABLISHED)" ]'
    cat <&5 >/dev/null # to its end
    exec 5<&-
done
id=$(rawtcp connect -d "$PEER:7009")
rawtcp send "$id" <"$work/silent" 2>"$work/err" &
client=$!
within 30 eval 'find "/proc/$stack/fd" -lname "$work/silent" | grep -q .'
kill -TERM $client
status=0
wait $client || status=$?
same "a send that is ended, and its words" "143 " "$status $(<"$work/err")"
rawtcp close --abort "$id"

# Who reads no more ends it, as SIGPIPE would.
{ rawtcp connect -q "$PEER:7009" <"$work/silent" && echo 0 >"$work/status" || echo $? >"$work/status"; } | head -c 100000 | wc -c >"$work/count"
same "what was read, and the status" "100000 141" "$(<"$work/count") $(<"$work/status")"

# A stdout that cannot be written is an error, wherever it leads.
status=0
rawtcp connect -q "$PEER:7009" <"$work/silent" 1</dev/null 2>"$work/err" || status=$?
same "an stdout that is open for reading" 1 $status
like "its message" '^rawtcp: write error on stdout' "$(<"$work/err")"

# A file that cannot be read is no empty one.
for words in "connect $PEER:7009" "send $(rawtcp connect -d "$PEER:7009")"; do
    # shellcheck disable=SC2086 # a list of words
    ends_with 1 rawtcp -q $words </proc/self/mem
    same "the message of '$words'" "rawtcp: can't read stdin: Input/output error" "$err"
done
