#!/bin/bash
# A detached listener: kernel connections wait in its queue, accept takes them off in order.
. "$(dirname "$0")/lib.sh"
start_peer
listener=$(rawtcp listen -d 7000)
same "the listener's kind" listener "$(rawtcp ports --json | jq -r ".[] | select(.id == $listener) | .kind")"
port=$(tell connect "$US" 7000)
like "the kernel's port" '^[0-9]+$' "$port"
same "the kernel's state before accept" ESTAB "$(peer_state 7000)"
id=$(rawtcp accept "$listener")
same "our peer" "$PEER:$port" "$(rawtcp ports --json | jq -r ".[] | select(.id == $id) | .peer")"
tell send hello >/dev/null
same "what we receive" hello "$(rawtcp recv "$id" --max 6)"
rawtcp send "$id" goodbye
same "what the kernel receives" goodbye "$(tell line)"
ends_with 4 rawtcp accept "$listener" --timeout 100ms
