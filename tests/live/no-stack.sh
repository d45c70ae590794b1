#!/bin/bash
# Without a stack: commands that need one say so and exit 1, the others start it.
. "$(dirname "$0")/lib.sh"
for command in ports orphans "show 1" "close 1" knobs "stack status" "stack stop" "wait 1 CLOSED"; do
    # shellcheck disable=SC2086 # a list of words
    ends_with 1 rawtcp $command
    like "the message to '$command'" '^rawtcp: no stack' "$err"
done
ends_with 0 rawtcp listen -d 7000
ends_with 0 rawtcp ports
