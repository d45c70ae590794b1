# Orphans until the limit
# A network that swallows our FINs keeps closed connections in FIN_WAIT_1: orphans that hold memory until
# tcp_orphan_retries gives them up. tcp_max_orphans bounds their number: what is above it is reset at once.
peer python3 -c 'import socket, signal; s = socket.create_server(("", 80)); signal.pause()' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
for i in 1 2 3 4 5; do rawtcp connect -d $PEER:80; done
rawtcp knobs tcp_max_orphans=3
peer iptables -A INPUT -p tcp --tcp-flags FIN FIN -j DROP
rawtcp close 1 2 3 4 5
rawtcp ports orphan | cut -c 1-69
rawtcp orphans | sed -n 2p
rawtcp show 5 | tail -n 1
rawtcp stats -H TcpExtTCPAbortOnMemory
