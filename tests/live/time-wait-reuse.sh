#!/bin/bash
# tcp_tw_reuse: a client that has one port to choose, the kernel's and then ours, comes again to the same server while its
# old connection is in TIME_WAIT. Both get no port, or the old one's once tcp_tw_reuse_delay (1 s) is over.
. "$(dirname "$0")/lib.sh"
socket_calls "$PEER" <<'END'
import errno
import subprocess
import sys
import time
from socketcalls import *

peer = sys.argv[1]
ours = Process()


def story(make, port):
    """What two attempts get, 0.3 s and 1.5 s after TIME_WAIT began."""
    server = peer_socket()
    server.bind((peer, port))
    server.listen()
    first = make()
    first.connect((peer, port))
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
            client.connect((peer, port))
            results.append("connected")
        except OSError as e:
            results.append(errno.errorcode[e.errno])
        client.close()
    server.close()
    return results


subprocess.check_call(["peer", "sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 40000"])
subprocess.check_call(["rawtcp", "knobs", "-q", "ip_local_port_range=62000 62000"], stdout=subprocess.DEVNULL)
for reuse in (0, 1, 2):
    subprocess.check_call(["peer", "sysctl", "-qw", "net.ipv4.tcp_tw_reuse=%d" % reuse])
    subprocess.check_call(["rawtcp", "knobs", "-q", "tcp_tw_reuse=%d" % reuse], stdout=subprocess.DEVNULL)
    expected = ["EADDRNOTAVAIL", "connected" if reuse == 1 else "EADDRNOTAVAIL"]
    for name, make in (("the kernel", peer_socket), ("ours", ours.socket)):
        got = story(make, 7000 + reuse)
        assert got == expected, "%s with tcp_tw_reuse=%d: %s" % (name, reuse, got)
END
