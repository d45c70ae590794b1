"""A plain program on the kernel's side that does as it is told: a command a line on stdin, an answer a line on stdout.

It keeps one listening socket and one connection, which is all that most stories need. `error NAME` answers a call that
failed. `begin COMMAND…` runs a command beside the others, `result` waits for its answer.
"""

import errno
import hashlib
import os
import random
import socket
import struct
import sys
import threading

listener = None
conn = None
beside = None


def pattern(count, seed):
    return random.Random(int(seed)).randbytes(int(count))


def listen(port, backlog="16", receive_buffer="0"):
    global listener
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if int(receive_buffer):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(receive_buffer))
    listener.bind(("", int(port)))
    listener.listen(int(backlog))
    return "listening"


def accept():
    global conn
    conn, (host, port) = listener.accept()
    return f"{host}:{port}"


def connect(host, port, source_port="0"):
    global conn
    conn = socket.socket()
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    conn.bind(("", int(source_port)))
    conn.connect((host, int(port)))
    return str(conn.getsockname()[1])


def unlisten():
    listener.close()
    return "closed"


def send(*words):
    conn.sendall((" ".join(words) + "\n").encode())
    return "sent"


def send_bytes(count, seed):
    """Answers the SHA-256 of what it sent."""
    data = pattern(count, seed)
    conn.sendall(data)
    return hashlib.sha256(data).hexdigest()


def sha_of(count, seed):
    return hashlib.sha256(pattern(count, seed)).hexdigest()


def line():
    """One line, without its end; `end` if the connection ended before."""
    got = b""
    while not got.endswith(b"\n"):
        byte = conn.recv(1)
        if not byte:
            return "end"
        got += byte
    return got[:-1].decode(errors="backslashreplace")


def rest():
    """All until FIN: the number of bytes and their SHA-256."""
    count, digest = 0, hashlib.sha256()
    while data := conn.recv(1 << 18):
        count += len(data)
        digest.update(data)
    return f"{count} {digest.hexdigest()}"


def exactly(count):
    left, digest = int(count), hashlib.sha256()
    while left:
        data = conn.recv(min(left, 1 << 18))
        if not data:
            return f"end, {left} bytes early"
        left -= len(data)
        digest.update(data)
    return digest.hexdigest()


def urgent(*words):
    conn.send(" ".join(words).encode(), socket.MSG_OOB)
    return "sent"


def shutdown():
    conn.shutdown(socket.SHUT_WR)
    return "shut"


def close():
    conn.close()
    return "closed"


def reset():
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()
    return "reset"


def option(level, name, value):
    conn.setsockopt(getattr(socket, level), getattr(socket, name), int(value))
    return "set"


def info(name):
    """A byte of struct tcp_info by name."""
    raw = conn.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    options = raw[5]
    return str({"timestamps": options & 1, "sack": options >> 1 & 1, "wscale": options >> 2 & 1,
                "snd_wscale": raw[6] & 15, "rcv_wscale": raw[6] >> 4,
                "snd_mss": struct.unpack_from("I", raw, 16)[0]}[name])


def begin(*words):
    global beside
    answers = []
    thread = threading.Thread(target=lambda: answers.append(obey(words)), daemon=True)
    thread.start()
    beside = thread, answers
    return "begun"


def result():
    thread, answers = beside
    thread.join()
    return answers[0]


COMMANDS = {f.__name__.replace("_", "-"): f for f in (
    listen, accept, connect, unlisten, send, send_bytes, sha_of, line, rest, exactly, urgent, shutdown, close, reset,
    option, info, begin, result)}


def obey(words):
    try:
        return COMMANDS[words[0]](*words[1:])
    except OSError as e:
        return "error " + errno.errorcode.get(e.errno, str(e))


for request in sys.stdin:
    print(obey(request.split()), flush=True)
os._exit(0)
