#!/bin/bash
# outside a lab
# The demo tells the whole story, with both ends' states in their order, and leaves nothing.
. "$(dirname "$0")/lib.sh"
ends_with 0 "$live/../../bin/rawtcp" demo
same "our ends" "ESTABLISHED ESTABLISHED FIN_WAIT_2 FIN_WAIT_2 TIME_WAIT FIN_WAIT_2 CLOSED" \
    "$(sed -n 's/^ *our end: \([A-Z_12]*\) .*/\1/p' "$work/out" | xargs)"
same "the kernel's ends" "ESTAB ESTAB CLOSE-WAIT CLOSE-WAIT CLOSED CLOSE-WAIT CLOSE-WAIT" \
    "$(sed -n 's/^ *our end: .*end: //p' "$work/out" | xargs)"
same "what rawtcp-demo(1) shows" "$(sed '/^[#$]/d' "$live/../examples/demo.txt")" "$(grep '^[0-9]' "$work/out")"
like "an orphan" 'FIN_WAIT_2 .* owner exited .* tcp_fin_timeout' "$out"
like "a refusal" 'connection refused' "$out"
like "a silence" $'\n   [0-9]+ +SYN_SENT .* timer:\\(syn,[^\n]*\n.*timed out' "$out"
same "stderr" "" "$err"
[[ $out != *$'\033'* ]] || fail "there are colours although stdout is no terminal"

# Nobody can be told the story.
status=0
"$live/../../bin/rawtcp" demo >/dev/full 2>"$work/err" || status=$?
same "a demo on a full disk" "1 rawtcp: demo: write error on stdout" "$status $(<"$work/err")"
# Who reads no further is told nothing: here it is sed that finds the pipe closed, while the command is run.
"$live/../../bin/rawtcp" demo 2>"$work/err" | head -n 6 >/dev/null || true
same "a demo whose reader has gone" "" "$(<"$work/err")"
