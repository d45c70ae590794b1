#!/bin/bash
# TCP Fast Open (RFC 7413) with the kernel, in both roles: the first connection brings a cookie, the second data in its SYN.
# Requirement: RFC7413 a
# Requirement: RFC7413 b
# Requirement: RFC7413 d
. "$(dirname "$0")/lib.sh"
peer sysctl -q net.ipv4.tcp_fastopen=3
rawtcp stack start
rawtcp knobs tcp_fastopen=3 >/dev/null

# The kernel is the client: does it say that its data went with the SYN?
rawtcp listen -d --fastopen 7000 >"$work/id"
listener=$(<"$work/id")
client() {
    peer python3 -c '
import socket, sys
s = socket.socket()
s.sendto(b"hello", socket.MSG_FASTOPEN, (sys.argv[1], 7000))
s.shutdown(socket.SHUT_WR)
answer = s.recv(100).decode().strip()
print(answer, s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5] & 32)' "$US"
}
for expected in 0 32 32; do
    client >"$work/client" &
    id=$(rawtcp accept "$listener")
    same "what came" hello "$(rawtcp recv "$id" --eof)"
    rawtcp send "$id" answer
    rawtcp close "$id"
    wait $!
    same "what the kernel's client saw" "answer $expected" "$(<"$work/client")"
done

# The kernel is the server: does it say that data came with our SYN?
peer python3 -u -c '
import socket
l = socket.socket()
l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
l.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 16)
l.bind(("", 7001))
l.listen(16)
for i in range(4):
    s, _ = l.accept()
    fast = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5] & 32
    data = b""
    while more := s.recv(100000):
        data += more
    s.sendall(b"%d bytes, %d" % (len(data), fast))
    s.close()' &
within 30 peer bash -c 'ss -ltn | grep -q :7001'
same "without a cookie" "6 bytes, 0" "$(echo hello | rawtcp connect --fastopen "$PEER:7001")"
same "with a cookie" "6 bytes, 32" "$(echo hello | rawtcp connect --fastopen "$PEER:7001")"
same "more than a SYN holds" "100000 bytes, 32" "$(head -c 100000 /dev/zero | rawtcp connect --fastopen "$PEER:7001")"
same "nothing to send" "0 bytes, 0" "$(rawtcp connect --fastopen "$PEER:7001" </dev/null)"
wait
