#!/bin/bash
# connect: refused, timed out, without blocking, interrupted by its process's death; and shutdown as the kernel sees it.
. "$(dirname "$0")/lib.sh"
peer iptables -A INPUT -p tcp --dport 7009 -j DROP
socket_calls "$PEER" <<'END'
import errno
import sys
from socketcalls import *

peer = sys.argv[1]
OUT, ERR, HUP = 4, 8, 0x10
TCP_SYNCNT, TCP_USER_TIMEOUT = 7, 18
process = Process()

fails(errno.ECONNREFUSED, process.socket().connect, (peer, 7000))

lost = process.socket()
lost.setsockopt(socket.IPPROTO_TCP, TCP_USER_TIMEOUT, 300)
fails(errno.ETIMEDOUT, lost.connect, (peer, 7009))

kernel = peer_socket()
kernel.bind((peer, 7001))
kernel.listen()
client = process.socket()
client.setblocking(False)
try:
    client.connect((peer, 7001))
    raise AssertionError("connected at once?")
except BlockingIOError as e:
    assert e.errno == errno.EINPROGRESS, e
assert process.poll({client: OUT}, 5000) == {client: OUT}
assert client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
accepted, _ = kernel.accept()
fails(errno.EAGAIN, client.recv, 10)

refused = process.socket()
refused.setblocking(False)
try:
    refused.connect((peer, 7002))
except BlockingIOError:
    pass
assert process.poll({refused: OUT}, 5000)[refused] & (ERR | HUP) == ERR | HUP
assert refused.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNREFUSED

client.setblocking(True)
client.shutdown(socket.SHUT_WR)
assert accepted.recv(10) == b""
fails(errno.EPIPE, client.send, b"late", 0x4000)  # MSG_NOSIGNAL
accepted.sendall(b"still")
assert client.recv_all(5) == b"still"
accepted.close()
assert client.recv(10) == b""

dying = Process(pid=3001)
slow = dying.socket()
Thread(dying, lambda: slow.connect((peer, 7009))).blocks()
dying.exit()
END
within 30 eval '[ "$(rawtcp ports --json state SYN_SENT | jq length)" = 0 ]'
