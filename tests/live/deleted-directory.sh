#!/bin/bash
# Called in a directory that was deleted: what needs no directory works; what is named from there is told of in one line. The
# shell that runs our script has its own line about it, before ours begins.
. "$(dirname "$0")/lib.sh"
root=$(readlink -f "$live/../..")
# usage: nowhere STATUS WORD…    rawtcp; $err is without the shells' lines
nowhere() {
    local expected=$1
    shift
    mkdir "$work/gone"
    # shellcheck disable=SC2016 # the inner shell's
    ends_with "$expected" sh -c 'cd "$0" && rmdir "$0" && exec "$@"' "$work/gone" rawtcp "$@"
    err=$(grep -v getcwd <<<"$err" || true)
}
nowhere 0 --version
like "the version" '^rawtcp [0-9]' "$out"
nowhere 1 ports
like "the message" '^rawtcp: no stack' "$err"
nowhere 0 stack start
same "remarks" '' "$err"
nowhere 0 ports
same "remarks" '' "$err"
nowhere 0 listen -d 7000
nowhere 0 shell <<<ports
like "the shell" LISTEN "$out"
nowhere 0 drill "$root/tests/scripts/opening"
nowhere 0 trace -W "$work/x.pcapng" --timeout 1ms
why=": the current directory was deleted: give its whole path, from / on"
nowhere 1 drill x.pkt
same "a script" "rawtcp: drill: 'x.pkt'$why" "$err"
nowhere 1 knobs --load tmp
same "a file of knobs" "rawtcp: knobs: 'tmp'$why" "$err"
nowhere 1 trace -W x.pcapng
same "a file to write" "rawtcp: trace: 'x.pcapng'$why" "$err"
nowhere 1 shell <<<'source tmp'
like "a file of the shell's" "^rawtcp: source: 'tmp'$why" "$err"
nowhere 1 -S x.sock ports
same "a socket" "rawtcp: 'x.sock'$why" "$err"
RAWTCP_RUNTIME_DIR=x nowhere 1 ports
same "the runtime directory" "rawtcp: 'x'$why" "$err"
nowhere 1 stack start --foreground -S x.sock
same "the socket of a stack in the foreground" "rawtcp: 'x.sock'$why" "$err"
nowhere 0 lab true

# One that another has made in its place is not it; and one is not deleted whose path is not ours to look at.
mkdir -p "$work/closed/in"
# shellcheck disable=SC2016
ends_with 0 sh -c 'cd "$0" && rmdir "$0" && mkdir "$0" && exec "$@"' "$work/closed/in" rawtcp ports
# shellcheck disable=SC2016
ends_with 1 sh -c 'cd "$0/in" && chmod 0 "$0" && exec "$@"' "$work/closed" \
    setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all rawtcp drill x.pkt
same "the message" "rawtcp: drill: x.pkt can't be read (no such file)" "$err"
chmod 700 "$work/closed"
