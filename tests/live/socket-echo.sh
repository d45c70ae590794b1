#!/bin/bash
# Socket calls as a program makes them, against the kernel's: it connects to us, we connect to it, a megabyte each way.
. "$(dirname "$0")/lib.sh"
socket_calls "$US" "$PEER" <<'END'
import os
import sys
import threading
from socketcalls import *

us, peer = sys.argv[1:]
process = Process()
data = os.urandom(1 << 20)


def to_and_fro(ours, theirs):
    """Both send all of it at once, and both get all of it."""
    got = []
    reader = threading.Thread(target=lambda: got.append(b"".join(iter(lambda: theirs.recv(65536), b""))))
    reader.start()
    writer = threading.Thread(target=lambda: (theirs.sendall(data), theirs.shutdown(socket.SHUT_WR)))
    writer.start()
    sender = Thread(process, lambda: ours.sendall(data))
    assert ours.recv_to_end() == data
    sender.result()
    ours.shutdown(socket.SHUT_WR)
    reader.join()
    assert got[0] == data
    ours.close()
    theirs.close()


# Passive: accept blocks in a thread of its own until the kernel has connected.
listener = process.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((us, 7000))
listener.listen()
accepting = Thread(process, listener.accept).blocks()
kernel = peer_socket()
kernel.connect((us, 7000))
connection, who = accepting.result()
assert who == kernel.getsockname(), who
assert connection.getpeername() == who and connection.getsockname() == (us, 7000)
to_and_fro(connection, kernel)
listener.close()

# Active.
kernel = peer_socket()
kernel.bind((peer, 7001))
kernel.listen()
client = process.socket()
client.connect((peer, 7001))
accepted, who = kernel.accept()
assert who == client.getsockname(), who
to_and_fro(client, accepted)
END
