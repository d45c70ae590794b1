"""Socket calls on our stack and on the kernel, the same ones in the same order; each answer must be the same: what is
returned, errno, flags, bytes. Both are reached by the protocol of rawtcp-sockets(7): the kernel through
kernel_sockets.py. The other end of every connection is a socket of the kernel on the peer's side.

usage: like_kernel.py US PEER KERNEL_CONTROL_SOCKET
"""

import errno
import os
import socket
import struct
import sys
import time

import socketcalls as sc
from socketcalls import (
    ACCEPT, BIND, CLOSE, CONNECT, EPOLL_CREATE, EPOLL_CTL, EPOLL_WAIT, FCNTL, GETPEERNAME, GETSOCKNAME, GETSOCKOPT,
    IOCTL, LISTEN, POLL, RECV, RECVMSG, SEND, SENDMSG, SETSOCKOPT, SHUTDOWN, SOCKET,
)  # fmt: skip

SOL_SOCKET, TCP, IP = socket.SOL_SOCKET, socket.IPPROTO_TCP, socket.IPPROTO_IP
IN, PRI, OUT, ERR, HUP, NVAL, RDNORM, WRNORM, RDHUP = 1, 2, 4, 8, 0x10, 0x20, 0x40, 0x100, 0x2000
EVERYTHING = IN | PRI | OUT | RDNORM | WRNORM | RDHUP
ET, ONESHOT = 1 << 31, 1 << 30
OOB, PEEK, TRUNC, DONTWAIT, WAITALL, NOSIGNAL = 1, 2, 0x20, 0x40, 0x100, 0x4000
BAD_POINTER = 1
PATIENCE_S = 10
F_GETFL, F_SETFL, NONBLOCK = 3, 4, 0o4000


class Side:
    """One of the two that are compared, and what it answered."""

    def __init__(self, name, us, peer, path, first_port):
        self.name, self.us, self.peer = name, us, peer
        self.path = path
        self.process = sc.Process(path=path)
        self.ports = iter(range(first_port, first_port + 1000))
        self.answers = []
        self.numbers, self.next_number = {}, 0

    def port(self):
        return next(self.ports)

    def note(self, what, value):
        self.answers.append((what, value))

    def call(self, op, h=0, a=0, b=0, c=0, payload=b"", compare=lambda ret, aux, data: (ret, aux, data)):
        """Returns (ret, aux, payload), ret -1 if it failed; what `compare` makes of it is noted."""
        self.process.session().channel.settimeout(PATIENCE_S)
        target = self.numbers.get(b, b) if op == EPOLL_CTL else b
        words = f"{OPS[op]} {self.numbers.get(h, h)} {a} {target} {c}"
        try:
            answer = self.process.call(op, h, a, b, c, payload)
            if op == RECV and a & TRUNC:
                answer = answer[:2] + (b"",)  # thrown away: what stands in the buffer does not matter
            self.note(words, compare(*answer))
            return answer
        except TimeoutError:
            self.note(words, "no answer")
            self.process = sc.Process(path=self.path)  # what it has open stays: this is a failure
            raise
        except OSError as error:
            self.note(words, errno.errorcode.get(error.errno, error.errno))
            return -1, error.errno, b""

    def returned(self, op, *words, **named):
        """Of an answer only what is returned is noted."""
        return self.call(op, *words, compare=lambda ret, aux, data: ret, **named)

    def handle(self, answer):
        """Handles count differently: to the notes they are numbers in their order."""
        self.numbers[answer[0]] = f"#{self.next_number}"
        self.next_number += 1
        return answer[0]

    def socket(self, kind=socket.SOCK_STREAM):
        return self.handle(self.call(SOCKET, socket.AF_INET, kind, 0, compare=lambda *_: "a handle"))

    def set(self, h, level, name, value):
        value = struct.pack("<i", value) if isinstance(value, int) else value
        return self.call(SETSOCKOPT, h, level, name, len(value), value)

    def get(self, h, level, name, length=4):
        return self.call(GETSOCKOPT, h, level, name, length)[2]

    def listener(self, backlog=5):
        h, port = self.socket(), self.port()
        self.set(h, SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.call(BIND, h, payload=sc.address(self.us, port))
        self.call(LISTEN, h, backlog)
        return h, port

    def accept(self, listener, flags=0):
        return self.handle(self.call(ACCEPT, listener, flags, compare=lambda ret, aux, data: ("a handle", len(data))))

    def poll(self, h, timeout=0, events=EVERYTHING):
        payload = struct.pack("<ihh", h, events, 0)
        return struct.unpack("<h", self.call(POLL, 0, timeout, 1, 0, payload)[2] or b"\0\0")[0]

    def until(self, h, events, timeout=5000):
        """Waits, without a note but that it came."""
        payload = struct.pack("<ihh", h, events, 0)
        self.note("waited", self.process.call(POLL, 0, timeout, 1, 0, payload)[0])

    def connection(self):
        """Passive: our handle and the peer's socket."""
        listener, port = self.listener()
        theirs = sc.peer_socket()
        theirs.connect((self.us, port))
        self.until(listener, IN)
        ours = self.accept(listener)
        self.call(CLOSE, listener)
        return ours, theirs

    def peer_listener(self):
        theirs = sc.peer_socket()
        theirs.bind((self.peer, 0))
        theirs.listen(5)
        return theirs, theirs.getsockname()

    def nonblocking(self, h):
        flags = self.call(FCNTL, h, F_GETFL)[0]
        self.call(FCNTL, h, F_SETFL, 0, flags | NONBLOCK)

    def timed(self, milliseconds, work, *words):
        """It must take so long, give or take what a busy machine adds."""
        began = time.monotonic()
        work(*words)
        took = (time.monotonic() - began) * 1000
        self.note("took its time", milliseconds - 20 <= took <= milliseconds + 2000)


OPS = {getattr(sc, name): name for name in (
    "HELLO SOCKET BIND LISTEN ACCEPT CONNECT RECV SEND SENDMSG RECVMSG CLOSE SHUTDOWN GETSOCKOPT SETSOCKOPT FCNTL IOCTL"
    " POLL EPOLL_CREATE EPOLL_CTL EPOLL_WAIT GETSOCKNAME GETPEERNAME").split()}  # fmt: skip


def message(data, name=b"", control=b""):
    return struct.pack("<I", len(name)) + name + struct.pack("<I", len(control)) + control + data


# ---- what is played ----------------------------------------------------------------------------------------------


def making_sockets(side):
    for domain, kind, protocol in ((2, 1, 6), (2, 1, 0), (2, 1 | NONBLOCK, 0), (2, 1 | 0o2000000, 0), (2, 1, -1), (2, 1, 300),
                                   (2, 99, 0), (99, 1, 0), (-1, 1, 0), (2, 1 | 0x10, 0), (2, 4, 0)):  # fmt: skip
        h = side.call(SOCKET, domain, kind, protocol, compare=lambda *_: "a handle")[0]
        if h >= 0:
            side.handle((h,))
            side.call(FCNTL, h, F_GETFL)
            side.call(CLOSE, h)
            side.call(CLOSE, h)


def a_fresh_socket(side):
    h = side.socket()
    side.poll(h)
    for op, more in ((ACCEPT, ()), (GETPEERNAME, ()), (GETSOCKNAME, ()), (SHUTDOWN, (2,)), (SHUTDOWN, (7,)), (RECV, (0, 0, 10)),
                     (RECV, (DONTWAIT, 0, 10)), (RECV, (PEEK, BAD_POINTER, 10)), (RECV, (OOB, 0, 1)), (RECV, (0, 0, 0))):  # fmt: skip
        side.call(op, h, *more)
    side.call(SEND, h, 0, 0, 3, b"abc")
    side.call(SEND, h, NOSIGNAL, BAD_POINTER, 3, b"abc")
    side.call(SENDMSG, h, 0, 0, 3, message(b"abc"))
    side.call(RECVMSG, h, 0, 0, 10)
    for request in (sc.SIOCINQ, sc.SIOCOUTQ, sc.SIOCOUTQNSD, sc.SIOCATMARK, 0x1234):
        side.call(IOCTL, h, 0, 0, request, bytes(4))
    side.call(CONNECT, h, payload=struct.pack("<H", 0) + bytes(14))
    for payload in (b"", b"\2\0", struct.pack("<H", 10) + bytes(14), bytes(16), sc.address("203.0.113.7", 80), bytes(300)):
        side.call(BIND, h, payload=payload)
        side.call(CONNECT, h, payload=payload) if len(payload) < 16 else None
    side.call(ACCEPT, h, 0x1234)


def binding_and_listening(side):
    port = side.port()
    h, other = side.socket(), side.socket()
    side.call(BIND, h, payload=sc.address(side.us, port))
    side.call(BIND, h, payload=sc.address(side.us, port))
    side.call(GETSOCKNAME, h, compare=lambda ret, aux, data: (ret, sc.host_port(data) == (side.us, port)))
    side.call(BIND, other, payload=sc.address(side.us, port))
    side.call(BIND, other, payload=sc.address("0.0.0.0", port))
    side.call(LISTEN, h, 0)
    side.call(LISTEN, h, -1)
    side.poll(h)
    side.call(LISTEN, h, 1 << 30)
    side.call(CONNECT, h, payload=sc.address(side.peer, port))
    side.call(ACCEPT, side.socket())
    side.nonblocking(h)
    side.call(ACCEPT, h)
    side.call(RECV, h, 0, 0, 10)
    side.call(SEND, h, NOSIGNAL, 0, 1, b"x")
    side.call(SHUTDOWN, h, 1)
    side.call(GETPEERNAME, h)
    side.call(SHUTDOWN, h, 0)
    side.poll(h)
    side.call(LISTEN, h, 5)
    side.call(CLOSE, h)
    side.call(BIND, other, payload=sc.address(side.us, port))


def who_may_share_a_port(side):
    for first, second, listens in ((0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1), (2, 2, 0), (2, 2, 1), (2, 1, 0), (3, 3, 1), (0, 1, 1)):
        port, handles = side.port(), []
        for options in (first, second):
            h = side.socket()
            handles.append(h)
            side.set(h, SOL_SOCKET, socket.SO_REUSEADDR, options & 1)
            side.set(h, SOL_SOCKET, socket.SO_REUSEPORT, options >> 1)
            side.call(BIND, h, payload=sc.address(side.us, port))
            if listens:
                side.call(LISTEN, h, 1)
        for h in handles:
            side.call(CLOSE, h)


def receiving(side):
    ours, theirs = side.connection()
    side.poll(ours)
    side.call(RECV, ours, DONTWAIT, 0, 10)
    theirs.sendall(b"0123456789")
    side.until(ours, IN)
    side.poll(ours)
    side.call(IOCTL, ours, 0, 0, sc.SIOCINQ, bytes(4))
    for flags, bad, capacity in ((PEEK, 0, 4), (PEEK, 0, 100), (PEEK | TRUNC, 0, 3), (0, BAD_POINTER, 5), (TRUNC, 0, 2), (0, 0, 0),
                                 (OOB, 0, 1), (PEEK, 0, 3), (DONTWAIT, 0, 3)):  # fmt: skip
        side.call(RECV, ours, flags, bad, capacity)
    side.call(RECVMSG, ours, PEEK, 0, 100)
    side.call(RECVMSG, ours, 0, 64, 2)
    side.call(IOCTL, ours, 0, 0, sc.SIOCINQ, bytes(4))
    side.call(RECV, ours, DONTWAIT | WAITALL, 0, 100)
    waiting = sc.Thread(side.process, lambda: side.process.call(RECV, ours, WAITALL, 0, 6)).blocks()
    theirs.sendall(b"abc")
    theirs.sendall(b"def")
    side.note("all", waiting.result()[2])
    theirs.sendall(b"last")
    theirs.shutdown(socket.SHUT_WR)
    side.until(ours, RDHUP)
    side.poll(ours)
    side.call(RECV, ours, WAITALL, 0, 100)
    side.call(RECV, ours, 0, 0, 100)
    side.call(RECV, ours, 0, 0, 0)
    side.call(RECVMSG, ours, 0, 0, 10)
    side.call(SHUTDOWN, ours, 0)
    side.poll(ours)
    side.call(SEND, ours, 0, 0, 2, b"ok")
    side.note("the peer has", theirs.recv(10))
    side.call(CLOSE, ours)
    side.note("the peer has", theirs.recv(10))


def urgent_data(side):
    for inline in (0, 1):
        ours, theirs = side.connection()
        side.set(ours, SOL_SOCKET, socket.SO_OOBINLINE, inline)
        side.call(RECV, ours, OOB, 0, 1)
        theirs.send(b"abc!", socket.MSG_OOB)
        side.until(ours, PRI)
        theirs.sendall(b"def")
        time.sleep(0.1)
        side.poll(ours)
        side.call(IOCTL, ours, 0, 0, sc.SIOCATMARK, bytes(4))
        side.call(RECV, ours, OOB | PEEK, 0, 1)
        side.call(RECV, ours, 0, 0, 100)
        side.call(IOCTL, ours, 0, 0, sc.SIOCATMARK, bytes(4))
        side.call(RECV, ours, OOB, 0, 10)
        side.call(RECV, ours, OOB, 0, 10)
        side.call(RECV, ours, DONTWAIT, 0, 100)
        side.poll(ours)
        side.call(SEND, ours, OOB, 0, 3, b"xyz")
        side.note("the peer has", (theirs.recv(10), theirs.recv(1, socket.MSG_OOB)))
        side.call(CLOSE, ours)


def sending_to_who_is_gone(side):
    ours, theirs = side.connection()
    side.call(SEND, ours, 0, BAD_POINTER, 3, b"abc")
    side.call(SEND, ours, 0, 0, 0, b"")
    side.call(SENDMSG, ours, 0, 0, 4, message(b"good"))
    side.call(SENDMSG, ours, 0, 0, 4, message(b"good", control=bytes(5)))
    side.note("the peer has", theirs.recv(100))
    side.call(SHUTDOWN, ours, 1)
    side.call(SHUTDOWN, ours, 1)
    side.poll(ours)
    side.call(SEND, ours, NOSIGNAL, 0, 1, b"x")
    side.call(SEND, ours, 0, 0, 1, b"x")
    side.note("the peer has", theirs.recv(10))
    theirs.setsockopt(SOL_SOCKET, socket.SO_LINGER, struct.pack("<ii", 1, 0))
    theirs.close()
    side.until(ours, HUP)
    side.poll(ours)
    side.get(ours, SOL_SOCKET, socket.SO_ERROR)
    side.get(ours, SOL_SOCKET, socket.SO_ERROR)
    side.call(RECV, ours, 0, 0, 10)
    side.call(SEND, ours, NOSIGNAL, 0, 1, b"x")
    side.call(GETPEERNAME, ours, compare=lambda *_: "a name")
    side.call(SHUTDOWN, ours, 2)
    side.poll(ours)
    side.call(CLOSE, ours)


def a_reset_is_told_once(side):
    for op in (RECV, SEND, GETSOCKOPT):
        ours, theirs = side.connection()
        theirs.setsockopt(SOL_SOCKET, socket.SO_LINGER, struct.pack("<ii", 1, 0))
        theirs.close()
        side.until(ours, HUP)
        side.poll(ours)
        if op == RECV:
            side.call(RECV, ours, 0, 0, 10)
        elif op == SEND:
            side.call(SEND, ours, NOSIGNAL, 0, 1, b"x")
        else:
            side.get(ours, SOL_SOCKET, socket.SO_ERROR)
        side.poll(ours)
        side.call(RECV, ours, 0, 0, 10)
        side.call(SEND, ours, NOSIGNAL, 0, 1, b"x")
        side.call(IOCTL, ours, 0, 0, sc.SIOCOUTQ, bytes(4))
        side.call(CLOSE, ours)


def connecting(side):
    theirs, where = side.peer_listener()
    h = side.socket()
    side.nonblocking(h)
    side.call(CONNECT, h, payload=sc.address(*where))
    side.until(h, OUT)
    side.poll(h)
    side.call(CONNECT, h, payload=sc.address(*where))
    side.call(CONNECT, h, payload=sc.address(*where))
    side.get(h, SOL_SOCKET, socket.SO_ERROR)
    side.call(BIND, h, payload=sc.address(side.us, side.port()))
    side.call(LISTEN, h, 1)
    side.call(ACCEPT, h)
    side.call(CONNECT, h, payload=struct.pack("<H", 0) + bytes(14))
    side.poll(h)
    side.call(GETPEERNAME, h)
    side.call(RECV, h, 0, 0, 1)
    side.call(CONNECT, h, payload=sc.address(*where))
    side.until(h, OUT)
    side.get(h, SOL_SOCKET, socket.SO_ERROR)
    side.call(CLOSE, h)


def what_stays_of_a_name(side):
    def name(h):
        seen = {}
        side.call(GETSOCKNAME, h, compare=lambda ret, aux, data: seen.update(name=sc.host_port(data)) or seen["name"][0])
        return seen["name"]

    def dissolve(h):
        side.call(CONNECT, h, payload=struct.pack("<H", 0) + bytes(14))

    ours, _ = side.connection()
    theirs, where = side.peer_listener()
    active, bound, late = side.socket(), side.socket(), side.socket()
    side.call(CONNECT, active, payload=sc.address(*where))
    side.call(BIND, bound, payload=sc.address(side.us, 0))
    side.set(late, IP, 24, 1)
    side.call(BIND, late, payload=sc.address(side.us, 0))
    side.note("no port yet", name(late)[1])
    side.call(CONNECT, late, payload=sc.address(*where))
    for h in (ours, active, bound, late):
        before = name(h)
        side.get(h, SOL_SOCKET, 28, 2)
        dissolve(h)
        side.note("the port stays", name(h)[1] == before[1])
        side.call(BIND, h, payload=sc.address(side.us, side.port()))
        side.call(SHUTDOWN, h, 0)
        side.nonblocking(h)
        side.call(CONNECT, h, payload=sc.address(side.peer, 0))
        side.until(h, HUP)
        side.poll(h)
        side.call(BIND, h, payload=sc.address("255.255.255.255", 0))
        name(h)
        side.get(h, SOL_SOCKET, socket.SO_ERROR)
        side.call(SHUTDOWN, h, 0)
        side.call(CONNECT, h, payload=sc.address(*where))
        dissolve(h)
        side.call(CONNECT, h, payload=sc.address(*where))
        side.until(h, OUT)
        side.call(CLOSE, h)


def what_another_thread_waits_for(side):
    def begins(op, h, *more):
        return sc.Thread(side.process, lambda: side.process.call(op, h, *more)).blocks()

    def ended(waiting):
        try:
            side.note("ended", waiting.result()[2])
        except OSError as error:
            side.note("ended", errno.errorcode[error.errno])

    ours, theirs = side.connection()
    waiting = begins(RECV, ours, 0, 0, 10)
    side.call(CLOSE, ours)
    side.call(RECV, ours, DONTWAIT, 0, 10)
    theirs.sendall(b"abc")
    ended(waiting)
    side.note("the peer has", theirs.recv(10))
    ours, theirs = side.connection()
    waiting = begins(RECV, ours, 0, 0, 10)
    side.call(CONNECT, ours, payload=struct.pack("<H", 0) + bytes(14))
    ended(waiting)
    side.get(ours, SOL_SOCKET, socket.SO_ERROR)
    side.call(CLOSE, ours)
    listener, port = side.listener()
    waiting = begins(ACCEPT, listener)
    side.call(CLOSE, listener)
    theirs = sc.peer_socket()
    theirs.connect((side.us, port))
    waiting.join(PATIENCE_S)
    side.call(CLOSE, side.handle(waiting.value))
    side.note("the peer has", theirs.recv(10))
    ours, theirs = side.connection()
    epoll = side.handle(side.call(EPOLL_CREATE, compare=lambda *_: "a handle"))
    side.call(EPOLL_CTL, epoll, 1, ours, 0, struct.pack("<IQ", IN, 80))
    waiting = begins(EPOLL_WAIT, epoll, 4, -1)
    side.call(CLOSE, epoll)
    side.call(EPOLL_WAIT, epoll, 4, 0)
    theirs.sendall(b"abc")
    ended(waiting)
    side.call(CLOSE, ours)


def being_refused(side):
    nobody = (side.peer, 9)
    h = side.socket()
    side.call(CONNECT, h, payload=sc.address(*nobody))
    side.poll(h)
    side.get(h, SOL_SOCKET, socket.SO_ERROR)
    side.call(CONNECT, h, payload=sc.address(*nobody))
    side.nonblocking(h)
    side.call(CONNECT, h, payload=sc.address(*nobody))
    side.until(h, HUP)
    side.poll(h)
    side.call(RECV, h, 0, 0, 1)
    side.call(SEND, h, NOSIGNAL, 0, 1, b"x")
    side.get(h, SOL_SOCKET, socket.SO_ERROR)
    side.call(CLOSE, h)


def time_limits(side):
    ours, theirs = side.connection()
    side.set(ours, SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("<qq", 0, 100_000))
    side.get(ours, SOL_SOCKET, socket.SO_RCVTIMEO, 16)
    side.timed(100, side.call, RECV, ours, 0, 0, 10)
    theirs.sendall(b"ab")
    side.until(ours, IN)
    side.timed(100, side.call, RECV, ours, WAITALL, 0, 10)
    side.set(ours, SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("<qq", 0, 2_000_000))
    side.set(ours, SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("<qq", -1, 0))
    side.set(ours, SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("<qq", 3, 8000))
    side.get(ours, SOL_SOCKET, socket.SO_SNDTIMEO, 16)
    side.timed(50, side.poll, ours, 50, IN)
    side.timed(0, side.poll, ours, 0, IN)
    side.call(POLL, 0, 0, 2, 0, struct.pack("<ihhihh", 9999, IN, 0, -1, IN, 0))
    epoll = side.handle(side.call(EPOLL_CREATE, compare=lambda *_: "a handle"))
    side.timed(50, side.call, EPOLL_WAIT, epoll, 4, 50)
    listener, _ = side.listener()
    side.set(listener, SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("<qq", 0, 50_000))
    side.timed(50, side.call, ACCEPT, listener)


def epolls(side):
    def control(epoll, op, h, events=0, data=0):
        side.call(EPOLL_CTL, epoll, op, h, 0, struct.pack("<IQ", events & 0xFFFFFFFF, data))

    def wait(epoll, most=4, timeout=0):
        side.call(EPOLL_WAIT, epoll, most, timeout)

    ours, theirs = side.connection()
    level, edge, once = (side.handle(side.call(EPOLL_CREATE, compare=lambda *_: "a handle")) for _ in range(3))
    for epoll, more in ((level, 0), (edge, ET), (once, ONESHOT)):
        control(epoll, 1, ours, IN | OUT | RDHUP | more, 77)
        control(epoll, 1, ours, IN, 77)
        wait(epoll)
        wait(epoll)
        wait(epoll, 0)
        wait(epoll, -1)
    control(level, 3, level, IN)
    control(level, 1, level, IN)
    control(level, 2, edge)
    control(level, 9, ours)
    control(level, 1, 9999, IN)
    control(ours, 1, level, IN)
    wait(ours)
    for epoll, more in ((level, 0), (edge, ET), (once, ONESHOT)):
        control(epoll, 3, ours, IN | RDHUP | more, 78)
        wait(epoll)
    theirs.sendall(b"ab")
    side.until(ours, IN)
    for epoll in (level, edge, once):
        wait(epoll, 4, 1000)
        wait(epoll)
    side.call(RECV, ours, 0, 0, 1)
    for epoll in (level, edge, once):
        wait(epoll)
    for low_water in (5, 1):
        side.set(ours, SOL_SOCKET, socket.SO_RCVLOWAT, low_water)
        for epoll in (level, edge, once):
            wait(epoll)
    theirs.sendall(b"c")
    side.timed(0, time.sleep, 0.1)
    for epoll in (level, edge, once):
        wait(epoll)
    control(once, 3, ours, IN | ONESHOT, 79)
    wait(once)
    theirs.close()
    side.until(ours, RDHUP)
    for epoll in (level, edge, once):
        wait(epoll)
    side.call(RECV, ours, 0, 0, 10)
    side.call(SHUTDOWN, ours, 1)
    for epoll in (level, edge, once):
        wait(epoll)
    control(level, 2, ours)
    control(level, 2, ours)
    wait(level)
    side.call(CLOSE, ours)
    wait(edge)
    control(edge, 2, ours)


def epolls_of_epolls(side):
    def control(epoll, op, h, events=IN, data=0):
        side.call(EPOLL_CTL, epoll, op, h, 0, struct.pack("<IQ", events & 0xFFFFFFFF, data))

    def create(count):
        return [side.handle(side.call(EPOLL_CREATE, compare=lambda *_: "a handle")) for _ in range(count)]

    ours, theirs = side.connection()
    for order in (1, -1):  # the outermost first, and last
        chain = create(7)
        links = list(zip(chain, chain[1:]))
        for outer, inner in links[::order]:
            control(outer, 1, inner)
        control(chain[4], 1, chain[0])
        control(chain[4], 1, ours)
        for epoll in chain[:5]:
            side.call(EPOLL_WAIT, epoll, 4, 0)
        theirs.sendall(b"abc")
        side.until(ours, IN)
        for epoll in chain[:5]:
            side.call(EPOLL_WAIT, epoll, 4, 0)
        side.call(RECV, ours, 0, 0, 10)
        for epoll in chain:
            side.call(EPOLL_WAIT, epoll, 4, 0)
            side.call(CLOSE, epoll)
    side.call(CLOSE, ours)


def lingering(side):
    for on, seconds in ((1, 2), (1, 0), (0, 5)):
        ours, theirs = side.connection()
        side.set(ours, SOL_SOCKET, socket.SO_LINGER, struct.pack("<ii", on, seconds))
        side.get(ours, SOL_SOCKET, socket.SO_LINGER, 8)
        side.set(ours, SOL_SOCKET, socket.SO_LINGER, 1)
        side.call(SEND, ours, 0, 0, 3, b"bye")
        side.timed(0, side.call, CLOSE, ours)
        try:
            side.note("the peer has", (theirs.recv(10), theirs.recv(10)))
        except OSError as error:
            side.note("the peer has", error.errno)


def options(side, kind):
    """Every one of ours at three levels, and some that nobody has: what a socket says, and takes."""
    if kind == "connected":
        h, theirs = side.connection()
    elif kind == "listening":
        h, _ = side.listener()
    else:
        h = side.socket()
    for level, names in OURS.items():
        for name in names:
            if (level, name) in NOT_COMPARED:
                continue
            sizes = (level, name) not in SIZE_ONLY
            for length in (4, 1, 0, -1, 64):
                side.call(
                    GETSOCKOPT, h, level, name, length,
                    compare=lambda ret, aux, data: (ret, aux, data if sizes else "some value"),
                )  # fmt: skip
            for value in (struct.pack("<i", 1), struct.pack("<i", -1), b"", b"\1", struct.pack("<i", 1 << 20), struct.pack("<i", 0)):
                side.call(SETSOCKOPT, h, level, name, len(value), value)
                side.call(
                    GETSOCKOPT, h, level, name, 4,
                    compare=lambda ret, aux, data: (ret, aux, data if sizes else "some value"),
                )  # fmt: skip


# What can't be the same: a value of the moment.
SIZE_ONLY = {(SOL_SOCKET, 55), (TCP, 11), (TCP, 26)}  # SO_MEMINFO, TCP_INFO, TCP_CC_INFO
# Ours, and not yet like the kernel's: IP_RECVFRAGSIZE after nonsense of no length, IP_MTU of a listener's child, the size of a first send buffer, SO_RCVLOWAT beyond half the
# receive buffer, 64-bit pacing rates, a window clamp that nobody set, TCP_QUICKACK that was switched off and on,
# TCP_THIN_DUPACK, which is always off today.
NOT_COMPARED = {(IP, name) for name in (14, 25)} | {(SOL_SOCKET, name) for name in (7, 18, 47)} | {
    (TCP, name) for name in (10, 12, 17)
}
NEED_PRIVILEGE = {(SOL_SOCKET, name) for name in (1, 32, 33)}  # SO_DEBUG, SO_SNDBUFFORCE, SO_RCVBUFFORCE: the kernel's
OURS = {
    SOL_SOCKET: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 18, 19, 20, 21, 29, 30, 32, 33, 35, 36, 38, 39, 40, 41, 43, 45,
                 46, 47, 55, 60, 63, 64, 66, 67, 100),
    IP: (1, 2, 6, 7, 8, 10, 11, 12, 13, 14, 15, 19, 20, 21, 24, 25, 26, 100),
    TCP: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 25, 26, 36, 44, 45, 46, 100),
    77: (1,), 17: (1,),
}  # fmt: skip

SCENARIOS = [
    making_sockets, a_fresh_socket, binding_and_listening, who_may_share_a_port, receiving, urgent_data,
    sending_to_who_is_gone, a_reset_is_told_once, connecting, what_stays_of_a_name,
    what_another_thread_waits_for, being_refused, time_limits, epolls, epolls_of_epolls, lingering,
]  # fmt: skip


def main(us, peer, kernel_path, *only):
    try:
        socket.socket().setsockopt(SOL_SOCKET, 33, 1 << 16)
    except PermissionError:
        NOT_COMPARED.update(NEED_PRIVILEGE)
    ours = Side("ours", us, peer, None, 7000)
    kernel = Side("the kernel", us, peer, kernel_path, 17000)
    different = compared = 0
    scenarios = [(scenario.__name__, scenario) for scenario in SCENARIOS]
    for kind in ("fresh", "connected", "listening"):
        scenarios.append((f"options_of_a_{kind}_socket", lambda side, kind=kind: options(side, kind)))
    for name, scenario in scenarios:
        if only and name not in only:
            continue
        for side in (ours, kernel):
            side.answers = []
            side.numbers, side.next_number = {}, 0
            try:
                scenario(side)
            except Exception as error:
                side.note("stopped", f"{type(error).__name__}: {error}")
        for index, (mine, theirs) in enumerate(zip(ours.answers, kernel.answers)):
            compared += 1
            if mine != theirs:
                different += 1
                print(f"{name}, answer {index}: {mine[0]}: {mine[1]} instead of the kernel's {theirs[1]}"
                      + ("" if mine[0] == theirs[0] else f" to {theirs[0]}"))
        if len(ours.answers) != len(kernel.answers):
            different += 1
            print(f"{name}: {len(ours.answers)} answers instead of {len(kernel.answers)}")
    print(f"{compared} answers compared, {different} different")
    sys.exit(different != 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
