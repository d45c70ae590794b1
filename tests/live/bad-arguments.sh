#!/bin/bash
# A user's mistake: exit 2, one line that names it.
. "$(dirname "$0")/lib.sh"
while read -r words; do
    # shellcheck disable=SC2086 # a list of words
    ends_with 2 rawtcp $words
    like "the message to '$words'" '^rawtcp: ' "$err"
    ! grep -q 'Exception\|^	at ' <<<"$err" || fail "a stack trace for '$words': $err"
done <<'END'
connect
connect 10.77.0.2
connect 10.77.0.2:99999
connect 10.77.0.2:http:80
connect -w soon 10.77.0.2:80
listen
listen 0x50
listen 70000
listen --service nonsense 7000
no-such-command
connect --no-such-option 10.77.0.2:80
connect -p 0.5 10.77.0.2:80
-L .. listen 7000
-L a/b ports
END
ends_with 1 rawtcp stack status # none of them has started a stack
rawtcp stack start
ends_with 2 rawtcp close
ends_with 2 rawtcp close x
ends_with 2 rawtcp connect -d -s 127.0.0.1 "$PEER:80" # Linux: EINVAL
ends_with 3 rawtcp connect -d -s 127.0.0.1 "$US:80"
ends_with 1 rawtcp close -1
ends_with 1 rawtcp close 17
ends_with 1 rawtcp show 17
ends_with 2 rawtcp ports nonsense
mkdir "$work/folder"
for words in "send" "connect $PEER:61777"; do # a folder is no empty stdin
    id=''
    [ "$words" != send ] || { rawtcp -q listen -d 7009 >/dev/null && id=$(rawtcp -q connect -d "$US:7009"); }
    [ -n "$id" ] || start_peer
    [ -n "$id" ] || tell listen 61777 >/dev/null
    # shellcheck disable=SC2086 # a list of words
    ends_with 1 rawtcp $words $id <"$work/folder"
    same "the message of '$words'" "rawtcp: can't read stdin: Is a directory" "$err"
done
ends_with 0 rawtcp --help
ends_with 0 rawtcp --version
ends_with 0 rawtcp connect --help
# Said twice it is no mistake: an alias says it each time.
ends_with 0 rawtcp -q listen -d -q 7000
same "remarks" "" "$err"
ends_with 0 rawtcp --quiet -q close --quiet "$out"
