#!/bin/bash
# A closed pipe or a full disk: no stack trace, and the stack goes on.
. "$(dirname "$0")/lib.sh"
rawtcp stack start
for command in "knobs" "ports" "knobs --json" "--help"; do
    # shellcheck disable=SC2086 # a list of words
    rawtcp $command 2>"$work/err" | head -1 >/dev/null || true
    # shellcheck disable=SC2086
    rawtcp $command >/dev/full 2>>"$work/err" && fail "'$command' ended well on a full disk"
    like "the message of '$command'" '^rawtcp: write error on stdout' "$(tail -n 1 "$work/err")"
    ! grep -q 'Exception\|^	at ' "$work/err" || fail "a stack trace from '$command': $(<"$work/err")"
done
status=0
rawtcp shell <<<knobs >/dev/full 2>"$work/err" || status=$?
same "a shell on a full disk" "1 rawtcp: write error on stdout: No space left on device" "$status $(<"$work/err")"
rawtcp listen -d --service chargen 7019 >/dev/null
peer ncat "$US" 7019 </dev/null 2>/dev/null | head -1 >/dev/null || true
start_peer
tell listen 7000 >/dev/null
rawtcp connect "$PEER:7000" </dev/null 2>"$work/err" | head -c 10 >/dev/null &
tell accept >/dev/null
tell send-bytes 3000000 1 >/dev/null
tell close >/dev/null
within 30 eval '! pgrep -f "connect $PEER:7000"'
! grep -q 'Exception\|^	at ' "$work/err" || fail "a stack trace from connect: $(<"$work/err")"
rawtcp stack status >/dev/null
