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
one_line() { # usage: one_line STATUS SENTENCE WORD…    all that is said
    ends_with "$1" rawtcp "${@:3}"
    same "the message to '${*:3}'" "rawtcp: $2" "$err"
}
one_line 2 "bad stack name 'a b': letters, digits, '_', and behind the first also '.' and '-', 20 at most" -L $'a\nb' ports
one_line 2 "stack start: unknown argument 'x'; see rawtcp stack --help" -L other stack start --foreground x
one_line 2 "stack start: --link 'x' is none of raw, packet, auto; see rawtcp stack --help" -L other stack start --foreground --link x
one_line 2 "stack start: --spin '-1' is below 0; see rawtcp stack --help" -L other stack start --foreground --spin -1
one_line 1 "knobs: '' is no file's name" knobs --load ''
one_line 1 "drill: '' is no file's name" drill ''
one_line 1 "connect $PEER:80: --source 'no.such.host' is neither an address nor a known host name" connect -s no.such.host "$PEER:80"
mkdir "$work/folder"
for words in "''|'' is no file's name" "$work/folder|$work/folder: can't be read (Is a directory)"; do
    ends_with 1 rawtcp shell <<<"source ${words%%|*}"
    same "the shell's message to '${words%%|*}'" "rawtcp: source: ${words#*|}" "$(head -n 1 <<<"$err")"
done
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
