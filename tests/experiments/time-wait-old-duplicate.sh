# TIME_WAIT, its second reason: an old duplicate
# A segment is held up on its way, sent again, and comes when all is over. TIME_WAIT throws it away, and lets nobody take its
# pair of ports: in a new connection it might pass for new data. (tcp_rfc1337: the RST that our ACK provokes ends nothing.)
peer python3 -c 'import socket; s = socket.create_server(("", 80)); c = s.accept()[0]; c.send(b"hello\n"); c.recv(1)' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
rawtcp stack start; rawtcp knobs tcp_rfc1337=1
rawtcp fault --in --data --next 1 delay 1h
rawtcp connect -d -p 50000 $PEER:80
rawtcp recv 1; rawtcp shutdown 1; rawtcp wait 1 TIME_WAIT
rawtcp connect -p 50000 $PEER:80; echo "exit status $?"
rawtcp trace --count 3 2>$RAWTCP_RUNTIME_DIR/on & until [ -s $RAWTCP_RUNTIME_DIR/on ]; do sleep 0.1; done
rawtcp fault --clear; wait $! # lets go what it has held up
rawtcp ports -t
