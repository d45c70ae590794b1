# Keep-alive finds a dead peer
# A peer that has lost its power says nothing. An idle connection to it stays ESTABLISHED for ever, unless keep-alive
# asks: after keepidle seconds of silence, then each keepintvl, keepcnt times.
peer python3 -c 'import socket, signal; s = socket.create_server(("", 80)); c = s.accept(); signal.pause()' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
rawtcp connect -d $PEER:80
rawtcp set 1 keepalive keepidle=1 keepintvl=1 keepcnt=2
peer iptables -A INPUT -p tcp -j DROP
rawtcp recv 1; echo "exit status $?"
rawtcp show 1 | sed -n '/^history/,$p'
peer ss -tan sport = :80
