#!/bin/bash
# A peer that sends garbage as data: all byte values pass, unchanged, in both directions and on a terminal-less stdout.
. "$(dirname "$0")/lib.sh"
python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)) * 300 + b"\xff\xfe\x00\r\n\x04\x1b[2J")' >"$work/all"
rawtcp listen -d --service echo 7000 >/dev/null
peer ncat "$US" 7000 <"$work/all" >"$work/back"
same "echoed" "$(sha <"$work/all")" "$(sha <"$work/back")"
