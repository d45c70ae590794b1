#!/bin/bash
# Our own window closes when nobody reads, and the kernel's sender waits; all arrives once we read.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
tell begin send-bytes 20000000 4 >/dev/null
within 60 eval 'peer ss -Htno "sport = :7000" | grep -q persist'
rawtcp recv "$id" --eof >"$work/in" &
client=$!
sent=$(tell result)
tell close >/dev/null
wait $client
same "what we received" "$sent" "$(sha <"$work/in")"
