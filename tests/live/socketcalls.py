"""Socket calls on a stack of rawtcp over its control socket, as rawtcp-sockets(7) has them: like Python's own, so that a
test reads as it would against the kernel, and raises OSError as they do."""

import ctypes
import os
import socket
import struct
import threading

(HELLO, SOCKET, BIND, LISTEN, ACCEPT, CONNECT, RECV, SEND, SENDMSG, RECVMSG, CLOSE, SHUTDOWN, GETSOCKOPT, SETSOCKOPT,
 FCNTL, IOCTL, POLL, EPOLL_CREATE, EPOLL_CTL, EPOLL_WAIT, GETSOCKNAME, GETPEERNAME) = range(1, 23)

F_GETFL, F_SETFL = 3, 4
O_NONBLOCK = os.O_NONBLOCK
SIOCINQ, SIOCOUTQ, SIOCOUTQNSD, SIOCATMARK = 0x541B, 0x5411, 0x894B, 0x8905
DONE, PENDING = 0, 1

REQUEST = struct.Struct("<IHHiiiIq")
REPLY = struct.Struct("<IIqiI")


def control_socket():
    """Where the default stack of this lab listens."""
    return os.path.join(os.environ["RAWTCP_RUNTIME_DIR"], "default.sock")


def address(host, port):
    return struct.pack("<H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(host) + bytes(8)


def host_port(sockaddr):
    return socket.inet_ntoa(sockaddr[4:8]), struct.unpack(">H", sockaddr[2:4])[0]


class Session:
    """One connection to the control socket: one thread of a process."""

    def __init__(self, pid=None, path=None, program="test"):
        self.channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.channel.connect(path or control_socket())
        self.blocked = threading.Event()
        self.call(HELLO, a=pid or os.getpid(), c=1, payload=program.encode())

    def call(self, op, h=0, a=0, b=0, c=0, payload=b"", flags=0):
        """Returns (ret, aux, payload); raises OSError. While the call blocks, self.blocked is set."""
        self.begin(op, h, a, b, c, payload, flags)
        return self.end()

    def begin(self, op, h=0, a=0, b=0, c=0, payload=b"", flags=0):
        self.channel.sendall(REQUEST.pack(len(payload), op, flags, h, a, b, 0, c) + payload)

    def end(self):
        kind, ret, error, aux, payload = self.reply()
        if kind == PENDING:
            self.blocked.set()
            kind, ret, error, aux, payload = self.reply()
            self.blocked.clear()
        assert kind == DONE, kind
        if ret < 0:
            raise OSError(error, os.strerror(error))
        return ret, aux, payload

    def reply(self):
        length, kind, ret, error, aux = REPLY.unpack(self.take(REPLY.size))
        return kind, ret, error, aux, self.take(length)

    def take(self, count):
        data = b""
        while len(data) < count:
            part = self.channel.recv(count - len(data))
            if not part:
                raise EOFError("the stack has ended the session")
            data += part
        return data

    def close(self):
        """Also where a thread of ours waits for an answer."""
        self.channel.shutdown(socket.SHUT_RDWR)
        self.channel.close()


class Process:
    """A process as the stack sees it: sessions with one pid, one for each thread that makes a call."""

    def __init__(self, pid=None, path=None):
        self.pid = pid or os.getpid()
        self.path = path
        self.local = threading.local()
        self.sessions = []
        self.session()

    def session(self):
        if not hasattr(self.local, "session"):
            self.local.session = Session(self.pid, self.path)
            self.sessions.append(self.local.session)
        return self.local.session

    def call(self, *words, **named):
        return self.session().call(*words, **named)

    def socket(self, family=socket.AF_INET, kind=socket.SOCK_STREAM, protocol=0):
        return Socket(self, self.call(SOCKET, family, kind, protocol)[0])

    def poll(self, events, timeout_ms):
        """events: {socket: events}; returns {socket: revents} of those that have some."""
        items = list(events.items())
        payload = b"".join(struct.pack("<ihh", one.handle, wanted, 0) for one, wanted in items)
        _, _, reply = self.call(POLL, a=timeout_ms, b=len(items), payload=payload)
        found = struct.unpack("<%dh" % len(items), reply)
        return {one: revents for (one, _), revents in zip(items, found) if revents}

    def epoll(self):
        return Epoll(self, self.call(EPOLL_CREATE)[0])

    def exit(self):
        for session in self.sessions:
            session.close()


class Handle:
    def __init__(self, process, handle):
        self.process = process
        self.handle = handle

    def call(self, op, a=0, b=0, c=0, payload=b""):
        return self.process.call(op, self.handle, a, b, c, payload)

    def close(self):
        self.call(CLOSE)


class Socket(Handle):
    def bind(self, where):
        self.call(BIND, payload=address(*where))

    def listen(self, backlog=5):
        self.call(LISTEN, backlog)

    def accept(self, flags=0):
        handle, _, peer = self.call(ACCEPT, flags)
        return Socket(self.process, handle), host_port(peer)

    def connect(self, where):
        self.call(CONNECT, payload=address(*where))

    def recv(self, capacity, flags=0):
        return self.call(RECV, flags, 0, capacity)[2]

    def recv_all(self, count):
        data = b""
        while len(data) < count:
            part = self.recv(count - len(data))
            if not part:
                raise EOFError("after %d of %d bytes" % (len(data), count))
            data += part
        return data

    def recv_to_end(self):
        data = b""
        while True:
            part = self.recv(65536)
            if not part:
                return data
            data += part

    def send(self, data, flags=0):
        return self.call(SEND, flags, 0, len(data), data)[0]

    def sendall(self, data):
        while data:
            data = data[self.send(data):]

    def sendmsg(self, data, flags=0, name=b"", control=b""):
        payload = struct.pack("<I", len(name)) + name + struct.pack("<I", len(control)) + control + data
        return self.call(SENDMSG, flags, 0, len(data), payload)[0]

    def recvmsg(self, capacity, control_capacity=0, flags=0):
        """Returns (data, control, msg_flags, name)."""
        ret, msg_flags, reply = self.call(RECVMSG, flags, control_capacity, capacity)
        (names,) = struct.unpack_from("<I", reply, 0)
        name = reply[4:4 + names]
        (controls,) = struct.unpack_from("<I", reply, 4 + names)
        at = 8 + names
        data = reply[at + controls:]
        assert len(data) == ret, (len(data), ret)
        return data, reply[at:at + controls], msg_flags, name

    def shutdown(self, how):
        self.call(SHUTDOWN, how)

    def setsockopt(self, level, name, value):
        if isinstance(value, int):
            value = struct.pack("<i", value)
        self.call(SETSOCKOPT, level, name, len(value), value)

    def getsockopt(self, level, name, length=0):
        """An int without a length, else bytes."""
        value = self.call(GETSOCKOPT, level, name, length or 4)[2]
        return value if length else struct.unpack("<i", value)[0]

    def setblocking(self, blocking):
        flags = self.call(FCNTL, F_GETFL)[0]
        self.call(FCNTL, F_SETFL, 0, flags & ~O_NONBLOCK if blocking else flags | O_NONBLOCK)

    def ioctl(self, request):
        return struct.unpack("<i", self.call(IOCTL, 0, 0, request, bytes(4))[2])[0]

    def getsockname(self):
        return host_port(self.call(GETSOCKNAME)[2])

    def getpeername(self):
        return host_port(self.call(GETPEERNAME)[2])


class Epoll(Handle):
    ADD, DEL, MOD = 1, 2, 3

    def ctl(self, op, what, events=0, data=0):
        self.call(EPOLL_CTL, op, what.handle, 0, struct.pack("<IQ", events, data))

    def wait(self, timeout_ms, most=16):
        count, _, reply = self.call(EPOLL_WAIT, most, timeout_ms)
        return [struct.unpack_from("<IQ", reply, 12 * i) for i in range(count)]


class Thread(threading.Thread):
    """Runs a call that is to block; result() gives what it returned, or raises what it raised."""

    def __init__(self, process, work):
        super().__init__(daemon=True)
        self.process, self.work = process, work
        self.session = None
        self.begun = threading.Event()
        self.error = self.value = None
        self.start()

    def run(self):
        self.session = self.process.session()
        self.begun.set()
        try:
            self.value = self.work()
        except Exception as e:  # for who asks for the result
            self.error = e

    def blocks(self):
        """Waits until the stack has said that the call blocks."""
        self.begun.wait()
        assert self.session.blocked.wait(10), "it does not block"
        return self

    def result(self):
        self.join(20)
        assert not self.is_alive(), "it still blocks"
        if self.error:
            raise self.error
        return self.value


def peer_socket(family=socket.AF_INET, kind=socket.SOCK_STREAM, protocol=0):
    """A socket of the kernel on the lab's other host."""
    made = []

    def make():
        with open(os.path.join(os.environ["RAWTCP_RUNTIME_DIR"], "..", "peer-net")) as net:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.setns(net.fileno(), 0x40000000) != 0:  # CLONE_NEWNET: of this thread only
                made.append(OSError(ctypes.get_errno(), "setns"))
                return
        made.append(socket.socket(family, kind, protocol))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    if isinstance(made[0], OSError):
        raise made[0]
    made[0].settimeout(20)
    return made[0]


def fails(error, call, *words):
    """The call must fail, with this errno."""
    try:
        value = call(*words)
    except OSError as e:
        assert e.errno == error, "%s instead of %s" % (e, os.strerror(error))
        return
    raise AssertionError("no error but %r" % (value,))
