#!/bin/bash
# Too few files or too little memory: one line with the cause, and status 8; limits that suffice do not matter.
. "$(dirname "$0")/lib.sh"
# usage: within_limit LIMIT COMMAND…    LIMIT: as ulimit takes it
within_limit() {
    # shellcheck disable=SC2016 # the inner shell's
    bash -c 'ulimit $0 || exit 99; "$@"' "$@"
}
for words in "stack start" "ports" "listen -d 7000" doctor --version; do
    for limit in "-n 20" "-v 2000000" "-d 50000"; do
        # shellcheck disable=SC2086 # lists of words
        ends_with 8 within_limit "$limit" rawtcp $words
        like "the message to '$words' within '$limit'" "^rawtcp: a process may [^"$'\n'"]*: raise it with ulimit ${limit% *}$" "$err"
        same "stdout" '' "$out"
    done
done
for words in "stack start" "listen -d 7000" shell; do # enough for a client, not for a stack
    # shellcheck disable=SC2086
    ends_with 8 within_limit "-n 40" rawtcp $words </dev/null
    same "the message to '$words'" "rawtcp: a process may open only 40 files here, and this one needs 64: raise it with ulimit -n" "$err"
done
ends_with 1 within_limit "-n 40" rawtcp ports
no_guard || fail "a guard stays"
within 2 no_process
# A soft limit is raised, as the JVM raises that of files.
ends_with 0 within_limit "-Sn 20" rawtcp stack start
ends_with 0 within_limit "-Sv 2000000" rawtcp ports
ends_with 0 within_limit "-n 64" rawtcp ports
ends_with 0 rawtcp stack stop
ends_with 0 within_limit "-n 64" rawtcp stack start
ends_with 0 within_limit "-v 16000000" rawtcp ports
ends_with 0 rawtcp stack stop
