#!/bin/bash
# 100 MB each way at once over a connection that we opened, equal to the byte.
. "$(dirname "$0")/lib.sh"
start_peer
bytes=104857600
random_file out $bytes
tell listen 7000 >/dev/null
rawtcp connect "$PEER:7000" <"$work/out" >"$work/in" &
client=$!
tell accept >/dev/null
tell begin send-bytes $bytes 1 >/dev/null
same "what the kernel received" "$bytes $(sha <"$work/out")" "$(tell rest)"
sent=$(tell result)
tell close >/dev/null
wait $client
same "what we received" "$sent" "$(sha <"$work/in")"
