#!/bin/bash
# poll and epoll, level and edge, on what the kernel sends.
. "$(dirname "$0")/lib.sh"
socket_calls "$US" <<'END'
import sys
from socketcalls import *

us = sys.argv[1]
IN, OUT, HUP, RDHUP, ET = 1, 4, 0x10, 0x2000, 1 << 31
process = Process()
listener = process.socket()
listener.bind((us, 7000))
listener.listen()
assert process.poll({listener: IN}, 0) == {}
waiting = Thread(process, lambda: process.poll({listener: IN}, -1)).blocks()
kernel = peer_socket()
kernel.connect((us, 7000))
assert waiting.result() == {listener: IN}
connection, _ = listener.accept()
assert process.poll({connection: IN | OUT}, 1000) == {connection: OUT}

level, edge = process.epoll(), process.epoll()
level.ctl(Epoll.ADD, connection, IN | RDHUP, 7)
edge.ctl(Epoll.ADD, connection, IN | RDHUP | ET, 8)
assert level.wait(0) == [] and edge.wait(0) == []
waiting = Thread(process, lambda: level.wait(-1)).blocks()
kernel.sendall(b"one")
assert waiting.result() == [(IN, 7)]
assert edge.wait(1000) == [(IN, 8)]
assert level.wait(0) == [(IN, 7)], "level: as long as it can be read"
assert edge.wait(0) == [], "edge: until there is more"
kernel.sendall(b"two")
assert edge.wait(5000) == [(IN, 8)]
assert connection.recv_all(6) == b"onetwo"
assert level.wait(0) == []
kernel.shutdown(socket.SHUT_WR)
assert level.wait(5000) == [(IN | RDHUP, 7)]
connection.shutdown(socket.SHUT_WR)
assert process.poll({connection: IN}, 5000)[connection] & (IN | HUP) == IN | HUP
level.ctl(Epoll.DEL, connection)
assert level.wait(0) == []
END
