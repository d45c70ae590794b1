#!/bin/bash
# 100 MB each way at once over a connection that the kernel opened to a foreground listener, equal to the byte.
. "$(dirname "$0")/lib.sh"
start_peer
bytes=104857600
random_file out $bytes
rawtcp listen 7000 <"$work/out" >"$work/in" &
listener=$!
within 30 eval '[ "$(rawtcp ports -l --json | jq length)" = 1 ]'
tell connect "$US" 7000 >/dev/null
tell begin send-bytes $bytes 2 >/dev/null
same "what the kernel received" "$bytes $(sha <"$work/out")" "$(tell rest)"
sent=$(tell result)
tell close >/dev/null
wait $listener
same "what we received" "$sent" "$(sha <"$work/in")"
