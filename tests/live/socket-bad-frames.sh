#!/bin/bash
# What is no socket call ends with an errno, or with the end of that session; never more.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2119 # it needs no arguments
socket_calls <<'END'
import errno
import os
from socketcalls import *

good = Process(pid=2001)
kept = good.socket()

fails(errno.EOPNOTSUPP, good.call, 0)
fails(errno.EOPNOTSUPP, good.call, 23, 1, 2, 3, 4, b"payload")
fails(errno.EOPNOTSUPP, good.call, 65535)
fails(errno.EINVAL, good.call, HELLO, 0, 2001)
for op in (BIND, LISTEN, ACCEPT, CONNECT, RECV, SEND, SENDMSG, RECVMSG, CLOSE, SHUTDOWN, GETSOCKOPT, SETSOCKOPT, FCNTL,
           GETSOCKNAME, GETPEERNAME):
    for handle in (-1, 4711, -(1 << 31), (1 << 31) - 1):
        fails(errno.EBADF, good.call, op, handle, 0, 0, 0, bytes(16))
fails(errno.EINVAL, good.call, BIND, kept.handle, 0, 0, 0, b"")
for bad in (b"", b"\1", bytes(100)):
    for op in (SENDMSG, POLL, EPOLL_CTL, SETSOCKOPT, IOCTL):
        try:
            good.call(op, kept.handle, 1, 1, -1, bad)
        except OSError:
            pass  # which one depends on the call


def ends(frame):
    session = Session(pid=2001)
    try:
        session.channel.sendall(frame)
        session.channel.shutdown(socket.SHUT_WR)
        while session.channel.recv(65536):
            pass
    except ConnectionError:
        pass


ends(REQUEST.pack(0xFFFFFFFF, SEND, 0, kept.handle, 0, 0, 0, 0))
ends(REQUEST.pack(1 << 30, SEND, 0, kept.handle, 0, 0, 0, 0))
ends(REQUEST.pack(100, SEND, 0, kept.handle, 0, 0, 0, 0) + b"cut short")
ends(b"\0" * 31)
for _ in range(50):
    ends(os.urandom(200))
for size in range(1, 40):
    channel = socket.socket(socket.AF_UNIX)
    channel.connect(control_socket())
    channel.sendall(REQUEST.pack(0, HELLO, 0, 0, 1, 0, 0, 1)[:size])
    channel.close()
assert kept.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM, "the others go on"
END
same "the stack" running "$(rawtcp stack status >/dev/null && echo running)"
