# A client stuck in FIN_WAIT_2, and tcp_fin_timeout
# The other end of CLOSE_WAIT. While somebody owns it, it waits for ever, since the server may still have
# something to say. Once nobody does it is an orphan, and tcp_fin_timeout ends it; the server is not told.
peer python3 -c 'import socket, signal; s = socket.create_server(("", 80)); c = s.accept(); signal.pause()' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
rawtcp connect -d $PEER:80
rawtcp shutdown 1
rawtcp wait 1 FIN_WAIT_2
rawtcp ports -t
rawtcp knobs tcp_fin_timeout=20
rawtcp close 1
rawtcp orphans -H
rawtcp wait 1 CLOSED
peer ss -tan sport = :80
