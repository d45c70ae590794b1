#!/bin/bash
# 1 % and then 5 % of what goes from the kernel to us is lost: 20 MB each way arrive to the byte all the same.
. "$(dirname "$0")/lib.sh"
start_peer
bytes=20971520
random_file out $bytes
tell listen 7000 >/dev/null
for loss in 0.01 0.05; do
    peer iptables -F
    peer iptables -A OUTPUT -p tcp -m statistic --mode random --probability $loss -j DROP
    rawtcp connect "$PEER:7000" <"$work/out" >"$work/in" &
    client=$!
    tell accept >/dev/null
    tell begin send-bytes $bytes 1 >/dev/null
    same "at $loss: what the kernel received" "$bytes $(sha <"$work/out")" "$(tell rest)"
    sent=$(tell result)
    tell close >/dev/null
    wait $client
    same "at $loss: what we received" "$sent" "$(sha <"$work/in")"
done
