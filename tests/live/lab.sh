#!/bin/bash
# outside a lab
# The lab: exit status and streams pass through, and however it ends no process and no file stays.
. "$(dirname "$0")/lib.sh"
rawtcp=$live/../../bin/rawtcp
ends_with 42 "$rawtcp" lab sh -c 'exit 42'
ends_with 127 "$rawtcp" lab no-such-command
ends_with 1 "$rawtcp" lab -- false
ends_with 1 "$rawtcp" lab -q false
ends_with 127 "$rawtcp" lab -- -no-such-command
same "a command that is none" "rawtcp: lab: no such command: -no-such-command" "$err"
ends_with 126 "$rawtcp" lab /
same "a directory" "rawtcp: lab: this is a directory, not a command: /" "$err"
ends_with 126 "$rawtcp" lab /dev/null
same "a file that is no program" "rawtcp: lab: this file is not a program, or not one for you: /dev/null" "$err"
ends_with 127 "$rawtcp" lab 'a\nb'
same "a word with a backslash" 'rawtcp: lab: no such command: a\nb' "$err"
ends_with 2 "$rawtcp" lab --no-such-option true
same "an option that is none" "rawtcp: lab: unknown option: '--no-such-option'; see rawtcp lab --help" "$err"
ends_with 0 env SHELL=/bin/true "$rawtcp" lab
like "the remark" 'this shell is on \$US' "$err"
ends_with 0 env SHELL=/bin/true "$rawtcp" lab --quiet
same "no remark" "" "$err"
random_file bytes 3000000
same "streams" "$(sha <"$work/bytes")" "$("$rawtcp" lab cat <"$work/bytes" | sha)"
same "addresses" "10.77.0.1 10.77.0.2" "$("$rawtcp" lab sh -c 'echo $US $PEER')"
like "the other host" "10.77.0.2/24" "$("$rawtcp" lab peer ip -br addr)"
like "a lab in a lab" "10.77.0.2/24" "$("$rawtcp" lab rawtcp lab peer ip -br addr)"
mark=$RANDOM$RANDOM
for signal in TERM HUP KILL; do
    : >"$work/up" # by us: what runs beside would clear it later, and a signal to a shell that has not begun yet is lost
    "$rawtcp" lab sh -c 'rawtcp listen -d --owner none 7000 && echo up && setsid sleep 77$0; :' $mark >"$work/up" &
    lab=$!
    within 60 grep -q up "$work/up"
    kill -$signal $lab
    wait $lab || true
    within 2 eval "! pgrep -f 'sleep 77$mark'"
done
PYTHONDONTWRITEBYTECODE=1 timeout 300 python3 "$live/lab_keys.py" "$rawtcp" || fail "keys: told otherwise"
same "files" "" "$(find /dev/shm -newer "$work/bytes" -name '*rawtcp*')"

# The lab adds rawtcp and peer to the commands, and hides none.
ends_with 0 "$rawtcp" lab env test 1 = 1
