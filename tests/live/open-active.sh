#!/bin/bash
# connect -d returns in ESTABLISHED, and so is the kernel's end; the wire saw a three-way handshake.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
capture
id=$(rawtcp connect -d "$PEER:7000")
same "the first id" 1 "$id"
same "the kernel's peer" "$US:$(port_of "$id")" "$(tell accept)"
same state ESTABLISHED "$(state "$id")"
same "the kernel's state" ESTAB "$(peer_state 7000)"
[ "$(port_of "$id")" -ge 61000 ] || fail "the port is not of our ephemeral range"
same "timestamps" 1 "$(tell info timestamps)"
[ "$(tell info wscale)" = 1 ] || fail "no window scale was agreed"
[ "$(tell info snd_mss)" = 1448 ] || fail "the kernel's MSS is $(tell info snd_mss)"
same "SYNs of ours" 1 "$(captured ' S$')"
same "SYN-ACKs" 1 "$(captured ' S[.]$')"
same "RSTs" 0 "$(captured ' .*R')"
