#!/bin/bash
# While a connection in TIME_WAIT holds the port a new listener gets exit 7, as a plain socket gets EADDRINUSE.
. "$(dirname "$0")/lib.sh"
start_peer
silence_of_the_gone
listener=$(rawtcp listen -d 7000)
tell connect "$US" 7000 >/dev/null
id=$(rawtcp accept "$listener")
rawtcp close "$id"
same "the kernel's end" end "$(tell line)"
tell close >/dev/null
in_state "$id" TIME_WAIT
rawtcp close "$listener"
ends_with 7 rawtcp listen -d 7000
like "the message" '^rawtcp: listen .*7000.*(in use|TIME_WAIT)' "$err"
# Who comes meanwhile is refused.
ends_with 1 peer bash -c "exec 3<>/dev/tcp/$US/7000"
like "a client meanwhile" 'Connection refused' "$err"
listener=$(rawtcp listen -d --reuse-address 7000)
tell connect "$US" 7000 >/dev/null
id=$(rawtcp accept "$listener")
in_state "$id" ESTABLISHED
