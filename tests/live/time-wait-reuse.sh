#!/bin/bash
# tcp_tw_reuse: a client that has one port to choose, the kernel's and then ours, comes again to the same server while its
# old connection is in TIME_WAIT. Both get no port, or the old one's once tcp_tw_reuse_delay (1 s) is over; and where
# tcp_tw_reuse is 2, on loopback only.
. "$(dirname "$0")/lib.sh"
socket_calls "$PEER" <<'END'
import errno
import itertools
import socket
import subprocess
import sys
import time
from socketcalls import *

peer = sys.argv[1]
ours = Process()


def story(make, ports, address=peer):
    """What two attempts get, 0.3 s and 1.5 s after TIME_WAIT began; told anew where the first was late, on a busy machine."""
    while True:
        results, late = attempts(make, next(ports), address)
        if late < 0.6:
            return results


def attempts(make, port, address):
    """What they get, and how late the first was over."""
    server = peer_socket() if address == peer else socket.socket()
    server.bind((address, port))
    server.listen()
    first = make()
    first.connect((address, port))
    accepted, _ = server.accept()
    first.close()
    assert accepted.recv(1) == b""
    begun = time.monotonic()
    accepted.close()
    results, over = [], []
    for at in (0.3, 1.5):
        time.sleep(max(0, begun + at - time.monotonic()))
        client = make()
        try:
            client.connect((address, port))
            results.append("connected")
        except OSError as e:
            results.append(errno.errorcode[e.errno])
        over.append(time.monotonic() - begun - at)
        client.close()
    server.close()
    return results, over[0]


def both(kernels, value):
    """A setting of the kernel's on both hosts, and of ours: "name=value" each."""
    for where in ["peer"], []:
        subprocess.check_call([*where, "sysctl", "-qw", "net.ipv4." + kernels])
    subprocess.check_call(["rawtcp", "knobs", "-q", value], stdout=subprocess.DEVNULL)


both("ip_local_port_range=40000 40000", "ip_local_port_range=62000 62000")
ports = itertools.count(7000)
LATER = {0: "EADDRNOTAVAIL", 1: "connected", 2: "EADDRNOTAVAIL"}
for reuse, later in LATER.items():
    both("tcp_tw_reuse=%d" % reuse, "tcp_tw_reuse=%d" % reuse)
    for address, kernel, expected in (peer, peer_socket, later), ("127.0.0.1", socket.socket, "connected" if reuse else later):
        for name, make in ("the kernel", kernel), ("ours", ours.socket):
            got = story(make, ports, address)
            assert got == ["EADDRNOTAVAIL", expected], "%s with tcp_tw_reuse=%d, %s: %s" % (name, reuse, address, got)
END
