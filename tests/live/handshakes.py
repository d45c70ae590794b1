"""Handshakes by hand with two listeners at once, the kernel's and ours: python3 handshakes.py US PEER KERNEL OURS SCENARIO

Every step goes to both ports; what each answers is written down with its time. At the end `same`, or both stories side by
side. Source ports are 40000 and up, whose RSTs the caller keeps the kernel from sending. A line `close` asks the caller to
close both listeners and to answer with a line.
"""

import select
import socket
import struct
import sys
import time

from roles import ACK, LATE_S, PSH, RST, STRICT, SYN, Judge, Lag, checksum

us, peer = sys.argv[1], sys.argv[2]
TARGETS = {"kernel": int(sys.argv[3]), "ours": int(sys.argv[4])}
ISN = 1000

out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
into = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
lag = Lag()
began = {}  # of each target: when its first step was made
isns = {}  # (target, client): the server's ISN
seen = {"kernel": [], "ours": []}  # (client, flags, relative seq, relative ack, options), seconds


def send(client, flags, seq=0, ack=None, options=b""):
    """To both; numbers are relative, as in packet scripts."""
    for name, port in TARGETS.items():
        began.setdefault(name, time.monotonic())
        acked = 0 if ack is None else isns[name, client] + ack
        tcp = struct.pack("!HHIIBBHHH", 40000 + client, port, ISN + seq, acked & 0xFFFFFFFF,
                          5 + len(options) // 4 << 4, flags, 8192, 0, 0) + options
        pseudo = socket.inet_aton(peer) + socket.inet_aton(us) + struct.pack("!BBH", 0, 6, len(tcp))
        tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0,
                         socket.inet_aton(peer), socket.inet_aton(us))
        out.sendto(ip + tcp, (us, 0))


def syn(client, options=b"\x02\x04\x05\xb4"):
    send(client, SYN, options=options)


def ack(client, number=1, **more):
    send(client, ACK, seq=1, ack=number, **more)


def listen_for(seconds):
    """Writes down what comes until then."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if select.select([into], [], [], left)[0]:
            take(into.recv(200), time.monotonic())


def take(packet, now):
    tcp = packet[(packet[0] & 15) * 4:]
    sport, dport, seq, acked = struct.unpack_from("!HHII", tcp)
    client = dport - 40000
    name = next((name for name, port in TARGETS.items() if port == sport), None)
    if name is None or not 0 <= client < 1000:
        return
    if tcp[13] & SYN:
        isns.setdefault((name, client), seq)
    relative = (seq - isns.get((name, client), seq)) & 0xFFFFFFFF
    flags = "".join(letter for bit, letter in enumerate("FSRP.U") if tcp[13] >> bit & 1)
    what = (client, flags, relative, (acked - ISN) & 0xFFFFFFFF if tcp[13] & ACK else 0, len(tcp))
    seen[name].append((what, now - began[name]))


def close():
    print("close", flush=True)
    sys.stdin.readline()


def judge():
    kernel, ours = sorted(seen["kernel"]), sorted(seen["ours"])
    close = Judge(LATE_S + (0 if STRICT else 2 * lag.worst)).close
    alike = len(kernel) == len(ours) and all(a == b and close(s, t) for (a, s), (b, t) in zip(kernel, ours))
    if not alike:
        for name in seen:
            print(name, "".join(f"\n    {t:7.3f} client {w[0]} {w[1]} {w[2]} ack {w[3]} ({w[4]} bytes)"
                                for w, t in sorted(seen[name])), file=sys.stderr)
    print(f"{'same' if alike else 'differs'} {len(kernel)}", flush=True)


# ---- the scenarios, each of a listener with backlog 2 unless it says another ---------------------------------------

def syn_queue():
    """Of 8 SYNs, who is answered, and whose SYN-ACK is repeated: those remembered."""
    for client in range(8):
        syn(client)
    listen_for(3.5)


def accept_queue():
    """Three are let in, the SYNs after them are dropped, again and again."""
    for client in range(3):
        syn(client)
        listen_for(0.05)
        ack(client)
    listen_for(0.1)
    for _ in range(2):
        syn(3)
        listen_for(0.6)


def overflow():
    """Two more have their SYNs taken before the queue is full; their final ACKs come after."""
    for client in range(3):
        syn(client)
    listen_for(0.1)
    ack(0)
    ack(1)
    listen_for(0.1)
    syn(3)
    syn(4)
    listen_for(0.1)
    ack(2)
    listen_for(0.1)
    ack(3)
    ack(4)
    listen_for(3.3)
    ack(3)
    listen_for(0.2)


def synack_retries():
    """tcp_synack_retries=1: repeated at 1 s, forgotten at 3 s."""
    syn(0)
    listen_for(2.8)
    ack(0, 5)  # still there: RST for the number only
    listen_for(0.5)
    ack(0)
    listen_for(0.2)


def crowded():
    """Backlog 10: with more than half of it old, patience shrinks to two retries. Apart, so that each has its turn."""
    for client in range(8):
        syn(client)
        listen_for(0.3)
    listen_for(7.2)
    for client in range(8):
        ack(client)
    listen_for(0.3)


def cookies():
    """tcp_syncookies=2: no SYN-ACK is repeated, the ACK opens, a guess does not."""
    stamped = b"\x02\x04\x05\xb4\x04\x02\x08\x0a\0\0\0\x01\0\0\0\0\x01\x03\x03\x07"
    syn(0)
    syn(1, stamped)
    syn(2, b"\x02\x04\x05\xb4\x01\x03\x03\x07\x01\x01\x04\x02")
    listen_for(1.3)
    ack(0)
    ack(2, 100)
    listen_for(0.1)
    send(0, ACK | PSH, seq=1, ack=1, options=b"")
    ack(2)
    listen_for(0.2)
    close()
    listen_for(0.3)


def closing():
    """The listener is closed: half-open ones without a word, unaccepted ones with a RST."""
    for client in range(3):
        syn(client)
    listen_for(0.1)
    ack(0)
    ack(1)
    listen_for(0.1)
    close()
    listen_for(1.3)
    ack(2)
    listen_for(0.2)


globals()[sys.argv[5]]()
judge()
