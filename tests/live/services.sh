#!/bin/bash
# RFC 862, 863, 864: echo, discard, chargen.
. "$(dirname "$0")/lib.sh"
start_peer
port=7000
for service in echo discard chargen; do
    port=$((port + 1))
    rawtcp listen -d --service $service $port >/dev/null
    tell connect "$US" $port >/dev/null
    case $service in
    echo)
        tell send some words >/dev/null
        same echo "some words" "$(tell line)"
        tell shutdown >/dev/null
        same "echo's end" end "$(tell line)"
        ;;
    discard)
        tell send-bytes 1000000 1 >/dev/null
        tell shutdown >/dev/null
        same "discard's end" end "$(tell line)"
        ;;
    chargen)
        like chargen '!"#\$%&' "$(tell line)"
        ;;
    esac
    tell close >/dev/null
done
