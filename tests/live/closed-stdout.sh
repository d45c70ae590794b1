#!/bin/bash
# A stdout that is closed, a pipe without a reader, a full disk: no success, no stack trace, and the stack goes on, without what
# nobody could be told of.
. "$(dirname "$0")/lib.sh"
mkfifo "$work/fifo"
# shellcheck disable=SC2094 # a pipe
exec 5<>"$work/fifo" 6>"$work/fifo" 5>&- # to 6 one can write, but nobody reads it

# usage: to full|closed|pipe COMMAND…
to() {
    case $1 in
    full) "${@:2}" >/dev/full ;;
    closed) "${@:2}" >&- ;;
    pipe) "${@:2}" >&6 ;;
    esac
}

rawtcp stack start
for command in "knobs" "ports" "knobs --json" "--help"; do
    # shellcheck disable=SC2086 # a list of words
    rawtcp $command 2>"$work/err" | head -1 >/dev/null || true
    # shellcheck disable=SC2086
    rawtcp $command >/dev/full 2>>"$work/err" && fail "'$command' ended well on a full disk"
    like "the message of '$command'" '^rawtcp: write error on stdout' "$(tail -n 1 "$work/err")"
    ! grep -q 'Exception\|^	at ' "$work/err" || fail "a stack trace from '$command': $(<"$work/err")"
done
# Closed, it is as full.
for words in ports knobs "ports --json" "stack status" --help --version "help ports"; do
    # shellcheck disable=SC2086
    ends_with 1 to closed rawtcp $words
    like "the message of '$words'" '^rawtcp: write error on stdout[^'$'\n'']*$' "$err"
done
ends_with 0 to closed rawtcp fault --clear # it has nothing to say

# What nobody could be told the id of is gone again when the command ends.
start_peer
tell listen 7020 >/dev/null
for stdout in full closed pipe; do
    status=1
    [ $stdout != pipe ] || status=141
    for words in "listen -d 7020" "listen -d --json 7020" "listen -d --service echo 7020" "connect -d $PEER:7020" "fault loss 3%"; do
        # shellcheck disable=SC2086
        ends_with $status to $stdout rawtcp -q $words
        same "what '$words' has left" "" "$(rawtcp ports -H state LISTEN or state ESTABLISHED)$(rawtcp fault)"
    done
done
ends_with 0 rawtcp listen -d 7020
listener=$out
peer bash -c 'exec 3<>/dev/tcp/$US/7020; exec 4<>/dev/tcp/$US/7020; exec sleep 1000' &
within 30 eval '[ "$(rawtcp ports -H state ESTABLISHED | wc -l)" = 2 ]'
first=$(rawtcp ports --json state ESTABLISHED | jq ".[0].id")
ends_with 1 to full rawtcp accept "$listener"
ends_with 0 rawtcp accept "$listener"
same "the connection that is accepted next" "$first" "$out"

status=0
rawtcp shell <<<knobs >/dev/full 2>"$work/err" || status=$?
same "a shell on a full disk" "1 rawtcp: write error on stdout: No space left on device" "$status $(<"$work/err")"
rawtcp listen -d --service chargen 7019 >/dev/null
peer ncat "$US" 7019 </dev/null 2>/dev/null | head -1 >/dev/null || true
tell listen 7000 >/dev/null
rawtcp connect "$PEER:7000" </dev/null 2>"$work/err" | head -c 10 >/dev/null &
tell accept >/dev/null
tell send-bytes 3000000 1 >/dev/null
tell close >/dev/null
within 30 eval '! pgrep -f "connect $PEER:7000"'
! grep -q 'Exception\|^	at ' "$work/err" || fail "a stack trace from connect: $(<"$work/err")"
rawtcp stack status >/dev/null
