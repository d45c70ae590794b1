# Both close at once
# Each FIN is on its way before the other has come (RFC 9293 figure 13): FIN_WAIT_1, CLOSING, TIME_WAIT.
# Here the network holds up ours until the other's has come, and then lets one of its repetitions through.
peer python3 -c 'import socket, signal; s = socket.create_server(("", 80)); c = s.accept(); signal.pause()' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
rawtcp connect -d $PEER:80
peer iptables -A INPUT -p tcp --tcp-flags FIN FIN -j DROP
rawtcp shutdown 1
kill $!
rawtcp wait 1 CLOSING
peer ss -Htan state connected sport = :80
peer iptables -F
rawtcp wait 1 TIME_WAIT
peer ss -Htan state connected sport = :80
rawtcp show 1 | grep -e '->'
