#!/bin/bash
# A process's handles are its own, its threads share them, and when it ends they are closed as a kernel closes them.
. "$(dirname "$0")/lib.sh"
socket_calls "$US" <<'END'
import errno
import os
import signal
import sys
from socketcalls import *

us = sys.argv[1]


def connected(process, port):
    listener = process.socket()
    listener.bind((us, port))
    listener.listen()
    kernel = peer_socket()
    kernel.connect((us, port))
    return listener, listener.accept()[0], kernel


one, other = Process(pid=1001), Process(pid=1002)
listener, connection, kernel = connected(one, 7000)
fails(errno.EBADF, other.call, RECV, connection.handle, 0, 0, 10)
fails(errno.EBADF, other.call, CLOSE, listener.handle)
kernel.sendall(b"for one")
assert connection.recv(10) == b"for one"

# A thread blocks in recv; another one of its process shuts down, and it goes on.
receiving = Thread(one, lambda: connection.recv(10)).blocks()
connection.shutdown(socket.SHUT_RDWR)
assert receiving.result() == b""
assert kernel.recv(10) == b"", "our FIN"
kernel.close()

# Death with all read: FIN. The thread that blocks goes with it, and so does the listener.
_, connection, kernel = connected(other, 7001)
receiving = Thread(other, lambda: connection.recv(10)).blocks()
other.exit()
assert kernel.recv(10) == b""
late = peer_socket()
try:
    late.connect((us, 7001))
    raise AssertionError("the listener is still there")
except ConnectionRefusedError:
    pass

# Death with something unread: RST.
third = Process(pid=1003)
_, connection, kernel = connected(third, 7002)
kernel.sendall(b"unread")
third.poll({connection: 1}, 5000)
third.exit()
try:
    kernel.recv(10)
    raise AssertionError("no RST")
except ConnectionResetError:
    pass
one.exit()

# And one that is killed while a call of its blocks, which is what kernels see.
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    process = Process()
    listener = process.socket()
    listener.bind((us, 7003))
    listener.listen()
    os.write(writer, b"listening")
    connection = listener.accept()[0]
    connection.recv(10)
    os._exit(1)
os.read(reader, 9)
kernel = peer_socket()
kernel.connect((us, 7003))
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
assert kernel.recv(10) == b""
END
within 30 eval '[ "$(rawtcp ports --json | jq "[.[] | select(.kind == \"listener\")] | length")" = 0 ]'
