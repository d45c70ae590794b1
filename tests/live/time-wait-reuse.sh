#!/bin/bash
# tcp_tw_reuse: a client that has one port to choose, the kernel's and then ours, comes again to the same server while its
# old connection is in TIME_WAIT. Both get no port, or the old one's once tcp_tw_reuse_delay (1 s) is over; and where
# tcp_tw_reuse is 2, on loopback only.
. "$(dirname "$0")/lib.sh"
socket_calls "$PEER" <<'END'
import errno
import socket
import subprocess
import sys
import time
from socketcalls import *

peer = sys.argv[1]
ours = Process()


def story(make, port, address=peer):
    """What two attempts get, 0.3 s and 1.5 s after TIME_WAIT began."""
    server = peer_socket() if address == peer else socket.socket()
    server.bind((address, port))
    server.listen()
    first = make()
    first.connect((address, port))
    accepted, _ = server.accept()
    first.close()
    assert accepted.recv(1) == b""
    accepted.close()
    begun = time.monotonic()
    results = []
    for at in (0.3, 1.5):
        time.sleep(max(0, begun + at - time.monotonic()))
        client = make()
        try:
            client.connect((address, port))
            results.append("connected")
        except OSError as e:
            results.append(errno.errorcode[e.errno])
        client.close()
    server.close()
    return results


def both(kernels, value):
    """A setting of the kernel's on both hosts, and of ours: "name=value" each."""
    for where in ["peer"], []:
        subprocess.check_call([*where, "sysctl", "-qw", "net.ipv4." + kernels])
    subprocess.check_call(["rawtcp", "knobs", "-q", value], stdout=subprocess.DEVNULL)


both("ip_local_port_range=40000 40000", "ip_local_port_range=62000 62000")
LATER = {0: "EADDRNOTAVAIL", 1: "connected", 2: "EADDRNOTAVAIL"}
for reuse, later in LATER.items():
    both("tcp_tw_reuse=%d" % reuse, "tcp_tw_reuse=%d" % reuse)
    for address, kernel, expected in (peer, peer_socket, later), ("127.0.0.1", socket.socket, "connected" if reuse else later):
        for name, make in ("the kernel", kernel), ("ours", ours.socket):
            got = story(make, 7000 + reuse, address)
            assert got == ["EADDRNOTAVAIL", expected], "%s with tcp_tw_reuse=%d, %s: %s" % (name, reuse, address, got)
END
