# A server that restarts
# Where the server closes first, its port is held by TIME_WAIT, and bind fails for a minute: "address in use". With
# SO_REUSEADDR, which nearly every server sets, TIME_WAIT does not hinder it. A listener of another still would.
rawtcp listen -d 7000
peer bash -c 'exec 3<>/dev/tcp/$US/7000; cat <&3 >/dev/null' &
rawtcp accept 1
rawtcp close 1 2
rawtcp wait 2 TIME_WAIT
rawtcp listen -d 7000; echo "exit status $?"
rawtcp listen -d --reuse-address 7000
rawtcp ports
rawtcp listen -d --reuse-address 7000; echo "exit status $?"
