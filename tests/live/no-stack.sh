#!/bin/bash
# Without a stack: commands that need one say so and exit 1, the others start it, if their words are good.
. "$(dirname "$0")/lib.sh"
for command in ports orphans "show 1" "close 1" knobs "stack status" "stack stop" "wait 1 CLOSED"; do
    # shellcheck disable=SC2086 # a list of words
    ends_with 1 rawtcp $command
    like "the message to '$command'" '^rawtcp: no stack' "$err"
done
ends_with 1 rawtcp stack stop
same "the message to 'stack stop', which none is to be started for" "rawtcp: no stack 'default' runs here" "$err"
nothing_began() {
    no_guard || fail "a guard stays after: $*"
    within 2 no_process
    local left=("$RAWTCP_RUNTIME_DIR"/default*)
    [ ! -e "${left[0]}" ] || fail "left after '$*': ${left[*]}"
}
for words in "connect" "connect --no-wait 10.0.0.1:1" "listen 70000" "connect -z 10.0.0.1:1" "stack start --link cable"; do
    # shellcheck disable=SC2086 # a list of words
    ends_with 2 rawtcp $words
    like "the message to '$words'" "^rawtcp: [^"$'\n'"]*$" "$err"
    nothing_began "$words"
done
for words in "connect -qh" "listen 7000 -qh"; do # help, in a word that the client does not take for it
    # shellcheck disable=SC2086 # a list of words
    ends_with 0 rawtcp $words
    like "the help by '$words'" "^Usage: rawtcp ${words%% *}" "$out"
    nothing_began "$words"
done
ends_with 0 rawtcp stack start --link raw
same "remarks" '' "$err"
same "the link" raw "$(rawtcp stack status --json | jq -r .link)"
ends_with 0 rawtcp stack stop
# An empty word arrives as one; nobody finds the daemon who looks for the command that has started it.
ends_with 2 rawtcp listen ''
same "the message to an empty word" "rawtcp: listen : '' is neither a port number nor a TCP service of /etc/services" "$err"
ends_with 2 rawtcp listen $'70000\r'
like "the message to a word of a file with DOS line ends" "^rawtcp: [^"$'\n\r'"]*$" "$err"
ends_with 0 rawtcp listen -d 7000
like "the daemon's arguments" 'rawtcp.daemon.Main.*--name' "$(tr '\0' ' ' <"/proc/$(stack_pid)/cmdline")"
same "what the daemon's arguments hold of the command" '' "$(tr '\0' '\n' <"/proc/$(stack_pid)/cmdline" | grep -x 'listen\|7000')"
ends_with 0 rawtcp ports
