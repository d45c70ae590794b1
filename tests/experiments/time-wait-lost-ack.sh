# TIME_WAIT, its first reason: the last ACK may be lost
# Whoever has sent it does not learn of that; but the peer, in LAST_ACK, sends its FIN again. Somebody must be there to
# acknowledge it once more: a RST would tell the peer's program of an error after all has gone well.
peer python3 -c 'import socket, signal; s = socket.create_server(("", 80)); c = s.accept(); signal.pause()' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
rawtcp connect -d $PEER:80; rawtcp shutdown 1; rawtcp wait 1 FIN_WAIT_2
cd $RAWTCP_RUNTIME_DIR; rawtcp trace -c 4 1 >segments 2>begun & until [ -s begun ]; do sleep 0.1; done
peer iptables -A INPUT -p tcp --tcp-flags ALL ACK -j DROP
kill %1
rawtcp wait 1 TIME_WAIT
peer ss -Htan state connected sport = :80
wait %2; cat segments
peer iptables -F; until [ -z "$(peer ss -Htan state connected sport = :80)" ]; do sleep 0.1; done
rawtcp ports -t
