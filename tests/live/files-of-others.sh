#!/bin/bash
# What is no socket and no lock of ours stays as it is, whatever path -S names.
. "$(dirname "$0")/lib.sh"
cd "$work"
for file in notes notes.lock note~; do # the socket's path, its lock's, and where the socket is made ready
    echo precious >$file
    for words in 'stack start' 'listen -d 7000' 'connect -d 10.77.0.2:7000' ports 'stack stop'; do
        [ $file = notes ] || [ "$words" = 'stack start' ] || continue
        expected=1
        [ $file != notes ] || expected=2
        # shellcheck disable=SC2086 # a list of words
        ends_with $expected rawtcp -S "$work/notes" $words
        like "the message to '$words'" "^rawtcp: [^"$'\n'"]*$file" "$err"
    done
    same "$file" precious "$(<$file)"
    rm $file
done
mkdir empty
echo precious >empty/default.sock
ends_with 1 env RAWTCP_RUNTIME_DIR="$work/empty" rawtcp stack start
same "default.sock" precious "$(<empty/default.sock)"
mkfifo pipe
ends_with 2 rawtcp -S "$work/pipe" stack start
[ -p pipe ] || fail "the fifo has gone"
within 2 no_process
