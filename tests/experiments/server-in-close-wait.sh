# A server in CLOSE_WAIT
# Its client has said that it is done. A program that does not look, or does not close what it has read to the
# end, keeps its end in CLOSE_WAIT for ever: no timer runs there, and no setting of TCP's ends it.
peer python3 -c 'import socket, signal; s = socket.create_server(("", 80)); c = s.accept(); signal.pause()' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
rawtcp connect -d $PEER:80
rawtcp shutdown 1
rawtcp wait 1 FIN_WAIT_2
peer ss -tan sport = :80
rawtcp ports -t
kill $! # whatever way the program ends, the kernel closes for it
rawtcp wait 1 TIME_WAIT
peer ss -tan sport = :80
