#!/bin/bash
# Our own kernel never answers for us: no RST on the wire in a whole life, with the ports' guard in place.
. "$(dirname "$0")/lib.sh"
start_peer
silence_of_the_gone
capture
tell listen 7000 >/dev/null
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
tell send-bytes 100000 1 >/dev/null
rawtcp recv "$id" --max 100000 >/dev/null
rawtcp shutdown "$id"
tell close >/dev/null
in_state "$id" TIME_WAIT
listener=$(rawtcp listen -d 7001)
tell connect "$US" 7001 >/dev/null
id=$(rawtcp accept "$listener")
tell shutdown >/dev/null
rawtcp close "$id" --wait
same "RSTs" 0 "$(captured ' .*R')"
