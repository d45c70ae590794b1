"""Sends broken packets on a connection's ports: python3 garbage.py FROM TO SPORT DPORT"""

import random
import socket
import struct
import sys

source, target, sport, dport = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
draw = random.Random(793)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(tcp, ip_options=b"", fix=True):
    if fix and len(tcp) >= 18:
        pseudo = socket.inet_aton(source) + socket.inet_aton(target) + struct.pack("!BBH", 0, 6, len(tcp))
        tcp = tcp[:16] + b"\0\0" + tcp[18:]
        tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    head = 20 + len(ip_options)
    return struct.pack("!BBHHHBBH4s4s", 0x40 | head // 4, 0, head + len(tcp), 0, 0, 64, 6, 0,
                       socket.inet_aton(source), socket.inet_aton(target)) + ip_options + tcp


def header(offset=5, flags=0x10, options=b"", sequence=None):
    return struct.pack("!HHIIBBHHH", sport, dport, draw.getrandbits(32) if sequence is None else sequence,
                       draw.getrandbits(32), offset << 4, flags, 1000, 0, 0) + options


def send(data):
    raw.sendto(data, (target, 0))


for _ in range(20):
    send(packet(header(flags=0x04) + b"x", fix=False))          # wrong checksum, and an RST at that
    for offset in (0, 1, 4, 6, 15):
        send(packet(header(offset)))                            # shorter than a header, longer than the segment
    for length in (0, 1, 7, 13, 19):
        send(packet(header()[:length]))                         # cut
    for options in (b"\x08\x00\x00\x00", b"\x08\x01\x01\x01", b"\x02\xff\x05\xb4", b"\x03\x03\x20\x00", b"\xfe\x28\x01\x01",
                    b"\x05\x06\x00\x00", b"\x01\x01\x01\x08"):
        send(packet(header(5 + len(options) // 4, options=options)))
    for flags in (0x00, 0x3F, 0xFF, 0x06, 0x05, 0x03):
        send(packet(header(flags=flags)))                       # none, all, SYN+RST, FIN+RST, SYN+FIN; out of window
    send(packet(header(), ip_options=b"\x83\x03\x10\x00"))
    for _ in range(10):
        send(packet(header() + draw.randbytes(draw.randrange(200))))
        send(packet(draw.randbytes(draw.randrange(60)), fix=False))
